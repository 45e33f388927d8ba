"""Purposes, exports and erasure."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "export_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("watermark", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_export_records_rows_not_negative")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_export_records_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_export_records_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_export_records_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_records")),
        sa.UniqueConstraint("code", name=op.f("uq_export_records_code")),
    )
    op.create_index(op.f("ix_export_records_alliance_id"), "export_records", ["alliance_id"])
    op.create_index("ix_export_records_person_id_at", "export_records", ["person_id", "at"])

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_consents_version_positive")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_consents_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_alliance_id"), "consents", ["alliance_id"])
    op.create_index(
        "uq_consents_standing",
        "consents",
        ["person_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )

    op.create_table(
        "reveals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_reveals_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_reveals_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reveals_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_reveals_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveals")),
    )
    op.create_index(op.f("ix_reveals_alliance_id"), "reveals", ["alliance_id"])
    op.create_index(op.f("ix_reveals_person_id"), "reveals", ["person_id"])
    op.create_index("ix_reveals_by_id_at", "reveals", ["by_id", "at"])

    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("name_until", sa.Date(), nullable=True),
        sa.Column("name_gone_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(stage = 'asked') = (decided_at IS NULL)", name=op.f("ck_erasures_decided_has_its_time")),
        sa.CheckConstraint("stage <> 'refused' OR because <> ''", name=op.f("ck_erasures_refused_has_its_reason")),
        sa.CheckConstraint(
            "stage <> 'done' OR name_until IS NOT NULL OR name_gone_at IS NOT NULL",
            name=op.f("ck_erasures_done_says_name"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_erasures_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_erasures_decided_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_erasures_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(op.f("ix_erasures_alliance_id"), "erasures", ["alliance_id"])
    op.create_index("ix_erasures_stage_due_on", "erasures", ["stage", "due_on"])
    op.create_index(
        "uq_erasures_open",
        "erasures",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("stage = 'asked'"),
        postgresql_where=sa.text("stage = 'asked'"),
    )


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_table("reveals")
    op.drop_table("consents")
    op.drop_table("export_records")
