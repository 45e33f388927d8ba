"""Learning: minutes that nobody inflates, places kept, lessons done once and for all, modules that open in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from tests.training.courses.factories import CODE, a_lesson, a_module, citations, content
from training.courses import done, holdings, learning, pages, placing, taught
from training.courses.learning import Beat, FinishLesson
from training.courses.models import ModuleCompletion, Progress
from training.courses.practice import Practice
from training.courses.scores import Best, Scores

NOBODY_KNOWS = Scores()


def beat(tx: Transaction, actor: Actor, lesson: str, after: int, block: int = 1) -> int:
    later = replace(tx, now=tx.now + timedelta(seconds=after))
    return learning.beat(later, actor, Beat(CODE, lesson, block)).seconds


def finish(tx: Transaction, actor: Actor, lesson: str) -> bool:
    return learning.finish_lesson(tx, actor, FinishLesson(CODE, lesson), NOBODY_KNOWS)


@pytest.mark.usefixtures("taught")
def test_minutes_are_those_between_signs_of_life_and_a_pause_counts_only_a_little(
    tx: Transaction, member: Actor
) -> None:
    assert beat(tx, member, "meeting-1", 0) == 0
    assert beat(tx, member, "meeting-1", 30) == 30
    assert beat(tx, member, "meeting-1", 30) == 30
    assert beat(tx, member, "meeting-1", 3630) == 30 + 120


@pytest.mark.usefixtures("taught")
def test_a_page_that_is_opened_again_has_not_been_read_meanwhile(tx: Transaction, member: Actor) -> None:
    beat(tx, member, "meeting-1", 0)
    assert beat(tx, member, "meeting-1", 30) == 30
    for again in range(100, 3600, 100):
        later = replace(tx, now=tx.now + timedelta(seconds=again))
        assert learning.beat(later, member, Beat(CODE, "meeting-1", 1, opened=True)).seconds == 30
    assert beat(tx, member, "meeting-1", 3520) == 50


@pytest.mark.usefixtures("taught")
def test_a_lesson_never_counts_for_more_than_it_declares(tx: Transaction, member: Actor) -> None:
    seconds = [beat(tx, member, "meeting-1", 100 * step) for step in range(12)]
    assert seconds[-1] == 10 * 60
    assert seconds == sorted(seconds)


@pytest.mark.usefixtures("taught")
def test_two_lessons_open_at_once_share_one_wall_clock(tx: Transaction, member: Actor) -> None:
    for second in range(0, 200, 20):
        beat(tx, member, "meeting-1" if second % 40 else "meeting-2", second)
    spent = tx.session.scalars(select(Progress.seconds)).all()
    assert sum(spent) <= 180
    assert min(spent) > 0


@pytest.mark.usefixtures("taught")
def test_one_goes_on_in_the_lesson_itself(tx: Transaction, member: Actor) -> None:
    def on() -> str:
        return pages.unread(tx, member, "meeting").rsplit("/", 1)[1]

    assert on() == "meeting-1"
    beat(tx, member, "meeting-2", 0)
    assert on() == "meeting-2", "what was begun comes before what was not"
    finish(tx, member, "meeting-2")
    assert on() == "meeting-1"
    finish(tx, member, "meeting-1")
    assert on().endswith("#meeting"), "all is read: the page of the course"
    assert pages.unread(tx, member, "nothing") == ""


@pytest.mark.usefixtures("taught")
def test_a_sign_of_life_from_before_counts_nothing_and_moves_nothing_back(tx: Transaction, member: Actor) -> None:
    beat(tx, member, "meeting-1", 0)
    beat(tx, member, "meeting-1", 60, block=2)
    assert beat(tx, member, "meeting-1", 10, block=1) == 60
    assert beat(tx, member, "meeting-1", 70) == 70


@pytest.mark.usefixtures("taught")
def test_a_module_is_done_with_its_last_lesson_once_with_evidence(tx: Transaction, member: Actor) -> None:
    beat(tx, member, "meeting-1", 0)
    beat(tx, member, "meeting-1", 90)
    assert [finish(tx, member, "meeting-1"), finish(tx, member, "meeting-1")] == [False, False]
    assert finish(tx, member, "meeting-2")
    assert not finish(tx, member, "meeting-2")
    (row,) = tx.session.scalars(select(ModuleCompletion))
    assert (row.module_code, row.evidence) == ("meeting", {"lessons": ["meeting-1", "meeting-2"], "minutes": 1})
    errands = tx.session.scalars(select(Errand).where(Errand.kind == done.COMPLETED)).all()
    assert [errand.payload["module"] for errand in errands] == ["meeting"]


@pytest.mark.usefixtures("taught")
def test_what_has_not_opened_can_be_read_but_not_done(tx: Transaction, member: Actor) -> None:
    with pytest.raises(OutOfTurn, match="先学完“模块meeting”"):
        finish(tx, member, "money-1")
    page = pages.course_page(tx, member, CODE, NOBODY_KNOWS)
    assert [(line.code, [lack.sentence for lack in line.lacks]) for line in page.modules] == [
        ("meeting", []),
        ("money", ["先学完“模块meeting”"]),
    ]
    assert page.next is not None
    assert page.next.title == "课meeting-1"
    finish(tx, member, "meeting-1")
    finish(tx, member, "meeting-2")
    assert finish(tx, member, "money-1")
    after = pages.course_page(tx, member, CODE, NOBODY_KNOWS)
    assert (after.done, after.total, after.next) == (2, 2, None)


def test_a_score_is_asked_through_the_port(tx: Transaction, alliance: Alliance, member: Actor) -> None:
    gate = {"score": {"exam": "first", "least": "60"}}
    placing.bring(tx, alliance.id, {CODE: content(modules=(a_module("x", a_lesson("x-1"), opens=gate),))})
    scores = Scores()
    scores.provide(lambda *_: {"first": Best(Fraction(55), "小测", "/training/exams/1")})
    with pytest.raises(OutOfTurn, match="“小测”要考到 60 分，现在最好是 55 分"):
        learning.finish_lesson(tx, member, FinishLesson(CODE, "x-1"), scores)


@pytest.mark.usefixtures("taught")
def test_a_lesson_written_anew_stays_done_and_can_be_done_again(
    tx: Transaction, alliance: Alliance, member: Actor
) -> None:
    finish(tx, member, "meeting-1")
    finish(tx, member, "meeting-2")
    newer = a_module("meeting", a_lesson("meeting-1", body="改过。"), a_lesson("meeting-2"))
    placing.bring(tx, alliance.id, {CODE: content(modules=(newer,))})
    (module,) = pages.course_page(tx, member, CODE, NOBODY_KNOWS).modules
    assert (module.done_on, [line.again for line in module.lessons]) == (tx.today, [True, False])
    assert finish(tx, member, "meeting-1")
    mine = done.modules_done(tx, alliance.id, [member.person_id or 0])[member.person_id or 0]
    assert len(mine["meeting"]) == 2


@pytest.mark.usefixtures("taught")
def test_rooms_above_record_what_was_learnt_elsewhere_once(
    tx: Transaction, alliance: Alliance, member: Actor, writer: Actor
) -> None:
    people, modules = [member.person_id or 0, writer.person_id or 0], taught.modules(tx, alliance.id).values()
    for new in (4, 0):
        assert new == done.record_all(
            tx, writer, alliance_id=alliance.id, people=people, modules=modules, evidence={done.ATTENDED: 3}
        )
    errands = tx.session.scalars(select(Errand).where(Errand.kind == done.COMPLETED)).all()
    assert len(errands) == 4


@pytest.mark.usefixtures("taught")
def test_nobodys_progress_is_seen_by_others_and_none_is_kept_without_an_account(
    tx: Transaction, alliance: Alliance, member: Actor, signer: Actor
) -> None:
    beat(tx, member, "meeting-1", 0, block=2)
    assert standing(tx, member) == 2
    assert standing(tx, signer) == 0
    anonymous = Actor(alliance_id=alliance.id, place_path=member.place_path)
    with pytest.raises(NotPermitted):
        beat(tx, anonymous, "meeting-1", 0)
    with pytest.raises(NotFound):
        beat(tx, member, "nothing-1", 0)


def standing(tx: Transaction, actor: Actor) -> int:
    page = pages.lesson_page(
        tx,
        actor,
        CODE,
        "meeting-1",
        citations=citations(),
        scores=NOBODY_KNOWS,
        practice=Practice(),
        picture=str,
    )
    return page.standing.block


@pytest.mark.usefixtures("taught")
def test_an_erasure_takes_the_minutes_and_leaves_the_module_by_number(tx: Transaction, member: Actor) -> None:
    person = member.person_id or 0
    finish(tx, member, "meeting-1")
    finish(tx, member, "meeting-2")
    assert [len(one.rows) for one in holdings.held(tx, person)] == [2, 1, 0]
    holdings.erase(tx, person)
    assert [len(one.rows) for one in holdings.held(tx, person)] == [0, 1, 0]
