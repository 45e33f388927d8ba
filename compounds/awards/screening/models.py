"""Findings about the conditions and veto items of an application, each resting on an effective document."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place
from compounds.awards.applications.models import AwardApplication
from compounds.awards.rounds.models import CODE_MOST, WORDS_MOST
from compounds.awards.screening.workflow import FindingStage


class FindingKind(StrEnum):
    """What a finding is about: a condition for taking part, or a veto item."""

    CONDITION = "condition"
    VETO = "veto"


FINDING_KIND_NAMES: dict[FindingKind, str] = {FindingKind.CONDITION: "参评条件", FindingKind.VETO: "一票否决"}


class AwardFinding(Scoped, Base):
    """A document speaks against an application: `code` is the condition or veto of its indicators.

    `paper_…` name the effective document, whose file is an attachment. The compound may reply until the end of
    `reply_by`. Who decides is never who filed it.
    """

    __tablename__ = "award_findings"
    __table_args__ = (
        CheckConstraint("paper_title != '' AND paper_number != '' AND paper_issuer != ''", name="rests_on_a_document"),
        CheckConstraint("(replied_at IS NULL) = (reply = '')", name="replied_at_its_time"),
        CheckConstraint("(stage = 'told') = (decided_at IS NULL)", name="decided_at_its_time"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id != filed_by_id", name="decided_by_another"),
        Index("ix_award_findings_application_id_stage", "application_id", "stage"),
    )

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(ForeignKey("award_applications.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[FindingKind] = mapped_column(Enum(FindingKind, native_enum=False, length=20, values_callable=list))
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    paper_title: Mapped[Short]
    paper_number: Mapped[str] = mapped_column(String(60))
    paper_issuer: Mapped[Short]
    paper_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(WORDS_MOST))
    stage: Mapped[FindingStage] = mapped_column(
        Enum(FindingStage, native_enum=False, length=20, values_callable=list), default=FindingStage.TOLD
    )
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    reply_by: Mapped[date]
    reply: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    decision: Mapped[str] = mapped_column(String(WORDS_MOST), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    version: Mapped[int] = mapped_column()
    application: Mapped[AwardApplication] = relationship()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}
