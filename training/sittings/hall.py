"""The door of examinations in a hall: who may begin now, and until when."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.access import ALLOWED, out_of_turn
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from training.attempts.entitled import Admission
from training.attempts.models import Exam
from training.sittings.models import Invited, Mark, Sitting
from training.sittings.workflow import COMING, Stage

AT_THE_DOOR = "请到考场门口找工作人员签到。"


def admission(reading: Transaction, person_id: int, exam: Exam) -> Admission | None:
    """The sitting that lets somebody begin: open, going on, and the person marked as there; None without one.

    One statement. A tick or a scan is enough at the door; whether it holds is decided when the sitting is confirmed.
    """
    marked = select(Mark.id).where(Mark.invited_id == Invited.id, Mark.withdrawn_at.is_(None)).exists().label("marked")
    rows = reading.session.execute(
        select(Sitting, marked)
        .join(Invited, Invited.sitting_id == Sitting.id)
        .where(
            Sitting.alliance_id == exam.alliance_id,
            Sitting.exam_id == exam.id,
            Invited.person_id == person_id,
            Sitting.stage.in_(COMING),
            Sitting.ends_at > reading.now,
        )
        .order_by(Sitting.starts_at)
    ).all()
    told = [_of_one(reading, sitting, is_marked=is_marked) for sitting, is_marked in rows]
    return next((one for one in told if one.verdict), told[0] if told else None)


def _of_one(reading: Transaction, sitting: Sitting, *, is_marked: bool) -> Admission:
    where = f"您的场次是{short_moment(sitting.starts_at)}，{sitting.spot}。"
    if sitting.stage is not Stage.OPEN or reading.now < sitting.starts_at:
        return Admission(out_of_turn(f"还没有到开考的时间：{where}", "请按时到考场，签到以后再开始。"))
    if not is_marked:
        return Admission(out_of_turn(f"考场里还没有您的签到：{where}", AT_THE_DOOR))
    return Admission(ALLOWED, until=sitting.ends_at, sitting_id=sitting.id)
