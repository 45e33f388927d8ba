"""From which networks trial sheets were printed today."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_sheet_origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_sheet_origins")),
    )
    with op.batch_alter_table("guidance_sheet_origins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_sheet_origins_origin_at"), ["origin", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guidance_sheet_origins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_sheet_origins_origin_at"))
    op.drop_table("guidance_sheet_origins")
