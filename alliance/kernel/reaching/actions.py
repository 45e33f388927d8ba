"""What people set about how they are reached, and sending somebody the link that was handed out for them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, select, update

from alliance.kernel import ledger, links
from alliance.kernel.access import get_visible, visible
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, OutOfTurn
from alliance.kernel.links import Link
from alliance.kernel.notices import promise_message
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import actions as consents
from alliance.kernel.places import queries as places
from alliance.kernel.reaching import access
from alliance.kernel.reaching.delivery import LINK_DAYS, give_up, mask_mail, usable_mail
from alliance.kernel.reaching.models import Fate, MailAddress, Message, SwitchedOff
from alliance.kernel.reaching.table import KINDS, WAY_NAMES, Way

MAIL_ADDRESS = "mail-address"
"""The purpose of the link that confirms a mail address, and the first part of its path."""
LINK_KINDS = {people.INVITATION: "accounts.invitation_link", people.RESET: "accounts.reset_link"}

ledger.tell(
    {
        "reaching.link_sent": "用{way}把登录链接发给本人",
        "reaching.mail_given": "填了收消息的邮箱",
        "reaching.mail_confirmed": "确认了收消息的邮箱",
        "reaching.mail_dropped": "取消了收消息的邮箱",
        "reaching.switched": "改了哪些消息发短信和邮件",
    },
    {"way": WAY_NAMES},
)


@dataclass(frozen=True, slots=True)
class SendLink:
    """Send the link that was handed out for an account; `text` is its secret part."""

    account_id: int
    purpose: str
    text: str = field(repr=False)
    way: Way = Way.SMS


@dataclass(frozen=True, slots=True)
class SetMail:
    """One's own mail address, as the form has read it."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Switch:
    """What one does not want: pairs of a group of kinds and a way; everything else is wanted."""

    off: frozenset[tuple[str, Way]]


def send_link(tx: Transaction, actor: Actor, command: SendLink) -> None:
    """Promise the person the link by text message or mail; the link is forgotten when it was sent.

    Raises NotFound for a link of somebody else's, NotPermitted, LinkExpired, OutOfTurn without number or mail.
    """
    account = get_visible(tx.session, Account, actor, command.account_id)
    held = places.held_offices(tx, account.person_id, also_coming=True)
    access.send_link(actor, account.person_id, held).enforce()
    grant = links.bearer(tx, command.text, command.purpose).link
    if grant is None or (grant.subject, grant.subject_id) != (Account.__tablename__, account.id):
        raise NotFound("没有找到。")
    if command.way is Way.SMS and account.person.phone_sealed is None:
        raise OutOfTurn("此人没有登记手机号。", remedy="请打印纸条当面给，或者先更正手机号。")
    if command.way is Way.MAIL and usable_mail(tx, account.person_id) is None:
        raise OutOfTurn("此人没有确认过的邮箱。", remedy="请打印纸条当面给，或者发短信。")
    left = tx.session.get_one(Link, grant.link_id).ends_at - tx.now
    _promise(
        tx,
        Message(
            alliance_id=account.alliance_id,
            person_id=account.person_id,
            kind=LINK_KINDS[command.purpose],
            channel=command.way,
        ),
        f"/{command.purpose}/{command.text}",
        max(-(-left // timedelta(days=1)), 1),
    )
    ledger.write(tx, actor, "reaching.link_sent", account, person_id=account.person_id, way=command.way)


def set_mail(tx: Transaction, actor: Actor, command: SetMail) -> None:
    """Name one's own mail address; nothing goes there until the link that is sent to it was opened."""
    access.set_mail(actor).enforce()
    account = people.own_account(tx, actor)
    mail = tx.session.scalar(select(MailAddress).where(visible(MailAddress, actor)).with_for_update())
    if mail is None:
        mail = MailAddress(alliance_id=account.alliance_id, person_id=account.person_id)
        tx.session.add(mail)
    mail.address_sealed = tx.keyring.seal(command.address, context_of(MailAddress.address_sealed))
    mail.address_masked, mail.given_at, mail.confirmed_at = mask_mail(command.address), tx.now, None
    tx.session.flush()  # the link points to the address's id
    links.revoke(tx, subject=MailAddress.__tablename__, subject_id=mail.id, purpose=MAIL_ADDRESS)
    root = places.root_path(tx.session, account.alliance_id)
    days = parameters.on(tx, LINK_DAYS, root, tx.today, alliance_id=account.alliance_id).whole
    text = links.make(
        tx,
        alliance_id=account.alliance_id,
        purpose=MAIL_ADDRESS,
        subject=mail,
        verbs=frozenset({"confirm_mail"}),
        days=days,
        person_id=account.person_id,
    )
    sealed = tx.keyring.seal(command.address, context_of(Message.address_sealed))
    message = Message(
        alliance_id=account.alliance_id,
        person_id=account.person_id,
        kind="accounts.mail_link",
        channel=Way.MAIL,
        address_sealed=sealed,
    )
    _promise(tx, message, f"/{MAIL_ADDRESS}/{text}", days)
    consents.give_consent(tx, actor, consents.MAIL)
    ledger.write(tx, actor, "reaching.mail_given", account)


def confirm_mail(tx: Transaction, actor: Actor) -> None:
    """Confirm a mail address with its link. Raises NotPermitted, NotFound, LinkExpired."""
    access.confirm_mail(actor).enforce()
    links.use_up(tx, actor)
    mail = get_visible(tx.session, MailAddress, actor, actor.link.subject_id if actor.link else 0, lock=True)
    mail.confirmed_at = tx.now
    ledger.write(tx, actor, "reaching.mail_confirmed", mail)


def drop_mail(tx: Transaction, actor: Actor) -> None:
    """Take one's own mail address back; nothing goes there any more."""
    access.drop_mail(actor).enforce()
    account = people.own_account(tx, actor)
    tx.session.execute(delete(MailAddress).where(MailAddress.person_id == account.person_id))
    consents.withdraw_consent(tx, actor, consents.MAIL, if_given=True)
    ledger.write(tx, actor, "reaching.mail_dropped", account)


def switch(tx: Transaction, actor: Actor, command: Switch) -> None:
    """Set what one does not want by text message and mail; what is about the account's safety comes all the same."""
    access.switch(actor).enforce()
    account = people.own_account(tx, actor)
    tx.session.execute(delete(SwitchedOff).where(SwitchedOff.person_id == account.person_id))
    for kinds, way in sorted(command.off):
        tx.session.add(
            SwitchedOff(alliance_id=account.alliance_id, person_id=account.person_id, kinds=kinds, channel=way)
        )
    ledger.write(tx, actor, "reaching.switched", account, off=len(command.off))


def forget_person(tx: Transaction, person_id: int) -> None:
    """Erase how a person is reached; of the messages stays that there were some, not where they went."""
    tx.session.execute(delete(MailAddress).where(MailAddress.person_id == person_id))
    tx.session.execute(delete(SwitchedOff).where(SwitchedOff.person_id == person_id))
    open_ones = select(Message).where(Message.person_id == person_id, Message.fate.in_((Fate.PROMISED, Fate.FAILED)))
    for message in tx.session.scalars(open_ones):
        give_up(message, "本人的资料已经删除")
    tx.session.flush()  # what was given up is blanked with the others
    tx.session.execute(update(Message).where(Message.person_id == person_id).values(address_masked="", receipt=""))


def _promise(tx: Transaction, message: Message, path: str, days: int) -> None:
    if not KINDS[message.kind].link:
        raise LookupError(f"{message.kind} carries no link")
    secret = json.dumps({"path": path, "days": str(days)})
    message.secret_sealed = tx.keyring.seal(secret, context_of(Message.secret_sealed))
    promise_message(tx, message)
