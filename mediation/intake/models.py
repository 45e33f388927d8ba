"""Applications for mediation, and from where they came openly."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short


class Mode(StrEnum):
    """How an application was made (人民调解法第十七条：当事人可以申请，也可以主动调解)."""

    WRITTEN = "written"
    ORAL = "oral"
    REFERRED = "referred"
    OWN_MOTION = "own_motion"


MODE_NAMES: dict[Mode, str] = {
    Mode.WRITTEN: "本人填写",
    Mode.ORAL: "本人口述，工作人员代填",
    Mode.REFERRED: "其他单位移送",
    Mode.OWN_MOTION: "主动调解，没有人申请",
}


class Application(Scoped, Base):
    """How one case came; beside it lie the applicant's own papers, which the other side does not see.

    `wishes_at` is when the applicant declared to ask freely and knowingly. What somebody told was read back at
    `read_back_at` by `helped_by_id`; `checked` says how it was made sure who they are. `source` names a referring body.
    """

    __tablename__ = "mediation_applications"
    __table_args__ = (
        CheckConstraint(
            "mode <> 'oral' OR (read_back_at IS NOT NULL AND helped_by_id IS NOT NULL)", name="oral_is_read_back"
        ),
        CheckConstraint("mode <> 'referred' OR source <> ''", name="referred_by_somebody"),
        CheckConstraint("mode NOT IN ('written', 'oral') OR party_id IS NOT NULL", name="asked_by_a_party"),
    )

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("mediation_cases.id"), unique=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("mediation_parties.id"), index=True)
    helped_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    mode: Mapped[Mode] = mapped_column(Enum(Mode, native_enum=False, length=20, values_callable=list))
    checked: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[Short] = mapped_column(default="")
    wishes_at: Mapped[datetime | None]
    read_back_at: Mapped[datetime | None]


class ApplicationOrigin(Base):
    """One filing by the open form, as a digest of the address it came from; forgotten after a day."""

    __tablename__ = "mediation_origins"
    __table_args__ = (Index("ix_mediation_origins_origin_at", "origin", "at"),)

    id: Mapped[Key]
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
