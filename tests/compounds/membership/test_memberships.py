"""A membership once it stands: leaving, lapsing with the term, another representative, renewal, erasure."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.kernel import ledger, web
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.membership import actions, admissions, applications, holdings
from compounds.membership.actions import ChangeRepresentative
from compounds.membership.applications import (
    Amend,
    RegisterAdviser,
    RegisterManager,
    Renew,
    Step,
)
from compounds.membership.letters import ADMISSION
from compounds.membership.models import Member, Representative
from compounds.membership.records import CommitteeDecision
from compounds.membership.workflow import Stage
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_compound, a_contract
from tests.compounds.membership.factories import YES, Sat, a_member, chair, later, lead, renewed, sat, secretary, step
from tests.factories import an_alliance


def test_an_office_held_before_does_not_end_with_the_membership(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance)
    contract = a_contract(tx, compound, ends_on=date(2027, 5, 31))
    clerk, decides = secretary(tx, alliance), lead(tx, alliance)
    moved = applications.register_manager(
        tx, clerk, RegisterManager("何俊杰", "13957000003", contract.company_id, (compound.id,), date(2026, 11, 1))
    )
    member = tx.session.get_one(Member, moved.member_id)
    held = OfficeHeld(
        alliance_id=alliance.id, person_id=member.person_id, office=Office.PROPERTY_MANAGER,
        place_id=compound.place_id, starts_on=date(2025, 1, 1), granted_at=tx.now,
    )  # fmt: skip
    tx.session.add(held)
    applications.submit(tx, clerk, step(tx, member))
    admissions.admit(tx, decides, step(tx, member))
    actions.leave(tx, decides, step(tx, member, "调离"))
    assert (held.ends_on, held.withdrawn_at) == (None, None)


def test_leaving_ends_the_representative_and_needs_a_reason(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    member = a_member(tx, alliance, of=of)
    with pytest.raises(Invalid, match="原因"):
        actions.leave(tx, chair(tx, of.compound), step(tx, member))
    actions.leave(tx, chair(tx, of.compound), step(tx, member, "业委会决定退会"))
    spoke = tx.session.scalars(select(Representative).where(Representative.member_id == member.id)).one()
    assert spoke.ends_on == tx.today


def test_an_old_page_is_told_who_was_first(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance, Stage.APPLIED)
    old = Step(member.id, member.version)
    admissions.admit(tx, lead(tx, alliance, "郑负责"), old)
    with pytest.raises(ChangedMeanwhile, match=r"郑负责.*准予入会"):
        admissions.admit(tx, secretary(tx, alliance), old)
    assert tx.session.scalar(select(func.count(Document.id))) == 1


def test_two_at_once_leave_one_member(app: Flask) -> None:
    with app.app_context(), web.writing() as tx:
        alliance = an_alliance(tx)
        member = a_member(tx, alliance, Stage.APPLIED)
        one, two = lead(tx, alliance), secretary(tx, alliance)
        key, old = member.id, Step(member.id, member.version)
    with app.app_context():
        with web.writing() as tx:
            admissions.admit(tx, one, old)
        with pytest.raises(OutOfTurn), web.writing() as tx:
            admissions.admit(tx, two, old)
        reading = web.reading()
        assert reading.session.scalar(select(func.count(Representative.id)).where(Representative.member_id == key)) == 1


def test_amending_is_for_the_time_before_the_decision(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    member = a_member(tx, alliance, Stage.RETURNED, of=of)
    fresh = CommitteeDecision(date(2026, 11, 15), 5, 0, 0)
    applications.amend(tx, chair(tx, of.compound), Amend(member.id, member.version, of.speaker.id, fresh))
    assert (member.decided_on, member.votes_for, member.stage) == (date(2026, 11, 15), 5, Stage.RETURNED)


def test_the_clock_lapses_with_the_term_once_and_reminds_before(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance, elected_on=date(2022, 1, 5), years=5)  # runs until 5 January 2027
    member = a_member(tx, alliance, of=of)
    actions.turn_of_day(tx, tx.today)
    actions.turn_of_day(tx, tx.today)
    kinds = list(tx.session.scalars(select(Errand.kind).where(Errand.kind.startswith("membership."))))
    assert (member.stage, member.reminded_on) == (Stage.ADMITTED, tx.today)
    assert kinds.count("membership.about_to_lapse") == 1
    on_the_day, after = later(tx, days=44), later(tx, days=45)
    actions.turn_of_day(on_the_day, on_the_day.today)
    assert (on_the_day.today, member.stage) == (date(2027, 1, 5), Stage.ADMITTED)
    actions.turn_of_day(after, after.today)
    actions.turn_of_day(after, after.today)
    assert (member.stage, member.ended_on) == (Stage.LAPSED, date(2027, 1, 5))
    spoke = tx.session.scalars(select(Representative).where(Representative.member_id == member.id)).one()
    assert spoke.ends_on == date(2027, 1, 5)
    newest = ledger.timeline(tx.session, Member, member.id)[0]
    assert (newest.who, "2027年1月5日" in newest.sentence) == ("平台", True)


def test_a_term_that_ends_early_takes_the_membership_with_it(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    member = a_member(tx, alliance, of=of)
    of.term.stage, of.term.ended_on, of.term.ended_because = TermStage.ENDED, date(2026, 11, 21), "罢免"
    actions.turn_of_day(tx, tx.today)
    assert (member.stage, member.ended_on) == (Stage.LAPSED, date(2026, 11, 21))


def test_a_representative_without_a_seat_speaks_no_more_and_another_follows(
    tx: Transaction, alliance: Alliance
) -> None:
    of = sat(tx, alliance)
    member = a_member(tx, alliance, of=of)
    of.term.seats[0].ends_on = date(2026, 11, 21)
    tx.session.flush()
    actions.turn_of_day(tx, tx.today)
    spoke = tx.session.scalars(select(Representative).where(Representative.member_id == member.id)).one()
    assert (spoke.ends_on, member.stage) == (max(date(2026, 11, 21), spoke.starts_on), Stage.ADMITTED)
    assert "membership.representative_gone" in set(tx.session.scalars(select(Errand.kind)))
    with pytest.raises(Invalid, match="在任的委员"):
        actions.change_representative(
            tx, chair(tx, of.compound), ChangeRepresentative(member.id, member.version, of.speaker.id, YES, "再任")
        )
    actions.change_representative(
        tx,
        chair(tx, of.compound),
        ChangeRepresentative(member.id, member.version, of.term.seats[1].person_id, YES, "另推一位"),
    )
    assert member.person_id == of.term.seats[1].person_id


def test_a_renewed_member_keeps_the_number_and_gets_a_new_letter(tx: Transaction, alliance: Alliance) -> None:
    of: Sat = sat(tx, alliance)
    member = a_member(tx, alliance, Stage.ADMITTED, of=of)
    number = str(member.reference)
    of.term.stage, of.term.ended_on = TermStage.ENDED, date(2026, 11, 21)
    actions.turn_of_day(tx, tx.today)
    with pytest.raises(OutOfTurn, match="已备案"):
        applications.renew(tx, chair(tx, of.compound), Renew(member.id, member.version, of.speaker.id, YES))
    renewed(tx, chair(tx, of.compound), member)
    admissions.admit(tx, lead(tx, alliance), step(tx, member))
    letters = tx.session.scalars(select(Document).where(Document.kind == ADMISSION).order_by(Document.id)).all()
    assert (str(member.reference), member.stage) == (number, Stage.ADMITTED)
    assert [letter.state.value for letter in letters] == ["superseded", "rendering"]
    assert member.ends_on == date(2031, 11, 2)


def test_a_person_reads_what_is_held_and_an_erasure_takes_licence_and_number(
    tx: Transaction, alliance: Alliance
) -> None:
    clerk, decides = secretary(tx, alliance), lead(tx, alliance)
    command = RegisterAdviser(
        "余思敏", "13957000002", "浙江样例律师事务所", "13308201810123456", date(2026, 11, 1), date(2028, 10, 31)
    )
    member = tx.session.get_one(Member, applications.register_adviser(tx, clerk, command).member_id)
    applications.submit(tx, clerk, step(tx, member))
    admissions.admit(tx, decides, step(tx, member))
    first = next(iter(holdings.held(tx, member.person_id)))
    assert (first.first, first.rows[0][4]) == (holdings.FIRST, "****3456")
    actions.leave(tx, decides, step(tx, member, "聘期结束"))
    assert next(iter(holdings.held(tx, member.person_id))).first == ""
    holdings.erase(tx, member.person_id)
    tx.session.expire(member)
    assert (member.licence_sealed, member.licence_masked, member.stage) == (None, "", Stage.LEFT)
