"""A blueprint as data: rows of topic, difficulty, kind, number and points; what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from training.curriculum.definition import DIFFICULTY_NAMES, EASIEST, HARDEST, MODULE_NAMES
from training.items.definition import KIND_NAMES, Kind

MOST_ROWS = 100
MOST_QUESTIONS = 200
MOST_POINTS = Decimal(100)
_PLACES = 2


@dataclass(frozen=True, slots=True)
class Row:
    """So many questions of one topic, each at so many points; without difficulty or kind, of any.

    Essays are drawn only where a row names their kind: a person has to mark them.
    """

    topic: str
    count: int
    points: Decimal = Decimal(1)
    difficulty: int | None = None
    kind: Kind | None = None

    def takes(self, topic: str, difficulty: int, kind: Kind) -> bool:
        """Whether a question of this sort may stand in the row."""
        if self.topic != topic or (self.difficulty is not None and self.difficulty != difficulty):
            return False
        return kind is not Kind.ESSAY if self.kind is None else kind is self.kind

    def meets(self, other: Row) -> bool:
        """Whether both rows may want the same question."""
        if self.topic != other.topic:
            return False
        if self.difficulty is not None and other.difficulty is not None and self.difficulty != other.difficulty:
            return False
        if self.kind is None or other.kind is None:
            return Kind.ESSAY not in {self.kind, other.kind}
        return self.kind is other.kind

    @property
    def label(self) -> str:
        """The row as people read it: topic, difficulty, kind."""
        parts = [MODULE_NAMES.get(self.topic, self.topic)]
        if self.difficulty is not None:
            parts.append(DIFFICULTY_NAMES[self.difficulty])
        if self.kind is not None:
            parts.append(KIND_NAMES[self.kind])
        return "·".join(parts)


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows of a blueprint in their order."""

    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        """How many questions a paper has."""
        return sum(row.count for row in self.rows)

    @property
    def points(self) -> Decimal:
        """How many points a paper has."""
        return sum((row.points * row.count for row in self.rows), Decimal(0))

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that it asks, each once."""
        return tuple(dict.fromkeys(row.topic for row in self.rows))


def to_json(plan: Plan) -> list[dict[str, Any]]:
    """The rows as values that JSON knows; points are text, as exact numbers are."""
    return [
        {
            "topic": row.topic,
            "difficulty": row.difficulty,
            "kind": None if row.kind is None else row.kind.value,
            "count": row.count,
            "points": format(row.points, "f"),
        }
        for row in plan.rows
    ]


def from_json(rows: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan that `to_json` wrote."""
    return Plan(
        tuple(
            Row(
                topic=row["topic"],
                count=int(row["count"]),
                points=Decimal(row["points"]),
                difficulty=row["difficulty"],
                kind=None if row["kind"] is None else Kind(row["kind"]),
            )
            for row in rows
        )
    )


def problems(plan: Plan) -> tuple[str, ...]:
    """Why no paper can be drawn from the plan, in sentences; what the bank holds is not looked at."""
    return tuple(_problems(plan))


def _problems(plan: Plan) -> Iterator[str]:
    if not plan.rows:
        yield "请至少写一行：哪个主题抽几题。"
    if len(plan.rows) > MOST_ROWS or plan.count > MOST_QUESTIONS:
        yield f"最多{MOST_ROWS}行、一共{MOST_QUESTIONS}题。"
    for number, row in enumerate(plan.rows, start=1):
        if row.topic not in MODULE_NAMES:
            yield f"第{number}行：没有这个主题。"
        if row.count < 1:
            yield f"第{number}行：至少抽1题。"
        if not 0 < row.points <= MOST_POINTS or round(row.points, _PLACES) != row.points:
            yield f"第{number}行：每题的分值要大于0，最多{MOST_POINTS}分、两位小数。"
        if row.difficulty is not None and not EASIEST <= row.difficulty <= HARDEST:
            yield f"第{number}行：难度只有1到3。"
    for (first, one), (second, other) in combinations(enumerate(plan.rows, start=1), 2):
        if one.meets(other):
            yield f"第{first}行和第{second}行会抢同一批题，请合成一行，或者把难度、题型分开写。"
