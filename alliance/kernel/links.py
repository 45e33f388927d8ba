"""Signed links: one record, few verbs, an end, and a way to take them back; opening one by GET uses nothing up."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import JSON, ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.actors import Actor, LinkGrant
from alliance.kernel.crypto import Keyring, context_of
from alliance.kernel.db import Base, Key, Transaction
from alliance.kernel.errors import NotFound, Refused

GONE = "这个链接已经不能用了。"
ASK_AGAIN = "请让发给您链接的人重新发一个。"
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Signs that are not mistaken for one another when copied by hand."""
CODE_GROUPS, GROUP_SIZE = 3, 4
_TYPED_MOST = 60
_CODE = re.compile(f"[{LETTERS}]{{{CODE_GROUPS * GROUP_SIZE}}}")


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


class LinkCode(Base):
    """The short code on the slip that opens the same link; only a fingerprint of it is kept."""

    __tablename__ = "link_codes"

    link_id: Mapped[int] = mapped_column(ForeignKey("links.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


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


def code_for(tx: Transaction, text: str) -> str:
    """Make a short code that opens the same link as `text`; returned without the hyphens of `printed_code`."""
    link_id, _ = _signer(tx.keyring).loads(text)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_GROUPS * GROUP_SIZE))
    tx.session.add(LinkCode(link_id=link_id, digest=_code_digest(tx.keyring, code)))
    return code


def printed_code(code: str) -> str:
    """ABCD-EFGH-JKMN, as it stands on the slip."""
    return "-".join(code[i : i + GROUP_SIZE] for i in range(0, len(code), GROUP_SIZE))


def typed_code(text: str) -> str:
    """A short code as typed, without blanks and hyphens, in capitals; empty where it can be none."""
    plain = re.sub(r"[\s\-－—]", "", unicodedata.normalize("NFKC", text)).upper() if len(text) <= _TYPED_MOST else ""
    return plain if _CODE.fullmatch(plain) else ""


def link_of_code(reading: Transaction, code: str) -> int | None:
    """The link that a code opens, be it good or over; None where there is none."""
    return reading.session.scalar(
        select(LinkCode.link_id).where(LinkCode.digest == _code_digest(reading.keyring, code))
    )


def bearer_of(reading: Transaction, link_id: int, purposes: Collection[str]) -> tuple[Actor, str]:
    """The actor that a link makes whose code was proved, and its purpose. Raises NotFound, LinkExpired."""
    link = reading.session.get(Link, link_id)
    if link is None or link.purpose not in purposes:
        raise NotFound("没有找到。", remedy=ASK_AGAIN)
    return _bearer(reading, link), link.purpose


def bearer(reading: Transaction, text: str, purpose: str) -> Actor:
    """The actor that a link makes. Raises NotFound for what we never signed, LinkExpired for what is over."""
    try:
        link_id, secret = _signer(reading.keyring).loads(text[:500])
    except (BadSignature, ValueError, TypeError) as forged:
        raise NotFound("没有找到。", remedy=ASK_AGAIN) from forged
    link = reading.session.get(Link, link_id)
    if link is None or link.purpose != purpose or not hmac.compare_digest(link.secret_digest, _digest(secret)):
        raise NotFound("没有找到。", remedy=ASK_AGAIN)
    return _bearer(reading, link)


def _bearer(reading: Transaction, link: Link) -> Actor:
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


def _code_digest(keyring: Keyring, code: str) -> str:
    return keyring.index(code, context_of(LinkCode.digest))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
