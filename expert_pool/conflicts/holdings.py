"""What conflicts hold about a person: ties they declared, grounds of theirs, and what they said and decided."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from compounds.models import Company
from expert_pool.conflicts.grounds import GROUNDS
from expert_pool.conflicts.models import ExpertConflict, ExpertTie
from expert_pool.conflicts.workflow import ORIGIN_NAMES, STATE_NAMES
from expert_pool.requests.models import SelectionRequest
from expert_pool.roster.models import Expert

_WHY = "个人信息保护法第十三条第一款第（三）项：抽取是不是公正要能查清，只记编号和情形"
ERASED = "（已删除）"
"""Stands where words were that an erasure took away."""


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Declared ties, and the grounds that concern the person or of which they spoke; two statements."""
    ties = reading.session.execute(
        select(ExpertTie.ground, Company.name, ExpertTie.words, ExpertTie.declared_at, ExpertTie.ended_on)
        .join(Expert, ExpertTie.expert_id == Expert.id)
        .outerjoin(Company, ExpertTie.company_id == Company.id)
        .where(Expert.person_id == person_id)
        .order_by(ExpertTie.id)
    )
    yield Holding(
        "申报的关系",
        ("情形", "企业", "说明", "申报", "撤下"),
        tuple((GROUNDS[ground].label, company or "", words, at, ended) for ground, company, words, at, ended in ties),
        Kept(_WHY),
    )
    rows = reading.session.execute(
        select(SelectionRequest.subject, ExpertConflict, Expert.person_id)
        .join(SelectionRequest, ExpertConflict.request_id == SelectionRequest.id)
        .join(Expert, ExpertConflict.expert_id == Expert.id)
        .where(or_(Expert.person_id == person_id, ExpertConflict.said_by_id == person_id))
        .order_by(ExpertConflict.id)
    )
    yield Holding(
        "选聘评审的回避",
        ("申请", "情形", "来源", "结果", "您说的话"),
        tuple(
            (
                subject,
                GROUNDS[row.ground].label if own == person_id else "您说明过一位专家的情况",
                ORIGIN_NAMES[row.origin],
                STATE_NAMES[row.state],
                row.words if row.said_by_id == person_id else "",
            )
            for subject, row, own in rows
        ),
        Kept(_WHY),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty the words of the person and those about them; which grounds there were stays under their number."""
    own = select(Expert.id).where(Expert.person_id == person_id).scalar_subquery()
    tx.session.execute(
        update(ExpertTie)
        .where(ExpertTie.expert_id.in_(own), ExpertTie.words != "")
        .values(words=ERASED)
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(
        update(ExpertConflict)
        .where(
            or_(ExpertConflict.expert_id.in_(own), ExpertConflict.said_by_id == person_id), ExpertConflict.words != ""
        )
        .values(words=ERASED, version=ExpertConflict.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    tx.session.execute(
        update(ExpertConflict)
        .where(ExpertConflict.expert_id.in_(own), ExpertConflict.because != "")
        .values(because=ERASED, version=ExpertConflict.version + 1)
        .execution_options(synchronize_session="fetch")
    )
