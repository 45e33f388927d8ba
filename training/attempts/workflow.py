"""The course of an examination and of an attempt, and the few kinds of each."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class ExamKind(StrEnum):
    """What an examination is for; one in a hall begins only inside a sitting."""

    FINAL = "final"
    MODULE = "module"
    HALL = "hall"


EXAM_KIND_NAMES: dict[ExamKind, str] = {
    ExamKind.FINAL: "结业考试",
    ExamKind.MODULE: "模块测验",
    ExamKind.HALL: "考场考试",
}


class ExamStage(StrEnum):
    """Where an examination stands; its numbers are fixed once it was open."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


EXAM_STAGE_NAMES: dict[ExamStage, str] = {
    ExamStage.DRAFT: "还没有开放",
    ExamStage.OPEN: "开放",
    ExamStage.CLOSED: "已关闭",
}
EXAM: Workflow[ExamStage] = Workflow(
    EXAM_STAGE_NAMES,
    Step("edit_exam", frozenset({ExamStage.DRAFT}), ExamStage.DRAFT),
    Step("open_exam", frozenset({ExamStage.DRAFT, ExamStage.CLOSED}), ExamStage.OPEN),
    Step("close_exam", frozenset({ExamStage.OPEN}), ExamStage.CLOSED),
)


class Release(StrEnum):
    """When candidates see the right answers and explanations."""

    AT_ONCE = "at_once"
    AT_CLOSE = "at_close"


RELEASE_NAMES: dict[Release, str] = {
    Release.AT_ONCE: "出成绩就能看",
    Release.AT_CLOSE: "考试关闭以后才能看",
}


class Stage(StrEnum):
    """Where an attempt stands; it only goes forward."""

    STARTED = "started"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    GRADED = "graded"
    VOIDED = "voided"


STAGE_NAMES: dict[Stage, str] = {
    Stage.STARTED: "正在答题",
    Stage.SUBMITTED: "已交卷，等阅卷",
    Stage.EXPIRED: "到时间自动收卷，等阅卷",
    Stage.GRADED: "已出成绩",
    Stage.VOIDED: "已作废",
}
ATTEMPT: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("submit", frozenset({Stage.STARTED}), Stage.SUBMITTED),
    Step("expire", frozenset({Stage.STARTED}), Stage.EXPIRED),
    Step("grade", frozenset({Stage.SUBMITTED, Stage.EXPIRED}), Stage.GRADED),
    Step("void", frozenset({Stage.STARTED, Stage.SUBMITTED, Stage.EXPIRED, Stage.GRADED}), Stage.VOIDED),
)
HANDED_IN = frozenset({Stage.SUBMITTED, Stage.EXPIRED, Stage.GRADED})
"""Where nothing can be answered any more."""
