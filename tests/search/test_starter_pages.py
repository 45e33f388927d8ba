"""Pages of starter knowledge, as the public and as the policy group meet them; and what becomes of one in search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import outbox, web
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.indexing import IndexQuery
from alliance.kernel.places.models import Place
from search.engine.embedded import EmbeddedIndex
from search.library import actions as library
from search.library.citations import checking
from search.questions import actions as questions
from search.questions.answers.models import Answer
from search.questions.models import Question
from search.questions.starter import access, actions, indexing, known, queries
from search.questions.starter.actions import Withhold
from search.questions.starter.models import Choice, StarterChoice
from search.questions.workflow import Stage
from tests import factories
from tests.search.conftest import a_version

CODE = "public-revenue-whose"
KEY = f"{known.KEY}{CODE}"
ASKS = "电梯里的广告收入归谁？"


@pytest.fixture
def secretary(tx: Transaction) -> Actor:
    """A policy secretary of an alliance."""
    return _actor(tx, Office.POLICY_SECRETARY)


@pytest.fixture
def chair(tx: Transaction, secretary: Actor) -> Actor:
    """Somebody signed in who keeps nothing."""
    return Actor(secretary.alliance_id, secretary.place_path, secretary.person_id, 1, "")


def _actor(tx: Transaction, office: Office) -> Actor:
    alliance = factories.an_alliance(tx)
    person = factories.a_person(tx, alliance)
    place = tx.session.get_one(Place, alliance.place_id)
    held = HeldOffice(office, place.id, place.name, (place.path,))
    return Actor(alliance.id, place.path, person.id, 1, person.name, (held,))


def found(index: EmbeddedIndex, text: str) -> list[str]:
    return [hit.key for hit in index.search(IndexQuery(text, kinds=("answer",))).found]


def test_anybody_reads_the_list_and_one_question_with_its_caution(client: FlaskClient) -> None:
    page = client.get("/questions/starter")
    assert page.status_code == 200
    assert str(len(known.questions())) in page.text
    assert known.CAUTION in page.text
    one = client.get(f"/questions/starter/{CODE}").text
    assert ASKS in one and known.CAUTION in one
    assert "依据：" in one and "《民法典》第二百八十二条" in one
    assert "采用：起草成正式答复" not in one


def test_a_word_narrows_the_list_and_nothing_names_the_next_step(client: FlaskClient) -> None:
    some = client.get("/questions/starter?q=" + quote("快递柜")).text
    assert "快递柜" in some and "狗咬人" not in some
    assert "直接问联盟" in client.get("/questions/starter?q=" + quote("<b>火星</b>")).text


def test_an_unknown_code_is_not_found_and_a_stranger_may_not_adopt(app: Flask, client: FlaskClient) -> None:
    assert client.get("/questions/starter/nothing-here").status_code == 404
    app.config["WTF_CSRF_ENABLED"] = False
    assert client.post(f"/questions/starter/{CODE}/adopt").location.startswith("/sign-in")


def test_adopting_files_a_question_with_a_drafted_answer(tx: Transaction, secretary: Actor) -> None:
    done = actions.adopt(tx, secretary, CODE, checking.check)
    question = tx.session.get_one(Question, done.question_id)
    assert (question.stage, question.public_title) == (Stage.DRAFTED, ASKS)
    answer = tx.session.get_one(Answer, done.answer_id)
    assert [claim.text for claim in answer.claims] == [claim.says for claim in known.questions()[CODE].claims]
    assert [one.typed for claim in answer.claims for one in claim.citations] == ["《民法典》第二百八十二条"] * 2
    page = queries.starter_page(tx, secretary, CODE, checking.check)
    assert page.chosen is not None and page.chosen.choice is Choice.ADOPTED and not page.chosen.answered
    with pytest.raises(OutOfTurn):
        actions.adopt(tx, secretary, CODE, checking.check)


def test_adopting_carries_the_words_of_the_part_that_is_cited(tx: Transaction, secretary: Actor) -> None:
    words = "样例：经营所得，在扣除合理成本之后，属于业主共有。"
    texts = (*("样例。" for _ in range(281)), words)
    library.admit(tx, secretary, [a_version("中华人民共和国民法典", dated=date(2020, 5, 28), texts=texts)])
    done = actions.adopt(tx, secretary, CODE, checking.check)
    quoted = [one.quotation for claim in tx.session.get_one(Answer, done.answer_id).claims for one in claim.citations]
    assert quoted == ["在扣除合理成本之后，属于业主共有", words]
    page = queries.starter_page(tx, secretary, CODE, checking.check)
    assert [basis.text for claim in page.claims for basis in claim.bases] == [words, words]


def test_what_is_withheld_is_gone_for_the_public_and_comes_back(
    tx: Transaction, secretary: Actor, chair: Actor
) -> None:
    actions.withhold(tx, secretary, Withhold(CODE, "本地另有规定。"))
    with pytest.raises(NotFound):
        queries.starter_page(tx, chair, CODE, checking.check)
    assert queries.offered(tx, chair, [KEY], checking.check) == {}
    shown = queries.starter_page(tx, secretary, CODE, checking.check)
    assert shown.chosen is not None and shown.chosen.because == "本地另有规定。"
    listed = [line.code for topic in queries.topics(tx, chair) for line in topic.lines]
    assert CODE not in listed and len(listed) == len(known.questions()) - 1
    actions.offer_again(tx, secretary, CODE)
    assert queries.starter_page(tx, chair, CODE, checking.check).chosen is None


def test_withholding_needs_a_reason_and_the_policy_group(tx: Transaction, secretary: Actor, chair: Actor) -> None:
    with pytest.raises(Invalid):
        actions.withhold(tx, secretary, Withhold(CODE, "  "))
    with pytest.raises(NotPermitted):
        actions.withhold(tx, chair, Withhold(CODE, "不合适。"))
    with pytest.raises(NotPermitted):
        actions.adopt(tx, chair, CODE, checking.check)
    with pytest.raises(OutOfTurn):
        actions.offer_again(tx, secretary, CODE)


@pytest.mark.parametrize("choice", list(Choice))
def test_a_choice_is_made_once(secretary: Actor, choice: Choice) -> None:
    verdicts: list[Verdict] = [access.withhold(secretary, choice)]
    if choice is Choice.ADOPTED:
        verdicts.append(access.adopt(secretary, choice))
    assert not any(verdicts)


def test_the_index_follows_every_choice(tx: Transaction, secretary: Actor, index: EmbeddedIndex) -> None:
    index.rebuild(indexing.entries(tx.session, tx.today))
    assert found(index, "电梯里的广告收入归谁")[0] == KEY
    actions.withhold(tx, secretary, Withhold(CODE, "本地另有规定。"))
    errand = tx.session.scalars(select(outbox.Errand).where(outbox.Errand.kind == actions.CHANGED)).one()
    indexing.on_changed(index)(tx, errand.payload)
    assert KEY not in found(index, "电梯里的广告收入归谁")
    actions.offer_again(tx, secretary, CODE)
    indexing.on_changed(index)(tx, {"codes": [CODE]})
    assert found(index, "电梯里的广告收入归谁")[0] == KEY


def test_a_signed_answer_takes_its_place(tx: Transaction, secretary: Actor, index: EmbeddedIndex) -> None:
    index.rebuild(indexing.entries(tx.session, tx.today))
    done = actions.adopt(tx, secretary, CODE, checking.check)
    indexing.on_answered(index)(tx, {"question_id": done.question_id})
    assert found(index, "电梯里的广告收入归谁")[0] == KEY  # drafted is not answered
    question = tx.session.get_one(Question, done.question_id)
    question.stage, question.published_at = Stage.PUBLISHED, tx.now
    tx.session.flush()
    indexing.on_answered(index)(tx, {"question_id": done.question_id})
    assert KEY not in found(index, "电梯里的广告收入归谁")
    assert queries.offered(tx, secretary, [KEY], checking.check) == {}


def test_another_alliance_still_offers_what_one_has_withheld(
    tx: Transaction, secretary: Actor, index: EmbeddedIndex
) -> None:
    other = _actor(tx, Office.POLICY_SECRETARY)
    actions.withhold(tx, secretary, Withhold(CODE, "本地另有规定。"))
    index.rebuild(indexing.entries(tx.session, tx.today))
    assert KEY in found(index, "电梯里的广告收入归谁")
    assert KEY in queries.offered(tx, other, [KEY], checking.check)
    assert tx.session.scalars(select(StarterChoice.alliance_id)).all() == [secretary.alliance_id]


def test_search_is_told_a_warning_where_a_citation_does_not_stand(tx: Transaction, chair: Actor) -> None:
    assert queries.offered(tx, chair, [KEY, "article:1", "starter:unknown"], checking.check)[KEY].warning == ""
    then = Transaction(tx.session, tx.now.replace(year=2019))
    assert queries.offered(then, chair, [KEY], checking.check)[KEY].warning == queries.SHAKY


def test_reading_one_costs_the_same_whatever_it_cites(
    tx: Transaction, chair: Actor, queries: Callable[[], object]
) -> None:
    totals = set()
    for code in (CODE, "assemblies-challenge", "selection-timetable"):
        with queries() as count:  # type: ignore[attr-defined]  # the fixture that counts
            _page(tx, chair, code)
        totals.add(count.total)
    assert len(totals) == 1


def _page(tx: Transaction, actor: Actor, code: str) -> queries.StarterPage:
    return queries.starter_page(tx, actor, code, checking.check)


def test_the_page_on_the_web_follows_a_withheld_choice(app: Flask) -> None:
    with app.app_context():
        with web.writing() as tx:
            keeper = _actor(tx, Office.POLICY_SECRETARY)
            actions.withhold(tx, keeper, Withhold(CODE, "本地另有规定。"))
        web.database.session.remove()
    assert app.test_client().get(f"/questions/starter/{CODE}").status_code == 404
    assert max(len(one.asks) for one in known.questions().values()) <= questions.TITLE_MOST
