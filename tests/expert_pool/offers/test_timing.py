"""Until when somebody may answer: the usual period, half of what is left, never at night or past the opening."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from alliance.kernel.days import SHANGHAI
from expert_pool.offers.timing import AnswerRules, explained, left, times

RULES = AnswerRules(24, 60, Fraction(1, 2))
_FROM, _UNTIL = 22, 8


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


def waking(instant: datetime) -> datetime | None:
    """The night ends at eight."""
    local = instant.astimezone(SHANGHAI)
    if _UNTIL <= local.hour < _FROM:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= _FROM else 0)
    return datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=_UNTIL)


@pytest.mark.parametrize(
    ("made", "opening", "answer_by", "remind_at"),
    [
        (at(1, 10), at(9, 9), at(2, 10), at(2, 8)),  # the usual day; the reminder of the evening waits for the morning
        (at(1, 9), at(1, 21), at(1, 15), at(1, 12)),  # half of what is left
        (at(1, 23), at(9, 9), at(2 + 1, 8), at(2, 20)),  # asked at night, reckoned from the morning
        (at(1, 14), at(2, 9), at(2, 9), at(2, 8)),  # would end at night: an hour after waking, and not past the opening
        (at(1, 9), at(1, 10), at(1, 10), None),  # the shortest, no time for a reminder
        (at(1, 9), at(1, 8), at(1, 10), None),  # on the spot
    ],
)
def test_the_period_of_an_answer(
    made: datetime, opening: datetime, answer_by: datetime, remind_at: datetime | None
) -> None:
    found = times(made, opening, RULES, waking)
    assert (found.answer_by, found.remind_at) == (answer_by, remind_at)
    assert found.answer_by > made


def test_what_is_left_and_the_rule_read_plainly() -> None:
    assert left(at(1, 15), at(1, 10)) == "剩5小时"
    assert left(at(1, 10, 40), at(1, 10)) == "剩40分钟"
    assert left(at(1, 10), at(1, 10)) == "已到时"
    assert "24小时" in explained(RULES)
    assert "60分钟" in explained(RULES)
