"""What giving sheets out costs: 60 entries, 20 reviewers, 5 reviews of each and conflicts for 15 % of the pairs.

The first plan, and the plan after one reviewer has left midway; then five times as many of all, against the small board
of the same run. The aim is 2 s for the first.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from compounds.awards.reviewing.assigning import Pair, Plan, assign, linked
from tests.bench.figures import Figure, S, Work, cpu_ms, middle, timed

REVIEWS = 5
SHARE = 0.15
TIMES = (1, 5)
AIM_S = 2


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


def rows(*, quick: bool = False) -> list[Figure]:
    """Both boards."""
    found: dict[str, list[Figure]] = {}
    bare: dict[str, float] = {}
    for times in TIMES[:1] if quick else TIMES:
        board = board_of(times)
        works: dict[str, Work] = {
            "first plan": lambda board=board: planned(board),  # type: ignore[misc]  # bound for this turn
            "one leaves": replaced(board),
        }
        for name, spent in cpu_ms(works, rounds=2 if quick else 5, warm=1).items():
            what = f"{name}, {60 * times} entries x {20 * times} reviewers"
            aim = AIM_S if times == 1 and name == "first plan" else None
            found.setdefault(name, []).append(timed(what, spent, aim=aim, unit=S, bare=bare.get(name)))
            bare.setdefault(name, middle(spent))
    return [row for some in found.values() for row in some]
