"""Reference prices and terms of firms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_reference_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("low", sa.BigInteger(), nullable=False),
        sa.Column("high", sa.BigInteger(), nullable=False),
        sa.Column("firm", sa.String(length=200), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("conditions", sa.String(length=1000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'withdrawn') = (withdrawn_because <> '')",
            name=op.f("ck_guidance_reference_prices_withdrawn_has_its_reason"),
        ),
        sa.CheckConstraint(
            "stage <> 'shown' OR checked_at IS NOT NULL", name=op.f("ck_guidance_reference_prices_shown_only_checked")
        ),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> recorded_by_id",
            name=op.f("ck_guidance_reference_prices_checked_by_another"),
        ),
        sa.CheckConstraint("low >= 0 AND high >= low", name=op.f("ck_guidance_reference_prices_low_to_high")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_guidance_reference_prices_valid_from_to")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_reference_prices_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["people.id"], name=op.f("fk_guidance_reference_prices_checked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_guidance_reference_prices_company_id_companies")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_reference_prices_place_id_places")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_guidance_reference_prices_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_reference_prices")),
    )
    with op.batch_alter_table("guidance_reference_prices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_reference_prices_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_reference_prices_checked_by_id"), ["checked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_reference_prices_company_id"), ["company_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_guidance_reference_prices_recorded_by_id"), ["recorded_by_id"], unique=False
        )
        batch_op.create_index("ix_guidance_reference_prices_stage_sort", ["stage", "sort"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guidance_reference_prices", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_reference_prices_stage_sort")
        batch_op.drop_index(batch_op.f("ix_guidance_reference_prices_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_reference_prices_company_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_reference_prices_checked_by_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_reference_prices_alliance_id"))

    op.drop_table("guidance_reference_prices")
