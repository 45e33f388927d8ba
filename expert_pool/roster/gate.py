"""The port through which training tells who is trained as an expert, until when, and what somebody still lacks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from alliance.kernel.db import Transaction

EXTENSION = "expert_pool.gate"
"""Where the running application keeps its one gate."""


@dataclass(frozen=True, slots=True)
class Trained:
    """How somebody stands with the experts' training: until when, else what is lacking; `url` leads to the page."""

    until: date | None
    lacks: tuple[str, ...] = ()
    url: str = ""


UNKNOWN = Trained(None, ("现在查不到培训情况",))
"""Where nobody tells: nobody is taken to be trained."""
OfOne = Callable[[Transaction, int, date], Trained]
"""(reading, person_id, day): how one person stands on a day."""
OfAll = Callable[[Transaction, Collection[int], date], Mapping[int, date]]
"""(reading, person_ids, day): until when the certificates of those are good who hold one on the day."""


class Gate:
    """Asks the one who knows."""

    def __init__(self) -> None:
        self._of_one: OfOne | None = None
        self._of_all: OfAll | None = None

    def provide(self, of_one: OfOne, of_all: OfAll) -> None:
        """Hand the two providers in."""
        self._of_one, self._of_all = of_one, of_all

    def of(self, reading: Transaction, person_id: int, day: date) -> Trained:
        """How one person stands."""
        return self._of_one(reading, person_id, day) if self._of_one is not None else UNKNOWN

    def until(self, reading: Transaction, person_ids: Collection[int], day: date) -> Mapping[int, date]:
        """Until when each of them is trained who is; whoever is missing is not."""
        return self._of_all(reading, person_ids, day) if self._of_all is not None else {}
