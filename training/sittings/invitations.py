"""The calendar file of a sitting."""

from __future__ import annotations

from alliance.kernel import appointments
from alliance.kernel.db import Transaction
from training.sittings.models import Sitting
from training.sittings.workflow import KIND_NAMES, Stage

MEDIA_TYPE = appointments.MEDIA_TYPE


def calendar(reading: Transaction, sitting: Sitting, address: str) -> bytes:
    """The file for one sitting as it stands now; it names nobody. `address` is its page."""
    off = sitting.stage is Stage.CANCELLED
    one = appointments.Appointment(
        uid=f"training-sitting-{sitting.id}",
        sequence=sitting.version,
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        summary=f"{KIND_NAMES[sitting.kind]}：{sitting.title}",
        reminder=KIND_NAMES[sitting.kind],
        location=f"{sitting.spot}（{sitting.place.name}）",
        about="这一场取消了。" if off else f"到门口找工作人员签到。详情请看：{address}",
        address=address,
        desk="training",
        organiser="业务指导组",
        off=off,
    )
    return appointments.file(one, reading.now)
