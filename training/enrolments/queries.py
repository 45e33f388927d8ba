"""Reading enrolments: one's own, one in full, the list by compound for desk and street, and who is not enrolled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds.models import Compound, Role, Seat, Term
from training.curriculum.definition import MODULE_NAMES
from training.enrolments import access, actions, footing, rules
from training.enrolments.models import EXAM, Credit, Enrolment
from training.enrolments.standing import Standing, Status
from training.enrolments.workflow import CAUSE_NAMES, ENDING_NAMES, GROUND_NAMES, Stage
from training.programmes import Programme, programme, programmes
from training.programmes import Seat as Duty

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Mine:
    """One enrolment of the reader, with how far it is."""

    enrolment_id: int
    programme: Programme
    standing: Standing
    stage: Stage
    due_on: date
    counted_from: date
    done_on: date | None
    place_name: str
    term_id: int | None
    seat: Duty | None
    version: int

    def late(self, today: date) -> bool:
        """True where it runs and the suggested day has passed."""
        return self.stage is Stage.RUNNING and self.due_on < today


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One part that counts already: what, since when, on what ground."""

    title: str
    ground: str
    learnt_on: date
    evidence: str
    because: str


@dataclass(frozen=True, slots=True)
class EnrolmentMay:
    """What the reader may do with this enrolment."""

    waive: Verdict
    withdraw: Verdict
    choose_seat: Verdict


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """One enrolment in full. `open_parts` are those that can be waived, code and title."""

    mine: Mine
    person_name: str
    is_self: bool
    builds: bool
    cause: str
    because: str
    ending: str
    ended_on: date | None
    credits: tuple[CreditLine, ...]
    open_parts: tuple[tuple[str, str], ...]
    timeline: tuple[Happening, ...]
    may: EnrolmentMay


@dataclass(frozen=True, slots=True)
class Choice:
    """What the list is narrowed to; everything may be left out."""

    street: int | None = None
    programme: str = ""
    showing: str = "running"


SHOWING: dict[str, str] = {"running": "正在学的", "late": "过了建议日期的", "done": "学完的", "all": "全部"}


@dataclass(frozen=True, slots=True)
class Row:
    """One person in one programme, as desk and street see them: how far, by when; never points."""

    enrolment_id: int
    person_name: str
    seat: Duty | None
    programme: str
    status: Status
    done: int
    total: int
    left: tuple[str, ...]
    due_on: date
    stage: Stage
    late: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A compound, or the alliance itself, with its people."""

    place_id: int
    place_name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, by compound."""

    groups: tuple[Group, ...]
    page: Page


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who sits in a committee, and whether they are enrolled for a programme."""

    person_id: int
    name: str
    place_name: str
    role: Role
    elected_on: date
    enrolled: bool


def mine(reading: Transaction, actor: Actor) -> tuple[Mine, ...]:
    """Everything the reader learns or has learnt, what runs first; a constant number of statements."""
    if actor.person_id is None or actor.alliance_id is None:
        return ()
    rows = reading.session.scalars(
        select(Enrolment)
        .where(
            visible(Enrolment, actor),
            Enrolment.person_id == actor.person_id,
            Enrolment.stage != Stage.ENDED,
        )
        .options(selectinload(Enrolment.credits))
        .order_by(Enrolment.due_on.desc(), Enrolment.id)
    ).all()
    if not rows:
        return ()
    stands = footing.of(reading, actor.alliance_id, {actor.person_id})
    order = list(programmes())
    found = [_mine(row, stands.standing(row)) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.stage is not Stage.RUNNING, order.index(one.programme.code))))


def enrolment_page(reading: Transaction, actor: Actor, enrolment_id: int) -> EnrolmentPage:
    """One enrolment. Raises NotFound; a constant number of statements."""
    row = get_visible(reading.session, Enrolment, actor, enrolment_id)
    standing = footing.of(reading, row.alliance_id, {row.person_id}).standing(row)
    asked, facts = programme(row.programme), actions.facts_of(row)
    credited = {one.part for one in row.credits}
    parts = [(part.code, part.title) for part in standing.parts if part.code not in credited]
    if asked.exam and EXAM not in credited:
        parts.append((EXAM, "考试"))
    builds, is_self = bool(access.enrol(actor)), actor.person_id == row.person_id
    return EnrolmentPage(
        mine=_mine(row, standing),
        person_name=row.person.name,
        is_self=is_self,
        builds=builds,
        cause=CAUSE_NAMES[row.cause],
        because=row.because if builds or is_self else "",
        ending=ENDING_NAMES[row.ending] if row.ending is not None else "",
        ended_on=row.ended_on,
        credits=tuple(_credit(one) for one in row.credits) if builds or is_self else (),
        open_parts=tuple(parts),
        timeline=tuple(ledger.timeline(reading.session, Enrolment, row.id)) if builds or is_self else (),
        may=EnrolmentMay(
            waive=access.waive(actor, facts),
            withdraw=access.withdraw(actor, facts),
            choose_seat=access.choose_seat(actor, facts),
        ),
    )


def listing(reading: Transaction, actor: Actor, choice: Choice, number: int = 1) -> Listing:
    """Who learns in the compounds in sight, by compound and person; a constant number of statements.

    The reader's own enrolments are on their own page and not among these, unless the reader runs training.
    """
    access.list_all(actor).enforce()
    wanted = _chosen(reading, actor, choice)
    total = reading.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = Page(number, PAGE_SIZE, total)
    rows = reading.session.scalars(
        wanted.options(joinedload(Enrolment.person), selectinload(Enrolment.credits))
        .order_by(Place.path, Enrolment.person_id, Enrolment.due_on, Enrolment.id)
        .limit(PAGE_SIZE)
        .offset(page.offset)
    ).all()
    return Listing(_groups(reading, actor, rows), page)


def of_place(reading: Transaction, actor: Actor, place_id: int) -> tuple[Row, ...]:
    """Who learns in one compound in sight, for the rooms above; a constant number of statements."""
    rows = reading.session.scalars(
        select(Enrolment)
        .where(visible(Enrolment, actor), Enrolment.place_id == place_id, Enrolment.stage != Stage.ENDED)
        .options(joinedload(Enrolment.person), selectinload(Enrolment.credits))
        .order_by(Enrolment.due_on, Enrolment.id)
    ).all()
    return tuple(row for group in _groups(reading, actor, rows) for row in group.rows)


def candidates(reading: Transaction, actor: Actor, code: str, street: int | None) -> tuple[Candidate, ...]:
    """Who sits in a committee now, below a street or everywhere, and whether they are enrolled; two statements.

    Everybody once: whoever is elected again while the old term runs stands with the new one.
    What was learnt for another term is no enrolment for this one.
    `code` is the programme. Raises NotPermitted for whoever does not run training.
    """
    access.enrol(actor).enforce()
    path = reading.session.scalar(select(Place.path).where(Place.id == street)) if street is not None else None
    enrolled = (
        select(Enrolment.id)
        .where(
            Enrolment.person_id == Seat.person_id,
            Enrolment.programme == code,
            or_(
                Enrolment.stage == Stage.RUNNING,
                and_(Enrolment.stage == Stage.DONE, or_(Enrolment.term_id.is_(None), Enrolment.term_id == Term.id)),
            ),
        )
        .exists()
    )
    rows = reading.session.execute(
        select(Seat.person_id, Person.name, Place.name, Seat.role, Term.elected_on, enrolled, Place.path)
        .join(Term, Seat.term_id == Term.id)
        .join(Person, Seat.person_id == Person.id)
        .join(Place, Term.place_id == Place.id)
        .join(Compound, Compound.place_id == Place.id)
        .where(
            visible(Term, actor),
            visible(Compound, actor),
            Seat.left_on.is_(None),
            Term.stage.in_(rules.SITTING),
            Term.ends_on >= reading.today,
            Place.path.startswith(path, autoescape=True) if path is not None else Place.id.is_not(None),
        )
        .order_by(Term.starts_on, Seat.id)
    )
    latest = {row.person_id: row for row in rows}
    return tuple(Candidate(*row[:-1]) for row in sorted(latest.values(), key=lambda row: (row.path, row.elected_on)))


def _chosen(reading: Transaction, actor: Actor, choice: Choice) -> Select[Any]:
    query = select(Enrolment).join(Place, Enrolment.place_id == Place.id).where(visible(Enrolment, actor))
    if not access.enrol(actor):
        query = query.where(Enrolment.person_id != (actor.person_id or 0))
    if choice.street is not None:
        path = reading.session.scalar(select(Place.path).where(Place.id == choice.street)) or "-"
        query = query.where(Place.path.startswith(path, autoescape=True))
    if choice.programme in programmes():
        query = query.where(Enrolment.programme == choice.programme)
    match choice.showing:
        case "late":
            query = query.where(Enrolment.stage == Stage.RUNNING, Enrolment.due_on < reading.today)
        case "done":
            query = query.where(Enrolment.stage == Stage.DONE)
        case "all":
            query = query.where(Enrolment.stage != Stage.ENDED)
        case _:
            query = query.where(Enrolment.stage == Stage.RUNNING)
    return query


def _groups(reading: Transaction, actor: Actor, rows: Sequence[Enrolment]) -> tuple[Group, ...]:
    if not rows:
        return ()
    stands = footing.of(reading, actor.alliance_id or 0, {row.person_id for row in rows})
    found: dict[int, list[Row]] = defaultdict(list)
    names: dict[int, str] = {}
    for row in rows:
        names[row.place_id] = row.place.name
        found[row.place_id].append(_row(row, stands.standing(row), reading.today))
    return tuple(Group(place_id, names[place_id], tuple(lines)) for place_id, lines in found.items())


def _row(row: Enrolment, standing: Standing, today: date) -> Row:
    done = row.stage is Stage.DONE
    return Row(
        enrolment_id=row.id,
        person_name=row.person.name,
        seat=row.seat,
        programme=programme(row.programme).label,
        status=Status.PASSED if done else standing.status,
        done=standing.total if done else standing.done,
        total=standing.total,
        left=() if done else standing.left,
        due_on=row.due_on,
        stage=row.stage,
        late=row.stage is Stage.RUNNING and row.due_on < today,
    )


def _mine(row: Enrolment, standing: Standing) -> Mine:
    return Mine(
        enrolment_id=row.id,
        programme=programme(row.programme),
        standing=standing,
        stage=row.stage,
        due_on=row.due_on,
        counted_from=row.counted_from,
        done_on=row.done_on,
        place_name=row.place.name,
        term_id=row.term_id,
        seat=row.seat,
        version=row.version,
    )


def _credit(one: Credit) -> CreditLine:
    title = "考试" if one.part == EXAM else MODULE_NAMES.get(one.part, one.part)
    return CreditLine(title, GROUND_NAMES[one.ground], one.learnt_on, one.evidence, one.because)
