"""Votes that are counted here: electorates, ballots, doubts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("collision", sa.String(length=20), nullable=False),
        sa.Column("collision_basis", sa.String(length=200), nullable=False),
        sa.Column("proxy_most", sa.Integer(), nullable=True),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("deemed_basis", sa.String(length=500), nullable=False),
        sa.Column("count_parking", sa.Boolean(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("roster_sealed", sa.Text(), nullable=True),
        sa.Column("roster_name", sa.String(length=200), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("total_area", sa.BigInteger(), nullable=True),
        sa.Column("total_heads", sa.Integer(), nullable=True),
        sa.Column("total_units", sa.Integer(), nullable=True),
        sa.Column("online_at", sa.DateTime(), nullable=True),
        sa.Column("counted_at", sa.DateTime(), nullable=True),
        sa.Column("announce_by", sa.Date(), nullable=True),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("recount_digest", sa.String(length=64), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("void_because", sa.String(length=200), nullable=False),
        sa.Column("restarted_from_id", sa.Integer(), nullable=True),
        sa.Column("names_forgotten_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'void') = (void_because <> '')", name=op.f("ck_guidance_counts_void_has_its_reason")
        ),
        sa.CheckConstraint("NOT deemed OR deemed_basis <> ''", name=op.f("ck_guidance_counts_deemed_has_its_basis")),
        sa.CheckConstraint(
            "collision = 'person' OR collision_basis <> ''",
            name=op.f("ck_guidance_counts_collision_rule_has_its_basis"),
        ),
        sa.CheckConstraint(
            "stage <> 'announced' OR announced_on IS NOT NULL", name=op.f("ck_guidance_counts_announced_has_its_day")
        ),
        sa.CheckConstraint(
            "stage = 'draft' OR roster_sealed IS NULL", name=op.f("ck_guidance_counts_rows_only_while_drafted")
        ),
        sa.CheckConstraint(
            "stage IN ('draft', 'void') OR (digest <> '' AND frozen_at IS NOT NULL)",
            name=op.f("ck_guidance_counts_fixed_is_known"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('counted', 'announced') OR counted_at IS NOT NULL",
            name=op.f("ck_guidance_counts_counted_has_its_time"),
        ),
        sa.CheckConstraint("proxy_most IS NULL OR proxy_most > 0", name=op.f("ck_guidance_counts_proxy_most_positive")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_counts_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_guidance_counts_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_counts_place_id_places")),
        sa.ForeignKeyConstraint(
            ["restarted_from_id"],
            ["guidance_counts.id"],
            name=op.f("fk_guidance_counts_restarted_from_id_guidance_counts"),
        ),
        sa.ForeignKeyConstraint(["started_by_id"], ["people.id"], name=op.f("fk_guidance_counts_started_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_counts")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_guidance_counts_alliance_id_reference")),
    )
    with op.batch_alter_table("guidance_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_counts_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_counts_compound_id"), ["compound_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_counts_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_guidance_counts_stage_closes_at", ["stage", "closes_at"], unique=False)

    op.create_table(
        "guidance_count_folders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_count_folders_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["count_id"], ["guidance_counts.id"], name=op.f("fk_guidance_count_folders_count_id_guidance_counts")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_count_folders_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_count_folders")),
        sa.UniqueConstraint("count_id", name=op.f("uq_guidance_count_folders_count_id")),
    )
    with op.batch_alter_table("guidance_count_folders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_count_folders_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_count_folders_place_id"), ["place_id"], unique=False)

    op.create_table(
        "guidance_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("because <> ''", name=op.f("ck_guidance_decisions_has_its_reason")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["guidance_counts.id"], name=op.f("fk_guidance_decisions_count_id_guidance_counts")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_guidance_decisions_decided_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_decisions")),
        sa.UniqueConstraint("count_id", "code", name=op.f("uq_guidance_decisions_count_id_code")),
    )
    op.create_table(
        "guidance_matters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("candidates_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint("candidates >= 0", name=op.f("ck_guidance_matters_candidates_not_negative")),
        sa.CheckConstraint("(seats > 0) = (candidates > 0)", name=op.f("ck_guidance_matters_seats_for_candidates")),
        sa.CheckConstraint("item BETWEEN 1 AND 9", name=op.f("ck_guidance_matters_item_of_the_law")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["guidance_counts.id"], name=op.f("fk_guidance_matters_count_id_guidance_counts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_matters")),
        sa.UniqueConstraint("count_id", "position", name=op.f("uq_guidance_matters_count_id_position")),
    )
    op.create_table(
        "guidance_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("building", sa.String(length=40), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=20), nullable=False),
        sa.Column("token", sa.String(length=12), nullable=False),
        sa.Column("people_sealed", sa.Text(), nullable=True),
        sa.CheckConstraint("area > 0", name=op.f("ck_guidance_units_area_positive")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["guidance_counts.id"], name=op.f("fk_guidance_units_count_id_guidance_counts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_units")),
        sa.UniqueConstraint("count_id", "building", "room", name=op.f("uq_guidance_units_count_id_building_room")),
        sa.UniqueConstraint("count_id", "position", name=op.f("uq_guidance_units_count_id_position")),
        sa.UniqueConstraint("count_id", "token", name=op.f("uq_guidance_units_count_id_token")),
    )
    op.create_table(
        "guidance_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("slip", sa.Integer(), nullable=False),
        sa.Column("first", sa.JSON(), nullable=False),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column("second", sa.JSON(), nullable=True),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("settled", sa.JSON(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_because", sa.String(length=200), nullable=False),
        sa.Column("dropped_because", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "second IS NULL OR first_by_id <> second_by_id", name=op.f("ck_guidance_ballots_typed_by_two_people")
        ),
        sa.CheckConstraint("slip > 0", name=op.f("ck_guidance_ballots_slip_positive")),
        sa.ForeignKeyConstraint(
            ["count_id"], ["guidance_counts.id"], name=op.f("fk_guidance_ballots_count_id_guidance_counts")
        ),
        sa.ForeignKeyConstraint(["first_by_id"], ["people.id"], name=op.f("fk_guidance_ballots_first_by_id_people")),
        sa.ForeignKeyConstraint(["second_by_id"], ["people.id"], name=op.f("fk_guidance_ballots_second_by_id_people")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_guidance_ballots_settled_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["guidance_units.id"], name=op.f("fk_guidance_ballots_unit_id_guidance_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_ballots")),
        sa.UniqueConstraint(
            "count_id", "unit_id", "channel", "slip", name=op.f("uq_guidance_ballots_count_id_unit_id_channel_slip")
        ),
    )
    with op.batch_alter_table("guidance_ballots", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_ballots_count_id_channel", ["count_id", "channel"], unique=False)

    op.create_table(
        "guidance_deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("count_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("by_sealed", sa.Text(), nullable=True),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["guidance_counts.id"], name=op.f("fk_guidance_deliveries_count_id_guidance_counts")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_guidance_deliveries_recorded_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["guidance_units.id"], name=op.f("fk_guidance_deliveries_unit_id_guidance_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_deliveries")),
    )
    with op.batch_alter_table("guidance_deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_deliveries_count_id_unit_id", ["count_id", "unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guidance_deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_deliveries_count_id_unit_id")

    op.drop_table("guidance_deliveries")
    with op.batch_alter_table("guidance_ballots", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_ballots_count_id_channel")

    op.drop_table("guidance_ballots")
    op.drop_table("guidance_units")
    op.drop_table("guidance_matters")
    with op.batch_alter_table("guidance_count_folders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_count_folders_place_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_count_folders_alliance_id"))

    op.drop_table("guidance_count_folders")
    op.drop_table("guidance_decisions")
    with op.batch_alter_table("guidance_counts", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_counts_stage_closes_at")
        batch_op.drop_index(batch_op.f("ix_guidance_counts_place_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_counts_compound_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_counts_alliance_id"))

    op.drop_table("guidance_counts")
