"""What disputes in compounds are about, as 民事案由规定 numbers them since 2025."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SEED = "causes.toml"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cause:
    """One kind of dispute: the plain title, the court's name and number for it, the main articles, a warning."""

    code: str
    number: str
    title: str
    official: str
    articles: tuple[str, ...] = ()
    note: str = ""

    @property
    def formal(self) -> str:
        """The court's name with its number: 业主共有权纠纷（案由 47(2)）."""
        return f"{self.official}（案由 {self.number}）" if self.number[:1].isdigit() else self.official


@cache
def known() -> dict[str, Cause]:
    """Every cause by its code, in the order in which people choose."""
    read = tomllib.loads(files("mediation").joinpath(SEED).read_text(encoding="utf-8"))
    return {
        one["code"]: Cause(
            one["code"], one["number"], one["title"], one["official"], tuple(one["articles"]), one.get("note", "")
        )
        for one in read["cause"]
    }


def title_of(code: str) -> str:
    """The plain title of a cause; of a code from before, the code as it stands; 还没有定 where there is none."""
    cause = known().get(code)
    return cause.title if cause is not None else code or "还没有定"


def choices() -> list[tuple[str, str]]:
    """What forms offer: code and plain title."""
    return [(one.code, one.title) for one in known().values()]
