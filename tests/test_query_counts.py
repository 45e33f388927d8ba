"""Every page asks the database as often for one record as for three, and as often in a full district as in a new one.

Whole requests are counted: the gate, the bar and the page together.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.kernel import notices, web
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.parameters.models import Confidence, ParameterVersion
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from compounds.one_compound import CONTRACT_LEAD
from compounds.workflow import Stage
from search.library import actions as library
from search.library import indexing
from tests.bench.filling import fill, write_ledger
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term, at, browser_of
from tests.conftest import Count
from tests.factories import an_alliance
from tests.search.conftest import a_version

MANY, MANY_LINES = 300, 2000
OFFICES = (Office.GUIDANCE_SECRETARY, Office.SUBDISTRICT_OFFICER, Office.COMMUNITY_OFFICER, Office.BUREAU_SUPERVISOR)
PAGES = {
    "home": "/",
    "todo": "/todo",
    "inbox": "/inbox",
    "account": "/account",
    "own data": "/account/data",
    "privacy": "/privacy",
    "offices": "/offices",
    "numbers": "/numbers",
    "laws": "/laws",
    "question": "/ask?q=样例",
    "compounds": "/compounds/",
    "compounds of one standing": "/compounds/?showing=working&q=满",
    "district": "/district",
    "due": "/district/due",
    "cards": "/compounds/cards",
    "card": "/compounds/{compound}/card",
    "mine": "/compounds/mine",
    "register": "/compounds/new",
    "compound": "/compounds/{compound}",
    "compound history": "/compounds/{compound}/history",
    "term history": "/compounds/terms/{term}/history",
    "companies": "/compounds/companies/?q=物业",
    "closed": "/compounds/closed",
    "term": "/compounds/terms/{term}",
}
ELSEWISE = {"mine": {302}, "offices": {403}, "register": {403}}
"""What some offices are told instead: where their one compound is, or that the page is not for them."""
MOST = {"compound": 48, "term": 22, "district": 21, "due": 21, "home": 31, "todo": 31, "question": 18}
"""Where all rooms meet a page asks for each of them; everywhere else fourteen are enough.

Cases, training, experts and awards are houses of many rooms: the home asks each once whether it concerns the reader,
and then its rooms.
"""
_serial = count(1)
Watching = Callable[..., AbstractContextManager[Count]]


@dataclass
class District:
    """An alliance in which every list has one row, a browser that reads them, and what grows."""

    app: Flask
    alliance_id: int
    compound_id: int
    term_id: int
    actor: Actor
    browser: FlaskClient
    watching: Watching

    def add(self, number: int) -> None:
        """Add so many of everything."""
        with self.app.app_context():
            with web.writing() as tx:
                alliance = tx.session.get_one(Alliance, self.alliance_id)
                for _ in range(number):
                    one_of_everything(tx, alliance, tx.session.get_one(Compound, self.compound_id), self.actor)
            parts = web.platform()
            indexing.rebuild(web.reading(), parts.index, parts.sources)

    def asked(self) -> dict[str, int]:
        """How many statements each page takes; every page opens."""
        with self.app.app_context():
            engine = web.database.engine
        # What a process remembers of the library, and of how much waits, is read anew once; the home counts exactly.
        self.browser.get(PAGES["question"])
        found = {}
        for name, address in PAGES.items():
            with self.watching(engine) as counted:
                page = self.browser.get(address.format(compound=self.compound_id, term=self.term_id))
            assert page.status_code in {200, *ELSEWISE.get(name, ())}, name
            found[name] = counted.total
        return found

    def rows(self, name: str) -> int:
        """How often the page shows something that came with `add`."""
        return self.browser.get(PAGES[name].format(compound=self.compound_id, term=self.term_id)).text.count("样例")


def one_of_everything(tx: Transaction, alliance: Alliance, compound: Compound, actor: Actor) -> None:
    """A compound with a term, a contract and a deed, an officer, a message, a number of one's own and a law."""
    number = next(_serial)
    more = a_compound(tx, alliance, name=f"样例苑{number}")
    a_contract(tx, more, ends_on=date(2026, 12, 31))
    a_term(tx, a_committee(tx, more), stage=(Stage.ELECTED, Stage.SUBMITTED, Stage.FILED)[number % 3])
    a_contract(tx, compound, starts_on=date(2000, 1, number % 28 + 1), ends_on=date(2001, 1, 1))
    at(tx, more, Office.COMMUNITY_OFFICER, name=f"样例{number}")
    notices.send(
        tx,
        alliance_id=alliance.id,
        person_id=actor.person_id or 0,
        title=f"样例{number}",
        body="样例",
        kind="alliance.letter",
    )
    tx.session.add(
        ParameterVersion(
            alliance_id=alliance.id,
            name=CONTRACT_LEAD,
            title=f"样例{number}",
            place_path="/",
            numerator=90,
            unit="日",
            starts_on=date(1900 + number, 1, 1),
            ends_on=date(1900 + number, 12, 31),
            confidence=Confidence.SUGGESTION,
        )
    )
    library.admit(
        tx, CLOCK, [a_version(f"样例{number}市物业管理条例"), a_version(f"样例{number}法", place_path="/51/")]
    )


@pytest.fixture(params=OFFICES)
def district(app: Flask, queries: Watching, request: pytest.FixtureRequest) -> District:
    office: Office = request.param
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        compound = a_compound(tx, alliance, name="锦绣家园")
        term = a_term(tx, a_committee(tx, compound))
        actor = at(tx, compound, office)
        made = partial(District, app, alliance.id, compound.id, term.id, actor)
    district = made(browser_of(app, actor), queries)
    district.add(1)
    district.asked()  # what a process reads once is not counted
    return district


def test_every_page_asks_the_same_for_one_for_three_and_for_a_full_district(district: District) -> None:
    one = district.asked()
    district.add(2)
    assert district.asked() == one
    with district.app.app_context(), web.writing() as tx:
        alliance = tx.session.get_one(Alliance, district.alliance_id)
        fill(tx, alliance, MANY)
        write_ledger(tx, alliance, MANY_LINES)
    assert district.asked() == one
    assert {name: number for name, number in one.items() if number > MOST.get(name, 14)} == {}
    with district.app.app_context():
        session = web.reading().session
        assert (session.scalar(select(func.count(Compound.id))) or 0) > MANY
        assert (session.scalar(select(func.count(LedgerLine.id))) or 0) > MANY_LINES


@pytest.mark.parametrize("district", [Office.GUIDANCE_SECRETARY], indirect=True)
def test_the_lists_that_are_counted_do_grow(district: District) -> None:
    lists = ("inbox", "offices", "laws", "question", "compounds", "todo")
    before = {name: district.rows(name) for name in lists}
    district.add(2)
    assert {name: district.rows(name) > before[name] for name in lists} == dict.fromkeys(lists, True)
