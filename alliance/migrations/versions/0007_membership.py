"""Members, rosters and councils."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alliance_statuses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'registered' OR credit_code IS NOT NULL",
            name=op.f("ck_alliance_statuses_registered_has_its_code"),
        ),
        sa.CheckConstraint(
            "credit_code IS NULL OR length(credit_code) = 18", name=op.f("ck_alliance_statuses_credit_code_of_18")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_alliance_statuses_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliance_statuses")),
        sa.UniqueConstraint("alliance_id", "starts_on", name=op.f("uq_alliance_statuses_alliance_id_starts_on")),
    )
    with op.batch_alter_table("alliance_statuses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alliance_statuses_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "guiding_bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("duty", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_guiding_bodies_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guiding_bodies_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guiding_bodies")),
    )
    with op.batch_alter_table("guiding_bodies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guiding_bodies_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "uq_guiding_bodies_current",
            ["alliance_id", "name"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "council_meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("called_by_id", sa.Integer(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("quorate", sa.Boolean(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage <> 'published' OR published_on IS NOT NULL", name=op.f("ck_council_meetings_published_has_its_day")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('held', 'drafted', 'signed', 'published') OR (members IS NOT NULL AND present IS NOT NULL)",
            name=op.f("ck_council_meetings_held_is_counted"),
        ),
        sa.CheckConstraint(
            "present IS NULL OR (present >= 0 AND present <= members)",
            name=op.f("ck_council_meetings_present_among_members"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_council_meetings_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["called_by_id"], ["people.id"], name=op.f("fk_council_meetings_called_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_meetings")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_council_meetings_alliance_id_reference")),
    )
    with op.batch_alter_table("council_meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_meetings_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_council_meetings_stage_starts_at", ["stage", "starts_at"], unique=False)

    op.create_table(
        "council_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("changes_charter", sa.Boolean(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("votes_abstain", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(passed IS NULL) = (votes_for IS NULL OR votes_against IS NULL OR votes_abstain IS NULL)",
            name=op.f("ck_council_items_decided_by_counts"),
        ),
        sa.CheckConstraint(
            "votes_for IS NULL OR (votes_for >= 0 AND votes_against >= 0 AND votes_abstain >= 0)",
            name=op.f("ck_council_items_votes_not_negative"),
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_council_items_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meetings.id"], name=op.f("fk_council_items_meeting_id_council_meetings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_items")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_council_items_meeting_id_number")),
    )
    op.create_table(
        "council_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number = 1 OR because <> ''", name=op.f("ck_council_minutes_corrected_for_a_reason")),
        sa.CheckConstraint(
            "(signed_on IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_council_minutes_signed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["people.id"], name=op.f("fk_council_minutes_drafted_by_id_people")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meetings.id"], name=op.f("fk_council_minutes_meeting_id_council_meetings")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["people.id"], name=op.f("fk_council_minutes_signed_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_minutes")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_council_minutes_meeting_id_number")),
    )
    op.create_table(
        "group_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_end", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("recusal_on", sa.Date(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_group_seats_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_group_seats_alliance_id_alliances")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meetings.id"], name=op.f("fk_group_seats_meeting_id_council_meetings")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_group_seats_office_id_offices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_group_seats_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_seats")),
    )
    with op.batch_alter_table("group_seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_seats_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_seats_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_group_seats_open",
            ["alliance_id", "kind", "person_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "guiding_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["guiding_bodies.id"], name=op.f("fk_guiding_contacts_body_id_guiding_bodies")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_guiding_contacts_office_id_offices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_guiding_contacts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guiding_contacts")),
    )
    with op.batch_alter_table("guiding_contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guiding_contacts_person_id"), ["person_id"], unique=False)

    op.create_table(
        "charters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(adopted_on IS NULL) = (item_id IS NULL)", name=op.f("ck_charters_adopted_by_a_decision")),
        sa.CheckConstraint("number > 0", name=op.f("ck_charters_number_positive")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_charters_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["item_id"], ["council_items.id"], name=op.f("fk_charters_item_id_council_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charters")),
        sa.UniqueConstraint("alliance_id", "number", name=op.f("uq_charters_alliance_id_number")),
    )
    with op.batch_alter_table("charters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_charters_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "uq_charters_draft",
            ["alliance_id"],
            unique=True,
            sqlite_where=sa.text("adopted_on IS NULL"),
            postgresql_where=sa.text("adopted_on IS NULL"),
        )

    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("firm", sa.String(length=200), nullable=False),
        sa.Column("licence_sealed", sa.Text(), nullable=True),
        sa.Column("licence_masked", sa.String(length=30), nullable=False),
        sa.Column("number_sealed", sa.Text(), nullable=True),
        sa.Column("number_masked", sa.String(length=20), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("votes_abstain", sa.Integer(), nullable=True),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=True),
        sa.Column("returned_because", sa.String(length=500), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("admitted_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("suspended_because", sa.String(length=500), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'committee') = (committee_id IS NOT NULL)", name=op.f("ck_members_committee_if_so")
        ),
        sa.CheckConstraint(
            "(kind = 'manager') = (company_id IS NOT NULL)", name=op.f("ck_members_company_of_a_manager")
        ),
        sa.CheckConstraint(
            "(stage IN ('declined', 'withdrawn', 'lapsed', 'left')) = (ended_on IS NOT NULL)",
            name=op.f("ck_members_over_has_its_day"),
        ),
        sa.CheckConstraint("stage <> 'applied' OR applied_on IS NOT NULL", name=op.f("ck_members_applied_has_its_day")),
        sa.CheckConstraint(
            "stage NOT IN ('admitted', 'suspended', 'lapsed', 'left') OR admitted_on IS NOT NULL",
            name=op.f("ck_members_admitted_has_its_day"),
        ),
        sa.CheckConstraint(
            "(committee_id IS NULL) = (term_id IS NULL)", name=op.f("ck_members_committee_with_its_term")
        ),
        sa.CheckConstraint(
            "(votes_for IS NULL OR votes_for >= 0) AND (votes_against IS NULL OR votes_against >= 0)"
            " AND (votes_abstain IS NULL OR votes_abstain >= 0)",
            name=op.f("ck_members_votes_not_negative"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_members_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["applied_by_id"], ["people.id"], name=op.f("fk_members_applied_by_id_people")),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name=op.f("fk_members_committee_id_committees")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_members_company_id_companies")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_members_decided_by_id_people")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_members_office_id_offices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_members_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_members_place_id_places")),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_members_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_members_alliance_id_reference")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_members_committee_id"), ["committee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_members_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_members_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_members_stage_ends_on", ["stage", "ends_on"], unique=False)
        batch_op.create_index(
            "uq_members_live_committee",
            ["committee_id"],
            unique=True,
            sqlite_where=sa.text(
                "committee_id IS NOT NULL AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
            postgresql_where=sa.text(
                "committee_id IS NOT NULL AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
        )
        batch_op.create_index(
            "uq_members_live_person",
            ["kind", "person_id"],
            unique=True,
            sqlite_where=sa.text(
                "kind <> 'committee' AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
            postgresql_where=sa.text(
                "kind <> 'committee' AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
        )

    op.create_table(
        "council_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["council_meetings.id"], name=op.f("fk_council_attendance_meeting_id_council_meetings")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_council_attendance_member_id_members")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_council_attendance_person_id_people")),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_council_attendance")),
    )
    op.create_table(
        "council_recusals",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["council_items.id"], name=op.f("fk_council_recusals_item_id_council_items")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_council_recusals_member_id_members")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_council_recusals_person_id_people")),
        sa.PrimaryKeyConstraint("item_id", "member_id", name=op.f("pk_council_recusals")),
    )
    op.create_table(
        "member_compounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_member_compounds_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_compounds_member_id_members")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_member_compounds_office_id_offices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_compounds")),
        sa.UniqueConstraint("member_id", "compound_id", name=op.f("uq_member_compounds_member_id_compound_id")),
    )
    with op.batch_alter_table("member_compounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_compounds_compound_id"), ["compound_id"], unique=False)

    op.create_table(
        "member_representatives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_member_representatives_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_representatives_member_id_members")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_member_representatives_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_representatives")),
    )
    with op.batch_alter_table("member_representatives", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_representatives_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_member_representatives_open",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("member_representatives", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_member_representatives_open",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_member_representatives_person_id"))

    op.drop_table("member_representatives")
    with op.batch_alter_table("member_compounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_compounds_compound_id"))

    op.drop_table("member_compounds")
    op.drop_table("council_recusals")
    op.drop_table("council_attendance")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_members_live_person",
            sqlite_where=sa.text(
                "kind <> 'committee' AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
            postgresql_where=sa.text(
                "kind <> 'committee' AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
        )
        batch_op.drop_index(
            "uq_members_live_committee",
            sqlite_where=sa.text(
                "committee_id IS NOT NULL AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
            postgresql_where=sa.text(
                "committee_id IS NOT NULL AND stage IN ('draft', 'applied', 'returned', 'admitted', 'suspended')"
            ),
        )
        batch_op.drop_index("ix_members_stage_ends_on")
        batch_op.drop_index(batch_op.f("ix_members_place_id"))
        batch_op.drop_index(batch_op.f("ix_members_person_id"))
        batch_op.drop_index(batch_op.f("ix_members_committee_id"))
        batch_op.drop_index(batch_op.f("ix_members_alliance_id"))

    op.drop_table("members")
    with op.batch_alter_table("charters", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_charters_draft",
            sqlite_where=sa.text("adopted_on IS NULL"),
            postgresql_where=sa.text("adopted_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_charters_alliance_id"))

    op.drop_table("charters")
    with op.batch_alter_table("guiding_contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guiding_contacts_person_id"))

    op.drop_table("guiding_contacts")
    with op.batch_alter_table("group_seats", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_group_seats_open", sqlite_where=sa.text("ends_on IS NULL"), postgresql_where=sa.text("ends_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_group_seats_person_id"))
        batch_op.drop_index(batch_op.f("ix_group_seats_alliance_id"))

    op.drop_table("group_seats")
    op.drop_table("council_minutes")
    op.drop_table("council_items")
    with op.batch_alter_table("council_meetings", schema=None) as batch_op:
        batch_op.drop_index("ix_council_meetings_stage_starts_at")
        batch_op.drop_index(batch_op.f("ix_council_meetings_alliance_id"))

    op.drop_table("council_meetings")
    with op.batch_alter_table("guiding_bodies", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guiding_bodies_current",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_guiding_bodies_alliance_id"))

    op.drop_table("guiding_bodies")
    with op.batch_alter_table("alliance_statuses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alliance_statuses_alliance_id"))

    op.drop_table("alliance_statuses")
