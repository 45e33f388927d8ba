"""Pictures and documents of a course: kept beside the course, so that every version may show them."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.access import MISSING, WAY_BACK, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from training.courses.models import Course

TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
"""What is shown in its place; everything else is a document to download."""


def in_sight(reading: Transaction, actor: Actor, attachment_id: int) -> None:
    """Let pass what lies beside a course in sight. Raises NotFound for everything else."""
    found = reading.session.scalar(
        select(Attachment.id).where(
            visible(Attachment, actor),
            Attachment.id == attachment_id,
            Attachment.subject == Course.__tablename__,
        )
    )
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
