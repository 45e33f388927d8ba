"""Applications, their answers and evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_evidence_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_award_evidence_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["kept_by_id"], ["people.id"], name=op.f("fk_award_evidence_kept_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_evidence_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_evidence")),
    )
    with op.batch_alter_table("award_evidence") as batch:
        batch.create_index(batch.f("ix_award_evidence_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_evidence_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_evidence_kept_by_id"), ["kept_by_id"])
        batch.create_index(batch.f("ix_award_evidence_place_id"), ["place_id"])

    op.create_table(
        "award_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "admitted",
                "refused",
                "withdrawn",
                "won",
                "not_won",
                name="stage",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", sa.DateTime(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("began_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(), nullable=True),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("recommendation", sa.String(length=500), nullable=False),
        sa.Column("recommended_at", sa.DateTime(), nullable=True),
        sa.Column("recommended_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(recommended_at IS NULL) = (recommendation = '')",
            name=op.f("ck_award_applications_recommended_at_its_time"),
        ),
        sa.CheckConstraint(
            "stage = 'withdrawn' OR (stage = 'draft') = (reference IS NULL)",
            name=op.f("ck_award_applications_reference_from_submission"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_applications_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award_round_awards.id"], name=op.f("fk_award_applications_award_id_award_round_awards")
        ),
        sa.ForeignKeyConstraint(["began_by_id"], ["people.id"], name=op.f("fk_award_applications_began_by_id_people")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_award_applications_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_applications_place_id_places")),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"], ["people.id"], name=op.f("fk_award_applications_recommended_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_applications_round_id_award_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["people.id"], name=op.f("fk_award_applications_submitted_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_applications")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_award_applications_alliance_id_reference")),
        sa.UniqueConstraint("award_id", "compound_id", name=op.f("uq_award_applications_award_id_compound_id")),
    )
    with op.batch_alter_table("award_applications") as batch:
        batch.create_index(batch.f("ix_award_applications_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_applications_began_by_id"), ["began_by_id"])
        batch.create_index(batch.f("ix_award_applications_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_applications_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_applications_recommended_by_id"), ["recommended_by_id"])
        batch.create_index("ix_award_applications_round_id_stage", ["round_id", "stage"])
        batch.create_index(batch.f("ix_award_applications_submitted_by_id"), ["submitted_by_id"])

    op.create_table(
        "award_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=30), nullable=False),
        sa.Column(
            "source",
            sa.Enum("record", "self", "street", "site", "reviewer", name="source", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("claimed", sa.BigInteger(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("fact", sa.JSON(), nullable=True),
        sa.Column("inapplicable", sa.Boolean(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (share IS NULL AND NOT inapplicable)",
            name=op.f("ck_award_answers_decided_at_its_time"),
        ),
        sa.CheckConstraint(
            "claimed IS NULL OR claimed BETWEEN 0 AND 10000", name=op.f("ck_award_answers_claimed_is_a_share")
        ),
        sa.CheckConstraint(
            "share IS NULL OR share BETWEEN 0 AND 10000", name=op.f("ck_award_answers_share_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_answers_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_award_answers_decided_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_answers")),
        sa.UniqueConstraint("application_id", "criterion", name=op.f("uq_award_answers_application_id_criterion")),
    )
    op.create_table(
        "award_application_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_application_notes_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["people.id"], name=op.f("fk_award_application_notes_said_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_application_notes")),
    )
    with op.batch_alter_table("award_application_notes") as batch:
        batch.create_index(batch.f("ix_award_application_notes_application_id"), ["application_id"])
        batch.create_index(batch.f("ix_award_application_notes_said_by_id"), ["said_by_id"])

    op.create_table(
        "award_answer_evidence",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["award_answers.id"], name=op.f("fk_award_answer_evidence_answer_id_award_answers")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["award_evidence.id"], name=op.f("fk_award_answer_evidence_evidence_id_award_evidence")
        ),
        sa.PrimaryKeyConstraint("answer_id", "evidence_id", name=op.f("pk_award_answer_evidence")),
    )
    with op.batch_alter_table("award_answer_evidence") as batch:
        batch.create_index(batch.f("ix_award_answer_evidence_evidence_id"), ["evidence_id"])


def downgrade() -> None:
    op.drop_table("award_answer_evidence")
    op.drop_table("award_application_notes")
    op.drop_table("award_answers")
    op.drop_table("award_applications")
    op.drop_table("award_evidence")
