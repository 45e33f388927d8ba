"""The port through which rooms tell what rests on the law: what a change of it has touched, and whose turn it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ScalarSelect, select

from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction

SHOWN_FOR = timedelta(days=400)
"""How long what somebody has looked at still stands on the page of what changed."""


class Progress(StrEnum):
    """How far somebody has come with one thing."""

    OPEN = "open"
    IN_HAND = "in_hand"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is to do what: anybody of `offices`, or the one of them who has it in hand.

    `deed` is what they do (签发新的一版). `but` is the person who may not, where two people stand behind it.
    """

    deed: str
    offices: tuple[Office, ...]
    person_id: int | None = None
    but: int | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing under which one part of the law has changed, as its own room has found out.

    `room` is the word for its sort (官方答复, 考题), `url` the place where it is mended, `citation` the part as people
    print it. `found_on` is the day on which the room found out, `happened_on` the day of the change where the room
    knows it. Without a `turn` nobody has to do anything.
    """

    room: str
    title: str
    url: str
    citation: str
    found_on: date
    progress: Progress
    turn: Turn | None = None
    note: str = ""
    happened_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rests:
    """One thing that cites the law and has no review of its own: it is judged whenever somebody asks.

    `subject` names it for good (path/filing/report), so that a look at it is found again. `text` holds its citations,
    which agreed with the law on the day `since`. With a `quote` nothing has changed as long as those words stand.
    """

    subject: str
    room: str
    title: str
    url: str
    text: str
    since: date
    turn: Turn
    quote: str = ""


Found = Callable[[Transaction, Actor], Iterable[Touched]]
"""Everything of a room that a change has touched, in sight of the actor; a constant number of statements."""
Resting = Callable[[Transaction, Actor], Iterable[Rests]]
"""Everything of a room that cites the law, in sight of the actor; a constant number of statements."""
Waiting = Callable[[Actor], ScalarSelect[int]]
"""How many things of a room wait for somebody, whoever it is, in sight of the actor."""


class Impact:
    """Gathers what rests on the law from all rooms; a room hands itself in once, at the start."""

    def __init__(self) -> None:
        self._found: list[Found] = []
        self._resting: list[Resting] = []
        self._waiting: list[Waiting] = []

    def provide(self, found: Found, waiting: Waiting) -> None:
        """Add a room that reviews what it has."""
        self._found.append(found)
        self._waiting.append(waiting)

    def provide_resting(self, resting: Resting) -> None:
        """Add a room that has no reviews."""
        self._resting.append(resting)

    def touched(self, reading: Transaction, actor: Actor) -> list[Touched]:
        """Everything that is touched, room by room."""
        return [one for room in self._found for one in room(reading, actor)]

    def resting(self, reading: Transaction, actor: Actor) -> list[Rests]:
        """Everything that has to be judged, room by room."""
        return [one for room in self._resting for one in room(reading, actor)]

    def waiting(self, reading: Transaction, actor: Actor) -> int:
        """How many things wait in the rooms that review; one statement."""
        if not self._waiting:
            return 0
        counts = reading.session.execute(select(*(room(actor) for room in self._waiting))).one()
        return sum(number or 0 for number in counts)


def shown_from(reading: Transaction) -> datetime:
    """Since when settled things are shown."""
    return reading.now - SHOWN_FOR
