"""The street and its monthly sheet: who reads and issues it, what it says of a month that is over, and its paper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import Invalid, NotFound, NotPermitted
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import Alliance, Place
from compounds import actions as registry
from compounds.models import Compound, Standing
from compounds.overview import actions, streets
from compounds.overview.actions import IssueSheet
from compounds.overview.models import MonthlySheet
from compounds.overview.streets import Month, Monthly
from compounds.workflow import Stage
from tests.compounds.factories import a_committee, a_compound, a_term, at, browser_of
from tests.compounds.overview.conftest import Town
from tests.factories import QUJIANG, an_alliance, the_place
from tests.kernel.paper_steps import deliver

TODAY = date(2026, 11, 22)


@pytest.fixture
def officer(app: Flask, tx: Transaction, compound: Compound) -> Actor:
    """The street's officer; the application is there because it makes the kinds of documents known."""
    return at(tx, compound, Office.SUBDISTRICT_OFFICER)


def street_of(tx: Transaction, compound: Compound) -> int:
    community = tx.session.get_one(Place, compound.place.parent_id)
    return community.parent_id or 0


def reckoned(tx: Transaction, actor: Actor, compound: Compound, month: str) -> Monthly:
    street = streets.street(tx, actor, street_of(tx, compound))
    return streets.monthly(tx, actor, street, streets.month_of(month, tx.today))


@pytest.mark.parametrize(
    ("text", "first", "as_of"),
    [
        ("2026-11", date(2026, 11, 1), TODAY),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_month_is_reckoned_to_its_end_or_to_today(text: str, first: date, as_of: date) -> None:
    assert streets.month_of(text, TODAY) == Month(first, as_of)


@pytest.mark.parametrize("text", ["2026-12", "2027-01", "", "2026-13", "2026", "0001-01", "abc", "2026-11-01"])
def test_what_is_no_month_of_the_past_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        streets.month_of(text, TODAY)


def test_months_are_offered_back_over_the_turn_of_the_year() -> None:
    offered = streets.months(date(2026, 2, 3))
    assert [one.label for one in offered[:4]] == ["2026年2月", "2026年1月", "2025年12月", "2025年11月"]
    assert len(offered) == 12


def test_a_month_begins_and_ends_at_midnight_in_china() -> None:
    begins, ends = Month(date(2026, 10, 1), date(2026, 10, 31)).instants
    assert (begins, ends) == (datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC))


def test_a_past_month_says_how_a_committee_stood_then(
    tx: Transaction, alliance: Alliance, compound: Compound, officer: Actor
) -> None:
    committee = a_committee(tx, compound)
    for instant, standing in (
        (datetime(2026, 9, 10, tzinfo=UTC), Standing.WORKING),
        (datetime(2026, 11, 10, tzinfo=UTC), Standing.STALLED),
    ):
        then = Transaction(tx.session, now=instant)
        registry.record_standing(
            then, officer, registry.RecordStanding(compound.id, committee.version, standing, then.today, "")
        )
    assert reckoned(tx, officer, compound, "2026-08").state.figures["unrated"] == 1
    assert reckoned(tx, officer, compound, "2026-09").state.figures["working"] == 1
    assert reckoned(tx, officer, compound, "2026-10").state.figures["working"] == 1
    assert reckoned(tx, officer, compound, "2026-11").state.figures["stalled"] == 1


def test_a_compound_counts_from_the_month_in_which_it_was_registered(
    tx: Transaction, compound: Compound, officer: Actor
) -> None:
    october = Transaction(tx.session, now=datetime(2026, 10, 20, tzinfo=UTC))
    registry.register_compound(october, officer, registry.RegisterCompound(compound.place.parent_id or 0, "新来园", 80))
    assert reckoned(tx, officer, compound, "2026-09").state.figures["compounds"] == 1
    found = reckoned(tx, officer, compound, "2026-10")
    assert found.state.figures["compounds"] == 2
    assert dict(found.changes)["新登记小区"] == 1
    assert dict(reckoned(tx, officer, compound, "2026-11").changes)["新登记小区"] == 0


def test_what_was_returned_waits_to_be_submitted_again(tx: Transaction, compound: Compound, officer: Actor) -> None:
    term = a_term(tx, a_committee(tx, compound))
    term.submitted_on, term.returned_because = date(2026, 11, 5), "缺签名"
    tx.session.flush()
    figures = reckoned(tx, officer, compound, "2026-11").state.figures
    assert (figures["to_file"], figures["to_check"]) == (1, 0)


def test_the_sheet_of_a_street_counts_no_other_street(
    tx: Transaction, alliance: Alliance, compound: Compound, officer: Actor
) -> None:
    a_compound(tx, alliance, name="别处", community="330802007001")
    rows = reckoned(tx, officer, compound, "2026-11").state.rows
    assert [row.name for row in rows] == ["锦绣家园"]


def test_issuing_writes_the_register_and_again_replaces(tx: Transaction, compound: Compound, officer: Actor) -> None:
    command = IssueSheet(street_of(tx, compound), "2026-11")
    first = actions.issue_sheet(tx, officer, command)
    again = actions.issue_sheet(tx, officer, command)
    assert (first.replaced, again.replaced) == (False, True)
    old, new = tx.session.get_one(Document, first.document_id), tx.session.get_one(Document, again.document_id)
    assert (old.state, old.replaced_by_id, new.state) == (State.SUPERSEDED, new.id, State.RENDERING)
    assert new.facts["rows"][0][0] == "锦绣家园"
    assert tx.session.scalar(select(func.count(MonthlySheet.id))) == 1


def test_the_sheet_names_nobody(tx: Transaction, compound: Compound, officer: Actor) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED)
    issued = actions.issue_sheet(tx, officer, IssueSheet(street_of(tx, compound), "2026-11"))
    facts = str(tx.session.get_one(Document, issued.document_id).facts)
    assert [name for name in ("委员1", "委员2", "周敏") if name in facts] == []


@pytest.mark.parametrize("office", [Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY, Office.POLICY_SECRETARY])
def test_whoever_only_watches_issues_nothing(
    tx: Transaction, compound: Compound, officer: Actor, office: Office
) -> None:
    before = tx.session.scalar(select(func.count(LedgerLine.id)))
    with pytest.raises(NotPermitted):
        actions.issue_sheet(tx, at(tx, compound, office), IssueSheet(street_of(tx, compound), "2026-11"))
    assert tx.session.scalar(select(func.count(LedgerLine.id))) == before


def test_a_stranger_finds_no_street(tx: Transaction, compound: Compound, officer: Actor) -> None:
    street = street_of(tx, compound)
    elsewhere = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    foreign = a_compound(tx, elsewhere, community="330803001001")
    for actor in (at(tx, foreign, Office.ALLIANCE_LEAD), at(tx, compound, Office.MEDIATOR)):
        with pytest.raises(NotFound):
            actions.issue_sheet(tx, actor, IssueSheet(street, "2026-11"))
    for place in (0, -3, 2**63, compound.place_id, the_place(tx, QUJIANG).id):
        with pytest.raises(NotFound):
            streets.street(tx, officer, place)


def test_the_page_issues_and_lists_the_sheet(open_app: Flask, town: Town) -> None:
    browser = browser_of(open_app, town.people[Office.SUBDISTRICT_OFFICER])
    page = f"/streets/{town.street_id}"
    assert "静园" in browser.get(page).text
    answer = browser.post(page, data={"month": "2026-10"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{page}#sheets")
    assert "府山街道2026年10月小区情况表" in browser.get(page).text


@pytest.mark.parametrize("month", ["", "2026-12", "1900-01", "2026-11; DROP TABLE places", "\x00"])
def test_a_month_that_was_not_offered_is_refused(open_app: Flask, town: Town, month: str) -> None:
    browser = browser_of(open_app, town.people[Office.SUBDISTRICT_OFFICER])
    assert browser.post(f"/streets/{town.street_id}", data={"month": month}).status_code == 422
    with open_app.app_context():
        assert web.reading().session.scalar(select(func.count(Document.id))) == 0


def test_the_community_is_told_why_and_others_find_nothing(open_app: Flask, town: Town) -> None:
    page = f"/streets/{town.street_id}"
    told = {
        office: browser_of(open_app, town.people[office]).get(page).status_code
        for office in (Office.COMMUNITY_OFFICER, Office.MEDIATOR, Office.BUREAU_SUPERVISOR)
    }
    assert told == {Office.COMMUNITY_OFFICER: 403, Office.MEDIATOR: 404, Office.BUREAU_SUPERVISOR: 200}
    watcher = browser_of(open_app, town.people[Office.BUREAU_SUPERVISOR])
    assert watcher.post(page, data={"month": "2026-11"}).status_code == 403
    officer = browser_of(open_app, town.people[Office.SUBDISTRICT_OFFICER])
    assert officer.get(f"/streets/{town.other_street_id}").status_code == 404


def test_the_paper_is_made_and_lies_across(open_app: Flask, town: Town) -> None:
    with open_app.app_context(), web.writing() as tx:
        issued = actions.issue_sheet(tx, town.people[Office.SUBDISTRICT_OFFICER], IssueSheet(town.street_id, "2026-11"))
    deliver(open_app)
    answer = browser_of(open_app, town.people[Office.SUBDISTRICT_OFFICER]).get(
        f"/documents/{issued.document_id}/file", buffered=True
    )
    pages = PdfReader(BytesIO(answer.data)).pages
    assert pages[0].mediabox.width > pages[0].mediabox.height
    text = "".join(page.extract_text() for page in pages)
    assert [word for word in ("府山街道2026年11月小区情况表", "静园", "核对人", "逾期园") if word not in text] == []
    with open_app.app_context():
        assert web.reading().session.get_one(Document, issued.document_id).state is State.ISSUED
