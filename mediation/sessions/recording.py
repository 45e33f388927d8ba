"""CaseMinutes of sessions and records of investigations: written, read out, confirmed by each who was there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from mediation.access import CaseFacts
from mediation.consent.queries import rights_signed
from mediation.models import Case
from mediation.records import in_hand
from mediation.sessions import access
from mediation.sessions.actions import NAME_MOST, Came
from mediation.sessions.models import CaseMinutes, MinutesPerson, Session
from mediation.sessions.records import minutes_in_hand, session_in_hand, tell
from mediation.sessions.times import moment
from mediation.sessions.workflow import (
    MINUTES,
    MINUTES_KIND_NAMES,
    PRESENCE_NAMES,
    SIGNING_NAMES,
    MinutesKind,
    MinutesStage,
    Presence,
    Signing,
)
from mediation.sides import refuse_former_mediator

ledger.tell(
    {
        "mediation.minutes_drafted": "起草{kind}",
        "mediation.minutes_read": "{kind}已向在场的人宣读",
        "mediation.minutes_corrected": "{kind}退回修改，要重新宣读",
        "mediation.minutes_signed": "{kind}：第{position}位{presence}{signing}",
        "mediation.minutes_confirmed": "{kind}已由在场的人确认",
    },
    {"kind": MINUTES_KIND_NAMES, "presence": PRESENCE_NAMES, "signing": SIGNING_NAMES},
)
TEXT_MOST, LINES_MOST = 20_000, 2000
INVESTIGATORS = "mediation.investigators_least"
OLD = "您看到的不是最后宣读的那一份。"


@dataclass(frozen=True, slots=True)
class Content:
    """What the form asks: place and time, who wrote, the points at issue, what was said, the outcome, the text."""

    location: str
    started_at: datetime
    ended_at: datetime
    recorder: str
    text: str
    focus: str = ""
    opinions: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class DraftMinutes:
    """CaseMinutes of a session that was held; several of one session are allowed."""

    session_id: int
    content: Content


@dataclass(frozen=True, slots=True)
class DraftInvestigation:
    """What somebody told the investigators, of whom there are two or more; `identity` says who was asked."""

    case_id: int
    investigators: tuple[str, ...]
    asked: str
    identity: str
    matter: str
    content: Content


@dataclass(frozen=True, slots=True)
class WriteMinutes:
    """Another wording, until it is read out."""

    minutes_id: int
    version: int
    content: Content


@dataclass(frozen=True, slots=True)
class Turn:
    """A step that says nothing but itself: reading out, taking back to be mended."""

    minutes_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Sign:
    """Confirm the text with this digest, as the person at this place of the list; `declined` says why not."""

    minutes_id: int
    position: int
    digest: str
    declined: str = ""


def draft_minutes(tx: Transaction, actor: Actor, command: DraftMinutes) -> int:
    """Write minutes of a session; returns their id.

    Nobody's minutes are taken before they have signed that they read their rights and duties. Raises NotFound,
    NotPermitted, OutOfTurn, Invalid. Source: 人民调解法第二十三条、第二十四条; the order is the dossier's.
    """
    session, case, facts = session_in_hand(tx, actor, command.session_id)
    access.draft_minutes(actor, facts, session).enforce()
    _refuse_before_rights(tx, facts, session)
    came = [
        Came(one.presence, one.name, one.acts_as, one.party_id, one.person_id)
        for one in session.attendees
        if one.present
    ]
    return _drafted(tx, actor, case, command.content, _people(came), session=session).id


def draft_investigation(tx: Transaction, actor: Actor, command: DraftInvestigation) -> int:
    """Write down what somebody told two or more investigators; returns its id. Only those who work on it read it.

    How many at least is parameter "mediation.investigators_least". Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.draft_investigation(actor, facts).enforce()
    names = list(dict.fromkeys(name.strip()[:NAME_MOST] for name in command.investigators if name.strip()))
    least = parameters.on(tx, INVESTIGATORS, case.place.path, tx.today, alliance_id=case.alliance_id).whole
    if len(names) < least:
        raise Invalid(f"调查人至少要 {least} 个人。", remedy="请和另一位调解员或者社区工作人员一起去，都写上名字。")
    if not (command.asked.strip() and command.matter.strip()):
        raise Invalid("请写明向谁调查、调查什么事。", remedy="照身份证或者本人说的填写。")
    refuse_former_mediator(tx, case, command.asked.strip())
    came = [Came(Presence.INVESTIGATOR, name, person_id=_own_id(actor, name)) for name in names]
    people = _people([*came, Came(Presence.ASKED, command.asked)])
    minutes = _drafted(tx, actor, case, command.content, people)
    minutes.identity, minutes.matter = command.identity.strip()[:500], command.matter.strip()[:500]
    return minutes.id


def write_minutes(tx: Transaction, actor: Actor, command: WriteMinutes) -> None:
    """Change the wording. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    minutes, _, facts = minutes_in_hand(tx, actor, command.minutes_id, command.version)
    access.write_minutes(actor, facts, minutes).enforce()
    _fill(tx, minutes, command.content)


def read_out(tx: Transaction, actor: Actor, command: Turn) -> str:
    """Fix the text as it was read to everybody present; returns its digest, for which alone signatures count.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    minutes, case, facts = minutes_in_hand(tx, actor, command.minutes_id, command.version)
    access.read_out(actor, facts, minutes).enforce()
    digest = digest_of(minutes)
    minutes.stage, minutes.read_at, minutes.digest = MINUTES.after(minutes.stage, "read_out"), tx.now, digest
    _tell(tx, actor, "mediation.minutes_read", case, minutes)
    outbox.promise(tx, "mediation.minutes_read", minutes_id=minutes.id)
    return minutes.digest


def correct_minutes(tx: Transaction, actor: Actor, command: Turn) -> None:
    """Take the text back to be mended; all signatures on it fall, since they were given to other words.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    minutes, case, facts = minutes_in_hand(tx, actor, command.minutes_id, command.version)
    access.correct_minutes(actor, facts, minutes).enforce()
    for person in minutes.people:
        person.signing, person.signed_at, person.words = None, None, ""
    minutes.stage, minutes.read_at, minutes.digest = MINUTES.after(minutes.stage, "correct_minutes"), None, ""
    _tell(tx, actor, "mediation.minutes_corrected", case, minutes)


def sign_minutes(tx: Transaction, actor: Actor, command: Sign) -> None:
    """Confirm for oneself the text that was read out, or decline with a reason; the last one confirms the minutes.

    Raises NotFound, NotPermitted, OutOfTurn for another text than the one read out last, Invalid.
    """
    minutes, case, facts = minutes_in_hand(tx, actor, command.minutes_id)
    person = _at(minutes, command.position)
    access.sign_minutes(actor, facts, minutes, person.party_id, person.person_id).enforce()
    way = Signing.LINK if actor.link is not None else Signing.SELF
    _sign(tx, actor, (minutes, case), command, way)


def note_signature(tx: Transaction, actor: Actor, command: Sign) -> None:
    """Write down that somebody has signed on paper, or would not sign and why.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    minutes, case, facts = minutes_in_hand(tx, actor, command.minutes_id)
    access.note_signature(actor, facts, minutes).enforce()
    _sign(tx, actor, (minutes, case), command, Signing.PAPER)


def digest_of(minutes: CaseMinutes) -> str:
    """The fingerprint of everything that was read out: heads, people and text, in their order."""
    lines = [
        MINUTES_KIND_NAMES[minutes.kind],
        moment(minutes.started_at, minutes.ended_at),
        minutes.location,
        *(f"{PRESENCE_NAMES[one.presence]} {one.name} {one.acts_as}".rstrip() for one in minutes.people),
        minutes.recorder,
        minutes.identity,
        minutes.matter,
        minutes.focus,
        minutes.opinions,
        minutes.outcome,
        minutes.text,
    ]
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def _refuse_before_rights(tx: Transaction, facts: CaseFacts, session: Session) -> None:
    signed = rights_signed(tx, facts.case_id)
    asked = {one.party_id for one in session.attendees if one.present and one.party_id is not None}
    missing = [facts.party_names[one] for one in sorted(asked) if one not in signed and one in facts.party_names]
    if missing:
        raise OutOfTurn(
            f"{'、'.join(missing)}还没有签收《权利义务告知书》，不能先写笔录。",
            remedy="请先让他们看过告知书并签收，本案页面“各方意愿”里有。",
        )


def _drafted(
    tx: Transaction,
    actor: Actor,
    case: Case,
    content: Content,
    people: Sequence[MinutesPerson],
    *,
    session: Session | None = None,
) -> CaseMinutes:
    minutes = CaseMinutes(
        alliance_id=case.alliance_id,
        case_id=case.id,
        session_id=session.id if session is not None else None,
        session=session,
        written_by_id=actor.person_id,
        kind=MinutesKind.INVESTIGATION if session is None else MinutesKind.MEDIATION,
        people=list(people),
        digest="",
    )
    _fill(tx, minutes, content)
    tx.session.add(minutes)
    tx.session.flush()  # the line names it by its id
    _tell(tx, actor, "mediation.minutes_drafted", case, minutes)
    return minutes


def _fill(tx: Transaction, minutes: CaseMinutes, content: Content) -> None:
    if not content.text.strip():
        raise Invalid("笔录还是空的。", remedy="请写上怎么问、怎么答的。")
    if not (content.location.strip() and content.recorder.strip()):
        raise Invalid("请写明地点和记录人。", remedy="这两项是笔录必须有的。")
    if not content.started_at < content.ended_at <= tx.now:
        raise Invalid("开始和结束的时间不对。", remedy="结束要晚于开始，也不能晚于现在。")
    minutes.location, minutes.recorder = content.location.strip()[:200], content.recorder.strip()[:NAME_MOST]
    minutes.started_at, minutes.ended_at = content.started_at, content.ended_at
    minutes.focus, minutes.outcome = content.focus.strip()[:LINES_MOST], content.outcome.strip()[:LINES_MOST]
    minutes.opinions, minutes.text = content.opinions.strip()[:TEXT_MOST], content.text.strip()[:TEXT_MOST]


def _people(came: Iterable[Came]) -> list[MinutesPerson]:
    return [
        MinutesPerson(
            position=at,
            presence=one.presence,
            party_id=one.party_id,
            person_id=one.person_id,
            name=one.name.strip()[:NAME_MOST],
            acts_as=one.acts_as.strip()[:NAME_MOST],
        )
        for at, one in enumerate(came, 1)
    ]


def _own_id(actor: Actor, name: str) -> int | None:
    """The account of the mediator who writes, so that they may confirm by a click."""
    return actor.person_id if name == actor.name else None


def _at(minutes: CaseMinutes, position: int) -> MinutesPerson:
    found = next((one for one in minutes.people if one.position == position), None)
    if found is None:
        raise NotFound("笔录上没有这个人。", remedy="请刷新页面再看。")
    return found


def _sign(tx: Transaction, actor: Actor, taken: tuple[CaseMinutes, Case], command: Sign, way: Signing) -> None:
    minutes, case = taken
    if command.digest != minutes.digest:
        raise OutOfTurn(OLD, remedy="笔录改过，已经重新宣读。请刷新页面，看过新的再确认。")
    person = _at(minutes, command.position)
    if person.signing not in (None, Signing.DECLINED):
        raise OutOfTurn("这一位已经确认过了，不能再改。", remedy="笔录写得不对的，请调解员退回修改，重新宣读。")
    declined = command.declined.strip()[:200]
    person.signing, person.signed_at = (Signing.DECLINED if declined else way), tx.now
    person.words = declined
    minutes.version = minutes.version + 1  # its own columns may stay, and yet the page is old
    facts = {"position": person.position, "presence": person.presence, "signing": person.signing}
    _tell(tx, actor, "mediation.minutes_signed", case, minutes, **facts)
    if all(one.signing is not None for one in minutes.people):
        minutes.stage, minutes.confirmed_at = MINUTES.after(minutes.stage, "confirm"), tx.now
        _tell(tx, actor, "mediation.minutes_confirmed", case, minutes)
        outbox.promise(tx, "mediation.minutes_confirmed", minutes_id=minutes.id)


def _tell(tx: Transaction, actor: Actor, verb: str, case: Case, minutes: CaseMinutes, **facts: object) -> None:
    """On the case for minutes of joint sessions once they are read out, else on the minutes that few see."""
    open_to_all = minutes.session is not None and minutes.session.party_id is None
    facts = {"kind": minutes.kind, **facts}
    if open_to_all and minutes.session is not None and minutes.stage is not MinutesStage.DRAFT:
        tell(tx, actor, verb, case, minutes.session, **facts)
    else:
        tx.session.flush()  # the line carries the version that this step made
        ledger.write(tx, actor, verb, minutes, version=minutes.version, **facts)
