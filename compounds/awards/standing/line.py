"""Ranks on published totals, and who is inside a quota: where the line falls into bands, the rule decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile
from typing import TypeVar

from compounds.awards.rules import TieRule

Figure = TypeVar("Figure", Decimal, Fraction)


class Verdict(StrEnum):
    """What the line of a quota looks like: clear, to be reviewed again, or drawn by the rules for ties."""

    CLEAR = "clear"
    ASK_AGAIN = "ask_again"
    BY_RULE = "by_rule"


VERDICT_NAMES: dict[Verdict, str] = {
    Verdict.CLEAR: "名额线清楚",
    Verdict.ASK_AGAIN: "名额线上相差不显著，按规则再请评委评一次",
    Verdict.BY_RULE: "名额线上仍然相差不显著，按事先定的规则排",
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry as the line sees it: its published total, its band, and what the rules for ties compare."""

    key: str
    total: Decimal
    low: int
    high: int
    record: Decimal
    site: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """Who is inside. `undecided` do not differ meaningfully at the line; `by` says which rule put them in or out.

    With ASK_AGAIN `winners` are only those who are inside whatever the extra sheets bring.
    """

    verdict: Verdict
    winners: tuple[str, ...]
    undecided: tuple[str, ...]
    by: Mapping[str, TieRule]


def ranks(totals: Mapping[str, Figure]) -> dict[str, int]:
    """The rank of each figure, the highest first; equal ones share a rank, and the next is counted on."""
    first: dict[Figure, int] = {}
    for rank, total in enumerate(sorted(totals.values(), reverse=True), 1):
        first.setdefault(total, rank)
    return {key: first[total] for key, total in totals.items()}


def draw_line(entries: Sequence[Ranked], quota: int, ties: Sequence[TieRule], *, may_ask: bool) -> Line:
    """Who wins `quota` places.

    The line is clear where nobody above it may as well stand below and nobody below it above, and no equal totals lie
    on both sides. Otherwise all of those are undecided: where `may_ask`, more sheets are asked for; else `ties` up to
    TOGETHER put them in order, and whoever is still equal at the line is taken in, beyond the quota if need be.
    """
    order = sorted(entries, key=lambda one: (-one.total, one.key))
    inside, outside = order[:quota], order[quota:]
    if not inside or not outside:
        return Line(Verdict.CLEAR, tuple(one.key for one in inside), (), {})
    over = [one for one in inside if one.high > quota]
    under = [one for one in outside if one.low <= quota]
    level = [one for one in order if inside[-1].total == outside[0].total == one.total]
    reaching = {one.key for one in (*over, *under)} if over and under else set()
    reaching |= {one.key for one in level}
    if not reaching:
        return Line(Verdict.CLEAR, tuple(one.key for one in inside), (), {})
    sure = tuple(one.key for one in inside if one.key not in reaching)
    undecided = [one for one in order if one.key in reaching]
    names = tuple(one.key for one in undecided)
    if may_ask:
        return Line(Verdict.ASK_AGAIN, sure, names, {})
    chosen, by = _by_rules(undecided, quota - len(sure), ties)
    return Line(Verdict.BY_RULE, (*sure, *chosen), names, by)


def _by_rules(
    undecided: Sequence[Ranked], seats: int, ties: Sequence[TieRule]
) -> tuple[tuple[str, ...], dict[str, TieRule]]:
    compared = tuple(takewhile(lambda tie: tie is not TieRule.TOGETHER, ties))
    keys = {one.key: tuple(-_figure(one, tie) for tie in compared) for one in undecided}
    order = sorted(undecided, key=lambda one: (keys[one.key], -one.total, one.key))
    last_in, first_out = keys[order[seats - 1].key], keys[order[seats].key]
    chosen = tuple(one.key for one in order if keys[one.key] <= last_in)
    beside = {one.key: first_out if keys[one.key] <= last_in else last_in for one in order}
    return chosen, {key: _deciding(keys[key], other, compared) for key, other in beside.items()}


def _figure(one: Ranked, tie: TieRule) -> Decimal:
    return one.record if tie is TieRule.RECORD else one.site


def _deciding(own: Sequence[Decimal], other: Sequence[Decimal], ties: Sequence[TieRule]) -> TieRule:
    return next((tie for tie, one, two in zip(ties, own, other, strict=True) if one != two), TieRule.TOGETHER)
