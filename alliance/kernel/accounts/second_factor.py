"""The second step of signing in: setting it up, moving it to another telephone, turning it off."""

from __future__ import annotations

from dataclasses import dataclass, field

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import access, codes, queries
from alliance.kernel.accounts.actions import Browser, end_others, open_session
from alliance.kernel.accounts.models import Account
from alliance.kernel.accounts.sign_in import NotProved, recovery_digest
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction

ledger.tell(
    {
        "accounts.second_factor_set": "设置了第二步验证",
        "accounts.second_factor_dropped": "关闭了第二步验证",
    }
)


@dataclass(frozen=True, slots=True)
class ConfirmEnrolment:
    """The first code of the application, which proves that it has the key; as `codes.typed` reads it."""

    code: str = field(repr=False)
    browser: Browser = field(default_factory=Browser)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What is shown once: the recovery codes; and the secret of the session that takes over."""

    recovery_codes: tuple[str, ...] = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A key that waits for its first code, and the picture that hands it to a telephone."""

    key: str = field(repr=False)
    picture: str = field(repr=False)


def pending_enrolment(reading: Transaction, actor: Actor) -> Enrolment | None:
    """The key that was begun and not yet proved, for its owner's page."""
    account = queries.own_account(reading, actor)
    if account.totp_pending_sealed is None:
        return None
    key = reading.keyring.open(account.totp_pending_sealed, context_of(Account.totp_pending_sealed))
    return Enrolment(codes.printed_key(key), codes.picture(codes.address(key, account.person.phone_masked or "账号")))


def start_enrolment(tx: Transaction, actor: Actor) -> None:
    """Make a key; an older second step stays good until the new key is proved."""
    access.start_enrolment(actor).enforce()
    account = get_visible(tx.session, Account, actor, actor.account_id or 0, lock=True)
    account.totp_pending_sealed = tx.keyring.seal(codes.new_key(), context_of(Account.totp_pending_sealed))


def confirm_enrolment(tx: Transaction, actor: Actor, command: ConfirmEnrolment) -> Enrolled:
    """Turn the second step on; the other sessions end, and older recovery codes are void.

    Raises OutOfTurn where nothing was begun, NotProved for a wrong code.
    """
    account = get_visible(tx.session, Account, actor, actor.account_id or 0, lock=True)
    access.confirm_enrolment(actor, account).enforce()
    key = tx.keyring.open(account.totp_pending_sealed or "", context_of(Account.totp_pending_sealed))
    step = codes.step_of(key, command.code, tx.now, 0)
    if step is None:
        raise NotProved("验证码不对。", remedy="请等应用里换出新的 6 位数字再填；一直不对，请看看手机的时间准不准。")
    paper = codes.new_recovery_codes()
    account.totp_sealed = tx.keyring.seal(key, context_of(Account.totp_sealed))
    account.totp_pending_sealed = None
    account.totp_confirmed_at, account.totp_last_step = tx.now, step
    account.recovery_digests = " ".join(recovery_digest(tx, account, code) for code in paper)
    end_others(tx, account)
    ledger.write(tx, actor, "accounts.second_factor_set", account)
    outbox.promise(tx, "accounts.second_factor_changed", account_id=account.id)
    return Enrolled(paper, open_session(tx, account, command.browser, second_factor=True))


def drop_second_factor(tx: Transaction, actor: Actor) -> None:
    """Turn the second step off, the password having been proved. Raises NotPermitted for the alliance's desk."""
    account = get_visible(tx.session, Account, actor, actor.account_id or 0, lock=True)
    access.drop_second_factor(actor, account, actor.offices).enforce()
    clear(account)
    ledger.write(tx, actor, "accounts.second_factor_dropped", account)
    outbox.promise(tx, "accounts.second_factor_changed", account_id=account.id)


def clear(account: Account) -> None:
    """Forget the key, the one that waits, and the recovery codes."""
    account.totp_sealed = account.totp_pending_sealed = account.totp_confirmed_at = None
    account.recovery_digests = ""
