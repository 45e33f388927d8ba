"""Reading one street: its compounds with everything dated that is known of them, for the page and the monthly sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from alliance.kernel import working_days
from alliance.kernel.access import MISSING, Verdict, visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.actions import EARLIEST
from alliance.kernel.places.models import Place, PlaceKind
from alliance.kernel.working_days import Unit, WorkingCalendar
from compounds.clocks.reckoning import CONTRACT_LEAD, FILING, REELECTION_LEAD
from compounds.models import Committee, Company, Compound, Contract, Standing, Term
from compounds.names import STANDING_NAMES
from compounds.overview import access
from compounds.overview.monthly import CompoundDates, ContractDates, State, TermDates, state
from compounds.queries import COMMUNITY
from compounds.workflow import Stage

CHANGES: dict[str, str] = {
    "compounds.compound_registered": "新登记小区",
    "compounds.term_registered": "登记选举结果",
    "compounds.filing_submitted": "报送备案",
    "compounds.filing_returned": "退回补正",
    "compounds.filing_confirmed": "确认备案",
    "compounds.term_ended": "登记届满",
    "compounds.contract_recorded": "登记物业合同",
    "compounds.standing_recorded": "记录运转情况",
}
"""What counts as a change of the month, by the verb of the ledger."""
MONTHS_SHOWN = 12
NO_COMMITTEE: tuple[int, date | None] = (0, None)
_STANDING = "compounds.standing_recorded"
_CODES = {word: code for code, name in STANDING_NAMES.items() for word in (code.value, name)}
"""Lines of the ledger hold the code; those of its first months hold the word."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street and what the actor may do with it."""

    place_id: int
    name: str
    path: str
    may_issue: Verdict


def street(reading: Transaction, actor: Actor, place_id: int) -> Street:
    """One street that the actor may look at. Raises NotFound, NotPermitted; one statement."""
    found: Any = None
    if 0 < place_id <= LARGEST_KEY:
        found = reading.session.execute(
            select(Place.id, Place.name, Place.path).where(
                Place.id == place_id,
                Place.kind == PlaceKind.SUBDISTRICT,
                Place.path.startswith(actor.place_path, autoescape=True),
            )
        ).one_or_none()
    if found is None:
        raise NotFound(MISSING, remedy="请从小区列表进入。")
    access.see_street(actor, found.path).enforce()
    return Street(found.id, found.name, found.path, access.issue_sheet(actor, found.path))


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month and the day as of which it is reckoned: its last day, or today where it still runs."""

    first: date
    as_of: date

    @classmethod
    def of(cls, day: date, today: date) -> Month:
        """The month of a day. Raises Invalid for a month that has not begun."""
        first = day.replace(day=1)
        if first > today:
            raise Invalid("这个月还没有开始。", remedy="请选本月或以前的月份。")
        return cls(first, min(_next(first) - timedelta(days=1), today))

    @property
    def instants(self) -> tuple[datetime, datetime]:
        """The first instant of the month and the first after its day of reckoning, in Asia/Shanghai."""
        after = self.as_of + timedelta(days=1)
        return tuple(datetime.combine(day, time(), SHANGHAI) for day in (self.first, after))  # type: ignore[return-value]  # two days, two instants

    @property
    def label(self) -> str:
        """2026年11月."""
        return f"{self.first.year}年{self.first.month}月"


def months(today: date) -> tuple[Month, ...]:
    """The months for which a sheet may be issued, the newest first."""
    found = [Month.of(today, today)]
    while len(found) < MONTHS_SHOWN:
        found.append(Month.of(found[-1].first - timedelta(days=1), today))
    return tuple(found)


def month_of(text: str, today: date) -> Month:
    """The month written as 2026-11. Raises Invalid for what is none, is to come, or lies before the registry."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as unread:
        raise Invalid("月份没有认出来。", remedy="请从列表里选。") from unread
    if first.year < EARLIEST.year:
        raise Invalid("这个月份太早了。", remedy="请从列表里选。")
    return Month.of(first, today)


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Monthly:
    """What a monthly sheet says: the state as of its day, and the changes of the month by their label."""

    month: Month
    state: State
    changes: tuple[tuple[str, int], ...]


def monthly(reading: Transaction, actor: Actor, place: Street, month: Month) -> Monthly:
    """Reckon a street's month; a constant number of queries."""
    compounds = _compounds(reading, actor, place, month)
    return Monthly(month, state(compounds, month.as_of), _changes(reading, actor, place, month))


def _compounds(reading: Transaction, actor: Actor, place: Street, month: Month) -> tuple[CompoundDates, ...]:
    here = and_(visible(Compound, actor), Place.path.startswith(place.path, autoescape=True))
    rows = reading.session.execute(
        select(Compound.id, Place.name, COMMUNITY.name, Compound.households)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .where(here)
        .order_by(Place.path)
    ).all()
    ids = select(Compound.id).join(Place, Compound.place_id == Place.id).where(here)
    unborn = _registered_later(reading, actor, month, ids)
    committees: dict[int, tuple[int, date | None]] = {}
    for committee_id, compound_id, founded_on, dissolved_on in reading.session.execute(
        select(Committee.id, Committee.compound_id, Committee.founded_on, Committee.dissolved_on)
        .where(Committee.compound_id.in_(ids))
        .order_by(Committee.founded_on, Committee.id)
    ):
        if founded_on <= month.as_of and (dissolved_on is None or dissolved_on > month.as_of):
            committees[compound_id] = (committee_id, founded_on)
    standings = _standings(reading, actor, month, ids)
    terms, contracts = _terms(reading, place, ids), _contracts(reading, place, ids)
    found = []
    for compound_id, name, community, households in rows:
        if compound_id in unborn:
            continue
        committee_id, since = committees.get(compound_id, NO_COMMITTEE)
        found.append(
            CompoundDates(
                compound_id,
                name,
                community,
                households,
                since,
                tuple(standings.get(committee_id, ())),
                tuple(terms.get(committee_id, ())),
                tuple(contracts.get(compound_id, ())),
            )
        )
    return tuple(found)


def _registered_later(reading: Transaction, actor: Actor, month: Month, ids: Any) -> set[int]:
    """Compounds that came into the registry after the day of reckoning."""
    if month.as_of >= reading.today:
        return set()
    return set(
        reading.session.scalars(
            select(LedgerLine.subject_id).where(
                LedgerLine.chain == actor.alliance_id,
                LedgerLine.verb == "compounds.compound_registered",
                LedgerLine.subject == Compound.__tablename__,
                LedgerLine.subject_id.in_(ids),
                LedgerLine.at >= month.instants[1],
            )
        )
    )


def _standings(reading: Transaction, actor: Actor, month: Month, ids: Any) -> dict[int, list[tuple[date, str]]]:
    """How each committee stood and from which day: as the registry says now, or as the ledger told it then."""
    found: dict[int, list[tuple[date, str]]] = {}
    if month.as_of >= reading.today:
        rows: Any = reading.session.execute(
            select(Committee.id, Committee.standing, Committee.standing_on).where(
                Committee.compound_id.in_(ids), Committee.standing != Standing.UNRATED
            )
        )
        for committee_id, code, since in rows:
            found[committee_id] = [(since, code.value)]
        return found
    lines = reading.session.execute(
        select(LedgerLine.subject_id, LedgerLine.facts)
        .where(
            LedgerLine.chain == actor.alliance_id,
            LedgerLine.verb == _STANDING,
            LedgerLine.subject == Committee.__tablename__,
            LedgerLine.subject_id.in_(select(Committee.id).where(Committee.compound_id.in_(ids))),
            LedgerLine.at < month.instants[1],
        )
        .order_by(LedgerLine.serial)
    )
    for committee_id, facts in lines:
        code = _CODES.get(facts["standing"], Standing.UNRATED)
        found.setdefault(committee_id, []).append((date.fromisoformat(facts["standing_on"]), code.value))
    return found


def _terms(reading: Transaction, place: Street, ids: Any) -> dict[int, list[TermDates]]:
    names = (parameters.CALENDAR, FILING, REELECTION_LEAD)
    rules = parameters.several(reading, names, place.path, reading.today)
    calendar = WorkingCalendar(rules[parameters.CALENDAR].as_date)
    filing, lead = rules[FILING], rules[REELECTION_LEAD]
    found: dict[int, list[TermDates]] = {}
    rows = reading.session.execute(
        select(
            Term.committee_id,
            Term.number,
            Term.elected_on,
            Term.starts_on,
            Term.ends_on,
            case((Term.stage != Stage.ELECTED, Term.submitted_on)),  # what was returned waits to be submitted
            Term.filed_on,
            Term.ended_on,
        )
        .join(Committee, Term.committee_id == Committee.id)
        .where(Committee.compound_id.in_(ids))
        .order_by(Term.committee_id, Term.number)
    )
    for committee_id, number, elected_on, starts_on, ends_on, *done in rows:
        due = working_days.period_after(
            calendar, elected_on, filing.whole, Unit(filing.unit), happened="选举产生", rolls=filing.is_firm
        )
        before = working_days.period_before(calendar, ends_on, lead.whole, Unit(lead.unit), happening="任期届满")
        dates = TermDates(number, elected_on, starts_on, ends_on, due.due, before.due, *done)
        found.setdefault(committee_id, []).append(dates)
    return found


def _contracts(reading: Transaction, place: Street, ids: Any) -> dict[int, list[ContractDates]]:
    lead = timedelta(days=parameters.on(reading, CONTRACT_LEAD, place.path, reading.today).whole)
    last_day = func.coalesce(Contract.ended_on, Contract.ends_on)
    found: dict[int, list[ContractDates]] = {}
    for compound_id, company, starts_on, ends_on in reading.session.execute(
        select(Contract.compound_id, Company.name, Contract.starts_on, last_day)
        .join(Company, Contract.company_id == Company.id)
        .where(Contract.compound_id.in_(ids))
        .order_by(Contract.compound_id, Contract.starts_on, Contract.id)
    ):
        near = ends_on - lead if ends_on else None
        found.setdefault(compound_id, []).append(ContractDates(company, starts_on, ends_on, near))
    return found


def _changes(reading: Transaction, actor: Actor, place: Street, month: Month) -> tuple[tuple[str, int], ...]:
    here = and_(visible(Compound, actor), Place.path.startswith(place.path, autoescape=True))
    ids = select(Compound.id).join(Place, Compound.place_id == Place.id).where(here)
    committees = select(Committee.id).where(Committee.compound_id.in_(ids))
    terms = select(Term.id).where(Term.committee_id.in_(committees))
    about = [
        and_(LedgerLine.subject == model.__tablename__, LedgerLine.subject_id.in_(keys))
        for model, keys in ((Compound, ids), (Committee, committees), (Term, terms))
    ]
    begins, ends = month.instants
    rows = reading.session.execute(
        select(LedgerLine.verb, func.count(LedgerLine.id))
        .where(
            LedgerLine.chain == actor.alliance_id,
            LedgerLine.verb.in_(CHANGES),
            LedgerLine.at >= begins,
            LedgerLine.at < ends,
            or_(*about),
        )
        .group_by(LedgerLine.verb)
    )
    counts: Counter[str] = Counter()
    for verb, number in rows:
        counts[verb] = number
    return tuple((label, counts[verb]) for verb, label in CHANGES.items())
