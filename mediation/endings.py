"""How cases end, and which routes are left then (人民调解法第二十六条; 人民法院在线调解规则第二十五条 by promise)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

SEED = "endings.toml"


class Kind(StrEnum):
    """Which deed takes an ending."""

    FAIL = "fail"
    RETURN = "return"
    WITHDRAW = "withdraw"
    COURSE = "course"


@dataclass(frozen=True, slots=True)
class Route:
    """Somewhere to go: what it is called, what to do there, and whom to call."""

    code: str
    title: str
    told: str
    contact: str


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a case ends; `item` is the number in 人民法院在线调解规则第二十五条, 0 where it has none."""

    code: str
    kind: Kind
    title: str
    item: int = 0
    routes: tuple[str, ...] = ()


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("mediation").joinpath(SEED).read_text(encoding="utf-8"))


@cache
def routes() -> dict[str, Route]:
    """Every route by its code."""
    return {one["code"]: Route(one["code"], one["title"], one["told"], one["contact"]) for one in _read()["route"]}


@cache
def known() -> dict[str, Ending]:
    """Every ending by its code."""
    return {
        one["code"]: Ending(one["code"], Kind(one["kind"]), one["title"], one.get("item", 0), tuple(one["routes"]))
        for one in _read()["ending"]
    }


def of(kind: Kind) -> tuple[Ending, ...]:
    """The endings that one deed takes, in the order in which people choose."""
    return tuple(one for one in known().values() if one.kind is kind)


def choices(kind: Kind) -> list[tuple[str, str]]:
    """What forms offer: code and title."""
    return [(one.code, one.title) for one in of(kind)]


def title_of(code: str) -> str:
    """The title of an ending; a code from before reads as it stands."""
    return known()[code].title if code in known() else code


def told(codes: Iterable[str]) -> tuple[Route, ...]:
    """The routes with these codes; those no longer known are left out."""
    return tuple(routes()[code] for code in codes if code in routes())
