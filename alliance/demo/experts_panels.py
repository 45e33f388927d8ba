"""The sample panels at work: signing in, sheets half locked or all, the report, a dissent, and what is published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial

from sqlalchemy import select

from alliance.demo.experts_requests import CLOSED, OPENED, PUBLISHED, SCORED, Asked, asker, opens_at
from alliance.demo.experts_work import KEEPER, Choosing
from alliance.demo.filings import Deed
from alliance.kernel import links
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from expert_pool.draws import ending
from expert_pool.evaluations import access, bidding, gathering, marking, records, reporting
from expert_pool.evaluations.bidding import AskCompany, NoteAnswer, TypePrices
from expert_pool.evaluations.gathering import NameOwner, OnSeat
from expert_pool.evaluations.marking import GiveLonger, SaveSheet
from expert_pool.evaluations.models import Evaluation, Panellist
from expert_pool.evaluations.reporting import Sign
from expert_pool.evaluations.workflow import QuestionKind
from expert_pool.offers import watching
from expert_pool.results import keeping
from expert_pool.scoring import criteria
from expert_pool.scoring.points import plain

PRICES = {1: "1.85", 2: "1.78", 3: "1.92"}
NOTES = {1: "现场管理熟，设备台账齐。", 2: "应急预案写得细，人员配得少。", 3: "绿化和保洁方案好，报价偏高。"}
DISSENT = "我认为2号企业的应急预案更好，只是人员少两个，不该差这么多。排名我不同意，分数我照自己的看法打了。"
LONGER = 48
_LOCKED = 2
_TENTHS = 4


def deeds(tx: Transaction, work: Choosing) -> Iterator[Deed]:
    """Every step from the opening on, each at its instant."""
    for one in (CLOSED, PUBLISHED, SCORED, OPENED):
        opens = opens_at(tx.now, work, one)
        yield opens + timedelta(minutes=5), partial(_open, work, one)
        yield opens + timedelta(minutes=20), partial(_gather, work, one)
        yield opens + timedelta(minutes=40), partial(_start, work, one)
        if one is OPENED:
            yield min(opens + timedelta(minutes=70), tx.now), partial(_lock, work, one, _LOCKED)
            continue
        yield opens + timedelta(hours=2), partial(_lock, work, one, None)
        yield opens + timedelta(hours=3), partial(_to_sign, work, one)
        yield opens + timedelta(hours=4), partial(_sign, work, one)
    for one in (CLOSED, PUBLISHED):
        yield work.at(one.opens - 1, 10), partial(_publish, work, one)


def host(work: Choosing, tx: Transaction, one: Asked) -> Actor:
    """The officer of the community, who leads the panel through its day."""
    return work.community(tx, work.compound(tx, one.key))


def evaluation(work: Choosing, tx: Transaction, one: Asked) -> Evaluation:
    """The evaluation of a request as it stands."""
    tx.session.flush()  # it is read as it stands
    query = select(Evaluation).where(Evaluation.request_id == work.requests[one.key]).options(*records.LOADED)
    return tx.session.scalars(query.execution_options(populate_existing=True)).unique().one()


def _open(work: Choosing, one: Asked, tx: Transaction) -> None:
    draw = work.draw(tx, one.key)
    ending.open_draw(tx, host(work, tx, one), draw.id, draw.version)
    gathering.opened(tx, {"draw_id": draw.id})  # where errands are kept this is done once more, and changes nothing


def _gather(work: Choosing, one: Asked, tx: Transaction) -> None:
    """The owner is named, everybody signs in, two people type the prices, and one company is asked something."""
    leads, key = host(work, tx, one), work.requests[one.key]
    gathering.name_owner(tx, asker(work, tx, one.key), NameOwner(key, "业主代表老周", "业主小组推选，公示三天没有意见"))
    for seat in evaluation(work, tx, one).panel:
        gathering.sign_in(tx, leads, OnSeat(key, seat.id))
    for typist in (leads, work.actor(tx, KEEPER)):
        bidding.type_price(tx, typist, TypePrices(key, PRICES))
    question = AskCompany(key, 2, QuestionKind.CLARIFY, "夜班几个人？方案第12页和第20页写得不一样。")
    number = bidding.ask_company(tx, leads, question)
    bidding.note_answer(tx, leads, NoteAnswer(key, number, "以第20页为准，夜班三人，两人巡逻一人值守。"))


def _start(work: Choosing, one: Asked, tx: Transaction) -> None:
    leads, key = host(work, tx, one), work.requests[one.key]
    marking.start(tx, leads, key, evaluation(work, tx, one).version)
    if one is OPENED:
        because = "两位评审要再看一遍现场，明天接着打。"
        marking.give_longer(tx, leads, GiveLonger(key, LONGER, because))


def _scorers(work: Choosing, tx: Transaction, one: Asked) -> list[tuple[Panellist, Actor]]:
    """Everybody on the panel: the experts signed in, the owner with the link that the host hands out."""
    found = []
    for seat in evaluation(work, tx, one).panel:
        if seat.gone is not None:
            continue
        if seat.person is not None:
            found.append((seat, work.actor(tx, seat.person.name or "")))
        else:
            text = gathering.hand_link(tx, host(work, tx, one), OnSeat(work.requests[one.key], seat.id))
            found.append((seat, links.bearer(tx, text, access.PURPOSE)))
    return found


def _lock(work: Choosing, one: Asked, most: int | None, tx: Transaction) -> None:
    """The sheets are locked; where `most` is given, so many of them, and those who come after are half filled in."""
    key = work.requests[one.key]
    scorers = _scorers(work, tx, one)
    for place, (seat, actor) in enumerate(scorers):
        sheet = _marks(seat.number)
        if most is None or place < most:
            marking.lock_sheet(tx, actor, SaveSheet(key, sheet, NOTES))
        elif place < most + 1:
            marking.save_sheet(tx, actor, SaveSheet(key, {1: sheet[1]}, {1: NOTES[1]}))


def _marks(number: int) -> dict[int, dict[str, str]]:
    """Whole marks between six tenths and all of what a line is worth, the same for the same seat."""
    return {
        company: {line.code: _points(line.most, f"{number}:{company}:{line.code}") for line in _lines()}
        for company in PRICES
    }


def _lines() -> tuple[criteria.Criterion, ...]:
    return criteria.shipped().marked


def _points(most: Decimal, key: str) -> str:
    tenths = 6 + hashlib.sha256(key.encode()).digest()[0] % _TENTHS
    return plain((most * tenths / 10).quantize(Decimal(1)))


def _to_sign(work: Choosing, one: Asked, tx: Transaction) -> None:
    reporting.put_to_sign(tx, host(work, tx, one), work.requests[one.key], evaluation(work, tx, one).version)


def _sign(work: Choosing, one: Asked, tx: Transaction) -> None:
    """They sign; in the one that is not published yet one dissents, and one has said nothing so far."""
    digest = evaluation(work, tx, one).report_digest
    scorers = _scorers(work, tx, one)
    for place, (_, actor) in enumerate(scorers[: -1 if one is SCORED else None]):
        words = DISSENT if one is SCORED and place == 0 else ""
        reporting.sign_report(tx, actor, Sign(work.requests[one.key], digest, words))


def _publish(work: Choosing, one: Asked, tx: Transaction) -> None:
    found = evaluation(work, tx, one)
    reporting.publish(tx, host(work, tx, one), work.requests[one.key], found.version)
    tx.session.flush()  # what follows reads it as it stands
    reporting.remember(tx, {"evaluation_id": found.id})
    keeping.begin(tx, {"evaluation_id": found.id})
    watching.served(tx, {"step": "publish", "request_id": work.requests[one.key]})
