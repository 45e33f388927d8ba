"""What a question does as its answer goes on: each step moves the stage, writes the line and tells those concerned."""

from __future__ import annotations

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from search.questions.models import Question
from search.questions.workflow import ANSWERED, QUESTION, Stage

TOLD, REVIEWED = "questions.answered", "questions.under_review"
SIGNING, RETURNED = "questions.to_sign", "questions.returned"

ledger.tell(
    {
        "questions.drafting": "开始起草答复",
        "questions.submitted": "答复草稿送签",
        "questions.sent_back": "答复草稿退回修改",
        "questions.published": "答复签发，公布",
        "questions.under_review": "依据有变化，答复进入复核",
        "questions.taken_down": "撤回答复，重新起草",
    }
)


def drafting(tx: Transaction, actor: Actor, question: Question) -> None:
    """An author has begun a draft; nothing where one is under way, or one is signed already. Raises OutOfTurn."""
    if question.stage not in ANSWERED | {Stage.DRAFTED}:
        _go(tx, actor, question, "draft", "questions.drafting")


def submitted(tx: Transaction, actor: Actor, question: Question) -> None:
    """The draft waits for the second officer, who is told; an answered question keeps its stage meanwhile.

    Raises OutOfTurn, Invalid without a public wording.
    """
    if not question.public_title:
        raise Invalid("还没有写公开的说法。", remedy="请先在提问页上写好公开的标题，去掉姓名、房号等，再送签。")
    _go(tx, actor, question, "" if question.stage in ANSWERED else "submit", "questions.submitted")
    outbox.promise(tx, SIGNING, question_id=question.id)


def sent_back(tx: Transaction, actor: Actor, question: Question) -> None:
    """The second officer wants it mended, and whoever drafts it is told. Raises OutOfTurn."""
    _go(tx, actor, question, "" if question.stage in ANSWERED else "send_back", "questions.sent_back")
    outbox.promise(tx, RETURNED, question_id=question.id)


def published(tx: Transaction, actor: Actor, question: Question) -> None:
    """A signed answer stands on the page, for the first time or after a review; askers and followers are told.

    Raises OutOfTurn.
    """
    question.published_at = tx.now
    question.asked_back_at = None
    _go(tx, actor, question, "publish", "questions.published")
    outbox.promise(tx, TOLD, question_id=question.id)


def under_review(tx: Transaction, actor: Actor, question: Question) -> None:
    """What the answer rests on has changed; askers and followers are told. Nothing where it is reviewed already."""
    if "review" in QUESTION.open_from(question.stage):
        _go(tx, actor, question, "review", "questions.under_review")
        outbox.promise(tx, REVIEWED, question_id=question.id)


def taken_down(tx: Transaction, actor: Actor, question: Question) -> None:
    """The answer was withdrawn and the question waits for a new one. Raises OutOfTurn."""
    if question.assigned_to_id is None:
        question.assigned_to_id = actor.person_id
    _go(tx, actor, question, "take_down", "questions.taken_down")


def _go(tx: Transaction, actor: Actor, question: Question, step: str, verb: str) -> None:
    if step:
        question.stage = QUESTION.after(question.stage, step)
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, question, version=question.version)
