"""Who pays how much of a common cost: by benefiting area, exact to the fen, the last fen by largest remainder.

Areas are whole hundredths of a square metre, sums whole fen. Pure: no session, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compounds.guidance.figures import Fault, Faulty, amount, square_metres
from compounds.guidance.roster import in_order, unit_key

CIVIL_CODE_283 = "民法典第二百八十三条"
FUND_RULES = "住宅专项维修资金管理办法第二十条、第二十一条"
UNITS, NAME, AREA, COST = "房屋", "室号", "面积", "费用"
"""What faults name."""


class Scope(StrEnum):
    """Who benefits from what is paid for, and so pays: the whole compound, one building, one staircase of it."""

    COMPOUND = "compound"
    BUILDING = "building"
    STAIR = "stair"


@dataclass(frozen=True, slots=True)
class BenefitingUnit:
    """One exclusive part: `area` in hundredths of a square metre; `unsold` where the developer still has it.

    `row` is where it stands in what was handed in, for finding it again.
    """

    name: str
    area: int
    building: str = ""
    stair: str = ""
    unsold: bool = False
    row: int | None = None

    @property
    def label(self) -> str:
        """The name with building and staircase before it, where it does not open with them: 3-1-501."""
        before = "-".join(filter(None, (self.building, self.stair)))
        return self.name if not before or f"{self.name}-".startswith(f"{before}-") else f"{before}-{self.name}"


@dataclass(frozen=True, slots=True)
class Cost:
    """One sum, in fen, with the group that benefits from what it pays for."""

    title: str
    amount: int
    scope: Scope = Scope.COMPOUND
    building: str = ""
    stair: str = ""

    @property
    def group(self) -> str:
        """Who benefits, in words: 全小区, 3幢, 3幢2单元."""
        if self.scope is Scope.COMPOUND:
            return "全小区"
        return _group(self.building, self.stair if self.scope is Scope.STAIR else "")

    def benefits(self, unit: BenefitingUnit) -> bool:
        """True where the unit belongs to the group."""
        if self.scope is Scope.COMPOUND:
            return True
        return unit.building == self.building and (self.scope is Scope.BUILDING or unit.stair == self.stair)


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit bears of one cost, in fen; `extra` is the 1 fen it got when the rest was handed out, or 0."""

    unit: BenefitingUnit
    amount: int
    extra: int


@dataclass(frozen=True, slots=True)
class SharedCost:
    """One cost with its shares, in the natural order of the units' names; they add up to the cost exactly."""

    cost: Cost
    area: int
    shares: tuple[Share, ...]

    @property
    def extras(self) -> int:
        """How many fen were left by cutting off, and handed out by largest remainder."""
        return sum(share.extra for share in self.shares)


@dataclass(frozen=True, slots=True)
class Bill:
    """What one unit bears of all costs together, in fen."""

    unit: BenefitingUnit
    amount: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """All costs shared out. `developer` is what falls on units not sold yet, `owners` all else, in fen."""

    costs: tuple[SharedCost, ...]
    bills: tuple[Bill, ...]
    owners: int
    developer: int
    because: tuple[str, ...]

    @property
    def total(self) -> int:
        """The costs together, which is what the bills add up to."""
        return self.owners + self.developer


def share(units: Iterable[BenefitingUnit], costs: Sequence[Cost]) -> Sharing:
    """Share each cost among those who benefit, in proportion to their area, and add up what each unit bears.

    Each share is cut off at the fen; the fen that are left go one each to the largest remainders, and among equal
    remainders to the unit whose name comes first when names are counted up (1-101, 1-102, 2-101). The order of
    `units` changes nothing. Raises Faulty, with every unit and cost that is wrong, where nothing can be shared.
    Source: 民法典第二百八十三条, by area unless agreed otherwise; the developer for units not sold,
    住宅专项维修资金管理办法第二十一条.
    """
    known = sorted(units, key=_natural)
    _check(known, costs)
    shared = tuple(_shared(known, cost) for cost in costs)
    sums: Counter[str] = Counter()
    for one in shared:
        for each in one.shares:
            sums[each.unit.label] += each.amount
    bills = tuple(Bill(unit, sums[unit.label]) for unit in known if unit.label in sums)
    developer = sum(bill.amount for bill in bills if bill.unit.unsold)
    owners = sum(bill.amount for bill in bills if not bill.unit.unsold)
    return Sharing(shared, bills, owners, developer, tuple(_because(shared, bills, owners, developer)))


def money(fen: int) -> str:
    """1 234.50 元, with the blanks by which long figures are read out."""
    return f"{amount(fen)} 元"


def _shared(units: Sequence[BenefitingUnit], cost: Cost) -> SharedCost:
    group = [unit for unit in units if cost.benefits(unit)]
    area = sum(unit.area for unit in group)
    cut = [divmod(cost.amount * unit.area, area) for unit in group]
    left = cost.amount - sum(whole for whole, _ in cut)
    # A stable sort: among equal remainders the natural order of the names stays.
    luckiest = frozenset(sorted(range(len(group)), key=lambda at: -cut[at][1])[:left])
    shares = tuple(
        Share(unit, whole + (at in luckiest), int(at in luckiest))
        for at, (unit, (whole, _)) in enumerate(zip(group, cut, strict=True))
    )
    return SharedCost(cost, area, shares)


def _natural(unit: BenefitingUnit) -> tuple[object, ...]:
    """Names in the order in which people count: 9-101 before 10-101."""
    return in_order(unit_key(unit.label)), unit.label


def _check(units: Sequence[BenefitingUnit], costs: Sequence[Cost]) -> None:
    faults = [*_unit_faults(units), *_cost_faults(units, costs)]
    if faults:
        raise Faulty(faults)


def _unit_faults(units: Sequence[BenefitingUnit]) -> Iterator[Fault]:
    if not units:
        yield Fault(UNITS, "还没有填。请一行写一户：室号和专有部分面积。")
    first: dict[str, int | None] = {}
    for unit in sorted(units, key=lambda unit: unit.row or 0):
        if not unit.name:
            yield Fault(NAME, "没有写。每户都要有室号，结果才对得上。", unit.row)
        elif (key := unit_key(unit.label)) in first:
            before = first[key]
            other = f"第 {before} 行" if before is not None else "前面一户"
            yield Fault(NAME, f"“{unit.label}”和{other}是同一户。请只留一行；不同的房屋请写清楼幢和单元。", unit.row)
        first.setdefault(unit_key(unit.label), unit.row)
        if unit.area <= 0:
            yield Fault(AREA, f"“{unit.label}”要大于 0。请按产权证上的专有部分面积填；不分摊的不要填进来。", unit.row)


def _cost_faults(units: Sequence[BenefitingUnit], costs: Sequence[Cost]) -> Iterator[Fault]:
    if not costs:
        yield Fault(COST, "还没有填。请填写要分摊的费用总额。")
    for cost in costs:
        if cost.amount <= 0:
            yield Fault(COST, f"“{cost.title}”要大于 0。请填写要分摊的总额，精确到分。")
        if cost.scope is not Scope.COMPOUND and not cost.building:
            yield Fault(COST, f"“{cost.title}”没有写是哪一幢受益。请写明楼幢，或者改为全小区分摊。")
        elif cost.scope is Scope.STAIR and not cost.stair:
            yield Fault(COST, f"“{cost.title}”没有写是哪个单元受益。请写明单元，或者改为整幢分摊。")
        elif units and not any(cost.benefits(unit) for unit in units):
            yield Fault(
                COST,
                f"“{cost.title}”由{cost.group}受益，可是房屋里没有{cost.group}的。请核对楼幢和单元的写法是否一致。",
            )


def _group(building: str, stair: str) -> str:
    named = building if building.endswith(("幢", "栋", "号楼", "楼", "座")) else f"{building}幢"
    if not stair:
        return named
    return f"{named}{stair if stair.endswith(('单元', '梯', '门')) else f'{stair}单元'}"


def _because(shared: Sequence[SharedCost], bills: Sequence[Bill], owners: int, developer: int) -> list[str]:
    told: list[str] = []
    for one in shared:
        told.append(
            f"“{one.cost.title}”{money(one.cost.amount)}，由{one.cost.group} {len(one.shares)} 户按面积分摊，"
            f"受益面积合计 {square_metres(one.area)}（没有另外约定的，按专有部分面积所占比例：{CIVIL_CODE_283}）。"
        )
        first = one.shares[0]
        told.append(
            f"每户应摊 = {money(one.cost.amount)} × 本户面积 ÷ {square_metres(one.area)}，先舍到分。"
            f"例如 {first.unit.label}："
            f"{money(one.cost.amount)} × {square_metres(first.unit.area)} ÷ {square_metres(one.area)}"
            f" = {money(first.amount - first.extra)}{'，再加尾差 0.01 元' if first.extra else ''}。"
        )
        if one.extras:
            told.append(
                f"各户舍到分以后还差 {money(one.extras)}，按舍去的零头从大到小，每户补 1 分，补 {one.extras} 户；"
                "零头一样大的，按室号从小到大。"
            )
        total = sum(each.amount for each in one.shares)
        told.append(f"核对：各户合计 {money(total)}，与费用总额相等。")
    if len(shared) > 1:
        told.append(f"几笔费用合计 {money(owners + developer)}。")
    if unsold := sum(bill.unit.unsold for bill in bills):
        told.append(
            f"还没有卖出的 {unsold} 户，应摊的 {money(developer)}由建设单位承担，其余 {money(owners)}由业主承担"
            f"（{FUND_RULES}；原文待核）。"
        )
    return told
