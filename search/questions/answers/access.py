"""Who sees answers, and who may draft, revise, submit, send back, sign and withdraw them: never one person alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees, visible
from alliance.kernel.actors import Actor
from search.questions.access import ASK_DESK, AUTHORS, DESK, READERS, TURN
from search.questions.answers.models import Answer
from search.questions.answers.workflow import ANSWER, SHOWN, STAGE_NAMES, Stage
from search.questions.models import Question
from search.questions.workflow import STAGE_NAMES as QUESTION_STAGES
from search.questions.workflow import Stage as QuestionStage

_DRAFTED_FROM = frozenset(
    {QuestionStage.ASSIGNED, QuestionStage.DRAFTED, QuestionStage.PUBLISHED, QuestionStage.REVIEWING}
)


@sees(Answer)
def answers_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk sees every edition; whoever sees a question sees the editions that were signed, and no draft."""
    if actor.is_clock or actor.holds(*READERS):
        return true()
    questions = select(Question.id).where(visible(Question, actor))
    return and_(Answer.stage.in_(SHOWN), Answer.question_id.in_(questions))


@dataclass(frozen=True, slots=True)
class QuestionToAnswer:
    """What a verdict looks at before there is an edition to work on."""

    path: str
    stage: QuestionStage
    open_edition: bool


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What a verdict looks at: where, how far, who wrote it, and who had asked."""

    path: str
    stage: Stage
    author_id: int
    asker_id: int | None


def facts_of(answer: Answer) -> AnswerFacts:
    """The facts of a row whose question is loaded."""
    return AnswerFacts(answer.question.place.path, answer.stage, answer.author_id, answer.question.asker_id)


def draft(actor: Actor, question: QuestionToAnswer) -> Verdict:
    """The policy group and the legal advisers, once the question is assigned, and again after it was answered."""
    if not actor.holds(*AUTHORS, at=question.path):
        return denied("答复由政策法规组秘书或者法律顾问起草。", ASK_DESK)
    if question.open_edition:
        return out_of_turn("这个问题已经有一份答复在办。", "请打开那一份接着办。")
    if question.stage not in _DRAFTED_FROM:
        return out_of_turn(f"现在是“{QUESTION_STAGES[question.stage]}”，还不能起草答复。", "请先受理、指派。")
    return ALLOWED


def save_claim(actor: Actor, answer: AnswerFacts) -> Verdict:
    """The author alone: whoever signs has to be somebody else, so no second hand writes in a draft."""
    if not _is_author(actor, answer):
        return denied("这份草稿由起草人修改。", "起草人不在的，点“接过来起草”，再请另一位签发。")
    return _in_turn(answer, "revise")


drop_claim = move_claim = save_claim


def take_over(actor: Actor, answer: AnswerFacts) -> Verdict:
    """Another of the authors takes a draft on as their own; then they cannot sign it."""
    if not actor.holds(*AUTHORS, at=answer.path):
        return denied("答复由政策法规组秘书或者法律顾问起草。", ASK_DESK)
    if _is_author(actor, answer):
        return out_of_turn("这份草稿就是您起草的。", "请直接修改。")
    return _in_turn(answer, "take_over")


def submit(actor: Actor, answer: AnswerFacts) -> Verdict:
    """The author."""
    if not _is_author(actor, answer):
        return denied("由起草人送签。", "起草人不在的，点“接过来起草”。")
    return _in_turn(answer, "submit")


def send_back(actor: Actor, answer: AnswerFacts) -> Verdict:
    """Whoever could sign it, and the author who wants it back."""
    if not actor.holds(*AUTHORS, at=answer.path):
        return denied("由政策法规组秘书或者法律顾问退回。", ASK_DESK)
    return _in_turn(answer, "send_back")


def sign(actor: Actor, answer: AnswerFacts) -> Verdict:
    """A second officer of the policy group or a legal adviser: never the author, never who asked."""
    if not actor.holds(*AUTHORS, at=answer.path):
        return denied("答复由另一位政策法规组秘书或者法律顾问签发。", ASK_DESK)
    if _is_author(actor, answer):
        return denied("这份答复是您起草的，不能由您自己签发。", "请另一位政策法规组秘书或者法律顾问签发。")
    if actor.person_id is None or actor.person_id == answer.asker_id:
        return denied("这个问题是您提的，答复不能由您签发。", "请另一位签发。")
    return _in_turn(answer, "sign")


def withdraw(actor: Actor, answer: AnswerFacts) -> Verdict:
    """A draft: its author or the policy secretary. What was signed: the policy secretary."""
    if actor.holds(*DESK, at=answer.path) or (answer.stage is Stage.DRAFT and _is_author(actor, answer)):
        return _in_turn(answer, "withdraw")
    return denied("撤回答复由政策法规组秘书办理。", ASK_DESK)


def work(actor: Actor) -> Verdict:
    """Look at what is being written."""
    if actor.is_clock or actor.holds(*READERS):
        return ALLOWED
    return denied("起草答复的页面只给政策法规组和法律顾问用。", "签发以后的答复，在提问的那一页上看。")


def _is_author(actor: Actor, answer: AnswerFacts) -> bool:
    return actor.person_id is not None and actor.person_id == answer.author_id and actor.holds(*AUTHORS, at=answer.path)


def _in_turn(answer: AnswerFacts, step: str) -> Verdict:
    if step in ANSWER.open_from(answer.stage):
        return ALLOWED
    return out_of_turn(f"这份答复现在是“{STAGE_NAMES[answer.stage]}”，这一步不能办。", TURN)
