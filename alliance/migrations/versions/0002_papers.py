"""Attachments, and the register of documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_files",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_stored_files")),
    )
    op.create_table(
        "verification_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_tries")),
    )
    with op.batch_alter_table("verification_tries", schema=None) as batch_op:
        batch_op.create_index("ix_verification_tries_origin_at", ["origin", "at"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("was", sa.String(length=64), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(digest IS NULL) = (withdrawn_at IS NOT NULL)", name=op.f("ck_attachments_content_until_withdrawn")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_not_empty")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_attachments_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["digest"], ["stored_files.digest"], name=op.f("fk_attachments_digest_stored_files")),
        sa.ForeignKeyConstraint(["kept_by_id"], ["people.id"], name=op.f("fk_attachments_kept_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_attachments_place_id_places")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["people.id"], name=op.f("fk_attachments_withdrawn_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachments_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_attachments_subject_subject_id", ["subject", "subject_id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_because", sa.String(length=200), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('superseded', 'revoked')) = (closed_at IS NOT NULL)",
            name=op.f("ck_documents_closed_when_it_no_longer_holds"),
        ),
        sa.CheckConstraint("state <> 'issued' OR digest IS NOT NULL", name=op.f("ck_documents_issued_has_its_file")),
        sa.CheckConstraint(
            "state NOT IN ('rendering', 'failed') OR digest IS NULL", name=op.f("ck_documents_no_file_while_rendering")
        ),
        sa.CheckConstraint(
            "state <> 'superseded' OR replaced_by_id IS NOT NULL",
            name=op.f("ck_documents_superseded_by_a_newer_one"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_documents_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_documents_closed_by_id_people")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["people.id"], name=op.f("fk_documents_issued_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_documents_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_documents_place_id_places")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["documents.id"], name=op.f("fk_documents_replaced_by_id_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_documents_alliance_id_reference")),
        sa.UniqueConstraint("code", name=op.f("uq_documents_code")),
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_documents_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_documents_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_documents_subject_subject_id", ["subject", "subject_id"], unique=False)


def downgrade() -> None:
    op.drop_table("documents")
    op.drop_table("attachments")
    op.drop_table("verification_tries")
    op.drop_table("stored_files")
