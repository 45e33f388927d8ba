"""What the pool holds about a person: the line, fields with evidence, days away and measures; what an erasure takes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select, update

from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from expert_pool.fields import FIELD_NAMES
from expert_pool.roster.models import Expert, ExpertAway, ExpertField, ExpertMeasure
from expert_pool.roster.workflow import (
    ENTRY_NAMES,
    IN_POOL,
    MEASURE_NAMES,
    MEASURE_STATE_NAMES,
    REASON_NAMES,
    STANDING_NAMES,
)

ERASED = "已注销"
FIRST = "您还在专家库里，请先到“我的专家页”退出，再注销。"
_KEPT = Kept("谁当过评审专家、从哪天到哪天，是评审结果的根据，只记编号；单位、理由和材料删除")


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The line, the fields, days away, and measures with the person's own reply; four statements."""
    rows = reading.session.scalars(select(Expert).where(Expert.person_id == person_id)).all()
    yield Holding(
        "评审专家",
        ("编号", "情况", "从哪里来", "工作单位", "凭什么入库", "写的理由", "介绍", "培训证书到", "聘到", "告诉您的话"),
        tuple(
            (
                str(one.reference or ""),
                STANDING_NAMES[one.standing],
                one.place.name,
                one.unit,
                ENTRY_NAMES[one.entry],
                one.entry_ground,
                one.introduced,
                one.trained_to,
                one.serves_to,
                one.told,
            )
            for one in rows
        ),
        _KEPT,
        first=FIRST if any(one.standing in IN_POOL for one in rows) else "",
    )
    own = select(Expert.id).where(Expert.person_id == person_id)
    fields = reading.session.scalars(select(ExpertField).where(ExpertField.expert_id.in_(own)).order_by(ExpertField.id))
    yield Holding(
        "填报的专业",
        ("专业", "年数", "凭什么", "通过", "有效到", "没有通过", "原因"),
        tuple(
            (FIELD_NAMES[one.field], one.years, one.ground, one.found_good_on, one.valid_to, one.refused_on, one.note)
            for one in fields
        ),
        _KEPT,
    )
    away = reading.session.execute(
        select(ExpertAway.starts_on, ExpertAway.ends_on).where(ExpertAway.expert_id.in_(own)).order_by(ExpertAway.id)
    )
    yield Holding("不方便的日子", ("从", "到"), tuple(tuple(row) for row in away))
    measures = reading.session.scalars(
        select(ExpertMeasure).where(ExpertMeasure.expert_id.in_(own)).order_by(ExpertMeasure.id)
    )
    yield Holding(
        "暂停和除名",
        ("哪一种", "原因", "事情经过", "从", "到", "您的说明", "结果", "理由"),
        tuple(
            (
                MEASURE_NAMES[one.kind],
                REASON_NAMES[one.because],
                one.facts,
                one.made_at,
                one.until,
                one.reply,
                MEASURE_STATE_NAMES[one.state],
                one.decided_because,
            )
            for one in measures
        ),
        _KEPT,
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty what the person and others wrote, and let go of the evidence; line, days and codes stay."""
    own = list(tx.session.scalars(select(Expert.id).where(Expert.person_id == person_id)))
    if not own:
        return
    fields = list(tx.session.scalars(select(ExpertField.id).where(ExpertField.expert_id.in_(own))))
    if fields:
        attachments.forget(tx, subject=ExpertField.__tablename__, subject_ids=fields)
    tx.session.execute(delete(ExpertAway).where(ExpertAway.expert_id.in_(own)))
    tx.session.execute(update(ExpertField).where(ExpertField.expert_id.in_(own)).values(ground="", note=""))
    tx.session.execute(
        update(ExpertMeasure).where(ExpertMeasure.expert_id.in_(own)).values(facts=ERASED, decided_because="")
    )
    replied = ExpertMeasure.expert_id.in_(own), ExpertMeasure.replied_at.is_not(None)
    tx.session.execute(update(ExpertMeasure).where(*replied).values(reply=ERASED))
    tx.session.execute(
        update(Expert)
        .where(Expert.id.in_(own))
        .values(unit="", entry_ground="", introduced="", told="", version=Expert.version + 1)
    )
