"""The course of a delta lesson: draft, published, and dropped or withdrawn with a reason."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a delta lesson stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "草稿",
    Stage.PUBLISHED: "已发布",
    Stage.DROPPED: "不用补学",
    Stage.WITHDRAWN: "已收回",
}
STAGE_TONES: dict[Stage, str] = {Stage.DRAFT: "due", Stage.PUBLISHED: "go", Stage.DROPPED: "", Stage.WITHDRAWN: ""}

DELTA: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("write_delta", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("publish_delta", frozenset({Stage.DRAFT}), Stage.PUBLISHED),
    Step("drop_delta", frozenset({Stage.DRAFT}), Stage.DROPPED),
    Step("withdraw_delta", frozenset({Stage.PUBLISHED}), Stage.WITHDRAWN),
)
