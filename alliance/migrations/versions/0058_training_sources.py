"""The precedents from which lessons and questions were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

TABLE = "training_precedent_sources"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("precedent_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("lesson_code", sa.String(length=60), nullable=True),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(question_id IS NULL) <> (lesson_code IS NULL)", name=op.f(f"ck_{TABLE}_lesson_or_question")
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f(f"fk_{TABLE}_alliance_id_alliances")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["training_questions.id"], name=op.f(f"fk_{TABLE}_question_id_training_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("precedent_id", "question_id", name=op.f(f"uq_{TABLE}_precedent_id_question_id")),
        sa.UniqueConstraint("alliance_id", "precedent_id", "lesson_code", name=f"uq_{TABLE}_lesson"),
    )
    with op.batch_alter_table(TABLE) as batch:
        batch.create_index(batch.f(f"ix_{TABLE}_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f(f"ix_{TABLE}_lesson_code"), ["lesson_code"])
        batch.create_index(batch.f(f"ix_{TABLE}_question_id"), ["question_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
