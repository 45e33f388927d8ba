"""The score sheet of a request: begun from the suggestion, adapted before the seal, and kept with the request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from expert_pool.evaluations import access
from expert_pool.requests import actions as requests
from expert_pool.requests import queries as request_queries
from expert_pool.requests.models import SelectionRequest
from expert_pool.scoring import criteria
from expert_pool.scoring.criteria import Criterion, CriterionKind, Formula, PriceFormula, SheetTemplate, TieRule
from expert_pool.scoring.points import NotPoints, parsed

OWN = "own_"
"""What begins the code of a criterion that a request added itself."""


@dataclass(frozen=True, slots=True)
class WeightLine:
    """One line as typed; without points it is left out. `code` is empty for one that is added."""

    code: str
    name: str
    kind: CriterionKind
    most: str
    look: str


@dataclass(frozen=True, slots=True)
class SetWeights:
    """The whole sheet as typed."""

    request_id: int
    lines: Sequence[WeightLine]
    formula: Formula
    above: str
    below: str
    price_of: str
    places: int
    mark_places: int
    drop_extremes: bool


def set_weights(tx: Transaction, actor: Actor, command: SetWeights) -> SheetTemplate:
    """Fix the score sheet of a request before it is sealed; returns it.

    Raises NotFound, NotPermitted, OutOfTurn once it is sealed, Invalid with everything that does not fit.
    """
    request = request_queries.one(tx, actor, command.request_id)
    access.set_weights(actor, request.place.path).enforce()
    sheet = made(command)
    if found := criteria.problems(sheet):
        raise Invalid("".join(found))
    requests.set_criteria(tx, actor, request.id, criteria.to_json(sheet))
    return sheet


def made(command: SetWeights) -> SheetTemplate:
    """The sheet that was typed. Raises Invalid for what is no number."""
    lines, added = [], 0
    for line in command.lines:
        if not line.most.strip():
            continue
        if not line.code:
            added += 1
        lines.append(
            Criterion(
                line.code or f"{OWN}{added}",
                line.name.strip(),
                line.kind,
                _points(line.name, line.most),
                line.look.strip(),
            )
        )
    base = criteria.shipped()
    priced = any(line.kind is CriterionKind.PRICE for line in lines)
    return replace(
        base,
        criteria=tuple(lines),
        price=PriceFormula(command.formula, _points("高1%扣几分", command.above), _points("低1%扣几分", command.below)),
        price_of=command.price_of.strip(),
        places=command.places,
        mark_places=command.mark_places,
        drop_extremes=command.drop_extremes,
        ties=base.ties if priced else tuple(tie for tie in base.ties if tie is not TieRule.PRICE),
    )


def template_of(request: SelectionRequest) -> SheetTemplate:
    """The sheet of a request; the suggestion where none was fixed yet."""
    return criteria.from_json(request.criteria) if request.criteria else criteria.shipped()


def _points(name: str, text: str) -> Decimal:
    try:
        return parsed(text)
    except NotPoints as wrong:
        raise Invalid(f"“{name.strip()}”：{wrong}") from wrong
