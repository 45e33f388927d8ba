"""What a committee may not settle alone: which terms need a decision of all owners, and whether one carries them.

Pure rules, exact numbers: shares are fractions and are never rounded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from mediation.agreements.workflow import SPECIAL, Disposal

_SIGNS: dict[Disposal, re.Pattern[str]] = {
    Disposal.COMPANY: re.compile("解聘|续聘|选聘|更换物业|换物业|解除物业|终止物业|物业.{0,6}(退场|撤场|退出)"),
    Disposal.USE_FUND: re.compile(
        "(使用|动用|列支|支取|支出).{0,8}维修(资金|基金)|维修(资金|基金).{0,8}(支付|承担|列支|支出|使用)"
    ),
    Disposal.RAISE_FUND: re.compile("(筹集|续交|补交|补缴|归集).{0,8}维修(资金|基金)"),
    Disposal.REBUILD: re.compile("改建|重建|扩建|加装电梯"),
    Disposal.COMMON_PARTS: re.compile(
        "(共有|公共|共用)(部位|部分|区域|场地|绿地|道路|设施).{0,12}(出租|经营|改|占用|使用|承包)"
        "|(出租|改造|占用|承包).{0,8}(外墙|屋顶|架空层|电梯|地面车位|道闸|公共|共有)|广告位"
    ),
    Disposal.SUE: re.compile("起诉|诉讼|撤诉|仲裁"),
    Disposal.OTHER: re.compile(
        "(放弃|免除|减免|抵销|抵扣|让与).{0,12}(公共收益|物业费|欠款|债权|违约金|押金|保证金)|公共收益.{0,8}(归|分)物业"
    ),
}


class Least(Protocol):
    """A share that has to be reached, with 以上 or 超过, as `parameters` gives it."""

    @property
    def words(self) -> str:
        """The share as people say it: 三分之二以上, 过半数."""

    def reached_by(self, value: Fraction) -> bool:
        """True where the share `value` is enough."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How an assembly voted: exclusive areas in square metres, owners counted as the law counts them."""

    total_area: Decimal
    total_owners: int
    part_area: Decimal
    part_owners: int
    for_area: Decimal
    for_owners: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison with the law: whether it holds, and the sentence that says by what numbers."""

    holds: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A disposal that may hide in a text, and the words that made us think so; a person decides."""

    disposal: Disposal
    words: str


@dataclass(frozen=True, slots=True)
class Carried:
    """A decision that the desk has checked for the version at hand: which party attached it, and what it covers."""

    party_id: int
    covers: frozenset[Disposal]


def suggested(text: str) -> tuple[Suggestion, ...]:
    """What of a text may dispose of what belongs to all owners, in the order of the law."""
    found = ((one, pattern.search(text)) for one, pattern in _SIGNS.items())
    return tuple(Suggestion(one, match.group()) for one, match in found if match)


def lacking(
    disposes: Collection[Disposal], committees: Collection[int], carried: Iterable[Carried]
) -> dict[int, frozenset[Disposal]]:
    """What each committee party still has no checked decision for; empty where the agreement may take effect.

    Source: 民法典第二百七十八条; for suits 浙江省物业管理条例第十六条.
    """
    covered: dict[int, set[Disposal]] = {}
    for one in carried:
        covered.setdefault(one.party_id, set()).update(one.covers)
    open_ones = {key: frozenset(disposes) - covered.get(key, set()) for key in committees}
    return {key: left for key, left in open_ones.items() if left}


def is_special(covers: Collection[Disposal]) -> bool:
    """True where three quarters have to approve."""
    return bool(SPECIAL & set(covers))


def findings(figures: Figures, participation: Least, approval: Least) -> tuple[Finding, ...]:
    """The four comparisons of 民法典第二百七十八条第二款: area and heads of who took part, and of who approved.

    The first two are of all owners, the last two of those who took part.
    """
    part, heads = figures.part_area, figures.part_owners
    return (
        _compared("参与表决的面积", part, figures.total_area, "全体专有部分面积", participation),
        _compared("参与表决的人数", heads, figures.total_owners, "全体业主人数", participation),
        _compared("同意的面积", figures.for_area, part, "参与表决的面积", approval),
        _compared("同意的人数", figures.for_owners, heads, "参与表决的人数", approval),
    )


def _compared(what: str, value: Decimal | int, whole: Decimal | int, of: str, least: Least) -> Finding:
    holds = whole > 0 and least.reached_by(Fraction(value) / Fraction(whole))
    told = "达到" if holds else "没有达到"
    return Finding(holds, f"{what}{value}，{of}{whole}，{told}{least.words}。")
