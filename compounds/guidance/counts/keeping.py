"""How long names stay: rosters that were never fixed go soon, names of a count that was fixed after their years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, or_, select, update

from alliance.kernel import ledger, working_days
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.working_days import Unit as Period
from compounds.guidance.counts import records
from compounds.guidance.counts.models import Ballot, Count, CountFolder, Decision, Delivery, Matter, Unit
from compounds.guidance.counts.workflow import Stage

NAMES, DRAFTS = "guidance.roster_names_kept", "guidance.roster_draft_days"
EXPIRED = "已到期删除"
"""Stands for the words of a decision, which may name an owner."""
_STAFF = "计票经过要查得清是谁登记、谁决定的；只记人员编号，和计票的档案一起保存"

ledger.tell(
    {
        "guidance.roster_forgotten": "名册放得太久没有锁定，姓名已经删除",
        "guidance.names_forgotten": "保存期满，删除名册里的姓名、照片材料和决定的理由；面积、人数和结果保留",
    }
)


def sweep(tx: Transaction, _last_day: date) -> int:
    """Each new day: delete names whose time is over; returns of how many counts. Figures and results stay."""
    return sum(_drafts(tx)) + sum(_finished(tx))


def _drafts(tx: Transaction) -> Iterator[bool]:
    kept = tx.session.scalars(
        select(Count).where(Count.roster_sealed.is_not(None)).order_by(Count.id).with_for_update(of=Count)
    ).unique()
    for count in kept.all():
        days = parameters.on(tx, DRAFTS, count.place.path, tx.today, alliance_id=count.alliance_id).whole
        if count.started_at + timedelta(days=days) <= tx.now and count.closes_at <= tx.now:
            count.roster_sealed, count.roster_name = None, ""
            ledger.write(tx, CLOCK, "guidance.roster_forgotten", count)
            yield True


def _finished(tx: Transaction) -> Iterator[bool]:
    over = tx.session.scalars(
        select(Count)
        .where(Count.stage != Stage.DRAFT, Count.names_forgotten_on.is_(None))
        .order_by(Count.id)
        .with_for_update(of=Count)
    ).unique()
    for count in over.all():
        last = count.announced_on or records.last_day(count)
        value = parameters.on(tx, NAMES, count.place.path, tx.today, alliance_id=count.alliance_id)
        calendar = parameters.calendar(tx)
        until = working_days.period_after(calendar, last, value.whole, Period(value.unit), rolls=False).due
        if tx.today > until:
            _forget(tx, count)
            yield True


def _forget(tx: Transaction, count: Count) -> None:
    tx.session.execute(update(Unit).where(Unit.count_id == count.id).values(people_sealed=None))
    tx.session.execute(update(Delivery).where(Delivery.count_id == count.id).values(by_sealed=None))
    tx.session.execute(update(Matter).where(Matter.count_id == count.id).values(candidates_sealed=None))
    tx.session.execute(update(Decision).where(Decision.count_id == count.id).values(because=EXPIRED))
    folder = select(CountFolder.id).where(CountFolder.count_id == count.id)
    attachments.forget(tx, subject=CountFolder.__tablename__, subject_ids=tx.session.scalars(folder).all())
    count.names_forgotten_on = tx.today
    ledger.write(tx, CLOCK, "guidance.names_forgotten", count)


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """What a person did for counts; owners on rosters are no people of the platform, and found by no search."""
    typed = reading.session.scalar(
        select(func.count())
        .select_from(Ballot)
        .where(or_(Ballot.first_by_id == person_id, Ballot.second_by_id == person_id))
    )
    decided = reading.session.scalar(
        select(func.count()).select_from(Decision).where(Decision.decided_by_id == person_id)
    )
    rows = (("登记表决票", typed or 0), ("决定疑问", decided or 0)) if typed or decided else ()
    yield Holding("参与计票", ("做了什么", "次数"), rows, Kept(_STAFF))
