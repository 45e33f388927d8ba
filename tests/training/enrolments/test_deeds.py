"""Standing reckoned, who may sit, reminders that do not nag, deeds of the desk, and what an erasure takes away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from alliance.kernel.workbench import Section
from compounds.duties import Scope
from compounds.guidance.consultations.hours import instant
from compounds.models import Compound, Term
from tests.compounds.factories import a_compound, at
from tests.factories import a_person, an_alliance
from tests.training.enrolments import steps
from training.attempts import results
from training.attempts.models import Attempt, Exam
from training.attempts.workflow import Stage as AttemptStage
from training.enrolments import actions, cohort_queries, cohorts, entitled, holdings, home, notices, rules, standing
from training.enrolments import desk as desk_lines
from training.enrolments.actions import EnrolByName, Waive, Withdraw
from training.enrolments.appointments import Appointments
from training.enrolments.cards import Cards
from training.enrolments.enrolling import due
from training.enrolments.models import Cohort, CohortMember, Credit, Enrolment
from training.enrolments.standing import Learnt, Outline, Status
from training.enrolments.workflow import Ending, Stage
from training.programmes import FIRST_LESSON, NEW_MEMBER, Seat, programme, programmes

ASKED = programme(NEW_MEMBER)
OUTLINES = {code: Outline(code, 1 if code in ASKED.elective_modules else 2) for code in ASKED.modules}


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def compound(tx: Transaction, alliance: Alliance) -> Compound:
    steps.published(tx, alliance)
    return a_compound(tx, alliance, name="锦绣家园")


@pytest.fixture
def term(tx: Transaction, compound: Compound) -> Term:
    term = steps.elected(tx, compound)
    rules.on_term(tx, {"term_id": term.id})
    return term


@pytest.fixture
def desk(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY)


@given(st.sets(st.sampled_from(ASKED.modules)), st.sampled_from([{}, {ASKED.exam: date(2026, 11, 2)}]))
def test_what_is_done_and_what_lacks_make_up_the_whole(modules: set[str], passed: dict[str, date]) -> None:
    learnt = Learnt(dict.fromkeys(modules, date(2026, 11, 1)), exams=passed)
    found = standing.of(ASKED, None, learnt=learnt, credited={}, outlines=OUTLINES, elective_wanted=8)
    assert len(found.lacks) == found.total - found.done
    assert found.complete == (set(ASKED.modules) == modules and bool(passed))
    assert (found.status is Status.PASSED) == found.complete
    assert (found.next_part is None) == found.learnt


def test_the_seat_orders_and_asks_for_nothing_more() -> None:
    orders = {seat: ASKED.in_order(seat) for seat in Seat}
    assert {frozenset(order) for order in orders.values()} == {frozenset(ASKED.required_modules)}
    assert orders[Seat.TREASURER][0] == "revenue_finance"
    assert len(ASKED.required_modules) == 9


def test_modules_that_are_not_published_are_not_asked_for() -> None:
    few = {"status_duties": Outline("法律地位与职责", 2)}
    found = standing.of(ASKED, None, learnt=Learnt({}), credited={}, outlines=few, elective_wanted=8)
    assert [part.code for part in found.parts] == ["status_duties"]
    assert found.elective_wanted == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(1, 90))
def test_nobody_is_enrolled_with_a_day_that_is_over(counts: date, later: int, days: int) -> None:
    today = counts + timedelta(days=later)
    since, until = due(today, counts, days)
    assert until >= today
    assert until - since == timedelta(days=days)
    assert since in (counts, today)


def test_one_sits_when_enrolled_and_when_everything_before_is_learnt(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    person, exam = term.seats[0].person_id, steps.an_exam(tx, alliance)
    stranger = a_person(tx, alliance, "过路人")
    assert entitled.may_sit(tx, stranger.id, exam) == entitled.NOT_ENROLLED
    closed = entitled.may_sit(tx, person, exam)
    assert closed is not None
    assert not closed
    assert "先学完课程" in closed.because
    steps.done(tx, alliance, person, *steps.everything())
    assert entitled.may_sit(tx, person, exam)
    steps.passed(tx, alliance, person)
    assert entitled.may_sit(tx, person, exam) == entitled.PASSED
    exam.programme, exam.code = "", "module_quiz"
    assert entitled.may_sit(tx, person, exam) is None


def test_reminders_go_at_their_leads_once_and_never_twice_in_the_pause(tx: Transaction, term: Term) -> None:
    due_on = steps.of_person(tx, term.seats[0].person_id).due_on
    for row in tx.session.scalars(select(Enrolment).where(Enrolment.programme == FIRST_LESSON)):
        row.stage, row.done_on = Stage.DONE, tx.today
    told = {}
    for ahead in range(20, -60, -1):
        day = due_on - timedelta(days=ahead)
        count = notices.remind(replace(tx, now=tx.now + (day - tx.today)), day)
        if count:
            told[ahead] = count
    assert told == {14: 5, 3: 5, -4: 5}


def test_reminders_name_no_duty_and_go_to_nobody_who_is_done(tx: Transaction, term: Term) -> None:
    one = steps.of_person(tx, term.seats[0].person_id)
    for row in tx.session.scalars(select(Enrolment)):
        row.stage, row.done_on = Stage.DONE, tx.today
    one.stage, one.done_on = Stage.RUNNING, None
    assert notices.remind(replace(tx, now=tx.now + (one.due_on - tx.today)), one.due_on) == 1
    (sent,) = tx.session.scalars(select(Notice).where(Notice.kind == "training.reminder"))
    assert "不是任职的条件" in sent.body
    assert "必须" not in sent.body


def test_the_desk_enrols_by_name_with_a_reason(tx: Transaction, alliance: Alliance, desk: Actor) -> None:
    person = a_person(tx, alliance, "钱自愿")
    with pytest.raises(Invalid, match="没有叫"):
        actions.enrol_by_name(tx, desk, EnrolByName("无名氏", NEW_MEMBER, "自愿"))
    with pytest.raises(NotPermitted):
        actions.enrol_by_name(tx, steps.learner(alliance, person.id), EnrolByName("钱自愿", NEW_MEMBER, "自愿"))
    key = actions.enrol_by_name(tx, desk, EnrolByName("钱自愿", NEW_MEMBER, "街道推荐"))
    one = tx.session.get_one(Enrolment, key)
    assert (one.key, one.term_id, one.because) == ("hand:2026-11-22", None, "街道推荐")
    with pytest.raises(Invalid, match="已经报过名"):
        actions.enrol_by_name(tx, desk, EnrolByName("钱自愿", NEW_MEMBER, "再来"))


def test_a_waived_part_counts_and_the_last_one_completes(
    tx: Transaction, alliance: Alliance, term: Term, desk: Actor
) -> None:
    person = term.seats[0].person_id
    one = steps.of_person(tx, person)
    steps.done(tx, alliance, person, *steps.everything()[1:])
    steps.passed(tx, alliance, person)
    command = Waive(one.id, one.version, steps.everything()[0], tx.today, "结业证书第8号", "内容相同")
    with pytest.raises(Invalid, match="不能晚于今天"):
        actions.waive(tx, desk, replace(command, learnt_on=tx.today + timedelta(days=1)))
    actions.waive(tx, desk, command)
    assert one.stage is Stage.DONE


def test_whom_the_desk_withdraws_the_rule_does_not_enrol_again(tx: Transaction, term: Term, desk: Actor) -> None:
    one = steps.of_person(tx, term.seats[0].person_id)
    actions.withdraw(tx, desk, Withdraw(one.id, one.version))
    rules.on_term(tx, {"term_id": term.id})
    assert (one.stage, one.ending) == (Stage.ENDED, Ending.WITHDRAWN)


def test_an_erasure_takes_the_words_about_a_person_and_their_places_in_cohorts(
    tx: Transaction, alliance: Alliance, term: Term, desk: Actor
) -> None:
    person = term.seats[0].person_id
    one = steps.of_person(tx, person)
    actions.waive(tx, desk, Waive(one.id, one.version, "status_duties", tx.today, "结业证书第8号", "内容相同"))
    told = {holding.title: holding.rows for holding in holdings.held(tx, person)}
    assert "结业证书第8号" in told["培训认可"][0]
    for _ in range(2):
        holdings.erase(tx, person)
    (credit,) = tx.session.scalars(select(Credit))
    assert (credit.evidence, credit.because) == (holdings.ERASED, holdings.ERASED)
    assert tx.session.scalars(select(CohortMember)).all() == []


def test_every_programme_that_ships_names_a_course_and_what_it_is_for() -> None:
    assert {one.key.value for one in programmes().values()} == {"term", "appointment", "once"}
    assert all(one.course and one.audience and one.required_modules for one in programmes().values())


def test_where_nothing_is_published_nothing_is_done() -> None:
    for one in programmes().values():
        found = standing.of(one, None, learnt=Learnt({}), credited={}, outlines={}, elective_wanted=8)
        assert not found.learnt
        assert not found.complete


def test_the_home_page_tells_of_learning_and_never_as_something_to_do(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    person = term.seats[0].person_id
    (line,) = desk_lines.lines(tx, steps.learner(alliance, person))
    assert (line.section, line.url) == (Section.SOON, "/training/")
    assert desk_lines.waiting(tx, steps.learner(alliance, person)) == 0
    assert list(desk_lines.lines(tx, steps.learner(alliance, a_person(tx, alliance).id))) == []


def test_the_calendar_of_the_street_has_one_suggested_day_for_each_compound(
    tx: Transaction, compound: Compound, term: Term
) -> None:
    assert term.id
    street, until = at(tx, compound, Office.SUBDISTRICT_OFFICER), date(2027, 3, 1)
    (duty,) = desk_lines.duties(tx, street, Scope(compound.place.path), until)
    assert (duty.compound_id, duty.due_on) == (compound.id, date(2026, 11, 29))
    assert "不是法定" in duty.basis
    manager = at(tx, compound, Office.PROPERTY_MANAGER)
    assert list(desk_lines.duties(tx, manager, Scope(compound.place.path), until)) == []


def test_whom_the_desk_withdrew_may_be_enrolled_again_and_goes_on(
    tx: Transaction, alliance: Alliance, term: Term, desk: Actor
) -> None:
    one = steps.of_person(tx, term.seats[0].person_id)
    actions.withdraw(tx, desk, Withdraw(one.id, one.version))
    again = actions.enrol_self(tx, steps.learner(alliance, one.person_id), NEW_MEMBER)
    assert (again, one.stage, one.ending) == (one.id, Stage.RUNNING, None)
    with pytest.raises(Invalid, match="已经报过名"):
        actions.enrol_self(tx, steps.learner(alliance, one.person_id), NEW_MEMBER)


def test_on_another_day_nobody_is_enrolled_twice(tx: Transaction, alliance: Alliance, desk: Actor) -> None:
    person = a_person(tx, alliance, "钱自愿")
    learner, tomorrow = steps.learner(alliance, person.id), replace(tx, now=tx.now + timedelta(days=1))
    first = actions.enrol_self(tx, learner, NEW_MEMBER)
    with pytest.raises(Invalid, match="已经报过名"):
        actions.enrol_self(tomorrow, learner, NEW_MEMBER)
    cohort = a_cohort(tx, desk, person.id)
    for when in (tx, tomorrow):
        cohorts.send_cohort(when, desk, cohorts.CohortStep(cohort.id, cohort.version))
    assert [one.id for one in tx.session.scalars(select(Enrolment))] == [first]


def a_cohort(tx: Transaction, desk: Actor, person_id: int) -> Cohort:
    """A cohort with one person in it."""
    place = tx.session.get_one(Alliance, desk.alliance_id).place_id
    about = cohorts.Particulars("新任委员班", NEW_MEMBER, place, tx.today, tx.today + timedelta(days=30))
    cohort = tx.session.get_one(Cohort, cohorts.make_cohort(tx, desk, about))
    cohorts.add_people(tx, desk, cohorts.AddPeople(cohort.id, cohort.version, (person_id,)))
    return cohort


def test_a_day_before_eight_in_the_morning_is_told_as_that_day(
    tx: Transaction, alliance: Alliance, desk: Actor
) -> None:
    cohort = a_cohort(tx, desk, a_person(tx, alliance, "钱自愿").id)
    begins = instant(date(2026, 12, 1), time(7, 30))
    day = cohorts.AddDay(cohort.id, cohort.version, begins, begins + timedelta(hours=2), "三楼", "会议与表决")
    cohorts.add_day(tx, desk, day)
    line = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "training.cohort_day")).one()
    assert line.facts["day"] == "2026-12-01"


def test_an_officer_who_only_learns_in_a_cohort_elsewhere_sees_nobody_else_in_it(
    tx: Transaction, alliance: Alliance, compound: Compound, desk: Actor
) -> None:
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    cohort = a_cohort(tx, desk, street.person_id or 0)
    page = cohort_queries.cohort_page(tx, street, cohort.id)
    assert (page.looks_after, page.people, page.timeline) == (False, (), ())
    assert len(cohort_queries.cohort_page(tx, desk, cohort.id).people) == 1


def test_two_reminders_of_one_person_keep_their_distance_whatever_they_are_for(tx: Transaction, term: Term) -> None:
    person = term.seats[0].person_id
    first, second = tx.session.scalars(
        select(Enrolment).where(Enrolment.person_id == person).order_by(Enrolment.due_on)
    ).all()
    for row in tx.session.scalars(select(Enrolment).where(Enrolment.person_id != person)):
        row.stage, row.done_on = Stage.DONE, tx.today
    first.counted_from, first.due_on = tx.today, tx.today + timedelta(days=14)
    second.counted_from, second.due_on = tx.today, tx.today + timedelta(days=15)
    told = [ahead for ahead in range(12) if notices.remind(replace(tx, now=tx.now + timedelta(days=ahead)), tx.today)]
    assert told == [0, 7]


def test_of_two_committees_the_one_that_is_ready_opens_the_examination(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    person, exam = term.seats[0].person_id, steps.an_exam(tx, alliance)
    steps.of_person(tx, person).enrolled_on = tx.today - timedelta(days=20)
    steps.done(tx, alliance, person, *steps.everything()[1:], days_ago=10)
    steps.done(tx, alliance, person, steps.everything()[0], days_ago=10, digest="b")
    other = steps.elected(tx, a_compound(tx, alliance, name="兴业小区"))
    other.seats[0].person_id = person
    rules.on_term(tx, {"term_id": other.id})
    assert entitled.may_sit(tx, person, exam)


def test_tries_count_from_the_enrolment_and_a_void_pass_is_sat_again(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    person = term.seats[0].person_id
    one = steps.of_person(tx, person)
    steps.done(tx, alliance, person, *steps.everything())
    steps.passed(tx, alliance, person)
    rules.turn_of_day(Appointments())(tx, tx.today)
    assert one.stage is Stage.DONE
    attempt = tx.session.scalars(select(Attempt)).one()
    exam = tx.session.get_one(Exam, attempt.exam_id)
    assert entitled.may_sit(tx, person, exam) == entitled.PASSED
    attempt.stage, attempt.voided_at, attempt.voided_because = AttemptStage.VOIDED, tx.now, "代考"
    tx.session.flush()
    assert entitled.may_sit(tx, person, exam)
    assert entitled.tries_since(tx, person, exam) == one.enrolled_on
    attempt.stage, attempt.voided_at, attempt.passed = AttemptStage.GRADED, None, False
    used = [results.standing(exam, [attempt], since).used for since in (None, tx.today, tx.today + timedelta(days=1))]
    assert used == [1, 1, 0]


def test_the_programme_is_offered_for_a_new_term_though_it_was_done_for_the_last(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    person = term.seats[0].person_id
    one = steps.of_person(tx, person)
    one.stage, one.done_on = Stage.DONE, tx.today
    learner = steps.learner(alliance, person)
    assert offered(tx, learner) == []
    one.term_id, one.key = None, "hand:2020-01-01"
    tx.session.flush()
    assert offered(tx, learner) == [NEW_MEMBER]


def offered(tx: Transaction, learner: Actor) -> list[str]:
    return [one.code for one in home.home(tx, learner, Citations(), Cards()).offered]
