"""Drawing a paper: pure, from plan, pool and seed alone, the same on every machine and for ever.

Chance is the SHA-256 of the seed and the question's hash; whoever has the three can draw again with any program:

    key of a question  = sha256("draw 1" LF seed LF hash)
    a row takes its `count` questions with the smallest keys, of those in the pool that fit it and no row before took
    place on the paper = in rising order of sha256("order 1" LF seed LF hash)
    choices            = key sha256("choices 1" LF seed LF hash), in the order that `items.presenting` makes of it
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from training.items.definition import Item, Kind
from training.items.presenting import Order, ordered
from training.papers.blueprint import Plan, Row

METHOD = 1
"""The number of this way of drawing; one that draws otherwise takes another, and papers keep theirs."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A wording that may be asked: its hash, and where it stands in a blueprint."""

    hash: str
    topic: str
    difficulty: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper, from the first on: the wording, by its hash, and the points that it gives."""

    hash: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Shortage:
    """A row for which the pool has too little."""

    row: Row
    found: int

    @property
    def sentence(self) -> str:
        """What is lacking, for whoever keeps the bank."""
        return f"“{self.row.label}”要抽{self.row.count}题，题库里只有{self.found}题可以出。"


class TooFew(ValueError):
    """The pool has too little for some rows."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__("；".join(short.sentence for short in shortages))
        self.shortages = tuple(shortages)


def draw(plan: Plan, pool: Iterable[Candidate], seed: str) -> tuple[Slot, ...]:
    """The one paper that plan, pool and seed give, whatever the order of the pool. Raises TooFew.

    A hash that stands twice in the pool, under one topic or two, is asked once. The rows must not meet
    (`blueprint.problems`).
    """
    cells = _by_topic(pool)
    prefix = _prefix("draw", seed)
    taken: list[Slot] = []
    short: list[Shortage] = []
    for row in plan.rows:
        fitting = _fitting(row, cells) - {slot.hash for slot in taken}
        if len(fitting) < row.count:
            short.append(Shortage(row, len(fitting)))
            continue
        chosen = heapq.nsmallest(row.count, ((_digest(prefix, known), known) for known in fitting))
        taken.extend(Slot(known, row.points) for _, known in chosen)
    if short:
        raise TooFew(short)
    order = _prefix("order", seed)
    return tuple(sorted(taken, key=lambda slot: (_digest(order, slot.hash), slot.hash)))


def available(plan: Plan, pool: Iterable[Candidate]) -> tuple[int, ...]:
    """How many wordings of the pool fit each row."""
    cells = _by_topic(pool)
    return tuple(len(_fitting(row, cells)) for row in plan.rows)


def order_of(item: Item, item_hash: str, seed: str) -> Order:
    """In which order a paper of this seed shows the parts of one of its questions."""
    return ordered(item, _digest(_prefix("choices", seed), item_hash))


def pool_digest(pool: Iterable[Candidate]) -> str:
    """The SHA-256 of a pool, whatever its order: one line a wording, in the order of the lines."""
    lines = sorted({f"{one.hash} {one.topic} {one.difficulty} {one.kind.value}\n" for one in pool})
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _fitting(row: Row, cells: Mapping[str, Sequence[Candidate]]) -> set[str]:
    return {one.hash for one in cells.get(row.topic, ()) if row.takes(one.topic, one.difficulty, one.kind)}


def _by_topic(pool: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    cells: dict[str, list[Candidate]] = {}
    for one in pool:
        cells.setdefault(one.topic, []).append(one)
    return cells


def _prefix(purpose: str, seed: str) -> bytes:
    return f"{purpose} {METHOD}\n{seed}\n".encode()


def _digest(prefix: bytes, known: str) -> bytes:
    return hashlib.sha256(prefix + known.encode("ascii")).digest()
