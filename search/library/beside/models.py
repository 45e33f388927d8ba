"""Notes beside an article, each of one document."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Long
from alliance.kernel.places.models import Place


class Source(StrEnum):
    """What stands beside: a covenant belongs to one compound, a local rule to every reader."""

    COVENANT = "covenant"
    LOCAL_RULE = "local_rule"


class Bearing(StrEnum):
    """How it relates to the superior article."""

    STRICTER = "stricter"
    VOID = "void"
    OLDER = "older"


SOURCE_NAMES = {Source.COVENANT: "小区管理规约", Source.LOCAL_RULE: "地方规定"}
BEARING_NAMES = {
    Bearing.STRICTER: "比上位法更严",
    Bearing.VOID: "与上位法抵触，无效",
    Bearing.OLDER: "早于上位法，已跟不上",
}
BEARING_ADVICE = {
    Bearing.STRICTER: "更严的约定一般可以照办，但不能减少业主的法定权利。",
    Bearing.VOID: "以上位法为准，这一条不要照办。",
    Bearing.OLDER: "以上位法为准，建议修改这一条。",
}


class BesideNote(Scoped, Base):
    """One clause beside one article. `place_id` is the compound of a covenant, else where the rule applies."""

    __tablename__ = "library_beside"
    __table_args__ = (
        Index("ix_library_beside_work_key_number", "work_key", "number"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
    )

    id: Mapped[Key]
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), index=True)
    work_key: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    sub: Mapped[int] = mapped_column(default=0)
    unit: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[Source] = mapped_column(Enum(Source, native_enum=False, length=20, values_callable=list))
    bearing: Mapped[Bearing] = mapped_column(Enum(Bearing, native_enum=False, length=20, values_callable=list))
    title: Mapped[str] = mapped_column(String(200))
    clause: Mapped[str] = mapped_column(String(60), default="")
    says: Mapped[Long]
    reason: Mapped[Long]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column()
    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    __mapper_args__ = {"version_id_col": version}
