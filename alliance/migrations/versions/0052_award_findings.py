"""Findings about eligibility and veto items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("condition", "veto", name="findingkind", native_enum=False, length=20), nullable=False
        ),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("paper_title", sa.String(length=200), nullable=False),
        sa.Column("paper_number", sa.String(length=60), nullable=False),
        sa.Column("paper_issuer", sa.String(length=200), nullable=False),
        sa.Column("paper_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("told", "upheld", "dropped", name="findingstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(replied_at IS NULL) = (reply = '')", name=op.f("ck_award_findings_replied_at_its_time")),
        sa.CheckConstraint(
            "(stage = 'told') = (decided_at IS NULL)", name=op.f("ck_award_findings_decided_at_its_time")
        ),
        sa.CheckConstraint(
            "paper_title != '' AND paper_number != '' AND paper_issuer != ''",
            name=op.f("ck_award_findings_rests_on_a_document"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id != filed_by_id", name=op.f("ck_award_findings_decided_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_findings_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_findings_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_award_findings_decided_by_id_people")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["people.id"], name=op.f("fk_award_findings_filed_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_findings_place_id_places")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["people.id"], name=op.f("fk_award_findings_replied_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_findings")),
    )
    with op.batch_alter_table("award_findings") as batch:
        batch.create_index(batch.f("ix_award_findings_alliance_id"), ["alliance_id"])
        batch.create_index("ix_award_findings_application_id_stage", ["application_id", "stage"])
        batch.create_index(batch.f("ix_award_findings_decided_by_id"), ["decided_by_id"])
        batch.create_index(batch.f("ix_award_findings_filed_by_id"), ["filed_by_id"])
        batch.create_index(batch.f("ix_award_findings_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_findings_replied_by_id"), ["replied_by_id"])


def downgrade() -> None:
    op.drop_table("award_findings")
