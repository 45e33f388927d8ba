"""Relations, handovers and seats that change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ADDED = (
    ("companies", "version", "INTEGER NOT NULL DEFAULT 1"),
    (
        "contracts",
        "ended_on",
        "DATE CONSTRAINT ck_contracts_ended_after_it_starts CHECK (ended_on IS NULL OR ended_on >= starts_on)",
    ),
    (
        "contracts",
        "end_ground",
        "VARCHAR(20) CONSTRAINT ck_contracts_ended_has_its_ground CHECK ((ended_on IS NULL) = (end_ground IS NULL))",
    ),
    (
        "seats",
        "left_on",
        "DATE CONSTRAINT ck_seats_left_after_it_starts CHECK (left_on IS NULL OR left_on >= starts_on)",
    ),
    (
        "seats",
        "left_because",
        "VARCHAR(20) CONSTRAINT ck_seats_left_has_its_ground CHECK ((left_on IS NULL) = (left_because IS NULL))",
    ),
)
"""Written out, since a batch would make the table anew and lose the checks that it has."""


def _one_chair(*, where: str) -> None:
    op.drop_index("uq_seats_chair", table_name="seats")
    op.create_index(
        "uq_seats_chair",
        "seats",
        ["term_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    for table, column, kind in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    _one_chair(where="role = 'chair' AND left_on IS NULL")
    op.create_table(
        "registry_reasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_reasons")),
    )
    with op.batch_alter_table("registry_reasons", schema=None) as batch_op:
        batch_op.create_index("ix_registry_reasons_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "compound_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("merged_into_id <> compound_id", name=op.f("ck_compound_closings_never_merged_into_itself")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_compound_closings_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_compound_closings_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["compounds.id"], name=op.f("fk_compound_closings_merged_into_id_compounds")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_compound_closings_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compound_closings")),
        sa.UniqueConstraint("compound_id", name=op.f("uq_compound_closings_compound_id")),
    )
    with op.batch_alter_table("compound_closings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_compound_closings_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_compound_closings_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_compound_closings_place_id"), ["place_id"], unique=False)

    op.create_table(
        "compound_former_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_compound_former_names_compound_id_compounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compound_former_names")),
    )
    with op.batch_alter_table("compound_former_names", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_compound_former_names_compound_id"), ["compound_id"], unique=False)

    op.create_table(
        "relations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("to_person_id", sa.Integer(), nullable=True),
        sa.Column("to_company_id", sa.Integer(), nullable=True),
        sa.Column("to_compound_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind <> 'kin' OR person_id < to_person_id", name=op.f("ck_relations_kin_stands_once")),
        sa.CheckConstraint(
            "(CASE WHEN to_person_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN to_company_id IS NULL THEN 0 ELSE 1 END) "
            "+ (CASE WHEN to_compound_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_relations_one_object"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (company_id IS NULL)", name=op.f("ck_relations_one_subject")),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_relations_ends_after_it_starts"),
        ),
        sa.CheckConstraint(
            "person_id <> to_person_id AND company_id <> to_company_id", name=op.f("ck_relations_never_to_itself")
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_relations_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_relations_company_id_companies")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_relations_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_relations_place_id_places")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name=op.f("fk_relations_recorded_by_id_people")),
        sa.ForeignKeyConstraint(["to_company_id"], ["companies.id"], name=op.f("fk_relations_to_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["to_compound_id"], ["compounds.id"], name=op.f("fk_relations_to_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["to_person_id"], ["people.id"], name=op.f("fk_relations_to_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relations")),
    )
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_relations_company_id_kind", ["company_id", "kind"], unique=False)
        batch_op.create_index("ix_relations_person_id_kind", ["person_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_relations_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_relations_to_company_id_kind", ["to_company_id", "kind"], unique=False)
        batch_op.create_index("ix_relations_to_compound_id_kind", ["to_compound_id", "kind"], unique=False)
        batch_op.create_index("ix_relations_to_person_id_kind", ["to_person_id", "kind"], unique=False)
        batch_op.create_index(
            "uq_relations_open_company_id_to_company_id",
            ["kind", "company_id", "to_company_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_company_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_relations_open_company_id_to_compound_id",
            ["kind", "company_id", "to_compound_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_compound_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_compound_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_relations_open_company_id_to_person_id",
            ["kind", "company_id", "to_person_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_person_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_person_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_relations_open_person_id_to_company_id",
            ["kind", "person_id", "to_company_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_company_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_company_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_relations_open_person_id_to_compound_id",
            ["kind", "person_id", "to_compound_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_compound_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_compound_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_relations_open_person_id_to_person_id",
            ["kind", "person_id", "to_person_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_person_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_person_id IS NOT NULL"),
        )

    op.create_table(
        "term_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_because", sa.String(length=500), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filing_evidence", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'filed') = (filed_on IS NOT NULL)", name=op.f("ck_term_changes_filed_has_its_day")
        ),
        sa.CheckConstraint(
            "stage = 'recorded' OR submitted_on IS NOT NULL", name=op.f("ck_term_changes_submitted_has_its_day")
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_term_changes_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_term_changes_place_id_places")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["people.id"], name=op.f("fk_term_changes_submitted_by_id_people")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_term_changes_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_changes")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_term_changes_alliance_id_reference")),
    )
    with op.batch_alter_table("term_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_changes_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_changes_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_term_changes_stage_happened_on", ["stage", "happened_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_term_changes_term_id"), ["term_id"], unique=False)

    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("handed_by", sa.String(length=200), nullable=False),
        sa.Column("received_by", sa.String(length=200), nullable=False),
        sa.Column("witnessed_by", sa.String(length=200), nullable=False),
        sa.Column("dispute", sa.String(length=1000), nullable=False),
        sa.Column("disputed_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'member') = (seat_id IS NOT NULL)", name=op.f("ck_handovers_member_has_a_seat")),
        sa.CheckConstraint(
            "stage <> 'closed' OR (closed_on IS NOT NULL AND witnessed_by <> '')",
            name=op.f("ck_handovers_closed_witnessed"),
        ),
        sa.CheckConstraint("stage <> 'disputed' OR dispute <> ''", name=op.f("ck_handovers_dispute_is_told")),
        sa.CheckConstraint(
            "stage NOT IN ('handed_over', 'closed') OR (handed_over_on IS NOT NULL AND handed_by <> '' "
            "AND received_by <> '')",
            name=op.f("ck_handovers_handed_over_by_somebody_to_somebody"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_handovers_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_handovers_place_id_places")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_handovers_seat_id_seats")),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_handovers_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_handovers_alliance_id_reference")),
        sa.UniqueConstraint("seat_id", "starts_on", name=op.f("uq_handovers_seat_id_starts_on")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handovers_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handovers_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_handovers_stage_starts_on", ["stage", "starts_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_handovers_term_id"), ["term_id"], unique=False)
        batch_op.create_index(
            "uq_handovers_term_id_committee",
            ["term_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'committee'"),
            postgresql_where=sa.text("kind = 'committee'"),
        )

    op.create_table(
        "seat_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role_before", sa.String(length=20), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=True),
        sa.CheckConstraint("(kind = 'left') = (role IS NULL)", name=op.f("ck_seat_moves_role_unless_left")),
        sa.ForeignKeyConstraint(["change_id"], ["term_changes.id"], name=op.f("fk_seat_moves_change_id_term_changes")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_seat_moves_seat_id_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_moves")),
        sa.UniqueConstraint("change_id", "seat_id", name=op.f("uq_seat_moves_change_id_seat_id")),
    )
    with op.batch_alter_table("seat_moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_moves_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "handover_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_handover_pieces_number_not_negative")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handovers.id"], name=op.f("fk_handover_pieces_handover_id_handovers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_pieces")),
        sa.UniqueConstraint("handover_id", "position", name=op.f("uq_handover_pieces_handover_id_position")),
    )


def downgrade() -> None:
    op.drop_table("handover_pieces")
    with op.batch_alter_table("seat_moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_moves_seat_id"))

    op.drop_table("seat_moves")
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handovers_term_id_committee",
            sqlite_where=sa.text("kind = 'committee'"),
            postgresql_where=sa.text("kind = 'committee'"),
        )
        batch_op.drop_index(batch_op.f("ix_handovers_term_id"))
        batch_op.drop_index("ix_handovers_stage_starts_on")
        batch_op.drop_index(batch_op.f("ix_handovers_place_id"))
        batch_op.drop_index(batch_op.f("ix_handovers_alliance_id"))

    op.drop_table("handovers")
    with op.batch_alter_table("term_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_changes_term_id"))
        batch_op.drop_index("ix_term_changes_stage_happened_on")
        batch_op.drop_index(batch_op.f("ix_term_changes_place_id"))
        batch_op.drop_index(batch_op.f("ix_term_changes_alliance_id"))

    op.drop_table("term_changes")
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_relations_open_person_id_to_person_id",
            sqlite_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_person_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_person_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_relations_open_person_id_to_compound_id",
            sqlite_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_compound_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_compound_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_relations_open_person_id_to_company_id",
            sqlite_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_company_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND person_id IS NOT NULL AND to_company_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_relations_open_company_id_to_person_id",
            sqlite_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_person_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_person_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_relations_open_company_id_to_compound_id",
            sqlite_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_compound_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_compound_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_relations_open_company_id_to_company_id",
            sqlite_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_company_id IS NOT NULL"),
            postgresql_where=sa.text("ends_on IS NULL AND company_id IS NOT NULL AND to_company_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_relations_to_person_id_kind")
        batch_op.drop_index("ix_relations_to_compound_id_kind")
        batch_op.drop_index("ix_relations_to_company_id_kind")
        batch_op.drop_index(batch_op.f("ix_relations_place_id"))
        batch_op.drop_index("ix_relations_person_id_kind")
        batch_op.drop_index("ix_relations_company_id_kind")
        batch_op.drop_index(batch_op.f("ix_relations_alliance_id"))

    op.drop_table("relations")
    with op.batch_alter_table("compound_former_names", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_compound_former_names_compound_id"))

    op.drop_table("compound_former_names")
    with op.batch_alter_table("compound_closings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_compound_closings_place_id"))
        batch_op.drop_index(batch_op.f("ix_compound_closings_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_compound_closings_alliance_id"))

    op.drop_table("compound_closings")
    with op.batch_alter_table("registry_reasons", schema=None) as batch_op:
        batch_op.drop_index("ix_registry_reasons_subject")

    op.drop_table("registry_reasons")

    # Of two chairs in one term the one who left goes back to being a member: the index knows one.
    op.execute("UPDATE seats SET role = 'member' WHERE role = 'chair' AND left_on IS NOT NULL")
    _one_chair(where="role = 'chair'")
    for table, column, _ in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
