"""What the pages of a district cost at 3,000 compounds beside 300: whole requests of signed-in people.

The district page and the list of what is due, the street page, the list and the home of a street officer, one compound,
and a public card. CPU time with 3,000, its ratio to 300 in one run, and how many statements more, which must be none.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.models import Compound
from tests.bench.figures import Figure, Work, a_home, compared
from tests.bench.filling import fill, write_ledger
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import FUSHAN, an_actor, an_alliance, the_place

FEW, MANY = 300, 3000
LEDGER_LINES = 20_000


def rows(*, quick: bool = False) -> list[Figure]:
    """All pages twice."""
    with a_home() as home:
        return _rows(home, *((12, 36, 50) if quick else (FEW, MANY, LEDGER_LINES)), rounds=2 if quick else 15)


def _rows(home: Path, few: int, many: int, lines: int, *, rounds: int) -> list[Figure]:
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        fill(tx, alliance, few)
        street = the_place(tx, FUSHAN)
        bureau = an_actor(tx, alliance, Office.BUREAU_SUPERVISOR, alliance.place, name="周敏")
        officer = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, street, name="吴刚")
        one, street_id = tx.session.scalars(select(Compound.id).limit(1)).one(), street.id
        for compound in tx.session.scalars(select(Compound)):
            compound.is_sample = False
    desk, near, public = browser_of(app, bureau), browser_of(app, officer), app.test_client()
    pages: dict[str, Work] = {
        "district": lambda: desk.get("/district").text,
        "what is due": lambda: desk.get("/district/due").text,
        "street": lambda: near.get(f"/streets/{street_id}").text,
        "list of a street officer": lambda: near.get("/compounds/").text,
        "home of a street officer": lambda: near.get("/").text,
        "one compound": lambda: desk.get(f"/compounds/{one}").text,
        "public card": lambda: public.get(f"/compounds/{one}/card").text,
    }

    def grow() -> None:
        with app.app_context(), web.writing() as tx:
            alliance = tx.session.scalars(select(Alliance)).one()
            fill(tx, alliance, many - few, first=few + 1)
            write_ledger(tx, alliance, lines)

    return compared(app, pages, grow, rounds=rounds, sizes=(few, many))
