"""What the mediation desk costs beside its bare minimum (aim at most 2.5 times).

Three pages with 100,000 cases in the database: the secretary's list, a case, and its record of 300 entries. They take
turns in one process with the same rows by the bare ORM and a bare template, and with the bare request of the platform:
gate, bar (which counts what waits in every room) and a page that says nothing, an inbox without messages. The floor of
a page is the sum of both, since nobody is shown anything without them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session, joinedload

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.references import Reference
from alliance.settings import Settings
from mediation.lists import PAGE_SIZE
from mediation.models import Case, Party
from mediation.record.models import Entry
from mediation.record.rooms import EntryKind, Room
from mediation.workflow import STAGE_NAMES, Channel, PartyKind, PartyRole, Stage
from tests.bench.figures import (
    TIMES,
    Figure,
    Work,
    a_home,
    cpu_ms,
    engine_of,
    middle,
    more_statements,
    statements,
    timed,
)
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.factories import Centre, a_case, a_centre

FEW, CASES, ENTRIES, BATCH = 200, 100_000, 300, 5_000
AIM = 2.5
EVERY = 50
"""One case in so many is still running."""
DESK = "/mediation/desk"
PAGES = (
    ("list of the desk", "bare list", "bare request, secretary"),
    ("case page", "bare case", "bare request, mediator"),
    ("record of 300 entries", "bare case", "bare request, mediator"),
)
"""Each page with its two floors: the bare rows, and the platform's bare request."""
BARE_LIST = """<!doctype html><html lang="zh-CN"><title>调解</title><ul>
{% for case in rows %}<li><a href="/mediation/{{ case.id }}"><b>{{ case.subject }}</b> {{ case.reference }}
{% for party in case.parties %}{{ party.name }} {% endfor %}</a> {{ case.place.name }} {{ case.filed_at }}
<span>{{ names[case.stage] }}</span> {{ case.due_on }}</li>{% endfor %}</ul></html>"""
BARE_CASE = """<!doctype html><html lang="zh-CN"><title>{{ case.subject }}</title><h1>{{ case.subject }}</h1>
<p>{{ case.reference }} {{ names[case.stage] }} {{ case.place.name }}</p>
{% for party in case.parties %}<p>{{ party.role }} {{ party.name }}</p>{% endfor %}
<ol>{% for entry in entries %}<li>{{ entry.at }} {{ entry.text }}</li>{% endfor %}</ol></html>"""


def fill(tx: Transaction, centre: Centre) -> int:
    """Write a few cases, and the entries of one; returns that one's id."""
    first = a_case(tx, centre, Stage.MEDIATING)
    tx.session.execute(
        insert(Entry),
        [
            {
                "alliance_id": first.alliance_id,
                "case_id": first.id,
                "room": Room.SHARED,
                "kind": EntryKind.WORDS,
                "author_id": centre.mediator.person_id,
                "text": f"第 {number} 条记录：双方说了各自的看法，调解员记下。",
                "at": tx.now - timedelta(minutes=ENTRIES - number),
                "key": f"bench{number}",
            }
            for number in range(ENTRIES)
        ],
    )
    add(tx, centre, range(first.id + 1, first.id + FEW))
    return first.id


def add(tx: Transaction, centre: Centre, keys: range) -> None:
    """Write cases with two parties each."""
    for begin in range(0, len(keys), BATCH):
        some = keys[begin : begin + BATCH]
        tx.session.execute(insert(Case), [_case(tx, centre, key) for key in some])
        tx.session.execute(insert(Party), [_party(centre.alliance_id, key, at) for key in some for at in (1, 2)])


def _case(tx: Transaction, centre: Centre, key: int) -> dict[str, object]:
    running = key % EVERY == 0
    return {
        "id": key,
        "alliance_id": centre.alliance_id,
        "place_id": centre.place_id,
        "compound_id": centre.compound_id,
        "reference": Reference("柯调", 2020, key),
        "channel": Channel.MEMBER,
        "cause": "fee",
        "stage": Stage.FILED if running else Stage.FAILED,
        "subject": f"物业费的纠纷，第 {key} 件",
        "filed_at": tx.now - timedelta(hours=key % 5000),
        "due_on": tx.today + timedelta(days=key % 20 - 5) if running else None,
        "due_clock": "triage" if running else "",
        "consented_at": None if running else tx.now,
        "ended_at": None if running else tx.now,
        "ended_as": "" if running else "far_apart",
        "version": 1,
    }


def _party(alliance_id: int, key: int, at: int) -> dict[str, object]:
    return {
        "alliance_id": alliance_id,
        "case_id": key,
        "position": at,
        "role": PartyRole.APPLICANT if at == 1 else PartyRole.RESPONDENT,
        "kind": PartyKind.PERSON if at == 1 else PartyKind.COMPANY,
        "name": f"业主{key}" if at == 1 else "安居物业服务有限公司",
        "version": 1,
    }


def bare_list(engine: Engine) -> Callable[[], str]:
    """What a programmer in a hurry writes: entities, joined, into a template; no access, no bar, no counts."""
    template = Environment(autoescape=True).from_string(BARE_LIST)
    running = [stage for stage in Stage if stage in (Stage.FILED, Stage.MEDIATING)]
    query = (
        select(Case)
        .options(joinedload(Case.parties), joinedload(Case.place))
        .where(Case.stage.in_(running))
        .order_by(Case.due_on.is_(None), Case.due_on, Case.id)
        .limit(PAGE_SIZE)
    )

    def work() -> str:
        with Session(engine) as session:
            return template.render(rows=session.scalars(query).unique().all(), names=STAGE_NAMES)

    return work


def bare_case(engine: Engine, key: int, shown: int) -> Callable[[], str]:
    """The same for one case with the entries that its page shows."""
    template = Environment(autoescape=True).from_string(BARE_CASE)
    case = select(Case).options(joinedload(Case.parties), joinedload(Case.place)).where(Case.id == key)
    entries = select(Entry).where(Entry.case_id == key).order_by(Entry.at.desc()).limit(shown)

    def work() -> str:
        with Session(engine) as session:
            found = session.scalars(case).unique().one()
            return template.render(case=found, entries=session.scalars(entries).all(), names=STAGE_NAMES)

    return work


def asked(app: Flask, actor: Actor, address: str) -> Callable[[], bytes]:
    """The whole request of somebody who has signed in."""
    browser = browser_of(app, actor)

    def work() -> bytes:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return bytes(answer.data)

    return work


def rows(*, quick: bool = False) -> list[Figure]:
    """Each page against its floor, in milliseconds, and in statements."""
    cases = 2 * FEW if quick else CASES
    with a_home() as home:
        settings = Settings(home=home)
        app = create_app(settings, clock=StandingClock())
        with app.app_context(), web.writing() as tx:
            centre = a_centre(tx)
        engine = engine_of(app)
        desk = asked(app, centre.secretary, DESK)
        with app.app_context(), web.writing() as tx:
            key = fill(tx, centre)
        few = statements(engine, desk)
        with app.app_context(), web.writing() as tx:
            add(tx, centre, range(key + FEW, key + cases))
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
        works: dict[str, Work] = {
            "list of the desk": desk,
            "bare list": bare_list(engine),
            "case page": asked(app, centre.mediator, f"/mediation/{key}"),
            "record of 300 entries": asked(app, centre.mediator, f"/mediation/{key}/record"),
            "bare case": bare_case(engine, key, ENTRIES),
            "bare request, secretary": asked(app, centre.secretary, "/inbox"),
            "bare request, mediator": asked(app, centre.mediator, "/inbox"),
        }
        spent = cpu_ms(works, rounds=2 if quick else 15, warm=2)
        found = []
        for page, bare, request in PAGES:
            floor = middle(spent[bare]) + middle(spent[request])
            found.append(Figure(f"{page} against its floor, {cases:,} cases", middle(spent[page]) / floor, TIMES, AIM))
            found.append(timed(page, spent[page], bare=floor))
        return [*found, more_statements("list of the desk", few, statements(engine, desk))]
