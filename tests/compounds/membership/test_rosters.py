"""What the alliance is, who sits in which group, and who guides it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.legal_status import LegalStatus, claimed, sentence
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.membership import about, charters, councils, roster_pages, rosters
from compounds.membership.charters import AdoptCharter, DraftCharter, RecordStatus
from compounds.membership.counting import Tally
from compounds.membership.models import Charter, GroupKind, GroupRole, GroupSeat, GuidingContact, MemberKind
from compounds.membership.rosters import AddGuidingBody, AddGuidingContact, EndGroupSeat, EndGuidingBody, SeatInGroup
from compounds.membership.standing import DEEDS, Least, thresholds
from compounds.membership.workflow import MeetingStage
from tests.compounds.factories import a_compound, a_contract, at
from tests.compounds.membership.factories import a_meeting, a_member, lead, secretary
from tests.factories import a_person, an_actor

TODAY = date(2026, 11, 22)
LEAST = {
    "association_units_least": Least(30, "《社会团体登记管理条例》第十条第一款第一项", "法定"),
    "association_persons_least": Least(50, "《社会团体登记管理条例》第十条第一款第一项", "法定"),
    "association_mixed_least": Least(50, "《社会团体登记管理条例》第十条第一款第一项", "法定"),
}


@pytest.mark.parametrize(
    ("units", "persons", "applies", "missing"),
    [
        (0, 0, "单位会员和个人会员混合", 50),
        (29, 0, "单位会员", 1),
        (30, 0, "单位会员", 0),
        (0, 49, "个人会员", 1),
        (0, 50, "个人会员", 0),
        (30, 1, "单位会员和个人会员混合", 19),
        (40, 10, "单位会员和个人会员混合", 0),
    ],
)
def test_the_mixture_of_members_says_which_threshold_applies(
    units: int, persons: int, applies: str, missing: int
) -> None:
    found = [one for one in thresholds(units, persons, LEAST) if one.applies]
    assert [(one.name, one.missing) for one in found] == [(applies, missing)]


def test_only_a_registered_association_signs_contracts_and_none_has_power() -> None:
    contract = next(deed for deed in DEEDS if "签合同" in deed.name)
    assert [contract.may(status) for status in LegalStatus] == [False, False, True]
    never = [deed.name for deed in DEEDS if not deed.at]
    assert len(never) == 6
    assert all(deed.source and deed.why for deed in DEEDS)
    assert DEEDS[0].may(LegalStatus.IN_PREPARATION)


@pytest.mark.parametrize("status", [LegalStatus.IN_PREPARATION, LegalStatus.COORDINATING])
def test_a_heading_claims_no_legal_person_before_the_registration(status: LegalStatus) -> None:
    assert claimed(status, "柯城区业委会协会第一次会议") == "协会"
    assert claimed(status, "理事会第一次会议") == ""
    assert claimed(LegalStatus.REGISTERED, "柯城区业委会协会第一次会议") == ""
    assert "不是法人" in sentence(status)


def test_a_meeting_title_that_claims_too_much_is_refused(tx: Transaction, alliance: Alliance) -> None:
    with pytest.raises(Invalid, match="协会"):
        councils.schedule_meeting(
            tx, secretary(tx, alliance), councils.ScheduleMeeting("协会成立大会", "会议室", tx.now)
        )


def test_the_status_is_recorded_by_the_lead_with_its_proof_and_stands_on_the_alliance(
    tx: Transaction, alliance: Alliance
) -> None:
    boss = lead(tx, alliance)
    with pytest.raises(NotPermitted):
        charters.record_status(
            tx, secretary(tx, alliance), RecordStatus(LegalStatus.COORDINATING, date(2026, 3, 1), "区住建局复函")
        )
    charters.record_status(tx, boss, RecordStatus(LegalStatus.COORDINATING, date(2026, 3, 1), "区住建局复函"))
    assert alliance.legal_status == "coordinating"
    with pytest.raises(Invalid, match="统一社会信用代码"):
        charters.record_status(tx, boss, RecordStatus(LegalStatus.REGISTERED, date(2026, 9, 1), "证书"))
    with pytest.raises(Invalid, match="晚于上一次"):
        charters.record_status(tx, boss, RecordStatus(LegalStatus.IN_PREPARATION, date(2026, 2, 1), "更正"))
    with pytest.raises(Invalid, match="不能晚于今天"):
        charters.record_status(tx, boss, RecordStatus(LegalStatus.COORDINATING, date(2026, 11, 23), "复函"))
    page = about.alliance_page(tx, boss)
    assert (page.status_name, [one.name for one in page.history]) == ("议事协调机制", ["议事协调机制"])


def test_a_charter_is_adopted_by_a_passed_item_on_signed_minutes_alone(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance)
    clerk = secretary(tx, alliance)
    key = charters.draft_charter(tx, clerk, DraftCharter("第一条 本联盟名称是柯城区业委会联盟。"))
    charter = tx.session.get_one(Charter, key)
    _, unsigned = a_meeting(tx, alliance, MeetingStage.DRAFTED, came=(member,), charter=True, tally=Tally(1, 0, 0))
    _, lost = a_meeting(tx, alliance, MeetingStage.SIGNED, came=(member,), charter=True, tally=Tally(0, 1, 0))
    _, other = a_meeting(tx, alliance, MeetingStage.SIGNED, came=(member,), tally=Tally(1, 0, 0))
    for item in (unsigned, lost, other):
        with pytest.raises(Invalid, match="表决通过"):
            charters.adopt_charter(tx, clerk, AdoptCharter(key, charter.version, item.id))
    _, passed = a_meeting(tx, alliance, MeetingStage.SIGNED, came=(member,), charter=True, tally=Tally(1, 0, 0))
    assert charters.adopt_charter(tx, clerk, AdoptCharter(key, charter.version, passed.id)) == 1
    with pytest.raises(OutOfTurn):
        charters.adopt_charter(tx, clerk, AdoptCharter(key, charter.version, passed.id))
    later = charters.draft_charter(tx, clerk, DraftCharter("第一条 修改。"))
    assert tx.session.get_one(Charter, later).number == 2


def test_an_adopted_charter_is_public_and_a_draft_is_not(tx: Transaction, alliance: Alliance) -> None:
    clerk = secretary(tx, alliance)
    key = charters.draft_charter(tx, clerk, DraftCharter("第一条"))
    stranger = at(tx, a_compound(tx, alliance), Office.COMMITTEE_CHAIR)
    with pytest.raises(NotFound):
        about.charter_page(tx, stranger, key)
    assert about.charter_page(tx, clerk, key).articles == ("第一条",)


def test_two_tabs_on_one_draft_are_told(tx: Transaction, alliance: Alliance) -> None:
    clerk = secretary(tx, alliance)
    charters.draft_charter(tx, clerk, DraftCharter("第一条"))
    charters.draft_charter(tx, clerk, DraftCharter("第一条 新", version=1))
    with pytest.raises(ChangedMeanwhile):
        charters.draft_charter(tx, clerk, DraftCharter("第一条 旧", version=1))


def test_a_secretary_seat_brings_the_office_and_takes_it_away(tx: Transaction, alliance: Alliance) -> None:
    boss, person = lead(tx, alliance), a_person(tx, alliance, "周敏")
    meeting, _ = a_meeting(tx, alliance, MeetingStage.SIGNED)
    key = rosters.seat_in_group(
        tx, boss, SeatInGroup(GroupKind.MEDIATION, person.id, GroupRole.SECRETARY, TODAY, meeting.id)
    )
    seat = tx.session.get_one(GroupSeat, key)
    held = tx.session.get_one(OfficeHeld, seat.office_id)
    assert (held.office, held.person_id, held.place_id) == (
        Office.MEDIATION_SECRETARY, person.id, alliance.place_id,
    )  # fmt: skip
    rosters.end_group_seat(tx, boss, EndGroupSeat(key, seat.version, TODAY, "任满"))
    assert held.withdrawn_at is not None
    with pytest.raises(OutOfTurn):
        rosters.end_group_seat(tx, boss, EndGroupSeat(key, seat.version, TODAY, "任满"))


def test_who_is_secretary_already_keeps_the_office_and_a_member_gets_none(tx: Transaction, alliance: Alliance) -> None:
    boss, clerk = lead(tx, alliance), secretary(tx, alliance)
    person = a_person(tx, alliance, "毛海峰")
    meeting, _ = a_meeting(tx, alliance, MeetingStage.SIGNED)
    assert clerk.person_id is not None
    one = rosters.seat_in_group(
        tx, boss, SeatInGroup(GroupKind.GUIDANCE, clerk.person_id, GroupRole.SECRETARY, TODAY, meeting.id)
    )
    two = rosters.seat_in_group(
        tx, boss, SeatInGroup(GroupKind.GUIDANCE, person.id, GroupRole.MEMBER, TODAY, meeting.id)
    )
    held = select(OfficeHeld.id).where(OfficeHeld.person_id == clerk.person_id)
    assert tx.session.get_one(GroupSeat, one).office_id == tx.session.scalars(held).one()
    assert tx.session.get_one(GroupSeat, two).office_id is None
    with pytest.raises(OutOfTurn, match="已经在这个组里"):
        rosters.seat_in_group(tx, boss, SeatInGroup(GroupKind.GUIDANCE, person.id, GroupRole.DEPUTY, TODAY, meeting.id))
    tx.session.add(
        GroupSeat(
            alliance_id=alliance.id, kind=GroupKind.GUIDANCE, role=GroupRole.DEPUTY, person_id=person.id,
            starts_on=TODAY, meeting_id=meeting.id,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        tx.session.flush()


@pytest.mark.parametrize("stage", [MeetingStage.SCHEDULED, MeetingStage.HELD, MeetingStage.DRAFTED])
def test_a_seat_rests_on_signed_minutes(tx: Transaction, alliance: Alliance, stage: MeetingStage) -> None:
    meeting, _ = a_meeting(tx, alliance, stage)
    command = SeatInGroup(GroupKind.POLICY, a_person(tx, alliance).id, GroupRole.MEMBER, TODAY, meeting.id)
    with pytest.raises(OutOfTurn, match="还没有签署"):
        rosters.seat_in_group(tx, lead(tx, alliance), command)


def test_only_the_lead_seats_people_and_nobody_ends_the_own_seat(tx: Transaction, alliance: Alliance) -> None:
    boss = lead(tx, alliance)
    meeting, _ = a_meeting(tx, alliance, MeetingStage.SIGNED)
    assert boss.person_id is not None
    command = SeatInGroup(GroupKind.POLICY, boss.person_id, GroupRole.LEADER, TODAY, meeting.id)
    with pytest.raises(NotPermitted):
        rosters.seat_in_group(tx, secretary(tx, alliance), command)
    key = rosters.seat_in_group(tx, boss, command)
    with pytest.raises(NotPermitted, match="本人"):
        rosters.end_group_seat(tx, boss, EndGroupSeat(key, 1, TODAY, "任满"))


@pytest.mark.parametrize("kind", [GroupKind.AWARDS, GroupKind.MEDIATION, GroupKind.GUIDANCE, GroupKind.EXPERTS])
def test_a_manager_sits_where_compounds_are_judged_only_with_the_recusal_on_record(
    tx: Transaction, alliance: Alliance, kind: GroupKind
) -> None:
    compound = a_compound(tx, alliance)
    a_contract(tx, compound, ends_on=date(2027, 12, 31))
    a_contract(tx, a_compound(tx, alliance), ends_on=date(2027, 12, 31))
    manager = at(tx, compound, Office.PROPERTY_MANAGER)
    boss = lead(tx, alliance)
    meeting, _ = a_meeting(tx, alliance, MeetingStage.SIGNED)
    assert manager.person_id is not None
    command = SeatInGroup(kind, manager.person_id, GroupRole.MEMBER, TODAY, meeting.id)
    with pytest.raises(Invalid, match="物业企业任职"):
        rosters.seat_in_group(tx, boss, command)
    told = SeatInGroup(kind, manager.person_id, GroupRole.MEMBER, TODAY, meeting.id, recusal_told=True)
    rosters.seat_in_group(tx, boss, told)
    seat = roster_pages.group_page(tx, boss, kind).seats[0]
    assert seat.recusal_on == TODAY
    assert [(one.company, one.compounds) for one in seat.behind] == [("安居物业服务有限公司", 2)]


def test_the_policy_group_judges_nobody_so_a_manager_may_sit_in_it(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance)
    a_contract(tx, compound, ends_on=date(2027, 12, 31))
    manager = at(tx, compound, Office.PROPERTY_MANAGER)
    meeting, _ = a_meeting(tx, alliance, MeetingStage.SIGNED)
    assert manager.person_id is not None
    command = SeatInGroup(GroupKind.POLICY, manager.person_id, GroupRole.MEMBER, TODAY, meeting.id)
    rosters.seat_in_group(tx, lead(tx, alliance), command)
    assert tx.session.scalar(select(func.count(GroupSeat.id))) == 1


def test_a_guiding_body_reads_figures_until_the_guidance_ends(tx: Transaction, alliance: Alliance) -> None:
    boss = lead(tx, alliance)
    key = rosters.add_guiding_body(tx, boss, AddGuidingBody("区住建局", "业务指导", date(2026, 3, 1)))
    with pytest.raises(OutOfTurn):
        rosters.add_guiding_body(tx, boss, AddGuidingBody("区住建局", "", date(2026, 3, 1)))
    out = rosters.add_guiding_contact(tx, boss, AddGuidingContact(key, "朱立新", "13957000009"))
    assert out.link
    contact = tx.session.scalars(select(GuidingContact)).one()
    held = tx.session.get_one(OfficeHeld, contact.office_id)
    assert (held.office, held.withdrawn_at) == (Office.GUIDING_BODY, None)
    body = roster_pages.guiding_bodies(tx, boss)[0]
    assert (body.contacts, body.ends_on) == (("朱立新",), None)
    rosters.end_guiding_body(tx, boss, EndGuidingBody(key, body.version, TODAY))
    assert held.withdrawn_at is not None


def test_figures_count_members_with_full_rights_by_kind(tx: Transaction, alliance: Alliance) -> None:
    a_member(tx, alliance)
    a_member(tx, alliance)
    reader = an_actor(tx, alliance, Office.GUIDING_BODY, alliance.place)
    assert about.alliance_page(tx, reader).counts == {MemberKind.COMMITTEE: 2}
