"""Who may take which examination: whoever is enrolled for its programme, and has learnt what comes before."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from alliance.kernel.access import ALLOWED, Verdict, denied
from alliance.kernel.db import Transaction
from training.attempts.models import Exam
from training.enrolments import footing
from training.enrolments.learnt import FINAL
from training.enrolments.models import Enrolment
from training.enrolments.standing import Lack, Standing
from training.enrolments.workflow import Stage
from training.programmes import Programme, of_exam, programmes

PASSED = denied("这个培训您已经学完，不用再考。", "要练习的，可以做练习卷。")
NOT_ENROLLED = denied("您还没有报名这个培训。", "请先到“我的培训”报名。")


def may_sit(reading: Transaction, person_id: int, exam: Exam) -> Verdict | None:
    """Whether a person may begin an examination; None for one of no programme. Ten statements at most.

    Whoever learns for two committees sits it once either is ready; whoever had everything done and whose pass was
    made void since sits it again.
    """
    asked = _programme(exam)
    if asked is None:
        return None
    rows = reading.session.scalars(
        select(Enrolment)
        .where(*_of(person_id, exam, asked))
        .options(selectinload(Enrolment.credits))
        .order_by(Enrolment.id.desc())
    ).all()
    if not rows:
        return NOT_ENROLLED
    if exam.kind not in FINAL:
        return ALLOWED if any(row.stage is Stage.RUNNING for row in rows) else PASSED
    stands = footing.of(reading, exam.alliance_id, {person_id})
    wanting = [(row, standing) for row in rows if (standing := stands.standing(row)).exam_on is None]
    if not wanting:
        return PASSED
    lacks = [() if row.stage is Stage.DONE else _before(standing) for row, standing in wanting]
    before = min(lacks, key=len)
    if not before:
        return ALLOWED
    more = f"等 {len(before)} 项" if len(before) > 1 else ""
    return denied(f"考试前先学完课程：{before[0].text}{more}。", "请到“我的培训”接着学。")


def tries_since(reading: Transaction, person_id: int, exam: Exam) -> date | None:
    """The day from which the tries of an examination count: of the latest enrolment; None for one of no programme."""
    asked = _programme(exam)
    if asked is None:
        return None
    return reading.session.scalar(select(func.max(Enrolment.enrolled_on)).where(*_of(person_id, exam, asked)))


def _programme(exam: Exam) -> Programme | None:
    return programmes().get(exam.programme) or of_exam(exam.code)


def _of(person_id: int, exam: Exam, asked: Programme) -> tuple[ColumnElement[bool], ...]:
    return (
        Enrolment.alliance_id == exam.alliance_id,
        Enrolment.person_id == person_id,
        Enrolment.programme == asked.code,
        Enrolment.stage != Stage.ENDED,
    )


def _before(standing: Standing) -> tuple[Lack, ...]:
    """What is to be learnt before the examination."""
    if standing.learnt:
        return ()
    return tuple(one for one in standing.lacks if one.url != standing.exam_url or not standing.exam_url)
