"""What became of a question file: every question in it once, as it was, with losses, or refused with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from training.items.definition import Item
from training.items.showing import plain

NAME_SHOWN = 60
"""Signs of a name, or of a question that has none, by which a line of the report calls it."""
NAMELESS = "（没有题名）"
MOST_QUESTIONS = 10_000


@dataclass(frozen=True, slots=True)
class Note:
    """What happened to a field of the question that begins in `line` (from 1), and why."""

    line: int
    name: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A question that was read, where it begins, and what it lost on the way as (field, reason)."""

    line: int
    item: Item
    losses: tuple[tuple[str, str], ...] = ()

    @property
    def note(self) -> Note | None:
        """Its line of the report, where it lost something."""
        if not self.losses:
            return None
        fields = dict.fromkeys(field for field, _ in self.losses)
        reasons = dict.fromkeys(reason for _, reason in self.losses)
        return Note(self.line, called(self.item), "、".join(fields), "".join(reasons))


@dataclass(frozen=True, slots=True)
class Report:
    """What was read of a file: the questions in their order, and what was refused.

    `fits` is False where the file as a whole could not be read; then it counts as one question that was refused.
    """

    taken: tuple[Taken, ...]
    refused: tuple[Note, ...] = ()
    fits: bool = True

    @property
    def items(self) -> tuple[Item, ...]:
        """The questions that were read, with or without losses."""
        return tuple(one.item for one in self.taken)

    @property
    def degraded(self) -> tuple[Note, ...]:
        """One line for each question that lost something."""
        return tuple(note for one in self.taken if (note := one.note))

    @property
    def exact(self) -> int:
        """How many questions came in as they were."""
        return sum(not one.losses for one in self.taken)

    @property
    def read(self) -> int:
        """How many questions the file holds: exact, degraded and refused ones."""
        return len(self.taken) + len(self.refused)

    def to_json(self) -> dict[str, Any]:
        """The report as it is printed: counts, and a line with line, name, field and reason for each loss."""
        return {
            "read": self.read,
            "exact": self.exact,
            "degraded": [_line(note) for note in self.degraded],
            "refused": [_line(note) for note in self.refused],
        }


class Unreadable(Exception):
    """The file as a whole cannot be read: where that shows, and the way out."""

    def __init__(self, reason: str, *, line: int = 1, field: str = "file") -> None:
        super().__init__(reason)
        self.reason, self.line, self.field = reason, line, field


class Declined(Exception):
    """One question cannot be read: which field of it, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def unread(wrong: Unreadable, name: str = "") -> Report:
    """The report of a file that could not be read at all."""
    return Report((), (Note(wrong.line, name, wrong.field, wrong.reason),), fits=False)


def called(item: Item) -> str:
    """A question's name, or its first words."""
    return shortened(item.name or plain(item.stem))


def shortened(text: str) -> str:
    """The first words of a text on one line, for a report."""
    line = " ".join(text.split())
    return (line if len(line) <= NAME_SHOWN else f"{line[: NAME_SHOWN - 1]}…") or NAMELESS


def gathered(found: Iterable[Taken | Note]) -> Report:
    """A report of what a reader found, in the order of the file. Raises Unreadable for more than is read at once."""
    taken: list[Taken] = []
    refused: list[Note] = []
    for one in found:
        if len(taken) + len(refused) == MOST_QUESTIONS:
            raise Unreadable(f"一份文件最多 {MOST_QUESTIONS} 题，从第 {one.line} 行起多了，请分成几份。", line=one.line)
        if isinstance(one, Taken):
            taken.append(one)
        else:
            refused.append(one)
    return Report(tuple(taken), tuple(refused))


def _line(note: Note) -> dict[str, Any]:
    return {"line": note.line, "name": note.name, "field": note.field, "reason": note.reason}
