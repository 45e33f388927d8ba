"""From sheets and prices to a ranking: exact sums, the price by its formula, ties by the rule stated before. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from expert_pool.scoring.criteria import CriterionKind, Formula, PriceFormula, SheetTemplate, TieRule
from expert_pool.scoring.points import places_of, plain, rounded

PERCENT = 100
Marks = Mapping[int, Mapping[str, Decimal]]
"""By the number of the company and the code of the criterion."""


@dataclass(frozen=True, slots=True)
class Bid:
    """What one company offers; `price` is None where the price does not count. Only valid bids are reckoned."""

    company: int
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MarkedSheet:
    """One panellist's sheet as it was locked; `digest` is its fingerprint, in which `salt` is."""

    number: int
    digest: str
    marks: Marks
    salt: str = ""


@dataclass(frozen=True, slots=True)
class CompanyResult:
    """What one company comes to. `means` are exact, by criterion; `counted` and `dropped` name sheets by number.

    `total` is the sum of the three rounded parts. `by` is the tie rule that put it behind the one before it.
    """

    company: int
    rank: int
    technical: Decimal
    commercial: Decimal
    price: Decimal
    total: Decimal
    means: Mapping[str, Fraction]
    counted: tuple[int, ...]
    dropped: tuple[int, ...]
    by: TieRule | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results in the order of their ranks, and the numbers of the recommended companies, best first."""

    results: tuple[CompanyResult, ...]
    candidates: tuple[int, ...]

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers of the companies, best first."""
        return tuple(one.company for one in self.results)


def wrong_mark(sheet: SheetTemplate, code: str, mark: Decimal) -> str:
    """Why a mark cannot be, in a sentence; empty where it can."""
    one = sheet.criterion(code)
    if mark < 0 or mark > one.most:
        return f"“{one.name}”打了{plain(mark)}分，要在0到{plain(one.most)}分之间。"
    if places_of(mark) > sheet.mark_places:
        return f"“{one.name}”打了{plain(mark)}分，小数最多{sheet.mark_places}位。"
    return ""


def missing(sheet: SheetTemplate, companies: Iterable[int], marks: Marks) -> Iterator[tuple[int, str]]:
    """Every company and criterion that has no mark yet, in the order of the sheet."""
    for company in companies:
        given = marks.get(company, {})
        yield from ((company, one.code) for one in sheet.marked if one.code not in given)


def sheet_total(sheet: SheetTemplate, marks: Mapping[str, Decimal]) -> Decimal:
    """What one panellist gives one company, without the price."""
    return sum((marks[one.code] for one in sheet.marked), Decimal(0))


def lots(digests: Iterable[str], companies: Iterable[int]) -> dict[int, str]:
    """The lot of each company, in hexadecimal: the smaller goes before, where all else is the same.

    It hangs on the fingerprints of all locked sheets, so nobody can reckon it before the last one is locked.
    """
    known = sorted(digests)
    return {
        company: hashlib.sha256(
            json.dumps({"company": company, "sheets": known}, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        for company in companies
    }


def price_points(price: PriceFormula, most: Decimal, prices: Mapping[int, Decimal], places: int) -> dict[int, Decimal]:
    """The points for the price of each company, rounded. Raises ValueError for a price that is not above 0."""
    if any(one <= 0 for one in prices.values()):
        raise ValueError("a price is not above 0")
    if not prices:
        return {}
    exact = {company: Fraction(one) for company, one in prices.items()}
    if price.formula is Formula.LOWEST:
        least = min(exact.values())
        return {company: rounded(Fraction(most) * least / one, places) for company, one in exact.items()}
    base = sum(exact.values(), Fraction(0)) / len(exact)
    return {company: rounded(_beside(price, Fraction(most), one, base), places) for company, one in exact.items()}


def _beside(price: PriceFormula, most: Fraction, one: Fraction, base: Fraction) -> Fraction:
    lost = Fraction(price.above if one > base else price.below) * abs(one - base) / base * PERCENT
    return max(most - lost, Fraction(0))


def reckon(
    sheet: SheetTemplate,
    bids: Sequence[Bid],
    sheets: Sequence[MarkedSheet],
    drawn: Mapping[int, str],
    most_candidates: int,
) -> Outcome:
    """The ranking of the valid bids by at least one sheet; `drawn` are the `lots` of all locked sheets.

    Raises ValueError without sheets, KeyError where a mark or a price lacks: the caller has refused those before.
    """
    if not sheets:
        raise ValueError("nothing is ranked without a sheet")
    priced = sheet.priced
    points = (
        price_points(sheet.price, priced.most, {bid.company: _price(bid) for bid in bids}, sheet.places)
        if priced
        else {}
    )
    found = [_company(sheet, bid.company, sheets, points.get(bid.company, Decimal(0))) for bid in bids]
    keys = {one.company: _keys(sheet, one, bids, drawn) for one in found}
    ordered = sorted(found, key=lambda one: (-one.total, *(key for _, key in keys[one.company])))
    ranked = []
    for rank, one in enumerate(ordered, 1):
        before = ordered[rank - 2] if rank > 1 else None
        by = _decided(keys[before.company], keys[one.company]) if before and before.total == one.total else None
        ranked.append(_at(one, rank, by))
    return Outcome(tuple(ranked), tuple(one.company for one in ranked[:most_candidates]))


def _price(bid: Bid) -> Decimal:
    if bid.price is None:
        raise KeyError(bid.company)
    return bid.price


def _company(sheet: SheetTemplate, company: int, sheets: Sequence[MarkedSheet], price: Decimal) -> CompanyResult:
    counted, dropped = _counted(sheet, company, sheets)
    means = {
        one.code: Fraction(sum((s.marks[company][one.code] for s in counted), Decimal(0))) / len(counted)
        for one in sheet.marked
    }
    technical, commercial = (
        rounded(sum((means[one.code] for one in sheet.marked if one.kind is kind), Fraction(0)), sheet.places)
        for kind in (CriterionKind.TECHNICAL, CriterionKind.COMMERCIAL)
    )
    return CompanyResult(
        company=company,
        rank=0,
        technical=technical,
        commercial=commercial,
        price=price,
        total=technical + commercial + price,
        means=means,
        counted=tuple(s.number for s in counted),
        dropped=tuple(s.number for s in dropped),
        by=None,
    )


def _counted(
    sheet: SheetTemplate, company: int, sheets: Sequence[MarkedSheet]
) -> tuple[list[MarkedSheet], list[MarkedSheet]]:
    if not sheet.drop_extremes or len(sheets) < sheet.drop_from:
        return list(sheets), []
    rising = sorted(sheets, key=lambda s: (sheet_total(sheet, s.marks[company]), s.number))
    dropped = [rising[0], rising[-1]]
    return [s for s in sheets if s not in dropped], dropped


def _keys(
    sheet: SheetTemplate, one: CompanyResult, bids: Sequence[Bid], drawn: Mapping[int, str]
) -> tuple[tuple[TieRule, Decimal | str], ...]:
    price = next(bid.price for bid in bids if bid.company == one.company)
    values: dict[TieRule, Decimal | str] = {
        TieRule.PRICE: price if price is not None else Decimal(0),
        TieRule.TECHNICAL: -one.technical,
        TieRule.COMMERCIAL: -one.commercial,
        TieRule.LOTS: drawn[one.company],
    }
    return tuple((tie, values[tie]) for tie in sheet.ties)


def _decided(
    before: Sequence[tuple[TieRule, Decimal | str]], after: Sequence[tuple[TieRule, Decimal | str]]
) -> TieRule | None:
    return next((tie for (tie, one), (_, other) in zip(before, after, strict=True) if one != other), None)


def _at(one: CompanyResult, rank: int, by: TieRule | None) -> CompanyResult:
    return CompanyResult(
        one.company,
        rank,
        one.technical,
        one.commercial,
        one.price,
        one.total,
        one.means,
        one.counted,
        one.dropped,
        by,
    )
