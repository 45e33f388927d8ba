"""Taking a question in hand: its row under lock, who follows it, and the line on the ledger."""

from __future__ import annotations

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.versions import expect
from search.questions.models import Follower, Question

NOTED = "写工作备注"
"""How a line of the ledger reads that is shown to the desk alone."""


def add_follower(tx: Transaction, question_id: int, person_id: int, *, asked: bool = False) -> None:
    """Let a person follow a question; once their own was merged into it they always do."""
    known = tx.session.scalars(
        select(Follower).where(Follower.question_id == question_id, Follower.person_id == person_id)
    ).one_or_none()
    if known is None:
        tx.session.add(Follower(question_id=question_id, person_id=person_id, since=tx.now, asked=asked))
    else:
        known.asked = known.asked or asked


def asked_by_merging(tx: Transaction, actor: Actor, question_id: int) -> bool:
    """True where a question of the actor's own was merged into this one."""
    if actor.person_id is None or actor.link is not None:
        return False
    mine = select(Follower.id).where(
        Follower.question_id == question_id, Follower.person_id == actor.person_id, Follower.asked
    )
    return tx.session.scalar(mine) is not None


def in_hand(tx: Transaction, actor: Actor, question_id: int, version: int) -> Question:
    """The question, locked, unchanged since the page was made. Raises NotFound, ChangedMeanwhile."""
    question = get_visible(tx.session, Question, actor, question_id, lock=True)
    expect(tx, question, version)
    return question


def record(tx: Transaction, actor: Actor, verb: str, question: Question, **facts: object) -> None:
    """Write the line of a step; it carries the version that the step made."""
    tx.session.flush()  # the version is known after that
    ledger.write(tx, actor, verb, question, version=question.version, **facts)
