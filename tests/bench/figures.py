"""How the benches measure: CPU time of this process, in rounds that take turns, and the middle of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

Work = Callable[[], object]


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


def middle(values: list[float]) -> float:
    """The median."""
    return median(values)


def share(values: list[float], part: float) -> float:
    """The value below which `part` of all lie: 0.95 for p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
