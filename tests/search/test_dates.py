"""A regulation on a day: which version held, what a page says where none did, and the days that officers check."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.kernel import ledger, web
from alliance.kernel.actors import CLOCK, Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted
from alliance.kernel.outbox import Errand
from search.library import actions, typeset
from search.library.actions import SetDates
from search.library.models import Status, Version
from tests.compounds.factories import a_district, browser_of
from tests.search.conftest import a_version

SECRETARY = Actor(
    alliance_id=1,
    place_path="/33/3308/330802/",
    offices=(HeldOffice(Office.POLICY_SECRETARY, 1, "柯城区", ("/33/3308/330802/",)),),
)
LAW = "中华人民共和国样例法"
UNITS = "业主决定下列事项：\n（一）甲；\n（二）乙。\n前款事项大家表决。"


@pytest.fixture
def stocked(app: Flask) -> Flask:
    """One law in two versions, one that was repealed on an unknown day, one placeholder."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), web.writing() as tx:
        actions.admit(
            tx,
            CLOCK,
            [
                a_version(LAW, dated=date(2007, 3, 16), effective=date(2007, 10, 1), texts=("旧文。",)),
                a_version(LAW, dated=date(2020, 5, 28), effective=date(2021, 1, 1), texts=(UNITS,)),
                a_version("废止条例", status=Status.REPEALED),
                a_version("待核办法", dated=date(2015, 3, 1)),
            ],
        )
    return app


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url, follow_redirects=True)
    assert answer.status_code == status, answer.text[:300]
    return answer.text


def law(*parts: str) -> str:
    return "/laws/" + "/".join(quote(part) for part in parts)


@pytest.mark.parametrize(
    ("day", "stamp"),
    [
        ("2007-10-01", "2007-03-16"),
        ("2020-12-31", "2007-03-16"),
        ("2021-01-01", "2020-05-28"),
        ("2021年3月1日", "2020-05-28"),
    ],
)
def test_a_day_leads_to_the_version_of_that_day(stocked: Flask, day: str, stamp: str) -> None:
    answer = stocked.test_client().get(f"{law('样例法')}?on={day}")
    assert answer.status_code == 302
    assert f"{law('样例法', stamp)}?on=20" in answer.location
    assert "有效的是这一版" in page(stocked.test_client(), answer.location)


def test_a_day_before_the_first_version_says_that_nothing_held(stocked: Flask) -> None:
    text = page(stocked.test_client(), f"{law('样例法')}?on=2007-09-30")
    assert "2007年9月30日没有查到有效的文本" in text
    assert "2007年10月1日起施行" in text
    assert law("样例法", "2020-05-28") in text


def test_a_repeal_without_a_day_is_not_guessed(stocked: Flask) -> None:
    assert "没有写废止日，说不出2021年5月1日是不是还有效" in page(
        stocked.test_client(), f"{law('废止条例')}?on=2021-05-01"
    )


def test_a_placeholder_has_no_text_on_any_day(stocked: Flask) -> None:
    text = page(stocked.test_client(), f"{law('衢州市物业管理条例')}?on=2020-01-01")
    assert "没有文本入库" in text


def test_an_old_version_on_a_later_day_says_what_became_of_it(stocked: Flask) -> None:
    text = page(stocked.test_client(), f"{law('样例法', '2007-03-16')}?on=2022-01-01")
    assert "2022年1月1日，这一版已经被新的版本替代" in text
    assert f"{law('样例法')}?on=2022-01-01" in text


def test_a_day_reckoned_from_an_unchecked_date_says_so(stocked: Flask) -> None:
    assert "施行日待核，按公布或修改的日期推算" in page(stocked.test_client(), f"{law('待核办法')}?on=2016-01-01")


@pytest.mark.parametrize("asked", ["昨天", "2021-02-30", "%00", "99999999999"])
def test_what_is_no_day_is_told_and_the_present_version_shown(stocked: Flask, asked: str) -> None:
    text = page(stocked.test_client(), f"{law('样例法')}?on={asked}")
    assert "没有办成" in text
    assert "前款事项大家表决" in text


def test_every_part_has_its_anchor_and_its_own_address(stocked: Flask) -> None:
    whole = page(stocked.test_client(), law("样例法", "2020-05-28"))
    for anchor in ("art_1__para_1", "art_1__para_1__item_2", "art_1__para_2"):
        assert f'id="{anchor}"' in whole
    item = page(stocked.test_client(), law("样例法", "2020-05-28", "art_1__para_1__item_2"))
    assert "第一条第一款第（二）项" in item
    assert re.findall(r"<mark>(.*?)</mark>", item) == ["（二）乙。"]
    paragraph = page(stocked.test_client(), law("样例法", "2020-05-28", "art_1__para_1"))
    assert re.findall(r"<mark>(.*?)</mark>", paragraph) == ["业主决定下列事项：", "（一）甲；", "（二）乙。"]
    assert "<mark>" not in page(stocked.test_client(), law("样例法", "2020-05-28", "art_1"))


def test_a_part_that_the_article_lacks_is_said_and_the_article_shown(stocked: Flask) -> None:
    text = page(stocked.test_client(), law("样例法", "2020-05-28", "art_1__para_9"))
    assert "没有您要找的那一款或那一项" in text
    assert "前款事项大家表决" in text
    page(stocked.test_client(), law("样例法", "2020-05-28", "art_9__para_1"), 404)


def test_lines_lie_where_they_say_in_the_text() -> None:
    text = "甲：\n （一）一；\n 1.子；\n（二）二。\n\n乙。"
    lines = typeset.lines("art_5", text)
    assert [text[line.start : line.end].rstrip() for line in lines] == [line.text for line in lines]
    assert [(line.unit, line.depth) for line in lines] == [
        ("para_1", 0),
        ("para_1__item_1", 1),
        ("para_1__item_1__sub_1", 2),
        ("para_1__item_2", 1),
        ("para_2", 0),
    ]
    assert typeset.parted("art_5__2__para_1") == ("art_5__2", "para_1")
    assert typeset.parted("art_5__2") == ("art_5__2", "")


def test_the_page_of_a_version_tells_where_it_comes_from(stocked: Flask) -> None:
    text = page(stocked.test_client(), law("样例法", "2020-05-28"))
    for words in ("级别", "制定机关", "适用地区", "文号", "公布", "施行", "2021年1月1日", "没有废止", "来源", "校验码"):
        assert words in text, words
    assert "核定施行日和废止日" not in text


def test_an_officer_sets_the_days_and_the_law_follows(stocked: Flask) -> None:
    district = a_district(stocked)
    officer = browser_of(stocked, district.people[Office.POLICY_SECRETARY])
    address = f"{law('待核办法', '2015-03-01')}/dates"
    revision = re.search(r'name="version"[^>]*value="([0-9]+)"', officer.get(address).text)
    assert revision
    sent = {
        "version": revision[1],
        "effective_from": "2015-05-01",
        "repealed_on": "2019-06-01",
        "basis": "样例公报第3号",
    }
    wrong = officer.post(address, data={**sent, "repealed_on": "2014-01-01"})
    assert (wrong.status_code, "废止日要在施行日之后" in wrong.text) == (422, True)
    assert officer.post(address, data={**sent, "basis": ""}).status_code == 422
    text = officer.get(officer.post(address, data=sent).location).text
    for words in ("2015年5月1日", "2019年6月1日", "样例公报第3号", "已废止"):
        assert words in text, words
    reader = stocked.test_client()
    assert "有效的是这一版" in page(reader, f"{law('待核办法')}?on=2019-05-31")
    assert "2019年6月1日，这部法规已经废止" in page(reader, f"{law('待核办法')}?on=2019-06-01")
    assert officer.post(address, data=sent).status_code == 409
    others = [browser_of(stocked, district.people[office]) for office in (Office.ALLIANCE_LEAD, Office.COMMITTEE_CHAIR)]
    assert [one.get(address).status_code for one in others] == [403, 403]


def a_command(**given: object) -> SetDates:
    plain = {"effective_from": date(2020, 7, 1), "repealed_on": None, "basis": "公报"}
    return SetDates("样例市物业管理条例", "2020-05-01", 1, **{**plain, **given})


def test_setting_days_is_told_in_the_ledger_and_promises_the_index(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version()])
    actions.set_dates(tx, SECRETARY, a_command())
    version = tx.session.scalars(select(Version)).one()
    assert (version.effective_from, version.effective_unchecked, version.revision) == (date(2020, 7, 1), False, 2)
    told = ledger.timeline(tx.session, Version, version.id)
    assert told[0].sentence == "核定法规版本的日期：2020年7月1日起施行，没有废止"
    promised = tx.session.scalars(select(Errand).where(Errand.kind == "library.changed").order_by(Errand.id)).all()
    assert promised[-1].payload["works"] == [version.work_id]


def test_days_that_contradict_others_or_come_too_late_are_refused(tx: Transaction) -> None:
    actions.admit(tx, CLOCK, [a_version()])
    tx.session.scalars(select(Version)).one().promulgated = date(2020, 5, 1)
    tx.session.flush()
    with pytest.raises(NotPermitted):
        actions.set_dates(tx, Actor(alliance_id=1), a_command())
    with pytest.raises(ChangedMeanwhile):
        actions.set_dates(tx, SECRETARY, a_command())
    for wrong in ({"repealed_on": date(2020, 7, 1)}, {"effective_from": date(2019, 1, 1)}):
        with pytest.raises(Invalid):
            actions.set_dates(tx, SECRETARY, replace(a_command(**wrong), revision=2))
    with pytest.raises(NotFound):
        actions.set_dates(tx, SECRETARY, SetDates("没有", "2020-05-01", 1, None, None, "x"))
