"""The course of an uploaded question file: previewed, then imported, dropped or expired."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    """Where an uploaded question file stands."""

    PREVIEWED = "previewed"
    IMPORTED = "imported"
    DROPPED = "dropped"
    EXPIRED = "expired"


STAGE_NAMES: dict[Stage, str] = {
    Stage.PREVIEWED: "等您确认",
    Stage.IMPORTED: "已导入",
    Stage.DROPPED: "已放弃",
    Stage.EXPIRED: "已过期",
}
STAGE_TONES = {Stage.PREVIEWED: "due", Stage.IMPORTED: "go", Stage.DROPPED: "", Stage.EXPIRED: ""}

UPLOAD: Workflow[Stage] = Workflow(
    STAGE_NAMES,
    Step("import_file", frozenset({Stage.PREVIEWED}), Stage.IMPORTED),
    Step("drop_file", frozenset({Stage.PREVIEWED}), Stage.DROPPED),
    Step("expire_files", frozenset({Stage.PREVIEWED}), Stage.EXPIRED),
)
