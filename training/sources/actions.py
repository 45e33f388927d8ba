"""Naming the precedent from which a lesson or a question is made."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from training.sources import access
from training.sources.models import PrecedentSource
from training.sources.precedents import Precedents

GONE = "这份案例没有公开，或者已经撤回，不能取材。"
GONE_REMEDY = "请从“调解案例”里另选一份公开的。"


def name_source(
    tx: Transaction,
    actor: Actor,
    precedents: Precedents,
    precedent_id: int,
    *,
    question_id: int | None = None,
    lesson_code: str | None = None,
) -> None:
    """Note beside a question or a lesson from which precedent it was made; twice changes nothing.

    Raises NotPermitted, and Invalid where the precedent is not published.
    """
    access.name_source(actor).enforce()
    precedent = precedents.standing(tx, actor, precedent_id)
    if precedent is None:
        raise Invalid(GONE, remedy=GONE_REMEDY)
    known = select(PrecedentSource.id).where(
        PrecedentSource.alliance_id == actor.alliance_id,
        PrecedentSource.precedent_id == precedent_id,
        PrecedentSource.question_id == question_id,
        PrecedentSource.lesson_code == lesson_code,
    )
    if tx.session.scalar(known) is None:
        tx.session.add(
            PrecedentSource(
                alliance_id=actor.alliance_id,
                precedent_id=precedent_id,
                reference=precedent.reference,
                question_id=question_id,
                lesson_code=lesson_code,
                named_at=tx.now,
            )
        )
