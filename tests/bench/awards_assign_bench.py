"""What giving sheets out costs; run it alone: `python tests/bench/awards_assign_bench.py [ROUNDS]`.

60 entries, 20 reviewers, 5 reviews of each and conflicts for 15 % of the pairs, and five times as many of all: the
first plan, and the plan after one reviewer has left midway. Prints the medians of CPU time and the ratio of the larger
to the smaller. Asserts nothing about time; the aim is 2 s for the first.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from compounds.awards.reviewing.assigning import Pair, Plan, assign, linked
from tests.bench.figures import cpu_ms, middle

REVIEWS = 5
SHARE = 0.15
TIMES = (1, 5)


@dataclass(frozen=True)
class Board:
    """Entries, reviewers, and who is kept from what."""

    entries: list[int]
    reviewers: list[int]
    conflicts: set[Pair]


def board_of(times: int) -> Board:
    """The same board on every run."""
    rolls = random.Random(times)  # noqa: S311 -- the same board on every run
    entries, reviewers = list(range(60 * times)), list(range(1000, 1000 + 20 * times))
    pairs = [(entry, one) for entry in entries for one in reviewers]
    return Board(entries, reviewers, set(rolls.sample(pairs, int(len(pairs) * SHARE))))


def planned(board: Board) -> Plan:
    """The first plan, with what it promises looked at."""
    found = assign(board.entries, board.reviewers, board.conflicts, REVIEWS, "bench")
    if not isinstance(found, Plan) or found.spread > 1 or not linked(found.pairs):
        raise AssertionError(found)
    return found


def replaced(board: Board) -> Callable[[], object]:
    """One reviewer leaves; everything else stays."""
    first = planned(board)
    stays = [pair for pair in first.pairs if pair[1] != board.reviewers[0]]
    return lambda: assign(board.entries, board.reviewers[1:], board.conflicts, REVIEWS, "bench", given=stays)


def main(rounds: int) -> None:
    """Measure both boards."""
    found: dict[str, dict[int, float]] = {}
    for times in TIMES:
        board = board_of(times)
        works: dict[str, Callable[[], object]] = {
            "first plan": lambda board=board: planned(board),  # type: ignore[misc]  # bound for this turn
            "one leaves": replaced(board),
        }
        for name, spent in cpu_ms(works, rounds=rounds, warm=1).items():
            found.setdefault(name, {})[times] = middle(spent)
    print(f"{'':12}" + "".join(f"{f'{60 * times} x {20 * times}':>12}" for times in TIMES) + f"{'ratio':>8}")
    for name, medians in found.items():
        few, many = (medians[times] for times in TIMES)
        print(f"{name:12}{few:10.1f}ms{many:10.1f}ms{many / few:7.1f}×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
