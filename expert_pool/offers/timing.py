"""Until when a drawn expert may answer, and when they are reminded; every number a parameter. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

Waking = Callable[[datetime], datetime | None]
"""The morning to which an instant of the night is put off; None for an instant of the day."""


@dataclass(frozen=True, slots=True)
class AnswerRules:
    """The numbers of the day: the usual period, the shortest, and after which share of it somebody is reminded."""

    hours: int
    least_minutes: int
    remind_after: Fraction

    @property
    def usual(self) -> timedelta:
        """The period where there is time enough."""
        return timedelta(hours=self.hours)

    @property
    def least(self) -> timedelta:
        """The shortest period."""
        return timedelta(minutes=self.least_minutes)


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """Until when an answer counts, and when to remind; None where the time is too short for that."""

    answer_by: datetime
    remind_at: datetime | None


def times(made_at: datetime, opening_at: datetime, rules: AnswerRules, waking: Waking) -> AnswerTimes:
    """The times of an offer made at `made_at` for papers opened at `opening_at`.

    The period begins in the morning where the offer is made at night. It is the usual one, but at most half of what is
    left until the opening, so that the next in order have time too; never shorter than the least, and it does not end
    at night. It ends with the opening; after that, when a seat has to be filled on the spot, the least counts.
    """
    begins = waking(made_at) or made_at
    if begins >= opening_at:
        begins = made_at
    if begins >= opening_at:
        return AnswerTimes(begins + rules.least, None)
    ends = max(min(begins + rules.usual, begins + (opening_at - begins) / 2), begins + rules.least)
    if (morning := waking(ends)) is not None:
        ends = morning + rules.least
    ends = min(ends, opening_at)
    share = rules.remind_after
    remind_at = begins + (ends - begins) * share.numerator / share.denominator
    remind_at = waking(remind_at) or remind_at
    return AnswerTimes(ends, remind_at if remind_at + rules.least <= ends else None)


def explained(rules: AnswerRules) -> str:
    """The rule in a sentence, as the page of an offer says it."""
    return (
        f"一般给您{rules.hours}小时答复。离评审不远的，答复时间是剩下时间的一半，最少{rules.least_minutes}分钟。"
        "夜里不算：夜里抽中的从早上算起。"
    )


def left(until: datetime, now: datetime) -> str:
    """How much time is left: 剩5小时, 剩40分钟, 已到时."""
    minutes = int((until - now).total_seconds() // 60)
    if minutes <= 0:
        return "已到时"
    return f"剩{minutes}分钟" if minutes < 120 else f"剩{minutes // 60}小时"  # noqa: PLR2004 -- two hours
