"""The deadline of an attempt and what still counts after it: pure, on the server's clock alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """How long an examination gives: minutes, the end of its window (None: none), the seconds of grace."""

    limit_minutes: int
    closes_at: datetime | None
    grace_seconds: int


def deadline(rule: Rule, started_at: datetime, extra_percent: int, until: datetime | None = None) -> datetime:
    """The instant until which answers may be given: the own limit with its extra time, or the window's end if sooner.

    `until` is the end of a sitting in a hall, if the attempt was begun in one.
    """
    own = started_at + timedelta(minutes=rule.limit_minutes) * (100 + extra_percent) / 100
    return min(one for one in (own, rule.closes_at, until) if one is not None)


def last_receipt(deadline_at: datetime, grace_seconds: int) -> datetime:
    """The instant until which an answer given before the deadline may still arrive."""
    return deadline_at + timedelta(seconds=grace_seconds)


def counts(deadline_at: datetime, grace_seconds: int, *, given_at: datetime, received_at: datetime) -> bool:
    """Whether an answer counts: received by the deadline, or given by then and received within the grace.

    `given_at` is reckoned back from the receipt by what the candidate's device says; it can win nothing but the grace.
    """
    if received_at <= deadline_at:
        return True
    return given_at <= deadline_at and received_at <= last_receipt(deadline_at, grace_seconds)


def left_seconds(deadline_at: datetime, now: datetime) -> int:
    """Whole seconds until the deadline, 0 after it."""
    return max(0, int((deadline_at - now).total_seconds()))
