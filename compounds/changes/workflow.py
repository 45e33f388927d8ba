"""The course of a change of seats: recorded, submitted for the renewed filing, filed."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a change stands."""

    RECORDED = "recorded"
    SUBMITTED = "submitted"
    FILED = "filed"


STAGE_NAMES: dict[Stage, str] = {
    Stage.RECORDED: "已登记",
    Stage.SUBMITTED: "已报送",
    Stage.FILED: "已备案",
}

CHANGE: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("submit_change", frozenset({Stage.RECORDED}), Stage.SUBMITTED),
    Step("return_change", frozenset({Stage.SUBMITTED}), Stage.RECORDED),
    Step("confirm_change", frozenset({Stage.SUBMITTED}), Stage.FILED),
)
