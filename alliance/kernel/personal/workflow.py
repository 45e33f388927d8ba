"""The course of a request for erasure: asked, then done, refused with a reason, or taken back by the person."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: dict[Stage, str] = {
    Stage.ASKED: "等待办理",
    Stage.DONE: "已注销",
    Stage.REFUSED: "没有同意",
    Stage.WITHDRAWN: "本人撤回",
}

ERASURE: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("carry_out", frozenset({Stage.ASKED}), Stage.DONE),
    Step("refuse_erasure", frozenset({Stage.ASKED}), Stage.REFUSED),
    Step("withdraw_erasure", frozenset({Stage.ASKED}), Stage.WITHDRAWN),
)
