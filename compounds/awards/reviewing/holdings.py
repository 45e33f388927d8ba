"""What reviewing holds about a person: rounds that somebody was asked to review, ties, and the own sheets."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from compounds.awards.reviewing.models import AwardReviewer, ReviewAssignment, ReviewerTie, ReviewSheet
from compounds.awards.reviewing.workflow import REVIEWER_STAGES, SHEET_STATES, TIE_KINDS, SheetState
from compounds.awards.rounds.models import AwardRound

_PROOF = "个人信息保护法第十三条第一款第（三）项：评选是谁评的、怎么评的，要能查清，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Invitations, ties and sheets of one person; three statements."""
    asked = reading.session.execute(
        select(AwardRound.title, AwardReviewer.stage, AwardReviewer.invited_at, AwardReviewer.because)
        .join(AwardRound, AwardReviewer.round_id == AwardRound.id)
        .where(AwardReviewer.person_id == person_id)
        .order_by(AwardReviewer.id)
    )
    yield Holding(
        "请您当评委",
        ("哪一届", "您的答复", "什么时候请的", "原因"),
        tuple((title, REVIEWER_STAGES[stage], at, because) for title, stage, at, because in asked),
        Kept(_PROOF),
    )
    tied = reading.session.execute(
        select(ReviewerTie.kind, ReviewerTie.words, ReviewerTie.declared_at)
        .join(AwardReviewer, ReviewerTie.reviewer_id == AwardReviewer.id)
        .where(AwardReviewer.person_id == person_id)
        .order_by(ReviewerTie.id)
    )
    yield Holding(
        "您说明的要回避的关系",
        ("和什么", "是什么关系", "什么时候"),
        tuple((TIE_KINDS[kind], words, at) for kind, words, at in tied),
    )
    sheets = reading.session.execute(
        select(ReviewAssignment.id, ReviewSheet.state, ReviewSheet.locked_at, ReviewSheet.digest, ReviewSheet.salt)
        .join(ReviewSheet, ReviewSheet.assignment_id == ReviewAssignment.id)
        .join(AwardReviewer, ReviewAssignment.reviewer_id == AwardReviewer.id)
        .where(AwardReviewer.person_id == person_id)
        .order_by(ReviewAssignment.id)
    )
    yield Holding(
        "您的评分表",
        ("编号", "锁定没有", "什么时候锁定", "校验码", "随机码"),
        tuple((key, SHEET_STATES[state], at, digest, salt) for key, state, at, digest, salt in sheets),
        Kept(_PROOF),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Empty the words about ties and reasons and the sheets that were never locked; what is locked made a result."""
    mine = select(AwardReviewer.id).where(AwardReviewer.person_id == person_id)
    for statement in (
        update(ReviewerTie).where(ReviewerTie.reviewer_id.in_(mine)).values(words=""),
        update(AwardReviewer).where(AwardReviewer.person_id == person_id).values(because=""),
        update(ReviewSheet)
        .where(
            ReviewSheet.assignment_id.in_(select(ReviewAssignment.id).where(ReviewAssignment.reviewer_id.in_(mine))),
            ReviewSheet.state != SheetState.LOCKED,
        )
        .values(marks={}, left_out=[], notes={}),
    ):
        tx.session.execute(statement.execution_options(synchronize_session="fetch"))
