"""What the registry tells each office on its desk: filings to submit and to check, terms and contracts that end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from alliance.kernel import parameters
from alliance.kernel import working_days as days
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import Parameter
from alliance.kernel.workbench import Line, Section
from alliance.kernel.working_days import Period, Unit, WorkingCalendar
from compounds import addresses, queries
from compounds.access import CHECKING, SUBMITTING
from compounds.one_compound import CONTRACT_LEAD, clock
from compounds.one_term import FILING, REELECTION_LEAD, OpenTerm, open_terms, terms_waiting
from compounds.workflow import Stage

NEWS_DAYS = 7
"""How long a filing that was confirmed counts as news."""
MOST = 200
"""More lines than this nobody reads; the home page says how many there are and the list has them all."""
WATCHING = (Office.BUREAU_SUPERVISOR, Office.GUIDING_BODY, Office.ALLIANCE_LEAD)
WORKING = (
    Office.COMMITTEE_CHAIR,
    Office.COMMITTEE_MEMBER,
    Office.PROPERTY_MANAGER,
    Office.COMMUNITY_OFFICER,
    Office.SUBDISTRICT_OFFICER,
    Office.GUIDANCE_SECRETARY,
)


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """The lines for the actor's offices; a constant number of queries, none for offices without a part here."""
    if actor.holds(*WORKING):
        numbers = _numbers(reading, actor)
        yield from _terms(reading, actor, numbers)
        yield from _contracts(reading, actor, numbers)
    elif actor.holds(*WATCHING):
        yield _district(reading, actor)
        yield _filed_this_month(reading, actor)


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines wait for the actor, for the bar; one statement, none for offices to which nothing is put."""
    return terms_waiting(reading, actor) if actor.holds(*SUBMITTING, *CHECKING) else 0


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What the lines of one desk are reckoned with, read in one query since every page counts them."""

    today: date
    calendar: WorkingCalendar
    filing: Parameter
    reelection: Parameter
    contract_lead: int


def _numbers(reading: Transaction, actor: Actor) -> _Numbers:
    names = (parameters.CALENDAR, FILING, REELECTION_LEAD, CONTRACT_LEAD)
    found = parameters.several(reading, names, actor.place_path, reading.today, alliance_id=actor.alliance_id)
    return _Numbers(
        reading.today,
        WorkingCalendar(found[parameters.CALENDAR].as_date),
        found[FILING],
        found[REELECTION_LEAD],
        found[CONTRACT_LEAD].whole,
    )


def _terms(reading: Transaction, actor: Actor, numbers: _Numbers) -> Iterator[Line]:
    today = numbers.today
    # A month has at most 31 days; the exact last day is reckoned for each term that is shown.
    ending_by = today + timedelta(days=31 * numbers.reelection.whole)
    filed_since = today - timedelta(days=NEWS_DAYS)
    for term in open_terms(reading, actor, ending_by=ending_by, filed_since=filed_since, limit=MOST):
        yield from _of_term(numbers, actor, term)


def _of_term(numbers: _Numbers, actor: Actor, term: OpenTerm) -> Iterator[Line]:
    if term.stage is Stage.ELECTED:
        yield _to_submit(numbers, actor, term)
    elif term.stage is Stage.SUBMITTED:
        yield _to_check(actor, term)
    else:
        if term.filed_on is not None and numbers.today - term.filed_on <= timedelta(days=NEWS_DAYS):
            yield Line(
                Section.CHANGED,
                f"{term.compound}业委会已备案",
                note=f"第{term.number}届",
                url=addresses.term(term.term_id),
                when_text=full_date(term.filed_on),
                tone="go",
                sort=term.filed_on.isoformat(),
            )
        if term.ends_on <= numbers.today + timedelta(days=31 * numbers.reelection.whole):
            yield _ending(numbers, actor, term)


@lru_cache(maxsize=4096)
def _after_election(calendar: WorkingCalendar, elected_on: date, filing: Parameter) -> Period:
    """The period of filing; kept in memory since every page counts the desk and elections share their days."""
    return days.period_after(
        calendar, elected_on, filing.whole, Unit(filing.unit), happened="选举产生", rolls=filing.is_firm
    )


@lru_cache(maxsize=4096)
def _before_end(calendar: WorkingCalendar, ends_on: date, reelection: Parameter) -> Period:
    """The period before the end of a term in which the next one is elected."""
    return days.period_before(calendar, ends_on, reelection.whole, Unit(reelection.unit), happening="任期届满")


def _to_submit(numbers: _Numbers, actor: Actor, term: OpenTerm) -> Line:
    due = _after_election(numbers.calendar, term.elected_on, numbers.filing)
    mine = actor.holds(*SUBMITTING, at=term.path)
    returned = "街道退回补正，" if term.returned else ""
    return Line(
        Section.TODO if mine else Section.SOON,
        f"{term.compound}业委会备案：报送材料" if mine else f"{term.compound}业委会还没有报送备案",
        note=f"第{term.number}届，{returned}最迟{full_date(due.due)}",
        url=addresses.term(term.term_id),
        when_text=due.remaining(numbers.today),
        tone="late" if numbers.today > due.due else "due",
        button="报送" if mine else "",
        sort=due.due.isoformat(),
    )


def _to_check(actor: Actor, term: OpenTerm) -> Line:
    mine = actor.holds(*CHECKING, at=term.path)
    submitted = full_date(term.submitted_on) if term.submitted_on else ""
    return Line(
        Section.TODO if mine else Section.CHANGED,
        f"{term.compound}业委会备案：核对材料" if mine else f"{term.compound}业委会备案已报送，等街道核对",
        note=f"第{term.number}届，{submitted}报送",
        url=addresses.term(term.term_id),
        when_text="等您核对" if mine else "等街道",
        tone="due" if mine else "",
        button="核对" if mine else "",
        sort=term.submitted_on.isoformat() if term.submitted_on else "",
    )


def _ending(numbers: _Numbers, actor: Actor, term: OpenTerm) -> Line:
    over = numbers.today > term.ends_on
    mine = over and actor.holds(*CHECKING, at=term.path)
    before = _before_end(numbers.calendar, term.ends_on, numbers.reelection)
    left, _ = clock(term.ends_on, numbers.today, 0)
    return Line(
        Section.TODO if mine else Section.SOON,
        f"{term.compound}业委会任期已满" if over else f"{term.compound}业委会任期快满",
        note=f"第{term.number}届，{_what_then(term, before, over=over)}",
        url=addresses.term(term.term_id),
        when_text=left,
        tone="late" if over else "due",
        button="办理届满" if mine else "",
        sort=term.ends_on.isoformat(),
    )


def _what_then(term: OpenTerm, before: Period, *, over: bool) -> str:
    if over:
        return "请办理届满和移交"
    return "下一届已经选出" if term.succeeded else f"{full_date(before.due)}前应当组织换届"


def _contracts(reading: Transaction, actor: Actor, numbers: _Numbers) -> Iterator[Line]:
    lead = numbers.contract_lead
    ending_by = reading.today + timedelta(days=lead)
    for contract in queries.ending_contracts(reading, actor, ending_by=ending_by, limit=MOST):
        left, tone = clock(contract.ends_on, reading.today, lead)
        yield Line(
            Section.SOON,
            f"{contract.compound}物业服务合同到期",
            note=f"{contract.company}，{full_date(contract.ends_on)}到期",
            url=addresses.compound(contract.compound_id),
            when_text=left,
            tone=tone,
            sort=_after_what_is_coming(contract.ends_on, reading.today),
        )


def _after_what_is_coming(ends_on: date, today: date) -> str:
    """Sort what ends by its day, and what ended long ago behind it, the latest first."""
    return ends_on.isoformat() if ends_on >= today else f"over {(today - ends_on).days:05d}"


def _district(reading: Transaction, actor: Actor) -> Line:
    now = queries.figures(reading, actor)
    return Line(
        Section.CHANGED,
        f"全区 {now.total} 个小区，{now.with_committee} 个有业委会，{now.working} 个运转正常",
        note="点开看各街道的图和明细",
        url=f"{addresses.ROOT}/picture",
        sort="1",
    )


def _filed_this_month(reading: Transaction, actor: Actor) -> Line:
    count = queries.filed_since(reading, actor, reading.today.replace(day=1))
    return Line(
        Section.CHANGED,
        f"本月新备案业委会 {count} 件",
        note="按小区登记的备案日期计算",
        url=f"{addresses.ROOT}/figures",
        sort="2",
    )
