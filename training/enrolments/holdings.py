"""What enrolments hold about a person: what they were to learn, what was recognised, cohorts and ticks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.curriculum.definition import MODULE_NAMES
from training.enrolments.models import EXAM, Cohort, CohortMember, Credit, Enrolment, FirstDayTick
from training.enrolments.workflow import CAUSE_NAMES, GROUND_NAMES, STAGE_NAMES, Ground
from training.programmes import programmes

_PROOF = "个人信息保护法第十三条第一款第（三）项：学没学完、凭什么认可，要能查清，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Enrolments, credits, cohorts, and lines of the list that the person ticked."""
    rows = reading.session.scalars(
        select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.id)
    ).all()
    yield Holding(
        "培训报名",
        ("培训", "怎么报的", "报名", "建议学完", "进度", "原因"),
        tuple(
            (
                programmes()[one.programme].label if one.programme in programmes() else one.programme,
                CAUSE_NAMES[one.cause],
                one.enrolled_on,
                one.due_on,
                STAGE_NAMES[one.stage],
                one.because,
            )
            for one in rows
        ),
        Kept(_PROOF),
    )
    credits_ = reading.session.scalars(
        select(Credit)
        .join(Enrolment, Credit.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == person_id)
        .order_by(Credit.id)
    )
    yield Holding(
        "培训认可",
        ("哪一项", "依据", "学习日期", "材料", "为什么认可"),
        tuple(
            (
                "考试" if one.part == EXAM else MODULE_NAMES.get(one.part, one.part),
                GROUND_NAMES[one.ground],
                one.learnt_on,
                one.evidence,
                one.because,
            )
            for one in credits_
        ),
        Kept(_PROOF),
    )
    cohorts = reading.session.execute(
        select(Cohort.name, Cohort.starts_on)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(CohortMember.person_id == person_id)
        .order_by(Cohort.id)
    )
    yield Holding("培训班", ("班次", "开班"), tuple(tuple(row) for row in cohorts))
    ticks = reading.session.execute(
        select(FirstDayTick.line, FirstDayTick.done_on)
        .where(FirstDayTick.done_by_id == person_id)
        .order_by(FirstDayTick.id)
    )
    yield Holding("上任清单打勾", ("哪一项", "日期"), tuple(tuple(row) for row in ticks), Kept(_PROOF))


def erase(tx: Transaction, person_id: int) -> None:
    """Take the person out of cohorts, and empty the words that were written about them."""
    mine = select(Enrolment.id).where(Enrolment.person_id == person_id)
    tx.session.execute(delete(CohortMember).where(CohortMember.person_id == person_id))
    tx.session.execute(
        update(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.because != "")
        .values(because=ERASED)
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(
        update(Credit)
        .where(Credit.enrolment_id.in_(mine), Credit.ground == Ground.WAIVED)
        .values(because=ERASED, evidence=ERASED)
        .execution_options(synchronize_session="fetch")
    )


ERASED = "（已删除）"
"""Stands where words about a person were that an erasure took away."""
