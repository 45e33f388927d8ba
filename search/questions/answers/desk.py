"""What the answers hand to other pages: lines on the officers' desk, and who cites an article."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import remaining
from alliance.kernel.db import Transaction
from alliance.kernel.workbench import Line, Section
from search.library.citing import Cited
from search.questions.access import AUTHORS
from search.questions.answers import addresses, queries
from search.questions.answers.models import Answer, Claim, ClaimCitation
from search.questions.answers.workflow import OPEN, Stage
from search.questions.models import Question
from search.questions.workflow import Stage as QuestionStage

MOST = 100
ROOM = "官方答复"


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """What waits for a second signature, the actor's own drafts, and answers whose law has changed; one statement."""
    if not actor.holds(*AUTHORS):
        return
    rows = reading.session.execute(
        select(
            Answer.id,
            Answer.stage,
            Answer.because,
            Question.id,
            Question.title,
            Question.reference,
            Answer.submitted_at,
            Answer.drafted_at,
            Question.due_on,
        )
        .join(Question, Answer.question_id == Question.id)
        .where(visible(Answer, actor), _waits(actor))
        .order_by(Answer.id)
        .limit(MOST)
    )
    for key, stage, because, question_id, title, reference, submitted_at, drafted_at, due_on in rows:
        if stage is Stage.SUBMITTED:
            yield Line(
                Section.TODO,
                f"签发答复：{title}",
                note=f"{reference} · 等第二人签发",
                url=addresses.edition(key),
                when_text=remaining(due_on, reading.today) if due_on is not None else "",
                tone="due",
                button="看一看，签发",
                sort=submitted_at.isoformat() if submitted_at else "",
            )
        elif stage is Stage.DRAFT:
            yield Line(
                Section.TODO,
                f"答复还没有写好：{title}",
                note=str(reference),
                url=addresses.edition(key),
                when_text="退回给您修改" if because else "起草中",
                tone="late" if because else "",
                button="接着写",
                sort=drafted_at.isoformat(),
            )
        else:
            yield Line(
                Section.TODO,
                f"依据变了，要复核：{title}",
                note=str(reference),
                url=addresses.answer(question_id),
                when_text="复核中",
                tone="late",
                button="去复核",
            )


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many lines `lines` gives, in one statement."""
    if not actor.holds(*AUTHORS):
        return 0
    return reading.session.scalar(select(func.count(Answer.id)).where(visible(Answer, actor), _waits(actor))) or 0


def citing(reading: Transaction, actor: Actor, articles: Collection[int]) -> Iterator[Cited]:
    """The answers that rest on these articles and that the actor sees; one statement."""
    rows = reading.session.execute(
        select(ClaimCitation.article_id, ClaimCitation.unit, Question.id, Question.public_title, queries.in_review())
        .join(Claim, ClaimCitation.claim_id == Claim.id)
        .join(Answer, Claim.answer_id == Answer.id)
        .join(Question, Answer.question_id == Question.id)
        .where(
            ClaimCitation.article_id.in_(articles),
            Answer.stage == Stage.PUBLISHED,
            visible(Answer, actor),
            visible(Question, actor),
        )
        .order_by(Question.id, Claim.position, ClaimCitation.position)
    )
    for article, unit, question_id, title, in_review in rows:
        if article is not None:
            yield Cited(article, title, addresses.answer(question_id), ROOM, unit, "复核中" if in_review else "")


def _waits(actor: Actor) -> ColumnElement[bool]:
    """Submitted by somebody else, drafted by the actor, or signed and overtaken by the law without a new edition."""
    newer = aliased(Answer)
    begun = exists().where(newer.question_id == Answer.question_id, newer.stage.in_(OPEN))
    return or_(
        and_(Answer.stage == Stage.SUBMITTED, Answer.author_id != actor.person_id),
        and_(Answer.stage == Stage.DRAFT, Answer.author_id == actor.person_id, ~_shown_by_the_question(actor)),
        and_(Answer.stage == Stage.PUBLISHED, queries.in_review(), ~begun),
    )


def _shown_by_the_question(actor: Actor) -> ColumnElement[bool]:
    """True where the question itself already stands on the actor's desk as one to draft."""
    own = aliased(Question)
    return exists().where(
        own.id == Answer.question_id, own.stage == QuestionStage.DRAFTED, own.assigned_to_id == actor.person_id
    )
