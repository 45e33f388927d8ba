"""The way of a selection request, from the compound's form to the published result."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """How far a request is. `HELPED` ends one on the statutory track, for which nobody is drawn from this pool."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SEALED = "sealed"
    DRAWN = "drawn"
    FORMED = "formed"
    OPENED = "opened"
    SCORED = "scored"
    PUBLISHED = "published"
    CLOSED = "closed"
    HELPED = "helped"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "草稿",
    Stage.SUBMITTED: "等受理",
    Stage.RETURNED: "请补充",
    Stage.ACCEPTED: "核对回避",
    Stage.SEALED: "已封存，等抽取",
    Stage.DRAWN: "已抽取，征询专家",
    Stage.FORMED: "专家已到齐，等开启",
    Stage.OPENED: "评审中",
    Stage.SCORED: "写评审报告",
    Stage.PUBLISHED: "公示结果",
    Stage.CLOSED: "已办结",
    Stage.HELPED: "已提供备案协助",
    Stage.DECLINED: "没有受理",
    Stage.WITHDRAWN: "已撤回",
}
BEFORE_SEALED = frozenset({Stage.SUBMITTED, Stage.RETURNED, Stage.ACCEPTED})
BEFORE_OPENED = frozenset({Stage.SEALED, Stage.DRAWN, Stage.FORMED})
OVER = frozenset({Stage.CLOSED, Stage.HELPED, Stage.DECLINED, Stage.WITHDRAWN})

REQUEST = Workflow(
    STAGE_NAMES,
    Step("submit", frozenset({Stage.DRAFT, Stage.RETURNED}), Stage.SUBMITTED),
    Step("return", frozenset({Stage.SUBMITTED, Stage.ACCEPTED}), Stage.RETURNED),
    Step("decline", frozenset({Stage.SUBMITTED}), Stage.DECLINED),
    Step("help", frozenset({Stage.SUBMITTED}), Stage.HELPED),
    Step("accept", frozenset({Stage.SUBMITTED}), Stage.ACCEPTED),
    Step("seal", frozenset({Stage.ACCEPTED}), Stage.SEALED),
    Step("abandon", BEFORE_OPENED, Stage.ACCEPTED),
    Step("draw", frozenset({Stage.SEALED}), Stage.DRAWN),
    Step("form", frozenset({Stage.DRAWN}), Stage.FORMED),
    Step("unform", frozenset({Stage.FORMED}), Stage.DRAWN),
    Step("open", frozenset({Stage.FORMED}), Stage.OPENED),
    Step("lock", frozenset({Stage.OPENED}), Stage.SCORED),
    Step("unlock", frozenset({Stage.SCORED}), Stage.OPENED),
    Step("fail", frozenset({Stage.OPENED}), Stage.WITHDRAWN),
    Step("publish", frozenset({Stage.SCORED}), Stage.PUBLISHED),
    Step("close", frozenset({Stage.PUBLISHED}), Stage.CLOSED),
    Step("withdraw", frozenset({Stage.DRAFT}) | BEFORE_SEALED | BEFORE_OPENED, Stage.WITHDRAWN),
)
"""An abandoned draw brings the request back to the conflicts; it stays listed. `unlock` is for a replaced expert.

An accepted request is returned where seats or companies have to change before it can be sealed.
"""
