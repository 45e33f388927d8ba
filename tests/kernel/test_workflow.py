from enum import StrEnum

import pytest

from alliance.kernel.errors import OutOfTurn
from alliance.kernel.workflow import Step, Workflow


class Stage(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    DONE = "done"


FILE = Workflow(
    {Stage.DRAFT: "草稿", Stage.SENT: "已送出", Stage.DONE: "办结"},
    Step("send", frozenset({Stage.DRAFT}), Stage.SENT),
    Step("finish", frozenset({Stage.SENT}), Stage.DONE),
)


def test_the_table_moves_refuses_and_lists() -> None:
    assert FILE.after(Stage.DRAFT, "send") is Stage.SENT
    assert FILE.open_from(Stage.SENT) == {"finish"}
    with pytest.raises(OutOfTurn, match="办结"):
        FILE.after(Stage.DONE, "send")


def test_a_step_that_does_not_exist_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        FILE.after(Stage.DRAFT, "fly")


def test_two_steps_may_not_share_a_name() -> None:
    step = Step("send", frozenset({Stage.DRAFT}), Stage.SENT)
    with pytest.raises(ValueError, match="share a name"):
        Workflow({}, step, step)


def test_the_diagram_shows_every_arrow() -> None:
    assert FILE.diagram().splitlines() == ["stateDiagram-v2", "    draft --> sent: send", "    sent --> done: finish"]
