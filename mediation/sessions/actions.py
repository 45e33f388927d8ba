"""Planning sessions, moving and cancelling them, the answers of those invited, and who came."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import or_, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date, local_date, weekday_name
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from mediation.access import CaseFacts
from mediation.consent import actions as consents
from mediation.consent import queries as consent
from mediation.consent.actions import Said
from mediation.consent.workflow import Scope, Way
from mediation.models import Case
from mediation.records import in_hand
from mediation.sessions import access
from mediation.sessions.models import Attendee, Session, SessionReply
from mediation.sessions.records import session_in_hand, tell
from mediation.sessions.times import Hours, moment, objection, told_at
from mediation.sessions.workflow import REPLY_NAMES, SESSION, Mode, Presence, Reply, SessionStage
from mediation.sight import with_part
from mediation.workflow import Part

ledger.tell(
    {
        "mediation.session_planned": "约好调解会，{day}",
        "mediation.session_moved": "调解会改期，改到{day}",
        "mediation.session_cancelled": "取消{day}的调解会",
        "mediation.session_answered": "第{party}方答复调解会：{reply}",
        "mediation.session_held": "{day}开了调解会，到场{present}人",
    },
    {"reply": REPLY_NAMES},
)
EARLIEST, LATEST, NEAR = (
    "mediation.session_earliest_hour",
    "mediation.session_latest_hour",
    "mediation.session_reminder_hours",
)
WORDS_MOST, PLACE_MOST, NAME_MOST, LINK_MOST, ATTENDEES_MOST = 500, 200, 60, 500, 40
LONGEST, FARTHEST = timedelta(hours=12), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class When:
    """When and how people meet.

    `agreed` are the ids of the parties who said yes to a day off, an evening or a video call, and `agreed_words` what
    was asked and answered, with `agreed_witness`, who heard it; needed only where the time or the way asks for it.
    """

    starts_at: datetime
    ends_at: datetime
    mode: Mode = Mode.PLACE
    location: str = ""
    link: str = ""
    agreed: frozenset[int] = frozenset()
    agreed_words: str = ""
    agreed_witness: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A new session: joint, or with one party alone."""

    case_id: int
    when: When
    party_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Another time or place; `version` is the session's as the page showed it."""

    session_id: int
    version: int
    when: When


@dataclass(frozen=True, slots=True)
class Cancel:
    """Why it does not take place; those invited read it."""

    session_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class AnswerInvitation:
    """Whether a party comes; one that does not says why."""

    session_id: int
    party_id: int
    coming: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody at a session: `present` is false for those who were asked and did not come, with a word on why."""

    presence: Presence
    name: str
    acts_as: str = ""
    party_id: int | None = None
    person_id: int | None = None
    present: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """Who came."""

    session_id: int
    version: int
    attendees: tuple[Came, ...]


def schedule(tx: Transaction, actor: Actor, command: Schedule) -> int:
    """Plan a session and invite; returns its id.

    A day off or a night is refused unless every party invited has said yes to it. Raises NotFound, NotPermitted,
    OutOfTurn, ChangedMeanwhile, Invalid. Source: 人民调解法第十七条; hours by parameters, our suggestion.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.schedule(actor, facts, command.party_id).enforce()
    invited = _invited(facts, command.party_id)
    _check(tx, actor, case, command.when)
    needed = _agreed(tx, case, facts, invited, command.when)
    session = Session(
        alliance_id=case.alliance_id,
        case_id=case.id,
        party_id=command.party_id,
        planned_by_id=actor.person_id,
        uid=secrets.token_hex(16),
        sequence=0,
        replies=[SessionReply(party_id=party_id) for party_id in invited],
        attendees=[],
    )
    _set(session, command.when)
    tx.session.add(session)
    tx.session.flush()  # consents and errands name it by its id
    _note_agreement(tx, actor, case, session, (command.when, needed))
    tell(tx, actor, "mediation.session_planned", case, session, day=local_date(session.starts_at))
    _promise(tx, case, session, "mediation.session_planned")
    return session.id


def reschedule(tx: Transaction, actor: Actor, command: Reschedule) -> None:
    """Move a session; everybody is asked anew, and calendars replace the old time. Raises what `schedule` raises."""
    session, case, facts = session_in_hand(tx, actor, command.session_id, command.version)
    access.reschedule(actor, facts, session).enforce()
    _check(tx, actor, case, command.when, session.id)
    needed = _agreed(tx, case, facts, [reply.party_id for reply in session.replies], command.when)
    _set(session, command.when)
    session.sequence += 1
    for reply in session.replies:
        reply.reply, reply.at, reply.words, reply.person_id = Reply.OPEN, None, "", None
    _note_agreement(tx, actor, case, session, (command.when, needed))
    tell(tx, actor, "mediation.session_moved", case, session, day=local_date(session.starts_at))
    _promise(tx, case, session, "mediation.session_moved")


def cancel(tx: Transaction, actor: Actor, command: Cancel) -> None:
    """Call a session off; calendars take it out.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    session, case, facts = session_in_hand(tx, actor, command.session_id, command.version)
    access.cancel(actor, facts, session).enforce()
    if not command.because.strip():
        raise Invalid("请写明为什么取消。", remedy="写一句就行，被邀请的人看得到。")
    session.stage = SESSION.after(session.stage, "cancel")
    session.cancelled_because = command.because.strip()[:WORDS_MOST]
    session.sequence += 1
    tell(tx, actor, "mediation.session_cancelled", case, session, day=local_date(session.starts_at))
    outbox.promise(tx, "mediation.session_cancelled", session_id=session.id)


def answer(tx: Transaction, actor: Actor, command: AnswerInvitation) -> None:
    """Say whether a party comes; a later answer replaces an earlier one.

    Raises NotFound, NotPermitted, OutOfTurn once it has begun, Invalid for a no without a reason.
    """
    session, case, facts = session_in_hand(tx, actor, command.session_id)
    access.answer(actor, facts, session, command.party_id).enforce()
    if session.starts_at <= tx.now:
        raise OutOfTurn("这场会开始的时间已经过了，不用再答复。", remedy="有话要说的，请联系调解员。")
    words = command.words.strip()[:WORDS_MOST]
    if not command.coming and not words:
        raise Invalid("来不了的，请写一句原因，或者您方便的时间。", remedy="调解员好另约时间。")
    reply = next(one for one in session.replies if one.party_id == command.party_id)
    reply.reply, reply.words, reply.at = Reply.COMING if command.coming else Reply.NOT_COMING, words, tx.now
    reply.person_id = None if actor.link is not None else actor.person_id
    position = next(at for at, one in enumerate(facts.parties, 1) if one.party_id == command.party_id)
    tell(tx, actor, "mediation.session_answered", case, session, party=position, reply=reply.reply)
    outbox.promise(tx, "mediation.session_answered", session_id=session.id, party_id=command.party_id)


def hold(tx: Transaction, actor: Actor, command: Hold) -> None:
    """Write down who came. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid before it has begun.

    At a joint session at least one party, and one mediator, must have come; otherwise it was none and is moved.
    """
    session, case, facts = session_in_hand(tx, actor, command.session_id, command.version)
    access.hold(actor, facts, session).enforce()
    if session.starts_at > tx.now:
        raise Invalid("会还没有到开始的时间。", remedy="开过以后再登记；提前开的，请先改期。")
    came = [one for one in command.attendees if one.present]
    sides = {one.presence for one in came}
    if Presence.SIDE not in sides or Presence.MEDIATOR not in sides:
        raise Invalid("至少要有一方当事人和一位调解员到场。", remedy="没有开成的，请改期或者取消。")
    session.attendees = _attendees(facts, session, command.attendees)
    session.stage, session.held_at = SESSION.after(session.stage, "hold"), tx.now
    day = local_date(session.starts_at)
    tell(tx, actor, "mediation.session_held", case, session, day=day, present=len(came))


def hours(reading: Transaction, case: Case) -> Hours:
    """Between which hours people are asked to meet there; one query."""
    numbers = parameters.several(
        reading, (EARLIEST, LATEST), case.place.path, reading.today, alliance_id=case.alliance_id
    )
    return Hours(numbers[EARLIEST].whole, numbers[LATEST].whole)


def _invited(facts: CaseFacts, party_id: int | None) -> tuple[int, ...]:
    everybody = tuple(party.party_id for party in facts.parties)
    if party_id is None:
        return everybody
    if party_id not in everybody:
        raise Invalid("这一方不在本案里。", remedy="请刷新页面，重新选一方。")
    return (party_id,)


def _check(tx: Transaction, actor: Actor, case: Case, when: When, session_id: int | None = None) -> None:
    """Refuse a time, place or link that cannot be, and a time at which the mediator is elsewhere."""
    if not tx.now < when.starts_at <= tx.now + FARTHEST:
        raise Invalid("开始的时间要在现在以后、一年以内。", remedy="请核对日期和几点。")
    if not when.starts_at < when.ends_at <= when.starts_at + LONGEST:
        raise Invalid("结束要晚于开始，一场最多 12 小时。", remedy="请核对开到几点。")
    if when.mode is Mode.PLACE and not when.location.strip():
        raise Invalid("请写明在哪里开。", remedy="例如：花园社区二楼调解室。")
    if when.mode is Mode.VIDEO and not _is_safe(when.link.strip()):
        raise Invalid("视频会议的链接要以 https:// 开头。", remedy="请从会议软件里复制完整的链接；没有的，请改成当面。")
    if case.mediator_id is None or not _elsewhere(tx, actor, case, when, session_id):
        return
    if actor.person_id == case.mediator_id:
        raise Invalid("您在这个时间已经有安排。", remedy="请换一个时间。")
    raise Invalid("调解员在这个时间不方便。", remedy="请换一个时间，或者先问调解员哪天有空。")


def _elsewhere(tx: Transaction, actor: Actor, case: Case, when: When, session_id: int | None) -> bool:
    """Whether the mediator has a session then; nobody learns by this of a talk with the other side of their case."""
    same = select(Session.id).where(
        Session.stage == SessionStage.PLANNED,
        Session.id != (session_id or 0),
        Session.case_id.in_(select(Case.id).where(Case.mediator_id == case.mediator_id)),
        Session.starts_at < when.ends_at,
        Session.ends_at > when.starts_at,
        or_(visible(Session, actor), Session.case_id.not_in(with_part(actor, Part.SIDE))),
    )
    return tx.session.scalar(same.limit(1)) is not None


def _set(session: Session, when: When) -> None:
    session.starts_at, session.ends_at, session.mode = when.starts_at, when.ends_at, when.mode
    session.location = when.location.strip()[:PLACE_MOST]
    session.link = when.link.strip() if when.mode is Mode.VIDEO else ""


def _is_safe(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and len(link) <= LINK_MOST and link.split() == [link]


def _agreed(tx: Transaction, case: Case, facts: CaseFacts, asked: Sequence[int], when: When) -> tuple[Scope, ...]:
    """To what those asked must say yes, and have; refuses a day off, a night or a video call without."""
    against = objection(parameters.calendar(tx), hours(tx, case), when.starts_at, when.ends_at)
    needed = tuple(
        scope for scope, so in ((Scope.REST_DAY, against is not None), (Scope.ONLINE, when.mode is Mode.VIDEO)) if so
    )
    missing: set[int] = set()
    for scope in needed:
        standing = consent.given_at(tx, case.id, scope)
        missing |= {one for one in asked if one not in standing and one not in when.agreed}
    names = "、".join(facts.party_names[one] for one in asked if one in missing)
    if missing and against is not None:
        better = f"{full_date(against.better)}（{weekday_name(against.better)}）"
        raise Invalid(
            f"{against.because}，还没有得到{names}的同意。",
            remedy=f"请改到{better}白天；大家都愿意的，请逐个问过，勾选“谁同意了”，写明怎么说的。",
        )
    if missing:
        raise Invalid(
            f"还没有问过{names}愿不愿意用视频。",
            remedy="请问过以后勾选“谁同意了”，写明怎么说的；不愿意的，请改成当面。",
        )
    if needed and when.agreed.intersection(asked) and not when.agreed_words.strip():
        raise Invalid("请写明怎么问、怎么答的。", remedy="例如：11月20日电话里问过，两边都说周日上午方便。")
    return needed


def _note_agreement(
    tx: Transaction, actor: Actor, case: Case, session: Session, said: tuple[When, tuple[Scope, ...]]
) -> None:
    """Write down who has said yes; of a talk with one side it stays on the session, which nobody else sees."""
    when, needed = said
    newly = [reply.party for reply in session.replies if reply.party_id in when.agreed]
    words = when.agreed_words.strip()[:WORDS_MOST]
    session.rest_words = words if needed and newly else ""
    if session.party_id is not None:
        return
    for party in newly:
        heard = Said(Way.TELEPHONE, party.name[:NAME_MOST], when.agreed_witness, words)
        for scope in needed:
            consents.give(tx, actor, case, party.id, scope, subject=_subject(scope, session), said=heard)


def _subject(scope: Scope, session: Session) -> int:
    """A yes to a day off is for this session; one to video calls is for all."""
    return session.id if scope is Scope.REST_DAY else 0


def _attendees(facts: CaseFacts, session: Session, given: Iterable[Came]) -> list[Attendee]:
    listed = [one for one in given if one.name.strip()][:ATTENDEES_MOST]
    asked = {reply.party_id for reply in session.replies}
    people = {one.person_id for one in facts.people}
    for one in listed:
        if one.presence is Presence.SIDE and one.party_id not in asked:
            raise Invalid(f"{one.name.strip()[:NAME_MOST]}是哪一方的，没有写对。", remedy="请从本场邀请的几方里选。")
        if one.person_id is not None and one.person_id not in people:
            raise Invalid(f"{one.name.strip()[:NAME_MOST]}不在本案里。", remedy="请作为“其他参加人”填写姓名。")
    return [
        Attendee(
            position=at,
            presence=one.presence,
            party_id=one.party_id if one.presence is Presence.SIDE else None,
            person_id=one.person_id,
            name=one.name.strip()[:NAME_MOST],
            acts_as=one.acts_as.strip()[:NAME_MOST],
            present=one.present,
            words=one.words.strip()[:200],
        )
        for at, one in enumerate(listed, 1)
    ]


def _promise(tx: Transaction, case: Case, session: Session, kind: str) -> None:
    """Tell those invited now, and once more before it begins, never at night."""
    outbox.promise(tx, kind, session_id=session.id)
    lead = parameters.on(tx, NEAR, case.place.path, tx.today, alliance_id=case.alliance_id)
    near = told_at(hours(tx, case), session.starts_at - timedelta(hours=lead.whole))
    if tx.now < near < session.starts_at:
        outbox.promise_at(tx, near, "mediation.session_near", session_id=session.id, sequence=session.sequence)


def in_words(session: Session) -> str:
    """When and where, as invitations say it."""
    return f"{moment(session.starts_at, session.ends_at)}，{session.location or '视频'}"
