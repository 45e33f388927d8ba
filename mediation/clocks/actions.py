"""Starting, pausing, extending and stopping the clocks of a case; every deed leaves an event that can be replayed.

The callers are the steps of the case, whose own rules have spoken and who hold the case under lock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.working_days import Unit
from mediation.clocks import access
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.names import CLOCKS, ClockName, EventKind, Standing
from mediation.clocks.reckoning import counting_for, keep_in_step, reckon
from mediation.models import Case, Party

WORDS_MOST, EVIDENCE_MOST, DAYS_MOST = 500, 200, 365


def start(tx: Transaction, actor: Actor, case: Case, name: ClockName | str, on: date | None = None) -> date | None:
    """Start a clock on the day of its event, by default today; returns the day it is due.

    One that runs under the same name ends first and begins anew. Raises NoParameter where no number is recorded for
    that day.
    """
    access.start(actor, case).enforce()
    name, day = ClockName(name), on or tx.today
    _stop(tx, actor, [one for one in _open(tx, case, name) if one.case_id == case.id], "anew", day)
    value = parameters.on(tx, CLOCKS[name].parameter, case.place.path, day, alliance_id=case.alliance_id)
    clock = Clock(
        case_id=case.id,
        name=name,
        started_on=day,
        started_at=tx.now,
        number=value.whole,
        unit=Unit(value.unit),
        parameter_id=value.id,
        events=[],
    )
    reckon(tx, clock)
    tx.session.add(clock)
    keep_in_step(tx, case)
    return clock.due_on


def stop(tx: Transaction, actor: Actor, case: Case, name: ClockName | str | None, because_code: str = "done") -> None:
    """End the clock of that name, or all with None; does nothing where none is open."""
    access.stop(actor, case).enforce()
    _stop(tx, actor, _open(tx, case, name), because_code, tx.today)
    keep_in_step(tx, case)


def pause(
    tx: Transaction,
    actor: Actor,
    case: Case,
    name: ClockName | str | None,
    reason_code: str,
    *,
    words: str = "",
    evidence: str = "",
) -> None:
    """Let the clock stand still from today, or all clocks with None; one that stands still already stays so.

    `reason_code` is one of `PAUSE_REASONS`. `words` and `evidence` (the name or number of a paper) are read by every
    side: nothing said in confidence belongs there. Source: 人民法院在线调解规则第二十六条 for appraisals; we follow it.
    """
    access.pause(actor, case).enforce()
    for clock in _open(tx, case, name):
        if clock.standing is Standing.RUNNING:
            _happen(tx, actor, clock, EventKind.PAUSED, reason=reason_code, words=words, evidence=evidence)
    keep_in_step(tx, case)


def resume(tx: Transaction, actor: Actor, case: Case, name: ClockName | str | None, words: str = "") -> None:
    """Let the clock go on from today, or all clocks with None; one that runs stays so."""
    access.resume(actor, case).enforce()
    for clock in _open(tx, case, name):
        if clock.standing is Standing.PAUSED:
            _happen(tx, actor, clock, EventKind.RESUMED, words=words)
    keep_in_step(tx, case)


def extend(
    tx: Transaction, actor: Actor, case: Case, name: ClockName | str, days: int, *, consents: Collection[int]
) -> date | None:
    """Add days to the clock, in its own unit; `consents` are the ids of the parties who agreed to just this.

    Every necessary party must be among them. Returns the new day; None while it stands still. Raises Invalid.
    Source: 人民法院在线调解规则第二十四条第一款, which we follow.
    """
    access.extend(actor, case).enforce()
    name = ClockName(name)
    if not CLOCKS[name].extends:
        raise Invalid(f"“{CLOCKS[name].title}”的期限不能延长。", remedy="请在期限内办好，或者写明情况另走一步。")
    if not 0 < days <= DAYS_MOST:
        raise Invalid(f"延长的天数要在 1 到 {DAYS_MOST} 之间。", remedy="请重新填写天数。")
    necessary = tx.session.execute(
        select(Party.id, Party.name)
        .where(Party.case_id == case.id, Party.necessary, Party.left_at.is_(None))
        .order_by(Party.position)
    ).all()
    missing = [party.name for party in necessary if party.id not in consents]
    if missing:
        raise Invalid(f"延长期限要各方都同意，还差：{'、'.join(missing)}。", remedy="请先征求他们的同意。")
    clocks = [one for one in _open(tx, case, name) if one.case_id == case.id]
    if not clocks:
        raise Invalid(f"“{CLOCKS[name].title}”现在没有在计时，不用延长。", remedy="请刷新页面看看现在的期限。")
    for clock in clocks:
        _happen(tx, actor, clock, EventKind.EXTENDED, days=days, details={"parties": sorted(consents)})
    keep_in_step(tx, case)
    return clocks[0].due_on


def carry_over(tx: Transaction, actor: Actor, from_case: Case, into_case: Case) -> None:
    """Let the open clocks of a case that is merged count for the one it is merged into; none is lost or begun anew.

    What the other case has already done is done for both: a clock of such a step ends.
    """
    access.carry_over(actor, into_case).enforce()
    ahead = {one.name for one in _open(tx, into_case, None)}
    behind = set(tx.session.scalars(select(Clock.name).where(counting_for(into_case.id)))) - ahead
    carried = _open(tx, from_case, None)
    for clock in carried:
        clock.carried_to_id = into_case.id if clock.case_id != into_case.id else None
        _happen(tx, actor, clock, EventKind.CARRIED, details={"case": into_case.id})
    _stop(tx, actor, [clock for clock in carried if clock.name in behind], "elsewhere", tx.today)
    keep_in_step(tx, from_case)
    keep_in_step(tx, into_case)


def bring_back(tx: Transaction, actor: Actor, case: Case, from_case: Case) -> None:
    """Let clocks count for their own case again, and for it those of cases merged into it before.

    What was ended meanwhile by a step of the other case goes on as if it had never stopped.
    """
    access.bring_back(actor, case).enforce()
    tx.session.flush()  # what was carried in this transaction is found below
    mine = _merged_below(tx, case.id)
    own = and_(Clock.case_id == case.id, Clock.carried_to_id.is_not(None))  # one that ended on the way stayed there
    carried = or_(own, and_(Clock.carried_to_id == from_case.id, Clock.case_id.in_(mine)))
    for clock in tx.session.scalars(select(Clock).where(carried).order_by(Clock.id)).unique():
        clock.carried_to_id = case.id if clock.case_id != case.id else None
        _happen(tx, actor, clock, EventKind.BROUGHT_BACK, details={"case": case.id})
        if clock.standing is Standing.STOPPED:
            _happen(tx, actor, clock, EventKind.REOPENED)
    keep_in_step(tx, from_case)
    keep_in_step(tx, case)


def _merged_below(tx: Transaction, case_id: int) -> set[int]:
    """The case and all that were merged into it, directly or through another."""
    found, newest = {case_id}, {case_id}
    while newest:
        newest = set(tx.session.scalars(select(Case.id).where(Case.merged_into_id.in_(newest)))) - found
        found |= newest
    return found


def _open(tx: Transaction, case: Case, name: ClockName | str | None) -> list[Clock]:
    """The clocks that count for the case and are not stopped, of one name or all."""
    tx.session.flush()  # a clock that was started in this transaction counts
    query = select(Clock).where(counting_for(case.id), Clock.standing != Standing.STOPPED).order_by(Clock.id)
    if name is not None:
        query = query.where(Clock.name == ClockName(name))
    return list(tx.session.scalars(query))


def _stop(tx: Transaction, actor: Actor, clocks: Iterable[Clock], because_code: str, on: date) -> None:
    for clock in clocks:
        _happen(tx, actor, clock, EventKind.STOPPED, reason=because_code, on=on)
    tx.session.flush()  # a name is free for the next clock only when the old one is stopped


def _happen(
    tx: Transaction,
    actor: Actor,
    clock: Clock,
    kind: EventKind,
    *,
    reason: str = "",
    words: str = "",
    evidence: str = "",
    days: int = 0,
    on: date | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write an event and reckon the clock anew; a day before the last event counts as that event's day."""
    last = clock.events[-1].happened_on if clock.events else clock.started_on
    clock.events.append(
        ClockEvent(
            position=len(clock.events) + 1,
            kind=kind,
            happened_on=max(on or tx.today, last),
            at=tx.now,
            person_id=None if actor.link is not None else actor.person_id,
            reason=reason,
            words=words.strip()[:WORDS_MOST],
            evidence=evidence.strip()[:EVIDENCE_MOST],
            days=days,
            details=details or {},
        )
    )
    reckon(tx, clock)
