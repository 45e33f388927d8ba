"""What the forms ask of a party: told by the side or by staff, sealed, on paper, and shown to nobody else."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from mediation import particulars
from mediation.models import Case, CasePerson, Party
from mediation.papers.gathering import head_of
from mediation.particulars import FillParticulars
from mediation.workflow import ENDED, Capacity, Part, PartyKind, PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.mediation.factories import Centre, a_case, a_part, a_saved_case, bearer, party_of

WANG = {"sex": "女", "nation": "汉族", "age": "67", "work": "退休", "address": "锦绣家园 3 幢 402 室"}


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING, with_owner=True)


def fill(tx: Transaction, actor: Actor, party: Party, **told: str) -> None:
    tx.session.flush()
    particulars.fill_particulars(tx, actor, FillParticulars(party.case_id, party.id, party.version, told))


def test_what_a_side_tells_is_sealed_and_stands_on_its_papers(tx: Transaction, centre: Centre, case: Case) -> None:
    owner = party_of(case, PartyRole.THIRD)
    fill(tx, bearer(tx, owner), owner, **WANG)
    tx.session.flush()
    assert "退休" not in (owner.particulars_sealed or "")
    on_paper = head_of(tx, case).parties[owner.id]
    assert {key: on_paper[key] for key in WANG} == WANG
    company = party_of(case, PartyRole.RESPONDENT)
    fill(tx, centre.mediator, company, head="何总", address="柯城区荷花路 1 号")
    on_paper = head_of(tx, case).parties[company.id]
    assert (on_paper["head"], on_paper["sex"]) == (f"何总、{centre.manager.name}（项目经理）", "")


def test_the_side_itself_and_whoever_works_on_the_case_fill_it_in(tx: Transaction, centre: Centre, case: Case) -> None:
    committee = party_of(case, PartyRole.APPLICANT)
    for actor in (centre.chair, centre.secretary, centre.mediator, bearer(tx, committee)):
        fill(tx, actor, committee, head=f"由{actor.name}填")
    for actor in (centre.manager, bearer(tx, party_of(case, PartyRole.RESPONDENT))):
        with pytest.raises(NotPermitted):
            fill(tx, actor, committee, head="对方不该填")
        with pytest.raises(NotPermitted):
            particulars.page(tx, actor, case.id, committee.id)
    for actor in (centre.lead, centre.bureau, centre.outside, centre.stranger):
        with pytest.raises(NotFound):
            fill(tx, actor, committee, head="外人不该填")


def test_whoever_stands_for_a_committee_by_office_is_its_head_on_paper_and_an_agent_an_agent(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    committee, company = party_of(case, PartyRole.APPLICANT), party_of(case, PartyRole.RESPONDENT)
    agent = tx.session.scalars(select(CasePerson).where(CasePerson.party_id == company.id)).one()
    agent.capacity, agent.acts_as = Capacity.AGENT, "律师"
    fill(tx, centre.mediator, company, head="何总")
    fill(tx, centre.mediator, committee, head="主任王秀英")
    on_paper = head_of(tx, case).parties
    assert (on_paper[committee.id]["head"], on_paper[committee.id]["agent"]) == ("主任王秀英", "")
    assert (on_paper[company.id]["head"], on_paper[company.id]["agent"]) == ("何总", f"{centre.manager.name}（律师）")
    fill(tx, centre.mediator, committee, address="文昌路 8 号")
    assert head_of(tx, case).parties[committee.id]["head"] == "王秀英（主任）"


def test_the_counter_fills_it_in_for_the_applicant_alone(tx: Transaction, centre: Centre, case: Case) -> None:
    a_part(tx, case, centre.community, Part.FILER)
    fill(tx, centre.community, party_of(case, PartyRole.APPLICANT), head="王秀英")
    with pytest.raises(NotPermitted):
        fill(tx, centre.community, party_of(case, PartyRole.RESPONDENT), head="何总")


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (PartyRole.THIRD, {"age": "很老"}),
        (PartyRole.THIRD, {"age": "0"}),
        (PartyRole.THIRD, {"age": "²"}),
        (PartyRole.THIRD, {"head": "个人没有负责人"}),
        (PartyRole.RESPONDENT, {"sex": "女"}),
        (PartyRole.THIRD, {"work": "长" * 201}),
        (PartyRole.THIRD, {"unknown": "不认识的一栏"}),
    ],
)
def test_what_does_not_belong_there_is_refused(
    tx: Transaction, centre: Centre, case: Case, role: PartyRole, told: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        fill(tx, centre.secretary, party_of(case, role), **told)


def test_an_old_page_and_an_ended_case_are_refused_and_blanks_empty_it(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    owner = party_of(case, PartyRole.THIRD)
    fill(tx, centre.secretary, owner, **WANG)
    tx.session.flush()
    with pytest.raises(ChangedMeanwhile):
        particulars.fill_particulars(tx, centre.secretary, FillParticulars(case.id, owner.id, 1, {}))
    fill(tx, centre.secretary, owner, sex=" ")
    assert owner.particulars_sealed is None
    for stage in ENDED:
        over = a_case(tx, centre, stage)
        with pytest.raises(OutOfTurn):
            fill(tx, centre.secretary, over.parties[0], head="王秀英")


def test_a_party_of_another_case_is_not_found_through_this_one(tx: Transaction, centre: Centre, case: Case) -> None:
    other = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(NotFound):
        particulars.fill_particulars(
            tx, centre.secretary, FillParticulars(case.id, other.parties[0].id, 1, {"head": "王秀英"})
        )


def test_the_page_asks_what_the_kind_of_party_has_and_keeps_it(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.MEDIATING, with_owner=True)
    desk = browser_of(open_app, saved.centre.secretary)
    with open_app.app_context():
        parties = web.reading().session.scalars(select(Party).order_by(Party.position)).all()
        keys = {one.kind: (one.id, one.version) for one in parties}
    owner, version = keys[PartyKind.PERSON]
    company, _ = keys[PartyKind.COMPANY]
    here = f"/mediation/{saved.case_id}/parties/{owner}/particulars"
    assert here in desk.get(f"/mediation/{saved.case_id}").text
    assert "法定代表人" in desk.get(f"/mediation/{saved.case_id}/parties/{company}/particulars").text
    assert "法定代表人" not in desk.get(here).text
    assert desk.post(here, data={**WANG, "version": str(version)}).status_code == 302
    assert 'value="67"' in desk.get(here).text
    assert desk.post(here, data={**WANG, "age": "老", "version": str(version + 1)}).status_code == 422
    assert desk.post(here, data={**WANG, "version": str(version)}).status_code == 409
    manager = browser_of(open_app, saved.centre.manager)
    assert manager.get(here).status_code == 403
    assert here not in manager.get(f"/mediation/{saved.case_id}").text
    assert "退休" not in manager.get(f"/mediation/{saved.case_id}").text
    assert open_app.test_client().get(here).status_code == 404
