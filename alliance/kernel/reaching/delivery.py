"""Sending what was promised: the answer to the errand `reaching.send`, which bears repetition."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update

from alliance.kernel import links, outbox
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.crypto import context_of, mask_phone
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Clock, Transaction, transaction
from alliance.kernel.errors import Refused
from alliance.kernel.outbox import MOST_ATTEMPTS, Handler, Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.paths import NATION
from alliance.kernel.personal.actions import MAIL
from alliance.kernel.personal.queries import has_consented
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.reaching.channels import Channel, Outgoing, Temporary, TurnedDown
from alliance.kernel.reaching.models import Fate, MailAddress, Message, SwitchedOff
from alliance.kernel.reaching.table import KINDS, WAY_NAMES, Kind, Way, kind_of

QUIET_FROM, QUIET_UNTIL = "reaching.quiet_from", "reaching.quiet_until"
A_DAY, URGENT_A_DAY = "reaching.messages_per_day", "reaching.urgent_per_day"
LINK_DAYS = "accounts.link_days"
HIDDEN = "（链接不在这里显示）"
TRYING = "还没有发成，稍后再试"
_RULES = (QUIET_FROM, QUIET_UNTIL, A_DAY, URGENT_A_DAY)
_ALLIANCE = select(Alliance.name, Place.path).join(Place, Alliance.place_id == Place.id)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message on its way out."""

    message_id: int
    way: Way
    address: str
    outgoing: Outgoing


def send(channels: Mapping[Way, Channel], clock: Clock, public_url: str) -> Handler:
    """The handler for `reaching.send`: what is sent is sent once, however often the errand comes.

    The database is not held while the other side is asked. A process that dies in between asks again with the same
    key, by which a gateway that keeps keys knows the repetition.
    """

    def handler(reading: Transaction, payload: Payload) -> None:
        session = reading.session
        with transaction(session, clock) as tx:
            ready = _prepared(tx, int(payload["message_id"]), channels, public_url)
        if ready is None:
            return
        try:
            receipt = channels[ready.way].deliver(ready.address, ready.outgoing)
        except TurnedDown as refused:
            with transaction(session, clock) as tx:
                give_up(tx.session.get_one(Message, ready.message_id), str(refused))
            return
        except Temporary:
            with transaction(session, clock) as tx:
                message = tx.session.get_one(Message, ready.message_id)
                message.fate = Fate.FAILED if message.attempts >= MOST_ATTEMPTS else Fate.PROMISED
                message.because = TRYING if message.fate is Fate.PROMISED else "试了多次，没有发成"
            raise
        with transaction(session, clock) as tx:
            message = tx.session.get_one(Message, ready.message_id)
            message.fate, message.sent_at, message.because = Fate.SENT, tx.now, ""
            # The gateway's receipt leads to the number again, so a quiet message keeps none.
            message.receipt = "" if kind_of(message.kind).quiet else receipt
            message.secret_sealed = message.address_sealed = None

    return handler


def give_up(message: Message, because: str) -> None:
    """Say for good why a message did not go out; its secret is forgotten. What it told stands in the inbox."""
    message.fate, message.because = Fate.UNDELIVERABLE, because[:200]
    message.secret_sealed = message.address_sealed = None


def turn_of_day(tx: Transaction, _: date) -> None:
    """Forget the links of messages that never went out, once they would be over anyway."""
    days = parameters.on(tx, LINK_DAYS, NATION, tx.today).whole
    late = update(Message).where(
        Message.fate.in_((Fate.PROMISED, Fate.FAILED)),
        Message.secret_sealed.is_not(None),
        Message.at < tx.now - timedelta(days=days),
    )
    gone = {"fate": Fate.UNDELIVERABLE, "because": "链接已经过期", "secret_sealed": None, "address_sealed": None}
    tx.session.execute(late.values(gone))


def _prepared(tx: Transaction, message_id: int, channels: Mapping[Way, Channel], public_url: str) -> _Ready | None:
    """The message, if it is to go out now; else it is dropped, given up or put off, and there is nothing to do."""
    message = tx.session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.fate in (Fate.SENT, Fate.UNDELIVERABLE):
        return None
    kind, way = KINDS.get(message.kind), message.channel
    if kind is None:
        give_up(message, "这种消息已经不用了")
        return None
    address, masked = _address(tx, message)
    if because := _pointless(tx, message, kind, address, channels):
        _drop(tx, message, because)
        return None
    alliance, root = tx.session.execute(_ALLIANCE.where(Alliance.id == message.alliance_id)).one()
    rules = parameters.several(tx, _RULES, root, tx.today, alliance_id=message.alliance_id)
    if way is not Way.MAIL and not kind.urgent and (morning := quiet_until(tx.now, rules)):
        outbox.promise_at(tx, morning, "reaching.send", message_id=message.id)
        return None
    secret = _secret(tx, message)
    if because := _refused(tx, message, kind, rules) or _stale(tx, secret):
        give_up(message, because)
        return None
    facts = {"alliance": alliance, "address": public_url, **secret}
    link = f"{public_url}{secret['path']}" if secret else ""
    message.address_masked, message.attempts = "" if kind.quiet else masked, message.attempts + 1
    message.text = kind.text.format_map({**facts, "link": HIDDEN})
    text = kind.text.format_map({**facts, "link": link})
    return _Ready(message.id, way, address, Outgoing(message.key, f"{alliance}：{kind.title}", text))


def _pointless(tx: Transaction, message: Message, kind: Kind, address: str, channels: Mapping[Way, Channel]) -> str:
    """Why a message has nowhere to go; empty where it has."""
    way = message.channel
    if way not in channels:
        return f"{WAY_NAMES[way]}还没有开通"
    if not _wanted(tx, message, kind):
        return "本人不要这一类"
    if not address and way is not Way.STAFF_WEBHOOK:
        return "没有登记手机号" if way is Way.SMS else "没有确认过的邮箱"
    return ""


def _drop(tx: Transaction, message: Message, because: str) -> None:
    """A message with nowhere to go is none; one that somebody asked for by hand says why it did not go."""
    if message.secret_sealed is not None:
        give_up(message, because)
    else:
        tx.session.delete(message)


def _wanted(tx: Transaction, message: Message, kind: Kind) -> bool:
    if not kind.optional or message.person_id is None:
        return True
    off = select(SwitchedOff.id).where(
        SwitchedOff.person_id == message.person_id,
        SwitchedOff.kinds == kind.group,
        SwitchedOff.channel == message.channel,
    )
    return tx.session.scalar(off) is None


def _address(tx: Transaction, message: Message) -> tuple[str, str]:
    """Where a message goes, in clear and masked; both empty where nothing is known, or for the staff's group."""
    if message.address_sealed is not None:
        address = tx.keyring.open(message.address_sealed, context_of(Message.address_sealed))
        return address, mask_phone(address) if message.channel is Way.SMS else mask_mail(address)
    if message.channel is Way.SMS:
        person = tx.session.get_one(Person, message.person_id)
        if person.phone_sealed is not None:
            return tx.keyring.open(person.phone_sealed, context_of(Person.phone_sealed)), person.phone_masked
    mail = usable_mail(tx, message.person_id) if message.channel is Way.MAIL and message.person_id else None
    if mail is not None:
        return tx.keyring.open(mail.address_sealed, context_of(MailAddress.address_sealed)), mail.address_masked
    return "", ""


def usable_mail(tx: Transaction, person_id: int) -> MailAddress | None:
    """The address that the person confirmed, while their consent to the purpose as it is now stands.

    Source: 个人信息保护法第十四条第二款.
    """
    mail = tx.session.scalar(
        select(MailAddress).where(MailAddress.person_id == person_id, MailAddress.confirmed_at.is_not(None))
    )
    return mail if mail is not None and has_consented(tx, person_id, MAIL) else None


def mask_mail(address: str) -> str:
    """w***@example.cn."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"


def _refused(tx: Transaction, message: Message, kind: Kind, rules: Mapping[str, Parameter]) -> str:
    """Why a person gets no message now; empty where nothing is against it."""
    if message.person_id is None:
        return ""
    closed = tx.session.scalar(select(Account.closed_at).where(Account.person_id == message.person_id))
    if closed is not None:
        return "账号已经停用"
    urgent = [code for code, one in KINDS.items() if one.urgent]
    most = rules[URGENT_A_DAY if kind.urgent else A_DAY].whole
    midnight = datetime.combine(tx.today, datetime.min.time(), SHANGHAI)
    sent = select(func.count()).where(
        Message.person_id == message.person_id,
        Message.channel == message.channel,
        Message.sent_at >= midnight,
        Message.kind.in_(urgent) if kind.urgent else Message.kind.not_in(urgent),
    )
    if (tx.session.scalar(sent) or 0) >= most:
        return f"今天已经发满 {most} 条"
    return ""


def quiet_until(now: datetime, rules: Mapping[str, Parameter]) -> datetime | None:
    """When a message that would wake people may go out; None where it may go now."""
    local, begins, ends = now.astimezone(SHANGHAI), rules[QUIET_FROM].whole, rules[QUIET_UNTIL].whole
    if ends <= local.hour < begins:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= begins else 0)
    return datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=ends)


def _secret(tx: Transaction, message: Message) -> dict[str, str]:
    """The link of a message, with its days; empty for those without."""
    if message.secret_sealed is None:
        return {}
    found: dict[str, str] = json.loads(tx.keyring.open(message.secret_sealed, context_of(Message.secret_sealed)))
    return found


def _stale(tx: Transaction, secret: Mapping[str, str]) -> str:
    """Why a link is no longer worth sending; empty for one that is good, and for a message without."""
    if not secret:
        return ""
    _, purpose, text = secret["path"].split("/", 2)
    try:
        links.bearer(tx, text, purpose)
    except Refused:
        return "链接已经用过，或者换成了新的"
    return ""
