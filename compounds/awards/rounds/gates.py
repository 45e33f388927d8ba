"""The port through which the rooms above say what still stands against leaving a phase."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from alliance.kernel.db import Transaction
from compounds.awards.rounds.models import AwardRound
from compounds.awards.rounds.workflow import Stage

EXTENSION = "awards.gates"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is still open, in words that name the way out, and where it is done."""

    words: str
    url: str


Gate = Callable[[Transaction, AwardRound], tuple[Obstacle, ...]]
"""What of one room still stands against leaving the phase; nothing where the round may go on."""


class Gates:
    """Gathers what the rooms above know of a phase; the wiring hands each gate in once."""

    def __init__(self) -> None:
        self._gates: dict[Stage, list[Gate]] = {}

    def provide(self, stage: Stage, gate: Gate) -> None:
        """Ask `gate` before a round leaves `stage`; it costs the same for every round."""
        self._gates.setdefault(stage, []).append(gate)

    def against(self, reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
        """Everything that stands against leaving the present phase of a round."""
        return tuple(obstacle for gate in self._gates.get(round_.stage, ()) for obstacle in gate(reading, round_))
