"""What the pages of reference prices show: the comparison, and one price with its source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from compounds.guidance import addresses
from compounds.guidance.reference_prices import access, actions
from compounds.guidance.reference_prices.models import ReferencePrice
from compounds.guidance.reference_prices.workflow import INCOME, SORT_NAMES, STAGE_NAMES, TEXTS, Sort, Stage


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One firm's price; `expired` after its last day, `begins` before its first."""

    price_id: int
    url: str
    firm: str
    low: Decimal
    high: Decimal
    conditions: str
    valid_from: date
    valid_to: date
    expired: bool
    begins: bool
    stage: Stage
    stage_name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several firms ask, or pay, for one unit of the same item; the range over those that hold today."""

    sort: Sort
    sort_name: str
    item: str
    unit: str
    owners_receive: bool
    text: str
    lines: tuple[PriceLine, ...]
    over: tuple[PriceLine, ...]
    low: Decimal | None
    high: Decimal | None

    @property
    def firms(self) -> int:
        """How many firms the range rests on."""
        return len({line.firm for line in self.lines if not line.begins})


@dataclass(frozen=True, slots=True)
class PriceList:
    """The comparisons, and what waits for a second look where the actor may see it."""

    comparisons: tuple[Comparison, ...]
    to_check: tuple[tuple[str, PriceLine], ...]
    may_record: Verdict


def price_list(reading: Transaction, actor: Actor, sort: Sort | None = None) -> PriceList:
    """The prices in sight, by what they are for; one statement. Raises NotPermitted."""
    access.list_all(actor).enforce()
    query = select(ReferencePrice).where(visible(ReferencePrice, actor), ReferencePrice.stage != Stage.WITHDRAWN)
    if sort is not None:
        query = query.where(ReferencePrice.sort == sort)
    rows = reading.session.scalars(query.order_by(ReferencePrice.low, ReferencePrice.high, ReferencePrice.id)).all()
    alike: dict[tuple[Sort, str, str], list[ReferencePrice]] = defaultdict(list)
    for one in rows:
        if one.stage is Stage.SHOWN:
            alike[one.sort, one.item, one.unit].append(one)
    order = list(Sort)
    return PriceList(
        tuple(
            _comparison(reading.today, *key, alike[key])
            for key in sorted(alike, key=lambda key: (order.index(key[0]), *key[1:]))
        ),
        tuple(
            (f"{SORT_NAMES[one.sort]}：{one.item}", _line(reading.today, one))
            for one in rows
            if one.stage is Stage.RECORDED
        ),
        access.record(actor),
    )


def _comparison(today: date, sort: Sort, item: str, unit: str, rows: list[ReferencePrice]) -> Comparison:
    lines = [_line(today, one) for one in rows]
    holding = [line for line in lines if not line.expired and not line.begins]
    return Comparison(
        sort=sort,
        sort_name=SORT_NAMES[sort],
        item=item,
        unit=unit,
        owners_receive=sort in INCOME,
        text=TEXTS.get(sort, ""),
        lines=tuple(line for line in lines if not line.expired),
        over=tuple(line for line in lines if line.expired),
        low=min((line.low for line in holding), default=None),
        high=max((line.high for line in holding), default=None),
    )


def _line(today: date, one: ReferencePrice) -> PriceLine:
    return PriceLine(
        one.id,
        addresses.price(one.id),
        one.firm,
        one.low,
        one.high,
        one.conditions,
        one.valid_from,
        one.valid_to,
        one.valid_to < today,
        one.valid_from > today,
        one.stage,
        STAGE_NAMES[one.stage],
    )


@dataclass(frozen=True, slots=True)
class PriceMay:
    """What the actor may do with a price now."""

    attach: Verdict
    check: Verdict
    withdraw: Verdict


@dataclass(frozen=True, slots=True)
class PricePage:
    """One price with who recorded and who checked it."""

    place_id: int
    version: int
    line: PriceLine
    sort_name: str
    item: str
    unit: str
    owners_receive: bool
    text: str
    recorded_by: str
    recorded_on: date
    checked_by: str
    checked_on: date | None
    withdrawn_because: str
    may: PriceMay


def price_page(reading: Transaction, actor: Actor, price_id: int) -> PricePage:
    """One price. Raises NotFound; a constant number of statements."""
    one = get_visible(reading.session, ReferencePrice, actor, price_id)
    people = reading.session.scalars(
        select(ReferencePrice)
        .where(ReferencePrice.id == one.id)
        .options(joinedload(ReferencePrice.recorded_by), joinedload(ReferencePrice.checked_by))
        .execution_options(populate_existing=True)
    ).one()
    free = actions.recused(reading, actor, one.firm, one.company_id)
    return PricePage(
        place_id=one.place_id,
        version=one.version,
        line=_line(reading.today, one),
        sort_name=SORT_NAMES[one.sort],
        item=one.item,
        unit=one.unit,
        owners_receive=one.sort in INCOME,
        text=TEXTS.get(one.sort, ""),
        recorded_by=people.recorded_by.name if people.recorded_by is not None else "",
        recorded_on=local_date(one.recorded_at),
        checked_by=people.checked_by.name if people.checked_by is not None else "",
        checked_on=local_date(one.checked_at) if one.checked_at is not None else None,
        withdrawn_because=one.withdrawn_because,
        may=PriceMay(
            access.attach(actor, one) & free, access.check(actor, one) & free, access.withdraw(actor, one) & free
        ),
    )
