"""The bureau's monthly checks and yearly appraisals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_check_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("basis_on", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("previewed", "confirmed", "dropped", "expired", name="stage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("content_sealed", sa.Text(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_award_check_runs_confirmed_has_its_moment"),
        ),
        sa.CheckConstraint(
            "(stage = 'previewed') = (content_sealed IS NOT NULL)",
            name=op.f("ck_award_check_runs_content_while_previewed"),
        ),
        sa.CheckConstraint("basis <> ''", name=op.f("ck_award_check_runs_given_by_a_paper")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_check_runs_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_award_check_runs_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_check_runs")),
    )
    with op.batch_alter_table("award_check_runs") as batch:
        batch.create_index(batch.f("ix_award_check_runs_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_check_runs_person_id"), ["person_id"])
        batch.create_index("ix_award_check_runs_stage_expires_at", ["stage", "expires_at"])

    op.create_table(
        "award_monthly_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=True),
        sa.Column("mended", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("found IS NULL OR found >= 0", name=op.f("ck_award_monthly_checks_found_is_a_number")),
        sa.CheckConstraint(
            "mended IS NULL OR (found IS NOT NULL AND mended BETWEEN 0 AND found)",
            name=op.f("ck_award_monthly_checks_mended_of_found"),
        ),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_award_monthly_checks_score_of_100")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_monthly_checks_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_award_monthly_checks_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_monthly_checks_place_id_places")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_award_monthly_checks_recorded_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["award_check_runs.id"], name=op.f("fk_award_monthly_checks_run_id_award_check_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_monthly_checks")),
    )
    with op.batch_alter_table("award_monthly_checks") as batch:
        batch.create_index(batch.f("ix_award_monthly_checks_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_monthly_checks_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_monthly_checks_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_monthly_checks_run_id"), ["run_id"])
        batch.create_index(
            "uq_award_monthly_checks_current",
            ["compound_id", "month"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "award_yearly_appraisals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("monthly", sa.BigInteger(), nullable=True),
        sa.Column("site", sa.BigInteger(), nullable=True),
        sa.Column("satisfaction", sa.BigInteger(), nullable=True),
        sa.Column("complaints", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("party_quarters", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "party_quarters IS NULL OR party_quarters BETWEEN 0 AND 3",
            name=op.f("ck_award_yearly_appraisals_party_in_quarters"),
        ),
        sa.CheckConstraint("total BETWEEN 0 AND 10000", name=op.f("ck_award_yearly_appraisals_total_of_100")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_yearly_appraisals_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_award_yearly_appraisals_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_yearly_appraisals_place_id_places")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_award_yearly_appraisals_recorded_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["award_check_runs.id"], name=op.f("fk_award_yearly_appraisals_run_id_award_check_runs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_yearly_appraisals")),
    )
    with op.batch_alter_table("award_yearly_appraisals") as batch:
        batch.create_index(batch.f("ix_award_yearly_appraisals_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_yearly_appraisals_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_yearly_appraisals_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_yearly_appraisals_run_id"), ["run_id"])
        batch.create_index(
            "uq_award_yearly_appraisals_current",
            ["compound_id", "year"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("award_yearly_appraisals")
    op.drop_table("award_monthly_checks")
    op.drop_table("award_check_runs")
