"""Reading the council: its meetings, one meeting as a file, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.tables import Page
from compounds import walls
from compounds.membership import access, recusals
from compounds.membership.access import MeetingFacts
from compounds.membership.council_models import Attendance, Item, Meeting, Minutes
from compounds.membership.councils import CHARTER, PASS, QUORUM, facts_of, newest, speakers
from compounds.membership.models import Member, MemberKind
from compounds.membership.names import KIND_NAMES
from compounds.membership.workflow import MEETING_NAMES, MeetingStage
from compounds.models import Company
from compounds.walls import Wall

PAGE_SIZE = 30
MOST_COMPANIES = 300
KIND = "理事会会议"
NOTICE = "council_notice"
NUMBERS = (QUORUM, PASS, CHARTER, NOTICE)
WAY = (
    MeetingStage.SCHEDULED,
    MeetingStage.NOTICED,
    MeetingStage.HELD,
    MeetingStage.DRAFTED,
    MeetingStage.SIGNED,
    MeetingStage.PUBLISHED,
)
TONES = {MeetingStage.PUBLISHED: "go", MeetingStage.NOTICED: "due", MeetingStage.HELD: "due"}
_NEXT: dict[MeetingStage, str] = {
    MeetingStage.SCHEDULED: "加入议题，然后通知全体会员。",
    MeetingStage.NOTICED: "到时开会；开过以后登记到会情况。",
    MeetingStage.HELD: "逐项登记表决结果，然后起草纪要。",
    MeetingStage.DRAFTED: "由起草人以外的一位负责人签署纪要。",
    MeetingStage.SIGNED: "印发纪要，会员就能看到。",
}


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting in the list."""

    meeting_id: int
    reference: str
    title: str
    starts_at: datetime
    venue: str
    stage_name: str
    tone: str


@dataclass(frozen=True, slots=True)
class MeetingList:
    """One page of the meetings in sight."""

    lines: tuple[MeetingLine, ...]
    page: Page


def meetings(reading: Transaction, actor: Actor, number: int = 1) -> MeetingList:
    """One page of the meetings in sight, the latest first; two statements."""
    total = reading.session.scalar(select(func.count(Meeting.id)).where(visible(Meeting, actor))) or 0
    page = Page(number, PAGE_SIZE, total)
    rows = reading.session.execute(
        select(Meeting.id, Meeting.reference, Meeting.title, Meeting.starts_at, Meeting.venue, Meeting.stage)
        .where(visible(Meeting, actor))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(page.size)
        .offset(page.offset)
    )
    lines = tuple(
        MeetingLine(key, str(reference), title, at, venue, MEETING_NAMES[stage], TONES.get(stage, ""))
        for key, reference, title, at, venue, stage in rows
    )
    return MeetingList(lines, page)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item with its decision. `kept_out` says who is recused and why: as recorded, else as it would be today."""

    item_id: int
    number: int
    title: str
    proposal: str
    company: str
    changes_charter: bool
    resolution: str
    votes_for: int | None
    votes_against: int | None
    votes_abstain: int | None
    passed: bool | None
    kept_out: tuple[str, ...]
    may_record: Verdict


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """One member at the meeting, by whom."""

    member_id: int
    name: str
    person: str
    came: bool


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """One version of the minutes."""

    number: int
    body: str
    because: str
    drafted_by: str
    signed_by: str
    signed_on: date | None


@dataclass(frozen=True, slots=True)
class MeetingMay:
    """What the actor may do with this meeting now."""

    add_item: Verdict
    give_notice: Verdict
    hold: Verdict
    draft_minutes: Verdict
    sign_minutes: Verdict
    publish_minutes: Verdict
    correct_minutes: Verdict
    cancel_meeting: Verdict


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting as a file; `callable_members` are those who may be ticked as present, with who speaks for them."""

    meeting_id: int
    place_id: int
    stage: MeetingStage
    version: int
    header: FileHeader
    quorum: str
    short_notice: str
    ended_because: str
    items: tuple[ItemLine, ...]
    attendance: tuple[AttendanceLine, ...]
    expected: tuple[AttendanceLine, ...]
    minutes: tuple[MinutesLine, ...]
    rules: tuple[Parameter, ...]
    timeline: tuple[Happening, ...]
    staff: bool
    may: MeetingMay

    @property
    def draft(self) -> str:
        """The text to go on with: the unsigned minutes, else a beginning made of what was decided."""
        if self.minutes and self.minutes[-1].signed_on is None:
            return self.minutes[-1].body
        lines = [f"{item.number}. {item.title}：{item.resolution or item.proposal}" for item in self.items]
        return "\n".join(lines)


def meeting_page(reading: Transaction, actor: Actor, meeting_id: int) -> MeetingPage:
    """One meeting with its file. Raises NotFound; a constant number of queries."""
    get_visible(reading.session, Meeting, actor, meeting_id)
    meeting = reading.session.scalars(
        select(Meeting)
        .where(Meeting.id == meeting_id, visible(Meeting, actor))
        .options(
            selectinload(Meeting.items).joinedload(Item.company),
            selectinload(Meeting.items).selectinload(Item.recusals),
            selectinload(Meeting.attendance).joinedload(Attendance.person),
            selectinload(Meeting.attendance).joinedload(Attendance.member).joinedload(Member.company),
            selectinload(Meeting.minutes).joinedload(Minutes.drafted_by),
            selectinload(Meeting.minutes).joinedload(Minutes.signed_by),
        )
    ).one()
    facts, wall = facts_of(meeting), walls.of(reading, actor)
    staff = access.reads_all(actor)
    root = reading.session.execute(
        select(Place.path, Place.id)
        .join(Alliance, Alliance.place_id == Place.id)
        .where(Alliance.id == meeting.alliance_id)
    ).one()
    found = parameters.several(reading, NUMBERS, root.path, reading.today, alliance_id=meeting.alliance_id)
    return MeetingPage(
        meeting_id=meeting.id,
        place_id=root.id,
        stage=meeting.stage,
        version=meeting.version,
        header=_header(meeting),
        quorum=_quorum(meeting, found[QUORUM]),
        short_notice=_short_notice(meeting, found[NOTICE]),
        ended_because=meeting.ended_because,
        items=_items(reading, actor, meeting, facts, wall),
        attendance=tuple(_came(one) for one in meeting.attendance),
        expected=_expected(reading, meeting) if staff and meeting.stage is MeetingStage.NOTICED else (),
        minutes=tuple(
            _minutes(one)
            for one in meeting.minutes
            if staff or (one.signed_on is not None and meeting.published_on is not None)
        ),
        rules=tuple(found.values()),
        timeline=tuple(ledger.timeline(reading.session, Meeting, meeting.id)) if staff else (),
        staff=staff,
        may=MeetingMay(
            access.add_item(actor, facts),
            access.give_notice(actor, facts),
            access.hold(actor, facts),
            access.draft_minutes(actor, facts),
            access.sign_minutes(actor, facts),
            access.publish_minutes(actor, facts),
            access.correct_minutes(actor, facts),
            access.cancel_meeting(actor, facts),
        ),
    )


def _header(meeting: Meeting) -> FileHeader:
    at = meeting.starts_at
    cancelled = meeting.stage is MeetingStage.CANCELLED
    facts = [
        Fact("时间", f"{local_date(at).year}年{short_moment(at)}"),
        Fact("地点", meeting.venue),
        Fact("现在", MEETING_NAMES[meeting.stage], tone=TONES.get(meeting.stage, "")),
    ]
    if meeting.noticed_on is not None:
        facts.append(Fact("发出通知", full_date(meeting.noticed_on)))
    if meeting.members is not None:
        facts.append(Fact("到会", f"应到 {meeting.members}，实到 {meeting.present}"))
    done = meeting.stage is MeetingStage.PUBLISHED
    return FileHeader(
        reference=str(meeting.reference),
        title=meeting.title,
        kind=KIND,
        facts=tuple(facts),
        stages=()
        if cancelled
        else marks(("安排", "通知", "召开", "起草", "签署", "印发"), None if done else WAY.index(meeting.stage)),
        next_step=_NEXT.get(meeting.stage, ""),
    )


def _quorum(meeting: Meeting, share: Parameter) -> str:
    if meeting.members is None:
        return ""
    enough = "达到人数要求，可以表决" if meeting.quorate else "没有达到人数要求，不能表决"
    return f"应到会员 {meeting.members} 个，实到 {meeting.present} 个；到会要{share.words}（{share.label}），{enough}。"


def _short_notice(meeting: Meeting, days: Parameter) -> str:
    """What deviates from the suggested notice; marked, never forbidden."""
    noticed = meeting.noticed_on
    if noticed is None or local_date(meeting.starts_at) - noticed >= timedelta(days=days.whole):
        return ""
    return f"通知到开会不足{days.words}（{days.label}）。"


def _items(
    reading: Transaction, actor: Actor, meeting: Meeting, facts: MeetingFacts, wall: Wall
) -> tuple[ItemLine, ...]:
    concerned = any(item.company_id is not None for item in meeting.items)
    people = {one.person_id: one.person.name for one in meeting.attendance if one.came} if concerned else {}
    behind = recusals.companies_of(reading, meeting.alliance_id, people)
    lines = []
    for item in meeting.items:
        if item.passed is not None:
            kept_out = tuple(f"{_name(meeting, one.person_id)}（{one.ground}）" for one in item.recusals)
        else:
            kept_out = tuple(
                f"{name}（在{company.company}任职）"
                for person_id, name in people.items()
                for company in behind.get(person_id, ())
                if company.company_id == item.company_id
            )
        lines.append(
            ItemLine(
                item.id,
                item.number,
                item.title,
                item.proposal,
                item.company.name if item.company else "",
                item.changes_charter,
                item.resolution,
                item.votes_for,
                item.votes_against,
                item.votes_abstain,
                item.passed,
                kept_out,
                access.record_decision(actor, facts, wall, item.company_id),
            )
        )
    return tuple(lines)


def _name(meeting: Meeting, person_id: int) -> str:
    return next((one.person.name for one in meeting.attendance if one.person_id == person_id), "")


def _came(one: Attendance) -> AttendanceLine:
    return AttendanceLine(one.member_id, _member_name(one.member), one.person.name, one.came)


def _member_name(member: Member) -> str:
    if member.kind is MemberKind.COMMITTEE:
        return f"{member.place.name}业委会"
    return f"{KIND_NAMES[member.kind]}（{member.firm or (member.company.name if member.company else '')}）"


def _expected(reading: Transaction, meeting: Meeting) -> tuple[AttendanceLine, ...]:
    """Every member with full rights and who would speak for it; without a representative the name is empty."""
    entitled = speakers(reading, meeting.alliance_id)
    members = reading.session.scalars(
        select(Member).where(Member.id.in_(entitled)).order_by(Member.id).options(joinedload(Member.company))
    ).all()
    people = {key for key in entitled.values() if key is not None}
    names = dict(reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people))).all())
    return tuple(
        AttendanceLine(member.id, _member_name(member), names.get(entitled[member.id] or 0, ""), came=False)
        for member in members
    )


def _minutes(one: Minutes) -> MinutesLine:
    return MinutesLine(
        one.number,
        one.body,
        one.because,
        one.drafted_by.name if one.drafted_by else "",
        one.signed_by.name if one.signed_by else "",
        one.signed_on,
    )


def companies(reading: Transaction, actor: Actor) -> tuple[tuple[int, str], ...]:
    """The companies that an item may concern; one statement."""
    rows = reading.session.execute(
        select(Company.id, Company.name).where(visible(Company, actor)).order_by(Company.name).limit(MOST_COMPANIES)
    )
    return tuple((key, name) for key, name in rows)


def draft_of(reading: Transaction, actor: Actor, meeting_id: int) -> tuple[Meeting, Minutes | None]:
    """A meeting and its newest minutes, for the file that people go on writing. Raises NotFound, NotPermitted."""
    meeting = get_visible(reading.session, Meeting, actor, meeting_id)
    access.is_desk(actor).enforce()
    return meeting, newest(meeting)
