"""What the hotline puts on people's desks, and on the page of a case that came from it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.workflow import Stage
from alliance.kernel.workbench import Line, Section
from mediation import addresses
from mediation.access import FOR_THE_HOTLINE, CaseFacts
from mediation.hotline import queries
from mediation.hotline.models import HotlineRun
from mediation.hotline.workflow import NATURE_NAMES
from mediation.parts import Part

NEAR_DAYS = 1
"""So many days before the day of an answer a line turns amber."""


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One's own workbooks that wait to be confirmed, and orders that the hotline waits to hear of; two statements."""
    if not actor.holds(*FOR_THE_HOTLINE):
        return
    runs = select(HotlineRun.id, HotlineRun.file_name, HotlineRun.expires_at).where(_unconfirmed(reading, actor))
    for run in reading.session.execute(runs.order_by(HotlineRun.expires_at, HotlineRun.id)):
        until = local_date(run.expires_at)
        yield Line(
            Section.TODO,
            f"确认 12345 工单表：{run.file_name}",
            note="到期没有确认的，读到的内容自动删除",
            url=f"{addresses.ROOT}/hotline/{run.id}",
            when_text=remaining(until, reading.today),
            tone="due",
            button="核对",
            sort=until.isoformat(),
        )
    for one in queries.unanswered(reading, actor):
        left = (one.answer_by - reading.today).days
        yield Line(
            Section.TODO,
            f"回复 12345：{one.place}（{NATURE_NAMES[one.nature]}）",
            note=f"工单 {one.number}{f' · {one.reference}' if one.reference else ''}",
            url=f"{addresses.ROOT}/hotline/#order-{one.order_id}",
            when_text=remaining(one.answer_by, reading.today),
            tone="late" if left < 0 else "due" if left <= NEAR_DAYS else "",
            button="回复",
            sort=one.answer_by.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many workbooks and orders wait for the actor, for the bar; two statements."""
    if not actor.holds(*FOR_THE_HOTLINE):
        return 0
    runs = reading.session.scalar(select(func.count()).select_from(HotlineRun).where(_unconfirmed(reading, actor)))
    return (runs or 0) + min(queries.waiting(reading, actor), queries.ORDERS_MOST)


def _unconfirmed(reading: Transaction, actor: Actor) -> ColumnElement[bool]:
    return and_(
        visible(HotlineRun, actor),
        HotlineRun.person_id == actor.person_id,
        HotlineRun.stage == Stage.PREVIEWED,
        HotlineRun.expires_at > reading.now,
    )


def of_case(reading: Transaction, actor: Actor, case: CaseFacts) -> Iterator[Part]:
    """The orders behind a case, for the offices and the mediators; one statement."""
    if actor.link is not None:
        return
    if found := queries.of_case(reading, actor, case.case_id):
        yield Part("hotline", "12345 工单", "mediation_hotline/part.html", found)
