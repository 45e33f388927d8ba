"""Consultations of the guidance group, and lawyers asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_consultations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("need", sa.String(length=1000), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("caller_sealed", sa.Text(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("proceeding_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=True),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("spot", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("found", sa.String(length=2000), nullable=False),
        sa.Column("advice", sa.String(length=4000), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("deeds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('closed', 'dropped')) = (ended_on IS NOT NULL)",
            name=op.f("ck_guidance_consultations_ended_has_its_day"),
        ),
        sa.CheckConstraint(
            "stage <> 'booked' OR (starts_at IS NOT NULL AND helper_id IS NOT NULL AND spot <> '')",
            name=op.f("ck_guidance_consultations_booked_with_day_place_and_helper"),
        ),
        sa.CheckConstraint(
            "stage <> 'dropped' OR ended_because <> ''", name=op.f("ck_guidance_consultations_dropped_has_its_reason")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('recorded', 'closed') OR (happened_on IS NOT NULL AND found <> '' AND advice <> '')",
            name=op.f("ck_guidance_consultations_recorded_with_words"),
        ),
        sa.CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL) AND ends_at > starts_at",
            name=op.f("ck_guidance_consultations_ends_after_it_starts"),
        ),
        sa.CheckConstraint("follows_id <> id", name=op.f("ck_guidance_consultations_follows_another")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_consultations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_guidance_consultations_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_guidance_consultations_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["guidance_consultations.id"],
            name=op.f("fk_guidance_consultations_follows_id_guidance_consultations"),
        ),
        sa.ForeignKeyConstraint(["helper_id"], ["people.id"], name=op.f("fk_guidance_consultations_helper_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_consultations_place_id_places")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"],
            ["guidance_proceedings.id"],
            name=op.f("fk_guidance_consultations_proceeding_id_guidance_proceedings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_consultations")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_guidance_consultations_alliance_id_reference")),
    )
    with op.batch_alter_table("guidance_consultations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_consultations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_compound_id"), ["compound_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_helper_id"), ["helper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_proceeding_id"), ["proceeding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_consultations_question_id"), ["question_id"], unique=False)
        batch_op.create_index("ix_guidance_consultations_stage_starts_at", ["stage", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_guidance_consultations_helper",
            ["helper_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("stage = 'booked'"),
            postgresql_where=sa.text("stage = 'booked'"),
        )

    op.create_table(
        "guidance_opinions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=1000), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("lawyer_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_guidance_opinions_answered_with_words")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_guidance_opinions_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["guidance_consultations.id"],
            name=op.f("fk_guidance_opinions_consultation_id_guidance_consultations"),
        ),
        sa.ForeignKeyConstraint(["lawyer_id"], ["people.id"], name=op.f("fk_guidance_opinions_lawyer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_opinions")),
    )
    with op.batch_alter_table("guidance_opinions", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_opinions_lawyer_id_answered_at", ["lawyer_id", "answered_at"], unique=False)
        batch_op.create_index(
            "uq_guidance_opinions_open",
            ["consultation_id", "lawyer_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "guidance_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("doer", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["guidance_consultations.id"],
            name=op.f("fk_guidance_tasks_consultation_id_guidance_consultations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_tasks")),
        sa.UniqueConstraint("consultation_id", "position", name=op.f("uq_guidance_tasks_consultation_id_position")),
    )
    with op.batch_alter_table("guidance_tasks", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_tasks_due_on", ["due_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guidance_tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_tasks_due_on")

    op.drop_table("guidance_tasks")
    with op.batch_alter_table("guidance_opinions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guidance_opinions_open",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index("ix_guidance_opinions_lawyer_id_answered_at")

    op.drop_table("guidance_opinions")
    with op.batch_alter_table("guidance_consultations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guidance_consultations_helper",
            sqlite_where=sa.text("stage = 'booked'"),
            postgresql_where=sa.text("stage = 'booked'"),
        )
        batch_op.drop_index("ix_guidance_consultations_stage_starts_at")
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_question_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_proceeding_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_place_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_helper_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_follows_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_compound_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_consultations_alliance_id"))

    op.drop_table("guidance_consultations")
