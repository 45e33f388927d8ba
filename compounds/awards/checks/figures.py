"""What the text of the bureau's cells means: months, years, points, numbers, and a share in quarters. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

FULL = Decimal(100)
_MONTH = re.compile(
    r"([0-9]{4})[-/年]([0-9]{1,2})月?(?:[-/]?[0-9]{1,2}日?)?|([0-9]{4})\.([0-9]{2})|([0-9]{4})([0-9]{2})"
)
_YEAR = re.compile(r"([0-9]{4})年?度?")
_POINTS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,2})?")
_NUMBER = re.compile(r"[0-9]{1,4}")
_CLOCK = re.compile(r"[ T]0{1,2}:00(:00(\.0+)?)?$")
_QUARTER = Decimal(25)
_LAST_QUARTER = 3
_LAST_MONTH = 12


def plain(text: str) -> str:
    """Half-width, without blanks around and inside."""
    return re.sub(r"\s+", "", _CLOCK.sub("", unicodedata.normalize("NFKC", text).strip()))


def month(text: str) -> date:
    """The first day of the month in 2026-10, 2026年10月, 2026.10, 202610 or a day of it. Raises ValueError in words."""
    if found := _MONTH.fullmatch(plain(text)):
        year, number = next((found[at], found[at + 1]) for at in (1, 3, 5) if found[at])
        if 1 <= int(number) <= _LAST_MONTH and int(year) >= date.min.year:
            return date(int(year), int(number), 1)
    raise ValueError("不是月份，要写成 2026-10，或者 2026年10月。")


def year(text: str) -> int:
    """2025 in 2025, 2025年 or 2025年度. Raises ValueError in words."""
    if (found := _YEAR.fullmatch(plain(text))) and int(found[1]) >= date.min.year:
        return int(found[1])
    raise ValueError("不是年份，要写成 2025。")


def points(text: str) -> Decimal:
    """Points of 0 to 100 with two places at most. Raises ValueError in words."""
    said = plain(text).removesuffix("分")
    if said.startswith(("-", "−")):
        raise ValueError("不能小于 0。")
    if not _POINTS.fullmatch(said):
        raise ValueError("要写 0 到 100 的数，最多两位小数。")
    if (value := Decimal(said)) > FULL:
        raise ValueError("超过了 100 分。")
    return value


def number(text: str) -> int:
    """A number of things. Raises ValueError in words."""
    said = plain(text).removesuffix("个").removesuffix("处")
    if not _NUMBER.fullmatch(said):
        raise ValueError("要写整数，例如 3。")
    return int(said)


def quarters(text: str) -> int:
    """A share of 60, 60% or 0.6 in whole quarters, 0 to 3: so coarse that not even all or none tells of a person.

    Raises ValueError in words.
    """
    said = plain(text)
    share = points(said.removesuffix("%"))
    # 1 and below without a sign can only be a share of one: nobody writes one per cent of a committee.
    percent = share * 100 if share <= 1 and not said.endswith("%") else share
    return min(int(percent // _QUARTER), _LAST_QUARTER)
