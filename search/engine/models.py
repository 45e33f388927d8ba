"""The meaning of texts as rows: dear to reckon, so kept; everything else about search is made again in seconds."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from alliance.kernel.db import Base, Key


class KeptVector(Base):
    """The vector of one text by one model: float16 numbers, little-endian. `digest` is the SHA-256 of the text.

    No text stands here, and what was embedded is public or the alliance's own wording of it: law and answers.
    """

    __tablename__ = "search_vectors"
    __table_args__ = (UniqueConstraint("model", "digest"),)

    id: Mapped[Key]
    model: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64))
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
