"""What stands beside an article: who notes it, who sees it, and that it goes again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.models import Compound
from search.library import actions as library
from search.library import addresses
from search.library.beside import actions, queries
from search.library.beside.actions import Note, Withdraw
from search.library.beside.models import Bearing, BesideNote, Source
from search.library.models import Article
from tests.compounds.factories import District, a_compound, a_district, at, browser_of
from tests.factories import an_alliance
from tests.search.conftest import a_version

KEY = "样例市公示条例"
ARTICLE = addresses.article(KEY, "2020-05-01", "art_1")


@pytest.fixture
def compound(tx: Transaction) -> Compound:
    library.admit(tx, CLOCK, [a_version(KEY, texts=("每季度公示一次。",))])
    return a_compound(tx, an_alliance(tx), name="锦绣家园")


@pytest.fixture
def secretary(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.POLICY_SECRETARY)


def a_note(tx: Transaction, compound: Compound, **more: object) -> Note:
    article = tx.session.scalars(select(Article.id)).one()
    note = Note(
        article, "para_1", Source.COVENANT, Bearing.OLDER, compound.id, "锦绣家园管理规约", "第九条", "每年一次。", "旧"
    )
    return replace(note, **more)  # type: ignore[arg-type]  # a test changes what it needs


def titles(tx: Transaction, actor: Actor) -> list[str]:
    return [line.title for line in queries.beside(tx, actor, KEY, 1)]


def test_a_covenant_is_seen_by_whoever_sees_the_compound(tx: Transaction, compound: Compound, secretary: Actor) -> None:
    actions.note(tx, secretary, a_note(tx, compound))
    chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    assert titles(tx, chair) == titles(tx, secretary) == ["锦绣家园管理规约"]
    assert titles(tx, replace(chair, offices=())) == []
    assert titles(tx, replace(secretary, alliance_id=chair.alliance_id + 1 if chair.alliance_id else 99)) == []


def test_a_local_rule_is_seen_by_everybody_of_the_alliance(
    tx: Transaction, compound: Compound, secretary: Actor
) -> None:
    rule = a_note(tx, compound, source=Source.LOCAL_RULE, compound_id=None, bearing=Bearing.VOID, title="旧办法")
    actions.note(tx, secretary, rule)
    anonymous = Actor(alliance_id=secretary.alliance_id, place_path=secretary.place_path)
    line = queries.beside(tx, anonymous, KEY, 1)[0]
    assert (line.title, line.bearing) == ("旧办法", "与上位法抵触，无效")
    assert "以上位法为准" in line.advice
    assert not line.may_withdraw


def test_what_makes_no_sense_is_refused(tx: Transaction, compound: Compound, secretary: Actor) -> None:
    with pytest.raises(Invalid, match="哪个小区"):
        actions.note(tx, secretary, a_note(tx, compound, compound_id=None))
    with pytest.raises(Invalid, match="没有您选的"):
        actions.note(tx, secretary, a_note(tx, compound, unit="para_5"))
    with pytest.raises(NotFound):
        actions.note(tx, secretary, a_note(tx, compound, compound_id=9999))
    with pytest.raises(NotPermitted):
        actions.note(tx, at(tx, compound, Office.COMMITTEE_CHAIR), a_note(tx, compound))


def test_a_withdrawn_note_is_gone_once(tx: Transaction, compound: Compound, secretary: Actor) -> None:
    note = actions.note(tx, secretary, a_note(tx, compound))
    with pytest.raises(ChangedMeanwhile):
        actions.withdraw(tx, secretary, Withdraw(note.id, note.version + 1))
    actions.withdraw(tx, secretary, Withdraw(note.id, note.version))
    assert titles(tx, secretary) == []
    with pytest.raises(OutOfTurn):
        actions.withdraw(tx, secretary, Withdraw(note.id, note.version))


@pytest.fixture
def district(app: Flask) -> District:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        with web.writing() as tx:
            library.admit(tx, CLOCK, [a_version(KEY, texts=("每季度公示一次。",))])
        web.database.session.remove()
    found = a_district(app)
    installation.settle(app)
    return found


def shown(client: FlaskClient) -> str:
    return client.get(ARTICLE).text


def test_the_note_stands_beside_the_article_in_the_browser(app: Flask, district: District) -> None:
    secretary = browser_of(app, district.people[Office.POLICY_SECRETARY])
    form = {
        "source": "covenant", "compound": district.compound_id, "title": "锦绣家园管理规约", "clause": "第九条",
        "says": "每年公示一次。", "part": "para_1", "bearing": "older", "reason": "订在前面。", "confirmed": "1",
    }  # fmt: skip
    assert secretary.post(f"{ARTICLE}/beside", data={**form, "compound": 0}).status_code == 422
    assert secretary.post(f"{ARTICLE}/beside", data=form).status_code == 302
    chair = browser_of(app, district.people[Office.COMMITTEE_CHAIR])
    assert "早于上位法，已跟不上" in shown(chair)
    assert "每年公示一次。" not in shown(app.test_client())
    assert "只有政策法规组秘书" in chair.get(f"{ARTICLE}/beside").text
    with app.app_context():
        note = web.db_session().scalars(select(BesideNote)).unique().one()
        key, version = note.id, note.version
    assert secretary.post(f"/laws/beside/{key}/withdraw", data={"version": version}).status_code == 302
    assert "每年公示一次。" not in shown(chair)
    assert chair.post(f"/laws/beside/{key}/withdraw", data={"version": version}).status_code == 403
    assert app.test_client().get(f"{ARTICLE}/beside").status_code == 302
