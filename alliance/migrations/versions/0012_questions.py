"""Questions: who asks, what was asked, who follows, how it was received."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("asker_id", sa.Integer(), nullable=True),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("privacy", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public_title", sa.String(length=200), nullable=False),
        sa.Column("public_text", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_back_at", sa.DateTime(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("closed_because", sa.String(length=1000), nullable=False),
        sa.Column("search_trail", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(channel = 'member') OR asker_id IS NULL", name=op.f("ck_questions_asker_by_code_is_nobody")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('declined', 'withdrawn') OR closed_because <> ''",
            name=op.f("ck_questions_closed_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(stage = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_questions_merged_into_another")
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_questions_not_into_itself")),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'reviewing') OR (published_at IS NOT NULL AND public_title <> '')",
            name=op.f("ck_questions_published_has_its_wording"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('assigned', 'drafted', 'in_review') OR assigned_to_id IS NOT NULL",
            name=op.f("ck_questions_somebody_if_assigned"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_questions_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["asker_id"], ["people.id"], name=op.f("fk_questions_asker_id_people")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["people.id"], name=op.f("fk_questions_assigned_to_id_people")),
        sa.ForeignKeyConstraint(["compound_id"], ["compounds.id"], name=op.f("fk_questions_compound_id_compounds")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["questions.id"], name=op.f("fk_questions_merged_into_id_questions")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_questions_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_questions_alliance_id_reference")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_asker_id"), ["asker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_assigned_to_id"), ["assigned_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_compound_id"), ["compound_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_stage_due_on"), ["stage", "due_on"], unique=False)

    op.create_table(
        "question_dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_question_dossiers_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_dossiers_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_dossiers")),
        sa.UniqueConstraint("question_id", name=op.f("uq_question_dossiers_question_id")),
    )
    with op.batch_alter_table("question_dossiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_dossiers_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "question_followers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_question_followers_person_id_people")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_followers_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_followers")),
        sa.UniqueConstraint("question_id", "person_id", name=op.f("uq_question_followers_question_id_person_id")),
    )
    with op.batch_alter_table("question_followers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_followers_person_id"), ["person_id"], unique=False)

    op.create_table(
        "question_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_question_notes_person_id_people")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_notes_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_notes")),
    )
    with op.batch_alter_table("question_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_notes_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_notes_question_id"), ["question_id"], unique=False)

    op.create_table(
        "question_ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_question_ratings_person_id_people")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_ratings_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_ratings")),
        sa.UniqueConstraint("question_id", "person_id", name=op.f("uq_question_ratings_question_id_person_id")),
    )
    with op.batch_alter_table("question_ratings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_ratings_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("uq_question_ratings_question_id_by_code"),
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )

    op.create_table(
        "question_helped",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_question_helped_at_least_once")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_question_helped_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_helped")),
        sa.UniqueConstraint("alliance_id", "key", "day", name=op.f("uq_question_helped_alliance_id_key_day")),
    )
    with op.batch_alter_table("question_helped", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_helped_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "question_origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_origins")),
    )
    with op.batch_alter_table("question_origins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_origins_origin_at"), ["origin", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("question_origins")
    op.drop_table("question_helped")
    op.drop_table("question_ratings")
    op.drop_table("question_notes")
    op.drop_table("question_followers")
    op.drop_table("question_dossiers")
    op.drop_table("questions")
