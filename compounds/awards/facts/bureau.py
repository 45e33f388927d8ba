"""What the bureau found, as facts: the mean of the monthly checks, what was put right, the yearly appraisal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from compounds.awards import addresses
from compounds.awards.checks.models import MonthlyCheck, YearlyAppraisal
from compounds.awards.evidence import Fact, Period, Record
from compounds.awards.facts import telling

CODES = frozenset({"checks_mean", "checks_months", "checks_rectified", "appraisal_points", "party_share"})
QUARTER_WORDS = ("不到四分之一", "四分之一以上，不到一半", "一半以上，不到四分之三", "四分之三以上")
_CENT = Decimal("0.01")
_QUARTER = Decimal("0.25")


def provide(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """The bureau's figures of the period as they stand after every correction; two statements."""
    return telling.by_compound(_facts(reading, compound_ids, period))


def _facts(reading: Transaction, compound_ids: Collection[int], period: Period) -> Iterator[tuple[int, Fact]]:
    day = telling.holds_for(reading, period)
    grouped: dict[int, list[MonthlyCheck]] = defaultdict(list)
    for check in reading.session.scalars(
        select(MonthlyCheck).where(
            MonthlyCheck.compound_id.in_(compound_ids),
            MonthlyCheck.replaced_at.is_(None),
            MonthlyCheck.month.between(period.first.replace(day=1), day),
        )
    ):
        grouped[check.compound_id].append(check)
    for compound_id, found in grouped.items():
        yield from ((compound_id, fact) for fact in _monthly(found, day))
    newest: dict[int, YearlyAppraisal] = {}
    for appraisal in reading.session.scalars(
        select(YearlyAppraisal)
        .where(
            YearlyAppraisal.compound_id.in_(compound_ids),
            YearlyAppraisal.replaced_at.is_(None),
            # The appraisal of a year is made in the next one.
            YearlyAppraisal.year.between(period.first.year - 1, day.year),
        )
        .order_by(YearlyAppraisal.year)
    ):
        newest[appraisal.compound_id] = appraisal
    for compound_id, appraisal in newest.items():
        yield from ((compound_id, fact) for fact in _yearly(appraisal, day))


def _monthly(found: Sequence[MonthlyCheck], day: date) -> Iterator[Fact]:
    records = [
        Record(f"{one.month.year}年{one.month.month}月检查", addresses.checks_of(one.compound_id), one.month)
        for one in found
    ]
    mean = (sum((one.score for one in found), Decimal(0)) / len(found)).quantize(_CENT, ROUND_HALF_UP)
    yield telling.number("checks_mean", mean, f"{len(found)}个月平均{mean}分", day, records)
    yield telling.number("checks_months", len(found), f"{len(found)}个月", day, records)
    told = [(one.found, one.mended) for one in found if one.found is not None and one.mended is not None]
    if not told:
        return
    problems, mended = sum(one for one, _ in told), sum(one for _, one in told)
    if problems:
        yield telling.share("checks_rectified", mended, problems, "发现的问题整改了", as_of=day, records=records)
    else:
        yield telling.number("checks_rectified", 1, "检查没有发现问题", day, records)


def _yearly(found: YearlyAppraisal, day: date) -> Iterator[Fact]:
    record = Record(f"{found.year}年度考评", addresses.checks_of(found.compound_id), local_date(found.recorded_at))
    words = f"{found.year}年度{found.total}分{f'，{found.grade}' if found.grade else ''}"
    yield telling.number("appraisal_points", found.total, words, day, (record,))
    if found.party_quarters is not None:
        words = QUARTER_WORDS[found.party_quarters]
        yield telling.number("party_share", _QUARTER * found.party_quarters, words, day, (record,))
