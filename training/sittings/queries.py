"""Reading sittings: the list, one in full, the page for the door, what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from training.attempts.models import Exam
from training.attempts.workflow import ExamKind, ExamStage
from training.courses import taught
from training.curriculum.definition import MODULE_NAMES
from training.enrolments.models import Cohort
from training.enrolments.workflow import CohortStage
from training.sittings import access, attendance, tokens
from training.sittings.attendance import Attendance
from training.sittings.conflicts import CLASH_NAMES, HARMLESS
from training.sittings.models import Invited, Mark, Sitting
from training.sittings.times import when
from training.sittings.workflow import KIND_NAMES, PAPER, WAY_NAMES, Stage


@dataclass(frozen=True, slots=True)
class SittingLine:
    """One sitting in the list; `people` is None for whoever is only invited."""

    sitting_id: int
    title: str
    kind_name: str
    place_name: str
    spot: str
    when: str
    stage: Stage
    people: int | None
    places_most: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody with a seat: what the marks say, what contradicts, and what was decided."""

    invited_id: int
    person_id: int
    seat: int
    name: str
    phone_masked: str
    present: bool | None
    decided: bool
    because: str
    since: datetime | None
    ways: tuple[str, ...]
    ticked: bool
    clashes: tuple[str, ...]
    open: bool
    sat: bool
    """True where an attempt was begun inside this sitting."""
    may_decide: Verdict


@dataclass(frozen=True, slots=True)
class Stranger:
    """A code that belongs to nobody here."""

    what: str
    at: datetime
    other: str


@dataclass(frozen=True, slots=True)
class SittingMay:
    """What the reader may do with this sitting."""

    edit: Verdict
    invite: Verdict
    send: Verdict
    open: Verdict
    close: Verdict
    merge: Verdict
    type: Verdict
    confirm: Verdict
    cancel: Verdict


@dataclass(frozen=True, slots=True)
class SittingPage:
    """One sitting. Its people are shown to those who stand at the door; others see only whether they were there.

    `own` is the reader's own place among the invited.
    """

    row: Sitting
    line: SittingLine
    modules: tuple[str, ...]
    people: tuple[PersonLine, ...]
    strangers: tuple[Stranger, ...]
    own: PersonLine | None
    helps: bool
    builds: bool
    confirmed_by: str
    timeline: tuple[Happening, ...]
    may: SittingMay

    @property
    def undecided(self) -> tuple[PersonLine, ...]:
        """Those of whom nobody knows yet whether they count as having been there."""
        return tuple(one for one in self.people if one.present is None)

    @property
    def present(self) -> int:
        """How many were there, as far as it is known."""
        return sum(one.present is True for one in self.people)


@dataclass(frozen=True, slots=True)
class DoorLine:
    """One line of the scanning page: the digest tells a code without telling it."""

    invited_id: int
    seat: int
    name: str
    phone_masked: str
    digest: str
    marked: bool


@dataclass(frozen=True, slots=True)
class DoorPage:
    """The page for the door; it holds everything that scanning needs without network."""

    sitting_id: int
    title: str
    when: str
    spot: str
    over: bool
    people: tuple[DoorLine, ...]


def sittings(reading: Transaction, actor: Actor) -> tuple[SittingLine, ...]:
    """The sittings in sight, those to come first; one statement."""
    people = select(func.count(Invited.id)).where(Invited.sitting_id == Sitting.id).scalar_subquery()
    rows = reading.session.execute(
        select(Sitting, people)
        .where(visible(Sitting, actor))
        .order_by(Sitting.stage.in_((Stage.CONFIRMED, Stage.CANCELLED)), Sitting.starts_at.desc(), Sitting.id)
    )
    return tuple(_line(row, count if access.list_people(actor, access.facts_of(row)) else None) for row, count in rows)


def sitting_page(reading: Transaction, actor: Actor, sitting_id: int) -> SittingPage:
    """One sitting. Raises NotFound; a constant number of statements."""
    row = get_visible(reading.session, Sitting, actor, sitting_id)
    facts = access.facts_of(row)
    helps, builds = bool(access.list_people(actor, facts)), bool(access.plan_sitting(actor))
    found = attendance.of(reading, row)
    ticked = _ticked(reading, row.id) if helps else frozenset()
    people = tuple(_person(actor, row, found, one, ticked) for one in found.people)
    own = next((one for one in people if one.person_id == actor.person_id), None)
    by = reading.session.get(Person, row.confirmed_by_id) if row.confirmed_by_id is not None else None
    return SittingPage(
        row=row,
        line=_line(row, len(people) if helps else None),
        modules=tuple(MODULE_NAMES.get(code, code) for code in row.modules),
        people=people if helps else (),
        strangers=_strangers(reading, actor, found) if helps else (),
        own=own,
        helps=helps,
        builds=builds,
        confirmed_by=by.name if by is not None else "",
        timeline=tuple(ledger.timeline(reading.session, Sitting, row.id)) if helps else (),
        may=SittingMay(
            edit=access.edit_sitting(actor, facts),
            invite=access.invite(actor, facts),
            send=access.send_sitting(actor, facts),
            open=access.open_sitting(actor, facts),
            close=access.close_sitting(actor, facts),
            merge=access.merge(actor, facts),
            type=access.type_sheet(actor, facts),
            confirm=access.confirm_sitting(actor, facts),
            cancel=access.cancel_sitting(actor, facts),
        ),
    )


def door_page(reading: Transaction, actor: Actor, sitting_id: int) -> DoorPage:
    """The page for the door. Raises NotFound, NotPermitted; three statements.

    Of a sitting that is confirmed or called off the list is left out, so that telephones forget it.
    """
    row = get_visible(reading.session, Sitting, actor, sitting_id)
    access.helps(actor, access.facts_of(row)).enforce()
    over = row.stage in {Stage.CONFIRMED, Stage.CANCELLED}
    marked = select(Mark.id).where(Mark.invited_id == Invited.id, Mark.withdrawn_at.is_(None)).exists()
    rows = reading.session.execute(
        select(Invited.id, Invited.seat, Person.name, Person.phone_masked, marked)
        .join(Person, Invited.person_id == Person.id)
        .where(Invited.sitting_id == row.id)
        .order_by(Invited.seat)
    )
    people = tuple(
        DoorLine(key, seat, name, phone, tokens.digest(tokens.token(reading.keyring, row.id, key)), is_marked)
        for key, seat, name, phone, is_marked in rows
    )
    return DoorPage(row.id, row.title, when(row.starts_at, row.ends_at), row.spot, over, () if over else people)


def exams(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """The open examinations that are held in halls; one statement."""
    rows = reading.session.execute(
        select(Exam.id, Exam.title)
        .where(visible(Exam, actor), Exam.kind == ExamKind.HALL, Exam.stage == ExamStage.OPEN)
        .order_by(Exam.title)
    )
    return tuple((key, title) for key, title in rows)


def modules(reading: Transaction, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The modules that can be taught, code and title with hours; three statements."""
    known = taught.modules(reading, actor.alliance_id or 0)
    return tuple((code, f"{one.title}（{one.hours} 学时）") for code, one in known.items() if one.hours)


def cohorts(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """The cohorts that can be invited as a whole; one statement."""
    rows = reading.session.execute(
        select(Cohort.id, Cohort.name)
        .where(visible(Cohort, actor), Cohort.stage != CohortStage.CLOSED)
        .order_by(Cohort.starts_on.desc(), Cohort.id)
    )
    return tuple((key, name) for key, name in rows)


def _line(row: Sitting, people: int | None) -> SittingLine:
    return SittingLine(
        sitting_id=row.id,
        title=row.title,
        kind_name=KIND_NAMES[row.kind],
        place_name=row.place.name,
        spot=row.spot,
        when=when(row.starts_at, row.ends_at),
        stage=row.stage,
        people=people,
        places_most=row.places_most,
    )


def _ticked(reading: Transaction, sitting_id: int) -> frozenset[int | None]:
    return frozenset(
        reading.session.scalars(
            select(Mark.invited_id).where(
                Mark.sitting_id == sitting_id, Mark.device == PAPER, Mark.withdrawn_at.is_(None)
            )
        )
    )


def _person(actor: Actor, row: Sitting, found: Attendance, one: Invited, ticked: frozenset[int | None]) -> PersonLine:
    told = found.found[one.id]
    return PersonLine(
        invited_id=one.id,
        person_id=one.person_id,
        seat=one.seat,
        name=one.person.name,
        phone_masked=one.person.phone_masked,
        present=found.present(one),
        decided=one.decided is not None,
        because=one.because,
        since=told.since,
        ways=tuple(WAY_NAMES[way] for way in told.ways),
        ticked=one.id in ticked,
        clashes=tuple(CLASH_NAMES[clash] for clash in told.clashes),
        open=any(clash not in HARMLESS for clash in told.clashes) and one.decided is None,
        sat=one.person_id in found.sat,
        may_decide=access.decide(actor, access.facts_of(row), one.person_id),
    )


def _strangers(reading: Transaction, actor: Actor, found: Attendance) -> tuple[Stranger, ...]:
    others = {sign.other_id for _, sign in found.strangers if sign.other_id is not None}
    titles = _titles(reading, actor, sorted(others))
    return tuple(
        Stranger(CLASH_NAMES[clash], sign.marked_at, titles.get(sign.other_id or 0, ""))
        for clash, sign in found.strangers
    )


def _titles(reading: Transaction, actor: Actor, keys: Sequence[int]) -> dict[int, str]:
    rows = reading.session.execute(
        select(Sitting.id, Sitting.title).where(visible(Sitting, actor), Sitting.id.in_(keys))
    )
    return {key: title for key, title in rows}  # noqa: C416 -- a row is no pair for the type checker
