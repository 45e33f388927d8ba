"""Relations: what is recorded, what follows, who reads which, and that nothing is said twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds.models import Compound, Relation
from compounds.relations import actions as relations
from compounds.relations.actions import EndRelation, RecordRelation
from compounds.relations.kinds import PERSONAL, SHAPES, RelationKind, Source
from compounds.relations.queries import of_company, of_compound, of_person
from tests.compounds.factories import (
    OTHER_STREET,
    a_compound,
    a_contract,
    a_district,
    a_filed_term,
    at,
    browser_of,
)


def lives(compound: Compound, **more: Any) -> RecordRelation:
    values = {"person_name": "赵一", "to_compound_id": compound.id, "starts_on": date(2020, 1, 1), **more}
    return RecordRelation(RelationKind.LIVES_IN, Source.SELF, **values)


def test_a_relation_is_kept_with_dates_source_and_who_recorded_it(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER, name="程婷婷")
    relations.record_relation(tx, officer, lives(compound, evidence="申报表"))
    (line,) = of_compound(tx, officer, compound.id)
    assert (line.subject.name, line.label, line.object.name) == ("赵一", "住在", "锦绣家园")
    assert (line.starts_on, line.ends_on, line.source, line.evidence) == (date(2020, 1, 1), None, "本人申报", "申报表")
    assert (line.recorded_by, line.personal, line.over) == ("程婷婷", True, False)
    assert line.subject.url == f"/compounds/people/{line.subject.party_id}"


def test_the_same_name_in_one_compound_is_one_person_and_elsewhere_another(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    officer = at(tx, compound, Office.GUIDANCE_SECRETARY)
    other = a_compound(tx, alliance)
    relations.record_relation(tx, officer, lives(compound))
    relations.record_relation(
        tx, officer, RecordRelation(RelationKind.OWNS_IN, Source.SELF, person_name="赵一", to_compound_id=compound.id)
    )
    relations.record_relation(tx, officer, lives(other))
    assert len(set(tx.session.scalars(select(Relation.person_id)))) == 2


def test_ending_keeps_the_line_and_a_new_one_may_stand(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    key = relations.record_relation(tx, officer, lives(compound))
    with pytest.raises(Invalid, match="已经登记过"):
        relations.record_relation(tx, officer, lives(compound))
    relations.end_relation(tx, officer, EndRelation(key, 1, date(2026, 11, 1)))
    again = relations.record_relation(tx, officer, lives(compound, starts_on=date(2026, 11, 2)))
    found = {line.relation_id: line.over for line in of_compound(tx, officer, compound.id)}
    assert found == {key: True, again: False}
    with pytest.raises(OutOfTurn):
        relations.end_relation(tx, officer, EndRelation(key, 2, date(2026, 11, 1)))


def test_kin_stands_once_whoever_is_named_first(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    for one, other in (("赵一", "钱二"), ("钱二", "赵一")):
        command = RecordRelation(
            RelationKind.KIN, Source.SELF, person_name=one, to_person_name=other, at_compound_id=compound.id
        )
        if one == "赵一":
            relations.record_relation(tx, officer, command)
        else:
            with pytest.raises(Invalid, match="已经登记过"):
                relations.record_relation(tx, officer, command)
    with pytest.raises(Invalid, match="自己"):
        relations.record_relation(
            tx,
            officer,
            RecordRelation(
                RelationKind.KIN, Source.SELF, person_name="赵一", to_person_name="赵一", at_compound_id=compound.id
            ),
        )


def test_what_a_kind_cannot_join_is_refused(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.GUIDANCE_SECRETARY)
    company_id = a_contract(tx, compound).company_id
    wrong = [
        lives(compound, person_name=""),
        RecordRelation(RelationKind.LIVES_IN, Source.SELF, company_id=company_id, to_compound_id=compound.id),
        RecordRelation(RelationKind.WORKS_FOR, Source.SELF, person_name="赵一", to_compound_id=compound.id),
        RecordRelation(RelationKind.INVESTED_IN, Source.SELF, company_id=company_id, to_company_id=company_id),
        lives(compound, starts_on=date(2026, 11, 23)),
        lives(compound, starts_on=date(2026, 1, 2), ends_on=date(2026, 1, 1)),
    ]
    for command in wrong:
        with pytest.raises(Invalid):
            relations.record_relation(tx, officer, command)
    assert tx.session.scalars(select(Relation)).all() == []


def test_contracts_developers_and_seats_are_reckoned_and_never_copied(tx: Transaction, compound: Compound) -> None:
    contract = a_contract(tx, compound)
    compound.developer_id = contract.company_id
    term = a_filed_term(tx, compound)
    officer = at(tx, compound, Office.SUBDISTRICT_OFFICER)
    told = {(line.label, line.source) for line in of_company(tx, officer, contract.company_id)}
    assert told == {("服务于", "物业服务合同"), ("建设了", "小区登记")}
    (sat,) = of_person(tx, officer, term.seats[0].person_id)
    assert (sat.label, sat.object.name, sat.relation_id, sat.may_end) == ("第1届业委会任职于", "锦绣家园", None, None)
    assert tx.session.scalars(select(Relation)).all() == []


@pytest.mark.parametrize(
    ("office", "personal", "common"),
    [
        (Office.GUIDANCE_SECRETARY, True, True),
        (Office.MEDIATION_SECRETARY, True, True),
        (Office.SUBDISTRICT_OFFICER, True, True),
        (Office.COMMUNITY_OFFICER, True, True),
        (Office.COMMITTEE_CHAIR, False, True),
        (Office.PROPERTY_MANAGER, False, True),
        (Office.BUREAU_SUPERVISOR, False, True),
        (Office.GUIDING_BODY, False, True),
        (Office.SYSTEM_ADMINISTRATOR, False, False),
        (Office.MEDIATOR, False, False),
    ],
)
def test_personal_lines_are_for_staff_and_the_officers_of_the_place(
    tx: Transaction, compound: Compound, office: Office, *, personal: bool, common: bool
) -> None:
    company_id = a_contract(tx, compound).company_id
    secretary = at(tx, compound, Office.GUIDANCE_SECRETARY)
    relations.record_relation(tx, secretary, lives(compound))
    relations.record_relation(
        tx,
        secretary,
        RecordRelation(
            RelationKind.WORKS_FOR,
            Source.SELF,
            person_name="钱二",
            to_company_id=company_id,
            at_compound_id=compound.id,
        ),
    )
    seen = {line.kind for line in of_compound(tx, at(tx, compound, office), compound.id) if line.relation_id}
    assert (RelationKind.LIVES_IN in seen, RelationKind.WORKS_FOR in seen) == (personal, common)


def test_officers_of_another_street_read_and_record_nothing(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    relations.record_relation(tx, at(tx, compound, Office.COMMUNITY_OFFICER), lives(compound))
    stranger = at(tx, a_compound(tx, alliance, community=OTHER_STREET), Office.SUBDISTRICT_OFFICER)
    assert of_compound(tx, stranger, compound.id) == ()
    with pytest.raises(NotFound):
        relations.record_relation(tx, stranger, lives(compound))
    key = tx.session.scalars(select(Relation.id)).one()
    with pytest.raises(NotFound):
        relations.end_relation(tx, stranger, EndRelation(key, 1, date(2026, 11, 1)))
    for office in (Office.COMMITTEE_CHAIR, Office.PROPERTY_MANAGER, Office.BUREAU_SUPERVISOR):
        with pytest.raises(NotPermitted):
            relations.record_relation(tx, at(tx, compound, office), lives(compound, person_name="孙三"))


def test_what_a_room_testifies_is_not_for_officers_to_enter(tx: Transaction, compound: Compound) -> None:
    command = RecordRelation(RelationKind.MEDIATED, Source.ROOM, person_name="周敏", to_compound_id=compound.id)
    with pytest.raises(NotPermitted):
        relations.record_relation(tx, at(tx, compound, Office.COMMUNITY_OFFICER), command)
    assert relations.record_relation(tx, at(tx, compound, Office.MEDIATION_SECRETARY), command)


def test_an_old_page_is_told_who_came_first(tx: Transaction, compound: Compound) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    key = relations.record_relation(tx, officer, lives(compound))
    with pytest.raises(ChangedMeanwhile):
        relations.end_relation(tx, officer, EndRelation(key, 7, date(2026, 11, 1)))


def test_every_kind_has_a_shape_and_the_personal_ones_are_marked() -> None:
    assert set(SHAPES) == set(RelationKind)
    assert {RelationKind.KIN, RelationKind.LIVES_IN} <= PERSONAL


@pytest.mark.parametrize("number", [1, 3])
def test_a_compound_s_relations_cost_three_statements(
    tx: Transaction, compound: Compound, queries: Any, number: int
) -> None:
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    for n in range(number):
        relations.record_relation(tx, officer, lives(compound, person_name=f"住户{n}"))
        a_contract(tx, compound, company=f"物业{n}")
    tx.session.flush()
    with queries() as count:
        assert len(of_compound(tx, officer, compound.id)) == 2 * number
    assert count.total == 3


def test_the_pages_record_end_and_show_a_person(open_app: Flask) -> None:
    district = a_district(open_app)
    browser = browser_of(open_app, district.people[Office.COMMUNITY_OFFICER])
    page = f"/compounds/{district.compound_id}/relations/new"
    assert browser.get(page).status_code == 200
    unknown = browser.post(
        page, data={"kind": "works_for", "person": "赵一", "company": "没有这家公司", "source": "self"}
    )
    assert unknown.status_code == 422
    assert "平台上没有叫" in unknown.text
    fields = {"kind": "works_for", "person": "赵一", "company": "安居物业服务有限公司", "source": "self"}
    assert "核对" in browser.post(page, data=fields).text
    assert browser.post(page, data={**fields, "confirmed": "1"}).status_code == 302
    shown = browser.get(f"/compounds/{district.compound_id}").text
    assert "赵一" in shown
    with open_app.app_context():
        session = web.reading().session
        key, person_id = session.execute(select(Relation.id, Relation.person_id)).one()
        assert session.get_one(Person, person_id).name == "赵一"
    assert "任职于" in browser.get(f"/compounds/people/{person_id}").text
    chair = browser_of(open_app, district.people[Office.COMMITTEE_CHAIR])
    assert chair.get(f"/compounds/people/{person_id}").status_code == 403
    assert chair.get(f"/compounds/relations/{key}/end").status_code == 403
    assert chair.get(page).status_code == 403
    mediator = browser_of(open_app, district.people[Office.MEDIATOR])
    assert mediator.get(page).status_code == 404
    assert mediator.get(f"/compounds/relations/{key}/end").status_code == 404
    assert browser.get("/compounds/people/999999").status_code == 404
    line = f"/compounds/relations/{key}"
    assert "还没有附上材料" in browser.get(line).text
    assert chair.get(line).status_code == 200
    assert chair.post(f"{line}/attach").status_code == 403
    assert browser.post(f"{line}/attach").status_code == 422
    assert mediator.get(line).status_code == 404
    assert mediator.post(f"{line}/attach").status_code == 404
    ended = browser.post(f"/compounds/relations/{key}/end", data={"version": "1", "ends_on": "2026-11-20"})
    assert ended.status_code == 302
    late = browser.post(f"/compounds/relations/{key}/end", data={"version": "1", "ends_on": "2026-11-20"})
    assert late.status_code == 409
