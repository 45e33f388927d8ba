"""What the pages of one consultation show: the file with what may be done, and what stands above a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checked, Citations
from alliance.kernel.crypto import context_of
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from compounds import addresses as registry
from compounds import walls
from compounds.access import DESK, NEAR
from compounds.guidance import addresses
from compounds.guidance.consultations import access, hours, people
from compounds.guidance.consultations.access import ConsultationFacts
from compounds.guidance.consultations.beside import Linked, Questions
from compounds.guidance.consultations.models import Consultation, LegalQuestion, Task
from compounds.guidance.consultations.workflow import DOER_NAMES, ORDER, RUNNING, STAGE_NAMES, WAY_NAMES, Stage
from compounds.guidance.model_texts.courses import Course, Courses
from compounds.models import Compound


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as the file shows it."""

    position: int
    what: str
    who: str
    due_on: date
    done_on: date | None
    note: str
    may: Verdict


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """One question to a lawyer, with the opinion where there is one, and what its citations are worth."""

    question_id: int
    lawyer: str
    question: str
    asked_on: date
    answer: str
    answered_on: date | None
    checked: tuple[Checked, ...]
    may: Verdict


@dataclass(frozen=True, slots=True)
class ConsultationMay:
    """What the actor may do with the file now."""

    book: Verdict
    record: Verdict
    ask_lawyer: Verdict
    close: Verdict
    drop: Verdict
    again: Verdict


@dataclass(frozen=True, slots=True)
class ConsultationRef:
    """Another consultation by its reference."""

    consultation_id: int
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class ConsultationPage:
    """One consultation as a file; `caller` is empty for those whom it does not concern."""

    id: int
    compound_id: int
    compound: str
    version: int
    stage: Stage
    header: FileHeader
    subject: str
    need: str
    caller: str
    happened_on: date | None
    found: str
    advice: str
    checked: tuple[Checked, ...]
    ended_because: str
    tasks: tuple[TaskLine, ...]
    opinions: tuple[OpinionLine, ...]
    helpers: people.Named
    lawyers: people.Named
    follows: ConsultationRef | None
    followed_by: tuple[ConsultationRef, ...]
    course: Course | None
    question: Linked | None
    timeline: tuple[Happening, ...]
    may: ConsultationMay


@dataclass(frozen=True, slots=True)
class Rooms:
    """What other rooms know: the checker of citations, courses under way, questions to the alliance."""

    citations: Citations
    courses: Courses
    questions: Questions


def consultation_page(reading: Transaction, actor: Actor, consultation_id: int, rooms: Rooms) -> ConsultationPage:
    """One file. Raises NotFound; a constant number of statements."""
    one = get_visible(reading.session, Consultation, actor, consultation_id)
    tasks = reading.session.scalars(select(Task).where(Task.consultation_id == one.id).order_by(Task.position)).all()
    asked = reading.session.scalars(
        select(LegalQuestion)
        .where(LegalQuestion.consultation_id == one.id)
        .options(joinedload(LegalQuestion.lawyer))
        .order_by(LegalQuestion.id)
    ).all()
    facts = ConsultationFacts(one.place.path, one.stage, one.helper_id)
    wall = walls.of(reading, actor).handling(compound_id=one.compound_id)
    chooses = actor.holds(*DESK) and one.stage in RUNNING
    return ConsultationPage(
        id=one.id,
        compound_id=one.compound_id,
        compound=one.place.name,
        version=one.version,
        stage=one.stage,
        header=_header(one, tasks, url=_compound_url(reading, actor, one)),
        subject=one.subject,
        need=one.need,
        caller=_caller(reading, actor, one),
        happened_on=one.happened_on,
        found=one.found,
        advice=one.advice,
        checked=rooms.citations.check(reading, one.advice) if one.advice else (),
        ended_because=one.ended_because,
        tasks=tuple(
            TaskLine(
                task.position, task.what, DOER_NAMES[task.doer], task.due_on, task.done_on, task.note,
                access.do_task(actor, facts, task.doer) & wall,
            )
            for task in tasks
        ),
        opinions=tuple(
            OpinionLine(
                row.id, row.lawyer.name, row.question, local_date(row.asked_at), row.answer,
                local_date(row.answered_at) if row.answered_at is not None else None,
                rooms.citations.check(reading, row.answer) if row.answer else (),
                access.answer(actor, row) & wall,
            )
            for row in asked
        ),
        helpers=people.helpers(reading, one.alliance_id, one.place.path) if chooses else {},
        lawyers=(
            people.lawyers(reading, one.alliance_id, one.place.path) if access.ask_lawyer(actor, facts) else {}
        ),
        follows=next(iter(_refs(reading, actor, Consultation.id == one.follows_id)), None) if one.follows_id else None,
        followed_by=_refs(reading, actor, Consultation.follows_id == one.id),
        course=rooms.courses.of(reading, actor, one.proceeding_id) if one.proceeding_id is not None else None,
        question=rooms.questions.of(reading, actor, one.question_id) if one.question_id is not None else None,
        timeline=tuple(ledger.timeline(reading.session, Consultation, one.id)),
        may=ConsultationMay(
            access.book(actor, facts) & wall,
            access.record(actor, facts) & wall,
            access.ask_lawyer(actor, facts) & wall,
            access.close(actor, facts) & wall,
            access.drop(actor, facts) & wall,
            access.ask(actor, one.place.path) & wall,
        ),
    )  # fmt: skip


def _refs(reading: Transaction, actor: Actor, which: ColumnElement[bool]) -> tuple[ConsultationRef, ...]:
    rows = reading.session.execute(
        select(Consultation.reference, Consultation.id).where(visible(Consultation, actor), which)
    )
    return tuple(ConsultationRef(key, str(reference), addresses.consultation(key)) for reference, key in rows)


def _caller(reading: Transaction, actor: Actor, one: Consultation) -> str:
    """Name and number, for the desk, the officers near, whoever goes there and whoever took the call."""
    mine = actor.person_id is not None and actor.person_id in {one.asked_by_id, one.helper_id}
    if one.caller_sealed is None or not (mine or actor.holds(*DESK) or actor.holds(*NEAR, at=one.place.path)):
        return ""
    return reading.keyring.open(one.caller_sealed, context_of(Consultation.caller_sealed))


def _compound_url(reading: Transaction, actor: Actor, one: Consultation) -> str:
    """The page of the compound; empty for whoever was only sent there or asked, and does not see it."""
    seen = select(Compound.id).where(visible(Compound, actor), Compound.id == one.compound_id)
    return registry.compound(one.compound_id) if reading.session.scalar(seen) is not None else ""


def _header(one: Consultation, tasks: Sequence[Task], *, url: str) -> FileHeader:
    booked = one.starts_at is not None and one.stage is Stage.BOOKED
    facts = [
        Fact("小区", one.place.name, url),
        Fact("怎么见面", WAY_NAMES[one.way]),
        Fact("什么时候提出的", full_date(one.asked_on)),
    ]
    if one.helper is not None:
        facts.append(Fact("谁来指导", one.helper.name))
    if booked and one.starts_at is not None:
        facts.append(Fact("约在", hours.moment(one.starts_at), tone="due", note=one.spot))
    names = tuple(STAGE_NAMES[stage] for stage in ORDER)
    if one.stage is Stage.DROPPED:
        now: int | None = 0
    else:
        now = None if one.stage is Stage.CLOSED else ORDER.index(one.stage)
    return FileHeader(
        reference=str(one.reference),
        title=one.subject,
        kind="业务指导",
        facts=tuple(facts),
        stages=() if one.stage is Stage.DROPPED else marks(names, now),
        next_step=_next_step(one, sum(task.done_on is None for task in tasks)),
        next_note="" if one.stage is Stage.DROPPED else "指导是建议，不代替业主大会、业委会作决定。",
    )


def _next_step(one: Consultation, left: int) -> str:
    if one.stage is Stage.ASKED:
        return "业务指导组约好日期、地点和来指导的人，会发通知。"
    if one.stage is Stage.BOOKED:
        return "按约好的时间见面；见面以后，由来指导的人写记录。"
    if one.stage is Stage.RECORDED:
        return f"还有 {left} 项要落实，办好一项登记一项。" if left else "都落实了，等业务指导组办结。"
    return ""


@dataclass(frozen=True, slots=True)
class AskPage:
    """What stands above the form: the compound, and what the consultation is about where that is known."""

    compound_id: int
    compound: str
    course: Course | None
    follows: ConsultationRef | None
    may: Verdict


def ask_page(
    reading: Transaction,
    actor: Actor,
    compound_id: int,
    courses: Courses,
    *,
    proceeding_id: int | None = None,
    follows_id: int | None = None,
) -> AskPage:
    """Before a consultation is asked for; a course of another compound is left out. Raises NotFound."""
    compound = get_visible(reading.session, Compound, actor, compound_id)
    course = courses.of(reading, actor, proceeding_id) if proceeding_id is not None else None
    follows = _refs(reading, actor, (Consultation.id == follows_id) & (Consultation.compound_id == compound.id))
    return AskPage(
        compound.id,
        compound.place.name,
        course if course is not None and course.compound_id == compound.id else None,
        next(iter(follows), None),
        access.ask(actor, compound.place.path) & walls.of(reading, actor).handling(compound_id=compound.id),
    )
