"""The record's and the facts' places on the page of a case: what is new, what waits for the reader, and the way in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from mediation.access import CaseFacts, mediates, sides_of
from mediation.parts import Part
from mediation.record import access, addresses, queries, sheet
from mediation.record.lines import EntryLine, lines
from mediation.record.models import Entry, Sharing
from mediation.record.queries import BrokenLine
from mediation.record.rooms import CONFIDING
from mediation.record.sheet import FactLine

LATEST = 5


@dataclass(frozen=True, slots=True)
class RecordPart:
    """The latest entries in sight, how many there are and how many are new, and what the reader's side is to decide."""

    url: str
    lines: tuple[EntryLine, ...]
    total: int
    new: int
    asked: tuple[str, ...]
    broken: tuple[BrokenLine, ...]


@dataclass(frozen=True, slots=True)
class FactsPart:
    """How far the sheet of facts is."""

    url: str
    total: int
    confirmed: int
    waiting: int
    drafts: bool


def parts(reading: Transaction, actor: Actor, case: CaseFacts) -> Iterator[Part]:
    """What this room shows of a case; nothing to whoever only filed it."""
    if not access.read(actor, case):
        return
    url = addresses.record(case.case_id)
    total, new = queries.totals(reading, actor, case)
    asked = tuple(f"{url}/{key}" for key in _asked(reading, actor, case))
    broken = queries.broken_of(reading, actor, case.case_id)
    yield Part(
        addresses.ANCHOR,
        "记录和材料",
        "mediation_record/_record.html",
        RecordPart(url, lines(reading, actor, case, limit=LATEST), total, new, asked, broken),
        first=bool(asked or new),
        brief=f"{total} 条" if total else "还没有",
    )
    facts = sheet.sheet_lines(reading, case, sides_of(actor, case))
    drafts = mediates(actor, case) and case.stage in CONFIDING
    if facts or drafts:
        waiting = _waiting(facts) if access.tick_fact(actor, case) else 0
        confirmed = sum(line.confirmed for line in facts)
        yield Part(
            addresses.FACTS_ANCHOR,
            "没有争议的事实",
            "mediation_record/_facts.html",
            FactsPart(addresses.facts(case.case_id), len(facts), confirmed, waiting, drafts),
            first=waiting > 0,
            brief=f"{len(facts)} 条，都确认的 {confirmed} 条" if facts else "还没有写",
        )


def _waiting(facts: tuple[FactLine, ...]) -> int:
    return sum(line.waits for line in facts)


def _asked(reading: Transaction, actor: Actor, case: CaseFacts) -> list[str]:
    """The keys of the entries about which the reader's own side is asked; one query, none for those on no side."""
    if not (own := sides_of(actor, case)):
        return []
    return list(
        reading.session.scalars(
            select(Entry.key)
            .join(Sharing, Sharing.entry_id == Entry.id)
            .where(
                Entry.case_id == case.case_id,
                Entry.party_id.in_(own),
                Entry.withdrawn_at.is_(None),
                Sharing.answered_at.is_(None),
                visible(Entry, actor),
            )
            .order_by(Sharing.id)
        )
    )
