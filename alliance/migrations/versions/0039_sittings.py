"""Sittings in a hall, and who was there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_sittings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=True),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("spot", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("places_most", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("sheet_typed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_because", sa.String(length=300), nullable=False),
        sa.Column("cancelled_because", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'exam') = (exam_id IS NOT NULL)", name=op.f("ck_training_sittings_exam_of_its_kind")
        ),
        sa.CheckConstraint(
            "(stage = 'cancelled') = (cancelled_because <> '')",
            name=op.f("ck_training_sittings_cancelled_with_a_reason"),
        ),
        sa.CheckConstraint(
            "(stage = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_training_sittings_confirmed_at_an_instant"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_sittings_ends_after_it_starts")),
        sa.CheckConstraint("places_most > 0", name=op.f("ck_training_sittings_places_positive")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_sittings_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_training_sittings_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["training_exams.id"], name=op.f("fk_training_sittings_exam_id_training_exams")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_training_sittings_made_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_training_sittings_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sittings")),
    )
    with op.batch_alter_table("training_sittings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_sittings_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_sittings_exam_id"), ["exam_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_sittings_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_training_sittings_stage_ends_at", ["stage", "ends_at"], unique=False)

    op.create_table(
        "training_sitting_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=True),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "decided IS NULL OR because <> ''", name=op.f("ck_training_sitting_people_decided_with_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_training_sitting_people_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_sitting_people_person_id_people")),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["training_sittings.id"],
            name=op.f("fk_training_sitting_people_sitting_id_training_sittings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sitting_people")),
        sa.UniqueConstraint("sitting_id", "person_id", name=op.f("uq_training_sitting_people_sitting_id_person_id")),
        sa.UniqueConstraint("sitting_id", "seat", name=op.f("uq_training_sitting_people_sitting_id_seat")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("training_sitting_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_sitting_people_person_id"), ["person_id"], unique=False)

    op.create_table(
        "training_sitting_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("invited_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_training_sitting_marks_by_id_people")),
        sa.ForeignKeyConstraint(
            ["invited_id"],
            ["training_sitting_people.id"],
            name=op.f("fk_training_sitting_marks_invited_id_training_sitting_people"),
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["training_sittings.id"], name=op.f("fk_training_sitting_marks_other_id_training_sittings")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["training_sittings.id"],
            name=op.f("fk_training_sitting_marks_sitting_id_training_sittings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_sitting_marks")),
        sa.UniqueConstraint(
            "sitting_id", "device", "key", name=op.f("uq_training_sitting_marks_sitting_id_device_key")
        ),
    )
    with op.batch_alter_table("training_sitting_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_sitting_marks_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_sitting_marks_invited_id"), ["invited_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training_sitting_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_sitting_marks_invited_id"))
        batch_op.drop_index(batch_op.f("ix_training_sitting_marks_by_id"))

    op.drop_table("training_sitting_marks")
    with op.batch_alter_table("training_sitting_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_sitting_people_person_id"))

    op.drop_table("training_sitting_people")
    with op.batch_alter_table("training_sittings", schema=None) as batch_op:
        batch_op.drop_index("ix_training_sittings_stage_ends_at")
        batch_op.drop_index(batch_op.f("ix_training_sittings_place_id"))
        batch_op.drop_index(batch_op.f("ix_training_sittings_exam_id"))
        batch_op.drop_index(batch_op.f("ix_training_sittings_alliance_id"))

    op.drop_table("training_sittings")
