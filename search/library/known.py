"""What the platform knows of works by name: weights, short names, missing texts, notes, and everyday words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """How near a work is to our field; `chapters` weigh by a part of the chapter's heading."""

    short: str = ""
    weight: float = 1.0
    chapters: tuple[tuple[str, float], ...] = ()

    def of(self, chapter: str) -> float:
        """The weight of an article in a chapter."""
        return next((weight for name, weight in self.chapters if name in chapter), self.weight)


@dataclass(frozen=True, slots=True)
class Missing:
    """A work we know of but lack."""

    title: str
    level: str
    number: str
    why: str


@dataclass(frozen=True, slots=True)
class Known:
    """Everything of `known_works.toml`, by full title where it concerns one work."""

    fields: dict[str, Field]
    missing: tuple[Missing, ...]
    doubts: dict[str, str]
    notes: dict[tuple[str, int], str] = field(default_factory=dict)

    def of(self, title: str) -> Field:
        """How near a work is to our field; neutral where nothing is known."""
        return self.fields.get(title, _NEUTRAL)

    def note(self, title: str, number: int | None) -> str:
        """What a reader must be told at an article; mostly nothing."""
        return self.notes.get((title, number), "") if number is not None else ""


_NEUTRAL = Field()
MISSING_SENTENCE = "本地文本未入库，请向区住建局核对"


@cache
def works() -> Known:
    """Read the facts once."""
    data = _read("known_works.toml")
    return Known(
        fields={
            row["title"]: Field(row.get("short", ""), float(row["weight"]), tuple(row.get("chapters", {}).items()))
            for row in data["field"]
        },
        missing=tuple(
            Missing(row["title"], row["level"], row.get("number", ""), row["why"]) for row in data["missing"]
        ),
        doubts={row["title"]: row["why"] for row in data["doubt"]},
        notes={(row["title"], number): row["note"] for row in data["note"] for number in row["articles"]},
    )


@cache
def everyday_words() -> dict[str, str]:
    """What people say, and the words of the law that mean it."""
    return {str(said): str(meant) for said, meant in _read("thesaurus.toml")["words"].items()}


def meant_by(question: str) -> str:
    """The words of the law behind the everyday words in a question, empty where there are none."""
    return " ".join(meant for said, meant in everyday_words().items() if said in question)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("search.library").joinpath(name).read_text(encoding="utf-8"))
