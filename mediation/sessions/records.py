"""Taking a session, minutes or a request to extend in hand, with its case under lock."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile
from alliance.kernel.ledger import LedgerLine
from compounds.versions import REMEDY, expect
from mediation.access import CaseFacts
from mediation.models import Case
from mediation.records import in_hand, record
from mediation.sessions.models import CaseMinutes, Extension, Session

_LOOK_BACK = 50
R = TypeVar("R", Session, CaseMinutes, Extension)


def session_in_hand(
    tx: Transaction, actor: Actor, session_id: int, version: int | None = None
) -> tuple[Session, Case, CaseFacts]:
    """The session, locked, with its case. Raises NotFound, ChangedMeanwhile."""
    return _in_hand(tx, actor, Session, session_id, version)


def minutes_in_hand(
    tx: Transaction, actor: Actor, minutes_id: int, version: int | None = None
) -> tuple[CaseMinutes, Case, CaseFacts]:
    """The minutes, locked, with their case. Raises NotFound, ChangedMeanwhile."""
    return _in_hand(tx, actor, CaseMinutes, minutes_id, version)


def extension_in_hand(tx: Transaction, actor: Actor, extension_id: int) -> tuple[Extension, Case, CaseFacts]:
    """The request to extend, locked, with its case. Raises NotFound."""
    return _in_hand(tx, actor, Extension, extension_id, None)


def tell(tx: Transaction, actor: Actor, verb: str, case: Case, session: Session, **facts: object) -> None:
    """The line of a step: on the case for what all may know, else on the session that nobody else sees."""
    if session.party_id is None:
        record(tx, actor, verb, case, session=session.id, **facts)
    else:
        tx.session.flush()  # the line carries the version that this step made
        ledger.write(tx, actor, verb, session, version=session.version, **facts)


def _in_hand(tx: Transaction, actor: Actor, model: type[R], key: int, version: int | None) -> tuple[R, Case, CaseFacts]:
    seen = get_visible(tx.session, model, actor, key)
    case, facts = in_hand(tx, actor, seen.case_id)  # the case is locked first, everywhere in the same order
    found = get_visible(tx.session, model, actor, key, lock=True)
    if version is not None:
        _expect(tx, found, version)
    return found, case, facts


def _expect(tx: Transaction, found: Session | CaseMinutes | Extension, version: int) -> None:
    """Raise ChangedMeanwhile with who did what; the lines of what all may know stand on the case."""
    if version == found.version:
        return
    open_to_all = isinstance(found, Session) and found.party_id is None
    lines = tx.session.execute(
        select(LedgerLine, Person.name)
        .outerjoin(Person, LedgerLine.person_id == Person.id)
        .where(LedgerLine.subject == Case.__tablename__, LedgerLine.subject_id == found.case_id)
        .order_by(LedgerLine.id.desc())
        .limit(_LOOK_BACK)
    )
    for line, name in lines:
        if open_to_all and line.facts.get("session") == found.id:
            told = f"{name or '平台'}在{short_moment(line.at)}{ledger.sentence(line)}"
            raise ChangedMeanwhile(f"您打开这一页以后，{told}。", remedy=REMEDY)
    expect(tx, found, version)
