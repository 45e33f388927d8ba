"""Who votes with how much: units with their areas, and the heads that they count as (区分所有权解释第八条、第九条)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from compounds.guidance import spelling
from compounds.guidance.figures import Fault, Faulty, count, square_metres
from compounds.guidance.roster import (
    DIFFERENT,
    SAME,
    UNDECIDED,
    Doubt,
    DoubtKind,
    Holder,
    Owner,
    Unit,
    Use,
    answered,
    doubt_key,
    in_order,
    owners_of,
    unit_key,
)

__all__ = [
    "DIFFERENT",
    "SAME",
    "UNDECIDED",
    "Doubt",
    "DoubtKind",
    "Electorate",
    "Head",
    "Holder",
    "Owner",
    "Unit",
    "Use",
    "answered",
    "doubt_key",
    "gather",
    "in_order",
    "owners_of",
    "unit_key",
]

HEADS = "区分所有权解释第九条"
AREAS = "区分所有权解释第八条"
"""《最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释》."""
LISTED = 6
"""So many units or names are told in a sentence; the others are counted."""
LONGEST = 40
"""Signs of a name that are told in a sentence."""
Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Head:
    """One owner in the sense of the count: one vote by heads, however many units; `units` are keys."""

    id: str
    units: tuple[str, ...]
    owners: tuple[Owner, ...]
    developer: bool = False


@dataclass(frozen=True, slots=True)
class Electorate:
    """All who may vote: the units that count by key, the heads that partition them, what is in doubt, what was done.

    Areas are in hundredths of a square metre. `left_out` are units that do not count (parking). `notes` name nobody and
    may be published; `decisions` name owners and are for those who count.
    """

    units: Mapping[str, Unit] = field(hash=False)
    heads: tuple[Head, ...]
    head_of: Mapping[str, Head] = field(hash=False)
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]
    left_out: tuple[Unit, ...] = ()
    decisions: tuple[str, ...] = ()

    @property
    def area(self) -> int:
        """The area of all units that count, in hundredths of a square metre."""
        return sum(unit.area for unit in self.units.values())

    @property
    def settled(self) -> bool:
        """True where nothing about the heads is in doubt."""
        return not self.doubts


def gather(units: Iterable[Unit], decided: Mapping[str, str] = UNDECIDED, *, count_parking: bool = False) -> Electorate:
    """The electorate of a roster.

    Heads by 区分所有权解释第九条: one unit is one head, co-owners together; several units of one owner are one; all
    that the developer has not sold or not handed over is one. Names that may be one owner in two spellings are doubts
    until `decided` says, by their keys, whether they are the same. Raises Faulty with every unit that cannot count.
    """
    counted, left_out = _counting(units, count_parking=count_parking)
    told: list[str] = []
    doubts: list[Doubt] = []

    def decide(doubt: Doubt) -> bool:
        if (answer := answered(doubt, decided)) is None:
            doubts.append(doubt)
        else:
            told.append(f"{doubt.says}已认定：{doubt.answers[answer]}。")
        return answer == SAME

    held = _held(counted)
    people: _Joined[spelling.Person] = _Joined()
    for doubt, group in _about_names(counted, held):
        if decide(doubt):
            people.join(group)
    sets: _Joined[frozenset[spelling.Person]] = _Joined()
    by_owners: dict[frozenset[spelling.Person], list[str]] = defaultdict(list)
    for key, owners in held.items():
        by_owners[frozenset(people.of(owner) for owner in owners)].append(key)
    for doubt, overlapping in _overlaps(counted, by_owners):
        if decide(doubt):
            sets.join(overlapping)
    joined: dict[frozenset[spelling.Person], list[str]] = defaultdict(list)
    for owners, keys in by_owners.items():
        joined[sets.of(owners)].extend(keys)
    heads = tuple(sorted((_head(counted, keys) for keys in joined.values()), key=lambda head: in_order(head.units[0])))
    return Electorate(
        units=MappingProxyType(counted),
        heads=heads,
        head_of=MappingProxyType({key: head for head in heads for key in head.units}),
        doubts=tuple(doubts),
        notes=tuple(_explained(counted, heads, left_out)),
        left_out=left_out,
        decisions=tuple(told),
    )


_DEVELOPER: spelling.Person = ("\x00developer", "")
"""Stands for the developer among the owners of what it holds; no name of a person can be it."""


def _counting(units: Iterable[Unit], *, count_parking: bool) -> tuple[dict[str, Unit], tuple[Unit, ...]]:
    """The units that count by key, in an order of their own, and those left out."""
    faults: list[Fault] = []
    seen: dict[str, Unit] = {}
    for unit in units:
        key = unit_key(unit.id)
        if not key:
            faults.append(Fault("室号", "没有填室号。请填跟表决票上一样的室号。", unit.row))
        elif key in seen:
            faults.append(
                Fault("室号", f"“{unit.id}”在名册里出现了两次{_also(seen[key])}。请核对后只留一行。", unit.row)
            )
        if unit.area <= 0:
            faults.append(Fault("面积", f"“{unit.id}”的面积要大于 0。请按不动产登记簿填写。", unit.row))
        if unit.holder is Holder.OWNER and not any(owner.name.strip() for owner in unit.owners):
            faults.append(Fault("业主", f"“{unit.id}”没有写业主。没卖出的，请写明是建设单位的。", unit.row))
        faults.extend(
            Fault("业主", f"“{owner.name}”看不出是一位还是几位。几位的用顿号隔开，一位的去掉空格。", unit.row)
            for owner in unit.owners
            if unit.holder is Holder.OWNER and spelling.may_be_several(owner.name)
        )
        seen.setdefault(key, unit)
    if not seen:
        faults.append(Fault("业主名册", "名册是空的。请先填业主名册。"))
    ordered = {key: seen[key] for key in sorted(seen, key=in_order)}
    counted = {key: unit for key, unit in ordered.items() if count_parking or unit.use is Use.ROOM}
    if seen and not counted:
        faults.append(Fault("业主名册", "名册里只有车位。请补上房屋，或者选择车位也算面积。"))
    if faults:
        raise Faulty(faults)
    return counted, tuple(unit for key, unit in ordered.items() if key not in counted)


def _also(unit: Unit) -> str:
    return f"（另一行是第 {unit.row} 行）" if unit.row is not None else ""


def _held(units: Mapping[str, Unit]) -> dict[str, frozenset[spelling.Person]]:
    """The owners of each unit as they are written; all that the developer holds has one and the same set."""
    developers = {
        _person(owner)
        for unit in units.values()
        if unit.holder is Holder.DEVELOPER_UNSOLD
        for owner in unit.owners
        if owner.name.strip()
    }
    developer = frozenset({_DEVELOPER, *developers})
    return {
        key: frozenset(_person(owner) for owner in unit.owners if owner.name.strip())
        if unit.holder is Holder.OWNER
        else developer
        for key, unit in units.items()
    }


def _person(owner: Owner) -> spelling.Person:
    return owner.name.strip(), spelling.number(owner.number)


class _Joined(Generic[Thing]):
    """Things that were said to be one, and the one that stands for all of them."""

    def __init__(self) -> None:
        self._for: dict[Thing, Thing] = {}

    def of(self, thing: Thing) -> Thing:
        while (other := self._for.get(thing, thing)) != thing:
            thing = other
        return thing

    def join(self, things: Sequence[Thing]) -> None:
        first = self.of(things[0])
        for thing in things[1:]:
            if (other := self.of(thing)) != first:
                self._for[other] = first


_WHY = {
    DoubtKind.SPELLING: "像是同一位业主的几种写法",
    DoubtKind.NUMBER: "号码相同、名字不同",
    DoubtKind.NAMESAKE: "名字相同，号码有的没有填",
    DoubtKind.SIMILAR: "只差一个字",
}


def _about_names(
    units: Mapping[str, Unit], held: Mapping[str, frozenset[spelling.Person]]
) -> Iterator[tuple[Doubt, tuple[spelling.Person, ...]]]:
    where: dict[spelling.Person, list[str]] = defaultdict(list)
    for key, people in held.items():
        for person in people - {_DEVELOPER}:
            where[person].append(key)
    for found in spelling.alike(where):
        kind, group = DoubtKind(found.why), found.people
        keys = sorted({key for person in group for key in where[person]}, key=in_order)
        named = "、".join(f"“{person[0][:LONGEST]}”（{_listed(units, where[person])}）" for person in group[:LISTED])
        named += f"等 {count(len(group))} 个名字" if len(group) > LISTED else ""
        answers = {SAME: "是同一位业主", DIFFERENT: "是不同的业主"}
        if found.apart:
            del answers[SAME]
        says = f"{named}{_WHY[kind]}，要认定是不是同一位业主。"
        yield _doubt(units, kind, says, keys, answers, names=[f"{name}\t{number}" for name, number in group]), group


def _overlaps(
    units: Mapping[str, Unit], by_owners: Mapping[frozenset[spelling.Person], Sequence[str]]
) -> Iterator[tuple[Doubt, tuple[frozenset[spelling.Person], ...]]]:
    """Sets of owners that share somebody and are not the same: the article does not say how many heads they are."""
    linked: _Joined[frozenset[spelling.Person]] = _Joined()
    first_with: dict[spelling.Person, frozenset[spelling.Person]] = {}
    for owners in by_owners:
        for person in owners:
            linked.join((first_with.setdefault(person, owners), owners))
    together: dict[frozenset[spelling.Person], list[frozenset[spelling.Person]]] = defaultdict(list)
    for owners in by_owners:
        together[linked.of(owners)].append(owners)
    for group in together.values():
        if len(group) > 1:
            keys = sorted((key for owners in group for key in by_owners[owners]), key=in_order)
            says = (
                f"{_listed(units, keys)} 的业主有重叠，又不完全相同（比如一套一人单独有，一套几人共有）。"
                f"{HEADS}没有写明这样怎么算人数，要认定合起来算一人，还是分开算。"
            )
            answers = {SAME: "合起来算一人", DIFFERENT: f"分开算，算 {len(group)} 人"}
            yield _doubt(units, DoubtKind.OVERLAP, says, keys, answers), tuple(group)


def _doubt(
    units: Mapping[str, Unit],
    kind: DoubtKind,
    says: str,
    keys: Sequence[str],
    answers: Mapping[str, str],
    *,
    names: Sequence[str] = (),
) -> Doubt:
    rows = tuple(sorted({row for key in keys if (row := units[key].row) is not None}))
    ids = tuple(units[key].id for key in keys)
    return Doubt(kind, doubt_key(kind, *keys, *names), says, ids, rows, MappingProxyType(answers), on_roster=True)


def _listed(units: Mapping[str, Unit], keys: Sequence[str]) -> str:
    ordered = sorted(keys, key=in_order)
    more = f"等 {len(ordered)} 个" if len(ordered) > LISTED else ""
    return "、".join(units[key].id for key in ordered[:LISTED]) + more


def _head(units: Mapping[str, Unit], keys: Sequence[str]) -> Head:
    ordered = tuple(sorted(keys, key=in_order))
    owners = dict.fromkeys(owner for key in ordered for owner in units[key].owners)
    developer = any(units[key].holder is not Holder.OWNER for key in ordered)
    return Head(ordered[0], ordered, tuple(owners), developer)


def _explained(units: Mapping[str, Unit], heads: Sequence[Head], left_out: Sequence[Unit]) -> Iterator[str]:
    """How the heads came about, in sentences."""
    area = sum(unit.area for unit in units.values())
    yield (
        f"全体业主：{count(len(units))} 个专有部分，面积 {square_metres(area)}（{AREAS}），"
        f"人数 {count(len(heads))} 人（{HEADS}：一个专有部分算一人）。"
    )
    several = [head for head in heads if len(head.units) > 1 and not head.developer]
    if several:
        held = sum(len(head.units) for head in several)
        yield (
            f"{count(len(several))} 位业主有不止一个专有部分（共 {count(held)} 个）："
            f"面积照加，每位只算一人（{HEADS}）。"
        )
    by_name = sum(1 for head in several if not all(spelling.number(owner.number) for owner in head.owners))
    if by_name:
        yield (
            f"其中 {count(by_name)} 位没有登记证号，只凭姓名相同算作同一位业主。"
            "同名不是同一人的，请在名册里补上证号后四位再算。"
        )
    shared = sum(1 for unit in units.values() if unit.holder is Holder.OWNER and len(set(unit.owners)) > 1)
    if shared:
        yield f"{count(shared)} 个专有部分由几个人共有：每个只有一票，共有人合起来算一人。"
    for head in heads:
        if head.developer:
            total = square_metres(sum(units[key].area for key in head.units))
            yield (
                f"建设单位没有卖出的，和卖出还没有交付的，共 {count(len(head.units))} 个专有部分，面积 {total}："
                f"面积照加，合起来算一人（{HEADS}）。"
            )
    if left_out:
        total = square_metres(sum(unit.area for unit in left_out))
        yield (
            f"{count(len(left_out))} 个车位（面积 {total}）没有计入。"
            "车位算不算面积有不同看法，议事规则另有规定的照规则。"
        )
