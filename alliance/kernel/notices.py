"""Notices: what the platform tells a person, in the inbox on the platform, and outside as the one table says."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel import outbox
from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Long, Short, Transaction
from alliance.kernel.reaching.models import Message
from alliance.kernel.reaching.table import Way, kind_of


class Notice(Scoped, Base):
    """One message to one person; `url` is a path of the platform, or a signed link; `kind` a line of the table."""

    __tablename__ = "notices"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[Short]
    body: Mapped[Long]
    url: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def send(
    tx: Transaction,
    *,
    alliance_id: int,
    person_id: int,
    title: str,
    body: str,
    kind: str,
    url: str = "",
    number_sealed: str | None = None,
) -> None:
    """Put a message into a person's inbox, and promise what the table sends outside.

    `kind` is a code of `alliance/who_gets_what.toml`: text messages and mail carry that line's own words, never
    `title` or `body`, in which nothing confidential belongs either. `number_sealed` (for `Message.address_sealed`)
    sends the text message to another number than the person's present one. Raises LookupError for an unknown kind.
    """
    found = kind_of(kind)
    if found.link:
        raise LookupError(f"{kind} carries a link and stands in no inbox")
    tx.session.add(
        Notice(alliance_id=alliance_id, person_id=person_id, kind=kind, title=title, body=body, url=url, sent_at=tx.now)
    )
    for way in found.outside:
        if way is not Way.STAFF_WEBHOOK:
            elsewhere = number_sealed if way is Way.SMS else None
            promise_message(
                tx,
                Message(alliance_id=alliance_id, person_id=person_id, kind=kind, channel=way, address_sealed=elsewhere),
            )
        elif not _group_knows(tx, alliance_id, kind):
            promise_message(tx, Message(alliance_id=alliance_id, kind=kind, channel=way))


def send_each(
    tx: Transaction, people: Iterable[int], *, alliance_id: int, title: str, body: str, kind: str, url: str = ""
) -> None:
    """Send one message to each of these people, once to whoever is named twice."""
    for person_id in sorted(set(people)):
        send(tx, alliance_id=alliance_id, person_id=person_id, title=title, body=body, kind=kind, url=url)


def promise_message(tx: Transaction, message: Message) -> None:
    """Write down a message that is to go outside, and the errand that sends it after the commit.

    Raises ValueError for a quiet one that names its receiver.
    """
    if message.person_id is not None and kind_of(message.kind).quiet:
        raise ValueError(f"{message.kind} is quiet and names nobody")
    message.at, message.key = tx.now, secrets.token_hex(16)
    tx.session.add(message)
    tx.session.flush()  # the errand names the message by its id
    outbox.promise(tx, "reaching.send", message_id=message.id)


def _group_knows(tx: Transaction, alliance_id: int, kind: str) -> bool:
    """True where the staff's group is told already: one matter goes to many officers, but once to their group."""
    same = select(Message.id).where(
        Message.alliance_id == alliance_id,
        Message.kind == kind,
        Message.channel == Way.STAFF_WEBHOOK,
        Message.at == tx.now,
    )
    return tx.session.scalar(same.limit(1)) is not None
