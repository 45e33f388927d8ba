"""Which version holds on a day: by dates, never by labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from search.library.models import Status
from search.library.standing import NEVER, Span, held, standings

TODAY = date(2026, 11, 22)


@dataclass
class Row:
    id: int
    version_date: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    status: Status = Status.IN_FORCE
    doubt: str = ""


def test_a_version_of_next_year_waits_whatever_its_label() -> None:
    old = Row(1, date(2012, 12, 28), status=Status.SUPERSEDED)
    new = Row(2, date(2026, 8, 28), effective_from=date(2027, 1, 1))
    now = standings([old, new], TODAY)
    assert (now[1].status, now[1].doubt, now[2].status) == (Status.IN_FORCE, "", Status.NOT_YET)


def test_it_takes_over_on_its_day_without_anybody_doing_anything() -> None:
    old, new = Row(1, date(2012, 12, 28)), Row(2, date(2026, 8, 28), effective_from=date(2027, 1, 1))
    before, after = standings([old, new], date(2026, 12, 31)), standings([old, new], date(2027, 1, 1))
    assert [before[key].status for key in (1, 2)] == [Status.IN_FORCE, Status.NOT_YET]
    assert [after[key].status for key in (1, 2)] == [Status.SUPERSEDED, Status.IN_FORCE]


def test_a_repealed_law_is_never_in_force() -> None:
    now = standings([Row(1, date(2021, 12, 24), date(2022, 6, 5), status=Status.REPEALED)], TODAY)
    assert (now[1].status, now[1].label, now[1].tone) == (Status.REPEALED, "已废止", "late")


def test_a_lone_version_that_its_source_calls_old_is_doubted() -> None:
    now = standings([Row(1, date(2010, 1, 1), status=Status.SUPERSEDED)], TODAY)
    assert (now[1].status, now[1].label) == (Status.IN_FORCE, "待核")


def test_an_end_is_included() -> None:
    row = Row(1, date(2010, 1, 1), effective_to=TODAY)
    assert standings([row], TODAY)[1].status is Status.IN_FORCE
    assert standings([row], TODAY + timedelta(days=1))[1].status is Status.REPEALED


days = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(
    st.lists(st.tuples(days, days, st.sampled_from(Status)), max_size=6), st.dates(date(2000, 1, 1), date(2040, 1, 1))
)
def test_every_version_stands_somewhere_and_at_most_one_is_in_force(
    rows: list[tuple[date | None, date | None, Status]], today: date
) -> None:
    versions = [Row(number, dated, start, status=status) for number, (dated, start, status) in enumerate(rows)]
    now = standings(versions, today)
    assert set(now) == {version.id for version in versions}
    assert sum(one.status is Status.IN_FORCE for one in now.values()) <= 1


def test_a_version_holds_until_the_day_before_the_next() -> None:
    old, new = Row(1, date(2012, 12, 28)), Row(2, date(2026, 8, 28), effective_from=date(2027, 1, 1))
    spans = held([old, new])
    assert spans == {1: Span(date(2012, 12, 28), date(2026, 12, 31)), 2: Span(date(2027, 1, 1), None)}


def test_one_without_any_day_holds_always_and_one_that_was_repealed_never() -> None:
    assert held([Row(1)]) == {1: Span(None, None)}
    assert held([Row(1, date(2010, 1, 1), status=Status.REPEALED)]) == {1: NEVER}
    assert held([Row(1, date(2010, 1, 1), effective_to=date(2020, 12, 31))]) == {
        1: Span(date(2010, 1, 1), date(2020, 12, 31))
    }


def test_of_two_times_in_force_the_later_counts() -> None:
    spans = held([Row(1, date(2010, 1, 1)), Row(2, date(2015, 1, 1), effective_to=date(2016, 12, 31))])
    assert spans == {1: Span(date(2017, 1, 1), None), 2: Span(date(2015, 1, 1), date(2016, 12, 31))}


@given(
    st.lists(st.tuples(days, days, st.sampled_from(Status)), min_size=1, max_size=6),
    st.dates(date(1999, 1, 1), date(2041, 1, 1)),
)
def test_the_days_of_a_version_are_those_on_which_it_is_in_force(
    drawn: list[tuple[date | None, date | None, Status]], day: date
) -> None:
    rows = [Row(place, *dates, status=status) for place, (*dates, status) in enumerate(drawn)]
    now = standings(rows, day)
    for key, span in held(rows).items():
        inside = (span.since or date.min) <= day <= (span.until or date.max)
        assert inside is (now[key].status is Status.IN_FORCE)
