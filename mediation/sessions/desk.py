"""What sessions put on people's desks and in their calendars: meetings to answer, to go to and to write up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds.duties import Duty, Scope
from mediation.models import Case
from mediation.sessions.addresses import minutes_of, session_of
from mediation.sessions.models import CaseMinutes, MinutesPerson, Session, SessionReply
from mediation.sessions.times import moment
from mediation.sessions.workflow import MinutesStage, Reply, SessionStage
from mediation.sight import MEDIATORS, mediating, own_parties, with_part
from mediation.workflow import Part

MOST = 100
BASIS = "约好的时间，不是法定期限"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """Sessions to answer or to write up, minutes to confirm, and what is on today and tomorrow; two statements."""
    if actor.person_id is None:
        return
    soon = datetime.combine(reading.today + timedelta(days=2), time(), SHANGHAI)
    sessions = reading.session.execute(
        select(Session, _asked(reading, actor), _mine(actor))
        .where(
            visible(Session, actor),
            Session.stage == SessionStage.PLANNED,
            or_(_asked(reading, actor), and_(_taking_part(actor), Session.starts_at < soon)),
        )
        .options(joinedload(Session.case))
        .order_by(Session.starts_at, Session.id)
        .limit(MOST)
    )
    for session, asked, mediates in sessions:
        over = session.ends_at <= reading.now
        section = Section.TODO if asked or (over and mediates) else Section.SOON
        yield Line(
            section,
            f"调解会：{session.case.reference}",
            note=moment(session.starts_at, session.ends_at),
            url=session_of(session),
            when_text="等您答复" if asked else "登记谁来了" if over and mediates else "快开了",
            tone="due",
            button="答复能不能来" if asked else "登记到场" if over and mediates else "看时间地点",
            sort=session.starts_at.isoformat(),
        )
    minutes = reading.session.scalars(
        select(CaseMinutes)
        .where(visible(CaseMinutes, actor), _to_sign(actor))
        .options(joinedload(CaseMinutes.case))
        .order_by(CaseMinutes.read_at, CaseMinutes.id)
        .limit(MOST)
    )
    for one in minutes:
        yield Line(
            Section.TODO,
            f"请确认笔录：{one.case.reference}",
            url=minutes_of(one),
            when_text="等您确认",
            tone="due",
            button="看笔录",
            sort=one.read_at.isoformat() if one.read_at is not None else "",
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many of these wait for the actor; one statement."""
    if actor.person_id is None:
        return 0
    over = and_(_mine(actor), Session.ends_at <= reading.now)
    sessions = (
        select(func.count())
        .select_from(Session)
        .where(visible(Session, actor), Session.stage == SessionStage.PLANNED, or_(_asked(reading, actor), over))
    )
    minutes = select(func.count()).select_from(CaseMinutes).where(visible(CaseMinutes, actor), _to_sign(actor))
    return reading.session.scalar(select(sessions.scalar_subquery() + minutes.scalar_subquery())) or 0


def duties(reading: Transaction, actor: Actor, scope: Scope, until: date) -> Iterator[Duty]:
    """The meetings in sight of the actor, for the calendar; they name neither parties nor matter; one statement."""
    if actor.person_id is None:
        return
    end = datetime.combine(until + timedelta(days=1), time(), SHANGHAI)
    query = (
        select(Session, Place.name, Case.compound_id)
        .join(Case, Session.case_id == Case.id)
        .join(Place, Case.place_id == Place.id)
        .where(
            visible(Session, actor),
            _taking_part(actor),
            Session.stage == SessionStage.PLANNED,
            Session.ends_at > reading.now,
            Session.starts_at < end,
            Place.path.startswith(scope.path, autoescape=True),
        )
        .order_by(Session.starts_at, Session.id)
    )
    if scope.compound_id is not None:
        query = query.where(Case.compound_id == scope.compound_id)
    for session, place, compound_id in reading.session.execute(query):
        yield Duty(
            due_on=local_date(session.starts_at),
            title=f"调解会 {session.starts_at.astimezone(SHANGHAI):%H:%M}",
            url=session_of(session),
            place_name=place,
            basis=BASIS,
            kind="mediation_session",
            who="您",
            compound_id=compound_id,
        )


def _taking_part(actor: Actor) -> ColumnElement[bool]:
    """True for sessions of cases in which the actor has a part; officers find the others on the cases' pages."""
    return Session.case_id.in_(with_part(actor, Part.SIDE, *MEDIATORS))


def _mine(actor: Actor) -> ColumnElement[bool]:
    """True for sessions that the actor conducts."""
    return Session.case_id.in_(mediating(actor))


def _asked(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    """True for sessions ahead to which a party of the actor's has not answered."""
    silent = exists().where(
        SessionReply.session_id == Session.id,
        SessionReply.reply == Reply.OPEN,
        SessionReply.party_id.in_(own_parties(actor)),
    )
    return and_(Session.starts_at > reading.now, silent)


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    """True for minutes that were read out and that the actor has not yet confirmed."""
    if actor.person_id is None:
        return false()
    open_line = exists().where(
        MinutesPerson.minutes_id == CaseMinutes.id,
        MinutesPerson.person_id == actor.person_id,
        MinutesPerson.signing.is_(None),
    )
    return and_(CaseMinutes.stage == MinutesStage.READ_OUT, open_line)
