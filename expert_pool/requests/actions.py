"""What the upper rooms do to a request: move it along, and fix the score sheet that goes into the seal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from expert_pool.requests import access
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.records import in_hand, record, step
from expert_pool.requests.workflow import Stage

UPWARD: dict[str, str] = {
    "seal": "封存名单，公布封存码",
    "abandon": "这次抽取作废，回到核对回避",
    "draw": "抽取完成，开始征询专家",
    "form": "专家都已答应",
    "unform": "有专家不能来，再往下征询",
    "open": "开启名单，开始评审",
    "lock": "评分全部锁定",
    "unlock": "换了专家，重新评分",
    "fail": "没有有效的报价，评审结束，没有结果",
    "publish": "公示评审结果",
    "close": "办结",
}
"""The steps that belong to the rooms above, and how each reads in the timeline."""
MOVED = "requests.moved"
ledger.tell({"expert_pool.request_moved": "{step}"}, {"step": UPWARD})
ledger.tell({"expert_pool.criteria_set": "定下评分标准"})


def advance(tx: Transaction, actor: Actor, request: SelectionRequest, step_name: str) -> None:
    """Take one of the steps of `UPWARD`; the line is in the ledger, and the errand `requests.moved` promised.

    `request` is a row of this transaction. The calling room has asked whether the actor may; a step whose doer must
    not be known is taken by the clock. Raises NotPermitted on the statutory track, OutOfTurn, LookupError for a step
    that is no upper room's.
    """
    if step_name not in UPWARD:
        raise LookupError(f"{step_name} is no step of an upper room")
    access.advance(actor, access.RequestFacts.of(request)).enforce()
    step(tx, request, step_name)
    if request.stage is Stage.SCORED and request.scored_at is None:
        request.scored_at = tx.now
    record(tx, actor, "expert_pool.request_moved", request, step=step_name)
    outbox.promise(tx, MOVED, request_id=request.id, step=step_name, stage=request.stage.value)


def set_criteria(tx: Transaction, actor: Actor, request_id: int, criteria: Mapping[str, Any]) -> None:
    """Put the score sheet (as `scoring.criteria` writes it) into the request; the seal takes it over.

    Raises NotFound, NotPermitted, OutOfTurn once it is sealed.
    """
    request = in_hand(tx, actor, request_id)
    access.set_criteria(actor, access.RequestFacts.of(request)).enforce()
    request.criteria = dict(criteria)
    record(tx, actor, "expert_pool.criteria_set", request)
