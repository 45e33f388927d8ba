"""Marks of experts after panels, and appraisals of years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_appraisals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "told",
                "replied",
                "counted",
                "failed",
                "suspended",
                "excused",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("punctuality", sa.Integer(), nullable=False),
        sa.Column("diligence", sa.Integer(), nullable=False),
        sa.Column("discipline", sa.Integer(), nullable=False),
        sa.Column("most_punctuality", sa.Integer(), nullable=False),
        sa.Column("most_diligence", sa.Integer(), nullable=False),
        sa.Column("most_discipline", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.Column("told_by_id", sa.Integer(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("settled_because", sa.String(length=500), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(reply = '') = (replied_at IS NULL)", name=op.f("ck_expert_appraisals_replied_at_its_time")
        ),
        sa.CheckConstraint(
            "(state = 'suspended') = (measure_id IS NOT NULL)", name=op.f("ck_expert_appraisals_suspended_by_a_measure")
        ),
        sa.CheckConstraint(
            "(state IN ('told', 'replied')) = (counted_at IS NULL)",
            name=op.f("ck_expert_appraisals_counted_at_its_time"),
        ),
        sa.CheckConstraint(
            "punctuality BETWEEN 0 AND most_punctuality AND diligence BETWEEN 0 AND most_diligence"
            " AND discipline BETWEEN 0 AND most_discipline",
            name=op.f("ck_expert_appraisals_points_within_their_limits"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_appraisals_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_appraisals_expert_id_experts")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["expert_measures.id"], name=op.f("fk_expert_appraisals_measure_id_expert_measures")
        ),
        sa.ForeignKeyConstraint(["told_by_id"], ["people.id"], name=op.f("fk_expert_appraisals_told_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_appraisals")),
        sa.UniqueConstraint("expert_id", "year", name=op.f("uq_expert_appraisals_expert_id_year")),
        sa.UniqueConstraint("measure_id", name=op.f("uq_expert_appraisals_measure_id")),
    )
    with op.batch_alter_table("expert_appraisals") as batch:
        batch.create_index(batch.f("ix_expert_appraisals_alliance_id"), ["alliance_id"])
        batch.create_index("ix_expert_appraisals_state_reply_by", ["state", "reply_by"])

    op.create_table(
        "expert_panel_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("rater", sa.Enum("compound", "host", name="rater", native_enum=False, length=20), nullable=False),
        sa.Column("punctuality", sa.Integer(), nullable=False),
        sa.Column("diligence", sa.Integer(), nullable=False),
        sa.Column("discipline", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(length=300), nullable=False),
        sa.Column("marked_on", sa.Date(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "punctuality BETWEEN 1 AND 5 AND diligence BETWEEN 1 AND 5 AND discipline BETWEEN 1 AND 5",
            name=op.f("ck_expert_panel_marks_marks_within_their_limits"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_panel_marks_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["expert_evaluations.id"],
            name=op.f("fk_expert_panel_marks_evaluation_id_expert_evaluations"),
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_panel_marks_expert_id_experts")),
        sa.ForeignKeyConstraint(
            ["marked_by_id"], ["people.id"], name=op.f("fk_expert_panel_marks_marked_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_panel_marks")),
        sa.UniqueConstraint(
            "evaluation_id", "expert_id", "rater", name=op.f("uq_expert_panel_marks_evaluation_id_expert_id_rater")
        ),
    )
    with op.batch_alter_table("expert_panel_marks") as batch:
        batch.create_index(batch.f("ix_expert_panel_marks_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_expert_panel_marks_expert_id"), ["expert_id"])


def downgrade() -> None:
    op.drop_table("expert_panel_marks")
    op.drop_table("expert_appraisals")
