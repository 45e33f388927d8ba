"""Whom the platform tells about conflicts: the expert who stands back, the keeper who decides, whoever has spoken."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from expert_pool import addresses
from expert_pool.access import KEEPER
from expert_pool.conflicts import standing
from expert_pool.conflicts.grounds import GROUNDS
from expert_pool.conflicts.models import ExpertConflict
from expert_pool.conflicts.standing import Known
from expert_pool.conflicts.workflow import Origin, State
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.workflow import Stage


def accepted(known: Known) -> Callable[[Transaction, Payload], None]:
    """Errand after a request has moved: once it is taken up, everybody with a tie learns of it and may contest it."""

    def tell(tx: Transaction, payload: Payload) -> None:
        if payload["step"] != "accept":
            return
        request = tx.session.get_one(SelectionRequest, payload["request_id"])
        if request.stage is not Stage.ACCEPTED:
            return
        for one in standing.of_request(tx, request, known).everybody:
            if any(found.origin is not Origin.SELF for found in one.found):
                notices.send(
                    tx,
                    alliance_id=request.alliance_id,
                    person_id=one.member.person_id,
                    title=f"{request.place.name}选聘物业，您这次要回避",
                    body="平台查到您和这次选聘有关系。不用做什么；登记得不对的，请在封存以前点开说明。",
                    url=f"{addresses.conflicts(request.id)}/mine",
                    kind="conflicts.stands_back",
                )

    return tell


def said(tx: Transaction, payload: Payload) -> None:
    """Errand after somebody has spoken of a ground: the keepers decide."""
    row = tx.session.get_one(ExpertConflict, payload["conflict_id"])
    keepers = tx.session.scalars(
        select(OfficeHeld.person_id)
        .where(OfficeHeld.alliance_id == row.alliance_id, OfficeHeld.office == KEEPER, in_force(tx.today))
        .distinct()
        .order_by(OfficeHeld.person_id)
    )
    notices.send_each(
        tx,
        keepers,
        alliance_id=row.alliance_id,
        title=f"请核定一条回避：{row.request.place.name}",
        body=f"情形：{GROUNDS[row.ground].label}。核定以前不能封存。",
        url=addresses.conflicts(row.request_id),
        kind="conflicts.said",
    )


def decided(tx: Transaction, payload: Payload) -> None:
    """Errand after a decision: whoever spoke learns of it, the compound without the expert's other grounds."""
    row = tx.session.get_one(ExpertConflict, payload["conflict_id"])
    if row.said_by_id is None or row.state not in {State.UPHELD, State.LIFTED}:
        return
    own = row.said_by_id == row.expert.person_id
    outcome = "应当回避" if row.state is State.UPHELD else "不用回避"
    notices.send(
        tx,
        alliance_id=row.alliance_id,
        person_id=row.said_by_id,
        title=f"回避已核定：{row.request.place.name}",
        body=f"{GROUNDS[row.ground].label}：{outcome}。理由：{row.because}",
        url=f"{addresses.conflicts(row.request_id)}{'/mine' if own else ''}",
        kind="conflicts.decided",
    )
