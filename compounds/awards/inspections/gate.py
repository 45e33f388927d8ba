"""What still stands against ending the inspection: compounds that two people have not confirmed yet."""

from __future__ import annotations

from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.inspections import lists
from compounds.awards.rounds.gates import Obstacle
from compounds.awards.rounds.models import AwardRound


def obstacles(reading: Transaction, round_: AwardRound) -> tuple[Obstacle, ...]:
    """One sentence while compounds wait for a confirmed visit; a constant number of statements."""
    wanted, confirmed = lists.waiting(reading, round_.id)
    if confirmed >= wanted:
        return ()
    words = f"还有{wanted - confirmed}个小区的现场复核没有由两位核查员确认。"
    return (Obstacle(words, addresses.inspection_routes(round_.id)),)
