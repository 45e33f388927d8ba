"""Points and prices as exact numbers: reading what people type, writing it back, rounding half up. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_SHAPE = re.compile(r"\d{1,9}(\.\d{1,6})?")
_WIDE = str.maketrans("０１２３４５６７８９．。", "0123456789..")


class NotPoints(ValueError):
    """What was typed is no number of points and no price; the sentence says what would be."""


def parsed(text: object) -> Decimal:
    """The number in `text`, never negative; wide digits and blanks around are forgiven. Raises NotPoints."""
    if not isinstance(text, str):
        raise NotPoints("这里要写数字。")
    tidy = text.translate(_WIDE).strip().removesuffix("分").removesuffix("元").strip()
    if not _SHAPE.fullmatch(tidy):
        raise NotPoints(f"“{text.strip()[:20]}”不是数字。请写数字，例如：8.5。")
    return Decimal(tidy)


def plain(value: Decimal) -> str:
    """The number without needless zeros and without an exponent: 20, 8.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def places_of(value: Decimal) -> int:
    """How many places behind the point the number really has."""
    _, _, behind = plain(value).partition(".")
    return len(behind)


def rounded(value: Fraction, places: int) -> Decimal:
    """The number at `places` places, half up (五入), exactly; 2.345 at two places is 2.35."""
    scale = 10**places
    doubled = 2 * abs(value) * scale + 1
    whole = doubled.numerator // (2 * doubled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-places)
