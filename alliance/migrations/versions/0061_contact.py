"""By what number and at what window anybody finds the alliance."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alliances", sa.Column("telephone", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("alliances", sa.Column("desk", sa.String(length=120), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("alliances", "desk")
    op.drop_column("alliances", "telephone")
