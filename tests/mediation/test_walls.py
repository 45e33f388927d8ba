"""The walls: every reader opens every page of the platform in every format, and finds what is theirs alone.

The addresses come from the application itself, so that a page that is added tomorrow is walked tomorrow.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter, IntegerConverter

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Errand, deliver_all
from alliance.kernel.personal import holdings
from alliance.kernel.reaching.models import Message
from alliance.kernel.workbench import Workbench
from mediation.models import Case
from mediation.record import actions
from mediation.record.actions import WriteEntry
from mediation.record.rooms import Room
from mediation.workflow import PartyRole
from tests import databases
from tests.conftest import StandingClock, close
from tests.mediation.factories import party_of
from tests.mediation.record_steps import COMMON, MAY_READ, SECRETS, Walls, found_in, plant

pytestmark = pytest.mark.walk

READERS = (
    "secretary", "second", "mediator", "outside", "pmc", "chair", "deputy", "manager", "owner", "community", "street",
    "lead", "bureau", "administrator", "stranger", "visitor", "link",
    *(f"office:{office}" for office in Office),
)  # fmt: skip
ELSEWHERE = {"static", "accounts.sign_out", "demo.enter"}
"""Addresses that hand out nothing of anybody's, or end the visit."""
MOST_FILLED = 40


@pytest.fixture(scope="module")
def walls(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    home = databases.copy(blank, tmp_path_factory.mktemp("walls") / "home")
    app = create_app(databases.settings_at(home), clock=StandingClock())
    app.config["WTF_CSRF_ENABLED"] = False
    planted = plant(app)
    with app.app_context():
        parts = web.platform()
        deliver_all(web.db_session(), parts.clock, parts.deliveries, leave=("documents.render", "reaching.send"))
    yield planted
    close(app)
    databases.forget(home)


def numbers(walls: Walls, name: str, endpoint: str) -> list[object]:
    """What an address may be filled with: the records of the case, and the first few of everything else."""
    if name == "case_id":
        return [walls.case_id]
    if name == "broken_id":
        return [walls.broken_id]
    if name == "attachment_id":
        with walls.app.app_context():
            return list(web.reading().session.scalars(select(Attachment.id)))
    return [1, 2] if endpoint.startswith("mediation") else [1]


def addresses(walls: Walls, rule: Rule) -> Iterator[str]:
    """Every way to fill a rule: each key of an entry, each choice, each number."""
    choices: dict[str, list[object]] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            choices[name] = sorted(converter.items)
        elif isinstance(converter, IntegerConverter):
            choices[name] = numbers(walls, name, rule.endpoint)
        else:
            choices[name] = list(walls.keys) if name == "key" else ["1"]
    filled = itertools.islice(itertools.product(*choices.values()), MOST_FILLED)
    with walls.app.test_request_context():
        for values in filled:
            built = rule.build(dict(zip(choices, values, strict=True)))
            if built is not None:
                yield built[1]


EVERYWHERE = {"secretary", "chair", "visitor"}
NEARBY = re.compile(r"/(mediation|todo|files|account|documents|compounds/|ask|calendar|counter|$|\?)")
"""Where mediation can show at all: its own pages, and those of others through which rooms speak by ports.

The readers of `EVERYWHERE` open all other pages too.
"""
NEAREST = {*MAY_READ, "owner", "deputy", "community", "visitor"}
"""Who reads something of the case or is close to it. All others open each kind of page once: that of the case, of the
first secret and so on, since they are kept from the case and not from one line of it."""
COUNTING = {"/", "/todo"}
"""Pages about what waits for the reader. The bar counts it on every page, which takes most of a page's time."""


def walk(walls: Walls, *, once: bool = False) -> list[str]:
    """All addresses that answer to GET, those of the record also narrowed, searched and turned to each room.

    With `once` a single address a rule.
    """
    found = []
    for rule in walls.app.url_map.iter_rules():
        if rule.methods and "GET" in rule.methods and rule.endpoint not in ELSEWHERE:
            found += list(itertools.islice(addresses(walls, rule), 1 if once else None))
    record = f"/mediation/{walls.case_id}/record"
    found += [f"{record}?q={COMMON}", *(f"{record}?room={room}" for room in Room), f"{record}?room=caucus-1"]
    found += [f"{page}?q={COMMON}" for page in ("/mediation/desk", "/ask", "/questions", "/todo", "/mediation/mine")]
    return list(dict.fromkeys(found))


@contextmanager
def without_counts(app: Flask) -> Iterator[None]:
    """Pages whose bar counts nothing."""
    with app.app_context():
        parts = web.platform()
    counting, parts.workbench = parts.workbench, Workbench()
    try:
        yield
    finally:
        parts.workbench = counting


@pytest.mark.parametrize("name", READERS)
def test_each_reader_finds_what_is_theirs_and_nothing_else(walls: Walls, name: str) -> None:
    browser, may = walls.readers[name], MAY_READ.get(name, set())
    found: set[str] = set()
    leaks = {}
    for address in walk(walls, once=name not in NEAREST):
        if name not in EVERYWHERE and not NEARBY.match(address):
            continue
        bare = nullcontext() if address in COUNTING else without_counts(walls.app)
        with bare, browser.get(address) as answer:
            assert answer.status_code < 500, (address, answer.status_code)
            assert all(told.isascii() for _, told in answer.headers), (address, "no server sends such a header")
            seen = found_in(answer)
        if wrong := seen - may:
            leaks[address] = wrong
        if name == "lead" and seen and not address.startswith("/mediation/break-glass"):
            leaks[address] = seen
        found |= seen
    assert leaks == {}
    assert found == may


def test_every_reader_of_a_case_is_walked() -> None:
    assert set(READERS) >= set(MAY_READ)


def test_what_is_not_a_page_holds_no_secret_either(walls: Walls) -> None:
    """Lines of the ledger, notices, messages that go outside, errands, and the index."""
    with walls.app.app_context():
        reading = web.reading()
        kept = {
            "ledger": [str(row) for row in reading.session.scalars(select(LedgerLine.facts))],
            "notices": [f"{row}" for row in reading.session.execute(select(Notice.title, Notice.body, Notice.url))],
            "messages": [str(vars(row)) for row in reading.session.scalars(select(Message))],
            "errands": [f"{row}" for row in reading.session.execute(select(Errand.payload, Errand.last_error))],
            "index": [
                str(entry) for source in web.platform().sources for entry in source(reading.session, reading.today)
            ],
        }
    assert {place for place, texts in kept.items() if any(COMMON in text for text in texts)} == set()
    assert all(kept[place] for place in ("ledger", "notices", "errands"))


def test_a_personal_copy_holds_ones_own_words_alone(walls: Walls) -> None:
    own = {
        "chair": {"applicant"},
        "manager": {"shared", "respondent"},
        "mediator": {"mediator"},
    }
    files = {"secretary": {"office"}}
    with walls.app.app_context():
        reading = web.reading()
        for name, person_id in walls.people.items():
            told = str(holdings.gather(reading, person_id))
            found = {secret for secret, text in SECRETS.items() if text in told}
            assert found == own.get(name, set()) | files.get(name, set()), name


def test_an_attachment_of_the_record_is_listed_for_nobody_else(walls: Walls) -> None:
    with walls.app.app_context():
        count = len(web.reading().session.scalars(select(Attachment.id)).all())
    assert count == 6
    for name in ("lead", "administrator", "street", "community", "bureau", "office:guidance_secretary"):
        for attachment_id in range(1, count + 1):
            for page in ("", "/withdraw", "/withdrawn"):
                assert walls.readers[name].get(f"/files/{attachment_id}{page}").status_code == 404


NOISE = re.compile(r'nonce="[^"]*"|nonce-[^\']*|办事编号 \w+|name="csrf_token" value="[^"]*"')


def test_the_other_side_sees_the_very_same_pages_whether_or_not_somebody_confides(walls: Walls) -> None:
    """Neither that nor when something was said in a caucus shows on any page of the other side."""
    pages = [page for page in walk(walls) if page.startswith(("/mediation", "/todo", "/inbox", "/account/inbox", "/"))]
    pages = [page for page in pages if page == "/" or re.match(r"/(mediation|todo|inbox|account)", page)]
    others = {name: walls.readers[name] for name in ("manager", "link", "secretary", "pmc")}

    def answers(name: str, page: str) -> bool:
        with without_counts(walls.app), others[name].get(page) as answer:
            return answer.status_code == 200

    def shown() -> dict[tuple[str, str], str]:
        found = {}
        for name, page in looked_at:
            with nullcontext() if page in COUNTING else without_counts(walls.app):
                found[name, page] = NOISE.sub("", others[name].get(page).get_data(as_text=True))
        return found

    pages = [page for page in pages if not page.endswith(("docx", "xlsx")) and not re.search("/files/|export", page)]
    # The first look marks what was new as seen, and leaves out what the reader does not have at all.
    looked_at = [(name, page) for name in others for page in pages if answers(name, page)]
    before = shown()
    key = confide(walls.app, walls, "又说了一句")
    after = shown()
    assert [one for one in before if before[one] != after[one]] == []
    for browser in others.values():
        assert browser.get(f"/mediation/{walls.case_id}/record/{key}").status_code == 404


def confide(app: Flask, walls: Walls, text: str) -> str:
    """Somebody says something more to the mediator alone; returns its key."""
    with app.app_context():
        with web.writing() as tx:
            case = tx.session.get_one(Case, walls.case_id)
            party = party_of(case, PartyRole.APPLICANT)
            written = actions.write(tx, walls.centre.chair, WriteEntry(case.id, Room.CAUCUS, text, party_id=party.id))
        parts = web.platform()
        deliver_all(web.db_session(), parts.clock, parts.deliveries, leave=("documents.render", "reaching.send"))
    return written.key
