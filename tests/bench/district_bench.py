"""What the pages of a district cost at 3,000 compounds beside 300; run alone: `python tests/bench/district_bench.py`.

An optional number says how many rounds. Whole requests of signed-in people: the district page and the list of what is
due, the street page, the list and the home of a street officer, one compound, and a public card. Prints CPU time, the
ratio of 3,000 to 300 in one run, and the number of statements, which must not grow. Asserts nothing about time.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask
from sqlalchemy import event, select

from alliance import installation
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.models import Compound
from tests.bench.figures import cpu_ms, middle
from tests.bench.filling import fill, write_ledger
from tests.compounds.factories import browser_of
from tests.conftest import StandingClock
from tests.factories import FUSHAN, an_actor, an_alliance, the_place

FEW, MANY = 300, 3000
LEDGER_LINES = 20_000


def statements(app: Flask, page: Callable[[], str]) -> int:
    counted: list[str] = []

    def note(*told: object) -> None:
        counted.append(str(told[2]))

    with app.app_context():
        engine = web.database.engine
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    return len([one for one in counted if one.startswith("SELECT")])


def measured(app: Flask, pages: dict[str, Callable[[], str]], rounds: int) -> dict[str, tuple[float, int]]:
    spent = cpu_ms(pages, rounds=rounds, warm=2)
    return {name: (middle(times), statements(app, pages[name])) for name, times in spent.items()}


def bench(home: Path, rounds: int) -> None:
    installation.create(Settings(home=home))
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        fill(tx, alliance, FEW)
        street = the_place(tx, FUSHAN)
        bureau = an_actor(tx, alliance, Office.BUREAU_SUPERVISOR, alliance.place, name="周敏")
        officer = an_actor(tx, alliance, Office.SUBDISTRICT_OFFICER, street, name="吴刚")
        one, street_id = tx.session.scalars(select(Compound.id).limit(1)).one(), street.id
        for compound in tx.session.scalars(select(Compound)):
            compound.is_sample = False
    desk, near, public = browser_of(app, bureau), browser_of(app, officer), app.test_client()
    pages: dict[str, Callable[[], str]] = {
        "district": lambda: desk.get("/district").text,
        "what is due": lambda: desk.get("/district/due").text,
        "street": lambda: near.get(f"/streets/{street_id}").text,
        "list of a street officer": lambda: near.get("/compounds/").text,
        "home of a street officer": lambda: near.get("/").text,
        "one compound": lambda: desk.get(f"/compounds/{one}").text,
        "public card": lambda: public.get(f"/compounds/{one}/card").text,
    }
    few = measured(app, pages, rounds)
    with app.app_context(), web.writing() as tx:
        alliance = tx.session.scalars(select(Alliance)).one()
        fill(tx, alliance, MANY - FEW, first=FEW + 1)
        write_ledger(tx, alliance, LEDGER_LINES)
    many = measured(app, pages, rounds)
    print(f"{'':<26} {FEW:>9} {MANY:>9}  ratio  statements")
    for name, (before, asked) in few.items():
        after, asked_then = many[name]
        print(f"{name:<26} {before:6.1f} ms {after:6.1f} ms  {after / before:5.2f}  {asked} and {asked_then}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if sys.argv[1:] else 30)
