"""The port through which others tell who is appointed: mediators now, experts later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction

EXTENSION = "training.appointments"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody is appointed since a day: who, what they are to learn, and the key that names this appointment.

    `key` is short and stays the same as long as the appointment does: mediator-12, expert-7.
    """

    person_id: int
    programme: str
    key: str
    since: date


Provider = Callable[[Transaction, int], Iterable[Appointment]]
"""(reading, alliance_id): every appointment that runs today; whoever is missing is not appointed any more."""


class Appointments:
    """Gathers the appointments of all who appoint; each hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: dict[str, Provider] = {}

    def provide(self, programme: str, provider: Provider) -> None:
        """Add the provider of one programme. Raises ValueError for a second one."""
        if self._providers.setdefault(programme, provider) is not provider:
            raise ValueError(f"two providers of appointments for {programme}")

    @property
    def known(self) -> frozenset[str]:
        """The programmes of which anybody tells; of the others nothing is known, and nothing ends."""
        return frozenset(self._providers)

    def gather(self, reading: Transaction, alliance_id: int) -> tuple[Appointment, ...]:
        """Every appointment of an alliance that runs today."""
        return tuple(one for provider in self._providers.values() for one in provider(reading, alliance_id))
