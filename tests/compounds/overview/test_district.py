"""The page of the district: every number opens exactly its records, whoever asks, in a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance
from compounds.overview.columns import EXTENSION, StreetColumn
from tests.bench.filling import fill
from tests.compounds.factories import browser_of
from tests.compounds.membership.factories import a_member
from tests.compounds.overview.conftest import WATCHERS, Town
from tests.conftest import Count

NUMBER = re.compile(
    r'<a (?:class="num" )?href="(/compounds/(?:\?[^"]*)?|/district/due[^"]*)">([0-9,]+)(?: [个件])?</a>'
)
TOTAL = re.compile(r"共 ([0-9,]+) [个件]")
Watching = Callable[..., AbstractContextManager[Count]]


def numbers(browser: FlaskClient, page: str) -> Iterator[tuple[str, int]]:
    """Each number that is a link, with where it leads."""
    for address, number in NUMBER.findall(browser.get(page).text):
        yield unescape(address), int(number.replace(",", ""))


def listed(browser: FlaskClient, address: str) -> int:
    """How many records the list says it has."""
    found = TOTAL.search(browser.get(address).text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.parametrize("office", WATCHERS)
def test_every_number_opens_as_many_records(open_app: Flask, town: Town, office: Office) -> None:
    browser = browser_of(open_app, town.people[office])
    found = list(numbers(browser, "/district"))
    assert len(found) > 8
    assert {address: listed(browser, address) for address, _ in found} == dict(found)


@pytest.mark.parametrize("office", [Office.SUBDISTRICT_OFFICER, Office.GUIDANCE_SECRETARY])
def test_every_number_of_a_street_opens_as_many_records(open_app: Flask, town: Town, office: Office) -> None:
    browser = browser_of(open_app, town.people[office])
    found = list(numbers(browser, f"/streets/{town.street_id}"))
    assert len(found) > 5
    assert {address: listed(browser, address) for address, _ in found} == dict(found)


def test_each_office_counts_what_it_sees(open_app: Flask, town: Town) -> None:
    def total(office: Office) -> int:
        return dict(numbers(browser_of(open_app, town.people[office]), "/district"))["/compounds/"]

    assert {office: total(office) for office in WATCHERS} == {
        Office.ALLIANCE_LEAD: 7,
        Office.GUIDANCE_SECRETARY: 7,
        Office.BUREAU_SUPERVISOR: 7,
        Office.GUIDING_BODY: 7,
        Office.SUBDISTRICT_OFFICER: 5,
        Office.COMMUNITY_OFFICER: 5,
    }


@pytest.mark.parametrize("page", ["/district", "/district/due", "/district.svg"])
def test_whoever_sees_one_compound_is_told_where_to_look_instead(open_app: Flask, town: Town, page: str) -> None:
    for office in (Office.COMMITTEE_CHAIR, Office.MEDIATOR):
        answer = browser_of(open_app, town.people[office]).get(page)
        assert (answer.status_code, "查小区" in answer.text) == (403, True)
    assert open_app.test_client().get(page).headers["Location"].startswith("/sign-in")


def test_what_is_late_and_what_comes_are_told_apart(open_app: Flask, town: Town) -> None:
    browser = browser_of(open_app, town.people[Office.BUREAU_SUPERVISOR])
    late = browser.get(f"/district/due?when=late&street={town.street_id}").text
    soon = browser.get("/district/due?when=soon&kind=term_end").text
    assert "逾期园" in late
    assert "《浙江省物业管理条例》第十三条第一款" in late
    assert "过期园" not in late
    assert "届满园" in soon
    assert "逾期园" not in soon


@pytest.mark.parametrize("asked", ["kind=nonsense", "when=never", "street=", "page=99", "kind=%00"])
def test_an_odd_question_shows_all_that_is_due(open_app: Flask, town: Town, asked: str) -> None:
    answer = browser_of(open_app, town.people[Office.BUREAU_SUPERVISOR]).get(f"/district/due?{asked}")
    assert (answer.status_code, "逾期园" in answer.text) == (200, True)


def test_a_street_that_is_not_in_sight_is_not_found(open_app: Flask, town: Town) -> None:
    browser = browser_of(open_app, town.people[Office.SUBDISTRICT_OFFICER])
    assert browser.get(f"/district/due?street={town.other_street_id}").status_code == 404
    assert browser.get("/district/due?street=99999999999").status_code == 404


def test_the_picture_stands_alone(open_app: Flask, town: Town) -> None:
    alone = browser_of(open_app, town.people[Office.BUREAU_SUPERVISOR]).get("/district.svg")
    assert alone.mimetype == "image/svg+xml"
    assert b"<script" not in alone.data


def test_other_rooms_add_their_column(open_app: Flask, town: Town) -> None:
    open_app.extensions[EXTENSION].provide(
        lambda _reading, _actor: StreetColumn("联盟会员", {town.street_id: 41}, {town.street_id: "/members"})
    )
    page = browser_of(open_app, town.people[Office.BUREAU_SUPERVISOR]).get("/district").text
    assert '<a href="/members">41</a>' in page


@pytest.mark.parametrize("office", [Office.BUREAU_SUPERVISOR, Office.SUBDISTRICT_OFFICER])
def test_the_district_costs_as_many_queries_when_it_is_full(
    open_app: Flask, town: Town, queries: Watching, office: Office
) -> None:
    browser = browser_of(open_app, town.people[office])
    pages = ("/district", "/district/due", f"/streets/{town.street_id}")
    with open_app.app_context():
        engine = web.database.engine

    def asked() -> list[int]:
        found = []
        for page in pages:
            with queries(engine) as counted:
                assert browser.get(page).status_code == 200
            found.append(counted.total)
        return found

    asked()  # what a process reads once is not counted
    few = asked()
    with open_app.app_context(), web.writing() as tx:
        fill(tx, tx.session.get_one(Alliance, town.alliance_id), 300)
    assert asked() == few
    assert max(few) <= 22, few


def test_members_are_counted_by_street_and_open_their_register(open_app: Flask, town: Town) -> None:
    with open_app.app_context(), web.writing() as tx:
        a_member(tx, tx.session.get_one(Alliance, town.alliance_id))
    page = browser_of(open_app, town.people[Office.GUIDANCE_SECRETARY]).get("/district").text
    found = re.search(r'<a href="(/alliance/members/[^"]+)">1</a>', page)
    assert found, page
    assert listed(browser_of(open_app, town.people[Office.GUIDANCE_SECRETARY]), unescape(found[1])) == 1
