"""Bringing a blueprint for every final examination into an alliance: by the hours of its modules; it bears repetition.

How many questions a paper has is a parameter. Once the desk has written a blueprint anew, it stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from training import programmes
from training.curriculum import shipped
from training.curriculum.definition import EASIEST, HARDEST
from training.items.definition import FULL, Kind
from training.papers import actions
from training.papers.blueprint import Plan, Row
from training.papers.models import Blueprint, BlueprintRevision
from training.programmes import Programme

QUESTIONS = "training.paper_questions"
BROUGHT = "平台带来的蓝图：按各模块的学时分配题数"
_PLACES = Decimal("0.01")


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Bring the blueprints into every alliance; returns how many were new or newer."""
    return sum(place(tx, alliance_id) for alliance_id in tx.session.scalars(select(Alliance.id)).all())


def place(tx: Transaction, alliance_id: int) -> int:
    """Bring the blueprints into one alliance; returns how many were new or newer. Three statements if none."""
    alliance = tx.session.get_one(Alliance, alliance_id)
    number = parameters.on(tx, QUESTIONS, alliance.place.path, tx.today, alliance_id=alliance_id).whole
    rows = tx.session.execute(
        select(Blueprint, BlueprintRevision.written_by_id)
        .join(
            BlueprintRevision,
            (BlueprintRevision.blueprint_id == Blueprint.id) & (BlueprintRevision.number == Blueprint.number),
        )
        .where(Blueprint.alliance_id == alliance_id)
    )
    present = {one.code: (one, writer) for one, writer in rows}
    return sum(
        _bring(tx, alliance_id, programme, plan, present.get(programme.exam))
        for programme in programmes.programmes().values()
        if programme.certified and (plan := plan_for(programme, number)).rows
    )


def _bring(
    tx: Transaction, alliance_id: int, programme: Programme, plan: Plan, present: tuple[Blueprint, int | None] | None
) -> int:
    digest = actions.plan_digest(plan)
    if present is None:
        kept = Blueprint(alliance_id=alliance_id, code=programme.exam, title=f"{programme.label}·结业考试")
        tx.session.add(kept)
    elif present[1] is not None or present[0].placed == digest:
        return 0
    else:
        kept = present[0]
        kept.number += 1
    kept.placed = digest
    tx.session.flush()  # the revision names its blueprint by id
    actions.revise(tx, kept, plan, CLOCK, BROUGHT)
    return 1


def plan_for(programme: Programme, number: int) -> Plan:
    """So many questions over the required modules by their hours, and in each over what ships by difficulty.

    A module whose questions do not suffice gives what it has; essays are left out. No plan at all where a module is
    faulty: what was drawn by before stays. Full points are a hundred where
    they can be shared evenly, else one a question.
    """
    if shipped.faulty().keys() & set(programme.required_modules):
        return Plan(())
    modules = [shipped.modules()[code] for code in programme.required_modules if code in shipped.modules()]
    held = {module.code: _by_difficulty(module.code) for module in modules}
    wanted = shared(number, [module.hours for module in modules])
    counts = {
        (module.code, difficulty): count
        for module, share in zip(modules, wanted, strict=True)
        for difficulty, count in _split(share, held[module.code])
    }
    asked = sum(counts.values())
    even = (FULL / asked).quantize(_PLACES) if asked else FULL
    points = even if even * asked == FULL else Decimal(1)
    return Plan(tuple(Row(topic, count, points, difficulty) for (topic, difficulty), count in counts.items() if count))


def shared(number: int, weights: Sequence[int]) -> list[int]:
    """`number` whole things shared by weight, the last ones by largest remainder, the first among equals."""
    total = sum(weights)
    if not total:
        return [0 for _ in weights]
    exact = [Fraction(number * weight, total) for weight in weights]
    found = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: found[place] - exact[place])
    for place_ in by_remainder[: number - sum(found)]:
        found[place_] += 1
    return found


def _by_difficulty(topic: str) -> Mapping[int, int]:
    asked = [
        question.difficulty for question in shipped.modules()[topic].questions if question.item.kind is not Kind.ESSAY
    ]
    return {difficulty: asked.count(difficulty) for difficulty in range(EASIEST, HARDEST + 1)}


def _split(number: int, held: Mapping[int, int]) -> list[tuple[int, int]]:
    return list(zip(held, shared(min(number, sum(held.values())), list(held.values())), strict=True))
