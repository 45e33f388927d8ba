"""Who marks an expert, in what, and the way of the appraisal of a year."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Rater(StrEnum):
    """In which part somebody marks an expert after a panel."""

    COMPOUND = "compound"
    HOST = "host"


RATER_NAMES: dict[Rater, str] = {Rater.COMPOUND: "小区", Rater.HOST: "主持的社区、街道"}


class Part(StrEnum):
    """In what an expert is marked."""

    PUNCTUALITY = "punctuality"
    DILIGENCE = "diligence"
    DISCIPLINE = "discipline"


PART_NAMES: dict[Part, str] = {
    Part.PUNCTUALITY: "按时到场",
    Part.DILIGENCE: "认真负责",
    Part.DISCIPLINE: "遵守纪律",
}
GRADES: dict[int, str] = {5: "很好", 4: "好", 3: "一般", 2: "不太好", 1: "不好"}
"""A mark is one of these, best first."""
BEST = max(GRADES)


class State(StrEnum):
    """Where an appraisal stands. `FAILED` counts and waits for a decision whether to suspend."""

    TOLD = "told"
    REPLIED = "replied"
    COUNTED = "counted"
    FAILED = "failed"
    SUSPENDED = "suspended"
    EXCUSED = "excused"


STATE_NAMES: dict[State, str] = {
    State.TOLD: "已告诉本人，等说明",
    State.REPLIED: "本人已说明，等计入",
    State.COUNTED: "已计入，合格",
    State.FAILED: "已计入，不合格，等决定",
    State.SUSPENDED: "不合格，已暂停",
    State.EXCUSED: "不合格，不暂停",
}
OPEN = frozenset({State.TOLD, State.REPLIED})

APPRAISAL = Workflow(
    STATE_NAMES,
    Step("reply", frozenset({State.TOLD}), State.REPLIED),
    Step("amend", OPEN, State.TOLD),
    Step("count", OPEN, State.COUNTED),
    Step("fail", OPEN, State.FAILED),
    Step("suspend", frozenset({State.FAILED}), State.SUSPENDED),
    Step("excuse", frozenset({State.FAILED}), State.EXCUSED),
)
"""Amended points are told anew, with a new right of reply."""
