"""Who writes questions, who signs them, who takes them out of use. Nobody else sees one before it is asked."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor
from training import access as training
from training.bank.models import Question, QuestionCitation, QuestionReview, QuestionVersion
from training.bank.workflow import QUESTION, STATE_NAMES, WORDING, Stage, State


def _kept(actor: Actor) -> ColumnElement[bool]:
    return true() if keeps(actor) else false()


sees(Question)(_kept)
sees(QuestionVersion)(_kept)
sees(QuestionCitation)(_kept)
sees(QuestionReview)(_kept)


def keeps(actor: Actor) -> bool:
    """True for those who write and sign questions: nobody else sees what may be asked, and what is right."""
    return actor.is_clock or actor.holds(*training.MARKERS)


def write_question(actor: Actor) -> Verdict:
    """The guidance desk."""
    return training.builds(actor)


def import_questions(actor: Actor) -> Verdict:
    """The guidance desk."""
    return training.builds(actor)


def rewrite(actor: Actor, question: Question) -> Verdict:
    """The guidance desk, unless it is retired."""
    if question.state is State.RETIRED:
        return out_of_turn("这道题已经停用，不能再改。", "可以照它另写一道新题。")
    return training.builds(actor)


def sign_wording(actor: Actor, question: Question, wording: QuestionVersion) -> Verdict:
    """Another one than who wrote it: the desk, policy or a lawyer."""
    verdict = training.marks(actor)
    if not verdict:
        return verdict
    if wording.written_by_id is not None and actor.person_id == wording.written_by_id:
        return denied("题目要由另一个人审定。", "请让另一位同事打开这一页审定。")
    return _in_turn(question, "sign_wording") & _of_stage(wording, "sign_wording")


def drop_wording(actor: Actor, wording: QuestionVersion) -> Verdict:
    """Whoever may write one."""
    return training.builds(actor) & _of_stage(wording, "drop_wording")


def settle_review(actor: Actor, question: Question, review: QuestionReview, wording: QuestionVersion) -> Verdict:
    """Say that a question is right under the changed words: whoever signs, but not who wrote it; once."""
    verdict = training.marks(actor)
    if not verdict:
        return verdict
    if review.resolved_at is not None:
        return out_of_turn("这一处已经复核过了。", "请刷新页面看看。")
    if wording.written_by_id is not None and actor.person_id == wording.written_by_id:
        return denied("自己写的题要由另一个人复核。", "请让另一位同事打开这一页复核。")
    return _in_turn(question, "settle_review")


def retire_question(actor: Actor, question: Question) -> Verdict:
    """The guidance desk."""
    return training.builds(actor) & _in_turn(question, "retire_question")


def _in_turn(question: Question, step: str) -> Verdict:
    if step in QUESTION.open_from(question.state):
        return ALLOWED
    return out_of_turn(f"这道题现在是“{STATE_NAMES[question.state]}”，这一步不能办。", "请刷新页面看看。")


def _of_stage(wording: QuestionVersion, step: str) -> Verdict:
    if step in WORDING.open_from(wording.stage):
        return ALLOWED
    told = "已经审定" if wording.stage in {Stage.IN_USE, Stage.REPLACED} else "已经作废"
    return out_of_turn(f"这一稿{told}，这一步不能办。", "请刷新页面看看。")
