"""How questions and whole papers behave, as Moodle works it out: exact sums, square roots to 30 places at the end.

A figure that cannot be worked out is None, never a nought: too few attempts, or marks that do not differ at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import mul

_EXACT = Context(prec=60)
_SHOWN = Context(prec=30)
HUNDRED = Decimal(100)
LEAST_FOR_SKEWNESS = 3
LEAST_FOR_KURTOSIS = 4

Number = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Mark:
    """What one attempt got for the question that stood at one position; `most` is what it could get there."""

    position: int
    question: str
    mark: Number
    most: Number


@dataclass(frozen=True, slots=True)
class Attempt:
    """All marks of one attempt. `total` is the sum of its marks unless it is given."""

    marks: tuple[Mark, ...]
    total: Number | None = None


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """How one position of the paper, or one question wherever it was drawn, behaved over `count` attempts.

    `facility`, `discrimination`, `efficiency` and `effective_weight` are in percent, `deviation` in points. Effective
    weight is told of positions alone, and None where the covariance with the whole is negative.
    """

    count: int
    most: Decimal
    mean: Decimal
    facility: Decimal | None
    deviation: Decimal | None
    discrimination: Decimal | None
    efficiency: Decimal | None
    effective_weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaperFigures:
    """How the whole paper behaved. `consistency` (internal, Cronbach's alpha) and `error_ratio` are in percent.

    `consistency` may be far below nought where questions do not hang together; it is told as it is.
    """

    count: int
    mean: Decimal | None = None
    median: Decimal | None = None
    deviation: Decimal | None = None
    skewness: Decimal | None = None
    kurtosis: Decimal | None = None
    consistency: Decimal | None = None
    error_ratio: Decimal | None = None
    standard_error: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Figures by position and by question, and those of the whole; `questions` has those that were drawn at random."""

    positions: Mapping[int, ItemFigures]
    questions: Mapping[str, ItemFigures]
    paper: PaperFigures


@dataclass(frozen=True, slots=True)
class _Moments:
    """Exact second moments of one question: of its marks, of the rest of the paper, and between them."""

    count: int
    most: Fraction
    mean: Fraction
    variance: Fraction | None
    other_variance: Fraction | None
    covariance: Fraction | None
    covariance_most: Fraction | None
    covariance_with_whole: Fraction | None


def analyse(attempts: Sequence[Attempt]) -> Analysis:
    """Every figure of one examination; each attempt has exactly one mark at every position.

    Raises ValueError for attempts whose positions differ.
    """
    by_position: dict[int, list[tuple[Mark, Fraction]]] = defaultdict(list)
    totals = [_total(attempt) for attempt in attempts]
    for attempt, total in zip(attempts, totals, strict=True):
        for mark in attempt.marks:
            by_position[mark.position].append((mark, total))
    if any(len(lines) != len(attempts) for lines in by_position.values()):
        raise ValueError("every attempt has one mark at every position")
    moments = {position: _moments(lines, rest=True) for position, lines in sorted(by_position.items())}
    drawn = _drawn(by_position)
    return Analysis(
        positions=_weighted(moments),
        questions={question: _figures(_moments(lines, rest=False)) for question, lines in drawn.items()},
        paper=_paper(totals, [one.variance for one in moments.values()]),
    )


def _total(attempt: Attempt) -> Fraction:
    if attempt.total is not None:
        return _exact(attempt.total)
    marks, by = _whole([_exact(mark.mark) for mark in attempt.marks])
    return Fraction(sum(marks), by)


@lru_cache(maxsize=4096)
def _exact(number: Number) -> Fraction:
    """The number as a fraction; marks repeat, and making fractions is slow."""
    return Fraction(number)


def _drawn(by_position: Mapping[int, list[tuple[Mark, Fraction]]]) -> dict[str, list[tuple[Mark, Fraction]]]:
    """The lines of each question that stands at a position where others stand as well.

    Where it gave different points at different places its marks are scaled to those of the first.
    """
    found: dict[str, list[tuple[Mark, Fraction]]] = defaultdict(list)
    for lines in by_position.values():
        if len({mark.question for mark, _ in lines}) > 1:
            for mark, total in lines:
                most = found[mark.question][0][0].most if found[mark.question] else mark.most
                found[mark.question].append((_scaled(mark, most), total))
    return dict(sorted(found.items()))


def _scaled(mark: Mark, most: Number) -> Mark:
    if mark.most == most or not mark.most:
        return mark
    return replace(mark, mark=_exact(mark.mark) * _exact(most) / _exact(mark.most), most=most)


def _moments(lines: Sequence[tuple[Mark, Fraction]], *, rest: bool) -> _Moments:
    """Moments over the lines of one question; the rest is the total without its own mark where `rest` is True.

    Where what could be got differs from attempt to attempt, `most` is its mean.
    """
    count = len(lines)
    whole, by = _whole([*(_exact(mark.mark) for mark, _ in lines), *(total for _, total in lines)])
    marks, totals = whole[:count], whole[count:]
    others = [total - mark for mark, total in zip(marks, totals, strict=True)] if rest else totals
    mosts = {mark.most for mark, _ in lines}
    return _Moments(
        count=count,
        most=_exact(mosts.pop())
        if len(mosts) == 1
        else sum((_exact(mark.most) for mark, _ in lines), Fraction()) / count,
        mean=Fraction(sum(marks), count * by),
        variance=_covariance(marks, marks, by),
        other_variance=_covariance(others, others, by),
        covariance=_covariance(marks, others, by),
        covariance_most=_covariance(sorted(marks), sorted(others), by),
        covariance_with_whole=_covariance(marks, totals, by),
    )


def _covariance(ones: Sequence[int], others: Sequence[int], by: int) -> Fraction | None:
    """The sample covariance of what is told in parts of `by`, None of fewer than two."""
    count = len(ones)
    if count <= 1:
        return None
    crossed = count * sum(map(mul, ones, others)) - sum(ones) * sum(others)
    return Fraction(crossed, count * (count - 1) * by * by)


def _whole(numbers: Sequence[Fraction]) -> tuple[list[int], int]:
    """The numbers in parts of their common denominator: whole numbers are far quicker than fractions."""
    by = lcm(*{number.denominator for number in numbers})
    return [number.numerator * (by // number.denominator) for number in numbers], by


def _weighted(moments: Mapping[int, _Moments]) -> dict[int, ItemFigures]:
    roots = {position: _root(one.covariance_with_whole) for position, one in moments.items()}
    whole = sum((root for root in roots.values() if root is not None), Decimal())
    return {position: _figures(one, _share(roots[position], whole)) for position, one in moments.items()}


def _share(part: Decimal | None, whole: Decimal) -> Decimal | None:
    return None if part is None or not whole else _SHOWN.multiply(HUNDRED, _EXACT.divide(part, whole))


def _figures(one: _Moments, weight: Decimal | None = None) -> ItemFigures:
    spread = None
    if one.variance is not None and one.other_variance is not None:
        spread = _root(one.variance * one.other_variance)
    return ItemFigures(
        count=one.count,
        most=_decimal(one.most),
        mean=_decimal(one.mean),
        facility=_decimal(100 * one.mean / one.most) if one.most else None,
        deviation=_root(one.variance),
        discrimination=_percent(one.covariance, spread),
        efficiency=_decimal(100 * one.covariance / one.covariance_most)
        if one.covariance is not None and one.covariance_most
        else None,
        effective_weight=weight,
    )


def _percent(part: Fraction | None, whole: Decimal | None) -> Decimal | None:
    if part is None or not whole:
        return None
    return _SHOWN.multiply(HUNDRED, _EXACT.divide(_precise(part), whole))


def _paper(totals: Sequence[Fraction], variances: Iterable[Fraction | None]) -> PaperFigures:
    count = len(totals)
    if not count:
        return PaperFigures(0)
    mean = sum(totals, Fraction()) / count
    middle = sorted(totals)[(count - 1) // 2 : count // 2 + 1]
    known = PaperFigures(count, mean=_decimal(mean), median=_decimal(sum(middle, Fraction()) / len(middle)))
    whole, by = _whole(totals)
    variance = _covariance(whole, whole, by)
    if variance is None:
        return known
    deviation = _root(variance)
    if count < LEAST_FOR_SKEWNESS or not variance or deviation is None:
        return PaperFigures(count, known.mean, known.median, deviation)
    consistency = _consistency(list(variances), variance)
    ratio = None if consistency is None else _root(10000 - 100 * consistency)
    return PaperFigures(
        count,
        known.mean,
        known.median,
        deviation,
        skewness=_skewness(totals, mean, deviation),
        kurtosis=_kurtosis(totals, mean, variance) if count >= LEAST_FOR_KURTOSIS else None,
        consistency=None if consistency is None else _decimal(consistency),
        error_ratio=ratio,
        standard_error=None if ratio is None else _SHOWN.divide(_EXACT.multiply(ratio, deviation), HUNDRED),
    )


def _consistency(variances: Sequence[Fraction | None], whole: Fraction) -> Fraction | None:
    positions = len(variances)
    if positions <= 1:
        return None
    parts = sum((variance for variance in variances if variance is not None), Fraction())
    return Fraction(100 * positions, positions - 1) * (1 - parts / whole)


def _skewness(totals: Sequence[Fraction], mean: Fraction, deviation: Decimal) -> Decimal:
    count = len(totals)
    third = Fraction(count, (count - 1) * (count - 2)) * sum((total - mean) ** 3 for total in totals)
    return _SHOWN.divide(_precise(third), _EXACT.power(deviation, 3))


def _kurtosis(totals: Sequence[Fraction], mean: Fraction, variance: Fraction) -> Decimal:
    count = len(totals)
    second = sum(((total - mean) ** 2 for total in totals), Fraction()) / count
    fourth = sum(((total - mean) ** 4 for total in totals), Fraction()) / count
    cumulant = (
        count**2 * ((count + 1) * fourth - 3 * (count - 1) * second**2) / ((count - 1) * (count - 2) * (count - 3))
    )
    return _decimal(cumulant / variance**2)


def _root(number: Fraction | None) -> Decimal | None:
    """The square root; None of nothing and of less than nought."""
    return None if number is None or number < 0 else _EXACT.sqrt(_precise(number))


def _precise(number: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))


def _decimal(number: Fraction) -> Decimal:
    return _SHOWN.divide(Decimal(number.numerator), Decimal(number.denominator))
