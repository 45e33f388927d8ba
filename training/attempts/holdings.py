"""What examinations hold about a person: tries, answers, marks and accommodations; and what an erasure removes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.attempts.models import Accommodation, Attempt, Exam, Mark, Response
from training.attempts.records import opened, plain, sealed
from training.attempts.workflow import STAGE_NAMES

_COUNTED = "考过没有、得了几分，是证书的根据；只记编号，答案已删除"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Tries with points, every answer that was kept, requests to look again, and accommodations; four statements."""
    tries = reading.session.scalars(
        select(Attempt)
        .where(Attempt.person_id == person_id)
        .options(joinedload(Attempt.exam))
        .order_by(Attempt.started_at, Attempt.id)
    ).all()
    yield Holding(
        "参加的考试",
        ("考试", "第几次", "练习", "开始", "情况", "得分"),
        tuple(
            (
                one.exam.title,
                one.number,
                "是" if one.practice else "否",
                one.started_at,
                STAGE_NAMES[one.stage],
                "" if one.points is None else plain(one.points),
            )
            for one in tries
        ),
        Kept(_COUNTED),
    )
    answers = reading.session.execute(
        select(Exam.title, Response)
        .join(Attempt, Response.attempt_id == Attempt.id)
        .join(Exam, Attempt.exam_id == Exam.id)
        .where(Attempt.person_id == person_id)
        .order_by(Response.received_at, Response.id)
    )
    yield Holding(
        "考试里作的答案",
        ("考试", "第几题", "回执", "收到", "答案（选择题记第几项，从 0 起）"),
        tuple(
            (title, one.slot, one.number, one.received_at, str(opened(reading.keyring, one))) for title, one in answers
        ),
    )
    looks = reading.session.execute(
        select(Exam.title, Mark.slot, Mark.second_asked_at, Mark.second_because_sealed)
        .join(Attempt, Mark.attempt_id == Attempt.id)
        .join(Exam, Attempt.exam_id == Exam.id)
        .where(Attempt.person_id == person_id, Mark.second_because_sealed.is_not(None))
        .order_by(Mark.second_asked_at)
    )
    context = context_of(Mark.second_because_sealed)
    yield Holding(
        "申请再看一遍的评分",
        ("考试", "第几题", "时间", "理由"),
        tuple((title, slot, at, reading.keyring.open(text or "", context)) for title, slot, at, text in looks),
    )
    given = reading.session.scalars(
        select(Accommodation).where(Accommodation.person_id == person_id).order_by(Accommodation.id)
    )
    context = context_of(Accommodation.because_sealed)
    yield Holding(
        "考试便利",
        ("登记", "时间延长", "大字", "原因"),
        tuple(
            (
                one.recorded_at,
                f"{one.extra_percent}%",
                "是" if one.large_type else "否",
                reading.keyring.open(one.because_sealed, context),
            )
            for one in given
        ),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty the answers and the reasons, and remove accommodations; that somebody sat and what it earned stays."""
    mine = select(Attempt.id).where(Attempt.person_id == person_id)
    tx.session.execute(
        update(Response).where(Response.attempt_id.in_(mine)).values(answer_sealed=sealed(tx.keyring, None)),
        execution_options={"synchronize_session": False},
    )
    tx.session.execute(
        update(Mark).where(Mark.attempt_id.in_(mine)).values(second_because_sealed=None),
        execution_options={"synchronize_session": False},
    )
    tx.session.execute(
        delete(Accommodation).where(Accommodation.person_id == person_id),
        execution_options={"synchronize_session": False},
    )
