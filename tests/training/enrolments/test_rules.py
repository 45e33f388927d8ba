"""Who is enrolled by the rule, from when it counts, what counts already, and what becomes of whoever leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from alliance.kernel.references import Reference
from compounds.changes.models import Change, Move, MoveKind
from compounds.changes.workflow import Stage as ChangeStage
from compounds.models import Compound, Departure, Role, Seat, Term
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import FIVE, a_compound
from tests.factories import a_person, an_alliance
from tests.training.enrolments import steps
from training.enrolments import completion, footing, rules
from training.enrolments.appointments import Appointment, Appointments
from training.enrolments.models import EXAM, Enrolment
from training.enrolments.standing import Status
from training.enrolments.workflow import Ending, Ground, Stage
from training.programmes import FIRST_LESSON, MEDIATOR, NEW_MEMBER, programme
from training.programmes import Seat as Duty


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def compound(tx: Transaction, alliance: Alliance) -> Compound:
    steps.published(tx, alliance)
    return a_compound(tx, alliance, name="锦绣家园")


def _enrolled(tx: Transaction, code: str = NEW_MEMBER) -> list[Enrolment]:
    return list(tx.session.scalars(select(Enrolment).where(Enrolment.programme == code).order_by(Enrolment.id)))


def test_an_election_enrols_those_who_vote_and_counts_from_the_election(tx: Transaction, compound: Compound) -> None:
    term = steps.elected(tx, compound, roles=(Role.CHAIR, Role.DEPUTY, Role.MEMBER, Role.ALTERNATE))
    rules.on_term(tx, {"term_id": term.id})
    found = _enrolled(tx)
    assert [one.seat for one in found] == [Duty.CHAIR, Duty.DEPUTY, Duty.MEMBER]
    assert {(one.counted_from, one.due_on, one.key) for one in found} == {
        (date(2026, 11, 1), date(2026, 12, 31), f"term:{term.id}")
    }
    assert [one.due_on for one in _enrolled(tx, FIRST_LESSON)] == [date(2026, 11, 29)] * 3


def test_the_rule_enrols_once_however_often_it_is_asked(tx: Transaction, compound: Compound) -> None:
    term = steps.elected(tx, compound)
    for _ in range(2):
        rules.on_term(tx, {"term_id": term.id})
        rules.turn_of_day(Appointments())(tx, tx.today)
    assert len(_enrolled(tx)) == 5
    told = tx.session.scalars(select(Errand).where(Errand.kind == rules.ENROLLED)).all()
    assert len(told) == 5
    assert all(len(one.payload["enrolment_ids"]) == 2 for one in told)


def test_whoever_was_elected_long_ago_is_not_enrolled_by_the_rule(tx: Transaction, compound: Compound) -> None:
    steps.elected(tx, compound, on=date(2026, 1, 1), stage=TermStage.FILED)
    assert rules.turn_of_day(Appointments())(tx, tx.today) == 0
    assert _enrolled(tx) == []


def test_an_election_some_months_back_leaves_the_full_days_from_today(tx: Transaction, compound: Compound) -> None:
    term = steps.elected(tx, compound, on=date(2026, 8, 1), stage=TermStage.FILED)
    rules.on_term(tx, {"term_id": term.id})
    assert {(one.counted_from, one.due_on) for one in _enrolled(tx)} == {(tx.today, tx.today + timedelta(days=60))}


def test_a_by_elected_member_counts_from_the_seat_and_lacks_only_what_is_new(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound, on=date(2025, 1, 1), stage=TermStage.FILED)
    newcomer = a_person(tx, alliance, "新来的")
    known = [code for code in steps.everything() if code != "maintenance_fund"]
    steps.done(tx, alliance, newcomer.id, *known, days_ago=400)
    steps.done(tx, alliance, newcomer.id, "maintenance_fund", days_ago=400, digest="b")
    tx.session.add(
        Seat(term=term, person=newcomer, role=Role.MEMBER, starts_on=date(2026, 11, 10), ends_on=term.ends_on)
    )
    tx.session.flush()
    rules.turn_of_day(Appointments())(tx, tx.today)
    (one,) = _enrolled(tx)
    assert (one.person_id, one.counted_from) == (newcomer.id, date(2026, 11, 10))
    assert {credit.part for credit in one.credits} == set(known)
    standing = footing.of(tx, alliance.id, {newcomer.id}).standing(one)
    assert [part.code for part in standing.required_left] == ["maintenance_fund"]


def test_what_was_learnt_longer_ago_than_a_certificate_lasts_does_not_count(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound)
    person = term.seats[0].person_id
    steps.done(tx, alliance, person, "status_duties", days_ago=3 * 366 + 2)
    rules.on_term(tx, {"term_id": term.id})
    assert steps.of_person(tx, person).credits == []


def test_a_re_elected_member_who_lacks_nothing_is_done_at_once(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound)
    person = term.seats[0].person_id
    steps.done(tx, alliance, person, *steps.everything(), days_ago=300)
    steps.passed(tx, alliance, person, at=tx.now - timedelta(days=290))
    rules.on_term(tx, {"term_id": term.id})
    one = steps.of_person(tx, person)
    assert (one.stage, one.done_on) == (Stage.DONE, tx.today)
    assert {credit.ground for credit in one.credits} == {Ground.PRIOR}
    assert EXAM in {credit.part for credit in one.credits}


def test_a_pass_does_not_count_where_a_module_has_changed(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound)
    person = term.seats[0].person_id
    steps.done(tx, alliance, person, *steps.everything()[1:], days_ago=300)
    steps.done(tx, alliance, person, steps.everything()[0], days_ago=300, digest="b")
    steps.passed(tx, alliance, person, at=tx.now - timedelta(days=290))
    rules.on_term(tx, {"term_id": term.id})
    assert EXAM not in {credit.part for credit in steps.of_person(tx, person).credits}


def test_learning_and_passing_completes_once_and_tells_the_rooms_above_in_the_same_transaction(
    tx: Transaction, alliance: Alliance, compound: Compound, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(completion, "_completed", {lambda _tx, one: told.append(one.id): None})
    term = steps.elected(tx, compound)
    rules.on_term(tx, {"term_id": term.id})
    person = term.seats[0].person_id
    one = steps.of_person(tx, person)
    steps.done(tx, alliance, person, *programme(NEW_MEMBER).required_modules)
    completion.on_moved(tx, {"person_id": person})
    standing = footing.of(tx, alliance.id, {person}).standing(one)
    assert (standing.status, standing.hours_left) == (Status.LEARNING, 8)
    steps.done(tx, alliance, person, *programme(NEW_MEMBER).elective_modules)
    assert footing.of(tx, alliance.id, {person}).standing(one).status is Status.READY
    steps.passed(tx, alliance, person)
    for _ in range(2):
        completion.on_moved(tx, {"person_id": person})
    assert one.stage is Stage.DONE
    assert told == [one.id]
    lines = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "training.enrolment_done")).all()
    assert [line.subject_id for line in lines] == [one.id]


def test_who_leaves_need_not_learn_and_who_comes_back_goes_on(tx: Transaction, compound: Compound) -> None:
    term = steps.elected(tx, compound)
    rules.on_term(tx, {"term_id": term.id})
    seat = term.seats[1]
    seat.left_on, seat.left_because = date(2026, 11, 20), Departure.RESIGNED
    turn = rules.turn_of_day(Appointments())
    turn(tx, tx.today)
    one = steps.of_person(tx, seat.person_id)
    assert (one.stage, one.ending, one.ended_on) == (Stage.ENDED, Ending.LEFT_SEAT, date(2026, 11, 20))
    seat.left_on = seat.left_because = None
    seat.starts_on = tx.today
    turn(tx, tx.today)
    assert (one.stage, one.ending, one.counted_from) == (Stage.RUNNING, None, tx.today)


def test_the_end_of_the_term_ends_what_runs_and_nothing_that_is_done(tx: Transaction, compound: Compound) -> None:
    term = steps.elected(tx, compound)
    rules.on_term(tx, {"term_id": term.id})
    first, second, *_ = _enrolled(tx)
    first.stage, first.done_on = Stage.DONE, tx.today
    later = replace(tx, now=tx.now + timedelta(days=6 * 366))
    rules.end_seats(later, term.alliance_id)
    assert (first.stage, second.stage, second.ending) == (Stage.DONE, Stage.ENDED, Ending.TERM_OVER)
    assert second.ended_on == term.ends_on


def test_an_appointment_enrols_and_its_end_ends(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    person = a_person(tx, alliance, "调解员")
    current = [Appointment(person.id, MEDIATOR, "mediator-7", tx.today)]
    known = Appointments()
    known.provide(MEDIATOR, lambda _reading, _alliance_id: tuple(current))
    turn = rules.turn_of_day(known)
    turn(tx, tx.today)
    (one,) = _enrolled(tx, MEDIATOR)
    assert (one.key, one.due_on) == ("appointment:mediator-7", tx.today + timedelta(days=60))
    current.clear()
    turn(tx, tx.today)
    assert (one.stage, one.ending) == (Stage.ENDED, Ending.APPOINTMENT_OVER)


def test_of_appointments_that_nobody_tells_of_nothing_ends(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    person = a_person(tx, alliance, "调解员")
    known = Appointments()
    known.provide(MEDIATOR, lambda _reading, _id: (Appointment(person.id, MEDIATOR, "mediator-7", tx.today),))
    rules.turn_of_day(known)(tx, tx.today)
    rules.turn_of_day(Appointments())(tx, tx.today)
    assert [one.stage for one in _enrolled(tx, MEDIATOR)] == [Stage.RUNNING]


def test_what_stands_for_many_people_costs_what_it_costs_for_one(
    tx: Transaction, alliance: Alliance, compound: Compound, queries: Callable[[], Any]
) -> None:
    term = steps.elected(tx, compound)
    people = [seat.person_id for seat in term.seats]
    for person in people:
        steps.done(tx, alliance, person, "status_duties")
    footing.of(tx, alliance.id, people[:1])
    with queries() as one:
        footing.of(tx, alliance.id, people[:1])
    with queries() as all_:
        footing.of(tx, alliance.id, people)
    assert one.total == all_.total <= 9


def test_an_alternate_who_moves_up_is_enrolled_from_that_day_however_long_ago_the_election_was(
    tx: Transaction, compound: Compound
) -> None:
    term = steps.elected(tx, compound, on=date(2025, 1, 1), roles=(*FIVE, Role.ALTERNATE), stage=TermStage.FILED)
    seat = term.seats[-1]
    moved_up(tx, term, seat, on=date(2026, 11, 15))
    (one,) = _enrolled(tx)
    assert (one.person_id, one.seat, one.counted_from) == (seat.person_id, Duty.MEMBER, date(2026, 11, 15))


def test_a_new_role_within_the_term_brings_its_own_order(tx: Transaction, compound: Compound) -> None:
    term = steps.elected(tx, compound, stage=TermStage.FILED)
    rules.on_term(tx, {"term_id": term.id})
    seat = term.seats[1]
    moved_up(tx, term, seat, on=tx.today, role=Role.DEPUTY, kind=MoveKind.LEFT_CHAIR)
    assert steps.of_person(tx, seat.person_id).seat is Duty.DEPUTY
    lines = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "training.seat_moved")).all()
    assert {line.subject_id for line in lines} <= {one.id for one in tx.session.scalars(select(Enrolment))}


def moved_up(
    tx: Transaction,
    term: Term,
    seat: Seat,
    *,
    on: date,
    role: Role = Role.MEMBER,
    kind: MoveKind = MoveKind.MOVED_UP,
) -> None:
    """A confirmed change in which one seat takes another role."""
    change = Change(
        alliance_id=term.alliance_id, place_id=term.place_id, term_id=term.id, reference=Reference("柯变", 2026, 1),
        happened_on=on, evidence="会议记录", stage=ChangeStage.FILED, submitted_on=on, filed_on=on,
        moves=[Move(seat=seat, kind=kind, role_before=seat.role, role=role)],
    )  # fmt: skip
    tx.session.add(change)
    seat.role = role
    tx.session.flush()
    rules.on_change(tx, {"change_id": change.id})


def test_the_first_lesson_goes_over_to_the_committee_in_which_somebody_still_sits(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound)
    rules.on_term(tx, {"term_id": term.id})
    seat, turn = term.seats[0], rules.turn_of_day(Appointments())
    lesson = steps.of_person(tx, seat.person_id, FIRST_LESSON)
    seat.left_on, seat.left_because = tx.today, Departure.RESIGNED
    turn(tx, tx.today)
    assert lesson.ending is Ending.LEFT_SEAT
    other = steps.elected(tx, a_compound(tx, alliance, name="兴业小区"))
    other.seats[0].person_id = seat.person_id
    for _ in range(2):
        turn(tx, tx.today)
    assert (lesson.stage, lesson.term_id, lesson.place_id) == (Stage.RUNNING, other.id, other.place_id)


def test_what_became_complete_without_an_errand_is_noticed_on_the_next_day(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound)
    rules.on_term(tx, {"term_id": term.id})
    lesson = steps.of_person(tx, term.seats[0].person_id, FIRST_LESSON)
    steps.done(tx, alliance, lesson.person_id, "first_lesson")
    rules.turn_of_day(Appointments())(tx, tx.today)
    assert (lesson.stage, lesson.done_on) == (Stage.DONE, tx.today)


def test_whoever_learnt_it_today_before_the_election_was_recorded_has_done_it_at_once(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    term = steps.elected(tx, compound)
    person = term.seats[0].person_id
    steps.done(tx, alliance, person, "first_lesson")
    rules.on_term(tx, {"term_id": term.id})
    assert steps.of_person(tx, person, FIRST_LESSON).stage is Stage.DONE
