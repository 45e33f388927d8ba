"""The result of an attempt: points at once, and after the release what was right, why, and by which article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, out_of_turn, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training.attempts import access, sheet
from training.attempts.marking import look_until, marks_of
from training.attempts.models import Attempt, Mark
from training.attempts.records import facts_of, opened, winners
from training.attempts.results import share_of
from training.attempts.starting import running_of
from training.attempts.workflow import STAGE_NAMES, Stage
from training.bank import asking
from training.items import answering, grading, showing
from training.items.definition import KIND_NAMES, Text

_NOTHING = Markup()


@dataclass(frozen=True, slots=True)
class Judged:
    """One question of a result. What is right and why stays empty until the release."""

    slot: int
    kind_name: str
    stem: Markup
    answer: tuple[Markup, ...]
    points: Decimal | None
    points_most: Decimal
    by_person: bool
    because: str
    right: tuple[Markup, ...] = ()
    sample: Markup = _NOTHING
    feedback: tuple[Markup, ...] = ()
    explanation: Markup = _NOTHING
    citations: tuple[str, ...] = ()
    may_look: bool = False
    second_asked_at: datetime | None = None
    second_done_at: datetime | None = None

    @property
    def tone(self) -> str:
        """How it went, as a tag is coloured."""
        if self.points is None:
            return "due"
        return "go" if self.points == self.points_most else "late" if not self.points else "due"


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What became of an attempt; `withheld` says why right answers are not told yet, empty where they are."""

    attempt_id: int
    exam_id: int
    title: str
    person_name: str
    number: int
    practice: bool
    stage: Stage
    started_at: datetime
    handed_in_at: datetime | None
    graded_at: datetime | None
    points: Decimal | None
    points_most: Decimal | None
    share: Fraction | None
    pass_share: Fraction
    passed: bool | None
    withheld: str
    questions: tuple[Judged, ...]
    voided_because: str
    extra_percent: int
    paper_id: int
    version: int
    is_self: bool
    may_void: Verdict

    @property
    def stage_name(self) -> str:
        """The stage in words."""
        return STAGE_NAMES[self.stage]


def result_page(reading: Transaction, actor: Actor, attempt_id: int) -> ResultPage:
    """The result for the candidate, or for the desk. Raises NotFound, OutOfTurn while it is under way."""
    attempt = _attempt(reading, actor, attempt_id)
    if attempt.stage is Stage.STARTED:
        out_of_turn("这次考试还没有交卷。", "请先答完交卷。").enforce()
    is_self = attempt.person_id == actor.person_id
    withheld = _withheld(reading, attempt) if is_self else ""
    released = attempt.stage is Stage.GRADED and not withheld
    return ResultPage(
        attempt_id=attempt.id,
        exam_id=attempt.exam_id,
        title=attempt.exam.title,
        person_name=attempt.person.name,
        number=attempt.number,
        practice=attempt.practice,
        stage=attempt.stage,
        started_at=attempt.started_at,
        handed_in_at=attempt.handed_in_at,
        graded_at=attempt.graded_at,
        points=attempt.points,
        points_most=attempt.points_most,
        share=share_of(attempt),
        pass_share=Fraction(attempt.exam.pass_numerator, attempt.exam.pass_denominator),
        passed=attempt.passed,
        withheld=withheld if attempt.stage is Stage.GRADED else "",
        questions=_judged(reading, actor, attempt, released=released),
        voided_because=attempt.voided_because,
        extra_percent=attempt.extra_percent,
        paper_id=attempt.paper_id,
        version=attempt.version,
        is_self=is_self,
        may_void=access.void(actor, facts_of(attempt)),
    )


def _withheld(reading: Transaction, attempt: Attempt) -> str:
    """Why a candidate is not told the right answers: other tries draw from the same questions."""
    if not access.released(attempt.exam, reading.now):
        return "答案和解析在考试关闭以后才能看。"
    if running_of(reading, attempt.exam_id, attempt.person_id) is not None:
        return "您正在考这门考试，答案和解析等交卷以后再看。"
    return ""


def _attempt(reading: Transaction, actor: Actor, attempt_id: int) -> Attempt:
    query = (
        select(Attempt)
        .where(Attempt.id == attempt_id, visible(Attempt, actor))
        .options(joinedload(Attempt.exam), joinedload(Attempt.person))
    )
    found = reading.session.scalars(query).one_or_none()
    return found if found is not None else get_visible(reading.session, Attempt, actor, attempt_id)


def _judged(reading: Transaction, actor: Actor, attempt: Attempt, *, released: bool) -> tuple[Judged, ...]:
    if attempt.stage is Stage.VOIDED:
        return ()
    marks = {mark.slot: mark for mark in marks_of(reading.session, attempt.id)}
    given = winners(reading.session, attempt.id)
    slots = sheet.of_paper(reading.session, attempt.paper_id)
    cited = asking.citations(reading, [slot.question_version_id for slot in slots.values()]) if released else {}
    found = []
    for number, slot in slots.items():
        response = opened(reading.keyring, given.get(number))
        mark = marks.get(number)
        judged = Judged(
            slot=number,
            kind_name=KIND_NAMES[slot.item.kind],
            stem=showing.html(slot.item.stem),
            answer=_words(answering.text_of(slot.item, response)),
            points=mark.points if mark is not None else None,
            points_most=slot.points,
            by_person=mark.by_person if mark is not None else True,
            because=mark.because if mark is not None and mark.by_person else "",
            may_look=_may_look(reading, actor, attempt, mark),
            second_asked_at=mark.second_asked_at if mark is not None else None,
            second_done_at=mark.second_done_at if mark is not None else None,
        )
        found.append(_released(judged, slot, response, cited.get(slot.question_version_id, ())) if released else judged)
    return tuple(found)


def _released(judged: Judged, slot: sheet.Slot, response: answering.Response, citations: tuple[str, ...]) -> Judged:
    return replace(
        judged,
        right=_words(answering.text_of(slot.item, grading.best(slot.item))),
        sample=showing.html(slot.item.sample) if slot.item.sample else _NOTHING,
        feedback=_words(grading.grade(slot.item, response).feedback),
        explanation=showing.html(slot.item.explanation) if slot.item.explanation else _NOTHING,
        citations=citations,
    )


def _words(texts: tuple[Text, ...]) -> tuple[Markup, ...]:
    return tuple(showing.html(text) for text in texts)


def _may_look(reading: Transaction, actor: Actor, attempt: Attempt, mark: Mark | None) -> bool:
    if mark is None or not mark.by_person or mark.marked_at is None or mark.second_asked_at is not None:
        return False
    if not access.ask_second_look(actor, facts_of(attempt)):
        return False
    return reading.now <= look_until(reading, attempt, mark)
