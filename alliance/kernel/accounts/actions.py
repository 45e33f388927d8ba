"""Sessions, passwords and messages: what a person does with the account they have."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts import access, queries, signed_in
from alliance.kernel.accounts.models import Account, AccountSession, Person, SessionEnd
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of, mask_phone
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, NotPermitted, OutOfTurn
from alliance.kernel.notices import Notice
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import queries as places

AGENT_MOST = 200

ledger.tell(
    {
        "accounts.person_registered": "登记了一位人员",
        "accounts.password_changed": "修改了登录密码",
        "accounts.signed_out_everywhere": "退出了{sessions}处登录",
    }
)


@dataclass(frozen=True, slots=True)
class RegisterPerson:
    """Enter a person; `number` is a mobile number as `numbers.mobile` gives it, empty where none is known.

    `alliance_id` is asked of the platform itself alone; anybody else registers in their own alliance.
    """

    name: str
    number: str = ""
    is_sample: bool = False
    alliance_id: int | None = None


@dataclass(frozen=True, slots=True)
class EndSession:
    """End one of one's own sessions."""

    session_id: int


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """Set a new password; the other sessions end."""

    password_hash: str = field(repr=False)
    session_id: int


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that signs in: what it says it is, and the secret of the session it held before."""

    agent: str = ""
    replaces: str | None = field(default=None, repr=False)


def alliance_of(actor: Actor, given: int | None) -> int:
    """The alliance in which the actor registers somebody; the platform itself must say which."""
    if actor.is_clock and given is not None:
        return given
    if actor.alliance_id is None:
        raise NotFound("没有找到。")
    return actor.alliance_id


def register_person(tx: Transaction, actor: Actor, command: RegisterPerson) -> Person:
    """Enter a person without an account. Raises OutOfTurn where the number is already somebody's."""
    access.register_person(actor).enforce()
    alliance_id = alliance_of(actor, command.alliance_id)
    person = Person(alliance_id=alliance_id, name=command.name, is_sample=command.is_sample)
    if command.number:
        give_number(tx, person, command.number)
    tx.session.add(person)
    ledger.write(tx, actor, "accounts.person_registered", person)
    return person


def give_number(tx: Transaction, person: Person, number: str) -> None:
    """Give a person a mobile number, sealed. Raises OutOfTurn where it is already somebody's."""
    with tx.session.no_autoflush:  # who is asking for a number may not be in the table yet
        if queries.by_number(tx, person.alliance_id, number) is not None:
            raise OutOfTurn("这个手机号已经登记过了。", remedy="请核对号码；号码没错，就不用再登记。")
    person.phone_sealed = tx.keyring.seal(number, context_of(Person.phone_sealed))
    person.phone_index = queries.phone_index(tx.keyring, number)
    person.phone_masked = mask_phone(number)


def open_session(tx: Transaction, account: Account, browser: Browser, *, second_factor: bool = False) -> str:
    """Begin a session with a fresh 256-bit secret, which is returned and nowhere stored.

    The session that the browser held before ends, whoever's it was, and so do those of the account that lay idle.
    """
    secret = secrets.token_urlsafe(32)
    if browser.replaces:
        _end(tx, AccountSession.secret_digest == signed_in.digest(browser.replaces), SessionEnd.ROTATED)
    tx.session.execute(
        update(AccountSession)
        .where(
            AccountSession.account_id == account.id,
            AccountSession.ended_at.is_(None),
            AccountSession.idle_until <= tx.now,
        )
        .values(ended_at=AccountSession.idle_until, end=SessionEnd.IDLE)
    )
    tx.session.add(
        AccountSession(
            account_id=account.id,
            secret_digest=signed_in.digest(secret),
            began_at=tx.now,
            seen_at=tx.now,
            idle_until=_idle_until(tx, account.alliance_id),
            agent=browser.agent[:AGENT_MOST],
            second_factor=second_factor,
        )
    )
    return secret


def touch(tx: Transaction, session_id: int) -> None:
    """Note that a session is in use, at most once in five minutes; its idle time starts anew."""
    alliance_id = tx.session.scalars(
        select(Account.alliance_id).join(AccountSession).where(AccountSession.id == session_id)
    ).one()
    tx.session.execute(
        update(AccountSession)
        .where(
            AccountSession.id == session_id,
            AccountSession.ended_at.is_(None),
            AccountSession.seen_at <= tx.now - signed_in.TOUCH_AFTER,
        )
        .values(seen_at=tx.now, idle_until=_idle_until(tx, alliance_id))
    )


def sign_out(tx: Transaction, secret: str) -> None:
    """End the session of this secret; one that is over stays as it ended."""
    _end(tx, AccountSession.secret_digest == signed_in.digest(secret), SessionEnd.SIGNED_OUT)


def end_session(tx: Transaction, actor: Actor, command: EndSession) -> None:
    """End one of one's own sessions. Raises NotFound for anybody else's."""
    access.end_session(actor).enforce()
    session = get_visible(tx.session, AccountSession, actor, command.session_id)
    _end(tx, AccountSession.id == session.id, SessionEnd.SIGNED_OUT)


def sign_out_everywhere(tx: Transaction, actor: Actor) -> int:
    """End all of one's own sessions, the one that asks included; returns how many."""
    access.sign_out_everywhere(actor).enforce()
    return _end_all(tx, actor, queries.own_account(tx, actor))


def end_all_sessions(tx: Transaction, actor: Actor, account_id: int) -> int:
    """End all sessions of an account, for the operator; returns how many. Raises NotFound, NotPermitted."""
    access.end_all_sessions(actor).enforce()
    return _end_all(tx, actor, get_visible(tx.session, Account, actor, account_id))


def change_password(tx: Transaction, actor: Actor, command: ChangePassword) -> int:
    """Set a new password, the old one having been proved; returns how many other sessions ended."""
    access.change_password(actor).enforce()
    account = get_visible(tx.session, Account, actor, actor.account_id or 0, lock=True)
    account.password_hash, account.password_set_at = command.password_hash, tx.now
    ended = end_others(tx, account, keep=command.session_id)
    ledger.write(tx, actor, "accounts.password_changed", account)
    outbox.promise(tx, "accounts.password_changed", account_id=account.id)
    return ended


def end_others(tx: Transaction, account: Account, *, keep: int | None = None) -> int:
    """End the sessions of an account but one; returns how many."""
    return _end(
        tx, (AccountSession.account_id == account.id) & (AccountSession.id != (keep or 0)), SessionEnd.EVERYWHERE
    )


def mark_read(tx: Transaction, actor: Actor, notice_id: int | None = None) -> int:
    """Mark one message as read, or all of them; returns how many were unread. Raises NotFound."""
    access.mark_read(actor).enforce()
    if notice_id is not None:
        get_visible(tx.session, Notice, actor, notice_id)
    unread = update(Notice).where(visible(Notice, actor), Notice.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    return len(tx.session.execute(unread.values(read_at=tx.now).returning(Notice.id)).all())


def enter_as(tx: Transaction, account_id: int, browser: Browser | None = None, *, demo: bool) -> str:
    """Open a session for a sample person of the demonstration; returns its secret.

    `demo` is what the settings say. Raises NotPermitted outside of the demonstration, NotFound for a real account.
    """
    if not demo:
        raise NotPermitted("只有演示才能这样进入。", remedy="请用手机号和密码登录。")
    account = tx.session.get(Account, account_id)
    if account is None or not account.is_demo or account.closed_at is not None:
        raise NotFound("没有这个演示身份。", remedy="请回到首页另选一个。")
    return open_session(tx, account, browser or Browser(), second_factor=True)


def _end_all(tx: Transaction, actor: Actor, account: Account) -> int:
    ended = end_others(tx, account)
    ledger.write(tx, actor, "accounts.signed_out_everywhere", account, sessions=ended)
    return ended


def _end(tx: Transaction, which: ColumnElement[bool], end: SessionEnd) -> int:
    over = update(AccountSession).where(which, AccountSession.ended_at.is_(None))
    return len(tx.session.execute(over.values(ended_at=tx.now, end=end).returning(AccountSession.id)).all())


def _idle_until(tx: Transaction, alliance_id: int) -> datetime:
    root = places.root_path(tx.session, alliance_id)
    hours = parameters.on(tx, "accounts.session_idle_hours", root, tx.today, alliance_id=alliance_id).whole
    return tx.now + timedelta(hours=hours)
