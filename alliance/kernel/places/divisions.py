"""The administrative divisions of Quzhou as the country numbers them: city, counties, subdistricts, communities."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from alliance.kernel.places.models import PlaceKind

FILE = Path(__file__).with_name("quzhou.csv")


@dataclass(frozen=True, slots=True)
class Division:
    """One division; `parent` is the code above it, empty for the nation, whose code is 0."""

    code: str
    name: str
    kind: PlaceKind
    parent: str


def quzhou() -> list[Division]:
    """All divisions from the nation down to the communities of Quzhou, parents first."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [
            Division(row["code"], row["name"], PlaceKind(row["kind"]), row["parent"]) for row in csv.DictReader(lines)
        ]
