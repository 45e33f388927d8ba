"""What the registry holds about a person: seats, which stay on public record for a time, and relations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import aliased

from alliance.kernel import working_days
from alliance.kernel.accounts.models import Person
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal.holdings import Holding, Kept
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Place
from alliance.kernel.working_days import Unit
from compounds.models import Company, Compound, Relation, Seat, Term
from compounds.names import ROLE_NAMES
from compounds.relations.kinds import SHAPES
from compounds.workflow import Stage

PUBLIC_RECORD = "personal.public_record_years"
_FILING = "物业管理条例第十六条：业委会委员要备案，届次记录对全体业主公开；留存期满，姓名换成“已注销人员”"
_CONFLICTS = "和企业的关系要用来核对回避，只记编号"
PRIVATE = frozenset(kind for kind, shape in SHAPES.items() if shape.personal)
"""Where somebody lives, what they own, who their kin are: nothing that outlasts the account."""


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Seats and relations of a person."""
    yield _seats(reading, person_id)
    yield from _relations(reading, person_id)


def _seats(reading: Transaction, person_id: int) -> Holding:
    found = reading.session.execute(
        select(Seat, Term, Place.name)
        .join(Term, Seat.term_id == Term.id)
        .join(Place, Term.place_id == Place.id)
        .where(Seat.person_id == person_id)
        .order_by(Seat.starts_on, Seat.id)
    ).all()
    last_days = [_last_day(seat, term) for seat, term, _ in found]
    serving = [where for (_, _, where), last in zip(found, last_days, strict=True) if last >= reading.today]
    first = f"您还在{'、'.join(serving)}业委会任职。请先向业委会辞去，由社区登记，或者等本届届满。" if serving else ""
    return Holding(
        "业委会席位",
        ("小区", "第几届", "席位", "从", "到"),
        tuple(
            (where, term.number, ROLE_NAMES[seat.role], seat.starts_on, last)
            for (seat, term, where), last in zip(found, last_days, strict=True)
        ),
        Kept(_FILING, _public_until(reading, person_id, max(last_days)), name=True) if found else Kept(_FILING),
        first,
    )


def _last_day(seat: Seat, term: Term) -> date:
    """The day with which a seat ends: left early, ended with its term, or as planned."""
    days = [seat.ends_on, seat.left_on, term.ended_on if term.stage is Stage.ENDED else None]
    return min(day for day in days if day is not None)


def _public_until(reading: Transaction, person_id: int, last_day: date) -> date:
    alliance_id = reading.session.get_one(Person, person_id).alliance_id
    root = places.root_path(reading.session, alliance_id)
    years = parameters.on(reading, PUBLIC_RECORD, root, reading.today, alliance_id=alliance_id)
    calendar = parameters.calendar(reading)
    return working_days.period_after(calendar, last_day, years.whole, Unit(years.unit), rolls=False).due


def _relations(reading: Transaction, person_id: int) -> Iterator[Holding]:
    other, compound_place = aliased(Person), aliased(Place)
    found = reading.session.execute(
        select(Relation, other.name, Company.name, compound_place.name)
        .outerjoin(
            other,
            or_(
                (Relation.person_id == person_id) & (other.id == Relation.to_person_id),
                (Relation.to_person_id == person_id) & (other.id == Relation.person_id),
            ),
        )
        .outerjoin(Company, Company.id == Relation.to_company_id)
        .outerjoin(Compound, Compound.id == Relation.to_compound_id)
        .outerjoin(compound_place, compound_place.id == Compound.place_id)
        .where(or_(Relation.person_id == person_id, Relation.to_person_id == person_id))
        .order_by(Relation.id)
    ).all()
    columns = ("关系", "对方", "从", "到")
    rows = [
        (one.kind, (SHAPES[one.kind].label, person or company or compound or "", one.starts_on, one.ends_on))
        for one, person, company, compound in found
    ]
    yield Holding("住处、房产、亲属等私人关系", columns, tuple(row for kind, row in rows if kind in PRIVATE))
    kept = tuple(row for kind, row in rows if kind not in PRIVATE)
    yield Holding("和企业、小区的工作关系", columns, kept, Kept(_CONFLICTS))


def erase(tx: Transaction, person_id: int) -> None:
    """Delete private relations with the papers beside them; of the others only the evidence, which may name people."""
    mine = or_(Relation.person_id == person_id, Relation.to_person_id == person_id)
    private = tx.session.scalars(select(Relation.id).where(mine, Relation.kind.in_(PRIVATE))).all()
    attachments.forget(tx, subject=Relation.__tablename__, subject_ids=private)
    tx.session.execute(delete(Relation).where(Relation.id.in_(private)))
    tx.session.execute(update(Relation).where(mine).values(evidence=""))
