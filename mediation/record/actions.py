"""Writing into the rooms of a case, handing in evidence, withdrawing, letting pass what was confided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from mediation import access as cases
from mediation.access import CaseFacts, sides_of
from mediation.models import Case
from mediation.record import access, entries
from mediation.record.models import Entry, Evidence, Release, Seen, Sharing
from mediation.record.rooms import KIND_NAMES, ROOM_NAMES, WRITTEN, EntryKind, Original, Room
from mediation.records import facts_of
from mediation.sight import MEDIATORS

ledger.tell(
    {
        "mediation.entry_written": "在“{room}”里写下一条",
        "mediation.evidence_added": "交来一份证据材料，写在“{room}”里",
        "mediation.entry_withdrawn": "撤回自己写的一条",
        "mediation.entry_taken_back": "收回写错地方的一条，还没有人看过",
        "mediation.sharing_proposed": "请这一方决定，能不能转达",
        "mediation.sharing_answered": "这一方的决定：{agreed}",
        "mediation.caucus_released": "让现在的调解员看以前单独说的话",
        "mediation.notes_handed_over": "把笔记交给接手的调解员",
    },
    {"room": ROOM_NAMES, "kind": KIND_NAMES, "agreed": {"True": "可以转达", "False": "不转达"}},
)
TEXT_MOST, BECAUSE_MOST, NAME_MOST, COPIES_MOST = 5000, 200, 200, 999
MATERIAL = "案件材料"


@dataclass(frozen=True, slots=True)
class WriteEntry:
    """Words for one room; `party_id` names whose caucus, `said_for_id` the side for whom somebody else writes."""

    case_id: int
    room: Room
    text: str
    kind: EntryKind = EntryKind.WORDS
    party_id: int | None = None
    said_for_id: int | None = None


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """One line of the list of evidence (证据材料清单)."""

    case_id: int
    room: Room
    name: str
    source: str
    copies: int = 1
    original: Original = Original.COPY
    text: str = ""
    party_id: int | None = None
    said_for_id: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: the entry's id for the same transaction, and the key in its address."""

    entry_id: int
    key: str


@dataclass(frozen=True, slots=True)
class ProposeSharing:
    """What of a caucus entry would stand in the shared record, word for word, and whether its files go with it."""

    case_id: int
    key: str
    text: str
    with_files: bool = False


@dataclass(frozen=True, slots=True)
class AnswerSharing:
    """What the confiding party says to the request that its page showed."""

    case_id: int
    key: str
    sharing_id: int
    agreed: bool


def write(tx: Transaction, actor: Actor, command: WriteEntry) -> Written:
    """Write an entry. Raises NotFound, NotPermitted, OutOfTurn, Invalid.

    The case itself is left as it was: its version and its lines would tell the other side that something was confided.
    """
    case, facts = _case(tx, actor, command.case_id)
    party_id = command.party_id if command.room is Room.CAUCUS else None
    access.write(actor, facts, command.room, party_id).enforce()
    if command.kind not in WRITTEN:
        raise Invalid("证据材料请用“交证据材料”这张表填写。")
    entry = entries.new(
        tx,
        actor,
        case,
        room=command.room,
        kind=command.kind,
        text=_words(command.text, "请写下要说的话。"),
        party_id=party_id,
        said_for_id=_speaker(actor, facts, command.room, party_id, command.said_for_id),
    )
    ledger.write(tx, actor, "mediation.entry_written", entry, room=entry.room, kind=entry.kind)
    _promise(tx, entry)
    return Written(entry.id, entry.key)


def add_evidence(tx: Transaction, actor: Actor, command: AddEvidence) -> Written:
    """Enter a piece of evidence; its files are attached to the entry. Raises as `write` does."""
    case, facts = _case(tx, actor, command.case_id)
    party_id = command.party_id if command.room is Room.CAUCUS else None
    access.add_evidence(actor, facts, command.room, party_id).enforce()
    name, source = command.name.strip(), command.source.strip()
    if not name or len(name) > NAME_MOST or not source or len(source) > NAME_MOST:
        raise Invalid("请写明证据材料的名称和从哪里来，都不超过 200 个字。")
    if not 0 < command.copies <= COPIES_MOST:
        raise Invalid("份数请填 1 到 999。")
    speaker = _speaker(actor, facts, command.room, party_id, command.said_for_id)
    entry = entries.new(
        tx,
        actor,
        case,
        room=command.room,
        kind=EntryKind.EVIDENCE,
        text=_words(command.text, ""),
        party_id=party_id,
        said_for_id=speaker,
    )
    received = None if sides_of(actor, facts) else actor.person_id
    tx.session.add(
        Evidence(
            entry_id=entry.id,
            name=name,
            source=source,
            copies=command.copies,
            original=command.original,
            received_by_id=received,
        )
    )
    ledger.write(tx, actor, "mediation.evidence_added", entry, room=entry.room, original=command.original)
    _promise(tx, entry)
    return Written(entry.id, entry.key)


def attach(tx: Transaction, actor: Actor, case_id: int, key: str, *, name: str, stream: BinaryIO) -> Attachment:
    """Put a file beside one's own entry. Raises as `write` does, and Invalid for a file that is not taken."""
    case, facts = _case(tx, actor, case_id)
    entry = entries.in_sight(tx, actor, case_id, key, lock=True)
    access.attach(actor, facts, entries.facts_of(tx, actor, facts, entry)).enforce()
    return _keep(tx, actor, case, entry, name=name, stream=stream)


def withdraw(tx: Transaction, actor: Actor, case_id: int, key: str, *, because: str) -> None:
    """Withdraw one's own entry: words and files go, its line stays with the reason.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid without a reason.
    """
    _, facts = _case(tx, actor, case_id)
    entry = entries.in_sight(tx, actor, case_id, key, lock=True)
    access.withdraw(facts, entries.facts_of(tx, actor, facts, entry)).enforce()
    because = because.strip()
    if not because or len(because) > BECAUSE_MOST:
        raise Invalid("请写明为什么撤回，不超过 200 个字。")
    _empty(tx, entry)
    entry.withdrawn_at, entry.withdrawn_because = tx.now, because
    ledger.write(tx, actor, "mediation.entry_withdrawn", entry)


def take_back(tx: Transaction, actor: Actor, case_id: int, key: str) -> None:
    """Take back what went into the wrong room, while it is young and unread; nothing of it is left for anybody.

    Raises NotFound, NotPermitted, OutOfTurn. Source: parameter "mediation.take_back_minutes", our suggestion.
    """
    _, facts = _case(tx, actor, case_id)
    entry = entries.in_sight(tx, actor, case_id, key, lock=True)
    access.take_back(entries.facts_of(tx, actor, facts, entry)).enforce()
    ledger.write(tx, actor, "mediation.entry_taken_back", entry)
    _empty(tx, entry)
    entry.taken_back_at = entry.withdrawn_at = tx.now


def propose_sharing(tx: Transaction, actor: Actor, command: ProposeSharing) -> None:
    """Ask the confiding party whether this wording may stand in the shared record.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    _, facts = _case(tx, actor, command.case_id)
    entry = entries.in_sight(tx, actor, command.case_id, command.key, lock=True)
    access.propose_sharing(actor, facts, entries.facts_of(tx, actor, facts, entry)).enforce()
    text = _words(command.text, "请写明要转达的话，一字不差地写。")
    tx.session.add(
        Sharing(
            entry_id=entry.id,
            proposed_by_id=actor.person_id,
            proposed_at=tx.now,
            text=text,
            with_files=command.with_files,
        )
    )
    ledger.write(tx, actor, "mediation.sharing_proposed", entry)
    outbox.promise(tx, "mediation.sharing_proposed", entry_id=entry.id)


def answer_sharing(tx: Transaction, actor: Actor, command: AnswerSharing) -> Written | None:
    """Say yes or no for the confiding party; on yes a copy appears in the shared record as that party's words.

    Raises NotPermitted, OutOfTurn, NotFound for a request that is not open any more.
    """
    case, facts = _case(tx, actor, command.case_id)
    entry = entries.in_sight(tx, actor, command.case_id, command.key, lock=True)
    access.answer_sharing(actor, facts, entries.facts_of(tx, actor, facts, entry)).enforce()
    sharing = tx.session.scalars(
        select(Sharing)
        .where(Sharing.id == command.sharing_id, Sharing.entry_id == entry.id, Sharing.answered_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if sharing is None:
        raise NotFound("这一条现在没有要您决定的事。", remedy="请刷新页面再看。")
    sharing.answered_at, sharing.answered_by_id, sharing.agreed = tx.now, actor.person_id, command.agreed
    ledger.write(tx, actor, "mediation.sharing_answered", entry, agreed=command.agreed)
    outbox.promise(tx, "mediation.sharing_answered", entry_id=entry.id)
    return _copied(tx, actor, case, entry, sharing) if command.agreed else None


def release_caucus(tx: Transaction, actor: Actor, case_id: int, party_id: int) -> int:
    """Let the present mediators read what the party confided before their time; returns how many were let in.

    Raises NotFound, NotPermitted, OutOfTurn.
    """
    _, facts = _case(tx, actor, case_id)
    access.release_caucus(actor, facts, party_id).enforce()
    known = set(tx.session.scalars(select(Release.mediator_id).where(Release.party_id == party_id)))
    new = sorted({one.person_id for one in facts.people if one.part in MEDIATORS} - known)
    for mediator_id in new:
        release = Release(party_id=party_id, mediator_id=mediator_id, at=tx.now, person_id=actor.person_id)
        tx.session.add(release)
        ledger.write(tx, actor, "mediation.caucus_released", release)
    return len(new)


def hand_over_notes(tx: Transaction, actor: Actor, case_id: int) -> int:
    """Give one's notes of a case to its mediator, the present or the next; returns how many.

    Raises NotPermitted, OutOfTurn.

    A mediator who has left sees the case no longer, but keeps the notes and may still hand them over.
    """
    own = tx.session.scalars(
        select(Entry)
        .where(
            Entry.case_id == case_id,
            Entry.room == Room.MEDIATOR,
            Entry.owner_id == actor.person_id,
            Entry.taken_back_at.is_(None),
        )
        .order_by(Entry.id)
        .with_for_update(of=Entry)
    ).all()
    access.hand_over_notes(actor, bool(own)).enforce()
    cases.here(actor, facts_of(tx, tx.session.get_one(Case, case_id))).enforce()
    given = [entry for entry in own if entry.handed_over_at is None]
    for entry in given:
        entry.handed_over_at = tx.now
    ledger.write_all(tx, actor, "mediation.notes_handed_over", [(entry, {}) for entry in given])
    return len(given)


def mark_seen(tx: Transaction, actor: Actor, case_id: int) -> None:
    """Note that the record was opened now, by a person or by a party's link. Raises NotFound, NotPermitted."""
    facts = facts_of(tx, get_visible(tx.session, Case, actor, case_id))
    access.mark_seen(actor, facts).enforce()
    party_id = min(sides_of(actor, facts), default=None) if actor.link is not None else None
    who = Seen.party_id == party_id if party_id is not None else Seen.person_id == actor.person_id
    again = update(Seen).where(Seen.case_id == case_id, who).values(at=tx.now).returning(Seen.id)
    if tx.session.execute(again).one_or_none() is not None:
        return
    try:
        with tx.session.begin_nested():
            person_id = None if party_id is not None else actor.person_id
            tx.session.add(Seen(case_id=case_id, person_id=person_id, party_id=party_id, at=tx.now))
    except IntegrityError:  # a second window was a moment earlier, which is as good
        return


def _case(tx: Transaction, actor: Actor, case_id: int) -> tuple[Case, CaseFacts]:
    """The case into which something is written; not locked, since its version must not tell of a caucus."""
    case = get_visible(tx.session, Case, actor, case_id)
    facts = facts_of(tx, case)
    cases.here(actor, facts).enforce()
    return case, facts


def _words(text: str, missing: str) -> str:
    text = text.strip()
    if missing and not text:
        raise Invalid(missing)
    if len(text) > TEXT_MOST:
        raise Invalid(f"太长了：最多 {TEXT_MOST} 个字。", remedy="长的材料请作为文件交上来。")
    return text


def _speaker(actor: Actor, case: CaseFacts, room: Room, party_id: int | None, said_for_id: int | None) -> int | None:
    """The side that spoke: one's own for a side; for others whom they name, as they wrote it down for them."""
    own = sides_of(actor, case)
    if own:
        return party_id if party_id in own else min(own)
    if said_for_id is None or room in (Room.MEDIATOR, Room.OFFICE):
        return None
    if said_for_id not in case.party_names or (party_id is not None and said_for_id != party_id):
        raise Invalid("请选择是替哪一方记录的。")
    return said_for_id


def _promise(tx: Transaction, entry: Entry) -> None:
    if entry.room in (Room.SHARED, Room.CAUCUS):
        outbox.promise(tx, "mediation.entry_written", entry_id=entry.id)


def _empty(tx: Transaction, entry: Entry) -> None:
    entry.text = ""
    kept = select(Attachment.id).where(
        Attachment.subject == Entry.__tablename__,
        Attachment.subject_id == entry.id,
        Attachment.withdrawn_at.is_(None),
    )
    for attachment_id in tx.session.scalars(kept).all():
        attachments.withdraw(tx, CLOCK, attachment_id, because="这一条已经撤回")


def _keep(tx: Transaction, actor: Actor, case: Case, entry: Entry, *, name: str, stream: BinaryIO) -> Attachment:
    return attachments.keep(
        tx,
        actor,
        subject=Entry.__tablename__,
        subject_id=entry.id,
        place_id=case.place_id,
        name=name,
        stream=stream,
        purpose=MATERIAL,
    )


def _copied(tx: Transaction, actor: Actor, case: Case, entry: Entry, sharing: Sharing) -> Written:
    """The copy in the shared record; for the other side it reads as words of that party, written by the mediator."""
    proposer = Actor(alliance_id=case.alliance_id, person_id=sharing.proposed_by_id)
    copy = entries.new(
        tx, proposer, case, room=Room.SHARED, kind=entry.kind, text=sharing.text, said_for_id=entry.party_id
    )
    copy.source_id, sharing.copy_id = entry.id, copy.id
    listed = tx.session.get(Evidence, entry.id)
    if listed is not None:
        tx.session.add(
            Evidence(
                entry_id=copy.id,
                name=listed.name,
                source=listed.source,
                copies=listed.copies,
                original=listed.original,
                received_by_id=listed.received_by_id,
            )
        )
    if sharing.with_files:
        for line in files.of(tx, CLOCK, Entry.__tablename__, entry.id):
            if line.withdrawn_at is None:
                with files.download(tx, CLOCK, line.id).path.open("rb") as stream:
                    _keep(tx, actor, case, copy, name=line.name, stream=stream)
    ledger.write(tx, actor, "mediation.entry_written", copy, room=copy.room, kind=copy.kind)
    _promise(tx, copy)
    return Written(copy.id, copy.key)
