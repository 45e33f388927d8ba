"""The course of a run: previewed, then confirmed, dropped or expired."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where a run stands."""

    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"
    EXPIRED = "expired"


STAGE_NAMES: dict[Stage, str] = {
    Stage.PREVIEWED: "等您确认",
    Stage.CONFIRMED: "已导入",
    Stage.DROPPED: "已放弃",
    Stage.EXPIRED: "已过期",
}

RUN: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("review", frozenset({Stage.PREVIEWED}), Stage.PREVIEWED),
    Step("confirm", frozenset({Stage.PREVIEWED}), Stage.CONFIRMED),
    Step("drop", frozenset({Stage.PREVIEWED}), Stage.DROPPED),
    Step("expire", frozenset({Stage.PREVIEWED}), Stage.EXPIRED),
)
