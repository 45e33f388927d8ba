"""The way of a round: its phases come one after another, never two at once."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """How far a round is. `DRAFT` is not public yet; `CANCELLED` ends one that cannot go on."""

    DRAFT = "draft"
    OPEN = "open"
    SCREENING = "screening"
    REVIEW = "review"
    INSPECTION = "inspection"
    DELIBERATION = "deliberation"
    NOTICE = "notice"
    DECIDED = "decided"
    CANCELLED = "cancelled"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "筹备",
    Stage.OPEN: "申报",
    Stage.SCREENING: "资格审查",
    Stage.REVIEW: "评委评分",
    Stage.INSPECTION: "现场复核",
    Stage.DELIBERATION: "合议",
    Stage.NOTICE: "公示",
    Stage.DECIDED: "已审定",
    Stage.CANCELLED: "已停办",
}
PHASES = (
    Stage.OPEN,
    Stage.SCREENING,
    Stage.REVIEW,
    Stage.INSPECTION,
    Stage.DELIBERATION,
    Stage.NOTICE,
    Stage.DECIDED,
)
"""The phases in their order; each begins on a day of the round, and ends where the next begins."""
PHASE_NAMES = {stage: STAGE_NAMES[stage] for stage in PHASES} | {Stage.DECIDED: "审定"}
"""What a phase is called as something still to come."""
RUNNING = frozenset(PHASES) - {Stage.DECIDED}

ROUND = Workflow(
    STAGE_NAMES,
    Step("open", frozenset({Stage.DRAFT}), Stage.OPEN),
    Step("screen", frozenset({Stage.OPEN}), Stage.SCREENING),
    Step("review", frozenset({Stage.SCREENING}), Stage.REVIEW),
    Step("inspect", frozenset({Stage.REVIEW}), Stage.INSPECTION),
    Step("deliberate", frozenset({Stage.INSPECTION}), Stage.DELIBERATION),
    Step("review_again", frozenset({Stage.DELIBERATION}), Stage.REVIEW),
    Step("publish", frozenset({Stage.DELIBERATION}), Stage.NOTICE),
    Step("deliberate_again", frozenset({Stage.NOTICE}), Stage.DELIBERATION),
    Step("decide", frozenset({Stage.NOTICE}), Stage.DECIDED),
    Step("cancel", RUNNING | {Stage.DRAFT}, Stage.CANCELLED),
)
"""`review_again` is for entries that do not differ; `deliberate_again` where upheld objections change the order."""
