"""The sample council: the charter, the groups, and three meetings, each at another stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files

from sqlalchemy import select

from alliance.demo.filings import at
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, OfficeHeld
from compounds.membership import charters, councils, rosters
from compounds.membership.charters import AdoptCharter, DraftCharter
from compounds.membership.council_models import Item, Meeting
from compounds.membership.councils import (
    AddItem,
    DraftMinutes,
    HoldMeeting,
    MeetingStep,
    RecordDecision,
    ScheduleMeeting,
    speakers,
)
from compounds.membership.counting import Tally
from compounds.membership.models import Charter, GroupKind, GroupRole, Member
from compounds.membership.names import SECRETARY_OFFICES
from compounds.membership.rosters import SeatInGroup

FOUNDED, SECOND, THIRD = -200, -12, 9
"""Days from the day of seeding on which the meetings were held, or will be."""
NOTICE = 9
TERM = timedelta(days=730)
ENOUGH = 3
"""Among more than so many, one abstains."""
Deed = tuple[tuple[int, int], Callable[[Transaction], None]]
"""Days from the day of seeding and the hour, and what was done then."""
MINUTES = (
    "一、会议听取了筹备情况的说明。\n二、会议逐条讨论了章程草案，表决通过。\n三、会议表决通过了各组人员名单。",
    "一、会议讨论了评选安排。\n二、会议评议了整改情况，有关会员回避。",
)


@dataclass(slots=True)
class Council:
    """The meetings of one alliance, called by its secretary and signed by its lead."""

    alliance: Alliance
    lead: Actor
    clerk: Actor
    meetings: list[int] = field(default_factory=list)
    items: list[list[int]] = field(default_factory=list)

    def deeds(self) -> Iterator[Deed]:
        """Everything in its place in time."""
        yield (FOUNDED - 30, 15), self._draft
        yield (FOUNDED - NOTICE, 9), self._call_first
        yield (FOUNDED, 17), lambda tx: self._held(tx, 0, ("通过章程，即日起施行。", "通过名单，任期两年。"))
        yield (FOUNDED + 3, 10), self._publish_first
        yield (FOUNDED + 6, 9), self._seat
        yield (SECOND - NOTICE, 9), self._call_second
        yield (SECOND, 17), lambda tx: self._held(tx, 1, ("同意安排。", "建议继续整改，下次会议再评议。"))
        yield (-2, 9), self._call_third

    def _draft(self, tx: Transaction) -> None:
        text = files("alliance.demo").joinpath("charter.txt").read_text(encoding="utf-8")
        charters.draft_charter(tx, self.clerk, DraftCharter(text.strip()))

    def _call_first(self, tx: Transaction) -> None:
        self._called(tx, "理事会第一次会议", "区社会组织服务中心二楼会议室", NOTICE)
        self._item(tx, "通过联盟章程", "草案已发给各会员征求意见。", charter=True)
        self._item(tx, "通过各组人员名单", "四个工作组和专家组的组长、副组长、秘书、成员。")
        councils.give_notice(tx, self.clerk, self._as_it_is(tx, -1))

    def _call_second(self, tx: Transaction) -> None:
        """One item concerns a company of which somebody is a member."""
        company = tx.session.scalar(
            select(Member.company_id)
            .where(Member.alliance_id == self.alliance.id, Member.company_id.is_not(None))
            .order_by(Member.id)
            .limit(1)
        )
        self._called(tx, "理事会第二次会议", "区社会组织服务中心二楼会议室", NOTICE)
        self._item(tx, "有礼小区评选的安排", "下个月起申报，先自评。")
        self._item(tx, "对一家物业企业整改情况的评议", "评议意见只作建议。", company=company)
        councils.give_notice(tx, self.clerk, self._as_it_is(tx, -1))

    def _call_third(self, tx: Transaction) -> None:
        self._called(tx, "理事会第三次会议", "荷花街道文化礼堂", THIRD + 2)
        self._item(tx, "明年的培训安排", "请各组提出需要。")
        self._item(tx, "业务指导组的框架询价办法", "只做询价和合同范本，各小区自己表决。")
        councils.give_notice(tx, self.clerk, self._as_it_is(tx, -1))

    def _called(self, tx: Transaction, title: str, venue: str, days: int) -> None:
        hour: datetime = at(tx.today + timedelta(days=days), 14)
        self.meetings.append(councils.schedule_meeting(tx, self.clerk, ScheduleMeeting(title, venue, hour)))
        self.items.append([])

    def _item(
        self, tx: Transaction, title: str, proposal: str, *, company: int | None = None, charter: bool = False
    ) -> None:
        now = self._as_it_is(tx, -1)
        command = AddItem(now.meeting_id, now.version, title, proposal, company, changes_charter=charter)
        self.items[-1].append(councils.add_item(tx, self.clerk, command))

    def _held(self, tx: Transaction, number: int, said: tuple[str, ...]) -> None:
        """Everybody who may came, but for one; all in favour, but for who is recused and one who abstains."""
        able = [key for key, person in speakers(tx, self.alliance.id).items() if person is not None]
        came = tuple(able[:-1] if len(able) > ENOUGH else able)
        now = self._as_it_is(tx, number)
        councils.hold(tx, self.clerk, HoldMeeting(now.meeting_id, now.version, came))
        meeting = tx.session.get_one(Meeting, now.meeting_id)
        tx.session.refresh(meeting)
        for item_id, resolution in zip(self.items[number], said, strict=True):
            item = tx.session.get_one(Item, item_id)
            may_vote = (meeting.present or 0) - len(councils.recused(tx, meeting, item))
            tally = Tally(may_vote - 1, 0, 1) if may_vote > ENOUGH else Tally(may_vote, 0, 0)
            now = self._as_it_is(tx, number)
            command = RecordDecision(now.meeting_id, now.version, item_id, tally, resolution)
            councils.record_decision(tx, self.clerk, command)
        now = self._as_it_is(tx, number)
        councils.draft_minutes(tx, self.clerk, DraftMinutes(now.meeting_id, now.version, MINUTES[number]))

    def _publish_first(self, tx: Transaction) -> None:
        councils.sign_minutes(tx, self.lead, self._as_it_is(tx, 0))
        councils.publish_minutes(tx, self.clerk, self._as_it_is(tx, 0))
        charter = tx.session.scalars(select(Charter).where(Charter.alliance_id == self.alliance.id)).one()
        charters.adopt_charter(tx, self.clerk, AdoptCharter(charter.id, charter.version, self.items[0][0]))

    def _seat(self, tx: Transaction) -> None:
        """Everybody in the groups: the secretaries of the cast, and people of the members in turn."""
        people = list(dict.fromkeys(key for key in speakers(tx, self.alliance.id).values() if key is not None))
        turn = 0
        for kind, office in SECRETARY_OFFICES.items():
            secretary = tx.session.scalars(
                select(OfficeHeld.person_id)
                .where(OfficeHeld.alliance_id == self.alliance.id, OfficeHeld.office == office)
                .order_by(OfficeHeld.id)
                .limit(1)
            ).one()
            self._in_group(tx, kind, secretary, GroupRole.SECRETARY)
            for role in (GroupRole.LEADER, GroupRole.DEPUTY, GroupRole.MEMBER):
                self._in_group(tx, kind, people[turn % len(people)], role)
                turn += 1

    def _in_group(self, tx: Transaction, kind: GroupKind, person_id: int, role: GroupRole) -> None:
        seat = SeatInGroup(kind, person_id, role, tx.today, self.meetings[0], tx.today + TERM, recusal_told=True)
        rosters.seat_in_group(tx, self.lead, seat)

    def _as_it_is(self, tx: Transaction, number: int) -> MeetingStep:
        tx.session.flush()  # the version is that of the row as it stands
        meeting_id = self.meetings[number]
        return MeetingStep(meeting_id, tx.session.get_one(Meeting, meeting_id).version)
