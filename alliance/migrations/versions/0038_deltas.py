"""Delta lessons after a change of the law."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_deltas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("from_article_id", sa.Integer(), nullable=True),
        sa.Column("to_article_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("noticed_at", sa.DateTime(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('dropped', 'withdrawn')) = (ended_because <> '')",
            name=op.f("ck_training_deltas_ended_with_a_reason"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'withdrawn') OR (signed_by_id IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_training_deltas_published_only_signed"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_training_deltas_minutes_positive")),
        sa.CheckConstraint(
            "signed_by_id IS NULL OR signed_by_id <> written_by_id", name=op.f("ck_training_deltas_signed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_deltas_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["people.id"], name=op.f("fk_training_deltas_signed_by_id_people")),
        sa.ForeignKeyConstraint(["written_by_id"], ["people.id"], name=op.f("fk_training_deltas_written_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_deltas")),
    )
    with op.batch_alter_table("training_deltas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_deltas_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_deltas_signed_by_id"), ["signed_by_id"], unique=False)
        batch_op.create_index("ix_training_deltas_stage", ["alliance_id", "stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_deltas_written_by_id"), ["written_by_id"], unique=False)
    op.create_table(
        "training_delta_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delta_id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assigned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "done_on IS NULL OR dropped_on IS NULL", name=op.f("ck_training_delta_tasks_done_or_dropped")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["training_certificates.id"],
            name=op.f("fk_training_delta_tasks_certificate_id_training_certificates"),
        ),
        sa.ForeignKeyConstraint(
            ["delta_id"], ["training_deltas.id"], name=op.f("fk_training_delta_tasks_delta_id_training_deltas")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_delta_tasks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_delta_tasks")),
        sa.UniqueConstraint("delta_id", "certificate_id", name=op.f("uq_training_delta_tasks_delta_id_certificate_id")),
    )
    with op.batch_alter_table("training_delta_tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_delta_tasks_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index("ix_training_delta_tasks_person_id_done_on", ["person_id", "done_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training_delta_tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_training_delta_tasks_person_id_done_on")
        batch_op.drop_index(batch_op.f("ix_training_delta_tasks_certificate_id"))

    op.drop_table("training_delta_tasks")
    with op.batch_alter_table("training_deltas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_deltas_written_by_id"))
        batch_op.drop_index("ix_training_deltas_stage")
        batch_op.drop_index(batch_op.f("ix_training_deltas_signed_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_deltas_alliance_id"))

    op.drop_table("training_deltas")
