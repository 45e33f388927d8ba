"""The numbers, typed by two people apart from each other, and the draw that follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from expert_pool import chance, draw_transcript
from expert_pool.chance import Values
from expert_pool.draws import access, falling, records, transcribing
from expert_pool.draws.models import Draw
from expert_pool.draws.tries import Deed, Unfit, Why, on_record
from expert_pool.draws.workflow import DRAW, PART_NAMES, Stage
from expert_pool.requests import actions as requests

DRAWN = "draws.drawn"
"""The errand after the draw: draw_id and request_id; who sits is read from `seating.seats`."""
LONGEST_TYPED = 400

ledger.tell(
    {
        "expert_pool.chance_heard": "录入号码第一遍（{part}）",
        "expert_pool.chance_differs": "两遍号码不一样，都已清除，要重新录",
        "expert_pool.drawn": "两遍号码一致，抽取完成：{seats}席",
    },
    {"part": PART_NAMES},
)


class Heard(StrEnum):
    """What became of the numbers that somebody typed."""

    FIRST = "first"
    DIFFERS = "differs"
    DRAWN = "drawn"


def hear(tx: Transaction, actor: Actor, draw_id: int, typed: str) -> Heard:
    """Take down the chance: first by keeper or witness, then by the other, who has not seen the first.

    Where both agree the draw is made in the same transaction; where they differ both are cleared, which is on record.
    Raises NotFound, NotPermitted, OutOfTurn before the chance happens, for the same person twice, or once it is drawn;
    Invalid for numbers of the wrong form.
    """
    with on_record(actor, Deed.HEAR, Draw, draw_id):
        draw = records.in_hand(tx, actor, draw_id)
        part = access.part_of(actor, records.facts_of(tx, draw))
        access.hear(actor, records.facts_of(tx, draw)).enforce()
        try:
            values = chance.parse(transcribing.form_of(draw), typed[:LONGEST_TYPED])
        except ValueError as wrong:
            raise Unfit(Why.WRONG_FORM, str(wrong), remedy="请照公布的号码重新填。") from wrong
        if draw.stage is Stage.SEALED:
            draw.stage = DRAW.after(draw.stage, "hear")
            draw.chance, draw.heard_at, draw.heard_by_id, draw.heard_as = values, tx.now, actor.person_id, part
            records.record(tx, actor, "expert_pool.chance_heard", draw, part=part)
            outbox.promise(tx, "draws.heard", draw_id=draw.id, request_id=draw.request_id)
            return Heard.FIRST
        if values != draw.chance:
            draw.stage = DRAW.after(draw.stage, "hear_anew")
            draw.chance = draw.heard_at = draw.heard_by_id = draw.heard_as = None
            records.record(tx, actor, "expert_pool.chance_differs", draw)
            return Heard.DIFFERS
        _draw(tx, actor, draw, values)
        return Heard.DRAWN


def _draw(tx: Transaction, actor: Actor, draw: Draw, values: Values) -> None:
    """Put every field in its order, and let those fall at once who may not sit."""
    draw.stage = DRAW.after(draw.stage, "draw")
    draw.drawn_at, draw.confirmed_by_id = tx.now, actor.person_id
    seal = transcribing.seal_of(draw)
    ranks: Mapping[int, int] = {
        row: rank for rows in draw_transcript.orders_of(seal, values).values() for rank, row in enumerate(rows, 1)
    }
    for row in draw.rows:
        row.rank = ranks.get(row.number)
    requests.advance(tx, actor, draw.request, "draw")
    seats = sum(draw_transcript.seats_of(seal).values())
    records.record(tx, actor, "expert_pool.drawn", draw, seats=seats)
    falling.first(tx, draw)
    outbox.promise(tx, DRAWN, draw_id=draw.id, request_id=draw.request_id)
