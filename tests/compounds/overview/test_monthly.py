"""A street on a day, reckoned from dates alone: each compound in one standing, each term in one stage."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounds.overview.monthly import FIGURES, CompoundDates, ContractDates, TermDates, stage_on, state
from compounds.workflow import Stage

ELECTED, DUE, SUBMITTED, FILED = date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 20), date(2026, 3, 25)
LEAD, ENDS, ENDED = date(2029, 1, 1), date(2029, 3, 1), date(2029, 3, 5)


def a_term(**changed: object) -> TermDates:
    known = {
        "number": 1,
        "elected_on": ELECTED,
        "starts_on": ELECTED,
        "ends_on": ENDS,
        "due_on": DUE,
        "lead_on": LEAD,
        "submitted_on": SUBMITTED,
        "filed_on": FILED,
        "ended_on": ENDED,
    }
    return TermDates(**{**known, **changed})  # type: ignore[arg-type]  # the test names its own fields


def a_home(**changed: object) -> CompoundDates:
    known = {
        "compound_id": 1,
        "name": "锦绣家园",
        "community": "某社区",
        "households": 300,
        "founded_on": ELECTED,
        "standings": ((date(2026, 6, 1), "weak"), (date(2027, 1, 1), "working")),
        "terms": (a_term(),),
        "contracts": (),
    }
    return CompoundDates(**{**known, **changed})  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (ELECTED - timedelta(days=1), None),
        (ELECTED, Stage.ELECTED),
        (SUBMITTED, Stage.SUBMITTED),
        (FILED, Stage.FILED),
        (ENDED - timedelta(days=1), Stage.FILED),
        (ENDED, Stage.ENDED),
    ],
)
def test_a_term_stands_where_its_days_say(day: date, expected: Stage | None) -> None:
    assert stage_on(a_term(), day) is expected


@pytest.mark.parametrize(
    ("day", "figure", "mark"),
    [
        (ELECTED, "to_file", "第1届待报送备案"),
        (SUBMITTED, "to_check", "第1届备案待核对"),
        (LEAD, "term_ending", "第1届任期还剩59天"),
        (ENDS, "term_ending", "第1届任期还剩0天"),
        (ENDS + timedelta(days=1), "term_over", "第1届任期已满"),
    ],
)
def test_a_term_is_counted_and_marked(day: date, figure: str, mark: str) -> None:
    found = state((a_home(),), day)
    assert found.figures[figure] == 1
    assert found.rows[0].marks == (mark,)


def test_a_filing_that_is_late_counts_twice() -> None:
    found = state((a_home(terms=(a_term(submitted_on=None, filed_on=None, ended_on=None),)),), DUE + timedelta(days=4))
    assert (found.figures["to_file"], found.figures["filing_late"]) == (1, 1)
    assert found.rows[0].marks == ("第1届备案逾期4天",)
    assert state((a_home(terms=(a_term(submitted_on=None, filed_on=None),)),), DUE).figures["filing_late"] == 0


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (ELECTED - timedelta(days=1), "none"),
        (ELECTED, "unrated"),
        (date(2026, 6, 1), "weak"),
        (date(2027, 5, 1), "working"),
    ],
)
def test_a_standing_holds_from_its_day(day: date, standing: str) -> None:
    assert state((a_home(),), day).rows[0].standing == standing


def test_the_newest_contract_that_has_begun_counts() -> None:
    old = ContractDates("旧物业", date(2020, 1, 1), date(2023, 1, 1), date(2022, 10, 3))
    new = ContractDates("新物业", date(2023, 1, 2), date(2027, 1, 1), date(2026, 10, 3))
    home = a_home(terms=(), contracts=(new, old))
    assert state((home,), date(2022, 12, 1)).rows[0].marks == ("物业合同还剩31天",)
    assert state((home,), date(2024, 1, 1)).rows[0].company == "新物业"
    assert state((home,), date(2027, 1, 2)).figures["contract_over"] == 1
    endless = a_home(terms=(), contracts=(ContractDates("不定期物业", date(2020, 1, 1), None, None),))
    assert state((endless,), date(2027, 1, 2)).rows[0].contract_ends == "open"


@given(
    st.lists(
        st.builds(
            a_home,
            founded_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
            households=st.integers(1, 3000),
        ),
        max_size=12,
    ),
    st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_every_compound_is_counted_in_exactly_one_standing(homes: list[CompoundDates], day: date) -> None:
    figures = state(homes, day).figures
    assert set(figures) == set(FIGURES)
    standings = ("working", "weak", "stalled", "unrated", "none")
    assert sum(figures[one] for one in standings) == figures["compounds"] == len(homes)
    assert figures["committees"] == len(homes) - figures["none"]
    assert figures["households"] == sum(home.households for home in homes)
