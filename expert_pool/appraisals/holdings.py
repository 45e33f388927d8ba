"""What appraisals hold about a person: marks and points with reasons and replies; marks that the person gave."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from expert_pool.appraisals.models import Appraisal, PanelMark
from expert_pool.appraisals.workflow import GRADES, RATER_NAMES, STATE_NAMES
from expert_pool.roster.models import Expert

ERASED = "已注销"
_KEPT = Kept("考核的分数是暂停和除名的根据，只记编号；写的情况、理由和说明删除")


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """The marks and appraisals of the person, and the marks that the person gave; three statements."""
    own = select(Expert.id).where(Expert.person_id == person_id)
    marks = reading.session.scalars(select(PanelMark).where(PanelMark.expert_id.in_(own)).order_by(PanelMark.id))
    yield Holding(
        "评审以后对您的评价",
        ("谁评价", "哪一天", "按时到场", "认真负责", "遵守纪律", "看到的情况"),
        tuple(
            (
                RATER_NAMES[one.rater],
                one.marked_on,
                GRADES[one.punctuality],
                GRADES[one.diligence],
                GRADES[one.discipline],
                one.seen,
            )
            for one in marks
        ),
        _KEPT,
    )
    appraisals = reading.session.scalars(select(Appraisal).where(Appraisal.expert_id.in_(own)).order_by(Appraisal.year))
    yield Holding(
        "年度考核",
        ("年份", "按时到场", "认真负责", "遵守纪律", "理由", "您的说明", "结果", "不暂停的理由"),
        tuple(
            (
                one.year,
                one.punctuality,
                one.diligence,
                one.discipline,
                one.because,
                one.reply,
                STATE_NAMES[one.state],
                one.settled_because,
            )
            for one in appraisals
        ),
        _KEPT,
    )
    given = reading.session.execute(
        select(PanelMark.marked_on, PanelMark.rater).where(PanelMark.marked_by_id == person_id).order_by(PanelMark.id)
    )
    yield Holding(
        "您对评审专家的评价",
        ("哪一天", "代表谁"),
        tuple((day, RATER_NAMES[rater]) for day, rater in given),
        Kept("评价是考核的根据，只记编号"),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty what was written about the person and by the person; figures and days stay."""
    own = select(Expert.id).where(Expert.person_id == person_id).scalar_subquery()
    tx.session.execute(update(PanelMark).where(PanelMark.expert_id.in_(own)).values(seen=ERASED))
    tx.session.execute(
        update(Appraisal)
        .where(Appraisal.expert_id.in_(own))
        .values(because=ERASED, settled_because="", version=Appraisal.version + 1)
    )
    tx.session.execute(
        update(Appraisal).where(Appraisal.expert_id.in_(own), Appraisal.replied_at.is_not(None)).values(reply=ERASED)
    )
