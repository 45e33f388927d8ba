"""What people are told about a count; each handler keeps one errand, and each new day looks whose deadline is over."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import SHANGHAI, short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import recipients
from compounds.guidance import addresses
from compounds.guidance.counts.models import Count
from compounds.guidance.counts.workflow import Stage

PREPARING = (Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER)
CONCERNED = (*PREPARING, Office.COMMITTEE_MEMBER, Office.SUBDISTRICT_OFFICER)


def count_frozen(tx: Transaction, payload: Payload) -> None:
    """Those who deliver and those who watch over it."""
    count = tx.session.get_one(Count, payload["count_id"])
    _tell(
        tx,
        count,
        CONCERNED,
        f"{count.place.name}表决的名册已锁定",
        f"“{count.title}”{short_moment(count.closes_at)}截止。请把通知和表决票送到每一户，登记送达。",
        kind="guidance.count_frozen",
    )


def counted(tx: Transaction, payload: Payload) -> None:
    """Those who announce it, and the street."""
    count = tx.session.get_one(Count, payload["count_id"])
    _tell(
        tx,
        count,
        CONCERNED,
        f"{count.place.name}表决已计票",
        f"“{count.title}”已计票，请核对结果，及时公告给全体业主。",
        kind="guidance.counted",
    )


def count_announced(tx: Transaction, payload: Payload) -> None:
    """All who are concerned."""
    count = tx.session.get_one(Count, payload["count_id"])
    _tell(
        tx,
        count,
        CONCERNED,
        f"{count.place.name}表决结果已公告",
        f"“{count.title}”的结果公告已经制成，请打印张贴在小区显著位置。",
        kind="guidance.count_announced",
    )


def count_voided(tx: Transaction, payload: Payload) -> None:
    """All who are concerned, where the roster had been fixed."""
    count = tx.session.get_one(Count, payload["count_id"])
    if count.frozen_at is None:
        return
    _tell(
        tx,
        count,
        CONCERNED,
        f"{count.place.name}这次计票已作废",
        f"“{count.title}”已作废：{count.void_because}。重新开始的，通知和表决票要重新送达。",
        kind="guidance.count_voided",
    )


def deadlines(tx: Transaction, last_day: date) -> int:
    """Each new day: tell those who type ballots that a vote's deadline is over; returns how many votes.

    `last_day` is the last day that was looked after, so that no vote is told of twice and none is left out.
    """
    since, until = (datetime.combine(day, time(), SHANGHAI) for day in (last_day, tx.today))
    over = tx.session.scalars(
        select(Count).where(Count.stage == Stage.FROZEN, Count.closes_at > since, Count.closes_at <= until)
    ).unique()
    told = 0
    for count in over:
        _tell(
            tx,
            count,
            PREPARING,
            f"{count.place.name}投票已截止",
            f"“{count.title}”已截止，请两位同事分开登记表决票。",
            kind="guidance.count_closed",
        )
        told += 1
    return told


def _tell(tx: Transaction, count: Count, offices: tuple[Office, ...], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        recipients.officers(tx, count.alliance_id, count.place.path, *offices),
        alliance_id=count.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.count(count.id),
    )
