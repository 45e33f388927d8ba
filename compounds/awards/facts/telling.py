"""How figures become facts: yes and no, shares and numbers, each with the same in words and the day it holds for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds.awards.evidence import Fact, Period, Record

SHARE_STEP = Decimal("0.0001")
RECORDS_MOST = 12
"""So many records of one fact are linked, the newest; the figure counts all of them."""
_WHOLE = Decimal(1)


def holds_for(reading: Transaction, period: Period) -> date:
    """The day for which facts about a period hold: its last one, or today where that is still to come."""
    return min(period.last, reading.today)


def yes_or_no(code: str, *, yes: bool, words: str, as_of: date, records: Iterable[Record] = ()) -> Fact:
    """A fact that is so (1) or not (0)."""
    return Fact(code, _WHOLE if yes else Decimal(0), words, as_of, newest(records))


def share(code: str, part: int, whole: int, words: str, *, as_of: date, records: Iterable[Record] = ()) -> Fact:
    """So many of so many, `whole` above 0, as a share with four places, half up; `words` open what is told."""
    value = (Decimal(part) / whole).quantize(SHARE_STEP, ROUND_HALF_UP)
    return Fact(code, value, f"{words}{percent(value)}（{part}/{whole}）", as_of, newest(records))


def number(code: str, value: Decimal | int, words: str, as_of: date, records: Iterable[Record] = ()) -> Fact:
    """A number or points."""
    return Fact(code, Decimal(value), words, as_of, newest(records))


def percent(value: Decimal) -> str:
    """66.7%: a share of 0 to 1 as people read it, to one place where it has one."""
    shown = (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{shown.normalize():f}%"


def newest(records: Iterable[Record]) -> tuple[Record, ...]:
    """The newest records first, as many as are linked."""
    return tuple(sorted(records, key=lambda one: (one.on, one.url), reverse=True)[:RECORDS_MOST])


def by_compound(found: Iterator[tuple[int, Fact]]) -> Mapping[int, tuple[Fact, ...]]:
    """Facts grouped as a provider hands them over."""
    grouped: dict[int, list[Fact]] = defaultdict(list)
    for compound_id, fact in found:
        grouped[compound_id].append(fact)
    return {key: tuple(facts) for key, facts in grouped.items()}


def span(period: Period) -> str:
    """2025年1月1日至2025年12月31日."""
    return f"{full_date(period.first)}至{full_date(period.last)}"
