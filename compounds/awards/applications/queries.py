"""Reading applications: those that take part, with what each answer counts, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.awards.applications.models import ApplicationAnswer, AwardApplication
from compounds.awards.applications.workflow import Stage
from compounds.awards.indicators.tree import Indicators, Source
from compounds.awards.rounds.models import RoundAward
from compounds.awards.rounds.queries import tree
from compounds.models import Contract
from compounds.queries import COMMUNITY, STREET
from compounds.walls import in_force

TAKING_PART = frozenset({Stage.ADMITTED, Stage.WON, Stage.NOT_WON})


@dataclass(frozen=True, slots=True)
class Entry:
    """One compound that takes part: where it lies, who serves it today, and the share (0 to 100) of each criterion.

    `shares` has every criterion but the reviewers'; None where nothing counts (yet), 0 for a claim that nobody has
    confirmed. `left_out` are the optional ones that do not apply, or have no answer. `sources` says where each answered
    one has its points from.
    """

    application_id: int
    compound_id: int
    compound_name: str
    place_id: int
    place_path: str
    street: str
    company_ids: frozenset[int]
    shares: MappingProxyType[str, Decimal | None]
    left_out: frozenset[str]
    sources: MappingProxyType[str, Source]


def one(reading: Transaction, actor: Actor, application_id: int) -> AwardApplication:
    """One application that the actor may know of. Raises NotFound."""
    return get_visible(reading.session, AwardApplication, actor, application_id)


def entries(reading: Transaction, award_id: int) -> tuple[Entry, ...]:
    """Those who take part in one award of a round, in the order of their applications; four statements.

    The calling room says who may read them.
    """
    award = reading.session.get(RoundAward, award_id)
    if award is None:
        return ()
    indicators = tree(award)
    rows: list[Any] = list(
        reading.session.execute(
            select(AwardApplication.id, AwardApplication.compound_id, Place.name, Place.id, Place.path, STREET.name)
            .join(Place, AwardApplication.place_id == Place.id)
            .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
            .join(STREET, COMMUNITY.parent_id == STREET.id)
            .where(AwardApplication.award_id == award_id, AwardApplication.stage.in_(TAKING_PART))
            .order_by(AwardApplication.id)
        )
    )
    answers = _answers(reading.session, award_id)
    serving = _serving(reading, [row[1] for row in rows])
    return tuple(
        Entry(key, compound_id, name, place_id, path, street, serving[compound_id], *_counted(indicators, answers[key]))
        for key, compound_id, name, place_id, path, street in rows
    )


def paths(reading: Transaction, award_id: int) -> tuple[str, ...]:
    """Where the compounds lie that take part in one award; one statement."""
    rows = reading.session.scalars(
        select(Place.path)
        .join(AwardApplication, AwardApplication.place_id == Place.id)
        .where(AwardApplication.award_id == award_id, AwardApplication.stage.in_(TAKING_PART))
    )
    return tuple(rows)


def _counted(
    indicators: Indicators, answers: list[ApplicationAnswer]
) -> tuple[MappingProxyType[str, Decimal | None], frozenset[str], MappingProxyType[str, Source]]:
    given = {one.criterion: one for one in answers}
    shares: dict[str, Decimal | None] = {}
    left_out = set()
    for criterion in indicators.criteria:
        if criterion.source is Source.REVIEWER:
            continue
        answer = given.get(criterion.code)
        shares[criterion.code] = None if answer is None else answer.share
        if answer is not None and answer.share is None and answer.claimed is not None and not answer.inapplicable:
            shares[criterion.code] = Decimal(0)
        if criterion.optional and shares[criterion.code] is None:
            left_out.add(criterion.code)
    sources = {code: one.source for code, one in given.items()}
    return MappingProxyType(shares), frozenset(left_out), MappingProxyType(sources)


def _answers(session: Session, award_id: int) -> defaultdict[int, list[ApplicationAnswer]]:
    found: defaultdict[int, list[ApplicationAnswer]] = defaultdict(list)
    chosen = (
        select(ApplicationAnswer)
        .join(AwardApplication, ApplicationAnswer.application_id == AwardApplication.id)
        .where(AwardApplication.award_id == award_id, AwardApplication.stage.in_(TAKING_PART))
    )
    for answer in session.scalars(chosen):
        found[answer.application_id].append(answer)
    return found


def _serving(reading: Transaction, compound_ids: list[int]) -> defaultdict[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    chosen = select(Contract.compound_id, Contract.company_id).where(
        Contract.compound_id.in_(compound_ids), in_force(reading.today)
    )
    for compound_id, company_id in reading.session.execute(chosen):
        found[compound_id].add(company_id)
    return defaultdict(frozenset, {key: frozenset(ids) for key, ids in found.items()})
