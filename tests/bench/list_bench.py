"""What a page of 50 compounds costs beside its bare minimum; run it alone: `python tests/bench/list_bench.py [ROUNDS]`.

These take turns in one process: the whole request of a signed-in guidance secretary through gate, access, bar, list and
page; the same rows by the bare ORM and a bare template with the same cells; the bare request, which does nothing but
answer; and for comparison the list of a street officer, whose bar counts what waits, and the secretary's home page.
Prints CPU time and ratios, with 50 compounds and with 3,000 beside 100,000 ledger lines, and the number of statements,
which must not grow. Asserts nothing about time.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, aliased, joinedload

from alliance import installation
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance, Place
from alliance.settings import Settings
from compounds.models import Committee, Compound, Contract
from compounds.names import GOVERNANCE_NAMES, STANDING_NAMES, STANDING_TONES
from tests.bench.figures import cpu_ms, middle, share
from tests.bench.filling import fill, write_ledger
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import FUSHAN, an_actor, an_alliance, the_place

SHOWN = 50
ADDRESS = "/compounds/"
THE_LIST, BARE_LIST = "list of the secretary", "bare ORM and template"
BARE = """<!doctype html><html lang="zh-CN"><title>小区</title><table>
<tr><th>小区<th>街道<th>社区<th>户数<th>治理方式<th>业委会情况<th>物业合同止日</tr>
{% for compound, community, street, committee, contract in rows %}
<tr>
  <th><a href="/compounds/{{ compound.id }}">{{ compound.place.name }}</a>{% if compound.is_sample %} <span>样本</span>{% endif %}</th>
  <td>{{ street.name }}</td>
  <td>{{ community.name }}</td>
  <td>{{ "{:,}".format(compound.households) }}</td>
  <td>{{ governance[compound.governance] }}</td>
  <td>{% if committee %}<span class="{{ tones[committee.standing] }}">{{ standing[committee.standing] }}</span>{% else %}没有业委会{% endif %}</td>
  <td>{% if contract.ends_on %}{{ contract.ends_on.year }}年{{ contract.ends_on.month }}月{{ contract.ends_on.day }}日{% if contract.ends_on < today %} <span>已到期</span>{% endif %}{% elif contract %}不定期{% else %}没有登记{% endif %}</td>
</tr>
{% endfor %}
</table></html>"""  # noqa: E501 -- a line a cell, as in the page


def bare_list(engine: Engine, today: object) -> Callable[[], str]:
    """What a programmer in a hurry writes: entities, joined, into a template; no people, no access, no bar."""
    template = Environment(autoescape=True).from_string(BARE)
    community, street = aliased(Place), aliased(Place)
    latest = (
        select(Contract.id)
        .where(Contract.compound_id == Compound.id)
        .order_by(Contract.starts_on.desc())
        .limit(1)
        .correlate(Compound)
        .scalar_subquery()
    )
    query = (
        select(Compound, community, street, Committee, Contract)
        .join(Compound.place)
        .join(community, Place.parent_id == community.id)
        .join(street, community.parent_id == street.id)
        .outerjoin(Committee, (Committee.compound_id == Compound.id) & Committee.dissolved_on.is_(None))
        .outerjoin(Contract, Contract.id == latest)
        .options(joinedload(Compound.place))
        .order_by(Place.path)
        .limit(SHOWN)
    )

    def work() -> str:
        with Session(engine) as session:
            rows = session.execute(query).all()
            return template.render(
                rows=rows, governance=GOVERNANCE_NAMES, standing=STANDING_NAMES, tones=STANDING_TONES, today=today
            )

    return work


def measure(app: Flask, what: str, pages: dict[str, Callable[[], str]], rounds: int) -> None:
    with app.app_context():
        engine = web.database.engine
    plain = Flask("plain")
    plain.add_url_rule("/", "answer", lambda: "好")
    visitor = plain.test_client()
    bare = bare_list(engine, StandingClock().now().date())
    assert pages[THE_LIST]().count("<tr") == bare().count("<tr") == SHOWN + 1
    works = {**pages, BARE_LIST: bare, "bare request": lambda: visitor.get("/").text}
    counted: list[str] = []

    def note(*told: object) -> None:
        counted.append(str(told[2]))

    statements = {}
    event.listen(engine, "before_cursor_execute", note)
    for name, work in works.items():
        counted.clear()
        work()
        statements[name] = len([one for one in counted if one.startswith("SELECT")])
    event.remove(engine, "before_cursor_execute", note)
    spent = cpu_ms(works, rounds=rounds)
    floor = middle(spent[BARE_LIST])
    print(what)
    for name, times in spent.items():
        print(
            f"  {name:<26} CPU {middle(times):6.2f} ms (p95 {share(times, 0.95):6.2f})   "
            f"{middle(times) / floor:5.2f} of bare   {statements[name]:2} statements"
        )


def bench(home: Path, rounds: int) -> None:
    installation.create(Settings(home=home))
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        fill(tx, alliance, SHOWN)
        secretary = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="周敏")
        officer = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, FUSHAN), name="吴刚")
    desk, street = browser_of(app, secretary), browser_of(app, officer)
    pages: dict[str, Callable[[], str]] = {
        THE_LIST: lambda: desk.get(ADDRESS).text,
        "list of a street officer": lambda: street.get(ADDRESS).text,
        "home of the secretary": lambda: desk.get("/").text,
    }
    measure(app, f"{SHOWN} compounds", pages, rounds)
    with app.app_context(), web.writing() as tx:
        alliance = tx.session.scalars(select(Alliance)).one()
        fill(tx, alliance, 3000 - SHOWN, first=SHOWN + 1)
        write_ledger(tx, alliance, 100_000)
    measure(app, "3,000 compounds, 100,000 ledger lines", pages, rounds)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 200)
