"""The council's meetings: calling, giving notice, holding, deciding, and minutes that are signed and published."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.membership import access, counting, letters, recusals
from compounds.membership.access import MeetingFacts
from compounds.membership.council_models import Attendance, Item, Meeting, Minutes, Recusal
from compounds.membership.counting import Tally
from compounds.membership.models import Member, MemberKind, Representative
from compounds.membership.records import seat_on
from compounds.membership.workflow import MEETING, Stage
from compounds.models import Company, Seat
from compounds.versions import expect

REFERENCE = "理"
QUORUM, PASS, CHARTER = "council_quorum_share", "council_pass_share", "council_charter_share"
MOST_ITEMS = 40

ledger.tell(
    {
        "membership.meeting_scheduled": "安排理事会会议，{day}召开",
        "membership.item_added": "加入第{number}项议题",
        "membership.meeting_noticed": "发出会议通知",
        "membership.meeting_held": "登记到会：应到{members}，实到{present}",
        "membership.decision_recorded": "登记第{number}项表决：赞成{votes_for}反对{against}弃权{abstain}回避{recused}",
        "membership.minutes_drafted": "起草纪要（第{number}版）",
        "membership.minutes_signed": "签署纪要（第{number}版）",
        "membership.minutes_published": "印发纪要（第{number}版）",
        "membership.minutes_corrected": "更正纪要，另写第{number}版",
        "membership.meeting_cancelled": "取消会议",
    }
)


@dataclass(frozen=True, slots=True)
class ScheduleMeeting:
    """A meeting to come, or one that has been and is entered afterwards."""

    title: str
    venue: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class AddItem:
    """One more item; `company_id` names the company that it concerns, if any."""

    meeting_id: int
    version: int
    title: str
    proposal: str = ""
    company_id: int | None = None
    changes_charter: bool = False


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """One step of a meeting, with its reason where the step asks for one."""

    meeting_id: int
    version: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class HoldMeeting:
    """Which members came."""

    meeting_id: int
    version: int
    came: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecordDecision:
    """The votes on one item, and what was resolved."""

    meeting_id: int
    version: int
    item_id: int
    tally: Tally
    resolution: str


@dataclass(frozen=True, slots=True)
class DraftMinutes:
    """The text of the minutes."""

    meeting_id: int
    version: int
    body: str


def schedule_meeting(tx: Transaction, actor: Actor, command: ScheduleMeeting) -> int:
    """Open the file of a meeting (柯理〔2026〕2号); returns its id. Raises NotPermitted, Invalid for a false claim."""
    access.schedule_meeting(actor).enforce()
    alliance = tx.session.get(Alliance, actor.alliance_id or 0)
    if alliance is None:
        raise NotFound("没有找到。")
    letters.refuse_claim(tx, alliance.id, command.title)
    meeting = Meeting(
        alliance_id=alliance.id,
        reference=references.allot(tx, alliance.id, f"{alliance.short}{REFERENCE}"),
        title=command.title,
        venue=command.venue,
        starts_at=command.starts_at,
        called_by_id=actor.person_id,
    )
    tx.session.add(meeting)
    ledger.write(tx, actor, "membership.meeting_scheduled", meeting, day=local_date(command.starts_at), version=1)
    return meeting.id


def add_item(tx: Transaction, actor: Actor, command: AddItem) -> int:
    """Add an item to the agenda; after the notice this takes the meeting back, since members must know the agenda.

    Returns the item's id. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.add_item(actor, facts_of(meeting)).enforce()
    letters.refuse_claim(tx, meeting.alliance_id, command.title)
    number = (tx.session.scalar(select(func.max(Item.number)).where(Item.meeting_id == meeting.id)) or 0) + 1
    if number > MOST_ITEMS:
        raise Invalid(f"一次会议最多 {MOST_ITEMS} 项议题。")
    if command.company_id is not None:
        get_visible(tx.session, Company, actor, command.company_id)
    item = Item(
        meeting_id=meeting.id,
        number=number,
        title=command.title,
        proposal=command.proposal,
        company_id=command.company_id,
        changes_charter=command.changes_charter,
    )
    tx.session.add(item)
    meeting.stage = MEETING.after(meeting.stage, "add_item")
    _touch(meeting)
    _record(tx, actor, "membership.item_added", meeting, number=number)
    return item.id


def give_notice(tx: Transaction, actor: Actor, command: MeetingStep) -> None:
    """Tell all members; raises OutOfTurn without an agenda, NotFound, NotPermitted, ChangedMeanwhile."""
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.give_notice(actor, facts_of(meeting)).enforce()
    if tx.session.scalar(select(Item.id).where(Item.meeting_id == meeting.id).limit(1)) is None:
        raise OutOfTurn("还没有议题。", remedy="请先加入至少一项议题，再发通知。")
    meeting.stage = MEETING.after(meeting.stage, "give_notice")
    meeting.noticed_on = tx.today
    _record(tx, actor, "membership.meeting_noticed", meeting)
    outbox.promise(tx, "membership.meeting_noticed", meeting_id=meeting.id)


def hold(tx: Transaction, actor: Actor, command: HoldMeeting) -> None:
    """Record who came, and whether that is enough (parameter "council_quorum_share").

    Raises NotFound, NotPermitted, OutOfTurn before the hour of the meeting, Invalid for who cannot be present.
    """
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.hold(actor, facts_of(meeting)).enforce()
    if meeting.starts_at > tx.now:
        raise OutOfTurn("会议时间还没有到。", remedy="开过会以后再登记到会情况。")
    entitled = speakers(tx, meeting.alliance_id)
    if strangers := set(command.came) - entitled.keys():
        raise Invalid(f"有 {len(strangers)} 个会员不在名单里。", remedy="请刷新页面，重新勾选。")
    if mute := [key for key in command.came if entitled[key] is None]:
        raise Invalid(f"有 {len(mute)} 个业委会会员现在没有代表，不能算到会。", remedy="请先办理更换代表。")
    for member_id, person_id in entitled.items():
        if person_id is not None:
            came = member_id in command.came
            tx.session.add(Attendance(meeting_id=meeting.id, member_id=member_id, person_id=person_id, came=came))
    share = _share(tx, meeting.alliance_id, QUORUM)
    present = len(set(command.came))
    meeting.members, meeting.present = len(entitled), present
    meeting.quorate = counting.quorate(present, len(entitled), share.reached_by)
    meeting.stage = MEETING.after(meeting.stage, "hold")
    _record(tx, actor, "membership.meeting_held", meeting, members=len(entitled), present=present)


def record_decision(tx: Transaction, actor: Actor, command: RecordDecision) -> bool:
    """Record the votes on an item; returns True where it passed. Who works for the company it concerns is recused.

    Raises NotFound, NotPermitted (also across the wall), OutOfTurn without a quorum, Invalid for impossible counts.
    """
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    item = tx.session.get(Item, command.item_id, with_for_update=True, populate_existing=True)
    if item is None or item.meeting_id != meeting.id:
        raise NotFound("没有找到这项议题。")
    access.record_decision(actor, facts_of(meeting), walls.of(tx, actor), item.company_id).enforce()
    if not meeting.quorate:
        raise OutOfTurn("到会的会员不够，不能表决。", remedy="请另行安排会议；这次的情况可以写进纪要。")
    kept_out = recused(tx, meeting, item)
    present = meeting.present or 0
    if wrong := counting.wrong_with(command.tally, present, len(kept_out)):
        raise Invalid(wrong, remedy="请照记票单核对。")
    item.recusals.clear()
    tx.session.flush()  # the list is written anew, and a member stands on it once
    item.recusals.extend(
        Recusal(member_id=member_id, person_id=person_id, ground=ground) for member_id, person_id, ground in kept_out
    )
    share = _share(tx, meeting.alliance_id, CHARTER if item.changes_charter else PASS)
    may_vote = present - len(kept_out)
    item.passed = counting.passed(command.tally, may_vote, share.reached_by)
    item.votes_for, item.votes_against = command.tally.votes_for, command.tally.against
    item.votes_abstain, item.resolution = command.tally.abstain, command.resolution
    meeting.stage = MEETING.after(meeting.stage, "record_decision")
    _touch(meeting)
    _record(
        tx,
        actor,
        "membership.decision_recorded",
        meeting,
        number=item.number,
        votes_for=command.tally.votes_for,
        against=command.tally.against,
        abstain=command.tally.abstain,
        recused=len(kept_out),
    )
    return item.passed


def draft_minutes(tx: Transaction, actor: Actor, command: DraftMinutes) -> None:
    """Write the minutes, or write the unsigned ones anew. Raises NotFound, NotPermitted, OutOfTurn, …."""
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.draft_minutes(actor, facts_of(meeting)).enforce()
    draft = newest(meeting)
    if draft is None or draft.signed_on is not None:
        draft = Minutes(number=1 if draft is None else draft.number + 1, body=command.body, because="")
        meeting.minutes.append(draft)
    draft.body, draft.drafted_by_id = command.body, actor.person_id
    meeting.stage = MEETING.after(meeting.stage, "draft_minutes")
    _touch(meeting)
    _record(tx, actor, "membership.minutes_drafted", meeting, number=draft.number)


def sign_minutes(tx: Transaction, actor: Actor, command: MeetingStep) -> None:
    """Sign the minutes; from now on their text stands. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.sign_minutes(actor, facts_of(meeting)).enforce()
    draft = newest(meeting)
    if draft is None:
        raise OutOfTurn("还没有纪要。")
    draft.signed_on, draft.signed_by_id = tx.today, actor.person_id
    meeting.stage = MEETING.after(meeting.stage, "sign_minutes")
    _record(tx, actor, "membership.minutes_signed", meeting, number=draft.number)


def publish_minutes(tx: Transaction, actor: Actor, command: MeetingStep) -> None:
    """Issue the signed minutes to the members; a corrected version takes the place of the one issued before.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.publish_minutes(actor, facts_of(meeting)).enforce()
    signed = newest(meeting)
    if signed is None or signed.signed_on is None:
        raise OutOfTurn("纪要还没有签署。")
    meeting.stage = MEETING.after(meeting.stage, "publish_minutes")
    meeting.published_on = tx.today
    _record(tx, actor, "membership.minutes_published", meeting, number=signed.number)
    letters.minutes(tx, actor, meeting, signed)
    outbox.promise(tx, "membership.minutes_published", meeting_id=meeting.id)


def correct_minutes(tx: Transaction, actor: Actor, command: MeetingStep) -> None:
    """Open a new version of signed minutes, with the reason; the signed ones stay readable as they are.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.correct_minutes(actor, facts_of(meeting)).enforce()
    if not command.because:
        raise Invalid("请写明更正的原因。", remedy="签过的纪要不能直接改；原因会印在新的一版上。")
    signed = newest(meeting)
    if signed is None:
        raise OutOfTurn("还没有纪要。")
    number = signed.number + 1
    meeting.minutes.append(
        Minutes(number=number, body=signed.body, because=command.because, drafted_by_id=actor.person_id)
    )
    meeting.stage = MEETING.after(meeting.stage, "correct_minutes")
    _record(tx, actor, "membership.minutes_corrected", meeting, number=number)


def cancel_meeting(tx: Transaction, actor: Actor, command: MeetingStep) -> None:
    """Cancel a meeting that was not held; members who had the notice are told. Raises as the others, and Invalid."""
    meeting = _in_hand(tx, actor, command.meeting_id, command.version)
    access.cancel_meeting(actor, facts_of(meeting)).enforce()
    if not command.because:
        raise Invalid("请写明取消的原因。")
    noticed = meeting.noticed_on is not None
    meeting.stage = MEETING.after(meeting.stage, "cancel_meeting")
    meeting.ended_because = command.because
    _record(tx, actor, "membership.meeting_cancelled", meeting)
    if noticed:
        outbox.promise(tx, "membership.meeting_cancelled", meeting_id=meeting.id)


def newest(meeting: Meeting) -> Minutes | None:
    """The last version of the minutes."""
    return max(meeting.minutes, key=lambda one: one.number, default=None)


def facts_of(meeting: Meeting) -> MeetingFacts:
    """What verdicts on a meeting look at."""
    draft = newest(meeting)
    drafted_by = draft.drafted_by_id if draft is not None and draft.signed_on is None else None
    return MeetingFacts(meeting.stage, drafted_by)


def speakers(tx: Transaction, alliance_id: int) -> dict[int, int | None]:
    """Every member with full rights and who speaks for it today; None for a committee without representative."""
    sits = select(Seat.id).where(
        Seat.term_id == Member.term_id, Seat.person_id == Representative.person_id, seat_on(tx.today)
    )
    rows = tx.session.execute(
        select(Member.id, Member.kind, Member.person_id, Representative.person_id)
        .outerjoin(
            Representative,
            (Representative.member_id == Member.id) & Representative.ends_on.is_(None) & sits.exists(),
        )
        .where(Member.alliance_id == alliance_id, Member.stage == Stage.ADMITTED)
        .order_by(Member.id)
    )
    return {
        member_id: represented if kind is MemberKind.COMMITTEE else person_id
        for member_id, kind, person_id, represented in rows
    }


def _in_hand(tx: Transaction, actor: Actor, meeting_id: int, version: int) -> Meeting:
    meeting = get_visible(tx.session, Meeting, actor, meeting_id, lock=True)
    expect(tx, meeting, version)
    return meeting


def _touch(meeting: Meeting) -> None:
    """Make a new version of the meeting where only its parts change, so that an old page is told."""
    meeting.version = meeting.version + 1


def _record(tx: Transaction, actor: Actor, verb: str, meeting: Meeting, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, meeting, version=meeting.version, **facts)


def _share(tx: Transaction, alliance_id: int, name: str) -> Parameter:
    path = tx.session.get_one(Alliance, alliance_id).place.path
    return parameters.on(tx, name, path, tx.today, alliance_id=alliance_id)


def recused(tx: Transaction, meeting: Meeting, item: Item) -> Sequence[tuple[int, int, str]]:
    """Who of those present works for the company that the item concerns: member, person, ground."""
    if item.company_id is None:
        return ()
    came: Collection[Attendance] = [one for one in meeting.attendance if one.came]
    behind = recusals.companies_of(tx, meeting.alliance_id, {one.person_id for one in came})
    return [
        (one.member_id, one.person_id, f"在{company.company}任职"[:200])
        for one in came
        for company in behind.get(one.person_id, ())
        if company.company_id == item.company_id
    ]
