"""Matching the articles of two versions by their words and their numbers. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.library import units
from search.library.folding import fold
from search.library.units import Unit


class Relation(StrEnum):
    """What became of an article."""

    SAME = "same"
    AMENDED = "amended"
    RENUMBERED = "renumbered"
    SPLIT = "split"
    MERGED = "merged"
    INSERTED = "inserted"
    REPEALED = "repealed"


NAMES = {
    Relation.SAME: "没有变",
    Relation.AMENDED: "有修改",
    Relation.RENUMBERED: "只改条号",
    Relation.SPLIT: "拆成几条",
    Relation.MERGED: "并入一条",
    Relation.INSERTED: "新增",
    Relation.REPEALED: "删去",
}

_ALIKE, _ALIKE_SAME_NUMBER = 0.5, 0.3
"""How alike two articles must be to be taken for one, and how alike where they also carry one number."""
_WITHIN = 0.65
"""Which share of a left-over article must stand in another for it to count as split off or merged."""
_NUMBER_HELPS, _NEIGHBOUR_HELPS = 0.12, 0.06
_ENDS = "。；;，,."
_SHORT = 12
"""Below this many pairs of characters an article says too little to be told by them."""
SURE = 0.8
"""From this confidence on an officer may confirm a link together with others."""


@dataclass(frozen=True, slots=True)
class Provision:
    """An article as matching sees it; `position` is its place in its version."""

    id: int
    number: int | None
    sub: int
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """One article of the older version leads to one of the newer, by id."""

    older: int
    newer: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an article, or of its part; one side is None where it was inserted or repealed."""

    older: int | None
    newer: int | None
    relation: Relation
    confidence: float


def matched(older: Sequence[Provision], newer: Sequence[Provision]) -> list[Link]:
    """The links between two versions: equal words first, then the most alike, then what was split or merged."""
    links = _equal(older, newer)
    pairs = _Pairs(older, newer)
    links += _alike(older, newer, links, pairs)
    return links + _parts(older, newer, links, pairs)


def fates(older: Sequence[Provision], newer: Sequence[Provision], links: Iterable[Link]) -> list[Fate]:
    """What the links say of every article of both versions, in the order of the newer one, repealed ones last."""
    before, after = {one.id: one for one in older}, {one.id: one for one in newer}
    known = list(links)
    down, up = Counter(link.older for link in known), Counter(link.newer for link in known)
    found = [
        Fate(link.older, link.newer, _relation(before[link.older], after[link.newer], down, up), link.confidence)
        for link in known
    ]
    if len(down) < len(older) or len(up) < len(newer):
        pairs = _Pairs(older, newer)
        found += [
            Fate(None, one.id, Relation.INSERTED, round(1 - pairs.nearest_before(one.id), 2))
            for one in newer
            if not up[one.id]
        ]
        found += [
            Fate(one.id, None, Relation.REPEALED, round(1 - pairs.nearest_after(one.id), 2))
            for one in older
            if not down[one.id]
        ]
    place = {one.id: one.position for one in newer}
    last = len(newer) + 1
    return sorted(
        found,
        key=lambda fate: (
            place.get(fate.newer or 0, last),
            before[fate.older].position if fate.older is not None else 0,
        ),
    )


def carried(older_text: str, address: str, newer_text: str) -> Unit | None:
    """The part of a newer text that says word for word what the part at `address` said in the older one.

    The same address is tried first; None where those words stand nowhere any more. An item that was only numbered
    anew, or that is no longer the last and so ends otherwise, stands on; one under another opening line does not.
    """
    part = units.at(older_text, address)
    if part is None:
        return None
    said = _said(older_text, part)
    same = units.at(newer_text, address)
    if same is not None and _said(newer_text, same) == said:
        return same
    return next((unit for unit in units.units(newer_text) if _said(newer_text, unit) == said), None)


def _said(text: str, part: Unit) -> tuple[str, ...]:
    opening = units.introduced(text, part)
    return (*(fold(line) for line in opening), fold(units.unnumbered(part)).rstrip(_ENDS))


def _relation(older: Provision, newer: Provision, down: Counter[int], up: Counter[int]) -> Relation:
    if down[older.id] > 1:
        return Relation.SPLIT
    if up[newer.id] > 1:
        return Relation.MERGED
    if fold(older.text) != fold(newer.text):
        return Relation.AMENDED
    return Relation.SAME if (older.number, older.sub) == (newer.number, newer.sub) else Relation.RENUMBERED


def _equal(older: Sequence[Provision], newer: Sequence[Provision]) -> list[Link]:
    """Links between equal words, of one number first and then in order; some short articles stand in a law twice."""
    waiting: dict[str, list[Provision]] = defaultdict(list)
    for one in newer:
        waiting[fold(one.text)].append(one)
    links: list[Link] = []
    rest: list[Provision] = []
    for one in older:
        same = next((n for n in waiting.get(fold(one.text), ()) if (n.number, n.sub) == (one.number, one.sub)), None)
        if same is None:
            rest.append(one)
        else:
            waiting[fold(one.text)].remove(same)
            links.append(Link(one.id, same.id, 1.0))
    for one in rest:
        if twins := waiting.get(fold(one.text)):
            links += [Link(one.id, twins.pop(0).id, 1.0 if len(fold(one.text)) > _SHORT else 0.8)]
    return links


class _Pairs:
    """How alike the articles of two versions are, by the pairs of characters that they share."""

    def __init__(self, older: Sequence[Provision], newer: Sequence[Provision]) -> None:
        self.before = {one.id: _grams(one.text) for one in older}
        self.after = {one.id: _grams(one.text) for one in newer}
        self.size_before = {key: grams.total() for key, grams in self.before.items()}
        self.size_after = {key: grams.total() for key, grams in self.after.items()}
        self.shared: dict[tuple[int, int], int] = defaultdict(int)
        where: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for key, grams in self.after.items():
            for gram, times in grams.items():
                where[gram].append((key, times))
        common = max(12, len(newer) // 8)  # pairs that stand in very many articles tell none of them apart
        for key, grams in self.before.items():
            for gram, times in grams.items():
                if len(where.get(gram, ())) <= common:
                    for other, there in where.get(gram, ()):
                        self.shared[key, other] += min(times, there)
        self._told_before = {
            key: sum(n for g, n in grams.items() if len(where.get(g, ())) <= common)
            for key, grams in self.before.items()
        }
        self._told_after = {
            key: sum(n for g, n in grams.items() if len(where[g]) <= common) for key, grams in self.after.items()
        }

    def alike(self, older: int, newer: int) -> float:
        """The share of pairs that two articles have in common, from 0 to 1."""
        both = self._told_before[older] + self._told_after[newer]
        return 2 * self.shared[older, newer] / both if both else 0.0

    def after_in_before(self, newer: int, older: int) -> float:
        """Which share of a newer article stands in an older one."""
        return self.shared[older, newer] / self._told_after[newer] if self._told_after[newer] else 0.0

    def before_in_after(self, older: int, newer: int) -> float:
        """Which share of an older article stands in a newer one."""
        return self.shared[older, newer] / self._told_before[older] if self._told_before[older] else 0.0

    def nearest_before(self, newer: int) -> float:
        """How alike the most alike older article is."""
        return max((self.alike(older, newer) for older in self.before), default=0.0)

    def nearest_after(self, older: int) -> float:
        """How alike the most alike newer article is."""
        return max((self.alike(older, newer) for newer in self.after), default=0.0)


def _grams(text: str) -> Counter[str]:
    plain = fold(text)
    return Counter(plain[at : at + 2] for at in range(len(plain) - 1))


def _alike(older: Sequence[Provision], newer: Sequence[Provision], links: Sequence[Link], pairs: _Pairs) -> list[Link]:
    """Links between what is left, the most alike first; one number and a linked neighbour speak for a pair."""
    taken_before, taken_after = {link.older for link in links}, {link.newer for link in links}
    left_before = [one for one in older if one.id not in taken_before]
    left_after = [one for one in newer if one.id not in taken_after]
    at_before = {one.id: one.position for one in older}
    at_after = {one.id: one.position for one in newer}
    near = {(at_before[link.older], at_after[link.newer]) for link in links}
    offers = [
        (alike + _NUMBER_HELPS * numbered + _NEIGHBOUR_HELPS * _linked_beside(one, other, near), one.id, other.id)
        for one in left_before
        for other in left_after
        for alike, numbered in [(pairs.alike(one.id, other.id), _one_number(one, other))]
        if alike >= (_ALIKE_SAME_NUMBER if numbered else _ALIKE)
    ]
    found: dict[int, Link] = {}
    for score, before, after in sorted(offers, key=lambda offer: (-offer[0], offer[1], offer[2])):
        if before not in taken_before and after not in taken_after:
            taken_before.add(before)
            taken_after.add(after)
            found[before] = Link(before, after, round(min(score, 0.99), 2))
    return list(found.values())


def _one_number(one: Provision, other: Provision) -> bool:
    return one.number is not None and (one.number, one.sub) == (other.number, other.sub)


def _linked_beside(one: Provision, other: Provision, near: set[tuple[int, int]]) -> int:
    return sum((one.position + step, other.position + step) in near for step in (-1, 1))


def _parts(older: Sequence[Provision], newer: Sequence[Provision], links: Sequence[Link], pairs: _Pairs) -> list[Link]:
    """Links of what was split off from an older article, and of what was merged into a newer one."""
    down, up = {link.older for link in links}, {link.newer for link in links}
    found = []
    for one in newer:
        if one.id not in up and len(fold(one.text)) > _SHORT:
            share, source = max(((pairs.after_in_before(one.id, o.id), o.id) for o in older), default=(0.0, 0))
            if share >= _WITHIN:
                found.append(Link(source, one.id, round(min(share, 0.95), 2)))
    for one in older:
        if one.id not in down and len(fold(one.text)) > _SHORT:
            share, target = max(((pairs.before_in_after(one.id, n.id), n.id) for n in newer), default=(0.0, 0))
            if share >= _WITHIN and all((link.older, link.newer) != (one.id, target) for link in found):
                found.append(Link(one.id, target, round(min(share, 0.95), 2)))
    return found
