"""Taking an attempt in hand, what the rules ask of it, and which of its answers count."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import Keyring, context_of
from alliance.kernel.db import Transaction
from training.attempts.access import AttemptFacts
from training.attempts.clock import last_receipt
from training.attempts.models import Attempt, Response


def facts_of(attempt: Attempt) -> AttemptFacts:
    """What the rules ask of an attempt."""
    return AttemptFacts(attempt.person_id, attempt.stage, last_receipt(attempt.deadline_at, attempt.grace_seconds))


def in_hand(tx: Transaction, actor: Actor, attempt_id: int) -> tuple[Attempt, AttemptFacts]:
    """The attempt, locked. Raises NotFound."""
    attempt = get_visible(tx.session, Attempt, actor, attempt_id, lock=True)
    return attempt, facts_of(attempt)


def winners(session: Session, attempt_id: int, *, slot: int | None = None) -> dict[int, Response]:
    """By question the answer that counts: the one its candidate gave last, by the devices' own count."""
    query = select(Response).where(Response.attempt_id == attempt_id, Response.counted)
    if slot is not None:
        query = query.where(Response.slot == slot)
    return latest(session.scalars(query))


def latest(responses: Iterable[Response]) -> dict[int, Response]:
    """By question the last answer: the highest `seq`, and of the same the one that was received last."""
    found: dict[int, Response] = {}
    for one in sorted(responses, key=lambda one: (one.seq, one.number)):
        found[one.slot] = one
    return found


def sealed(keyring: Keyring, answer: object) -> str:
    """An answer for the column that keeps it."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return keyring.seal(text, context_of(Response.answer_sealed))


def opened(keyring: Keyring, response: Response | None) -> Any:
    """What was answered, in the item's own order; None where nothing was."""
    if response is None:
        return None
    return json.loads(keyring.open(response.answer_sealed, context_of(Response.answer_sealed)))


def plain(points: Decimal) -> str:
    """Points as people write them: 8, 7.5."""
    return format(points.normalize(), "f")


def record(tx: Transaction, actor: Actor, verb: str, attempt: Attempt, **facts: object) -> None:
    """The ledger's line of a step."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, attempt, exam=attempt.exam_id, version=attempt.version, **facts)
