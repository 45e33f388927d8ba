"""Meetings of the council: no step out of turn, counts that add up, recusals by the wall, and minutes that stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, NotPermitted, OutOfTurn
from alliance.kernel.outbox import Errand
from alliance.kernel.places.models import Alliance
from compounds.membership import council_pages, councils, letters
from compounds.membership.council_models import Attendance, Item, Meeting, Minutes, Recusal
from compounds.membership.councils import (
    AddItem,
    DraftMinutes,
    HoldMeeting,
    MeetingStep,
    RecordDecision,
    ScheduleMeeting,
)
from compounds.membership.counting import Tally, passed, quorate, wrong_with
from compounds.membership.letters import MINUTES
from compounds.membership.models import Member, Representative
from compounds.membership.workflow import MEETING, MeetingStage, Stage
from compounds.models import Company
from tests.compounds.factories import a_compound, a_contract, at
from tests.compounds.membership.factories import a_meeting, a_member, lead, sat, secretary, step
from tests.factories import QUJIANG, an_actor, an_alliance

S = MeetingStage
Deed = Callable[[Transaction, Actor, Meeting, Item], object]
STEPS: dict[str, Deed] = {
    "add_item": lambda tx, who, m, _: councils.add_item(tx, who, AddItem(m.id, m.version, "第二项")),
    "give_notice": lambda tx, who, m, _: councils.give_notice(tx, who, MeetingStep(m.id, m.version)),
    "hold": lambda tx, who, m, _: councils.hold(tx, who, HoldMeeting(m.id, m.version, came(tx))),
    "record_decision": lambda tx, who, m, i: councils.record_decision(
        tx, who, RecordDecision(m.id, m.version, i.id, Tally(1, 0, 0), "同意")
    ),
    "draft_minutes": lambda tx, who, m, _: councils.draft_minutes(tx, who, DraftMinutes(m.id, m.version, "纪要")),
    "sign_minutes": lambda tx, who, m, _: councils.sign_minutes(tx, who, MeetingStep(m.id, m.version)),
    "publish_minutes": lambda tx, who, m, _: councils.publish_minutes(tx, who, MeetingStep(m.id, m.version)),
    "correct_minutes": lambda tx, who, m, _: councils.correct_minutes(tx, who, MeetingStep(m.id, m.version, "笔误")),
    "cancel_meeting": lambda tx, who, m, _: councils.cancel_meeting(tx, who, MeetingStep(m.id, m.version, "改期")),
}


def came(tx: Transaction) -> tuple[int, ...]:
    return tuple(tx.session.scalars(select(Member.id).where(Member.stage == Stage.ADMITTED)))


def test_every_stage_is_reached_and_every_step_leads_somewhere() -> None:
    assert {one.target for one in MEETING.steps.values()} | {S.SCHEDULED} == set(S)
    assert set(STEPS) == set(MEETING.steps)


@pytest.mark.parametrize(
    ("name", "stage"), [(name, stage) for name in STEPS for stage in S if name not in MEETING.open_from(stage)]
)
def test_no_step_is_taken_out_of_turn(tx: Transaction, alliance: Alliance, name: str, stage: MeetingStage) -> None:
    member = a_member(tx, alliance)
    meeting, item = a_meeting(tx, alliance, stage, came=(member,))
    with pytest.raises(OutOfTurn):
        STEPS[name](tx, lead(tx, alliance), meeting, item)
    assert meeting.stage is stage


@pytest.mark.parametrize(
    ("name", "stage"), [(name, stage) for name in STEPS for stage in S if name in MEETING.open_from(stage)]
)
def test_each_step_leads_where_the_table_says(
    tx: Transaction, alliance: Alliance, name: str, stage: MeetingStage
) -> None:
    member = a_member(tx, alliance)
    meeting, item = a_meeting(tx, alliance, stage, came=(member,))
    STEPS[name](tx, lead(tx, alliance), meeting, item)
    assert meeting.stage is MEETING.after(stage, name)


@pytest.mark.parametrize("name", list(STEPS))
def test_others_read_or_do_not_see_but_never_act(tx: Transaction, alliance: Alliance, name: str) -> None:
    stage = next(stage for stage in S if name in MEETING.open_from(stage))
    of = sat(tx, alliance)
    member = a_member(tx, alliance, of=of)
    meeting, item = a_meeting(tx, alliance, stage, came=(member,))
    elsewhere = an_alliance(tx, QUJIANG, name="衢江区业委会联盟", short="衢")
    for stranger in (
        an_actor(tx, elsewhere, Office.ALLIANCE_LEAD, elsewhere.place),
        at(tx, a_compound(tx, alliance), Office.COMMITTEE_CHAIR),
        an_actor(tx, alliance, Office.GUIDING_BODY, alliance.place),
    ):
        with pytest.raises(NotFound):
            STEPS[name](tx, stranger, meeting, item)
    readers = [an_actor(tx, alliance, Office.BUREAU_SUPERVISOR, alliance.place)]
    if stage is not S.SCHEDULED:
        readers.append(at(tx, of.compound, Office.COMMITTEE_MEMBER))
    for reader in readers:
        with pytest.raises(NotPermitted):
            STEPS[name](tx, reader, meeting, item)


def test_a_meeting_is_not_held_before_its_hour(tx: Transaction, alliance: Alliance) -> None:
    clerk = secretary(tx, alliance)
    key = councils.schedule_meeting(
        tx, clerk, ScheduleMeeting("理事会会议", "会议室", datetime(2026, 11, 22, 6, 0, tzinfo=UTC))
    )
    meeting = tx.session.get_one(Meeting, key)
    councils.add_item(tx, clerk, AddItem(key, meeting.version, "议题"))
    councils.give_notice(tx, clerk, MeetingStep(key, meeting.version))
    with pytest.raises(OutOfTurn, match="还没有到"):
        councils.hold(tx, clerk, HoldMeeting(key, meeting.version, ()))


def test_no_notice_without_an_agenda_and_a_new_item_needs_a_new_notice(tx: Transaction, alliance: Alliance) -> None:
    clerk = secretary(tx, alliance)
    key = councils.schedule_meeting(tx, clerk, ScheduleMeeting("理事会会议", "会议室", tx.now))
    meeting = tx.session.get_one(Meeting, key)
    with pytest.raises(OutOfTurn, match="还没有议题"):
        councils.give_notice(tx, clerk, MeetingStep(key, meeting.version))
    councils.add_item(tx, clerk, AddItem(key, meeting.version, "议题"))
    councils.give_notice(tx, clerk, MeetingStep(key, meeting.version))
    councils.add_item(tx, clerk, AddItem(key, meeting.version, "又一项"))
    assert meeting.stage is S.SCHEDULED


def test_without_a_quorum_nothing_is_decided(tx: Transaction, alliance: Alliance) -> None:
    one, _ = a_member(tx, alliance), a_member(tx, alliance)
    meeting, item = a_meeting(tx, alliance, S.HELD, came=(one,))
    assert (meeting.members, meeting.present, meeting.quorate) == (2, 1, False)
    with pytest.raises(OutOfTurn, match="不够"):
        councils.record_decision(
            tx, lead(tx, alliance), RecordDecision(meeting.id, meeting.version, item.id, Tally(1, 0, 0), "同意")
        )


def test_who_is_suspended_does_not_count_and_who_has_no_representative_cannot_be_present(
    tx: Transaction, alliance: Alliance
) -> None:
    from compounds.membership import actions  # noqa: PLC0415 -- slow import

    one, mute, rests = a_member(tx, alliance), a_member(tx, alliance), a_member(tx, alliance)
    actions.suspend(tx, lead(tx, alliance), step(tx, rests, "没有到会"))
    spoke = tx.session.scalars(select(Representative).where(Representative.member_id == mute.id)).one()
    spoke.ends_on = tx.today
    tx.session.flush()
    clerk = secretary(tx, alliance)
    meeting, _ = a_meeting(tx, alliance, S.NOTICED)
    for wrong, told in ((mute, "没有代表"), (rests, "不在名单")):
        with pytest.raises(Invalid, match=told):
            councils.hold(tx, clerk, HoldMeeting(meeting.id, meeting.version, (one.id, wrong.id)))
    councils.hold(tx, clerk, HoldMeeting(meeting.id, meeting.version, (one.id,)))
    assert (meeting.members, meeting.present) == (2, 1)
    assert [row.person_id for row in tx.session.scalars(select(Attendance))] == [one.person_id]


@pytest.mark.parametrize("tally", [Tally(2, 1, 0), Tally(0, 0, 3), Tally(-1, 0, 0)])
def test_more_votes_than_those_present_are_refused(tx: Transaction, alliance: Alliance, tally: Tally) -> None:
    members = (a_member(tx, alliance), a_member(tx, alliance))
    meeting, item = a_meeting(tx, alliance, S.HELD, came=members)
    with pytest.raises(Invalid):
        councils.record_decision(
            tx, lead(tx, alliance), RecordDecision(meeting.id, meeting.version, item.id, tally, "同意")
        )
    assert item.passed is None


def a_manager(tx: Transaction, alliance: Alliance, company: Company) -> Member:
    """A property manager of a company, admitted as a member."""
    from compounds.membership import admissions, applications  # noqa: PLC0415 -- slow import

    clerk = secretary(tx, alliance)
    compounds = tuple(contract for contract in tx.session.scalars(select_served(company)))
    moved = applications.register_manager(
        tx, clerk, applications.RegisterManager("何俊杰", "13957000003", company.id, compounds, date(2026, 11, 1))
    )
    member = tx.session.get_one(Member, moved.member_id)
    applications.submit(tx, clerk, step(tx, member))
    admissions.admit(tx, lead(tx, alliance), step(tx, member))
    return member


def select_served(company: Company) -> object:
    from compounds.models import Contract  # noqa: PLC0415 -- slow import

    return select(Contract.compound_id).where(Contract.company_id == company.id)


def test_who_works_for_the_company_is_recused_and_does_not_count(tx: Transaction, alliance: Alliance) -> None:
    contract = a_contract(tx, a_compound(tx, alliance), ends_on=date(2027, 12, 31))
    company = tx.session.get_one(Company, contract.company_id)
    members = (a_member(tx, alliance), a_member(tx, alliance), a_manager(tx, alliance, company))
    meeting, item = a_meeting(tx, alliance, S.HELD, came=members, company_id=company.id)
    boss = lead(tx, alliance)
    with pytest.raises(Invalid, match="回避 1 个，最多 2 票"):
        councils.record_decision(tx, boss, RecordDecision(meeting.id, meeting.version, item.id, Tally(3, 0, 0), "同意"))
    assert councils.record_decision(
        tx, boss, RecordDecision(meeting.id, meeting.version, item.id, Tally(2, 0, 0), "同意")
    )
    kept_out = tx.session.scalars(select(Recusal).where(Recusal.item_id == item.id)).one()
    assert (kept_out.member_id, kept_out.ground) == (members[2].id, "在安居物业服务有限公司任职")
    page = council_pages.meeting_page(tx, boss, meeting.id)
    assert page.items[0].kept_out == ("何俊杰（在安居物业服务有限公司任职）",)
    again = RecordDecision(meeting.id, meeting.version, item.id, Tally(1, 1, 0), "再议")
    assert not councils.record_decision(tx, boss, again)


def test_whoever_works_for_the_company_records_nothing_about_it(tx: Transaction, alliance: Alliance) -> None:
    compound = a_compound(tx, alliance)
    contract = a_contract(tx, compound, ends_on=date(2027, 12, 31))
    manages = at(tx, compound, Office.PROPERTY_MANAGER)
    boss = lead(tx, alliance)
    from dataclasses import replace  # noqa: PLC0415 -- for this test alone

    both = replace(boss, person_id=manages.person_id, offices=(*boss.offices, *manages.offices))
    member = a_member(tx, alliance)
    meeting, item = a_meeting(tx, alliance, S.HELD, came=(member,), company_id=contract.company_id)
    with pytest.raises(NotPermitted, match="您在这家企业任职"):
        councils.record_decision(tx, both, RecordDecision(meeting.id, meeting.version, item.id, Tally(1, 0, 0), "同意"))


@pytest.mark.parametrize(
    ("charter", "tally", "result"),
    [
        (False, Tally(2, 1, 0), True),
        (False, Tally(1, 1, 1), False),
        (True, Tally(2, 1, 0), True),
        (True, Tally(1, 0, 2), False),
    ],
)
def test_a_decision_passes_by_the_share_of_all_who_may_vote(
    tx: Transaction,
    alliance: Alliance,
    *,
    charter: bool,
    tally: Tally,
    result: bool,
) -> None:
    members = tuple(a_member(tx, alliance) for _ in range(3))
    _, item = a_meeting(tx, alliance, S.DRAFTED, came=members, charter=charter, tally=tally)
    assert item.passed is result


def test_the_author_does_not_sign_and_signed_minutes_are_corrected_by_a_new_version(
    tx: Transaction, alliance: Alliance
) -> None:
    members = (a_member(tx, alliance),)
    meeting, _ = a_meeting(tx, alliance, S.HELD, came=members, tally=Tally(1, 0, 0))
    clerk, boss = secretary(tx, alliance), lead(tx, alliance)
    councils.draft_minutes(tx, clerk, DraftMinutes(meeting.id, meeting.version, "第一版"))
    with pytest.raises(NotPermitted, match="起草人以外"):
        councils.sign_minutes(tx, clerk, MeetingStep(meeting.id, meeting.version))
    councils.sign_minutes(tx, boss, MeetingStep(meeting.id, meeting.version))
    with pytest.raises(OutOfTurn):
        councils.draft_minutes(tx, clerk, DraftMinutes(meeting.id, meeting.version, "改掉"))
    councils.publish_minutes(tx, clerk, MeetingStep(meeting.id, meeting.version))
    with pytest.raises(Invalid, match="更正的原因"):
        councils.correct_minutes(tx, clerk, MeetingStep(meeting.id, meeting.version))
    councils.correct_minutes(tx, clerk, MeetingStep(meeting.id, meeting.version, "到会人数写错"))
    councils.draft_minutes(tx, clerk, DraftMinutes(meeting.id, meeting.version, "第二版"))
    councils.sign_minutes(tx, boss, MeetingStep(meeting.id, meeting.version))
    councils.publish_minutes(tx, clerk, MeetingStep(meeting.id, meeting.version))
    versions = tx.session.scalars(select(Minutes).order_by(Minutes.number)).all()
    assert [(one.number, one.body, one.because) for one in versions] == [
        (1, "第一版", ""), (2, "第二版", "到会人数写错"),
    ]  # fmt: skip
    papers = tx.session.scalars(select(Document).where(Document.kind == MINUTES).order_by(Document.id)).all()
    assert [paper.state.value for paper in papers] == ["superseded", "rendering"]
    assert papers[1].facts["because"] == "到会人数写错"
    assert "不是法人" in papers[1].facts["standing"]


def test_members_read_minutes_only_when_they_are_published(tx: Transaction, alliance: Alliance) -> None:
    of = sat(tx, alliance)
    member = a_member(tx, alliance, of=of)
    reader = at(tx, of.compound, Office.COMMITTEE_CHAIR)
    for stage, seen in ((S.SIGNED, 0), (S.PUBLISHED, 1)):
        meeting, _ = a_meeting(tx, alliance, stage, came=(member,))
        assert len(council_pages.meeting_page(tx, reader, meeting.id).minutes) == seen
    scheduled, _ = a_meeting(tx, alliance)
    with pytest.raises(NotFound):
        council_pages.meeting_page(tx, reader, scheduled.id)


def test_an_old_page_is_told(tx: Transaction, alliance: Alliance) -> None:
    meeting, _ = a_meeting(tx, alliance)
    clerk = secretary(tx, alliance)
    old = meeting.version
    councils.add_item(tx, clerk, AddItem(meeting.id, old, "第二项"))
    with pytest.raises(ChangedMeanwhile, match="第2项议题"):
        councils.add_item(tx, clerk, AddItem(meeting.id, old, "第三项"))


def test_a_notice_goes_to_all_members_by_errand(tx: Transaction, alliance: Alliance) -> None:
    a_meeting(tx, alliance, S.NOTICED)
    assert "membership.meeting_noticed" in set(tx.session.scalars(select(Errand.kind)))


def test_the_database_refuses_a_decision_without_counts(tx: Transaction, alliance: Alliance) -> None:
    _, item = a_meeting(tx, alliance)
    item.passed = True
    with pytest.raises(IntegrityError):
        tx.session.flush()


def test_the_minutes_can_be_had_for_word(tx: Transaction, alliance: Alliance) -> None:
    member = a_member(tx, alliance)
    meeting, _ = a_meeting(tx, alliance, S.DRAFTED, came=(member,), tally=Tally(1, 0, 0))
    found, draft = council_pages.draft_of(tx, lead(tx, alliance), meeting.id)
    assert draft is not None
    assert letters.minutes_word(tx, found, draft)[:2] == b"PK"


counts = st.integers(0, 60)


def more_than_half(share: Fraction) -> bool:
    return share > Fraction(1, 2)


@given(votes_for=counts, against=counts, abstain=counts, present=counts, recused=counts)
def test_what_is_accepted_never_exceeds_those_who_may_vote(
    votes_for: int, against: int, abstain: int, present: int, recused: int
) -> None:
    tally = Tally(votes_for, against, abstain)
    if not wrong_with(tally, present, recused):
        assert tally.cast <= max(0, present - recused)
    may_vote = present - recused
    if not wrong_with(tally, present, recused) and passed(tally, may_vote, more_than_half):
        assert 2 * votes_for > may_vote
        assert votes_for > against


@given(present=counts, members=counts)
def test_a_quorum_of_more_than_half_is_more_than_half(present: int, members: int) -> None:
    assert quorate(present, members, more_than_half) is (members > 0 and 2 * present > members)
