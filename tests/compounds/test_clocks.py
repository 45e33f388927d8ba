"""The clocks: what is due by when, on what ground, near whom, and at what cost."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from alliance.kernel.actors import CLOCK, Office
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import actions as parameters
from alliance.kernel.parameters.models import Confidence
from alliance.kernel.parameters.seed import seed
from alliance.kernel.places.models import Alliance
from compounds import addresses
from compounds.changes import actions as changes
from compounds.clocks import reckoning as clocks
from compounds.clocks.reckoning import CLOCK_NAMES, SOURCES, ClockKind, Due
from compounds.filing import actions as filing
from compounds.models import Compound, ContractEnd, Departure
from compounds.workflow import Stage
from tests.compounds.factories import (
    OTHER_STREET,
    a_committee,
    a_compound,
    a_contract,
    a_filed_term,
    a_term,
    at,
)
from tests.factories import FUSHAN, HEHUA, KECHENG, the_place

FAR = timedelta(days=3650)


def dues(tx: Transaction, compound: Compound, **asked: Any) -> dict[ClockKind, Due]:
    actor = at(tx, compound, Office.GUIDANCE_SECRETARY)
    found = clocks.due(tx, actor, **{"until": tx.today + FAR, **asked})
    return {one.kind: one for one in found}


def test_a_filing_is_due_thirty_days_after_the_election(tx: Transaction, compound: Compound) -> None:
    term = a_term(tx, a_committee(tx, compound), elected_on=date(2026, 11, 1))
    one = dues(tx, compound)[ClockKind.FILING]
    assert (one.due_on, one.subject, one.subject_id, one.url) == (
        date(2026, 12, 1), "terms", term.id, addresses.term(term.id),
    )  # fmt: skip
    assert one.basis == "《浙江省物业管理条例》第十三条第一款：30日"
    assert (one.compound_id, one.place_id, one.compound_name) == (compound.id, compound.place_id, "锦绣家园")


def test_a_legal_period_that_ends_on_a_holiday_rolls_to_the_next_workday(tx: Transaction, compound: Compound) -> None:
    """The thirtieth day is the first of October 2026: 民法典第二百零三条."""
    a_term(tx, a_committee(tx, compound), elected_on=date(2026, 9, 1))
    assert dues(tx, compound)[ClockKind.FILING].due_on == date(2026, 10, 8)


def test_our_own_suggestion_does_not_roll(tx: Transaction, compound: Compound) -> None:
    term = a_filed_term(tx, compound)
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    day = date(2026, 10, 23)  # the thirtieth day after it is Sunday, 22 November
    command = changes.RecordChange(
        term.id, term.version, day, "辞职信", (changes.Leaving(term.seats[3].id, Departure.RESIGNED),)
    )
    changes.record_change(tx, officer, command)
    one = dues(tx, compound)[ClockKind.CHANGE_FILING]
    assert (one.due_on, one.basis) == (date(2026, 11, 22), "我们的建议：30日")
    assert not one.overdue(tx.today)


def test_elections_are_prepared_before_the_end_and_not_where_the_next_term_is_registered(
    tx: Transaction, compound: Compound
) -> None:
    committee = a_committee(tx, compound)
    a_term(tx, committee, stage=Stage.FILED, elected_on=date(2022, 3, 1))
    found = dues(tx, compound)
    assert found[ClockKind.TERM_END].due_on == date(2027, 3, 1)
    assert found[ClockKind.REELECTION_LEAD].due_on == date(2026, 12, 31)
    assert "第十五条" in found[ClockKind.REELECTION_LEAD].basis
    a_term(tx, committee, number=2, elected_on=date(2026, 11, 1), starts_on=date(2027, 3, 2))
    found = dues(tx, compound)
    assert ClockKind.REELECTION_LEAD not in found
    assert found[ClockKind.TERM_END].succeeded


def test_an_alliance_s_own_number_counts_where_no_law_speaks(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    admin = at(tx, compound, Office.SYSTEM_ADMINISTRATOR)
    new = parameters.NewVersion(
        clocks.SEAT_VACANCY, "20", date(2020, 1, 1), Confidence.PROMISE, note="本联盟约定", own=True
    )
    parameters.new_version(tx, admin, new)
    term = a_filed_term(tx, compound)
    officer = at(tx, compound, Office.COMMUNITY_OFFICER)
    leaving = (changes.Leaving(term.seats[3].id, Departure.RESIGNED),)
    changes.record_change(
        tx, officer, changes.RecordChange(term.id, term.version, date(2026, 11, 12), "辞职信", leaving)
    )
    one = dues(tx, compound)[ClockKind.SEAT_VACANT]
    assert (one.due_on, one.note) == (date(2026, 12, 2), "第1届缺1人")


def test_a_handover_runs_ten_days_from_the_last_day(tx: Transaction, compound: Compound) -> None:
    term = a_filed_term(tx, compound)
    filing.end_term(
        tx,
        at(tx, compound, Office.SUBDISTRICT_OFFICER),
        filing.EndTerm(term.id, term.version, date(2026, 11, 10), "提前换届"),
    )
    one = dues(tx, compound)[ClockKind.HANDOVER]
    assert (one.due_on, one.event) == (date(2026, 11, 20), date(2026, 11, 10))
    assert one.overdue(tx.today)
    assert "第十五条第三款" in one.basis


def test_only_the_newest_contract_has_a_clock_and_an_early_end_counts(tx: Transaction, compound: Compound) -> None:
    a_contract(tx, compound, starts_on=date(2020, 1, 1), ends_on=date(2022, 12, 31))
    newest = a_contract(tx, compound, starts_on=date(2023, 1, 1), ends_on=date(2026, 12, 31))
    assert dues(tx, compound)[ClockKind.CONTRACT_END].due_on == date(2026, 12, 31)
    newest.ended_on, newest.end_ground = date(2026, 10, 1), ContractEnd.DISMISSED
    one = dues(tx, compound)[ClockKind.CONTRACT_END]
    assert (one.due_on, one.overdue(tx.today), one.subject_id) == (date(2026, 10, 1), True, newest.id)


def test_until_below_and_the_compound_narrow(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    other = a_compound(tx, alliance, community=OTHER_STREET)
    for one in (compound, other):
        a_contract(tx, one, ends_on=date(2026, 12, 31))
    actor = at(tx, compound, Office.GUIDANCE_SECRETARY)
    assert clocks.due(tx, actor, until=date(2026, 12, 30)) == ()
    assert len(clocks.due(tx, actor, until=date(2026, 12, 31))) == 2
    near = clocks.due(tx, actor, until=tx.today + FAR, below=the_place(tx, FUSHAN).path)
    assert [one.compound_id for one in near] == [compound.id]
    (mine,) = clocks.due(tx, actor, until=tx.today + FAR, compound_id=other.id)
    assert mine.compound_id == other.id


def test_counts_are_by_street_and_kind_and_agree_with_the_lines(
    tx: Transaction, alliance: Alliance, compound: Compound
) -> None:
    a_contract(tx, compound)
    a_term(tx, a_committee(tx, compound))
    a_contract(tx, a_compound(tx, alliance, community=OTHER_STREET))
    actor = at(tx, compound, Office.BUREAU_SUPERVISOR)
    root, until = the_place(tx, KECHENG).path, tx.today + FAR
    found = clocks.counts(tx, actor, below=root, until=until)
    fushan, hehua = the_place(tx, FUSHAN).id, the_place(tx, HEHUA).id
    assert found == {
        (fushan, ClockKind.CONTRACT_END): 1,
        (fushan, ClockKind.FILING): 1,
        (hehua, ClockKind.CONTRACT_END): 1,
    }
    lines = clocks.due(tx, actor, below=root, until=until)
    assert Counter((one.street_id, one.kind) for one in lines) == found


def test_nobody_sees_the_clocks_of_others(tx: Transaction, alliance: Alliance, compound: Compound) -> None:
    a_contract(tx, compound)
    stranger = at(tx, a_compound(tx, alliance, community=OTHER_STREET), Office.SUBDISTRICT_OFFICER)
    assert clocks.due(tx, stranger, until=tx.today + FAR) == ()
    assert clocks.due(tx, at(tx, compound, Office.MEDIATOR), until=tx.today + FAR) == ()
    platform = replace(CLOCK, alliance_id=alliance.id)
    assert len(clocks.due(tx, platform, until=tx.today + FAR)) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_all_clocks_cost_six_statements(
    tx: Transaction, alliance: Alliance, compound: Compound, queries: Any, number: int
) -> None:
    actor = at(tx, compound, Office.GUIDANCE_SECRETARY)
    for _ in range(number):
        more = a_compound(tx, alliance)
        a_contract(tx, more)
        a_term(tx, a_committee(tx, more))
    tx.session.flush()
    with queries() as count:
        assert len(clocks.due(tx, actor, until=tx.today + FAR)) == 2 * number
    assert count.total == 6


def test_every_clock_has_a_name_and_its_parameters_exist() -> None:
    assert set(CLOCK_NAMES) == set(SOURCES) == set(ClockKind)
    seeded = {row.name for row in seed()}
    assert {name for names in SOURCES.values() for name in names} <= seeded
