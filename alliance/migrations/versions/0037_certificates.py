"""Certificates, one a person, programme and term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("holder_sealed", sa.Text(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("revoked_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_because <> '')", name=op.f("ck_training_certificates_revoked_with_a_reason")
        ),
        sa.CheckConstraint(
            "state <> 'superseded' OR superseded_by_id IS NOT NULL",
            name=op.f("ck_training_certificates_superseded_by_a_newer_one"),
        ),
        sa.CheckConstraint(
            "state <> 'valid' OR ended_on IS NULL", name=op.f("ck_training_certificates_valid_has_not_ended")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_training_certificates_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_certificates_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_training_certificates_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolments.id"],
            name=op.f("fk_training_certificates_enrolment_id_training_enrolments"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_certificates_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_training_certificates_place_id_places")),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["training_certificates.id"],
            name=op.f("fk_training_certificates_superseded_by_id_training_certificates"),
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_training_certificates_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificates")),
    )
    with op.batch_alter_table("training_certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_certificates_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_certificates_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_certificates_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_certificates_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_certificates_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_training_certificates_state_valid_to", ["state", "valid_to"], unique=False)
        batch_op.create_index("ix_training_certificates_term_id_programme", ["term_id", "programme"], unique=False)
        batch_op.create_index(
            "uq_training_certificates_holding",
            ["alliance_id", "person_id", "programme", "key"],
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )
    op.create_table(
        "training_certificate_moments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["training_certificates.id"],
            name=op.f("fk_training_certificate_moments_certificate_id_training_certificates"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_certificate_moments")),
    )
    with op.batch_alter_table("training_certificate_moments", schema=None) as batch_op:
        batch_op.create_index("ix_training_certificate_moments_about", ["about"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_training_certificate_moments_certificate_id"), ["certificate_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("training_certificate_moments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_certificate_moments_certificate_id"))
        batch_op.drop_index("ix_training_certificate_moments_about")

    op.drop_table("training_certificate_moments")
    with op.batch_alter_table("training_certificates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_certificates_holding",
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        )
        batch_op.drop_index("ix_training_certificates_term_id_programme")
        batch_op.drop_index("ix_training_certificates_state_valid_to")
        batch_op.drop_index(batch_op.f("ix_training_certificates_place_id"))
        batch_op.drop_index(batch_op.f("ix_training_certificates_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_certificates_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_training_certificates_document_id"))
        batch_op.drop_index(batch_op.f("ix_training_certificates_alliance_id"))

    op.drop_table("training_certificates")
