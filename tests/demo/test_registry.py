"""The registry's later chapters in the demonstration: changes, handovers, mended contracts, relations in each stage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compounds.changes.models import Change, MoveKind
from compounds.changes.workflow import Stage as ChangeStage
from compounds.companies import credit_codes
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Stage
from compounds.models import Company, Contract, FormerName, Relation
from tests import databases

pytestmark = pytest.mark.sqlite("what a district holds is planned before any database is asked")


@pytest.fixture(scope="module")
def shown(full_district: Path) -> Iterator[Session]:
    """A district large enough for every chapter; the smallest one holds the stories of the cast alone."""
    with Session(databases.engine_at(full_district)) as session:
        yield session


def test_there_is_something_in_the_stages_that_a_small_district_has_room_for(shown: Session) -> None:
    changes = shown.scalars(select(Change)).unique().all()
    assert {ChangeStage.FILED, ChangeStage.RECORDED} <= {change.stage for change in changes}
    kinds = {move.kind for change in changes for move in change.moves}
    assert {MoveKind.LEFT, MoveKind.MOVED_UP} <= kinds
    assert {Stage.OPEN, Stage.CLOSED} <= set(shown.scalars(select(Handover.stage)))
    assert shown.scalars(select(Contract).where(Contract.ended_on.is_not(None))).first() is not None
    assert shown.scalars(select(FormerName)).first() is not None
    assert shown.scalars(select(Relation)).first() is not None


def test_every_code_checks(shown: Session) -> None:
    codes = shown.scalars(select(Company.credit_code).where(Company.credit_code.is_not(None))).all()
    assert codes
    assert [credit_codes.read(code) for code in codes if code] == codes
