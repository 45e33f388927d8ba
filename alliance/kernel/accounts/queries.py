"""What a person's own pages show, and how people and their numbers are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from alliance.kernel import links
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts import access
from alliance.kernel.accounts.models import (
    Account,
    AccountSession,
    AttemptResult,
    Person,
    SignInAttempt,
    SignInStep,
)
from alliance.kernel.actors import OFFICE_NAMES, Actor
from alliance.kernel.crypto import Keyring, context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.notices import Notice
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import OfficeHeld, Place
from alliance.kernel.tables import Page

HISTORY = 20
INBOX_SIZE = 30
INVITATION, RESET = "invitation", "reset"


def phone_index(keyring: Keyring, number: str) -> str:
    """The fingerprint by which a mobile number, as `numbers.mobile` gives it, is found."""
    return keyring.index(number, context_of(Person.phone_index))


def demo_accounts_exist(reading: Transaction) -> bool:
    """True where somebody can enter without a password; a real server then does not start."""
    return reading.session.scalar(select(Account.id).where(Account.is_demo).limit(1)) is not None


def by_number(reading: Transaction, alliance_id: int, number: str) -> Person | None:
    """The person of an alliance who has this mobile number."""
    index = phone_index(reading.keyring, number)
    return reading.session.scalar(select(Person).where(Person.alliance_id == alliance_id, Person.phone_index == index))


def account_holder(reading: Transaction, alliance_id: int, number: str) -> Person:
    """The person of an alliance who has this mobile number and an account. Raises Invalid where nobody has."""
    person = by_number(reading, alliance_id, number)
    if person is None or not reading.session.scalar(select(Account.id).where(Account.person_id == person.id)):
        raise Invalid("没有找到这个手机号的账号。", remedy="请核对号码；还没有账号的，请先邀请他开通。")
    return person


def account_by_number(reading: Transaction, actor: Actor, number: str) -> int:
    """The account in sight of whoever has this mobile number. Raises NotFound, the same for one out of sight."""
    person = by_number(reading, actor.alliance_id or 0, number)
    mine = select(Account.id).where(Account.person_id == (person.id if person else 0), visible(Account, actor))
    found = reading.session.scalar(mine)
    if found is None:
        raise NotFound("没有找到这个手机号的账号。", remedy="请核对号码；还没有账号的，请先邀请。")
    return found


def number_of(reading: Transaction, person: Person) -> str:
    """The mobile number in clear, for the one check that needs it; empty where none is kept."""
    if person.phone_sealed is None:
        return ""
    return reading.keyring.open(person.phone_sealed, context_of(Person.phone_sealed))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser that is signed in."""

    id: int
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One line of the history of signing in."""

    at: datetime
    what: str
    good: bool


@dataclass(frozen=True, slots=True)
class OwnOffice:
    """An office as its holder reads it."""

    name: str
    place: str
    starts_on: date
    ends_on: date | None
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything on one's own account."""

    name: str
    number: str
    has_password: bool
    password_set_at: datetime | None
    second_factor_since: datetime | None
    recovery_left: int
    may_drop: Verdict
    offices: tuple[OwnOffice, ...]
    sessions: tuple[OpenSession, ...]
    history: tuple[Tried, ...]


def own_account(reading: Transaction, actor: Actor) -> Account:
    """The actor's own account. Raises NotFound."""
    return get_visible(reading.session, Account, actor, actor.account_id or 0)


def account_page(reading: Transaction, actor: Actor, session_id: int) -> AccountPage:
    """One's own account; `session_id` is the session that asks. Five statements. Raises NotFound."""
    account = own_account(reading, actor)
    sessions = reading.session.scalars(
        select(AccountSession)
        .where(
            visible(AccountSession, actor), AccountSession.ended_at.is_(None), AccountSession.idle_until > reading.now
        )
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
    )
    tries = reading.session.scalars(
        select(SignInAttempt)
        .where(SignInAttempt.account_id == account.id)
        .order_by(SignInAttempt.id.desc())
        .limit(HISTORY)
    )
    offices = reading.session.execute(
        select(OfficeHeld, Place.name)
        .join(Place, OfficeHeld.place_id == Place.id)
        .where(OfficeHeld.person_id == account.person_id, OfficeHeld.alliance_id == actor.alliance_id)
        .order_by(OfficeHeld.starts_on.desc(), OfficeHeld.id.desc())
    )
    return AccountPage(
        name=account.person.name,
        number=account.person.phone_masked,
        has_password=bool(account.password_hash),
        password_set_at=account.password_set_at,
        second_factor_since=account.totp_confirmed_at,
        recovery_left=len(account.recovery_digests.split()),
        may_drop=access.drop_second_factor(actor, account, actor.offices),
        offices=tuple(
            OwnOffice(
                OFFICE_NAMES[held.office],
                where,
                held.starts_on,
                held.ends_on,
                *places.state_of(held, reading.today),
            )
            for held, where in offices
        ),
        sessions=tuple(
            OpenSession(one.id, device(one.agent), one.began_at, one.seen_at, one.id == session_id) for one in sessions
        ),
        history=tuple(Tried(one.at, _told(one), one.result is AttemptResult.PASSED) for one in tries),
    )


_STEPS = {
    (SignInStep.PASSWORD, True): "密码正确",
    (SignInStep.PASSWORD, False): "密码不对",
    (SignInStep.CODE, True): "验证码正确",
    (SignInStep.CODE, False): "验证码不对",
    (SignInStep.SLIP, True): "纸条上的登录码正确",
    (SignInStep.LINK, True): "用邀请或重设链接设了密码",
}


def _told(one: SignInAttempt) -> str:
    return _STEPS.get((one.step, one.result is AttemptResult.PASSED), "没有办成")


_SYSTEMS: Sequence[tuple[str, str]] = (
    ("HarmonyOS", "鸿蒙手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS: Sequence[tuple[str, str]] = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("QQBrowser", "QQ浏览器"),
    ("UCBrowser", "UC浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "火狐"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device(agent: str) -> str:
    """What kind of device a browser says it runs on, in a few words."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    return " · ".join(filter(None, (system, browser))) or "认不出的设备"


@dataclass(frozen=True, slots=True)
class LinkPage:
    """What the bearer of an invitation or a reset is shown, and what their new password is held against."""

    actor: Actor
    name: str
    masked: str
    number: str
    first: bool
    """True for an invitation: there is no password yet."""


def link_page(reading: Transaction, text: str, purpose: str) -> LinkPage:
    """The person whom a link is for; opening it uses nothing up. Raises NotFound, LinkExpired."""
    return _link_page(reading, links.bearer(reading, text, purpose), purpose)


def slip_page(reading: Transaction, link_id: int) -> LinkPage:
    """The person whom a slip is for, its code having been proved. Raises NotFound, LinkExpired."""
    actor, purpose = links.bearer_of(reading, link_id, (INVITATION, RESET))
    return _link_page(reading, actor, purpose)


def _link_page(reading: Transaction, actor: Actor, purpose: str) -> LinkPage:
    access.accept(actor).enforce()
    account = get_visible(reading.session, Account, actor, actor.link.subject_id if actor.link else 0)
    person = account.person
    return LinkPage(actor, person.name, person.phone_masked, number_of(reading, person), purpose == INVITATION)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One message as its reader sees it."""

    id: int
    title: str
    body: str
    url: str
    sent_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of one's messages, and how many are unread in all."""

    lines: tuple[NoticeLine, ...]
    unread: int
    page: Page


def inbox(reading: Transaction, actor: Actor, *, page: int = 1) -> Inbox:
    """One's messages, newest first; two statements."""
    total, unread = reading.session.execute(
        select(func.count(), func.count().filter(Notice.read_at.is_(None)))
        .select_from(Notice)
        .where(visible(Notice, actor))
    ).one()
    part = Page(page, INBOX_SIZE, total)
    rows = reading.session.scalars(
        select(Notice)
        .where(visible(Notice, actor))
        .order_by(Notice.sent_at.desc(), Notice.id.desc())
        .limit(part.size)
        .offset(part.offset)
    )
    lines = tuple(NoticeLine(n.id, n.title, n.body, n.url, n.sent_at, n.read_at is not None) for n in rows)
    return Inbox(lines, unread, part)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account as the operator's list shows it: no contact in clear, nothing of what is in it."""

    id: int
    name: str
    number: str
    has_password: bool
    second_factor: bool
    is_demo: bool
    closed: bool
    open_sessions: int


def accounts(reading: Transaction) -> list[AccountLine]:
    """All accounts of the installation, for its operator; one statement."""
    sessions = (
        select(func.count())
        .where(
            AccountSession.account_id == Account.id,
            AccountSession.ended_at.is_(None),
            AccountSession.idle_until > reading.now,
        )
        .scalar_subquery()
    )
    rows = reading.session.execute(
        select(Account, Person.name, Person.phone_masked, sessions).join(Person).order_by(Account.id)
    )
    return [
        AccountLine(
            one.id,
            name,
            number,
            bool(one.password_hash),
            one.totp_confirmed_at is not None,
            one.is_demo,
            one.closed_at is not None,
            count,
        )
        for one, name, number, count in rows
    ]
