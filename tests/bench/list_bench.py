"""What a page of 50 compounds costs beside its bare minimum (aim at most 3 times).

These take turns in one process: the whole request of a signed-in guidance secretary through gate, access, bar, list and
page; the same rows by the bare ORM and a bare template with the same cells; the bare request, which does nothing but
answer; and for comparison the list of a street officer, whose bar counts what waits, and the secretary's home page.
With 50 compounds and with 3,000 beside 100,000 ledger lines, where no page may take statements more.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, aliased, joinedload

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance, Place
from alliance.settings import Settings
from compounds.models import Committee, Compound, Contract
from compounds.names import GOVERNANCE_NAMES, STANDING_NAMES, STANDING_TONES
from compounds.queries import PAGE_SIZE
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
from tests.bench.filling import fill, write_ledger
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import FUSHAN, an_actor, an_alliance, the_place

SHOWN, AIM = PAGE_SIZE, 3
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


def rows(*, quick: bool = False) -> list[Figure]:
    """Few compounds, then many."""
    with a_home() as home:
        return _rows(home, *((60, 100) if quick else (3000, 100_000)), rounds=2 if quick else 60)


def _rows(home: Path, compounds: int, lines: int, *, rounds: int) -> list[Figure]:
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        fill(tx, alliance, SHOWN)
        secretary = an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name="周敏")
        officer = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, the_place(tx, FUSHAN), name="吴刚")
    desk, street = browser_of(app, secretary), browser_of(app, officer)
    pages: dict[str, Work] = {
        THE_LIST: lambda: desk.get(ADDRESS).text,
        "list of a street officer": lambda: street.get(ADDRESS).text,
        "home of the secretary": lambda: desk.get("/").text,
    }
    engine = engine_of(app)
    few = {name: statements(engine, page) for name, page in pages.items()}
    found = beside(engine, pages, f"{SHOWN} compounds", rounds)
    with app.app_context(), web.writing() as tx:
        alliance = tx.session.scalars(select(Alliance)).one()
        fill(tx, alliance, compounds - SHOWN, first=SHOWN + 1)
        write_ledger(tx, alliance, lines)
    found += beside(engine, pages, f"{compounds:,} compounds, {lines:,} ledger lines", rounds)
    return found + [more_statements(name, few[name], statements(engine, page)) for name, page in pages.items()]


def beside(engine: Engine, pages: dict[str, Work], size: str, rounds: int) -> list[Figure]:
    """The pages beside the bare list and the bare request."""
    plain = Flask("plain")
    plain.add_url_rule("/", "answer", lambda: "好")
    visitor = plain.test_client()
    bare = bare_list(engine, StandingClock().now().date())
    assert str(pages[THE_LIST]()).count("<tr") == bare().count("<tr") == SHOWN + 1
    spent = cpu_ms({**pages, BARE_LIST: bare, "bare request": lambda: visitor.get("/").text}, rounds=rounds, warm=2)
    floor = middle(spent[BARE_LIST])
    return [
        Figure(f"{THE_LIST} against its rows, {size}", middle(spent[THE_LIST]) / floor, TIMES, AIM),
        *(timed(f"{name}, {size}", times, bare=floor) for name, times in spent.items()),
    ]
