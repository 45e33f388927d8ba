"""What honours testify of compounds: that none was taken back within the years for which that bars from applying."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.working_days import corresponding
from compounds.awards import addresses
from compounds.awards.evidence import Fact, Period, Record
from compounds.awards.honours.models import Honour
from compounds.awards.honours.records import BARRED_YEARS
from compounds.awards.honours.workflow import Status
from compounds.models import Compound

CODE = "honours_kept"
YEAR = 12


def testify(reading: Transaction, compound_ids: Collection[int], _period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """Yes (1) or no (0) for every compound, as of today; three statements at most."""
    if not compound_ids:
        return {}
    compound = reading.session.get_one(Compound, min(compound_ids))
    years = parameters.on(
        reading, BARRED_YEARS, compound.place.path, reading.today, alliance_id=compound.alliance_id
    ).whole
    revoked: dict[int, Honour] = {}
    for honour in reading.session.scalars(
        select(Honour)
        .where(Honour.compound_id.in_(compound_ids), Honour.status == Status.REVOKED)
        .options(selectinload(Honour.moments))
        .order_by(Honour.ended_on)
    ).unique():
        if honour.ended_on is not None and corresponding(honour.ended_on, years * YEAR) >= reading.today:
            revoked[honour.compound_id] = honour
    return {key: (_fact(reading, revoked.get(key), years),) for key in compound_ids}


def _fact(reading: Transaction, revoked: Honour | None, years: int) -> Fact:
    if revoked is None or revoked.ended_on is None:
        return Fact(CODE, Decimal(1), f"最近{years}年没有荣誉被撤销", reading.today)
    until = corresponding(revoked.ended_on, years * YEAR)
    words = f"{full_date(revoked.ended_on)}有荣誉被撤销，{full_date(until)}以后才能再申报"
    record = Record(f"{revoked.year}年{revoked.name}", addresses.honour(revoked.id), revoked.ended_on)
    return Fact(CODE, Decimal(0), words, reading.today, (record,))
