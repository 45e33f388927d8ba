"""The one table of what is asked of people: for what, on what ground, how long it is kept, and who sees it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

TABLE = "purposes.toml"


class Ground(StrEnum):
    """Why something may be asked at all (个人信息保护法第十三条第一款)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    DUTY = "duty"
    LAW = "law"


GROUND_NAMES: dict[Ground, str] = {
    Ground.CONSENT: "经您同意，随时可以撤回",
    Ground.CONTRACT: "为您办事必需",
    Ground.DUTY: "履行法定职责必需",
    Ground.LAW: "法律要求留存",
}


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that is asked. `kept_by` names the parameter with the period, empty where there is no number."""

    code: str
    version: int
    what: str
    why: str
    ground: Ground
    basis: str
    checked: bool
    kept: str
    seen_by: str
    required: bool
    kept_by: str = ""

    @property
    def by_consent(self) -> bool:
        """True where consent is the ground, so that it is recorded and may be taken back."""
        return self.ground is Ground.CONSENT

    @property
    def ground_name(self) -> str:
        """The ground in plain words."""
        return GROUND_NAMES[self.ground]


@dataclass(frozen=True, slots=True)
class Table:
    """All purposes in the order of the page, with the edition and the day from which it holds."""

    edition: int
    since: date
    purposes: tuple[Purpose, ...]


@cache
def table() -> Table:
    """The table that travels with the program. Raises ValueError for two purposes of one code."""
    raw = tomllib.loads(files(__package__).joinpath(TABLE).read_text(encoding="utf-8"))
    found = tuple(Purpose(**{**entry, "ground": Ground(entry["ground"])}) for entry in raw["purpose"])
    if len({one.code for one in found}) != len(found):
        raise ValueError("two purposes share a code")
    return Table(raw["edition"], raw["since"], found)


def purpose_of(code: str) -> Purpose:
    """The purpose with this code. Raises LookupError for one that the table lacks."""
    for one in table().purposes:
        if one.code == code:
            return one
    raise LookupError(f"purposes.toml has no {code}")


def by_consent() -> tuple[Purpose, ...]:
    """The purposes whose ground is consent."""
    return tuple(one for one in table().purposes if one.by_consent)
