"""Paths that were started for a compound, as files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_path_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_path_editions")),
        sa.UniqueConstraint("code", "revision", name=op.f("uq_guidance_path_editions_code_revision")),
    )
    op.create_table(
        "guidance_proceedings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("path", sa.String(length=40), nullable=False),
        sa.Column("matter", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("by_committee", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("stopped_because", sa.String(length=500), nullable=False),
        sa.Column("after_term", sa.Integer(), nullable=False),
        sa.Column("after_change", sa.Integer(), nullable=False),
        sa.Column("after_contract", sa.Integer(), nullable=False),
        sa.Column("deeds", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'running') = (ended_on IS NULL)", name=op.f("ck_guidance_proceedings_ended_has_its_day")
        ),
        sa.CheckConstraint(
            "(stage = 'stopped') = (stopped_because <> '')", name=op.f("ck_guidance_proceedings_stopped_has_its_reason")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_proceedings_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_guidance_proceedings_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["guidance_path_editions.id"],
            name=op.f("fk_guidance_proceedings_edition_id_guidance_path_editions"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_proceedings_place_id_places")),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["people.id"], name=op.f("fk_guidance_proceedings_started_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_proceedings")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_guidance_proceedings_alliance_id_reference")),
    )
    with op.batch_alter_table("guidance_proceedings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_proceedings_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_proceedings_compound_id"), ["compound_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_proceedings_edition_id"), ["edition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_proceedings_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_guidance_proceedings_stage_path", ["stage", "path"], unique=False)
        batch_op.create_index(
            "uq_guidance_proceedings_running",
            ["compound_id", "path", "matter"],
            unique=True,
            sqlite_where=sa.text("stage = 'running'"),
            postgresql_where=sa.text("stage = 'running'"),
        )

    op.create_table(
        "guidance_event_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proceeding_id"],
            ["guidance_proceedings.id"],
            name=op.f("fk_guidance_event_days_proceeding_id_guidance_proceedings"),
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["people.id"], name=op.f("fk_guidance_event_days_set_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_event_days")),
    )
    with op.batch_alter_table("guidance_event_days", schema=None) as batch_op:
        batch_op.create_index(
            "uq_guidance_event_days_current",
            ["proceeding_id", "code"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "guidance_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("skipped_because", sa.String(length=500), nullable=False),
        sa.Column("undone_because", sa.String(length=500), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_basis", sa.String(length=300), nullable=False),
        sa.Column("desks", sa.String(length=200), nullable=False),
        sa.Column("told_open", sa.Boolean(), nullable=False),
        sa.Column("near_told_on", sa.Date(), nullable=True),
        sa.Column("late_told_on", sa.Date(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(stage = 'done') = (done_on IS NOT NULL)", name=op.f("ck_guidance_steps_done_has_its_day")),
        sa.CheckConstraint(
            "(stage = 'skipped') = (skipped_because <> '')", name=op.f("ck_guidance_steps_skipped_has_its_reason")
        ),
        sa.CheckConstraint(
            "(stage IN ('done', 'skipped')) = (serial IS NOT NULL)", name=op.f("ck_guidance_steps_settled_has_its_turn")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_steps_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_steps_place_id_places")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"],
            ["guidance_proceedings.id"],
            name=op.f("fk_guidance_steps_proceeding_id_guidance_proceedings"),
        ),
        sa.ForeignKeyConstraint(["settled_by_id"], ["people.id"], name=op.f("fk_guidance_steps_settled_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_steps")),
        sa.UniqueConstraint("proceeding_id", "code", name=op.f("uq_guidance_steps_proceeding_id_code")),
    )
    with op.batch_alter_table("guidance_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_steps_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_steps_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_guidance_steps_stage_due_on", ["stage", "due_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guidance_steps", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_steps_stage_due_on")
        batch_op.drop_index(batch_op.f("ix_guidance_steps_place_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_steps_alliance_id"))

    op.drop_table("guidance_steps")
    with op.batch_alter_table("guidance_event_days", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guidance_event_days_current",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.drop_table("guidance_event_days")
    with op.batch_alter_table("guidance_proceedings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guidance_proceedings_running",
            sqlite_where=sa.text("stage = 'running'"),
            postgresql_where=sa.text("stage = 'running'"),
        )
        batch_op.drop_index("ix_guidance_proceedings_stage_path")
        batch_op.drop_index(batch_op.f("ix_guidance_proceedings_place_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_proceedings_edition_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_proceedings_compound_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_proceedings_alliance_id"))

    op.drop_table("guidance_proceedings")
    op.drop_table("guidance_path_editions")
