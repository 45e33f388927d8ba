"""Dull records of the membership: a compound whose committee sits, members at a stage, a meeting at a stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.membership import actions, admissions, applications, councils
from compounds.membership.applications import (
    ApplyForCommittee,
    Moved,
    Renew,
    Step,
)
from compounds.membership.council_models import Item, Meeting
from compounds.membership.councils import AddItem, DraftMinutes, HoldMeeting, MeetingStep, RecordDecision
from compounds.membership.counting import Tally
from compounds.membership.models import Member
from compounds.membership.records import CommitteeDecision
from compounds.membership.workflow import MeetingStage, Stage
from compounds.models import Compound, Term
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import a_committee, a_compound, a_term, at
from tests.factories import an_actor

TODAY = date(2026, 11, 22)
ELECTED = date(2024, 1, 10)
YES = CommitteeDecision(date(2026, 11, 8), 4, 1, 0)


@dataclass(frozen=True)
class Sat:
    """A compound whose committee sits, and the person who will speak for it."""

    compound: Compound
    term: Term
    speaker: Person


def sat(tx: Transaction, alliance: Alliance, *, name: str = "", elected_on: date = ELECTED, years: int = 5) -> Sat:
    compound = a_compound(tx, alliance, name=name)
    term = a_term(tx, a_committee(tx, compound), stage=TermStage.FILED, elected_on=elected_on, years=years)
    speaker = term.seats[0].person
    tx.session.add(Account(alliance_id=alliance.id, person_id=speaker.id, is_demo=True))
    tx.session.flush()
    return Sat(compound, term, speaker)


def lead(tx: Transaction, alliance: Alliance, name: str = "郑负责") -> Actor:
    return an_actor(tx, alliance, Office.ALLIANCE_LEAD, alliance.place, name=name)


def secretary(tx: Transaction, alliance: Alliance, name: str = "徐秘书") -> Actor:
    return an_actor(tx, alliance, Office.GUIDANCE_SECRETARY, alliance.place, name=name)


def chair(tx: Transaction, compound: Compound) -> Actor:
    return at(tx, compound, Office.COMMITTEE_CHAIR, name="王主任")


def step(tx: Transaction, moved: Moved | Member, because: str = "") -> Step:
    key = moved.member_id if isinstance(moved, Moved) else moved.id
    return Step(key, tx.session.get_one(Member, key).version, because)


def a_member(tx: Transaction, alliance: Alliance, stage: Stage = Stage.ADMITTED, *, of: Sat | None = None) -> Member:
    """A committee's membership, taken to its stage by the deeds themselves."""
    of = of or sat(tx, alliance)
    asks, decides = chair(tx, of.compound), lead(tx, alliance)
    moved = applications.apply_for_committee(tx, asks, ApplyForCommittee(of.compound.id, of.speaker.id, YES))
    member = tx.session.get_one(Member, moved.member_id)
    if stage is Stage.DRAFT:
        return member
    if stage is Stage.WITHDRAWN:
        applications.withdraw(tx, asks, step(tx, member))
        return member
    applications.submit(tx, asks, step(tx, member))
    if stage is Stage.APPLIED:
        return member
    if stage is Stage.RETURNED:
        admissions.send_back(tx, decides, step(tx, member, "缺会议记录"))
        return member
    if stage is Stage.DECLINED:
        admissions.decline(tx, decides, step(tx, member, "不符合章程"))
        return member
    admissions.admit(tx, decides, step(tx, member))

    if stage is Stage.SUSPENDED:
        actions.suspend(tx, decides, step(tx, member, "连续三次没有到会"))
    elif stage is Stage.LEFT:
        actions.leave(tx, asks, step(tx, member, "业委会决定退会"))
    elif stage is Stage.LAPSED:
        member.stage, member.ended_on, member.ended_because = Stage.LAPSED, tx.today, "任期届满"
        tx.session.flush()
    return member


def a_meeting(
    tx: Transaction,
    alliance: Alliance,
    stage: MeetingStage = MeetingStage.SCHEDULED,
    *,
    came: tuple[Member, ...] = (),
    company_id: int | None = None,
    charter: bool = False,
    tally: Tally | None = None,
) -> tuple[Meeting, Item]:
    """A meeting with one item, taken to its stage by the deeds themselves."""
    one, other = secretary(tx, alliance), lead(tx, alliance)
    hour = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    key = councils.schedule_meeting(tx, one, councils.ScheduleMeeting("理事会第一次会议", "区社会组织服务中心", hour))
    meeting = tx.session.get_one(Meeting, key)

    def version() -> int:
        tx.session.flush()
        return meeting.version

    item_id = councils.add_item(
        tx, one, AddItem(key, version(), "通过章程", company_id=company_id, changes_charter=charter)
    )
    item = tx.session.get_one(Item, item_id)
    order = (
        (MeetingStage.NOTICED, lambda: councils.give_notice(tx, one, MeetingStep(key, version()))),
        (
            MeetingStage.HELD,
            lambda: councils.hold(tx, one, HoldMeeting(key, version(), tuple(member.id for member in came))),
        ),
        (MeetingStage.DRAFTED, lambda: councils.draft_minutes(tx, one, DraftMinutes(key, version(), "会议一致同意。"))),
        (MeetingStage.SIGNED, lambda: councils.sign_minutes(tx, other, MeetingStep(key, version()))),
        (MeetingStage.PUBLISHED, lambda: councils.publish_minutes(tx, one, MeetingStep(key, version()))),
    )
    if stage is MeetingStage.CANCELLED:
        councils.cancel_meeting(tx, one, MeetingStep(key, version(), "改期"))
        return meeting, item
    for reached, deed in order:
        if meeting.stage is stage:
            break
        deed()
        if reached is MeetingStage.HELD and tally is not None:
            tx.session.expire(meeting)
            councils.record_decision(tx, one, RecordDecision(key, version(), item_id, tally, "同意"))
    tx.session.expire(meeting)
    return meeting, item


def later(tx: Transaction, **by: float) -> Transaction:
    """The same transaction some time later."""
    return Transaction(tx.session, now=tx.now + timedelta(**by))


def renewed(tx: Transaction, who: Actor, member: Member) -> object:
    """A re-elected committee: the old term is over, the new one is filed and runs."""
    committee = member.committee
    assert committee is not None
    assert member.term is not None
    terms = tx.session.scalar(select(func.count(Term.id)).where(Term.committee_id == committee.id))
    if member.stage is Stage.LAPSED and terms == 1:
        member.term.stage, member.term.ended_on = TermStage.ENDED, date(2026, 11, 1)
        member.term.ends_on = date(2026, 11, 1)
        new = a_term(tx, committee, stage=TermStage.FILED, number=2, elected_on=date(2026, 11, 2))
        person = new.seats[0].person_id
        tx.session.add(Account(alliance_id=member.alliance_id, person_id=person, is_demo=True))
        tx.session.flush()
    else:
        person = member.person_id  # whoever may not see it, or comes out of turn, is refused before this counts
    return applications.renew(tx, who, Renew(member.id, member.version, person, YES))
