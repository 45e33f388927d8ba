"""What a new day brings to honours: those whose days are over, and the re-check of those whose day it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.working_days import corresponding
from compounds.awards.evidence import Evidence, Fact, Period
from compounds.awards.facts import queries as facts
from compounds.awards.honours import rechecking, records, turning
from compounds.awards.honours.models import Honour, HonourRecheck, HonourReview
from compounds.awards.honours.workflow import STANDING, Ground, Part, Status, What
from compounds.awards.indicators.scales import share_of
from compounds.awards.indicators.tree import Indicators
from compounds.awards.rounds.queries import tree

EXPIRED = "awards.honour_expired"
"""Errand: payload honour_id."""
UNKNOWN = "现在没有可以对照的记录"

ledger.tell(
    {
        "awards.honour_rechecked": "荣誉复核：评上时{won}分，现在{now}分",
        "awards.honour_expired": "到期",
    }
)


def turn_of_day(evidence: Evidence) -> Callable[[Transaction, date], int]:
    """The handler of a new day; it returns how many honours changed or were looked at."""

    def handler(tx: Transaction, _last_day: date) -> int:
        return _let_expire(tx) + _recheck(tx, evidence)

    return handler


def _let_expire(tx: Transaction) -> int:
    rows = tx.session.scalars(_standing().where(Honour.valid_until < tx.today)).unique().all()
    for honour in rows:
        turning.expire(tx, honour)
        records.record(tx, CLOCK, "awards.honour_expired", honour)
        outbox.promise(tx, EXPIRED, honour_id=honour.id)
    return len(rows)


def _recheck(tx: Transaction, evidence: Evidence) -> int:
    """Look at all honours whose day has come; one that is under review already waits for its end."""
    reviewed = exists(
        select(HonourReview.id).where(HonourReview.honour_id == Honour.id, HonourReview.part != Part.DECIDED)
    )
    due = _standing().where(Honour.recheck_on <= tx.today, Honour.status == Status.VALID, ~reviewed)
    by_alliance: defaultdict[int, list[Honour]] = defaultdict(list)
    for honour in tx.session.scalars(due.options(joinedload(Honour.award))).unique():
        by_alliance[honour.alliance_id].append(honour)
    return sum(_recheck_all(tx, evidence, rows) for rows in by_alliance.values())


def _recheck_all(tx: Transaction, evidence: Evidence, rows: Sequence[Honour]) -> int:
    numbers = records.numbers_of(tx, rows[0].alliance_id, rows[0].place.path)
    since = corresponding(tx.today, -numbers.recheck_months)
    known = facts.known(tx, evidence, [row.compound_id for row in rows], Period(since + timedelta(days=1), tx.today))
    for honour in rows:
        honour.recheck_on = corresponding(tx.today, numbers.recheck_months)
        _look_at(tx, honour, known.get(honour.compound_id, {}), numbers.drop)
    return len(rows)


def _look_at(tx: Transaction, honour: Honour, known: Mapping[str, Fact], drop: int) -> None:
    indicators = tree(honour.award)
    won = {code: Decimal(share) for code, share in honour.won.items()}
    found = rechecking.compare(indicators, won, shares_of(indicators, known))
    if found is None:
        records.note(tx, honour, What.RECHECKED, UNKNOWN)
        return
    lines = [line.to_json() for line in found.lines]
    falls = found.falls(drop)
    tx.session.add(
        HonourRecheck(honour_id=honour.id, checked_on=tx.today, won=found.won, now=found.now, falls=falls, lines=lines)
    )
    records.record(tx, CLOCK, "awards.honour_rechecked", honour, won=str(found.won), now=str(found.now))
    if falls:
        worse = [line.to_json() for line in found.worse]
        turning.question(tx, CLOCK, honour, Ground.RECHECK, worse)
    else:
        records.note(tx, honour, What.RECHECKED)


def shares_of(indicators: Indicators, known: Mapping[str, Fact]) -> dict[str, Decimal]:
    """The percentage of the points of each criterion that a known fact gives."""
    return {
        one.code: share_of(one, known[one.fact].value) for one in indicators.criteria if one.fact and one.fact in known
    }


def _standing() -> Select[Honour]:
    return (
        select(Honour)
        .where(Honour.status.in_(STANDING))
        .options(selectinload(Honour.moments))
        .order_by(Honour.id)
        .with_for_update(of=Honour)
    )
