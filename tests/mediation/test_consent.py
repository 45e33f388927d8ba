"""Consent: nothing begins without every necessary party, anybody may leave, and each answer has its proof."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.access import visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand
from mediation import ending
from mediation.clocks import actions as clocks
from mediation.clocks.queries import open_on
from mediation.consent import actions, queries
from mediation.consent.actions import Reply, Said
from mediation.consent.models import Consent
from mediation.consent.workflow import Answer, Scope, Way
from mediation.models import Case
from mediation.workflow import OPEN, Channel, PartyKind, PartyRole, Stage, Willing
from tests.mediation.consent_steps import BY_TELEPHONE, all_consent, all_give
from tests.mediation.factories import Centre, a_case, a_part, a_party, bearer, party_of


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.AWAITING_CONSENT)


def verbs(tx: Transaction, case: Case) -> list[str]:
    lines = tx.session.scalars(
        select(LedgerLine).where(LedgerLine.subject == Case.__tablename__, LedgerLine.subject_id == case.id)
    )
    return [line.verb for line in lines]


def test_the_case_is_accepted_once_every_necessary_party_consents(tx: Transaction, centre: Centre, case: Case) -> None:
    applicant, respondent = case.parties
    actions.reply(tx, centre.chair, Reply(case.id, applicant.id, willing=True, read=True))
    assert (case.stage, case.consented_at) == (Stage.AWAITING_CONSENT, None)
    assert queries.lacking(tx, case.id, Scope.MEDIATION) == (respondent.id,)
    actions.reply(tx, centre.manager, Reply(case.id, respondent.id, willing=True, read=True))
    assert (case.stage, case.consented_at) == (Stage.ACCEPTED, tx.now)
    assert queries.all_given(tx, case.id, Scope.MEDIATION)
    assert set(queries.rights_signed(tx, case.id)) == {applicant.id, respondent.id}
    assert verbs(tx, case)[-1] == "mediation.all_consented"


def test_the_clock_of_consent_ends_with_the_last_consent(tx: Transaction, centre: Centre, case: Case) -> None:
    clocks.start(tx, CLOCK, case, "consent")
    all_consent(tx, centre, case)
    assert "consent" not in [clock.name for clock in open_on(tx, [case.id]).get(case.id, ())]


def test_a_party_that_need_not_come_holds_nothing_up(tx: Transaction, centre: Centre, case: Case) -> None:
    third = a_party(tx, case, PartyRole.THIRD, PartyKind.PERSON, "赵大爷")
    third.necessary = False
    tx.session.flush()
    tx.session.refresh(case)
    actions.reply(tx, bearer(tx, third), Reply(case.id, third.id, willing=False, read=False))
    assert case.stage is Stage.AWAITING_CONSENT
    for actor, party in zip((centre.chair, centre.manager), case.parties[:2], strict=True):
        actions.reply(tx, actor, Reply(case.id, party.id, willing=True, read=True))
    assert case.stage is Stage.ACCEPTED


def test_a_refusal_ends_the_case_with_the_routes_left(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.reply(
        tx, centre.manager, Reply(case.id, party_of(case, PartyRole.RESPONDENT).id, willing=False, read=False)
    )
    assert (case.stage, case.ended_as) == (Stage.REFUSED, "unwilling")
    assert {"arbitration", "administrative", "court"} <= set(case.routes)


def test_nobody_consents_without_reading_their_rights(tx: Transaction, centre: Centre, case: Case) -> None:
    with pytest.raises(Invalid, match="权利"):
        actions.reply(tx, centre.chair, Reply(case.id, case.parties[0].id, willing=True, read=False))
    assert queries.answers(tx, case.id, Scope.MEDIATION) == {}


def test_a_side_answers_for_itself_alone(tx: Transaction, centre: Centre, case: Case) -> None:
    respondent = party_of(case, PartyRole.RESPONDENT)
    for actor in (centre.chair, bearer(tx, party_of(case, PartyRole.APPLICANT))):
        with pytest.raises(NotPermitted, match="自己"):
            actions.give(tx, actor, case, respondent.id, Scope.MEDIATION)
    with pytest.raises(NotPermitted):
        actions.give(tx, centre.secretary, case, respondent.id, Scope.MEDIATION)


def test_a_link_consents_for_its_party_and_is_named(tx: Transaction, centre: Centre, case: Case) -> None:
    respondent = party_of(case, PartyRole.RESPONDENT)
    holder = bearer(tx, respondent)
    row = actions.reply(tx, holder, Reply(case.id, respondent.id, willing=True, read=True))
    assert holder.link is not None
    assert (row.way, row.link_id, row.person_id) == (Way.LINK, holder.link.link_id, None)


def test_a_link_for_something_else_answers_nothing(tx: Transaction, centre: Centre, case: Case) -> None:
    respondent = party_of(case, PartyRole.RESPONDENT)
    with pytest.raises(NotPermitted):
        actions.give(tx, bearer(tx, respondent, "read"), case, respondent.id, Scope.MEDIATION)


def test_staff_write_down_who_said_what_before_whom(tx: Transaction, centre: Centre, case: Case) -> None:
    respondent = party_of(case, PartyRole.RESPONDENT)
    command = Reply(case.id, respondent.id, willing=True, read=True, said=BY_TELEPHONE)
    row = actions.reply(tx, centre.secretary, command)
    assert (row.way, row.recorded_by_id, row.person_id) == (Way.TELEPHONE, centre.secretary.person_id, None)
    assert (row.said_by, row.witness) == ("何经理，项目经理", "社区小林")


@pytest.mark.parametrize(
    "said",
    [
        replace(BY_TELEPHONE, said_by=" "),
        replace(BY_TELEPHONE, words=""),
        replace(BY_TELEPHONE, witness=""),
        replace(BY_TELEPHONE, way=Way.PAPER),
    ],
)
def test_an_answer_that_nobody_could_prove_is_not_written(
    tx: Transaction, centre: Centre, case: Case, said: Said
) -> None:
    command = Reply(case.id, party_of(case, PartyRole.RESPONDENT).id, willing=True, read=True, said=said)
    with pytest.raises(Invalid):
        actions.reply(tx, centre.secretary, command)


@pytest.mark.parametrize("way", [Way.TELEPHONE, Way.COUNTER, Way.PAPER])
def test_the_other_side_writes_no_answer_down(tx: Transaction, centre: Centre, case: Case, way: Way) -> None:
    command = Reply(
        case.id, party_of(case, PartyRole.RESPONDENT).id, willing=True, read=True, said=replace(BY_TELEPHONE, way=way)
    )
    with pytest.raises(NotPermitted):
        actions.reply(tx, centre.chair, command)


def test_a_secretary_on_a_side_writes_no_answer_down(tx: Transaction, centre: Centre, case: Case) -> None:
    a_part(tx, case, centre.secretary, party=party_of(case, PartyRole.APPLICANT))
    command = Reply(case.id, party_of(case, PartyRole.RESPONDENT).id, willing=True, read=True, said=BY_TELEPHONE)
    with pytest.raises(NotPermitted):
        actions.reply(tx, centre.secretary, command)


def test_to_consent_twice_changes_nothing(tx: Transaction, centre: Centre, case: Case) -> None:
    first = actions.give(tx, centre.chair, case, case.parties[0].id, Scope.ONLINE)
    assert actions.give(tx, centre.chair, case, case.parties[0].id, Scope.ONLINE).id == first.id


def test_another_answer_ends_the_one_before_it(tx: Transaction, centre: Centre, case: Case) -> None:
    party = case.parties[0]
    first = actions.refuse(tx, centre.chair, case, party.id, Scope.ONLINE)
    second = actions.give(tx, centre.chair, case, party.id, Scope.ONLINE)
    assert (first.ended_at, second.ended_at) == (tx.now, None)
    assert queries.answers(tx, case.id, Scope.ONLINE) == {party.id: Answer.YES}


def test_the_database_lets_one_answer_of_a_party_stand(tx: Transaction, centre: Centre, case: Case) -> None:
    row = actions.give(tx, centre.chair, case, case.parties[0].id, Scope.ONLINE)
    twin = {column.name: getattr(row, column.key) for column in Consent.__table__.columns if column.name != "id"}
    tx.session.add(Consent(**twin))
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.flush()


def test_consents_to_different_records_stand_apart(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    both = (centre.chair, centre.manager)
    all_give(tx, both, case, Scope.EXTENSION, subject=7)
    assert queries.all_given(tx, case.id, Scope.EXTENSION, 7)
    assert not queries.all_given(tx, case.id, Scope.EXTENSION, 8)


@pytest.mark.parametrize("stage", sorted(OPEN - {Stage.FILED, Stage.AWAITING_CONSENT}))
def test_whoever_takes_consent_back_ends_the_mediation(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case = a_case(tx, centre, stage)
    respondent = party_of(case, PartyRole.RESPONDENT)
    actions.give(tx, centre.manager, case, respondent.id, Scope.MEDIATION)
    actions.withdraw(tx, centre.manager, case, respondent.id, Scope.MEDIATION)
    assert (case.stage, case.ended_as) == (Stage.FAILED, "consent_withdrawn")
    assert "court" in case.routes


@pytest.mark.parametrize("stage", sorted(set(Stage) - OPEN))
def test_after_effect_or_end_nobody_answers_any_more(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case = a_case(tx, centre, stage)
    party = party_of(case, PartyRole.RESPONDENT)
    with pytest.raises(OutOfTurn):
        actions.give(tx, centre.manager, case, party.id, Scope.MEDIATION)
    with pytest.raises(OutOfTurn):
        actions.withdraw(tx, centre.manager, case, party.id, Scope.MEDIATION)


def test_what_was_never_given_is_not_taken_back(tx: Transaction, centre: Centre, case: Case) -> None:
    with pytest.raises(Invalid, match="没有找到"):
        actions.withdraw(tx, centre.chair, case, case.parties[0].id, Scope.ONLINE)


def test_a_party_of_another_case_is_refused(tx: Transaction, centre: Centre, case: Case) -> None:
    other = a_case(tx, centre, Stage.AWAITING_CONSENT)
    with pytest.raises(NotPermitted):
        actions.give(tx, centre.chair, case, other.parties[0].id, Scope.MEDIATION)
    with pytest.raises(NotFound):
        actions.give(tx, centre.secretary, case, other.parties[0].id, Scope.MEDIATION, said=BY_TELEPHONE)


@pytest.mark.parametrize("channel", Channel)
def test_whoever_asked_for_mediation_has_consented_to_it(tx: Transaction, centre: Centre, channel: Channel) -> None:
    case = a_case(tx, centre, Stage.FILED)
    case.channel = channel
    actions.opened(tx, {"case_id": case.id})
    actions.opened(tx, {"case_id": case.id})
    applicant, respondent = case.parties
    themselves = channel in actions.ASKED_FOR_IT
    assert applicant.willing is (Willing.CONSENTED if themselves else Willing.UNASKED)
    assert respondent.willing is Willing.UNASKED
    assert len(tx.session.scalars(select(Consent).where(Consent.case_id == case.id)).all()) == themselves
    assert case.stage is Stage.FILED


def test_what_was_answered_before_triage_counts_after_it(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.FILED)
    all_consent(tx, centre, case)
    assert case.stage is Stage.FILED
    case.stage = Stage.AWAITING_CONSENT
    actions.opened(tx, {"case_id": case.id})
    assert case.stage is Stage.ACCEPTED


def seen(tx: Transaction, actor: Actor) -> list[Scope]:
    return list(tx.session.scalars(select(Consent.scope).where(visible(Consent, actor)).order_by(Consent.id)))


def test_the_other_side_reads_no_answer_with_its_words(tx: Transaction, centre: Centre, case: Case) -> None:
    actions.give(tx, centre.chair, case, case.parties[0].id, Scope.MEDIATION)
    assert {one.name for one in centre.everybody if seen(tx, one)} == {"王秀英", "周敏", "方圆"}


def test_leaving_the_case_closes_the_consent_of_that_side_alone(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    for actor, party in zip((centre.chair, centre.manager), case.parties, strict=True):
        actions.give(tx, actor, case, party.id, Scope.MEDIATION)
    ending.leave(tx, centre.chair, ending.End(case.id, case.version, ""))
    left = next(one for one in tx.session.scalars(select(Errand)) if one.kind == "mediation.left")
    actions.left(tx, left.payload)
    tx.session.flush()
    standing = queries.given_at(tx, case.id, Scope.MEDIATION)
    assert set(standing) == {case.parties[1].id}
    ended = tx.session.scalars(select(Consent).where(Consent.party_id == case.parties[0].id)).one()
    assert (ended.answer, ended.ended_at) == (Answer.YES, tx.now)
