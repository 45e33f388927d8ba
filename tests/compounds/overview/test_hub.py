"""我的小区: the calendar of duties, what waits for the reader, the papers, and what the bar calls the way there."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask

from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.documents import actions as documents
from compounds.duties import EXTENSION, Duty
from compounds.models import Compound, Term
from tests.compounds.factories import browser_of
from tests.compounds.overview.conftest import Town


def page_of(app: Flask, town: Town, office: Office, name: str = "late") -> str:
    answer = browser_of(app, town.people[office]).get(f"/compounds/{town.compounds[name]}")
    assert answer.status_code == 200
    return answer.text


def test_a_duty_says_what_by_when_on_what_ground_who_and_where(open_app: Flask, town: Town) -> None:
    page = page_of(open_app, town, Office.COMMITTEE_CHAIR)
    [said] = re.findall(r'<ol class="duties">(.*?)</ol>', page, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>|\s", "", said)
    assert "2026年10月8日已过45天报送业委会备案材料（第1届）" in text
    assert "谁来办：业委会主任，社区可以代报" in text
    assert "依据：《浙江省物业管理条例》第十三条第一款：30日" in text
    assert re.search(r'href="/compounds/terms/\d+"', said)


def test_rooms_hand_in_their_duties_and_the_earliest_comes_first(open_app: Flask, town: Town) -> None:
    open_app.extensions[EXTENSION].provide(
        lambda _reading, _actor, scope, until: [
            Duty(date(2026, 9, 1), "交会费", "/x", "逾期园", "章程第三条", "fee", compound_id=scope.compound_id),
            Duty(until, "最后一天的事", "/y", "逾期园", "章程第四条", "last"),
        ]
    )
    titles = re.findall(r"<b>([^<]+)</b></a></p>", page_of(open_app, town, Office.COMMITTEE_CHAIR))
    assert titles == ["交会费", "报送业委会备案材料（第1届）", "最后一天的事"]


def test_without_duties_the_page_says_what_would_bring_some(open_app: Flask, town: Town) -> None:
    page = page_of(open_app, town, Office.SUBDISTRICT_OFFICER, "quiet")
    assert "没有到期的事，也没有逾期的" in page
    assert '<ol class="duties">' not in page


def test_what_waits_here_is_shown_to_those_of_the_compound(open_app: Flask, town: Town) -> None:
    waiting = re.compile(r"等您办的事</h2><span class=\"count\">1<")
    assert waiting.search(page_of(open_app, town, Office.COMMITTEE_CHAIR))
    assert "等您办的事" not in page_of(open_app, town, Office.SUBDISTRICT_OFFICER)


def test_papers_of_the_compound_are_listed_for_those_who_see_what_they_are_about(open_app: Flask, town: Town) -> None:
    documents_about_terms(open_app)
    with open_app.app_context(), web.writing() as tx:
        compound = tx.session.get_one(Compound, town.compounds["late"])
        term = tx.session.query(Term).filter_by(place_id=compound.place_id).one()
        documents.issue(
            tx,
            town.people[Office.SUBDISTRICT_OFFICER],
            kind="street_monthly_sheet",
            subject="terms",
            subject_id=term.id,
            place_id=compound.place_id,
            title="给逾期园的一份文书",
            facts={},
        )
    assert "给逾期园的一份文书" in page_of(open_app, town, Office.COMMITTEE_CHAIR)
    assert "给逾期园的一份文书" not in page_of(open_app, town, Office.SUBDISTRICT_OFFICER, "ending")


def documents_about_terms(app: Flask) -> None:
    from alliance.kernel.documents import readable  # noqa: PLC0415 -- terms may be named by their own room already

    readable("terms", Term)


@pytest.mark.parametrize(
    ("office", "label"),
    [
        (Office.COMMITTEE_CHAIR, "我的小区"),
        (Office.PROPERTY_MANAGER, "我的小区"),
        (Office.SUBDISTRICT_OFFICER, "辖区小区"),
        (Office.COMMUNITY_OFFICER, "辖区小区"),
        (Office.GUIDANCE_SECRETARY, "小区"),
        (Office.BUREAU_SUPERVISOR, "小区"),
        (Office.MEDIATOR, "我的小区"),
    ],
)
def test_the_bar_calls_the_way_by_what_it_leads_to(open_app: Flask, town: Town, office: Office, label: str) -> None:
    page = browser_of(open_app, town.people[office]).get("/inbox").text
    assert re.search(rf'<a href="/compounds/mine"[^>]*>{label}</a>', page)


def test_the_way_to_the_public_card_and_the_telephone_is_on_the_page(open_app: Flask, town: Town) -> None:
    page = page_of(open_app, town, Office.COMMITTEE_CHAIR)
    assert f'href="/compounds/{town.compounds["late"]}/card"' in page
    assert 'href="/calendar"' in page
