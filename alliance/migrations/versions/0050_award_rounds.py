"""Rounds, their awards and what was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "form", sa.Enum("title", "showcase", "bulletin", name="form", native_enum=False, length=20), nullable=False
        ),
        sa.Column("basis_title", sa.String(length=200), nullable=False),
        sa.Column("basis_number", sa.String(length=60), nullable=False),
        sa.Column("basis_issuer", sa.String(length=200), nullable=False),
        sa.Column("basis_on", sa.Date(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "open",
                "screening",
                "review",
                "inspection",
                "deliberation",
                "notice",
                "decided",
                "cancelled",
                name="stage",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", sa.DateTime(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("screening_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("inspection_on", sa.Date(), nullable=False),
        sa.Column("deliberation_on", sa.Date(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("facts_from", sa.Date(), nullable=False),
        sa.Column("facts_to", sa.Date(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "form != 'title' OR basis_number != ''", name=op.f("ck_award_rounds_titles_need_an_approval")
        ),
        sa.CheckConstraint(
            "stage IN ('draft', 'cancelled') OR (seal IS NOT NULL AND opened_at IS NOT NULL)",
            name=op.f("ck_award_rounds_sealed_once_open"),
        ),
        sa.CheckConstraint(
            "(seal IS NULL) = (sealed_text IS NULL)", name=op.f("ck_award_rounds_seal_and_text_together")
        ),
        sa.CheckConstraint("facts_from < facts_to", name=op.f("ck_award_rounds_facts_have_days")),
        sa.CheckConstraint(
            "opens_on < screening_on AND screening_on < review_on AND review_on < inspection_on"
            " AND inspection_on < deliberation_on AND deliberation_on < notice_on AND notice_on < decided_on",
            name=op.f("ck_award_rounds_phases_do_not_overlap"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_award_rounds_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_award_rounds_opened_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_rounds")),
        sa.UniqueConstraint("alliance_id", "title", name=op.f("uq_award_rounds_alliance_id_title")),
    )
    with op.batch_alter_table("award_rounds") as batch:
        batch.create_index(batch.f("ix_award_rounds_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_rounds_stage"), ["stage"])

    op.create_table(
        "award_round_awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.CheckConstraint("quota > 0", name=op.f("ck_award_round_awards_somebody_can_win")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_round_awards_round_id_award_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_round_awards")),
        sa.UniqueConstraint("round_id", "code", name=op.f("uq_award_round_awards_round_id_code")),
    )
    op.create_table(
        "award_round_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["people.id"], name=op.f("fk_award_round_changes_changed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_round_changes_round_id_award_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_round_changes")),
    )
    with op.batch_alter_table("award_round_changes") as batch:
        batch.create_index(batch.f("ix_award_round_changes_round_id"), ["round_id"])


def downgrade() -> None:
    op.drop_table("award_round_changes")
    op.drop_table("award_round_awards")
    op.drop_table("award_rounds")
