"""Notices: what the platform tells a person, kept in the inbox on the platform."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Long, Short, Transaction


class Notice(Scoped, Base):
    """One message to one person; `url` is a path of the platform, or a signed link."""

    __tablename__ = "notices"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[Short]
    body: Mapped[Long]
    url: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


def send(tx: Transaction, *, alliance_id: int, person_id: int, title: str, body: str, url: str = "") -> None:
    """Put a message into a person's inbox; nothing confidential belongs into it."""
    tx.session.add(
        Notice(alliance_id=alliance_id, person_id=person_id, title=title, body=body, url=url, sent_at=tx.now)
    )
