"""The rooms of a case, undisputed facts, readings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("said_for_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=200), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(room = 'caucus') = (party_id IS NOT NULL)", name=op.f("ck_mediation_entries_caucus_names_its_party")
        ),
        sa.CheckConstraint(
            "(room = 'mediator') = (owner_id IS NOT NULL)", name=op.f("ck_mediation_entries_notes_have_their_owner")
        ),
        sa.CheckConstraint(
            "handed_over_at IS NULL OR room = 'mediator'", name=op.f("ck_mediation_entries_only_notes_are_handed_over")
        ),
        sa.CheckConstraint(
            "source_id IS NULL OR room = 'shared'", name=op.f("ck_mediation_entries_relayed_into_the_shared_record")
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR text = ''", name=op.f("ck_mediation_entries_withdrawn_keeps_no_text")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_entries_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_mediation_entries_author_id_people")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_entries_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_mediation_entries_owner_id_people")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_entries_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(
            ["said_for_id"], ["mediation_parties.id"], name=op.f("fk_mediation_entries_said_for_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["mediation_entries.id"], name=op.f("fk_mediation_entries_source_id_mediation_entries")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_entries")),
        sa.UniqueConstraint("key", name=op.f("uq_mediation_entries_key")),
    )
    op.create_index(op.f("ix_mediation_entries_alliance_id"), "mediation_entries", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_mediation_entries_author_id"), "mediation_entries", ["author_id"], unique=False)
    op.create_index("ix_mediation_entries_case_id_at", "mediation_entries", ["case_id", "at", "id"], unique=False)
    op.create_index(op.f("ix_mediation_entries_owner_id"), "mediation_entries", ["owner_id"], unique=False)
    op.create_index(op.f("ix_mediation_entries_party_id"), "mediation_entries", ["party_id"], unique=False)
    op.create_index(op.f("ix_mediation_entries_source_id"), "mediation_entries", ["source_id"], unique=False)
    op.create_table(
        "mediation_evidence",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("original", sa.String(length=20), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("copies > 0", name=op.f("ck_mediation_evidence_at_least_one")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["mediation_entries.id"], name=op.f("fk_mediation_evidence_entry_id_mediation_entries")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["people.id"], name=op.f("fk_mediation_evidence_received_by_id_people")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_mediation_evidence")),
    )
    op.create_table(
        "mediation_sharings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("with_files", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (agreed IS NULL)", name=op.f("ck_mediation_sharings_answered_yes_or_no")
        ),
        sa.CheckConstraint("copy_id IS NULL OR agreed", name=op.f("ck_mediation_sharings_copied_when_agreed")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_mediation_sharings_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["mediation_entries.id"], name=op.f("fk_mediation_sharings_copy_id_mediation_entries")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["mediation_entries.id"], name=op.f("fk_mediation_sharings_entry_id_mediation_entries")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_mediation_sharings_proposed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_sharings")),
    )
    op.create_index(op.f("ix_mediation_sharings_entry_id"), "mediation_sharings", ["entry_id"], unique=False)
    op.create_index(
        "uq_mediation_sharings_open",
        "mediation_sharings",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "mediation_caucus_releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["people.id"], name=op.f("fk_mediation_caucus_releases_mediator_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_caucus_releases_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mediation_caucus_releases_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_caucus_releases")),
        sa.UniqueConstraint("party_id", "mediator_id", name=op.f("uq_mediation_caucus_releases_party_id_mediator_id")),
    )
    op.create_index(
        op.f("ix_mediation_caucus_releases_mediator_id"), "mediation_caucus_releases", ["mediator_id"], unique=False
    )
    op.create_table(
        "mediation_record_seen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (party_id IS NULL)", name=op.f("ck_mediation_record_seen_a_person_or_a_party")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_record_seen_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_record_seen_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_record_seen_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_record_seen")),
        sa.UniqueConstraint("case_id", "party_id", name=op.f("uq_mediation_record_seen_case_id_party_id")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_mediation_record_seen_case_id_person_id")),
    )
    op.create_index(op.f("ix_mediation_record_seen_person_id"), "mediation_record_seen", ["person_id"], unique=False)
    op.create_table(
        "mediation_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_facts_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["people.id"], name=op.f("fk_mediation_facts_drafted_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_facts")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_mediation_facts_case_id_position")),
    )
    op.create_table(
        "mediation_fact_ticks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["mediation_facts.id"], name=op.f("fk_mediation_fact_ticks_fact_id_mediation_facts")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_fact_ticks_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_fact_ticks_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_fact_ticks")),
        sa.UniqueConstraint(
            "fact_id", "wording", "party_id", name=op.f("uq_mediation_fact_ticks_fact_id_wording_party_id")
        ),
    )
    op.create_index(op.f("ix_mediation_fact_ticks_person_id"), "mediation_fact_ticks", ["person_id"], unique=False)
    op.create_table(
        "mediation_break_glass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_mediation_break_glass_has_its_reason")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_break_glass_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_break_glass_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_break_glass_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_break_glass_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_break_glass")),
    )
    op.create_index(
        op.f("ix_mediation_break_glass_alliance_id"), "mediation_break_glass", ["alliance_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_break_glass_case_id"), "mediation_break_glass", ["case_id"], unique=False)
    op.create_index(op.f("ix_mediation_break_glass_party_id"), "mediation_break_glass", ["party_id"], unique=False)
    op.create_index(op.f("ix_mediation_break_glass_person_id"), "mediation_break_glass", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mediation_break_glass")
    op.drop_table("mediation_fact_ticks")
    op.drop_table("mediation_facts")
    op.drop_table("mediation_record_seen")
    op.drop_table("mediation_caucus_releases")
    op.drop_table("mediation_sharings")
    op.drop_table("mediation_evidence")
    op.drop_table("mediation_entries")
