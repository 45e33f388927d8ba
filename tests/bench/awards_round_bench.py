"""What a round's page costs with 300 entries beside 3: whole requests of a visitor and of the secretary.

CPU time with 300, its ratio to 3 in one run, and how many statements more it takes, which must be none.
"""

from __future__ import annotations

from flask import Flask

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.awards import addresses
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage
from tests.bench.figures import Figure, Work, a_home, compared
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


def rows(*, quick: bool = False) -> list[Figure]:
    """The page twice, with few entries and with many."""
    many = 12 if quick else MANY
    with a_home() as home:
        app = create_app(Settings(home=home), clock=StandingClock())
        with app.app_context(), web.writing() as tx:
            season = a_season(tx)
            round_id = a_round(tx, season, Stage.REVIEW).id
        desk, public = browser_of(app, season.secretary), app.test_client()
        address = addresses.round_(round_id)
        pages: dict[str, Work] = {
            "round, to a visitor": lambda: public.get(address).text,
            "round, to the secretary": lambda: desk.get(address).text,
        }
        enter(app, season, round_id, FEW)
        return compared(
            app, pages, lambda: enter(app, season, round_id, many - FEW), rounds=2 if quick else 7, sizes=(FEW, many)
        )
