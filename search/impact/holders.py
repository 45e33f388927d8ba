"""Who holds the offices whose turn it may be, so that a page names people and not offices alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import OFFICE_NAMES, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.impact import Turn
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from search.impact.access import MENDERS

_NAMED = 3
"""So many holders of one office are named."""


@dataclass(frozen=True, slots=True)
class Holders:
    """The people of each office, by their ids, in the order in which they came into it."""

    people: Mapping[Office, Mapping[int, str]]

    def names(self, office: Office) -> tuple[str, ...]:
        """The first few of those who hold an office."""
        return tuple(self.people.get(office, {}).values())[:_NAMED]

    def who(self, turn: Turn) -> str:
        """Whose turn it is: the one who has it in hand, else each office with those who may."""
        if (person := self._in_hand(turn)) is not None:
            office, name = person
            return f"{name}（{OFFICE_NAMES[office]}）"
        return "或者".join(self._office(office, turn.but) for office in turn.offices)

    def asked(self, turn: Turn) -> tuple[Office, ...]:
        """The offices that it waits for: that of the one who has it in hand, else each that may."""
        person = self._in_hand(turn)
        return turn.offices if person is None else (person[0],)

    def is_turn_of(self, actor: Actor, turn: Turn) -> bool:
        """True where the actor is one of those who are to do it."""
        if actor.person_id is None or actor.person_id == turn.but:
            return False
        if self._in_hand(turn) is not None:
            return actor.person_id == turn.person_id
        return actor.holds(*turn.offices)

    def _in_hand(self, turn: Turn) -> tuple[Office, str] | None:
        """Who has it in hand, with the office; None where nobody has, or they are in office no more."""
        if turn.person_id is None:
            return None
        found = (
            (office, name)
            for office in turn.offices
            if (name := self.people.get(office, {}).get(turn.person_id)) is not None
        )
        return next(found, None)

    def _office(self, office: Office, but: int | None) -> str:
        names = [name for key, name in self.people.get(office, {}).items() if key != but][:_NAMED]
        return f"{OFFICE_NAMES[office]}{'、'.join(names)}" if names else OFFICE_NAMES[office]


def holders(reading: Transaction, actor: Actor) -> Holders:
    """Who mends what in the actor's alliance today; one statement."""
    rows = reading.session.execute(
        select(OfficeHeld.office, Person.id, Person.name)
        .join(Person, OfficeHeld.person_id == Person.id)
        .where(
            OfficeHeld.alliance_id == actor.alliance_id,
            OfficeHeld.office.in_(MENDERS),
            in_force(reading.today),
        )
        .order_by(OfficeHeld.starts_on, OfficeHeld.id)
    )
    people: dict[Office, dict[int, str]] = defaultdict(dict)
    for office, person_id, name in rows:
        people[office][person_id] = name
    return Holders(people)
