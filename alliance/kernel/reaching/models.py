"""Messages that went outside, confirmed mail addresses, and what people have switched off."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key
from alliance.kernel.reaching.table import Way


class Fate(StrEnum):
    """What has become of a message. One that failed is tried again when somebody revives its errand."""

    PROMISED = "promised"
    SENT = "sent"
    FAILED = "failed"
    UNDELIVERABLE = "undeliverable"


_WAY = Enum(Way, native_enum=False, length=20, values_callable=list)


class Message(Scoped, Base):
    """One sending by text message, mail, or to the staff's group (`person_id` null, as for the quiet ones).

    `text` is what was sent without its secret. `secret_sealed` (a link that opens an account) and `address_sealed` (an
    address other than the person's present one) are forgotten as soon as the message is sent or given up.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_person_id_at", "person_id", "at"),
        Index("ix_messages_kind_at", "kind", "at"),
        CheckConstraint("(fate = 'sent') = (sent_at IS NOT NULL)", name="sent_has_its_instant"),
        CheckConstraint(
            "fate IN ('promised', 'failed') OR (secret_sealed IS NULL AND address_sealed IS NULL)",
            name="secrets_are_forgotten",
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str] = mapped_column(String(80))
    channel: Mapped[Way] = mapped_column(_WAY)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    address_masked: Mapped[str] = mapped_column(String(200), default="")
    address_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    text: Mapped[str] = mapped_column(String(500), default="")
    secret_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    fate: Mapped[Fate] = mapped_column(
        Enum(Fate, native_enum=False, length=20, values_callable=list), default=Fate.PROMISED
    )
    because: Mapped[str] = mapped_column(String(200), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    receipt: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class MailAddress(Scoped, Base):
    """A person's mail address, sealed; used only once its owner has confirmed it by a link."""

    __tablename__ = "mail_addresses"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    address_sealed: Mapped[str] = mapped_column(EncryptedText)
    address_masked: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class SwitchedOff(Scoped, Base):
    """A group of kinds that a person does not want by text message or mail; the inbox keeps them all."""

    __tablename__ = "switched_off"
    __table_args__ = (UniqueConstraint("person_id", "kinds", "channel"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kinds: Mapped[str] = mapped_column(String(20))
    channel: Mapped[Way] = mapped_column(_WAY)
