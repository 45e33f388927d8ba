"""What this room puts on a case's page: the periods that run, and the meetings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.access import CaseFacts, reads
from mediation.clocks.names import Standing
from mediation.clocks.queries import Account, accounts_of
from mediation.parts import Part
from mediation.sessions import access, queries
from mediation.sessions.queries import ExtensionLine, SessionsData
from mediation.sessions.workflow import SessionStage


@dataclass(frozen=True, slots=True)
class ClocksData:
    """The periods of a case, and the request to extend that waits."""

    case_id: int
    accounts: tuple[Account, ...]
    extension: ExtensionLine | None
    may_ask: bool


def clocks(reading: Transaction, actor: Actor, facts: CaseFacts) -> Iterator[Part]:
    """The periods; on top while the reader is asked for more time."""
    if not reads(actor, facts):
        return
    accounts = accounts_of(reading, actor, facts)
    extension = queries.open_extension(reading, actor, facts)
    if accounts:
        running = tuple(one for one in accounts if one.standing is not Standing.STOPPED)
        data = ClocksData(facts.case_id, running, extension, bool(access.ask_extension(actor, facts)))
        asked = extension is not None and bool(extension.ask_me)
        brief = "；".join(f"{one.title}：{one.remaining or one.standing_name}" for one in running)
        yield Part("clocks", "期限", "mediation_clocks/part.html", data, first=asked, brief=brief)


def sessions(reading: Transaction, actor: Actor, facts: CaseFacts) -> Iterator[Part]:
    """The meetings; on top while the reader has not said whether they come, or is to arrange the first one."""
    if not reads(actor, facts):
        return
    data = queries.part_data(reading, actor, facts)
    if data.lines or data.may_schedule or data.investigations:
        first = any(one.asks_me for one in data.lines) or bool(data.works and data.may_schedule and not data.lines)
        yield Part("sessions", "调解会", "mediation_sessions/part.html", data, first=first, brief=_met(data))


def _met(data: SessionsData) -> str:
    """The next meeting, else how many there were."""
    planned = [one for one in data.lines if one.stage is SessionStage.PLANNED and not one.past]
    if planned:
        return min(planned, key=lambda one: one.starts_at).when
    held = sum(one.stage is SessionStage.HELD for one in data.lines)
    return f"开过 {held} 场" if held else "还没有约"
