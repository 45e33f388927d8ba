"""Moving sealed contacts and second factors over to the newest key, a few rows at a time."""

from __future__ import annotations

from alliance.kernel import outbox
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.crypto import reseal
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload

RESEAL = "keys.rotated"
SEALED = (
    (Person, Person.phone_sealed),
    (Account, Account.totp_sealed),
    (Account, Account.totp_pending_sealed),
)
"""Every column that outlives a day under a key; a form kept after its session does not."""


def promise_reseal(tx: Transaction) -> None:
    """Have everything sealed anew; asked after a key was added."""
    outbox.promise(tx, RESEAL)


def reseal_some(tx: Transaction, _: Payload) -> None:
    """Seal the next rows anew, and come back while any are left."""
    if any([reseal(tx, model, column) for model, column in SEALED]):
        promise_reseal(tx)
