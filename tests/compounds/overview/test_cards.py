"""The public card: what everybody may read of a compound, and what nobody reads there."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.crypto import mask_phone
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.membership.letters import ADMISSION, MINUTES
from compounds.models import Compound, CompoundClosing, Departure, Role, Seat, Standing, Term
from compounds.overview import cards
from compounds.workflow import Stage
from tests.bench.filling import fill
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term, browser_of
from tests.compounds.membership.factories import a_member, lead, sat
from tests.compounds.overview.conftest import Town
from tests.conftest import Count
from tests.factories import QUJIANG, a_person, an_alliance

PHONE = "13812345678"
Watching = Callable[..., AbstractContextManager[Count]]


@pytest.fixture
def reader(alliance: Alliance) -> Actor:
    """Somebody without an account at this alliance."""
    return Actor(alliance_id=alliance.id, place_path=alliance.place.path)


def filed(tx: Transaction, compound: Compound) -> Term:
    term = a_term(
        tx, a_committee(tx, compound, standing=Standing.STALLED), stage=Stage.FILED, elected_on=date(2025, 3, 1)
    )
    for seat in term.seats:
        key = an_office_of(tx, term, seat)
        seat.office_id, seat.confirmed_at = key, tx.now
    tx.session.flush()
    return term


def an_office_of(tx: Transaction, term: Term, seat: Seat) -> int:
    office = Office.COMMITTEE_CHAIR if seat.role is Role.CHAIR else Office.COMMITTEE_MEMBER
    held = OfficeHeld(
        alliance_id=term.alliance_id,
        person_id=seat.person_id,
        office=office,
        place_id=term.place_id,
        starts_on=term.starts_on,
        granted_at=tx.now,
    )
    tx.session.add(held)
    tx.session.flush()
    return held.id


def test_a_card_names_the_term_its_filing_and_its_people_by_surname(
    tx: Transaction, compound: Compound, reader: Actor
) -> None:
    filed(tx, compound)
    card = cards.card(tx, reader, compound.id, samples=False)
    assert card.term is not None
    assert (card.term.number, card.term.stage, card.term.filed_on) == (1, Stage.FILED, date(2025, 3, 10))
    assert dict(card.term.people) == {"主任": ("委**",), "副主任": ("委**",), "委员": ("委**", "委**", "委**")}


def test_whoever_has_left_is_no_longer_named(tx: Transaction, compound: Compound, reader: Actor) -> None:
    term = filed(tx, compound)
    chair = term.seats[0]
    chair.left_on, chair.left_because = date(2026, 6, 1), Departure.RESIGNED
    tx.session.flush()
    card = cards.card(tx, reader, compound.id, samples=False)
    assert card.term is not None
    assert "主任" not in dict(card.term.people)


def test_those_who_were_elected_are_not_named_before_the_filing(
    tx: Transaction, compound: Compound, reader: Actor
) -> None:
    a_term(tx, a_committee(tx, compound), stage=Stage.SUBMITTED)
    card = cards.card(tx, reader, compound.id, samples=False)
    assert card.term is None
    assert card.coming is not None
    assert (card.coming.submitted_on, card.coming.people) == (date(2026, 11, 6), ())


def test_the_next_term_stands_beside_the_one_in_office(tx: Transaction, compound: Compound, reader: Actor) -> None:
    now = filed(tx, compound)
    a_term(tx, now.committee, number=2, elected_on=date(2026, 11, 2), starts_on=date(2030, 3, 2))
    card = cards.card(tx, reader, compound.id, samples=False)
    assert card.term is not None
    assert card.coming is not None
    assert (card.term.number, card.coming.number) == (1, 2)


def test_the_contract_that_runs_is_shown_with_its_last_day(tx: Transaction, compound: Compound, reader: Actor) -> None:
    a_contract(tx, compound, starts_on=date(2020, 1, 1), ends_on=date(2023, 12, 31), company="旧物业有限公司")
    running = a_contract(tx, compound, starts_on=date(2024, 1, 1), ends_on=date(2026, 12, 31), company="新物业有限公司")
    a_contract(tx, compound, starts_on=date(2027, 1, 1), ends_on=date(2029, 12, 31), company="下一家有限公司")
    contract = cards.card(tx, reader, compound.id, samples=False).contract
    assert contract is not None
    assert (contract.company, contract.ends_on) == ("新物业有限公司", running.ends_on)


def test_a_card_lists_the_valid_documents_that_are_announced_and_no_others(
    tx: Transaction, alliance: Alliance, reader: Actor
) -> None:
    home = sat(tx, alliance)
    member = a_member(tx, alliance, of=home)
    minutes = documents.issue(
        tx,
        lead(tx, alliance, "钱负责"),
        kind=MINUTES,
        subject=member.__tablename__,
        subject_id=member.id,
        place_id=member.place_id,
        title="不列在卡上的纪要",
        facts={},
    )
    letter = tx.session.scalars(select(Document).where(Document.kind == ADMISSION)).one()
    assert cards.card(tx, reader, home.compound.id, samples=False).papers == ()
    for one in (minutes, letter):
        one.state, one.digest = State.ISSUED, f"{one.id:064}"
    tx.session.flush()
    (paper,) = cards.card(tx, reader, home.compound.id, samples=False).papers
    assert (paper.title, paper.reference, paper.code) == (letter.title, letter.reference, letter.code)
    documents.revoke(tx, lead(tx, alliance, "孙负责"), letter, "信息有误")
    tx.session.flush()
    assert cards.card(tx, reader, home.compound.id, samples=False).papers == ()


def test_a_closed_compound_a_sample_and_a_foreign_one_have_no_card(
    tx: Transaction, alliance: Alliance, compound: Compound, reader: Actor
) -> None:
    sample = a_compound(tx, alliance, name="样本园")
    sample.is_sample = True
    closing = CompoundClosing(
        alliance_id=alliance.id,
        compound_id=compound.id,
        place_id=compound.place_id,
        closed_on=date(2026, 11, 1),
        because="重复登记",
    )
    tx.session.add(closing)
    foreign = a_compound(tx, an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢"), community="330803001001")
    for one in (compound, sample, foreign):
        with pytest.raises(NotFound):
            cards.card(tx, reader, one.id, samples=False)
    assert cards.cards(tx, reader, samples=False).page.total == 0
    assert cards.card(tx, reader, sample.id, samples=True).name == "样本园"
    assert [line.name for line in cards.cards(tx, reader, samples=True).lines] == ["样本园"]


@pytest.mark.parametrize("key", [0, -1, 2**63, 2**70])
def test_an_impossible_number_has_no_card(tx: Transaction, reader: Actor, key: int) -> None:
    with pytest.raises(NotFound):
        cards.card(tx, reader, key, samples=False)


def test_nobody_of_no_alliance_finds_anything(tx: Transaction, compound: Compound) -> None:
    assert cards.cards(tx, Actor(alliance_id=None), samples=True).page.total == 0
    assert cards.cards(tx, CLOCK, samples=True).page.total == 0


def test_the_page_says_nothing_of_standing_telephones_and_full_names(open_app: Flask, town: Town) -> None:
    with open_app.app_context(), web.writing() as tx:
        compound = tx.session.get_one(Compound, town.compounds["quiet"])
        term = filed(tx, compound)
        person = a_person(tx, tx.session.get_one(Alliance, town.alliance_id), "欧阳有电话")
        person.phone_masked = mask_phone(PHONE)
        term.seats[0].person_id = person.id
    page = open_app.test_client().get(f"/compounds/{town.compounds['quiet']}/card")
    text = re.sub(r'<(script|svg).*?</\1>|data:[^"]+', "", page.text, flags=re.DOTALL)
    assert page.status_code == 200
    assert "欧**" in text
    assert [word for word in ("停摆", "运转", "欧阳", "委员1", PHONE, PHONE[-4:], "户数") if word in text] == []
    assert re.search(r"\d{7,}", re.sub(r"<[^>]*>", "", text)) is None


@pytest.mark.parametrize(
    ("asked", "expected"), [("q=满园", {"届满园"}), ("street=0&q=逾期", {"逾期园"}), ("q=%25", set())]
)
def test_a_compound_is_found_by_part_of_its_name(open_app: Flask, town: Town, asked: str, expected: set[str]) -> None:
    page = open_app.test_client().get(f"/compounds/cards?{asked}").text
    assert set(re.findall(r'/card">([^<]+)</a>', page)) == expected


def test_a_street_has_its_own(open_app: Flask, town: Town) -> None:
    page = open_app.test_client().get(f"/compounds/cards?street={town.other_street_id}").text
    assert set(re.findall(r'/card">([^<]+)</a>', page)) == {"过期园", "远园"}


def test_a_stranger_reads_the_card_and_nothing_else(open_app: Flask, town: Town) -> None:
    browser = open_app.test_client()
    key = town.compounds["ending"]
    assert browser.get(f"/compounds/{key}/card").status_code == 200
    for page in (f"/compounds/{key}", f"/streets/{town.street_id}", "/district", "/compounds/"):
        assert browser.get(page).headers["Location"].startswith("/sign-in")
    assert browser_of(open_app, town.people[Office.MEDIATOR]).get(f"/compounds/{key}").status_code == 404
    assert browser_of(open_app, town.people[Office.MEDIATOR]).get(f"/compounds/{key}/card").status_code == 200


def test_a_real_installation_never_shows_samples(open_app: Flask, town: Town) -> None:
    with open_app.app_context(), web.writing() as tx:
        tx.session.get_one(Compound, town.compounds["quiet"]).is_sample = True
    browser = open_app.test_client()
    assert browser.get(f"/compounds/{town.compounds['quiet']}/card").status_code == 404
    assert "静园" not in browser.get("/compounds/cards").text


def test_the_card_carries_its_address_for_others(open_app: Flask, town: Town) -> None:
    key = town.compounds["ending"]
    with open_app.app_context():
        outside = web.platform().settings.public_url
    page = open_app.test_client().get(f"/compounds/{key}/card").text
    assert f"{outside}/compounds/{key}/card" in page
    assert "data:image/" in page


@pytest.mark.parametrize("page", ["/compounds/cards", "/compounds/{one}/card"])
def test_a_full_district_costs_no_more_queries(open_app: Flask, town: Town, queries: Watching, page: str) -> None:
    browser, address = open_app.test_client(), page.format(one=town.compounds["ending"])

    def asked() -> int:
        with open_app.app_context():
            engine = web.database.engine
        with queries(engine) as counted:
            assert browser.get(address).status_code == 200
        return counted.total

    asked()
    few = asked()
    with open_app.app_context(), web.writing() as tx:
        fill(tx, tx.session.get_one(Alliance, town.alliance_id), 200)
    assert asked() == few
    assert few <= 8
