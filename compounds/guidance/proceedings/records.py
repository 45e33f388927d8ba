"""What the registry records that does a step: an elected term, its filing, a handover that is closed, a contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from alliance.kernel.db import Transaction
from compounds import addresses
from compounds.changes import queries as changes
from compounds.changes.models import Change
from compounds.changes.workflow import Stage as ChangeStage
from compounds.filing import elections
from compounds.guidance.proceedings.models import Proceeding
from compounds.handovers.models import Handover
from compounds.handovers.workflow import Kind as HandoverKind
from compounds.handovers.workflow import Stage as HandoverStage
from compounds.models import Committee, Contract, Role, Seat, Standing, Term
from compounds.workflow import Stage as TermStage

TERM, FILING, HANDOVER, CONTRACT = "term", "filing", "handover", "contract"
KNOWN = frozenset({TERM, FILING, HANDOVER, CONTRACT})
"""The records that can be looked up here; a step with another one is recorded by hand like any step."""
_FILED = (TermStage.FILED, TermStage.ENDED)
_OF_THE_COMMITTEE = Term.committee_id.in_(select(Committee.id).where(Committee.dissolved_on.is_(None)))
"""Terms of the committee in being: a compound has one at a time."""
TERM_END = "term_end"
"""The event on which the present term ends."""
DISMISSAL = "dismiss_company"
"""The path whose contract step is the end of the old contract and not a new one."""
HOW: Mapping[str, str] = {
    TERM: "登记选举结果以后，这一步自动完成。",
    FILING: "街道确认备案以后，这一步自动完成。",
    HANDOVER: "移交办结以后，这一步自动完成。",
    CONTRACT: "登记新的物业服务合同以后，这一步自动完成；这件事开办以前就开始的旧合同不算。",
}
ENDING = "登记原物业服务合同终止以后，这一步自动完成。"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the registry that does a step: its table and id, the day on which it happened, and its page."""

    table: str
    key: int
    day: date
    url: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The highest of each kind that was on record when a file began."""

    term: int
    change: int
    contract: int


def baseline(reading: Transaction, compound_id: int, place_id: int) -> Baseline:
    """What is on record of a compound now: the last filed term's number, the last change, the last contract.

    Terms are counted anew by each committee, so that those of one that was dissolved say nothing about the next.
    """
    filed = select(func.max(Term.number)).where(Term.place_id == place_id, Term.stage.in_(_FILED), _OF_THE_COMMITTEE)
    number = filed.scalar_subquery()
    change = select(func.max(Change.id)).where(Change.place_id == place_id).scalar_subquery()
    contract = select(func.max(Contract.id)).where(Contract.compound_id == compound_id).scalar_subquery()
    found = reading.session.execute(select(number, change, contract)).one()
    return Baseline(*(one or 0 for one in found))


def found(reading: Transaction, proceeding: Proceeding, record: str) -> Recorded | None:
    """The registry's row that does a step of this file, if there is one by now; one statement."""
    match record:
        case "term":
            return _term(reading, proceeding)
        case "filing":
            return _filing(reading, proceeding)
        case "handover":
            return _handover(reading, proceeding)
        case "contract":
            return _contract(reading, proceeding)
    return None


def _term(reading: Transaction, proceeding: Proceeding) -> Recorded | None:
    """The term that was elected. One that is over, or that is the present one, was only put on record late."""
    ends_on = func.coalesce(Term.ended_on, Term.ends_on)
    query = (
        select(Term.id, Term.elected_on)
        .where(
            Term.place_id == proceeding.place_id,
            Term.number > proceeding.after_term,
            _OF_THE_COMMITTEE,
            ends_on >= proceeding.started_on,
        )
        .order_by(Term.number)
        .limit(1)
    )
    present = next((one.day for one in proceeding.days if one.code == TERM_END and one.replaced_at is None), None)
    if present is not None:
        query = query.where(ends_on > present)
    row: Any = reading.session.execute(query).one_or_none()
    return None if row is None else Recorded(Term.__tablename__, row[0], row[1], addresses.term(row[0]))


def _filing(reading: Transaction, proceeding: Proceeding) -> Recorded | None:
    """The filing of the very term that this file elected; on a path that elects none that of a change of seats."""
    elected = next((row.record_id for row in proceeding.steps if row.record == Term.__tablename__), None)
    if elected is None:
        return _change(reading, proceeding)
    filed_on = reading.session.scalar(select(Term.filed_on).where(Term.id == elected, Term.stage.in_(_FILED)))
    return None if filed_on is None else Recorded(Term.__tablename__, elected, filed_on, addresses.term(elected))


def _change(reading: Transaction, proceeding: Proceeding) -> Recorded | None:
    row: Any = reading.session.execute(
        select(Change.id, Change.filed_on)
        .where(
            Change.place_id == proceeding.place_id,
            Change.id > proceeding.after_change,
            Change.stage == ChangeStage.FILED,
        )
        .order_by(Change.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else Recorded(Change.__tablename__, row[0], row[1], addresses.change(row[0]))


def _handover(reading: Transaction, proceeding: Proceeding) -> Recorded | None:
    """The handover of a whole committee; that of one member who left is another matter."""
    row: Any = reading.session.execute(
        select(Handover.id, Handover.handed_over_on)
        .where(
            Handover.place_id == proceeding.place_id,
            Handover.kind == HandoverKind.COMMITTEE,
            Handover.stage == HandoverStage.CLOSED,
            Handover.closed_on >= proceeding.started_on,
        )
        .order_by(Handover.closed_on, Handover.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else Recorded(Handover.__tablename__, row[0], row[1], addresses.handover(row[0]))


def _contract(reading: Transaction, proceeding: Proceeding) -> Recorded | None:
    """The contract that ended, or the one that was made; one from before this file was only put on record late."""
    query = select(Contract.id, Contract.starts_on, Contract.ended_on).where(
        Contract.compound_id == proceeding.compound_id
    )
    if proceeding.path == DISMISSAL:
        query = query.where(Contract.id == proceeding.after_contract, Contract.ended_on.is_not(None))
    else:
        began = min((proceeding.started_on, *(row.done_on for row in proceeding.steps if row.done_on is not None)))
        query = query.where(Contract.id > proceeding.after_contract, Contract.starts_on >= began)
    row: Any = reading.session.execute(query.order_by(Contract.id).limit(1)).one_or_none()
    if row is None:
        return None
    day = row[2] if proceeding.path == DISMISSAL else row[1]
    return Recorded(Contract.__tablename__, row[0], min(day, reading.today), addresses.compound(proceeding.compound_id))


@dataclass(frozen=True, slots=True)
class WayThere:
    """Where the registry records it: a sentence, and the page where it is done or goes on."""

    how: str
    label: str
    url: str


def way_there(reading: Transaction, proceeding: Proceeding, record: str) -> WayThere:
    """The page on which what does this step is recorded; at most one statement. Raises KeyError for another record."""
    compound = addresses.compound(proceeding.compound_id)
    how = ENDING if record == CONTRACT and proceeding.path == DISMISSAL else HOW[record]
    if record == TERM:
        return WayThere(how, "去登记选举结果", f"{compound}/terms/new")
    if record == FILING and (term := _present_term(reading, proceeding)) is not None:
        return WayThere(how, "去办备案", addresses.term(term))
    if record == HANDOVER and (open_one := _open_handover(reading, proceeding)) is not None:
        return WayThere(how, "去办移交", addresses.handover(open_one))
    if record == CONTRACT and proceeding.path != DISMISSAL:
        return WayThere(how, "去登记合同", f"{compound}/contracts/new")
    return WayThere(how, "去小区页面登记", compound)


def _present_term(reading: Transaction, proceeding: Proceeding) -> int | None:
    """The term whose filing is next: the newest one after those that were filed when the file began."""
    return reading.session.scalar(
        select(Term.id)
        .where(Term.place_id == proceeding.place_id, Term.number > proceeding.after_term, _OF_THE_COMMITTEE)
        .order_by(Term.number.desc())
        .limit(1)
    )


def _open_handover(reading: Transaction, proceeding: Proceeding) -> int | None:
    return reading.session.scalar(
        select(Handover.id)
        .where(
            Handover.place_id == proceeding.place_id,
            Handover.kind == HandoverKind.COMMITTEE,
            Handover.stage != HandoverStage.CLOSED,
        )
        .order_by(Handover.starts_on.desc(), Handover.id.desc())
        .limit(1)
    )


def known_days(reading: Transaction, compound_id: int, place_id: int) -> dict[str, date]:
    """What the registry knows of the days that paths hang on, by the code of their event; two statements."""
    known: dict[str, date] = {}
    term: Any = reading.session.execute(
        select(Term.stage, Term.elected_on, func.coalesce(Term.ended_on, Term.ends_on))
        .where(Term.place_id == place_id, _OF_THE_COMMITTEE)
        .order_by(Term.number.desc())
        .limit(1)
    ).one_or_none()
    if term is not None:
        known["elected"] = term[1]
        if term[0] in _FILED:
            known["term_end"] = term[2]
    contract = reading.session.scalar(
        select(func.coalesce(Contract.ended_on, Contract.ends_on))
        .where(Contract.compound_id == compound_id)
        .order_by(Contract.starts_on.desc(), Contract.id.desc())
        .limit(1)
    )
    if contract is not None:
        known["contract_end"] = contract
    return known


def has_committee(reading: Transaction, compound_id: int) -> bool:
    """True where the compound has a committee in being, filed or still to be."""
    return (
        reading.session.scalar(
            select(Committee.id).where(Committee.compound_id == compound_id, Committee.dissolved_on.is_(None)).limit(1)
        )
        is not None
    )


def stands_still(reading: Transaction, compound_id: int) -> bool:
    """True where nobody newer is elected, and the committee in being is stalled, over its term, or half empty.

    Three statements at most.
    """
    newest = reading.session.execute(
        select(Committee.standing, Term.id, Term.stage, Term.starts_on, Term.ends_on)
        .join(Term, Term.committee_id == Committee.id)
        .where(Committee.compound_id == compound_id, Committee.dissolved_on.is_(None))
        .order_by(Term.number.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return False
    standing, term_id, stage, starts_on, ends_on = newest
    if stage not in _FILED or starts_on > reading.today:
        return False
    if standing is Standing.STALLED or stage is TermStage.ENDED or ends_on < reading.today:
        return True
    seats = list(reading.session.scalars(select(Seat).where(Seat.term_id == term_id)))
    present = sum(seat.role is not Role.ALTERNATE and seat.left_on is None for seat in seats)
    return bool(elections.vacancies(elected=changes.elected(reading, seats), present=present))


def page_of(table: str, key: int | None, compound_id: int) -> str:
    """The page of the registry's row that did a step; empty where none did."""
    if key is None:
        return ""
    pages = {
        Term.__tablename__: addresses.term,
        Change.__tablename__: addresses.change,
        Handover.__tablename__: addresses.handover,
    }
    return pages[table](key) if table in pages else addresses.compound(compound_id)
