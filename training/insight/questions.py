"""How the questions of an examination behave: figures put into words, and held back where few sat it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from training import statistics
from training.attempts import results
from training.attempts.models import Attempt, Exam
from training.attempts.workflow import Stage
from training.bank.models import Question, QuestionVersion
from training.insight import access
from training.statistics import ItemFigures, PaperFigures

LEAST = "training.statistics_least"
TOO_FEW = "人太少，看不出来"
_EASY, _HARD = Decimal(90), Decimal(30)
_SHARP, _BLUNT = Decimal(30), Decimal(0)


@dataclass(frozen=True, slots=True)
class ExamLine:
    """An examination in the list, with how many graded tries it has."""

    exam_id: int
    title: str
    graded: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """One question as it was asked; `figures` is None where too few were asked it."""

    question_id: int
    number: int
    opening: str
    topic: str
    count: int
    figures: ItemFigures | None

    @property
    def advice(self) -> str:
        """What to do about it, in plain words."""
        return TOO_FEW if self.figures is None else advice(self.figures)


@dataclass(frozen=True, slots=True)
class ExamFigures:
    """One examination; `paper` and the positions are empty where fewer than `least` first tries are graded."""

    exam_id: int
    title: str
    tries: int
    least: int
    paper: PaperFigures | None
    positions: Mapping[int, ItemFigures]
    questions: tuple[QuestionFigures, ...]


def advice(figures: ItemFigures) -> str:
    """What figures of a question call for; the thresholds are a rule of thumb of ours."""
    said = []
    if figures.facility is not None and figures.facility >= _EASY:
        said.append("几乎人人答对，分不出高低")
    if figures.facility is not None and figures.facility <= _HARD:
        said.append("答对的很少，看看题目是不是难懂")
    if figures.discrimination is not None and figures.discrimination < _BLUNT:
        said.append("学得好的反而答错，请核对答案")
    elif figures.discrimination is not None and figures.discrimination < _SHARP:
        said.append("区分度不高")
    return "；".join(said) or "正常"


def exams(reading: Transaction, actor: Actor) -> tuple[ExamLine, ...]:
    """Every examination in sight, with its graded tries; one statement. Raises NotPermitted."""
    access.statistics(actor).enforce()
    graded = (
        select(Attempt.exam_id, func.count().label("graded"))
        .where(Attempt.stage == Stage.GRADED, Attempt.practice.is_(False))
        .group_by(Attempt.exam_id)
        .subquery()
    )
    rows = reading.session.execute(
        select(Exam.id, Exam.title, func.coalesce(graded.c.graded, 0))
        .outerjoin(graded, graded.c.exam_id == Exam.id)
        .where(visible(Exam, actor))
        .order_by(Exam.id)
    )
    return tuple(ExamLine(*row) for row in rows)


def figures(reading: Transaction, actor: Actor, exam_id: int) -> ExamFigures:
    """The figures of one examination over everybody's first graded try; five statements.

    First tries only: whoever comes back knows the kind of paper. Raises NotPermitted, NotFound.
    """
    access.statistics(actor).enforce()
    exam = get_visible(reading.session, Exam, actor, exam_id)
    least = parameters.on(reading, LEAST, actor.place_path, reading.today, alliance_id=exam.alliance_id).whole
    graded = results.responses_for(reading, exam_id)
    first = [one for one in graded if one.first]
    wordings = _wordings(reading, {mark.question_version_id for one in first for mark in one.marks})
    groups = _alike(first, wordings)
    enough = len(groups) >= least
    analysis = statistics.analyse(groups)
    return ExamFigures(
        exam_id=exam.id,
        title=exam.title,
        tries=len(first),
        least=least,
        paper=analysis.paper if enough else None,
        positions=analysis.positions if enough else {},
        questions=_questions(analysis, groups, wordings, least),
    )


def _alike(
    first: Sequence[results.Graded], wordings: Mapping[int, tuple[int, int, str, str]]
) -> list[statistics.Attempt]:
    """The tries whose papers have as many places as most: a blueprint that was changed makes others."""
    sizes: dict[int, list[statistics.Attempt]] = defaultdict(list)
    for one in first:
        marks = tuple(
            statistics.Mark(mark.slot, str(wordings[mark.question_version_id][0]), mark.points, mark.points_most)
            for mark in one.marks
        )
        sizes[len(marks)].append(statistics.Attempt(marks))
    return max(sizes.values(), key=len, default=[])


def _wordings(reading: Transaction, versions: set[int]) -> dict[int, tuple[int, int, str, str]]:
    """By wording: its question, number, opening and topic."""
    rows = reading.session.execute(
        select(
            QuestionVersion.id,
            Question.id,
            QuestionVersion.number,
            QuestionVersion.opening,
            QuestionVersion.topic,
        )
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id.in_(versions))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def _questions(
    analysis: statistics.Analysis,
    attempts: Sequence[statistics.Attempt],
    wordings: Mapping[int, tuple[int, int, str, str]],
    least: int,
) -> tuple[QuestionFigures, ...]:
    asked: dict[str, int] = defaultdict(int)
    places: dict[str, int] = {}
    for attempt in attempts:
        for mark in attempt.marks:
            asked[mark.question] += 1
            places[mark.question] = mark.position
    known = {
        str(question): (question, number, opening, topic) for question, number, opening, topic in wordings.values()
    }
    found = []
    for key, count in asked.items():
        told = analysis.questions.get(key) or analysis.positions[places[key]]
        found.append(QuestionFigures(*known[key], count, told if count >= least else None))
    return tuple(sorted(found, key=lambda one: (one.figures is None, one.topic, one.question_id)))
