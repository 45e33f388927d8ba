"""The registry's later chapters in the demonstration: changes, handovers, mended contracts, relations in each stage."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.app import create_app
from alliance.demo import seeding
from alliance.kernel import web
from alliance.settings import Settings
from compounds import credit_codes
from compounds.changes.models import Change, MoveKind
from compounds.changes.workflow import Stage as ChangeStage
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Stage
from compounds.models import Company, Contract, FormerName, Relation


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A demonstration large enough for every chapter; the smallest one holds the stories of the cast alone."""
    home = tmp_path_factory.mktemp("chapters") / "demo"
    seeding.seed(Settings(home=home, demo=True), compounds=72)
    return create_app(Settings(home=home, demo=True))


def test_there_is_something_in_the_stages_that_a_small_district_has_room_for(shown: Flask) -> None:
    with shown.app_context():
        session = web.reading().session
        changes = session.scalars(select(Change)).unique().all()
        assert {ChangeStage.FILED, ChangeStage.RECORDED} <= {change.stage for change in changes}
        kinds = {move.kind for change in changes for move in change.moves}
        assert {MoveKind.LEFT, MoveKind.MOVED_UP} <= kinds
        assert {Stage.OPEN, Stage.CLOSED} <= set(session.scalars(select(Handover.stage)))
        assert session.scalars(select(Contract).where(Contract.ended_on.is_not(None))).first() is not None
        assert session.scalars(select(FormerName)).first() is not None
        assert session.scalars(select(Relation)).first() is not None


def test_every_code_checks(shown: Flask) -> None:
    with shown.app_context():
        codes = web.reading().session.scalars(select(Company.credit_code).where(Company.credit_code.is_not(None))).all()
    assert codes
    assert [credit_codes.read(code) for code in codes if code] == codes
