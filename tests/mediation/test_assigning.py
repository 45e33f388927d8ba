"""Assigning a mediator: three clicks from the desk, an answer in time, and nothing lost when somebody goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from compounds.models import Relation
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from mediation import access as cases
from mediation.assigning import actions
from mediation.assigning.actions import AnswerDisclosure, AssignMediator, Decline, Disclose, Resign
from mediation.assigning.giving import ConflictOfInterest
from mediation.assigning.models import Assignment
from mediation.assigning.workflow import Declining, Stage
from mediation.clocks import queries as clocks
from mediation.clocks.names import ClockName, Standing
from mediation.models import Case
from mediation.records import facts_of
from mediation.workflow import CASE
from mediation.workflow import Stage as CaseStage
from tests.mediation.assigning_steps import accepted, assigned, on_roster
from tests.mediation.factories import Centre, a_case


def test_a_case_is_given_answered_and_its_period_begins(tx: Transaction, centre: Centre) -> None:
    mediator = on_roster(tx, centre, centre.mediator, "revenue")
    case = a_case(tx, centre, CaseStage.ACCEPTED, cause="revenue")
    out = assigned(tx, centre, case, mediator)
    assert not out.waits_for_sides
    assert case.stage is CaseStage.ASSIGNED
    assert case.mediator_id == centre.mediator.person_id
    assert not cases.mediates(centre.mediator, facts_of(tx, case))
    assert accepted(tx, centre.mediator, out.assignment_id)
    assert case.stage is CaseStage.MEDIATING
    assert cases.mediates(centre.mediator, facts_of(tx, case))
    account = clocks.account_of(tx, centre.secretary, facts_of(tx, case), ClockName.MEDIATION)
    assert account is not None
    assert account.due_on == tx.today + timedelta(days=30)
    ties = tx.session.scalars(select(Relation).where(Relation.kind == RelationKind.MEDIATED)).all()
    assert {(tie.to_company_id, tie.source) for tie in ties} >= {(centre.company_id, Source.ROOM)}


@pytest.mark.parametrize("stage", [one for one in CaseStage if "assign" not in CASE.open_from(one)])
def test_no_mediator_is_assigned_out_of_turn(tx: Transaction, centre: Centre, stage: CaseStage) -> None:
    mediator = on_roster(tx, centre, centre.outside)
    case = a_case(tx, centre, stage)
    with pytest.raises(OutOfTurn):
        assigned(tx, centre, case, mediator)


def test_only_the_desk_assigns_and_a_stranger_finds_nothing(tx: Transaction, centre: Centre) -> None:
    mediator = on_roster(tx, centre, centre.outside)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    command = AssignMediator(case.id, mediator.id, case.version)
    for actor in (centre.stranger, centre.outside, centre.lead, centre.bureau, centre.administrator):
        with pytest.raises(NotFound):
            actions.assign_mediator(tx, actor, command)
    for actor in (centre.chair, centre.manager):
        with pytest.raises(NotPermitted):
            actions.assign_mediator(tx, actor, command)


def test_of_two_secretaries_the_second_is_told_what_the_first_did(tx: Transaction, centre: Centre) -> None:
    first, second = on_roster(tx, centre, centre.mediator), on_roster(tx, centre, centre.outside)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    seen = case.version
    assigned(tx, centre, case, first)
    with pytest.raises(ChangedMeanwhile, match=r"周敏.*指派"):
        actions.assign_mediator(tx, centre.second, AssignMediator(case.id, second.id, seen))
    assert case.mediator_id == centre.mediator.person_id


def test_a_neighbour_of_the_party_is_refused_with_the_ground(tx: Transaction, centre: Centre) -> None:
    mediator = on_roster(tx, centre, centre.outside)
    record_relation(
        tx,
        centre.secretary,
        RecordRelation(
            RelationKind.LIVES_IN,
            Source.OFFICER,
            person_id=centre.outside.person_id,
            to_compound_id=centre.compound_id,
        ),
    )
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    with pytest.raises(ConflictOfInterest, match="住在锦绣家园"):
        assigned(tx, centre, case, mediator)
    assert case.stage is CaseStage.ACCEPTED


def test_whoever_served_a_party_before_is_disclosed_and_given_only_with_both_consents(
    tx: Transaction, centre: Centre
) -> None:
    mediator = on_roster(tx, centre, centre.outside)
    record_relation(
        tx,
        centre.secretary,
        RecordRelation(
            RelationKind.WORKS_FOR,
            Source.SELF,
            person_id=centre.outside.person_id,
            to_company_id=centre.company_id,
            starts_on=tx.today - timedelta(days=900),
            ends_on=tx.today - timedelta(days=400),
        ),
    )
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    applicant, respondent = case.parties
    out = assigned(tx, centre, case, mediator)
    assert out.waits_for_sides
    assert case.stage is CaseStage.ACCEPTED
    actions.answer_disclosure(tx, centre.chair, AnswerDisclosure(case.id, out.assignment_id, applicant.id, agrees=True))
    assert case.stage is CaseStage.ACCEPTED
    with pytest.raises(NotPermitted):
        actions.answer_disclosure(
            tx, centre.chair, AnswerDisclosure(case.id, out.assignment_id, respondent.id, agrees=True)
        )
    actions.answer_disclosure(
        tx, centre.manager, AnswerDisclosure(case.id, out.assignment_id, respondent.id, agrees=True)
    )
    assert case.stage is CaseStage.ASSIGNED
    assert accepted(tx, centre.outside, out.assignment_id)


def test_one_side_that_does_not_agree_sends_the_case_back(tx: Transaction, centre: Centre) -> None:
    mediator = on_roster(tx, centre, centre.outside)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, mediator)
    row = tx.session.get_one(Assignment, out.assignment_id)
    actions.disclose(tx, centre.outside, Disclose(row.id, row.version, "给这家物业讲过一次课"))
    assert case.stage is CaseStage.ACCEPTED
    assert row.stage is Stage.DISCLOSED
    actions.answer_disclosure(tx, centre.manager, AnswerDisclosure(case.id, row.id, case.parties[1].id, agrees=False))
    assert row.stage is Stage.REFUSED
    with pytest.raises(ConflictOfInterest, match="退出或者被换下"):
        assigned(tx, centre, case, mediator)


def test_a_declined_case_goes_back_with_the_reason_kept(tx: Transaction, centre: Centre) -> None:
    mediator = on_roster(tx, centre, centre.mediator)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, mediator)
    row = tx.session.get_one(Assignment, out.assignment_id)
    with pytest.raises(Invalid, match="原因"):
        actions.decline_assignment(tx, centre.mediator, Decline(row.id, row.version, Declining.OTHER))
    actions.decline_assignment(tx, centre.mediator, Decline(row.id, row.version, Declining.TOO_MUCH, "年底太忙"))
    assert (case.stage, case.mediator_id, row.stage) == (CaseStage.ACCEPTED, None, Stage.DECLINED)
    assert row.end_words == "年底太忙"
    with pytest.raises(ConflictOfInterest, match="没有接受"):
        assigned(tx, centre, case, mediator)


def test_a_mediator_who_resigns_stops_the_period_until_somebody_takes_over(tx: Transaction, centre: Centre) -> None:
    first, second = on_roster(tx, centre, centre.mediator), on_roster(tx, centre, centre.outside)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, first)
    accepted(tx, centre.mediator, out.assignment_id)
    row = tx.session.get_one(Assignment, out.assignment_id)
    actions.resign(tx, centre.mediator, Resign(row.id, row.version, "生病住院"))
    assert (case.stage, case.mediator_id) == (CaseStage.ACCEPTED, None)
    assert not cases.mediates(centre.mediator, facts_of(tx, case))
    held = clocks.account_of(tx, centre.secretary, facts_of(tx, case), ClockName.MEDIATION)
    assert held is not None
    assert held.standing is Standing.PAUSED
    again = assigned(tx, centre, case, second)
    accepted(tx, centre.outside, again.assignment_id)
    later = clocks.account_of(tx, centre.secretary, facts_of(tx, case), ClockName.MEDIATION)
    assert later is not None
    assert later.standing is Standing.RUNNING
    assert tx.session.get_one(Case, case.id).accepted_at == tx.now


def test_nobody_gives_a_case_to_themselves(tx: Transaction, centre: Centre) -> None:
    mediator = on_roster(tx, centre, centre.second, place_id=centre.secretary.offices[0].place_id)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    with pytest.raises(Invalid, match="自己"):
        actions.assign_mediator(tx, centre.second, AssignMediator(case.id, mediator.id, case.version))
