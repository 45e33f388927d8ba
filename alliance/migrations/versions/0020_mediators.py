"""Mediators and their assignments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("specialties", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("most_open", sa.Integer(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("introduced", sa.String(length=200), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("terms_accepted_at", sa.DateTime(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_because", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(standing = 'left') = (left_on IS NOT NULL)", name=op.f("ck_mediators_left_has_its_day")),
        sa.CheckConstraint(
            "standing <> 'active' OR terms_accepted_at IS NOT NULL", name=op.f("ck_mediators_active_has_accepted")
        ),
        sa.CheckConstraint("(left_on IS NULL) = (left_because IS NULL)", name=op.f("ck_mediators_left_has_its_reason")),
        sa.CheckConstraint("most_open > 0", name=op.f("ck_mediators_takes_at_least_one")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_mediators_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_mediators_office_id_offices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediators_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediators_place_id_places")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["people.id"], name=op.f("fk_mediators_registered_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediators")),
        sa.UniqueConstraint("alliance_id", "person_id", name=op.f("uq_mediators_alliance_id_person_id")),
        sa.UniqueConstraint("office_id", name=op.f("uq_mediators_office_id")),
    )
    with op.batch_alter_table("mediators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediators_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediators_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediators_place_id"), ["place_id"], unique=False)

    op.create_table(
        "mediator_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_mediator_away_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["mediator_id"], ["mediators.id"], name=op.f("fk_mediator_away_mediator_id_mediators")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediator_away")),
    )
    with op.batch_alter_table("mediator_away", schema=None) as batch_op:
        batch_op.create_index("ix_mediator_away_mediator_id_ends_on", ["mediator_id", "ends_on"], unique=False)

    op.create_table(
        "mediation_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("chosen_by", sa.String(length=20), nullable=False),
        sa.Column("arithmetic", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("disclosed_words", sa.String(length=1000), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=True),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("declined_as", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_words", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('proposed', 'disclosed', 'given', 'accepted')) = (ended_at IS NULL)",
            name=op.f("ck_mediation_assignments_over_has_its_instant"),
        ),
        sa.CheckConstraint(
            "stage <> 'accepted' OR accepted_at IS NOT NULL",
            name=op.f("ck_mediation_assignments_accepted_has_its_instant"),
        ),
        sa.CheckConstraint(
            "stage <> 'declined' OR declined_as IS NOT NULL",
            name=op.f("ck_mediation_assignments_declined_has_its_reason"),
        ),
        sa.CheckConstraint(
            "stage <> 'given' OR given_at IS NOT NULL", name=op.f("ck_mediation_assignments_given_has_its_instant")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_assignments_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_mediation_assignments_by_id_people")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_assignments_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediators.id"], name=op.f("fk_mediation_assignments_mediator_id_mediators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_assignments")),
    )
    with op.batch_alter_table("mediation_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_assignments_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_mediation_assignments_case_id_stage", ["case_id", "stage"], unique=False)
        batch_op.create_index("ix_mediation_assignments_mediator_id_stage", ["mediator_id", "stage"], unique=False)
        batch_op.create_index("ix_mediation_assignments_stage_answer_due_on", ["stage", "answer_due_on"], unique=False)
        batch_op.create_index(
            "uq_mediation_assignments_leading",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("seat = 'leads' AND stage IN ('disclosed', 'given', 'accepted')"),
            postgresql_where=sa.text("seat = 'leads' AND stage IN ('disclosed', 'given', 'accepted')"),
        )

    op.create_table(
        "mediation_choices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("mediator_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("explained", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'open') = (closed_at IS NULL)", name=op.f("ck_mediation_choices_closed_has_its_instant")
        ),
        sa.CheckConstraint(
            "(outcome IN ('together', 'ranked')) = (mediator_id IS NOT NULL)",
            name=op.f("ck_mediation_choices_found_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_choices_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_choices_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["mediator_id"], ["mediators.id"], name=op.f("fk_mediation_choices_mediator_id_mediators")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_choices")),
    )
    with op.batch_alter_table("mediation_choices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_choices_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_mediation_choices_outcome_closes_on", ["outcome", "closes_on"], unique=False)
        batch_op.create_index(
            "uq_mediation_choices_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("outcome = 'open'"),
            postgresql_where=sa.text("outcome = 'open'"),
        )

    op.create_table(
        "mediation_guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("of", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_guests_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_mediation_guests_by_id_people")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_guests_case_id_mediation_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_guests")),
    )
    with op.batch_alter_table("mediation_guests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_guests_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_guests_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_guests_case_id"), ["case_id"], unique=False)

    op.create_table(
        "mediation_ballots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("ranking", sa.JSON(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["mediation_choices.id"], name=op.f("fk_mediation_ballots_choice_id_mediation_choices")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_ballots_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_ballots_person_id_people")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_mediation_ballots_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_ballots")),
        sa.UniqueConstraint("choice_id", "party_id", name=op.f("uq_mediation_ballots_choice_id_party_id")),
    )
    with op.batch_alter_table("mediation_ballots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_ballots_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_ballots_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_ballots_recorded_by_id"), ["recorded_by_id"], unique=False)

    op.create_table(
        "mediation_challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("decided_words", sa.String(length=1000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "upheld IS NULL OR upheld OR decided_words <> ''", name=op.f("ck_mediation_challenges_refused_with_words")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (upheld IS NULL)", name=op.f("ck_mediation_challenges_decided_one_way")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_challenges_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["mediation_assignments.id"],
            name=op.f("fk_mediation_challenges_assignment_id_mediation_assignments"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_challenges_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_mediation_challenges_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_challenges_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_challenges_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_challenges")),
    )
    with op.batch_alter_table("mediation_challenges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_challenges_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_challenges_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_challenges_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_challenges_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_challenges_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_challenges_open",
            ["assignment_id", "party_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("mediation_challenges")
    op.drop_table("mediation_ballots")
    op.drop_table("mediation_guests")
    op.drop_table("mediation_choices")
    op.drop_table("mediation_assignments")
    op.drop_table("mediator_away")
    op.drop_table("mediators")
