"""The way of an objection, and what keeps somebody from deciding about it."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class ObjectionStage(StrEnum):
    """How far an objection is."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


OBJECTION_STAGE_NAMES: dict[ObjectionStage, str] = {
    ObjectionStage.OPEN: "正在核实",
    ObjectionStage.UPHELD: "成立",
    ObjectionStage.DISMISSED: "不成立",
}
OBJECTION_TONES: dict[ObjectionStage, str] = {
    ObjectionStage.OPEN: "due",
    ObjectionStage.UPHELD: "go",
    ObjectionStage.DISMISSED: "",
}
OBJECTION = Workflow(
    OBJECTION_STAGE_NAMES,
    Step("uphold", frozenset({ObjectionStage.OPEN}), ObjectionStage.UPHELD),
    Step("dismiss", frozenset({ObjectionStage.OPEN}), ObjectionStage.DISMISSED),
)


class Part(StrEnum):
    """What somebody had to do with an entry."""

    SCORED = "scored"
    INSPECTED = "inspected"
    RECOMMENDED = "recommended"
    CONFIRMED = "confirmed"
    APPLIED = "applied"
    TIED = "tied"


PART_WORDS: dict[Part, str] = {
    Part.SCORED: "您是这一届的评委",
    Part.INSPECTED: "这个小区的现场复核是您去的",
    Part.RECOMMENDED: "这个小区的推荐意见是您写的",
    Part.CONFIRMED: "这个小区的得分是您核实的",
    Part.APPLIED: "这个小区的申报是您填的",
    Part.TIED: "您和这个小区有关系",
}
