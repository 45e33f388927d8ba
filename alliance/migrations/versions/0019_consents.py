"""Invitations and consents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("said_by", sa.String(length=60), nullable=False),
        sa.Column("witness", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_words", sa.String(length=1000), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(way = 'link') = (link_id IS NOT NULL)", name=op.f("ck_mediation_consents_link_is_named")),
        sa.CheckConstraint(
            "way NOT IN ('telephone', 'counter', 'paper') OR (recorded_by_id IS NOT NULL AND said_by <> '')",
            name=op.f("ck_mediation_consents_recorded_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_consents_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_consents_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_mediation_consents_link_id_links")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_consents_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_consents_person_id_people")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_mediation_consents_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_consents")),
    )
    with op.batch_alter_table("mediation_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_consents_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_mediation_consents_case_id_scope", ["case_id", "scope", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_consents_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_consents_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_consents_standing",
            ["party_id", "scope", "subject_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "mediation_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("outcome_at", sa.DateTime(), nullable=True),
        sa.Column("outcome_words", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'waiting') = (outcome_at IS NULL)",
            name=op.f("ck_mediation_invitations_outcome_has_its_instant"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_invitations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_mediation_invitations_by_id_people")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_invitations_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_mediation_invitations_link_id_links")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_mediation_invitations_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_invitations_party_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_invitations")),
    )
    with op.batch_alter_table("mediation_invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_invitations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_invitations_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_mediation_invitations_case_id_party_id", ["case_id", "party_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_invitations_party_id"), ["party_id"], unique=False)

    op.create_table(
        "mediation_link_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_mediation_link_tries_link_id_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_link_tries")),
    )
    with op.batch_alter_table("mediation_link_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_link_tries_link_id"), ["link_id"], unique=False)

    op.create_table(
        "mediation_together",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer_words", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted IS NULL OR accepted OR answer_words <> ''", name=op.f("ck_mediation_together_no_has_its_reason")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (accepted IS NULL)", name=op.f("ck_mediation_together_answered_yes_or_no")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_together_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_mediation_together_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_mediation_together_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["mediation_bodies.id"], name=op.f("fk_mediation_together_body_id_mediation_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_together_case_id_mediation_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_together")),
    )
    with op.batch_alter_table("mediation_together", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_together_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_together_answered_by_id"), ["answered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_together_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_together_body_id"), ["body_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_together_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("mediation_together")
    op.drop_table("mediation_link_tries")
    op.drop_table("mediation_invitations")
    op.drop_table("mediation_consents")
