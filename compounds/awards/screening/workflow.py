"""The way of a finding: filed with a document, answered by the compound, decided by somebody else."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class FindingStage(StrEnum):
    """How far a finding is; a reply does not move it, the decision does."""

    TOLD = "told"
    UPHELD = "upheld"
    DROPPED = "dropped"


FINDING_STAGE_NAMES: dict[FindingStage, str] = {
    FindingStage.TOLD: "已告诉小区，等决定",
    FindingStage.UPHELD: "成立",
    FindingStage.DROPPED: "不成立",
}
FINDING = Workflow(
    FINDING_STAGE_NAMES,
    Step("uphold", frozenset({FindingStage.TOLD}), FindingStage.UPHELD),
    Step("drop", frozenset({FindingStage.TOLD, FindingStage.UPHELD}), FindingStage.DROPPED),
)
"""One that was found wrongly is dropped even after it was upheld, and the compound takes part again."""
