"""What a calculator gives: a headline, the figures it was given, the sentences, the articles and what to mind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alliance.kernel.days import full_date
from alliance.kernel.documents.blocks import Block, Heading, Numbered, Pairs, Table
from alliance.kernel.documents.sheet import Sheet

CIVIL_CODE = "《民法典》"
TRIAL = "试算，仅供核对，不作法律文书。"


class Code(StrEnum):
    """The calculators, as paths name them."""

    VOTE = "vote"
    SPECIAL_MEETING = "special_meeting"
    COMMITTEE_MEETING = "committee_meeting"
    SHARING = "sharing"
    DEADLINE = "deadline"
    REPLENISH = "replenish"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of the result; `numbers` gives the places of columns that hold figures."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Worked:
    """A result. `tone` is go, late, due or empty, and the headline says the same; `basis` are articles as people cite.

    `given` are the figures that were typed in, so that the paper stands for itself.
    """

    title: str
    headline: str
    tone: str
    given: tuple[tuple[str, str], ...]
    because: tuple[str, ...]
    basis: tuple[str, ...]
    advice: tuple[str, ...] = ()
    listing: Listing | None = None

    def sheet(self, issuer: str, day: date) -> Sheet:
        """The trial sheet (试算单): the same on paper, in no register and signed by nobody."""
        return Sheet(self.title, self._blocks(), day, issuer, f"{TRIAL}填的数字没有经过核实。{full_date(day)}", TRIAL)

    def _blocks(self) -> Sequence[Block]:
        parts: list[Block] = [Heading(self.headline), Heading("填的数字", 2), Pairs(self.given)]
        parts += [Heading("怎么算的", 2), Numbered(self.because)]
        if self.listing is not None:
            listing = self.listing
            parts.append(Table(listing.columns, listing.rows, listing.caption, listing.numbers))
        if self.basis:
            parts += [Heading("依据", 2), Numbered(self.basis)]
        if self.advice:
            parts += [Heading("请留意", 2), Numbered(self.advice)]
        return parts
