"""Questions in versions, and the articles they rest on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "ready", "under_review", "retired", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("placed", sa.String(length=64), nullable=False),
        sa.Column("retired_because", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_questions_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_questions")),
        sa.UniqueConstraint("alliance_id", "code", name=op.f("uq_training_questions_alliance_id_code")),
    )
    with op.batch_alter_table("training_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_questions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_training_questions_state", ["alliance_id", "state"], unique=False)

    op.create_table(
        "training_question_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("change", sa.String(length=100), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("amended", "gone", "no_longer_applies", name="reason", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("from_article_id", sa.Integer(), nullable=True),
        sa.Column("to_article_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("detected_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.String(length=500), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "resolved_at IS NULL OR resolution <> ''", name=op.f("ck_training_question_reviews_resolved_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_question_reviews_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["training_questions.id"],
            name=op.f("fk_training_question_reviews_question_id_training_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["people.id"], name=op.f("fk_training_question_reviews_resolved_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_reviews")),
    )
    with op.batch_alter_table("training_question_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_question_reviews_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_training_question_reviews_open", ["alliance_id", "resolved_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_reviews_question_id"), ["question_id"], unique=False)
        batch_op.create_index(
            "uq_training_question_reviews_open",
            ["question_id", "number", "citation", "change"],
            unique=True,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )

    op.create_table(
        "training_question_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single",
                "multiple",
                "true_false",
                "matching",
                "ordering",
                "numeric",
                "short_answer",
                "essay",
                name="kind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("opening", sa.String(length=200), nullable=False),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("elsewhere", sa.JSON(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("shipped", "written", "imported", name="source", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("draft", "in_use", "replaced", "dropped", name="stage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage NOT IN ('in_use', 'replaced') OR signed_at IS NOT NULL",
            name=op.f("ck_training_question_versions_used_only_signed"),
        ),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 3", name=op.f("ck_training_question_versions_difficulty_known")),
        sa.CheckConstraint(
            "signed_by_id IS NULL OR signed_by_id <> written_by_id",
            name=op.f("ck_training_question_versions_signed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_question_versions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["training_questions.id"],
            name=op.f("fk_training_question_versions_question_id_training_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_training_question_versions_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_training_question_versions_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_versions")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_training_question_versions_question_id_number")),
    )
    with op.batch_alter_table("training_question_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_question_versions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_versions_hash"), ["hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_versions_signed_by_id"), ["signed_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_training_question_versions_written_by_id"), ["written_by_id"], unique=False
        )
        batch_op.create_index(
            "uq_training_question_versions_draft",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("stage = 'draft'"),
            postgresql_where=sa.text("stage = 'draft'"),
        )
        batch_op.create_index(
            "uq_training_question_versions_in_use",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("stage = 'in_use'"),
            postgresql_where=sa.text("stage = 'in_use'"),
        )

    op.create_table(
        "training_question_citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("work", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_question_citations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["training_question_versions.id"],
            name=op.f("fk_training_question_citations_version_id_training_question_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_citations")),
        sa.UniqueConstraint("version_id", "citation", name=op.f("uq_training_question_citations_version_id_citation")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_training_question_citations_version_id_position")),
    )
    with op.batch_alter_table("training_question_citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_question_citations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_question_citations_article_id"), ["article_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training_question_citations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_question_citations_article_id"))
        batch_op.drop_index(batch_op.f("ix_training_question_citations_alliance_id"))

    op.drop_table("training_question_citations")
    with op.batch_alter_table("training_question_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_question_versions_in_use",
            sqlite_where=sa.text("stage = 'in_use'"),
            postgresql_where=sa.text("stage = 'in_use'"),
        )
        batch_op.drop_index(
            "uq_training_question_versions_draft",
            sqlite_where=sa.text("stage = 'draft'"),
            postgresql_where=sa.text("stage = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_training_question_versions_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_question_versions_signed_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_question_versions_hash"))
        batch_op.drop_index(batch_op.f("ix_training_question_versions_alliance_id"))

    op.drop_table("training_question_versions")
    with op.batch_alter_table("training_question_reviews", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_question_reviews_open",
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_training_question_reviews_question_id"))
        batch_op.drop_index("ix_training_question_reviews_open")
        batch_op.drop_index(batch_op.f("ix_training_question_reviews_alliance_id"))

    op.drop_table("training_question_reviews")
    with op.batch_alter_table("training_questions", schema=None) as batch_op:
        batch_op.drop_index("ix_training_questions_state")
        batch_op.drop_index(batch_op.f("ix_training_questions_alliance_id"))

    op.drop_table("training_questions")
