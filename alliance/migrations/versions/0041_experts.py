"""Experts, their fields, days away and measures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column(
            "standing",
            sa.Enum(
                "nominated",
                "applied",
                "sent_back",
                "reviewed",
                "active",
                "suspended",
                "declined",
                "removed",
                "left",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("nominated_by_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column(
            "entry",
            sa.Enum("served_term", "certified", "practised", name="entry", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("entry_ground", sa.String(length=200), nullable=False),
        sa.Column("introduced", sa.String(length=200), nullable=False),
        sa.Column("most_a_year", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("consented_at", sa.DateTime(), nullable=True),
        sa.Column("promised_at", sa.DateTime(), nullable=True),
        sa.Column("promised", sa.String(length=20), nullable=False),
        sa.Column("trained_to", sa.Date(), nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("appointed_on", sa.Date(), nullable=True),
        sa.Column("serves_to", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("told", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "standing <> 'active' OR consented_at IS NOT NULL", name=op.f("ck_experts_active_has_consented")
        ),
        sa.CheckConstraint(
            "standing <> 'active' OR promised_at IS NOT NULL", name=op.f("ck_experts_active_has_promised")
        ),
        sa.CheckConstraint("standing <> 'active' OR reference IS NOT NULL", name=op.f("ck_experts_active_has_number")),
        sa.CheckConstraint(
            "(appointed_on IS NULL) = (serves_to IS NULL)", name=op.f("ck_experts_appointed_for_a_time")
        ),
        sa.CheckConstraint("most_a_year > 0", name=op.f("ck_experts_takes_at_least_one")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_experts_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["nominated_by_id"], ["people.id"], name=op.f("fk_experts_nominated_by_id_people")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_experts_office_id_offices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_experts_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_experts_place_id_places")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["people.id"], name=op.f("fk_experts_reviewed_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experts")),
        sa.UniqueConstraint("alliance_id", "person_id", name=op.f("uq_experts_alliance_id_person_id")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_experts_alliance_id_reference")),
        sa.UniqueConstraint("office_id", name=op.f("uq_experts_office_id")),
    )
    op.create_index(op.f("ix_experts_alliance_id"), "experts", ["alliance_id"], unique=False)
    op.create_index("ix_experts_alliance_id_standing", "experts", ["alliance_id", "standing"], unique=False)
    op.create_index(op.f("ix_experts_person_id"), "experts", ["person_id"], unique=False)
    op.create_index(op.f("ix_experts_place_id"), "experts", ["place_id"], unique=False)
    op.create_table(
        "expert_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_expert_away_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_away_expert_id_experts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_away")),
    )
    op.create_index("ix_expert_away_expert_id_ends_on", "expert_away", ["expert_id", "ends_on"], unique=False)
    op.create_table(
        "expert_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "management",
                "committee_work",
                "finance",
                "law",
                "engineering",
                "fire_safety",
                "greening",
                name="field",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("found_good_on", sa.Date(), nullable=True),
        sa.Column("found_good_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(found_good_on IS NULL) = (valid_to IS NULL)", name=op.f("ck_expert_fields_found_good_for_a_time")
        ),
        sa.CheckConstraint(
            "found_good_on IS NULL OR refused_on IS NULL", name=op.f("ck_expert_fields_good_or_refused")
        ),
        sa.CheckConstraint("years >= 0", name=op.f("ck_expert_fields_years_not_negative")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_expert_fields_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_fields_expert_id_experts")),
        sa.ForeignKeyConstraint(
            ["found_good_by_id"], ["people.id"], name=op.f("fk_expert_fields_found_good_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_fields")),
        sa.UniqueConstraint("expert_id", "field", name=op.f("uq_expert_fields_expert_id_field")),
    )
    op.create_index(op.f("ix_expert_fields_alliance_id"), "expert_fields", ["alliance_id"], unique=False)
    op.create_table(
        "expert_measures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("suspension", "removal", name="measurekind", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "because",
            sa.Enum(
                "conflict_hidden",
                "leak",
                "private_contact",
                "unreasoned_marks",
                "other_criteria",
                "left_duty",
                "appraisal_failed",
                "discredited",
                "false_papers",
                "took_favours",
                name="reason",
                native_enum=False,
                length=30,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "lifted", "upheld", "dropped", name="measurestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_because", sa.String(length=200), nullable=False),
        sa.CheckConstraint("(reply = '') = (replied_at IS NULL)", name=op.f("ck_expert_measures_replied_at_its_time")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_expert_measures_decided_at_its_time")
        ),
        sa.CheckConstraint(
            "kind = 'removal' OR state <> 'upheld'", name=op.f("ck_expert_measures_only_a_removal_is_upheld")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_expert_measures_decided_by_id_people")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_measures_expert_id_experts")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_expert_measures_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_measures")),
    )
    op.create_index(op.f("ix_expert_measures_expert_id"), "expert_measures", ["expert_id"], unique=False)
    op.create_index(
        "uq_expert_measures_open",
        "expert_measures",
        ["expert_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    for table in ("expert_measures", "expert_away", "expert_fields", "experts"):
        op.drop_table(table)
