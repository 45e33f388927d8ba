"""The course of a precedent: worded, hidden, submitted, signed by a second person, published; or withdrawn."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a precedent stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


STAGE_NAMES: dict[Stage, str] = {
    Stage.DRAFT: "起草中",
    Stage.SUBMITTED: "待另一人签发",
    Stage.PUBLISHED: "已公开",
    Stage.WITHDRAWN: "已撤回",
    Stage.DROPPED: "不做了",
}
OPEN = frozenset({Stage.DRAFT, Stage.SUBMITTED})
"""Stages at which its words still hold what must not be read."""

PRECEDENT: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("save", frozenset({Stage.DRAFT}), Stage.DRAFT),
    Step("submit", frozenset({Stage.DRAFT}), Stage.SUBMITTED),
    Step("send_back", frozenset({Stage.SUBMITTED}), Stage.DRAFT),
    Step("publish", frozenset({Stage.SUBMITTED}), Stage.PUBLISHED),
    Step("withdraw", frozenset({Stage.PUBLISHED}), Stage.WITHDRAWN),
    Step("drop", OPEN, Stage.DROPPED),
)


class Choice(StrEnum):
    """What was decided about something by which people could be recognised."""

    REPLACE = "replace"
    KEEP = "keep"
