"""Taking a sitting in hand for a step, and writing the step down."""

from __future__ import annotations

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.versions import expect
from training.sittings.models import Sitting


def in_hand(tx: Transaction, actor: Actor, sitting_id: int, version: int) -> Sitting:
    """The sitting, locked, in the version that the page showed. Raises NotFound, ChangedMeanwhile."""
    sitting = get_visible(tx.session, Sitting, actor, sitting_id, lock=True)
    expect(tx, sitting, version)
    return sitting


def record(tx: Transaction, actor: Actor, verb: str, sitting: Sitting, **facts: object) -> None:
    """Write the line of a step, with the version that it made."""
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, sitting, version=sitting.version, **facts)


def because(text: str) -> str:
    """A reason. Raises Invalid where none is given."""
    if not (plain := text.strip()):
        raise Invalid("请写一句原因。", remedy="以后查起来才清楚。")
    return plain
