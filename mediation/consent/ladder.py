"""The ladder of asking: which step is the next for a party, from when on, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mediation.consent.workflow import LADDER, OUTCOME_NAMES, RUNG_NAMES, Outcome, Rung

TRIED = frozenset({Outcome.NOT_REACHED, Outcome.TURNED_AWAY})
"""Outcomes of a step that did not bring the party to the telephone."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One step that was taken: on which day, and what became of it."""

    rung: Rung
    on: date
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: the step (None where all were taken), from which day on, and why in words."""

    rung: Rung | None
    on: date
    because: str


def following(taken: Sequence[Taken], today: date, days: int, *, open_to: Collection[Rung] = LADDER) -> Next:
    """The next step for a party that has not answered; `taken` are the steps in order of time.

    `open_to` are the steps that can be taken at all (a text message needs a number). A step without outcome is given
    `days` days; one that failed is followed at once by the next surer one; one that reached the party is followed up
    by the same way, since they know.
    """
    ways = [rung for rung in LADDER if rung in open_to]
    if not taken:
        return Next(ways[0], today, "还没有联系过")
    last = taken[-1]
    if last.outcome is Outcome.REACHED:
        on = last.on + timedelta(days=days)
        return Next(last.rung, on, f"{RUNG_NAMES[last.rung]}联系上了，还没有答复；过 {days} 天再问一次")
    surer = next((rung for rung in ways if LADDER.index(rung) > LADDER.index(last.rung)), None)
    waits = last.outcome is Outcome.WAITING
    on = last.on + timedelta(days=days) if waits else today
    why = f"{RUNG_NAMES[last.rung]}：{OUTCOME_NAMES[last.outcome]}"
    if surer is not None:
        return Next(surer, on, f"{why}，换一个更稳妥的办法" + (f"；给对方留 {days} 天" if waits else ""))
    if waits:
        return Next(last.rung, on, f"{why}；过 {days} 天看结果")
    return Next(None, today, f"{why}，办法都用过了；可以按联系不上结束，或者再上门一次")


def tried(taken: Sequence[Taken]) -> frozenset[Rung]:
    """The different steps that were taken without reaching the party."""
    return frozenset(one.rung for one in taken if one.outcome in TRIED)
