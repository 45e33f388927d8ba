"""That somebody looked at what a change of the law touched, and that it still stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "law_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("looked_by_id", sa.Integer(), nullable=True),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(because) >= 4", name=op.f("ck_law_looks_says_why")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_law_looks_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["looked_by_id"], ["people.id"], name=op.f("fk_law_looks_looked_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_looks")),
        sa.UniqueConstraint("alliance_id", "subject", "seen", name=op.f("uq_law_looks_alliance_id_subject_seen")),
    )
    with op.batch_alter_table("law_looks") as batch_op:
        batch_op.create_index(batch_op.f("ix_law_looks_alliance_id"), ["alliance_id"], unique=False)


def downgrade() -> None:
    op.drop_table("law_looks")
