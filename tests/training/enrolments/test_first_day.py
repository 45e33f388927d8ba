"""上任30天清单: its grounds, its days from the election, who has one, what ticks itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.citations.checking import Citations
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.places.models import Alliance
from compounds.models import Term
from compounds.workflow import Stage as TermStage
from search.library import actions, intake
from search.library.citations.checking import check
from tests.compounds.factories import a_compound, a_term
from tests.factories import a_person, an_alliance
from tests.training.curriculum.test_content import SAMPLE_FILES
from tests.training.enrolments import steps
from training.enrolments import first_day, first_days
from training.enrolments.first_day import Tick
from training.enrolments.models import FirstDayTick


@pytest.fixture
def alliance(tx: Transaction) -> Alliance:
    return an_alliance(tx)


@pytest.fixture
def term(tx: Transaction, alliance: Alliance) -> Term:
    return steps.elected(tx, a_compound(tx, alliance, name="锦绣家园"))


def _reader(alliance: Alliance, term: Term, at: int = 0) -> Actor:
    return steps.learner(alliance, term.seats[at].person_id)


def test_every_ground_stands_in_the_texts_of_the_regulations(tx: Transaction, samples: Path) -> None:
    actions.admit(tx, CLOCK, intake.take([samples / name for name in SAMPLE_FILES]).incoming)
    cited = {words for line in first_days.lines().values() for words in line.basis}
    checked = check(tx, "；".join(sorted(cited)), tx.today)
    assert {one.citation: one.because for one in checked if not one.stands} == {}
    assert {one.citation for one in checked} == cited


def test_days_run_from_the_election_and_a_first_committee_takes_nothing_over(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    page = first_day.page(tx, _reader(alliance, term), Citations())
    shown = {one.line.code: one for one in page.lines}
    assert "takeover" not in shown
    assert (shown["filing"].due_on, shown["filing"].firm) == (date(2026, 12, 1), True)
    assert (shown["bank"].due_on, shown["bank"].firm) == (date(2026, 12, 1), False)
    assert shown["seal"].due_on is None
    assert page.next_line is shown["first_lesson"]


def test_a_later_committee_takes_over_from_the_end_of_the_one_before(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    term.stage, term.submitted_on, term.filed_on = TermStage.ENDED, date(2026, 11, 2), date(2026, 11, 3)
    term.ended_on = date(2026, 11, 15)
    later = a_term(tx, term.committee, number=2, elected_on=date(2026, 11, 16))
    page = first_day.page(tx, _reader(alliance, later), Citations())
    takeover = next(one for one in page.lines if one.line.code == "takeover")
    assert takeover.due_on == date(2026, 11, 25)


def test_a_filing_ticks_itself(tx: Transaction, alliance: Alliance, term: Term) -> None:
    term.stage, term.submitted_on, term.filed_on = TermStage.FILED, date(2026, 11, 5), date(2026, 11, 9)
    page = first_day.page(tx, _reader(alliance, term), Citations())
    filing = next(one for one in page.lines if one.line.code == "filing")
    assert (filing.done_on, filing.automatic) == (date(2026, 11, 9), True)
    with pytest.raises(Invalid, match="不用打勾"):
        first_day.tick(tx, _reader(alliance, term), Tick(term.id, "filing", done=True))


def test_one_ticks_for_all_or_for_oneself(tx: Transaction, alliance: Alliance, term: Term) -> None:
    one, other = _reader(alliance, term), _reader(alliance, term, 1)
    for line in ("bank", "rules_read"):
        for _ in range(2):
            first_day.tick(tx, one, Tick(term.id, line, done=True))
    seen = {line.line.code for line in first_day.page(tx, other, Citations()).lines if line.done_on is not None}
    assert seen == {"bank"}
    first_day.tick(tx, other, Tick(term.id, "bank", done=False))
    assert [row.line for row in tx.session.scalars(select(FirstDayTick))] == ["rules_read"]


def test_a_stranger_ticks_nothing_and_reads_the_list_without_days(
    tx: Transaction, alliance: Alliance, term: Term
) -> None:
    stranger = steps.learner(alliance, a_person(tx, alliance, "过路人").id)
    with pytest.raises(NotFound):
        first_day.tick(tx, stranger, Tick(term.id, "bank", done=True))
    page = first_day.page(tx, stranger, Citations())
    assert page.term_id is None
    assert {line.due_on for line in page.lines} == {None}
    assert next(line for line in page.lines if line.line.code == "filing").period.endswith("30日内")
    assert "takeover" in {line.line.code for line in page.lines}


def test_the_list_costs_the_same_whoever_sits(
    tx: Transaction, alliance: Alliance, term: Term, queries: Callable[[], Any]
) -> None:
    with queries() as count:
        first_day.page(tx, _reader(alliance, term), Citations())
    assert count.total <= 12
