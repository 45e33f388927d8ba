"""Answers: claims, citations, signatures and reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft", "submitted", "published", "superseded", "withdrawn", name="stage", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=True),
        sa.Column("assisted", sa.Boolean(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_as_of", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage <> 'superseded' OR ended_on IS NOT NULL", name=op.f("ck_answers_superseded_on_a_day")
        ),
        sa.CheckConstraint("stage <> 'withdrawn' OR because <> ''", name=op.f("ck_answers_withdrawn_with_a_reason")),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'superseded')"
            " OR (signer_id IS NOT NULL AND signed_on IS NOT NULL AND valid_as_of IS NOT NULL)",
            name=op.f("ck_answers_signed_by_somebody"),
        ),
        sa.CheckConstraint("signer_id IS NULL OR signer_id <> author_id", name=op.f("ck_answers_two_people")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_answers_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_answers_author_id_people")),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_answers_question_id_questions")),
        sa.ForeignKeyConstraint(["signer_id"], ["people.id"], name=op.f("fk_answers_signer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("question_id", "edition", name=op.f("uq_answers_question_id_edition")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_question_id"), ["question_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_stage"), ["stage"], unique=False)
        batch_op.create_index(
            "uq_answers_question_id_open",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("stage IN ('draft', 'submitted')"),
            postgresql_where=sa.text("stage IN ('draft', 'submitted')"),
        )
        batch_op.create_index(
            "uq_answers_question_id_published",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("stage = 'published'"),
            postgresql_where=sa.text("stage = 'published'"),
        )

    op.create_table(
        "answer_claims",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("advice", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_answer_claims_answer_id_answers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_claims")),
        sa.UniqueConstraint("answer_id", "position", name=op.f("uq_answer_claims_answer_id_position")),
    )
    op.create_table(
        "answer_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("from_article_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("to_article_id", sa.Integer(), nullable=True),
        sa.Column("change", sa.String(length=80), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("amended", "repealed", "overridden", "renumbered", name="reason", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("detected_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name=op.f("fk_answer_reviews_answer_id_answers")),
        sa.ForeignKeyConstraint(
            ["from_article_id"],
            ["library_articles.id"],
            name=op.f("fk_answer_reviews_from_article_id_library_articles"),
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["people.id"], name=op.f("fk_answer_reviews_resolved_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["to_article_id"], ["library_articles.id"], name=op.f("fk_answer_reviews_to_article_id_library_articles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_reviews")),
        sa.UniqueConstraint(
            "answer_id",
            "from_article_id",
            "unit",
            "change",
            name=op.f("uq_answer_reviews_answer_id_from_article_id_unit_change"),
        ),
    )
    with op.batch_alter_table("answer_reviews", schema=None) as batch_op:
        batch_op.create_index(
            "ix_answer_reviews_open",
            ["answer_id"],
            unique=False,
            sqlite_where=sa.text("resolved_at IS NULL"),
            postgresql_where=sa.text("resolved_at IS NULL"),
        )

    op.create_table(
        "answer_citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("typed", sa.String(length=300), nullable=False),
        sa.Column("quotation", sa.Text(), nullable=False),
        sa.Column("work_key", sa.String(length=200), nullable=False),
        sa.Column("version_stamp", sa.String(length=20), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("article_label", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("span_from", sa.Integer(), nullable=False),
        sa.Column("span_to", sa.Integer(), nullable=False),
        sa.CheckConstraint("span_to >= span_from AND span_from >= 0", name=op.f("ck_answer_citations_span")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["library_articles.id"], name=op.f("fk_answer_citations_article_id_library_articles")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["answer_claims.id"], name=op.f("fk_answer_citations_claim_id_answer_claims")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_citations")),
        sa.UniqueConstraint("claim_id", "position", name=op.f("uq_answer_citations_claim_id_position")),
    )
    with op.batch_alter_table("answer_citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_citations_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answer_citations_work_key"), ["work_key"], unique=False)


def downgrade() -> None:
    op.drop_table("answer_citations")
    op.drop_table("answer_reviews")
    op.drop_table("answer_claims")
    op.drop_table("answers")
