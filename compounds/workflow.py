"""The course of a term: elected, submitted for filing, filed, ended; and back once where papers must be mended."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a term stands."""

    ELECTED = "elected"
    SUBMITTED = "submitted"
    FILED = "filed"
    ENDED = "ended"


STAGE_NAMES: dict[Stage, str] = {
    Stage.ELECTED: "已选出",
    Stage.SUBMITTED: "已报送",
    Stage.FILED: "已备案",
    Stage.ENDED: "届满",
}

TERM: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("submit_filing", frozenset({Stage.ELECTED}), Stage.SUBMITTED),
    Step("return_filing", frozenset({Stage.SUBMITTED}), Stage.ELECTED),
    Step("confirm_filing", frozenset({Stage.SUBMITTED}), Stage.FILED),
    Step("end_term", frozenset({Stage.FILED}), Stage.ENDED),
)
