"""Visits of the inspectors, the records they signed on the spot, and the pictures that belong to these."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.accounts.models import Person
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from compounds.awards.inspections.workflow import Gone, Origin, PictureKind, RecordState, VisitStage
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST, AwardRound
from compounds.models import Compound

UUID_LONG, DIGEST_LONG, SPOT_MOST = 36, 64, 40
_GOING_AHEAD = text("stage <> 'cancelled'")
_COUNTING = text("state = 'counts'")


class AwardInspector(Scoped, Base):
    """Somebody who inspects in a round; `gone_at` is when the secretary let the person go again."""

    __tablename__ = "award_inspectors"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    named_at: Mapped[datetime]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    gone_at: Mapped[datetime | None]
    round: Mapped[AwardRound] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class AwardVisit(Scoped, Base):
    """Two inspectors go to one compound, for all its applications of a round; `place_id` is the compound's place.

    `turn` is its place on the route of the day, counted from 1.
    """

    __tablename__ = "award_visits"
    __table_args__ = (
        Index(
            "uq_award_visits_round_id_compound_id",
            "round_id",
            "compound_id",
            unique=True,
            sqlite_where=_GOING_AHEAD,
            postgresql_where=_GOING_AHEAD,
        ),
        CheckConstraint("turn > 0", name="turns_count_from_one"),
        CheckConstraint("(stage = 'cancelled') = (cancelled_because <> '')", name="cancelled_for_a_reason"),
        Index("ix_award_visits_stage_visit_on", "stage", "visit_on"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"), index=True)
    compound_id: Mapped[int] = mapped_column(ForeignKey("compounds.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    visit_on: Mapped[date]
    turn: Mapped[int]
    stage: Mapped[VisitStage] = mapped_column(Enum(VisitStage, native_enum=False, length=20, values_callable=list))
    stage_since: Mapped[datetime]
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cancelled_because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    version: Mapped[int] = mapped_column()
    round: Mapped[AwardRound] = relationship()
    compound: Mapped[Compound] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    inspectors: Mapped[list[VisitInspector]] = relationship(back_populates="visit", order_by="VisitInspector.id")
    records: Mapped[list[VisitRecord]] = relationship(back_populates="visit", order_by="VisitRecord.id")

    __mapper_args__ = {"version_id_col": version}


class VisitInspector(Base):
    """Somebody who inspects one compound, and said on which day that there is no tie to it; `gone` if not after all."""

    __tablename__ = "award_visit_inspectors"
    __table_args__ = (
        UniqueConstraint("visit_id", "person_id"),
        CheckConstraint("(gone_at IS NULL) = (gone IS NULL)", name="gone_for_a_reason"),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("award_visits.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    named_at: Mapped[datetime]
    clear_at: Mapped[datetime | None]
    gone: Mapped[Gone | None] = mapped_column(Enum(Gone, native_enum=False, length=20, values_callable=list))
    gone_at: Mapped[datetime | None]
    because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    visit: Mapped[AwardVisit] = relationship(back_populates="inspectors")
    person: Mapped[Person] = relationship()


class VisitRecord(Scoped, Base):
    """What two inspectors signed, never changed: `content` is the very text of which `digest` is the SHA-256.

    `uuid` was given where it was written, so that sending it again keeps it once. One inspector brings it, the other
    one confirms it. A record that `corrects_id` another one counts in its place from its own confirmation on.
    """

    __tablename__ = "award_visit_records"
    __table_args__ = (
        UniqueConstraint("visit_id", "uuid"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> brought_by_id", name="confirmed_by_the_other"),
        CheckConstraint("state <> 'counts' OR confirmed_at IS NOT NULL", name="counts_once_confirmed"),
        CheckConstraint("(state = 'set_aside') = (set_aside_at IS NOT NULL)", name="set_aside_at_its_time"),
        CheckConstraint("(corrects_id IS NULL) = (corrected_because = '')", name="corrected_for_a_reason"),
        Index(
            "uq_award_visit_records_counting",
            "visit_id",
            unique=True,
            sqlite_where=_COUNTING,
            postgresql_where=_COUNTING,
        ),
    )

    id: Mapped[Key]
    visit_id: Mapped[int] = mapped_column(ForeignKey("award_visits.id"))
    uuid: Mapped[str] = mapped_column(String(UUID_LONG))
    origin: Mapped[Origin] = mapped_column(Enum(Origin, native_enum=False, length=20, values_callable=list))
    state: Mapped[RecordState] = mapped_column(Enum(RecordState, native_enum=False, length=20, values_callable=list))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(DIGEST_LONG))
    brought_at: Mapped[datetime]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("award_visit_records.id"))
    corrected_because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    set_aside_at: Mapped[datetime | None]
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    set_aside_because: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    visit: Mapped[AwardVisit] = relationship(back_populates="records")
    pictures: Mapped[list[VisitPicture]] = relationship(back_populates="record", order_by="VisitPicture.id")


class VisitPicture(Scoped, Base):
    """A picture that a record names by the SHA-256 of what the camera wrote; the file itself may arrive later.

    `taken_at` and `spot` (latitude and longitude in degrees, as the telephone wrote them) are what the telephone said.
    Kept is the picture drawn anew, an attachment of this row; `refused` says why a file was not taken.
    """

    __tablename__ = "award_visit_pictures"
    __table_args__ = (
        UniqueConstraint("record_id", "uuid"),
        CheckConstraint("(kind = 'signature') = (person_id IS NOT NULL)", name="signatures_are_somebodys"),
        CheckConstraint("attachment_id IS NULL OR refused = ''", name="kept_or_refused"),
    )

    id: Mapped[Key]
    record_id: Mapped[int] = mapped_column(ForeignKey("award_visit_records.id"))
    uuid: Mapped[str] = mapped_column(String(UUID_LONG))
    kind: Mapped[PictureKind] = mapped_column(Enum(PictureKind, native_enum=False, length=20, values_callable=list))
    criterion: Mapped[str] = mapped_column(String(CODE_MOST), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST_LONG))
    taken_at: Mapped[datetime]
    spot: Mapped[str] = mapped_column(String(SPOT_MOST), default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    refused: Mapped[Short] = mapped_column(default="")
    record: Mapped[VisitRecord] = relationship(back_populates="pictures")
    attachment: Mapped[Attachment | None] = relationship()
