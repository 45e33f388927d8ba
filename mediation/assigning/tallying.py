"""What a strike-and-rank choice comes to. Pure: the order of the ballots never matters, and chance plays no part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mediation.assigning.workflow import Mode, Outcome


@dataclass(frozen=True, slots=True)
class BallotFacts:
    """What one side wants. With `RANK`, whoever is neither ranked nor struck shares the last place."""

    mode: Mode
    ranking: tuple[int, ...] = ()
    struck: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sum:
    """One candidate's line: struck by how many sides, and the sum of the places."""

    mediator_id: int
    struck_by: int
    places: int

    @property
    def stored(self) -> dict[str, object]:
        """What is kept for the desk; it does not say which side."""
        return {"mediator_id": self.mediator_id, "struck_by": self.struck_by, "places": self.places}


@dataclass(frozen=True, slots=True)
class Result:
    """What the choice leads to, whom it finds, and the lines behind it."""

    outcome: Outcome
    mediator_id: int | None
    sums: tuple[Sum, ...] = ()


def tally(candidates: Sequence[int], ballots: Mapping[int, BallotFacts], sides: Sequence[int]) -> Result:
    """Find the mediator whom all sides accept, with the smallest sum of places.

    `candidates` stand in the order of the list, which decides between equal sums and was shown to all; `sides` are
    those who have to choose. To name one person is to strike all others. Where a side leaves it to the office, or one
    has not answered, or nobody is left, the office appoints.
    """
    if any(side not in ballots for side in sides) or not sides:
        return Result(Outcome.NO_CHOICE, None)
    given = [ballots[side] for side in sides]
    if any(ballot.mode is Mode.OFFICE for ballot in given):
        return Result(Outcome.LEFT_TO_OFFICE, None)
    sums = tuple(
        Sum(
            key,
            sum(_strikes(ballot, key) for ballot in given),
            sum(_place(ballot, key, len(candidates)) for ballot in given),
        )
        for key in candidates
    )
    accepted = [one for one in sums if not one.struck_by]
    if not accepted:
        return Result(Outcome.NO_CHOICE, None, sums)
    best = min(accepted, key=lambda one: one.places)  # of equals the first in the list
    together = all(ballot.mode is Mode.TOGETHER for ballot in given)
    return Result(Outcome.TOGETHER if together else Outcome.RANKED, best.mediator_id, sums)


def _strikes(ballot: BallotFacts, key: int) -> bool:
    if ballot.mode is Mode.TOGETHER:
        return key not in ballot.ranking
    return key in ballot.struck


def _place(ballot: BallotFacts, key: int, last: int) -> int:
    return ballot.ranking.index(key) + 1 if key in ballot.ranking else last
