"""What training and mediation testify about a compound in the awards: shares only, never a name or a case."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from compounds.awards.evidence import Evidence, Fact, Period, Record
from compounds.awards.facts import telling
from compounds.models import Committee, Role, Seat, Term
from compounds.workflow import Stage as TermStage
from mediation.agreements.models import Agreement, Instalment, Obligation
from mediation.agreements.workflow import State as AgreementState
from mediation.models import Case
from mediation.workflow import Stage
from training import addresses as training
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.courses.models import ModuleCompletion
from training.deltas.models import Delta, DeltaTask
from training.programmes import NEW_MEMBER

TRAINING = frozenset({"training_share", "training_continuing"})
_TOLD_AS = {"cases_settled": "达成协议的占", "cases_fulfilled": "已经履行的占"}
MEDIATION = frozenset(_TOLD_AS)
HOUR_MINUTES, HOURS = "training.hour_minutes", "training.continuing_hours"
SMALL = "mediation.small_count"
_SITTING = (TermStage.ELECTED, TermStage.SUBMITTED, TermStage.FILED)


def provide(evidence: Evidence) -> None:
    """Hand in what the two packages know."""
    evidence.provide(TRAINING, trained)
    evidence.provide(MEDIATION, mediated)


def trained(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """How many who sit with a vote hold a certificate, and how many of these went on learning; five statements.

    Alternates are left out. Whoever was certified less than a year ago has gone on learning already.
    """
    return telling.by_compound(_trained(reading, compound_ids, telling.holds_for(reading, period)))


def _trained(reading: Transaction, compound_ids: Collection[int], day: date) -> Iterator[tuple[int, Fact]]:
    seated = _seated(reading, compound_ids, day)
    people = {person for members in seated.values() for person in members}
    since = _certified(reading, people, day)
    enough = _learning(reading, set(since), since, day)
    for compound_id, members in seated.items():
        record = Record("委员培训情况", training.readiness(compound_id), day)
        holders = [person for person in members if person in since]
        words = "有证书的委员占"
        yield (
            compound_id,
            telling.share("training_share", len(holders), len(members), words, as_of=day, records=(record,)),
        )
        if holders:
            going_on = sum(person in enough for person in holders)
            words = "继续学习够学时的占"
            yield (
                compound_id,
                telling.share("training_continuing", going_on, len(holders), words, as_of=day, records=(record,)),
            )


def _seated(reading: Transaction, compound_ids: Collection[int], day: date) -> Mapping[int, set[int]]:
    rows = reading.session.execute(
        select(Committee.compound_id, Seat.person_id)
        .join(Term, Seat.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Committee.compound_id.in_(compound_ids),
            Committee.dissolved_on.is_(None),
            Term.stage.in_(_SITTING),
            Seat.role != Role.ALTERNATE,
            Seat.starts_on <= day,
            Seat.left_on.is_(None) | (Seat.left_on >= day),
        )
        .distinct()
    )
    found: dict[int, set[int]] = defaultdict(set)
    for compound_id, person_id in rows:
        found[compound_id].add(person_id)
    return found


def _certified(reading: Transaction, people: Collection[int], day: date) -> Mapping[int, date]:
    """Whose certificate holds on a day, with the day from which their first one that holds does."""
    rows = reading.session.execute(
        select(Certificate.person_id, func.min(Certificate.valid_from))
        .where(
            Certificate.person_id.in_(people),
            Certificate.programme == NEW_MEMBER,
            Certificate.state == State.VALID,
            Certificate.valid_from <= day,
            Certificate.valid_to >= day,
        )
        .group_by(Certificate.person_id)
    )
    return {person_id: since for person_id, since in rows}  # noqa: C416 -- rows are no pairs to the type checker


def _learning(reading: Transaction, people: Collection[int], since: Mapping[int, date], day: date) -> frozenset[int]:
    """Who learnt as many hours as a year asks for, in the year up to a day."""
    numbers = parameters.several(reading, (HOUR_MINUTES, HOURS), NATION, reading.today)
    asked, year_ago = numbers[HOUR_MINUTES].whole * numbers[HOURS].whole, day - timedelta(days=365)
    minutes: dict[int, int] = defaultdict(int)
    modules = reading.session.execute(
        select(ModuleCompletion.person_id, ModuleCompletion.completed_at, ModuleCompletion.hours).where(
            ModuleCompletion.person_id.in_(people),
            ModuleCompletion.completed_at > datetime.combine(year_ago, time(), SHANGHAI),
            ModuleCompletion.completed_at < datetime.combine(day + timedelta(days=1), time(), SHANGHAI),
        )
    )
    for person_id, completed_at, hours in modules:
        if local_date(completed_at) > since[person_id]:
            minutes[person_id] += hours * numbers[HOUR_MINUTES].whole
    lessons = reading.session.execute(
        select(DeltaTask.person_id, Delta.id, Delta.minutes)
        .join(Delta, DeltaTask.delta_id == Delta.id)
        .where(DeltaTask.person_id.in_(people), DeltaTask.done_on > year_ago, DeltaTask.done_on <= day)
        .distinct()
    )
    for person_id, _, length in lessons:
        minutes[person_id] += length
    fresh = {person_id for person_id in people if since[person_id] > year_ago}
    return frozenset(fresh | {person_id for person_id, sum_ in minutes.items() if sum_ >= asked})


@dataclass(frozen=True, slots=True)
class Counted:
    """One case as a share counts it: to which compound and which figure it goes, and on which side of the stroke."""

    compound_id: int
    code: str
    case_id: int
    good: bool


def mediated(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """How many disputes of the period ended with an agreement, and how many agreements were kept; three statements.

    Below the number from which mediation tells figures at all nothing is known: it would tell whose case it was.
    """
    return telling.by_compound(_mediated(reading, compound_ids, period))


def _mediated(reading: Transaction, compound_ids: Collection[int], period: Period) -> Iterator[tuple[int, Fact]]:
    day = telling.holds_for(reading, period)
    ends: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for one in counted(reading, compound_ids, period):
        ends[one.compound_id, one.code].append(one.good)
    for (compound_id, code), found in ends.items():
        yield compound_id, telling.share(code, sum(found), len(found), _TOLD_AS[code], as_of=day)


def counted(reading: Transaction, compound_ids: Collection[int], period: Period) -> tuple[Counted, ...]:
    """Every case behind the figures of mediation, without those of which too few are counted; three statements."""
    least = parameters.on(reading, SMALL, NATION, reading.today).whole
    found = (*_settled(reading, compound_ids, period), *_fulfilled(reading, compound_ids, period))
    many = Counter((one.compound_id, one.code) for one in found)
    return tuple(one for one in found if many[one.compound_id, one.code] >= least)


def _settled(reading: Transaction, compound_ids: Collection[int], period: Period) -> Iterator[Counted]:
    day = telling.holds_for(reading, period)
    first = datetime.combine(period.first, time(), SHANGHAI)
    after = datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    over_at = func.coalesce(Case.effective_at, Case.ended_at)
    ended = reading.session.execute(
        select(Case.compound_id, Case.id, Case.effective_at).where(
            Case.compound_id.in_(compound_ids),
            over_at >= first,
            over_at < after,
            Case.effective_at.is_not(None) | (Case.stage == Stage.FAILED),
        )
    )
    for compound_id, key, effective_at in ended:
        yield Counted(compound_id or 0, "cases_settled", key, effective_at is not None)


def _fulfilled(reading: Transaction, compound_ids: Collection[int], period: Period) -> Iterator[Counted]:
    day = telling.holds_for(reading, period)
    for compound_id, key, stage in reading.session.execute(
        select(Case.compound_id, Case.id, Case.stage)
        .join(Agreement, Agreement.case_id == Case.id)
        .join(Obligation, Obligation.agreement_id == Agreement.id)
        .join(Instalment, Instalment.obligation_id == Obligation.id)
        .where(Case.compound_id.in_(compound_ids), Agreement.state == AgreementState.EFFECTIVE)
        .group_by(Case.id, Case.compound_id, Case.stage)
        .having(func.max(Instalment.due_on).between(period.first, day))
    ):
        yield Counted(compound_id or 0, "cases_fulfilled", key, stage is Stage.FULFILLED)
