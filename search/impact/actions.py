"""Noting that something touched by a change of the law still stands, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.impact import Impact
from search.impact import access, pages
from search.impact.models import BECAUSE_LEAST, BECAUSE_MOST, Look

_AGAIN = "请回到“法规变动影响”，按现在的条文再看。"

ledger.tell(
    {
        "law.looked_at": "对照新条文看过，写明不用改",
        "law.look_taken_back": "把看过的一处重新标为要看",
    }
)


@dataclass(frozen=True, slots=True)
class StillRight:
    """That a thing still stands after the change that was `seen`, and why."""

    subject: str
    seen: str
    because: str


def note(tx: Transaction, actor: Actor, impact: Impact, command: StillRight) -> Look:
    """Note that somebody has looked and nothing has to change.

    Raises NotFound, NotPermitted, OutOfTurn where it was looked at or the law has changed again, Invalid.
    """
    thing = pages.one(tx, actor, impact, command.subject, command.seen).thing
    access.note(actor, thing.offices).enforce()
    if thing.looked is not None:
        raise OutOfTurn("这一处已经有人看过了。", remedy=_AGAIN)
    because = command.because.strip()[:BECAUSE_MOST]
    if len(because) < BECAUSE_LEAST:
        raise Invalid("请用自己的话写明为什么不用改。", remedy="例如：改的是第二款，这一步引的是第一款。")
    row = Look(
        alliance_id=actor.alliance_id,
        subject=command.subject,
        seen=command.seen,
        because=because,
        looked_by_id=actor.person_id,
        looked_at=tx.now,
    )
    tx.session.add(row)
    ledger.write(tx, actor, "law.looked_at", row, thing=command.subject)
    return row


def take_back(tx: Transaction, actor: Actor, impact: Impact, subject: str, seen: str) -> None:
    """Let it be amber again. Raises NotFound, NotPermitted, OutOfTurn where nobody has looked."""
    thing = pages.one(tx, actor, impact, subject, seen).thing
    access.take_back(actor, thing.offices).enforce()
    if thing.looked is None:
        raise OutOfTurn("这一处现在没有人看过。", remedy=_AGAIN)
    row = tx.session.get_one(Look, thing.looked.look_id)
    ledger.write(tx, actor, "law.look_taken_back", row, thing=subject)
    tx.session.delete(row)
