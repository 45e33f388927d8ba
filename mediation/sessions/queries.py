"""Sessions and minutes as their readers may know them, each numbered for the reader alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.access import CaseFacts, mediates, sides_of
from mediation.consent.queries import answers
from mediation.consent.workflow import Answer, Scope
from mediation.models import Case, CasePerson
from mediation.records import facts_of
from mediation.sessions import access
from mediation.sessions.actions import Came
from mediation.sessions.models import CaseMinutes, Extension, MinutesPerson, Session, SessionReply
from mediation.sessions.times import moment
from mediation.sessions.workflow import (
    MINUTES_KIND_NAMES,
    MINUTES_NAMES,
    MODE_NAMES,
    PRESENCE_NAMES,
    REPLY_NAMES,
    SESSION_NAMES,
    SIGNING_NAMES,
    ExtensionStage,
    MinutesKind,
    MinutesStage,
    Presence,
    Reply,
    SessionStage,
)
from mediation.workflow import Part


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What one party says to the invitation; `mine` where the reader may answer for it themselves."""

    party_id: int
    name: str
    reply: Reply
    reply_name: str
    words: str
    mine: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in a list; `alone_with` names the party of one that nobody else knows of."""

    session_id: int
    number: int
    when: str
    where: str
    stage: SessionStage
    stage_name: str
    alone_with: str
    replies: tuple[ReplyLine, ...]
    starts_at: datetime
    past: bool
    minutes: tuple[tuple[int, str], ...] = ()

    @property
    def asks_me(self) -> bool:
        """True where the reader has not yet said whether they come."""
        asked = any(one.mine and one.reply is Reply.OPEN for one in self.replies)
        return self.stage is SessionStage.PLANNED and not self.past and asked


@dataclass(frozen=True, slots=True)
class MaySession:
    """What the reader may do with one session."""

    reschedule: Verdict
    cancel: Verdict
    hold: Verdict
    draft_minutes: Verdict
    answer: Mapping[int, Verdict]


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One session with everything on its page."""

    case_id: int
    reference: str
    subject: str
    line: SessionLine
    facts: CaseFacts
    version: int
    mode_name: str
    link: str
    location: str
    rest_words: str
    cancelled_because: str
    ends_at: datetime
    attendees: tuple[tuple[str, str, bool, str], ...]
    expected: tuple[Came, ...]
    may: MaySession
    works: bool


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Somebody on the minutes: who, as what, and how they stand to the text; `mine` where the reader is asked."""

    position: int
    name: str
    presence: str
    acts_as: str
    signing: str
    signed_at: datetime | None
    words: str
    mine: bool
    note: bool


@dataclass(frozen=True, slots=True)
class MayMinutes:
    """What the reader may do with minutes."""

    write_minutes: Verdict
    read_out: Verdict
    correct_minutes: Verdict
    attach_scan: Verdict


@dataclass(frozen=True, slots=True)
class MinutesPage:
    """Minutes with all that the form asks, and who has confirmed them."""

    minutes_id: int
    case_id: int
    place_id: int
    session_id: int | None
    reference: str
    kind_name: str
    kind: MinutesKind
    stage: MinutesStage
    stage_name: str
    when: str
    minutes: CaseMinutes
    people: tuple[SignatureLine, ...]
    version: int
    digest: str
    may: MayMinutes


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """A request to extend: how long, why, what each necessary party says; `ask_me` are those the reader may answer."""

    extension_id: int
    days: int
    because: str
    answers: tuple[tuple[int, str, str], ...]
    ask_me: tuple[int, ...]
    may_note: bool
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class SessionsData:
    """What the part on the case's page shows."""

    case_id: int
    lines: tuple[SessionLine, ...]
    may_schedule: Verdict
    may_investigate: Verdict
    works: bool
    investigations: tuple[tuple[int, str, str], ...] = ()


def sessions_of(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[SessionLine, ...]:
    """All sessions of the case that the actor may know of, in the order of time; four statements."""
    rows = reading.session.scalars(
        select(Session)
        .where(Session.case_id == facts.case_id, visible(Session, actor))
        .options(joinedload(Session.party), selectinload(Session.replies).joinedload(SessionReply.party))
        .order_by(Session.starts_at, Session.id)
    ).all()
    written: dict[int, list[tuple[int, str]]] = {}
    if rows:
        minutes = reading.session.execute(
            select(CaseMinutes.session_id, CaseMinutes.id, CaseMinutes.stage)
            .where(CaseMinutes.session_id.in_([one.id for one in rows]), visible(CaseMinutes, actor))
            .order_by(CaseMinutes.id)
        )
        for session_id, minutes_id, stage in minutes:
            written.setdefault(session_id or 0, []).append((minutes_id, MINUTES_NAMES[stage]))
    return tuple(
        replace(_line(actor, facts, one, number, reading.now), minutes=tuple(written.get(one.id, ())))
        for number, one in enumerate(rows, 1)
    )


def part_data(reading: Transaction, actor: Actor, facts: CaseFacts) -> SessionsData:
    """The sessions and investigations of the case for its page."""
    investigations = reading.session.scalars(
        select(CaseMinutes)
        .where(
            CaseMinutes.case_id == facts.case_id,
            CaseMinutes.kind == MinutesKind.INVESTIGATION,
            visible(CaseMinutes, actor),
        )
        .order_by(CaseMinutes.started_at, CaseMinutes.id)
    ).all()
    return SessionsData(
        case_id=facts.case_id,
        lines=sessions_of(reading, actor, facts),
        may_schedule=access.schedule(actor, facts),
        may_investigate=access.draft_investigation(actor, facts),
        works=mediates(actor, facts),
        investigations=tuple((one.id, one.matter, MINUTES_NAMES[one.stage]) for one in investigations),
    )


def session_page(reading: Transaction, actor: Actor, case_id: int, session_id: int) -> SessionPage:
    """One session. Raises NotFound for whoever may not know of it."""
    session = get_visible(reading.session, Session, actor, session_id)
    case = get_visible(reading.session, Case, actor, case_id if session.case_id == case_id else 0)
    facts = facts_of(reading, case)
    lines = sessions_of(reading, actor, facts)
    line = next(one for one in lines if one.session_id == session_id)
    return SessionPage(
        case_id=case.id,
        reference=str(case.reference),
        subject=case.subject,
        line=line,
        facts=facts,
        version=session.version,
        mode_name=MODE_NAMES[session.mode],
        link=session.link if session.stage is SessionStage.PLANNED else "",
        location=session.location,
        rest_words=session.rest_words,
        cancelled_because=session.cancelled_because,
        ends_at=session.ends_at,
        attendees=tuple(
            (
                f"{one.name}（{one.acts_as}）" if one.acts_as else one.name,
                PRESENCE_NAMES[one.presence],
                one.present,
                one.words,
            )
            for one in session.attendees
        ),
        expected=_expected(reading, facts, session),
        may=MaySession(
            reschedule=access.reschedule(actor, facts, session),
            cancel=access.cancel(actor, facts, session),
            hold=access.hold(actor, facts, session),
            draft_minutes=access.draft_minutes(actor, facts, session),
            answer={reply.party_id: access.answer(actor, facts, session, reply.party_id) for reply in session.replies},
        ),
        works=mediates(actor, facts),
    )


def minutes_page(reading: Transaction, actor: Actor, case_id: int, minutes_id: int) -> MinutesPage:
    """Minutes as their reader may know them. Raises NotFound."""
    minutes = get_visible(reading.session, CaseMinutes, actor, minutes_id)
    case = get_visible(reading.session, Case, actor, case_id if minutes.case_id == case_id else 0)
    facts = facts_of(reading, case)
    noting = bool(access.note_signature(actor, facts, minutes))
    return MinutesPage(
        minutes_id=minutes.id,
        case_id=case.id,
        place_id=case.place_id,
        session_id=minutes.session_id,
        reference=str(case.reference),
        kind_name=MINUTES_KIND_NAMES[minutes.kind],
        kind=minutes.kind,
        stage=minutes.stage,
        stage_name=MINUTES_NAMES[minutes.stage],
        when=moment(minutes.started_at, minutes.ended_at),
        minutes=minutes,
        people=tuple(_signature(actor, facts, minutes, one, noting=noting) for one in minutes.people),
        version=minutes.version,
        digest=minutes.digest,
        may=MayMinutes(
            write_minutes=access.write_minutes(actor, facts, minutes),
            read_out=access.read_out(actor, facts, minutes),
            correct_minutes=access.correct_minutes(actor, facts, minutes),
            attach_scan=access.attach_scan(actor, facts, minutes),
        ),
    )


def open_extension(reading: Transaction, actor: Actor, facts: CaseFacts) -> ExtensionLine | None:
    """The request that waits for answers, with what each party says; two statements."""
    row = reading.session.scalars(
        select(Extension).where(
            Extension.case_id == facts.case_id, Extension.stage == ExtensionStage.OPEN, visible(Extension, actor)
        )
    ).one_or_none()
    if row is None:
        return None
    said = answers(reading, facts.case_id, Scope.EXTENSION, row.id)
    asked = [one for one in facts.necessary if said.get(one.party_id) is not Answer.YES]
    mine = sides_of(actor, facts)
    return ExtensionLine(
        extension_id=row.id,
        days=row.days,
        because=row.because,
        answers=tuple(
            (one.party_id, one.name, "同意" if said.get(one.party_id) is Answer.YES else "还没有答复")
            for one in facts.necessary
        ),
        ask_me=tuple(one.party_id for one in asked if one.party_id in mine),
        may_note=bool(asked) and not mine and bool(access.agree(actor, facts, row, asked[0].party_id)),
        may_take_back=bool(access.take_back(actor, facts, row)),
    )


def _line(actor: Actor, facts: CaseFacts, session: Session, number: int, now: datetime) -> SessionLine:
    mine = sides_of(actor, facts)
    return SessionLine(
        session_id=session.id,
        number=number,
        when=moment(session.starts_at, session.ends_at),
        where=session.location or MODE_NAMES[session.mode],
        stage=session.stage,
        stage_name=SESSION_NAMES[session.stage],
        alone_with=session.party.name if session.party is not None else "",
        replies=tuple(
            ReplyLine(one.party_id, one.party.name, one.reply, REPLY_NAMES[one.reply], one.words, one.party_id in mine)
            for one in session.replies
        ),
        starts_at=session.starts_at,
        past=session.starts_at <= now,
    )


def _expected(reading: Transaction, facts: CaseFacts, session: Session) -> tuple[Came, ...]:
    """Whom to look for at the session: the people of the parties invited, the parties without any, the mediators."""
    rows = reading.session.execute(
        select(CasePerson, Person.name)
        .join(Person, CasePerson.person_id == Person.id)
        .where(CasePerson.case_id == facts.case_id, CasePerson.until.is_(None))
        .order_by(CasePerson.id)
    ).all()
    asked = [reply.party_id for reply in session.replies]
    found = [
        Came(Presence.SIDE, name or "", row.acts_as, row.party_id, row.person_id)
        for row, name in rows
        if row.part is Part.SIDE and row.party_id in asked
    ]
    with_people = {one.party_id for one in found}
    found += [
        Came(Presence.SIDE, facts.party_names[one], "", one)
        for one in asked
        if one not in with_people and one in facts.party_names
    ]
    found += [
        Came(Presence.MEDIATOR, name or "", row.acts_as, None, row.person_id)
        for row, name in rows
        if row.part in {Part.MEDIATOR, Part.CO_MEDIATOR}
    ]
    return tuple(found)


def _signature(
    actor: Actor, facts: CaseFacts, minutes: CaseMinutes, one: MinutesPerson, *, noting: bool
) -> SignatureLine:
    verdict = access.sign_minutes(actor, facts, minutes, one.party_id, one.person_id)
    return SignatureLine(
        position=one.position,
        name=one.name,
        presence=PRESENCE_NAMES[one.presence],
        acts_as=one.acts_as,
        signing=SIGNING_NAMES[one.signing] if one.signing is not None else "",
        signed_at=one.signed_at,
        words=one.words,
        mine=bool(verdict) and one.signing is None,
        note=noting and one.signing is None,
    )
