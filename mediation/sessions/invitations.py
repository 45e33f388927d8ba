"""The calendar file of a session."""

from __future__ import annotations

from alliance.kernel import appointments
from alliance.kernel.db import Transaction
from mediation.sessions.models import Session
from mediation.sessions.workflow import SessionStage

MEDIA_TYPE = appointments.MEDIA_TYPE
TITLE = "调解会"


def calendar(reading: Transaction, session: Session, reference: str, address: str) -> bytes:
    """The file for one session as it stands now; it names neither parties nor matter. `address` is its page."""
    off = session.stage is SessionStage.CANCELLED
    one = appointments.Appointment(
        uid=session.uid,
        sequence=session.sequence,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=f"{TITLE} {reference}",
        reminder=TITLE,
        location=session.location or session.link,
        about="这场调解会取消了。" if off else f"地点和要带的东西，请看：{address}",
        address=address,
        desk="mediation",
        organiser="矛盾调解组",
        off=off,
    )
    return appointments.file(one, reading.now)
