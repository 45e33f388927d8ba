"""The ways of a reviewer, of an assignment and of a sheet."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class ReviewerStage(StrEnum):
    """Whether somebody who was asked to review takes part."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GONE = "gone"


REVIEWER_STAGES: dict[ReviewerStage, str] = {
    ReviewerStage.INVITED: "等答复",
    ReviewerStage.ACCEPTED: "参加",
    ReviewerStage.DECLINED: "不参加",
    ReviewerStage.GONE: "已退出",
}
REVIEWER = Workflow(
    REVIEWER_STAGES,
    Step("accept", frozenset({ReviewerStage.INVITED}), ReviewerStage.ACCEPTED),
    Step("decline", frozenset({ReviewerStage.INVITED}), ReviewerStage.DECLINED),
    Step("leave", frozenset({ReviewerStage.INVITED, ReviewerStage.ACCEPTED}), ReviewerStage.GONE),
    Step("invite", frozenset({ReviewerStage.DECLINED, ReviewerStage.GONE}), ReviewerStage.INVITED),
)
"""`leave` is also for one whom the secretary lets go: whoever does not answer, or does not review in time."""


class TieKind(StrEnum):
    """With what a reviewer declares a tie."""

    COMPOUND = "compound"
    STREET = "street"
    COMPANY = "company"


TIE_KINDS: dict[TieKind, str] = {
    TieKind.COMPOUND: "一个小区",
    TieKind.STREET: "整个街道",
    TieKind.COMPANY: "一家企业",
}


class Why(StrEnum):
    """Why an assignment is void."""

    TIE = "tie"
    LEFT = "left"
    LATE = "late"


WHY_NAMES: dict[Why, str] = {
    Why.TIE: "要回避",
    Why.LEFT: "评委退出",
    Why.LATE: "过期没有评",
}


class SheetState(StrEnum):
    """Whether marks may still be changed."""

    DRAFT = "draft"
    LOCKED = "locked"


SHEET_STATES: dict[SheetState, str] = {SheetState.DRAFT: "还没有锁定", SheetState.LOCKED: "已锁定"}
SHEET = Workflow(SHEET_STATES, Step("lock", frozenset({SheetState.DRAFT}), SheetState.LOCKED))


class Occasion(StrEnum):
    """What a plan was made for."""

    FIRST = "first"
    REPLACING = "replacing"
    AGAIN = "again"


OCCASION_NAMES: dict[Occasion, str] = {
    Occasion.FIRST: "第一次分派",
    Occasion.REPLACING: "换评委",
    Occasion.AGAIN: "加评",
}
