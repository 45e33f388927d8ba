"""How the benches measure, and the rows in which they tell it: CPU time in rounds that take turns, beside a bare work.

A row has one value, which is what the aim speaks of, and where it was measured often the least, the middle and the
95th percentile. `bare` is its ratio to the least that anybody would have to do, measured in the same run; the runner
adds the ratio to a reference work that is the same for all benches, so that machines can be compared.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import Engine, event

from alliance import installation
from alliance.kernel import web
from alliance.settings import Settings

Work = Callable[[], object]
MS, S, WALL_MS, WALL_S = "ms", "s", "ms wall", "s wall"
TIMES, EACH_SECOND, MEGABYTES, STATEMENTS, LOST = "times", "a second", "MB", "statements more", "lost"
UNITS = {MS: 1, S: 1000, WALL_MS: 1, WALL_S: 1000, TIMES: 0, EACH_SECOND: 0, MEGABYTES: 0, STATEMENTS: 0, LOST: 0}
"""Milliseconds of each unit, nothing where it is no time."""
_CHUNK = bytes(range(256)) * 16


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is of, how much, what was asked for, and its ratio to the bare work of the same run."""

    what: str
    value: float
    unit: str
    aim: float | None = None
    at_least: bool = False
    least: float | None = None
    middle: float | None = None
    p95: float | None = None
    bare: float | None = None

    @property
    def of_aim(self) -> float | None:
        """How many times worse than asked, below one where it is better; None without an aim that can be divided."""
        if not self.aim or not self.value:
            return None
        return self.aim / self.value if self.at_least else self.value / self.aim

    @property
    def missed(self) -> bool:
        """True where an aim was asked for and is not met."""
        if self.aim is None:
            return False
        return self.value < self.aim if self.at_least else self.value > self.aim


def timed(
    what: str,
    spent: list[float],
    *,
    aim: float | None = None,
    unit: str = MS,
    bare: float | None = None,
    part: float = 0.5,
) -> Figure:
    """A row of many measurements in milliseconds; its value is the middle, or the share `part` of them."""
    scaled = [one / UNITS[unit] for one in spent]
    half = middle(scaled)
    return Figure(
        what,
        half if part == 0.5 else share(scaled, part),
        unit,
        aim,
        least=min(scaled),
        middle=half,
        p95=share(scaled, 0.95),
        bare=middle(spent) / bare if bare else None,
    )


def more_statements(what: str, few: int, many: int) -> Figure:
    """How many statements more a page asks with many rows than with few: none is asked for."""
    return Figure(f"{what}: {few} statements", many - few, STATEMENTS, 0)


def cpu_ms(works: dict[str, Work], *, rounds: int, warm: int = 10) -> dict[str, list[float]]:
    """Run every work once a round, so that a busy machine slows all of them alike; milliseconds of CPU by name."""
    for _ in range(warm):
        for work in works.values():
            work()
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.process_time()
            work()
            spent[name].append((time.process_time() - began) * 1000)
    return spent


def statements(engine: Engine, work: Work) -> int:
    """How many statements a work asks, without those that only begin and end."""
    asked: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "PRAGMA")):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def engine_of(app: Flask) -> Engine:
    """The database of an application, to listen to."""
    with app.app_context():
        return web.database.engine


def middle(values: list[float]) -> float:
    """The median."""
    return median(values)


def share(values: list[float], part: float) -> float:
    """The value below which `part` of all lie: 0.95 for p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def reference_ms() -> float:
    """The middle of CPU milliseconds of a work that no change of ours makes faster: hashing, sorting, counting."""

    def work() -> None:
        for _ in range(200):
            hashlib.sha256(_CHUNK).digest()
        words = [str(number * 7919 % 20_011) for number in range(20_000)]
        counted: dict[str, int] = {}
        for word in sorted(words):
            counted[word[:3]] = counted.get(word[:3], 0) + 1

    return middle(cpu_ms({"reference": work}, rounds=9, warm=2)["reference"])


def remark(sentence: str) -> None:
    """Say something beside the table."""
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@contextmanager
def a_home() -> Iterator[Path]:
    """A fresh installation, gone afterwards with its folder."""
    with a_folder() as folder:
        with installation.create(Settings(home=folder / "home")).app_context():
            web.database.session.remove()
            web.database.engine.dispose()
        yield folder / "home"


def compared(
    app: Flask, pages: dict[str, Work], grow: Callable[[], None], *, rounds: int, sizes: tuple[int, int]
) -> list[Figure]:
    """What pages cost when there is much, beside the same pages when there was little, and their statements."""
    engine = engine_of(app)
    floor = {name: middle(spent) for name, spent in cpu_ms(pages, rounds=rounds, warm=2).items()}
    few = {name: statements(engine, page) for name, page in pages.items()}
    grow()
    spent = cpu_ms(pages, rounds=rounds, warm=2)
    found = []
    for name, page in pages.items():
        found.append(timed(f"{name}, {sizes[1]:,} against {sizes[0]:,}", spent[name], bare=floor[name]))
        found.append(more_statements(name, few[name], statements(engine, page)))
    return found
