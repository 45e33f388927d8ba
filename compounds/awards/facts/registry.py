"""What the registry and the register of members say: the term, its filing, the handover, the contract, membership."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from compounds import addresses
from compounds.awards.evidence import Fact, Period, Record
from compounds.awards.facts import telling
from compounds.handovers.models import Handover
from compounds.handovers.workflow import STAGE_NAMES as HANDOVER_NAMES
from compounds.handovers.workflow import Kind
from compounds.membership import addresses as membership
from compounds.membership.models import Member
from compounds.membership.workflow import STAGE_NAMES as MEMBER_NAMES
from compounds.membership.workflow import Stage as MemberStage
from compounds.models import Committee, Contract, Term

CODES = frozenset({"committee_in_term", "committee_filed", "handover_done", "contract_in_force", "member_standing"})


def provide(reading: Transaction, compound_ids: Collection[int], period: Period) -> Mapping[int, tuple[Fact, ...]]:
    """The facts of the registry; five statements."""
    day = telling.holds_for(reading, period)
    return telling.by_compound(_facts(reading, compound_ids, day))


def _facts(reading: Transaction, compound_ids: Collection[int], day: date) -> Iterator[tuple[int, Fact]]:
    founded = _founded(reading, compound_ids, day)
    terms = _terms(reading, compound_ids, day)
    for compound_id in compound_ids:
        known = terms.get(compound_id, ())
        yield compound_id, _in_term(known, day, founded=compound_id in founded)
        if known:
            yield compound_id, _filed(known[0], day)
    yield from _handovers(reading, compound_ids, day)
    yield from _contracts(reading, compound_ids, day)
    yield from _members(reading, founded, day)


def _founded(reading: Transaction, compound_ids: Collection[int], day: date) -> Mapping[int, int]:
    """The committee in being of each compound."""
    rows = reading.session.execute(
        select(Committee.compound_id, Committee.id).where(
            Committee.compound_id.in_(compound_ids), Committee.dissolved_on.is_(None), Committee.founded_on <= day
        )
    )
    return {compound_id: committee_id for compound_id, committee_id in rows}  # noqa: C416 -- rows are no pairs to the type checker


def _terms(reading: Transaction, compound_ids: Collection[int], day: date) -> Mapping[int, Sequence[Any]]:
    """The terms elected by a day, the newest first."""
    rows = reading.session.execute(
        select(
            Committee.compound_id,
            Term.id,
            Term.number,
            Term.elected_on,
            Term.starts_on,
            Term.ends_on,
            Term.filed_on,
            Term.ended_on,
        )
        .join(Committee, Term.committee_id == Committee.id)
        .where(Committee.compound_id.in_(compound_ids), Committee.dissolved_on.is_(None), Term.elected_on <= day)
        .order_by(Committee.compound_id, Term.number.desc())
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.compound_id, []).append(row)
    return found


def _in_term(terms: Sequence[Any], day: date, *, founded: bool) -> Fact:
    code = "committee_in_term"
    for term in terms:
        filed = term.filed_on is not None and term.filed_on <= day
        running = term.starts_on <= day <= term.ends_on and (term.ended_on is None or term.ended_on > day)
        if filed and running:
            words = f"第{term.number}届，任期到{full_date(term.ends_on)}"
            record = Record(f"第{term.number}届业委会", addresses.term(term.id), term.filed_on)
            return telling.yes_or_no(code, yes=True, words=words, as_of=day, records=(record,))
    if not terms:
        words = "登记了业委会，没有登记届次" if founded else "没有登记业委会"
        return telling.yes_or_no(code, yes=False, words=words, as_of=day)
    newest = terms[0]
    over = newest.filed_on is not None and newest.ends_on < day
    words = f"第{newest.number}届任期已满" if over else f"第{newest.number}届还没有备案，或者不在任期内"
    record = Record(f"第{newest.number}届业委会", addresses.term(newest.id), newest.elected_on)
    return telling.yes_or_no(code, yes=False, words=words, as_of=day, records=(record,))


def _filed(term: Any, day: date) -> Fact:
    filed = term.filed_on is not None and term.filed_on <= day
    words = (
        f"第{term.number}届已于{full_date(term.filed_on)}备案"
        if filed
        else f"第{term.number}届{full_date(term.elected_on)}选出，还没有备案"
    )
    on = term.filed_on if filed else term.elected_on
    record = Record(f"第{term.number}届业委会", addresses.term(term.id), on)
    return telling.yes_or_no("committee_filed", yes=filed, words=words, as_of=day, records=(record,))


def _handovers(reading: Transaction, compound_ids: Collection[int], day: date) -> Iterator[tuple[int, Fact]]:
    """The newest handover of a whole committee."""
    rows = reading.session.execute(
        select(
            Committee.compound_id, Handover.id, Term.number, Handover.starts_on, Handover.handed_over_on, Handover.stage
        )
        .join(Term, Handover.term_id == Term.id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(
            Committee.compound_id.in_(compound_ids),
            Committee.dissolved_on.is_(None),
            Handover.kind == Kind.COMMITTEE,
            Handover.starts_on <= day,
        )
        .order_by(Handover.starts_on.desc(), Handover.id.desc())
    )
    told: set[int] = set()
    for compound_id, key, term, starts_on, handed_over_on, stage in rows:
        if compound_id in told:
            continue
        told.add(compound_id)
        done_on = handed_over_on if handed_over_on is not None and handed_over_on <= day else None
        words = f"第{term}届{full_date(done_on)}移交" if done_on else f"第{term}届的移交：{HANDOVER_NAMES[stage]}"
        record = Record(f"第{term}届的移交", addresses.handover(key), done_on or starts_on)
        done = done_on is not None
        yield compound_id, telling.yes_or_no("handover_done", yes=done, words=words, as_of=day, records=(record,))


def _contracts(reading: Transaction, compound_ids: Collection[int], day: date) -> Iterator[tuple[int, Fact]]:
    rows = reading.session.execute(
        select(Contract.compound_id, Contract.starts_on, Contract.ends_on, Contract.ended_on)
        .where(Contract.compound_id.in_(compound_ids), Contract.starts_on <= day)
        .order_by(Contract.starts_on.desc(), Contract.id.desc())
    )
    told: set[int] = set()
    for compound_id, starts_on, ends_on, ended_on in rows:
        last = ended_on or ends_on
        runs = last is None or last >= day
        if compound_id in told:
            continue
        told.add(compound_id)
        words = (
            f"合同已于{full_date(last)}到期"
            if last is not None and not runs
            else f"合同到{full_date(last)}"
            if last is not None
            else "合同没有写到期日，继续有效"
        )
        record = Record("物业服务合同", addresses.compound(compound_id), starts_on)
        yield compound_id, telling.yes_or_no("contract_in_force", yes=runs, words=words, as_of=day, records=(record,))


def _members(reading: Transaction, founded: Mapping[int, int], day: date) -> Iterator[tuple[int, Fact]]:
    """Compounds without a committee cannot be members, and nothing is said of them."""
    rows = reading.session.execute(
        select(Member.committee_id, Member.id, Member.stage, Member.admitted_on)
        .where(Member.committee_id.in_(founded.values()), Member.admitted_on.is_not(None), Member.admitted_on <= day)
        .order_by(Member.admitted_on, Member.id)
    )
    found = {row.committee_id: row for row in rows}
    for compound_id, committee_id in founded.items():
        member = found.get(committee_id)
        if member is None:
            yield compound_id, telling.yes_or_no("member_standing", yes=False, words="还不是联盟会员", as_of=day)
            continue
        yes = member.stage is MemberStage.ADMITTED
        words = f"{full_date(member.admitted_on)}加入，现在：{MEMBER_NAMES[member.stage]}"
        record = Record("会员档案", membership.member(member.id), member.admitted_on)
        yield compound_id, telling.yes_or_no("member_standing", yes=yes, words=words, as_of=day, records=(record,))
