"""Starter knowledge: which of it is offered and adopted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "starter_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column(
            "choice", sa.Enum("adopted", "withheld", name="choice", native_enum=False, length=20), nullable=False
        ),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("chosen_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(choice = 'adopted') = (question_id IS NOT NULL)",
            name=op.f("ck_starter_choices_adopted_into_a_question"),
        ),
        sa.CheckConstraint(
            "choice <> 'withheld' OR because <> ''", name=op.f("ck_starter_choices_withheld_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_starter_choices_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_starter_choices_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_starter_choices")),
        sa.UniqueConstraint("alliance_id", "code", name=op.f("uq_starter_choices_alliance_id_code")),
    )
    with op.batch_alter_table("starter_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_starter_choices_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_starter_choices_question_id"), ["question_id"], unique=False)


def downgrade() -> None:
    op.drop_table("starter_choices")
