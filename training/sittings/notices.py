"""What people are told about sittings: when and where, that one is called off, and what was confirmed."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import notices
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from training import addresses
from training.sittings.models import Invited, Sitting
from training.sittings.times import when
from training.sittings.workflow import COMING, KIND_NAMES, Kind, Stage


def sent(tx: Transaction, payload: Payload) -> None:
    """Errand: everybody who is invited learns when and where, and gets the way to the calendar file."""
    sitting = tx.session.get_one(Sitting, payload["sitting_id"])
    if sitting.stage not in COMING:
        return  # It was called off before the message could go.
    body = "\n".join(
        [
            f"{when(sitting.starts_at, sitting.ends_at)}，{sitting.spot}。",
            "到门口报姓名，由工作人员签到。点开这条消息可以把时间加到手机日历。",
            *([sitting.note] if sitting.note else []),
        ]
    )
    _tell(tx, sitting, f"请来参加{KIND_NAMES[sitting.kind]}：{sitting.title}", body, kind="training.sitting_sent")


def cancelled(tx: Transaction, payload: Payload) -> None:
    """Errand: whoever was told to come learns that there is no need to."""
    sitting = tx.session.get_one(Sitting, payload["sitting_id"])
    if sitting.sent_at is None:
        return
    body = f"原定{when(sitting.starts_at, sitting.ends_at)}，{sitting.spot}。原因：{sitting.cancelled_because}"
    _tell(tx, sitting, f"取消了：{sitting.title}", body, kind="training.sitting_cancelled")


def dropped(tx: Transaction, payload: Payload) -> None:
    """Errand: somebody who may have been told to come is not on the list any more."""
    sitting = tx.session.get_one(Sitting, payload["sitting_id"])
    back = select(Invited.id).where(Invited.sitting_id == sitting.id, Invited.person_id == payload["person_id"])
    if sitting.stage not in COMING or tx.session.scalar(back) is not None:
        return  # It was called off, which is told by itself, or there is a seat again.
    notices.send(
        tx,
        alliance_id=sitting.alliance_id,
        person_id=payload["person_id"],
        title=f"您不用来参加了：{sitting.title}",
        body=f"{when(sitting.starts_at, sitting.ends_at)}的这一场，名单已经调整。有疑问请联系业务指导组。",
        url=addresses.SITTINGS,
        kind="training.sitting_cancelled",
    )


def confirmed(tx: Transaction, payload: Payload) -> None:
    """Errand: everybody learns whether they count as having been there."""
    sitting = tx.session.get_one(Sitting, payload["sitting_id"])
    if sitting.stage is not Stage.CONFIRMED:
        return
    counts = "，所讲的模块已经算学完" if sitting.kind is Kind.LESSON and sitting.modules else ""
    for one in _people(tx, sitting):
        was = f"登记的是到场{counts}。" if one.present else "登记的是没有到场。线上的课照常可以自己学。"
        _send(tx, sitting, one.person_id, f"到场情况：{sitting.title}", f"{was}不对的，请联系业务指导组。")


def _tell(tx: Transaction, sitting: Sitting, title: str, body: str, *, kind: str) -> None:
    for one in _people(tx, sitting):
        _send(tx, sitting, one.person_id, title, body, kind=kind)


def _people(tx: Transaction, sitting: Sitting) -> list[Invited]:
    return list(tx.session.scalars(select(Invited).where(Invited.sitting_id == sitting.id).order_by(Invited.seat)))


def _send(
    tx: Transaction,
    sitting: Sitting,
    person_id: int,
    title: str,
    body: str,
    *,
    kind: str = "training.sitting_confirmed",
) -> None:
    notices.send(
        tx,
        alliance_id=sitting.alliance_id,
        person_id=person_id,
        title=title,
        body=body,
        url=addresses.sitting(sitting.id),
        kind=kind,
    )
