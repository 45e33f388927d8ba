"""The life of a document."""

from __future__ import annotations

from enum import StrEnum

from alliance.kernel.workflow import Step, Workflow


class State(StrEnum):
    """Where a document stands. A failed one has its number and code, and is printed as soon as it can be."""

    RENDERING = "rendering"
    FAILED = "failed"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


STATE_NAMES: dict[State, str] = {
    State.RENDERING: "正在制作",
    State.FAILED: "没有做成",
    State.ISSUED: "有效",
    State.SUPERSEDED: "已被新件替代",
    State.REVOKED: "已撤销",
}
STANDING = frozenset({State.RENDERING, State.FAILED, State.ISSUED})
"""Neither superseded nor revoked: what it says holds, whether its file is made already or not."""

DOCUMENT: Workflow[State] = Workflow(
    STATE_NAMES,
    Step("print", frozenset({State.RENDERING, State.FAILED}), State.ISSUED),
    Step("fail", frozenset({State.RENDERING, State.FAILED}), State.FAILED),
    Step("retry", frozenset({State.FAILED}), State.RENDERING),
    Step("replace", STANDING, State.SUPERSEDED),
    Step("revoke", STANDING, State.REVOKED),
)
