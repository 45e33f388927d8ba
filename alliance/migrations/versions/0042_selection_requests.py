"""Selection requests of the expert pool."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=30), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_since", sa.DateTime(), nullable=False),
        sa.Column("scored_at", sa.DateTime(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("opening_at", sa.DateTime(), nullable=False),
        sa.Column("opening_spot", sa.String(length=200), nullable=False),
        sa.Column("owners", sa.Integer(), nullable=False),
        sa.Column("small", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("basis_on", sa.Date(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("fee_payer", sa.String(length=20), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage = 'withdrawn' OR (stage = 'draft') = (reference IS NULL)",
            name=op.f("ck_expert_requests_reference_from_submission"),
        ),
        sa.CheckConstraint(
            "track = 'owner_self_governed' OR stage IN"
            " ('draft', 'submitted', 'returned', 'helped', 'declined', 'withdrawn')",
            name=op.f("ck_expert_requests_statutory_is_never_staffed"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_requests_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_expert_requests_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_expert_requests_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_requests_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_requests")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_expert_requests_alliance_id_reference")),
    )
    op.create_index(op.f("ix_expert_requests_alliance_id"), "expert_requests", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_expert_requests_asked_by_id"), "expert_requests", ["asked_by_id"], unique=False)
    op.create_index("ix_expert_requests_compound_id_stage", "expert_requests", ["compound_id", "stage"], unique=False)
    op.create_index(op.f("ix_expert_requests_place_id"), "expert_requests", ["place_id"], unique=False)
    op.create_index("ix_expert_requests_stage_opening_at", "expert_requests", ["stage", "opening_at"], unique=False)

    op.create_table(
        "expert_request_companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_expert_request_companies_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_request_companies_request_id_expert_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_request_companies")),
        sa.UniqueConstraint("request_id", "company_id", name=op.f("uq_expert_request_companies_request_id_company_id")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_expert_request_companies_request_id_number")),
    )
    op.create_index(
        op.f("ix_expert_request_companies_company_id"), "expert_request_companies", ["company_id"], unique=False
    )
    op.create_index(
        op.f("ix_expert_request_companies_request_id"), "expert_request_companies", ["request_id"], unique=False
    )

    op.create_table(
        "expert_request_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_request_notes_request_id_expert_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_request_notes")),
    )
    op.create_index(op.f("ix_expert_request_notes_request_id"), "expert_request_notes", ["request_id"], unique=False)

    op.create_table(
        "expert_request_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_expert_request_seats_at_least_one")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_request_seats_request_id_expert_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_request_seats")),
        sa.UniqueConstraint("request_id", "field", name=op.f("uq_expert_request_seats_request_id_field")),
    )
    op.create_index(op.f("ix_expert_request_seats_request_id"), "expert_request_seats", ["request_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_expert_request_seats_request_id"), table_name="expert_request_seats")

    op.drop_table("expert_request_seats")
    op.drop_index(op.f("ix_expert_request_notes_request_id"), table_name="expert_request_notes")

    op.drop_table("expert_request_notes")
    op.drop_index(op.f("ix_expert_request_companies_request_id"), table_name="expert_request_companies")
    op.drop_index(op.f("ix_expert_request_companies_company_id"), table_name="expert_request_companies")

    op.drop_table("expert_request_companies")
    op.drop_index("ix_expert_requests_stage_opening_at", table_name="expert_requests")
    op.drop_index(op.f("ix_expert_requests_place_id"), table_name="expert_requests")
    op.drop_index("ix_expert_requests_compound_id_stage", table_name="expert_requests")
    op.drop_index(op.f("ix_expert_requests_asked_by_id"), table_name="expert_requests")
    op.drop_index(op.f("ix_expert_requests_alliance_id"), table_name="expert_requests")

    op.drop_table("expert_requests")
