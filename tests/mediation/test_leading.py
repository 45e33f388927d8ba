"""Who leads is part of what was agreed to: a body that comes later is asked for, and every side says so first."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.places.models import Alliance
from mediation import triage
from mediation.bodies.models import LegalStatus
from mediation.consent import actions, glance, leading, notices, page, together
from mediation.consent.actions import THEMSELVES, Reply, Said
from mediation.consent.leading import AnswerLeading
from mediation.consent.models import Together
from mediation.consent.together import AnswerTogether, AskTogether
from mediation.consent.workflow import Way
from mediation.models import Case
from mediation.records import facts_of
from mediation.triage import Triage
from mediation.workflow import PartyRole, Stage
from tests.compounds.factories import browser_of
from tests.mediation.consent_steps import BY_TELEPHONE, all_consent
from tests.mediation.factories import Centre, a_body, a_case, a_saved_case, bearer, party_of


@pytest.fixture
def case(tx: Transaction, centre: Centre) -> Case:
    """A case under way, to whose mediation both sides said yes under the alliance's own body."""
    return a_case(tx, centre, Stage.MEDIATING)


def ready(tx: Transaction, centre: Centre, case: Case) -> Together:
    """The registered committee is asked, and is willing."""
    tx.session.flush()
    key = together.ask_together(tx, centre.secretary, AskTogether(case.id, case.version, centre.pmc_body_id))
    row = tx.session.get_one(Together, key)
    together.answer_together(tx, centre.pmc, AnswerTogether(key, row.version, accepted=True))
    return row


def say(
    tx: Transaction,
    actor: Actor,
    row: Together,
    role: PartyRole,
    said: Said = THEMSELVES,
    *,
    agrees: bool = True,
) -> None:
    party = party_of(tx.session.get_one(Case, row.case_id), role)
    leading.answer_leading(tx, actor, AnswerLeading(row.case_id, row.id, party.id, agrees, said))


def test_it_leads_once_every_side_has_said_so(tx: Transaction, centre: Centre, case: Case) -> None:
    row = ready(tx, centre, case)
    assert case.body_id == centre.body_id
    assert [one.willing for one in case.parties] == ["consented", "consented"]
    say(tx, centre.chair, row, PartyRole.APPLICANT)
    assert (case.body_id, case.stage) == (centre.body_id, Stage.MEDIATING)
    say(tx, centre.secretary, row, PartyRole.RESPONDENT, BY_TELEPHONE)
    assert (case.body_id, case.stage) == (centre.pmc_body_id, Stage.MEDIATING)
    assert facts_of(tx, case).body_status is LegalStatus.REGISTERED_PMC
    with pytest.raises(OutOfTurn, match="不用答复"):
        say(tx, centre.chair, row, PartyRole.APPLICANT, agrees=False)


def test_one_no_leaves_everything_as_it_was(tx: Transaction, centre: Centre, case: Case) -> None:
    row = ready(tx, centre, case)
    say(tx, centre.manager, row, PartyRole.RESPONDENT, agrees=False)
    assert (case.body_id, case.stage) == (centre.body_id, Stage.MEDIATING)
    with pytest.raises(OutOfTurn):
        say(tx, centre.chair, row, PartyRole.APPLICANT)
    again = ready(tx, centre, case)
    say(tx, centre.chair, again, PartyRole.APPLICANT)
    say(tx, bearer(tx, party_of(case, PartyRole.RESPONDENT)), again, PartyRole.RESPONDENT)
    assert case.body_id == centre.pmc_body_id


def test_nobody_answers_for_another_side_and_staff_with_proof(tx: Transaction, centre: Centre, case: Case) -> None:
    row = ready(tx, centre, case)
    for actor in (centre.chair, centre.secretary, centre.mediator):
        with pytest.raises(NotPermitted):
            say(tx, actor, row, PartyRole.RESPONDENT)
    with pytest.raises(Invalid, match="凭据"):
        say(tx, centre.mediator, row, PartyRole.RESPONDENT, Said(Way.TELEPHONE, "何经理", "", "答同意。"))


def test_before_all_agree_those_are_asked_who_said_yes_and_not_who_only_applied(
    tx: Transaction, centre: Centre
) -> None:
    case = a_case(tx, centre, Stage.AWAITING_CONSENT)
    actions.note_applicants(tx, case)
    ready(tx, centre, case)
    assert case.body_id == centre.pmc_body_id
    other = a_case(tx, centre, Stage.AWAITING_CONSENT, with_owner=True)
    respondent = party_of(other, PartyRole.RESPONDENT)
    actions.reply(tx, centre.manager, Reply(other.id, respondent.id, willing=True, read=True))
    row = ready(tx, centre, other)
    assert other.body_id == centre.body_id
    found = leading.waiting(tx, facts_of(tx, other))
    assert found is not None
    assert found.asked == {respondent.id}
    say(tx, centre.manager, row, PartyRole.RESPONDENT)
    assert other.body_id == centre.pmc_body_id


def test_nothing_changes_once_an_agreement_waits_for_signatures(tx: Transaction, centre: Centre, case: Case) -> None:
    row = ready(tx, centre, case)
    case.stage = Stage.SIGNING
    with pytest.raises(OutOfTurn):
        say(tx, centre.chair, row, PartyRole.APPLICANT)
    assert leading.waiting(tx, facts_of(tx, case)) is None


def test_the_desk_names_the_alliances_own_bodies_alone(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre)
    with pytest.raises(Invalid, match="没有答应以前") as refused:
        triage.triage(tx, centre.secretary, Triage(case.id, case.version, "revenue", centre.pmc_body_id))
    assert "请它共同调解" in refused.value.remedy
    triage.triage(tx, centre.secretary, Triage(case.id, case.version, "revenue", centre.body_id))
    ready(tx, centre, case)
    tx.session.flush()
    triage.correct(tx, centre.secretary, Triage(case.id, case.version, "fee", centre.pmc_body_id))
    assert (case.cause, case.body_id) == ("fee", centre.pmc_body_id)


def test_the_desk_does_not_change_the_body_to_which_a_side_said_yes(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.AWAITING_CONSENT)
    other = a_body(tx, tx.session.get_one(Alliance, centre.alliance_id), status=LegalStatus.INVITED_ORG)
    triage.correct(tx, centre.secretary, Triage(case.id, case.version, "fee", other.id))
    all_consent(tx, centre, case)
    tx.session.flush()
    with pytest.raises(Invalid, match="答应的是由") as refused:
        triage.correct(tx, centre.secretary, Triage(case.id, case.version, "fee", centre.body_id))
    assert "联系当事人" in refused.value.remedy
    assert case.body_id == other.id


def test_the_sides_are_asked_on_their_page_and_told(tx: Transaction, centre: Centre, case: Case) -> None:
    row = ready(tx, centre, case)
    facts = facts_of(tx, case)
    assert glance.at_a_glance(tx, centre.manager, facts).waits_for_me
    assert not glance.at_a_glance(tx, centre.mediator, facts).leaves_open
    notices.together_answered(tx, {"case_id": case.id, "together_id": row.id})
    kind = Notice.kind == "mediation.together_answered"
    asked = select(Notice.person_id).where(kind, Notice.title.startswith("请您答复"))
    assert set(tx.session.scalars(asked)) == {centre.chair.person_id, centre.manager.person_id}
    say(tx, centre.manager, row, PartyRole.RESPONDENT, agrees=False)
    assert page.consent_page(tx, centre.secretary, case.id).leading is None
    notices.leading_settled(tx, {"case_id": case.id, "together_id": row.id})
    kept = select(Notice.person_id).where(kind, Notice.title.startswith("主持的组织不变"))
    assert set(tx.session.scalars(kept)) == {
        centre.secretary.person_id,
        centre.second.person_id,
        centre.mediator.person_id,
    }


def test_a_side_answers_in_two_clicks_and_staff_write_down_what_they_heard(open_app: Flask) -> None:
    saved = a_saved_case(open_app, Stage.MEDIATING)
    with open_app.app_context(), web.writing() as tx:
        case = tx.session.get_one(Case, saved.case_id)
        ready(tx, saved.centre, case)
        applicant, respondent = (one.id for one in case.parties)
    chair, desk = browser_of(open_app, saved.centre.chair), browser_of(open_app, saved.centre.secretary)
    own, theirs = (f"/mediation/{saved.case_id}/consent/{one}/leading" for one in (applicant, respondent))
    assert own in chair.get(f"/mediation/{saved.case_id}").text
    assert own in chair.get(f"/mediation/{saved.case_id}/consent").text
    assert chair.get(theirs).status_code == 404
    asked = chair.get(own)
    assert "再问您一次" in asked.text and asked.status_code == 200
    assert chair.post(own, data={}).status_code == 422
    assert "答复记下了" in chair.post(own, data={"answer": "yes"}, follow_redirects=True).text
    assert own not in chair.get(f"/mediation/{saved.case_id}").text
    assert theirs in desk.get(f"/mediation/{saved.case_id}/consent").text
    heard = {"answer": "yes", "way": "telephone", "said_by": "何经理", "words": "问同不同意，答同意。"}
    assert desk.post(theirs, data=heard).status_code == 422
    done = desk.post(theirs, data={**heard, "witness": "社区小林"}, follow_redirects=True)
    assert "人民调解协议书" in done.text
    assert desk.get(theirs).status_code == 409
