"""Cases are opened, triaged, returned, withdrawn, ended, suspended and archived by those who may, in their turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel.actors import Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from mediation import access, actions, ending, endings, records, reporting, triage
from mediation.actions import Archive, PartyLine, Withdraw
from mediation.clocks import actions as clocks
from mediation.ending import End, Resume, Suspend
from mediation.models import Case, CasePerson, Party, Report
from mediation.reporting import MarkRisk, Told
from mediation.triage import AddParty, DropParty, Return, Triage
from mediation.workflow import CASE, Channel, Part, PartyKind, PartyRole, Risk, Stage, SuspendedAs, Urgency
from tests.mediation.factories import Centre, a_case, a_part, an_application, bearer, party_of


def errands(tx: Transaction) -> list[str]:
    return list(tx.session.scalars(select(Errand.kind).where(Errand.kind.startswith("mediation.")).order_by(Errand.id)))


def verbs(tx: Transaction, case: Case) -> list[str]:
    query = select(LedgerLine.verb).where(LedgerLine.subject == "mediation_cases", LedgerLine.subject_id == case.id)
    return list(tx.session.scalars(query.order_by(LedgerLine.id)))


def a_triage(case: Case, centre: Centre, cause: str = "revenue") -> Triage:
    return Triage(case.id, case.version, cause, centre.body_id, Urgency.SOON)


def test_a_case_is_opened_with_its_parties_its_number_and_its_clock(tx: Transaction, centre: Centre) -> None:
    case = actions.open_case(tx, centre.chair, an_application(centre))
    assert (str(case.reference), case.stage) == ("柯调〔2026〕1号", Stage.FILED)
    assert [party.role for party in case.parties] == [PartyRole.APPLICANT, PartyRole.RESPONDENT]
    assert case.due_clock == "triage"
    assert case.due_on is not None
    assert case.due_on > tx.today
    assert records.facts_of(tx, case).parts_of(centre.chair.person_id) == {Part.SIDE}
    assert errands(tx) == ["mediation.opened"]


def test_a_number_is_kept_sealed_and_shown_masked(tx: Transaction, centre: Centre) -> None:
    line = PartyLine(PartyRole.APPLICANT, PartyKind.PERSON, "赵大爷", number="138 0570 1234")
    case = actions.open_case(tx, centre.visitor, an_application(centre, channel=Channel.OPEN_FORM, parties=(line,)))
    party = party_of(case, PartyRole.APPLICANT)
    assert party.number_masked == "138****1234"
    assert party.number_sealed is not None
    assert "1380570" not in party.number_sealed
    assert tx.keyring.open(party.number_sealed, context_of(Party.number_sealed)) == "13805701234"


def test_whoever_files_for_others_has_no_side(tx: Transaction, centre: Centre) -> None:
    filed = replace(an_application(centre), channel=Channel.COUNTER)
    case = actions.open_case(tx, centre.community, filed)
    facts = records.facts_of(tx, case)
    assert facts.parts_of(centre.community.person_id) == {Part.FILER}
    assert not access.reads(centre.community, facts)


@pytest.mark.parametrize(
    ("channel", "name", "allowed"),
    [
        (Channel.COUNTER, "community", True),
        (Channel.COUNTER, "pmc", True),
        (Channel.COUNTER, "chair", False),
        (Channel.HOTLINE, "street", True),
        (Channel.HOTLINE, "community", False),
        (Channel.HOTLINE, "secretary", True),
        (Channel.HOTLINE, "lead", False),
        (Channel.OPEN_FORM, "visitor", True),
        (Channel.MEMBER, "visitor", False),
        (Channel.OWN_MOTION, "bureau", False),
    ],
)
def test_each_way_in_has_its_offices(
    tx: Transaction, centre: Centre, channel: Channel, name: str, *, allowed: bool
) -> None:
    assert bool(access.open_case(getattr(centre, name), _path(tx, centre), channel)) is allowed


def _path(tx: Transaction, centre: Centre) -> str:
    return a_case(tx, centre).place.path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": "闹"}, "字写清是什么事"),
        ({"cause": "无此类"}, "没有这一类"),
        ({"parties": ()}, "没有写申请人"),
        ({"compound_id": 99_999}, "没有找到这个小区"),
        ({"compound_id": None, "place_id": 1}, "不在本联盟"),
        ({"parties": (PartyLine(PartyRole.APPLICANT, PartyKind.COMPANY, "某公司", company_id=99_999),)}, "名册里没有"),
        ({"parties": (PartyLine(PartyRole.APPLICANT, PartyKind.PERSON, " "),)}, "名字请写"),
    ],
)
def test_what_is_missing_is_said_in_words(
    tx: Transaction, centre: Centre, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        actions.open_case(tx, centre.chair, an_application(centre, **changes))
    assert refused.value.remedy


def test_triage_asks_for_consent_by_the_promised_day(tx: Transaction, centre: Centre) -> None:
    case = actions.open_case(tx, centre.chair, an_application(centre))
    triage.triage(tx, centre.secretary, a_triage(case, centre))
    assert (case.stage, case.cause, case.body_id, case.due_clock) == (
        Stage.AWAITING_CONSENT,
        "revenue",
        centre.body_id,
        "consent",
    )
    assert verbs(tx, case) == ["mediation.opened", "mediation.triaged"]
    assert errands(tx)[-1] == "mediation.triaged"


def test_triage_waits_for_the_other_side_to_be_named(tx: Transaction, centre: Centre) -> None:
    lines = an_application(centre).parties[:1]
    case = actions.open_case(tx, centre.chair, an_application(centre, parties=lines))
    with pytest.raises(Invalid, match="对方是谁"):
        triage.triage(tx, centre.secretary, a_triage(case, centre))
    line = PartyLine(PartyRole.RESPONDENT, PartyKind.COMPANY, "安居物业服务有限公司", company_id=centre.company_id)
    triage.add_party(tx, centre.secretary, AddParty(case.id, case.version, line))
    triage.triage(tx, centre.secretary, a_triage(case, centre))
    assert case.stage is Stage.AWAITING_CONSENT


def test_a_side_named_by_mistake_loses_the_case(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.AWAITING_CONSENT, with_owner=True)
    third = party_of(case, PartyRole.THIRD)
    a_part(tx, case, centre.owner, party=third)
    link = bearer(tx, third)
    triage.drop_party(tx, centre.secretary, DropParty(case.id, case.version, third.id))
    facts = records.facts_of(tx, case)
    assert [party.role for party in facts.parties] == [PartyRole.APPLICANT, PartyRole.RESPONDENT]
    assert access.sides_of(link, facts) == access.sides_of(centre.owner, facts) == frozenset()
    for gone in (link, centre.owner):
        with pytest.raises(NotFound):
            records.in_hand(tx, gone, case.id)
    with pytest.raises(Invalid, match="只有这一个被申请人"):
        triage.drop_party(
            tx, centre.secretary, DropParty(case.id, case.version, party_of(case, PartyRole.RESPONDENT).id)
        )


def test_nobody_works_on_a_page_that_is_old(tx: Transaction, centre: Centre) -> None:
    case = actions.open_case(tx, centre.chair, an_application(centre))
    old = a_triage(case, centre)
    triage.triage(tx, centre.secretary, old)
    with pytest.raises(ChangedMeanwhile, match=r"周敏.*审核登记"):
        triage.triage(tx, centre.second, old)


@pytest.mark.parametrize("code", [one.code for one in endings.of(endings.Kind.RETURN)])
def test_what_is_not_taken_up_always_names_a_way(tx: Transaction, centre: Centre, code: str) -> None:
    case = actions.open_case(tx, centre.chair, an_application(centre))
    triage.return_case(tx, centre.secretary, Return(case.id, case.version, code, "请到街道去。"))
    assert (case.stage, case.ended_as, case.ended_by_id) == (Stage.RETURNED, code, centre.secretary.person_id)
    assert endings.told(case.routes)
    assert case.due_on is None


def test_a_return_without_words_is_refused(tx: Transaction, centre: Centre) -> None:
    case = actions.open_case(tx, centre.chair, an_application(centre))
    with pytest.raises(Invalid, match="该找谁"):
        triage.return_case(tx, centre.secretary, Return(case.id, case.version, "petition", " "))
    with pytest.raises(Invalid, match="选一个原因"):
        triage.return_case(tx, centre.secretary, Return(case.id, case.version, "far_apart", "谈不拢"))


def test_the_applicant_withdraws_without_a_reason_and_the_respondent_leaves(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(NotPermitted, match="申请由申请人撤回"):
        actions.withdraw(tx, centre.manager, Withdraw(case.id, case.version))
    actions.withdraw(tx, centre.chair, Withdraw(case.id, case.version))
    assert (case.stage, case.ended_as) == (Stage.WITHDRAWN, "withdrawn")
    other = a_case(tx, centre, Stage.AWAITING_CONSENT)
    ending.leave(tx, centre.manager, End(other.id, other.version, ""))
    assert (other.stage, other.ended_as) == (Stage.REFUSED, "unwilling")


def test_one_of_two_applicants_does_not_withdraw_for_both(tx: Transaction, centre: Centre) -> None:
    lines = (*an_application(centre).parties, PartyLine(PartyRole.APPLICANT, PartyKind.PERSON, "赵大爷"))
    case = actions.open_case(tx, centre.chair, an_application(centre, parties=lines))
    with pytest.raises(NotPermitted, match="别的申请人") as refused:
        actions.withdraw(tx, centre.chair, Withdraw(case.id, case.version))
    assert "不想调解了" in refused.value.remedy


@pytest.mark.parametrize("stage", [stage for stage in Stage if "fail" not in CASE.open_from(stage)])
def test_nothing_fails_out_of_turn(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case = a_case(tx, centre, stage)
    if stage is Stage.AWAITING_CONSENT:
        ending.fail(tx, centre.secretary, End(case.id, case.version, "unreachable"))
        assert case.stage is Stage.REFUSED
        return
    with pytest.raises(OutOfTurn):
        ending.fail(tx, centre.secretary, End(case.id, case.version, "far_apart"))


def test_a_side_ends_only_by_its_own_will(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(NotPermitted):
        ending.fail(tx, centre.chair, End(case.id, case.version, "far_apart"))
    ending.fail(tx, centre.chair, End(case.id, None, "consent_withdrawn"))
    assert case.routes == ["again", "arbitration", "administrative", "court"]


def test_the_clocks_stand_still_while_it_rests(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    clocks.start(tx, centre.mediator, case, "mediation")
    tx.session.flush()
    due = case.due_on
    assert due is not None
    command = Suspend(case.id, case.version, SuspendedAs.APPRAISAL, words="已委托鉴定")
    ending.suspend(tx, centre.mediator, command)
    assert (case.stage, case.suspended_as, case.due_on) == (Stage.SUSPENDED, SuspendedAs.APPRAISAL, None)
    later = Transaction(tx.session, tx.now + timedelta(days=10))
    ending.resume(later, centre.mediator, Resume(case.id, case.version))
    assert case.stage is Stage.MEDIATING
    assert case.suspended_as is None
    assert case.due_on is not None
    assert case.due_on == due + timedelta(days=9)  # the day of the start counts in no reckoning


def test_a_suspected_sham_is_noted_where_no_side_reads_it(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(Invalid, match="为什么怀疑"):
        ending.suspend(tx, centre.mediator, Suspend(case.id, case.version, SuspendedAs.VERIFYING))
    command = Suspend(case.id, case.version, SuspendedAs.VERIFYING, suspicion="双方是一家人", reported_to="柯城区法院")
    ending.suspend(tx, centre.mediator, command)
    report = tx.session.scalars(select(Report)).one()
    assert (report.words, report.reported_on) == ("双方是一家人", tx.today)
    told = tx.session.scalars(select(LedgerLine).where(LedgerLine.verb == "mediation.suspended")).one()
    assert "一家人" not in str(told.facts)


def test_a_danger_is_marked_reported_and_receipted(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    noted = reporting.mark_risk(tx, centre.mediator, MarkRisk(case.id, Risk.HIGH, "扬言动手"))
    assert case.risk is Risk.HIGH
    assert verbs(tx, case) == []
    reporting.report(tx, centre.secretary, Told(noted, 1, "府山派出所", tx.today, "回执12"))
    report = tx.session.get_one(Report, noted)
    assert (report.reported_to, report.receipt) == ("府山派出所", "回执12")
    for side in (centre.chair, centre.manager):
        with pytest.raises(NotFound):
            reporting.report(tx, side, Told(noted, report.version, "某处", tx.today))
        with pytest.raises(NotPermitted):
            reporting.mark_risk(tx, side, MarkRisk(case.id, Risk.NONE, "没事"))


def test_no_report_lies_in_the_future(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    noted = reporting.mark_risk(tx, centre.secretary, MarkRisk(case.id, Risk.WATCH, "吵得厉害"))
    with pytest.raises(Invalid, match="今天以后"):
        reporting.report(tx, centre.secretary, Told(noted, 1, "街道", tx.today + timedelta(days=1)))


def test_a_secretary_who_stands_for_a_side_leaves_the_desk_to_the_other(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.AWAITING_CONSENT)
    a_part(tx, case, centre.second, party=party_of(case, PartyRole.RESPONDENT))
    with pytest.raises(NotPermitted, match="您与本案有关"):
        triage.correct(tx, centre.second, a_triage(case, centre))
    triage.correct(tx, centre.secretary, a_triage(case, centre, "fee"))
    assert case.cause == "fee"


def test_only_what_has_ended_is_archived_and_once(tx: Transaction, centre: Centre) -> None:
    running, over = a_case(tx, centre, Stage.MEDIATING), a_case(tx, centre, Stage.FAILED)
    with pytest.raises(OutOfTurn):
        actions.archive(tx, centre.secretary, Archive(running.id, running.version))
    actions.archive(tx, centre.secretary, Archive(over.id, over.version))
    assert over.archived_at == tx.now
    with pytest.raises(Invalid, match="已经归档"):
        actions.archive(tx, centre.secretary, Archive(over.id, over.version))


@pytest.mark.parametrize(
    "name", ["deputy", "owner", "lead", "bureau", "administrator", "community", "street", "outside"]
)
def test_nobody_without_part_or_office_sees_a_case(tx: Transaction, centre: Centre, name: str) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    with pytest.raises(NotFound):
        records.in_hand(tx, getattr(centre, name), case.id)


def test_the_committee_that_mediates_sees_its_own_cases_alone(tx: Transaction, centre: Centre) -> None:
    ours = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    other = a_case(tx, centre, Stage.MEDIATING)
    assert records.in_hand(tx, centre.pmc, ours.id)[0] is ours
    with pytest.raises(NotFound):
        records.in_hand(tx, centre.pmc, other.id)
    assert centre.pmc.holds(Office.PEOPLES_MEDIATION_COMMITTEE)


def test_another_alliance_sees_nothing(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    with pytest.raises(NotFound):
        triage.triage(tx, centre.stranger, a_triage(case, centre))


def test_a_part_that_is_over_shows_nothing_any_more(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    held = tx.session.scalars(select(CasePerson).where(CasePerson.person_id == centre.chair.person_id)).one()
    held.until = tx.now
    tx.session.flush()
    with pytest.raises(NotFound):
        records.in_hand(tx, centre.chair, case.id)
