"""Who sees questions, and who may triage, assign, merge, decline, ask back, reply, follow, rate and reopen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from search.questions.models import Dossier, Follower, Helped, Question
from search.questions.workflow import ANSWERED, QUESTION, STAGE_NAMES, Privacy, Stage

DESK = frozenset({Office.POLICY_SECRETARY})
"""Who receives questions, hands them out, merges and declines them."""
AUTHORS = frozenset({Office.POLICY_SECRETARY, Office.LEGAL_ADVISER})
"""Who may be given a question to answer; of them one drafts and another signs."""
READERS = AUTHORS | {Office.ALLIANCE_LEAD}
"""Who reads every question of the alliance."""
TURN = "请刷新页面，看看现在该办哪一步。"
ONLY_ASKER = "只有提问的人自己可以办这一步。"
ASK_DESK = "请转告政策法规组秘书。"


@sees(Question)
def questions_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The policy desk sees all, an asker their own, a follower what they follow, everybody what is published."""
    if actor.is_clock or actor.holds(*READERS):
        return true()
    answered = Question.stage.in_(ANSWERED)
    published = and_(answered, Question.privacy != Privacy.PRIVATE)
    if actor.person_id is None:
        return published
    return or_(published, Question.asker_id == actor.person_id)


@sees(Dossier)
def dossiers_in_sight(actor: Actor) -> ColumnElement[bool]:
    """The desk and whoever asked while signed in; the public never."""
    if actor.is_clock or actor.holds(*READERS):
        return true()
    if actor.person_id is None:
        return false()
    return Dossier.question_id.in_(select(Question.id).where(Question.asker_id == actor.person_id))


@sees(Helped)
def helped_in_sight(actor: Actor) -> ColumnElement[bool]:
    """Figures for the desk."""
    return true() if actor.is_clock or actor.holds(*READERS) else false()


def follows(actor: Actor) -> ColumnElement[bool]:
    """True for the questions that the actor follows."""
    if actor.person_id is None:
        return false()
    return Question.id.in_(select(Follower.question_id).where(Follower.person_id == actor.person_id))


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What a verdict looks at; `asked_here` is true for someone whose own question was merged into this one."""

    question_id: int
    path: str
    stage: Stage
    asker_id: int | None
    assigned_to_id: int | None
    waits_for_asker: bool = False
    asked_here: bool = False


def facts_of(question: Question, *, asked_here: bool = False) -> QuestionFacts:
    """The facts of a row whose place is loaded."""
    return QuestionFacts(
        question.id,
        question.place.path,
        question.stage,
        question.asker_id,
        question.assigned_to_id,
        question.asked_back_at is not None,
        asked_here,
    )


def asked(actor: Actor, question: QuestionFacts) -> bool:
    """True for whoever asked: signed in, or by the code."""
    if actor.link is not None:
        return actor.link.subject == Question.__tablename__ and actor.link.subject_id == question.question_id
    return actor.person_id is not None and actor.person_id == question.asker_id


def reads_dossier(actor: Actor, question: QuestionFacts) -> bool:
    """True for whoever reads the question as it was asked: the desk and the asker."""
    return actor.is_clock or actor.holds(*READERS, at=question.path) or asked(actor, question)


def ask(actor: Actor) -> Verdict:
    """Everybody, with an account or without."""
    if actor.alliance_id is not None and actor.link is None:
        return ALLOWED
    return denied("这里还没有联盟，没有人能受理提问。", "请联系系统管理员。")


def ask_openly(actor: Actor) -> Verdict:
    """Whoever has no account here, and is given a code."""
    if actor.signed_in:
        return denied("您已经登录，不用查询码。", "请直接提交，答复出来会通知您。")
    return ask(actor)


def helped(actor: Actor) -> Verdict:
    """Whoever may ask may also say that there is no need to."""
    return ask(actor)


def work(actor: Actor) -> Verdict:
    """Open the desk's list."""
    if actor.is_clock or actor.holds(*READERS):
        return ALLOWED
    return denied("“答问工作台”只给政策法规组和法律顾问用。", "要提问，请到“我要提问”。")


def triage(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary."""
    return _desk(actor, question) & _in_turn(question, "triage")


def assign(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary hands it to somebody."""
    return _desk(actor, question) & _in_turn(question, "assign")


def take(actor: Actor, question: QuestionFacts) -> Verdict:
    """Any author takes one for themselves."""
    if not actor.holds(*AUTHORS, at=question.path):
        return denied("答复由政策法规组秘书或者法律顾问起草。", ASK_DESK)
    if question.assigned_to_id is not None and question.assigned_to_id == actor.person_id:
        return out_of_turn("这件已经在您手上。", "请直接起草答复。")
    return _in_turn(question, "assign")


def merge(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary."""
    return _desk(actor, question) & _in_turn(question, "merge")


def decline(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary."""
    return _desk(actor, question) & _in_turn(question, "decline")


def ask_back(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary, and whoever drafts the answer."""
    if not _hands_on(actor, question):
        return denied("由政策法规组秘书或者承办人请提问人补充。", ASK_DESK)
    if question.waits_for_asker:
        return out_of_turn("已经请提问人补充，还在等回音。", "等提问人回复以后再办。")
    return _in_turn(question, "decline")


def write_note(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary and the authors, at any stage."""
    if actor.holds(*AUTHORS, at=question.path):
        return ALLOWED
    return denied("工作备注由政策法规组和法律顾问写。", ASK_DESK)


def word_publicly(actor: Actor, question: QuestionFacts) -> Verdict:
    """The policy secretary, and whoever drafts the answer, until it is signed."""
    if not _hands_on(actor, question):
        return denied("公开的说法由政策法规组秘书或者承办人写。", ASK_DESK)
    if question.stage in {Stage.TRIAGED, Stage.ASSIGNED, Stage.DRAFTED}:
        return ALLOWED
    return _late(question)


def reply(actor: Actor, question: QuestionFacts) -> Verdict:
    """The asker, when asked back."""
    if not asked(actor, question):
        return denied(ONLY_ASKER)
    if question.waits_for_asker:
        return ALLOWED
    return out_of_turn("现在没有要您补充的。", "想补充材料，请用“交材料”。")


def withdraw(actor: Actor, question: QuestionFacts) -> Verdict:
    """The asker, until it is answered."""
    if not asked(actor, question):
        return denied(ONLY_ASKER)
    return _in_turn(question, "withdraw")


def attach(actor: Actor, question: QuestionFacts) -> Verdict:
    """The asker and the desk, as long as somebody works on it."""
    if not (asked(actor, question) or actor.holds(*AUTHORS, at=question.path)):
        return denied("材料由提问的人交上来。")
    if "withdraw" in QUESTION.open_from(question.stage) or question.stage is Stage.REVIEWING:
        return ALLOWED
    return _late(question)


def follow(actor: Actor, question: QuestionFacts) -> Verdict:
    """Anybody signed in who sees it, save the asker, who is told anyway."""
    if not actor.signed_in:
        return denied("登录以后才能关注，有变化会通知您。", "没有账号的，可以请社区工作人员帮您开一个。")
    if asked(actor, question) or question.asked_here:
        return out_of_turn("这是您自己的提问，有变化都会通知您。", "不用再关注。")
    return ALLOWED


def unfollow(actor: Actor) -> Verdict:
    """Anybody signed in."""
    return ALLOWED if actor.signed_in else denied("登录以后才能改。", "请先登录。")


def rate(actor: Actor, question: QuestionFacts) -> Verdict:
    """Whoever asked, and anybody signed in save those who answer, once there is an answer."""
    if actor.holds(*AUTHORS, at=question.path):
        return denied("评价由提问的人和看答复的人写。", "有要改的，请另起草一版。")
    if not (asked(actor, question) or actor.signed_in):
        return denied("登录以后才能评价。", "提问的人可以凭查询码评价。")
    return ALLOWED if question.stage in ANSWERED else _late(question)


def reopen(actor: Actor, question: QuestionFacts) -> Verdict:
    """Whoever asked, also by a question that was merged into this one, once there is an answer."""
    if not (asked(actor, question) or question.asked_here):
        return denied(ONLY_ASKER, "您的情况不一样的，请另提一个问题。")
    return _in_turn(question, "reopen")


def _desk(actor: Actor, question: QuestionFacts) -> Verdict:
    if actor.holds(*DESK, at=question.path):
        return ALLOWED
    return denied("受理、指派、合并和不予受理，由政策法规组秘书办。", ASK_DESK)


def _hands_on(actor: Actor, question: QuestionFacts) -> bool:
    mine = actor.person_id is not None and actor.person_id == question.assigned_to_id
    return actor.holds(*DESK, at=question.path) or (mine and actor.holds(*AUTHORS, at=question.path))


def _in_turn(question: QuestionFacts, step: str) -> Verdict:
    return ALLOWED if step in QUESTION.open_from(question.stage) else _late(question)


def _late(question: QuestionFacts) -> Verdict:
    return out_of_turn(f"现在是“{STAGE_NAMES[question.stage]}”，这一步不能办。", TURN)
