"""What people are told about courses; each handler keeps one errand."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Alliance
from compounds import recipients
from training.access import BUILDERS
from training.courses.access import SIGNERS
from training.courses.desk import DESK, version_url
from training.courses.models import CourseVersion
from training.courses.workflow import Stage


def reviewed(tx: Transaction, payload: Payload) -> None:
    """Those who write courses."""
    alliance = tx.session.get_one(Alliance, int(payload["alliance_id"]))
    notices.send_each(
        tx,
        recipients.officers(tx, alliance.id, alliance.place.path, *BUILDERS),
        alliance_id=alliance.id,
        title=f"有{payload['lessons']}课要复核",
        body="课文依据的法规有变动，这些课已经标明“待复核”。请对照新的条文看一遍，要改的起草下一版。",
        kind="training.lessons_reviewed",
        url=DESK,
    )


def to_sign(tx: Transaction, payload: Payload) -> None:
    """Those who may publish, save the one who wrote it; nobody where it is a draft no more."""
    version = tx.session.get_one(CourseVersion, int(payload["version_id"]))
    if version.stage is not Stage.DRAFT:
        return
    alliance = tx.session.get_one(Alliance, version.alliance_id)
    able = recipients.officers(tx, alliance.id, alliance.place.path, *SIGNERS) - {version.written_by_id}
    notices.send_each(
        tx,
        (person for person in able if person is not None),
        alliance_id=alliance.id,
        title=f"课程草稿等您签发：{version.title}",
        body="请看一遍改了什么、依据还在不在，再签发。签发以后，学员马上看到新的一版。",
        kind="training.course_to_sign",
        url=version_url(version.id),
    )
