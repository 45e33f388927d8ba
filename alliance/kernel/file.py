"""The file (办件): what question, case, request, enrolment and application show alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MarkState(StrEnum):
    """Where a stage stands on the way of a file."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Mark:
    """One stage on the way."""

    name: str
    state: MarkState = MarkState.AHEAD


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what it is here: a fact of the head, a person with a part, or a paper.

    `tone` is one of go, due, late, law or empty; `text` says the same in words, since colour alone tells nothing.
    """

    term: str
    text: str
    url: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline, in a sentence people read."""

    at: datetime
    who: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FileHeader:
    """The head of a file: its reference, about five facts, the stages, and what comes next.

    `next_step` is a whole sentence that says who does what; `next_note` the nature of the period (statutory, a
    promise of the platform) or whatever a careful reader asks. Empty `next_step` means that the file is closed.
    """

    reference: str
    title: str
    kind: str
    facts: tuple[Fact, ...] = ()
    stages: tuple[Mark, ...] = ()
    next_step: str = ""
    next_note: str = ""
    people: tuple[Fact, ...] = ()
    papers: tuple[Fact, ...] = ()

    @property
    def position(self) -> int:
        """The number of the present stage from 1; the last finished one where none is under way; 0 before all."""
        for number, mark in enumerate(self.stages, 1):
            if mark.state is MarkState.NOW:
                return number
        return sum(mark.state is MarkState.DONE for mark in self.stages)


def marks(names: tuple[str, ...], now: int | None) -> tuple[Mark, ...]:
    """The stages `names` with the one at index `now` under way; `None` means that all are done."""
    reached = len(names) if now is None else now
    return tuple(
        Mark(name, MarkState.DONE if i < reached else MarkState.NOW if i == reached else MarkState.AHEAD)
        for i, name in enumerate(names)
    )
