"""Which open cases may be the same matter: one compound and cause, or a party with the same number or record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from mediation.models import Case, Party
from mediation.workflow import BEFORE_ACCEPTED, Stage

PERIOD = "mediation.alike_days"
OPEN_TO_MERGE = BEFORE_ACCEPTED | {Stage.ACCEPTED}
"""Stages at which a case may still take in another."""
MOST = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """What a dispute is recognised by. `indexes` are fingerprints of numbers (`Party.number_index`)."""

    alliance_id: int
    path: str
    compound_id: int | None
    cause: str
    indexes: Collection[str] = ()
    people: Collection[int] = ()
    committees: Collection[int] = ()
    companies: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that may be the same matter, and why."""

    case_id: int
    reference: str
    subject: str
    stage: Stage
    because: str


def matter_of(tx: Transaction, case: Case) -> Matter:
    """What a case is recognised by."""
    parties = tx.session.scalars(select(Party).where(Party.case_id == case.id, Party.left_at.is_(None))).all()
    return Matter(
        alliance_id=case.alliance_id,
        path=case.place.path,
        compound_id=case.compound_id,
        cause=case.cause,
        indexes=[one.number_index for one in parties if one.number_index is not None],
        people=[one.person_id for one in parties if one.person_id is not None],
        committees=[one.committee_id for one in parties if one.committee_id is not None],
        companies=[one.company_id for one in parties if one.company_id is not None],
    )


def same(tx: Transaction, matter: Matter, leave: int | None = None) -> tuple[Alike, ...]:
    """Open cases of the last days that may be the same matter, the likeliest first; the caller works at the desk.

    Days: parameter "mediation.alike_days", a suggestion. Two queries.
    """
    days = parameters.on(tx, PERIOD, matter.path, tx.today, alliance_id=matter.alliance_id).whole
    here = Case.compound_id == matter.compound_id if matter.compound_id is not None else Case.id == 0
    one_party = [
        column.in_(sorted(keys))
        for column, keys in (
            (Party.number_index, matter.indexes),
            (Party.person_id, matter.people),
            (Party.committee_id, matter.committees),
        )
        if keys
    ]
    same_side = (
        Case.id.in_(select(Party.case_id).where(Party.left_at.is_(None), or_(*one_party))) if one_party else None
    )
    same_cause = and_(here, Case.cause == matter.cause) if matter.cause else None
    same_company = (
        and_(
            here,
            Case.id.in_(select(Party.case_id).where(Party.left_at.is_(None), Party.company_id.in_(matter.companies))),
        )
        if matter.companies
        else None
    )
    grounds = [one for one in (same_side, same_cause, same_company) if one is not None]
    if not grounds:
        return ()
    rows = tx.session.execute(
        select(
            Case,
            *(one.label(name) for one, name in ((same_side, "side"), (same_cause, "cause")) if one is not None),
        )
        .where(
            Case.alliance_id == matter.alliance_id,
            Case.id != (leave or 0),
            Case.stage.in_(OPEN_TO_MERGE),
            Case.filed_at >= tx.now - timedelta(days=days),
            or_(*grounds),
        )
        .order_by(Case.filed_at.desc(), Case.id.desc())
        .limit(MOST * 4)
    ).all()
    found = [_alike(row) for row in rows]
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0])[:MOST])


def _alike(row: object) -> tuple[int, Alike]:
    case: Case = row[0]  # type: ignore[index]  # a row of what was selected
    side, cause = bool(getattr(row, "side", False)), bool(getattr(row, "cause", False))
    because = "同一个人，同一类" if side and cause else "有一方是同一个人" if side else "同一个小区，同一类"
    if not side and not cause:
        because = "同一个小区，同一家物业"
    found = Alike(case.id, str(case.reference), case.subject, case.stage, because)
    return 2 * side + cause, found
