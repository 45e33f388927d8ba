"""Applying for mediation: who may, what becomes of it, whose side somebody is on, and the codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, Throttled
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.places.models import Alliance
from mediation import held
from mediation.access import sides_of
from mediation.intake import access, actions, queries
from mediation.intake.actions import IssueCode, Other, RevokeCode
from mediation.intake.models import Application, ApplicationOrigin, Mode
from mediation.models import Case, CasePerson, Party
from mediation.records import facts_of
from mediation.workflow import Channel, Part, PartyKind, PartyRole, Stage
from search.questions import actions as questions
from search.questions.actions import Ask
from search.questions.models import Question
from search.questions.workflow import Privacy
from tests.factories import an_actor
from tests.mediation.factories import Centre, a_case, bearer
from tests.mediation.intake_steps import leak, told


def the_case(tx: Transaction) -> Case:
    return tx.session.scalars(select(Case).order_by(Case.id.desc()).limit(1)).one()


def application_of(tx: Transaction, case_id: int) -> Application:
    return tx.session.scalars(select(Application).where(Application.case_id == case_id)).one()


def seen(tx: Transaction, actor: Actor) -> set[int]:
    return set(tx.session.scalars(select(Application.case_id).where(visible(Application, actor))))


def test_an_owner_who_has_signed_in_stands_for_themselves(tx: Transaction, centre: Centre) -> None:
    case_id = actions.apply(tx, centre.owner, leak(centre, name="", number=""))
    case = tx.session.get_one(Case, case_id)
    applicant, other = case.parties
    assert (case.stage, case.channel, case.compound_id) == (Stage.FILED, Channel.MEMBER, centre.compound_id)
    assert (applicant.role, applicant.name, applicant.person_id) == (
        PartyRole.APPLICANT,
        centre.owner.name,
        centre.owner.person_id,
    )
    assert (other.role, other.name, other.number_masked) == (PartyRole.RESPONDENT, "3 幢 502 的住户", "139****9000")
    assert sides_of(centre.owner, facts_of(tx, case)) == {applicant.id}
    assert application_of(tx, case_id).mode is Mode.WRITTEN
    assert application_of(tx, case_id).wishes_at == tx.now


@pytest.mark.parametrize(
    ("who", "kind", "acts_as"),
    [("chair", PartyKind.COMMITTEE, "主任"), ("manager", PartyKind.COMPANY, "项目经理")],
)
def test_a_chair_applies_for_the_committee_and_a_manager_for_the_company(
    tx: Transaction, centre: Centre, who: str, kind: PartyKind, acts_as: str
) -> None:
    actor = getattr(centre, who)
    standing = f"{kind}-{centre.compound_id}"
    case_id = actions.apply(tx, actor, leak(centre, standing=standing))
    applicant = tx.session.get_one(Case, case_id).parties[0]
    person = tx.session.scalars(select(CasePerson).where(CasePerson.case_id == case_id)).one()
    assert applicant.kind is kind
    assert (applicant.committee_id, applicant.company_id) == (
        (centre.committee_id, None) if kind is PartyKind.COMMITTEE else (None, centre.company_id)
    )
    assert (person.part, person.party_id, person.acts_as) == (Part.SIDE, applicant.id, acts_as)


def test_nobody_applies_for_a_committee_in_which_they_do_not_sit(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(Invalid, match="不能代表这一方"):
        actions.apply(tx, centre.owner, leak(centre, standing=f"committee-{centre.compound_id}"))


@pytest.mark.parametrize(
    ("other", "name", "joined"),
    [
        (Other(PartyKind.COMMITTEE), "锦绣家园业主委员会", "committee_id"),
        (Other(PartyKind.COMPANY), "安居物业服务有限公司", "company_id"),
        (Other(PartyKind.COMPANY, "安居物业服务有限公司"), "安居物业服务有限公司", "company_id"),
        (Other(PartyKind.COMPANY, "没登记过的物业"), "没登记过的物业", ""),
    ],
)
def test_the_other_side_is_found_in_the_registry(
    tx: Transaction, centre: Centre, other: Other, name: str, joined: str
) -> None:
    case_id = actions.apply(tx, centre.owner, leak(centre, other=other))
    party = tx.session.get_one(Case, case_id).parties[1]
    assert party.name == name
    expected = {"committee_id": centre.committee_id, "company_id": centre.company_id}
    found = {"committee_id": party.committee_id, "company_id": party.company_id}
    assert found == {key: expected[key] if key == joined else None for key in expected}


def test_a_person_without_a_name_is_refused_with_the_way_out(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(Invalid) as refused:
        actions.apply(tx, centre.owner, leak(centre, other=Other(PartyKind.PERSON)))
    assert "您知道的叫法" in refused.value.remedy


def test_without_an_account_a_code_opens_the_case_as_a_side(tx: Transaction, centre: Centre) -> None:
    out = actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.9")
    case = tx.session.get_one(Case, out.case_id)
    assert (case.channel, case.filed_by_id) == (Channel.OPEN_FORM, None)
    link_id = links.link_of_code(tx, out.code)
    assert link_id == out.link_id
    guest = held.bearer_of(tx, out.link_id)
    assert sides_of(guest, facts_of(tx, case)) == {out.party_id}
    assert seen(tx, guest) == {case.id}
    assert tx.session.scalars(select(Party.number_masked).where(Party.id == out.party_id)).one() == "138****8000"


def test_codes_stand_nowhere_in_the_clear(tx: Transaction, centre: Centre) -> None:
    out = actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.9")
    tx.session.flush()
    lines = " ".join(str(line.facts) for line in tx.session.scalars(select(LedgerLine)))
    assert out.code not in lines
    assert out.code not in repr(out)
    assert out.link not in repr(out)


def test_one_network_files_only_so_many_a_day(tx: Transaction, centre: Centre) -> None:
    most = queries.number(tx, centre.visitor, queries.OPEN_FILINGS)
    for _ in range(most):
        actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.9")
        tx.session.flush()
    with pytest.raises(Throttled, match="太多"):
        actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.9")
    actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.10")
    later = replace(tx, now=tx.now + timedelta(days=1, minutes=1))
    actions.apply_openly(later, centre.visitor, leak(centre), "203.0.113.9")
    assert actions.forget_origins(later, later.today) == most + 1
    assert len(tx.session.scalars(select(ApplicationOrigin)).all()) == 1


def test_whoever_has_signed_in_needs_no_code(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(NotPermitted, match="已经登录"):
        actions.apply_openly(tx, centre.owner, leak(centre), "203.0.113.9")


@pytest.mark.parametrize("who", ["secretary", "community", "street", "pmc"])
def test_staff_write_down_what_somebody_tells_and_keep_a_part_as_filer(
    tx: Transaction, centre: Centre, who: str
) -> None:
    actor = getattr(centre, who)
    out = actions.register(tx, actor, told(centre))
    case = tx.session.get_one(Case, out.case_id)
    application = application_of(tx, case.id)
    assert (case.channel, case.filed_by_id) == (Channel.COUNTER, actor.person_id)
    assert (application.mode, application.checked, application.helped_by_id) == (
        Mode.ORAL,
        "id_card",
        actor.person_id,
    )
    assert application.read_back_at == tx.now
    part = tx.session.scalars(select(CasePerson).where(CasePerson.case_id == case.id)).one()
    assert (part.person_id, part.part) == (actor.person_id, Part.FILER)


@pytest.mark.parametrize("who", ["chair", "manager", "owner", "mediator", "lead", "bureau", "administrator"])
def test_others_register_for_nobody(tx: Transaction, centre: Centre, who: str) -> None:
    with pytest.raises(NotPermitted):
        actions.register(tx, getattr(centre, who), told(centre))


def test_a_community_registers_only_for_its_own_place(tx: Transaction, centre: Centre) -> None:
    with pytest.raises(NotPermitted, match="不归您登记"):
        actions.register(tx, centre.community, replace(told(centre), application=leak(centre, compound_id=None)))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"read_back": False}, "还没有读给申请人听"),
        ({"checked": ""}, "怎样核对的身份"),
        ({"checked": "looks"}, "怎样核对的身份"),
        ({"mode": Mode.REFERRED, "source": " "}, "哪个单位移送"),
    ],
)
def test_what_is_told_is_read_back_and_somebody_is_made_sure_of(
    tx: Transaction, centre: Centre, changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Invalid, match=reason):
        actions.register(tx, centre.secretary, told(centre, **changed))


@pytest.mark.parametrize(
    ("mode", "channel"), [(Mode.REFERRED, Channel.REFERRAL), (Mode.OWN_MOTION, Channel.OWN_MOTION)]
)
def test_referrals_and_own_motion_are_nobodys_application(
    tx: Transaction, centre: Centre, mode: Mode, channel: Channel
) -> None:
    out = actions.register(
        tx, centre.secretary, told(centre, mode=mode, source="府山派出所", checked="", read_back=False)
    )
    assert tx.session.get_one(Case, out.case_id).channel is channel
    assert application_of(tx, out.case_id).wishes_at is None


def test_the_other_side_sees_the_case_and_not_the_applicants_papers(tx: Transaction, centre: Centre) -> None:
    case_id = actions.apply(
        tx, centre.chair, leak(centre, standing=f"committee-{centre.compound_id}", other=Other(PartyKind.COMPANY))
    )
    case = tx.session.get_one(Case, case_id)
    other = case.parties[1]
    tx.session.add(
        CasePerson(case_id=case.id, person_id=centre.manager.person_id, part=Part.SIDE, party_id=other.id, since=tx.now)
    )
    tx.session.flush()
    assert tx.session.scalar(select(Case.id).where(visible(Case, centre.manager))) == case_id
    readers = {name for name, one in vars(centre).items() if isinstance(one, Actor) and seen(tx, one)}
    assert readers == {"chair", "secretary", "second"}
    assert seen(tx, bearer(tx, other)) == set()
    assert not access.attach(centre.manager, facts_of(tx, case), application_of(tx, case_id))
    assert access.attach(centre.chair, facts_of(tx, case), application_of(tx, case_id))


def test_a_secretary_who_is_a_side_reads_no_papers_of_the_other(tx: Transaction, centre: Centre) -> None:
    case_id = actions.apply(tx, centre.owner, leak(centre))
    other = tx.session.get_one(Case, case_id).parties[1]
    tx.session.add(
        CasePerson(
            case_id=case_id, person_id=centre.secretary.person_id, part=Part.SIDE, party_id=other.id, since=tx.now
        )
    )
    tx.session.flush()
    assert seen(tx, centre.secretary) == set()
    assert seen(tx, centre.second) == {case_id}


def test_a_fresh_code_ends_the_one_before_and_the_ledger_tells(tx: Transaction, centre: Centre) -> None:
    out = actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.9")
    again = actions.issue_code(tx, centre.secretary, IssueCode(out.case_id, out.party_id, "id_card"))
    assert again.code != out.code
    with pytest.raises(links.LinkExpired):
        held.bearer_of(tx, out.link_id)
    assert held.bearer_of(tx, again.link_id).link is not None
    assert actions.revoke_code(tx, centre.secretary, RevokeCode(out.case_id, out.party_id)) == 1
    with pytest.raises(links.LinkExpired):
        held.bearer_of(tx, again.link_id)
    verbs = set(tx.session.scalars(select(LedgerLine.verb).where(LedgerLine.subject == Case.__tablename__)))
    assert {"mediation.code_issued", "mediation.code_revoked"} <= verbs


def test_codes_are_issued_by_the_desk_and_whoever_filed_it(tx: Transaction, centre: Centre) -> None:
    out = actions.register(tx, centre.community, told(centre))
    for actor in (centre.community, centre.secretary):
        actions.issue_code(tx, actor, IssueCode(out.case_id, out.party_id, "known"))
    for actor in (centre.street, centre.owner, centre.lead, centre.stranger):
        with pytest.raises((NotPermitted, NotFound)):
            actions.issue_code(tx, actor, IssueCode(out.case_id, out.party_id, "known"))


def test_a_party_of_another_case_gets_no_code_here(tx: Transaction, centre: Centre) -> None:
    mine = actions.apply_openly(tx, centre.visitor, leak(centre), "203.0.113.9")
    other = a_case(tx, centre)
    with pytest.raises(NotFound):
        actions.issue_code(tx, centre.secretary, IssueCode(mine.case_id, other.parties[0].id, "id_card"))


@pytest.fixture
def question(tx: Transaction, centre: Centre) -> Question:
    key = questions.ask(tx, centre.owner, Ask("物业不修楼顶怎么办", "漏了两年。", Privacy.PRIVATE, centre.compound_id))
    return tx.session.get_one(Question, key)


def test_a_question_becomes_an_application_and_both_name_each_other(
    tx: Transaction, centre: Centre, question: Question
) -> None:
    case_id = actions.apply(tx, centre.owner, leak(centre, question_id=question.id))
    case = tx.session.get_one(Case, case_id)
    assert (case.channel, case.question_id) == (Channel.QUESTION, question.id)
    assert queries.case_of_question(tx, question.id) == (case_id, str(case.reference))
    lines = select(LedgerLine.verb).where(
        LedgerLine.subject == Question.__tablename__, LedgerLine.subject_id == question.id
    )
    assert "mediation.asked_from" in tx.session.scalars(lines).all()
    with pytest.raises(Invalid, match="已经转为"):
        actions.apply(tx, centre.owner, leak(centre, question_id=question.id))


def test_the_policy_desk_turns_a_question_and_the_asker_stands_for_their_side(
    tx: Transaction, centre: Centre, question: Question
) -> None:
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    policy = an_actor(tx, alliance, Office.POLICY_SECRETARY, alliance.place, name="郑文彬")
    command = told(centre, application=leak(centre, question_id=question.id), checked="called_back")
    for actor in (centre.community, centre.chair):
        with pytest.raises((NotFound, NotPermitted)):
            actions.register(tx, actor, command)
    with pytest.raises(NotPermitted):
        actions.register(tx, policy, told(centre))
    out = actions.register(tx, policy, command)
    case = tx.session.get_one(Case, out.case_id)
    assert case.channel is Channel.QUESTION
    assert case.parties[0].person_id == centre.owner.person_id
    assert sides_of(centre.owner, facts_of(tx, case)) == {case.parties[0].id}
