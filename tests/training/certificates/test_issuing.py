"""One certificate a person, programme and key; what it says, until when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.told import Standing
from alliance.kernel.documents.workflow import State as DocumentState
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds.models import Departure
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import OTHER_STREET, a_compound, a_term, at
from tests.conftest import Count
from tests.factories import an_alliance
from tests.training.certificates.factories import (
    a_seat,
    an_appointment,
    an_enrolment,
    issued,
    later,
    the_desk,
)
from tests.training.enrolments import steps
from training import addresses
from training.certificates import actions, course, following, gate, holdings, issuing, papers
from training.certificates import queries as reading
from training.certificates.actions import Reprint, Revoke
from training.certificates.models import Certificate
from training.certificates.workflow import CERTIFICATE, Ground, State, What
from training.enrolments.appointments import Appointment, Appointments
from training.enrolments.models import EXAM, Credit
from training.enrolments.workflow import Ground as CreditGround
from training.enrolments.workflow import Stage as EnrolmentStage

NOBODY = Appointments()
REGISTER_COSTS = 3
"""How many are there, the certificates with their papers and places, and what happened to them."""


def person(tx: Transaction, person_id: int, alliance_id: int) -> Actor:
    return Actor(alliance_id=alliance_id, person_id=person_id, account_id=1)


def alliance_of(tx: Transaction, certificate: Certificate) -> Alliance:
    return tx.session.get_one(Alliance, certificate.alliance_id)


def test_it_holds_to_the_end_of_the_term_and_its_paper_says_so(tx: Transaction) -> None:
    _, term, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    assert (certificate.valid_from, certificate.valid_to) == (tx.today, seat.ends_on)
    document = tx.session.get_one(Document, certificate.document_id)
    assert document.person_id == seat.person_id
    assert document.facts["committee"] == "锦绣家园第1届业主委员会"
    assert seat.person.name not in str(document.facts) + document.title
    told = papers.told(tx, document)
    assert ("姓名", seat.person.name) in told.fields
    assert (told.standing, told.valid_to) == (Standing.VALID, term.ends_on)
    assert [one.what for one in told.timeline] == ["签发"]


def test_an_appointment_holds_three_years(tx: Transaction) -> None:
    certificate = issued(tx, an_appointment(tx, an_alliance(tx)))
    assert certificate.valid_to == date(2029, 11, 22)


def test_asked_again_it_is_the_same_one(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    enrolment = an_enrolment(tx, seat)
    first = issued(tx, enrolment)
    issuing.on_done(tx, {"enrolment_id": enrolment.id})
    learner = person(tx, seat.person_id, enrolment.alliance_id)
    assert issuing.claim(tx, learner, enrolment.id) == first.id
    assert tx.session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_the_database_refuses_a_second_one_that_holds(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    first = issued(tx, an_enrolment(tx, seat))
    columns = ("alliance_id", "person_id", "place_id", "programme", "key", "holder_sealed", "hours")
    twin = Certificate(**{name: getattr(first, name) for name in columns})
    twin.valid_from, twin.valid_to, twin.issued_at = tx.today, tx.today, tx.now
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.add(twin)


@pytest.mark.parametrize("programme", ["new_member", "first_lesson"])
def test_what_is_not_due_is_refused_with_the_way_out(tx: Transaction, programme: str) -> None:
    _, _, seat = a_seat(tx)
    stage = EnrolmentStage.RUNNING if programme == "new_member" else EnrolmentStage.DONE
    enrolment = an_enrolment(tx, seat, stage=stage, programme=programme)
    with pytest.raises(OutOfTurn) as refused:
        issuing.claim(tx, person(tx, seat.person_id, enrolment.alliance_id), enrolment.id)
    assert ("考试还没有通过" if programme == "new_member" else "不发证书") in refused.value.reason
    assert refused.value.remedy


def test_nobody_claims_for_another(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    enrolment = an_enrolment(tx, seat)
    with pytest.raises(NotFound):
        issuing.claim(tx, person(tx, 999_999, enrolment.alliance_id), enrolment.id)
    with pytest.raises(NotPermitted):
        issuing.claim(tx, at(tx, compound, Office.COMMUNITY_OFFICER), enrolment.id)
    assert issuing.claim(tx, the_desk(tx, compound), enrolment.id)


def test_whoever_left_the_seat_gets_none_and_who_comes_back_regains(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    enrolment = an_enrolment(tx, seat)
    certificate = issued(tx, enrolment)
    seat.left_on, seat.left_because = tx.today, Departure.RESIGNED
    assert following.turn_of_day(NOBODY)(tx, tx.today) == 1
    assert (certificate.state, certificate.ended_on) == (State.EXPIRED, tx.today)
    assert papers.sentence(certificate, Standing.EXPIRED) == "有效期到2026年11月22日为止：本人不再在这一届任职。"
    assert "辞职" not in str([one.why for one in course.told(certificate, tx.today)])
    assert issuing.issue_if_due(tx, enrolment) is None
    seat.left_on = seat.left_because = None
    assert following.turn_of_day(NOBODY)(tx, tx.today) == 1
    assert (certificate.state, certificate.ended_on) == (State.VALID, None)
    assert following.turn_of_day(NOBODY)(tx, tx.today) == 0


def test_a_term_that_ends_early_ends_it_that_day(tx: Transaction) -> None:
    _, term, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    tomorrow = later(tx, 30)
    term.stage, term.ended_on, term.ended_because = TermStage.ENDED, tomorrow.today, "提前换届"
    assert following.follow(tomorrow, Certificate.term_id == term.id) == 1
    assert certificate.ended_on == tomorrow.today
    assert course.told(certificate, tomorrow.today)[-1].why == "本届任期提前结束"


def test_when_its_days_are_over_it_says_so_before_the_clock_has_noted_it(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    assert course.standing_on(certificate, certificate.valid_to) is Standing.VALID
    day_after = certificate.valid_to + timedelta(days=1)
    assert course.standing_on(certificate, day_after) is Standing.EXPIRED
    assert course.told(certificate, day_after)[-1].on == day_after
    after = later(tx, (day_after - tx.today).days)
    assert following.turn_of_day(NOBODY)(after, tx.today) == 1
    assert certificate.state is State.EXPIRED
    assert papers.sentence(certificate, Standing.EXPIRED).endswith("本届任期届满。")


def test_the_next_term_adds_one_and_the_old_paper_leads_to_it(tx: Transaction) -> None:
    _, term, seat = a_seat(tx)
    older = issued(tx, an_enrolment(tx, seat))
    next_term = a_term(tx, term.committee, stage=TermStage.FILED, number=2, elected_on=date(2026, 11, 20))
    following_seat = next_term.seats[1]
    following_seat.person_id = seat.person_id
    newer = issued(tx, an_enrolment(tx, following_seat))
    assert (older.state, older.superseded_by_id) == (State.SUPERSEDED, newer.id)
    assert older.document is not None
    assert older.document.state is DocumentState.SUPERSEDED
    assert older.document.replaced_by_id == newer.document_id
    assert tx.session.scalar(select(func.count()).select_from(Certificate)) == 2


def test_a_seat_elsewhere_takes_nothing_away(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    older = issued(tx, an_enrolment(tx, seat))
    other = a_compound(tx, alliance_of(tx, older), name="兴业小区", community=OTHER_STREET)
    _, _, second = a_seat(tx, compound=other)
    second.person_id = seat.person_id
    issued(tx, an_enrolment(tx, second))
    assert older.state is State.VALID


def test_an_appointment_that_ends_ends_it(tx: Transaction) -> None:
    enrolment = an_appointment(tx, an_alliance(tx))
    certificate = issued(tx, enrolment)
    running = [Appointment(enrolment.person_id, "mediator", "mediator-3", tx.today)]
    appointed = Appointments()
    appointed.provide("mediator", lambda _reading, _alliance_id: running)
    assert following.turn_of_day(appointed)(tx, tx.today) == 0
    running.clear()
    assert following.turn_of_day(appointed)(tx, tx.today) == 1
    assert course.why(certificate.moments, What.EXPIRED) == "聘任结束"


def test_the_desk_revokes_with_a_ground_that_all_may_read(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    enrolment = an_enrolment(tx, seat)
    certificate = issued(tx, enrolment)
    desk = the_desk(tx, compound)
    with pytest.raises(Invalid):
        actions.revoke(tx, desk, Revoke(certificate.id, certificate.version, Ground.NEWER, "不是撤销的原因"))
    actions.revoke(tx, desk, Revoke(certificate.id, certificate.version, Ground.EXAM_VOIDED, "由别人代考"))
    assert certificate.document is not None
    told = papers.told(tx, certificate.document)
    assert (told.standing, certificate.document.state) == (Standing.REVOKED, DocumentState.REVOKED)
    assert told.sentence == "撤销的原因：考试作废。"
    assert "代考" not in str(told)
    with pytest.raises(OutOfTurn):
        actions.revoke(tx, desk, Revoke(certificate.id, certificate.version, Ground.EXAM_VOIDED, "再来一次"))
    with pytest.raises(OutOfTurn, match="撤销过"):
        issuing.claim(tx, person(tx, seat.person_id, enrolment.alliance_id), enrolment.id)


def test_after_a_revocation_the_desk_gives_another_while_the_pass_stands(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    enrolment = an_enrolment(tx, seat)
    enrolment.credits.append(Credit(part=EXAM, ground=CreditGround.PRIOR, learnt_on=tx.today, recorded_at=tx.now))
    desk, learner = the_desk(tx, compound), person(tx, seat.person_id, enrolment.alliance_id)
    first = issued(tx, enrolment)
    actions.revoke(tx, desk, Revoke(first.id, first.version, Ground.ISSUED_IN_ERROR, "写错了届次"))
    with pytest.raises(OutOfTurn, match="撤销过") as refused:
        issuing.claim(tx, learner, enrolment.id)
    assert "业务指导组" in refused.value.remedy
    second = issuing.claim(tx, desk, enrolment.id)
    assert second != first.id
    assert issuing.claim(tx, learner, enrolment.id) == second
    assert first.state is State.REVOKED


def test_after_a_void_examination_another_one_follows_the_next_pass(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    enrolment = an_enrolment(tx, seat)
    first = issued(tx, enrolment)
    desk = the_desk(tx, compound)
    actions.revoke(tx, desk, Revoke(first.id, first.version, Ground.EXAM_VOIDED, "由别人代考"))
    with pytest.raises(OutOfTurn, match="考试也作废了") as refused:
        issuing.claim(tx, desk, enrolment.id)
    assert "重新考" in refused.value.remedy
    tomorrow = later(tx, 1)
    steps.passed(tomorrow, alliance_of(tx, first), seat.person_id)
    issuing.on_graded(tomorrow, {"person_id": seat.person_id})
    newest = tx.session.scalars(select(Certificate).order_by(Certificate.id.desc())).first()
    assert newest is not None
    assert (newest.state, newest.valid_from, first.state) == (State.VALID, tomorrow.today, State.REVOKED)
    assert newest.receipt["attempt"]


def test_a_term_to_come_begins_on_its_own_day_and_takes_nothing_away_before(tx: Transaction) -> None:
    _, term, seat = a_seat(tx)
    older = issued(tx, an_enrolment(tx, seat))
    begins = tx.today + timedelta(days=10)
    next_term = a_term(tx, term.committee, stage=TermStage.FILED, number=2, elected_on=begins)
    following_seat = next_term.seats[1]
    following_seat.person_id = seat.person_id
    newer = issued(tx, an_enrolment(tx, following_seat))
    assert (newer.valid_from, course.standing_on(newer, tx.today)) == (following_seat.starts_on, Standing.NOT_YET)
    assert (older.state, course.standing_on(newer, following_seat.starts_on)) == (State.VALID, Standing.VALID)
    assert gate.standing(tx, seat.person_id, "new_member", tx.today).url == addresses.certificate(older.id)


def test_what_happens_after_the_end_does_not_hide_why_it_ended(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    issuing.end(tx, certificate, tx.today, Ground.LEFT_SEAT)
    course.note(tx, certificate, What.DELTA_DROPPED, about="delta:1", title="两样都要算")
    assert papers.sentence(certificate, Standing.EXPIRED).endswith("本人不再在这一届任职。")


def test_who_may_not_revoke(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    command = Revoke(certificate.id, certificate.version, Ground.ISSUED_IN_ERROR, "发错")
    with pytest.raises(NotPermitted):
        actions.revoke(tx, person(tx, seat.person_id, certificate.alliance_id), command)
    with pytest.raises(NotPermitted):
        actions.revoke(tx, at(tx, compound, Office.SUBDISTRICT_OFFICER), command)
    with pytest.raises(NotFound):
        actions.revoke(tx, at(tx, compound, Office.PROPERTY_MANAGER), command)
    with pytest.raises(ChangedMeanwhile):
        actions.revoke(tx, the_desk(tx, compound), Revoke(certificate.id, 99, Ground.ISSUED_IN_ERROR, "发错"))


def test_a_name_that_was_mended_is_printed_anew_and_each_paper_keeps_its_own(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    desk, first = the_desk(tx, compound), certificate.document_id
    with pytest.raises(Invalid, match="不用换发"):
        actions.reprint(tx, desk, Reprint(certificate.id, certificate.version))
    was = seat.person.name
    tx.session.get_one(Person, seat.person_id).name = "李卫东"
    actions.reprint(tx, desk, Reprint(certificate.id, certificate.version))
    older, newer = (tx.session.get_one(Document, key) for key in (first, certificate.document_id))
    assert older.replaced_by_id == newer.id
    assert dict(papers.told(tx, older).fields)["姓名"] == was
    assert dict(papers.told(tx, newer).fields)["姓名"] == "李卫东"


def test_the_gate_says_until_when_or_what_is_lacking_and_where(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    nobody = gate.standing(tx, seat.person_id, "new_member", tx.today)
    assert (nobody.valid, nobody.url) == (False, addresses.MINE)
    enrolment = an_enrolment(tx, seat, stage=EnrolmentStage.RUNNING)
    lacking = gate.standing(tx, seat.person_id, "new_member", tx.today)
    assert "考试还没有通过" in lacking.lacks
    enrolment.stage, enrolment.done_on = EnrolmentStage.DONE, tx.today
    certificate = issued(tx, enrolment)
    trained = gate.standing(tx, seat.person_id, "new_member", tx.today)
    assert (trained.valid, trained.until, trained.lacks) == (True, certificate.valid_to, ())
    assert not gate.standing(tx, seat.person_id, "new_member", certificate.valid_to + timedelta(days=1)).valid


def test_an_erasure_takes_the_name_and_leaves_the_rest(tx: Transaction) -> None:
    _, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    (held,) = holdings.held(tx, seat.person_id)
    assert seat.person.name in str(held.rows)
    holdings.erase(tx, seat.person_id)
    assert certificate.document is not None
    told = papers.told(tx, certificate.document)
    assert dict(told.fields)["姓名"] == holdings.ERASED
    assert told.standing is Standing.VALID


def test_the_street_sees_those_of_its_own_compounds(tx: Transaction) -> None:
    compound, _, seat = a_seat(tx)
    certificate = issued(tx, an_enrolment(tx, seat))
    assert get_visible(tx.session, Certificate, at(tx, compound, Office.SUBDISTRICT_OFFICER), certificate.id)
    elsewhere = a_compound(tx, alliance_of(tx, certificate), community=OTHER_STREET)
    for stranger in (
        at(tx, elsewhere, Office.SUBDISTRICT_OFFICER),
        at(tx, compound, Office.COMMITTEE_CHAIR),
        at(tx, compound, Office.BUREAU_SUPERVISOR),
    ):
        with pytest.raises(NotFound):
            get_visible(tx.session, Certificate, stranger, certificate.id)


@pytest.mark.parametrize("state", list(State))
def test_no_state_is_left_by_a_step_it_does_not_have(state: State) -> None:
    for name, step in CERTIFICATE.steps.items():
        if state in step.sources:
            assert CERTIFICATE.after(state, name) is step.target
        else:
            with pytest.raises(OutOfTurn):
                CERTIFICATE.after(state, name)


@pytest.mark.parametrize("certificates", [1, 3])
def test_the_register_costs_the_same_for_one_and_for_three(
    tx: Transaction, queries: Callable[[], AbstractContextManager[Count]], certificates: int
) -> None:
    compound, _, seat = a_seat(tx)
    issued(tx, an_enrolment(tx, seat))
    for number in range(1, certificates):
        other = a_compound(tx, tx.session.get_one(Alliance, compound.alliance_id), name=f"兴业小区{number}")
        issued(tx, an_enrolment(tx, a_seat(tx, compound=other)[2]))
    desk = the_desk(tx, compound)
    tx.session.flush()
    tx.session.expunge_all()
    with queries() as count:
        found = reading.register(tx, desk, programme="", state=None, words="", number=1)
    assert len(found.lines) == certificates
    assert count.total == REGISTER_COSTS
