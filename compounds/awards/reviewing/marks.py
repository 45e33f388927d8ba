"""What stands on a sheet: the criteria, whether a mark holds, what is lacking, and the share that it makes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from alliance.kernel import canonical
from compounds.awards.indicators.reckoning import reckon
from compounds.awards.indicators.stored import figure
from compounds.awards.indicators.tree import Criterion, Indicators, Source

REVIEWED = frozenset({Source.REVIEWER})
_HUNDRED = 100
_LONGEST = 12


class NotAMark(ValueError):
    """What was typed is no mark; the words say why."""


def judged(tree: Indicators) -> tuple[Criterion, ...]:
    """The criteria that reviewers judge, in the order of the tree."""
    return tree.of(Source.REVIEWER)


def parsed(text: str, criterion: Criterion, places: int) -> Decimal:
    """A mark in points of the criterion, with at most `places` decimal places. Raises NotAMark."""
    plain = text.strip().replace("，", ".").replace("。", ".").replace("．", ".")
    try:
        mark = Decimal(plain) if plain.isascii() and len(plain) <= _LONGEST else Decimal("NaN")
    except InvalidOperation:
        mark = Decimal("NaN")
    if not mark.is_finite() or "e" in plain.lower():
        raise NotAMark(f"“{criterion.name}”请填数字，例如：{figure(criterion.most)}。")
    if not 0 <= mark <= criterion.most:
        raise NotAMark(f"“{criterion.name}”只能打0到{figure(criterion.most)}分，您填的是{figure(mark)}。")
    if mark != round(mark, places):
        raise NotAMark(f"“{criterion.name}”最多打到{places}位小数。")
    return abs(mark)  # nobody wants to read -0


def lacking(tree: Indicators, marks: Mapping[str, Decimal], left_out: Collection[str]) -> tuple[Criterion, ...]:
    """The criteria that still need a mark; an optional one may be left out instead."""
    return tuple(one for one in judged(tree) if one.code not in marks and not (one.optional and one.code in left_out))


def share(tree: Indicators, marks: Mapping[str, Decimal], left_out: Collection[str]) -> Fraction:
    """What a complete sheet gives of the reviewers' points, 0 to 1, renormalised over the criteria that were judged."""
    shares = {one.code: Fraction(marks[one.code]) / Fraction(one.most) * _HUNDRED for one in _given(tree, marks)}
    sums = reckon(tree, shares, left_out, only=REVIEWED)
    return sums.total / sums.full if sums.full else Fraction(0)


def fingerprint(
    application_id: int,
    reviewer_id: int,
    marks: Mapping[str, str],
    left_out: Collection[str],
    notes: Mapping[str, str],
    *,
    salt: str,
) -> str:
    """The SHA-256 of a sheet as it was locked, with its salt if it has one."""
    whole = {
        **({"salt": salt} if salt else {}),
        "application": application_id,
        "reviewer": reviewer_id,
        "marks": dict(marks),
        "left_out": sorted(left_out),
        "notes": dict(notes),
    }
    return canonical.digest(whole)


def _given(tree: Indicators, marks: Mapping[str, Decimal]) -> Iterator[Criterion]:
    return (one for one in judged(tree) if one.code in marks)
