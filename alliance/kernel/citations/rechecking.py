"""Checking again what a room's records cite: whenever the law or the records changed, and on every new day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Alliance


@dataclass(frozen=True, slots=True)
class Recheck:
    """`look` checks the records of one alliance and returns how many reviews it opened; it must bear repetition."""

    look: Callable[[Transaction, Checker, int], int]

    def again(self, tx: Transaction, check: Checker, *, only: int | None = None) -> int:
        """Look at all alliances or one; returns how many reviews were opened."""
        alliances = select(Alliance.id).order_by(Alliance.id)
        if only is not None:
            alliances = alliances.where(Alliance.id == only)
        return sum(self.look(tx, check, alliance_id) for alliance_id in tx.session.scalars(alliances).all())

    def follow(self, check: Checker) -> Callable[[Transaction, Payload], None]:
        """The handler of the errands that the law, or the records in use, changed."""

        def handler(tx: Transaction, payload: Payload) -> None:
            only = payload.get("alliance_id")
            self.again(tx, check, only=int(only) if only is not None else None)

        return handler

    def turn_of_day(self, check: Checker) -> Callable[[Transaction, date], int]:
        """The handler of a new day, on which a change of the law may begin to hold."""

        def handler(tx: Transaction, _last_day: date) -> int:
            return self.again(tx, check)

        return handler
