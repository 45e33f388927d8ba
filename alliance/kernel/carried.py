"""What somebody had typed when the session ended: kept sealed for a day, for that person alone."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel import web
from alliance.kernel.accounts import signed_in
from alliance.kernel.crypto import EncryptedText, context_of
from alliance.kernel.db import Base, Key, Transaction
from alliance.kernel.errors import NotFound

KEPT_FOR = timedelta(days=1)
LARGEST = 200_000
HIDDEN = frozenset({"csrf_token", "version", "next"})


class CarriedForm(Base):
    """One form that could not be accepted because its session was over."""

    __tablename__ = "carried_forms"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str] = mapped_column(String(500))
    fields_sealed: Mapped[str] = mapped_column(EncryptedText)
    kept_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Carried:
    """A kept form: where it was going, all its fields, and the values a person typed."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def typed(self) -> tuple[str, ...]:
        """The values to show for checking, without what pages carry along unseen."""
        return tuple(value for name, value in self.fields if name not in HIDDEN and value.strip())


def keep(*, same_origin: bool) -> str:
    """Keep the form of the present request for the account that sent it; returns its key, or an empty text.

    Nothing is kept for strangers, for forms of other sites, or for pages that take passwords.
    """
    account_id = signed_in.account_of(web.reading(), web.secret() or "")
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    text = json.dumps(fields, ensure_ascii=False)
    if not same_origin or account_id is None or request.blueprint == "accounts" or len(text) > LARGEST:
        return ""
    key = secrets.token_urlsafe(16)
    with web.writing() as tx:
        tx.session.execute(delete(CarriedForm).where(CarriedForm.kept_at < tx.now - KEPT_FOR))
        tx.session.add(
            CarriedForm(
                account_id=account_id,
                key=key,
                path=request.full_path.rstrip("?")[:500],
                fields_sealed=tx.keyring.seal(text, context_of(CarriedForm.fields_sealed)),
                kept_at=tx.now,
            )
        )
    return key


def kept(reading: Transaction, account_id: int | None, key: str) -> Carried:
    """The form kept under `key` for this account. Raises NotFound for anybody else, and after a day."""
    row = reading.session.scalar(
        select(CarriedForm).where(
            CarriedForm.key == key[:64],
            CarriedForm.account_id == account_id,
            CarriedForm.kept_at > reading.now - KEPT_FOR,
        )
    )
    if row is None:
        raise NotFound("没有找到要接着办的内容。", remedy="请回到首页重新填写。")
    fields = json.loads(reading.keyring.open(row.fields_sealed, context_of(CarriedForm.fields_sealed)))
    return Carried(row.path, tuple((name, value) for name, value in fields))
