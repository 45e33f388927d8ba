"""What people are told when the hotline sends another work order on a case that is open."""

from __future__ import annotations

from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from mediation.notices import case_of, desk_of, mediators_of, tell


def joined(tx: Transaction, payload: Payload) -> None:
    """The desk and the mediators."""
    case = case_of(tx, payload)
    tell(
        tx,
        case,
        desk_of(tx, case) | mediators_of(tx, case),
        f"又来了一张 12345 工单：{case.reference}",
        "同一个来电人又打了热线。工单有自己的回复期限，请打开案件页看。",
        kind="mediation.hotline_joined",
    )
