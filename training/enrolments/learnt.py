"""What the rooms below know of people: modules done and begun, examinations passed; and what is published now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from training import addresses
from training.attempts.models import Attempt, Exam
from training.attempts.workflow import ExamKind, ExamStage
from training.attempts.workflow import Stage as AttemptStage
from training.courses.models import Course, CourseVersion, Lesson, Module, ModuleCompletion, Progress
from training.courses.workflow import Stage as VersionStage
from training.enrolments.standing import Learnt, Outline
from training.programmes import programmes

FINAL = frozenset({ExamKind.FINAL, ExamKind.HALL})
"""The kinds of examinations that end a programme."""


@dataclass(frozen=True, slots=True)
class Done:
    """A module that was done in one wording on a day."""

    module: str
    digest: str
    day: date


@dataclass(frozen=True, slots=True)
class Known:
    """Everything about some people, in six statements.

    `read` gives, by person and module, the day since which every required lesson was read; `passes` the days on which
    an examination was passed, by person and the code by which programmes name it. `digests` are those of the modules
    as they are published now.
    """

    outlines: Mapping[str, Outline]
    digests: Mapping[str, str]
    exam_urls: Mapping[str, str]
    done: Mapping[int, tuple[Done, ...]]
    begun: Mapping[int, frozenset[str]]
    read: Mapping[int, Mapping[str, date]]
    passes: Mapping[int, Mapping[str, tuple[date, ...]]]

    def since(self, person_id: int, day: date) -> Learnt:
        """What counts for an enrolment made on `day`.

        Modules done since, and those done long ago in the present wording of which every lesson was read again since.
        """
        modules: dict[str, date] = {}
        read = self.read.get(person_id, {})
        for one in self.done.get(person_id, ()):
            again = read.get(one.module)
            if one.day >= day:
                modules[one.module] = min(one.day, modules.get(one.module, one.day))
            elif again is not None and again >= day and self.digests.get(one.module) == one.digest:
                modules.setdefault(one.module, again)
        return Learnt(modules, self.begun.get(person_id, frozenset()), self._passed(person_id, day, date.max))

    def before(self, person_id: int, *, since: date, until: date) -> Learnt:
        """What was learnt from `since` on and before `until`, in the wording that is published now."""
        modules = {
            one.module: one.day
            for one in self.done.get(person_id, ())
            if since <= one.day < until and self.digests.get(one.module) == one.digest
        }
        return Learnt(modules, exams=self._passed(person_id, since, until))

    def _passed(self, person_id: int, since: date, until: date) -> dict[str, date]:
        found = {}
        for exam, days in self.passes.get(person_id, {}).items():
            counting = [day for day in days if since <= day < until]
            if counting:
                found[exam] = min(counting)
        return found


def known(reading: Transaction, alliance_id: int, people: Collection[int]) -> Known:
    """All that counts of these people; six statements, whoever many they are."""
    outlines, digests = _published(reading, alliance_id)
    begun, read = _read(reading, alliance_id, people)
    return Known(
        outlines=outlines,
        digests=digests,
        exam_urls=_exams(reading, alliance_id),
        done=_done(reading, alliance_id, people),
        begun=begun,
        read=read,
        passes=_passes(reading, alliance_id, people),
    )


def _published(reading: Transaction, alliance_id: int) -> tuple[dict[str, Outline], dict[str, str]]:
    rows = reading.session.execute(
        select(Module.code, Module.title, Module.hours, Module.digest, Course.code)
        .join(CourseVersion, Module.version_id == CourseVersion.id)
        .join(Course, CourseVersion.course_id == Course.id)
        .where(Module.alliance_id == alliance_id, CourseVersion.stage == VersionStage.PUBLISHED)
    ).all()
    outlines = {
        code: Outline(title, hours, f"{addresses.course(course)}#{code}") for code, title, hours, _, course in rows
    }
    return outlines, {code: digest for code, _, _, digest, _ in rows}


def _exams(reading: Transaction, alliance_id: int) -> dict[str, str]:
    rows = reading.session.execute(
        select(Exam.code, Exam.id).where(Exam.alliance_id == alliance_id, Exam.stage == ExamStage.OPEN)
    )
    return {code: addresses.exam(key) for code, key in rows}


def _done(reading: Transaction, alliance_id: int, people: Collection[int]) -> dict[int, tuple[Done, ...]]:
    found: dict[int, tuple[Done, ...]] = defaultdict(tuple)
    for person_id, module, digest, at in reading.session.execute(
        select(
            ModuleCompletion.person_id,
            ModuleCompletion.module_code,
            ModuleCompletion.digest,
            ModuleCompletion.completed_at,
        )
        .where(ModuleCompletion.alliance_id == alliance_id, ModuleCompletion.person_id.in_(people))
        .order_by(ModuleCompletion.completed_at)
    ):
        found[person_id] += (Done(module, digest, local_date(at)),)
    return found


def _read(
    reading: Transaction, alliance_id: int, people: Collection[int]
) -> tuple[dict[int, frozenset[str]], dict[int, dict[str, date]]]:
    """The modules that people have begun, and since when every required lesson of one was read."""
    wanted: dict[str, int] = defaultdict(int)
    lessons = reading.session.execute(
        select(Lesson.code, Lesson.required, Module.code)
        .join(Module, Lesson.module_id == Module.id)
        .join(CourseVersion, Lesson.version_id == CourseVersion.id)
        .where(Lesson.alliance_id == alliance_id, CourseVersion.stage == VersionStage.PUBLISHED)
    ).all()
    module_of = {lesson: module for lesson, _, module in lessons}
    needed = {lesson for lesson, required, _ in lessons if required}
    for lesson in needed:
        wanted[module_of[lesson]] += 1
    begun: dict[int, set[str]] = defaultdict(set)
    days: dict[int, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    for person_id, lesson, at in reading.session.execute(
        select(Progress.person_id, Progress.lesson_code, Progress.beat_at).where(
            and_(Progress.alliance_id == alliance_id, Progress.person_id.in_(people))
        )
    ):
        if (module := module_of.get(lesson)) is not None:
            begun[person_id].add(module)
            if lesson in needed:
                days[person_id][module].append(local_date(at))
    return {person_id: frozenset(modules) for person_id, modules in begun.items()}, {
        person_id: {module: min(read) for module, read in modules.items() if len(read) == wanted[module]}
        for person_id, modules in days.items()
    }


def _passes(reading: Transaction, alliance_id: int, people: Collection[int]) -> dict[int, dict[str, tuple[date, ...]]]:
    found: dict[int, dict[str, tuple[date, ...]]] = defaultdict(dict)
    for person_id, code, programme, kind, at in reading.session.execute(
        select(Attempt.person_id, Exam.code, Exam.programme, Exam.kind, Attempt.handed_in_at)
        .join(Exam, Attempt.exam_id == Exam.id)
        .where(
            Attempt.alliance_id == alliance_id,
            Attempt.person_id.in_(people),
            Attempt.stage == AttemptStage.GRADED,
            Attempt.passed.is_(True),
            Attempt.practice.is_(False),
        )
        .order_by(Attempt.handed_in_at)
    ):
        name = programmes()[programme].exam if kind in FINAL and programme in programmes() else code
        if at is not None:
            found[person_id][name] = (*found[person_id].get(name, ()), local_date(at))
    return found
