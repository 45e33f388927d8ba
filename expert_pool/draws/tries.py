"""Refused tries: what could not be done with a draw stays on record, with the deed and the reason's code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotPermitted, OutOfTurn, Refused
from expert_pool.draws.models import Draw
from expert_pool.requests.models import SelectionRequest


class Deed(StrEnum):
    """What was tried."""

    FREEZE = "freeze"
    WITNESS = "witness"
    HEAR = "hear"
    ABANDON = "abandon"
    AGREE = "agree"
    OPEN = "open"


DEED_NAMES: dict[Deed, str] = {
    Deed.FREEZE: "封存",
    Deed.WITNESS: "确认封存",
    Deed.HEAR: "录号码",
    Deed.ABANDON: "作废",
    Deed.AGREE: "同意作废",
    Deed.OPEN: "开启名单",
}


class Why(StrEnum):
    """Why it was refused; the list is closed."""

    NOT_PERMITTED = "not_permitted"
    OUT_OF_TURN = "out_of_turn"
    CHANGED = "changed"
    POOL = "pool"
    CRITERIA = "criteria"
    RUNNING = "running"
    TOO_SOON = "too_soon"
    TOO_NEAR = "too_near"
    TOO_FEW = "too_few"
    WRONG_FORM = "wrong_form"
    NO_REASON = "no_reason"
    OTHER = "other"


WHY_NAMES: dict[Why, str] = {
    Why.NOT_PERMITTED: "不由这个人办",
    Why.OUT_OF_TURN: "还没有到或者已经过了这一步",
    Why.CHANGED: "别人刚改过",
    Why.POOL: "可以抽的人不够",
    Why.CRITERIA: "评分标准没有定好",
    Why.RUNNING: "已经有一次抽取在进行",
    Why.TOO_SOON: "号码产生得太早，可能已经公开",
    Why.TOO_NEAR: "号码产生以后来不及征询专家",
    Why.TOO_FEW: "可能的号码太少",
    Why.WRONG_FORM: "号码的样子不对",
    Why.NO_REASON: "没有合适的原因",
    Why.OTHER: "内容不对",
}

ledger.tell({"expert_pool.try_refused": "没有办成“{deed}”：{why}"}, {"deed": DEED_NAMES, "why": WHY_NAMES})


class Unfit(Invalid):
    """Something about a draw that cannot be, with the code under which the try stays on record."""

    def __init__(self, why: Why, reason: str, *, remedy: str = "") -> None:
        super().__init__(reason, remedy=remedy)
        self.why = why


@contextmanager
def on_record(actor: Actor, deed: Deed, model: type[Draw | SelectionRequest], key: int) -> Iterator[None]:
    """Let every refusal of a deed on a row that the actor may see leave a line, whatever else is rolled back.

    A row that is not found leaves none: whoever may not know of it shall not write beside it.
    """
    try:
        yield
    except (NotPermitted, OutOfTurn, Invalid) as refused:
        why = _why(refused)

        def record(tx: Transaction) -> None:
            ledger.write(tx, actor, "expert_pool.try_refused", tx.session.get_one(model, key), deed=deed, why=why)

        refused.record = record
        raise


def _why(refused: Refused) -> Why:
    match refused:
        case Unfit():
            return refused.why
        case ChangedMeanwhile():
            return Why.CHANGED
        case OutOfTurn():
            return Why.OUT_OF_TURN
        case NotPermitted():
            return Why.NOT_PERMITTED
    return Why.OTHER
