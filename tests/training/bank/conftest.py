"""Those who keep the bank of an alliance."""

from __future__ import annotations

import pytest

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound
from tests.compounds.factories import a_compound, at
from tests.factories import an_alliance


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def compound(tx: Transaction, alliance: Alliance) -> Compound:
    return a_compound(tx, alliance, name="锦绣家园")


@pytest.fixture
def writer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY, name="指导秘书")


@pytest.fixture
def signer(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.LEGAL_ADVISER, name="李律师")


@pytest.fixture
def stranger(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMITTEE_CHAIR, name="王主任")
