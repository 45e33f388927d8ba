"""Cases of mediation, their parties and people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("filed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("external_reference", sa.String(length=60), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("risk", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("stage_before", sa.String(length=20), nullable=True),
        sa.Column("suspended_as", sa.String(length=20), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_clock", sa.String(length=40), nullable=False),
        sa.Column("consented_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("effective_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_as", sa.String(length=40), nullable=False),
        sa.Column("ended_words", sa.String(length=1000), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_as = '')", name=op.f("ck_mediation_cases_ended_has_its_reason")
        ),
        sa.CheckConstraint(
            "(stage = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_mediation_cases_merged_into_another")
        ),
        sa.CheckConstraint(
            "(stage = 'merged') = (stage_before IS NOT NULL)", name=op.f("ck_mediation_cases_merged_keeps_its_stage")
        ),
        sa.CheckConstraint(
            "(stage = 'suspended') = (suspended_as IS NOT NULL)",
            name=op.f("ck_mediation_cases_suspended_has_its_ground"),
        ),
        sa.CheckConstraint(
            "(stage IN ('fulfilled', 'handed_off', 'failed', 'refused', 'returned', 'withdrawn'))"
            " = (ended_at IS NOT NULL)",
            name=op.f("ck_mediation_cases_ended_has_its_instant"),
        ),
        sa.CheckConstraint(
            "stage IN ('filed', 'awaiting_consent', 'refused', 'returned', 'merged', 'withdrawn')"
            " OR consented_at IS NOT NULL",
            name=op.f("ck_mediation_cases_accepted_with_consent"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('assigned', 'mediating', 'suspended', 'signing') OR mediator_id IS NOT NULL",
            name=op.f("ck_mediation_cases_mediator_if_assigned"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('performing', 'breached', 'fulfilled', 'handed_off') OR effective_at IS NOT NULL",
            name=op.f("ck_mediation_cases_performed_when_effective"),
        ),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_mediation_cases_not_into_itself")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_cases_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["mediation_bodies.id"], name=op.f("fk_mediation_cases_body_id_mediation_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_mediation_cases_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["people.id"], name=op.f("fk_mediation_cases_ended_by_id_people")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["people.id"], name=op.f("fk_mediation_cases_filed_by_id_people")),
        sa.ForeignKeyConstraint(["mediator_id"], ["people.id"], name=op.f("fk_mediation_cases_mediator_id_people")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["mediation_cases.id"], name=op.f("fk_mediation_cases_merged_into_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_cases_place_id_places")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_mediation_cases_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_cases")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_mediation_cases_alliance_id_reference")),
    )
    with op.batch_alter_table("mediation_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_cases_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_mediation_cases_alliance_id_filed_at", ["alliance_id", "filed_at"], unique=False)
        batch_op.create_index(
            "ix_mediation_cases_alliance_id_stage_due_on", ["alliance_id", "stage", "due_on", "risk"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_mediation_cases_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_compound_id"), ["compound_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_ended_by_id"), ["ended_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_filed_by_id"), ["filed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_mediator_id"), ["mediator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_cases_question_id"), ["question_id"], unique=False)

    op.create_table(
        "mediation_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("necessary", sa.Boolean(), nullable=False),
        sa.Column("came_by_merging", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("continues_as_id", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=60), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=True),
        sa.Column("number_index", sa.String(length=64), nullable=True),
        sa.Column("number_masked", sa.String(length=20), nullable=False),
        sa.Column("particulars_sealed", sa.Text(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("willing", sa.String(length=20), nullable=False),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_mediation_parties_party_is_named")),
        sa.CheckConstraint("continues_as_id <> id", name=op.f("ck_mediation_parties_not_as_itself")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_parties_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_parties_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name=op.f("fk_mediation_parties_committee_id_committees")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_mediation_parties_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["continues_as_id"],
            ["mediation_parties.id"],
            name=op.f("fk_mediation_parties_continues_as_id_mediation_parties"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_parties_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_parties")),
        sa.UniqueConstraint("case_id", "position", name=op.f("uq_mediation_parties_case_id_position")),
    )
    with op.batch_alter_table("mediation_parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_parties_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_parties_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_parties_committee_id"), ["committee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_parties_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_parties_continues_as_id"), ["continues_as_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_parties_number_index"), ["number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_parties_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mediation_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("reported_to", sa.String(length=100), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(reported_on IS NULL) = (reported_to = '')", name=op.f("ck_mediation_reports_reported_to_somebody")
        ),
        sa.CheckConstraint(
            "receipt = '' OR reported_on IS NOT NULL", name=op.f("ck_mediation_reports_receipt_of_a_report")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_reports_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_reports_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_mediation_reports_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_reports")),
    )
    with op.batch_alter_table("mediation_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_reports_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_reports_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_reports_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "mediation_case_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("through_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=True),
        sa.Column("acts_as", sa.String(length=60), nullable=False),
        sa.Column("mandate", sa.JSON(), nullable=False),
        sa.Column("ended_because", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(part = 'side') = (party_id IS NOT NULL)", name=op.f("ck_mediation_case_people_side_names_its_party")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_case_people_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_case_people_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_case_people_person_id_people")),
        sa.ForeignKeyConstraint(
            ["through_id"], ["mediation_parties.id"], name=op.f("fk_mediation_case_people_through_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_case_people")),
    )
    with op.batch_alter_table("mediation_case_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_case_people_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_case_people_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_case_people_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_case_people_through_id"), ["through_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_case_people_mediator",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL AND part = 'mediator'"),
            postgresql_where=sa.text("until IS NULL AND part = 'mediator'"),
        )
        batch_op.create_index(
            "uq_mediation_case_people_open",
            ["case_id", "person_id", "part"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("mediation_case_people")
    op.drop_table("mediation_reports")
    op.drop_table("mediation_parties")
    op.drop_table("mediation_cases")
