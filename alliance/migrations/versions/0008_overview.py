"""Pages people come for: the monthly sheets of the streets, and which reminders were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "monthly_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("as_of >= month", name=op.f("ck_monthly_sheets_as_of_within")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_monthly_sheets_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_monthly_sheets_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_sheets")),
        sa.UniqueConstraint(
            "alliance_id", "place_id", "month", name=op.f("uq_monthly_sheets_alliance_id_place_id_month")
        ),
    )
    with op.batch_alter_table("monthly_sheets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monthly_sheets_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monthly_sheets_place_id"), ["place_id"], unique=False)
    op.create_table(
        "reminders_sent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_reminders_sent_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reminders_sent_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders_sent")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "subject",
            "subject_id",
            "due_on",
            "lead",
            name=op.f("uq_reminders_sent_person_id_kind_subject_subject_id_due_on_lead"),
        ),
    )
    with op.batch_alter_table("reminders_sent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_sent_alliance_id"), ["alliance_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reminders_sent")
    op.drop_table("monthly_sheets")
