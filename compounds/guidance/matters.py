"""What owners vote on: the nine matters of 民法典第二百七十八条第一款, each with the share that has to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from compounds.guidance.figures import Fault, Faulty
from compounds.guidance.judging import RULE_NAMES, Rule, Thresholds


@dataclass(frozen=True, slots=True)
class Item:
    """One of the nine matters of 民法典第二百七十八条第一款; `silence` where 省09第十条 knows a rule about silence."""

    number: int
    title: str
    rule: Rule
    silence: bool = False

    @property
    def article(self) -> str:
        """第二百七十八条第一款第（五）项."""
        return f"第二百七十八条第一款第（{'一二三四五六七八九'[self.number - 1]}）项"


ITEMS: Mapping[int, Item] = MappingProxyType(
    {
        item.number: item
        for item in (
            Item(1, "制定、修改业主大会议事规则", Rule.MAJORITY),
            Item(2, "制定、修改管理规约", Rule.MAJORITY),
            Item(3, "选举业主委员会，更换委员", Rule.MAJORITY),
            Item(4, "选聘、解聘物业服务企业或者其他管理人", Rule.MAJORITY),
            Item(5, "使用维修资金", Rule.MAJORITY, silence=True),
            Item(6, "筹集维修资金", Rule.THREE_QUARTERS, silence=True),
            Item(7, "改建、重建建筑物及其附属设施", Rule.THREE_QUARTERS, silence=True),
            Item(8, "改变共有部分的用途，利用共有部分经营", Rule.THREE_QUARTERS),
            Item(9, "有关共有和共同管理权利的其他重大事项", Rule.MAJORITY),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that is voted on. `item` is its number in 民法典第二百七十八条第一款, 0 where it was not said."""

    title: str
    rule: Rule
    thresholds: Thresholds
    item: int = 0

    def __post_init__(self) -> None:
        item = ITEMS.get(self.item)
        if item and item.rule is Rule.THREE_QUARTERS and self.rule is not Rule.THREE_QUARTERS:
            reason = f"“{item.title}”要按{RULE_NAMES[item.rule]}计算（民法典{item.article}）。"
            raise Faulty([Fault("rule", reason)])
