"""How many sit on a panel: odd, at least five, two thirds experts rounded up; every number a parameter. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from expert_pool.fields import FIELD_NAMES, Field


@dataclass(frozen=True, slots=True)
class PanelRules:
    """The numbers of the day: the smallest panel, the smallest where a small compound resolves so, the experts' share.

    The share is `share_of` out of `share_in`, such as 2 out of 3: 招标投标法第三十七条, by choice.
    """

    least: int
    least_small: int
    most: int
    share_of: int
    share_in: int


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel as it is asked for: the seats of each field, and those of the owners' representatives."""

    seats: Mapping[Field, int]
    owners: int
    small: bool = False

    @property
    def experts(self) -> int:
        """How many experts are drawn."""
        return sum(self.seats.values())

    @property
    def size(self) -> int:
        """How many sit on the panel."""
        return self.experts + self.owners


def experts_needed(size: int, rules: PanelRules) -> int:
    """How many of `size` have to be experts: the share, rounded up."""
    return -(-size * rules.share_of // rules.share_in)


def problems(panel: Panel, rules: PanelRules) -> tuple[str, ...]:
    """Every reason why such a panel cannot be, in sentences that name the way out; none where it can."""
    found = []
    least = rules.least_small if panel.small else rules.least
    if any(seats < 0 for seats in panel.seats.values()) or panel.owners < 0:
        return ("席位数不能是负数。",)
    if panel.size < least:
        found.append(
            f"一共{panel.size}人，少于{least}人。请增加席位。"
            + ("" if panel.small else f"规模小的小区，业主大会有决议的，可以是{rules.least_small}人。")
        )
    if panel.size > rules.most:
        found.append(f"一共{panel.size}人，超过了{rules.most}人。请减少席位。")
    if panel.size % 2 == 0:
        found.append(f"一共{panel.size}人是双数，意见容易对半。请加一人或者减一人。")
    if panel.experts < (needed := experts_needed(panel.size, rules)):
        found.append(f"{panel.size}人里专家至少要{needed}人，现在只有{panel.experts}人。请增加专家，或者减少业主代表。")
    return tuple(found)


def explained(panel: Panel, rules: PanelRules) -> str:
    """The arithmetic in a sentence: 5 × 2 ÷ 3 = 3.33，向上取整是 4 名专家."""
    needed = experts_needed(panel.size, rules)
    exact = panel.size * rules.share_of % rules.share_in == 0
    hundredths = panel.size * rules.share_of * 100 // rules.share_in
    worked = str(needed) if exact else f"{hundredths // 100}.{hundredths % 100:02d}，向上取整是{needed}"
    groups = "、".join(f"{FIELD_NAMES[field]}{seats}人" for field, seats in panel.seats.items() if seats)
    return (
        f"一共{panel.size}人：专家至少 {panel.size} × {rules.share_of} ÷ {rules.share_in} = {worked}人，"
        f"这里是{panel.experts}人（{groups}），业主代表{panel.owners}人。"
    )
