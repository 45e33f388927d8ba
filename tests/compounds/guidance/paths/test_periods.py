"""Periods of paths: the strictest rule that binds counts, the others stand beside, and advice never beats the law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.db import Transaction
from alliance.kernel.parameters.models import Confidence, Parameter
from alliance.kernel.parameters.queries import Book
from alliance.kernel.working_days import WorkingCalendar
from compounds.guidance.paths import periods, queries, shipped
from compounds.guidance.paths.definition import Clock, Direction
from compounds.guidance.paths.periods import Reckoner

HERE = "/33/3308/330802/"
TODAY = date(2026, 11, 22)
CALENDAR = WorkingCalendar(date(2026, 12, 31))
NUMBER = "some_period"
WITHIN = Clock("within", "办理", "start", "开始", NUMBER)
BEFORE = Clock("before", "通知", "start", "开会", NUMBER, Direction.BEFORE, least=True)
AT_LEAST = Clock("least", "公示", "start", "张贴", NUMBER, least=True)


def a_value(
    days: int, place: str = "/", confidence: Confidence = Confidence.STATUTORY, *, own: bool = False, unit: str = "日"
) -> Parameter:
    """A period with its ground."""
    firm = confidence in {Confidence.STATUTORY, Confidence.LOCAL}
    return Parameter(
        id=days,
        name=NUMBER,
        title="办理",
        number=Fraction(days),
        day=None,
        unit=unit,
        inclusive=True,
        place_path=place,
        starts_on=date(2018, 1, 1),
        ends_on=None,
        source="某条例" if firm else "",
        article="第一条" if firm else "",
        quote="",
        confidence=confidence,
        note="",
        own=own,
    )


def a_reckoner(*values: Parameter) -> Reckoner:
    """All numbers there are."""
    return Reckoner(Book({NUMBER: list(values)}), CALENDAR, TODAY)


NATIONAL = a_value(15)
PROVINCIAL_LONGER = a_value(20, "/33/", Confidence.LOCAL)
PROVINCIAL_SHORTER = a_value(10, "/33/", Confidence.LOCAL)
ADVICE = a_value(3, confidence=Confidence.SUGGESTION)
OWN_ADVICE = a_value(5, HERE, Confidence.PROMISE, own=True)


@pytest.mark.parametrize(
    ("clock", "values", "counts"),
    [
        (WITHIN, [NATIONAL, PROVINCIAL_LONGER], NATIONAL),
        (WITHIN, [NATIONAL, PROVINCIAL_SHORTER], PROVINCIAL_SHORTER),
        (BEFORE, [NATIONAL, PROVINCIAL_LONGER], PROVINCIAL_LONGER),
        (BEFORE, [NATIONAL, PROVINCIAL_SHORTER], NATIONAL),
        (AT_LEAST, [NATIONAL, PROVINCIAL_LONGER], PROVINCIAL_LONGER),
        (AT_LEAST, [NATIONAL, PROVINCIAL_SHORTER], NATIONAL),
    ],
)
def test_of_rules_that_bind_the_strictest_counts_whatever_the_level(
    clock: Clock, values: list[Parameter], counts: Parameter
) -> None:
    reckoned = a_reckoner(*values).reckon(clock, HERE, date(2027, 3, 1))
    assert reckoned is not None
    assert reckoned.chosen.value == counts
    assert reckoned.differs
    assert "几级规定不一样，这里取最严的一个" in reckoned.steps
    assert {rule.value for rule in reckoned.others} == set(values) - {counts}


def test_rules_that_agree_make_no_difference_and_the_nearest_is_told() -> None:
    reckoned = a_reckoner(NATIONAL, a_value(15, "/33/", Confidence.LOCAL)).reckon(WITHIN, HERE, date(2026, 12, 1))
    assert reckoned is not None and not reckoned.differs
    assert reckoned.chosen.value.place_path == "/33/"
    assert reckoned.steps[0] == "办理：《某条例》第一条（地方规定）：15日"


@pytest.mark.parametrize("clock", [WITHIN, BEFORE, AT_LEAST], ids=lambda clock: clock.code)
def test_advice_that_is_stricter_does_not_beat_the_law_but_is_told(clock: Clock) -> None:
    reckoned = a_reckoner(NATIONAL, ADVICE, a_value(90, confidence=Confidence.SUGGESTION)).reckon(
        clock, HERE, date(2027, 3, 1)
    )
    assert reckoned is not None
    assert reckoned.is_firm and reckoned.chosen.value == NATIONAL
    assert not reckoned.differs
    assert len(reckoned.others) == 2


def test_where_no_rule_binds_the_alliances_own_value_comes_before_a_suggestion_and_says_what_it_is() -> None:
    reckoned = a_reckoner(ADVICE, OWN_ADVICE).reckon(WITHIN, HERE, date(2026, 12, 1))
    assert reckoned is not None and not reckoned.is_firm
    assert reckoned.chosen.value == OWN_ADVICE
    assert "这个天数是平台的建议，不是法定的期限" in reckoned.steps


def test_a_rule_of_another_place_and_one_that_has_ended_do_not_speak() -> None:
    elsewhere = a_value(7, "/33/3301/", Confidence.LOCAL)
    ended = replace(a_value(8), starts_on=date(2010, 1, 1), ends_on=date(2017, 12, 31))
    reckoner = a_reckoner(NATIONAL, elsewhere, ended)
    reckoned = reckoner.reckon(WITHIN, HERE, date(2026, 12, 1))
    assert reckoned is not None and reckoned.others == ()
    assert reckoner.reckon(WITHIN, HERE, date(2012, 1, 1)) is not None
    assert a_reckoner(elsewhere).reckon(WITHIN, HERE, date(2026, 12, 1)) is None


def test_backwards_the_value_in_force_today_counts_forwards_that_of_the_day() -> None:
    later = replace(a_value(30), starts_on=date(2027, 1, 1))
    before = replace(a_value(15), ends_on=date(2026, 12, 31))
    reckoner = a_reckoner(before, later)
    backwards, forwards = (reckoner.reckon(clock, HERE, date(2027, 3, 1)) for clock in (BEFORE, WITHIN))
    assert backwards is not None and backwards.chosen.value == before
    assert forwards is not None and forwards.chosen.value == later


def test_a_legal_period_rolls_over_a_holiday_and_advice_does_not() -> None:
    event = date(2026, 9, 26)  # ten days on is 6 October, inside the holiday of the National Day
    legal = a_reckoner(a_value(10)).reckon(WITHIN, HERE, event)
    advice = a_reckoner(a_value(10, confidence=Confidence.SUGGESTION)).reckon(WITHIN, HERE, event)
    assert legal is not None and legal.due == date(2026, 10, 8)
    assert advice is not None and advice.due == date(2026, 10, 6)


def test_a_least_period_says_that_it_has_to_pass() -> None:
    reckoned = a_reckoner(NATIONAL).reckon(AT_LEAST, HERE, date(2026, 12, 1))
    assert reckoned is not None
    assert reckoned.sentence == "到2026年12月16日（周三）满，之后再办下一步"


def test_the_earliest_meeting_leaves_the_whole_notice_from_today() -> None:
    reckoner = a_reckoner(NATIONAL)
    first = reckoner.earliest(BEFORE, HERE, TODAY)
    assert first == date(2026, 12, 8)  # the day of the notice and the day of the meeting do not count
    reckoned = reckoner.reckon(BEFORE, HERE, first)
    assert reckoned is not None and reckoned.due == TODAY
    assert reckoner.earliest(BEFORE, HERE, date(2027, 5, 1)) == date(2027, 5, 1)
    assert a_reckoner().earliest(BEFORE, HERE, TODAY) is None


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
VALUES = st.lists(
    st.builds(
        a_value,
        st.integers(1, 90),
        st.sampled_from(["/", "/33/", "/33/3308/"]),
        st.sampled_from(list(Confidence)),
        unit=st.sampled_from(["日", "工作日", "个月"]),
    ),
    min_size=1,
    max_size=4,
)


@given(VALUES, DAYS, st.sampled_from([WITHIN, BEFORE, AT_LEAST]))
def test_no_other_rule_that_binds_is_stricter_than_the_one_that_counts(
    values: list[Parameter], day: date, clock: Clock
) -> None:
    reckoned = a_reckoner(*values).reckon(clock, HERE, day)
    assert reckoned is not None
    assert len(reckoned.others) == len(values) - 1
    binding = [rule.due for rule in reckoned.others if rule.value.is_firm]
    assert reckoned.is_firm or not binding
    assert all(due <= reckoned.due if clock is AT_LEAST else due >= reckoned.due for due in binding)


@given(VALUES, DAYS, st.sampled_from([WITHIN, BEFORE, AT_LEAST]))
def test_the_order_in_which_rules_are_recorded_does_not_move_the_day(
    values: list[Parameter], day: date, clock: Clock
) -> None:
    firm = [replace(value, confidence=Confidence.LOCAL) for value in values]
    one, other = (a_reckoner(*order).reckon(clock, HERE, day) for order in (firm, firm[::-1]))
    assert one is not None and other is not None and one.due == other.due


def test_the_days_of_a_first_committee_come_out_by_the_shipped_numbers(tx: Transaction) -> None:
    path = shipped.path("first_committee")
    reckoner = periods.reckoner(tx, [path], alliance_id=None)
    days = {"group": date(2026, 12, 1), "meeting": date(2027, 1, 16), "count": date(2027, 1, 17)}
    found = {reckoned.clock.code: reckoned for _, reckoned in periods.timeline(reckoner, path, HERE, days)}
    assert found["group_announced"].due == date(2026, 12, 4)
    assert found["meeting_notice"].due == date(2026, 12, 31)
    assert found["filing"].due == date(2027, 2, 16)
    assert found["first_meeting"].due == date(2027, 3, 1)
    assert [found[code].is_firm for code in ("group_announced", "meeting_notice", "filing", "first_meeting")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert "group_forming" not in found  # nobody said when the application came in
    assert len(found["meeting_notice"].others) == 1  # the Province and the State Council say the same
    order = [reckoned.due for _, reckoned in periods.timeline(reckoner, path, HERE, days)]
    assert order == sorted(order)


def test_every_clock_of_every_path_can_be_reckoned_here(tx: Transaction) -> None:
    paths = tuple(shipped.paths().values())
    reckoner = periods.reckoner(tx, paths, alliance_id=None)
    for path in paths:
        days = dict.fromkeys(path.titles, date(2027, 3, 1))
        assert len(periods.timeline(reckoner, path, HERE, days)) == len(path.clocks)
        assert set(periods.starts(path)) <= path.titles.keys()


def test_a_meeting_that_is_too_soon_or_too_late_is_told_with_the_way_out(tx: Transaction) -> None:
    path = shipped.path("first_committee")
    reckoner = periods.reckoner(tx, [path], alliance_id=None)

    def told(**days: date) -> dict[str, queries.DueLine]:
        return {line.title: line for line in queries.what_if(reckoner, path, HERE, days)}

    soon = told(meeting=tx.today + timedelta(days=5))["通知全体业主"]
    assert soon.tone == "late" and soon.advice == "今天就办的话，最早可以定在2026年12月8日。"
    late = told(group=date(2026, 12, 1), meeting=date(2027, 3, 6))["召开首次业主大会会议"]
    assert (late.mark, late.advice) == ("晚了5天", "请把2027年3月6日提前，最晚2027年3月1日。")
    good = told(group=date(2026, 12, 1), meeting=date(2027, 3, 1))["召开首次业主大会会议"]
    assert (good.mark, good.tone) == ("来得及", "go")


def test_reckoning_costs_two_statements_however_many_paths(tx: Transaction, queries: Callable[[], object]) -> None:
    paths = tuple(shipped.paths().values())
    for some in (paths[:1], paths):
        with queries() as count:  # type: ignore[attr-defined]  # the fixture that counts
            periods.reckoner(tx, some, alliance_id=1)
        assert count.total == 2
