"""The messages about erasure: to the system administrators when it is asked, to the person when it is declined."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.actors import Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.personal.models import Erasure
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import OfficeHeld


def erasure_asked(tx: Transaction, payload: Payload) -> None:
    """Tell every system administrator of the alliance."""
    asked = tx.session.get_one(Erasure, payload["erasure_id"])
    keepers = select(OfficeHeld.person_id).where(
        OfficeHeld.alliance_id == asked.alliance_id,
        OfficeHeld.office == Office.SYSTEM_ADMINISTRATOR,
        places.in_force(tx.today),
    )
    notices.send_each(
        tx,
        tx.session.scalars(keepers.distinct().order_by(OfficeHeld.person_id)),
        alliance_id=asked.alliance_id,
        kind="personal.erasure_asked",
        title="有一份注销申请等您办理",
        body=f"请在{full_date(asked.due_on)}前核对并办理。",
        url=f"/erasures/{asked.id}",
    )


def erasure_refused(tx: Transaction, payload: Payload) -> None:
    """Tell the person why, and where else to turn (个人信息保护法第五十条)."""
    asked = tx.session.get_one(Erasure, payload["erasure_id"])
    notices.send(
        tx,
        alliance_id=asked.alliance_id,
        person_id=asked.person_id,
        kind="personal.erasure_refused",
        title="您的注销申请没有办成",
        body="理由写在“我的资料”的注销一页。不同意这个结果的，可以向网信部门投诉，也可以依法向人民法院起诉。",
        url="/account/erasure",
    )
