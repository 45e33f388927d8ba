"""What evaluations hold about a person: panels they sat on, what they said, and prices they typed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select, update

from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from expert_pool.evaluations.models import Evaluation, PanelBid, Panellist, PanelSheet
from expert_pool.evaluations.workflow import GONE_NAMES, SHEET_NAMES, SIGNED_NAMES, SheetState
from expert_pool.requests.models import SelectionRequest

_PROOF = "个人信息保护法第十三条第一款第（三）项：评审是谁做的、怎么做的，要能查清，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Panels with the own sheet and dissent, and the prices that the person typed; two statements."""
    rows = reading.session.execute(
        select(
            SelectionRequest.subject,
            Panellist.number,
            Panellist.came_at,
            Panellist.gone,
            PanelSheet.state,
            Panellist.signed,
            Panellist.dissent,
        )
        .join(Evaluation, Panellist.evaluation_id == Evaluation.id)
        .join(SelectionRequest, Evaluation.request_id == SelectionRequest.id)
        .outerjoin(PanelSheet, PanelSheet.panellist_id == Panellist.id)
        .where(Panellist.person_id == person_id)
        .order_by(Panellist.id)
    )
    yield Holding(
        "您参加的选聘评审",
        ("事项", "编号", "签到", "不再参加的原因", "评分表", "对报告", "不同意见"),
        tuple(
            (
                subject,
                number,
                came_at,
                GONE_NAMES[gone] if gone is not None else "",
                SHEET_NAMES[state] if state is not None else "",
                SIGNED_NAMES[signed] if signed is not None else "",
                dissent,
            )
            for subject, number, came_at, gone, state, signed, dissent in rows
        ),
        Kept(_PROOF),
    )
    typed = reading.session.execute(
        select(SelectionRequest.subject, PanelBid.number, PanelBid.typed_at)
        .join(Evaluation, PanelBid.evaluation_id == Evaluation.id)
        .join(SelectionRequest, Evaluation.request_id == SelectionRequest.id)
        .where(or_(PanelBid.first_by_id == person_id, PanelBid.second_by_id == person_id))
        .order_by(PanelBid.id)
    )
    yield Holding("您录的报价", ("事项", "几号企业", "什么时候"), tuple(tuple(row) for row in typed), Kept(_PROOF))


def erase(tx: Transaction, person_id: int) -> None:
    """Empty a sheet that was never locked; what was locked and signed is part of a report that was published."""
    mine = select(Panellist.id).where(Panellist.person_id == person_id)
    tx.session.execute(
        update(PanelSheet)
        .where(PanelSheet.panellist_id.in_(mine), PanelSheet.state != SheetState.LOCKED)
        .values(marks={}, notes={})
        .execution_options(synchronize_session="fetch")
    )
