"""The rows of a roster of owners: units with area and owners, how units are named, what only a person can decide."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from compounds.guidance.figures import Fault, Faulty

UNDECIDED: Mapping[str, str] = MappingProxyType({})
_DASHES = re.compile(r"(?:[-‐‑‒–—―−ー~_/\\.·#\s]|号?楼|幢|栋|座|单元|梯)+")
_LAST = re.compile(r"(?:室|号|房)$")
_BETWEEN = re.compile(r"[、，,;；/／&＆+＋\n]+")
_DIGITS = re.compile(r"([0-9]+)")


class Holder(StrEnum):
    """Who holds a unit: an owner, or the developer with what is unsold or sold and not yet handed over."""

    OWNER = "owner"
    DEVELOPER_UNSOLD = "developer_unsold"
    UNDELIVERED = "undelivered"


class Use(StrEnum):
    """What a unit is for; parking is left out unless it is said to count."""

    ROOM = "room"
    PARKING = "parking"


@dataclass(frozen=True, slots=True)
class Owner:
    """A name as it is written on the roster, and the number that tells namesakes apart ("" where there is none)."""

    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """One exclusive part: its number as ballots name it, its area in hundredths of a square metre, its owners.

    `row` is where it stands in the roster, for finding it again.
    """

    id: str
    area: int
    owners: tuple[Owner, ...] = ()
    holder: Holder = Holder.OWNER
    use: Use = Use.ROOM
    row: int | None = None


class DoubtKind(StrEnum):
    """What only a person can decide."""

    SPELLING = "spelling"
    NUMBER = "number"
    NAMESAKE = "namesake"
    SIMILAR = "similar"
    OVERLAP = "overlap"
    TWICE = "twice"
    CHANNELS = "channels"
    CO_OWNERS = "co_owners"
    NOBODY = "nobody"
    SIGNER = "signer"
    PROXY = "proxy"
    SPLIT = "split"
    OVERMARKED = "overmarked"


SAME, DIFFERENT = "same", "different"
"""Answers to a doubt about owners."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that no rule settles, with the rows and units where it stands.

    `key` does not depend on the order of the rows and shows no name; `answers` are what may be decided, with the words
    for each. `on_roster` tells rows of the roster from rows of the ballots.
    """

    kind: DoubtKind
    key: str
    says: str
    units: tuple[str, ...]
    rows: tuple[int, ...]
    answers: Mapping[str, str] = field(hash=False)
    on_roster: bool = False


def unit_key(text: str) -> str:
    """What the ways to write one unit have in common: 3幢2单元501室, 3－2－501 and 3-2-501 are one."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return _LAST.sub("", _DASHES.sub("-", plain)).strip("-")


def in_order(key: str) -> tuple[tuple[int, int, str], ...]:
    """For sorting units as people do: 3-2-501 before 3-10-101."""
    # Digits are compared by length, then sign by sign: no number is too long for that.
    parts = [part.lstrip("0") if _DIGITS.fullmatch(part) else part for part in _DIGITS.split(key) if part]
    return tuple((0, len(part), part) if not part or _DIGITS.fullmatch(part) else (1, 0, part) for part in parts)


def owners_of(names: str, number: str = "") -> tuple[Owner, ...]:
    """The owners in one cell, 张三、李四; a number goes with the only name, and with the first of several."""
    found = [name for part in _BETWEEN.split(names) if (name := part.strip())]
    return tuple(Owner(name, "" if at else number.strip()) for at, name in enumerate(found))


def doubt_key(kind: DoubtKind, *parts: object) -> str:
    """A short code of what a doubt is about; the same parts in any order give the same code."""
    return hashlib.sha256("\n".join([kind, *sorted(map(str, parts))]).encode()).hexdigest()[:16]


def answered(doubt: Doubt, decided: Mapping[str, str]) -> str | None:
    """The decision about a doubt; None where there is none. Raises Faulty for an answer that is not one of its own."""
    answer = decided.get(doubt.key)
    if answer is not None and answer not in doubt.answers:
        ways = "、".join(doubt.answers.values())
        raise Faulty([Fault("认定", f"{doubt.says}只能认定为：{ways}。", doubt.rows[0] if doubt.rows else None)])
    return answer
