"""The account of a clock, told so that anybody can reckon it again, and the open clocks of many cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter, ParameterVersion
from alliance.kernel.working_days import UNPUBLISHED
from mediation.access import CaseFacts
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.names import (
    CLOCKS,
    PAUSE_REASONS,
    STANDING_NAMES,
    STOP_REASONS,
    ClockName,
    EventKind,
    Standing,
)
from mediation.clocks.reckoning import counting_for, replayed

_PLAIN = {
    EventKind.RESUMED: "恢复计时",
    EventKind.REOPENED: "取消并案，接着计时，中间的日子照算",
    EventKind.CARRIED: "并案办理，期限跟着走，不重新起算",
    EventKind.BROUGHT_BACK: "取消并案，期限回到原来的案件",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words: the day, what happened, and who did it."""

    on: date
    sentence: str
    who: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A clock's whole reckoning: `nature` says what binds us to it, `steps` count the days, `events` tell why."""

    name: ClockName
    title: str
    who: str
    standing: Standing
    standing_name: str
    started_on: date
    due_on: date | None
    sentence: str
    remaining: str
    nature: str
    provisional: str
    steps: tuple[str, ...]
    events: tuple[Told, ...]
    carried: bool = False


@dataclass(frozen=True, slots=True)
class OpenClock:
    """An open clock for lists; `due_on` is None while it stands still."""

    name: ClockName
    title: str
    who: str
    due_on: date | None
    provisional: bool


def account_of(reading: Transaction, actor: Actor, facts: CaseFacts, name: ClockName | str) -> Account | None:
    """The newest clock of that name on the case; None where there never was one. The caller has seen to sight."""
    found = accounts_of(reading, actor, facts, name)
    return found[0] if found else None


def accounts_of(
    reading: Transaction, actor: Actor, facts: CaseFacts, name: ClockName | str | None = None
) -> tuple[Account, ...]:
    """All clocks of the case with their accounts, open ones first, then the newest; four statements.

    What is told is what every side may read; a link's bearer reads no names but those of offices.
    """
    query = (
        select(Clock, ParameterVersion)
        .join(ParameterVersion, Clock.parameter_id == ParameterVersion.id)
        .where(counting_for(facts.case_id))
        .options(selectinload(Clock.events).joinedload(ClockEvent.person))
        .order_by((Clock.standing == Standing.STOPPED), Clock.started_on.desc(), Clock.id.desc())
    )
    if name is not None:
        query = query.where(Clock.name == ClockName(name))
    rows = reading.session.execute(query).all()
    if not rows:
        return ()
    calendar = parameters.calendar(reading)
    found = []
    for clock, row in rows:
        result = replayed(reading, clock, calendar)
        kind = CLOCKS[clock.name]
        value = Parameter.of(row)
        stopped = result.standing is Standing.STOPPED
        found.append(
            Account(
                name=clock.name,
                title=kind.title,
                who=kind.who,
                standing=result.standing,
                standing_name=STANDING_NAMES[result.standing],
                started_on=clock.started_on,
                due_on=result.due_on,
                sentence=result.period.sentence(),
                remaining="" if stopped else result.period.remaining(reading.today),
                nature=nature(value),
                provisional=UNPUBLISHED if result.period.provisional and not stopped else "",
                steps=(f"{value.title}：{value.words}（{nature(value)}）", *result.period.steps),
                events=tuple(_told(event, facts, named=actor.link is None) for event in clock.events),
                carried=clock.case_id != facts.case_id,
            )
        )
    return tuple(found)


def open_on(reading: Transaction, case_ids: Collection[int]) -> dict[int, tuple[OpenClock, ...]]:
    """The open clocks of many cases, the nearest first, by the case for which they count; one statement."""
    counts_for = func.coalesce(Clock.carried_to_id, Clock.case_id)
    rows = reading.session.execute(
        select(counts_for, Clock.name, Clock.due_on, Clock.provisional)
        .where(counts_for.in_(case_ids), Clock.standing != Standing.STOPPED)
        .order_by(Clock.due_on.is_(None), Clock.due_on, Clock.id)
    )
    found: dict[int, tuple[OpenClock, ...]] = {}
    for case_id, name, due_on, provisional in rows:
        one = OpenClock(name, CLOCKS[name].title, CLOCKS[name].who, due_on, provisional)
        found[case_id] = (*found.get(case_id, ()), one)
    return found


def nature(value: Parameter) -> str:
    """What binds us: 法定 with law and article, or 平台承诺 with the rule that it follows."""
    if value.is_firm:
        return f"{value.label}：{value.source_sentence}"
    if value.source:
        return f"{value.label}，参照{value.source_sentence}，不是法定期限"
    return f"{value.label}，不是法定期限"


def _told(event: ClockEvent, facts: CaseFacts, *, named: bool) -> Told:
    who = event.person.name if named and event.person is not None else "" if event.person_id else "平台"
    evidence = f"，依据：{event.evidence}" if event.evidence else ""
    return Told(event.happened_on, _sentence(event, facts) + evidence, who, event.words)


def _sentence(event: ClockEvent, facts: CaseFacts) -> str:
    match event.kind:
        case EventKind.PAUSED:
            told = f"暂停计时：{PAUSE_REASONS.get(event.reason, '按规定暂停')}"
        case EventKind.EXTENDED:
            names = facts.party_names
            agreed = "、".join(names[key] for key in event.details.get("parties", ()) if key in names)
            told = f"延长 {event.days} 天，{agreed}都同意"
        case EventKind.STOPPED:
            told = f"计时结束：{STOP_REASONS.get(event.reason, '这一步已经办结')}"
        case plain:
            told = _PLAIN[plain]
    return told
