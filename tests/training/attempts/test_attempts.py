"""Attempts: begun once, answered with receipts, handed in one way, graded exactly, marked by people where they must."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import select

from alliance.kernel.access import ALLOWED, denied
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from tests.factories import QUJIANG, an_actor, an_alliance
from tests.training.attempts.papers import (
    CLOSED_ITEMS,
    ESSAY,
    an_exam,
    answer,
    begun,
    open_doors,
    people,
    right_answers,
    submit,
)
from training.attempts import (
    exams,
    handing_in,
    holdings,
    marking,
    marking_desk,
    placing,
    queries,
    results,
    sat,
    saving,
    starting,
)
from training.attempts.entitled import Admission, Doors
from training.attempts.models import Accommodation, Attempt, Exam, Mark, Response
from training.attempts.saving import Given, Save
from training.attempts.workflow import ATTEMPT, ExamKind, Stage
from training.bank.models import Question
from training.bank.workflow import State
from training.items.definition import Kind


def later(tx: Transaction, **by: float) -> Transaction:
    return replace(tx, now=tx.now + timedelta(**by))


def test_the_right_answers_earn_everything_and_the_rooms_above_are_told(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance)
    attempt = begun(tx, member, exam)
    kept = answer(tx, member, attempt, right_answers(tx, attempt))
    assert [one.number for one in kept.receipts] == [1, 2, 3, 4, 5, 6, 7]
    assert all(one.counted for one in kept.receipts)
    submit(tx, member, attempt)
    assert (attempt.stage, attempt.points, attempt.points_most, attempt.passed) == (Stage.GRADED, 70, 70, True)
    told = tx.session.scalars(select(Errand).where(Errand.kind == handing_in.GRADED)).one()
    assert told.payload == {
        "attempt_id": attempt.id,
        "exam_id": exam.id,
        "person_id": member.person_id,
        "passed": True,
    }
    standing = results.standing_of(tx, alliance.id, member.person_id or 0, exam.code)
    assert standing is not None
    assert (standing.share, standing.used, standing.left, standing.passed_at) == (1, 1, 2, attempt.handed_in_at)


def test_a_partial_answer_earns_its_exact_part_and_the_best_try_counts(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance)
    for wrong in (3, 1, 2):
        attempt = begun(tx, member, exam)
        right = right_answers(tx, attempt)
        answer(tx, member, attempt, dict(list(right.items())[wrong:]))
        submit(tx, member, attempt)
        assert attempt.points == (len(right) - wrong) * 10
        assert attempt.passed is (wrong == 1)
    standing = results.standing_of(tx, alliance.id, member.person_id or 0, exam.code)
    assert standing is not None
    assert (standing.share, standing.passed, standing.left) == (Fraction(6, 7), True, 0)
    with pytest.raises(OutOfTurn, match="最多考 3 次"):
        begun(tx, member, exam)


def test_a_new_enrolment_brings_its_own_tries(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, attempts_most=1)
    submit(tx, member, begun(tx, member, exam))
    doors, tomorrow = open_doors(), later(tx, days=1)
    doors.provide_since(lambda _reading, _person_id, _exam: tomorrow.today)
    page = queries.exam_page(tomorrow, member, exam.id, doors)
    assert (page.standing.left, bool(page.may_start), len(page.tries)) == (1, True, 1)
    again = tx.session.get_one(Attempt, starting.start(tomorrow, member, starting.Start(exam.id), doors).attempt_id)
    assert again.number == 2
    submit(tomorrow, member, again)
    with pytest.raises(OutOfTurn, match="最多考 1 次"):
        starting.start(tomorrow, member, starting.Start(exam.id), doors)


def test_starting_again_goes_on_with_the_attempt_under_way(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance)
    first = starting.start(tx, member, starting.Start(exam.id), open_doors())
    again = starting.start(tx, member, starting.Start(exam.id), open_doors())
    assert (first.fresh, again.fresh, again.attempt_id) == (True, False, first.attempt_id)


def test_without_somebody_who_knows_only_practice_is_open(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance)
    with pytest.raises(NotPermitted, match="还没有安排您"):
        starting.start(tx, member, starting.Start(exam.id), Doors())
    practice = tx.session.get_one(Attempt, starting.practise(tx, member, starting.Start(exam.id)).attempt_id)
    answer(tx, member, practice, right_answers(tx, practice))
    submit(tx, member, practice)
    assert (practice.stage, practice.points) == (Stage.GRADED, 70)
    assert tx.session.scalars(select(Errand).where(Errand.kind == handing_in.GRADED)).all() == []
    standing = results.standing_of(tx, alliance.id, member.person_id or 0, exam.code)
    assert standing is not None
    assert (standing.used, standing.share) == (0, None)


def test_a_hall_lets_in_only_during_its_sitting_and_ends_with_it(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, kind=ExamKind.HALL)
    doors = open_doors()
    with pytest.raises(NotPermitted, match="没有您的场次"):
        starting.start(tx, member, starting.Start(exam.id), doors)
    ends_at = tx.now + timedelta(minutes=20)
    doors.provide_hall(lambda _reading, _person, _exam: Admission(ALLOWED, ends_at, 7))
    started = starting.start(tx, member, starting.Start(exam.id), doors)
    attempt = tx.session.get_one(Attempt, started.attempt_id)
    assert (attempt.deadline_at, attempt.sitting_id) == (ends_at, 7)
    refusing = Doors()
    refusing.provide(lambda _reading, _person, _exam: denied("还差两个模块。"))
    assert not refusing.admission(tx, member.person_id or 0, exam).verdict


def test_the_window_is_kept_on_the_servers_clock(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, opens_at=tx.now + timedelta(hours=1), closes_at=tx.now + timedelta(hours=2))
    with pytest.raises(OutOfTurn, match="还没有到开考"):
        begun(tx, member, exam)
    attempt = begun(later(tx, minutes=100), member, exam)
    assert attempt.deadline_at == exam.closes_at, "the window ends before the own limit"
    with pytest.raises(OutOfTurn, match="时间已经过了"):
        begun(later(tx, hours=2), member, exam)


def test_an_answer_sent_twice_is_kept_once_and_the_last_given_counts(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=CLOSED_ITEMS[2:3]))
    late_given = Save(attempt.id, "a", (Given(1, 5, answer=False),))
    first = saving.save(tx, member, late_given)
    early_given = saving.save(tx, member, Save(attempt.id, "a", (Given(1, 4, answer=True),)))
    assert saving.save(tx, member, late_given).receipts == first.receipts
    assert [one.number for one in (*first.receipts, *early_given.receipts)] == [1, 2]
    assert tx.session.scalar(select(Attempt.last_seq).where(Attempt.id == attempt.id)) == 5
    submit(tx, member, attempt)
    assert attempt.points == 0, "what was given later counts, though it came first"


def test_what_is_no_answer_is_refused_by_itself(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=CLOSED_ITEMS[:1]))
    kept = saving.save(tx, member, Save(attempt.id, "a", (Given(1, 1, 99), Given(44, 2, 0), Given(1, 3, 0))))
    assert [(one.number, bool(one.because)) for one in kept.receipts] == [(0, True), (0, True), (1, False)]
    for faulty in (Save(attempt.id, "", (Given(1, 1, 0),)), Save(attempt.id, "a", (Given(1, -1, 0),))):
        with pytest.raises(Invalid):
            saving.save(tx, member, faulty)


@pytest.mark.parametrize(
    ("seconds", "ago", "counted"),
    [(3599, 0, True), (3600, 0, True), (3601, 0, False), (3601, 2, True), (3720, 121, True), (3721, 200, False)],
)
def test_what_was_given_in_time_counts_within_the_grace(
    tx: Transaction, seconds: int, ago: int, *, counted: bool
) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=CLOSED_ITEMS[:1]))
    command = Save(attempt.id, "a", (Given(1, 1, 0, ago_ms=ago * 1000),))
    kept = saving.save(later(tx, seconds=seconds), member, command)
    assert (kept.receipts[0].counted, kept.receipts[0].number) == (counted, 1)


def test_the_clock_takes_the_paper_once_the_grace_is_over(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance))
    answer(tx, member, attempt, right_answers(tx, attempt))
    due = tx.session.scalars(select(Errand).where(Errand.kind == starting.DUE)).one()
    assert due.due_at == attempt.deadline_at + timedelta(seconds=120)
    handing_in.due(later(tx, minutes=61), due.payload)
    assert attempt.stage is Stage.STARTED
    handing_in.due(later(tx, minutes=62), due.payload)
    assert (attempt.stage, attempt.handed_in_at, attempt.passed) == (Stage.GRADED, attempt.deadline_at, True)
    handing_in.due(later(tx, minutes=63), due.payload)
    late = saving.save(later(tx, minutes=63), member, Save(attempt.id, "b", (Given(1, 50, None),)))
    assert late.receipts[0].number == 8
    assert not late.receipts[0].counted
    assert attempt.points == 70


def test_a_new_day_takes_what_an_errand_forgot(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance))
    assert handing_in.turn_of_day(later(tx, minutes=61), tx.today) == 0
    assert handing_in.turn_of_day(later(tx, days=1), tx.today) == 1
    assert (attempt.stage, attempt.passed) == (Stage.GRADED, False)


@pytest.mark.parametrize("stage", [stage for stage in Stage if "submit" not in ATTEMPT.open_from(stage)])
def test_an_attempt_never_goes_back(tx: Transaction, stage: Stage) -> None:
    with pytest.raises(OutOfTurn):
        ATTEMPT.after(stage, "submit")


def test_more_time_moves_the_deadline_later_and_never_earlier(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance)
    attempt = begun(tx, member, exam)
    given = exams.Accommodate(member.person_id or 0, exam.id, 50, large_type=True, because="看小字吃力")
    accommodation_id = exams.accommodate(tx, desk, given)
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=90)
    assert attempt.large_type
    exams.end_accommodation(tx, desk, accommodation_id)
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=90)
    sealed = tx.session.get_one(Accommodation, accommodation_id).because_sealed
    assert "吃力" not in sealed
    with pytest.raises(NotPermitted):
        exams.accommodate(tx, member, given)


def test_an_essay_waits_for_a_person_and_a_second_look_for_another(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    lawyer = an_actor(tx, alliance, Office.LEGAL_ADVISER, alliance.place, name="方志远")
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=(*CLOSED_ITEMS, ESSAY)))
    answer(tx, member, attempt, right_answers(tx, attempt))
    submit(tx, member, attempt)
    assert (attempt.stage, attempt.essays_open, attempt.points) == (Stage.SUBMITTED, 1, None)
    mark = tx.session.scalars(select(Mark).where(Mark.attempt_id == attempt.id, Mark.by_person)).one()
    with pytest.raises(NotPermitted):
        marking.mark(tx, member, marking.MarkEssay(mark.id, mark.version, Decimal(10), "好"))
    with pytest.raises(Invalid, match="之间"):
        marking.mark(tx, desk, marking.MarkEssay(mark.id, mark.version, Decimal(11), "好"))
    marking.mark(tx, desk, marking.MarkEssay(mark.id, mark.version, Decimal("2.5"), "只答了一点"))
    assert (attempt.stage, attempt.points, attempt.points_most) == (Stage.GRADED, Decimal("72.5"), 80)
    marking.ask_second_look(tx, member, marking.AskSecondLook(attempt.id, mark.slot, "要点都写了"))
    with pytest.raises(OutOfTurn, match="申请过一次"):
        marking.ask_second_look(tx, member, marking.AskSecondLook(attempt.id, mark.slot, "再看看"))
    with pytest.raises(NotPermitted, match="换一个人"):
        marking.mark(tx, desk, marking.MarkEssay(mark.id, mark.version, Decimal(9), "再看"))
    marking.mark(tx, lawyer, marking.MarkEssay(mark.id, mark.version, Decimal(9), "漏看了一段"))
    assert (attempt.points, attempt.stage, mark.second_done_at) == (79, Stage.GRADED, tx.now)
    assert [(one.by_id, one.before, one.after, one.because) for one in mark.changes] == [
        (desk.person_id, None, Decimal("2.5"), "只答了一点"),
        (lawyer.person_id, Decimal("2.5"), 9, "漏看了一段"),
    ]


def test_whoever_judged_a_mark_once_does_not_take_the_second_look_whoever_changed_it_since(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    lawyer = an_actor(tx, alliance, Office.LEGAL_ADVISER, alliance.place, name="方志远")
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=(ESSAY,)))
    answer(tx, member, attempt, right_answers(tx, attempt))
    submit(tx, member, attempt)
    mark = tx.session.scalars(select(Mark).where(Mark.attempt_id == attempt.id)).one()
    for marker, points in ((lawyer, 3), (desk, 4)):
        marking.mark(tx, marker, marking.MarkEssay(mark.id, mark.version, Decimal(points), "看过"))
    marking.ask_second_look(tx, member, marking.AskSecondLook(attempt.id, 1, "请再看"))
    for marker in (lawyer, desk):
        with pytest.raises(NotPermitted, match="换一个人"):
            marking.mark(tx, marker, marking.MarkEssay(mark.id, mark.version, Decimal(5), "再看"))
        assert [line.mine_before for line in marking_desk.waiting_marks(tx, marker)] == [True]
    third = an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="第三位")
    assert [line.mine_before for line in marking_desk.waiting_marks(tx, third)] == [False]
    marking.mark(tx, third, marking.MarkEssay(mark.id, mark.version, Decimal(5), "再看"))
    assert mark.second_done_at == tx.now


def test_a_request_to_look_again_comes_in_time(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=(ESSAY,)))
    answer(tx, member, attempt, right_answers(tx, attempt))
    submit(tx, member, attempt)
    mark = tx.session.scalars(select(Mark).where(Mark.attempt_id == attempt.id)).one()
    marking.mark(tx, desk, marking.MarkEssay(mark.id, mark.version, Decimal(1), "太短"))
    with pytest.raises(OutOfTurn, match="时间已经过了"):
        marking.ask_second_look(later(tx, days=8), member, marking.AskSecondLook(attempt.id, 1, "请再看"))


def test_a_void_attempt_says_why_and_gives_its_try_back(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, attempts_most=1)
    attempt = submit(tx, member, begun(tx, member, exam))
    with pytest.raises(OutOfTurn):
        begun(tx, member, exam)
    with pytest.raises(NotPermitted):
        marking.void(tx, member, marking.Void(attempt.id, attempt.version, "不算"))
    marking.void(tx, desk, marking.Void(attempt.id, attempt.version, "停电"))
    again = begun(tx, member, exam)
    assert (attempt.stage, attempt.voided_because, again.number) == (Stage.VOIDED, "停电", 2)
    with pytest.raises(OutOfTurn, match="已作废"):
        answer(tx, member, attempt, {1: 0})


def test_strangers_find_nothing_and_the_desk_answers_for_nobody(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance))
    other = an_actor(tx, alliance, Office.COMMITTEE_CHAIR, alliance.place, name="李四")
    away = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="江")
    elsewhere = an_actor(tx, away, Office.GUIDANCE_SECRETARY, away.place)
    for stranger in (other, elsewhere, Actor(alliance_id=alliance.id)):
        with pytest.raises(NotFound):
            answer(tx, stranger, attempt, {1: 0})
    with pytest.raises(NotPermitted):
        answer(tx, desk, attempt, {1: 0})
    with pytest.raises(NotPermitted):
        submit(tx, desk, attempt)


def test_a_bank_that_has_too_little_says_so_before_anybody_begins(tx: Transaction) -> None:
    alliance, desk, _ = people(tx)
    exam = an_exam(tx, desk, alliance)
    exams.close_exam(tx, desk, exams.Step(exam.id, exam.version))
    exam.blueprint = "no-such"
    tx.session.flush()
    with pytest.raises(NotFound, match="没有这份试卷蓝图"):
        exams.open_exam(tx, desk, exams.Step(exam.id, exam.version))


def test_shipped_examinations_are_placed_once_with_the_present_numbers(tx: Transaction) -> None:
    alliance, _, _ = people(tx)
    assert placing.place(tx, alliance.id) == 3
    assert placing.place(tx, alliance.id) == 0
    exam = tx.session.scalars(select(Exam).where(Exam.code == "final_new_member")).one()
    assert (exam.limit_minutes, exam.attempts_most, exam.grace_seconds) == (60, 3, 120)
    assert Fraction(exam.pass_numerator, exam.pass_denominator) == Fraction(4, 5)


def test_papers_and_statistics_read_what_was_answered(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance)
    attempt = begun(tx, member, exam)
    answer(tx, member, attempt, right_answers(tx, attempt))
    submit(tx, member, attempt)
    again = sat.of_paper(tx, desk, attempt.paper_id)
    assert again is not None
    assert [one.points for one in again.answers] == [10] * 7
    assert sat.of_paper(tx, an_actor(tx, alliance, Office.EXPERT, alliance.place), attempt.paper_id) is None
    (graded,) = results.responses_for(tx, exam.id)
    assert (graded.first, [mark.points for mark in graded.marks]) == (True, [10] * 7)


def test_a_person_reads_their_answers_and_an_erasure_empties_them(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    attempt = begun(tx, member, an_exam(tx, desk, alliance, items=(ESSAY,)))
    answer(tx, member, attempt, {1: "请他喝茶"})
    stored = tx.session.scalars(select(Response.answer_sealed)).one()
    assert "喝茶" not in stored
    held = {one.title: one for one in holdings.held(tx, member.person_id or 0)}
    assert held["考试里作的答案"].rows[0][-1] == "请他喝茶"
    holdings.erase(tx, member.person_id or 0)
    tx.session.expire_all()
    held = {one.title: one for one in holdings.held(tx, member.person_id or 0)}
    assert held["考试里作的答案"].rows[0][-1] == "None"
    assert len(held["参加的考试"].rows) == 1


def test_every_kind_was_asked() -> None:
    assert {item.kind for item in (*CLOSED_ITEMS, ESSAY)} == set(Kind)


def test_a_conflict_in_the_bank_is_told_to_the_candidate(tx: Transaction) -> None:
    alliance, desk, member = people(tx)
    exam = an_exam(tx, desk, alliance, items=CLOSED_ITEMS[:1])
    for question in tx.session.scalars(select(Question)):
        question.state = State.UNDER_REVIEW
    with pytest.raises(OutOfTurn, match="题"):
        begun(tx, member, exam)
