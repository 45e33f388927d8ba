"""The course of a course's version: drafted, published by a second person, retired by the next one."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"
    DROPPED = "dropped"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "草稿，等另一位签发",
    Stage.PUBLISHED: "正在使用",
    Stage.RETIRED: "已有新版",
    Stage.DROPPED: "草稿作废",
}

VERSION: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("edit_version", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("publish_version", frozenset({Stage.DRAFT}), Stage.PUBLISHED),
    Step("drop_version", frozenset({Stage.DRAFT}), Stage.DROPPED),
    Step("retire", frozenset({Stage.PUBLISHED}), Stage.RETIRED),
)


class Reason(StrEnum):
    """What became of an article on which a lesson rests, or of the precedent that it was made from."""

    AMENDED = "amended"
    GONE = "gone"
    NO_LONGER_APPLIES = "no_longer_applies"
    WITHDRAWN = "withdrawn"


REASON_NAMES: dict[Reason, str] = {
    Reason.AMENDED: "条文的文字改了",
    Reason.GONE: "找不到这一条了",
    Reason.NO_LONGER_APPLIES: "这一条不能再作依据",
    Reason.WITHDRAWN: "取材的案例撤回了",
}
