"""Compounds registered by mistake are filed away; those registered twice become one, with everything of both."""

from __future__ import annotations

from datetime import date
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Base, Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn, Refused
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind
from compounds import actions, history, queries
from compounds.clocks import reckoning as clocks
from compounds.mending import closing
from compounds.mending import queries as mending
from compounds.mending.closing import CloseCompound, MergeCompounds
from compounds.models import Committee, Compound, CompoundClosing, Contract, Governance, Relation, Term
from compounds.queries import Choice
from compounds.relations import actions as relations
from compounds.relations.actions import RecordRelation
from compounds.relations.kinds import RelationKind, Source
from compounds.workflow import Stage
from tests.compounds.factories import (
    OTHER_STREET,
    a_committee,
    a_compound,
    a_contract,
    a_district,
    a_filed_term,
    a_term,
    at,
    browser_of,
)


@pytest.fixture
def double(tx: Transaction, alliance: Alliance) -> Compound:
    return a_compound(tx, alliance, name="锦绣花园")


@pytest.fixture
def secretary(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.GUIDANCE_SECRETARY, name="徐慧芳")


def merge(double: Compound, compound: Compound, **more: Any) -> MergeCompounds:
    return MergeCompounds(**{
        "compound_id": double.id, "version": double.version, "into_id": compound.id, "because": "登记了两次", **more,
    })  # fmt: skip


def test_everything_moves_and_the_old_name_is_found(
    tx: Transaction, compound: Compound, double: Compound, secretary: Actor
) -> None:
    contract = a_contract(tx, double)
    term = a_filed_term(tx, double)
    relations.record_relation(
        tx,
        secretary,
        RecordRelation(RelationKind.LIVES_IN, Source.SELF, person_name="赵一", to_compound_id=double.id),
    )
    held = tx.session.scalars(select(OfficeHeld.id).where(OfficeHeld.place_id == double.place_id)).all()
    closing.merge_compounds(tx, secretary, merge(double, compound))
    assert tx.session.get_one(Contract, contract.id).compound_id == compound.id
    assert tx.session.get_one(Term, term.id).place_id == compound.place_id
    assert tx.session.get_one(Term, term.id).committee.compound_id == compound.id
    assert tx.session.scalars(select(Relation.to_compound_id)).all() == [compound.id]
    moved = tx.session.scalars(select(OfficeHeld.id).where(OfficeHeld.place_id == compound.place_id)).all()
    assert set(held) <= set(moved)
    assert compound.governance is Governance.COMMITTEE
    for name in ("锦绣家园", "锦绣花园"):
        assert [one.compound_id for one in queries.compound_list(tx, secretary, Choice(name=name)).lines] == [
            compound.id
        ]
    assert mending.merged_into(tx, secretary, double.id) == compound.id
    assert {one.compound_id for one in clocks.due(tx, secretary, until=date(2040, 1, 1))} == {compound.id}
    told = [entry.sentence for entry in history.of_compound(tx, secretary, compound.id).entries]
    assert any("并入一个重复登记的小区" in sentence for sentence in told)


def test_nothing_in_any_table_points_to_the_closed_one(
    tx: Transaction, compound: Compound, double: Compound, secretary: Actor
) -> None:
    a_contract(tx, double)
    a_filed_term(tx, double)
    closing.merge_compounds(tx, secretary, merge(double, compound))
    tx.session.flush()
    left = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for key in column.foreign_keys:
                aim = {"compounds": double.id, "places": double.place_id}.get(key.column.table.name)
                if aim is not None and tx.session.execute(select(column).where(column == aim)).first():
                    left.append(f"{table.name}.{column.name}")
    assert sorted(left) == ["compound_closings.compound_id", "compound_closings.place_id", "compounds.place_id"]


def test_a_closed_compound_is_seen_by_nobody_and_its_place_is_offered_no_more(
    tx: Transaction, compound: Compound, double: Compound, secretary: Actor
) -> None:
    closing.merge_compounds(tx, secretary, merge(double, compound))
    assert tx.session.get_one(Place, double.place_id).kind is PlaceKind.FORMER
    assert queries.figures(tx, secretary).total == 1
    assert sum(line.total for line in queries.by_street(tx, secretary)) == 1
    with pytest.raises(NotFound):
        mending.compound_head(tx, secretary, double.id)
    (line,) = mending.closings(tx, secretary)
    assert (line.name, line.because, line.into) == ("锦绣花园", "登记了两次", "锦绣家园")
    assert mending.closings(tx, at(tx, compound, Office.COMMUNITY_OFFICER)) == (line,)
    assert mending.closings(tx, at(tx, compound, Office.COMMITTEE_CHAIR)) == ()


def test_two_committees_become_one_and_what_clashes_is_refused(
    tx: Transaction, compound: Compound, double: Compound, secretary: Actor
) -> None:
    kept, old = a_committee(tx, compound), a_committee(tx, double)
    a_term(tx, kept, stage=Stage.FILED, number=2, elected_on=date(2024, 5, 1))
    other = a_term(tx, old, stage=Stage.FILED, number=2, elected_on=date(2018, 5, 1))
    with pytest.raises(OutOfTurn, match="第2届"):
        closing.merge_compounds(tx, secretary, merge(double, compound))
    other.number, other.ends_on = 1, date(2024, 5, 2)
    with pytest.raises(OutOfTurn, match="重叠"):
        closing.merge_compounds(tx, secretary, merge(double, compound))
    other.ends_on = date(2023, 4, 30)
    closing.merge_compounds(tx, secretary, merge(double, compound))
    current = tx.session.scalars(
        select(Committee).where(Committee.compound_id == compound.id, Committee.dissolved_on.is_(None))
    ).one()
    assert current.id == kept.id
    numbers = tx.session.scalars(select(Term.number).where(Term.committee_id == kept.id).order_by(Term.number)).all()
    assert numbers == [1, 2]


def test_a_relation_with_both_goes_on_once(
    tx: Transaction, compound: Compound, double: Compound, secretary: Actor
) -> None:
    first = relations.record_relation(
        tx,
        secretary,
        RecordRelation(RelationKind.LIVES_IN, Source.SELF, person_name="赵一", to_compound_id=compound.id),
    )
    person_id = tx.session.get_one(Relation, first).person_id
    relations.record_relation(
        tx,
        secretary,
        RecordRelation(RelationKind.LIVES_IN, Source.SELF, person_id=person_id, to_compound_id=double.id),
    )
    closing.merge_compounds(tx, secretary, merge(double, compound))
    rows = tx.session.scalars(select(Relation).where(Relation.to_compound_id == compound.id)).all()
    assert sorted(row.ends_on is None for row in rows) == [False, True]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"because": ""}, Invalid),
        ({"version": 9}, ChangedMeanwhile),
        ({"into_id": 999_999}, NotFound),
    ],
)
def test_what_cannot_be_merged(  # noqa: PLR0917 -- the fixtures of one case
    tx: Transaction,
    compound: Compound,
    double: Compound,
    secretary: Actor,
    more: dict[str, Any],
    refusal: type[Refused],
) -> None:
    with pytest.raises(refusal):
        closing.merge_compounds(tx, secretary, merge(double, compound, **more))
    with pytest.raises(Invalid):
        closing.merge_compounds(tx, secretary, merge(double, double))


def test_wrong_offices_and_streets(tx: Transaction, alliance: Alliance, compound: Compound, double: Compound) -> None:
    for office in (Office.COMMUNITY_OFFICER, Office.COMMITTEE_CHAIR, Office.PROPERTY_MANAGER, Office.GUIDING_BODY):
        actor = at(tx, compound, office)
        with pytest.raises((NotPermitted, NotFound)):
            closing.merge_compounds(tx, actor, merge(double, compound))
        with pytest.raises(NotPermitted):
            closing.close_compound(tx, actor, CloseCompound(compound.id, compound.version, "登记错了"))
    street = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    elsewhere = a_compound(tx, alliance, community=OTHER_STREET)
    with pytest.raises(NotFound):
        closing.merge_compounds(tx, street, merge(double, elsewhere))
    closing.merge_compounds(tx, street, merge(double, compound))


def test_a_mistake_is_filed_away_only_while_nothing_hangs_on_it(
    tx: Transaction, compound: Compound, double: Compound, secretary: Actor
) -> None:
    a_contract(tx, double)
    with pytest.raises(OutOfTurn, match="不能当作登记错误"):
        closing.close_compound(tx, secretary, CloseCompound(double.id, double.version, "这是商铺"))
    with pytest.raises(Invalid):
        closing.close_compound(tx, secretary, CloseCompound(compound.id, compound.version, ""))
    closing.close_compound(tx, secretary, CloseCompound(compound.id, compound.version, "这是商铺"))
    assert [line.name for line in queries.compound_list(tx, secretary, Choice()).lines] == ["锦绣花园"]
    community = tx.session.get_one(Place, compound.place.parent_id)
    again = actions.register_compound(tx, secretary, actions.RegisterCompound(community.id, "锦绣家园", 10))
    assert again.compound_id != compound.id


def test_two_merges_the_other_way_round_leave_one_compound(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        alliance = tx.session.get_one(Alliance, district.alliance_id)
        one, other = (a_compound(tx, alliance, name=name) for name in ("甲苑", "乙苑"))
        commands = [merge(one, other), merge(other, one)]
    outcomes: list[str] = []

    def run(command: MergeCompounds) -> None:
        with open_app.app_context():
            try:
                with web.writing() as tx:
                    closing.merge_compounds(tx, district.people[Office.GUIDANCE_SECRETARY], command)
                outcomes.append("done")
            except (NotFound, OutOfTurn):
                outcomes.append("refused")
            finally:
                web.database.session.remove()

    threads = [Thread(target=run, args=(command,)) for command in commands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    with open_app.app_context():
        assert len(web.reading().session.scalars(select(CompoundClosing.id)).all()) == 1


def test_the_pages_find_merge_and_lead_on(open_app: Flask) -> None:
    district = a_district(open_app)
    with open_app.app_context(), web.writing() as tx:
        alliance = tx.session.get_one(Alliance, district.alliance_id)
        double = a_compound(tx, alliance, name="锦绣花园")
        mistake = a_compound(tx, alliance, name="商铺一条街")
        double_id, mistake_id, version = double.id, mistake.id, double.version
    street = browser_of(open_app, district.people[Office.SUBDISTRICT_OFFICER])
    found = street.get(f"/compounds/{double_id}/merge?q=家园").text
    assert f"/compounds/{double_id}/merge/{district.compound_id}" in found
    page = f"/compounds/{double_id}/merge/{district.compound_id}"
    fields = {"because": "登记了两次", "version": str(version)}
    assert "核对无误" in street.post(page, data=fields).text
    assert street.get(f"/compounds/{double_id}").status_code == 200
    assert street.post(page, data={**fields, "confirmed": "1"}).status_code == 302
    assert street.get(f"/compounds/{double_id}").location == f"/compounds/{district.compound_id}"
    assert "登记了两次" in street.get("/compounds/closed").text
    chair = browser_of(open_app, district.people[Office.COMMITTEE_CHAIR])
    assert chair.get(f"/compounds/{district.compound_id}/merge").status_code == 403
    assert chair.get(f"/compounds/{mistake_id}/merge").status_code == 404
    assert "登记了两次" not in chair.get("/compounds/closed").text
    filed = street.post(
        f"/compounds/{mistake_id}/close", data={"because": "这是商铺", "version": "1", "confirmed": "1"}
    )
    assert filed.status_code == 302
    assert street.get(f"/compounds/{mistake_id}").status_code == 404
