"""Papers of a case, and the volumes into which they are bound."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_case_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "audience", sa.Enum("all", "party", "office", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("void_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 0 AND 13", name=op.f("ck_mediation_case_papers_in_the_dossier")),
        sa.CheckConstraint(
            "(audience = 'party') = (party_id IS NOT NULL)", name=op.f("ck_mediation_case_papers_for_a_party")
        ),
        sa.CheckConstraint(
            "(document_id IS NULL) = (content_sealed IS NULL)",
            name=op.f("ck_mediation_case_papers_issued_with_its_content"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_case_papers_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_case_papers_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_mediation_case_papers_document_id_documents")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_mediation_case_papers_made_by_id_people")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_case_papers_party_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_case_papers")),
    )
    with op.batch_alter_table("mediation_case_papers", schema=None) as batch_op:
        for column in ("alliance_id", "case_id", "document_id", "made_by_id", "party_id"):
            batch_op.create_index(batch_op.f(f"ix_mediation_case_papers_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_mediation_case_papers_standing",
            ["case_id", "kind", "about"],
            unique=True,
            sqlite_where=sa.text("void_at IS NULL"),
            postgresql_where=sa.text("void_at IS NULL"),
        )
    op.create_table(
        "mediation_volumes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "purpose",
            sa.Enum("whole", "default", "confirmation", name="purpose", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum("asked", "making", "done", "failed", name="volumestage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('done', 'failed')) = (ended_at IS NOT NULL)",
            name=op.f("ck_mediation_volumes_ended_has_its_instant"),
        ),
        sa.CheckConstraint("stage <> 'failed' OR failure <> ''", name=op.f("ck_mediation_volumes_failed_says_why")),
        sa.CheckConstraint(
            "purpose <> 'whole' OR party_id IS NULL", name=op.f("ck_mediation_volumes_whole_is_the_offices")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_volumes_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_mediation_volumes_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_volumes_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_volumes_party_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_volumes")),
    )
    with op.batch_alter_table("mediation_volumes", schema=None) as batch_op:
        for column in ("alliance_id", "asked_by_id", "case_id", "party_id"):
            batch_op.create_index(batch_op.f(f"ix_mediation_volumes_{column}"), [column], unique=False)
        batch_op.create_index(
            "uq_mediation_volumes_under_way",
            ["case_id", "purpose"],
            unique=True,
            sqlite_where=sa.text("stage IN ('asked', 'making')"),
            postgresql_where=sa.text("stage IN ('asked', 'making')"),
        )


def downgrade() -> None:
    op.drop_table("mediation_volumes")
    op.drop_table("mediation_case_papers")
