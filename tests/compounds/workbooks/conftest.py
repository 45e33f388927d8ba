"""The officer of the street of 锦绣家园, who keeps the registry in Excel."""

from __future__ import annotations

import pytest

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from compounds.models import Compound
from tests.compounds.factories import at


@pytest.fixture
def officer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.SUBDISTRICT_OFFICER)
