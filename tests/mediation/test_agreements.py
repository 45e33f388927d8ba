"""An agreement: nothing is effective before the last signature on the present version, and nothing changes after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from mediation.agreements import actions, deciding, records, signing, wording
from mediation.agreements.models import Agreement, AssemblyDecision
from mediation.agreements.workflow import Disposal, Form, Method, Proof, State
from mediation.clocks.models import Clock
from mediation.clocks.names import ClockName, Standing
from mediation.models import Case, Party
from mediation.workflow import PartyRole, Stage
from tests.mediation.agreements_steps import (
    a_paper,
    decided,
    drafted,
    effective,
    put,
    shown,
    sign,
    sign_all,
    some_terms,
)
from tests.mediation.factories import Centre, a_case, a_part, bearer, party_of

COMPANY = frozenset({Disposal.COMPANY})


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.MEDIATING)


def seen(tx: Transaction, actor: object, agreement: Agreement) -> bool:
    try:
        get_visible(tx.session, Agreement, actor, agreement.id)  # type: ignore[arg-type]
    except NotFound:
        return False
    return True


def test_a_draft_is_the_mediators_alone_until_it_is_shown(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = drafted(tx, centre, case)
    others = (centre.chair, centre.manager, centre.secretary, centre.lead, centre.pmc, centre.bureau)
    assert seen(tx, centre.mediator, agreement)
    assert not any(seen(tx, one, agreement) for one in others)
    actions.show(tx, centre.mediator, actions.Step(agreement.id, agreement.version))
    assert [seen(tx, one, agreement) for one in others] == [True, True, True, False, False, False]
    assert agreement.state is State.SHOWN


def test_nobody_on_the_case_knows_from_the_ledger_that_a_draft_exists(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    drafted(tx, centre, case)
    told = tx.session.scalars(select(LedgerLine.verb).where(LedgerLine.subject == Case.__tablename__)).all()
    assert not any("agreement" in verb for verb in told)


@pytest.mark.parametrize(
    "stage", [one for one in Stage if one not in {Stage.MEDIATING, Stage.PERFORMING, Stage.BREACHED}]
)
def test_nothing_is_drafted_out_of_turn(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case = a_case(tx, centre, stage)
    with pytest.raises((OutOfTurn, NotPermitted, NotFound)):
        drafted(tx, centre, case)


def test_only_the_mediator_drafts(tx: Transaction, centre: Centre, case: Case) -> None:
    command = actions.Draft(case.id, case.version, some_terms(case, tx.today))
    for actor in (centre.secretary, centre.chair, centre.manager):
        with pytest.raises(NotPermitted):
            actions.draft(tx, actor, command)
    with pytest.raises(NotFound):
        actions.draft(tx, centre.outside, command)


def test_the_last_signature_puts_it_into_effect(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    assert case.stage is Stage.SIGNING
    assert not sign(tx, centre.chair, case, agreement, PartyRole.APPLICANT)
    assert not sign(tx, centre.manager, case, agreement, PartyRole.RESPONDENT)
    assert agreement.state is State.SIGNING
    assert case.stage is Stage.SIGNING
    command = signing.SignAsMediator(agreement.id, agreement.digest, centre.mediator.name)
    assert signing.sign_as_mediator(tx, centre.mediator, command)
    assert agreement.state is State.EFFECTIVE
    assert case.stage is Stage.PERFORMING
    assert agreement.effective_at == case.effective_at == max(one.at for one in agreement.signatures)
    assert all(one.digest == agreement.digest for one in agreement.signatures)


def test_a_registered_committees_agreement_needs_its_seal_too(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    agreement = put(tx, centre, case)
    assert agreement.title == "人民调解协议书"
    assert not sign_all(tx, centre, case, agreement)
    seal = signing.Seal(agreement.id, agreement.digest, tx.today)
    with pytest.raises(NotPermitted):
        signing.seal(tx, centre.secretary, seal)
    assert signing.seal(tx, centre.pmc, seal)
    assert case.stage is Stage.PERFORMING
    clock = tx.session.scalars(select(Clock).where(Clock.name == ClockName.CONFIRMATION)).one()
    assert clock.standing is Standing.RUNNING


def test_an_informal_group_sets_no_seal_and_starts_no_countdown(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    with pytest.raises(OutOfTurn, match="不用盖"):
        signing.seal(tx, centre.secretary, signing.Seal(agreement.id, agreement.digest, tx.today))
    sign_all(tx, centre, case, agreement)
    assert agreement.title == "和解协议书"
    assert tx.session.scalars(select(Clock).where(Clock.name == ClockName.CONFIRMATION)).first() is None


def test_an_old_version_is_refused_with_what_differs(tx: Transaction, centre: Centre, case: Case) -> None:
    old = put(tx, centre, case)
    sign(tx, centre.chair, case, old, PartyRole.APPLICANT)
    actions.take_back(tx, centre.mediator, actions.TakeBack(old.id, old.version, "第二期的日子要改"))
    assert (old.state, case.stage) == (State.WITHDRAWN, Stage.MEDIATING)
    terms = replace(some_terms(case, tx.today), manner="当面交付现金。")
    new = drafted(tx, centre, case, terms=terms)
    actions.put_to_signature(tx, centre.mediator, actions.Step(new.id, new.version))
    with pytest.raises(signing.OldVersion) as refused:
        sign(tx, centre.manager, case, old, PartyRole.RESPONDENT)
    assert refused.value.present_id == new.id
    gone = [one.line for one in refused.value.changes if one.gone]
    came = [one.line for one in refused.value.changes if not one.gone]
    assert "转入业主大会的账户。" in gone
    assert "当面交付现金。" in came
    assert [one.party_id for one in new.signatures] == []
    assert len(old.signatures) == 1


def test_the_old_digest_of_the_same_page_is_refused(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    command = signing.Sign(agreement.id, "0" * 64, party_of(case, PartyRole.APPLICANT).id, centre.chair.name)
    with pytest.raises(signing.OldVersion):
        signing.sign(tx, centre.chair, command)


def test_somebody_else_signs_for_nobody(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    company = party_of(case, PartyRole.RESPONDENT)
    with pytest.raises(NotPermitted):
        signing.sign(tx, centre.chair, signing.Sign(agreement.id, agreement.digest, company.id, centre.chair.name))
    with pytest.raises(NotPermitted):
        sign(tx, centre.secretary, case, agreement, PartyRole.APPLICANT)
    with pytest.raises(Invalid, match="不一样"):
        signing.sign(
            tx,
            centre.chair,
            signing.Sign(agreement.id, agreement.digest, party_of(case, PartyRole.APPLICANT).id, "别人"),
        )


def test_to_sign_twice_is_out_of_turn(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    sign(tx, centre.chair, case, agreement, PartyRole.APPLICANT)
    with pytest.raises(OutOfTurn, match="已经签过"):
        sign(tx, centre.chair, case, agreement, PartyRole.APPLICANT)


def test_a_party_without_an_account_signs_by_its_code(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, with_owner=True)
    agreement = put(tx, centre, case)
    owner = party_of(case, PartyRole.THIRD)
    actor = bearer(tx, owner)
    with pytest.raises(Invalid, match="不一样"):
        signing.sign(tx, actor, signing.Sign(agreement.id, agreement.digest, owner.id, "冒名者"))
    signing.sign(tx, actor, signing.Sign(agreement.id, agreement.digest, owner.id, " 赵 大爷"))
    assert [one.method for one in agreement.signatures] == [Method.CODE]
    with pytest.raises(NotPermitted):
        company = party_of(case, PartyRole.RESPONDENT)
        signing.sign(tx, actor, signing.Sign(agreement.id, agreement.digest, company.id, "赵大爷"))


def test_an_agent_without_that_mandate_does_not_sign(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    from mediation.workflow import Capacity  # noqa: PLC0415 -- this test's own

    held = a_part(tx, case, centre.owner, party=party_of(case, PartyRole.RESPONDENT), acts_as="委托代理人")
    held.capacity, held.mandate = Capacity.AGENT, ["appear"]
    tx.session.flush()
    with pytest.raises(Invalid, match="代为签订"):
        sign(tx, centre.owner, case, agreement, PartyRole.RESPONDENT)
    held.mandate = ["appear", "sign"]
    tx.session.flush()
    sign(tx, centre.owner, case, agreement, PartyRole.RESPONDENT)


def test_a_signature_on_paper_counts_once_a_second_person_has_seen_the_scan(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    agreement = put(tx, centre, case)
    company = party_of(case, PartyRole.RESPONDENT)
    sign(tx, centre.chair, case, agreement, PartyRole.APPLICANT)
    mediator = signing.SignAsMediator(agreement.id, agreement.digest, centre.mediator.name)
    signing.sign_as_mediator(tx, centre.mediator, mediator)
    paper = signing.SignOnPaper(agreement.id, agreement.digest, company.id, "何经理", tx.today, "项目经理")
    key = signing.sign_on_paper(tx, centre.secretary, paper)
    assert agreement.state is State.SIGNING
    check = signing.CheckPaper(agreement.id, key)
    with pytest.raises(NotPermitted, match="另一位"):
        signing.check_paper(tx, centre.secretary, check)
    with pytest.raises(NotPermitted):
        signing.check_paper(tx, centre.chair, check)
    with pytest.raises(Invalid, match="扫描件"):
        signing.check_paper(tx, centre.second, check)
    a_paper(tx, centre.secretary, Agreement.__tablename__, agreement.id, case)
    assert signing.check_paper(tx, centre.second, check)
    assert agreement.state is State.EFFECTIVE


def test_a_paper_that_does_not_show_it_is_struck_and_signed_again(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    company = party_of(case, PartyRole.RESPONDENT)
    paper = signing.SignOnPaper(agreement.id, agreement.digest, company.id, "何经理", tx.today, "项目经理")
    key = signing.sign_on_paper(tx, centre.mediator, paper)
    signing.reject_paper(tx, centre.second, signing.CheckPaper(agreement.id, key))
    signing.sign_on_paper(tx, centre.mediator, paper)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_paper_of_another_day_is_refused(tx: Transaction, centre: Centre, case: Case, days: int) -> None:
    agreement = put(tx, centre, case)
    company = party_of(case, PartyRole.RESPONDENT)
    day = tx.today + timedelta(days=days)
    with pytest.raises(Invalid, match="日子不对"):
        signing.sign_on_paper(
            tx,
            centre.secretary,
            signing.SignOnPaper(agreement.id, agreement.digest, company.id, "何经理", day, "项目经理"),
        )


def test_to_refuse_to_sign_leads_back_to_talking_or_to_the_end(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    company = party_of(case, PartyRole.RESPONDENT)
    actions.refuse_to_sign(tx, centre.manager, actions.RefuseToSign(agreement.id, company.id))
    assert (agreement.state, case.stage) == (State.WITHDRAWN, Stage.MEDIATING)
    again = put(tx, centre, case)
    assert again.edition == 2
    actions.refuse_to_sign(tx, centre.manager, actions.RefuseToSign(again.id, company.id, ends=True))
    assert (again.state, case.stage, case.ended_as) == (State.WITHDRAWN, Stage.FAILED, "unsigned")
    assert "court" in case.routes


def test_without_the_owners_decision_it_is_signed_but_takes_no_effect(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    agreement = put(tx, centre, case, disposes=COMPANY)
    assert agreement.conditional
    assert "附条件" in agreement.text
    assert not sign_all(tx, centre, case, agreement)
    assert (agreement.state, case.stage) == (State.SIGNING, Stage.SIGNING)
    decision = decided(tx, centre, case, COMPANY)
    assert agreement.state is State.SIGNING
    assert deciding.check_decision(
        tx, centre.secretary, deciding.CheckDecision(decision.id, decision.version, seen=True)
    )
    assert agreement.state is State.EFFECTIVE
    assert case.stage is Stage.PERFORMING


def test_with_the_decision_checked_before_it_is_no_condition(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = shown(tx, centre, case, disposes=COMPANY)
    decision = decided(tx, centre, case, COMPANY)
    deciding.check_decision(tx, centre.secretary, deciding.CheckDecision(decision.id, decision.version, seen=True))
    actions.put_to_signature(tx, centre.mediator, actions.Step(agreement.id, agreement.version))
    assert not agreement.conditional
    assert "附条件" not in agreement.text
    assert sign_all(tx, centre, case, agreement)


def test_another_text_is_held_against_the_decision_anew(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = shown(tx, centre, case, disposes=COMPANY)
    decision = decided(tx, centre, case, COMPANY)
    deciding.check_decision(tx, centre.secretary, deciding.CheckDecision(decision.id, decision.version, seen=True))
    terms = replace(records.terms_of(agreement), terms="另一个办法。")
    actions.rewrite(tx, centre.mediator, actions.Rewrite(agreement.id, agreement.version, terms))
    assert decision.proof is Proof.ATTACHED
    actions.put_to_signature(tx, centre.mediator, actions.Step(agreement.id, agreement.version))
    assert agreement.conditional


def test_a_decision_for_something_else_carries_nothing(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case, disposes=COMPANY)
    sign_all(tx, centre, case, agreement)
    decision = decided(tx, centre, case, frozenset({Disposal.SUE}))
    assert not deciding.check_decision(
        tx, centre.secretary, deciding.CheckDecision(decision.id, decision.version, seen=True)
    )
    assert agreement.state is State.SIGNING


def test_figures_below_the_law_are_refused_with_each_comparison(tx: Transaction, centre: Centre, case: Case) -> None:
    shown(tx, centre, case, disposes=COMPANY)
    few = replace(deciding.figures_of(decided(tx, centre, case, COMPANY)), part_area=Decimal("5999.99"))
    with pytest.raises(Invalid, match=r"参与表决的面积5999\.99.*没有达到三分之二以上"):
        decided(tx, centre, case, COMPANY, few)


def test_the_desk_alone_checks_with_the_paper_at_hand(tx: Transaction, centre: Centre, case: Case) -> None:
    shown(tx, centre, case, disposes=COMPANY)
    party = party_of(case, PartyRole.APPLICANT)
    from tests.mediation.agreements_steps import ENOUGH  # noqa: PLC0415 -- this test's own

    key = deciding.attach_decision(
        tx, centre.chair, deciding.AttachDecision(case.id, party.id, tx.today, "同意", COMPANY, ENOUGH)
    )
    decision = tx.session.get_one(AssemblyDecision, key)
    command = deciding.CheckDecision(key, decision.version, seen=True)
    for actor in (centre.mediator, centre.chair, centre.manager):
        with pytest.raises(NotPermitted):
            deciding.check_decision(tx, actor, command)
    with pytest.raises(Invalid, match="没有交上"):
        deciding.check_decision(tx, centre.secretary, command)
    deciding.reject_decision(tx, centre.secretary, deciding.RejectDecision(key, decision.version, "没有计票结果"))
    assert (decision.proof, decision.because) == (Proof.REJECTED, "没有计票结果")


def test_only_a_committee_hands_in_decisions(tx: Transaction, centre: Centre, case: Case) -> None:
    from tests.mediation.agreements_steps import ENOUGH  # noqa: PLC0415 -- this test's own

    company = party_of(case, PartyRole.RESPONDENT)
    with pytest.raises(NotFound, match="不是业主委员会"):
        deciding.attach_decision(
            tx, centre.manager, deciding.AttachDecision(case.id, company.id, tx.today, "同意", COMPANY, ENOUGH)
        )


def test_an_oral_agreement_binds_from_the_day_it_was_reached(tx: Transaction, centre: Centre, case: Case) -> None:
    command = actions.RecordOral(case.id, case.version, some_terms(case, tx.today), tx.today, read_back=True)
    with pytest.raises(Invalid, match="念"):
        actions.record_oral(tx, centre.mediator, replace(command, read_back=False))
    key = actions.record_oral(tx, centre.mediator, command)
    agreement = tx.session.get_one(Agreement, key)
    assert (agreement.form, agreement.state, case.stage) == (Form.ORAL, State.EFFECTIVE, Stage.PERFORMING)
    assert agreement.signatures == []


def test_what_belongs_to_all_owners_is_never_settled_orally(tx: Transaction, centre: Centre, case: Case) -> None:
    terms = some_terms(case, tx.today, disposes=COMPANY)
    with pytest.raises(Invalid, match="不能只是口头"):
        actions.record_oral(
            tx, centre.mediator, actions.RecordOral(case.id, case.version, terms, tx.today, read_back=True)
        )


def test_after_effect_the_text_stays_and_a_new_agreement_replaces_it(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    first = effective(tx, centre, case)
    text = first.text
    with pytest.raises(OutOfTurn):
        actions.rewrite(tx, centre.mediator, actions.Rewrite(first.id, first.version, some_terms(case, tx.today)))
    with pytest.raises(OutOfTurn):
        actions.take_back(tx, centre.mediator, actions.TakeBack(first.id, first.version, "想改"))
    second = put(tx, centre, case)
    assert (second.amends_id, case.stage) == (first.id, Stage.PERFORMING)
    assert "替代第1版" in second.text
    assert sign_all(tx, centre, case, second)
    assert (first.state, second.state, first.text) == (State.REPLACED, State.EFFECTIVE, text)
    assert case.stage is Stage.PERFORMING


def test_two_tabs_of_the_mediator_do_not_overwrite_each_other(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = drafted(tx, centre, case)
    old = agreement.version
    actions.rewrite(tx, centre.mediator, actions.Rewrite(agreement.id, old, some_terms(case, tx.today)))
    with pytest.raises(ChangedMeanwhile, match="写协议草案"):
        actions.rewrite(tx, centre.mediator, actions.Rewrite(agreement.id, old, some_terms(case, tx.today)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"terms": " "}, "协议内容"),
        ({"facts": ""}, "主要事实"),
        ({"obligations": ()}, "1 到"),
    ],
)
def test_what_the_law_asks_for_has_to_be_there(
    tx: Transaction, centre: Centre, case: Case, change: dict[str, object], told: str
) -> None:
    with pytest.raises(Invalid, match=told):
        drafted(tx, centre, case, terms=replace(some_terms(case, tx.today), **change))  # type: ignore[arg-type]


def test_a_party_of_another_case_is_not_found(tx: Transaction, centre: Centre, case: Case) -> None:
    other = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(NotFound):
        drafted(tx, centre, case, terms=some_terms(other, tx.today))


def test_a_date_that_has_passed_is_not_put_to_signature(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = drafted(tx, centre, case, terms=some_terms(case, tx.today - timedelta(days=60)))
    with pytest.raises(Invalid, match="已经过了"):
        actions.put_to_signature(tx, centre.mediator, actions.Step(agreement.id, agreement.version))


def test_a_case_that_ended_leaves_no_version_open(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = put(tx, centre, case)
    actions.case_over(tx, {"case_id": case.id})
    assert agreement.state is State.WITHDRAWN


def test_who_only_filed_it_reads_no_agreement(tx: Transaction, centre: Centre, case: Case) -> None:
    from mediation.workflow import Part  # noqa: PLC0415 -- this test's own

    a_part(tx, case, centre.community, Part.FILER)
    agreement = effective(tx, centre, case)
    assert not seen(tx, centre.community, agreement)
    assert seen(tx, centre.chair, agreement)


def test_the_canonical_text_names_everything_and_the_difference_is_told_line_by_line(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    agreement = drafted(tx, centre, case)
    text = records.text_of(agreement, case)
    for told in (
        "和解协议书",
        str(case.reference),
        "第1版",
        "申请人：锦绣家园业主委员会",
        "共人民币1,200.50元",
        "第2期",
        "凭证：银行回单",
    ):
        assert told in text
    assert wording.difference(text, text) == ()
    assert wording.digest_of(text) == wording.digest_of(records.text_of(agreement, case))
    assert wording.shown("abcdef0123456789") == "abcd ef01 2345"


def test_parties_that_left_are_no_longer_needed(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING, with_owner=True)
    third: Party = party_of(case, PartyRole.THIRD)
    third.left_at = tx.now
    tx.session.flush()
    tx.session.refresh(case)
    agreement = put(tx, centre, case)
    assert sign_all(tx, centre, case, agreement)
