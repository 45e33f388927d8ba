"""The course of an edition of one's own: drafted, signed by a second person and in use, then replaced or withdrawn."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    IN_USE = "in_use"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "草稿，等另一位签发",
    Stage.IN_USE: "正在使用",
    Stage.REPLACED: "已有新的",
    Stage.WITHDRAWN: "已停用",
    Stage.DROPPED: "草稿作废",
}
CLOSED = frozenset({Stage.REPLACED, Stage.WITHDRAWN, Stage.DROPPED})

EDITION: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("write_edition", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("sign_edition", frozenset({Stage.DRAFT}), Stage.IN_USE),
    Step("drop_edition", frozenset({Stage.DRAFT}), Stage.DROPPED),
    Step("replace", frozenset({Stage.IN_USE}), Stage.REPLACED),
    Step("withdraw_edition", frozenset({Stage.IN_USE}), Stage.WITHDRAWN),
)


class Reason(StrEnum):
    """What became of an article that a text rests on."""

    AMENDED = "amended"
    GONE = "gone"
    NO_LONGER_APPLIES = "no_longer_applies"


REASON_NAMES: dict[Reason, str] = {
    Reason.AMENDED: "条文的文字改了",
    Reason.GONE: "找不到这一条了",
    Reason.NO_LONGER_APPLIES: "这一条不能再作依据",
}
