"""What the mediation desk costs beside its bare minimum; run alone: `python tests/bench/mediation_bench.py [ROUNDS]`.

Three pages with 100,000 cases in the database: the secretary's list, a case, and its record of 300 entries. They take
turns in one process with the same rows by the bare ORM and a bare template, and with the bare request of the platform:
gate, bar (which counts what waits in every room) and a page that says nothing, an inbox without messages. The floor of
a page is the sum of both, since nobody is shown anything without them. Prints CPU time, the ratios to that floor (aim
2.5) and to the bare rows alone, and the number of statements, which must not grow. Asserts nothing about time.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine, event, insert, select
from sqlalchemy.orm import Session, joinedload

from alliance import installation
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
from tests.bench.figures import cpu_ms, middle
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.mediation.factories import Centre, a_case, a_centre

CASES, ENTRIES, BATCH = 100_000, 300, 5_000
EVERY = 50
"""One case in so many is still running."""
BARE_LIST = """<!doctype html><html lang="zh-CN"><title>调解</title><ul>
{% for case in rows %}<li><a href="/mediation/{{ case.id }}"><b>{{ case.subject }}</b> {{ case.reference }}
{% for party in case.parties %}{{ party.name }} {% endfor %}</a> {{ case.place.name }} {{ case.filed_at }}
<span>{{ names[case.stage] }}</span> {{ case.due_on }}</li>{% endfor %}</ul></html>"""
BARE_CASE = """<!doctype html><html lang="zh-CN"><title>{{ case.subject }}</title><h1>{{ case.subject }}</h1>
<p>{{ case.reference }} {{ names[case.stage] }} {{ case.place.name }}</p>
{% for party in case.parties %}<p>{{ party.role }} {{ party.name }}</p>{% endfor %}
<ol>{% for entry in entries %}<li>{{ entry.at }} {{ entry.text }}</li>{% endfor %}</ol></html>"""


def fill(tx: Transaction, centre: Centre) -> int:
    """Write the cases, two parties each, and the entries of one; returns that one's id."""
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
    for begin in range(0, CASES, BATCH):
        keys = range(first.id + 1 + begin, first.id + 1 + begin + BATCH)
        tx.session.execute(insert(Case), [_case(tx, centre, key) for key in keys])
        tx.session.execute(insert(Party), [_party(first.alliance_id, key, at) for key in keys for at in (1, 2)])
    return first.id


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


def statements(engine: Engine, work: Callable[[], object]) -> int:
    """How many statements one request makes."""
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def asked(app: Flask, actor: Actor, address: str) -> Callable[[], bytes]:
    """The whole request of somebody who has signed in."""
    browser = browser_of(app, actor)

    def work() -> bytes:
        answer = browser.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return bytes(answer.data)

    return work


def main(rounds: int) -> None:
    """Fill, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home")
        installation.create(settings)
        app = create_app(settings, clock=StandingClock())
        with app.app_context(), web.writing() as tx:
            centre = a_centre(tx)
            key = fill(tx, centre)
        with app.app_context():
            engine = web.database.engine
            with engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")
        works: dict[str, Callable[[], object]] = {
            "list of the desk": asked(app, centre.secretary, "/mediation/desk"),
            "bare list": bare_list(engine),
            "case page": asked(app, centre.mediator, f"/mediation/{key}"),
            "record of 300 entries": asked(app, centre.mediator, f"/mediation/{key}/record"),
            "bare case": bare_case(engine, key, ENTRIES),
            "bare request, secretary": asked(app, centre.secretary, "/inbox"),
            "bare request, mediator": asked(app, centre.mediator, "/inbox"),
        }
        spent = {name: middle(values) for name, values in cpu_ms(works, rounds=rounds, warm=3).items()}
        for name, work in works.items():
            print(f"{name:24} {spent[name]:8.2f} ms  {statements(engine, work):3} statements")
        for page, rows, request in (
            ("list of the desk", "bare list", "bare request, secretary"),
            ("case page", "bare case", "bare request, mediator"),
            ("record of 300 entries", "bare case", "bare request, mediator"),
        ):
            floor = spent[rows] + spent[request]
            print(
                f"{page:24} {spent[page] / floor:8.2f} of its floor (aim 2.5), "
                f"{spent[page] / spent[rows]:.2f} of the bare rows alone"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
