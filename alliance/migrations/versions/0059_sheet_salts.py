"""Salts in the fingerprints of locked score sheets, of reviewers and of panels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

SHEETS = ("award_review_sheets", "expert_sheets")


def upgrade() -> None:
    for table in SHEETS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("salt", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    for table in SHEETS:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("salt")
