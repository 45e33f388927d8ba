"""Signed links: one record, few verbs, an end, and a way to take them back; opening one by GET uses nothing up."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import JSON, ForeignKey, String, update
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.actors import Actor, LinkGrant
from alliance.kernel.crypto import Keyring
from alliance.kernel.db import Base, Key, Transaction
from alliance.kernel.errors import NotFound, Refused

GONE = "这个链接已经不能用了。"
ASK_AGAIN = "请让发给您链接的人重新发一个。"


class Link(Scoped, Base):
    """A link that was handed out; only a digest of its secret is kept."""

    __tablename__ = "links"

    id: Mapped[Key]
    purpose: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    verbs: Mapped[list[str]] = mapped_column(JSON)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    secret_digest: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LinkExpired(Refused):
    """The link was good once; the page says so, since its bearer proved to have it."""

    status = 410


def make(
    tx: Transaction,
    *,
    alliance_id: int,
    purpose: str,
    subject: Base,
    verbs: frozenset[str],
    days: int,
    person_id: int | None = None,
) -> str:
    """Hand out a link on one record; returns its secret part, which is nowhere stored and goes into the address."""
    tx.session.flush()  # the subject's id belongs into the link
    secret = secrets.token_urlsafe(18)
    link = Link(
        alliance_id=alliance_id,
        purpose=purpose,
        subject=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]  # every record of ours has one
        verbs=sorted(verbs),
        person_id=person_id,
        secret_digest=_digest(secret),
        made_at=tx.now,
        ends_at=tx.now + timedelta(days=days),
    )
    tx.session.add(link)
    tx.session.flush()  # the link's own id belongs into the address
    return _signer(tx.keyring).dumps([link.id, secret])


def bearer(reading: Transaction, text: str, purpose: str) -> Actor:
    """The actor that a link makes. Raises NotFound for what we never signed, LinkExpired for what is over."""
    try:
        link_id, secret = _signer(reading.keyring).loads(text[:500])
    except (BadSignature, ValueError, TypeError) as forged:
        raise NotFound("没有找到。", remedy=ASK_AGAIN) from forged
    link = reading.session.get(Link, link_id)
    if link is None or link.purpose != purpose or not hmac.compare_digest(link.secret_digest, _digest(secret)):
        raise NotFound("没有找到。", remedy=ASK_AGAIN)
    if link.revoked_at or link.used_at or link.ends_at <= reading.now:
        raise LinkExpired(GONE, remedy=ASK_AGAIN)
    grant = LinkGrant(link.id, link.subject, link.subject_id, frozenset(link.verbs))
    return Actor.by_link(link.alliance_id, grant, person_id=link.person_id)


def use_up(tx: Transaction, actor: Actor) -> None:
    """Close a link after its deed; of two at once only one wins. Raises LinkExpired for the other."""
    if actor.link is None:
        raise RuntimeError("no link to use up")
    open_link = update(Link).where(Link.id == actor.link.link_id, Link.used_at.is_(None), Link.revoked_at.is_(None))
    if tx.session.execute(open_link.values(used_at=tx.now).returning(Link.id)).one_or_none() is None:
        raise LinkExpired(GONE, remedy=ASK_AGAIN)


def revoke(tx: Transaction, *, subject: str, subject_id: int, purpose: str) -> int:
    """Take back every open link of one purpose on one record; returns how many."""
    open_links = update(Link).where(
        Link.subject == subject,
        Link.subject_id == subject_id,
        Link.purpose == purpose,
        Link.used_at.is_(None),
        Link.revoked_at.is_(None),
    )
    return len(tx.session.execute(open_links.values(revoked_at=tx.now).returning(Link.id)).all())


def _signer(keyring: Keyring) -> URLSafeSerializer:
    return URLSafeSerializer(keyring.derive("links"), salt="link", signer_kwargs={"digest_method": hashlib.sha256})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
