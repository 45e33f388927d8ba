"""After the agreement: exact partial payments, defaults after grace, the joint way to the court, visits, surveys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from mediation.agreements.models import Agreement, Instalment
from mediation.agreements.queries import agreement_page
from mediation.models import Case
from mediation.performing import actions, court, reminders, visits
from mediation.performing.models import FollowUp, JudicialConfirmation, Performance, Survey
from mediation.performing.queries import performing_page
from mediation.performing.workflow import NEEDED, Contact, Court, Mood, Receipt, Ruling
from mediation.workflow import PartyRole, Stage
from tests.mediation.agreements_steps import a_paper, drafted, effective, put, sign_all, some_terms
from tests.mediation.factories import Centre, a_case, bearer, party_of


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    effective(tx, centre, case)
    return case


def parts_of(tx: Transaction, case: Case) -> list[Instalment]:
    agreement = tx.session.scalars(
        select(Agreement).where(Agreement.case_id == case.id, Agreement.state == "effective")
    ).one()
    return [part for one in agreement.obligations for part in one.instalments]


def reported(tx: Transaction, centre: Centre, part: Instalment, amount: str | None) -> Performance:
    money = Decimal(amount) if amount is not None else None
    key = actions.report(tx, centre.manager, actions.ReportDone(part.id, tx.today, money, "转账"))
    return tx.session.get_one(Performance, key)


def later(tx: Transaction, days: int) -> Transaction:
    return replace(tx, now=tx.now + timedelta(days=days))


def test_partial_payments_are_exact_to_the_fen(tx: Transaction, centre: Centre, case: Case) -> None:
    first = parts_of(tx, case)[0]
    one = reported(tx, centre, first, "700.24")
    assert (first.paid, one.receipt) == (Decimal(0), Receipt.REPORTED)
    actions.confirm(tx, centre.chair, actions.Settle(one.id, one.version))
    assert (first.paid, first.done_at) == (Decimal("700.24"), None)
    with pytest.raises(Invalid, match=r"只差 0\.01 元"):
        reported(tx, centre, first, "0.02")
    two = reported(tx, centre, first, "0.01")
    with pytest.raises(Invalid, match="只差 0"):
        reported(tx, centre, first, "0.01")
    actions.confirm(tx, centre.chair, actions.Settle(two.id, two.version))
    assert first.paid == first.amount == Decimal("700.25")
    assert first.done_at is not None
    with pytest.raises(OutOfTurn, match="已经办好"):
        reported(tx, centre, first, "1")


def test_all_done_ends_the_case_as_fulfilled(tx: Transaction, centre: Centre, case: Case) -> None:
    for part in parts_of(tx, case):
        amount = part.amount
        key = actions.report(tx, centre.chair, actions.ReportDone(part.id, tx.today, amount))
        assert tx.session.get_one(Performance, key).receipt is Receipt.CONFIRMED
    assert (case.stage, case.ended_as) == (Stage.FULFILLED, "fulfilled")


def test_only_whoever_is_owed_it_confirms_and_staff_only_by_a_proof(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    row = reported(tx, centre, parts_of(tx, case)[0], "100")
    settle = actions.Settle(row.id, row.version)
    with pytest.raises(NotPermitted):
        actions.confirm(tx, centre.manager, settle)
    with pytest.raises(Invalid, match="凭证"):
        actions.confirm(tx, centre.mediator, settle)
    a_paper(tx, centre.manager, Performance.__tablename__, row.id, case)
    actions.confirm(tx, centre.mediator, settle)
    assert row.receipt is Receipt.CONFIRMED
    with pytest.raises(NotFound):
        actions.confirm(tx, centre.outside, settle)


def test_what_did_not_arrive_is_disputed_and_can_be_reported_anew(tx: Transaction, centre: Centre, case: Case) -> None:
    part = parts_of(tx, case)[0]
    row = reported(tx, centre, part, "700.25")
    with pytest.raises(Invalid, match="哪里不对"):
        actions.dispute(tx, centre.chair, actions.Dispute(row.id, row.version, " "))
    actions.dispute(tx, centre.chair, actions.Dispute(row.id, row.version, "账上没有收到"))
    assert (row.receipt, part.paid) == (Receipt.DISPUTED, Decimal(0))
    again = reported(tx, centre, part, "700.25")
    actions.take_back_report(tx, centre.manager, actions.Settle(again.id, again.version))
    assert again.receipt is Receipt.WITHDRAWN


def test_a_default_comes_after_the_grace_and_is_cured_by_what_was_late(
    tx: Transaction, centre: Centre, case: Case
) -> None:
    act = parts_of(tx, case)[2]
    in_grace = later(tx, 8)
    actions.default_all(in_grace, in_grace.today)
    assert case.stage is Stage.PERFORMING
    with pytest.raises(OutOfTurn, match="宽限期"):
        actions.default(in_grace, centre.mediator, actions.Close(case.id, case.version))
    over = later(tx, 9)
    actions.default_all(over, in_grace.today)
    assert case.stage is Stage.BREACHED
    actions.report(over, centre.chair, actions.ReportDone(act.id, over.today))
    assert case.stage is Stage.PERFORMING


def test_whoever_is_owed_it_may_go_another_way(tx: Transaction, centre: Centre, case: Case) -> None:
    over = later(tx, 9)
    actions.default_all(over, tx.today)
    tx.session.flush()
    with pytest.raises(NotPermitted):
        actions.hand_off(over, centre.manager, actions.Close(case.id, case.version))
    actions.hand_off(over, centre.chair, actions.Close(case.id, case.version, "去法院起诉"))
    assert (case.stage, case.ended_as) == (Stage.HANDED_OFF, "handed_off")


def test_one_side_alone_cannot_go_to_the_court(tx: Transaction, centre: Centre, case: Case) -> None:
    committee, company = party_of(case, PartyRole.APPLICANT).id, party_of(case, PartyRole.RESPONDENT).id
    filed = court.FileWithCourt(case.id, Court.BODY, "衢州市柯城区人民法院", tx.today, NEEDED)
    with pytest.raises(OutOfTurn, match="一方不能单独申请"):
        court.file_with_court(tx, centre.chair, filed)
    court.wish(tx, centre.chair, court.Wish(case.id, committee))
    with pytest.raises(OutOfTurn, match="共同申请"):
        court.file_with_court(tx, centre.chair, filed)
    with pytest.raises(NotPermitted):
        court.wish(tx, centre.chair, court.Wish(case.id, company))
    court.wish(tx, centre.manager, court.Wish(case.id, company))
    with pytest.raises(Invalid, match="材料还差"):
        court.file_with_court(tx, centre.chair, replace(filed, materials=frozenset()))
    with pytest.raises(Invalid, match="不能向这类"):
        court.file_with_court(tx, centre.chair, replace(filed, venue=Court.INVITED_BY))
    court.file_with_court(tx, centre.chair, filed)
    court.note_acceptance(tx, centre.mediator, court.NoteAcceptance(case.id, tx.today, "（2026）浙0802民特1号"))
    court.note_ruling(tx, centre.manager, court.NoteRuling(case.id, tx.today, Ruling.CONFIRMED))
    row = tx.session.scalars(select(JudicialConfirmation)).one()
    assert (row.ruling, row.number) == (Ruling.CONFIRMED, "（2026）浙0802民特1号")
    with pytest.raises(OutOfTurn):
        court.note_ruling(tx, centre.manager, court.NoteRuling(case.id, tx.today, Ruling.NOT_CONFIRMED))


def test_the_thirty_days_end_and_the_way_out_is_told(tx: Transaction, centre: Centre, case: Case) -> None:
    committee = party_of(case, PartyRole.APPLICANT).id
    on_time = later(tx, 30)
    court.wish(on_time, centre.chair, court.Wish(case.id, committee))
    court.take_back_wish(on_time, centre.chair, court.Wish(case.id, committee))
    late = later(tx, 31)
    with pytest.raises(OutOfTurn, match="12月22日为止"):
        court.wish(late, centre.chair, court.Wish(case.id, committee))


def test_an_informal_group_has_no_way_to_the_court_and_says_what_to_do(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    effective(tx, centre, case)
    with pytest.raises(OutOfTurn, match="不是依法设立") as refused:
        court.wish(tx, centre.chair, court.Wish(case.id, party_of(case, PartyRole.APPLICANT).id))
    assert "共同调解" in refused.value.remedy


def test_a_new_agreement_takes_over_what_is_still_owed(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    effective(tx, centre, case)
    old = parts_of(tx, case)[0]
    second = put(tx, centre, case)
    sign_all(tx, centre, case, second)
    with pytest.raises(NotFound):
        reported(tx, centre, old, "1")
    reported(tx, centre, parts_of(tx, case)[0], "1")


def test_a_first_visit_is_planned_once_and_recorded_once(tx: Transaction, centre: Centre, case: Case) -> None:
    agreement = tx.session.scalars(select(Agreement)).one()
    for _ in range(2):
        visits.plan_first(tx, {"case_id": case.id, "agreement_id": agreement.id})
        tx.session.flush()
    row = tx.session.scalars(select(FollowUp)).one()
    told = visits.RecordFollowUp(row.id, row.version, tx.today, Contact.TELEPHONE, "都办好了，满意。", Mood.DANGER)
    with pytest.raises(NotFound):
        visits.record_follow_up(tx, centre.chair, told)
    with pytest.raises(Invalid, match="怎么处理"):
        visits.record_follow_up(tx, centre.mediator, told)
    visits.record_follow_up(tx, centre.mediator, replace(told, mood=Mood.CALM))
    with pytest.raises(OutOfTurn):
        visits.record_follow_up(tx, centre.mediator, replace(told, version=row.version))


def test_a_visit_is_reminded_of_after_all_was_fulfilled_until_the_case_is_laid_away(
    tx: Transaction, centre: Centre
) -> None:
    fulfilled, archived = a_case(tx, centre, Stage.FULFILLED), a_case(tx, centre, Stage.FULFILLED)
    for case in (fulfilled, archived):
        visits.plan_follow_up(tx, centre.secretary, visits.PlanFollowUp(case.id, tx.today))
    archived.archived_at = tx.now
    tx.session.flush()
    reminders.each_day(tx, tx.today - timedelta(days=1))
    told = tx.session.scalars(select(Notice).where(Notice.kind == "mediation.follow_up_due")).all()
    assert {one.person_id for one in told} >= {centre.mediator.person_id}
    assert all(str(fulfilled.reference) in one.title for one in told)


def test_both_sides_judge_once_the_result_apart_from_the_manner(tx: Transaction, centre: Centre, case: Case) -> None:
    committee, company = party_of(case, PartyRole.APPLICANT), party_of(case, PartyRole.RESPONDENT)
    answer = visits.AnswerSurvey(case.id, committee.id, 2, 5, "结果不满意，人很好")
    visits.answer_survey(tx, centre.chair, answer)
    with pytest.raises(OutOfTurn, match="评价过"):
        visits.answer_survey(tx, centre.chair, answer)
    with pytest.raises(Invalid):
        visits.answer_survey(tx, bearer(tx, company), visits.AnswerSurvey(case.id, company.id, 6, 5))
    visits.answer_survey(tx, bearer(tx, company), visits.AnswerSurvey(case.id, company.id, 4, 4))
    row = tx.session.scalars(select(Survey).where(Survey.party_id == committee.id)).one()
    for actor, sees in (
        (centre.chair, True),
        (centre.secretary, True),
        (centre.manager, False),
        (centre.mediator, False),
    ):
        if sees:
            get_visible(tx.session, Survey, actor, row.id)
        else:
            with pytest.raises(NotFound):
                get_visible(tx.session, Survey, actor, row.id)


def test_reminders_come_before_the_day_and_not_twice(tx: Transaction, centre: Centre, case: Case) -> None:
    def told(day: int, last: int) -> list[str]:
        before = {one.id for one in tx.session.scalars(select(Notice))}
        at = later(tx, day)
        reminders.each_day(at, later(tx, last).today)
        tx.session.flush()
        return [one.kind for one in tx.session.scalars(select(Notice).order_by(Notice.id)) if one.id not in before]

    assert told(3, 2) == ["mediation.obligation_due"]
    assert told(4, 3) == ["mediation.obligation_due"]
    assert told(24, 23) == []
    assert set(told(25, 24)) == {"mediation.confirmation_due"}
    assert told(33, 32) == ["mediation.obligation_due"]


def test_a_code_reports_and_confirms_for_its_party(tx: Transaction, centre: Centre, case: Case) -> None:
    company, committee = party_of(case, PartyRole.RESPONDENT), party_of(case, PartyRole.APPLICANT)
    part = parts_of(tx, case)[0]
    key = actions.report(tx, bearer(tx, company), actions.ReportDone(part.id, tx.today, Decimal(1)))
    row = tx.session.get_one(Performance, key)
    with pytest.raises(NotPermitted):
        actions.confirm(tx, bearer(tx, company), actions.Settle(row.id, row.version))
    actions.confirm(tx, bearer(tx, committee), actions.Settle(row.id, row.version))
    assert part.paid == Decimal(1)


@pytest.mark.parametrize("reports", [1, 3])
def test_the_page_costs_the_same_for_one_report_and_for_three(
    tx: Transaction, centre: Centre, case: Case, queries: Callable[[], Any], reports: int
) -> None:
    for _ in range(reports):
        reported(tx, centre, parts_of(tx, case)[0], "1")
    tx.session.flush()
    tx.session.expunge_all()
    with queries() as count:
        page = performing_page(tx, centre.chair, case.id)
    assert sum(len(part.reports) for one in page.owed for part in one.parts) == reports
    assert count.total <= 18


@pytest.mark.parametrize("obligations", [1, 3])
def test_a_version_costs_the_same_for_one_obligation_and_for_three(
    tx: Transaction, centre: Centre, queries: Callable[[], Any], obligations: int
) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    terms = some_terms(case, tx.today)
    agreement = drafted(tx, centre, case, terms=replace(terms, obligations=terms.obligations[:1] * obligations))
    key = agreement.id
    tx.session.flush()
    tx.session.expunge_all()
    with queries() as count:
        page = agreement_page(tx, centre.mediator, key)
    assert len(page.terms.obligations) == obligations
    assert count.total <= 18
