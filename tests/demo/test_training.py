"""Learning in the demonstration: every stage is there, one is a quiz short, and nobody sees another's points."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from tests.demo.test_mediation import somebody
from tests.demo.test_pages import body, enter
from training import addresses
from training.attempts.models import Accommodation, Attempt, Exam, Mark
from training.attempts.workflow import Stage as AttemptStage
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import Source
from training.bank.workflow import State as QuestionState
from training.certificates.models import Certificate
from training.certificates.workflow import State, What
from training.courses.models import CourseVersion, LessonReview
from training.courses.workflow import Stage as CourseStage
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import Stage as DeltaStage
from training.enrolments.models import Cohort, Credit, Enrolment, FirstDayTick
from training.enrolments.workflow import Cause, CohortStage, Ending, Ground
from training.programmes import EXPERT, FIRST_LESSON, MEDIATOR, NEW_MEMBER
from training.question_formats.models import QuestionFile
from training.question_formats.workflow import Stage as FileStage
from training.sittings.models import Invited, Sitting
from training.sittings.workflow import Stage as SittingStage

ENOUGH = 14
CERTIFIED = 15


def test_certificates_stand_in_every_state_and_a_mediator_and_an_expert_hold_one(shared_app: Flask) -> None:
    with shared_app.app_context():
        found = web.reading().session.scalars(select(Certificate)).unique().all()
        assert {one.state for one in found} == set(State)
        holding = [one for one in found if one.state is State.VALID]
        assert len(holding) >= CERTIFIED
        assert {one.programme for one in holding} == {NEW_MEMBER, EXPERT, MEDIATOR}
        moments = {moment.what for one in found for moment in one.moments}
        assert {What.DELTA_ASKED, What.DELTA_DONE} <= moments
        assert all(one.document_id is not None for one in found)


def test_enough_sat_the_examination_and_every_turn_that_one_can_take_is_there(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        attempts = session.scalars(select(Attempt).join(Exam).where(Exam.code == "final_new_member")).unique().all()
        graded = [one for one in attempts if one.stage is AttemptStage.GRADED]
        assert len([one for one in graded if one.number == 1]) >= ENOUGH
        assert len({one.points for one in graded}) >= 8
        assert {one.passed for one in graded} == {True, False}
        assert AttemptStage.VOIDED in {one.stage for one in attempts}
        assert any(one.handed_in_at == one.deadline_at for one in graded)
        assert any(one.extra_percent and one.large_type for one in graded)
        assert session.scalars(select(Accommodation)).first() is not None
        marks = session.scalars(select(Mark).where(Mark.by_person)).unique().all()
        assert {one.marked_at is None for one in marks} == {True, False}
        assert any(one.second_asked_at is not None and one.second_done_at is None for one in marks)


def test_questions_courses_and_files_stand_in_every_stage(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert set(session.scalars(select(Question.state))) == set(QuestionState)
        assert Source.IMPORTED in set(session.scalars(select(QuestionVersion.source)))
        assert set(session.scalars(select(QuestionFile.stage))) == {FileStage.IMPORTED, FileStage.PREVIEWED}
        assert {CourseStage.DRAFT, CourseStage.PUBLISHED} <= set(session.scalars(select(CourseVersion.stage)))
        assert session.scalars(select(LessonReview).where(LessonReview.resolved_at.is_(None))).first() is not None
        assert set(session.scalars(select(Delta.stage))) == {DeltaStage.DRAFT, DeltaStage.PUBLISHED}
        tasks = session.scalars(select(DeltaTask)).unique().all()
        assert Counter(one.done_on is not None for one in tasks)[True] in {len(tasks) // 2, (len(tasks) + 1) // 2}


def test_one_class_is_over_and_one_comes_with_an_examination_in_a_hall(shared_app: Flask) -> None:
    with shared_app.app_context():
        reading = web.reading()
        classes = {one.stage: one for one in reading.session.scalars(select(Cohort)).unique()}
        assert set(classes) == {CohortStage.CLOSED, CohortStage.SENT}
        assert len(classes[CohortStage.SENT].days) == 2
        sittings = {one.stage: one for one in reading.session.scalars(select(Sitting)).unique()}
        assert set(sittings) == {SittingStage.CONFIRMED, SittingStage.PLANNED}
        assert sittings[SittingStage.PLANNED].starts_at > reading.now
        assert sittings[SittingStage.PLANNED].invited
        people = reading.session.scalars(select(Invited).where(Invited.present.is_not(None))).unique().all()
        assert {one.present for one in people} == {True, False}
        assert any(one.because for one in people)


def test_somebody_was_waived_somebody_chose_to_learn_and_somebody_was_withdrawn(shared_app: Flask) -> None:
    with shared_app.app_context():
        session = web.reading().session
        assert set(session.scalars(select(Credit.ground))) == set(Ground)
        assert {Cause.RULE, Cause.COHORT, Cause.HAND, Cause.OWN} == set(session.scalars(select(Enrolment.cause)))
        assert Ending.WITHDRAWN in set(session.scalars(select(Enrolment.ending)))


def _home(app: Flask, name: str) -> str:
    client = app.test_client()
    enter(client, name)
    return body(client, addresses.MINE)


def test_the_newly_elected_chair_has_begun_and_ticked(demo_app: Flask) -> None:
    with demo_app.app_context():
        session, actor = web.reading().session, somebody("王秀英")
        stages = dict(
            session.execute(
                select(Enrolment.programme, Enrolment.stage).where(Enrolment.person_id == actor.person_id)
            ).all()
        )
        assert {stages[FIRST_LESSON].value, stages[NEW_MEMBER].value} == {"done", "running"}
        ticks = session.scalars(select(FirstDayTick).where(FirstDayTick.done_by_id == actor.person_id)).all()
        assert len(ticks) == 4
    page = _home(demo_app, "王秀英")
    assert "学习单" in page
    assert "上任30天清单" in page


def test_one_member_is_one_quiz_short_and_may_sit_on_the_spot(demo_app: Flask) -> None:
    with demo_app.app_context():
        session, actor = web.reading().session, somebody("刘佩华")
        points = session.scalars(select(Attempt.points).where(Attempt.person_id == actor.person_id)).all()
        assert sorted(map(int, filter(None, points))) == [70, 75]
        exam = session.scalars(
            select(Exam).where(Exam.code == "final_new_member", Exam.alliance_id == actor.alliance_id)
        ).one()
        url = addresses.exam(exam.id)
    assert url in _home(demo_app, "刘佩华")


@pytest.mark.parametrize("name", ["王秀英", "刘佩华", "吴晓燕", "张卫东"])
def test_nobody_sees_anothers_attempts(shared_app: Flask, name: str) -> None:
    with shared_app.app_context():
        actor = somebody(name)
        seen = web.reading().session.scalars(select(Attempt.person_id).where(visible(Attempt, actor))).all()
        assert set(seen) <= {actor.person_id}


def test_the_late_chair_reads_neutral_words(demo_app: Flask) -> None:
    page = _home(demo_app, "陈国平")
    assert "建议" in page
    assert "必须" not in page
    with demo_app.app_context():
        assert web.reading().session.scalars(select(Person).where(Person.name == "陈国平")).first() is not None
