"""The versions of the indicators that come with the platform: its own suggestions, which each round may change."""

from __future__ import annotations

import functools
import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import Any

from compounds.awards.indicators import stored
from compounds.awards.indicators.tree import Indicators

FILES = ("civil_compound.toml", "model_service.toml")


@functools.cache
def shipped() -> tuple[Indicators, ...]:
    """Every shipped version, 有礼小区 first."""
    return tuple(_read(name) for name in FILES)


def of_code(code: str) -> Indicators | None:
    """The shipped version of an award; None where none comes with the platform."""
    return next((one for one in shipped() if one.code == code), None)


def called(code: str) -> str:
    """The name of the award of this code; the code itself where none ships."""
    tree = of_code(code)
    return tree.title if tree is not None else code


def _read(name: str) -> Indicators:
    text = files("compounds.awards.indicators").joinpath(name).read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text, parse_float=_as_text)
    return stored.from_json(data)


def _as_text(written: str) -> str:
    """A figure keeps its decimal places: it never passes through binary."""
    return stored.figure(Decimal(written))
