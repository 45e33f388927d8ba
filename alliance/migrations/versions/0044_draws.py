"""Draws of the expert pool."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("seal_code", sa.String(length=64), nullable=False),
        sa.Column("happens_at", sa.DateTime(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("sealed_by_id", sa.Integer(), nullable=True),
        sa.Column("witnessed_at", sa.DateTime(), nullable=True),
        sa.Column("witnessed_by_id", sa.Integer(), nullable=True),
        sa.Column("chance", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=True),
        sa.Column("heard_by_id", sa.Integer(), nullable=True),
        sa.Column("heard_as", sa.String(length=10), nullable=True),
        sa.Column("drawn_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("used_up_at", sa.DateTime(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("abandoned_at", sa.DateTime(), nullable=True),
        sa.Column("abandoned_because", sa.String(length=20), nullable=True),
        sa.Column("giving_up", sa.String(length=20), nullable=True),
        sa.Column("giving_up_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'abandoned') = (abandoned_because IS NOT NULL)",
            name=op.f("ck_expert_draws_abandoned_for_a_reason"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('drawn', 'opened') OR chance IS NOT NULL", name=op.f("ck_expert_draws_drawn_by_chance")
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_expert_draws_alliance_id_alliances")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_expert_draws_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["giving_up_by_id"], ["people.id"], name=op.f("fk_expert_draws_giving_up_by_id_people")
        ),
        sa.ForeignKeyConstraint(["heard_by_id"], ["people.id"], name=op.f("fk_expert_draws_heard_by_id_people")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["people.id"], name=op.f("fk_expert_draws_opened_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_draws_place_id_places")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_draws_request_id_expert_requests")
        ),
        sa.ForeignKeyConstraint(["sealed_by_id"], ["people.id"], name=op.f("fk_expert_draws_sealed_by_id_people")),
        sa.ForeignKeyConstraint(
            ["witnessed_by_id"], ["people.id"], name=op.f("fk_expert_draws_witnessed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_draws")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_expert_draws_request_id_number")),
        sa.UniqueConstraint("seal_code", name=op.f("uq_expert_draws_seal_code")),
    )
    op.create_index(op.f("ix_expert_draws_alliance_id"), "expert_draws", ["alliance_id"], unique=False)
    op.create_index("ix_expert_draws_alliance_id_stage", "expert_draws", ["alliance_id", "stage"], unique=False)
    op.create_index(op.f("ix_expert_draws_place_id"), "expert_draws", ["place_id"], unique=False)
    op.create_index(
        "uq_expert_draws_running",
        "expert_draws",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("stage <> 'abandoned'"),
        postgresql_where=sa.text("stage <> 'abandoned'"),
    )
    op.create_table(
        "expert_draw_falls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["expert_draws.id"], name=op.f("fk_expert_draw_falls_draw_id_expert_draws")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_draw_falls")),
        sa.UniqueConstraint("draw_id", "number", name=op.f("uq_expert_draw_falls_draw_id_number")),
        sa.UniqueConstraint("draw_id", "row", name=op.f("uq_expert_draw_falls_draw_id_row")),
    )
    op.create_table(
        "expert_draw_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=True),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(field IS NULL) = (ground <> '')", name=op.f("ck_expert_draw_rows_stands_back_for_a_ground")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["expert_draws.id"], name=op.f("fk_expert_draw_rows_draw_id_expert_draws")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_draw_rows")),
        sa.UniqueConstraint("draw_id", "field", "rank", name=op.f("uq_expert_draw_rows_draw_id_field_rank")),
        sa.UniqueConstraint("draw_id", "number", name=op.f("uq_expert_draw_rows_draw_id_number")),
        sa.UniqueConstraint("draw_id", "who", name=op.f("uq_expert_draw_rows_draw_id_who")),
    )
    op.create_index(op.f("ix_expert_draw_rows_who"), "expert_draw_rows", ["who"], unique=False)


def downgrade() -> None:
    for table in ("expert_draw_rows", "expert_draw_falls", "expert_draws"):
        op.drop_table(table)
