"""The final examinations that travel with the programmes, placed into an alliance once, with its own numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy import select

from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Alliance
from training.attempts.models import Exam
from training.attempts.workflow import ExamKind, ExamStage
from training.programmes import programmes

LIMIT = "training.attempt_minutes"
ATTEMPTS = "training.attempts"
PASS_SHARE = "training.pass_share"  # noqa: S105 -- the name of a number
GRACE = "training.grace_seconds"
NUMBERS = (LIMIT, ATTEMPTS, PASS_SHARE, GRACE)


def turn_of_day(tx: Transaction, since: date) -> None:  # noqa: ARG001 -- the shape of a daily handler
    """Place what is missing, in every alliance."""
    for alliance_id in tx.session.scalars(select(Alliance.id).order_by(Alliance.id)).all():
        place(tx, alliance_id)


def place(tx: Transaction, alliance_id: int) -> int:
    """Place the examinations that an alliance has not got yet, open to whoever is entitled; returns how many.

    One that stands stays as it is, whatever the numbers say now: they were told to those who began.
    """
    there = set(tx.session.scalars(select(Exam.code).where(Exam.alliance_id == alliance_id)))
    missing = [one for one in programmes().values() if one.exam and one.exam not in there]
    if not missing:
        return 0
    path = tx.session.get_one(Alliance, alliance_id).place.path
    values = parameters.several(tx, NUMBERS, path, tx.today, alliance_id=alliance_id)
    share = Fraction(values[PASS_SHARE].number or 0)
    for one in missing:
        tx.session.add(
            Exam(
                alliance_id=alliance_id,
                code=one.exam,
                title=f"{one.label}结业考试",
                programme=one.code,
                kind=ExamKind.FINAL,
                stage=ExamStage.OPEN,
                blueprint=one.exam,
                limit_minutes=values[LIMIT].whole,
                attempts_most=values[ATTEMPTS].whole,
                pass_numerator=share.numerator,
                pass_denominator=share.denominator,
                grace_seconds=values[GRACE].whole,
            )
        )
    tx.session.flush()  # the next day's look must see them
    return len(missing)
