"""Taking a request in hand for a step, writing the step down, and keeping the reason that was given."""

from __future__ import annotations

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.versions import expect
from expert_pool.requests.models import NOTE_MOST, RequestNote, SelectionRequest
from expert_pool.requests.workflow import REQUEST


def in_hand(tx: Transaction, actor: Actor, request_id: int, version: int | None = None) -> SelectionRequest:
    """The request, locked, in the version that the page showed where one is given.

    Raises NotFound, ChangedMeanwhile.
    """
    request = get_visible(tx.session, SelectionRequest, actor, request_id, lock=True)
    if version is not None:
        expect(tx, request, version)
    return request


def step(tx: Transaction, request: SelectionRequest, name: str) -> None:
    """Move the request along its way, from now on. Raises OutOfTurn."""
    request.stage = REQUEST.after(request.stage, name)
    request.stage_since = tx.now


def record(tx: Transaction, actor: Actor, verb: str, request: SelectionRequest, **facts: object) -> None:
    """Write the line of a step, with the version that it made."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, request, version=request.version, **facts)


def say(tx: Transaction, request: SelectionRequest, about: str, words: str) -> None:
    """Keep the reason that somebody gave for a step. Raises Invalid where none is given, or one that is too long."""
    plain = words.strip()
    if not plain:
        raise Invalid("请写一句原因。", remedy="对方看得到，以后查起来也清楚。")
    if len(plain) > NOTE_MOST:
        raise Invalid(f"原因太长了，最多 {NOTE_MOST} 个字。", remedy="请写短一点，细节可以另附材料。")
    request.notes.append(RequestNote(about=about, words=plain, said_at=tx.now))
