"""The thesaurus as officers edit it, and searches that found nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lay_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(length=40), nullable=False),
        sa.Column("meant", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(said) > 0 AND (length(meant) > 0 OR NOT active)", name=op.f("ck_lay_words_says_something")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lay_words")),
        sa.UniqueConstraint("said", name=op.f("uq_lay_words_said")),
    )
    op.create_table(
        "search_trails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0 AND found >= 0 AND opened >= 0", name=op.f("ck_search_trails_counts")),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_search_trails_days_in_order")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_search_trails_alliance_id_alliances")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_trails")),
        sa.UniqueConstraint("alliance_id", "text", name=op.f("uq_search_trails_alliance_id_text")),
    )
    with op.batch_alter_table("search_trails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_trails_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_search_trails_alliance_id_last_on"), ["alliance_id", "last_on"], unique=False
        )


def downgrade() -> None:
    op.drop_table("search_trails")
    op.drop_table("lay_words")
