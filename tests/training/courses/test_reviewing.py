"""When the law changes: exactly the lessons whose cited part changed are marked, once, until somebody has looked."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from alliance.kernel import notices as inbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from search.library.citations.checking import check
from search.library.models import Article
from tests.search.answers.factories import FIRST, SECOND, THIRD, a_law
from tests.training.courses.factories import CITED, CODE, a_lesson, a_module, citations, content
from training.courses import citing, desk, drafting, notices, pages, placing, reviewing
from training.courses.drafting import Settle
from training.courses.models import LessonReview
from training.courses.practice import Practice
from training.courses.scores import Scores
from training.courses.workflow import Reason

STRICTER = FIRST.replace("百分之二十", "百分之三十")
NEWER = date(2026, 11, 1)
RESTING = a_lesson("meeting-1", basis={"articles": [CITED], "history": [], "elsewhere": []})


@pytest.fixture
def resting(tx: Transaction, alliance: Alliance) -> Alliance:
    """A published lesson rests on the second paragraph of the first article, and was looked at."""
    a_law(tx, FIRST, SECOND, THIRD)
    placing.bring(tx, alliance.id, {CODE: content(modules=(a_module("meeting", RESTING, a_lesson("meeting-2")),))})
    assert reviewing.RECHECK.again(tx, check) == 0
    return alliance


def open_(tx: Transaction) -> list[LessonReview]:
    return list(tx.session.scalars(select(LessonReview).where(LessonReview.resolved_at.is_(None))))


def test_a_changed_part_marks_the_lesson_once_everywhere(
    tx: Transaction, resting: Alliance, member: Actor, writer: Actor
) -> None:
    a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
    assert (reviewing.RECHECK.again(tx, check), reviewing.RECHECK.again(tx, check)) == (1, 0)
    (review,) = open_(tx)
    assert (review.lesson_code, review.citation, review.reason) == ("meeting-1", CITED, Reason.AMENDED)
    assert [line.title for line in desk.lines(tx, writer)] == ["课文要复核：课meeting-1"]
    assert list(desk.lines(tx, member)) == []
    notices.reviewed(tx, {"alliance_id": resting.id, "lessons": 1})
    assert "有1课要复核" in {one.title for one in tx.session.scalars(select(inbox.Notice))}
    page = pages.lesson_page(
        tx, member, CODE, "meeting-1", citations=citations(), scores=Scores(), practice=Practice(), picture=str
    )
    assert [citation for citation, _ in page.reviews] == [CITED]
    assert page.read.articles[0].text.endswith("经百分之三十以上的业主提议，应当召开临时会议。")


def test_another_paragraph_in_a_new_version_changes_nothing_and_the_library_finds_the_lesson(
    tx: Transaction, resting: Alliance, member: Actor
) -> None:
    a_law(tx, FIRST.replace("每年召开一次", "每年召开两次"), SECOND, THIRD, dated=NEWER)
    assert reviewing.RECHECK.again(tx, check) == 0
    (cited,) = citing.citing(tx, member, set(tx.session.scalars(select(Article.id))))
    assert (cited.title, cited.url, cited.note) == ("课meeting-1", "/training/courses/neighbours/meeting-1", "")


def test_a_look_by_whoever_may_ends_the_review_and_the_next_change_opens_another(
    tx: Transaction, resting: Alliance, member: Actor, signer: Actor
) -> None:
    a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
    reviewing.RECHECK.again(tx, check)
    (review,) = open_(tx)
    with pytest.raises(NotPermitted):
        drafting.settle_review(tx, member, Settle(review.id, review.version, "没关系"), citations())
    drafting.settle_review(tx, signer, Settle(review.id, review.version, "课文没有写比例。"), citations())
    with pytest.raises(OutOfTurn):
        drafting.settle_review(tx, signer, Settle(review.id, review.version, "再看"), citations())
    assert reviewing.RECHECK.again(tx, check) == 0
    a_law(tx, STRICTER.replace("三十", "四十"), SECOND, THIRD, dated=date(2026, 11, 10))
    assert reviewing.RECHECK.again(tx, check) == 1
    newer = a_lesson("meeting-1", body="照新条文改过。", basis=RESTING.basis)
    placing.bring(tx, resting.id, {CODE: content(modules=(a_module("meeting", newer),))})
    reviewing.RECHECK.again(tx, check)
    assert open_(tx) == []


def test_words_that_go_back_and_forth_are_told_every_time(tx: Transaction, resting: Alliance, signer: Actor) -> None:
    for day, words in ((1, STRICTER), (2, FIRST), (3, STRICTER), (4, FIRST)):
        a_law(tx, words, SECOND, f"{THIRD}本款第{day}次公布。", dated=date(2026, 11, day))
        assert (reviewing.RECHECK.again(tx, check), reviewing.RECHECK.again(tx, check)) == (1, 0)
        (review,) = open_(tx)
        drafting.settle_review(tx, signer, Settle(review.id, review.version, "课文没有写比例。"), citations())
