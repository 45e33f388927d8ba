"""What reference prices put on desks, what is told of them, and what is held of who recorded and checked them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from alliance.kernel import notices
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places.models import Place
from alliance.kernel.workbench import Line, Section
from compounds import recipients
from compounds.access import DESK
from compounds.guidance import addresses
from compounds.guidance.reference_prices.access import CHECKERS
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.workflow import SORT_NAMES, Stage

LEAD = "guidance.price_expiry_days"
MOST = 20
_SIGNED = "参考价由谁登记、谁复核，要查得到，只记编号"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What waits for a second look, and what is near its last day; three statements at most, none for others."""
    if not actor.holds(*CHECKERS):
        return
    for one in reading.session.scalars(
        select(ReferencePrice).where(visible(ReferencePrice, actor), _to_check(actor)).order_by(ReferencePrice.id)
    ):
        yield Line(
            Section.TODO,
            f"参考价等您复核：{SORT_NAMES[one.sort]}，{one.item}",
            note=one.firm,
            url=addresses.price(one.id),
            button="复核",
            sort=local_date(one.recorded_at).isoformat(),
        )
    if not actor.holds(*DESK):
        return
    lead = parameters.on(reading, LEAD, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    for one in reading.session.scalars(
        select(ReferencePrice)
        .where(
            visible(ReferencePrice, actor),
            ReferencePrice.stage == Stage.SHOWN,
            ReferencePrice.valid_to.between(reading.today, reading.today + timedelta(days=lead.whole)),
        )
        .order_by(ReferencePrice.valid_to, ReferencePrice.id)
        .limit(MOST)
    ):
        yield Line(
            Section.SOON,
            f"参考价快过期：{SORT_NAMES[one.sort]}，{one.item}",
            note=f"{one.firm}，要不要重新询价",
            url=addresses.price(one.id),
            when_text=remaining(one.valid_to, reading.today),
            tone="due",
            sort=one.valid_to.isoformat(),
        )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many wait for a second look of the actor; one statement, none for others."""
    if not actor.holds(*CHECKERS):
        return 0
    query = select(func.count(ReferencePrice.id)).where(visible(ReferencePrice, actor), _to_check(actor))
    return reading.session.scalar(query) or 0


def _to_check(actor: Actor) -> ColumnElement[bool]:
    return (ReferencePrice.stage == Stage.RECORDED) & ReferencePrice.recorded_by_id.is_distinct_from(actor.person_id)


def recorded(tx: Transaction, payload: Payload) -> None:
    """Errand: whoever may check, but for the one who recorded it."""
    one = tx.session.get_one(ReferencePrice, payload["price_id"])
    path = tx.session.get_one(Place, one.place_id).path
    notices.send_each(
        tx,
        recipients.officers(tx, one.alliance_id, path, *CHECKERS) - {one.recorded_by_id},
        alliance_id=one.alliance_id,
        title=f"参考价等复核：{SORT_NAMES[one.sort]}，{one.item}",
        body="请和企业的报价单核对；复核以后，业委会和工作人员才看得到。",
        kind="guidance.price_to_check",
        url=addresses.price(one.id),
    )


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Prices that a person recorded or checked."""
    rows = reading.session.execute(
        select(ReferencePrice.item, ReferencePrice.firm, ReferencePrice.recorded_at)
        .where(or_(ReferencePrice.recorded_by_id == person_id, ReferencePrice.checked_by_id == person_id))
        .order_by(ReferencePrice.id)
    )
    yield Holding(
        "您登记或者复核的参考价",
        ("项目", "企业", "哪天登记的"),
        tuple((item, firm, local_date(at)) for item, firm, at in rows),
        Kept(_SIGNED),
    )
