"""The benches do not rot: each measures something small here and tells it in the table; nothing asserts any time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import databases
from tests.bench import __main__ as runner
from tests.bench import figures
from tests.bench.figures import LOST, STATEMENTS, TIMES, UNITS, Figure

pytestmark = pytest.mark.sqlite("the benches measure the embedded database")
ELSEWHERE = {"demo": "tests/demo", "exam": "test_killed.py", "start": "test_start.py", "writers": "test_writers.py"}
"""Benches of whole processes and of the whole demonstration, and the tests that run what they measure."""


@pytest.fixture
def ready(blank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installations that a bench asks for are copies of one."""

    @contextmanager
    def a_home() -> Iterator[Path]:
        with figures.a_folder() as folder:
            yield databases.copy(blank, folder / "home")

    for name in runner.NAMES:
        module = runner.module_of(name)
        if hasattr(module, "a_home"):
            monkeypatch.setattr(module, "a_home", a_home)


@pytest.mark.parametrize("name", [name for name in runner.NAMES if name not in ELSEWHERE])
def test_a_bench_tells_its_figures(name: str, ready: None) -> None:
    rows = runner.rows_of(name, quick=True)
    assert len({row.what for row in rows}) == len(rows) > 0
    for row in rows:
        assert row.unit in UNITS, row
        assert math.isfinite(row.value), row
        assert row.unit not in (LOST, STATEMENTS) or not row.missed, row
        assert row.unit != TIMES or row.value > 0, row
        assert row.bare is None or row.bare > 0, row
        assert row.least is None or row.least <= (row.middle or 0) <= (row.p95 or 0), row
    lines = [runner.cells(name, row, reference=20) for row in rows]
    assert runner.table(lines).count("\n") == len(rows) + 1


def test_every_bench_can_be_asked_for() -> None:
    assert ELSEWHERE.keys() < set(runner.NAMES)
    assert all(callable(runner.module_of(name).rows) for name in runner.NAMES)


def test_a_missed_aim_is_told_and_the_farthest_comes_first() -> None:
    rows = {
        "a": [Figure("slow", 300, "ms", 200), Figure("fine", 100, "ms", 200), Figure("no aim", 9000, "ms")],
        "b": [Figure("few", 100, "a second", 500, at_least=True), Figure("gone", 2, LOST, 0)],
    }
    told = runner.verdict(rows).splitlines()
    assert told[0] == "3 of 4 aims are missed:"
    assert [line.split(": ")[1] for line in told[1:]] == ["few", "slow", "gone"]
    assert runner.verdict({"a": rows["a"][1:]}) == "all 1 aims are met"
    assert runner.cells("a", rows["a"][0], 150)[2:] == ("300 ms", "≤ 200", "1.50 MISSED", "", "", "2.00")
