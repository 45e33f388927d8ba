"""Courses in versions with their modules and lessons, and what people have done of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("is_shipped", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_courses_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_courses")),
        sa.UniqueConstraint("alliance_id", "code", name=op.f("uq_training_courses_alliance_id_code")),
    )
    with op.batch_alter_table("training_courses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_courses_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "training_lesson_citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_code", sa.String(length=60), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_lesson_citations_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_lesson_citations")),
        sa.UniqueConstraint(
            "alliance_id",
            "lesson_code",
            "citation",
            name=op.f("uq_training_lesson_citations_alliance_id_lesson_code_citation"),
        ),
    )
    with op.batch_alter_table("training_lesson_citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_lesson_citations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_lesson_citations_article_id"), ["article_id"], unique=False)

    op.create_table(
        "training_course_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("shipped", sa.String(length=64), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("draft", "published", "retired", "dropped", name="stage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('retired', 'dropped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_training_course_versions_ended_at"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'retired') OR signed_by_id IS NOT NULL OR shipped <> ''",
            name=op.f("ck_training_course_versions_published_only_signed_or_shipped"),
        ),
        sa.CheckConstraint(
            "signed_by_id IS NULL OR signed_by_id <> written_by_id",
            name=op.f("ck_training_course_versions_signed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_course_versions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["training_courses.id"], name=op.f("fk_training_course_versions_course_id_training_courses")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_training_course_versions_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_training_course_versions_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_course_versions")),
        sa.UniqueConstraint("course_id", "number", name=op.f("uq_training_course_versions_course_id_number")),
    )
    with op.batch_alter_table("training_course_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_course_versions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_course_versions_course_id"), ["course_id"], unique=False)
        batch_op.create_index(
            "uq_training_course_versions_draft",
            ["course_id"],
            unique=True,
            sqlite_where=sa.text("stage = 'draft'"),
            postgresql_where=sa.text("stage = 'draft'"),
        )
        batch_op.create_index(
            "uq_training_course_versions_published",
            ["course_id"],
            unique=True,
            sqlite_where=sa.text("stage = 'published'"),
            postgresql_where=sa.text("stage = 'published'"),
        )

    op.create_table(
        "training_lesson_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_code", sa.String(length=60), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=80), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("amended", "gone", "no_longer_applies", name="reason", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("detected_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "resolved_at IS NULL OR resolution <> ''", name=op.f("ck_training_lesson_reviews_resolved_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_lesson_reviews_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["people.id"], name=op.f("fk_training_lesson_reviews_resolved_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_lesson_reviews")),
    )
    with op.batch_alter_table("training_lesson_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_lesson_reviews_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "ix_training_lesson_reviews_lesson_code_resolved_at", ["lesson_code", "resolved_at"], unique=False
        )
        batch_op.create_index(
            "uq_training_lesson_reviews_open",
            ["alliance_id", "lesson_code", "citation", "change"],
            unique=True,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )

    op.create_table(
        "training_module_completions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("module_code", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_module_completions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_training_module_completions_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_module_completions")),
        sa.UniqueConstraint(
            "alliance_id",
            "person_id",
            "module_code",
            "digest",
            name=op.f("uq_training_module_completions_alliance_id_person_id_module_code_digest"),
        ),
    )
    with op.batch_alter_table("training_module_completions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_module_completions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_module_completions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "training_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lesson_code", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_digest", sa.String(length=64), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_digest = '')", name=op.f("ck_training_progress_done_in_a_wording")
        ),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_training_progress_seconds_not_negative")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_progress_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_progress_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_progress")),
        sa.UniqueConstraint(
            "alliance_id",
            "person_id",
            "lesson_code",
            name=op.f("uq_training_progress_alliance_id_person_id_lesson_code"),
        ),
    )
    with op.batch_alter_table("training_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_progress_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_progress_person_id"), ["person_id"], unique=False)

    op.create_table(
        "training_modules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("opens", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("hours >= 0", name=op.f("ck_training_modules_hours_not_negative")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_modules_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_course_versions.id"],
            name=op.f("fk_training_modules_version_id_training_course_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_modules")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_training_modules_version_id_code")),
        sa.UniqueConstraint("version_id", "number", name=op.f("uq_training_modules_version_id_number")),
    )
    with op.batch_alter_table("training_modules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_modules_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "training_lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("reading", "document", "video_link", "task", name="lessonkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("selfcheck", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("opens", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_training_lessons_minutes_positive")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_lessons_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["module_id"], ["training_modules.id"], name=op.f("fk_training_lessons_module_id_training_modules")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_course_versions.id"],
            name=op.f("fk_training_lessons_version_id_training_course_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_lessons")),
        sa.UniqueConstraint("module_id", "number", name=op.f("uq_training_lessons_module_id_number")),
        sa.UniqueConstraint("version_id", "code", name=op.f("uq_training_lessons_version_id_code")),
    )
    with op.batch_alter_table("training_lessons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_lessons_alliance_id"), ["alliance_id"], unique=False)


def downgrade() -> None:

    with op.batch_alter_table("training_lessons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_lessons_alliance_id"))

    op.drop_table("training_lessons")
    with op.batch_alter_table("training_modules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_modules_alliance_id"))

    op.drop_table("training_modules")
    with op.batch_alter_table("training_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_progress_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_progress_alliance_id"))

    op.drop_table("training_progress")
    with op.batch_alter_table("training_module_completions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_module_completions_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_module_completions_alliance_id"))

    op.drop_table("training_module_completions")
    with op.batch_alter_table("training_lesson_reviews", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_lesson_reviews_open",
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.drop_index("ix_training_lesson_reviews_lesson_code_resolved_at")
        batch_op.drop_index(batch_op.f("ix_training_lesson_reviews_alliance_id"))

    op.drop_table("training_lesson_reviews")
    with op.batch_alter_table("training_course_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_course_versions_published",
            sqlite_where=sa.text("stage = 'published'"),
            postgresql_where=sa.text("stage = 'published'"),
        )
        batch_op.drop_index(
            "uq_training_course_versions_draft",
            sqlite_where=sa.text("stage = 'draft'"),
            postgresql_where=sa.text("stage = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_training_course_versions_course_id"))
        batch_op.drop_index(batch_op.f("ix_training_course_versions_alliance_id"))

    op.drop_table("training_course_versions")
    with op.batch_alter_table("training_lesson_citations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_lesson_citations_article_id"))
        batch_op.drop_index(batch_op.f("ix_training_lesson_citations_alliance_id"))

    op.drop_table("training_lesson_citations")
    with op.batch_alter_table("training_courses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_courses_alliance_id"))

    op.drop_table("training_courses")
