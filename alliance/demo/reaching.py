"""Messages that have gone outside, one in each state, and a slip that a street has handed to a chair."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.demo import names
from alliance.kernel import outbox
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, Office
from alliance.kernel.counter import actions as counter
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.reaching.channels import IN_DEMO
from alliance.kernel.reaching.delivery import HIDDEN
from alliance.kernel.reaching.models import Fate, Message
from alliance.kernel.reaching.table import KINDS, Way

SLIPS = 40
"""Serial numbers of the sample telephones from here on belong to people who were helped at a counter."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One message by text message: its kind, what has become of it and why, and how many days ago."""

    kind: str
    fate: Fate
    ago: int
    because: str = ""


SAMPLES = (
    Sample("places.office_granted", Fate.SENT, 20),
    Sample("compounds.filing_returned", Fate.SENT, 9),
    Sample("accounts.reset_issued", Fate.FAILED, 5, "试了多次，没有发成"),
    Sample("compounds.filing_returned", Fate.UNDELIVERABLE, 5, "今天已经发满 5 条"),
    Sample("compounds.filing_confirmed", Fate.PROMISED, 0),
)


def load(tx: Transaction, alliance_id: int, receivers: tuple[str, ...], street: Actor) -> None:
    """Write sample messages to the people of these names, and let a street officer help a chair at the counter."""
    people = select(Person).where(Person.alliance_id == alliance_id, Person.name.in_(receivers)).order_by(Person.id)
    for person in tx.session.scalars(people).all():
        for sample in SAMPLES:
            _message(tx, person, sample)
    _slip(tx, alliance_id, street)


def _message(tx: Transaction, person: Person, sample: Sample) -> None:
    then, fate = tx.now - timedelta(days=sample.ago, hours=1), sample.fate
    message = Message(
        alliance_id=person.alliance_id,
        person_id=person.id,
        kind=sample.kind,
        channel=Way.SMS,
        key=secrets.token_hex(16),
        address_masked=person.phone_masked,
        text=KINDS[sample.kind].text.format(alliance="联盟", address="联盟平台", link=HIDDEN, days="7"),
        fate=fate,
        because=sample.because,
        attempts=0 if fate is Fate.PROMISED else 1,
        receipt=IN_DEMO if fate is Fate.SENT else "",
        at=then,
        sent_at=then if fate is Fate.SENT else None,
    )
    tx.session.add(message)
    if fate is Fate.PROMISED:
        tx.session.flush()  # the errand names the message by its id
        outbox.promise_at(tx, tx.now + timedelta(hours=12), "reaching.send", message_id=message.id)


def _slip(tx: Transaction, alliance_id: int, street: Actor) -> None:
    """A chair in the street who has no account yet comes to the counter and goes home with a slip."""
    path = street.offices[0].paths[0]
    chair = tx.session.scalars(
        select(Person)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .join(Place, OfficeHeld.place_id == Place.id)
        .where(
            OfficeHeld.alliance_id == alliance_id,
            OfficeHeld.office == Office.COMMITTEE_CHAIR,
            OfficeHeld.withdrawn_at.is_(None),
            OfficeHeld.ends_on >= tx.today,
            Place.path.startswith(path),
            Person.id.not_in(select(Account.person_id)),
        )
        .order_by(Person.id)
        .limit(1)
    ).one_or_none()
    if chair is not None:
        counter.issue_slip(tx, street, counter.IssueSlip(chair.id, "id_card", names.telephone(SLIPS)))
