"""What the tests of enrolments stand on: a published course, modules done, and a term that was just elected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance
from compounds.models import Compound, Role, Term
from compounds.workflow import Stage as TermStage
from tests.compounds.factories import FIVE, a_committee, a_term
from training.attempts.models import Attempt, Exam
from training.attempts.workflow import ExamKind, ExamStage
from training.attempts.workflow import Stage as AttemptStage
from training.courses.models import Course, CourseVersion, Module, ModuleCompletion
from training.courses.workflow import Stage as VersionStage
from training.enrolments.models import Enrolment
from training.papers.models import Blueprint, BlueprintRevision, Paper, Pool
from training.programmes import NEW_MEMBER, programme, programmes


def published(tx: Transaction, alliance: Alliance, *, digest: str = "a") -> None:
    """Every course of every programme with its modules, each of two hours, electives of one, without lessons."""
    for one in programmes().values():
        course = Course(alliance_id=alliance.id, code=one.course, is_shipped=True, made_at=tx.now)
        version = CourseVersion(
            alliance_id=alliance.id,
            course=course,
            number=1,
            title=one.label,
            summary="",
            digest=digest * 64,
            shipped=digest * 64,
            stage=VersionStage.PUBLISHED,
            written_at=tx.now,
            published_at=tx.now,
        )
        tx.session.add(version)
        tx.session.flush()
        for number, code in enumerate(one.modules, 1):
            tx.session.add(
                Module(
                    alliance_id=alliance.id,
                    version_id=version.id,
                    code=code,
                    number=number,
                    title=code,
                    hours=1 if code in one.elective_modules else 2,
                    required=code in one.required_modules,
                    summary="",
                    goals=[],
                    opens={},
                    digest=digest * 64,
                )
            )
    tx.session.flush()


def done(
    tx: Transaction, alliance: Alliance, person_id: int, *modules: str, days_ago: int = 0, digest: str = "a"
) -> None:
    """Modules that somebody has done, some days ago, in one wording."""
    for module in modules:
        tx.session.add(
            ModuleCompletion(
                alliance_id=alliance.id,
                person_id=person_id,
                module_code=module,
                digest=digest * 64,
                hours=2,
                evidence={},
                completed_at=tx.now - timedelta(days=days_ago),
            )
        )
    tx.session.flush()


def everything() -> tuple[str, ...]:
    """All modules that the programme of new members offers."""
    return programme(NEW_MEMBER).modules


def elected(
    tx: Transaction,
    compound: Compound,
    *,
    on: date = date(2026, 11, 1),
    roles: tuple[Role, ...] = FIVE,
    stage: TermStage = TermStage.ELECTED,
) -> Term:
    """A committee that was just elected."""
    return a_term(tx, a_committee(tx, compound), elected_on=on, roles=roles, stage=stage)


def learner(alliance: Alliance, person_id: int) -> Actor:
    """The person as the gate would make the actor, without any office."""
    return Actor(
        alliance_id=alliance.id, place_path=alliance.place.path, person_id=person_id, account_id=person_id, name="委员"
    )


def of_person(tx: Transaction, person_id: int, code: str = NEW_MEMBER) -> Enrolment:
    """The one enrolment of a person for a programme."""
    return tx.session.scalars(
        select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.programme == code)
    ).one()


def passed(
    tx: Transaction, alliance: Alliance, person_id: int, code: str = NEW_MEMBER, *, at: datetime | None = None
) -> None:
    """The final examination of a programme, open, and passed by somebody."""
    exam = tx.session.scalar(select(Exam).where(Exam.alliance_id == alliance.id, Exam.code == programme(code).exam))
    if exam is None:
        exam = an_exam(tx, alliance, code)
    blueprint = Blueprint(alliance_id=alliance.id, code=f"b{person_id}", title="试卷")
    revision = BlueprintRevision(
        alliance_id=alliance.id, blueprint=blueprint, number=1, rows=[], digest="0" * 64, written_at=tx.now
    )
    pool = Pool(
        alliance_id=alliance.id, digest=f"{person_id:064d}", stamp=f"{person_id:040d}", entries=[], taken_at=tx.now
    )
    tx.session.add_all([revision, pool])
    tx.session.flush()
    paper = Paper(
        alliance_id=alliance.id,
        revision_id=revision.id,
        pool_id=pool.id,
        seed="0" * 64,
        method=1,
        slots=[],
        digest="0" * 64,
        drawn_at=tx.now,
    )
    moment = at or tx.now
    attempt = Attempt(
        alliance_id=alliance.id,
        exam_id=exam.id,
        person_id=person_id,
        paper=paper,
        number=1,
        practice=False,
        stage=AttemptStage.GRADED,
        started_at=moment - timedelta(minutes=30),
        deadline_at=moment + timedelta(minutes=30),
        grace_seconds=0,
        handed_in_at=moment,
        graded_at=moment,
        points=Decimal(18),
        points_most=Decimal(20),
        passed=True,
    )
    tx.session.add(attempt)
    tx.session.flush()


def an_exam(tx: Transaction, alliance: Alliance, code: str = NEW_MEMBER) -> Exam:
    """The final examination of a programme, open."""
    exam = Exam(
        alliance_id=alliance.id,
        code=programme(code).exam,
        title="结业考试",
        programme=code,
        kind=ExamKind.FINAL,
        stage=ExamStage.OPEN,
        blueprint="b",
        limit_minutes=60,
        attempts_most=3,
        pass_numerator=4,
        pass_denominator=5,
        grace_seconds=120,
    )
    tx.session.add(exam)
    tx.session.flush()
    return exam
