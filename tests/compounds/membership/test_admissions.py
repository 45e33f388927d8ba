"""Coming into the alliance: no step out of turn, nobody decides the own, and what follows follows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.membership import actions, admissions, applications
from compounds.membership.actions import ChangeRepresentative
from compounds.membership.applications import (
    ApplyForCommittee,
    RegisterAdviser,
    RegisterManager,
)
from compounds.membership.letters import ADMISSION
from compounds.membership.models import Member, MemberKind, Representative
from compounds.membership.records import CommitteeDecision
from compounds.membership.workflow import LIVE, MEMBERSHIP, Stage
from compounds.models import Compound, Role, Seat
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_committee, a_compound, a_contract, a_term, at
from tests.compounds.membership.factories import YES, a_member, chair, lead, renewed, sat, secretary, step
from tests.factories import QUJIANG, a_person, an_actor, an_alliance

Deed = Callable[[Transaction, Actor, Member], object]


def other_seat(tx: Transaction, member: Member) -> int:
    seats = tx.session.scalars(select(Seat).where(Seat.term_id == member.term_id).order_by(Seat.id)).all()
    return next(seat.person_id for seat in seats if seat.person_id != member.person_id)


STEPS: dict[str, tuple[Office, Deed]] = {
    "submit": (Office.COMMITTEE_CHAIR, lambda tx, who, m: applications.submit(tx, who, step(tx, m))),
    "withdraw": (Office.COMMITTEE_CHAIR, lambda tx, who, m: applications.withdraw(tx, who, step(tx, m))),
    "send_back": (Office.ALLIANCE_LEAD, lambda tx, who, m: admissions.send_back(tx, who, step(tx, m, "缺记录"))),
    "admit": (Office.GUIDANCE_SECRETARY, lambda tx, who, m: admissions.admit(tx, who, step(tx, m))),
    "decline": (Office.ALLIANCE_LEAD, lambda tx, who, m: admissions.decline(tx, who, step(tx, m, "不符合"))),
    "suspend": (Office.ALLIANCE_LEAD, lambda tx, who, m: actions.suspend(tx, who, step(tx, m, "没有到会"))),
    "resume": (Office.ALLIANCE_LEAD, lambda tx, who, m: actions.resume(tx, who, step(tx, m))),
    "leave": (Office.COMMITTEE_CHAIR, lambda tx, who, m: actions.leave(tx, who, step(tx, m, "决定退会"))),
    "change_representative": (
        Office.COMMITTEE_CHAIR,
        lambda tx, who, m: actions.change_representative(
            tx, who, ChangeRepresentative(m.id, m.version, other_seat(tx, m), YES, "原代表辞去")
        ),
    ),
    "renew": (Office.COMMITTEE_CHAIR, renewed),
}


def who_does(tx: Transaction, office: Office, member: Member) -> Actor:
    if office is Office.COMMITTEE_CHAIR:
        compound = tx.session.scalars(select(Compound).where(Compound.place_id == member.place_id)).one()
        return chair(tx, compound)
    alliance = tx.session.get_one(Alliance, member.alliance_id)
    return an_actor(tx, alliance, office, alliance.place, name="方志强")


def test_every_stage_is_reached_and_every_step_leads_somewhere() -> None:
    assert {one.target for one in MEMBERSHIP.steps.values()} | {Stage.DRAFT} == set(Stage)
    assert set(STEPS) | {"lapse"} == set(MEMBERSHIP.steps)


@pytest.mark.parametrize(
    ("name", "stage"), [(name, stage) for name in STEPS for stage in Stage if name not in MEMBERSHIP.open_from(stage)]
)
def test_no_step_is_taken_out_of_turn(tx: Transaction, alliance: Alliance, name: str, stage: Stage) -> None:
    member = a_member(tx, alliance, stage)
    office, take = STEPS[name]
    with pytest.raises(OutOfTurn):
        take(tx, who_does(tx, office, member), member)
    assert member.stage is stage


@pytest.mark.parametrize(
    ("name", "stage"), [(name, stage) for name in STEPS for stage in Stage if name in MEMBERSHIP.open_from(stage)]
)
def test_each_step_leads_where_the_table_says_and_is_on_the_ledger(
    tx: Transaction, alliance: Alliance, name: str, stage: Stage
) -> None:
    member = a_member(tx, alliance, stage)
    office, take = STEPS[name]
    actor = who_does(tx, office, member)
    lines = len(ledger.timeline(tx.session, Member, member.id))
    take(tx, actor, member)
    assert member.stage is MEMBERSHIP.after(stage, name)
    told = ledger.timeline(tx.session, Member, member.id)
    assert len(told) > lines
    assert told[0].who == actor.name


@pytest.mark.parametrize("name", list(STEPS))
def test_a_stranger_gets_not_found(tx: Transaction, alliance: Alliance, name: str) -> None:
    stage = next(stage for stage in Stage if name in MEMBERSHIP.open_from(stage))
    member = a_member(tx, alliance, stage)
    elsewhere = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    office, take = STEPS[name]
    other_compound = a_compound(tx, alliance, community="330802007001")
    strangers = [an_actor(tx, elsewhere, Office.ALLIANCE_LEAD, elsewhere.place), at(tx, other_compound, office)]
    if office in (Office.ALLIANCE_LEAD, Office.GUIDANCE_SECRETARY):
        strangers.pop()
    strangers.append(at(tx, other_compound, Office.MEDIATOR))
    strangers.append(an_actor(tx, alliance, Office.GUIDING_BODY, alliance.place))
    for stranger in strangers:
        with pytest.raises(NotFound):
            take(tx, stranger, member)


@pytest.mark.parametrize(
    ("name", "office"),
    [
        ("submit", Office.COMMITTEE_MEMBER),
        ("submit", Office.BUREAU_SUPERVISOR),
        ("admit", Office.COMMITTEE_CHAIR),
        ("admit", Office.SUBDISTRICT_OFFICER),
        ("admit", Office.AWARDS_SECRETARY),
        ("admit", Office.BUREAU_SUPERVISOR),
        ("decline", Office.COMMUNITY_OFFICER),
        ("send_back", Office.POLICY_SECRETARY),
        ("suspend", Office.COMMITTEE_CHAIR),
        ("leave", Office.COMMUNITY_OFFICER),
        ("change_representative", Office.COMMITTEE_MEMBER),
    ],
)
def test_an_office_without_the_right_is_told_so(tx: Transaction, alliance: Alliance, name: str, office: Office) -> None:
    stage = next(stage for stage in Stage if name in MEMBERSHIP.open_from(stage))
    of = sat(tx, alliance)
    member = a_member(tx, alliance, stage, of=of)
    with pytest.raises(NotPermitted) as refused:
        STEPS[name][1](tx, at(tx, of.compound, office), member)
    assert refused.value.reason
    assert refused.value.remedy


def test_admission_brings_representative_letter_and_errand_at_once(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance, name="锦绣家园")
    member = a_member(tx, alliance, of=of)
    spoke = tx.session.scalars(select(Representative).where(Representative.member_id == member.id)).one()
    assert (spoke.person_id, spoke.starts_on, spoke.ends_on) == (of.speaker.id, tx.today, None)
    assert (member.admitted_on, member.ends_on) == (tx.today, of.term.ends_on)
    letter = tx.session.scalars(select(Document).where(Document.kind == ADMISSION)).one()
    assert letter.facts["member"] == "锦绣家园业主委员会"
    assert "不是法人" in letter.facts["standing"]
    kinds = set(tx.session.scalars(select(Errand.kind)))
    assert {"membership.admitted", "documents.render"} <= kinds


def test_a_representative_without_account_gets_a_slip_and_the_number_is_forgotten(
    tx: Transaction, alliance: Alliance
) -> None:
    of = sat(tx, alliance)
    fresh = of.term.seats[1].person
    asks = chair(tx, of.compound)
    moved = applications.apply_for_committee(tx, asks, ApplyForCommittee(of.compound.id, fresh.id, YES, "13957000001"))
    member = tx.session.get_one(Member, moved.member_id)
    assert member.number_masked == "139****0001"
    assert member.number_sealed is not None
    assert "13957000001" not in member.number_sealed
    applications.submit(tx, asks, step(tx, member))
    done = admissions.admit(tx, lead(tx, alliance), step(tx, member))
    assert done.handed_out is not None
    assert done.handed_out.link
    assert done.handed_out.code
    assert tx.session.scalars(select(Account.person_id).where(Account.person_id == fresh.id)).one() == fresh.id
    assert tx.session.get_one(Person, fresh.id).phone_masked == "139****0001"
    assert (member.number_sealed, member.number_masked) == (None, "")


def test_a_representative_without_account_must_bring_a_number(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    with pytest.raises(Invalid, match="手机号"):
        applications.apply_for_committee(
            tx, chair(tx, of.compound), ApplyForCommittee(of.compound.id, of.term.seats[1].person_id, YES)
        )


def test_an_alternate_and_a_stranger_cannot_represent(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance)
    roles = (Role.CHAIR, Role.MEMBER, Role.MEMBER, Role.ALTERNATE)
    term = a_term(tx, a_committee(tx, compound), stage=TermStage.FILED, elected_on=date(2024, 1, 1), roles=roles)
    yes = CommitteeDecision(date(2026, 11, 8), 2, 0, 0)
    for person_id in (term.seats[3].person_id, a_person(tx, alliance).id):
        with pytest.raises(Invalid, match="在任的委员"):
            applications.apply_for_committee(
                tx, chair(tx, compound), ApplyForCommittee(compound.id, person_id, yes, "13957000001")
            )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (CommitteeDecision(date(2026, 11, 23), 4, 0, 0), "不能晚于今天"),
        (CommitteeDecision(date(2026, 11, 8), 4, 1, 1), "填了 6 票"),
        (CommitteeDecision(date(2026, 11, 8), 2, 1, 2), "超过半数"),
        (CommitteeDecision(date(2026, 11, 8), -1, 1, 2), "不能小于零"),
        (CommitteeDecision(date(2023, 12, 31), 5, 0, 0), "这一届业委会"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    tx: Transaction, alliance: Alliance, said: CommitteeDecision, told: str
) -> None:
    of = sat(tx, alliance)
    with pytest.raises(Invalid, match=told):
        applications.apply_for_committee(
            tx, chair(tx, of.compound), ApplyForCommittee(of.compound.id, of.speaker.id, said)
        )


def test_half_of_the_committee_is_not_enough(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance)
    roles = (Role.CHAIR, Role.DEPUTY, Role.MEMBER, Role.MEMBER, Role.MEMBER, Role.MEMBER)
    term = a_term(tx, a_committee(tx, compound), stage=TermStage.FILED, elected_on=date(2024, 1, 1), roles=roles)
    half = CommitteeDecision(date(2026, 11, 8), 3, 2, 1)
    with pytest.raises(Invalid, match="超过半数"):
        applications.apply_for_committee(
            tx, chair(tx, compound), ApplyForCommittee(compound.id, term.seats[0].person_id, half, "13957000001")
        )


def test_a_committee_without_a_filed_term_cannot_apply(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance)
    term = a_term(tx, a_committee(tx, compound))
    with pytest.raises(OutOfTurn, match="已备案"):
        applications.apply_for_committee(
            tx, chair(tx, compound), ApplyForCommittee(compound.id, term.seats[0].person_id, YES)
        )


@pytest.mark.parametrize("stage", sorted(LIVE))
def test_a_committee_has_one_live_membership(tx: Transaction, alliance: Alliance, stage: Stage) -> None:
    of = sat(tx, alliance)
    a_member(tx, alliance, stage, of=of)
    with pytest.raises(OutOfTurn, match="已经有一份"):
        applications.apply_for_committee(
            tx, chair(tx, of.compound), ApplyForCommittee(of.compound.id, of.speaker.id, YES)
        )


def test_the_database_itself_refuses_a_second_live_membership(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    first = a_member(tx, alliance, of=of)
    second = Member(
        alliance_id=alliance.id, place_id=first.place_id, reference=replace(first.reference, serial=999),
        kind=MemberKind.COMMITTEE, committee_id=first.committee_id, term_id=first.term_id, person_id=first.person_id,
    )  # fmt: skip
    tx.session.add(second)
    with pytest.raises(IntegrityError):
        tx.session.flush()


@pytest.mark.parametrize("stage", [Stage.DECLINED, Stage.WITHDRAWN, Stage.LEFT])
def test_whoever_was_declined_or_left_may_apply_again(tx: Transaction, alliance: Alliance, stage: Stage) -> None:
    of = sat(tx, alliance)
    before = a_member(tx, alliance, stage, of=of)
    again = applications.apply_for_committee(
        tx, chair(tx, of.compound), ApplyForCommittee(of.compound.id, of.speaker.id, YES)
    )
    assert again.member_id != before.id
    assert again.reference != str(before.reference)


def test_nobody_decides_on_the_committee_they_sit_in(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    member = a_member(tx, alliance, Stage.APPLIED, of=of)
    decides = replace(lead(tx, alliance), person_id=of.term.seats[2].person_id)
    for deed, because in ((admissions.admit, ""), (admissions.decline, "理由"), (admissions.send_back, "理由")):
        with pytest.raises(NotPermitted, match="与您本人有关"):
            deed(tx, decides, step(tx, member, because))


def test_whoever_hands_in_for_others_does_not_decide(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    staff = secretary(tx, alliance)
    moved = applications.apply_for_committee(tx, staff, ApplyForCommittee(of.compound.id, of.speaker.id, YES))
    member = tx.session.get_one(Member, moved.member_id)
    assert member.on_paper
    applications.submit(tx, staff, step(tx, member))
    with pytest.raises(NotPermitted, match="另一位同事"):
        admissions.admit(tx, staff, step(tx, member))
    admissions.admit(tx, lead(tx, alliance), step(tx, member))
    assert member.stage is Stage.ADMITTED


def test_whoever_works_for_the_company_decides_nothing_about_its_compounds(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    a_contract(tx, of.compound, ends_on=date(2027, 12, 31))
    elsewhere = a_compound(tx, alliance)
    a_contract(tx, elsewhere, ends_on=date(2027, 12, 31))  # the same company serves both
    member = a_member(tx, alliance, Stage.APPLIED, of=of)
    manages = at(tx, elsewhere, Office.PROPERTY_MANAGER)
    decides = lead(tx, alliance)
    both = replace(decides, person_id=manages.person_id, offices=(*decides.offices, *manages.offices))
    for deed, because in ((admissions.admit, ""), (admissions.decline, "理由"), (admissions.send_back, "理由")):
        with pytest.raises(NotPermitted, match="您任职的企业"):
            deed(tx, both, step(tx, member, because))
    with pytest.raises(NotPermitted, match="您任职的企业"):
        admissions.admit(tx, both, step(tx, member))
    assert member.stage is Stage.APPLIED


def test_whoever_works_for_the_company_ends_no_membership_of_its_compounds(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    a_contract(tx, of.compound, ends_on=date(2027, 12, 31))
    elsewhere = a_compound(tx, alliance)
    a_contract(tx, elsewhere, ends_on=date(2027, 12, 31))  # the same company serves both
    member = a_member(tx, alliance, Stage.ADMITTED, of=of)
    manages = at(tx, elsewhere, Office.PROPERTY_MANAGER)
    decides = lead(tx, alliance)
    both = replace(decides, person_id=manages.person_id, offices=(*decides.offices, *manages.offices))
    with pytest.raises(NotPermitted, match="您任职的企业"):
        actions.leave(tx, both, step(tx, member, "业委会决定退会"))
    assert member.stage is Stage.ADMITTED
    actions.leave(tx, decides, step(tx, member, "业委会决定退会"))
    assert member.stage is Stage.LEFT


def test_an_adviser_comes_by_the_counter_with_a_sealed_licence_and_gets_the_office(
    tx: Transaction, alliance: Alliance
) -> None:
    clerk, decides = secretary(tx, alliance), lead(tx, alliance)
    command = RegisterAdviser(
        "余思敏", "13957000002", "浙江样例律师事务所", "13308201810123456", date(2026, 11, 1), date(2028, 10, 31)
    )
    moved = applications.register_adviser(tx, clerk, command)
    member = tx.session.get_one(Member, moved.member_id)
    assert member.licence_masked == "****3456"
    assert member.licence_sealed is not None
    assert "3308201810" not in member.licence_sealed
    assert tx.keyring.open(member.licence_sealed, context_of(Member.licence_sealed)) == "13308201810123456"
    applications.submit(tx, clerk, step(tx, member))
    done = admissions.admit(tx, decides, step(tx, member))
    assert done.handed_out is not None
    held = tx.session.get_one(OfficeHeld, member.office_id)
    assert (held.office, held.starts_on, held.ends_on) == (Office.LEGAL_ADVISER, tx.today, date(2028, 10, 31))
    actions.leave(tx, decides, step(tx, member, "聘期结束"))
    assert held.ends_on == tx.today


def test_a_manager_gets_the_office_at_the_compounds_with_the_dates_of_the_contracts(
    tx: Transaction, alliance: Alliance
) -> None:
    one, two, third = (a_compound(tx, alliance) for _ in range(3))
    contract = a_contract(tx, one, ends_on=date(2027, 5, 31))
    a_contract(tx, two, ends_on=date(2028, 5, 31))
    clerk = secretary(tx, alliance)

    def command(*compounds: int) -> RegisterManager:
        return RegisterManager("何俊杰", "13957000003", contract.company_id, compounds, date(2026, 11, 1))

    with pytest.raises(Invalid, match="没有这家企业在期的合同"):
        applications.register_manager(tx, clerk, command(one.id, third.id))
    moved = applications.register_manager(tx, clerk, command(one.id, two.id))
    member = tx.session.get_one(Member, moved.member_id)
    applications.submit(tx, clerk, step(tx, member))
    admissions.admit(tx, lead(tx, alliance), step(tx, member))
    held = tx.session.scalars(
        select(OfficeHeld).where(OfficeHeld.person_id == member.person_id).order_by(OfficeHeld.ends_on)
    ).all()
    assert [(one_.office, one_.place_id, one_.ends_on) for one_ in held] == [
        (Office.PROPERTY_MANAGER, one.place_id, date(2027, 5, 31)),
        (Office.PROPERTY_MANAGER, two.place_id, date(2028, 5, 31)),
    ]
