"""References as people quote them, 柯调〔2026〕12号, allotted without gaps even under concurrent writers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, ForeignKey, String
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from alliance.kernel.db import Base, Transaction

_SHAPE = re.compile(r"(?P<office>[一-鿿]{2,6})〔(?P<year>[0-9]{4})〕(?P<serial>[1-9][0-9]{0,8})号")
_BRACKETS = str.maketrans("[](){}【】（）［］０１２３４５６７８９", "〔〕〔〕〔〕〔〕〔〕〔〕0123456789")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """`柯调〔2026〕12号`: office, year, serial."""

    office: str
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference as typed; other brackets, blanks and full-width digits are forgiven. Raises ValueError."""
        if not (match := _SHAPE.fullmatch(re.sub(r"\s", "", text).translate(_BRACKETS))):
            raise ValueError(f"“{text[:40]}”不是文号，例如：柯调〔2026〕12号。")
        return cls(match["office"], int(match["year"]), int(match["serial"]))

    def __str__(self) -> str:
        return f"{self.office}〔{self.year}〕{self.serial}号"


class ReferenceColumn(TypeDecorator[Reference]):
    """A reference stored as it is read."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Reference | None, dialect: Dialect) -> str | None:
        """Write it out."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Reference | None:
        """Parse it again."""
        return None if value is None else Reference.parse(value)


class ReferenceCounter(Base):
    """The last serial given out for an office's year."""

    __tablename__ = "reference_counters"

    alliance_id: Mapped[int] = mapped_column(ForeignKey("alliances.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def allot(tx: Transaction, alliance_id: int, office: str) -> Reference:
    """Take the next number of `office` (柯调) in the year of the transaction.

    The counter moves in one statement inside the transaction, so a rolled-back file leaves no gap.
    """
    insert: Any = postgresql_insert if tx.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    first = insert(ReferenceCounter).values(alliance_id=alliance_id, office=office, year=tx.today.year, last=1)
    moved = first.on_conflict_do_update(
        index_elements=["alliance_id", "office", "year"], set_={"last": ReferenceCounter.last + 1}
    ).returning(ReferenceCounter.last)
    return Reference(office, tx.today.year, tx.session.execute(moved).scalar_one())
