"""What people are told of the record: that there is something new, never what, nor in which room."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.notices import Notice
from alliance.kernel.outbox import Payload
from mediation import addresses as case_addresses
from mediation import by_code, notices
from mediation.models import Case
from mediation.record import addresses, entries
from mediation.record.models import BreakGlass, Entry, Sharing
from mediation.record.rooms import Room
from mediation.records import facts_of

NEW = "mediation.entry_written"


def entry_written(tx: Transaction, payload: Payload) -> None:
    """Whoever reads the entry, its author excepted; nobody twice who has not looked since.

    The words are the same for every room, so that a message on a locked screen does not tell of a caucus.
    """
    entry, case = _entry(tx, payload)
    if entry.taken_back_at is not None or entry.withdrawn_at is not None:
        return
    if entry.room in (Room.SHARED, Room.CAUCUS):
        confided = None if entry.party_id is None else (entry.party_id,)
        by_code.tell_parties(tx, case, confided, besides=entry.said_for_id if entry.author_id is None else None)
    people = entries.readers(tx, facts_of(tx, case), entry) - {entry.author_id}
    told = set(
        tx.session.scalars(
            select(Notice.person_id).where(
                Notice.person_id.in_(people),
                Notice.kind == NEW,
                Notice.url == case_addresses.case(case.id, addresses.ANCHOR),
                Notice.read_at.is_(None),
            )
        )
    )
    notices.tell(tx, case, people - told, f"{case.reference}有新内容", notices.NEWS, kind=NEW, anchor=addresses.ANCHOR)


def sharing_proposed(tx: Transaction, payload: Payload) -> None:
    """The confiding side, which has something to decide."""
    entry, case = _entry(tx, payload)
    if entry.party_id is not None:
        by_code.tell_parties(tx, case, (entry.party_id,))
    notices.tell(
        tx,
        case,
        notices.sides_of(tx, case, entry.party_id),
        f"{case.reference}：调解员有一件事请您决定",
        "请打开案件页看，同意不同意都可以，由您自己定。",
        kind="mediation.sharing_proposed",
        anchor=addresses.ANCHOR,
    )


def sharing_answered(tx: Transaction, payload: Payload) -> None:
    """Whoever asked."""
    entry, case = _entry(tx, payload)
    asked = tx.session.scalars(
        select(Sharing.proposed_by_id).where(Sharing.entry_id == entry.id).order_by(Sharing.id.desc()).limit(1)
    ).all()
    people = set(asked) & entries.readers(tx, facts_of(tx, case), entry)
    notices.tell(tx, case, people, f"{case.reference}有新内容", notices.NEWS, kind=NEW, anchor=addresses.ANCHOR)


def facts_changed(tx: Transaction, payload: Payload) -> None:
    """The sides, each of which says for itself what is undisputed."""
    case = notices.case_of(tx, payload)
    notices.tell(
        tx,
        case,
        notices.sides_of(tx, case),
        f"{case.reference}：请逐条确认没有争议的事实",
        "调解员写好了几条事实，请打开看，一条一条说有没有争议。",
        kind="mediation.facts_changed",
        anchor=addresses.FACTS_ANCHOR,
    )


def glass_broken(tx: Transaction, payload: Payload) -> None:
    """The side whose caucus is read, and the mediators; the other side is not told that there is anything to read."""
    broken = tx.session.get_one(BreakGlass, payload["broken_id"])
    case = broken.case
    people = notices.sides_of(tx, case, broken.party_id) | notices.mediators_of(tx, case)
    notices.tell(
        tx,
        case,
        people,
        f"{case.reference}：联盟负责人正在紧急查看单独沟通的内容",
        "谁在看、为什么看、看到几点为止，案件页上都写着。有意见，请联系矛盾调解组或者指导单位。",
        kind="mediation.glass_broken",
        anchor=addresses.ANCHOR,
    )


def _entry(tx: Transaction, payload: Payload) -> tuple[Entry, Case]:
    entry = tx.session.get_one(Entry, payload["entry_id"])
    return entry, entry.case
