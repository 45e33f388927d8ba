"""The rule of enrolment: who sits in a committee or is appointed learns; who no longer does, need not.

Newly elected members are enrolled from the record of the election on; alternates are offered it and choose themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance
from compounds.changes.models import Change, Move, MoveKind
from compounds.models import Role, Seat, Term
from compounds.workflow import Stage as TermStage
from training.enrolments import completion, enrolling, footing, numbers
from training.enrolments.appointments import Appointments
from training.enrolments.enrolling import Wanted
from training.enrolments.models import Enrolment
from training.enrolments.workflow import ENROLMENT, Cause, Ending, Stage
from training.programmes import FIRST_LESSON, NEW_MEMBER, SEAT_NAMES, SEAT_OF_ROLE, programme

ENROLLED = "training.enrolled"
ONCE = "once"
SITTING = (TermStage.ELECTED, TermStage.SUBMITTED, TermStage.FILED)
"""The stages of a term in which its people sit in the committee."""
ledger.tell({"training.seat_moved": "任职有变动，现在是{seat}，先学的课换了先后"}, {"seat": SEAT_NAMES})
TurnOfDay = Callable[[Transaction, date], int]


def term_key(term_id: int) -> str:
    """The key of whoever sits in a term."""
    return f"term:{term_id}"


def appointment_key(key: str) -> str:
    """The key of whoever is appointed."""
    return f"appointment:{key}"


def on_term(tx: Transaction, payload: Payload) -> None:
    """Errand: an election was recorded, or its filing confirmed."""
    term = tx.session.get_one(Term, payload["term_id"])
    enrol_seats(tx, term.alliance_id, Term.id == term.id)


def on_change(tx: Transaction, payload: Payload) -> None:
    """Errand: a change of seats was confirmed."""
    change = tx.session.get_one(Change, payload["change_id"])
    end_seats(tx, change.alliance_id, Enrolment.term_id == change.term_id)
    enrol_seats(tx, change.alliance_id, Term.id == change.term_id)
    follow_roles(tx, change)


def turn_of_day(appointments: Appointments) -> TurnOfDay:
    """What happens on each new day: whoever sits or is appointed is enrolled, whoever left is let go."""

    def turn(tx: Transaction, _last_day: date) -> int:
        made = 0
        for alliance_id in tx.session.scalars(select(Alliance.id).order_by(Alliance.id)).all():
            end_seats(tx, alliance_id)
            made += enrol_seats(tx, alliance_id) + enrol_appointed(tx, alliance_id, appointments)
            completion.settle_all(tx, alliance_id)
        return made

    return turn


def on_appointment(appointments: Appointments) -> Callable[[Transaction, Payload], None]:
    """Errand: somebody was appointed, or is not any more; the payload names nothing that is needed here."""

    def changed(tx: Transaction, _payload: Payload) -> None:
        for alliance_id in tx.session.scalars(select(Alliance.id).order_by(Alliance.id)).all():
            enrol_appointed(tx, alliance_id, appointments)

    return changed


def enrol_seats(tx: Transaction, alliance_id: int, *only: ColumnElement[bool]) -> int:
    """Enrol whoever was elected lately and sits now, for the term and for the first lesson; returns how many people."""
    values = numbers.of(tx, alliance_id, places.root_path(tx.session, alliance_id))
    newly = tx.today - timedelta(days=values.newly_elected_days)
    rows = tx.session.execute(_unenrolled(alliance_id, tx.today, newly, only)).all()
    if not rows:
        return 0
    stands = footing.of(tx, alliance_id, {seat.person_id for seat, _, _ in rows})
    wanted = [one for seat, term, moved_up in rows for one in _wanted(seat, term, moved_up)]
    clock = footing.clock(alliance_id)
    enrolling.take_up(tx, clock, wanted, stands, withdrawn=False)
    return _tell(tx, enrolling.make(tx, clock, wanted, stands))


def end_seats(tx: Transaction, alliance_id: int, *only: ColumnElement[bool]) -> int:
    """End what runs for seats that were given up and terms that are over; returns how many.

    What is learnt once for all goes on where the person sits in another committee.
    """
    rows = tx.session.execute(
        select(Enrolment, Term, Seat)
        .join(Term, Enrolment.term_id == Term.id)
        .outerjoin(Seat, and_(Seat.term_id == Term.id, Seat.person_id == Enrolment.person_id))
        .where(
            Enrolment.alliance_id == alliance_id,
            Enrolment.stage == Stage.RUNNING,
            or_(Seat.left_on.is_not(None), Term.stage == TermStage.ENDED, Term.ends_on < tx.today),
            or_(Enrolment.key != ONCE, ~_sits_elsewhere(tx.today)),
            *only,
        )
    ).all()
    clock = footing.clock(alliance_id)
    for enrolment, term, seat in rows:
        if seat is not None and seat.left_on is not None:
            end(tx, clock, enrolment, Ending.LEFT_SEAT, seat.left_on)
        else:
            end(tx, clock, enrolment, Ending.TERM_OVER, term.ended_on or term.ends_on)
    return len(rows)


def _sits_elsewhere(today: date) -> ColumnElement[bool]:
    """True where the person of the enrolment sits in another term than the one that it belongs to."""
    seat, term = aliased(Seat), aliased(Term)
    return (
        select(seat.id)
        .join(term, seat.term_id == term.id)
        .where(
            seat.person_id == Enrolment.person_id,
            term.id != Enrolment.term_id,
            seat.left_on.is_(None),
            term.stage.in_(SITTING),
            term.ends_on >= today,
        )
        .exists()
    )


def follow_roles(tx: Transaction, change: Change) -> None:
    """Suggest the order of the new role to whoever moved to another in a change; what they chose gives way to it."""
    rows = tx.session.execute(
        select(Enrolment, Move.role)
        .join(Seat, and_(Seat.term_id == Enrolment.term_id, Seat.person_id == Enrolment.person_id))
        .join(Move, Move.seat_id == Seat.id)
        .where(Move.change_id == change.id, Enrolment.stage == Stage.RUNNING)
    ).all()
    for enrolment, role in rows:
        if role is None or enrolment.seat is SEAT_OF_ROLE[role]:
            continue
        enrolment.seat = seat = SEAT_OF_ROLE[role]
        tx.session.flush()  # the line carries the version that this step made
        clock = footing.clock(enrolment.alliance_id)
        ledger.write(tx, clock, "training.seat_moved", enrolment, seat=seat, version=enrolment.version)


def end(tx: Transaction, actor: Actor, enrolment: Enrolment, ending: Ending, day: date) -> None:
    """End an enrolment that runs."""
    enrolment.stage = ENROLMENT.after(enrolment.stage, "end")
    enrolment.ended_on, enrolment.ending = day, ending
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "training.enrolment_ended", enrolment, ending=ending, version=enrolment.version)


def enrol_appointed(tx: Transaction, alliance_id: int, appointments: Appointments) -> int:
    """Enrol whoever is appointed and end it for whoever is not any more; returns how many were enrolled."""
    clock, current = footing.clock(alliance_id), appointments.gather(tx, alliance_id)
    keys = {(one.person_id, one.programme, appointment_key(one.key)) for one in current}
    for enrolment in tx.session.scalars(
        select(Enrolment).where(
            Enrolment.alliance_id == alliance_id,
            Enrolment.programme.in_(appointments.known),
            Enrolment.key.startswith(appointment_key("")),
            Enrolment.stage == Stage.RUNNING,
        )
    ):
        if (enrolment.person_id, enrolment.programme, enrolment.key) not in keys:
            end(tx, clock, enrolment, Ending.APPOINTMENT_OVER, tx.today)
    if not current:
        return 0
    stands = footing.of(tx, alliance_id, {one.person_id for one in current})
    place_id = tx.session.get_one(Alliance, alliance_id).place_id
    wanted = [
        Wanted(
            person_id=one.person_id,
            programme=programme(one.programme),
            key=appointment_key(one.key),
            place_id=place_id,
            cause=Cause.RULE,
            counts=one.since,
        )
        for one in current
    ]
    enrolling.take_up(tx, clock, wanted, stands, withdrawn=False)
    return _tell(tx, enrolling.make(tx, clock, wanted, stands))


def _unenrolled(
    alliance_id: int, today: date, newly: date, only: Iterable[ColumnElement[bool]]
) -> Select[Seat, Term, date]:
    """Seats that vote, taken since `newly`, of terms that are not over, whose people are not enrolled for the term.

    With each the day on which an alternate moved up. Whom the desk has withdrawn is not enrolled again by the rule.
    """
    moved_up = (
        select(func.max(Change.happened_on))
        .join(Move, Move.change_id == Change.id)
        .where(Move.seat_id == Seat.id, Move.kind == MoveKind.MOVED_UP, Change.filed_on.is_not(None))
        .correlate(Seat)
        .scalar_subquery()
    )
    learning = (
        select(Enrolment.id)
        .where(
            Enrolment.term_id == Term.id,
            Enrolment.person_id == Seat.person_id,
            Enrolment.programme == NEW_MEMBER,
            or_(Enrolment.stage != Stage.ENDED, Enrolment.ending == Ending.WITHDRAWN),
        )
        .exists()
    )
    return (
        select(Seat, Term, moved_up)
        .join(Term, Seat.term_id == Term.id)
        .where(
            Term.alliance_id == alliance_id,
            Term.stage.in_(SITTING),
            Term.ends_on >= today,
            Seat.role != Role.ALTERNATE,
            Seat.left_on.is_(None),
            or_(
                Term.elected_on >= newly,
                and_(Seat.starts_on >= newly, Seat.starts_on > Term.starts_on),
                moved_up >= newly,
            ),
            ~learning,
            *only,
        )
        .order_by(Term.id, Seat.id)
    )


def _since(seat: Seat, term: Term, moved_up: date | None) -> date:
    """The election; for whoever came, or moved up, within the term the day of that."""
    if moved_up is not None:
        return moved_up
    return seat.starts_on if seat.starts_on > term.starts_on else term.elected_on


def _wanted(seat: Seat, term: Term, moved_up: date | None) -> Iterable[Wanted]:
    common: dict[str, Any] = {
        "person_id": seat.person_id,
        "place_id": term.place_id,
        "cause": Cause.RULE,
        "counts": _since(seat, term, moved_up),
        "term_id": term.id,
        "seat": SEAT_OF_ROLE[seat.role],
    }
    yield Wanted(programme=programme(NEW_MEMBER), key=term_key(term.id), **common)
    yield Wanted(programme=programme(FIRST_LESSON), key=ONCE, **common)


def _tell(tx: Transaction, made: Iterable[Enrolment]) -> int:
    """Promise one message to each person, whatever many programmes; returns how many people."""
    people: dict[int, list[int]] = {}
    for one in made:
        people.setdefault(one.person_id, []).append(one.id)
    for person_id, keys in people.items():
        outbox.promise(tx, ENROLLED, person_id=person_id, enrolment_ids=keys)
    return len(people)
