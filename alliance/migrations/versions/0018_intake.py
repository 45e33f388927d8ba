"""How cases come: applications, from where they came openly, and the workbooks of the hotline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_origins")),
    )
    with op.batch_alter_table("mediation_origins", schema=None) as batch_op:
        batch_op.create_index("ix_mediation_origins_origin_at", ["origin", "at"], unique=False)

    op.create_table(
        "mediation_hotline_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("shared_by", sa.String(length=200), nullable=False),
        sa.Column("shared_until", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
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
            name=op.f("ck_mediation_hotline_runs_confirmed_has_its_moment"),
        ),
        sa.CheckConstraint(
            "(stage = 'previewed') = (content_sealed IS NOT NULL)",
            name=op.f("ck_mediation_hotline_runs_content_while_previewed"),
        ),
        sa.CheckConstraint("basis <> '' AND shared_by <> ''", name=op.f("ck_mediation_hotline_runs_shared_on_a_basis")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_hotline_runs_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_hotline_runs_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_hotline_runs_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_hotline_runs")),
    )
    with op.batch_alter_table("mediation_hotline_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_hotline_runs_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_hotline_runs_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_hotline_runs_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_mediation_hotline_runs_stage_expires_at", ["stage", "expires_at"], unique=False)

    op.create_table(
        "mediation_hotline_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("caller", sa.String(length=20), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=True),
        sa.Column("number_index", sa.String(length=64), nullable=True),
        sa.Column("number_masked", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=200), nullable=False),
        sa.Column("nature", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("clock", sa.String(length=60), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer = '')", name=op.f("ck_mediation_hotline_orders_answered_in_words")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_hotline_orders_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_mediation_hotline_orders_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_hotline_orders_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_hotline_orders_place_id_places")),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["mediation_hotline_runs.id"],
            name=op.f("fk_mediation_hotline_orders_run_id_mediation_hotline_runs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_hotline_orders")),
        sa.UniqueConstraint("alliance_id", "number", name=op.f("uq_mediation_hotline_orders_alliance_id_number")),
    )
    with op.batch_alter_table("mediation_hotline_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_hotline_orders_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "ix_mediation_hotline_orders_answered_at_answer_by", ["answered_at", "answer_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mediation_hotline_orders_answered_by_id"), ["answered_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mediation_hotline_orders_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_hotline_orders_number_index"), ["number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_hotline_orders_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_hotline_orders_run_id"), ["run_id"], unique=False)

    op.create_table(
        "mediation_applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("helped_by_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("checked", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("wishes_at", sa.DateTime(), nullable=True),
        sa.Column("read_back_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode <> 'oral' OR (read_back_at IS NOT NULL AND helped_by_id IS NOT NULL)",
            name=op.f("ck_mediation_applications_oral_is_read_back"),
        ),
        sa.CheckConstraint(
            "mode <> 'referred' OR source <> ''", name=op.f("ck_mediation_applications_referred_by_somebody")
        ),
        sa.CheckConstraint(
            "mode NOT IN ('written', 'oral') OR party_id IS NOT NULL",
            name=op.f("ck_mediation_applications_asked_by_a_party"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_applications_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_applications_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["helped_by_id"], ["people.id"], name=op.f("fk_mediation_applications_helped_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_applications_party_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_applications")),
        sa.UniqueConstraint("case_id", name=op.f("uq_mediation_applications_case_id")),
    )
    with op.batch_alter_table("mediation_applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_applications_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_applications_helped_by_id"), ["helped_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_applications_party_id"), ["party_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mediation_applications")
    op.drop_table("mediation_hotline_orders")
    op.drop_table("mediation_hotline_runs")
    op.drop_table("mediation_origins")
