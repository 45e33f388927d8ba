"""Invitations and resets: links handed out at the counter, with which a person sets a password."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, links, outbox, typed
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import access, numbers, queries, second_factor, sign_in
from alliance.kernel.accounts.actions import (
    Browser,
    RegisterPerson,
    alliance_of,
    end_others,
    give_number,
    open_session,
    register_person,
)
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import CLOCK, Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places import actions as places
from alliance.kernel.places import queries as offices
from alliance.kernel.places.actions import GrantOffice
from alliance.kernel.places.models import Alliance

SET_PASSWORD, FORGET_FACTOR = "set_password", "forget_factor"

ledger.tell(
    {
        "places.alliance_founded": "成立联盟",
        "accounts.invited": "发出邀请链接",
        "accounts.reset_issued": "发出重设密码的链接",
        "accounts.password_set": "用链接设置了登录密码",
    }
)


@dataclass(frozen=True, slots=True)
class Invite:
    """Register a person where they are new, open an account, and grant an office where one is named.

    `number` as `numbers.mobile` reads it. `grant.person_id` is filled in here.
    """

    name: str
    number: str
    grant: GrantOffice | None = None
    alliance_id: int | None = None
    """Asked of the platform itself alone."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What is handed over at the counter: the text of the link and its code, empty where the person can sign in."""

    person_id: int
    account_id: int
    name: str
    link: str = field(repr=False)
    purpose: str
    ends_at: datetime | None
    code: str = field(default="", repr=False)
    """The short code of the slip, which opens the same link."""


@dataclass(frozen=True, slots=True)
class IssueReset:
    """Hand out a link that sets a new password; with `forget_factor` also the second step is set up anew."""

    account_id: int
    forget_factor: bool = False
    checked: str = ""
    """How the counter made sure who it is, as a code of its own; empty where nobody was asked."""


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """Open an account for a person who is already registered; `number` where none is known yet."""

    person_id: int
    number: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Accept:
    """Set the password; the hash was made outside of the transaction."""

    password_hash: str = field(repr=False)
    origin: str
    browser: Browser = field(default_factory=Browser)


def invite(tx: Transaction, actor: Actor, command: Invite) -> HandedOut:
    """Invite somebody; returns the link for showing at the counter, which is nowhere stored.

    Raises NotPermitted, NotFound for a place elsewhere, Invalid where the number is somebody else's, OutOfTurn.
    """
    access.invite(actor).enforce()
    alliance_id = alliance_of(actor, command.alliance_id)
    person = queries.by_number(tx, alliance_id, command.number)
    known = person is not None
    if person is None:
        person = _registered(tx, actor, command)
    elif person.name != command.name:
        raise Invalid("这个手机号已经登记在另一个姓名下。", remedy="请当面核对号码和姓名；确有换号，请联系系统管理员。")
    account = tx.session.scalar(select(Account).where(Account.person_id == person.id).with_for_update())
    if account is None:
        account = Account(alliance_id=alliance_id, person_id=person.id)
        tx.session.add(account)
        tx.session.flush()  # the link points to the account's id
    if account.closed_at is not None:
        raise OutOfTurn("此人的账号已经停用。", remedy="请联系系统管理员。")
    link, code, ends_at = "", "", None
    if not account.password_hash and not account.is_demo:
        if known:
            held = offices.held_offices(tx, person.id, also_coming=True)
            if held:
                access.issue_reset(actor, person.id, held).enforce()
        link, code, ends_at = _hand_out(tx, account, queries.INVITATION, frozenset({SET_PASSWORD}))
        ledger.write(tx, actor, "accounts.invited", account, person_id=person.id)
    if command.grant is not None:
        grant = GrantOffice(
            person.id, command.grant.office, command.grant.place_id, command.grant.starts_on, command.grant.ends_on
        )
        places.grant_office(tx, actor, grant, person=person)
    outbox.promise(tx, "accounts.invited", account_id=account.id, new=bool(link))
    return HandedOut(person.id, account.id, person.name, link, queries.INVITATION, ends_at, code)


def found_alliance(
    tx: Transaction, *, name: str, short: str, place_code: str, admin_name: str, admin_phone: str
) -> str:
    """Found an alliance over a place and invite its first system administrator; returns the text of the link.

    For the command line alone. Raises Invalid for an unknown place or number, OutOfTurn where it already stands.
    """
    place = offices.by_code(tx.session, place_code)
    if place is None:
        raise Invalid(f"没有代码为 {place_code} 的区划。", remedy="柯城区是 330802，衢州市是 3308。")
    if tx.session.scalar(select(Alliance.id).where(Alliance.place_id == place.id).limit(1)) is not None:
        raise OutOfTurn(
            f"{place.name}已经有联盟了。", remedy="要加人，或者邀请链接丢了，请用 alliance accounts create-admin。"
        )
    try:
        number = numbers.mobile(admin_phone)
    except ValueError as wrong:
        raise Invalid(f"手机号{wrong}") from wrong
    name, short = _said("联盟名称", name), _said("文号简称", short, 10)
    admin_name = _said("系统管理员姓名", admin_name)
    alliance = Alliance(name=name, short=short, place_id=place.id)
    tx.session.add(alliance)
    ledger.write(tx, CLOCK, "places.alliance_founded", alliance, place_id=place.id)
    return create_admin(tx, alliance.id, name=admin_name, number=number).link


def _said(what: str, text: str, most: int = 60) -> str:
    try:
        found = typed.line(text, most)
    except ValueError as wrong:
        raise Invalid(f"“{what}”{wrong}") from wrong
    if not found:
        raise Invalid(f"请填写“{what}”。")
    return found


def create_admin(tx: Transaction, alliance_id: int, *, name: str, number: str) -> HandedOut:
    """Invite a system administrator from today on, for the command line alone. Raises as `invite` does.

    Whoever is one already, but has no password yet, gets a new link: the first may be lost, or too old.
    """
    place_id = tx.session.scalar(select(Alliance.place_id).where(Alliance.id == alliance_id))
    if place_id is None:
        raise NotFound("没有找到这个联盟。", remedy="请先运行 alliance init。")
    known = queries.by_number(tx, alliance_id, number)
    held = offices.held_offices(tx, known.id, also_coming=True) if known else ()
    already = any((one.office, one.place_id) == (Office.SYSTEM_ADMINISTRATOR, place_id) for one in held)
    grant = None if already else GrantOffice(0, Office.SYSTEM_ADMINISTRATOR, place_id, tx.today)
    return invite(tx, CLOCK, Invite(name, number, grant, alliance_id))


def issue_reset(tx: Transaction, actor: Actor, command: IssueReset) -> HandedOut:
    """Hand out a link that sets a new password; older ones are void. Raises NotFound, NotPermitted, OutOfTurn."""
    account = get_visible(tx.session, Account, actor, command.account_id, lock=True)
    held = offices.held_offices(tx, account.person_id, also_coming=True)
    access.issue_reset(actor, account.person_id, held).enforce()
    verbs = {SET_PASSWORD}
    if command.forget_factor:
        access.forget_second_factor(actor).enforce()
        verbs.add(FORGET_FACTOR)
    if account.closed_at is not None or account.is_demo:
        raise OutOfTurn("这个账号不用密码登录。")
    first = not account.password_hash
    purpose = queries.INVITATION if first else queries.RESET
    link, code, ends_at = _hand_out(tx, account, purpose, frozenset(verbs))
    facts = {"checked": command.checked} if command.checked else {}
    if first:
        ledger.write(tx, actor, "accounts.invited", account, person_id=account.person_id, **facts)
    else:
        ledger.write(
            tx,
            actor,
            "accounts.reset_issued",
            account,
            person_id=account.person_id,
            forget_factor=command.forget_factor,
            **facts,
        )
        outbox.promise(tx, "accounts.reset_issued", account_id=account.id)
    return HandedOut(account.person_id, account.id, account.person.name, link, purpose, ends_at, code)


def accept(tx: Transaction, bearer: Actor, command: Accept) -> str:
    """Set the password with a link and use the link up; all sessions end, and a fresh one begins, whose secret returns.

    Raises LinkExpired where the link was used, revoked or is over; NotPermitted, NotFound.
    """
    access.accept(bearer).enforce()
    links.use_up(tx, bearer)
    account = get_visible(tx.session, Account, bearer, bearer.link.subject_id if bearer.link else 0, lock=True)
    if account.closed_at is not None:
        raise NotFound("没有找到。")
    account.password_hash, account.password_set_at = command.password_hash, tx.now
    if bearer.link is not None and FORGET_FACTOR in bearer.link.verbs:
        second_factor.clear(account)
    _revoke(tx, account)
    end_others(tx, account)
    sign_in.note_link(tx, account, account.person, command.origin)
    owner = Actor(alliance_id=account.alliance_id, person_id=account.person_id, account_id=account.id)
    ledger.write(tx, owner, "accounts.password_set", account)
    outbox.promise(tx, "accounts.password_changed", account_id=account.id)
    return open_session(tx, account, command.browser)


def open_account(tx: Transaction, actor: Actor, command: OpenAccount) -> HandedOut:
    """Open an account for somebody who is registered without one, such as a committee's first chair.

    The number is taken where none is known yet. Raises NotFound, NotPermitted, Invalid, OutOfTurn.
    """
    person = get_visible(tx.session, Person, actor, command.person_id, lock=True)
    held = offices.held_offices(tx, person.id, also_coming=True)
    access.open_account(actor, person.id, held).enforce()
    if tx.session.scalar(select(Account.id).where(Account.person_id == person.id)) is not None:
        raise OutOfTurn("此人已经有账号了。", remedy="请刷新页面，再发一张登录纸条。")
    if person.phone_index is None:
        if not command.number:
            raise Invalid("请填写本人的手机号。", remedy="以后用这个号码登录。")
        give_number(tx, person, command.number)
    account = Account(alliance_id=person.alliance_id, person_id=person.id)
    tx.session.add(account)
    tx.session.flush()  # the link points to the account's id
    link, code, ends_at = _hand_out(tx, account, queries.INVITATION, frozenset({SET_PASSWORD}))
    ledger.write(tx, actor, "accounts.invited", account, person_id=person.id, checked=command.checked)
    outbox.promise(tx, "accounts.invited", account_id=account.id, new=True)
    return HandedOut(person.id, account.id, person.name, link, queries.INVITATION, ends_at, code)


def _registered(tx: Transaction, actor: Actor, command: Invite) -> Person:
    try:
        with tx.session.begin_nested():
            new = RegisterPerson(command.name, command.number, alliance_id=command.alliance_id)
            return register_person(tx, actor, new)
    except IntegrityError as meanwhile:
        raise OutOfTurn("刚刚有人登记了这个手机号。", remedy="请再点一次。") from meanwhile


def _hand_out(tx: Transaction, account: Account, purpose: str, verbs: frozenset[str]) -> tuple[str, str, datetime]:
    root = offices.root_path(tx.session, account.alliance_id)
    days = parameters.on(tx, "accounts.link_days", root, tx.today, alliance_id=account.alliance_id).whole
    _revoke(tx, account)
    link = links.make(
        tx,
        alliance_id=account.alliance_id,
        purpose=purpose,
        subject=account,
        verbs=verbs,
        days=days,
        person_id=account.person_id,
    )
    return link, links.code_for(tx, link), tx.now + timedelta(days=days)


def _revoke(tx: Transaction, account: Account) -> None:
    for purpose in (queries.INVITATION, queries.RESET):
        links.revoke(tx, subject=Account.__tablename__, subject_id=account.id, purpose=purpose)
