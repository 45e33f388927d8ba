"""What people are told when a filing moves; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import addresses, recipients
from compounds.models import Role, Term


def filing_submitted(tx: Transaction, payload: Payload) -> None:
    """The street has papers to check."""
    term = tx.session.get_one(Term, payload["term_id"])
    _tell(
        tx,
        term,
        recipients.officers(tx, term.alliance_id, term.place.path, Office.SUBDISTRICT_OFFICER),
        f"{_whose(term)}备案材料已报送",
        "请核对材料：齐全的确认备案，不齐的写明理由退回补正。",
        kind="compounds.filing_submitted",
    )


def filing_returned(tx: Transaction, payload: Payload) -> None:
    """Whoever submitted, the chair and the community must mend the papers."""
    term = tx.session.get_one(Term, payload["term_id"])
    people = {
        *recipients.officers(tx, term.alliance_id, term.place.path, Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER),
        *recipients.seated(tx, term.id, Role.CHAIR),
    }
    if term.submitted_by_id is not None:
        people.add(term.submitted_by_id)
    _tell(
        tx,
        term,
        people,
        f"{_whose(term)}备案材料退回补正",
        "街道写明了要补正的地方，请打开办件查看，补正后重新报送。",
        kind="compounds.filing_returned",
    )


def filing_confirmed(tx: Transaction, payload: Payload) -> None:
    """All who have a seat, and the community, learn that the term is filed."""
    term = tx.session.get_one(Term, payload["term_id"])
    people = {
        *recipients.seated(tx, term.id, *Role),
        *recipients.officers(tx, term.alliance_id, term.place.path, Office.COMMUNITY_OFFICER),
    }
    _tell(
        tx,
        term,
        people,
        f"{_whose(term)}已备案",
        f"任期{full_date(term.starts_on)}至{full_date(term.ends_on)}。刻制印章、办理账户请带上备案证明。",
        kind="compounds.filing_confirmed",
    )


def _whose(term: Term) -> str:
    return f"{term.place.name}第{term.number}届业委会"


def _tell(tx: Transaction, term: Term, people: Iterable[int], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=term.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.term(term.id),
    )
