"""Which work orders are not for mediation, and where they go instead."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mediation.hotline.workflow import Nature

TABLE = "routes.toml"
WANTED = "调解"
"""The hotline's own word that an order is for us."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way that is not ours: for which natures, for which words in an order or in what it was turned to."""

    code: str
    told: str
    natures: frozenset[Nature]
    words: tuple[str, ...]
    turned: tuple[str, ...]


@cache
def known() -> tuple[Route, ...]:
    """The table that travels with the program, the first that fits first."""
    raw = tomllib.loads(files(__package__).joinpath(TABLE).read_text(encoding="utf-8"))
    return tuple(
        Route(
            one["code"],
            one["told"],
            frozenset(Nature(nature) for nature in one.get("natures", ())),
            tuple(one.get("words", ())),
            tuple(one.get("turned", ())),
        )
        for one in raw["route"]
    )


def of(nature: Nature, text: str, turned: str) -> Route | None:
    """The route of an order; None where it is for mediation."""
    if WANTED in turned:
        return None
    for one in known():
        said = any(word in text for word in one.words) or any(word in turned for word in one.turned)
        if said or nature in one.natures:
            return one
    return None
