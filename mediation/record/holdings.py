"""What the record holds about a person: their own words, notes and ticks; and what an erasure removes.

What somebody wrote down for others in the course of their work is listed without its words: those are the others'.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, exists, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from mediation.models import Case, CasePerson
from mediation.record.models import Entry, Fact, FactTick, Seen
from mediation.record.rooms import KIND_NAMES, ROOM_NAMES, Room

_FILE = "人民调解法第二十七条：调解的材料要立卷归档，只记编号"
_ELSEWHERE = "（替别人记录的，内容归当事人）"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Entries written, with the words that are the person's own, and what they said to facts; three statements."""
    own_side = exists().where(CasePerson.person_id == person_id, CasePerson.party_id == Entry.said_for_id)
    written = reading.session.execute(
        select(Case.reference, Entry.at, Entry.room, Entry.kind, Entry.text, own_side)
        .join(Case, Entry.case_id == Case.id)
        .where(Entry.author_id == person_id, Entry.room != Room.MEDIATOR, Entry.taken_back_at.is_(None))
        .order_by(Entry.at, Entry.id)
    )
    yield Holding(
        "在调解案件里写的",
        ("文号", "时间", "记在哪里", "是什么", "内容"),
        tuple(
            (str(reference), at, ROOM_NAMES[room], KIND_NAMES[kind], text if own else _ELSEWHERE)
            for reference, at, room, kind, text, own in written
        ),
        Kept(_FILE),
    )
    notes = reading.session.execute(
        select(Case.reference, Entry.at, Entry.text)
        .join(Case, Entry.case_id == Case.id)
        .where(Entry.owner_id == person_id, Entry.withdrawn_at.is_(None))
        .order_by(Entry.at, Entry.id)
    )
    yield Holding(
        "调解员笔记", ("文号", "时间", "内容"), tuple((str(reference), at, text) for reference, at, text in notes)
    )
    ticks = reading.session.execute(
        select(Case.reference, Fact.position, FactTick.agreed, FactTick.words, FactTick.at)
        .join(Fact, FactTick.fact_id == Fact.id)
        .join(Case, Fact.case_id == Case.id)
        .where(FactTick.person_id == person_id)
        .order_by(FactTick.at, FactTick.id)
    )
    yield Holding(
        "确认过的事实",
        ("文号", "第几条", "意见", "写的话", "时间"),
        tuple(
            (str(reference), position, "没有争议" if agreed else "有争议", words, at)
            for reference, position, agreed, words, at in ticks
        ),
        Kept(_FILE),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Remove a mediator's own notes that were not handed over, and when the person last looked; files of cases stay."""
    tx.session.execute(
        update(Entry)
        .where(Entry.owner_id == person_id, Entry.handed_over_at.is_(None), Entry.withdrawn_at.is_(None))
        .values(text="", withdrawn_at=tx.now, withdrawn_because="本人已注销")
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(delete(Seen).where(Seen.person_id == person_id))
