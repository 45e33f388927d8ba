"""Whether a pool can fill the seats, which fields fall short together, and the fewest changes that would help. Pure.

By Hall's theorem the seats can be filled exactly if every set of fields together has as many people who know one of
them as it needs; so the answer is exact even where people know several fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, combinations_with_replacement
from typing import Generic, TypeVar

F = TypeVar("F", bound=Hashable)
R = TypeVar("R", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Candidate(Generic[F, R]):
    """What somebody knows, the rules that keep them out until all are lifted, and the home of which one may sit."""

    fields: frozenset[F]
    rules: frozenset[R] = frozenset()
    home: str = ""


@dataclass(frozen=True, slots=True)
class Shortfall(Generic[F]):
    """Fields that together need more people than know any of them; `needs` counts seats and backups.

    With `of_homes` there are people enough, yet from too few homes: `needs` counts seats, and `has` homes.
    """

    fields: tuple[F, ...]
    needs: int
    has: int
    of_homes: bool = False


@dataclass(frozen=True, slots=True)
class Move(Generic[F]):
    """One seat goes from a field to another."""

    given: F
    taken: F


@dataclass(frozen=True, slots=True)
class Relaxation(Generic[F, R]):
    """Changes that make the seats fillable; `seats` are those after the moves, and after a smaller panel.

    `backups` is True where no backups are asked for any more, `smaller` where the panel becomes a small one.
    """

    seats: tuple[tuple[F, int], ...]
    moves: tuple[Move[F], ...] = ()
    rules: tuple[R, ...] = ()
    backups: bool = False
    smaller: bool = False

    @property
    def size(self) -> int:
        """How many changes these are."""
        return len(self.moves) + len(self.rules) + self.backups + self.smaller


@dataclass(frozen=True, slots=True)
class Situation(Generic[F, R]):
    """What is asked and who there is. `seats` names every field in order, those without a seat with 0.

    `backups` are wanted for each field with a seat. `small` is the number of experts of the smallest panel, None where
    the panel may not become smaller. `rules` may be lifted, in the order in which that is preferred.
    """

    seats: tuple[tuple[F, int], ...]
    candidates: tuple[Candidate[F, R], ...]
    backups: int = 0
    small: int | None = None
    rules: tuple[R, ...] = ()
    _reach: dict[tuple[frozenset[R], bool], tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def fields(self) -> tuple[F, ...]:
        """All fields, in their order."""
        return tuple(name for name, _ in self.seats)

    def reach(self, lifted: frozenset[R] = frozenset(), *, homes: bool = False) -> tuple[int, ...]:
        """For every set of fields, as bits in their order, how many people know one of them, or from how many homes."""
        key = lifted, homes
        if key not in self._reach:
            bits = {name: 1 << at for at, name in enumerate(self.fields)}
            masks = [
                (one.home, sum(bits[name] for name in one.fields if name in bits))
                for one in self.candidates
                if one.rules <= lifted
            ]
            known = Counter(_of_homes(masks) if homes else [mask for _, mask in masks])
            below = [known[mask] for mask in range(1 << len(bits))]
            for bit in bits.values():
                for mask in range(len(below)):
                    if mask & bit:
                        below[mask] += below[mask ^ bit]
            everybody = below[-1]
            self._reach[key] = tuple(everybody - below[~mask & (len(below) - 1)] for mask in range(len(below)))
        return self._reach[key]


def shortfall(situation: Situation[F, R]) -> Shortfall[F] | None:
    """The smallest set of fields that cannot be filled, the one that lacks most; None where all seats can."""
    seats = [count for _, count in situation.seats]
    lacking = _lacking(situation, _needs(seats, situation.backups), situation.reach())
    return lacking or _lacking(situation, seats, situation.reach(homes=True), of_homes=True)


def _lacking(
    situation: Situation[F, R], needs: Sequence[int], reach: Sequence[int], *, of_homes: bool = False
) -> Shortfall[F] | None:
    worst: tuple[int, int, int] | None = None
    for mask in range(1, len(reach)):
        lacks = _sum(needs, mask) - reach[mask]
        if lacks > 0 and all(need for at, need in enumerate(needs) if mask >> at & 1):
            rank = (mask.bit_count(), -lacks, mask)
            worst = rank if worst is None else min(worst, rank)
    if worst is None:
        return None
    mask = worst[2]
    names = tuple(name for at, name in enumerate(situation.fields) if mask >> at & 1)
    return Shortfall(names, _sum(needs, mask), reach[mask], of_homes)


def smallest_relaxation(situation: Situation[F, R]) -> Relaxation[F, R] | None:
    """The fewest changes with which the seats can be filled, exactly; None where no changes of these kinds would do.

    Among equally few the earlier of these: no backups, a rule lifted, a seat moved, a smaller panel.
    """
    seats = [count for _, count in situation.seats]
    starts = sorted(_starts(situation, seats), key=lambda start: (start.cost, start.smaller, -start.cost_of_rules))
    most = max((start.cost + sum(start.seats) for start in starts), default=0)
    usable = [start for start in starts if start.hopeful(situation)]
    for size in range(most + 1):
        for start in usable:
            for after in _moved(start.seats, size - start.cost):
                if start.fills(situation, after):
                    return Relaxation(
                        tuple(zip(situation.fields, after, strict=True)),
                        tuple(_moves(situation.fields, start.seats, after)),
                        start.rules,
                        start.backups,
                        start.smaller,
                    )
    return None


@dataclass(frozen=True, slots=True)
class _Start(Generic[R]):
    """Every change but the moves."""

    seats: tuple[int, ...]
    rules: tuple[R, ...]
    backups: bool
    smaller: bool

    @property
    def cost(self) -> int:
        return len(self.rules) + self.backups + self.smaller

    @property
    def cost_of_rules(self) -> int:
        return self.backups * 10 + len(self.rules)

    def hopeful(self, situation: Situation[F, R]) -> bool:
        """Whether there are enough people at all, whatever they know."""
        return situation.reach(frozenset(self.rules), homes=True)[-1] >= sum(self.seats)

    def fills(self, situation: Situation[F, R], seats: Sequence[int]) -> bool:
        lifted = frozenset(self.rules)
        needs = _needs(seats, 0 if self.backups else situation.backups)
        return _enough(needs, situation.reach(lifted)) and _enough(seats, situation.reach(lifted, homes=True))


def _starts(situation: Situation[F, R], seats: Sequence[int]) -> Iterator[_Start[R]]:
    sizes = [(tuple(seats), False)]
    if situation.small is not None and situation.small < sum(seats):
        sizes += [(kept, True) for kept in _kept(seats, situation.small)]
    for count in range(len(situation.rules) + 1):
        for rules in combinations(situation.rules, count):
            for backups in (False, True) if situation.backups else (False,):
                for start, smaller in sizes:
                    yield _Start(start, rules, backups, smaller)


def _kept(seats: Sequence[int], small: int) -> Iterator[tuple[int, ...]]:
    """Every way to keep `small` of the seats, those of the earlier fields first."""
    every = [at for at, count in enumerate(seats) for _ in range(count)]
    for kept in dict.fromkeys(combinations(every, small)):
        yield tuple(kept.count(at) for at in range(len(seats)))


def _moved(seats: Sequence[int], moves: int) -> Iterator[tuple[int, ...]]:
    """Every way to place the seats after exactly so many moves."""
    if moves < 0:
        return
    every = [at for at, count in enumerate(seats) for _ in range(count)]
    for given in dict.fromkeys(combinations(every, moves)):
        others = [at for at in range(len(seats)) if at not in given]
        for taken in combinations_with_replacement(others, moves):
            yield tuple(count - given.count(at) + taken.count(at) for at, count in enumerate(seats))


def _moves(fields: Sequence[F], before: Sequence[int], after: Sequence[int]) -> Iterator[Move[F]]:
    pairs = list(zip(fields, before, after, strict=True))
    given = [name for name, had, has in pairs for _ in range(had - has)]
    taken = [name for name, had, has in pairs for _ in range(has - had)]
    return (Move(one, other) for one, other in zip(given, taken, strict=True))


def _enough(needs: Sequence[int], reach: Sequence[int]) -> bool:
    if any(need > reach[1 << at] for at, need in enumerate(needs)):
        return False
    asked = [1 << at for at, need in enumerate(needs) if need]
    return all(
        _sum(needs, mask) <= reach[mask]
        for size in range(2, len(asked) + 1)
        for mask in map(sum, combinations(asked, size))
    )


def _of_homes(masks: Iterable[tuple[str, int]]) -> list[int]:
    """What is known in each home; whoever comes from none is one of their own."""
    alone: list[int] = []
    homes: dict[str, int] = {}
    for home, mask in masks:
        if home:
            homes[home] = homes.get(home, 0) | mask
        else:
            alone.append(mask)
    return [*alone, *homes.values()]


def _needs(seats: Iterable[int], backups: int) -> list[int]:
    return [count + backups if count else 0 for count in seats]


def _sum(needs: Sequence[int], mask: int) -> int:
    return sum(need for at, need in enumerate(needs) if mask >> at & 1)


def knowing(situation: Situation[F, R]) -> Mapping[F, int]:
    """How many people know each field, those counted more than once who know several."""
    reach = situation.reach()
    return {name: reach[1 << at] for at, name in enumerate(situation.fields)}
