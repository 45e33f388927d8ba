"""The board on which a plan is made: who may judge what, who does, and moves that level loads and link all. Pure.

Entries are bits of whole numbers, so that what a reviewer has, may have and could hand over are single operations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Protocol

WALKS = 60
SEARCHED = 150_000
"""Steps of the search that finds a linked plan wherever one exists; large boards never come that far."""


class Order(Protocol):
    """How chance decides: an order of ids, and numbers."""

    def __call__(self, ids: Sequence[int]) -> list[int]:
        """The ids in the one order that the seed determines."""

    def numbers(self) -> Iterator[int]:
        """Numbers without end."""


@dataclass(slots=True)
class Board:
    """By place in `entry_ids` and `reviewer_ids`: `may` and `has` are bits of entries, `kept` those given before.

    The first `taking` reviewers take sheets; the others only keep what they had.
    """

    entry_ids: tuple[int, ...]
    reviewer_ids: tuple[int, ...]
    taking: int
    may: list[int]
    has: list[int]
    kept: list[int] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        entries: Sequence[int],
        reviewers: Sequence[int],
        conflicts: Collection[tuple[int, int]],
        given: Collection[tuple[int, int]],
    ) -> Board:
        """The board before anything was handed out but what was `given`."""
        others = sorted({one for _, one in given} - set(reviewers))
        everybody = (*sorted(reviewers), *others)
        at = {entry: place for place, entry in enumerate(sorted(entries))}
        row = {one: place for place, one in enumerate(everybody)}
        everything = (1 << len(at)) - 1
        may = [everything] * len(reviewers) + [0] * len(others)
        kept = [0] * len(everybody)
        for entry, one in conflicts:
            if entry in at and one in row:
                may[row[one]] &= ~(1 << at[entry])
        for entry, one in given:
            if entry in at:
                kept[row[one]] |= 1 << at[entry]
        return cls(tuple(sorted(entries)), everybody, len(reviewers), may, list(kept), kept)

    def copy(self) -> Board:
        """The same board, to be changed on its own."""
        return Board(self.entry_ids, self.reviewer_ids, self.taking, self.may, list(self.has), self.kept)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Entry and reviewer of everything handed out, by id."""
        for one, mask in zip(self.reviewer_ids, self.has, strict=True):
            yield from ((self.entry_ids[at], one) for at in _bits(mask))

    def loads(self) -> list[int]:
        """How many sheets each of those has who take some."""
        return [mask.bit_count() for mask in self.has[: self.taking]]

    def load_by_reviewer(self) -> dict[int, int]:
        """The same by id."""
        return dict(zip(self.reviewer_ids, self.loads(), strict=False))

    @property
    def spread(self) -> int:
        """By how many sheets the loads differ at most."""
        loads = self.loads()
        return max(loads) - min(loads) if loads else 0

    def short(self, wanted: Mapping[int, int]) -> tuple[int, ...]:
        """The entries that have too few reviewers without a tie."""
        found = []
        for at, entry in enumerate(self.entry_ids):
            bit = 1 << at
            able = sum(bool((self.may[row] | self.has[row]) & bit) for row in range(len(self.has)))
            if able < wanted[entry]:
                found.append(entry)
        return tuple(found)

    def fill(self, wanted: Mapping[int, int], order: Order) -> None:
        """Hand out what is still wanted, each time to whoever has least so far; chance decides between equals."""
        rank = {one: place for place, one in enumerate(order(self.reviewer_ids))}
        rows = sorted(range(self.taking), key=lambda row: rank[self.reviewer_ids[row]])
        loads = self.loads()
        choices = {at: [row for row in rows if self.may[row] >> at & 1] for at in range(len(self.entry_ids))}
        places = {entry: at for at, entry in enumerate(self.entry_ids)}
        for entry in sorted(order(self.entry_ids), key=lambda one: len(choices[places[one]])):
            at = places[entry]
            held = sum(mask >> at & 1 for mask in self.has)
            free = [row for row in choices[at] if not self.has[row] >> at & 1]
            for row in sorted(free, key=lambda one: loads[one])[: max(0, wanted[entry] - held)]:
                self.has[row] |= 1 << at
                loads[row] += 1

    def level(self) -> None:
        """Pass sheets on along chains of reviewers until no chain makes the loads more equal: then none can be."""
        while chain := self._chain():
            for giver, taker in pairwise(chain):
                self._pass(giver, taker, _lowest(self._free(giver) & self._could(taker)))

    def light(self) -> tuple[int, ...]:
        """Those who cannot have as much as the others, because of ties."""
        loads = self.loads()
        least = max(loads) - 1
        return tuple(self.reviewer_ids[row] for row, load in enumerate(loads) if load < least)

    def parts(self) -> list[tuple[int, ...]]:
        """The entries, in groups that no reviewer links; those without any sheet by themselves."""
        return [tuple(self.entry_ids[at] for at in _bits(mask)) for mask in self._masks()]

    def most_linked(self) -> int | None:
        """How many reviewers so few sheets can link at most; None where there are enough for all."""
        sheets = sum(mask.bit_count() for mask in self.has)
        used = sum(bool(mask) for mask in self.has)
        most = sheets - len(self.entry_ids) + 1
        return None if used <= most else most

    def link(self, order: Order) -> bool:
        """Exchange sheets between reviewers until all entries are linked; loads stay. False where that failed."""
        numbers = order.numbers()
        for _ in range(WALKS):
            before = len(self._masks())
            if before <= 1:
                return True
            if not self._joined(before):
                self._stray(numbers)
        return len(self._masks()) <= 1

    def search(self, wanted: Mapping[int, int], loads: Sequence[int]) -> Board | None:
        """Try every way to hand out within the least and greatest of `loads`; None where none links."""
        before = list(self.has)
        ordered = sorted(
            range(len(self.entry_ids)), key=lambda at: sum(self.may[row] >> at & 1 for row in range(self.taking))
        )
        bounds = (min(loads), max(loads)) if loads else (0, 0)
        found = self.copy() if self._searched(ordered, wanted, bounds, iter(range(SEARCHED))) else None
        self.has = before
        return found

    def _searched(
        self, ordered: Sequence[int], wanted: Mapping[int, int], bounds: tuple[int, int], steps: Iterator[int]
    ) -> bool:
        if next(steps, None) is None:
            return False
        if not ordered:
            return min(self.loads()) >= bounds[0] and len(self._masks()) <= 1
        at, rest = ordered[0], ordered[1:]
        bit = 1 << at
        need = wanted[self.entry_ids[at]] - sum(bool(mask & bit) for mask in self.has)
        loads = self.loads()
        free = [row for row in range(self.taking) if self._could(row) & bit and loads[row] < bounds[1]]
        for rows in combinations(free, max(0, need)):
            for row in rows:
                self.has[row] |= bit
            if self._searched(rest, wanted, bounds, steps):
                return True
            for row in rows:
                self.has[row] &= ~bit
        return False

    def _free(self, row: int) -> int:
        """What a reviewer could hand over."""
        return self.has[row] & ~self.kept[row] if row < self.taking else 0

    def _could(self, row: int) -> int:
        """What a reviewer could take."""
        return self.may[row] & ~self.has[row]

    def _pass(self, giver: int, taker: int, bit: int) -> None:
        self.has[giver] ^= bit
        self.has[taker] ^= bit

    def _chain(self) -> list[int]:
        """The shortest chain from somebody to one who has two sheets less, or nothing; the most loaded first."""
        loads = self.loads()
        for start in sorted(range(self.taking), key=lambda row: -loads[row]):
            if loads[start] - min(loads) <= 1:
                break
            came: dict[int, int] = {start: start}
            queue = [start]
            for giver in queue:
                free = self._free(giver)
                for taker in range(self.taking):
                    if taker in came or not free & self._could(taker):
                        continue
                    came[taker] = giver
                    if loads[taker] <= loads[start] - 2:
                        return _back(came, taker)
                    queue.append(taker)
        return []

    def _masks(self) -> list[int]:
        """The groups as bits."""
        groups: list[int] = []
        for mask in self.has:
            whole = mask
            for one in groups:
                if one & mask:
                    whole |= one
            if mask:
                groups = [*(one for one in groups if not one & mask), whole]
        alone = (1 << len(self.entry_ids)) - 1
        for mask in groups:
            alone &= ~mask
        return sorted([*groups, *(1 << at for at in _bits(alone))], key=_lowest)

    def _joined(self, before: int) -> bool:
        """Make one exchange, or pass one sheet on to whoever has one less, that leaves fewer groups."""
        loads = self.loads()
        groups = self._masks()
        rows = [row for row in range(self.taking) if self.has[row]]
        group = {row: next(n for n, mask in enumerate(groups) if mask & self.has[row]) for row in rows}
        for one, other in combinations(rows, 2):
            if group[one] == group[other]:
                continue
            gives, takes = self._free(one) & self.may[other], self._free(other) & self.may[one]
            for bit in _each(gives):
                for back in _each(takes):
                    self._swap(one, other, bit, back)
                    if len(self._masks()) < before:
                        return True
                    self._swap(one, other, back, bit)
            for giver, taker in ((one, other), (other, one)):
                if loads[giver] != loads[taker] + 1:
                    continue
                for bit in _each(self._free(giver) & self._could(taker)):
                    self._pass(giver, taker, bit)
                    if len(self._masks()) < before:
                        return True
                    self._pass(taker, giver, bit)
        return False

    def _swap(self, one: int, other: int, gives: int, takes: int) -> None:
        self.has[one] ^= gives | takes
        self.has[other] ^= gives | takes

    def _stray(self, numbers: Iterator[int]) -> None:
        """Exchange two sheets by chance, so that the next try begins elsewhere."""
        options = [
            (one, other)
            for one, other in combinations(range(self.taking), 2)
            if self._free(one) & self._could(other) and self._free(other) & self._could(one)
        ]
        if not options:
            return
        one, other = options[next(numbers) % len(options)]
        gives = list(_each(self._free(one) & self._could(other)))
        takes = list(_each(self._free(other) & self._could(one)))
        self._swap(one, other, gives[next(numbers) % len(gives)], takes[next(numbers) % len(takes)])


def _back(came: Mapping[int, int], last: int) -> list[int]:
    chain = [last]
    while came[chain[-1]] != chain[-1]:
        chain.append(came[chain[-1]])
    return chain[::-1]


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _each(mask: int) -> Iterator[int]:
    return (1 << at for at in _bits(mask))


def _lowest(mask: int) -> int:
    return mask & -mask
