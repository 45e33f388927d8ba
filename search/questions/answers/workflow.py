"""The life of one edition of an answer, and why a change of the law asks to look at it again."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where one edition of an answer stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """What became of a cited part of the law. Only `RENUMBERED` leaves its answer standing: the words are the same."""

    AMENDED = "amended"
    REPEALED = "repealed"
    OVERRIDDEN = "overridden"
    RENUMBERED = "renumbered"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "起草中",
    Stage.SUBMITTED: "待签发",
    Stage.PUBLISHED: "已签发",
    Stage.SUPERSEDED: "已有新版",
    Stage.WITHDRAWN: "已撤回",
}
REASON_NAMES: dict[Reason, str] = {
    Reason.AMENDED: "修改",
    Reason.REPEALED: "废止",
    Reason.OVERRIDDEN: "被上位法取代",
    Reason.RENUMBERED: "改了条号，文字没有变",
}
OPEN = frozenset({Stage.DRAFT, Stage.SUBMITTED})
"""An edition that is being worked on; a question has at most one."""
SHOWN = frozenset({Stage.PUBLISHED, Stage.SUPERSEDED})
"""An edition that was signed once, and that readers may see as of its days."""

ANSWER: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("revise", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("take_over", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("submit", frozenset({Stage.DRAFT}), Stage.SUBMITTED),
    Step("send_back", frozenset({Stage.SUBMITTED}), Stage.DRAFT),
    Step("sign", frozenset({Stage.SUBMITTED}), Stage.PUBLISHED),
    Step("supersede", frozenset({Stage.PUBLISHED}), Stage.SUPERSEDED),
    Step("withdraw", frozenset({Stage.DRAFT, Stage.PUBLISHED}), Stage.WITHDRAWN),
    Step("let_go", OPEN, Stage.WITHDRAWN),
)
