"""The calendar for telephones: its address opens one person's duties, ends when asked, and reads as RFC 5545 wants."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Office
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import OfficeHeld
from compounds.overview.ics import Day, calendar
from tests.compounds.factories import browser_of
from tests.compounds.overview.conftest import Town

NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)


def taken(app: Flask, town: Town, office: Office) -> str:
    """Take an address as this office; returns its path."""
    page = browser_of(app, town.people[office]).post("/calendar").text
    found = re.search(r"https?://[^/\s<]+(/calendar/[^\s<]+\.ics)", unescape(page))
    assert found, page[-2000:]
    return found[1]


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_the_address_opens_the_duties_of_its_owner_without_a_sign_in(open_app: Flask, town: Town) -> None:
    answer = open_app.test_client().get(taken(open_app, town, Office.COMMITTEE_CHAIR))
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    lines = unfolded(answer.text)
    assert "SUMMARY:逾期园：报送业委会备案材料（第1届）" in lines
    assert "DTSTART;VALUE=DATE:20261008" in lines
    assert not any("届满园" in line for line in lines)


def test_an_officer_s_calendar_has_the_whole_place(open_app: Flask, town: Town) -> None:
    text = open_app.test_client().get(taken(open_app, town, Office.SUBDISTRICT_OFFICER)).text
    assert [name for name in ("逾期园", "届满园", "合同园") if name not in text.replace("\r\n ", "")] == []
    assert "过期园" not in text.replace("\r\n ", "")


def test_a_new_address_ends_the_old_one_and_stopping_ends_it_too(open_app: Flask, town: Town) -> None:
    stranger = open_app.test_client()
    first = taken(open_app, town, Office.COMMITTEE_CHAIR)
    second = taken(open_app, town, Office.COMMITTEE_CHAIR)
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (410, 200)
    assert browser_of(open_app, town.people[Office.COMMITTEE_CHAIR]).post("/calendar/stop").status_code == 302
    assert stranger.get(second).status_code == 410
    with open_app.app_context():
        verbs = web.reading().session.scalars(select(LedgerLine.verb).order_by(LedgerLine.serial)).all()
    assert verbs == ["overview.calendar_handed_out"] * 2 + ["overview.calendar_stopped"]


def test_whose_office_has_ended_reads_an_empty_calendar_and_a_closed_account_none(open_app: Flask, town: Town) -> None:
    address, chair = taken(open_app, town, Office.COMMITTEE_CHAIR), town.people[Office.COMMITTEE_CHAIR]
    with open_app.app_context(), web.writing() as tx:
        held = tx.session.scalars(select(OfficeHeld).where(OfficeHeld.person_id == chair.person_id)).one()
        held.withdrawn_at = tx.now
    assert "BEGIN:VEVENT" not in open_app.test_client().get(address).text
    with open_app.app_context(), web.writing() as tx:
        tx.session.get_one(Account, chair.account_id).closed_at = tx.now
    assert open_app.test_client().get(address).status_code == 404


@pytest.mark.parametrize("text", ["x", "WzEsImEiXQ.bad", "%00", "../../etc/passwd", "1" * 3000])
def test_an_address_that_was_never_handed_out_opens_nothing(open_app: Flask, town: Town, text: str) -> None:
    assert open_app.test_client().get(f"/calendar/{text}.ics").status_code in (404, 308)


def test_taking_an_address_needs_a_sign_in(open_app: Flask, town: Town) -> None:
    assert open_app.test_client().post("/calendar").headers["Location"].startswith("/sign-in")
    assert browser_of(open_app, town.people[Office.MEDIATOR]).get("/calendar").status_code == 200


def test_signs_with_a_meaning_of_their_own_are_escaped() -> None:
    day = Day("a@b", date(2026, 12, 31), "甲,乙;丙\\丁", "一行\n二行\r\n三行", "https://x/1")
    lines = unfolded(calendar("名", [day], NOW))
    assert "SUMMARY:甲\\,乙\\;丙\\\\丁" in lines
    assert "DESCRIPTION:一行\\n二行\\n三行" in lines
    whole_days = [one for one in lines if "VALUE=DATE" in one]
    assert whole_days == ["DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101"]


@given(st.text(max_size=300))
def test_lines_are_folded_at_75_octets_and_come_back_whole(title: str) -> None:
    plain = title.replace("\r\n", "\n").replace("\r", "\n")
    text = calendar("名", [Day("u", date(2026, 1, 1), title, "", "https://x/1")], NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [summary] = [one for one in unfolded(text) if one.startswith("SUMMARY:")]
    read = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], summary.removeprefix("SUMMARY:"), flags=re.DOTALL)
    assert read == plain
