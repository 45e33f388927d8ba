"""What is scored and how: the criteria with their points, the price formula, rounding and ties; kept as JSON. Pure.

The JSON is what `SelectionRequest.criteria` holds and whose digest the seal carries: points are text, so that the same
sheet has the same bytes everywhere.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from alliance.kernel import canonical
from expert_pool.scoring.points import NotPoints, parsed, places_of, plain

FORMAT = "alliance-criteria/1"
DATA = "criteria.toml"
MOST_CRITERIA = 20
MOST_PLACES = 4
LONGEST_NAME = 30
LONGEST_LOOK = 200
FEWEST_TO_DROP = 3
_CODE = re.compile(r"[a-z0-9_]{1,20}")


class CriterionKind(StrEnum):
    """To which part of the sheet a criterion belongs; points for the price are always reckoned, never given."""

    TECHNICAL = "technical"
    COMMERCIAL = "commercial"
    PRICE = "price"


KIND_NAMES: dict[CriterionKind, str] = {
    CriterionKind.TECHNICAL: "技术",
    CriterionKind.COMMERCIAL: "商务",
    CriterionKind.PRICE: "报价",
}


class Formula(StrEnum):
    """How points for the price come from the prices."""

    LOWEST = "lowest"
    AVERAGE = "average"


class TieRule(StrEnum):
    """What decides between companies with the same points; a sheet names them in order and ends with lots."""

    PRICE = "price"
    TECHNICAL = "technical"
    COMMERCIAL = "commercial"
    LOTS = "lots"


TIE_NAMES: dict[TieRule, str] = {
    TieRule.PRICE: "报价低的在前",
    TieRule.TECHNICAL: "技术分高的在前",
    TieRule.COMMERCIAL: "商务分高的在前",
    TieRule.LOTS: "由全部评分表的校验码算出抽签数，数小的在前（全部锁定以前，谁也算不出）",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the sheet: at `most` so many points, for what `look` says."""

    code: str
    name: str
    kind: CriterionKind
    most: Decimal
    look: str


@dataclass(frozen=True, slots=True)
class PriceFormula:
    """How the price is reckoned; `above` and `below` are the points lost for each percent beside the average."""

    formula: Formula
    above: Decimal
    below: Decimal


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """A whole score sheet. `places` rounds results (half up), `mark_places` is how fine a mark may be.

    With `drop_extremes` the highest and the lowest sheet of each company are left out, where at least `drop_from`
    sheets count. `price_of` says what the price is, with its unit.
    """

    criteria: tuple[Criterion, ...]
    price: PriceFormula
    price_of: str
    full: Decimal
    places: int
    mark_places: int
    drop_extremes: bool
    drop_from: int
    ties: tuple[TieRule, ...]

    @property
    def marked(self) -> tuple[Criterion, ...]:
        """The criteria for which panellists give points."""
        return tuple(one for one in self.criteria if one.kind is not CriterionKind.PRICE)

    @property
    def priced(self) -> Criterion | None:
        """The criterion that is reckoned from the prices, if the price counts at all."""
        return next((one for one in self.criteria if one.kind is CriterionKind.PRICE), None)

    def most(self, kind: CriterionKind) -> Decimal:
        """The points of one part of the sheet."""
        return sum((one.most for one in self.criteria if one.kind is kind), Decimal(0))

    def criterion(self, code: str) -> Criterion:
        """The criterion of that code. Raises KeyError."""
        for one in self.criteria:
            if one.code == code:
                return one
        raise KeyError(code)


class FaultySheet(ValueError):
    """Stored data that is no score sheet, with the reason."""


@cache
def shipped() -> SheetTemplate:
    """The suggestion that travels with the program."""
    raw = _shipped()
    return from_json({"format": FORMAT, **{name: value for name, value in raw.items() if name != "note"}})


def shipped_note() -> str:
    """What has to be said wherever the suggestion is shown."""
    return str(_shipped()["note"])


@cache
def _shipped() -> Mapping[str, Any]:
    raw = tomllib.loads(files(__package__).joinpath(DATA).read_text(encoding="utf-8"))
    return {("criteria" if name == "criterion" else name): value for name, value in raw.items()}


def to_json(sheet: SheetTemplate) -> dict[str, Any]:
    """The sheet as JSON holds it; `from_json` gives it back, and equal sheets have equal JSON."""
    return {
        "format": FORMAT,
        "criteria": [
            {"code": one.code, "name": one.name, "kind": one.kind.value, "most": plain(one.most), "look": one.look}
            for one in sheet.criteria
        ],
        "price": {
            "formula": sheet.price.formula.value,
            "above": plain(sheet.price.above),
            "below": plain(sheet.price.below),
        },
        "price_of": sheet.price_of,
        "full": plain(sheet.full),
        "places": sheet.places,
        "mark_places": sheet.mark_places,
        "drop_extremes": sheet.drop_extremes,
        "drop_from": sheet.drop_from,
        "ties": [tie.value for tie in sheet.ties],
    }


def from_json(data: Mapping[str, Any]) -> SheetTemplate:
    """The sheet that JSON holds. Raises FaultySheet for anything that is not exactly one."""
    try:
        if data["format"] != FORMAT:
            raise FaultySheet("评分表的格式不认识。")
        sheet = SheetTemplate(
            criteria=tuple(
                Criterion(
                    code=str(one["code"]),
                    name=str(one["name"]),
                    kind=CriterionKind(one["kind"]),
                    most=parsed(one["most"]),
                    look=str(one["look"]),
                )
                for one in data["criteria"]
            ),
            price=PriceFormula(
                Formula(data["price"]["formula"]),
                parsed(data["price"]["above"]),
                parsed(data["price"]["below"]),
            ),
            price_of=str(data["price_of"]),
            full=parsed(data["full"]),
            places=_whole(data["places"]),
            mark_places=_whole(data["mark_places"]),
            drop_extremes=_yes_or_no(data["drop_extremes"]),
            drop_from=_whole(data["drop_from"]),
            ties=tuple(TieRule(tie) for tie in data["ties"]),
        )
    except FaultySheet:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, NotPoints) as wrong:
        raise FaultySheet("评分表的内容不完整。") from wrong
    if found := problems(sheet):
        raise FaultySheet(" ".join(found))
    return sheet


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise FaultySheet("评分表里该写整数的地方不是整数。")
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise FaultySheet("评分表里该写是或否的地方不对。")
    return value


def digest(data: Mapping[str, Any]) -> str:
    """The SHA-256 in hexadecimal of stored criteria: what the seal carries. Raises FaultySheet."""
    return canonical.digest(to_json(from_json(data)))


def problems(sheet: SheetTemplate) -> tuple[str, ...]:
    """Every reason why such a sheet cannot be used, in sentences that name the way out; none where it can."""
    return (*_points_wrong(sheet), *_lines_wrong(sheet), *_rules_wrong(sheet))


def _points_wrong(sheet: SheetTemplate) -> Iterator[str]:
    total = sum((one.most for one in sheet.criteria), Decimal(0))
    if total != sheet.full:
        yield f"各项分值加起来是{plain(total)}分，要正好{plain(sheet.full)}分。请改一改分值。"
    for one in sheet.criteria:
        if one.most <= 0:
            yield f"“{one.name}”的分值要大于0。请改分值，或者去掉这一项。"
        if places_of(one.most) > sheet.mark_places:
            yield f"“{one.name}”的分值太细了。小数最多{sheet.mark_places}位。"
    if sheet.price.above < 0 or sheet.price.below < 0:
        yield "扣分不能是负数。请改成0或者正数。"


def _lines_wrong(sheet: SheetTemplate) -> Iterator[str]:
    if not sheet.marked:
        yield "至少要有一项由评审人打分。请加一项。"
    if len(sheet.criteria) > MOST_CRITERIA:
        yield f"评分项有{len(sheet.criteria)}项，最多{MOST_CRITERIA}项。请合并几项。"
    if sum(one.kind is CriterionKind.PRICE for one in sheet.criteria) > 1:
        yield "报价只能有一项。请留一项。"
    for label, used in (("编号", [one.code for one in sheet.criteria]), ("名称", [one.name for one in sheet.criteria])):
        for value, times in Counter(used).items():
            if times > 1:
                yield f"{label}“{value}”用了两次。请改一个。"
    for one in sheet.criteria:
        if not one.name.strip() or not _CODE.fullmatch(one.code):
            yield "有一项没有写名称。请写上。"
        if len(one.name) > LONGEST_NAME or len(one.look) > LONGEST_LOOK:
            yield f"“{one.name[:LONGEST_NAME]}”写得太长了。名称最多{LONGEST_NAME}字，说明最多{LONGEST_LOOK}字。"


def _rules_wrong(sheet: SheetTemplate) -> Iterator[str]:
    if not 0 <= sheet.places <= MOST_PLACES or not 0 <= sheet.mark_places <= MOST_PLACES:
        yield f"小数位数要在0到{MOST_PLACES}之间。请改一改。"
    if sheet.priced and not 0 < len(sheet.price_of.strip()) <= LONGEST_NAME:
        yield f"请写明报价报的是什么、用什么单位，最多{LONGEST_NAME}字。"
    if not sheet.ties or sheet.ties[-1] is not TieRule.LOTS or len(set(sheet.ties)) != len(sheet.ties):
        yield "并列时的规则要一条一条不重复，最后一条是抽签。请改并列规则。"
    if TieRule.PRICE in sheet.ties and not sheet.priced:
        yield "报价不计分的，并列时不能比报价。请改并列规则。"
    if sheet.drop_from < FEWEST_TO_DROP:
        yield f"去掉最高最低以后至少要剩一份评分表。请定在{FEWEST_TO_DROP}份以上。"


def rules_told(sheet: SheetTemplate) -> tuple[str, ...]:
    """How the sheet is reckoned, in sentences for its page, the panel and the report."""
    told = [
        f"满分{plain(sheet.full)}分："
        + "，".join(f"{KIND_NAMES[kind]}{plain(sheet.most(kind))}分" for kind in CriterionKind if sheet.most(kind))
        + "。",
        "每人打的分，小数最多" + (f"{sheet.mark_places}位。" if sheet.mark_places else "0位，就是打整数分。"),
    ]
    if sheet.drop_extremes:
        told.append(
            f"有{sheet.drop_from}份以上评分表的，每家企业去掉总分最高和最低的各一份，其余的取平均；不满{sheet.drop_from}份的，全部取平均。"
        )
    else:
        told.append("全部评分表取平均，不去掉最高和最低。")
    if priced := sheet.priced:
        told.append(price_told(sheet.price, priced.most, sheet.price_of))
    told += [
        f"技术分、商务分、报价分各自算出准数，四舍五入到{sheet.places}位小数，再相加。",
        "总分一样的：" + "；还一样的，".join(TIE_NAMES[tie] for tie in sheet.ties) + "。",
    ]
    return tuple(told)


def price_told(price: PriceFormula, most: Decimal, price_of: str) -> str:
    """The price formula in a sentence."""
    if price.formula is Formula.LOWEST:
        return f"报价报的是{price_of}。报价分 = 最低的有效报价 ÷ 本企业报价 × {plain(most)}。"
    return (
        f"报价报的是{price_of}。有效报价的平均数是基准价，和基准价一样的得{plain(most)}分；"
        f"每高1%扣{plain(price.above)}分，每低1%扣{plain(price.below)}分，扣完为止。"
    )
