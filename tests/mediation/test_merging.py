"""Two cases of one matter are put together and taken apart: no clock is lost, every side is led to where it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from mediation import access, actions, alike, merging, notices, records, triage
from mediation.actions import PartyLine
from mediation.clocks import queries as clocks
from mediation.merging import Merge, Unmerge
from mediation.models import Case, Party
from mediation.triage import Triage
from mediation.workflow import Channel, PartyKind, PartyRole, Stage, Willing
from tests.mediation.factories import Centre, a_case, a_part, an_application, bearer, party_of


def the_owners_own(tx: Transaction, centre: Centre) -> Case:
    """The same matter once more, filed by an owner without an account."""
    lines = (
        PartyLine(PartyRole.APPLICANT, PartyKind.PERSON, "赵大爷", number="13805701234"),
        PartyLine(PartyRole.RESPONDENT, PartyKind.COMPANY, "安居物业服务有限公司", company_id=centre.company_id),
    )
    return actions.open_case(tx, centre.visitor, an_application(centre, channel=Channel.OPEN_FORM, parties=lines))


def a_merge(case: Case, into: Case) -> Merge:
    return Merge(case.id, case.version, str(into.reference))


def test_both_sides_go_on_in_the_other_case(tx: Transaction, centre: Centre) -> None:
    first = actions.open_case(tx, centre.chair, an_application(centre))
    second = the_owners_own(tx, centre)
    applicant, respondent = (party_of(second, role) for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT))
    link = bearer(tx, applicant)
    assert merging.merge(tx, centre.secretary, a_merge(second, first)) == first.id
    facts = records.facts_of(tx, first)
    assert [party.name for party in facts.parties] == ["锦绣家园业主委员会", "安居物业服务有限公司", "赵大爷"]
    assert facts.parties[2].necessary
    assert facts.parties[2].willing is Willing.UNASKED
    assert respondent.continues_as_id == facts.parties[1].party_id
    assert (second.stage, second.merged_into_id) == (Stage.MERGED, first.id)
    assert access.sides_of(link, facts) == {facts.parties[2].party_id}
    assert get_visible(tx.session, Case, link, first.id) is first
    assert get_visible(tx.session, Case, link, second.id) is second


def test_whoever_stood_for_a_side_stands_for_it_in_the_other(tx: Transaction, centre: Centre) -> None:
    first, second = the_owners_own(tx, centre), actions.open_case(tx, centre.chair, an_application(centre))
    merging.merge(tx, centre.secretary, a_merge(second, first))
    facts = records.facts_of(tx, first)
    assert [party.name for party in facts.parties] == ["赵大爷", "安居物业服务有限公司", "锦绣家园业主委员会"]
    assert access.sides_of(centre.chair, facts) == {facts.parties[2].party_id}


def test_unmerging_gives_everything_back(tx: Transaction, centre: Centre) -> None:
    first = the_owners_own(tx, centre)
    earlier = Transaction(tx.session, tx.now - timedelta(days=3))
    second = actions.open_case(earlier, centre.chair, an_application(centre))
    due = second.due_on
    link = bearer(tx, party_of(first, PartyRole.APPLICANT))
    merging.merge(tx, centre.secretary, a_merge(second, first))
    assert first.due_on == due
    assert [one.name for one in clocks.open_on(tx, [first.id])[first.id]] == ["triage", "triage"]
    merging.unmerge(tx, centre.secretary, Unmerge(second.id, second.version))
    tx.session.flush()
    tx.session.expire_all()
    assert (second.stage, second.merged_into_id, second.due_on) == (Stage.FILED, None, due)
    assert first.due_on != due
    facts = records.facts_of(tx, first)
    assert [party.name for party in facts.parties] == ["赵大爷", "安居物业服务有限公司"]
    assert access.sides_of(centre.chair, facts) == frozenset()
    with pytest.raises(NotFound):
        records.in_hand(tx, centre.chair, first.id)
    assert access.sides_of(centre.chair, records.facts_of(tx, second))
    assert access.sides_of(link, facts)


def test_what_the_other_case_has_behind_it_is_waited_for_no_more(tx: Transaction, centre: Centre) -> None:
    first, second = the_owners_own(tx, centre), actions.open_case(tx, centre.chair, an_application(centre))
    due = second.due_on
    triage.triage(tx, centre.secretary, Triage(first.id, first.version, "revenue", centre.body_id))
    merging.merge(tx, centre.secretary, a_merge(second, first))
    assert [one.name for one in clocks.open_on(tx, [first.id])[first.id]] == ["consent"]
    carried = next(
        one for one in clocks.accounts_of(tx, centre.secretary, records.facts_of(tx, first), "triage") if one.carried
    )
    assert carried.events[-1].sentence == "计时结束：并入的那一件已经办过这一步"
    merging.unmerge(tx, centre.secretary, Unmerge(second.id, second.version))
    assert second.due_on == due


def test_what_ended_on_the_way_of_a_chain_goes_on_too(tx: Transaction, centre: Centre) -> None:
    first, second = the_owners_own(tx, centre), actions.open_case(tx, centre.chair, an_application(centre))
    third = actions.open_case(tx, centre.chair, an_application(centre, subject="公共收益一直不公布"))
    due = second.due_on
    triage.triage(tx, centre.secretary, Triage(first.id, first.version, "revenue", centre.body_id))
    merging.merge(tx, centre.secretary, a_merge(second, first))
    merging.merge(tx, centre.secretary, a_merge(first, third))
    tx.session.flush()
    tx.session.expire_all()
    merging.unmerge(tx, centre.secretary, Unmerge(second.id, second.version))
    assert (second.stage, second.due_on) == (Stage.FILED, due)
    assert [one.name for one in clocks.open_on(tx, [second.id])[second.id]] == ["triage"]


def test_a_chain_of_merges_leads_to_the_last(tx: Transaction, centre: Centre) -> None:
    first, second = the_owners_own(tx, centre), actions.open_case(tx, centre.chair, an_application(centre))
    third = actions.open_case(tx, centre.chair, an_application(centre, subject="公共收益一直不公布"))
    link = bearer(tx, party_of(first, PartyRole.APPLICANT))
    merging.merge(tx, centre.secretary, a_merge(first, second))
    merging.merge(tx, centre.secretary, a_merge(second, third))
    tx.session.flush()
    tx.session.expire_all()
    assert first.merged_into_id == second.merged_into_id == third.id
    assert len(access.sides_of(link, records.facts_of(tx, third))) == 1
    assert get_visible(tx.session, Case, link, third.id) is third
    merging.unmerge(tx, centre.secretary, Unmerge(first.id, first.version))
    tx.session.flush()
    tx.session.expire_all()
    assert second.stage is Stage.MERGED
    assert access.sides_of(link, records.facts_of(tx, third)) == frozenset()
    assert len(access.sides_of(link, records.facts_of(tx, first))) == 1


def test_nobody_new_is_put_beside_those_who_have_consented(tx: Transaction, centre: Centre) -> None:
    accepted, second = a_case(tx, centre, Stage.ACCEPTED), the_owners_own(tx, centre)
    with pytest.raises(Invalid, match="赵大爷不在里面") as refused:
        merging.merge(tx, centre.secretary, a_merge(second, accepted))
    assert "反过来" in refused.value.remedy
    third = a_case(tx, centre, Stage.FILED)
    merging.merge(tx, centre.secretary, a_merge(third, accepted))
    assert accepted.stage is Stage.ACCEPTED


@pytest.mark.parametrize("stage", [Stage.MEDIATING, Stage.SIGNING, Stage.FAILED, Stage.MERGED])
def test_nothing_is_put_into_a_case_in_hand_or_over(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case, into = a_case(tx, centre), a_case(tx, centre, stage)
    with pytest.raises(OutOfTurn):
        merging.merge(tx, centre.secretary, a_merge(case, into))


def test_what_is_typed_wrong_is_said_in_words(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    for typed, said in (("三号", "不是文号"), ("柯调〔2020〕9号", "没有找到"), (str(case.reference), "它自己")):
        with pytest.raises(Invalid, match=said):
            merging.merge(tx, centre.secretary, Merge(case.id, case.version, typed))


def test_only_the_desk_merges(tx: Transaction, centre: Centre) -> None:
    case, into = a_case(tx, centre), a_case(tx, centre)
    with pytest.raises(NotPermitted):
        merging.merge(tx, centre.chair, a_merge(case, into))


def test_the_sides_of_both_are_told_and_nobody_twice(tx: Transaction, centre: Centre) -> None:
    first, second = the_owners_own(tx, centre), actions.open_case(tx, centre.chair, an_application(centre))
    a_part(tx, first, centre.owner, party=party_of(first, PartyRole.APPLICANT))
    merging.merge(tx, centre.secretary, a_merge(second, first))
    notices.merged(tx, {"case_id": second.id})
    told = tx.session.execute(select(Notice.person_id, Notice.url).where(Notice.kind == "mediation.merged")).all()
    assert sorted(told) == sorted(
        [(centre.chair.person_id, f"/mediation/{first.id}"), (centre.owner.person_id, f"/mediation/{first.id}")]
    )


def test_the_same_matter_is_offered_with_its_ground(tx: Transaction, centre: Centre) -> None:
    first = a_case(tx, centre, Stage.AWAITING_CONSENT)
    elsewhere = the_owners_own(tx, centre)
    case = actions.open_case(tx, centre.chair, an_application(centre, cause="revenue"))
    found = {one.case_id: one.because for one in alike.same(tx, alike.matter_of(tx, case), case.id)}
    assert found == {first.id: "同一个人，同一类", elsewhere.id: "同一个小区，同一家物业"}
    later = Transaction(tx.session, tx.now + timedelta(days=400))
    assert alike.same(later, alike.matter_of(tx, case), case.id) == ()


def test_a_number_recognises_somebody_without_an_account(tx: Transaction, centre: Centre) -> None:
    first = the_owners_own(tx, centre)
    lines = (PartyLine(PartyRole.APPLICANT, PartyKind.PERSON, "老赵", number="+86 138-0570-1234"),)
    second = actions.open_case(
        tx, centre.visitor, an_application(centre, channel=Channel.OPEN_FORM, parties=lines, compound_id=None)
    )
    assert [one.case_id for one in alike.same(tx, alike.matter_of(tx, second), second.id)] == [first.id]
    assert tx.session.scalars(select(Party.number_index).where(Party.number_index.is_not(None)).distinct()).one()
