"""Whom training concerns today: the home page asks its many rooms only for those who find a line in one of them."""

from __future__ import annotations

from sqlalchemy import or_, select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.attempts import desk as attempts
from training.bank import desk as bank
from training.courses import desk as courses
from training.deltas import desk as deltas
from training.enrolments import desk as enrolments
from training.sittings import desk as sittings


def concerned(reading: Transaction, actor: Actor) -> bool:
    """True where any room of training has a line for the actor; one statement, none for visitors and the clock."""
    if actor.person_id is None:
        return False
    any_line = or_(
        enrolments.stirs(actor),
        courses.stirs(actor),
        bank.stirs(actor),
        attempts.stirs(reading, actor),
        deltas.stirs(reading, actor),
        sittings.stirs(reading, actor),
    )
    return bool(reading.session.scalar(select(any_line)))
