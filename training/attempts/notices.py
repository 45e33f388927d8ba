"""Who is told: candidates of their results, markers of what waits."""

from __future__ import annotations

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import Alliance
from compounds import recipients
from training import addresses
from training.access import MARKERS
from training.attempts.addresses import MARKING, result
from training.attempts.models import Accommodation, Attempt, Mark


def graded(tx: Transaction, payload: Payload) -> None:
    """The candidate."""
    attempt = tx.session.get_one(Attempt, payload["attempt_id"])
    _tell(tx, attempt, "training.exam_graded", title="成绩出来了", body="请点开看成绩、答案和解析。")


def voided(tx: Transaction, payload: Payload) -> None:
    """The candidate, who may begin anew."""
    attempt = tx.session.get_one(Attempt, payload["attempt_id"])
    body = "原因写在结果页上。这一次不算次数，可以重新考。"
    _tell(tx, attempt, "training.attempt_voided", title="有一次考试作废了", body=body)


def second_look_asked(tx: Transaction, payload: Payload) -> None:
    """Everybody who marks, but the one who judged it and the candidate."""
    mark = tx.session.get_one(Mark, payload["mark_id"])
    path = tx.session.get_one(Alliance, mark.alliance_id).place.path
    told = recipients.officers(tx, mark.alliance_id, path, *sorted(MARKERS))
    notices.send_each(
        tx,
        told - {mark.marked_by_id or 0, mark.attempt.person_id},
        alliance_id=mark.alliance_id,
        kind="training.second_look_asked",
        title="有一道问答题申请再看一遍",
        body="请换一位阅卷人看：第一次评分的人不能看第二遍。",
        url=f"{MARKING}/{mark.id}",
    )


def second_look_done(tx: Transaction, payload: Payload) -> None:
    """The candidate."""
    mark = tx.session.get_one(Mark, payload["mark_id"])
    title, body = "评分已再看过一遍", "请点开看结果和理由。"
    _tell(tx, mark.attempt, "training.second_look_done", title=title, body=body, slot=mark.slot)


def accommodated(tx: Transaction, payload: Payload) -> None:
    """The person who gets more time or large type."""
    given = tx.session.get_one(Accommodation, payload["accommodation_id"])
    notices.send(
        tx,
        alliance_id=given.alliance_id,
        person_id=given.person_id,
        kind="training.accommodated",
        title="您的考试时间或者字号已经调整",
        body="开考前的规则里写着您的时间。",
        url=addresses.exam(given.exam_id) if given.exam_id is not None else addresses.EXAMS,
    )


def _tell(tx: Transaction, attempt: Attempt, kind: str, *, title: str, body: str, slot: int | None = None) -> None:
    notices.send(
        tx,
        alliance_id=attempt.alliance_id,
        person_id=attempt.person_id,
        kind=kind,
        title=f"{attempt.exam.title}：{title}",
        body=body,
        url=result(attempt.id, slot),
    )
