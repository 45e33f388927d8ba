"""What it costs to know what 300 compounds are ready for, beside 3: the same number of statements is asked for."""

from __future__ import annotations

from sqlalchemy import select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.actors import Office
from alliance.kernel.places.models import Alliance
from alliance.settings import Settings
from compounds.workflow import Stage
from tests.bench.figures import Figure, Work, a_home, compared
from tests.compounds.factories import a_committee, a_compound, a_term
from tests.conftest import StandingClock
from tests.factories import an_actor, an_alliance
from training.insight.readiness import readiness

FEW, MANY = 3, 300


def rows(*, quick: bool = False) -> list[Figure]:
    """The whole of it for the lead of the alliance."""
    many = 12 if quick else MANY
    with a_home() as home:
        app = create_app(Settings(home=home), clock=StandingClock())
        with app.app_context(), web.writing() as tx:
            alliance = an_alliance(tx)
            lead = an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place, name="负责人")

        def settle(number: int) -> None:
            with app.app_context(), web.writing() as tx:
                alliance = tx.session.scalars(select(Alliance)).one()
                for _ in range(number):
                    a_term(tx, a_committee(tx, a_compound(tx, alliance)), stage=Stage.FILED)

        def known() -> object:
            with app.app_context():
                return readiness(web.reading(), lead)

        settle(FEW)
        works: dict[str, Work] = {"readiness of compounds": known}
        return compared(app, works, lambda: settle(many - FEW), rounds=2 if quick else 9, sizes=(FEW, many))
