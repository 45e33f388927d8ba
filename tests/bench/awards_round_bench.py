"""What a round's page costs with 300 entries beside 3; run alone: `python tests/bench/awards_round_bench.py`.

An optional number says how many rounds of measuring. Whole requests of a visitor and of the secretary. Prints CPU time,
the ratio of 300 to 3 in one run, and the number of statements, which must not grow. Asserts nothing about time.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask

from alliance import installation
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.awards import addresses
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests.bench.district_bench import measured
from tests.compounds.awards.factories import Season, a_round, a_season, an_application
from tests.compounds.factories import a_compound, browser_of
from tests.conftest import StandingClock

FEW, MANY = 3, 300


def enter(app: Flask, season: Season, round_id: int, number: int) -> None:
    """Let so many more compounds take part, each with every answer."""
    with app.app_context(), web.writing() as tx:
        round_ = tx.session.get_one(AwardRound, round_id)
        alliance = tx.session.get_one(Alliance, season.alliance_id)
        for _ in range(number):
            an_application(tx, season, round_, compound_id=a_compound(tx, alliance).id)


def bench(home: Path, rounds: int) -> None:
    """Measure the page twice, with few entries and with many."""
    installation.create(Settings(home=home))
    app = create_app(Settings(home=home), clock=StandingClock())
    with app.app_context(), web.writing() as tx:
        season = a_season(tx)
        round_id = a_round(tx, season, Stage.REVIEW).id
    desk, public = browser_of(app, season.secretary), app.test_client()
    address = addresses.round_(round_id)
    pages: dict[str, Callable[[], str]] = {
        "round, to a visitor": lambda: public.get(address).text,
        "round, to the secretary": lambda: desk.get(address).text,
    }
    enter(app, season, round_id, FEW)
    few = measured(app, pages, rounds)
    enter(app, season, round_id, MANY - FEW)
    many = measured(app, pages, rounds)
    for name in pages:
        (spent, asked), (spent_many, asked_many) = few[name], many[name]
        print(
            f"{name}: {FEW} entries {spent:.1f} ms, {asked} statements; "
            f"{MANY} entries {spent_many:.1f} ms, {asked_many} statements; ratio {spent_many / spent:.2f}"
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if len(sys.argv) > 1 else 5)
