"""How a draw ends: the names are opened, or it is given up for a reason of the list and stays listed."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from expert_pool.draws import access, records
from expert_pool.draws.models import Draw
from expert_pool.draws.tries import Deed, Unfit, Why, on_record
from expert_pool.draws.workflow import ABANDONED_NAMES, DRAW, Abandoned
from expert_pool.requests import actions as requests
from expert_pool.requests.workflow import REQUEST
from expert_pool.requests.workflow import Stage as RequestStage

OPENED = "draws.opened"
"""The errand after the opening: draw_id and request_id; from now on `sealed.open_rows` opens those who sit."""
ABANDONED = "draws.abandoned"
"""The errand after a draw was given up: draw_id and request_id; nobody is asked any more."""

ledger.tell(
    {
        "expert_pool.draw_opened": "开启名单",
        "expert_pool.giving_up": "提出作废，等见证人同意：{because}",
        "expert_pool.draw_abandoned": "这次抽取作废：{because}",
    },
    {"because": ABANDONED_NAMES},
)


def open_draw(tx: Transaction, actor: Actor, draw_id: int, version: int) -> None:
    """Open the names of a complete panel at its time.

    Raises NotFound, NotPermitted, OutOfTurn before the time or while a seat waits for an answer, ChangedMeanwhile.
    """
    with on_record(actor, Deed.OPEN, Draw, draw_id):
        draw = records.in_hand(tx, actor, draw_id, version)
        access.open_draw(actor, records.facts_of(tx, draw)).enforce()
        draw.stage = DRAW.after(draw.stage, "open")
        draw.opened_at, draw.opened_by_id = tx.now, actor.person_id
        draw.giving_up = draw.giving_up_by_id = None
        requests.advance(tx, actor, draw.request, "open")
        records.record(tx, actor, "expert_pool.draw_opened", draw)
        outbox.promise(tx, OPENED, draw_id=draw.id, request_id=draw.request_id)


def abandon(tx: Transaction, actor: Actor, draw_id: int, version: int, because: Abandoned) -> bool:
    """Give a draw up; once its numbers may be known, with the word of a witness. Returns whether it is given up.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a reason that does not hold now.
    """
    with on_record(actor, Deed.ABANDON, Draw, draw_id):
        draw = records.in_hand(tx, actor, draw_id, version)
        facts = records.facts_of(tx, draw)
        access.abandon(actor, facts).enforce()
        if because not in access.reasons(facts):
            raise Unfit(
                Why.NO_REASON, f"现在不能用“{ABANDONED_NAMES[because]}”作废。", remedy="请刷新页面，从列出的原因里选。"
            )
        if access.alone(facts):
            _give_up(tx, actor, draw, because)
            return True
        draw.giving_up, draw.giving_up_by_id = because, actor.person_id
        records.record(tx, actor, "expert_pool.giving_up", draw, because=because)
        outbox.promise(tx, "draws.giving_up", draw_id=draw.id, request_id=draw.request_id)
        return False


def agree_to_abandon(tx: Transaction, actor: Actor, draw_id: int, version: int) -> None:
    """The witness's word that a drawn panel is given up.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    with on_record(actor, Deed.AGREE, Draw, draw_id):
        draw = records.in_hand(tx, actor, draw_id, version)
        access.agree_to_abandon(actor, records.facts_of(tx, draw)).enforce()
        if draw.giving_up is not None:
            _give_up(tx, actor, draw, draw.giving_up)


def request_moved(tx: Transaction, payload: Payload) -> None:
    """A request that was withdrawn takes its running draw with it; keeps the errand `requests.moved`."""
    draw = tx.session.scalars(
        select(Draw)
        .where(Draw.request_id == payload["request_id"], Draw.stage.in_(sorted(DRAW.steps["abandon"].sources)))
        .with_for_update(of=Draw)
    ).one_or_none()
    if draw is not None and draw.request.stage is RequestStage.WITHDRAWN:
        _give_up(tx, CLOCK, draw, Abandoned.REQUEST_WITHDRAWN)


def _give_up(tx: Transaction, actor: Actor, draw: Draw, because: Abandoned) -> None:
    draw.stage = DRAW.after(draw.stage, "abandon")
    draw.abandoned_at, draw.abandoned_because = tx.now, because
    draw.giving_up = draw.giving_up_by_id = None
    if "abandon" in REQUEST.open_from(draw.request.stage):
        requests.advance(tx, actor, draw.request, "abandon")
    records.record(tx, actor, "expert_pool.draw_abandoned", draw, because=because)
    records.revoke_papers(tx, draw, ABANDONED_NAMES[because])
    outbox.promise(tx, ABANDONED, draw_id=draw.id, request_id=draw.request_id)
