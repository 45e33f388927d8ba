"""变更记录: what was changed in a record, by whom and why, with old and new values in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import OFFICE_NAMES, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.ledger import LedgerLine
from compounds import reasons
from compounds.changes.models import Change
from compounds.handovers.models import Handover
from compounds.models import Committee, Company, Compound, CompoundClosing, Contract, FormerName, Term
from compounds.names import FIELD_NAMES, NAMED_BY_ID, value_words

TOLD_TWICE = ("compounds.seats_moved", "compounds.compound_merged")
"""Lines that stand on a second record for its own page, and would tell a history the same deed twice."""
MOST = 300
"""The newest lines of a history; more than this on one page nobody reads."""
_COMPANY_FIELDS = frozenset({"developer", "company"})


@dataclass(frozen=True, slots=True)
class Altered:
    """One field: what it was and what it is."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed: when, by whom in what office, what, which fields, and the reason that was given."""

    at: datetime
    who: str
    office: str
    sentence: str
    altered: tuple[Altered, ...]
    because: str


@dataclass(frozen=True, slots=True)
class History:
    """The history of one record; `cut` is true where older lines are left out."""

    name: str
    entries: tuple[Entry, ...]
    cut: bool


def of_compound(reading: Transaction, actor: Actor, compound_id: int) -> History:
    """The history of a compound, its committee, terms, contracts, changes and handovers. Raises NotFound.

    What happened to a compound that was merged into it is told too. A constant number of queries.
    """
    compound = get_visible(reading.session, Compound, actor, compound_id)
    here = compound.place_id
    merged = select(CompoundClosing.compound_id).where(CompoundClosing.merged_into_id == compound.id)
    about = or_(
        and_(_is(Compound), or_(LedgerLine.subject_id == compound.id, LedgerLine.subject_id.in_(merged))),
        and_(
            _is(Committee), LedgerLine.subject_id.in_(select(Committee.id).where(Committee.compound_id == compound.id))
        ),
        and_(_is(Contract), LedgerLine.subject_id.in_(select(Contract.id).where(Contract.compound_id == compound.id))),
        and_(_is(Term), LedgerLine.subject_id.in_(select(Term.id).where(Term.place_id == here))),
        and_(_is(Change), LedgerLine.subject_id.in_(select(Change.id).where(Change.place_id == here))),
        and_(_is(Handover), LedgerLine.subject_id.in_(select(Handover.id).where(Handover.place_id == here))),
    )
    return _history(reading, compound.place.name, about, compound_id=compound.id)


def of_term(reading: Transaction, actor: Actor, term_id: int) -> History:
    """The history of a term, its changes and handovers. Raises NotFound; a constant number of queries."""
    term = get_visible(reading.session, Term, actor, term_id)
    about = or_(
        and_(_is(Term), LedgerLine.subject_id == term.id),
        and_(_is(Change), LedgerLine.subject_id.in_(select(Change.id).where(Change.term_id == term.id))),
        and_(_is(Handover), LedgerLine.subject_id.in_(select(Handover.id).where(Handover.term_id == term.id))),
    )
    return _history(reading, f"{term.place.name}第{term.number}届业委会", about)


def of_company(reading: Transaction, actor: Actor, company_id: int) -> History:
    """The history of a company's own facts. Raises NotFound; a constant number of queries."""
    company = get_visible(reading.session, Company, actor, company_id)
    about = and_(_is(Company), LedgerLine.subject_id == company.id)
    return _history(reading, company.name, about, company_id=company.id)


def _is(model: type[Any]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = LedgerLine.subject == model.__tablename__
    return found


def _history(
    reading: Transaction,
    name: str,
    about: ColumnElement[bool],
    *,
    compound_id: int | None = None,
    company_id: int | None = None,
) -> History:
    rows = reading.session.execute(
        select(LedgerLine, Person.name)
        .outerjoin(Person, LedgerLine.person_id == Person.id)
        .where(about, LedgerLine.verb.not_in(TOLD_TWICE))
        .order_by(LedgerLine.id.desc())
        .limit(MOST + 1)
    ).all()
    shown = rows[:MOST]
    lines = [line for line, _ in shown]
    named = _Named.load(reading, lines, name, compound_id=compound_id, company_id=company_id)
    return History(name, tuple(_entry(line, who, named) for line, who in shown), cut=len(rows) > MOST)


def _entry(line: LedgerLine, who: str | None, named: _Named) -> Entry:
    altered = tuple(named.altered(line))
    sentence = ledger.sentence(line)
    return Entry(
        line.at,
        who or ("平台" if line.office == "clock" else ""),
        OFFICE_NAMES.get(line.office, ""),  # type: ignore[call-overload]  # a StrEnum is found by its value
        # The fields follow with their values, so that the sentence need not list them too.
        sentence.partition("：")[0] if altered else sentence,
        altered,
        named.reasons.get(line.facts.get("reason_id") or 0, ""),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """The names that lines hold as ids, read in three statements for all lines together."""

    companies: Mapping[int, str]
    former: Mapping[int, tuple[str, str]]
    reasons: Mapping[int, str]

    @classmethod
    def load(
        cls,
        reading: Transaction,
        lines: Sequence[LedgerLine],
        present: str,
        *,
        compound_id: int | None,
        company_id: int | None,
    ) -> _Named:
        """Read what the lines refer to; `present` is the name that the record has today."""
        wanted = {key for line in lines for key in _company_ids(line)}
        companies = reading.session.execute(select(Company.id, Company.name).where(Company.id.in_(sorted(wanted))))
        kept = reasons.read(
            reading,
            [line.facts["reason_id"] for line in lines if line.facts.get("reason_id")]
            + [old for line in lines for old, _ in [_changed(line).get("name") or (0, 0)] if company_id and old],
        )
        of = FormerName.compound_id == compound_id if compound_id is not None else false()
        rows = reading.session.execute(select(FormerName.id, FormerName.name).where(of).order_by(FormerName.id))
        former: list[tuple[int, str]] = [(row[0], row[1]) for row in rows]
        if company_id is not None:
            renamed = [_changed(line)["name"][0] for line in reversed(lines) if "name" in _changed(line)]
            former = [(key, kept.get(key, "")) for key in renamed]
        names = [name for _, name in former] + [present]
        pairs = {key: (old, names[at + 1]) for at, (key, old) in enumerate(former)}
        return cls(dict(companies.all()), pairs, kept)

    def altered(self, line: LedgerLine) -> Iterable[Altered]:
        """The fields that a line changed."""
        for field, (old, new) in _changed(line).items():
            label = FIELD_NAMES.get(field, field)
            if field == "name":
                yield Altered(label, *self.former.get(old, ("以前的名称", "新的名称")))
            elif field in _COMPANY_FIELDS:
                yield Altered(label, *(self.companies.get(key, "空") if key else "空" for key in (old, new)))
            else:
                yield Altered(label, value_words(field, old), value_words(field, new))


def _changed(line: LedgerLine) -> Mapping[str, Any]:
    """The fields of a line; none where it is from before they were codes."""
    changed = line.facts.get("changed")
    return changed if isinstance(changed, Mapping) else {}


def _company_ids(line: LedgerLine) -> Iterable[int]:
    for field in _COMPANY_FIELDS & NAMED_BY_ID:
        yield from (key for key in _changed(line).get(field, ()) if key)
