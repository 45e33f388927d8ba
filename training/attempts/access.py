"""Who sees examinations, attempts, marks and accommodations, and who may begin, answer, mark, void and run them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, or_, select, true

from alliance.kernel.access import ALLOWED, Verdict, denied, out_of_turn, sees
from alliance.kernel.actors import Actor, Office
from training.access import ASK_DESK, BUILDERS, MARKERS, builds, marks, own_or_built
from training.attempts.models import Accommodation, Attempt, Exam, Mark
from training.attempts.workflow import ATTEMPT, EXAM, EXAM_STAGE_NAMES, STAGE_NAMES, ExamStage, Release, Stage

AUDITORS = BUILDERS | {Office.BUREAU_SUPERVISOR}
"""They see who was given more time, and the desk also why; fellow learners never do."""


@sees(Exam)
def _exams(actor: Actor) -> ColumnElement[bool]:
    """Everybody signed in what is or was open; the desk also its drafts."""
    if actor.is_clock or actor.holds(*BUILDERS):
        return true()
    return Exam.stage != ExamStage.DRAFT if actor.signed_in else false()


@sees(Attempt)
def _attempts(actor: Actor) -> ColumnElement[bool]:
    """One's own, and the desk all: nobody else sees answers or points."""
    return own_or_built(Attempt.person_id, actor)


@sees(Mark)
def _marks(actor: Actor) -> ColumnElement[bool]:
    """Those of attempts in sight; who marks essays also these, without a name beside them, and never their own."""
    mine = (
        select(Attempt.id).where(Attempt.id == Mark.attempt_id, own_or_built(Attempt.person_id, actor)).correlate(Mark)
    )
    if not actor.holds(*MARKERS):
        return mine.exists()
    others = (
        exists()
        .where(Attempt.id == Mark.attempt_id, Attempt.person_id != actor.person_id, ~Attempt.practice)
        .correlate(Mark)
    )
    return or_(mine.exists(), Mark.by_person & others)


@sees(Accommodation)
def _accommodations(actor: Actor) -> ColumnElement[bool]:
    """One's own; the desk and the bureau's supervisor all."""
    if actor.is_clock or actor.holds(*AUDITORS):
        return true()
    return Accommodation.person_id == actor.person_id if actor.person_id is not None else false()


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """What a verdict looks at."""

    person_id: int
    stage: Stage
    last_receipt_at: datetime


def start(actor: Actor, exam: Exam, now: datetime) -> Verdict:
    """Everybody with an account, while the examination is open; who is to take it says the port."""
    if not actor.signed_in or actor.person_id is None:
        return denied("请先登录再参加考试。", ASK_DESK)
    if exam.stage is not ExamStage.OPEN:
        return out_of_turn(f"“{exam.title}”现在{EXAM_STAGE_NAMES[exam.stage]}。", ASK_DESK)
    if exam.opens_at is not None and now < exam.opens_at:
        return out_of_turn("还没有到开考的时间。", "请到时间再来，页面上写着从什么时候起。")
    if exam.closes_at is not None and now >= exam.closes_at:
        return out_of_turn("考试时间已经过了。", ASK_DESK)
    return ALLOWED


def released(exam: Exam, now: datetime) -> bool:
    """Whether the right answers of its questions may be told."""
    ended = exam.stage is ExamStage.CLOSED or (exam.closes_at is not None and exam.closes_at <= now)
    return exam.release is Release.AT_ONCE or ended


def practise(actor: Actor, exam: Exam, now: datetime, *, sitting: bool) -> Verdict:
    """Everybody with an account: it is not counted, but it tells right answers of the questions that are drawn from.

    So it waits until they may be told, and until the try under way (`sitting`) is handed in.
    """
    if not actor.signed_in or actor.person_id is None:
        return denied("请先登录再做练习。", ASK_DESK)
    if exam.stage is ExamStage.DRAFT:
        return out_of_turn("这门考试还没有开放。", ASK_DESK)
    if not released(exam, now):
        return out_of_turn("这门考试的答案要等考试关闭以后才公布，现在不能做练习卷。", "可以先做课程里的随堂练习。")
    if sitting:
        return out_of_turn("您正在考这门考试。", "先答完交卷，再做练习。")
    return ALLOWED


def save(actor: Actor, attempt: AttemptFacts) -> Verdict:
    """The candidate in person; what comes after the hand-in is kept and acknowledged, and does not count."""
    if not _is_self(actor, attempt):
        return denied("答案由考生本人填写。", ASK_DESK)
    if attempt.stage is Stage.VOIDED:
        return out_of_turn("这次考试已作废，不能再答。", ASK_DESK)
    return ALLOWED


def submit(actor: Actor, attempt: AttemptFacts) -> Verdict:
    """The candidate in person."""
    if not _is_self(actor, attempt):
        return denied("由考生本人交卷。", ASK_DESK)
    return _in_turn(attempt.stage, "submit")


def void(actor: Actor, attempt: AttemptFacts) -> Verdict:
    """The desk, with a reason; never one's own."""
    if _is_self(actor, attempt):
        return denied("自己的考试不能由自己作废。", "请业务指导组的另一位来办。")
    return builds(actor) & _in_turn(attempt.stage, "void")


def ask_second_look(actor: Actor, attempt: AttemptFacts) -> Verdict:
    """The candidate in person, of an attempt that is graded."""
    if not _is_self(actor, attempt):
        return denied("请考生本人申请再看一遍。", ASK_DESK)
    if attempt.stage is not Stage.GRADED:
        return out_of_turn("成绩还没有出来。", "出了成绩以后再申请。")
    return ALLOWED


def mark(actor: Actor, person_id: int) -> Verdict:
    """Whoever marks essays, but not their own; `person_id` is the candidate."""
    if actor.person_id == person_id:
        return denied("自己的答卷不能由自己阅。", "请另一位阅卷人来阅。")
    return marks(actor)


def keep_exams(actor: Actor) -> Verdict:
    """The guidance desk."""
    return builds(actor)


def create_exam(actor: Actor) -> Verdict:
    """The guidance desk."""
    return builds(actor)


def edit_exam(actor: Actor, exam: Exam) -> Verdict:
    """The guidance desk, until it is open for the first time."""
    return builds(actor) & _exam_in_turn(exam, "edit_exam")


def open_exam(actor: Actor, exam: Exam) -> Verdict:
    """The guidance desk."""
    return builds(actor) & _exam_in_turn(exam, "open_exam")


def close_exam(actor: Actor, exam: Exam) -> Verdict:
    """The guidance desk; attempts under way go on to their own deadline."""
    return builds(actor) & _exam_in_turn(exam, "close_exam")


def accommodate(actor: Actor) -> Verdict:
    """The guidance desk."""
    return builds(actor)


def end_accommodation(actor: Actor) -> Verdict:
    """The guidance desk."""
    return builds(actor)


def see_accommodations(actor: Actor) -> Verdict:
    """The desk and the bureau's supervisor."""
    if actor.holds(*AUDITORS):
        return ALLOWED
    return denied("谁需要延长时间，只有业务指导组和监管人员看得到。", ASK_DESK)


def _is_self(actor: Actor, attempt: AttemptFacts) -> bool:
    return actor.signed_in and actor.person_id == attempt.person_id


def _in_turn(stage: Stage, step: str) -> Verdict:
    if step in ATTEMPT.open_from(stage):
        return ALLOWED
    return out_of_turn(f"这次考试{STAGE_NAMES[stage]}，这一步不能办。", "请刷新页面查看。")


def _exam_in_turn(exam: Exam, step: str) -> Verdict:
    if step in EXAM.open_from(exam.stage):
        return ALLOWED
    return out_of_turn(f"这门考试现在{EXAM_STAGE_NAMES[exam.stage]}，这一步不能办。", "请刷新页面查看。")
