"""Reading the record: the rooms that a reader has, what is in them, and who has broken the glass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.tables import Page
from mediation.access import CaseFacts, mediates, on_desk, sides_of
from mediation.models import Case, CasePerson
from mediation.record import access
from mediation.record.lines import ERASED, EntryLine, label, lines, of_case
from mediation.record.models import BreakGlass, Entry, Evidence, Release, Seen
from mediation.record.rooms import GROUND_NAMES, ROOM_READERS, Room
from mediation.records import facts_of
from mediation.workflow import UNDER_WAY, Part

PAGE_SIZE = 300
WORDS_MOST = 5


@dataclass(frozen=True, slots=True)
class RoomTab:
    """A room that the reader has: who else reads it, how many entries in it they see, and whether they may write."""

    room: Room
    party_id: int | None
    label: str
    readers: str
    count: int
    write: Verdict


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A reading of a caucus, for the party whose it is."""

    broken_id: int
    who: str
    party: str
    ground: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The record for one reader. `later` names the parties whose earlier words the present mediator cannot read yet."""

    case_id: int
    reference: str
    subject: str
    facts: CaseFacts
    tabs: tuple[RoomTab, ...]
    page: Page
    lines: tuple[EntryLine, ...]
    new: int
    sides: frozenset[int]
    mediates: bool
    by_code: bool
    later: tuple[tuple[int, str], ...]
    broken: tuple[BrokenLine, ...]
    may_export: Verdict

    @property
    def total(self) -> int:
        """How many entries the reader sees in all rooms."""
        return sum(tab.count for tab in self.tabs)


def record_page(
    reading: Transaction,
    actor: Actor,
    case_id: int,
    *,
    room: Room | None = None,
    party_id: int | None = None,
    asked: str = "",
    number: int = 1,
    size: int = PAGE_SIZE,
) -> RecordPage:
    """The entries in sight, the newest first, narrowed to a room or to words; a constant number of queries.

    Raises NotFound, NotPermitted for whoever only filed the case.
    """
    row = get_visible(reading.session, Case, actor, case_id)
    facts = facts_of(reading, row)
    access.read(actor, facts).enforce()
    counts, new = _counts(reading, actor, facts)
    wanted = _wanted(room, party_id, asked)
    total = (
        sum(counts.values())
        if not wanted
        else reading.session.scalar(
            select(func.count())
            .select_from(Entry)
            .outerjoin(Evidence, Evidence.entry_id == Entry.id)
            .where(of_case(case_id), visible(Entry, actor), *wanted)
        )
        or 0
    )
    page = Page(number, size, total)
    return RecordPage(
        case_id=case_id,
        reference=str(row.reference),
        subject=row.subject,
        facts=facts,
        tabs=tuple(_tabs(actor, facts, counts)),
        page=page,
        lines=lines(reading, actor, facts, wanted, offset=page.offset, limit=page.size),
        new=new,
        sides=sides_of(actor, facts),
        mediates=mediates(actor, facts),
        by_code=actor.link is not None,
        later=_later(reading, actor, facts),
        broken=broken_of(reading, actor, case_id),
        may_export=access.export(actor, facts),
    )


def totals(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[int, int]:
    """How many entries the reader sees, and how many of them are new; one query."""
    counts, new = _counts(reading, actor, facts)
    return sum(counts.values()), new


def broken_of(reading: Transaction, actor: Actor, case_id: int) -> tuple[BrokenLine, ...]:
    """The readings of caucuses of a case that the actor may know of, the latest first; one query."""
    rows = reading.session.scalars(
        select(BreakGlass)
        .options(joinedload(BreakGlass.person), joinedload(BreakGlass.party))
        .where(BreakGlass.case_id == case_id, visible(BreakGlass, actor))
        .order_by(BreakGlass.at.desc(), BreakGlass.id.desc())
    )
    return tuple(_broken_line(one) for one in rows)


def _broken_line(one: BreakGlass) -> BrokenLine:
    name = one.person.name or ERASED
    return BrokenLine(one.id, name, one.party.name, GROUND_NAMES[one.ground], one.reason, one.at, one.until)


def _wanted(room: Room | None, party_id: int | None, asked: str) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if room is not None:
        wanted.append(Entry.room == room)
    if room is Room.CAUCUS and party_id is not None:
        wanted.append(Entry.party_id == party_id)
    wanted += [
        or_(
            Entry.text.icontains(word, autoescape=True),
            Evidence.name.icontains(word, autoescape=True) & Entry.withdrawn_at.is_(None),
        )
        for word in asked.split()[:WORDS_MOST]
    ]
    return wanted


def _seen(actor: Actor, facts: CaseFacts) -> ScalarSelect[datetime]:
    party_id = min(sides_of(actor, facts), default=None) if actor.link is not None else None
    who = Seen.party_id == party_id if party_id is not None else Seen.person_id == actor.person_id
    return select(Seen.at).where(Seen.case_id == facts.case_id, who).limit(1).scalar_subquery()


def _counts(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[dict[tuple[Room, int | None], int], int]:
    """How many entries each room holds for the reader, and how many of others' came since the last look."""
    if actor.link is not None:
        own = sides_of(actor, facts)
        foreign = or_(Entry.author_id.is_not(None), Entry.said_for_id.is_(None), Entry.said_for_id.not_in(own))
    else:
        foreign = or_(Entry.author_id.is_(None), Entry.author_id != actor.person_id)
    seen = _seen(actor, facts)
    later = and_(foreign, or_(seen.is_(None), Entry.at > seen))
    rows = reading.session.execute(
        select(Entry.room, Entry.party_id, func.count(), func.sum(case((later, 1), else_=0)))
        .where(of_case(facts.case_id), visible(Entry, actor))
        .group_by(Entry.room, Entry.party_id)
    ).all()
    return {(room, party_id): total for room, party_id, total, _ in rows}, sum(new for *_, new in rows)


def _tabs(actor: Actor, facts: CaseFacts, counts: dict[tuple[Room, int | None], int]) -> list[RoomTab]:
    own, hands_on = sides_of(actor, facts), mediates(actor, facts)
    rooms: list[tuple[Room, int | None]] = [(Room.SHARED, None)]
    rooms += [(Room.CAUCUS, key) for key in facts.party_names if key in own or hands_on]
    if hands_on or (Room.MEDIATOR, None) in counts:
        rooms.append((Room.MEDIATOR, None))
    if on_desk(actor, facts):
        rooms.append((Room.OFFICE, None))
    return [
        RoomTab(
            room,
            party_id,
            label(facts, room, party_id),
            ROOM_READERS[room],
            counts.get((room, party_id), 0),
            access.write(actor, facts, room, party_id),
        )
        for room, party_id in rooms
    ]


def _later(reading: Transaction, actor: Actor, facts: CaseFacts) -> tuple[tuple[int, str], ...]:
    """The actor's own parties whose caucus has words that a present mediator, who came later, does not see yet."""
    own = sides_of(actor, facts)
    if not own or facts.stage not in UNDER_WAY:
        return ()
    released = exists().where(Release.party_id == Entry.party_id, Release.mediator_id == CasePerson.person_id)
    found = reading.session.scalars(
        select(Entry.party_id)
        .join(CasePerson, CasePerson.case_id == Entry.case_id)
        .where(
            Entry.case_id == facts.case_id,
            Entry.room == Room.CAUCUS,
            Entry.party_id.in_(own),
            Entry.taken_back_at.is_(None),
            CasePerson.until.is_(None),
            CasePerson.part.in_((Part.MEDIATOR, Part.CO_MEDIATOR)),
            CasePerson.since > Entry.at,
            ~released,
        )
        .distinct()
    )
    return tuple(sorted((key, facts.party_names[key]) for key in found if key is not None))


def whole_record(reading: Transaction, actor: Actor, case_id: int) -> RecordPage:
    """All entries in sight, the oldest first, for a copy to take away. Raises as `record_page` does."""
    page = record_page(reading, actor, case_id)
    return replace(page, lines=lines(reading, actor, page.facts, oldest_first=True))


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with what may be done to it, and the case it belongs to."""

    reference: str
    facts: CaseFacts
    place_id: int
    line: EntryLine


def entry_page(reading: Transaction, actor: Actor, case_id: int, key: str) -> EntryPage:
    """One entry. Raises NotFound for what the actor does not see."""
    row = get_visible(reading.session, Case, actor, case_id)
    facts = facts_of(reading, row)
    found = lines(reading, actor, facts, [Entry.key == key, Entry.case_id == case_id])
    if not found:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return EntryPage(str(row.reference), facts, row.place_id, found[0])


@dataclass(frozen=True, slots=True)
class NotesPage:
    """A mediator's own notes of one case, which stay theirs after they have left it."""

    case_id: int
    notes: tuple[tuple[datetime, str, bool], ...]


def notes_page(reading: Transaction, actor: Actor, case_id: int) -> NotesPage:
    """One's own notes, the oldest first, with whether each was handed over. Raises NotFound where there are none."""
    rows = reading.session.execute(
        select(Entry.at, Entry.text, Entry.handed_over_at)
        .where(
            Entry.case_id == case_id,
            Entry.room == Room.MEDIATOR,
            Entry.owner_id == actor.person_id,
            Entry.withdrawn_at.is_(None),
            visible(Entry, actor),
        )
        .order_by(Entry.at, Entry.id)
    ).all()
    if not rows:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return NotesPage(case_id, tuple((at, text, given is not None) for at, text, given in rows))


@dataclass(frozen=True, slots=True)
class BrokenPage:
    """One reading of a caucus: who, why, until when; `lines` are empty for all but the reader in their time."""

    line: BrokenLine
    case_id: int
    reference: str
    reading: bool
    over: bool
    lines: tuple[tuple[datetime, str, str, tuple[AttachmentLine, ...]], ...]
    timeline: tuple[Happening, ...]


def broken_page(reading: Transaction, actor: Actor, broken_id: int) -> BrokenPage:
    """One reading of a caucus. Raises NotFound for whoever is not told of it."""
    broken = get_visible(reading.session, BreakGlass, actor, broken_id)
    over = reading.now >= broken.until
    reads = bool(access.note_reading(actor, broken.person_id, over=over))
    reference = reading.session.scalar(select(Case.reference).where(Case.id == broken.case_id))
    return BrokenPage(
        line=_broken_line(broken),
        case_id=broken.case_id,
        reference=str(reference),
        reading=reads,
        over=over,
        lines=_confided(reading, broken) if reads else (),
        timeline=tuple(ledger.timeline(reading.session, BreakGlass, broken.id)),
    )


def _confided(
    reading: Transaction, broken: BreakGlass
) -> tuple[tuple[datetime, str, str, tuple[AttachmentLine, ...]], ...]:
    """What stands in the caucus: when, by whom, words, files; two queries."""
    rows = reading.session.execute(
        select(Entry.id, Entry.at, Person.name, Entry.text)
        .outerjoin(Person, Entry.author_id == Person.id)
        .where(
            Entry.case_id == broken.case_id,
            Entry.room == Room.CAUCUS,
            Entry.party_id == broken.party_id,
            Entry.withdrawn_at.is_(None),
        )
        .order_by(Entry.at, Entry.id)
    ).all()
    kept = files.of_each(reading, CLOCK, Entry.__tablename__, [row.id for row in rows])
    return tuple((at, name or "当事人", text, kept[key]) for key, at, name, text in rows)
