"""Which version holds on a day: by dates, never by labels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from search.library.models import Status
from search.library.standing import standings

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
