"""What a hostile or clumsy user tries: acting and answering in another's name, dodging, undoing what others use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from alliance.kernel.access import get_visible
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance, Place
from compounds import recipients
from mediation import merging
from mediation.access import sides_of, works
from mediation.assigning import actions as assigning
from mediation.assigning import challenging, choosing, giving, notices
from mediation.assigning.actions import Disclose
from mediation.assigning.challenging import ChallengeMediator, Decide
from mediation.assigning.choosing import CastBallot
from mediation.assigning.models import Ballot, Challenge
from mediation.assigning.workflow import Challenging, Mode
from mediation.bodies.models import Body
from mediation.intake import actions as intake
from mediation.intake.actions import IssueCode, RevokeCode
from mediation.merging import Merge, Unmerge
from mediation.models import Case
from mediation.records import facts_of
from mediation.sessions import recording
from mediation.sessions.recording import Sign
from mediation.sessions.workflow import Presence, Signing
from mediation.workflow import PartyKind, PartyRole, Stage, Willing
from search.questions import actions as questions
from search.questions.actions import Ask
from search.questions.workflow import Privacy
from tests.factories import an_actor
from tests.mediation.assigning_steps import accepted, assigned, on_roster
from tests.mediation.factories import Centre, a_case, bearer, party_of
from tests.mediation.intake_steps import leak, told
from tests.mediation.sessions_steps import a_session, held, later, minutes_read_out, rights_read


def test_an_asker_cannot_file_in_the_name_of_their_committee(tx: Transaction, centre: Centre) -> None:
    """A question of one's own opens the counter's form to nobody: it hands out the code of whomever it names."""
    ask = Ask("物业不修楼顶怎么办", "漏了两年。", Privacy.PRIVATE, centre.compound_id)
    key = questions.ask(tx, centre.owner, ask)
    for kind in (PartyKind.COMMITTEE, PartyKind.COMPANY, PartyKind.PERSON):
        command = replace(told(centre, kind=kind), application=leak(centre, question_id=key))
        with pytest.raises(NotPermitted) as refused:
            intake.register(tx, centre.owner, command)
        assert "申请调解" in refused.value.remedy


def test_whoever_filed_it_gets_no_code_of_the_other_side(tx: Transaction, centre: Centre) -> None:
    out = intake.register(tx, centre.community, told(centre))
    case = tx.session.get_one(Case, out.case_id)
    other = party_of(case, PartyRole.RESPONDENT)
    for attempt in (
        lambda: intake.issue_code(tx, centre.community, IssueCode(case.id, other.id, "known")),
        lambda: intake.revoke_code(tx, centre.community, RevokeCode(case.id, other.id)),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert intake.issue_code(tx, centre.secretary, IssueCode(case.id, other.id, "known")).party_id == other.id


def test_a_side_that_all_consented_to_is_not_torn_out_of_a_case(tx: Transaction, centre: Centre) -> None:
    first, second = a_case(tx, centre), a_case(tx, centre, with_owner=True)
    merging.merge(tx, centre.secretary, Merge(second.id, second.version, str(first.reference)))
    first.stage, first.consented_at = Stage.ACCEPTED, tx.now
    with pytest.raises(Invalid, match="赵大爷已经在") as refused:
        merging.unmerge(tx, centre.secretary, Unmerge(second.id, second.version))
    assert "另外登记" in refused.value.remedy
    assert [one.name for one in facts_of(tx, first).parties][-1] == "赵大爷"
    assert second.stage is Stage.MERGED


def test_a_merged_case_without_sides_of_its_own_still_goes_alone_again(tx: Transaction, centre: Centre) -> None:
    first, second = a_case(tx, centre), a_case(tx, centre)
    merging.merge(tx, centre.secretary, Merge(second.id, second.version, str(first.reference)))
    first.stage, first.consented_at = Stage.ACCEPTED, tx.now
    merging.unmerge(tx, centre.secretary, Unmerge(second.id, second.version))
    assert second.stage is Stage.FILED


@pytest.mark.parametrize("taken", [True, False])
def test_a_mediator_cannot_dodge_a_challenge_by_disclosing_something(
    tx: Transaction,
    centre: Centre,
    taken: bool,  # noqa: FBT001 -- a parameter of the test
) -> None:
    case = a_case(tx, centre, Stage.ACCEPTED)
    mediator = on_roster(tx, centre, centre.mediator, "revenue")
    given = assigned(tx, centre, case, mediator)
    if taken:
        accepted(tx, centre.mediator, given.assignment_id)
    party = party_of(case, PartyRole.APPLICANT)
    key = challenging.challenge(
        tx, centre.chair, ChallengeMediator(case.id, party.id, Challenging.KIN, "他是何经理的表弟。")
    )
    leading = giving.leading(tx, case.id)
    assert leading is not None
    assigning.disclose(tx, centre.mediator, Disclose(leading.id, leading.version, "办过一次培训。"))
    row = tx.session.get_one(Challenge, key)
    challenging.decide_challenge(tx, centre.secretary, Decide(case.id, key, row.version, upheld=True, words="换人"))
    assert (case.stage, case.mediator_id) == (Stage.ACCEPTED, None)
    assert giving.leading(tx, case.id) is None


def test_the_desk_does_not_change_a_ballot_that_a_side_gave_itself(tx: Transaction, centre: Centre) -> None:
    mediators = [on_roster(tx, centre, one) for one in (centre.mediator, centre.outside)]
    case = a_case(tx, centre, Stage.ACCEPTED)
    notices.all_consented(tx, {"case_id": case.id})
    choice = giving.open_choice_of(tx, case.id)
    assert choice is not None
    party = party_of(case, PartyRole.APPLICANT)
    own = CastBallot(case.id, choice.id, party.id, Mode.RANK, (mediators[0].id,), (mediators[1].id,))
    choosing.cast_ballot(tx, bearer(tx, party), own)
    with pytest.raises(OutOfTurn, match="自己已经交了意见"):
        choosing.cast_ballot(tx, centre.secretary, CastBallot(case.id, choice.id, party.id, Mode.OFFICE))
    tx.session.expire_all()
    assert tx.session.scalars(select(Ballot)).one().ranking == [mediators[0].id]


def test_nobody_writes_over_a_signature_on_minutes(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    session = a_session(tx, centre, case)
    rights_read(tx, centre, case)
    then = later(tx)
    minutes = minutes_read_out(then, centre, held(then, centre, session))
    chair = next(one for one in minutes.people if one.person_id == centre.chair.person_id)
    recording.sign_minutes(then, centre.chair, Sign(minutes.id, chair.position, minutes.digest))
    refusal = Sign(minutes.id, chair.position, minutes.digest, "她说不对")
    for attempt, actor in ((recording.note_signature, centre.mediator), (recording.sign_minutes, centre.chair)):
        with pytest.raises(OutOfTurn, match="已经确认过了"):
            attempt(then, actor, refusal)
    assert chair.signing is Signing.SELF


def test_a_code_of_a_party_does_not_confirm_minutes_for_somebody_with_an_account(
    tx: Transaction, centre: Centre
) -> None:
    case = a_case(tx, centre, Stage.MEDIATING)
    session = a_session(tx, centre, case)
    rights_read(tx, centre, case)
    then = later(tx)
    minutes = minutes_read_out(then, centre, held(then, centre, session))
    link = bearer(tx, party_of(case, PartyRole.APPLICANT))
    chair = next(one for one in minutes.people if one.presence is Presence.SIDE and one.person_id is not None)
    with pytest.raises(NotPermitted):
        recording.sign_minutes(then, link, Sign(minutes.id, chair.position, minutes.digest))


def test_a_party_that_left_is_given_no_code(tx: Transaction, centre: Centre) -> None:
    case = a_case(tx, centre, with_owner=True)
    third = party_of(case, PartyRole.THIRD)
    third.left_at, third.willing = tx.now, Willing.UNASKED
    tx.session.flush()
    with pytest.raises(NotFound):
        intake.issue_code(tx, centre.secretary, IssueCode(case.id, third.id, "known"))
    assert sides_of(bearer(tx, third), facts_of(tx, case)) == frozenset()


def test_a_committee_of_a_street_reads_nothing_of_that_of_its_community(tx: Transaction, centre: Centre) -> None:
    """Each people's mediation committee is a body of its own, though its place lies below that of another."""
    alliance = tx.session.get_one(Alliance, centre.alliance_id)
    street = tx.session.get_one(Place, tx.session.get_one(Body, centre.pmc_body_id).place.parent_id)
    above = an_actor(tx, alliance, Office.PEOPLES_MEDIATION_COMMITTEE, street, name="街道调委会")
    case = a_case(tx, centre, Stage.MEDIATING, body_id=centre.pmc_body_id)
    assert get_visible(tx.session, Case, centre.pmc, case.id) is case
    with pytest.raises(NotFound):
        get_visible(tx.session, Case, above, case.id)
    facts = facts_of(tx, case)
    assert (works(centre.pmc, facts), works(above, facts)) == (True, False)
    office = Office.PEOPLES_MEDIATION_COMMITTEE
    assert recipients.officers_at(tx, case.alliance_id, facts.body_path, office) == {centre.pmc.person_id}
