"""The bodies that mediate."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from alliance.kernel.places.models import Place


class LegalStatus(StrEnum):
    """What a body is in law; it decides what its papers are called and whether a court may confirm them."""

    REGISTERED_PMC = "registered_pmc"
    INVITED_ORG = "invited_org"
    INFORMAL = "informal"


STATUS_NAMES: dict[LegalStatus, str] = {
    LegalStatus.REGISTERED_PMC: "依法设立的人民调解委员会",
    LegalStatus.INVITED_ORG: "依法成立、受邀调解的组织",
    LegalStatus.INFORMAL: "联盟调解组（不是人民调解委员会）",
}


class Body(Scoped, Base):
    """A body that mediates in a place; `registered_as` and `registered_on` prove a standing above the informal.

    `contact` is what people are told to reach it: an office, not a person's own number.
    """

    __tablename__ = "mediation_bodies"
    __table_args__ = (
        UniqueConstraint("alliance_id", "name"),
        CheckConstraint("status = 'informal' OR registered_as <> ''", name="standing_has_its_proof"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    name: Mapped[Short]
    status: Mapped[LegalStatus] = mapped_column(Enum(LegalStatus, native_enum=False, length=20, values_callable=list))
    registered_as: Mapped[Short] = mapped_column(default="")
    registered_on: Mapped[date | None]
    address: Mapped[Short] = mapped_column(default="")
    contact: Mapped[Short] = mapped_column(default="")
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship()

    __mapper_args__ = {"version_id_col": version}
