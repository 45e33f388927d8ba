"""Reading what went outside: one's own messages, those a helper may see, and the whole table with its figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.reaching import access
from alliance.kernel.reaching.models import Fate, MailAddress, Message, SwitchedOff
from alliance.kernel.reaching.table import GROUPS, KINDS, WAY_NAMES, Kind, Way
from alliance.kernel.tables import Page

PAGE_SIZE = 20
_QUIET = tuple(code for code, kind in KINDS.items() if kind.quiet)
LATELY = timedelta(days=30)
FATE_NAMES: dict[Fate, tuple[str, str]] = {
    Fate.PROMISED: ("等着发", "due"),
    Fate.SENT: ("已发出", "go"),
    Fate.FAILED: ("没有发成", "late"),
    Fate.UNDELIVERABLE: ("没有发", "late"),
}


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as people read it: masked, without its secret."""

    title: str
    way: str
    address: str
    text: str
    state: str
    tone: str
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One group of kinds, and whether the person wants it by text message and by mail."""

    group: str
    name: str
    kinds: tuple[str, ...]
    by_sms: bool
    by_mail: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How a person is reached: the mail address, the choices, and what was sent."""

    mail: str
    mail_confirmed: bool
    choices: tuple[Choice, ...]
    lines: tuple[MessageLine, ...]
    page: Page


def own_reach(reading: Transaction, actor: Actor, *, page: int = 1) -> Reach:
    """One's own; four statements."""
    mail = reading.session.scalar(select(MailAddress).where(visible(MailAddress, actor)))
    rows = reading.session.execute(
        select(SwitchedOff.kinds, SwitchedOff.channel).where(visible(SwitchedOff, actor))
    ).all()
    off = {(kinds, way) for kinds, way in rows}
    mine = [visible(Message, actor), Message.person_id == actor.person_id]
    total = reading.session.scalar(select(func.count()).select_from(Message).where(*mine)) or 0
    part = Page(page, PAGE_SIZE, total)
    found = reading.session.scalars(
        select(Message).where(*mine).order_by(Message.at.desc(), Message.id.desc()).limit(part.size).offset(part.offset)
    )
    return Reach(
        mail=mail.address_masked if mail else "",
        mail_confirmed=mail is not None and mail.confirmed_at is not None,
        choices=choices(off),
        lines=tuple(_line(one) for one in found),
        page=part,
    )


def choices(off: Collection[tuple[str, Way]]) -> tuple[Choice, ...]:
    """The groups that may be switched off, with what is off."""
    found = []
    for group, name in GROUPS.items():
        titles = tuple(kind.title for kind in KINDS.values() if kind.group == group and kind.optional)
        if titles:
            found.append(Choice(group, name, titles, (group, Way.SMS) not in off, (group, Way.MAIL) not in off))
    return tuple(found)


def of_person(reading: Transaction, actor: Actor, person_id: int, *, most: int = 10) -> tuple[MessageLine, ...]:
    """The last messages of a person that the actor may see; one statement."""
    found = reading.session.scalars(
        select(Message)
        .where(visible(Message, actor), Message.person_id == person_id)
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(most)
    )
    return tuple(_line(one) for one in found)


def _line(message: Message) -> MessageLine:
    """One message as it stands on a page."""
    kind = KINDS.get(message.kind)
    state, tone = FATE_NAMES[message.fate]
    return MessageLine(
        kind.title if kind else "以前的消息",
        WAY_NAMES[message.channel],
        message.address_masked,
        message.text,
        state,
        tone,
        message.because,
        message.at,
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """How one way has done lately."""

    way: Way
    name: str
    sent: int
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class TablePage:
    """The table by groups, and the figures of each way in the last thirty days."""

    groups: tuple[tuple[str, tuple[Kind, ...]], ...]
    figures: tuple[Figures, ...]


def table_page(reading: Transaction, actor: Actor) -> TablePage:
    """Who gets what, in words; one statement. Raises NotPermitted.

    The quiet ones do not count: how many went by mail would tell something of who got them.
    """
    access.read_table(actor).enforce()
    rows = reading.session.execute(
        select(Message.channel, Message.fate, func.count())
        .where(
            Message.alliance_id == actor.alliance_id,
            Message.at > reading.now - LATELY,
            Message.kind.not_in(_QUIET),
        )
        .group_by(Message.channel, Message.fate)
    ).all()
    counted = {(way, fate): number for way, fate, number in rows}
    return TablePage(
        tuple((name, _of_group(group)) for group, name in GROUPS.items()),
        tuple(
            Figures(
                way,
                WAY_NAMES[way],
                counted.get((way, Fate.SENT), 0),
                counted.get((way, Fate.PROMISED), 0),
                counted.get((way, Fate.FAILED), 0) + counted.get((way, Fate.UNDELIVERABLE), 0),
            )
            for way in Way
            if way is not Way.INBOX
        ),
    )


def _of_group(group: str) -> tuple[Kind, ...]:
    found: Sequence[Kind] = [kind for kind in KINDS.values() if kind.group == group]
    return tuple(found)
