"""The numbers that travel with the program: `parameters.toml`, and how it comes into the table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.parameters.models import UNITS, Confidence, ParameterVersion, stored
from alliance.kernel.paths import lineage

SEED = "parameters.toml"
_FIELDS = frozenset(
    {"name", "title", "number", "unit", "inclusive", "place", "from", "to", "source", "article", "quote", "confidence"}
    | {"note"}
)


def load_seed(tx: Transaction) -> int:
    """Bring the table up to the seed: add what is missing, close what the seed has closed; returns how many changed.

    What people entered stays: a seeded version that would overlap theirs is left out.
    """
    known: dict[tuple[str, str], dict[date, ParameterVersion]] = {}
    for row in tx.session.scalars(select(ParameterVersion).where(ParameterVersion.alliance_id.is_(None))):
        known.setdefault((row.name, row.place_path), {})[row.starts_on] = row
    changed = 0
    for seeded in seed():
        here = known.setdefault((seeded.name, seeded.place_path), {})
        kept = here.get(seeded.starts_on)
        if kept is not None:
            if kept.ends_on is None and seeded.ends_on is not None:
                kept.ends_on = seeded.ends_on
                changed += 1
        elif not any(_overlap(seeded, other) for other in here.values()):
            here[seeded.starts_on] = seeded
            tx.session.add(seeded)
            changed += 1
        tx.session.flush()  # one version may be open: the order of closing and opening is ours, not the unit of work's
    return changed


def seed() -> list[ParameterVersion]:
    """The versions that travel with the program, in the order of the file. Raises ValueError for a faulty entry."""
    entries = tomllib.loads(files("alliance.kernel.parameters").joinpath(SEED).read_text(encoding="utf-8"))["parameter"]
    return [_seeded(entry) for entry in entries]


def _seeded(entry: Mapping[str, Any]) -> ParameterVersion:
    if entry.keys() - _FIELDS or entry["unit"] not in UNITS:
        raise ValueError(f"the seed of {entry.get('name')} is faulty")
    lineage(entry["place"])
    return ParameterVersion(
        name=entry["name"],
        title=entry["title"],
        place_path=entry["place"],
        unit=entry["unit"],
        inclusive=entry.get("inclusive", True),
        starts_on=entry["from"],
        ends_on=entry.get("to"),
        source=entry.get("source", ""),
        article=entry.get("article", ""),
        quote=entry.get("quote", ""),
        confidence=Confidence(entry["confidence"]),
        note=entry.get("note", ""),
        **stored(entry["number"], entry["unit"]),
    )


def _overlap(one: ParameterVersion, other: ParameterVersion) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)
