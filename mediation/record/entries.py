"""One entry in hand: loading it within sight, what verdicts ask of it, who reads it, and making a new one."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import or_, select

from alliance.kernel.access import MISSING, WAY_BACK, visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from compounds import recipients
from mediation.access import DESK, CaseFacts, sides_of
from mediation.bodies.models import LegalStatus
from mediation.models import Case, CasePerson
from mediation.record.access import EntryFacts
from mediation.record.models import BreakGlass, Entry, Release, Seen, Sharing
from mediation.record.rooms import EntryKind, Room
from mediation.sight import MEDIATORS
from mediation.workflow import Part

TAKE_BACK = "mediation.take_back_minutes"
KEY_BYTES = 12


def new(
    tx: Transaction,
    actor: Actor,
    case: Case,
    *,
    room: Room,
    kind: EntryKind,
    text: str,
    party_id: int | None = None,
    said_for_id: int | None = None,
) -> Entry:
    """An entry of the actor's, flushed, so that it has its id."""
    entry = Entry(
        alliance_id=case.alliance_id,
        key=secrets.token_hex(KEY_BYTES),
        case_id=case.id,
        room=room,
        kind=kind,
        party_id=party_id,
        owner_id=actor.person_id if room is Room.MEDIATOR else None,
        author_id=None if actor.link is not None else actor.person_id,
        said_for_id=said_for_id,
        text=text,
        at=tx.now,
    )
    tx.session.add(entry)
    tx.session.flush()  # files and the ledger name it by its id
    return entry


def in_sight(tx: Transaction, actor: Actor, case_id: int, key: str, *, lock: bool = False) -> Entry:
    """The entry with this key, where the actor sees it. Raises NotFound."""
    query = select(Entry).where(Entry.case_id == case_id, Entry.key == key, visible(Entry, actor))
    if lock:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return found


def mine(actor: Actor, case: CaseFacts, entry: Entry) -> bool:
    """True for whoever wrote it; what was written by a party's link belongs to whoever holds one of that party."""
    if actor.link is not None:
        return entry.author_id is None and entry.said_for_id in sides_of(actor, case)
    return entry.author_id is not None and entry.author_id == actor.person_id


def facts_of(tx: Transaction, actor: Actor, case: CaseFacts, entry: Entry) -> EntryFacts:
    """What verdicts about one entry ask for; a constant number of queries."""
    asked = select(Sharing.id).where(Sharing.entry_id == entry.id, Sharing.answered_at.is_(None))
    own = mine(actor, case, entry)
    return EntryFacts(
        room=entry.room,
        party_id=entry.party_id,
        mine=own,
        withdrawn=entry.withdrawn_at is not None,
        relayed=entry.source_id is not None,
        fresh=own and _is_young(tx, case, entry) and not _read_by_others(tx, actor, case, entry),
        asked=entry.room is Room.CAUCUS and tx.session.scalar(asked) is not None,
    )


def _is_young(tx: Transaction, case: CaseFacts, entry: Entry) -> bool:
    minutes = parameters.on(tx, TAKE_BACK, case.path, tx.today, alliance_id=case.alliance_id).whole
    return tx.now <= entry.at + timedelta(minutes=minutes)


def _read_by_others(tx: Transaction, actor: Actor, case: CaseFacts, entry: Entry) -> bool:
    """True where somebody who may read it has opened the record since, and where a request or a reading shows it."""
    if tx.session.scalar(select(Sharing.id).where(Sharing.entry_id == entry.id).limit(1)) is not None:
        return True
    broken = select(BreakGlass.id).where(BreakGlass.party_id == entry.party_id, BreakGlass.until >= entry.at)
    if entry.room is Room.CAUCUS and tx.session.scalar(broken.limit(1)) is not None:
        return True
    people = readers(tx, case, entry) - {actor.person_id}
    parties = {key for key in case.party_names if entry.room is Room.SHARED or key == entry.party_id}
    if actor.link is not None:
        parties -= sides_of(actor, case)
    opened = select(Seen.id).where(
        Seen.case_id == entry.case_id,
        Seen.at >= entry.at,
        or_(Seen.person_id.in_(people), Seen.party_id.in_(parties)),
    )
    return tx.session.scalar(opened.limit(1)) is not None


def readers(tx: Transaction, case: CaseFacts, entry: Entry) -> set[int]:
    """The people who read an entry; the sight of `access`, turned round for notices."""
    sides = {one.person_id for one in case.people if one.part is Part.SIDE}
    mediating = {one.person_id for one in case.people if one.part in MEDIATORS}
    match entry.room:
        case Room.SHARED:
            return sides | mediating | _desk(tx, case) | _body(tx, case)
        case Room.CAUCUS:
            return {one.person_id for one in case.people if one.party_id == entry.party_id} | _confided_to(tx, entry)
        case Room.MEDIATOR:
            return {entry.owner_id} if entry.owner_id is not None else set()
        case Room.OFFICE:
            return _desk(tx, case) - sides - mediating


def _confided_to(tx: Transaction, entry: Entry) -> set[int]:
    """The mediators of the case in whose time a caucus entry was written, and those whom its party has let in."""
    let_in = select(Release.mediator_id).where(Release.party_id == entry.party_id)
    return set(
        tx.session.scalars(
            select(CasePerson.person_id).where(
                CasePerson.case_id == entry.case_id,
                CasePerson.until.is_(None),
                CasePerson.part.in_(MEDIATORS),
                or_(CasePerson.since <= entry.at, CasePerson.person_id.in_(let_in)),
            )
        )
    )


def _desk(tx: Transaction, case: CaseFacts) -> set[int]:
    return recipients.officers(tx, case.alliance_id, case.path, DESK)


def _body(tx: Transaction, case: CaseFacts) -> set[int]:
    if case.body_status is not LegalStatus.REGISTERED_PMC:
        return set()
    return recipients.officers_at(tx, case.alliance_id, case.body_path, Office.PEOPLES_MEDIATION_COMMITTEE)
