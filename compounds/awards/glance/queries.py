"""Reading the district: compounds by street with their standing, how far rounds are, and how totals lie."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from compounds.awards.applications.models import AwardApplication
from compounds.awards.applications.workflow import Stage as ApplicationStage
from compounds.awards.glance import access
from compounds.awards.honours.models import Honour
from compounds.awards.honours.workflow import STANDING, Status
from compounds.awards.inspections.models import AwardVisit
from compounds.awards.inspections.workflow import VisitStage
from compounds.awards.results.models import AwardResultLine, AwardResultVersion
from compounds.awards.reviewing.models import ReviewAssignment, ReviewSheet
from compounds.awards.reviewing.workflow import SheetState
from compounds.awards.rounds.models import AwardRound, RoundAward
from compounds.awards.rounds.queries import DAY_OF
from compounds.awards.rounds.workflow import PHASE_NAMES, PHASES, RUNNING, Stage
from compounds.membership.models import Member
from compounds.membership.workflow import Stage as MemberStage
from compounds.models import Committee, Compound
from compounds.queries import COMMUNITY, STREET, current_committee

TAKEN = frozenset(ApplicationStage) - {ApplicationStage.DRAFT, ApplicationStage.WITHDRAWN}
BANDS = tuple(range(0, 100, 10))
"""Totals are counted in bands of ten points, from these on; full marks lie in the last one."""


@dataclass(frozen=True, slots=True)
class StreetStanding:
    """How many compounds of a street are in sight, and how many of them are how far.

    `applied` in rounds that are going on; `honoured` with an honour that is valid, `resting` with one that is under
    review or suspended.
    """

    street_id: int
    street: str
    compounds: int
    committees: int
    members: int
    applied: int
    honoured: int
    resting: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: applications by stage, locked sheets of all, confirmed visits of all. No marks."""

    round_id: int
    title: str
    stage: Stage
    next_stage: str
    next_on: date
    applications: tuple[tuple[ApplicationStage, int], ...]
    sheets: int
    locked: int
    visits: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How many entries of a published result lie in each band of totals."""

    round_title: str
    award: str
    counts: tuple[int, ...]


def standings(reading: Transaction, actor: Actor) -> tuple[StreetStanding, ...]:
    """The compounds in sight by street; three statements. Raises NotPermitted."""
    access.look(actor).enforce()
    rows = reading.session.execute(
        _placed(
            select(
                STREET.id,
                STREET.name,
                func.count(distinct(Compound.id)),
                func.count(distinct(Committee.id)),
                _members(),
            )
        )
        .outerjoin(Committee, current_committee())
        .outerjoin(Member, and_(Member.committee_id == Committee.id, Member.stage == MemberStage.ADMITTED))
        .where(visible(Compound, actor))
        .group_by(STREET.id, STREET.name, STREET.path)
        .order_by(STREET.path)
    ).all()
    applied = dict(reading.session.execute(_applied(actor)).all())
    worth: dict[int, tuple[int, int]] = {
        street: (valid, resting) for street, valid, resting in reading.session.execute(_honoured(reading, actor))
    }
    return tuple(
        StreetStanding(key, name, compounds, committees, members, applied.get(key, 0), *worth.get(key, (0, 0)))
        for key, name, compounds, committees, members in rows
    )


def progress(reading: Transaction, actor: Actor) -> tuple[Progress, ...]:
    """How far the running rounds are; four statements. Raises NotPermitted."""
    access.look(actor).enforce()
    running = reading.session.scalars(
        select(AwardRound)
        .where(visible(AwardRound, actor), AwardRound.stage.in_(RUNNING))
        .order_by(AwardRound.opens_on)
    ).all()
    ids = [one.id for one in running]
    stages: defaultdict[int, Counter[ApplicationStage]] = defaultdict(Counter)
    for round_id, stage, number in reading.session.execute(
        select(AwardApplication.round_id, AwardApplication.stage, func.count(AwardApplication.id))
        .where(visible(AwardApplication, actor), AwardApplication.round_id.in_(ids))
        .group_by(AwardApplication.round_id, AwardApplication.stage)
    ):
        stages[round_id][stage] += number
    sheets = _counted(reading, _sheets(ids))
    visits = _counted(reading, _visits(ids))
    return tuple(
        _progress(one, stages[one.id], sheets.get(one.id, (0, 0)), visits.get(one.id, (0, 0))) for one in running
    )


def spreads(reading: Transaction, actor: Actor) -> tuple[Spread, ...]:
    """How the totals of published results lie, the newest round first; one statement. Raises NotPermitted."""
    access.look(actor).enforce()
    last = (
        select(AwardResultVersion.award_id, func.max(AwardResultVersion.number).label("number"))
        .where(AwardResultVersion.published_at.is_not(None))
        .group_by(AwardResultVersion.award_id)
        .subquery()
    )
    rows = reading.session.execute(
        select(AwardRound.id, AwardRound.title, RoundAward.id, RoundAward.name, AwardResultLine.total)
        .select_from(AwardResultVersion)
        .join(last, and_(last.c.award_id == AwardResultVersion.award_id, last.c.number == AwardResultVersion.number))
        .join(RoundAward, AwardResultVersion.award_id == RoundAward.id)
        .join(AwardRound, AwardResultVersion.round_id == AwardRound.id)
        .join(AwardResultLine, AwardResultLine.version_id == AwardResultVersion.id)
        .where(visible(AwardRound, actor))
        .order_by(AwardRound.id.desc(), RoundAward.id)
    )
    names: dict[int, tuple[str, str]] = {}
    totals: defaultdict[int, list[Decimal]] = defaultdict(list)
    for _, title, award_id, award, total in rows:
        names[award_id] = (title, award)
        totals[award_id].append(total)
    return tuple(Spread(*names[key], _bands(totals[key])) for key in names)


def _bands(totals: Sequence[Decimal]) -> tuple[int, ...]:
    found = Counter(min(int(total) // 10, len(BANDS) - 1) for total in totals)
    return tuple(found[place] for place in range(len(BANDS)))


def _progress(
    one: AwardRound, stages: Counter[ApplicationStage], sheets: tuple[int, int], visits: tuple[int, int]
) -> Progress:
    following = PHASES[PHASES.index(one.stage) + 1]
    return Progress(
        one.id,
        one.title,
        one.stage,
        PHASE_NAMES[following],
        getattr(one, DAY_OF[following]),
        tuple((stage, stages[stage]) for stage in ApplicationStage if stages[stage]),
        *sheets,
        *visits,
    )


def _placed(query: Any) -> Any:
    """Compounds with their street."""
    return (
        query.select_from(Compound)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
    )


def _members() -> ColumnElement[int]:
    return func.count(distinct(case((Member.id.is_not(None), Compound.id))))


def _applied(actor: Actor) -> Any:
    return (
        _placed(select(STREET.id, func.count(distinct(Compound.id))))
        .join(AwardApplication, AwardApplication.compound_id == Compound.id)
        .join(AwardRound, AwardApplication.round_id == AwardRound.id)
        .where(
            visible(Compound, actor),
            visible(AwardApplication, actor),
            AwardRound.stage.in_(RUNNING),
            AwardApplication.stage.in_(TAKEN),
        )
        .group_by(STREET.id)
    )


def _honoured(reading: Transaction, actor: Actor) -> Any:
    valid = case((Honour.status == Status.VALID, Compound.id))
    resting = case((Honour.status != Status.VALID, Compound.id))
    return (
        _placed(select(STREET.id, func.count(distinct(valid)), func.count(distinct(resting))))
        .join(Honour, Honour.compound_id == Compound.id)
        .where(visible(Compound, actor), Honour.status.in_(STANDING), Honour.valid_until >= reading.today)
        .group_by(STREET.id)
    )


def _counted(reading: Transaction, query: Select[int, int, int]) -> dict[int, tuple[int, int]]:
    return {key: (number, done) for key, number, done in reading.session.execute(query)}


def _sheets(round_ids: Sequence[int]) -> Select[int, int, int]:
    locked = case((ReviewSheet.state == SheetState.LOCKED, ReviewSheet.id))
    return (
        select(RoundAward.round_id, func.count(ReviewSheet.id), func.count(locked))
        .join(ReviewAssignment, ReviewAssignment.award_id == RoundAward.id)
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .where(RoundAward.round_id.in_(round_ids), ReviewAssignment.void_at.is_(None))
        .group_by(RoundAward.round_id)
    )


def _visits(round_ids: Sequence[int]) -> Select[int, int, int]:
    confirmed = case((AwardVisit.stage == VisitStage.CONFIRMED, AwardVisit.id))
    return (
        select(AwardVisit.round_id, func.count(AwardVisit.id), func.count(confirmed))
        .where(AwardVisit.round_id.in_(round_ids), AwardVisit.stage != VisitStage.CANCELLED)
        .group_by(AwardVisit.round_id)
    )
