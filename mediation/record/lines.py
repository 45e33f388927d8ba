"""The entries of a record as one reader sees them: numbered for that reader alone, with what may be done to each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import Verdict, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from mediation.access import CaseFacts
from mediation.models import Case, CasePerson
from mediation.record import access, entries
from mediation.record.access import EntryFacts
from mediation.record.models import Entry, Evidence, Sharing
from mediation.record.rooms import ROOM_NAMES, EntryKind, Original, Room
from mediation.sight import MEDIATORS

_RECEIVER = aliased(Person, name="receiver")
ERASED = "已注销"


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """What the list of evidence says of an entry; `received_by` is empty for what a side entered itself."""

    name: str
    source: str
    copies: int
    original: Original
    handed_in_by: str
    received_by: str


@dataclass(frozen=True, slots=True)
class SharingLine:
    """A request to its party to let something pass, and what came of it."""

    sharing_id: int
    text: str
    with_files: bool
    agreed: bool | None


@dataclass(frozen=True, slots=True)
class EntryMay:
    """What the reader may do with one entry now."""

    withdraw: Verdict
    take_back: Verdict
    attach: Verdict
    propose_sharing: Verdict
    answer_sharing: Verdict


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry; `number` counts what this reader sees, so that it tells nothing of the rest.

    `relayed` is true for whoever also sees the caucus entry that it repeats.
    """

    number: int
    case_id: int
    key: str
    room: Room
    party_id: int | None
    label: str
    kind: EntryKind
    who: str
    at: datetime
    text: str
    evidence: EvidenceLine | None
    files: tuple[AttachmentLine, ...]
    mine: bool
    withdrawn_at: datetime | None
    withdrawn_because: str
    relayed: bool
    handed_over: bool
    sharing: SharingLine | None
    may: EntryMay


def of_case(case_id: int) -> ColumnElement[bool]:
    """Entries of the case and of those merged into it; sight decides which of them."""
    return or_(Entry.case_id == case_id, Entry.case_id.in_(select(Case.id).where(Case.merged_into_id == case_id)))


def lines(
    reading: Transaction,
    actor: Actor,
    facts: CaseFacts,
    wanted: Sequence[ColumnElement[bool]] = (),
    *,
    offset: int = 0,
    limit: int | None = None,
    oldest_first: bool = False,
) -> tuple[EntryLine, ...]:
    """The entries of a case and of those merged into it that the actor sees; a constant number of queries."""
    order = (Entry.at, Entry.id) if oldest_first else (Entry.at.desc(), Entry.id.desc())
    numbered = (
        select(Entry.id, func.row_number().over(order_by=(Entry.at, Entry.id)).label("number"))
        .where(of_case(facts.case_id), visible(Entry, actor))
        .subquery()
    )
    query = (
        select(Entry, numbered.c.number, Person.name, Evidence, _RECEIVER.name)
        .join(numbered, numbered.c.id == Entry.id)
        .outerjoin(Person, Entry.author_id == Person.id)
        .outerjoin(Evidence, Evidence.entry_id == Entry.id)
        .outerjoin(_RECEIVER, Evidence.received_by_id == _RECEIVER.id)
        .where(*wanted)
        .order_by(*order)
        .offset(offset)
    )
    rows = reading.session.execute(query.limit(limit) if limit is not None else query).all()
    ids = [row[0].id for row in rows]
    confided = [row[0].id for row in rows if row[0].room is Room.CAUCUS]
    sources = {row[0].source_id for row in rows} - {None}
    writing = _Writing(reading, actor, facts, ids=ids, confided=confided, sources=sources)
    return tuple(writing.line(*row) for row in rows)


class _Writing:
    """What all lines of a page are written from, loaded once for all of them."""

    def __init__(
        self,
        reading: Transaction,
        actor: Actor,
        facts: CaseFacts,
        *,
        ids: Collection[int],
        confided: Collection[int],
        sources: Collection[Any],
    ) -> None:
        self.actor, self.facts = actor, facts
        minutes = parameters.on(reading, entries.TAKE_BACK, facts.path, reading.today, alliance_id=facts.alliance_id)
        self.young = reading.now - timedelta(minutes=minutes.whole)
        # The entries were scoped above, and a party's link sees no attachments by itself.
        self.files = files.of_each(reading, CLOCK, Entry.__tablename__, ids)
        seen = select(Entry.id).where(Entry.id.in_(sources), visible(Entry, actor))
        self.sources = set(reading.session.scalars(seen)) if sources else set()
        asked = select(Sharing).where(Sharing.entry_id.in_(confided)).order_by(Sharing.id)
        self.sharings = {one.entry_id: one for one in reading.session.scalars(asked)} if confided else {}
        self.parts = {
            (person_id, party_id if party_id is not None else part)
            for person_id, part, party_id in reading.session.execute(
                select(CasePerson.person_id, CasePerson.part, CasePerson.party_id).where(
                    CasePerson.case_id == facts.case_id
                )
            )
        }

    def line(
        self, entry: Entry, number: int, name: str | None, listed: Evidence | None, receiver: str | None
    ) -> EntryLine:
        """One entry for its reader."""
        sharing = self.sharings.get(entry.id)
        mine = entries.mine(self.actor, self.facts, entry)
        withdrawn = entry.withdrawn_at is not None
        facts = EntryFacts(
            room=entry.room,
            party_id=entry.party_id,
            mine=mine,
            withdrawn=withdrawn,
            relayed=entry.source_id is not None,
            fresh=mine and not withdrawn and sharing is None and entry.at >= self.young,
            asked=sharing is not None and sharing.agreed is None,
        )
        who = self._who(entry, name)
        return EntryLine(
            number=number,
            case_id=entry.case_id,
            key=entry.key,
            room=entry.room,
            party_id=entry.party_id,
            label=label(self.facts, entry.room, entry.party_id),
            kind=entry.kind,
            who=who,
            at=entry.at,
            text=entry.text,
            evidence=None
            if listed is None or withdrawn
            else EvidenceLine(
                listed.name, listed.source, listed.copies, listed.original, self._party(entry) or who, receiver or ""
            ),
            files=self.files.get(entry.id, ()),
            mine=mine,
            withdrawn_at=entry.withdrawn_at,
            withdrawn_because=entry.withdrawn_because,
            relayed=entry.source_id in self.sources,
            handed_over=entry.handed_over_at is not None,
            sharing=None
            if sharing is None
            else SharingLine(sharing.id, sharing.text, sharing.with_files, sharing.agreed),
            may=EntryMay(
                withdraw=access.withdraw(self.facts, facts),
                take_back=access.take_back(facts),
                attach=access.attach(self.actor, self.facts, facts),
                propose_sharing=access.propose_sharing(self.actor, self.facts, facts),
                answer_sharing=access.answer_sharing(self.actor, self.facts, facts),
            ),
        )

    def _party(self, entry: Entry) -> str:
        return self.facts.party_names.get(entry.said_for_id or 0, "") if entry.said_for_id is not None else ""

    def _who(self, entry: Entry, name: str | None) -> str:
        """Who speaks: a side, a side through whoever wrote it down, the mediator, or the desk."""
        party = self._party(entry)
        if entry.author_id is None:
            return f"{party}（凭查询码）" if party else ERASED
        person = name or ERASED
        if entry.said_for_id is not None:
            own = (entry.author_id, entry.said_for_id) in self.parts
            return f"{party} {person}" if own else f"{party}（{person}代记）"
        if {(entry.author_id, part) for part in MEDIATORS} & self.parts:
            return f"调解员 {person}"
        return f"矛盾调解组 {person}"


def label(facts: CaseFacts, room: Room, party_id: int | None) -> str:
    """A room as its readers call it: 单独沟通（锦绣家园业主委员会）."""
    name = facts.party_names.get(party_id or 0, "") if room is Room.CAUCUS else ""
    return f"{ROOM_NAMES[room]}（{name}）" if name else ROOM_NAMES[room]
