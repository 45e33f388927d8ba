"""The way of an application, from the draft to the decision."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """How far an application is. Whether it won stands in the result, whether it still holds in the honour."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WON = "won"
    NOT_WON = "not_won"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "草稿",
    Stage.SUBMITTED: "等审查",
    Stage.RETURNED: "请补充",
    Stage.ADMITTED: "参加评选",
    Stage.REFUSED: "不能参评",
    Stage.WITHDRAWN: "已撤回",
    Stage.WON: "评上了",
    Stage.NOT_WON: "这次没有评上",
}
UNFINISHED = frozenset({Stage.DRAFT, Stage.RETURNED})
IN_SCREENING = frozenset({Stage.SUBMITTED, Stage.RETURNED})

APPLICATION = Workflow(
    STAGE_NAMES,
    Step("submit", UNFINISHED, Stage.SUBMITTED),
    Step("return", frozenset({Stage.SUBMITTED}), Stage.RETURNED),
    Step("admit", frozenset({Stage.SUBMITTED}), Stage.ADMITTED),
    Step("refuse", IN_SCREENING | {Stage.ADMITTED}, Stage.REFUSED),
    Step("reconsider", frozenset({Stage.REFUSED}), Stage.SUBMITTED),
    Step("readmit", frozenset({Stage.REFUSED}), Stage.ADMITTED),
    Step("withdraw", UNFINISHED | {Stage.SUBMITTED, Stage.ADMITTED}, Stage.WITHDRAWN),
    Step("begin_again", frozenset({Stage.WITHDRAWN}), Stage.DRAFT),
    Step("come_back", frozenset({Stage.WITHDRAWN}), Stage.RETURNED),
    Step("win", frozenset({Stage.ADMITTED}), Stage.WON),
    Step("miss", frozenset({Stage.ADMITTED}), Stage.NOT_WON),
)
"""A veto found later refuses an admitted application, and one that was found wrongly lets it take part again.

`reconsider` is for a refusal that rested on wrong records. Who withdrew may come back while the round takes
applications, with a reference to what has to be handed in again.
"""
