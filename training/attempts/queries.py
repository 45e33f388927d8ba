"""Reading examinations as candidates do: the list, one before it is begun, and the paper while it is answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from alliance.kernel.access import Verdict, get_visible, out_of_turn, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from training import addresses
from training.attempts import access, clock, sheet
from training.attempts.entitled import Doors
from training.attempts.models import Attempt, Exam
from training.attempts.records import facts_of, opened, winners
from training.attempts.results import Standing, share_of, standing
from training.attempts.starting import accommodation_of, running_of
from training.attempts.workflow import EXAM_KIND_NAMES, STAGE_NAMES, ExamStage, Stage
from training.items import showing
from training.items.definition import KIND_NAMES, Kind


@dataclass(frozen=True, slots=True)
class ExamLine:
    """One examination in somebody's list."""

    exam_id: int
    title: str
    kind_name: str
    standing: Standing
    stage: ExamStage
    opens_at: datetime | None
    closes_at: datetime | None
    admitted: Verdict

    @property
    def url(self) -> str:
        """Its page, or the attempt under way."""
        running = self.standing.running_id
        return addresses.attempt(running) if running is not None else addresses.exam(self.exam_id)


@dataclass(frozen=True, slots=True)
class TryLine:
    """One of somebody's tries."""

    attempt_id: int
    number: int
    practice: bool
    stage: Stage
    started_at: datetime
    share: Fraction | None
    passed: bool | None
    voided_because: str

    @property
    def stage_name(self) -> str:
        """The stage in words."""
        return STAGE_NAMES[self.stage]


@dataclass(frozen=True, slots=True)
class ExamPage:
    """One examination before it is begun: the rules, what may be done, and the tries so far."""

    exam: Exam
    pass_share: Fraction
    minutes: int
    extra_percent: int
    large_type: bool
    standing: Standing
    may_start: Verdict
    may_practise: Verdict
    practising_id: int | None
    until: datetime | None
    tries: tuple[TryLine, ...]
    keeps: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as the page shows it; `value` is its place there."""

    value: int
    html: Markup
    chosen: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page, with the answer that was kept last; it holds nothing of what is right."""

    number: int
    kind: Kind
    points: Decimal
    stem: Markup
    options: tuple[Choice, ...]
    lines: tuple[tuple[Markup, int | None], ...]
    matches: tuple[str, ...]
    units: tuple[str, ...]
    typed: str
    truth: bool | None
    receipt: int

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return KIND_NAMES[self.kind]

    @property
    def answered(self) -> bool:
        """True once an answer was kept."""
        return bool(
            self.typed
            or self.truth is not None
            or any(option.chosen or option.rank for option in self.options)
            or any(match is not None for _, match in self.lines)
        )


@dataclass(frozen=True, slots=True)
class TakingPage:
    """A paper under way."""

    attempt_id: int
    exam_id: int
    title: str
    practice: bool
    number: int
    stage: Stage
    questions: tuple[Asked, ...]
    deadline_at: datetime
    left_seconds: int
    extra_percent: int
    large_type: bool
    last_seq: int

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The numbers of the questions without an answer."""
        return tuple(one.number for one in self.questions if not one.answered)


def exam_lines(reading: Transaction, actor: Actor, doors: Doors) -> list[ExamLine]:
    """The examinations that concern the actor, and those they have tried; the open ones first."""
    exams = reading.session.scalars(
        select(Exam).where(visible(Exam, actor), Exam.stage != ExamStage.DRAFT).order_by(Exam.stage.desc(), Exam.id)
    ).all()
    tries: dict[int, list[Attempt]] = defaultdict(list)
    person_id = actor.person_id or 0
    for attempt in reading.session.scalars(
        select(Attempt).where(visible(Attempt, actor), Attempt.person_id == person_id)
    ):
        tries[attempt.exam_id].append(attempt)
    found = []
    for exam in exams:
        admission = doors.admission(reading, person_id, exam)
        admitted = admission.verdict
        if admitted or tries[exam.id]:
            found.append(
                ExamLine(
                    exam.id,
                    exam.title,
                    EXAM_KIND_NAMES[exam.kind],
                    standing(exam, tries[exam.id], admission.since),
                    exam.stage,
                    exam.opens_at,
                    exam.closes_at,
                    admitted,
                )
            )
    return found


def exam_page(reading: Transaction, actor: Actor, exam_id: int, doors: Doors) -> ExamPage:
    """One examination for whoever may take it. Raises NotFound."""
    exam = get_visible(reading.session, Exam, actor, exam_id)
    person_id = actor.person_id or 0
    tries = reading.session.scalars(
        select(Attempt)
        .where(Attempt.exam_id == exam.id, Attempt.person_id == person_id, visible(Attempt, actor))
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    ).all()
    admission = doors.admission(reading, person_id, exam)
    given = accommodation_of(reading, exam.id, person_id)
    how = standing(exam, tries, admission.since)
    may = access.start(actor, exam, reading.now) & admission.verdict
    if may and how.running_id is None and not how.left:
        may = out_of_turn(f"这门考试最多考 {exam.attempts_most} 次，您已经考完了。", "需要再考的，请联系业务指导组。")
    return ExamPage(
        exam=exam,
        pass_share=Fraction(exam.pass_numerator, exam.pass_denominator),
        minutes=exam.limit_minutes * (100 + given.extra_percent) // 100,
        extra_percent=given.extra_percent,
        large_type=given.large_type,
        standing=how,
        may_start=may,
        may_practise=access.practise(actor, exam, reading.now, sitting=how.running_id is not None),
        practising_id=running_of(reading, exam.id, person_id, practice=True),
        until=admission.until,
        tries=tuple(
            TryLine(
                one.id,
                one.number,
                one.practice,
                one.stage,
                one.started_at,
                share_of(one),
                one.passed,
                one.voided_because,
            )
            for one in tries
        ),
        keeps=bool(access.keep_exams(actor)),
    )


def taking_page(reading: Transaction, actor: Actor, attempt_id: int) -> TakingPage:
    """A paper with the answers kept so far, for the candidate alone. Raises NotFound, NotPermitted."""
    attempt = _attempt(reading, actor, attempt_id)
    access.save(actor, facts_of(attempt)).enforce()
    given = winners(reading.session, attempt.id)
    questions = []
    for number, slot in sheet.of_paper(reading.session, attempt.paper_id).items():
        response = given.get(number)
        answer = slot.given(opened(reading.keyring, response))
        questions.append(_asked(slot, answer, response.number if response is not None else 0))
    return TakingPage(
        attempt_id=attempt.id,
        exam_id=attempt.exam_id,
        title=attempt.exam.title,
        practice=attempt.practice,
        number=attempt.number,
        stage=attempt.stage,
        questions=tuple(questions),
        deadline_at=attempt.deadline_at,
        left_seconds=clock.left_seconds(attempt.deadline_at, reading.now),
        extra_percent=attempt.extra_percent,
        large_type=attempt.large_type,
        last_seq=attempt.last_seq,
    )


def state_of(reading: Transaction, actor: Actor, attempt_id: int) -> tuple[Stage, int, int, bool]:
    """The stage, the seconds left, the highest count of a device, and whether the time with its grace is over.

    Raises NotFound.
    """
    attempt = _attempt(reading, actor, attempt_id)
    over = reading.now >= clock.last_receipt(attempt.deadline_at, attempt.grace_seconds)
    return attempt.stage, clock.left_seconds(attempt.deadline_at, reading.now), attempt.last_seq, over


def _attempt(reading: Transaction, actor: Actor, attempt_id: int) -> Attempt:
    query = select(Attempt).where(Attempt.id == attempt_id, visible(Attempt, actor)).options(joinedload(Attempt.exam))
    found = reading.session.scalars(query).one_or_none()
    return found if found is not None else get_visible(reading.session, Attempt, actor, attempt_id)


def _asked(slot: sheet.Slot, answer: object, receipt: int) -> Asked:
    shown = slot.shown
    places: list[int | None] = answer if isinstance(answer, list) else []
    chosen = {answer} if shown.kind is Kind.SINGLE else set(places) if shown.kind is Kind.MULTIPLE else set()
    ranks = {place: rank for rank, place in enumerate(places, start=1)} if shown.kind is Kind.ORDERING else {}
    matched = places if shown.kind is Kind.MATCHING else []
    return Asked(
        number=slot.number,
        kind=shown.kind,
        points=slot.points,
        stem=showing.html(shown.stem),
        options=tuple(
            Choice(place, showing.html(option), place in chosen, ranks.get(place, 0))
            for place, option in enumerate(shown.options)
        ),
        lines=tuple(
            (showing.html(prompt), matched[line] if line < len(matched) else None)
            for line, prompt in enumerate(shown.prompts)
        ),
        matches=shown.matches,
        units=shown.units,
        typed=answer if isinstance(answer, str) else "",
        truth=answer if isinstance(answer, bool) else None,
        receipt=receipt,
    )
