"""Who judges what: equal load, nobody judges where there is a tie, and every two entries are linked by reviewers. Pure.

Chance comes from a seed that is stored: the same entries, reviewers, conflicts and seed always give the same plan.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from compounds.awards.reviewing.matching import Board

Pair = tuple[int, int]
"""An entry and a reviewer, by id."""
TRIES = 24
MOST_ADDED = 6
"""As many additional reviewers are tried out when a plan fails; beyond that the number is not told."""


class Lack(StrEnum):
    """What keeps a plan from being made."""

    REVIEWERS = "reviewers"
    LOAD = "load"
    LINK = "link"
    FEW_SHEETS = "few_sheets"


@dataclass(frozen=True, slots=True)
class Plan:
    """The new pairs in order; `loads` counts all sheets of each reviewer, those given before too."""

    pairs: tuple[Pair, ...]
    loads: Mapping[int, int]

    @property
    def spread(self) -> int:
        """By how many sheets the loads differ at most."""
        return max(self.loads.values()) - min(self.loads.values())


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no plan, and the smallest thing that would make one possible.

    REVIEWERS: `entries` have too few reviewers without a tie. LOAD: `reviewers` are kept from so much that the others
    would judge more. LINK: nobody links the first of `entries` with the second. FEW_SHEETS: so few sheets cannot link
    so many reviewers; at most `most` of them can be. `more` is how many reviewers without any tie would do; 0 where
    that is not known.
    """

    lack: Lack
    entries: tuple[int, ...] = ()
    reviewers: tuple[int, ...] = ()
    more: int = 0
    most: int = 0


def assign(
    entries: Sequence[int],
    reviewers: Sequence[int],
    conflicts: Collection[Pair],
    reviews: int | Mapping[int, int],
    seed: str,
    *,
    given: Collection[Pair] = (),
) -> Plan | Missing:
    """Give each entry `reviews` reviewers, so that loads differ by one at most and all are linked; or say what lacks.

    `reviews` counts what was `given` before, which stays as it is, also of reviewers who take no more; loads are then
    as equal as what is left to give allows. By entry where they differ.
    """
    wanted = reviews if isinstance(reviews, Mapping) else dict.fromkeys(entries, reviews)
    task = _Task(tuple(entries), tuple(reviewers), frozenset(conflicts), wanted, frozenset(given), seed)
    found = _solved(task)
    if isinstance(found, Plan) or found.lack is Lack.FEW_SHEETS:
        return found
    return replace(found, more=_more(task))


def linked(pairs: Collection[Pair]) -> bool:
    """True where reviewers link all entries of the pairs, directly or through others."""
    board = Board.of(sorted({one[0] for one in pairs}), sorted({one[1] for one in pairs}), (), pairs)
    return len(board.parts()) <= 1


@dataclass(frozen=True, slots=True)
class _Task:
    entries: tuple[int, ...]
    reviewers: tuple[int, ...]
    conflicts: frozenset[Pair]
    wanted: Mapping[int, int]
    given: frozenset[Pair]
    seed: str


def _solved(task: _Task) -> Plan | Missing:
    board = Board.of(task.entries, task.reviewers, task.conflicts, task.given)
    if short := board.short(task.wanted):
        return Missing(Lack.REVIEWERS, entries=short)
    trial = board
    for number in range(TRIES):
        trial = board.copy()
        trial.fill(task.wanted, _Order(task.seed, number))
        trial.level()
        if not task.given and trial.spread > 1:
            return Missing(Lack.LOAD, reviewers=trial.light())
        if (most := trial.most_linked()) is not None:
            return Missing(Lack.FEW_SHEETS, most=most)
        if trial.link(_Order(task.seed, -1 - number)):
            return _plan(trial, task.given)
    exact = board.search(task.wanted, trial.loads())
    if exact is not None:
        return _plan(exact, task.given)
    one, other, *_ = trial.parts()
    return Missing(Lack.LINK, entries=(one[0], other[0]))


def _plan(board: Board, given: Collection[Pair]) -> Plan:
    return Plan(tuple(sorted(set(board.pairs()) - set(given))), board.load_by_reviewer())


def _more(task: _Task) -> int:
    """How many reviewers without any tie would make a plan possible; 0 where more than a few would not do."""
    free = max([*task.reviewers, *(one for _, one in task.given), 0]) + 1
    for added in range(1, MOST_ADDED + 1):
        everybody = (*task.reviewers, *range(free, free + added))
        if isinstance(_solved(replace(task, reviewers=everybody)), Plan):
            return added
    return 0


class _Order:
    """An order of ids and a stream of numbers that a seed determines."""

    def __init__(self, seed: str, number: int) -> None:
        self._key = hashlib.sha256(f"{seed}/{number}".encode()).digest()

    def __call__(self, ids: Sequence[int]) -> list[int]:
        return sorted(ids, key=lambda one: hmac.digest(self._key, str(one).encode(), "sha256"))

    def numbers(self) -> Iterator[int]:
        """Numbers of 32 bits without end."""
        block = self._key
        while True:
            block = hashlib.sha256(block).digest()
            for at in range(0, len(block), 4):
                yield int.from_bytes(block[at : at + 4], "big")
