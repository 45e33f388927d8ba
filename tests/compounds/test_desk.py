"""The desk of each office, and the messages when a filing moves."""

from __future__ import annotations

from datetime import date

import pytest
from flask import url_for
from flask.app import Flask
from sqlalchemy import select

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance, Place, PlaceKind, ZoneStreet
from alliance.kernel.workbench import Line, Section
from compounds import addresses, desk, queries
from compounds.changes import actions as changes
from compounds.filing import notices
from compounds.models import Compound, Departure, Term
from compounds.queries import Choice, Showing
from compounds.workflow import Stage
from tests.compounds.factories import OTHER_STREET, a_committee, a_compound, a_contract, a_filed_term, a_term, at
from tests.factories import FUSHAN, HEHUA, KECHENG, a_place, an_actor, the_place


def lines(tx: Transaction, compound: Compound, office: Office) -> list[Line]:
    actor = at(tx, compound, office)
    found = list(desk.lines(tx, actor))
    assert desk.waiting_for(tx, actor) == sum(line.section is Section.TODO for line in found)
    return found


@pytest.mark.parametrize(
    ("office", "section", "button"),
    [
        (Office.COMMITTEE_CHAIR, Section.TODO, "报送"),
        (Office.COMMUNITY_OFFICER, Section.TODO, "报送"),
        (Office.SUBDISTRICT_OFFICER, Section.SOON, ""),
        (Office.GUIDANCE_SECRETARY, Section.SOON, ""),
    ],
)
def test_an_elected_committee_waits_for_those_who_submit(
    tx: Transaction, compound: Compound, office: Office, section: Section, button: str
) -> None:
    term = a_term(tx, a_committee(tx, compound), elected_on=date(2026, 11, 1))
    (line,) = lines(tx, compound, office)
    assert (line.section, line.button, line.url) == (section, button, addresses.term(term.id))
    assert line.when_text == "剩9天"
    assert "2026年12月1日" in line.note


def test_a_late_filing_is_red_and_says_by_how_much(tx: Transaction, compound: Compound) -> None:
    a_term(tx, a_committee(tx, compound), elected_on=date(2026, 10, 1))
    (line,) = lines(tx, compound, Office.COMMITTEE_CHAIR)
    assert (line.tone, line.when_text) == ("late", "已过20天")


@pytest.mark.parametrize(
    ("office", "section"), [(Office.SUBDISTRICT_OFFICER, Section.TODO), (Office.COMMITTEE_CHAIR, Section.CHANGED)]
)
def test_submitted_papers_wait_for_the_street(
    tx: Transaction, compound: Compound, office: Office, section: Section
) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.SUBMITTED)
    (line,) = lines(tx, compound, office)
    assert line.section is section


def test_a_term_that_ends_and_one_that_is_over_are_told(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2022, 1, 10))
    over = a_compound(tx, alliance, name="望江名邸")
    a_term(tx, a_committee(tx, over), stage=Stage.FILED, elected_on=date(2021, 11, 1))
    soon, todo = sorted(lines(tx, compound, Office.SUBDISTRICT_OFFICER), key=lambda line: line.section)
    assert (soon.section, soon.when_text) == (Section.SOON, "剩49天")
    assert (todo.section, todo.button, todo.tone) == (Section.TODO, "办理届满", "late")
    assert "望江名邸" in todo.title


def test_fresh_news_and_old_news(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2026, 11, 8))
    a_term(tx, a_committee(tx, a_compound(tx, alliance)), stage=Stage.FILED, elected_on=date(2026, 9, 1))
    (line,) = lines(tx, compound, Office.SUBDISTRICT_OFFICER)
    assert (line.section, line.title) == (Section.CHANGED, "锦绣家园业委会已备案")


def test_contracts_that_end_within_the_lead_are_told_unless_a_newer_one_follows(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    a_contract(tx, compound, ends_on=date(2026, 12, 31))
    followed = a_compound(tx, alliance)
    a_contract(tx, followed, ends_on=date(2026, 12, 31))
    a_contract(tx, followed, starts_on=date(2027, 1, 1), ends_on=date(2029, 12, 31))
    a_contract(tx, a_compound(tx, alliance), ends_on=date(2028, 1, 1))
    a_contract(tx, a_compound(tx, alliance), ends_on=None)
    (line,) = lines(tx, compound, Office.GUIDANCE_SECRETARY)
    assert (line.section, line.when_text, line.url) == (Section.SOON, "剩39天", addresses.compound(compound.id))
    assert lines(tx, compound, Office.PROPERTY_MANAGER) == [line]


@pytest.mark.parametrize("office", [Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY])
def test_those_who_watch_get_figures_alone(
    tx: Transaction, alliance: Alliance, compound: Compound, office: Office
) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.FILED, elected_on=date(2026, 11, 1))
    a_term(tx, a_committee(tx, a_compound(tx, alliance)), stage=Stage.FILED, elected_on=date(2026, 9, 1))
    told = [(line.title, line.button, line.url) for line in lines(tx, compound, office)]
    assert told == [
        ("全区 2 个小区，2 个有业委会，0 个运转正常", "", "/district"),
        ("本月新备案业委会 1 件", "", "/compounds/?showing=filed"),
    ]
    (filed,) = queries.compound_list(tx, at(tx, compound, office), Choice(showing=Showing.FILED)).lines
    assert filed.compound_id == compound.id


def test_offices_without_a_part_here_cost_nothing(tx: Transaction, compound: Compound, queries) -> None:  # type: ignore[no-untyped-def]  # a counter
    mediator = at(tx, compound, Office.MEDIATOR)
    tx.session.flush()
    with queries() as count:
        assert list(desk.lines(tx, mediator)) == []
    assert count.total == 0


def told(tx: Transaction) -> dict[int, Notice]:
    tx.session.flush()
    return {notice.person_id: notice for notice in tx.session.scalars(select(Notice))}


@pytest.fixture
def term(tx: Transaction, compound: Compound) -> Term:
    return a_term(tx, a_committee(tx, compound), stage=Stage.SUBMITTED)


def test_the_street_and_the_zone_over_it_hear_of_submitted_papers_and_nobody_else(
    tx: Transaction, alliance: Alliance, compound: Compound, term: Term
) -> None:
    zone = a_place(tx, the_place(tx, KECHENG), name="智慧新城", kind=PlaceKind.ZONE)
    tx.session.add(ZoneStreet(zone_id=zone.id, street_id=the_place(tx, FUSHAN).id))
    here = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    over = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, zone)
    an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, HEHUA))
    at(tx, compound, Office.COMMUNITY_OFFICER)
    notices.filing_submitted(tx, {"term_id": term.id})
    found = told(tx)
    assert set(found) == {here.person_id, over.person_id}
    assert found[here.person_id or 0].url == addresses.term(term.id)


def test_returned_papers_come_back_to_whoever_submitted_the_chair_and_the_community(
    tx: Transaction, compound: Compound, term: Term
) -> None:
    community = at(tx, compound, Office.COMMUNITY_OFFICER)
    old_chair = at(tx, compound, Office.COMMITTEE_CHAIR)
    by_hand = at(tx, compound, Office.COMMITTEE_MEMBER)
    term.submitted_by_id = by_hand.person_id
    notices.filing_returned(tx, {"term_id": term.id})
    assert set(told(tx)) == {
        community.person_id,
        old_chair.person_id,
        by_hand.person_id,
        term.seats[0].person_id,
    }


def test_all_who_have_a_seat_hear_of_the_filing(tx: Transaction, compound: Compound, term: Term) -> None:
    community = at(tx, compound, Office.COMMUNITY_OFFICER)
    notices.filing_confirmed(tx, {"term_id": term.id})
    assert set(told(tx)) == {community.person_id, *(seat.person_id for seat in term.seats)}


def test_messages_lead_to_pages_that_exist(app: Flask) -> None:
    with app.test_request_context():
        assert addresses.term(7) == url_for("terms.term", term_id=7)
        assert addresses.compound(7) == url_for("compounds.compound", compound_id=7)


def test_another_street_hears_nothing(tx: Transaction, alliance: Alliance, compound: Compound, term: Term) -> None:
    other = a_compound(tx, alliance, community=OTHER_STREET)
    assert lines(tx, other, Office.SUBDISTRICT_OFFICER) == []
    assert tx.session.get_one(Place, compound.place_id).path.startswith(the_place(tx, FUSHAN).path)


def test_an_officer_who_sits_on_the_committee_is_not_asked_to_check_it(tx: Transaction, compound: Compound) -> None:
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    term = a_term(tx, a_committee(tx, compound), stage=Stage.SUBMITTED)
    assert desk.waiting_for(tx, street) == 1
    term.seats[2].person_id = street.person_id
    tx.session.flush()
    (line,) = desk.lines(tx, street)
    assert (line.section, line.button, desk.waiting_for(tx, street)) == (Section.CHANGED, "", 0)


def test_a_contract_that_is_over_is_for_the_community_and_late_for_everybody(
    tx: Transaction, compound: Compound
) -> None:
    a_contract(tx, compound, ends_on=date(2026, 6, 30))
    (line,) = lines(tx, compound, Office.COMMUNITY_OFFICER)
    assert (line.section, line.button, line.when_text, line.tone) == (Section.TODO, "核实", "已到期145天", "late")
    (line,) = lines(tx, compound, Office.GUIDANCE_SECRETARY)
    assert (line.section, line.tone, line.sort) == (Section.SOON, "late", "2026-06-30")


def test_changes_and_handovers_stand_on_the_desks_of_those_who_do_the_next_step(
    tx: Transaction, compound: Compound
) -> None:
    term = a_filed_term(tx, compound)
    community = at(tx, compound, Office.COMMUNITY_OFFICER)
    leaving = (changes.Leaving(term.seats[3].id, Departure.RESIGNED),)
    done = changes.record_change(
        tx, community, changes.RecordChange(term.id, term.version, date(2026, 11, 15), "辞职信", leaving)
    )
    told = {(line.section, line.button) for line in lines(tx, compound, Office.COMMUNITY_OFFICER)}
    assert told == {(Section.TODO, "报送"), (Section.TODO, "办移交"), (Section.SOON, "")}
    changes.submit_change(tx, community, changes.SubmitChange(done.change_id, 1))
    told = {(line.section, line.button) for line in lines(tx, compound, Office.SUBDISTRICT_OFFICER)}
    assert told == {(Section.TODO, "核对"), (Section.SOON, "")}
