"""What each sheet and criterion changed, once all are locked; for those who supervise. It changes nothing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from expert_pool.scoring.arithmetic import Bid, MarkedSheet, Outcome, reckon, sheet_total
from expert_pool.scoring.criteria import SheetTemplate


@dataclass(frozen=True, slots=True)
class Without:
    """The order without one sheet (its number) or one criterion (its code), and what that would change."""

    left_out: int | str
    order: tuple[int, ...]
    other_first: bool
    other_candidates: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike two sheets put the companies in order: the share of pairs in the same order."""

    one: int
    other: int
    alike: Fraction


@dataclass(frozen=True, slots=True)
class AtLimits:
    """How many marks of one sheet are nothing, and how many are everything, of how many."""

    sheet: int
    least: int
    most: int
    marks: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """A sheet gives a company far more or far less than the mean of all sheets; whoever wrote it is asked why."""

    sheet: int
    company: int
    given: Decimal
    mean: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that is shown to those who supervise; `margin` is what the first is ahead of the second."""

    sheets: tuple[Without, ...]
    criteria: tuple[Without, ...]
    agreements: tuple[Agreement, ...]
    limits: tuple[AtLimits, ...]
    deviations: tuple[Deviation, ...]
    margin: Decimal | None


def effects(
    sheet: SheetTemplate,
    bids: Sequence[Bid],
    sheets: Sequence[MarkedSheet],
    drawn: Mapping[int, str],
    outcome: Outcome,
    *,
    asks_above: Fraction,
) -> Effects:
    """What would be otherwise without each sheet and each criterion, and where sheets differ.

    `asks_above` is the share of the mean beyond which a deviation asks for a reason. No mark is changed by any of it.
    """
    most = len(outcome.candidates)
    without_sheet = [
        _without(one.number, outcome, reckon(sheet, bids, [s for s in sheets if s is not one], drawn, most))
        for one in sheets
        if len(sheets) > 1
    ]
    without_criterion = [
        _without(one.code, outcome, reckon(_less(sheet, one.code), bids, sheets, drawn, most))
        for one in sheet.criteria
        if len(sheet.criteria) > 1
    ]
    totals = {one.number: {bid.company: sheet_total(sheet, one.marks[bid.company]) for bid in bids} for one in sheets}
    first = outcome.results[:2]
    return Effects(
        sheets=tuple(without_sheet),
        criteria=tuple(without_criterion),
        agreements=tuple(
            Agreement(one, other, _alike(totals[one], totals[other])) for one, other in combinations(sorted(totals), 2)
        ),
        limits=tuple(_at_limits(sheet, bids, one) for one in sheets),
        deviations=deviations(sheet, bids, sheets, asks_above),
        margin=first[0].total - first[1].total if len(first) > 1 else None,
    )


def deviations(
    sheet: SheetTemplate, bids: Sequence[Bid], sheets: Sequence[MarkedSheet], asks_above: Fraction
) -> tuple[Deviation, ...]:
    """Every sheet and company whose points are farther from the mean of all sheets than the share allows."""
    found = []
    for bid in bids:
        given = {one.number: sheet_total(sheet, one.marks[bid.company]) for one in sheets}
        mean = Fraction(sum(given.values(), Decimal(0))) / len(given) if given else Fraction(0)
        for number, points in given.items():
            share = abs(Fraction(points) - mean) / mean if mean else Fraction(0)
            if share > asks_above:
                found.append(Deviation(number, bid.company, points, mean, share))
    return tuple(sorted(found, key=lambda one: (one.sheet, one.company)))


def _without(left_out: int | str, outcome: Outcome, other: Outcome) -> Without:
    return Without(
        left_out,
        other.order,
        other.order[:1] != outcome.order[:1],
        set(other.candidates) != set(outcome.candidates),
    )


def _less(sheet: SheetTemplate, code: str) -> SheetTemplate:
    return replace(sheet, criteria=tuple(one for one in sheet.criteria if one.code != code))


def _alike(one: Mapping[int, Decimal], other: Mapping[int, Decimal]) -> Fraction:
    pairs = list(combinations(sorted(one), 2))
    if not pairs:
        return Fraction(1)
    same = sum(_sign(one[a] - one[b]) == _sign(other[a] - other[b]) for a, b in pairs)
    return Fraction(same, len(pairs))


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _at_limits(sheet: SheetTemplate, bids: Sequence[Bid], one: MarkedSheet) -> AtLimits:
    given = [(one.marks[bid.company][line.code], line.most) for bid in bids for line in sheet.marked]
    return AtLimits(
        one.number,
        least=sum(mark == 0 for mark, _ in given),
        most=sum(mark == most for mark, most in given),
        marks=len(given),
    )
