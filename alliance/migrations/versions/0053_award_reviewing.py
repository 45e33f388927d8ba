"""Reviewers, their ties, assignments and sheets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_reviewers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("invited", "accepted", "declined", "gone", name="reviewerstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'invited') = (answered_at IS NULL)", name=op.f("ck_award_reviewers_answered_at_an_instant")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_reviewers_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name=op.f("fk_award_reviewers_invited_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_award_reviewers_person_id_people")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_reviewers_round_id_award_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_reviewers")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_award_reviewers_round_id_person_id")),
    )
    with op.batch_alter_table("award_reviewers") as batch:
        batch.create_index(batch.f("ix_award_reviewers_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_reviewers_person_id"), ["person_id"])

    op.create_table(
        "award_review_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum("first", "replacing", "again", name="occasion", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award_round_awards.id"], name=op.f("fk_award_review_plans_award_id_award_round_awards")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_award_review_plans_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_review_plans")),
    )
    with op.batch_alter_table("award_review_plans") as batch:
        batch.create_index(batch.f("ix_award_review_plans_award_id"), ["award_id"])

    op.create_table(
        "award_reviewer_ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("compound", "street", "company", name="tiekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("street_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("declared_at", sa.DateTime(), nullable=False),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'company') = (company_id IS NOT NULL)", name=op.f("ck_award_reviewer_ties_company_named")
        ),
        sa.CheckConstraint(
            "(kind = 'compound') = (compound_id IS NOT NULL)", name=op.f("ck_award_reviewer_ties_compound_named")
        ),
        sa.CheckConstraint(
            "(kind = 'street') = (street_id IS NOT NULL)", name=op.f("ck_award_reviewer_ties_street_named")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_award_reviewer_ties_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_award_reviewer_ties_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["people.id"], name=op.f("fk_award_reviewer_ties_declared_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["award_reviewers.id"], name=op.f("fk_award_reviewer_ties_reviewer_id_award_reviewers")
        ),
        sa.ForeignKeyConstraint(["street_id"], ["places.id"], name=op.f("fk_award_reviewer_ties_street_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_reviewer_ties")),
    )
    with op.batch_alter_table("award_reviewer_ties") as batch:
        batch.create_index(batch.f("ix_award_reviewer_ties_company_id"), ["company_id"])
        batch.create_index(batch.f("ix_award_reviewer_ties_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_reviewer_ties_reviewer_id"), ["reviewer_id"])
        batch.create_index(batch.f("ix_award_reviewer_ties_street_id"), ["street_id"])

    op.create_table(
        "award_review_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("void_at", sa.DateTime(), nullable=True),
        sa.Column(
            "void_because", sa.Enum("tie", "left", "late", name="why", native_enum=False, length=20), nullable=True
        ),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(void_at IS NULL) = (void_because IS NULL)", name=op.f("ck_award_review_assignments_void_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_review_assignments_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_review_assignments_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id"],
            ["award_round_awards.id"],
            name=op.f("fk_award_review_assignments_award_id_award_round_awards"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["award_review_plans.id"], name=op.f("fk_award_review_assignments_plan_id_award_review_plans")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["award_reviewers.id"],
            name=op.f("fk_award_review_assignments_reviewer_id_award_reviewers"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_review_assignments")),
        sa.UniqueConstraint(
            "application_id", "reviewer_id", name=op.f("uq_award_review_assignments_application_id_reviewer_id")
        ),
    )
    with op.batch_alter_table("award_review_assignments") as batch:
        batch.create_index(batch.f("ix_award_review_assignments_alliance_id"), ["alliance_id"])
        batch.create_index("ix_award_review_assignments_award_id_part", ["award_id", "part"])
        batch.create_index(batch.f("ix_award_review_assignments_plan_id"), ["plan_id"])
        batch.create_index(batch.f("ix_award_review_assignments_reviewer_id"), ["reviewer_id"])

    op.create_table(
        "award_review_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Enum("draft", "locked", name="sheetstate", native_enum=False, length=20), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'locked') = (locked_at IS NOT NULL AND digest != '')",
            name=op.f("ck_award_review_sheets_locked_with_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["award_review_assignments.id"],
            name=op.f("fk_award_review_sheets_assignment_id_award_review_assignments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_review_sheets")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_award_review_sheets_assignment_id")),
    )


def downgrade() -> None:
    op.drop_table("award_review_sheets")
    op.drop_table("award_review_assignments")
    op.drop_table("award_reviewer_ties")
    op.drop_table("award_review_plans")
    op.drop_table("award_reviewers")
