"""Enrolments by rule, and cohorts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_cohorts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("planned", "sent", "closed", name="cohortstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'planned') = (sent_at IS NULL)", name=op.f("ck_training_cohorts_sent_has_its_moment")
        ),
        sa.CheckConstraint("due_on >= starts_on", name=op.f("ck_training_cohorts_due_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_cohorts_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_training_cohorts_made_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_training_cohorts_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_cohorts")),
    )
    with op.batch_alter_table("training_cohorts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_cohorts_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_cohorts_place_id"), ["place_id"], unique=False)

    op.create_table(
        "training_cohort_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("spot", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_training_cohort_days_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["training_cohorts.id"], name=op.f("fk_training_cohort_days_cohort_id_training_cohorts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_cohort_days")),
    )
    with op.batch_alter_table("training_cohort_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_cohort_days_cohort_id"), ["cohort_id"], unique=False)

    op.create_table(
        "training_enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("rule", "cohort", "hand", "own", name="cause", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column(
            "seat",
            sa.Enum("chair", "deputy", "treasurer", "member", "alternate", name="seat", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("term_id", sa.Integer(), nullable=True),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("counted_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=False),
        sa.Column("enrolled_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "stage", sa.Enum("running", "done", "ended", name="stage", native_enum=False, length=20), nullable=False
        ),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "left_seat", "term_over", "appointment_over", "withdrawn", name="ending", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_training_enrolments_ended_has_its_day")
        ),
        sa.CheckConstraint(
            "cause <> 'hand' OR because <> ''", name=op.f("ck_training_enrolments_by_hand_with_its_reason")
        ),
        sa.CheckConstraint(
            "stage <> 'done' OR done_on IS NOT NULL", name=op.f("ck_training_enrolments_done_has_its_day")
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ending IS NULL)", name=op.f("ck_training_enrolments_ended_has_its_ground")
        ),
        sa.CheckConstraint("due_on >= counted_from", name=op.f("ck_training_enrolments_due_after_it_counts")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_enrolments_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["training_cohorts.id"], name=op.f("fk_training_enrolments_cohort_id_training_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["enrolled_by_id"], ["people.id"], name=op.f("fk_training_enrolments_enrolled_by_id_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_enrolments_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_training_enrolments_place_id_places")),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_training_enrolments_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_enrolments")),
        sa.UniqueConstraint(
            "alliance_id",
            "person_id",
            "programme",
            "key",
            name=op.f("uq_training_enrolments_alliance_id_person_id_programme_key"),
        ),
    )
    with op.batch_alter_table("training_enrolments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_enrolments_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_enrolments_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_enrolments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_enrolments_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_training_enrolments_stage_due_on", ["stage", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_enrolments_term_id"), ["term_id"], unique=False)

    op.create_table(
        "training_first_day_ticks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["people.id"], name=op.f("fk_training_first_day_ticks_done_by_id_people")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_training_first_day_ticks_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_first_day_ticks")),
        sa.UniqueConstraint(
            "term_id", "line", "owner_id", name=op.f("uq_training_first_day_ticks_term_id_line_owner_id")
        ),
    )
    with op.batch_alter_table("training_first_day_ticks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_first_day_ticks_done_by_id"), ["done_by_id"], unique=False)

    op.create_table(
        "training_cohort_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["training_cohorts.id"], name=op.f("fk_training_cohort_members_cohort_id_training_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolments.id"],
            name=op.f("fk_training_cohort_members_enrolment_id_training_enrolments"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_cohort_members_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_cohort_members")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_training_cohort_members_cohort_id_person_id")),
    )
    with op.batch_alter_table("training_cohort_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_cohort_members_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_cohort_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "training_credits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.Enum("prior", "waived", name="ground", native_enum=False, length=20), nullable=False),
        sa.Column("learnt_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "ground <> 'waived' OR (evidence <> '' AND because <> '')",
            name=op.f("ck_training_credits_waived_on_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["training_enrolments.id"],
            name=op.f("fk_training_credits_enrolment_id_training_enrolments"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_training_credits_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_credits")),
        sa.UniqueConstraint("enrolment_id", "part", name=op.f("uq_training_credits_enrolment_id_part")),
    )


def downgrade() -> None:
    op.drop_table("training_credits")
    with op.batch_alter_table("training_cohort_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_cohort_members_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_cohort_members_enrolment_id"))

    op.drop_table("training_cohort_members")
    with op.batch_alter_table("training_first_day_ticks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_first_day_ticks_done_by_id"))

    op.drop_table("training_first_day_ticks")
    with op.batch_alter_table("training_enrolments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_enrolments_term_id"))
        batch_op.drop_index("ix_training_enrolments_stage_due_on")
        batch_op.drop_index(batch_op.f("ix_training_enrolments_place_id"))
        batch_op.drop_index(batch_op.f("ix_training_enrolments_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_enrolments_cohort_id"))
        batch_op.drop_index(batch_op.f("ix_training_enrolments_alliance_id"))

    op.drop_table("training_enrolments")
    with op.batch_alter_table("training_cohort_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_cohort_days_cohort_id"))

    op.drop_table("training_cohort_days")
    with op.batch_alter_table("training_cohorts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_cohorts_place_id"))
        batch_op.drop_index(batch_op.f("ix_training_cohorts_alliance_id"))

    op.drop_table("training_cohorts")
