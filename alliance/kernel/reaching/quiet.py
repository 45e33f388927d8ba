"""Quiet messages: a link sent to somebody of whom nothing may tell that they got it."""

from __future__ import annotations

import json
from datetime import timedelta

from alliance.kernel.accounts import numbers
from alliance.kernel.accounts.models import Person
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.notices import promise_message
from alliance.kernel.reaching.delivery import usable_mail
from alliance.kernel.reaching.models import MailAddress, Message
from alliance.kernel.reaching.table import Way, kind_of


def send_link(tx: Transaction, person_id: int, *, kind: str, purpose: str, text: str, lasts: timedelta) -> int:
    """Promise a link by text message and mail, as the table says; returns by how many ways it can go.

    `text` is the secret part of a link of `purpose`, which is the first part of its path. Until it is sent the address
    is sealed on it; afterwards neither person nor address stays, not even masked, and no inbox, counter or figure tells
    who got it. Raises LookupError for a kind that is not quiet.
    """
    found = kind_of(kind)
    if not found.quiet:
        raise LookupError(f"{kind} is not quiet")
    person = tx.session.get_one(Person, person_id)
    secret = json.dumps({"path": f"/{purpose}/{text}", "days": str(max(-(-lasts // timedelta(days=1)), 1))})
    ways = 0
    for way in found.outside:
        if address := _address(tx, person, way):
            promise_message(
                tx,
                Message(
                    alliance_id=person.alliance_id,
                    kind=kind,
                    channel=way,
                    address_sealed=tx.keyring.seal(address, context_of(Message.address_sealed)),
                    secret_sealed=tx.keyring.seal(secret, context_of(Message.secret_sealed)),
                ),
            )
            ways += 1
    return ways


def ways_to(reading: Transaction, person_id: int, kind: str) -> frozenset[Way]:
    """The ways by which a quiet message of `kind` has an address of this person; whether one is set up is not asked."""
    person = reading.session.get_one(Person, person_id)
    return frozenset(way for way in kind_of(kind).outside if _address(reading, person, way))


def _address(tx: Transaction, person: Person, way: Way) -> str:
    """Where a person is reached by this way; empty where they are not."""
    if way is Way.SMS:
        if person.phone_sealed is None:
            return ""
        number = tx.keyring.open(person.phone_sealed, context_of(Person.phone_sealed))
        return number if numbers.is_mobile(number) else ""
    mail = usable_mail(tx, person.id) if way is Way.MAIL else None
    return tx.keyring.open(mail.address_sealed, context_of(MailAddress.address_sealed)) if mail is not None else ""
