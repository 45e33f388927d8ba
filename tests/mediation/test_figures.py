"""Figures: reckoned over cases nobody names, read by offices for their places, and never so small as to tell one."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from docx import Document
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotPermitted
from mediation.figures import access, files, note, telling
from mediation.figures import queries as figures
from mediation.figures.halves import Half, choices
from mediation.figures.suppressing import held_back, total_is_told
from mediation.workflow import Stage
from tests.compounds.factories import browser_of
from tests.conftest import Count
from tests.mediation.factories import Centre, a_case, a_saved_case

NOW = Half(2026, 2)
TABLES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=8)


@given(TABLES, st.integers(2, 5), st.frozensets(st.integers(0, 7), max_size=3))
def test_what_is_told_gives_nothing_small_away(rows: list[tuple[int, int]], least: int, also: frozenset[int]) -> None:
    also = frozenset(at for at in also if at < len(rows))
    hidden = held_back(rows, least, also)
    assert also <= hidden
    for at, counts in enumerate(rows):
        assert at in hidden or not any(0 < one < least for one in counts)
    if hidden and total_is_told(rows, hidden, least):
        together = [sum(rows[at][place] for at in hidden) for place in range(2)]
        assert not any(0 < one < least for one in together)
        assert sum(any(rows[at]) for at in hidden) != 1


@given(TABLES, st.integers(2, 5))
def test_a_total_is_withheld_only_where_it_is_small_or_everything_is(rows: list[tuple[int, int]], least: int) -> None:
    hidden = held_back(rows, least)
    if not total_is_told(rows, hidden, least):
        assert len(hidden) == len(rows)


def test_the_smallest_neighbour_goes_with_a_lone_small_number() -> None:
    assert held_back([(2,), (9,), (5,)], 3) == {0, 2}
    assert held_back([(0,), (9,), (5,)], 3) == frozenset()
    assert held_back([(2,), (2,), (9,)], 3) == {0, 1}


def test_halves_are_cut_in_shanghai_and_follow_one_another() -> None:
    assert Half.of(date(2026, 6, 30)) == Half(2026, 1)
    assert (NOW.name, NOW.before.name, Half(2026, 1).before.name) == ("2026年下半年", "2026年上半年", "2025年下半年")
    assert Half(2026, 1).ends == NOW.begins
    assert NOW.begins.isoformat() == "2026-07-01T00:00:00+08:00"
    assert [one.code for one in choices(date(2026, 11, 22))][:3] == ["2026-2", "2026-1", "2025-2"]


@pytest.mark.parametrize("asked", ["", "2031-1", "2026-3", "20261", "../..", "2026-1 OR 1"])
def test_an_address_asks_for_no_other_period(asked: str) -> None:
    assert Half.parse(asked, date(2026, 11, 22)) == NOW


def test_shares_and_days_are_reckoned_over_what_they_name(tx: Transaction, centre: Centre) -> None:
    for stage, times in ((Stage.FULFILLED, 3), (Stage.BREACHED, 3), (Stage.FAILED, 4), (Stage.REFUSED, 5)):
        for _ in range(times):
            case = a_case(tx, centre, stage)
            case.filed_at = tx.now - timedelta(days=10)
    tx.session.flush()
    total = figures.report(tx, centre.secretary, NOW).total
    assert total.filed == 15
    assert total.willing is not None and (total.willing.part, total.willing.whole) == (10, 15)
    assert total.settled is not None and total.settled.words == "60%（6/10）"
    assert total.kept is not None and total.kept.percent == 50
    assert total.days == 10


def test_a_merged_case_is_counted_once(tx: Transaction, centre: Centre) -> None:
    for _ in range(3):
        a_case(tx, centre, Stage.MERGED)
    assert figures.report(tx, centre.secretary, NOW).total.filed == 3


def test_few_cases_are_not_told_at_all(tx: Transaction, centre: Centre) -> None:
    a_case(tx, centre, Stage.FULFILLED)
    found = figures.report(tx, centre.lead, NOW)
    assert (found.total.filed, found.total.settled) == (None, None)
    assert [one.filed for group in files.groups(found) for one in group.lines if one.filed] == []
    assert "很少" in telling.sentences(found)[0]


def test_a_small_cause_is_held_back_with_its_neighbour(tx: Transaction, centre: Centre) -> None:
    for cause, times in (("47", 6), ("55", 4), ("49", 1)):
        for _ in range(times):
            a_case(tx, centre, Stage.AWAITING_CONSENT, cause=cause)
    found = figures.report(tx, centre.secretary, NOW)
    assert sorted(one.filed for one in found.causes.lines if one.filed is not None) == [6]
    assert found.causes.held_back
    assert found.total.filed == 11


def test_what_is_not_counted_has_no_shares_either(tx: Transaction, centre: Centre) -> None:
    for stage, times, cause in ((Stage.FULFILLED, 8, "47"), (Stage.FAILED, 4, "55"), (Stage.MEDIATING, 2, "49")):
        for _ in range(times):
            a_case(tx, centre, stage, cause=cause)
    found = figures.report(tx, centre.secretary, NOW)
    assert found.total.settled is not None and found.total.settled.words == "67%（8/12）"
    uncounted = [one for one in found.causes.lines if one.filed is None]
    assert len(uncounted) == 2
    assert [(one.willing, one.settled, one.kept, one.days) for one in uncounted] == [(None, None, None, None)] * 2
    assert [one.settled for one in found.causes.lines] == [None] * 3


def test_each_reader_reads_the_places_of_their_office(tx: Transaction, centre: Centre) -> None:
    for _ in range(4):
        a_case(tx, centre, Stage.AWAITING_CONSENT)
    readers = {one.name for one in centre.everybody if access.read(one)}
    assert readers == {"周敏", "方圆", "联盟负责人", "住建局小陆", "街道老汪", "邻小满"}
    assert figures.report(tx, centre.street, NOW).total.filed == 4
    assert figures.report(tx, centre.stranger, NOW).total.filed == 0
    for actor in (centre.chair, centre.mediator, centre.community, centre.administrator, centre.visitor):
        with pytest.raises(NotPermitted):
            figures.report(tx, actor, NOW)


@pytest.mark.parametrize("cases", [3, 6])
def test_figures_cost_a_constant_number_of_queries(
    tx: Transaction, centre: Centre, queries: Callable[[], AbstractContextManager[Count]], cases: int
) -> None:
    for _ in range(cases):
        a_case(tx, centre, Stage.FULFILLED)
    tx.session.expire_all()
    with queries() as count:
        figures.report(tx, centre.secretary, NOW)
    assert count.total <= 7


def test_files_and_note_say_the_same_as_the_page(tx: Transaction, centre: Centre) -> None:
    for _ in range(5):
        a_case(tx, centre, Stage.FULFILLED)
    a_case(tx, centre, Stage.FAILED, cause="55")
    found = figures.report(tx, centre.secretary, NOW)
    rows = telling.rows(found.causes)
    book = load_workbook(io.BytesIO(files.workbook(found)))
    assert book.sheetnames == ["按月", "按纠纷类别", "按街道", "按涉及的物业企业", "数字怎么算的"]
    assert [tuple(one.value for one in row) for row in book["按纠纷类别"].iter_rows(min_row=2)] == list(rows)
    text = files.comma_separated(found).decode("utf-8-sig")
    assert all(",".join(row) in text for row in rows)
    told = Document(io.BytesIO(note.note(tx, found, "柯城区业委会联盟")))
    said = "\n".join(one.text for one in told.paragraphs)
    assert "2026年下半年物业纠纷调解调研简报" in said
    assert "少于 3 件的数字不显示" in said and "不是法定要求" in said
    assert telling.sentences(found)[0] in said


def test_a_phone_shows_what_matters_first_and_every_table_folded(open_app: Flask) -> None:
    saved = a_saved_case(open_app)
    page = browser_of(open_app, saved.centre.secretary).get("/mediation/figures").text
    folded = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    assert "<table" in page and "<table" not in folded
    assert page.count('class="card fold"') == 5
    assert "有的数字不显示" in page


def test_no_cell_begins_a_formula() -> None:
    assert files._plain("=HYPERLINK(1)") == "'=HYPERLINK(1)"


def test_nobody_is_named_in_the_note(tx: Transaction, centre: Centre) -> None:
    for _ in range(4):
        a_case(tx, centre, Stage.FULFILLED, with_owner=True)
    told = Document(io.BytesIO(note.note(tx, figures.report(tx, centre.secretary, NOW), "联盟")))
    everything = "\n".join(
        [*(one.text for one in told.paragraphs), *(c.text for t in told.tables for r in t.rows for c in r.cells)]
    )
    assert not any(name in everything for name in ("赵大爷", "王秀英", "何经理", "锦绣家园业主委员会"))
