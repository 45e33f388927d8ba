"""Results in versions, the extra review, minutes and corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_deliberations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("present != '' AND words != ''", name=op.f("ck_award_deliberations_minutes_say_something")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_deliberations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_deliberations_round_id_award_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_award_deliberations_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_deliberations")),
    )
    with op.batch_alter_table("award_deliberations") as batch:
        batch.create_index(batch.f("ix_award_deliberations_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_deliberations_round_id"), ["round_id"])
        batch.create_index(batch.f("ix_award_deliberations_written_by_id"), ["written_by_id"])

    op.create_table(
        "award_result_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("clear", "ask_again", "by_rule", name="verdict", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("because != ''", name=op.f("ck_award_result_versions_made_for_a_reason")),
        sa.CheckConstraint("number > 0", name=op.f("ck_award_result_versions_numbered_from_one")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_result_versions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award_round_awards.id"], name=op.f("fk_award_result_versions_award_id_award_round_awards")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_award_result_versions_made_by_id_people")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_result_versions_round_id_award_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_result_versions")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_award_result_versions_award_id_number")),
    )
    with op.batch_alter_table("award_result_versions") as batch:
        batch.create_index(batch.f("ix_award_result_versions_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_result_versions_made_by_id"), ["made_by_id"])
        batch.create_index(batch.f("ix_award_result_versions_round_id"), ["round_id"])

    op.create_table(
        "award_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=30), nullable=False),
        sa.Column("share_before", sa.BigInteger(), nullable=True),
        sa.Column("share_after", sa.BigInteger(), nullable=False),
        sa.Column("total_before", sa.BigInteger(), nullable=False),
        sa.Column("total_after", sa.BigInteger(), nullable=False),
        sa.Column("rank_before", sa.Integer(), nullable=False),
        sa.Column("rank_after", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("because != ''", name=op.f("ck_award_corrections_corrected_for_a_reason")),
        sa.CheckConstraint("share_after BETWEEN 0 AND 10000", name=op.f("ck_award_corrections_share_after_is_a_share")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_corrections_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["people.id"], name=op.f("fk_award_corrections_corrected_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["award_result_versions.id"],
            name=op.f("fk_award_corrections_version_id_award_result_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_corrections")),
    )
    with op.batch_alter_table("award_corrections") as batch:
        batch.create_index("ix_award_corrections_application_id_criterion", ["application_id", "criterion"])
        batch.create_index(batch.f("ix_award_corrections_corrected_by_id"), ["corrected_by_id"])
        batch.create_index(batch.f("ix_award_corrections_version_id"), ["version_id"])

    op.create_table(
        "award_extra_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("application_ids", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_award_extra_reviews_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award_round_awards.id"], name=op.f("fk_award_extra_reviews_award_id_award_round_awards")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["award_result_versions.id"],
            name=op.f("fk_award_extra_reviews_version_id_award_result_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_extra_reviews")),
        sa.UniqueConstraint("award_id", name=op.f("uq_award_extra_reviews_award_id")),
    )
    with op.batch_alter_table("award_extra_reviews") as batch:
        batch.create_index(batch.f("ix_award_extra_reviews_asked_by_id"), ["asked_by_id"])

    op.create_table(
        "award_result_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.BigInteger(), nullable=False),
        sa.Column("adjusted", sa.BigInteger(), nullable=True),
        sa.Column("adjusted_rank", sa.Integer(), nullable=True),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("wins", sa.Boolean(), nullable=False),
        sa.Column("undecided", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.CheckConstraint("low <= high", name=op.f("ck_award_result_lines_band_in_order")),
        sa.CheckConstraint("sheets >= dropped", name=op.f("ck_award_result_lines_dropped_among_sheets")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_result_lines_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["award_result_versions.id"],
            name=op.f("fk_award_result_lines_version_id_award_result_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_result_lines")),
        sa.UniqueConstraint(
            "version_id", "application_id", name=op.f("uq_award_result_lines_version_id_application_id")
        ),
    )
    with op.batch_alter_table("award_result_lines") as batch:
        batch.create_index(batch.f("ix_award_result_lines_application_id"), ["application_id"])


def downgrade() -> None:
    op.drop_table("award_result_lines")
    op.drop_table("award_extra_reviews")
    op.drop_table("award_corrections")
    op.drop_table("award_result_versions")
    op.drop_table("award_deliberations")
