"""Making sure that whoever holds a party's link is that party, without an account; wrong tries are counted and kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import func, select

from alliance.kernel import ledger, links, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of, mask_name
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from mediation.consent import access
from mediation.consent.models import LinkTry
from mediation.models import Party
from mediation.workflow import PartyKind

TRIES = "mediation.link_tries"
DIGITS = 4
_TYPED_MOST = 100
_ENDS_SHOWN = 2

ledger.tell({"mediation.link_closed": "有人拿着链接多次没有核对上，链接已经停用"})


class NotTheParty(Invalid):
    """What was typed does not belong to the party; the try is kept on record."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link's bearer is shown before they prove who they are: a masked name, and what they have to type."""

    party_id: int
    case_id: int
    masked: str
    by_number: bool


def asked(reading: Transaction, bearer: Actor) -> Asked:
    """What to ask of a link's bearer; nothing of the case is told yet. Raises NotFound."""
    party = _party(reading, bearer)
    return Asked(party.id, party.case_id, masked(party), party.number_sealed is not None)


def masked(party: Party) -> str:
    """王**, or 锦绣****员会 for an organisation: enough to know oneself by, too little for anybody else."""
    if party.kind is PartyKind.PERSON:
        return mask_name(party.name)
    return f"{party.name[:_ENDS_SHOWN]}****{party.name[-_ENDS_SHOWN:]}"


def prove(tx: Transaction, bearer: Actor, typed: str) -> None:
    """Accept a link's bearer as the party: by the last four digits of its number, or its full name where it has none.

    Raises NotPermitted, NotTheParty (whose try is kept on record), LinkExpired once too many were wrong: the link is
    closed then and the desk is told. Parameter "mediation.link_tries".
    """
    access.prove(bearer).enforce()
    party = _party(tx, bearer)
    if _plain(typed[:_TYPED_MOST]) == _expected(tx, party):
        return
    grant = bearer.link
    if grant is None:
        raise NotFound("没有找到。", remedy=links.ASK_AGAIN)
    most = parameters.on(tx, TRIES, party.case.place.path, tx.today, alliance_id=party.alliance_id).whole
    before = tx.session.scalar(select(func.count()).where(LinkTry.link_id == grant.link_id)) or 0
    left = most - before - 1
    party_id = party.id

    def on_record(later: Transaction) -> None:
        later.session.add(LinkTry(link_id=grant.link_id, at=later.now))
        if left <= 0:
            links.use_up(later, bearer)
            found = later.session.get_one(Party, party_id)
            ledger.write(later, bearer, "mediation.link_closed", found)
            outbox.promise(later, "mediation.link_closed", case_id=found.case_id)

    if left <= 0:
        raise links.LinkExpired(
            "多次没有核对上，这个链接已经停用。", remedy="请联系联盟的矛盾调解组，重新发给您。", record=on_record
        )
    raise NotTheParty(
        "没有核对上。",
        remedy=f"请看清提示再填；还可以试 {left} 次。不是您本人的，请不要再试，告诉发给您的人发错了。",
        record=on_record,
    )


def _party(reading: Transaction, bearer: Actor) -> Party:
    key = bearer.link.subject_id if bearer.link is not None and bearer.link.subject == Party.__tablename__ else 0
    party = reading.session.get(Party, key)
    if party is None or party.left_at is not None:
        raise NotFound("没有找到。", remedy=links.ASK_AGAIN)
    return party


def _expected(tx: Transaction, party: Party) -> str:
    if party.number_sealed is not None:
        return tx.keyring.open(party.number_sealed, context_of(Party.number_sealed))[-DIGITS:]
    return _plain(party.name)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
