"""What keeps an expert out of a pool on a day, whoever asks and whatever for. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from expert_pool.roster.queries import Member


class Unfit(StrEnum):
    """Why an active expert is not drawn on a day."""

    UNTRAINED = "untrained"
    NO_FIELD = "no_field"
    AWAY = "away"
    CAP = "cap"
    REST = "rest"


UNFIT_NAMES: dict[Unfit, str] = {
    Unfit.UNTRAINED: "培训证书没有或者已到期",
    Unfit.NO_FIELD: "没有审核有效的专业",
    Unfit.AWAY: "本人说那天不方便",
    Unfit.CAP: "一年内参加的次数已满",
    Unfit.REST: "刚参加过评审，在歇",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How many panels a year at most, and how many days of rest lie between two."""

    most_a_year: int
    rest_days: int


def fit(member: Member, day: date, served: Collection[date], limits: Limits) -> tuple[Unfit, ...]:
    """Everything that keeps a member out on `day`; none where nothing does.

    `served` are the days of panels whose names are open; those of a draw that is still sealed must not be in it. The
    year is that of the calendar, and rest counts in both directions.
    """
    found = []
    if not member.trained:
        found.append(Unfit.UNTRAINED)
    if not member.fields:
        found.append(Unfit.NO_FIELD)
    if member.is_away(day):
        found.append(Unfit.AWAY)
    if sum(one.year == day.year for one in served) >= min(member.most, limits.most_a_year):
        found.append(Unfit.CAP)
    if any(abs(day - one) <= timedelta(days=limits.rest_days) for one in served):
        found.append(Unfit.REST)
    return tuple(found)
