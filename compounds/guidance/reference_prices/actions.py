"""Recording what a firm answered, letting a second person check it, and taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotPermitted
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.guidance.reference_prices import access
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.workflow import PRICE, Sort
from compounds.models import Company
from compounds.versions import expect

ledger.tell(
    {
        "guidance.price_recorded": "登记参考价",
        "guidance.price_checked": "复核参考价，开放查看",
        "guidance.price_withdrawn": "撤下参考价",
    }
)


@dataclass(frozen=True, slots=True)
class RecordPrice:
    """What a firm answered to the inquiry; prices in yuan for one unit."""

    sort: Sort
    item: str
    unit: str
    low: Decimal
    high: Decimal
    firm: str
    valid_from: date
    valid_to: date
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class CheckPrice:
    """It was compared with its source."""

    price_id: int
    version: int


@dataclass(frozen=True, slots=True)
class WithdrawPrice:
    """It is shown no more."""

    price_id: int
    version: int
    because: str


def record(tx: Transaction, actor: Actor, command: RecordPrice) -> int:
    """Record a price, which nobody else reads until it is checked; returns its id.

    Raises NotPermitted, also for somebody who works for the firm; Invalid for what is missing or the wrong way round.
    """
    access.record(actor).enforce()
    if not (command.item and command.unit and command.firm):
        raise Invalid("项目、计价单位、报价的企业都要写。", remedy="例如：有机房电梯，半包维保；元/台·月。")
    if command.high < command.low:
        raise Invalid("最高价比最低价还低。", remedy="只有一个价的，两处填一样的数。")
    if command.valid_to < command.valid_from:
        raise Invalid("有效期的最后一天早于第一天。", remedy="请核对日期。")
    if command.valid_to < tx.today:
        raise Invalid("这份报价已经过期。", remedy="请向企业要新的报价。")
    company_id = _company(tx, actor, command.firm)
    recused(tx, actor, command.firm, company_id).enforce()
    alliance = tx.session.scalars(select(Alliance).where(Alliance.id == actor.alliance_id)).one()
    price = ReferencePrice(
        alliance_id=alliance.id,
        place_id=alliance.place_id,
        sort=command.sort,
        item=command.item,
        unit=command.unit,
        low=command.low,
        high=command.high,
        firm=command.firm,
        company_id=company_id,
        conditions=command.conditions,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        recorded_by_id=actor.person_id,
        recorded_at=tx.now,
    )
    tx.session.add(price)
    _record(tx, actor, "guidance.price_recorded", price)
    outbox.promise(tx, "guidance.price_recorded", price_id=price.id)
    return price.id


def check(tx: Transaction, actor: Actor, command: CheckPrice) -> None:
    """Let it be seen, compared with its source by another one than who recorded it.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid without a source beside it.
    """
    price = _in_hand(tx, actor, command.price_id, command.version)
    access.check(actor, price).enforce()
    recused(tx, actor, price.firm, price.company_id).enforce()
    if not sources(tx, price.id):
        raise Invalid("还没有附上企业的报价单。", remedy="请登记的人先把盖章的报价单拍照交上来，再复核。")
    price.stage = PRICE.after(price.stage, "check")
    price.checked_by_id, price.checked_at = actor.person_id, tx.now
    _record(tx, actor, "guidance.price_checked", price)


def withdraw(tx: Transaction, actor: Actor, command: WithdrawPrice) -> None:
    """Take it away, with a reason. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    price = _in_hand(tx, actor, command.price_id, command.version)
    access.withdraw(actor, price).enforce()
    recused(tx, actor, price.firm, price.company_id).enforce()
    if not command.because:
        raise Invalid("请写明为什么撤下。", remedy="一句话就行，例如：企业改了报价。")
    price.stage, price.withdrawn_because = PRICE.after(price.stage, "withdraw"), command.because
    _record(tx, actor, "guidance.price_withdrawn", price)


def recused(reading: Transaction, actor: Actor, firm: str, company_id: int | None) -> Verdict:
    """Whether the actor may handle a price of this firm: nobody who works for it, by relation or by its very name."""
    wall = walls.of(reading, actor)
    if wall.companies and company_id is None:
        names = reading.session.scalars(select(Company.name).where(Company.id.in_(sorted(wall.companies))))
        if _folded(firm) in {_folded(name) for name in names}:
            return Verdict(NotPermitted, "您在这家企业任职，不能登记、复核它的报价。", walls.ASK_ANOTHER)
    return wall.handling(company_id=company_id)


def sources(reading: Transaction, price_id: int) -> int:
    """How many papers lie beside a price."""
    query = select(func.count(Attachment.id)).where(
        Attachment.subject == ReferencePrice.__tablename__,
        Attachment.subject_id == price_id,
        Attachment.withdrawn_at.is_(None),
    )
    return reading.session.scalar(query) or 0


def _company(tx: Transaction, actor: Actor, firm: str) -> int | None:
    """The registry's company with this name; blanks and full-width brackets are forgiven."""
    known = tx.session.execute(select(Company.id, Company.name).where(Company.alliance_id == actor.alliance_id))
    return next((key for key, name in known if _folded(name) == _folded(firm)), None)


def _folded(name: str) -> str:
    return "".join(name.split()).replace("（", "(").replace("）", ")")


def _in_hand(tx: Transaction, actor: Actor, price_id: int, version: int) -> ReferencePrice:
    price = get_visible(tx.session, ReferencePrice, actor, price_id, lock=True)
    expect(tx, price, version)
    return price


def _record(tx: Transaction, actor: Actor, verb: str, price: ReferencePrice) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, price, version=price.version)
