"""Shares of the points as other platforms exchange them: the parts of a whole that Moodle knows, none between."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal, InvalidOperation

from training.items.definition import FULL
from training.question_formats.report import Declined

_PARTS = "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5"
KNOWN = tuple(sorted({Decimal(0), *(sign * Decimal(part) for part in _PARTS.split() for sign in (1, -1))}))
"""Every share that a question may carry there, in percent, rising."""
_PLACES = 30
"""Digits before and after the point that a number may have."""
_LAST, _SAME, _ROUNDED = Decimal("0.00002"), Decimal("0.001"), Decimal("0.05")
"""How far a share may be from a known one to be kept as it is, to mean it, and to have been rounded from it."""


def share(written: str, losses: list[tuple[str, str]]) -> Decimal:
    """A share in percent, as written. One that was rounded, like 33.3, becomes what it was rounded from, with a loss.

    Raises Declined for what is no number, is beyond a hundred percent, or is no part that Moodle knows.
    """
    value = number(written, "fraction", "得分比例")
    if abs(value) > FULL:
        raise Declined("fraction", f"得分比例 {written.strip()}% 超出了 -100% 到 100%。")
    place = bisect_left(KNOWN, value)
    near = min(KNOWN[max(place - 1, 0) : place + 1], key=lambda known: abs(known - value))
    if abs(near - value) <= _LAST:
        return value
    if abs(near - value) < _SAME:
        return near
    if abs(near - value) <= _ROUNDED:
        losses.append(("fraction", f"得分比例 {written}% 按 {near:f}% 导入。"))
        return near
    raise Declined("fraction", f"得分比例 {written}% 不在通用的比例里，最接近的是 {near:f}%，请改好再导入。")


def number(written: str, field: str, label: str) -> Decimal:
    """A number as platforms write it, with a point. Raises Declined for anything else."""
    text = written.strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise Declined(field, f"{label}“{text[:_PLACES]}”不是数。小数点请用“.”，不要带单位。") from None
    if not value.is_finite() or "_" in text:
        raise Declined(field, f"{label}“{text[:_PLACES]}”不是数。")
    if not bounded(value):
        raise Declined(field, f"{label}“{text[:_PLACES]}…”太大，或者位数太多。")
    return value


def bounded(value: Decimal) -> bool:
    """Whether a number can be written out with a few dozen digits."""
    _, digits, exponent = value.as_tuple()
    return isinstance(exponent, int) and len(digits) <= _PLACES and abs(exponent) <= _PLACES


def reachable(shares: tuple[Decimal, ...], *, several: bool) -> bool:
    """Whether somebody who gives the best answer gets all the points."""
    best = sum((one for one in shares if one > 0), Decimal(0)) if several else max(shares, default=Decimal(0))
    return best >= FULL - Decimal("0.005")
