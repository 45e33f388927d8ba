"""The drawn answers: yes, no, or that they have to stand back; by link or signed in, once, in time, without a trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from alliance.kernel import ledger
from alliance.kernel.access import Verdict
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from expert_pool.conflicts.grounds import OF_COMPANY, TO_DECLARE, Ground
from expert_pool.draws import falling
from expert_pool.draws.workflow import Fall
from expert_pool.draws.workflow import Stage as DrawStage
from expert_pool.offers import access, asking, own
from expert_pool.offers.models import Offer
from expert_pool.offers.workflow import OFFER, Stage

WORDS_MOST = 200
_PADDED = 1024
"""What is told is filled up to this many bytes: of a sealed text everybody could see the length."""
ACCEPT, DECLINE, STAND_BACK = "accept", "decline", "stand_back"
DEED_NAMES = {ACCEPT: "答复“能参加”", DECLINE: "答复“不能参加”", STAND_BACK: "申请回避"}

ledger.tell(
    {
        "expert_pool.offer_accepted": "一位抽中的专家答应参加",
        "expert_pool.answer_refused": "有一次{deed}没有办成：已经答复过，或者过了时间",
    },
    {"deed": DEED_NAMES},
)


@dataclass(frozen=True, slots=True)
class StandBack:
    """What one has to do with the matter; `company_number` as in the request, None where it is no company."""

    offer_id: int
    ground: Ground
    company_number: int | None
    words: str


def accept(tx: Transaction, actor: Actor, offer_id: int) -> None:
    """Say that one will come. Whoever says it is not written down.

    Raises NotFound, and OutOfTurn for the second answer and the late one, which stay on record.
    """
    offer = own.own_offer(tx, actor, offer_id, lock=True)
    _held(access.accept(actor, own.facts_of(tx, offer)), offer, ACCEPT)
    draw = offer.draw
    offer.stage, offer.answered_at = OFFER.after(offer.stage, ACCEPT), tx.now
    ledger.write(tx, CLOCK, "expert_pool.offer_accepted", draw)
    asking.settle(tx, draw, asking.of_draw(tx, draw))


def decline(tx: Transaction, actor: Actor, offer_id: int) -> None:
    """Say that one cannot come, also after a yes, until the names are opened; the next in order is asked at once.

    Raises NotFound, OutOfTurn.
    """
    offer = own.own_offer(tx, actor, offer_id, lock=True)
    _held(access.decline(actor, own.facts_of(tx, offer)), offer, DECLINE)
    _leave(tx, offer, DECLINE, Fall.DECLINED)


def stand_back(tx: Transaction, actor: Actor, command: StandBack) -> None:
    """Say that one has to do with the matter; what it is stays sealed until the opening, then it is a conflict.

    Raises NotFound, OutOfTurn, Invalid without the company or the words that the ground needs.
    """
    offer = own.own_offer(tx, actor, command.offer_id, lock=True)
    _held(access.stand_back(actor, own.facts_of(tx, offer)), offer, STAND_BACK)
    words = command.words.strip()
    if command.ground not in TO_DECLARE:
        raise Invalid("请从列出的关系里选一种。")
    if len(words) > WORDS_MOST or (command.ground is Ground.OTHER and not words):
        raise Invalid(f"请写明是什么关系，最多{WORDS_MOST}个字。")
    numbers = {one.number: one.company_id for one in offer.draw.request.companies}
    company_id = numbers.get(command.company_number or 0) if command.ground in OF_COMPANY else None
    if command.ground in OF_COMPANY and company_id is None:
        raise Invalid("请选是和哪一家企业。")
    about = {"ground": command.ground.value, "company_id": company_id, "words": words}
    said = json.dumps(about, ensure_ascii=False)
    padding = " " * max(_PADDED - len(said.encode()), 0)
    offer.told_sealed = tx.keyring.seal(said + padding, context_of(Offer.told_sealed))
    _leave(tx, offer, STAND_BACK, Fall.LATE_CONFLICT)


def told(tx: Transaction, offer: Offer) -> tuple[Ground, int | None, str]:
    """What somebody who stood back has told: ground, company, words. For the clock, once the names are open."""
    said = json.loads(tx.keyring.open(offer.told_sealed or "", context_of(Offer.told_sealed)))
    return Ground(said["ground"]), said["company_id"], said["words"]


def _leave(tx: Transaction, offer: Offer, step: str, because: Fall) -> None:
    draw = offer.draw
    offer.answered_at = tx.now
    asking.end(tx, offer, step)
    if draw.stage is DrawStage.DRAWN or draw.stage is DrawStage.OPENED:
        falling.fall(tx, draw, offer.row, because)
        asking.settle(tx, draw, asking.of_draw(tx, draw))


def _held(verdict: Verdict, offer: Offer, deed: str) -> None:
    """Raise what the verdict refuses with; that somebody tried stays on record, and what is overdue ends."""
    if verdict.refusal is not None:
        raise verdict.refusal(verdict.because, remedy=verdict.remedy, record=_noting(offer.id, deed))


def _noting(offer_id: int, deed: str) -> Callable[[Transaction], None]:
    def record(tx: Transaction) -> None:
        offer = tx.session.get_one(Offer, offer_id)
        ledger.write(tx, CLOCK, "expert_pool.answer_refused", offer.draw, deed=deed)
        expire(tx, offer)

    return record


def expire(tx: Transaction, offer: Offer) -> bool:
    """End an offer that was not answered in time; True where it was one."""
    if offer.stage is not Stage.OFFERED or tx.now < offer.answer_by:
        return False
    if offer.draw.stage not in (DrawStage.DRAWN, DrawStage.OPENED):
        return False
    asking.end(tx, offer, "expire")
    falling.fall(tx, offer.draw, offer.row, Fall.EXPIRED)
    asking.settle(tx, offer.draw, asking.of_draw(tx, offer.draw))
    return True
