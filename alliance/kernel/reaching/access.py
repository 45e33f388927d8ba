"""Who sees messages, mail addresses and switches, and who may send a link and set how they are reached."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select

from alliance.kernel.access import ALLOWED, Verdict, denied, sees
from alliance.kernel.accounts import access as accounts
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import OFFICERS, STAFF, Actor, HeldOffice
from alliance.kernel.reaching.models import MailAddress, Message, SwitchedOff
from alliance.kernel.reaching.table import KINDS

ABOUT_ACCOUNTS = tuple(code for code, kind in KINDS.items() if kind.group == "account")


@sees(Message)
def messages_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own; those about accounts also for whoever helps the person at the counter; the keepers the group's.

    Which other kinds somebody gets would tell what they are part of.
    """
    own = Message.person_id == actor.person_id if actor.person_id else false()
    if not actor.holds(*STAFF, *OFFICERS):
        return own
    helped = select(Person.id).where(accounts.people_in_sight(actor), Person.alliance_id == actor.alliance_id)
    seen = or_(own, and_(Message.kind.in_(ABOUT_ACCOUNTS), Message.person_id.in_(helped)))
    if actor.holds(*accounts.KEEPERS, at=actor.place_path):
        return or_(seen, Message.person_id.is_(None))
    return seen


@sees(MailAddress)
def mail_addresses_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own."""
    return MailAddress.person_id == actor.person_id if actor.person_id else false()


@sees(SwitchedOff)
def switches_in_sight(actor: Actor) -> ColumnElement[bool]:
    """One's own."""
    return SwitchedOff.person_id == actor.person_id if actor.person_id else false()


def read_table(actor: Actor) -> Verdict:
    """Read who gets what, and how the channels do."""
    if actor.is_clock or actor.holds(*accounts.KEEPERS):
        return ALLOWED
    return denied("“谁会收到什么”只给联盟负责人和系统管理员看。", "发给您自己的，在“我的账号”里看。")


def send_link(actor: Actor, person_id: int, offices: Sequence[HeldOffice]) -> Verdict:
    """Send the link that was handed out; whoever may hand it out."""
    return accounts.issue_reset(actor, person_id, offices)


def set_mail(actor: Actor) -> Verdict:
    """Name one's own mail address."""
    return ALLOWED if actor.signed_in else accounts.SIGN_IN_FIRST


def drop_mail(actor: Actor) -> Verdict:
    """Take one's own mail address back."""
    return set_mail(actor)


def switch(actor: Actor) -> Verdict:
    """Choose which kinds one gets by text message and mail."""
    return set_mail(actor)


def confirm_mail(actor: Actor) -> Verdict:
    """Confirm a mail address by its link."""
    if actor.link is not None and "confirm_mail" in actor.link.verbs:
        return ALLOWED
    return denied("这个链接不能用来确认邮箱。")
