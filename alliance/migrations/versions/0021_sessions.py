"""Clocks and sessions of a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_clocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("carried_to_id", sa.Integer(), nullable=True),
        sa.Column(
            "name",
            sa.Enum(
                "triage",
                "consent",
                "choose",
                "appoint",
                "answer",
                "mediation",
                "confirmation",
                "follow_up",
                name="clockname",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum("running", "paused", "stopped", name="standing", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "unit", sa.Enum("日", "工作日", "个月", "年", name="unit", native_enum=False, length=20), nullable=False
        ),
        sa.Column("parameter_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("stopped_on", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(standing = 'paused') = (due_on IS NULL)", name=op.f("ck_mediation_clocks_due_unless_paused")
        ),
        sa.CheckConstraint(
            "(standing = 'stopped') = (stopped_on IS NOT NULL)", name=op.f("ck_mediation_clocks_stopped_on_a_day")
        ),
        sa.CheckConstraint("carried_to_id <> case_id", name=op.f("ck_mediation_clocks_carried_elsewhere")),
        sa.CheckConstraint("number > 0", name=op.f("ck_mediation_clocks_number_positive")),
        sa.ForeignKeyConstraint(
            ["carried_to_id"], ["mediation_cases.id"], name=op.f("fk_mediation_clocks_carried_to_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_clocks_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["parameter_id"], ["parameters.id"], name=op.f("fk_mediation_clocks_parameter_id_parameters")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_clocks")),
    )
    with op.batch_alter_table("mediation_clocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_clocks_carried_to_id"), ["carried_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_clocks_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_mediation_clocks_standing_due_on", ["standing", "due_on"], unique=False)
        batch_op.create_index(
            "uq_mediation_clocks_case_id_name_open",
            ["case_id", "name"],
            unique=True,
            sqlite_where=sa.text("standing <> 'stopped'"),
            postgresql_where=sa.text("standing <> 'stopped'"),
        )

    op.create_table(
        "mediation_clock_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "paused",
                "resumed",
                "extended",
                "stopped",
                "reopened",
                "carried",
                "brought_back",
                name="eventkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("(kind = 'extended') = (days > 0)", name=op.f("ck_mediation_clock_events_extended_by_days")),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["mediation_clocks.id"], name=op.f("fk_mediation_clock_events_clock_id_mediation_clocks")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_clock_events_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_clock_events")),
        sa.UniqueConstraint("clock_id", "position", name=op.f("uq_mediation_clock_events_clock_id_position")),
    )
    with op.batch_alter_table("mediation_clock_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_clock_events_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mediation_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum("planned", "held", "cancelled", name="sessionstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("mode", sa.Enum("place", "video", name="mode", native_enum=False, length=20), nullable=False),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("rest_words", sa.String(length=500), nullable=False),
        sa.Column("uid", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_because", sa.String(length=500), nullable=False),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(mode = 'video') = (link <> '')", name=op.f("ck_mediation_sessions_video_has_its_link")),
        sa.CheckConstraint(
            "(stage = 'cancelled') = (cancelled_because <> '')",
            name=op.f("ck_mediation_sessions_cancelled_with_a_reason"),
        ),
        sa.CheckConstraint("mode <> 'place' OR location <> ''", name=op.f("ck_mediation_sessions_place_is_named")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_mediation_sessions_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_sessions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_sessions_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_sessions_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["people.id"], name=op.f("fk_mediation_sessions_planned_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_sessions")),
        sa.UniqueConstraint("uid", name=op.f("uq_mediation_sessions_uid")),
    )
    with op.batch_alter_table("mediation_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_sessions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_sessions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_sessions_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_sessions_planned_by_id"), ["planned_by_id"], unique=False)
        batch_op.create_index("ix_mediation_sessions_stage_starts_at", ["stage", "starts_at"], unique=False)

    op.create_table(
        "mediation_session_replies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "reply", sa.Enum("open", "coming", "not_coming", name="reply", native_enum=False, length=20), nullable=False
        ),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "(reply = 'open') = (at IS NULL)", name=op.f("ck_mediation_session_replies_reply_has_its_instant")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_session_replies_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mediation_session_replies_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["mediation_sessions.id"],
            name=op.f("fk_mediation_session_replies_session_id_mediation_sessions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_session_replies")),
        sa.UniqueConstraint("session_id", "party_id", name=op.f("uq_mediation_session_replies_session_id_party_id")),
    )
    with op.batch_alter_table("mediation_session_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_session_replies_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_session_replies_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mediation_attendees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "side", "mediator", "invited", "investigator", "asked", name="presence", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("acts_as", sa.String(length=60), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(presence = 'side') = (party_id IS NOT NULL)", name=op.f("ck_mediation_attendees_side_names_its_party")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_attendees_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_attendees_person_id_people")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mediation_sessions.id"], name=op.f("fk_mediation_attendees_session_id_mediation_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_attendees")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_mediation_attendees_session_id_position")),
    )
    with op.batch_alter_table("mediation_attendees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_attendees_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_attendees_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mediation_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("mediation", "investigation", name="minuteskind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum("draft", "read_out", "confirmed", name="minutesstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("location", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("recorder", sa.String(length=60), nullable=False),
        sa.Column("focus", sa.String(length=2000), nullable=False),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=2000), nullable=False),
        sa.Column("identity", sa.String(length=500), nullable=False),
        sa.Column("matter", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'mediation') = (session_id IS NOT NULL)",
            name=op.f("ck_mediation_minutes_mediation_has_its_session"),
        ),
        sa.CheckConstraint(
            "(stage = 'draft') = (digest = '')", name=op.f("ck_mediation_minutes_read_out_has_its_digest")
        ),
        sa.CheckConstraint("(stage = 'draft') = (read_at IS NULL)", name=op.f("ck_mediation_minutes_read_out_at")),
        sa.CheckConstraint("ended_at > started_at", name=op.f("ck_mediation_minutes_ends_after_it_starts")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_minutes_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_minutes_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mediation_sessions.id"], name=op.f("fk_mediation_minutes_session_id_mediation_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_mediation_minutes_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_minutes")),
    )
    with op.batch_alter_table("mediation_minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_minutes_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_minutes_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_minutes_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_minutes_written_by_id"), ["written_by_id"], unique=False)

    op.create_table(
        "mediation_minutes_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "side", "mediator", "invited", "investigator", "asked", name="presence", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("acts_as", sa.String(length=60), nullable=False),
        sa.Column(
            "signing",
            sa.Enum("self", "link", "paper", "declined", name="signing", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "signing IS NULL OR signing <> 'declined' OR words <> ''",
            name=op.f("ck_mediation_minutes_people_declined_with_words"),
        ),
        sa.CheckConstraint(
            "(signing IS NULL) = (signed_at IS NULL)", name=op.f("ck_mediation_minutes_people_signed_at_an_instant")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"],
            ["mediation_minutes.id"],
            name=op.f("fk_mediation_minutes_people_minutes_id_mediation_minutes"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_minutes_people_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_mediation_minutes_people_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_minutes_people")),
        sa.UniqueConstraint("minutes_id", "position", name=op.f("uq_mediation_minutes_people_minutes_id_position")),
    )
    with op.batch_alter_table("mediation_minutes_people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_minutes_people_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_minutes_people_person_id"), ["person_id"], unique=False)

    op.create_table(
        "mediation_extensions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("open", "agreed", "declined", "withdrawn", name="extensionstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'open') = (settled_at IS NULL)", name=op.f("ck_mediation_extensions_settled_at_an_instant")
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_mediation_extensions_days_positive")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_extensions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name=op.f("fk_mediation_extensions_asked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_extensions_case_id_mediation_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_extensions")),
    )
    with op.batch_alter_table("mediation_extensions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_extensions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_extensions_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_extensions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "uq_mediation_extensions_case_id_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("stage = 'open'"),
            postgresql_where=sa.text("stage = 'open'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("mediation_extensions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mediation_extensions_case_id_open",
            sqlite_where=sa.text("stage = 'open'"),
            postgresql_where=sa.text("stage = 'open'"),
        )
        batch_op.drop_index(batch_op.f("ix_mediation_extensions_case_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_extensions_asked_by_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_extensions_alliance_id"))

    op.drop_table("mediation_extensions")
    with op.batch_alter_table("mediation_minutes_people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mediation_minutes_people_person_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_minutes_people_party_id"))

    op.drop_table("mediation_minutes_people")
    with op.batch_alter_table("mediation_minutes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mediation_minutes_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_minutes_session_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_minutes_case_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_minutes_alliance_id"))

    op.drop_table("mediation_minutes")
    with op.batch_alter_table("mediation_attendees", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mediation_attendees_person_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_attendees_party_id"))

    op.drop_table("mediation_attendees")
    with op.batch_alter_table("mediation_session_replies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mediation_session_replies_person_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_session_replies_party_id"))

    op.drop_table("mediation_session_replies")
    with op.batch_alter_table("mediation_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_mediation_sessions_stage_starts_at")
        batch_op.drop_index(batch_op.f("ix_mediation_sessions_planned_by_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_sessions_party_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_sessions_case_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_sessions_alliance_id"))

    op.drop_table("mediation_sessions")
    with op.batch_alter_table("mediation_clock_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mediation_clock_events_person_id"))

    op.drop_table("mediation_clock_events")
    with op.batch_alter_table("mediation_clocks", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mediation_clocks_case_id_name_open",
            sqlite_where=sa.text("standing <> 'stopped'"),
            postgresql_where=sa.text("standing <> 'stopped'"),
        )
        batch_op.drop_index("ix_mediation_clocks_standing_due_on")
        batch_op.drop_index(batch_op.f("ix_mediation_clocks_case_id"))
        batch_op.drop_index(batch_op.f("ix_mediation_clocks_carried_to_id"))

    op.drop_table("mediation_clocks")
