"""The port through which other rooms and packages testify about compounds; no provider means unknown, never no."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction

EXTENSION = "awards.evidence"


@dataclass(frozen=True, slots=True)
class Period:
    """The days that facts are about, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Record:
    """One record that a fact rests on: what people call it, where it is read, and its day."""

    label: str
    url: str
    on: date


@dataclass(frozen=True, slots=True)
class Fact:
    """What records say of one compound: a figure in the unit of its code, the same in words, and what it rests on.

    `as_of` is the day for which it holds. Shares are 0 to 1, yes and no are 1 and 0.
    """

    code: str
    value: Decimal
    words: str
    as_of: date
    records: tuple[Record, ...] = ()


Provider = Callable[[Transaction, Collection[int], Period], Mapping[int, tuple[Fact, ...]]]
"""Facts by compound id, in a constant number of statements; a compound of which nothing is known is left out."""


Behind = Callable[[Transaction, Actor, int, Period], Mapping[str, tuple[Record, ...]]]
"""(reading, actor, compound_id, period): by code the records behind a fact that this actor may open, and no others."""


class Evidence:
    """The providers, each with the codes of the facts that it can testify."""

    def __init__(self) -> None:
        self._providers: list[tuple[frozenset[str], Provider]] = []
        self._behind: list[Behind] = []

    def provide(self, codes: Collection[str], provider: Provider) -> None:
        """Add a provider; the wiring calls this. Raises ValueError where a code has one already."""
        if taken := self.codes & set(codes):
            raise ValueError(f"two rooms testify {sorted(taken)}")
        self._providers.append((frozenset(codes), provider))

    def provide_behind(self, provider: Behind) -> None:
        """Add who knows the confidential records behind a fact; a figure itself never tells them."""
        self._behind.append(provider)

    def behind(
        self, reading: Transaction, actor: Actor, compound_id: int, period: Period
    ) -> dict[str, tuple[Record, ...]]:
        """By code the records that only some may open, for one who may open them."""
        return {
            code: records
            for provider in self._behind
            for code, records in provider(reading, actor, compound_id, period).items()
        }

    @property
    def codes(self) -> frozenset[str]:
        """Every code that somebody can testify."""
        return frozenset(code for codes, _ in self._providers for code in codes)

    def testify(
        self, reading: Transaction, compound_ids: Collection[int], period: Period
    ) -> dict[int, dict[str, Fact]]:
        """Every known fact of the compounds by code."""
        found: dict[int, dict[str, Fact]] = {key: {} for key in compound_ids}
        for codes, provider in self._providers:
            for key, facts in provider(reading, compound_ids, period).items():
                if stray := {fact.code for fact in facts} - codes:
                    raise ValueError(f"a provider testifies {sorted(stray)} without having said so")
                found[key].update((fact.code, fact) for fact in facts)
        return found
