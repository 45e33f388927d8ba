"""Telling parties who have no account, by text message, that there is something new; never what."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from alliance.kernel.accounts import numbers
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.links import Link
from alliance.kernel.notices import promise_message
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.reaching.models import Message
from alliance.kernel.reaching.table import Way
from mediation.access import PURPOSE
from mediation.models import Case, CasePerson, Party
from mediation.workflow import Part

KIND, GAP = "mediation.news_by_code", "mediation.news_by_code_days"


def tell_parties(
    tx: Transaction, case: Case, party_ids: Collection[int] | None = None, *, besides: int | None = None
) -> None:
    """Send the parties, all of them or those named, the one message there is: that they should look.

    Only to a mobile number, only where nobody with an account stands for the party, only while a code or link of it
    opens the case, and not again within the days of parameter "mediation.news_by_code_days". `besides` is the party
    that did it itself.
    """
    absorbed = aliased(Party)
    opens = exists().where(
        Link.subject == Party.__tablename__,
        Link.purpose == PURPOSE,
        or_(
            Link.subject_id == Party.id,
            Link.subject_id.in_(select(absorbed.id).where(absorbed.continues_as_id == Party.id)),
        ),
        Link.revoked_at.is_(None),
        Link.used_at.is_(None),
        Link.ends_at > tx.now,
    )
    stands = exists().where(CasePerson.party_id == Party.id, CasePerson.part == Part.SIDE, CasePerson.until.is_(None))
    query = (
        select(Party)
        .where(Party.case_id == case.id, Party.left_at.is_(None), Party.number_sealed.is_not(None), opens, ~stands)
        .order_by(Party.position)
    )
    if party_ids is not None:
        query = query.where(Party.id.in_(party_ids))
    parties = [one for one in tx.session.scalars(query) if one.id != besides]
    gap = parameters.on(tx, GAP, case.place.path, tx.today, alliance_id=case.alliance_id).whole if parties else 0
    for party in parties:
        if party.told_on is None or (tx.today - party.told_on).days >= gap:
            _send(tx, party)


def changed(tx: Transaction, payload: Payload) -> None:
    """Errand of a step that all parties may know of."""
    tell_parties(tx, tx.session.get_one(Case, payload["case_id"]))


def _send(tx: Transaction, party: Party) -> None:
    number = tx.keyring.open(party.number_sealed or "", context_of(Party.number_sealed))
    if not numbers.is_mobile(number):
        return
    # Not by the mapper: a version of the party more would make the pages of those who fill it in old.
    noted = update(Party).where(Party.id == party.id).values(told_on=tx.today)
    tx.session.execute(noted.execution_options(synchronize_session="fetch"))
    promise_message(
        tx,
        Message(
            alliance_id=party.alliance_id,
            kind=KIND,
            channel=Way.SMS,
            address_sealed=tx.keyring.seal(number, context_of(Message.address_sealed)),
        ),
    )
