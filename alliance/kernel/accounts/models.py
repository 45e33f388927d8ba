"""People and their accounts, sessions and sign-in attempts; contacts are encrypted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.crypto import EncryptedText
from alliance.kernel.db import Base, Key, Short


class Person(Scoped, Base):
    """A person known to an alliance; an account is optional. The number is sealed, and found by a fingerprint."""

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("alliance_id", "phone_index"),)

    id: Mapped[Key]
    name: Mapped[Short]
    phone_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(String(64))
    phone_masked: Mapped[str] = mapped_column(String(20), default="")
    is_sample: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Account(Scoped, Base):
    """The means of one person to sign in. `is_demo` accounts need no password and are refused by a real server."""

    __tablename__ = "accounts"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    password_set_at: Mapped[datetime | None]
    totp_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    totp_pending_sealed: Mapped[str | None] = mapped_column(EncryptedText)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    recovery_digests: Mapped[str] = mapped_column(String(1000), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class SessionEnd(StrEnum):
    """Why a session ended."""

    SIGNED_OUT = "signed_out"
    EVERYWHERE = "everywhere"
    ROTATED = "rotated"
    IDLE = "idle"


class AccountSession(Base):
    """One browser that is signed in; the browser holds the secret, the table its digest.

    `idle_until` moves ahead with use; `second_factor` tells that the code was proved in this very session.
    """

    __tablename__ = "account_sessions"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_until: Mapped[datetime]
    agent: Mapped[str] = mapped_column(String(200), default="")
    second_factor: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    end: Mapped[SessionEnd | None] = mapped_column(Enum(SessionEnd, native_enum=False, length=20, values_callable=list))


class AttemptResult(StrEnum):
    """How a try to sign in went; it is tried before it is known to have failed."""

    TRIED = "tried"
    FAILED = "failed"
    PASSED = "passed"


class SignInStep(StrEnum):
    """What was tried: a password, the code of the second factor, a link that sets a password, the code of a slip."""

    PASSWORD = "password"  # noqa: S105 -- the name of a step
    CODE = "code"
    LINK = "link"
    SLIP = "slip"


class SignInAttempt(Base):
    """One try to sign in, kept by digests of the number and the address it came from."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        Index("ix_sign_in_attempts_who_at", "who", "at"),
        Index("ix_sign_in_attempts_origin_at", "origin", "at"),
    )

    id: Mapped[Key]
    who: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    at: Mapped[datetime]
    step: Mapped[SignInStep] = mapped_column(
        Enum(SignInStep, native_enum=False, length=10, values_callable=list), default=SignInStep.PASSWORD
    )
    result: Mapped[AttemptResult] = mapped_column(
        Enum(AttemptResult, native_enum=False, length=10, values_callable=list), default=AttemptResult.TRIED
    )
