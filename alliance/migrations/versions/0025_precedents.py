"""Precedents, and disputes that return."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_patterns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(), nullable=False),
        sa.Column("handled_at", sa.DateTime(), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("handled_as", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(handled_at IS NULL) = (handled_as = '')", name=op.f("ck_mediation_patterns_handled_with_words")
        ),
        sa.CheckConstraint(
            "(compound_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_mediation_patterns_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_patterns_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_mediation_patterns_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_mediation_patterns_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["people.id"], name=op.f("fk_mediation_patterns_handled_by_id_people")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_patterns_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_patterns")),
    )
    with op.batch_alter_table("mediation_patterns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_patterns_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_patterns_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_patterns_compound_id"), ["compound_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_patterns_place_id"), ["place_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_patterns_open_company_id",
            ["company_id", "cause"],
            unique=True,
            sqlite_where=sa.text("handled_at IS NULL"),
            postgresql_where=sa.text("handled_at IS NULL"),
        )
        batch_op.create_index(
            "uq_mediation_patterns_open_compound_id",
            ["compound_id", "cause"],
            unique=True,
            sqlite_where=sa.text("handled_at IS NULL"),
            postgresql_where=sa.text("handled_at IS NULL"),
        )

    op.create_table(
        "mediation_precedents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "draft", "submitted", "published", "withdrawn", "dropped", name="stage", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("focus", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.Column("rare", sa.JSON(), nullable=False),
        sa.Column("told", sa.String(length=300), nullable=False),
        sa.Column("compounds", sa.Integer(), nullable=True),
        sa.Column("companies", sa.Integer(), nullable=True),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("drafted_by_id", sa.Integer(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("returned_because", sa.String(length=500), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage <> 'withdrawn' OR (facts = '' AND focus = '' AND process = '' AND outcome = '' AND advice = ''"
            " AND withdrawn_because <> '')",
            name=op.f("ck_mediation_precedents_withdrawn_has_no_text"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('published', 'withdrawn')"
            " OR (reference IS NOT NULL AND signed_by_id IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_mediation_precedents_published_is_signed"),
        ),
        sa.CheckConstraint("signed_by_id <> drafted_by_id", name=op.f("ck_mediation_precedents_two_people")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_precedents_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_precedents_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["people.id"], name=op.f("fk_mediation_precedents_drafted_by_id_people")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_precedents_place_id_places")),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_mediation_precedents_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["people.id"], name=op.f("fk_mediation_precedents_withdrawn_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_precedents")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_mediation_precedents_alliance_id_reference")),
    )
    with op.batch_alter_table("mediation_precedents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_precedents_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_mediation_precedents_alliance_id_stage", ["alliance_id", "stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_precedents_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_precedents_drafted_by_id"), ["drafted_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_precedents_place_id"), ["place_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_precedents_case_id_standing",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("stage IN ('draft', 'submitted', 'published')"),
            postgresql_where=sa.text("stage IN ('draft', 'submitted', 'published')"),
        )

    op.create_table(
        "mediation_precedent_clues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("precedent_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text_sealed", sa.Text(), nullable=True),
        sa.Column(
            "clue",
            sa.Enum(
                "person",
                "company",
                "compound",
                "place",
                "room",
                "phone",
                "id_number",
                "account",
                "mail",
                "contact",
                "plate",
                "reference",
                "road",
                "date",
                "year",
                "amount",
                "size",
                "households",
                name="clue",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("choice", sa.Enum("replace", "keep", name="choice", native_enum=False, length=20), nullable=False),
        sa.Column("instead", sa.String(length=200), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "choice <> 'keep' OR because <> ''", name=op.f("ck_mediation_precedent_clues_kept_for_a_reason")
        ),
        sa.CheckConstraint(
            "choice <> 'replace' OR instead <> ''", name=op.f("ck_mediation_precedent_clues_replaced_by_something")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_mediation_precedent_clues_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["precedent_id"],
            ["mediation_precedents.id"],
            name=op.f("fk_mediation_precedent_clues_precedent_id_mediation_precedents"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_precedent_clues")),
        sa.UniqueConstraint("precedent_id", "digest", name=op.f("uq_mediation_precedent_clues_precedent_id_digest")),
    )
    with op.batch_alter_table("mediation_precedent_clues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_precedent_clues_precedent_id"), ["precedent_id"], unique=False)

    op.create_table(
        "mediation_precedent_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_precedent_objections_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"],
            ["mediation_parties.id"],
            name=op.f("fk_mediation_precedent_objections_party_id_mediation_parties"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_precedent_objections")),
        sa.UniqueConstraint("case_id", "party_id", name=op.f("uq_mediation_precedent_objections_case_id_party_id")),
    )
    with op.batch_alter_table("mediation_precedent_objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_precedent_objections_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_precedent_objections_party_id"), ["party_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mediation_precedent_objections")
    op.drop_table("mediation_precedent_clues")
    op.drop_table("mediation_precedents")
    op.drop_table("mediation_patterns")
