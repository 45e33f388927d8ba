"""From which network sheets were printed and lists uploaded: so many a day, of whoever has no account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.db import Base, Key


class SheetOrigin(Base):
    """One sheet printed or list uploaded, as a digest of the address it came from; forgotten after a day."""

    __tablename__ = "guidance_sheet_origins"
    __table_args__ = (Index("ix_guidance_sheet_origins_origin_at", "origin", "at"),)

    id: Mapped[Key]
    origin: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
