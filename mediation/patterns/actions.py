"""Noticing disputes that return, and noting what was done about them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from compounds.versions import expect
from mediation import causes
from mediation.models import Case, Party
from mediation.patterns import access
from mediation.patterns.models import Pattern
from mediation.workflow import Stage

CASES, MONTHS = "mediation.pattern_cases", "mediation.pattern_months"
WORDS_MOST = 1000
_NO_DISPUTE = (Stage.RETURNED, Stage.MERGED)

ledger.tell(
    {
        "mediation.pattern_noticed": "{cause}反复出现，{number} 件",
        "mediation.pattern_handled": "反复出现的纠纷已处理：{cause}",
    },
    {"cause": causes.title_of},
)


@dataclass(frozen=True, slots=True)
class Handle:
    """What was done about a pattern; `version` is the one that the page showed."""

    pattern_id: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a dispute returns in: a compound, or a company, with the cause."""

    compound_id: int | None
    company_id: int | None
    cause: str


def turn_of_day(tx: Transaction, _: date) -> int:
    """Each new day: look through every alliance; returns how many patterns are new."""
    return sum(look(tx, one) for one in tx.session.scalars(select(Alliance).order_by(Alliance.id)))


def triaged(tx: Transaction, payload: Payload) -> None:
    """Errand: a case has got its cause, so look at once; it bears repetition."""
    case = tx.session.get_one(Case, payload["case_id"])
    look(tx, tx.session.get_one(Alliance, case.alliance_id))


def look(tx: Transaction, alliance: Alliance) -> int:
    """Count the cases of each cause in each compound and with each company; returns how many patterns are new.

    Three queries, and one a new pattern. Cases that were sent away or merged into another are no dispute of their own.
    """
    numbers = parameters.several(tx, (CASES, MONTHS), alliance.place.path, tx.today, alliance_id=alliance.id)
    since = _months_back(tx.today, numbers[MONTHS].whole)
    known = {
        _Subject(one.compound_id, one.company_id, one.cause): one
        for one in tx.session.scalars(
            select(Pattern).where(Pattern.alliance_id == alliance.id).order_by(Pattern.noticed_at)
        )
    }
    new = 0
    for subject, filed in _filed(tx, alliance.id, since).items():
        before = known.get(subject)
        number = sum(before is None or before.handled_at is None or at > before.handled_at for at in filed)
        if before is not None and before.handled_at is None:
            before.number = number
        elif number >= numbers[CASES].whole:
            _notice(tx, alliance, subject, number, since)
            new += 1
    return new


def handle(tx: Transaction, actor: Actor, command: Handle) -> None:
    """Note what the policy group did. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    pattern = get_visible(tx.session, Pattern, actor, command.pattern_id, lock=True)
    access.handle(actor, pattern.place.path, handled=pattern.handled_at is not None).enforce()
    expect(tx, pattern, command.version)
    if not command.words.strip():
        raise Invalid("请写明怎么处理的。", remedy="例如：已约谈企业，写成答复公开。")
    pattern.handled_at, pattern.handled_by_id = tx.now, actor.person_id
    pattern.handled_as = command.words.strip()[:WORDS_MOST]
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, "mediation.pattern_handled", pattern, cause=pattern.cause, version=pattern.version)


def _filed(tx: Transaction, alliance_id: int, since: date) -> dict[_Subject, list[datetime]]:
    """When the cases of each subject were filed, for subjects with more than one."""
    began = datetime.combine(since, time(), SHANGHAI)
    counted = (
        Case.alliance_id == alliance_id,
        Case.cause != "",
        Case.filed_at >= began,
        Case.stage.not_in(_NO_DISPUTE),
    )
    found: dict[_Subject, list[datetime]] = defaultdict(list)
    here = select(Case.compound_id, Case.cause, Case.filed_at).where(*counted, Case.compound_id.is_not(None))
    for compound_id, cause, at in tx.session.execute(here):
        found[_Subject(compound_id, None, cause)].append(at)
    with_company = (
        select(Party.company_id, Case.cause, func.min(Case.filed_at))
        .join(Party, Party.case_id == Case.id)
        .where(*counted, Party.company_id.is_not(None))
        .group_by(Party.company_id, Case.cause, Case.id)
    )
    for company_id, cause, at in tx.session.execute(with_company):
        found[_Subject(None, company_id, cause)].append(at)
    return found


def _notice(tx: Transaction, alliance: Alliance, subject: _Subject, number: int, since: date) -> None:
    pattern = Pattern(
        alliance_id=alliance.id,
        place_id=alliance.place_id,
        compound_id=subject.compound_id,
        company_id=subject.company_id,
        cause=subject.cause,
        number=number,
        since=since,
        noticed_at=tx.now,
    )
    tx.session.add(pattern)
    tx.session.flush()  # the line carries its id
    ledger.write(tx, CLOCK, "mediation.pattern_noticed", pattern, cause=subject.cause, number=number)
    outbox.promise(tx, "mediation.pattern_noticed", pattern_id=pattern.id)


def _months_back(day: date, months: int) -> date:
    """The first day of the month that lies `months` before the one of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
