"""How templates print dates, money, areas and shares, and the few things that every page may ask for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from flask import Flask, request, url_for
from jinja2 import StrictUndefined
from markupsafe import Markup

from alliance.kernel import days
from alliance.kernel.days import SHANGHAI
from alliance.kernel.parameters.models import CONFIDENCE_NAMES, Confidence
from alliance.kernel.personal.purposes import purpose_of
from alliance.kernel.tables import Cell, Column
from alliance.kernel.workbench import SECTION_NAMES

UNKNOWN = "暂无"
"""What a page prints where a value is not known."""

_HUNDREDTH = Decimal("0.01")


def _local(value: date | datetime) -> date | datetime:
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise ValueError("a naive datetime reached a page")
    return value.astimezone(SHANGHAI)


def day(value: date | datetime | None) -> str:
    """2026年11月22日; an instant is reckoned in Asia/Shanghai."""
    return UNKNOWN if value is None else days.full_date(_local(value))


def short_day(value: date | datetime | None) -> str:
    """11月22日, for lists whose year is plain from the rest."""
    return UNKNOWN if value is None else days.short_date(_local(value))


def weekday(value: date | datetime | None) -> str:
    """周日."""
    return UNKNOWN if value is None else days.weekday_name(_local(value))


def moment(value: datetime | None) -> str:
    """2026年11月22日 09:40 in Asia/Shanghai."""
    return UNKNOWN if value is None else f"{day(value)} {_local(value):%H:%M}"


def short_moment(value: datetime | None) -> str:
    """11月22日 09:40 in Asia/Shanghai."""
    return UNKNOWN if value is None else f"{short_day(value)} {_local(value):%H:%M}"


def iso(value: date | datetime) -> str:
    """What the `datetime` attribute of a `time` element takes."""
    return _local(value).isoformat()


def _exact(value: Decimal | int) -> Decimal:
    if isinstance(value, float):
        raise TypeError("money and areas are exact: a Decimal or a whole number, never a float")
    return Decimal(value)


def money(value: Decimal | int | None) -> str:
    """1,234.50 元, to the fen."""
    return UNKNOWN if value is None else f"{_exact(value).quantize(_HUNDREDTH, ROUND_HALF_UP):,} 元"


def area(value: Decimal | int | None) -> str:
    """1,234.5 平方米: at most two places, none that say nothing."""
    if value is None:
        return UNKNOWN
    text = f"{_exact(value).quantize(_HUNDREDTH, ROUND_HALF_UP):,}"
    return f"{text.rstrip('0').rstrip('.')} 平方米"


def percent(value: Decimal | Fraction | float | None, places: int = 1) -> str:
    """0.6667 as 66.7%, rounded half up; never for a decision, only for reading."""
    if value is None:
        return UNKNOWN
    share = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(str(value))
    return f"{(share * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def count(value: int | None) -> str:
    """12,345."""
    return UNKNOWN if value is None else f"{value:,}"


def confidence_name(value: str) -> str:
    """The nature of a number in words: 法定, 地方规定, 平台承诺, 我们的建议."""
    return CONFIDENCE_NAMES[Confidence(value)]


def table_heads(columns: Iterable[Column | str]) -> list[tuple[str, Markup]]:
    """For the macro `table`: each column's label and the mark of its figures."""
    plain = [column if isinstance(column, Column) else Column(column) for column in columns]
    return [(column.label, Markup(' class="figure"') if column.number else Markup()) for column in plain]


def table_cells(row: Sequence[object], heads: list[tuple[str, Markup]]) -> Iterator[tuple[str, Markup, object, bool]]:
    """For the macro `table`: each cell with what belongs to its column, and whether it prints as it is."""
    for (label, figure), cell in zip(heads, row, strict=True):
        yield label, figure, cell, not isinstance(cell, Cell)


@cache
def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def register(app: Flask) -> None:
    """Make the application's templates strict and give them the filters and the two addresses they build."""

    def asset(name: str) -> str:
        """The address of a static file, new whenever its content is, so that phones never keep an old one."""
        return url_for("static", filename=name, v=_digest(Path(app.static_folder or "") / name))

    def page_url(number: int) -> str:
        """The present address with another page number."""
        asked = {**request.args.to_dict(flat=False), **(request.view_args or {}), "page": number}
        return url_for(str(request.endpoint), **asked)

    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        {
            "day": day,
            "short_day": short_day,
            "weekday": weekday,
            "remaining": days.remaining,
            "moment": moment,
            "short_moment": short_moment,
            "iso": iso,
            "money": money,
            "area": area,
            "percent": percent,
            "count_of": count,
            "confidence_name": confidence_name,
            "table_heads": table_heads,
            "table_cells": table_cells,
        }
    )
    app.jinja_env.globals.update(
        {"asset": asset, "page_url": page_url, "purpose_of": purpose_of, "SECTION_NAMES": SECTION_NAMES}
    )
