"""The course of an enrolment and of a cohort, why somebody is enrolled, and why an enrolment ends unfinished."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where an enrolment is; done never goes back."""

    RUNNING = "running"
    DONE = "done"
    ENDED = "ended"


STAGE_NAMES: dict[Stage, str] = {Stage.RUNNING: "学习中", Stage.DONE: "已学完", Stage.ENDED: "已结束"}
ENROLMENT: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("complete", frozenset({Stage.RUNNING}), Stage.DONE),
    Step("end", frozenset({Stage.RUNNING}), Stage.ENDED),
    Step("resume", frozenset({Stage.ENDED}), Stage.RUNNING),
)


class Cause(StrEnum):
    """Why somebody is enrolled."""

    RULE = "rule"
    COHORT = "cohort"
    HAND = "hand"
    OWN = "own"


CAUSE_NAMES: dict[Cause, str] = {
    Cause.RULE: "按任职自动报名",
    Cause.COHORT: "编入班次",
    Cause.HAND: "业务指导组报名",
    Cause.OWN: "自己报名",
}


class Ending(StrEnum):
    """Why an enrolment ended before everything was learnt."""

    LEFT_SEAT = "left_seat"
    TERM_OVER = "term_over"
    APPOINTMENT_OVER = "appointment_over"
    WITHDRAWN = "withdrawn"


ENDING_NAMES: dict[Ending, str] = {
    Ending.LEFT_SEAT: "已经离任",
    Ending.TERM_OVER: "任期届满",
    Ending.APPOINTMENT_OVER: "聘任结束",
    Ending.WITHDRAWN: "业务指导组撤销报名",
}


class Ground(StrEnum):
    """Why a part need not be learnt now."""

    PRIOR = "prior"
    WAIVED = "waived"


GROUND_NAMES: dict[Ground, str] = {Ground.PRIOR: "以前学过，内容没有变", Ground.WAIVED: "认可的外部学习"}


class CohortStage(StrEnum):
    """Where a cohort is."""

    PLANNED = "planned"
    SENT = "sent"
    CLOSED = "closed"


COHORT_NAMES: dict[CohortStage, str] = {
    CohortStage.PLANNED: "准备中",
    CohortStage.SENT: "已通知",
    CohortStage.CLOSED: "已结束",
}
COHORT: Workflow[CohortStage] = Workflow(
    COHORT_NAMES,
    Step("send", frozenset({CohortStage.PLANNED, CohortStage.SENT}), CohortStage.SENT),
    Step("close", frozenset({CohortStage.SENT}), CohortStage.CLOSED),
)
