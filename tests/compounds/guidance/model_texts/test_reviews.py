"""When the law changes: exactly the texts whose cited part changed are marked, once, until somebody has looked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from compounds.guidance.model_texts import actions, citing, desk, reviewing, shelf, shipped
from compounds.guidance.model_texts import notices as told
from compounds.guidance.model_texts import queries as library
from compounds.guidance.model_texts.actions import Decide, Settle, WriteEdition
from compounds.guidance.model_texts.models import TextEdition, TextReview
from compounds.guidance.model_texts.workflow import Reason
from compounds.models import Compound
from search.library.citations.checking import check
from search.library.models import Article
from tests.compounds.factories import at
from tests.search.answers.factories import FIRST, SECOND, THIRD, TITLE, a_law

CODE = "resignation"
STRICTER = FIRST.replace("百分之二十", "百分之三十")
NEWER = date(2026, 11, 1)
CITED = f"《{TITLE}》第一条第二款"


@pytest.fixture
def writer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY, name="指导秘书")


@pytest.fixture
def signer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.LEGAL_ADVISER, name="李律师")


@pytest.fixture
def resting(tx: Transaction, writer: Actor, signer: Actor) -> Actor:
    """A text of our own rests on the second paragraph of the first article, and was looked at; the writer."""
    a_law(tx, FIRST, SECOND, THIRD)
    cite(tx, writer, signer, CITED)
    assert look(tx) == 0
    return writer


def cite(tx: Transaction, writer: Actor, signer: Actor, *basis: str) -> None:
    text = shipped.all_texts()[CODE]
    command = WriteEdition(CODE, text.title, text.source, text.adapt, basis, "试着改")
    edition = tx.session.get_one(TextEdition, actions.write_edition(tx, writer, command))
    actions.sign_edition(tx, signer, Decide(edition.id, edition.version))


def look(tx: Transaction) -> int:
    return reviewing.RECHECK.again(tx, check)


def open_(tx: Transaction) -> list[TextReview]:
    query = select(TextReview).where(TextReview.code == CODE, TextReview.resolved_at.is_(None))
    return list(tx.session.scalars(query))


def test_a_changed_part_marks_the_text_once(tx: Transaction, resting: Actor) -> None:
    a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
    assert (look(tx), look(tx)) == (1, 0)
    (review,) = open_(tx)
    assert (review.citation, review.reason, review.wording) == (CITED, Reason.AMENDED, "own:1")
    page = library.text_page(tx, resting, CODE, check)
    assert [line.reason for line in page.reviews] == ["条文的文字改了"]
    assert CODE in library.in_review(tx, resting)


def test_another_paragraph_or_the_same_words_in_a_new_version_change_nothing(tx: Transaction, resting: Actor) -> None:
    other = FIRST.replace("每年召开一次", "每年召开两次")
    a_law(tx, other, SECOND, THIRD, dated=NEWER)
    assert look(tx) == 0
    assert open_(tx) == []
    (citing_,) = citing.texts(tx, resting, set(tx.session.scalars(select(Article.id))))
    newest = tx.session.scalars(select(Article.id).where(Article.number == 1).order_by(Article.id.desc())).first()
    assert (citing_.article_id, citing_.note) == (newest, "")


def test_an_article_that_is_gone_marks_the_text_and_a_law_nobody_has_does_not(
    tx: Transaction, resting: Actor, signer: Actor
) -> None:
    cite(tx, resting, signer, CITED, "《没有人见过的条例》第三条", f"《{TITLE}》第九条")
    assert look(tx) == 1
    assert [(one.citation, one.reason) for one in open_(tx)] == [(f"《{TITLE}》第九条", Reason.GONE)]


def test_a_new_edition_ends_the_review_and_so_does_a_look_by_whoever_may(
    tx: Transaction, resting: Actor, signer: Actor, compound: Compound
) -> None:
    a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
    look(tx)
    (review,) = open_(tx)
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    with pytest.raises(NotPermitted):
        actions.settle_review(tx, chair, Settle(review.id, review.version, "没关系"))
    actions.settle_review(tx, signer, Settle(review.id, review.version, "只改了比例，范本没有写比例。"))
    with pytest.raises(OutOfTurn):
        actions.settle_review(tx, signer, Settle(review.id, review.version, "再看一遍"))
    assert look(tx) == 0
    cite(tx, resting, signer, f"《{TITLE}》第九条")
    look(tx)
    (gone,) = open_(tx)
    cite(tx, resting, signer, CITED)
    look(tx)
    assert gone.resolution == reviewing.NEW_WORDING
    assert open_(tx) == []


def test_going_back_to_words_that_nobody_looked_at_opens_their_review_again(
    tx: Transaction, writer: Actor, signer: Actor
) -> None:
    review = TextReview(
        alliance_id=writer.alliance_id, code=CODE, citation=CITED, wording="shipped:1", change="words:1",
        reason=Reason.AMENDED, detected_at=tx.now,
    )  # fmt: skip
    tx.session.add(review)
    cite(tx, writer, signer)
    assert (look(tx), review.resolution) == (0, reviewing.NEW_WORDING)
    own = tx.session.scalars(select(TextEdition).where(TextEdition.code == CODE)).one()
    actions.withdraw_edition(tx, signer, Decide(own.id, own.version, "还是用平台的"))
    assert (look(tx), look(tx)) == (1, 0)
    assert open_(tx) == [review]
    actions.settle_review(tx, signer, Settle(review.id, review.version, "范本没有写比例。"))
    assert look(tx) == 0


def test_the_guidance_group_is_told_and_finds_it_on_its_desk(tx: Transaction, resting: Actor, queries: object) -> None:
    a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
    look(tx)
    errand = tx.session.scalars(select(Errand).where(Errand.kind == reviewing.REVIEWED)).one()
    told.reviewed(tx, errand.payload)
    sent = tx.session.scalars(select(notices.Notice).where(notices.Notice.kind == "guidance.text_reviewed")).all()
    assert [notice.person_id for notice in sent] == [resting.person_id]
    (line,) = desk.lines(tx, resting)
    assert line.title.startswith("范本要复核：")
    assert desk.waiting(tx, resting) == 1


def test_looking_at_the_whole_library_costs_the_same_for_any_number_of_texts(
    tx: Transaction, resting: Actor, queries: Any
) -> None:
    texts = shelf.library(tx, resting.alliance_id)
    totals = []
    for number in (1, len(texts)):
        some = dict(list(texts.items())[:number])
        with queries() as count:
            found = list(reviewing.citations(tx, check, some))
        totals.append(count.total)
        assert {one.code for one in found} <= set(some)
    assert max(totals) - min(totals) <= 2  # nothing is asked for where a text cites nothing


def test_the_list_of_texts_costs_the_same_with_and_without_reviews(
    tx: Transaction, resting: Actor, queries: Any
) -> None:
    totals = []
    for _ in range(2):
        with queries() as count:
            lines = [line for one in library.shelves(tx, resting, "") for line in one.lines]
        totals.append(count.total)
        a_law(tx, STRICTER, SECOND, THIRD, dated=NEWER)
        look(tx)
        tx.session.flush()
    assert totals == [2, 2]
    assert [line.code for line in lines if line.in_review] == [CODE]
