"""On the spot: somebody did not come, or left; the next in order takes the seat, and what was scored there is void."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from expert_pool.draws import falling
from expert_pool.draws import records as draws
from expert_pool.draws.workflow import FALL_NAMES, Fall
from expert_pool.offers import access
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage as RequestStage

ABSENCES = (Fall.NO_SHOW, Fall.LEFT_PANEL)
ledger.tell({"expert_pool.absence_recorded": "登记第{row}行：{because}"}, {"because": FALL_NAMES})


@dataclass(frozen=True, slots=True)
class RecordAbsence:
    """Which row of which draw, and whether its expert never came or left."""

    draw_id: int
    row: int
    because: Fall


def works(request: SelectionRequest) -> bool:
    """True while the panel works and no sum was seen; afterwards the panel's own page is where somebody leaves."""
    return request.stage is RequestStage.OPENED and request.scored_at is None


def record_absence(tx: Transaction, actor: Actor, command: RecordAbsence) -> None:
    """Let a seat fall to the next in order while the panel works; that one is asked at once.

    Scores of whoever leaves are void, which the room of evaluations reads from the fall. Raises NotFound, NotPermitted,
    OutOfTurn. Source: 招标投标法实施条例第四十八条第三款, followed by choice.
    """
    draw = draws.in_hand(tx, actor, command.draw_id)
    working = works(draw.request)
    access.record_absence(actor, draw.request.place, draw.stage, working=working).enforce()
    if command.because not in ABSENCES:
        raise Invalid("只能登记没有到场，或者中途离开。", remedy="其他情形请看抽取的页面。")
    falling.fall(tx, draw, command.row, command.because)
    ledger.write(tx, actor, "expert_pool.absence_recorded", draw, row=command.row, because=command.because)
