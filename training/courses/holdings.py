"""What courses hold about a person: how far they are with lessons and modules, and versions they wrote or signed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, or_, select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.personal.holdings import Holding, Kept
from training.courses.models import CourseVersion, Lesson, ModuleCompletion, Progress
from training.curriculum.definition import MODULE_NAMES

_DONE = "学完了哪些模块是证书的依据，只记编号"
_SIGNED = "课程由谁编写、谁签发，要查得到，只记编号"


def held(reading: Transaction, person_id: int) -> Iterator[Holding]:
    """Lessons opened, modules done, and versions of courses."""
    query = select(Lesson.code, Lesson.title).order_by(Lesson.id)
    titles = dict(reading.session.execute(query).all())
    progress = reading.session.scalars(select(Progress).where(Progress.person_id == person_id).order_by(Progress.id))
    yield Holding(
        "您学过的课",
        ("课", "哪天打开的", "看了几分钟", "哪天学完的"),
        tuple(
            (
                titles.get(one.lesson_code, one.lesson_code),
                local_date(one.opened_at),
                one.seconds // 60,
                local_date(one.done_at) if one.done_at is not None else "还没有",
            )
            for one in progress
        ),
    )
    done = reading.session.scalars(
        select(ModuleCompletion).where(ModuleCompletion.person_id == person_id).order_by(ModuleCompletion.id)
    )
    yield Holding(
        "您学完的模块",
        ("模块", "几学时", "哪天学完的"),
        tuple(
            (MODULE_NAMES.get(one.module_code, one.module_code), one.hours, local_date(one.completed_at))
            for one in done
        ),
        Kept(_DONE),
    )
    versions = reading.session.scalars(
        select(CourseVersion)
        .where(or_(CourseVersion.written_by_id == person_id, CourseVersion.signed_by_id == person_id))
        .order_by(CourseVersion.id)
    )
    yield Holding(
        "您编写或者签发的课程",
        ("课程", "第几版", "哪天写的"),
        tuple((one.title, one.number, local_date(one.written_at)) for one in versions),
        Kept(_SIGNED),
    )


def erase(tx: Transaction, person_id: int) -> None:
    """Where somebody stopped and how long they read goes; that a module was done stays, by number."""
    tx.session.execute(delete(Progress).where(Progress.person_id == person_id))
