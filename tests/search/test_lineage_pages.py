"""Two versions side by side in the browser, confirming and correcting, and the command."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance import installation
from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Office
from search.library import actions as library
from search.library import addresses
from search.library.lineage.cli import lineage
from search.library.lineage.matching import Relation
from search.library.lineage.models import LineageLink
from tests.compounds.factories import District, a_district, browser_of
from tests.search.conftest import a_version
from tests.search.test_lineage import NEW, OLD, TITLE

SIDE = f"{addresses.version(TITLE, '2015-01-01')}/against/2022-01-01"


@pytest.fixture
def district(app: Flask) -> District:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        with web.writing() as tx:
            library.admit(tx, CLOCK, [a_version(TITLE, dated=date(2015, 1, 1), texts=OLD)])
            library.admit(tx, CLOCK, [a_version(TITLE, dated=date(2022, 1, 1), texts=NEW)])
        web.database.session.remove()
    found = a_district(app)
    installation.settle(app)
    return found


@pytest.fixture
def secretary(app: Flask, district: District) -> FlaskClient:
    return browser_of(app, district.people[Office.POLICY_SECRETARY])


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:800]
    return answer.text


def step(app: Flask, relation: Relation) -> tuple[int, int]:
    """The articles of the one step of this kind."""
    with app.app_context():
        link = web.db_session().scalars(select(LineageLink).where(LineageLink.relation == relation)).one()
        return link.older_id or 0, link.newer_id or 0


def test_the_import_leaves_the_lineage_behind_and_the_pages_tell_it(app: Flask, district: District) -> None:
    client = app.test_client()
    told = page(client, f"{addresses.work(TITLE)}/lineage")
    assert "2015-01-01 版 → 2022-01-01 版" in told
    assert "6 处待确认" in told
    side = page(client, SIDE)
    assert "半年" in side
    assert "<ins>" in side
    assert "没有变的 1 条也列出来" in side
    assert "制定本条例" not in side
    assert "制定本条例" in page(client, f"{SIDE}?all=1")
    assert "对应没错，确认" not in side


def test_the_article_tells_its_step_before_and_after(app: Flask, district: District) -> None:
    older = page(app.test_client(), addresses.article(TITLE, "2015-01-01", "art_4"))
    assert "下一版（2022-01-01）" in older
    assert "拆成几条" in older
    assert "上一版（2015-01-01）" in page(app.test_client(), addresses.article(TITLE, "2022-01-01", "art_5"))


def test_a_secretary_confirms_one_and_all(app: Flask, secretary: FlaskClient) -> None:
    older, newer = step(app, Relation.AMENDED)
    assert secretary.post(f"{SIDE}/confirm", data={"step": f"{older}-{newer}"}).status_code == 302
    assert "对应关系由policy_secretary确认" in page(secretary, SIDE)
    secretary.post(f"{SIDE}/confirm")
    assert "一起确认" not in page(secretary, SIDE)


def test_a_secretary_puts_a_link_right(app: Flask, secretary: FlaskClient) -> None:
    one, other = step(app, Relation.RENUMBERED)
    assert "到了新版本是哪一条？" in page(secretary, f"{SIDE}/{one}")
    stale = {"first": "0", "seen": str(other)}
    assert secretary.post(f"{SIDE}/{one}", data=stale).status_code == 302
    told = page(secretary, SIDE)
    assert "第五条 → （新版没有）" in told
    assert "（旧版没有） → 第六条" in told
    late = secretary.post(f"{SIDE}/{one}", data=stale)
    assert late.status_code == 409
    assert "刚被别人改过" in late.text
    assert secretary.post(f"{SIDE}/{one}", data={"first": "99999", "seen": ""}).status_code == 422
    assert "没有找到" in page(secretary, f"{SIDE}/99999", 404)


def test_a_rule_of_elsewhere_says_so_beside_its_versions(app: Flask, district: District) -> None:
    away = [
        a_version("杭州市样例办法", dated=date(2015 + n, 1, 1), texts=(text,), place_path="x:杭州市")
        for n, text in enumerate(OLD[1:3])
    ]
    with app.app_context():
        with web.writing() as tx:
            library.admit(tx, CLOCK, away)
        web.database.session.remove()
    side = f"{addresses.version('杭州市样例办法', '2015-01-01')}/against/2016-01-01"
    for url in (side, f"{addresses.work('杭州市样例办法')}/lineage"):
        assert "外地做法，不适用于衢州" in page(app.test_client(), url)
        assert "外地做法" not in page(app.test_client(), SIDE)


def test_nobody_else_confirms_or_corrects(app: Flask, district: District) -> None:
    chair = browser_of(app, district.people[Office.COMMITTEE_CHAIR])
    one, other = step(app, Relation.AMENDED)
    assert chair.post(f"{SIDE}/confirm", data={"step": f"{one}-{other}"}).status_code == 403
    assert "由政策法规组秘书或者法律顾问确认" in page(chair, f"{SIDE}/{one}", 403)
    assert page(app.test_client(), f"{addresses.version(TITLE, '2015-01-01')}/against/1999-01-01", 404)


def test_the_command_prints_one_line_an_article(app: Flask, district: District) -> None:
    with app.app_context():
        told = CliRunner().invoke(lineage, [TITLE])
        unknown = CliRunner().invoke(lineage, ["没有的条例"])
        single = CliRunner().invoke(lineage, [TITLE, "--from", "2022-01-01", "--to", "1999-01-01"])
    assert told.exit_code == 0
    assert "第二条\t第二条\t有修改" in told.stdout
    assert "第三条\t-\t删去" in told.stdout
    assert (unknown.exit_code, single.exit_code) == (1, 1)
