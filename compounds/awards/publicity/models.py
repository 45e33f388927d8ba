"""Public notices of rounds, and objections to single lines of what was published."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key
from alliance.kernel.places.models import Place
from compounds.awards.applications.models import AwardApplication
from compounds.awards.publicity.workflow import ObjectionStage
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST, AwardRound

GIST_MOST = 200


class AwardNotice(Scoped, Base):
    """One public notice of a round; objections are taken from `since` to `until`, both days included."""

    __tablename__ = "award_notices"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("since < until", name="notices_have_days"),
        CheckConstraint("number > 0", name="numbered_from_one"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"))
    number: Mapped[int]
    since: Mapped[date]
    until: Mapped[date]
    posted_at: Mapped[datetime]
    round: Mapped[AwardRound] = relationship()


class AwardObjection(Scoped, Base):
    """Somebody objects to one criterion of one entry; `place_id` is the compound's place.

    Everybody reads `gist` and `answer`, once it is decided; `words` and `person_id` only those who decide and whoever
    objected. `hearing` is what the compound said to it. Who objected is in no line of the ledger. `version_id` is the
    result that came of an upheld one; one about the marks of reviewers has none: they are not replaced.
    """

    __tablename__ = "award_objections"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number > 0", name="numbered_from_one"),
        CheckConstraint("(stage = 'open') = (decided_at IS NULL)", name="decided_at_its_time"),
        CheckConstraint("decided_at IS NULL OR (gist <> '' AND answer <> '')", name="answered_in_words"),
        CheckConstraint("stage = 'upheld' OR version_id IS NULL", name="only_upheld_ones_correct"),
        Index("ix_award_objections_application_id_stage", "application_id", "stage"),
    )

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("award_rounds.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("award_notices.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    criterion: Mapped[str] = mapped_column(String(CODE_MOST))
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    made_at: Mapped[datetime]
    answer_by: Mapped[date]
    stage: Mapped[ObjectionStage] = mapped_column(
        Enum(ObjectionStage, native_enum=False, length=20, values_callable=list), default=ObjectionStage.OPEN
    )
    hearing: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    gist: Mapped[str] = mapped_column(String(GIST_MOST), default="")
    answer: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("award_result_versions.id"))
    version: Mapped[int] = mapped_column()
    application: Mapped[AwardApplication] = relationship()
    notice: Mapped[AwardNotice] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}
