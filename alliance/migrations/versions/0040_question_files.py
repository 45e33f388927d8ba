"""Question files that wait for a decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None
_TABLE = "training_question_files"
_FORMATS = ("xlsx", "docx", "gift", "aiken", "moodlexml")
_STAGES = ("previewed", "imported", "dropped", "expired")


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("format", sa.Enum(*_FORMATS, name="format", native_enum=False, length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.Enum(*_STAGES, name="stage", native_enum=False, length=20), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("content_sealed", sa.Text(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'previewed') = (content_sealed IS NOT NULL)",
            name=op.f("ck_training_question_files_content_while_previewed"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_question_files_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_question_files_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_question_files")),
    )
    with op.batch_alter_table(_TABLE) as batch:
        batch.create_index(batch.f("ix_training_question_files_alliance_id"), ["alliance_id"])
        batch.create_index("ix_training_question_files_person_id_uploaded_at", ["person_id", "uploaded_at"])
        batch.create_index("ix_training_question_files_stage_expires_at", ["stage", "expires_at"])


def downgrade() -> None:
    op.drop_table(_TABLE)
