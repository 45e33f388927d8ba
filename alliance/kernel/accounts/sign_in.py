"""Proving who one is: every try is on record before it is judged, so that guessing in parallel gains nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from alliance.kernel import links, origins
from alliance.kernel.accounts import codes, passwords, queries
from alliance.kernel.accounts.actions import Browser, open_session
from alliance.kernel.accounts.models import Account, AttemptResult, Person, SignInAttempt, SignInStep
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, Throttled
from alliance.kernel.parameters import queries as parameters

Writing = Callable[[], AbstractContextManager[Transaction]]
"""Opens one writing transaction; these functions need more than one, since a failed try must stay on record."""

FAILURES, PAUSE = "accounts.sign_in_failures", "accounts.sign_in_pause_minutes"
ORIGIN_FACTOR = 10
"""A community office signs in from one address: it may fail as often as ten people."""
_WHO = context_of(SignInAttempt.who)
_ORIGIN = context_of(SignInAttempt.origin)


class NotProved(Invalid):
    """The number, password or code is not right; which of them is not said."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody gives to sign in; `number` as `numbers.mobile` reads it, `origin` the network address."""

    number: str
    password: str = field(repr=False)
    origin: str
    browser: Browser = field(default_factory=Browser)


@dataclass(frozen=True, slots=True)
class ProveCode:
    """The code of the second step, for a session that has given its password; `code` as `codes.typed` reads it."""

    session_id: int
    code: str = field(repr=False)
    origin: str
    browser: Browser = field(default_factory=Browser)


@dataclass(frozen=True, slots=True)
class _Try:
    """A try on record, and what it is held against."""

    id: int
    account_id: int | None
    password_hash: str = field(repr=False)


def sign_in(writing: Writing, visitor: Actor, given: Credentials) -> str:
    """Sign in with number and password; returns the secret of a fresh session.

    Three steps: the try is written and committed; the password is checked outside of any transaction; the result
    is written. Raises Throttled with the time of the next try, NotProved alike for unknown numbers.
    """
    with writing() as tx:
        person = queries.by_number(tx, visitor.alliance_id or 0, given.number)
        index = queries.phone_index(tx.keyring, given.number)
        account = _account(tx, person.id) if person else None
        tried = _put_on_record(tx, visitor, _who(tx, visitor.alliance_id, index), given.origin, account)
    right = passwords.matches(tried.password_hash, given.password)
    fresh = passwords.hashed(given.password) if right and passwords.outdated(tried.password_hash) else ""
    with writing() as tx:
        found = tx.session.get(Account, tried.account_id, with_for_update=True) if tried.account_id and right else None
        # Changed or closed in between: what was proved is no longer the password.
        good = found is not None and found.password_hash == tried.password_hash and found.closed_at is None
        _record(tx, tried, passed=good)
        if found is not None and good:
            found.password_hash = fresh or found.password_hash
            return open_session(tx, found, given.browser)
    raise NotProved(
        "手机号或密码不对。", remedy="请核对后再试。忘了密码，请联系所在街道或联盟的工作人员，当面办理重设。"
    )


def prove_password(writing: Writing, actor: Actor, password: str, origin: str) -> None:
    """Prove one's own password once more before something weighty, throttled with signing in.

    Raises Throttled, NotProved.
    """
    with writing() as tx:
        account = queries.own_account(tx, actor)
        who = _who(tx, actor.alliance_id, account.person.phone_index or f"account {account.id}")
        tried = _put_on_record(tx, actor, who, origin, account)
    right = passwords.matches(tried.password_hash, password)
    with writing() as tx:
        _record(tx, tried, passed=right)
    if not right:
        raise NotProved("现在的密码不对。", remedy="请核对后再试；想不起来，请联系工作人员当面重设。")


def prove_code(writing: Writing, actor: Actor, given: ProveCode) -> str:
    """Take the second step with a code of the telephone or of the paper; returns the secret of a fresh session.

    A code is good once. Raises Throttled, NotProved.
    """
    with writing() as tx:
        account = queries.own_account(tx, actor)
        who = tx.keyring.index(f"code {account.id}", _WHO)
        tried = _put_on_record(tx, actor, who, given.origin, account, step=SignInStep.CODE)
    with writing() as tx:
        found = tx.session.get(Account, tried.account_id, with_for_update=True, populate_existing=True)
        good = found is not None and take_code(tx, found, given.code)
        _record(tx, tried, passed=good)
        if found is not None and good:
            return open_session(tx, found, given.browser, second_factor=True)
    raise NotProved(
        "验证码不对，或者已经用过。",
        remedy="请等应用里换出新的 6 位数字再填；手机的时间要准。手机不在身边，可以填备用码。",
    )


def prove_slip(writing: Writing, visitor: Actor, code: str, origin: str) -> int:
    """Prove the short code of a slip, as `links.typed_code` reads it; returns the id of the link it opens.

    The first group of the code stands for the slip, as a number stands for an account: so many failures for one
    group, or from one address, make a pause. Raises Throttled, NotProved for a code that nobody was given.
    """
    with writing() as tx:
        who = _who(tx, visitor.alliance_id, f"slip {code[: links.GROUP_SIZE]}")
        tried = _put_on_record(tx, visitor, who, origin, None, step=SignInStep.SLIP)
    with writing() as tx:
        link_id = links.link_of_code(tx, code)
        _record(tx, tried, passed=link_id is not None)
    if link_id is None:
        raise NotProved("没有这个登录码。", remedy="请照纸条上的 12 位字母和数字再填一次，分清形状相近的字。")
    return link_id


def take_code(tx: Transaction, account: Account, code: str) -> bool:
    """True where `code` is right and unused; it is used up in this transaction. The row must be locked."""
    if codes.is_recovery(code):
        kept = account.recovery_digests.split()
        mark = recovery_digest(tx, account, code)
        if mark not in kept:
            return False
        account.recovery_digests = " ".join(one for one in kept if one != mark)
        return True
    if not account.totp_sealed or not code:
        return False
    key = tx.keyring.open(account.totp_sealed, context_of(Account.totp_sealed))
    step = codes.step_of(key, code, tx.now, account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    return True


def recovery_digest(tx: Transaction, account: Account, code: str) -> str:
    """What is kept of a recovery code."""
    return tx.keyring.index(f"{account.id} {code}", context_of(Account.recovery_digests))


def note_link(tx: Transaction, account: Account, person: Person, origin: str) -> None:
    """Put on record that a link set a password; the pause of earlier failures is over."""
    who = _who(tx, account.alliance_id, person.phone_index or f"account {account.id}")
    tx.session.add(
        SignInAttempt(
            who=who,
            origin=_origin(tx, origin),
            account_id=account.id,
            at=tx.now,
            step=SignInStep.LINK,
            result=AttemptResult.PASSED,
        )
    )


def _account(tx: Transaction, person_id: int) -> Account | None:
    return tx.session.scalar(select(Account).where(Account.person_id == person_id, Account.closed_at.is_(None)))


def _who(tx: Transaction, alliance_id: int | None, index: str) -> str:
    return tx.keyring.index(f"{alliance_id} {index}", _WHO)


def _origin(tx: Transaction, address: str) -> str:
    """The fingerprint of a network address."""
    return tx.keyring.index(origins.network_of(address), _ORIGIN)


def _put_on_record(
    tx: Transaction,
    actor: Actor,
    who: str,
    address: str,
    account: Account | None,
    *,
    step: SignInStep = SignInStep.PASSWORD,
) -> _Try:
    numbers = parameters.several(tx, (FAILURES, PAUSE), actor.place_path, tx.today, alliance_id=actor.alliance_id)
    limit, pause = numbers[FAILURES].whole, timedelta(minutes=numbers[PAUSE].whole)
    origin = _origin(tx, address)
    _queue(tx, who, origin)
    _refuse_beyond(tx, SignInAttempt.who, who, limit, pause)
    _refuse_beyond(tx, SignInAttempt.origin, origin, limit * ORIGIN_FACTOR, pause)
    tried = SignInAttempt(
        who=who,
        origin=origin,
        account_id=account.id if account else None,
        at=tx.now,
        step=step,
        result=AttemptResult.TRIED,
    )
    tx.session.add(tried)
    tx.session.flush()  # the result is recorded under this id
    return _Try(tried.id, tried.account_id, account.password_hash if account else "")


def _queue(tx: Transaction, *keys: str) -> None:
    """Let tries for one number or from one address come one after the other; SQLite's writers do so anyway."""
    if tx.session.get_bind().dialect.name == "postgresql":
        for number in sorted(int(key[:15], 16) for key in keys):
            tx.session.execute(select(func.pg_advisory_xact_lock(number)))


def _refuse_beyond(
    tx: Transaction, column: InstrumentedAttribute[str], value: str, limit: int, pause: timedelta
) -> None:
    recent = select(SignInAttempt.at).where(
        column == value, SignInAttempt.at > tx.now - pause, SignInAttempt.result != AttemptResult.PASSED
    )
    if column is SignInAttempt.who:
        # Success wipes the slate of the account, never that of the address: else one's own account buys more tries.
        passed = select(func.max(SignInAttempt.id)).where(column == value, SignInAttempt.result == AttemptResult.PASSED)
        recent = recent.where(SignInAttempt.id > func.coalesce(passed.scalar_subquery(), 0))
    times = tx.session.scalars(recent.order_by(SignInAttempt.at.desc()).limit(limit)).all()
    if len(times) >= limit:
        raise Throttled(
            "试的次数太多，为了安全先停一停。",
            remedy=f"请在{_clock(times[-1] + pause)}以后再试。急用的话，请联系工作人员当面重设密码。",
        )


def _clock(instant: datetime) -> str:
    """The first whole minute after an instant, as people read it."""
    return short_moment(instant + timedelta(minutes=1))


def _record(tx: Transaction, tried: _Try, *, passed: bool) -> None:
    attempt = tx.session.get(SignInAttempt, tried.id)
    if attempt is None:
        raise NotFound("没有找到。")
    attempt.result = AttemptResult.PASSED if passed else AttemptResult.FAILED
