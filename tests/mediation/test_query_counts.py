"""Every page of cases asks the database as often for one case as for three, and as often in a full district.

Whole requests are counted: the gate, the bar and the page together, and the home page with the lines of all rooms.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask import Flask
from sqlalchemy import insert

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.models import Case
from mediation.record.models import Entry
from mediation.record.rooms import EntryKind, Room
from mediation.workflow import Stage
from tests.compounds.factories import browser_of
from tests.conftest import Count
from tests.mediation.factories import Centre, a_case, a_centre

PAGES = {
    "home": "/",
    "todo": "/todo",
    "desk": "/mediation/desk",
    "near": "/mediation/desk?show=near",
    "mine": "/mediation/mine",
    "case": "/mediation/{case}",
    "record": "/mediation/{case}/record",
}
READERS = {
    "secretary": ("home", "todo", "desk", "near", "case"),
    "mediator": ("home", "todo", "mine", "case", "record"),
}
MOST = {"case": 45, "home": 31, "todo": 31, "record": 28, "desk": 19, "near": 19}
"""Where all rooms meet a page asks for each of them; everywhere else twenty-four are enough."""
Watching = Callable[..., AbstractContextManager[Count]]


def grow(tx: Transaction, centre: Centre, case: Case, number: int) -> None:
    """So many more cases under way and at the desk, and entries in one of them."""
    for _ in range(number):
        a_case(tx, centre, Stage.MEDIATING)
        a_case(tx, centre, Stage.FILED)
        a_case(tx, centre, Stage.FAILED)
    write(tx, centre, case, number)


def write(tx: Transaction, centre: Centre, case: Case, number: int) -> None:
    """So many entries of the mediator in the shared room of a case."""
    kept = {"alliance_id": case.alliance_id, "case_id": case.id, "room": Room.SHARED, "kind": EntryKind.WORDS}
    tx.session.execute(
        insert(Entry),
        [
            kept
            | {
                "author_id": centre.chair.person_id,
                "text": "双方说了各自的看法。",
                "at": tx.now - timedelta(minutes=at),
                "key": f"grown{case.version}{number}x{at}",
            }
            for at in range(number)
        ],
    )


def counted(app: Flask, queries: Watching, actor: Actor, names: tuple[str, ...], case_id: int) -> dict[str, int]:
    """How many statements each page takes; every page opens."""
    browser, found = browser_of(app, actor), {}
    with app.app_context():
        engine = web.database.engine
    for name in names:
        address = PAGES[name].format(case=case_id)
        assert browser.get(address).status_code == 200, name  # what a process or a reader does once is not counted
        with queries(engine) as count:
            browser.get(address)
        found[name] = count.total
    return found


def test_every_page_asks_the_same_for_one_case_for_three_and_for_many(app: Flask, queries: Watching) -> None:
    with app.app_context(), web.writing() as tx:
        centre = a_centre(tx)
        case = a_case(tx, centre, Stage.MEDIATING)
        case_id = case.id
        grow(tx, centre, case, 1)

    def asked() -> dict[str, dict[str, int]]:
        return {name: counted(app, queries, getattr(centre, name), pages, case_id) for name, pages in READERS.items()}

    one = asked()
    for number in (2, 30):
        with app.app_context(), web.writing() as tx:
            grow(tx, centre, tx.session.get_one(Case, case_id), number)
        assert asked() == one
    over = {(who, name): n for who, found in one.items() for name, n in found.items() if n > MOST.get(name, 24)}
    assert over == {}
