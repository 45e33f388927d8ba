"""Counting heads and votes in the council: whole numbers, checked before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

Reached = Callable[[Fraction], bool]
"""Whether a share is enough: `Parameter.reached_by`, which alone knows 以上 from 过半."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one item."""

    votes_for: int
    against: int
    abstain: int

    @property
    def cast(self) -> int:
        """All of them together."""
        return self.votes_for + self.against + self.abstain


def quorate(present: int, members: int, reached: Reached) -> bool:
    """True where enough of the members are there; without members there is no quorum."""
    return members > 0 and reached(Fraction(present, members))


def wrong_with(tally: Tally, present: int, recused: int) -> str:
    """What cannot be about a tally, in a sentence; empty where nothing is."""
    if min(tally.votes_for, tally.against, tally.abstain) < 0:
        return "票数不能小于零。"
    may_vote = max(0, present - recused)
    if tally.cast > may_vote:
        told = f"到会 {present} 个会员"
        if recused:
            told += f"，回避 {recused} 个"
        return f"{told}，最多 {may_vote} 票；填了 {tally.cast} 票。"
    return ""


def passed(tally: Tally, may_vote: int, reached: Reached) -> bool:
    """True where those in favour reach the share of all who may vote; an abstention is not in favour."""
    return may_vote > 0 and reached(Fraction(tally.votes_for, may_vote))
