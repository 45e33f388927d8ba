"""The dull cases that other tests stand on are what they say."""

from __future__ import annotations

import pytest

from alliance.kernel.access import get_visible
from alliance.kernel.db import Transaction
from mediation import access, records
from mediation.models import Case
from mediation.workflow import PartyRole, Stage
from tests.mediation.factories import Centre, a_case, bearer, party_of


@pytest.mark.parametrize("stage", list(Stage))
def test_a_case_can_be_made_at_every_stage(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case = a_case(tx, centre, stage)
    assert case.stage is stage
    assert get_visible(tx.session, Case, centre.secretary, case.id) is case


def test_a_link_of_a_party_makes_its_side(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, with_owner=True)
    third = party_of(case, PartyRole.THIRD)
    actor = bearer(tx, third)
    assert get_visible(tx.session, Case, actor, case.id) is case
    assert access.sides_of(actor, records.facts_of(tx, case)) == {third.id}
