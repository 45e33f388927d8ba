"""What people are told about sessions, minutes, requests to extend and clocks; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from mediation import addresses, by_code
from mediation.clocks.models import Clock
from mediation.clocks.names import CLOCKS, ClockName, Standing
from mediation.models import Case
from mediation.notices import NEWS, desk_of, mediators_of, sides_of, tell
from mediation.sessions.addresses import minutes_of, session_of
from mediation.sessions.models import CaseMinutes, Extension, Session
from mediation.sessions.workflow import MinutesKind, SessionStage
from mediation.workflow import ENDED

_BY_MEDIATOR = frozenset({ClockName.MEDIATION})


def planned(tx: Transaction, payload: Payload) -> None:
    """Those invited."""
    _about(tx, payload, "请看调解会的时间", "mediation.session_planned")


def moved(tx: Transaction, payload: Payload) -> None:
    """Those invited, who are asked anew."""
    _about(tx, payload, "调解会的时间改了，请再答复", "mediation.session_moved")


def cancelled(tx: Transaction, payload: Payload) -> None:
    """Those invited, and the mediators."""
    session = tx.session.get_one(Session, payload["session_id"])
    people = _invited(tx, session) | mediators_of(tx, session.case)
    by_code.tell_parties(tx, session.case, _parties(session))
    _tell(tx, session.case, people, "有一场调解会取消了", kind="mediation.session_cancelled", url=session_of(session))


def near(tx: Transaction, payload: Payload) -> None:
    """Those invited and the mediators, before it begins; nobody where it was moved or called off meanwhile."""
    session = tx.session.get_one(Session, payload["session_id"])
    if session.stage is not SessionStage.PLANNED or session.sequence != payload["sequence"]:
        return
    people = _invited(tx, session) | mediators_of(tx, session.case)
    by_code.tell_parties(tx, session.case, _parties(session))
    _tell(tx, session.case, people, "您有一场调解会快到了", kind="mediation.session_near", url=session_of(session))


def answered(tx: Transaction, payload: Payload) -> None:
    """The mediators."""
    session = tx.session.get_one(Session, payload["session_id"])
    people = mediators_of(tx, session.case)
    _tell(tx, session.case, people, "有人答复了调解会", kind="mediation.session_answered", url=session_of(session))


def minutes_read(tx: Transaction, payload: Payload) -> None:
    """Those who are named in the minutes and may confirm by a click."""
    minutes = tx.session.get_one(CaseMinutes, payload["minutes_id"])
    people = {one.person_id for one in minutes.people if one.person_id is not None and one.signing is None}
    if minutes.kind is MinutesKind.MEDIATION:
        _tell(tx, minutes.case, people, "有一份笔录请您确认", kind="mediation.minutes_read", url=minutes_of(minutes))


def extension_asked(tx: Transaction, payload: Payload) -> None:
    """All sides and the mediators, save who asked."""
    extension = tx.session.get_one(Extension, payload["extension_id"])
    everybody = sides_of(tx, extension.case) | mediators_of(tx, extension.case)
    people = everybody - {extension.asked_by_id or 0}
    url = addresses.case(extension.case_id, "clocks")
    by_code.tell_parties(tx, extension.case)
    _tell(tx, extension.case, people, "调解期限要不要延长，请您答复", kind="mediation.extension_asked", url=url)


def extended(tx: Transaction, payload: Payload) -> None:
    """All sides and the mediators."""
    _settled(tx, payload, "调解期限延长了", "mediation.extended")


def extension_declined(tx: Transaction, payload: Payload) -> None:
    """All sides and the mediators."""
    _settled(tx, payload, "调解期限没有延长", "mediation.extension_declined")


def clock_near(tx: Transaction, payload: Payload) -> None:
    """Whoever has to act before a clock is over, or has let it pass; nobody where it was stopped meanwhile."""
    clock = tx.session.get_one(Clock, payload["clock_id"])
    case = tx.session.get_one(Case, clock.carried_to_id or clock.case_id)
    if clock.standing is not Standing.RUNNING or clock.due_on is None or case.stage in ENDED:
        return
    if clock.name in _BY_MEDIATOR:
        people = mediators_of(tx, case)
    elif clock.name is ClockName.ANSWER:
        people = {case.mediator_id} if case.mediator_id is not None else set()
    elif clock.name is ClockName.CHOOSE:
        people = sides_of(tx, case)
    else:
        people = set()
    late = clock.due_on < tx.today
    if late or not people:
        people |= desk_of(tx, case)
    title = f"{CLOCKS[clock.name].title}{'已经过了期限' if late else '快到期了'}"
    _tell(tx, case, people, title, kind="mediation.clock_near", url=addresses.case(case.id, "clocks"))


def _settled(tx: Transaction, payload: Payload, title: str, kind: str) -> None:
    extension = tx.session.get_one(Extension, payload["extension_id"])
    people = sides_of(tx, extension.case) | mediators_of(tx, extension.case)
    _tell(tx, extension.case, people, title, kind=kind, url=addresses.case(extension.case_id, "clocks"))


def _about(tx: Transaction, payload: Payload, title: str, kind: str) -> None:
    session = tx.session.get_one(Session, payload["session_id"])
    if session.stage is SessionStage.PLANNED:
        by_code.tell_parties(tx, session.case, _parties(session))
        _tell(tx, session.case, _invited(tx, session), title, kind=kind, url=session_of(session))


def _tell(tx: Transaction, case: Case, people: Iterable[int], title: str, *, kind: str, url: str) -> None:
    tell(tx, case, people, f"{case.reference}：{title}", NEWS, kind=kind, url=url)


def _invited(tx: Transaction, session: Session) -> set[int]:
    """The people with an account of the parties that are invited."""
    return {person for party_id in _parties(session) for person in sides_of(tx, session.case, party_id)}


def _parties(session: Session) -> list[int]:
    return [reply.party_id for reply in session.replies]
