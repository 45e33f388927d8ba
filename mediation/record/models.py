"""Entries of a case's rooms, evidence, undisputed facts, and who has read or been let in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.db import Base, Key, Long, Short
from mediation.models import Case, Party
from mediation.record.rooms import EntryKind, Ground, Original, Room

UNANSWERED = text("answered_at IS NULL")


class Entry(Scoped, Base):
    """One line in one room of a case.

    `key` is its address: ids would tell by their gaps that something stands elsewhere. `party_id` is whose caucus it
    is, `owner_id` whose notes, `said_for_id` the side that spoke, by itself or through whoever wrote it down,
    `source_id` the caucus entry of which it repeats what its party let pass. A withdrawn entry leaves its line without
    its text; one that was taken back leaves nothing.
    """

    __tablename__ = "mediation_entries"
    __table_args__ = (
        CheckConstraint("(room = 'caucus') = (party_id IS NOT NULL)", name="caucus_names_its_party"),
        CheckConstraint("(room = 'mediator') = (owner_id IS NOT NULL)", name="notes_have_their_owner"),
        CheckConstraint("source_id IS NULL OR room = 'shared'", name="relayed_into_the_shared_record"),
        CheckConstraint("handed_over_at IS NULL OR room = 'mediator'", name="only_notes_are_handed_over"),
        CheckConstraint("withdrawn_at IS NULL OR text = ''", name="withdrawn_keeps_no_text"),
        Index("ix_mediation_entries_case_id_at", "case_id", "at", "id"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(24), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    room: Mapped[Room] = mapped_column(Enum(Room, native_enum=False, length=20, values_callable=list))
    kind: Mapped[EntryKind] = mapped_column(Enum(EntryKind, native_enum=False, length=20, values_callable=list))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    said_for_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_entries.id"), index=True)
    text: Mapped[Long]
    at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[Short] = mapped_column(default="")
    taken_back_at: Mapped[datetime | None]
    case: Mapped[Case] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])


class Evidence(Base):
    """What the list of evidence says of an entry: its name, where it comes from, how many, in what form."""

    __tablename__ = "mediation_evidence"
    __table_args__ = (CheckConstraint("copies > 0", name="at_least_one"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("mediation_entries.id"), primary_key=True, autoincrement=False)
    name: Mapped[Short]
    source: Mapped[Short]
    copies: Mapped[int]
    original: Mapped[Original] = mapped_column(Enum(Original, native_enum=False, length=20, values_callable=list))
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entry: Mapped[Entry] = relationship()


class Sharing(Base):
    """A mediator's request to let something of a caucus into the shared record, and what its party said.

    `text` is the exact wording that would appear; `copy_id` the entry that appeared.
    """

    __tablename__ = "mediation_sharings"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (agreed IS NULL)", name="answered_yes_or_no"),
        CheckConstraint("copy_id IS NULL OR agreed", name="copied_when_agreed"),
        Index(
            "uq_mediation_sharings_open",
            "entry_id",
            unique=True,
            sqlite_where=UNANSWERED,
            postgresql_where=UNANSWERED,
        ),
    )

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("mediation_entries.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    proposed_at: Mapped[datetime]
    text: Mapped[Long]
    with_files: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    agreed: Mapped[bool | None]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_entries.id"))
    entry: Mapped[Entry] = relationship(foreign_keys=[entry_id])


class Release(Base):
    """A party's word that a later mediator may read what was confided to an earlier one."""

    __tablename__ = "mediation_caucus_releases"
    __table_args__ = (UniqueConstraint("party_id", "mediator_id"),)

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"))
    mediator_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Seen(Base):
    """When somebody last read a case's record; a party's link is nobody, and counts for its party."""

    __tablename__ = "mediation_record_seen"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id"),
        UniqueConstraint("case_id", "party_id"),
        CheckConstraint("(person_id IS NULL) <> (party_id IS NULL)", name="a_person_or_a_party"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"))
    at: Mapped[datetime]


class Fact(Base):
    """One line of the sheet of undisputed facts; `wording` rises with each change, and the ticks of before are void."""

    __tablename__ = "mediation_facts"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000))
    wording: Mapped[int] = mapped_column(default=1)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]


class FactTick(Base):
    """What a party said to one wording of a line."""

    __tablename__ = "mediation_fact_ticks"
    __table_args__ = (UniqueConstraint("fact_id", "wording", "party_id"),)

    id: Mapped[Key]
    fact_id: Mapped[int] = mapped_column(ForeignKey("mediation_facts.id"))
    wording: Mapped[int]
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"))
    agreed: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]


class BreakGlass(Scoped, Base):
    """A reading of one party's caucus by the lead, from an instant until another, for a stated ground."""

    __tablename__ = "mediation_break_glass"
    __table_args__ = (CheckConstraint("reason <> ''", name="has_its_reason"),)

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    ground: Mapped[Ground] = mapped_column(Enum(Ground, native_enum=False, length=20, values_callable=list))
    reason: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime]
    until: Mapped[datetime]
    case: Mapped[Case] = relationship()
    party: Mapped[Party] = relationship()
    person: Mapped[Person] = relationship()
