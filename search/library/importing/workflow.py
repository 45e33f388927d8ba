"""The course of an import: previewed, then confirmed, dropped or expired."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where an import stands."""

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

IMPORT: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("confirm_import", frozenset({Stage.PREVIEWED}), Stage.CONFIRMED),
    Step("drop_import", frozenset({Stage.PREVIEWED}), Stage.DROPPED),
    Step("expire_imports", frozenset({Stage.PREVIEWED}), Stage.EXPIRED),
)
