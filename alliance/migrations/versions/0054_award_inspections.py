"""Visits of the awards' inspectors, signed records and their pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_inspectors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_inspectors_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["named_by_id"], ["people.id"], name=op.f("fk_award_inspectors_named_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_award_inspectors_person_id_people")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_inspectors_round_id_award_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_inspectors")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_award_inspectors_round_id_person_id")),
    )
    with op.batch_alter_table("award_inspectors") as batch:
        batch.create_index(batch.f("ix_award_inspectors_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_inspectors_person_id"), ["person_id"])

    op.create_table(
        "award_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("visit_on", sa.Date(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "planned",
                "recorded",
                "disputed",
                "confirmed",
                "cancelled",
                name="visitstage",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", sa.DateTime(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'cancelled') = (cancelled_because <> '')", name=op.f("ck_award_visits_cancelled_for_a_reason")
        ),
        sa.CheckConstraint("turn > 0", name=op.f("ck_award_visits_turns_count_from_one")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_award_visits_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["compound_id"], ["compounds.id"], name=op.f("fk_award_visits_compound_id_compounds")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_visits_place_id_places")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["people.id"], name=op.f("fk_award_visits_planned_by_id_people")),
        sa.ForeignKeyConstraint(["round_id"], ["award_rounds.id"], name=op.f("fk_award_visits_round_id_award_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_visits")),
    )
    with op.batch_alter_table("award_visits") as batch:
        batch.create_index(batch.f("ix_award_visits_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_visits_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_visits_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_visits_round_id"), ["round_id"])
        batch.create_index("ix_award_visits_stage_visit_on", ["stage", "visit_on"])
        batch.create_index(
            "uq_award_visits_round_id_compound_id",
            ["round_id", "compound_id"],
            unique=True,
            sqlite_where=sa.text("stage <> 'cancelled'"),
            postgresql_where=sa.text("stage <> 'cancelled'"),
        )

    op.create_table(
        "award_visit_inspectors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.Column("clear_at", sa.DateTime(), nullable=True),
        sa.Column(
            "gone", sa.Enum("tied", "declined", "replaced", name="gone", native_enum=False, length=20), nullable=True
        ),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(gone_at IS NULL) = (gone IS NULL)", name=op.f("ck_award_visit_inspectors_gone_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_award_visit_inspectors_person_id_people")),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["award_visits.id"], name=op.f("fk_award_visit_inspectors_visit_id_award_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_visit_inspectors")),
        sa.UniqueConstraint("visit_id", "person_id", name=op.f("uq_award_visit_inspectors_visit_id_person_id")),
    )
    with op.batch_alter_table("award_visit_inspectors") as batch:
        batch.create_index(batch.f("ix_award_visit_inspectors_person_id"), ["person_id"])

    op.create_table(
        "award_visit_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.Enum("telephone", "paper", name="origin", native_enum=False, length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "counts", "set_aside", name="recordstate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("brought_at", sa.DateTime(), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("corrected_because", sa.String(length=500), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(), nullable=True),
        sa.Column("set_aside_by_id", sa.Integer(), nullable=True),
        sa.Column("set_aside_because", sa.String(length=500), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(corrects_id IS NULL) = (corrected_because = '')",
            name=op.f("ck_award_visit_records_corrected_for_a_reason"),
        ),
        sa.CheckConstraint(
            "(state = 'set_aside') = (set_aside_at IS NOT NULL)",
            name=op.f("ck_award_visit_records_set_aside_at_its_time"),
        ),
        sa.CheckConstraint(
            "state <> 'counts' OR confirmed_at IS NOT NULL", name=op.f("ck_award_visit_records_counts_once_confirmed")
        ),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> brought_by_id",
            name=op.f("ck_award_visit_records_confirmed_by_the_other"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_visit_records_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["brought_by_id"], ["people.id"], name=op.f("fk_award_visit_records_brought_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_award_visit_records_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["award_visit_records.id"],
            name=op.f("fk_award_visit_records_corrects_id_award_visit_records"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_award_visit_records_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["set_aside_by_id"], ["people.id"], name=op.f("fk_award_visit_records_set_aside_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["award_visits.id"], name=op.f("fk_award_visit_records_visit_id_award_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_visit_records")),
        sa.UniqueConstraint("visit_id", "uuid", name=op.f("uq_award_visit_records_visit_id_uuid")),
    )
    with op.batch_alter_table("award_visit_records") as batch:
        batch.create_index(batch.f("ix_award_visit_records_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_visit_records_brought_by_id"), ["brought_by_id"])
        batch.create_index(batch.f("ix_award_visit_records_confirmed_by_id"), ["confirmed_by_id"])
        batch.create_index(
            "uq_award_visit_records_counting",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'counts'"),
            postgresql_where=sa.text("state = 'counts'"),
        )

    op.create_table(
        "award_visit_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("photo", "signature", "scan", name="picturekind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("criterion", sa.String(length=30), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("spot", sa.String(length=40), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("refused", sa.String(length=200), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'signature') = (person_id IS NOT NULL)",
            name=op.f("ck_award_visit_pictures_signatures_are_somebodys"),
        ),
        sa.CheckConstraint(
            "attachment_id IS NULL OR refused = ''", name=op.f("ck_award_visit_pictures_kept_or_refused")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_visit_pictures_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_award_visit_pictures_attachment_id_attachments")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_award_visit_pictures_person_id_people")),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["award_visit_records.id"],
            name=op.f("fk_award_visit_pictures_record_id_award_visit_records"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_visit_pictures")),
        sa.UniqueConstraint("record_id", "uuid", name=op.f("uq_award_visit_pictures_record_id_uuid")),
    )
    with op.batch_alter_table("award_visit_pictures") as batch:
        batch.create_index(batch.f("ix_award_visit_pictures_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_visit_pictures_person_id"), ["person_id"])


def downgrade() -> None:
    op.drop_table("award_visit_pictures")
    op.drop_table("award_visit_records")
    op.drop_table("award_visit_inspectors")
    op.drop_table("award_visits")
    op.drop_table("award_inspectors")
