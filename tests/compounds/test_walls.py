"""The wall: who works for a company never handles what concerns it in another office."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from alliance.kernel.places.models import Alliance
from compounds import actions, walls
from compounds.companies import actions as companies
from compounds.filing import actions as filing
from compounds.handovers import actions as handovers
from compounds.handovers.models import Handover
from compounds.mending import contracts
from compounds.models import CompanyKind, Compound, Contract, ContractEnd, ContractKind, Governance, Relation, Standing
from compounds.relations import actions as relations
from compounds.relations.kinds import RelationKind, Source
from tests.compounds.factories import a_compound, a_contract, a_filed_term, at


def both(tx: Transaction, compound: Compound, office: Office) -> Actor:
    """An officer who also manages the compound's property."""
    officer = at(tx, compound, office)
    manager = HeldOffice(Office.PROPERTY_MANAGER, compound.place_id, compound.place.name, (compound.place.path,))
    return Actor(**{name: getattr(officer, name) for name in ("alliance_id", "place_path", "person_id", "account_id")},
                 offices=(*officer.offices, manager))  # fmt: skip


def employed(tx: Transaction, actor: Actor, contract: Contract, **dates: date) -> Relation:
    relation = Relation(
        alliance_id=contract.alliance_id,
        place_id=tx.session.get_one(Compound, contract.compound_id).place_id,
        kind=RelationKind.WORKS_FOR,
        person_id=actor.person_id,
        to_company_id=contract.company_id,
        source=Source.SELF,
        recorded_at=tx.now,
        **dates,
    )
    tx.session.add(relation)
    tx.session.flush()
    return relation


def test_a_manager_is_behind_the_wall_of_the_company_that_serves_the_compound(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    contract = a_contract(tx, compound)
    other = a_compound(tx, alliance, name="同一家物业")
    a_contract(tx, other)
    free = a_compound(tx, alliance, name="别家物业")
    a_contract(tx, free, company="别家物业服务有限公司")
    wall = walls.of(tx, at(tx, compound, Office.PROPERTY_MANAGER))
    assert wall.companies == {contract.company_id}
    assert wall.compounds == {compound.id, other.id}
    assert not wall.handling(compound_id=other.id)
    assert not wall.handling(company_id=contract.company_id)
    assert wall.handling(compound_id=free.id)
    assert "另一位" in wall.handling(compound_id=compound.id).remedy


def test_a_contract_that_is_over_or_ended_early_makes_no_wall(tx: Transaction, compound: Compound) -> None:
    contract = a_contract(tx, compound, ends_on=date(2026, 11, 21))
    manager = at(tx, compound, Office.PROPERTY_MANAGER)
    assert walls.of(tx, manager) == walls.NO_WALL
    contract.ends_on = date(2027, 11, 21)
    assert walls.of(tx, manager).companies
    contract.ended_on, contract.end_ground = date(2026, 11, 21), ContractEnd.AGREED
    assert walls.of(tx, manager) == walls.NO_WALL


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "walled"),
    [
        (None, None, True),
        (date(2026, 11, 22), None, True),
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 22), True),
        (None, date(2026, 11, 21), False),
    ],
)
def test_a_relation_walls_on_its_days_alone(
    tx: Transaction, compound: Compound, starts_on: date | None, ends_on: date | None, *, walled: bool
) -> None:
    contract = a_contract(tx, compound)
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    employed(tx, officer, contract, starts_on=starts_on, ends_on=ends_on)
    assert bool(walls.of(tx, officer).companies) is walled


def test_the_developer_of_a_compound_is_a_wall_too(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    contract = a_contract(tx, a_compound(tx, alliance))
    compound.developer_id = contract.company_id
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    employed(tx, officer, contract)
    assert compound.id in walls.of(tx, officer).compounds


def test_who_works_nowhere_costs_one_statement(tx: Transaction, compound: Compound, queries) -> None:  # type: ignore[no-untyped-def]  # a counter
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    tx.session.flush()
    with queries() as count:
        assert walls.of(tx, officer) == walls.NO_WALL
    assert count.total == 1


def test_no_deed_of_the_registry_passes_the_wall(tx: Transaction, compound: Compound) -> None:
    contract = a_contract(tx, compound)
    term = a_filed_term(tx, compound)
    officer = both(tx, compound, Office.SUBDISTRICT_OFFICER)
    secretary = both(tx, compound, Office.GUIDANCE_SECRETARY)
    filing.end_term(
        tx, at(tx, compound, Office.GUIDANCE_SECRETARY), filing.EndTerm(term.id, term.version, tx.today, "提前换届")
    )
    handover = tx.session.scalars(select(Handover)).unique().one()
    name = compound.place.name
    deeds = [
        lambda: actions.edit_compound(
            tx, officer, actions.EditCompound(compound.id, 1, name, 1, None, "", None, Governance.COMMITTEE)
        ),
        lambda: actions.record_contract(
            tx, officer, actions.RecordContract(compound.id, "新公司", ContractKind.ASSEMBLY, tx.today)
        ),
        lambda: actions.record_standing(
            tx, officer, actions.RecordStanding(compound.id, 1, Standing.WORKING, tx.today)
        ),
        lambda: filing.register_term(
            tx, officer, filing.RegisterTerm(compound.id, 2, tx.today, tx.today, date(2030, 1, 1), ())
        ),
        lambda: contracts.end_contract(
            tx, officer, contracts.EndContract(contract.id, 1, tx.today, ContractEnd.AGREED)
        ),
        lambda: handovers.list_pieces(
            tx, officer, handovers.ListPieces(handover.id, 1, (handovers.ListedPiece("印章", 1),))
        ),
        lambda: companies.edit_company(
            tx,
            secretary,
            companies.EditCompany(contract.company_id, 1, "改名", "", frozenset({CompanyKind.BIDDER}), "x"),
        ),
        lambda: relations.record_relation(
            tx,
            secretary,
            relations.RecordRelation(
                RelationKind.LIVES_IN, Source.SELF, person_name="某人", to_compound_id=compound.id
            ),
        ),
    ]
    for deed in deeds:
        with pytest.raises(NotPermitted) as refused:
            deed()
        assert "任职" in refused.value.reason
        assert refused.value.remedy
