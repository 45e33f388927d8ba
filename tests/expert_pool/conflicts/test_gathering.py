"""What the registry says of experts and a request: every ground with its source, by person, in constant statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Office
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, Place
from compounds.models import Compound, Seat, Term
from compounds.relations.kinds import RelationKind
from expert_pool.conflicts import queries as reading
from expert_pool.conflicts.disputes import OpenDispute
from expert_pool.conflicts.grounds import Ground
from expert_pool.conflicts.queries import Known
from expert_pool.conflicts.standing import Standing, of_request
from expert_pool.conflicts.workflow import Origin
from expert_pool.fields import Field
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster.models import Expert
from tests.compounds.factories import a_compound, a_contract
from tests.expert_pool.conflicts.steps import an_expert, tied
from tests.expert_pool.factories import Pool, a_company, a_pool, a_request
from tests.factories import a_person, an_office

STATEMENTS = 24
"""Of a pool, however many experts there are."""


@pytest.fixture
def pool(tx: Transaction) -> Pool:
    return a_pool(tx)


def one(tx: Transaction, request: SelectionRequest, expert: Expert, known: Known | None = None) -> Standing:
    return next(
        each for each in of_request(tx, request, known or Known()).everybody if each.member.expert_id == expert.id
    )


def grounds(tx: Transaction, request: SelectionRequest, expert: Expert, known: Known | None = None) -> list[Ground]:
    return [found.ground for found in one(tx, request, expert, known).found]


def test_somebody_without_ties_may_be_drawn_for_the_fields_asked_for(tx: Transaction, pool: Pool) -> None:
    expert = an_expert(tx, pool, Field.LAW, Field.FINANCE, Field.GREENING)
    found = reading.pool(tx, a_request(tx, pool))
    assert [(member.expert_id, member.ground, member.fields) for member in found.members] == [
        (expert.id, "", (Field.FINANCE, Field.LAW))
    ]
    assert found.members[0].number.startswith("柯专〔")


def test_ties_to_a_company_that_takes_part_exclude_by_law_followed_by_choice(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    bidder = pool.company_ids[1]
    works, invested, boss = (an_expert(tx, pool) for _ in range(3))
    tied(tx, pool, RelationKind.WORKS_FOR, works, to_company_id=bidder)
    tied(tx, pool, RelationKind.INVESTED_IN, invested, to_company_id=bidder)
    tied(tx, pool, RelationKind.MANAGES, boss, to_company_id=bidder)
    for expert in (works, invested, boss):
        assert grounds(tx, request, expert) == [Ground.TIED_TO_BIDDER]
    found = one(tx, request, works).found[0]
    assert (found.sentence, found.origin, found.since, found.company_id) == (
        "在清风物业服务有限公司任职",
        Origin.OFFICER,
        date(2020, 1, 1),
        bidder,
    )


def test_a_former_tie_counts_for_three_years_and_no_longer(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    lately, long_ago = an_expert(tx, pool), an_expert(tx, pool)
    for expert, days in ((lately, 400), (long_ago, 1200)):
        last = tx.today - timedelta(days=days)
        tied(tx, pool, RelationKind.WORKS_FOR, expert, to_company_id=pool.company_ids[2], until=last)
    assert grounds(tx, request, lately) == [Ground.WORKED_FOR_BIDDER]
    assert grounds(tx, request, long_ago) == []


def test_a_company_that_has_withdrawn_ties_nobody(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    expert = an_expert(tx, pool)
    tied(tx, pool, RelationKind.WORKS_FOR, expert, to_company_id=pool.company_ids[2])
    request.companies[2].left_at = tx.now
    assert grounds(tx, request, expert) == []


def test_homes_exclude_the_compound_itself_its_developer_and_whom_a_bidder_serves(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    compound = tx.session.get_one(Compound, pool.compound_id)
    same, served = a_compound(tx, alliance, name="锦绣二期"), a_compound(tx, alliance, name="绿苑")
    compound.developer_id = same.developer_id = a_company(tx, alliance, "衢江置业").id
    a_contract(tx, served, company="绿苑物业服务有限公司", ends_on=None)
    here, neighbour = an_expert(tx, pool, place=compound.place), an_expert(tx, pool, place=same.place)
    owner, client = an_expert(tx, pool), an_expert(tx, pool)
    tied(tx, pool, RelationKind.OWNS_IN, owner, to_compound_id=pool.compound_id)
    tied(tx, pool, RelationKind.LIVES_IN, client, to_compound_id=served.id)
    assert grounds(tx, request, here) == [Ground.LIVES_HERE]
    assert grounds(tx, request, owner) == [Ground.LIVES_HERE]
    assert grounds(tx, request, neighbour) == [Ground.SAME_DEVELOPER]
    assert grounds(tx, request, client) == [Ground.SAME_COMPANY]
    assert (one(tx, request, here).home, one(tx, request, owner).home) == ("锦绣家园（蛟池街社区）", "")


def test_two_compounds_of_one_name_are_two_homes(tx: Transaction, pool: Pool) -> None:
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    near, far = a_compound(tx, alliance, name="阳光家园"), a_compound(tx, alliance, name="阳光家园")
    far.place.parent_id = alliance.place_id
    experts = [an_expert(tx, pool, place=compound.place) for compound in (near, far)]
    request = a_request(tx, pool)
    homes = {one(tx, request, expert).home for expert in experts}
    assert len(homes) == 2
    assert all(home.startswith("阳光家园（") for home in homes)


def test_committee_kin_service_and_offices_exclude(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    compound = tx.session.get_one(Compound, pool.compound_id)
    seats = list(tx.session.scalars(select(Seat).join(Term).where(Term.committee_id == pool.committee_id)))
    sitting = an_expert(tx, pool, person=tx.session.get_one(Person, seats[0].person_id))
    cousin, boss_kin, helper, officer, keeper, asker, manager = (an_expert(tx, pool) for _ in range(7))
    boss = a_person(tx, alliance, "钱总", account=False)
    tied(tx, pool, RelationKind.MANAGES, boss.id, to_company_id=pool.company_ids[1])
    for one_end, other in ((cousin.person_id, seats[1].person_id), (boss.id, boss_kin.person_id)):
        tied(tx, pool, RelationKind.KIN, min(one_end, other), to_person_id=max(one_end, other))
    tied(tx, pool, RelationKind.SERVES, helper, to_compound_id=pool.compound_id)
    for expert, office, place in (
        (officer, Office.COMMUNITY_OFFICER, tx.session.get_one(Place, pool.community_id)),
        (keeper, Office.POOL_KEEPER, alliance.place),
        (manager, Office.PROPERTY_MANAGER, compound.place),
    ):
        an_office(tx, tx.session.get_one(Person, expert.person_id), office, place)
    request.asked_by_id = asker.person_id
    tx.session.flush()
    expected = {
        sitting: [Ground.SITS_HERE],
        cousin: [Ground.KIN_HERE],
        boss_kin: [Ground.KIN_OF_BIDDER],
        helper: [Ground.SERVES_HERE],
        officer: [Ground.SUPERVISES],
        keeper: [Ground.RUNS_DRAW],
        asker: [Ground.HELPED],
        manager: [Ground.TIED_TO_BIDDER],
    }
    assert {expert.id: grounds(tx, request, expert) for expert in expected} == {
        expert.id: found for expert, found in expected.items()
    }
    assert "钱总" not in one(tx, request, boss_kin).found[0].sentence


def test_somebody_whose_own_firm_is_tied_stands_back(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    alliance = tx.session.get_one(Alliance, pool.alliance_id)
    mother, lawyers = a_company(tx, alliance, "城投集团"), a_company(tx, alliance, "信安律师事务所")
    staff, lawyer = an_expert(tx, pool), an_expert(tx, pool, Field.LAW)
    tied(tx, pool, RelationKind.WORKS_FOR, staff, to_company_id=mother.id)
    tied(tx, pool, RelationKind.WORKS_FOR, lawyer, to_company_id=lawyers.id)
    invested = tied(tx, pool, RelationKind.INVESTED_IN, staff, to_company_id=pool.company_ids[1])
    serves = tied(tx, pool, RelationKind.SERVES, staff, to_compound_id=pool.compound_id)
    for firm, relation in ((mother, invested), (lawyers, serves)):
        relation.person_id, relation.company_id = None, firm.id
    tx.session.flush()
    assert grounds(tx, request, staff) == [Ground.FIRM_TIED]
    assert grounds(tx, request, lawyer) == [Ground.SERVES_HERE]


def test_what_others_tell_counts_disputes_panels_and_days(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    quarrels, judged, full, rested = (an_expert(tx, pool, most=1) for _ in range(4))
    known = Known()
    known.disputes.provide(lambda *_: [OpenDispute(quarrels.person_id, pool.company_ids[0], tx.today)])
    opening = local_date(request.opening_at)
    known.served.provide(
        lambda *_: {full.id: (opening.replace(month=1, day=1),), rested.id: (opening - timedelta(days=3),)}
    )
    rested.most_a_year = 6
    tied(tx, pool, RelationKind.EVALUATED, judged, to_company_id=pool.company_ids[0], until=tx.today)
    assert grounds(tx, request, quarrels, known) == [Ground.DISPUTE]
    assert grounds(tx, request, judged, known) == [Ground.EVALUATED]
    assert one(tx, request, full, known).states == (Ground.CAP,)
    assert one(tx, request, rested, known).states == (Ground.REST,)
    assert (reading.pool(tx, request).unknown, reading.pool(tx, request, known).unknown) == (("disputes",), ())


def test_the_heaviest_of_several_grounds_is_the_rows(tx: Transaction, pool: Pool) -> None:
    compound = tx.session.get_one(Compound, pool.compound_id)
    expert = an_expert(tx, pool, Field.GREENING, place=compound.place)
    tied(tx, pool, RelationKind.WORKS_FOR, expert, to_company_id=pool.company_ids[0])
    found = reading.pool(tx, a_request(tx, pool))
    assert found.members[0].ground == Ground.TIED_TO_BIDDER
    assert found.members[0].fields == ()
    assert found.by_ground == {"tied_to_bidder": 1}


def test_kin_in_the_pool_are_told_by_experts_and_namesakes_are_flagged(tx: Transaction, pool: Pool) -> None:
    request = a_request(tx, pool)
    first, second, namesake = an_expert(tx, pool), an_expert(tx, pool), an_expert(tx, pool, name="委员1")
    low, high = sorted((first.person_id, second.person_id))
    tied(tx, pool, RelationKind.KIN, low, to_person_id=high)
    assert reading.pool(tx, request).kin == {tuple(sorted((first.id, second.id)))}
    assert [each.namesake for each in of_request(tx, request, Known()).everybody] == [False, False, True]
    assert one(tx, request, namesake).ground is None


@pytest.mark.parametrize("experts", [1, 3])
def test_the_pool_costs_the_same_statements_however_large(
    tx: Transaction, pool: Pool, queries: Callable[[], Any], experts: int
) -> None:
    request = a_request(tx, pool)
    for _ in range(experts):
        expert = an_expert(tx, pool, Field.LAW, Field.FINANCE)
        tied(tx, pool, RelationKind.WORKS_FOR, expert, to_company_id=pool.company_ids[0])
        tied(tx, pool, RelationKind.LIVES_IN, expert, to_compound_id=pool.compound_id)
    tx.session.commit()
    request = tx.session.get_one(SelectionRequest, request.id)
    with queries() as count:
        assert len(reading.pool(tx, request).members) == experts
    assert count.total <= STATEMENTS


def test_experts_of_another_alliance_are_not_in_the_pool(tx: Transaction, pool: Pool) -> None:
    expert = an_expert(tx, pool)
    expert.alliance_id = pool.stranger.alliance_id or 0
    tx.session.flush()
    assert reading.pool(tx, a_request(tx, pool)).members == ()
