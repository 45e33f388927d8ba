"""What every reckoning stands on: the numbers of an alliance, and what is known of some of its people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places import queries as places
from training.enrolments import learnt, numbers, standing
from training.enrolments.learnt import Known
from training.enrolments.models import Enrolment
from training.enrolments.numbers import Numbers
from training.enrolments.standing import Credited, Standing
from training.programmes import programme


@dataclass(frozen=True, slots=True)
class Footing:
    """The numbers and the knowledge, for one alliance."""

    alliance_id: int
    numbers: Numbers
    known: Known

    def standing(self, enrolment: Enrolment) -> Standing:
        """How far an enrolment of one of these people is; its credits are loaded."""
        asked = programme(enrolment.programme)
        return standing.of(
            asked,
            enrolment.seat,
            learnt=self.known.since(enrolment.person_id, enrolment.enrolled_on),
            credited={one.part: Credited(one.ground, one.learnt_on) for one in enrolment.credits},
            outlines=self.known.outlines,
            elective_wanted=self.numbers.elective_hours[asked.code],
            exam_url=self.known.exam_urls.get(asked.exam, ""),
        )


def of(reading: Transaction, alliance_id: int, people: Collection[int]) -> Footing:
    """What stands for these people; eight statements."""
    path = places.root_path(reading.session, alliance_id)
    return Footing(
        alliance_id, numbers.of(reading, alliance_id, path), learnt.known(reading, alliance_id, frozenset(people))
    )


def clock(alliance_id: int) -> Actor:
    """The platform itself, in one alliance."""
    return Actor(alliance_id=alliance_id, name="平台", is_clock=True)
