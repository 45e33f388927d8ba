"""The course of a question and of one wording of it."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class State(StrEnum):
    """Whether papers may ask a question."""

    DRAFT = "draft"
    READY = "ready"
    UNDER_REVIEW = "under_review"
    RETIRED = "retired"


STATE_NAMES: dict[State, str] = {
    State.DRAFT: "草稿，等另一位审",
    State.READY: "可以出题",
    State.UNDER_REVIEW: "复核中，暂不出题",
    State.RETIRED: "已停用",
}
STATE_TONES = {State.DRAFT: "due", State.READY: "go", State.UNDER_REVIEW: "law", State.RETIRED: ""}

QUESTION: Workflow[State] = Workflow(
    STATE_NAMES,
    Step("write_question", frozenset({State.DRAFT}), State.DRAFT),
    Step("rewrite_ready", frozenset({State.READY}), State.READY),
    Step("rewrite_reviewed", frozenset({State.UNDER_REVIEW}), State.UNDER_REVIEW),
    Step("sign_wording", frozenset({State.DRAFT, State.READY, State.UNDER_REVIEW}), State.READY),
    Step("open_review", frozenset({State.READY}), State.UNDER_REVIEW),
    Step("settle_review", frozenset({State.UNDER_REVIEW}), State.READY),
    Step("retire_question", frozenset({State.DRAFT, State.READY, State.UNDER_REVIEW}), State.RETIRED),
)


class Stage(StrEnum):
    """Where one wording stands."""

    DRAFT = "draft"
    IN_USE = "in_use"
    REPLACED = "replaced"
    DROPPED = "dropped"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "草稿",
    Stage.IN_USE: "正在使用",
    Stage.REPLACED: "已有新的",
    Stage.DROPPED: "草稿作废",
}

WORDING: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("write_question", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("sign_wording", frozenset({Stage.DRAFT}), Stage.IN_USE),
    Step("drop_wording", frozenset({Stage.DRAFT}), Stage.DROPPED),
    Step("replace", frozenset({Stage.IN_USE}), Stage.REPLACED),
)


class Source(StrEnum):
    """Where a wording comes from."""

    SHIPPED = "shipped"
    WRITTEN = "written"
    IMPORTED = "imported"


SOURCE_NAMES = {Source.SHIPPED: "平台自带", Source.WRITTEN: "自己写的", Source.IMPORTED: "从文件导入"}


class Reason(StrEnum):
    """What became of an article that a question rests on, or of the precedent that it was made from."""

    AMENDED = "amended"
    GONE = "gone"
    NO_LONGER_APPLIES = "no_longer_applies"
    WITHDRAWN = "withdrawn"


REASON_NAMES = {
    Reason.AMENDED: "条文的文字改了",
    Reason.GONE: "找不到这一条了",
    Reason.NO_LONGER_APPLIES: "这一条不能再作依据",
    Reason.WITHDRAWN: "取材的案例撤回了",
}
