"""Asking the parties: the ladder and its proof, links that only their party opens, and a body that leads along."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from alliance.kernel import links
from alliance.kernel.access import visible
from alliance.kernel.crypto import context_of, mask_phone
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.reaching.models import Message
from mediation.access import PURPOSE
from mediation.bodies.models import Body, LegalStatus
from mediation.consent import asking, glance, ladder, page, proofs, together, waiting
from mediation.consent.asking import GiveUp, Invite, NoteOutcome
from mediation.consent.ladder import Taken
from mediation.consent.models import Invitation, LinkTry, Together
from mediation.consent.together import AnswerTogether, AskTogether, TakeBack
from mediation.consent.workflow import LADDER, Outcome, Rung
from mediation.models import Case, Party
from mediation.records import facts_of
from mediation.workflow import PartyKind, PartyRole, Stage, Willing
from tests.conftest import Count
from tests.mediation.consent_steps import all_consent
from tests.mediation.factories import Centre, a_case, a_part, a_party, bearer, party_of

NUMBER = "13857012345"
TODAY = date(2026, 11, 22)


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    return a_case(tx, centre, Stage.AWAITING_CONSENT)


@pytest.fixture
def respondent(tx: Transaction, case: Case) -> Party:
    found = party_of(case, PartyRole.RESPONDENT)
    found.number_sealed = tx.keyring.seal(NUMBER, context_of(Party.number_sealed))
    found.number_masked = mask_phone(NUMBER)
    tx.session.flush()
    return found


def asked(
    tx: Transaction, centre: Centre, party: Party, rung: Rung = Rung.PHONE, outcome: Outcome = Outcome.NOT_REACHED
) -> asking.Invited:
    case = tx.session.get_one(Case, party.case_id)
    tx.session.flush()
    return asking.invite(tx, centre.secretary, Invite(case.id, case.version, party.id, rung, "", outcome))


@pytest.mark.parametrize(
    ("taken", "rung", "days"),
    [
        ([], Rung.SMS, 0),
        ([Taken(Rung.SMS, TODAY, Outcome.WAITING)], Rung.PHONE, 1),
        ([Taken(Rung.PHONE, TODAY, Outcome.NOT_REACHED)], Rung.PAPER, 0),
        ([Taken(Rung.PHONE, TODAY, Outcome.REACHED)], Rung.PHONE, 1),
        ([Taken(Rung.PAPER, TODAY, Outcome.TURNED_AWAY)], Rung.VISIT, 0),
        ([Taken(Rung.VISIT, TODAY, Outcome.NOT_REACHED)], None, 0),
    ],
)
def test_the_next_step_is_surer_than_the_last(taken: list[Taken], rung: Rung | None, days: int) -> None:
    found = ladder.following(taken, TODAY, 1)
    assert (found.rung, found.on) == (rung, TODAY + timedelta(days=days))


@given(st.lists(st.tuples(st.sampled_from(LADDER), st.sampled_from(Outcome)), max_size=8), st.integers(0, 9))
def test_a_step_that_cannot_be_taken_is_never_advised(steps: list[tuple[Rung, Outcome]], days: int) -> None:
    able = (Rung.PAPER, Rung.VISIT)
    taken = [Taken(rung, TODAY, outcome) for rung, outcome in steps if rung in able]
    found = ladder.following(taken, TODAY, days, open_to=able)
    assert found.rung is None or found.rung in able
    assert TODAY <= found.on <= TODAY + timedelta(days=days)
    assert found.because


def test_a_step_is_noted_with_who_took_it(tx: Transaction, centre: Centre, respondent: Party) -> None:
    row = tx.session.get_one(Invitation, asked(tx, centre, respondent).invitation_id)
    assert (row.rung, row.outcome, row.by_id) == (Rung.PHONE, Outcome.NOT_REACHED, centre.secretary.person_id)
    assert respondent.willing is Willing.ASKED


def test_a_text_message_carries_a_link_and_nothing_of_the_case(
    tx: Transaction, centre: Centre, respondent: Party
) -> None:
    row = tx.session.get_one(Invitation, asked(tx, centre, respondent, Rung.SMS, Outcome.WAITING).invitation_id)
    message = tx.session.get_one(Message, row.message_id)
    assert (message.kind, message.person_id, message.text) == ("mediation.invitation_link", None, "")
    assert message.address_sealed is not None and message.secret_sealed is not None
    assert tx.keyring.open(message.address_sealed, context_of(Message.address_sealed)) == NUMBER
    secret = tx.keyring.open(message.secret_sealed, context_of(Message.secret_sealed))
    assert '"path": "/mediation/' in secret and respondent.name not in secret


def test_without_a_number_nothing_is_sent(tx: Transaction, centre: Centre, case: Case) -> None:
    with pytest.raises(Invalid, match="手机号"):
        asked(tx, centre, party_of(case, PartyRole.RESPONDENT), Rung.SMS, Outcome.WAITING)


def test_a_paper_notice_carries_link_and_code_once(tx: Transaction, centre: Centre, respondent: Party) -> None:
    out = asked(tx, centre, respondent, Rung.PAPER, Outcome.WAITING).handed_out
    assert out is not None and out.code not in repr(out) and out.link not in repr(out)
    tx.session.flush()
    assert links.link_of_code(tx, out.code) is not None
    holder = links.bearer(tx, out.link, PURPOSE)
    assert holder.link is not None and holder.link.subject_id == respondent.id
    assert links.revoke(tx, subject=Party.__tablename__, subject_id=respondent.id, purpose=PURPOSE) == 1
    with pytest.raises(links.LinkExpired):
        links.bearer(tx, out.link, PURPOSE)


@pytest.mark.parametrize("stage", sorted(set(Stage) - {Stage.AWAITING_CONSENT}))
def test_nobody_is_asked_out_of_turn(tx: Transaction, centre: Centre, stage: Stage) -> None:
    case = a_case(tx, centre, stage)
    with pytest.raises(OutOfTurn):
        asked(tx, centre, party_of(case, PartyRole.RESPONDENT))


def test_nobody_but_those_who_work_on_the_case_asks(tx: Transaction, centre: Centre, respondent: Party) -> None:
    case = tx.session.get_one(Case, respondent.case_id)
    command = Invite(case.id, case.version, respondent.id, Rung.PHONE)
    for actor in (centre.chair, centre.manager):
        with pytest.raises(NotPermitted):
            asking.invite(tx, actor, command)
    for actor in (centre.deputy, centre.lead, centre.street, centre.stranger, centre.outside, centre.pmc):
        with pytest.raises(NotFound):
            asking.invite(tx, actor, command)


def test_two_secretaries_at_once_are_told_of_each_other(tx: Transaction, centre: Centre, respondent: Party) -> None:
    case = tx.session.get_one(Case, respondent.case_id)
    version = case.version
    asked(tx, centre, respondent)
    with pytest.raises(ChangedMeanwhile, match="周敏"):
        asking.invite(tx, centre.second, Invite(case.id, version, respondent.id, Rung.PHONE))


def test_who_has_answered_is_not_asked_again(tx: Transaction, centre: Centre, case: Case) -> None:
    party = party_of(case, PartyRole.RESPONDENT)
    party.willing = Willing.CONSENTED
    with pytest.raises(Invalid, match="已经答复"):
        asked(tx, centre, party)


def test_an_outcome_is_noted_later(tx: Transaction, centre: Centre, respondent: Party) -> None:
    row = tx.session.get_one(Invitation, asked(tx, centre, respondent, Rung.PAPER, Outcome.WAITING).invitation_id)
    asking.note_outcome(tx, centre.secretary, NoteOutcome(row.id, row.version, Outcome.REACHED, "本人签收"))
    assert (row.outcome, row.outcome_at, row.outcome_words) == (Outcome.REACHED, tx.now, "本人签收")


def test_giving_up_takes_enough_different_steps(tx: Transaction, centre: Centre, respondent: Party) -> None:
    case = tx.session.get_one(Case, respondent.case_id)
    asked(tx, centre, respondent, Rung.PHONE)
    asked(tx, centre, respondent, Rung.PHONE)
    with pytest.raises(Invalid, match="2 种不同的办法"):
        asking.unreachable(tx, centre.secretary, GiveUp(case.id, case.version, respondent.id))
    asked(tx, centre, respondent, Rung.VISIT)
    asking.unreachable(tx, centre.secretary, GiveUp(case.id, case.version, respondent.id))
    assert (case.stage, case.ended_as) == (Stage.REFUSED, "unreachable")
    assert "court" in case.routes


def test_no_side_reads_how_the_others_were_asked(tx: Transaction, centre: Centre, respondent: Party) -> None:
    asked(tx, centre, respondent)
    seen = {actor.name: select(Invitation).where(visible(Invitation, actor)) for actor in centre.everybody}
    readers = {name for name, rows in seen.items() if tx.session.scalars(rows).all()}
    assert readers == {"周敏", "方圆"}


def test_a_secretary_on_a_side_reads_it_neither(tx: Transaction, centre: Centre, respondent: Party) -> None:
    asked(tx, centre, respondent)
    case = tx.session.get_one(Case, respondent.case_id)
    a_part(tx, case, centre.secretary, party=party_of(case, PartyRole.APPLICANT))
    rows = select(Invitation).where(visible(Invitation, centre.secretary))
    assert tx.session.scalars(rows).all() == []


# The bearer of a link


def test_the_end_of_the_number_proves_the_party(tx: Transaction, respondent: Party) -> None:
    holder = bearer(tx, respondent)
    found = proofs.asked(tx, holder)
    assert found.by_number and respondent.name not in found.masked
    proofs.prove(tx, holder, " ２345 ")


def test_without_a_number_the_full_name_proves_it(tx: Transaction, case: Case) -> None:
    person = a_party(tx, case, PartyRole.THIRD, PartyKind.PERSON, "赵大爷")
    holder = bearer(tx, person)
    assert (proofs.asked(tx, holder).masked, proofs.asked(tx, holder).by_number) == ("赵**", False)
    proofs.prove(tx, holder, "赵 大爷")
    with pytest.raises(proofs.NotTheParty):
        proofs.prove(tx, holder, "赵")


def test_wrong_tries_stay_on_record_and_close_the_link(tx: Transaction, respondent: Party) -> None:
    holder = bearer(tx, respondent)
    assert holder.link is not None
    for left in (4, 3, 2, 1):
        with pytest.raises(proofs.NotTheParty, match="没有核对上") as wrong:
            proofs.prove(tx, holder, "0000")
        assert f"{left} 次" in wrong.value.remedy
        assert wrong.value.record is not None
        wrong.value.record(tx)
        tx.session.flush()
    with pytest.raises(links.LinkExpired) as closed:
        proofs.prove(tx, holder, "0000")
    assert closed.value.record is not None
    closed.value.record(tx)
    tx.session.flush()
    link = tx.session.get_one(links.Link, holder.link.link_id)
    assert link.used_at == tx.now
    assert len(tx.session.scalars(select(LinkTry)).all()) == 5
    assert tx.session.scalars(select(Errand.kind).where(Errand.kind == "mediation.link_closed")).all()


@pytest.mark.parametrize(
    ("name", "masked"), [("府山物业服务有限公司", "府山****公司"), ("锦绣家园业主委员会", "锦绣****员会")]
)
def test_an_organisation_knows_itself_by_the_ends_of_its_name(name: str, masked: str) -> None:
    assert proofs.masked(Party(kind=PartyKind.COMPANY, name=name)) == masked


# Mediating together


@pytest.fixture
def request_(tx: Transaction, centre: Centre, case: Case) -> Together:
    key = together.ask_together(
        tx, centre.secretary, AskTogether(case.id, case.version, centre.pmc_body_id, "想请你们主持")
    )
    return tx.session.get_one(Together, key)


def test_the_body_that_accepts_leads_and_its_standing_holds(
    tx: Transaction, centre: Centre, case: Case, request_: Together
) -> None:
    assert facts_of(tx, case).body_status is LegalStatus.INFORMAL
    together.answer_together(tx, centre.pmc, AnswerTogether(request_.id, request_.version, accepted=True))
    assert case.body_id == centre.pmc_body_id
    assert facts_of(tx, case).body_status is LegalStatus.REGISTERED_PMC
    assert page.consent_page(tx, centre.pmc, case.id).standing.may_confirm


def test_before_it_accepts_the_body_sees_no_case(
    tx: Transaction, centre: Centre, case: Case, request_: Together
) -> None:
    assert request_.accepted is None
    with pytest.raises(NotFound):
        page.consent_page(tx, centre.pmc, case.id)


def test_a_no_has_its_reason(tx: Transaction, centre: Centre, case: Case, request_: Together) -> None:
    with pytest.raises(Invalid, match="为什么"):
        together.answer_together(tx, centre.pmc, AnswerTogether(request_.id, request_.version, accepted=False))
    command = AnswerTogether(request_.id, request_.version, accepted=False, words="不属于本社区")
    together.answer_together(tx, centre.pmc, command)
    assert (case.body_id, request_.accepted) == (centre.body_id, False)


def test_nobody_answers_for_the_body(tx: Transaction, centre: Centre, request_: Together) -> None:
    command = AnswerTogether(request_.id, request_.version, accepted=True)
    with pytest.raises(NotPermitted):
        together.answer_together(tx, centre.secretary, command)
    for actor in (centre.chair, centre.community, centre.lead, centre.stranger):
        with pytest.raises(NotFound):
            together.answer_together(tx, actor, command)


def test_what_is_taken_back_is_not_answered(tx: Transaction, centre: Centre, request_: Together) -> None:
    together.take_back_together(tx, centre.secretary, TakeBack(request_.id, request_.version))
    tx.session.flush()
    with pytest.raises(OutOfTurn):
        together.answer_together(tx, centre.pmc, AnswerTogether(request_.id, request_.version, accepted=True))


def test_only_a_registered_body_of_the_place_is_asked_and_once(
    tx: Transaction, centre: Centre, case: Case, request_: Together
) -> None:
    assert request_.answered_at is None
    with pytest.raises(Invalid, match="还在等答复"):
        together.ask_together(tx, centre.secretary, AskTogether(case.id, case.version, centre.pmc_body_id))
    with pytest.raises(Invalid, match="人民调解委员会"):
        together.ask_together(tx, centre.secretary, AskTogether(case.id, case.version, centre.body_id))
    body = tx.session.get_one(Body, centre.pmc_body_id)
    body.ended_on = tx.today
    with pytest.raises(Invalid, match="还在办案"):
        together.ask_together(tx, centre.secretary, AskTogether(case.id, case.version, centre.pmc_body_id))


# What pages cost


@pytest.mark.parametrize("steps", [1, 3])
def test_the_room_costs_a_constant_number_of_queries(
    tx: Transaction,
    centre: Centre,
    respondent: Party,
    queries: Callable[[], AbstractContextManager[Count]],
    steps: int,
) -> None:
    for _ in range(steps):
        asked(tx, centre, respondent)
    tx.session.flush()
    tx.session.expire_all()
    with queries() as count:
        found = page.consent_page(tx, centre.secretary, respondent.case_id)
    assert len(found.parties[1].steps) == steps
    assert count.total <= 17


@pytest.mark.parametrize("cases", [1, 3])
def test_the_desks_list_costs_a_constant_number_of_queries(
    tx: Transaction, centre: Centre, queries: Callable[[], AbstractContextManager[Count]], cases: int
) -> None:
    for _ in range(cases):
        asked(tx, centre, party_of(a_case(tx, centre, Stage.AWAITING_CONSENT), PartyRole.RESPONDENT))
    tx.session.flush()
    tx.session.expire_all()
    with queries() as count:
        lines = waiting.waiting(tx, centre.secretary)
        waiting.response(tx, centre.secretary)
    assert len(lines) == cases
    assert count.total <= 6


def test_response_counts_steps_and_answers(tx: Transaction, centre: Centre, case: Case) -> None:
    party = party_of(case, PartyRole.RESPONDENT)
    asked(tx, centre, party, Rung.PHONE)
    asked(tx, centre, party, Rung.VISIT, Outcome.REACHED)
    all_consent(tx, centre, case)
    found = waiting.response(tx, centre.secretary)
    assert (found.asked, found.yes, found.no, found.silent, found.days) == (1, 1, 0, 0, 0.0)
    assert [(one.rung, one.taken, one.reached) for one in found.rungs if one.taken] == [
        (Rung.PHONE, 1, 0),
        (Rung.VISIT, 1, 1),
    ]


def test_a_side_sees_its_own_room_and_who_only_filed_does_not(tx: Transaction, centre: Centre, case: Case) -> None:
    mine = page.consent_page(tx, centre.chair, case.id)
    assert [one.mine for one in mine.parties] == [True, False]
    assert not mine.works
    assert glance.at_a_glance(tx, centre.chair, facts_of(tx, case)).waits_for_me
    for actor in (centre.deputy, centre.lead, centre.bureau, centre.administrator):
        with pytest.raises(NotFound):
            page.consent_page(tx, actor, case.id)


def test_no_text_message_is_sent_to_a_landline(tx: Transaction, centre: Centre, respondent: Party) -> None:
    respondent.number_sealed = tx.keyring.seal("05703012345", context_of(Party.number_sealed))
    with pytest.raises(Invalid, match="座机"):
        asked(tx, centre, respondent, Rung.SMS, Outcome.WAITING)
