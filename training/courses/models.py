"""Courses with versions, modules and lessons; what lessons cite and what changed under them; what people have done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from alliance.kernel.access import Scoped
from alliance.kernel.db import Base, Key, Short
from training.courses.workflow import Reason, Stage
from training.curriculum.definition import LessonKind

CODE_MOST = 40
LESSON_CODE_MOST = 60


class Course(Scoped, Base):
    """One course of an alliance. `is_shipped` is True where the program brought it."""

    __tablename__ = "training_courses"
    __table_args__ = (UniqueConstraint("alliance_id", "code"),)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    is_shipped: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class CourseVersion(Scoped, Base):
    """One wording of a course. A published one never changes; `digest` tells its content from any other.

    `shipped` is the digest of the shipped content it was taken from, empty for one that somebody here wrote or changed.
    """

    __tablename__ = "training_course_versions"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        *(
            Index(
                f"uq_training_course_versions_{stage}",
                "course_id",
                unique=True,
                sqlite_where=text(f"stage = '{stage}'"),
                postgresql_where=text(f"stage = '{stage}'"),
            )
            for stage in ("draft", "published")
        ),
        CheckConstraint("signed_by_id IS NULL OR signed_by_id <> written_by_id", name="signed_by_another"),
        CheckConstraint(
            "stage NOT IN ('published', 'retired') OR signed_by_id IS NOT NULL OR shipped <> ''",
            name="published_only_signed_or_shipped",
        ),
        CheckConstraint("(stage IN ('retired', 'dropped')) = (ended_at IS NOT NULL)", name="ended_at"),
    )

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("training_courses.id"), index=True)
    number: Mapped[int]
    title: Mapped[Short]
    summary: Mapped[str] = mapped_column(String(500))
    digest: Mapped[str] = mapped_column(String(64))
    shipped: Mapped[str] = mapped_column(String(64), default="")
    because: Mapped[str] = mapped_column(String(500), default="")
    stage: Mapped[Stage] = mapped_column(
        Enum(Stage, native_enum=False, length=20, values_callable=list), default=Stage.DRAFT
    )
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    course: Mapped[Course] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {"version_id_col": version}


class Module(Scoped, Base):
    """One module of a version. `opens` is the rule of when it opens (see `opening`), empty where it always is."""

    __tablename__ = "training_modules"
    __table_args__ = (
        UniqueConstraint("version_id", "code"),
        UniqueConstraint("version_id", "number"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("training_course_versions.id"))
    code: Mapped[str] = mapped_column(String(CODE_MOST))
    number: Mapped[int]
    title: Mapped[Short]
    hours: Mapped[int]
    required: Mapped[bool]
    summary: Mapped[str] = mapped_column(String(500))
    goals: Mapped[list[str]] = mapped_column(JSON)
    opens: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))


class Lesson(Scoped, Base):
    """One lesson of a module; `body` is Markdown. `digest` tells its wording from any other.

    `basis` holds the lists of citations (articles, history, elsewhere), `links` pairs of label and address.
    """

    __tablename__ = "training_lessons"
    __table_args__ = (
        UniqueConstraint("module_id", "number"),
        UniqueConstraint("version_id", "code"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("training_course_versions.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("training_modules.id"))
    code: Mapped[str] = mapped_column(String(LESSON_CODE_MOST))
    number: Mapped[int]
    title: Mapped[Short]
    kind: Mapped[LessonKind] = mapped_column(Enum(LessonKind, native_enum=False, length=20, values_callable=list))
    required: Mapped[bool]
    minutes: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    basis: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    selfcheck: Mapped[list[str]] = mapped_column(JSON)
    links: Mapped[list[list[str]]] = mapped_column(JSON)
    url: Mapped[str] = mapped_column(String(500), default="")
    caption: Mapped[str] = mapped_column(Text, default="")
    opens: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))


class LessonCitation(Scoped, Base):
    """What an article that a lesson cites said when it was last looked at and stood.

    `article_id` names the article in the library, where its text is loaded; `words` is a fingerprint of what is cited.
    """

    __tablename__ = "training_lesson_citations"
    __table_args__ = (UniqueConstraint("alliance_id", "lesson_code", "citation"),)

    id: Mapped[Key]
    lesson_code: Mapped[str] = mapped_column(String(LESSON_CODE_MOST))
    citation: Mapped[Short]
    article_id: Mapped[int | None] = mapped_column(index=True)
    unit: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(String(64), default="")
    seen_at: Mapped[datetime]


class LessonReview(Scoped, Base):
    """One change of the law under a lesson: open until somebody has looked, or until the lesson was written anew.

    `change` tells one change from another, so that none is told twice; `digest` is the wording that was found.
    """

    __tablename__ = "training_lesson_reviews"
    __table_args__ = (
        Index(
            "uq_training_lesson_reviews_open",
            "alliance_id",
            "lesson_code",
            "citation",
            "change",
            unique=True,
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
        CheckConstraint("resolved_at IS NULL OR resolution <> ''", name="resolved_with_words"),
        Index("ix_training_lesson_reviews_lesson_code_resolved_at", "lesson_code", "resolved_at"),
    )

    id: Mapped[Key]
    lesson_code: Mapped[str] = mapped_column(String(LESSON_CODE_MOST))
    citation: Mapped[Short]
    digest: Mapped[str] = mapped_column(String(64))
    change: Mapped[str] = mapped_column(String(80))
    reason: Mapped[Reason] = mapped_column(Enum(Reason, native_enum=False, length=20, values_callable=list))
    note: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    detected_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolution: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Progress(Scoped, Base):
    """A person in a lesson: when opened and last read, the block where one stopped, the seconds really spent, done.

    It belongs to the lesson whatever its version; `done_digest` is the wording in which it was done.
    """

    __tablename__ = "training_progress"
    __table_args__ = (
        UniqueConstraint("alliance_id", "person_id", "lesson_code"),
        CheckConstraint("seconds >= 0", name="seconds_not_negative"),
        CheckConstraint("(done_at IS NULL) = (done_digest = '')", name="done_in_a_wording"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    lesson_code: Mapped[str] = mapped_column(String(LESSON_CODE_MOST))
    opened_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    block: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    done_digest: Mapped[str] = mapped_column(String(64), default="")


class ModuleCompletion(Scoped, Base):
    """A person has done a module in one wording (`digest`), with evidence; a row is never changed and never goes.

    `evidence` holds codes and figures: {"lessons": [...], "minutes": 88}, {"sitting": 3}.
    """

    __tablename__ = "training_module_completions"
    __table_args__ = (UniqueConstraint("alliance_id", "person_id", "module_code", "digest"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    module_code: Mapped[str] = mapped_column(String(CODE_MOST))
    digest: Mapped[str] = mapped_column(String(64))
    hours: Mapped[int]
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    completed_at: Mapped[datetime]
