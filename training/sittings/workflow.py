"""The course of a sitting, what one is for, and how somebody is marked as being there."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Kind(StrEnum):
    """What a sitting is for."""

    EXAM = "exam"
    LESSON = "lesson"


KIND_NAMES: dict[Kind, str] = {Kind.LESSON: "现场上课", Kind.EXAM: "考场考试"}


class Stage(StrEnum):
    """Where a sitting is."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


STAGE_NAMES: dict[Stage, str] = {
    Stage.PLANNED: "准备中",
    Stage.OPEN: "正在进行",
    Stage.CLOSED: "已散场，等确认",
    Stage.CONFIRMED: "已确认",
    Stage.CANCELLED: "已取消",
}
SITTING: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("edit_sitting", frozenset({Stage.PLANNED}), Stage.PLANNED),
    Step("open_sitting", frozenset({Stage.PLANNED}), Stage.OPEN),
    Step("close_sitting", frozenset({Stage.OPEN}), Stage.CLOSED),
    Step("confirm_sitting", frozenset({Stage.CLOSED}), Stage.CONFIRMED),
    Step("cancel_sitting", frozenset({Stage.PLANNED, Stage.OPEN}), Stage.CANCELLED),
)
COMING = frozenset({Stage.PLANNED, Stage.OPEN})
"""Where somebody can still be invited and told."""
MARKED = frozenset({Stage.PLANNED, Stage.OPEN, Stage.CLOSED, Stage.CONFIRMED})
"""Where marks are taken in: a telephone without network may hand them in late."""


class Way(StrEnum):
    """How a mark was made."""

    QR = "qr"
    SHEET = "sheet"


WAY_NAMES: dict[Way, str] = {Way.QR: "扫码", Way.SHEET: "名单打勾"}
PAPER = "paper"
"""Stands for the telephone of what was typed in from the printed sheet."""
