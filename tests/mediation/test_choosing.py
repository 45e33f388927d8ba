"""What the platform does by itself about mediators, and what the sides may do: choose, challenge, let others in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from compounds.models import Seat, Term
from compounds.relations.actions import RecordRelation, record_relation
from compounds.relations.kinds import RelationKind, Source
from mediation import access as cases
from mediation import sides
from mediation.assigning import actions, candidates, challenging, choosing, giving, notices
from mediation.assigning import queries as pages
from mediation.assigning.actions import AssignMediator, ReleaseHelper
from mediation.assigning.challenging import ChallengeMediator, Decide
from mediation.assigning.choosing import CastBallot
from mediation.assigning.models import Assignment, Challenge, Choice
from mediation.assigning.workflow import Challenging, ChosenBy, Mode, Outcome, Stage
from mediation.clocks import queries as clocks
from mediation.clocks.names import ClockName, Standing
from mediation.mediators import actions as roster
from mediation.mediators.actions import LeaveRoster
from mediation.mediators.models import Mediator
from mediation.mediators.workflow import Leaving
from mediation.models import Case
from mediation.records import facts_of
from mediation.workflow import Stage as CaseStage
from tests.factories import a_person
from tests.mediation.assigning_steps import accepted, assigned, on_roster
from tests.mediation.factories import Centre, a_case, bearer


@pytest.fixture
def pair(tx: Transaction, centre: Centre) -> tuple[Mediator, Mediator]:
    return on_roster(tx, centre, centre.mediator, "revenue"), on_roster(tx, centre, centre.outside)


def reasons(tx: Transaction, case: Case, mediator: Mediator) -> str:
    """Why a mediator is left out, as the desk reads it."""
    standing = candidates.standings(tx, case, facts_of(tx, case))
    return "；".join(
        reason for one in standing.ranking.left if one.candidate.mediator_id == mediator.id for reason in one.reasons
    )


def open_choice(tx: Transaction, case: Case) -> Choice:
    notices.all_consented(tx, {"case_id": case.id})
    choice = giving.open_choice_of(tx, case.id)
    assert choice is not None
    return choice


def test_when_all_consent_the_sides_are_asked_and_the_period_of_the_office_begins(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    choice = open_choice(tx, case)
    assert choice.candidates == [pair[0].id, pair[1].id]
    found = {one.name for one in clocks.open_on(tx, (case.id,))[case.id]}
    assert found == {ClockName.APPOINT, ClockName.CHOOSE}
    notices.all_consented(tx, {"case_id": case.id})
    assert tx.session.scalar(select(func.count()).select_from(Choice)) == 1
    notices.choice_opened(tx, {"choice_id": choice.id})
    told = set(tx.session.scalars(select(Notice.person_id).where(Notice.kind == "mediation.choice_opened")))
    assert told == {centre.chair.person_id, centre.manager.person_id}


def test_the_desk_may_appoint_as_long_as_no_side_has_begun_to_choose(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    choice = open_choice(tx, case)
    assigned(tx, centre, case, pair[0])
    assert choice.outcome is Outcome.DROPPED


def test_ranks_are_added_and_the_smallest_sum_is_given_the_case(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    first, second = pair
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    choice = open_choice(tx, case)
    applicant, respondent = case.parties
    with pytest.raises(NotPermitted):
        choosing.cast_ballot(tx, centre.chair, CastBallot(case.id, choice.id, respondent.id, Mode.OFFICE))
    with pytest.raises(Invalid, match="不能把所有人都划去"):
        choosing.cast_ballot(
            tx,
            centre.chair,
            CastBallot(case.id, choice.id, applicant.id, Mode.RANK, struck=(first.id, second.id)),
        )
    ranked = CastBallot(case.id, choice.id, applicant.id, Mode.RANK, (second.id, first.id))
    assert choosing.cast_ballot(tx, centre.chair, ranked) is Outcome.OPEN
    with pytest.raises(OutOfTurn, match="各方正在选"):
        assigned(tx, centre, case, first)
    strike = CastBallot(case.id, choice.id, respondent.id, Mode.RANK, struck=(first.id,))
    assert choosing.cast_ballot(tx, centre.manager, strike) is Outcome.RANKED
    assert case.mediator_id == second.person_id
    row = tx.session.scalars(select(Assignment)).one()
    assert (row.chosen_by, row.stage) == (ChosenBy.RANKED, Stage.GIVEN)


def test_a_party_without_an_account_chooses_by_its_link(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED, with_owner=True)
    choice = open_choice(tx, case)
    owner = bearer(tx, case.parties[2])
    page = pages.room_page(tx, owner, case.id)
    assert page.choice is not None
    assert [name for _, name in page.choice.sides] == ["赵大爷"]
    for actor, party in zip((centre.chair, centre.manager, owner), case.parties, strict=True):
        outcome = choosing.cast_ballot(tx, actor, CastBallot(case.id, choice.id, party.id, Mode.OFFICE))
    assert outcome is Outcome.LEFT_TO_OFFICE
    out = assigned(tx, centre, case, pair[0])
    assert tx.session.get_one(Assignment, out.assignment_id).chosen_by is ChosenBy.LEFT_TO_OFFICE


def test_a_choice_whose_last_day_has_passed_falls_back_to_the_office_with_the_reason(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    choice = open_choice(tx, case)
    choosing.cast_ballot(
        tx, centre.chair, CastBallot(case.id, choice.id, case.parties[0].id, Mode.TOGETHER, (pair[1].id,))
    )
    on_time = replace(tx, now=tx.now + (choice.closes_on - tx.today))
    notices.turn_of_day(on_time, tx.today)
    assert choice.outcome is Outcome.OPEN
    assert pages.room_page(on_time, centre.manager, case.id).choice is not None
    late = replace(tx, now=on_time.now + timedelta(days=1))
    assert pages.room_page(late, centre.manager, case.id).choice is None
    with pytest.raises(OutOfTurn, match="已经结束"):
        choosing.cast_ballot(late, centre.manager, CastBallot(case.id, choice.id, case.parties[1].id, Mode.OFFICE))
    notices.turn_of_day(late, on_time.today)
    assert choice.outcome is Outcome.NO_CHOICE
    out = assigned(late, centre, case, pair[0])
    assert tx.session.get_one(Assignment, out.assignment_id).chosen_by is ChosenBy.NO_CHOICE


def test_silence_sends_the_case_back_and_the_silent_one_is_not_asked_again(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, pair[0])
    row = tx.session.get_one(Assignment, out.assignment_id)
    assert row.answer_due_on is not None
    last = replace(tx, now=tx.now + (row.answer_due_on - tx.today))
    notices.turn_of_day(last, tx.today)
    assert row.stage is Stage.GIVEN
    late = replace(last, now=last.now + timedelta(days=1))
    notices.turn_of_day(late, last.today)
    assert (row.stage, case.stage) == (Stage.EXPIRED, CaseStage.ACCEPTED)
    assert "没有接受" in reasons(late, case, pair[0])
    notices.needs_another(late, {"assignment_id": row.id})
    told = tx.session.scalars(select(Notice.person_id).where(Notice.kind == "mediation.needs_mediator")).all()
    assert set(told) == {centre.secretary.person_id, centre.second.person_id}


def test_an_upheld_challenge_changes_the_mediator_and_bars_the_old_one_as_a_witness(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    accepted(tx, centre.mediator, assigned(tx, centre, case, pair[0]).assignment_id)
    party = case.parties[0].id
    with pytest.raises(NotPermitted):
        challenging.challenge(tx, centre.manager, ChallengeMediator(case.id, party, Challenging.NO_TRUST))
    key = challenging.challenge(tx, centre.chair, ChallengeMediator(case.id, party, Challenging.NO_TRUST))
    with pytest.raises(OutOfTurn, match="已经提过"):
        challenging.challenge(tx, centre.chair, ChallengeMediator(case.id, party, Challenging.NO_TRUST))
    row = tx.session.get_one(Challenge, key)
    with pytest.raises(Invalid, match="理由"):
        challenging.decide_challenge(tx, centre.secretary, Decide(case.id, key, row.version, upheld=False))
    challenging.decide_challenge(tx, centre.secretary, Decide(case.id, key, row.version, upheld=True))
    assert (case.stage, case.mediator_id) == (CaseStage.ACCEPTED, None)
    page = pages.room_of(tx, centre.secretary, facts_of(tx, case))
    assert [one.changes_before for one in page.challenges] == [1]
    assert set(sides.former_mediators(tx, case.id)) == {centre.mediator.person_id}
    account = clocks.account_of(tx, centre.secretary, facts_of(tx, case), ClockName.MEDIATION)
    assert account is not None
    assert account.standing is Standing.PAUSED
    assert "退出或者被换下" in reasons(tx, case, pair[0])


def test_a_refused_challenge_leaves_the_mediator_and_tells_the_side_why(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    assigned(tx, centre, case, pair[0])
    key = challenging.challenge(
        tx, centre.chair, ChallengeMediator(case.id, case.parties[0].id, Challenging.INTEREST, "他帮过对方")
    )
    row = tx.session.get_one(Challenge, key)
    challenging.decide_challenge(
        tx, centre.secretary, Decide(case.id, key, row.version, upheld=False, words="查过了，没有这回事。")
    )
    assert case.stage is CaseStage.ASSIGNED
    assert pages.room_page(tx, centre.chair, case.id).challenges[0].decided_words == "查过了，没有这回事。"
    assert pages.room_page(tx, centre.manager, case.id).challenges == ()


def test_a_second_mediator_helps_and_is_let_go(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    accepted(tx, centre.mediator, assigned(tx, centre, case, pair[0]).assignment_id)
    out = actions.add_helper(tx, centre.secretary, AssignMediator(case.id, pair[1].id, case.version))
    assert not cases.mediates(centre.outside, facts_of(tx, case))
    accepted(tx, centre.outside, out.assignment_id)
    assert cases.mediates(centre.outside, facts_of(tx, case))
    assert case.mediator_id == centre.mediator.person_id
    actions.release_helper(tx, centre.secretary, ReleaseHelper(case.id, out.assignment_id, case.version))
    assert not cases.mediates(centre.outside, facts_of(tx, case))
    assert case.stage is CaseStage.MEDIATING


def test_a_proposal_before_consent_tells_nobody_and_gives_no_sight(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.AWAITING_CONSENT)
    actions.propose_mediator(tx, centre.secretary, AssignMediator(case.id, pair[0].id, case.version))
    assert case.stage is CaseStage.AWAITING_CONSENT
    assert case.mediator_id is None
    assert pages.room_page(tx, centre.chair, case.id).present == ()
    assert [one.name for one in pages.room_page(tx, centre.secretary, case.id).present] == ["吴建国"]


def test_what_runs_on_a_case_ends_with_it(tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, pair[0])
    case.stage, case.ended_at, case.ended_as = CaseStage.WITHDRAWN, tx.now, "withdrawn"
    notices.case_over(tx, {"case_id": case.id})
    assert tx.session.get_one(Assignment, out.assignment_id).stage is Stage.ENDED


def test_whoever_leaves_the_roster_gives_back_what_was_not_answered(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, pair[0])
    roster.leave_roster(tx, centre.secretary, LeaveRoster(pair[0].id, pair[0].version, Leaving.MOVED))
    notices.mediator_left(tx, {"mediator_id": pair[0].id})
    assert tx.session.get_one(Assignment, out.assignment_id).stage is Stage.REPLACED
    assert case.stage is CaseStage.ACCEPTED


def relate(tx: Transaction, centre: Centre, kind: RelationKind, **ends: object) -> None:
    record_relation(tx, centre.secretary, RecordRelation(kind, Source.OFFICER, **ends))  # type: ignore[arg-type]


def test_conflicts_are_found_in_the_registry(tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]) -> None:
    mediator, _ = pair
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    assert reasons(tx, case, mediator) == ""
    chair = centre.chair.person_id
    relate(tx, centre, RelationKind.KIN, person_id=mediator.person_id, to_person_id=chair)
    assert reasons(tx, case, mediator) == "和王秀英是近亲属"
    term = tx.session.scalars(select(Term)).one()
    tx.session.add(
        Seat(
            term_id=term.id, person_id=mediator.person_id, role="member", starts_on=term.starts_on, ends_on=term.ends_on
        )
    )
    tx.session.flush()
    assert "锦绣家园业主委员会的委员" in reasons(tx, case, mediator)


def test_kin_of_whoever_runs_the_company_keep_out(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    boss = a_person(tx, tx.session.get_one(Alliance, centre.alliance_id), "黄总")
    relate(tx, centre, RelationKind.MANAGES, person_id=boss.id, to_company_id=centre.company_id)
    relate(tx, centre, RelationKind.KIN, person_id=boss.id, to_person_id=pair[0].person_id)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    assert reasons(tx, case, pair[0]) == "和黄总是近亲属"


def test_whoever_mediated_for_the_same_company_before_has_to_say_so(
    tx: Transaction, centre: Centre, pair: tuple[Mediator, Mediator]
) -> None:
    a_case(tx, centre, CaseStage.MEDIATING)
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    out = assigned(tx, centre, case, pair[0])
    assert out.waits_for_sides
    told = tx.session.get_one(Assignment, out.assignment_id).grounds
    assert {ground["grade"] for ground in told} == {"disclosed"}


@pytest.mark.parametrize("size", [1, 8])
def test_ranking_costs_the_same_for_one_and_for_many(
    tx: Transaction, centre: Centre, queries: Callable[[], Any], size: int
) -> None:
    case = a_case(tx, centre, CaseStage.ACCEPTED)
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    for number in range(size):
        person = a_person(tx, alliance, f"调解员{number}")
        tx.session.add(
            Mediator(
                alliance_id=centre.alliance_id,
                person_id=person.id,
                place_id=centre.secretary.offices[0].place_id,
                standing="active",
                specialties=[],
                languages=[],
                most_open=3,
                registered_at=tx.now,
                terms_accepted_at=tx.now,
            )
        )
    tx.session.flush()
    facts = facts_of(tx, case)
    with queries() as count:
        found = candidates.standings(tx, case, facts)
    assert len(found.ranking.ranked) == size
    assert count.total == 15
