"""What people are told about the offices they hold: answers to errands of this package."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.actors import OFFICE_NAMES
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import OfficeHeld


def office_granted(tx: Transaction, payload: Payload) -> None:
    """Tell a person of a new office."""
    held = tx.session.get(OfficeHeld, int(payload["office_id"]))
    if held is not None:
        last = f"，到{full_date(held.ends_on)}" if held.ends_on else ""
        _send(
            tx,
            held,
            "您有了新的职务",
            f"您担任{_named(held)}，从{full_date(held.starts_on)}起{last}。",
            kind="places.office_granted",
        )


def office_ended(tx: Transaction, payload: Payload) -> None:
    """Tell a person that an office ends early."""
    held = tx.session.get(OfficeHeld, int(payload["office_id"]))
    if held is None:
        return
    if held.withdrawn_at is not None or held.ends_on is None:
        when = "现在起不再担任"
    else:
        when = f"最后一天改为{full_date(held.ends_on)}，之后不再担任"
    _send(tx, held, "您的职务有变化", f"{_named(held)}：{when}。有疑问请联系联盟工作人员。", kind="places.office_ended")


def _named(held: OfficeHeld) -> str:
    return f"{OFFICE_NAMES[held.office]}（{held.place.name}）"


def _send(tx: Transaction, held: OfficeHeld, title: str, body: str, *, kind: str) -> None:
    notices.send(
        tx,
        alliance_id=held.alliance_id,
        person_id=held.person_id,
        title=title,
        body=body,
        kind=kind,
        url="/account",
    )
