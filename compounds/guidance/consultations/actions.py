"""Asking for guidance, booking it, recording what was found and advised, doing the tasks, and the end of the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checker, Verdict
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.guidance.consultations import access, hours, people
from compounds.guidance.consultations.access import ConsultationFacts
from compounds.guidance.consultations.models import Consultation, LegalQuestion, Task
from compounds.guidance.consultations.workflow import CONSULTATION, Doer, Stage, Way
from compounds.models import Compound
from compounds.versions import expect


def _moment(kept: str) -> str:
    return hours.moment(datetime.fromisoformat(kept))


ledger.tell(
    {
        "guidance.consultation_asked": "约业务指导",
        "guidance.consultation_booked": "约定{starts_at}",
        "guidance.consultation_rebooked": "改约到{starts_at}",
        "guidance.consultation_recorded": "填写指导记录，要落实{tasks}项",
        "guidance.lawyer_asked": "请教律师",
        "guidance.lawyer_answered": "律师答复",
        "guidance.task_done": "登记落实一项，日期{done_on}",
        "guidance.consultation_closed": "指导办结",
        "guidance.consultation_dropped": "撤销这次指导",
    },
    {"starts_at": _moment},
)
MARK = "导"
"""Follows the alliance's short name in the reference of a consultation: 柯导〔2026〕1号."""
TASKS_MOST = 10
FALLEN = frozenset({Verdict.SUPERSEDED, Verdict.REPEALED, Verdict.OVERRIDDEN, Verdict.MISQUOTED, Verdict.NO_ARTICLE})
"""What nobody is advised by: the law no longer says it, or never did."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for guidance; `caller` is name and number of somebody who telephoned and has no account."""

    compound_id: int
    way: Way
    subject: str
    need: str
    caller: str = ""
    follows_id: int | None = None
    proceeding_id: int | None = None
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """When, where and by whom; `agreed` says that both sides want a day of rest."""

    consultation_id: int
    version: int
    starts_at: datetime
    spot: str
    helper_id: int
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class NewTask:
    """One thing to do by a day."""

    what: str
    doer: Doer
    due_on: date


@dataclass(frozen=True, slots=True)
class Record:
    """What was found and advised on a day, and the tasks."""

    consultation_id: int
    version: int
    happened_on: date
    found: str
    advice: str
    tasks: tuple[NewTask, ...] = ()


@dataclass(frozen=True, slots=True)
class AskLawyer:
    """One question to one lawyer."""

    consultation_id: int
    version: int
    lawyer_id: int
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The opinion of the lawyer who was asked."""

    consultation_id: int
    version: int
    question_id: int
    answer: str


@dataclass(frozen=True, slots=True)
class DoTask:
    """A task is done."""

    consultation_id: int
    version: int
    position: int
    done_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """The file is over; tasks that are left need a reason."""

    consultation_id: int
    version: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """Nobody is to come any more."""

    consultation_id: int
    version: int
    because: str


def ask(tx: Transaction, actor: Actor, command: Ask) -> int:
    """Ask for guidance for a compound in sight, and get the id of the file.

    Raises NotFound, NotPermitted; Invalid where nothing is asked, or the file it follows is another compound's.
    """
    compound = get_visible(tx.session, Compound, actor, command.compound_id, lock=True)
    access.ask(actor, compound.place.path).enforce()
    walls.of(tx, actor).handling(compound_id=compound.id).enforce()
    if not command.subject or not command.need:
        raise Invalid("请写清遇到了什么事、想请教什么。", remedy="几句话就行，指导的人来之前好作准备。")
    if command.follows_id is not None:
        earlier = get_visible(tx.session, Consultation, actor, command.follows_id)
        if earlier.compound_id != compound.id:
            raise Invalid("接着办的那一件是别的小区的。", remedy="请从本小区的那一件里点“再约一次”。")
    alliance = tx.session.get_one(Alliance, compound.alliance_id)
    consultation = Consultation(
        alliance_id=compound.alliance_id,
        place_id=compound.place_id,
        compound_id=compound.id,
        reference=references.allot(tx, compound.alliance_id, f"{alliance.short}{MARK}"),
        way=command.way,
        subject=command.subject,
        need=command.need,
        asked_on=tx.today,
        asked_by_id=actor.person_id,
        caller_sealed=(
            tx.keyring.seal(command.caller, context_of(Consultation.caller_sealed)) if command.caller else None
        ),
        follows_id=command.follows_id,
        proceeding_id=command.proceeding_id,
        question_id=command.question_id,
    )
    tx.session.add(consultation)
    _record(tx, actor, "guidance.consultation_asked", consultation)
    outbox.promise(tx, "guidance.consultation_asked", consultation_id=consultation.id, by=actor.person_id)
    return consultation.id


def book(tx: Transaction, actor: Actor, command: Book) -> None:
    """Settle day, hour, place and helper; again until people have met.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for a time that is over, a day of rest that was
    not agreed on, somebody who cannot be sent, and a helper who is elsewhere at that hour.
    """
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    access.book(actor, _facts(consultation)).enforce()
    if not command.spot:
        raise Invalid("请写明在哪里见面。", remedy="打电话的，写明由谁打给谁。")
    hours.refuse_past_and_rest(tx, command.starts_at, agreed=command.agreed)
    if command.helper_id not in people.helpers(tx, consultation.alliance_id, consultation.place.path):
        raise Invalid("这位同志现在不能派去。", remedy="请从名单里选一位。")
    people.refuse_walled(tx, consultation, command.helper_id)
    ends_at = hours.refuse_clash(tx, consultation, command.helper_id, command.starts_at)
    again = consultation.stage is Stage.BOOKED
    consultation.stage = CONSULTATION.after(consultation.stage, "book")
    consultation.starts_at, consultation.ends_at = command.starts_at, ends_at
    consultation.spot, consultation.helper_id = command.spot, command.helper_id
    consultation.deeds += 1
    if again:
        _record(tx, actor, "guidance.consultation_rebooked", consultation, starts_at=command.starts_at)
    else:
        _record(tx, actor, "guidance.consultation_booked", consultation, starts_at=command.starts_at)
    outbox.promise(tx, "guidance.consultation_booked", consultation_id=consultation.id, by=actor.person_id)


def record(tx: Transaction, actor: Actor, command: Record, check: Checker | None = None) -> None:
    """Record what was found and advised, with tasks and their days.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for a day to come or before it was asked, words
    that are missing, tasks that are due before, and advice that cites what the law does not say any more.
    """
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    access.record(actor, _facts(consultation)).enforce()
    if not consultation.asked_on <= command.happened_on <= tx.today:
        raise Invalid("指导的日期要在约的那天和今天之间。", remedy="请核对日期。")
    if not command.found or not command.advice:
        raise Invalid("看到的情况和给的建议都要写。", remedy="照实写，几句话就行。")
    if len(command.tasks) > TASKS_MOST:
        raise Invalid(f"要落实的事最多 {TASKS_MOST} 项。", remedy="请把同类的合并成一项。")
    if any(task.due_on < command.happened_on for task in command.tasks):
        raise Invalid("要落实的事，期限不能早于指导的那天。", remedy="请改期限。")
    if check is not None:
        _refuse_fallen(tx, command.advice, check)
    consultation.stage = CONSULTATION.after(consultation.stage, "record")
    consultation.happened_on, consultation.found = command.happened_on, command.found
    consultation.advice = command.advice
    consultation.tasks.extend(
        Task(position=at, what=one.what, doer=one.doer, due_on=one.due_on) for at, one in enumerate(command.tasks, 1)
    )
    _record(tx, actor, "guidance.consultation_recorded", consultation, tasks=len(command.tasks))
    outbox.promise(tx, "guidance.consultation_recorded", consultation_id=consultation.id, by=actor.person_id)


def ask_lawyer(tx: Transaction, actor: Actor, command: AskLawyer) -> None:
    """Put a question to a lawyer, who then sees this file.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for nobody, nothing, or a second question to
    somebody who has not answered the first.
    """
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    access.ask_lawyer(actor, _facts(consultation)).enforce()
    if not command.question:
        raise Invalid("请写明要请教律师什么。", remedy="一次问一件事，把事实写清。")
    if command.lawyer_id not in people.lawyers(tx, consultation.alliance_id, consultation.place.path):
        raise Invalid("名单上没有这位律师。", remedy="请从名单里选一位法律顾问。")
    people.refuse_walled(tx, consultation, command.lawyer_id)
    if any(one.lawyer_id == command.lawyer_id and one.answered_at is None for one in consultation.questions):
        raise Invalid("这位律师还有一个问题没有答复。", remedy="请等答复以后再问，或者请教另一位。")
    consultation.questions.append(
        LegalQuestion(
            question=command.question, asked_by_id=actor.person_id, asked_at=tx.now, lawyer_id=command.lawyer_id
        )
    )
    consultation.deeds += 1
    _record(tx, actor, "guidance.lawyer_asked", consultation)
    outbox.promise(
        tx, "guidance.lawyer_asked", consultation_id=consultation.id, question_id=consultation.questions[-1].id
    )


def answer(tx: Transaction, actor: Actor, command: Answer) -> None:
    """Give an opinion: advice, no official answer.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid for no words.
    """
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    question = next((one for one in consultation.questions if one.id == command.question_id), None)
    if question is None:
        raise NotFound("这一件里没有这个问题。", remedy="请刷新页面再试。")
    access.answer(actor, question).enforce()
    if not command.answer:
        raise Invalid("请写明您的意见。", remedy="拿不准的，写明还要看什么材料。")
    question.answer, question.answered_at = command.answer, tx.now
    consultation.deeds += 1
    _record(tx, actor, "guidance.lawyer_answered", consultation)
    outbox.promise(tx, "guidance.lawyer_answered", consultation_id=consultation.id, question_id=question.id)


def do_task(tx: Transaction, actor: Actor, command: DoTask) -> None:
    """Record that a task is done; late is marked, not refused.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a day to come or before the record.
    """
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    task = next((one for one in consultation.tasks if one.position == command.position), None)
    if task is None:
        raise NotFound("这一件里没有这一项。", remedy="请刷新页面再试。")
    access.do_task(actor, _facts(consultation), task.doer).enforce()
    if task.done_on is not None:
        raise OutOfTurn("这一项已经登记落实了。", remedy=access.LOOK)
    if not (consultation.happened_on or consultation.asked_on) <= command.done_on <= tx.today:
        raise Invalid("落实的日期要在指导的那天和今天之间。", remedy="请核对日期。")
    task.done_on, task.note = command.done_on, command.note
    consultation.deeds += 1
    _record(tx, actor, "guidance.task_done", consultation, done_on=command.done_on)


def close(tx: Transaction, actor: Actor, command: Close) -> None:
    """End the file.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid where tasks are left without a reason, or a
    lawyer has not answered.
    """
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    access.close(actor, _facts(consultation)).enforce()
    left = sum(task.done_on is None for task in consultation.tasks)
    if left and not command.because:
        raise Invalid(f"还有 {left} 项没有落实。", remedy="先登记落实；确实不用办了的，请写明原因再办结。")
    if any(one.answered_at is None for one in consultation.questions):
        raise Invalid("律师还没有答复。", remedy="请等律师答复以后再办结。")
    consultation.stage, consultation.ended_on = CONSULTATION.after(consultation.stage, "close"), tx.today
    consultation.ended_because = command.because
    _record(tx, actor, "guidance.consultation_closed", consultation)


def drop(tx: Transaction, actor: Actor, command: Drop) -> None:
    """Call it off, with a reason. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    consultation = _in_hand(tx, actor, command.consultation_id, command.version)
    access.drop(actor, _facts(consultation)).enforce()
    if not command.because:
        raise Invalid("请写明为什么不约了。", remedy="一句话就行。")
    consultation.stage, consultation.ended_on = CONSULTATION.after(consultation.stage, "drop"), tx.today
    consultation.ended_because = command.because
    _record(tx, actor, "guidance.consultation_dropped", consultation)
    outbox.promise(tx, "guidance.consultation_dropped", consultation_id=consultation.id, by=actor.person_id)


def _refuse_fallen(tx: Transaction, advice: str, check: Checker) -> None:
    fallen = [one for one in check(tx, advice, tx.today) if one.verdict in FALLEN]
    if fallen:
        told = "；".join(f"“{one.citation}”{one.because}" for one in fallen)
        raise Invalid(f"建议里引用的法条站不住：{told}", remedy="请改成现行的条文，或者删去这一处引用。")


def _in_hand(tx: Transaction, actor: Actor, consultation_id: int, version: int) -> Consultation:
    consultation = get_visible(tx.session, Consultation, actor, consultation_id, lock=True)
    walls.of(tx, actor).handling(compound_id=consultation.compound_id).enforce()
    expect(tx, consultation, version)
    return consultation


def _facts(consultation: Consultation) -> ConsultationFacts:
    return ConsultationFacts(consultation.place.path, consultation.stage, consultation.helper_id)


def _record(tx: Transaction, actor: Actor, verb: str, consultation: Consultation, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, consultation, version=consultation.version, **facts)
