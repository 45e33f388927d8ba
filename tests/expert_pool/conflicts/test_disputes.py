"""What mediation tells the pool: open disputes with a company, by person, and nothing of those that are over."""

from __future__ import annotations

import pytest

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.wiring.expert_pool_disputes import open_disputes
from expert_pool.conflicts.disputes import Disputes, OpenDispute
from mediation.workflow import OPEN, Stage
from tests.mediation.factories import a_case, a_centre


@pytest.mark.parametrize("stage", [Stage.FILED, Stage.MEDIATING, Stage.FULFILLED, Stage.WITHDRAWN])
def test_only_the_other_side_of_an_open_case_stands_against_the_company(tx: Transaction, stage: Stage) -> None:
    centre = a_centre(tx)
    case = a_case(tx, centre, stage)
    found = open_disputes(tx, centre.alliance_id, {centre.company_id})
    assert centre.manager.person_id not in {one.person_id for one in found}
    if stage in OPEN:
        assert centre.chair.person_id is not None
        assert OpenDispute(centre.chair.person_id, centre.company_id, local_date(case.filed_at)) in found
    else:
        assert found == ()


def test_without_anybody_who_knows_it_is_unknown(tx: Transaction) -> None:
    assert Disputes().open_with(tx, 1, {1}) is None
    assert open_disputes(tx, a_centre(tx).alliance_id, set()) == ()
