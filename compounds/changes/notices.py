"""What people are told when the renewed filing of a change moves; each handler keeps one errand."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from compounds import addresses, recipients
from compounds.changes.models import Change
from compounds.models import Role


def change_submitted(tx: Transaction, payload: Payload) -> None:
    """The street has papers to check."""
    change = tx.session.get_one(Change, payload["change_id"])
    _tell(
        tx,
        change,
        recipients.officers(tx, change.alliance_id, change.place.path, Office.SUBDISTRICT_OFFICER),
        f"{change.place.name}业委会变更备案材料已报送",
        "请核对材料：齐全的确认备案，不齐的写明理由退回补正。",
        kind="compounds.filing_submitted",
    )


def change_returned(tx: Transaction, payload: Payload) -> None:
    """Whoever submitted, the chair and the community must mend the papers."""
    change = tx.session.get_one(Change, payload["change_id"])
    people = recipients.officers(
        tx, change.alliance_id, change.place.path, Office.COMMITTEE_CHAIR, Office.COMMUNITY_OFFICER
    )
    if change.submitted_by_id is not None:
        people.add(change.submitted_by_id)
    _tell(
        tx,
        change,
        people,
        f"{change.place.name}业委会变更备案材料退回补正",
        "街道写明了要补正的地方，请打开办件查看，补正后重新报送。",
        kind="compounds.filing_returned",
    )


def change_confirmed(tx: Transaction, payload: Payload) -> None:
    """All who sit in the term, and the community, learn that the change is filed."""
    change = tx.session.get_one(Change, payload["change_id"])
    people = recipients.seated(tx, change.term_id, *Role)
    people |= recipients.officers(tx, change.alliance_id, change.place.path, Office.COMMUNITY_OFFICER)
    _tell(
        tx,
        change,
        people,
        f"{change.place.name}业委会委员变更已备案",
        "补上的委员已经开始任职。",
        kind="compounds.filing_confirmed",
    )


def _tell(tx: Transaction, change: Change, people: Iterable[int], title: str, body: str, *, kind: str) -> None:
    notices.send_each(
        tx,
        people,
        alliance_id=change.alliance_id,
        title=title,
        body=body,
        kind=kind,
        url=addresses.change(change.id),
    )
