"""Examinations, attempts and every answer that was acknowledged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_exams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column(
            "kind", sa.Enum("final", "module", "hall", name="examkind", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "stage", sa.Enum("draft", "open", "closed", name="examstage", native_enum=False, length=20), nullable=False
        ),
        sa.Column("blueprint", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("limit_minutes", sa.Integer(), nullable=False),
        sa.Column("attempts_most", sa.Integer(), nullable=False),
        sa.Column("pass_numerator", sa.Integer(), nullable=False),
        sa.Column("pass_denominator", sa.Integer(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column(
            "release", sa.Enum("at_once", "at_close", name="release", native_enum=False, length=20), nullable=False
        ),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at",
            name=op.f("ck_training_exams_closes_after_it_opens"),
        ),
        sa.CheckConstraint(
            "limit_minutes > 0 AND attempts_most > 0 AND grace_seconds >= 0",
            name=op.f("ck_training_exams_numbers_positive"),
        ),
        sa.CheckConstraint(
            "pass_numerator > 0 AND pass_numerator <= pass_denominator", name=op.f("ck_training_exams_pass_share")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_exams_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_training_exams_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_exams")),
        sa.UniqueConstraint("alliance_id", "code", name=op.f("uq_training_exams_alliance_id_code")),
    )
    with op.batch_alter_table("training_exams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_exams_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_exams_made_by_id"), ["made_by_id"], unique=False)

    op.create_table(
        "training_accommodations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=True),
        sa.Column("extra_percent", sa.Integer(), nullable=False),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("because_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "extra_percent > 0 OR large_type", name=op.f("ck_training_accommodations_something_is_given")
        ),
        sa.CheckConstraint(
            "extra_percent >= 0 AND extra_percent <= 200", name=op.f("ck_training_accommodations_extra_range")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_accommodations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["training_exams.id"], name=op.f("fk_training_accommodations_exam_id_training_exams")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_accommodations_person_id_people")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_training_accommodations_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_accommodations")),
    )
    with op.batch_alter_table("training_accommodations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_accommodations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_accommodations_exam_id"), ["exam_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_accommodations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_accommodations_recorded_by_id"), ["recorded_by_id"], unique=False)

    op.create_table(
        "training_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("started", "submitted", "expired", "graded", "voided", name="stage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("deadline_at", sa.DateTime(), nullable=False),
        sa.Column("grace_seconds", sa.Integer(), nullable=False),
        sa.Column("extra_percent", sa.Integer(), nullable=False),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("essays_open", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=True),
        sa.Column("graded_at", sa.DateTime(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("points_most", sa.BigInteger(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'voided') = (voided_at IS NOT NULL)", name=op.f("ck_training_attempts_voided_at_an_instant")
        ),
        sa.CheckConstraint(
            "stage <> 'graded' OR (points IS NOT NULL AND passed IS NOT NULL)",
            name=op.f("ck_training_attempts_graded_has_points"),
        ),
        sa.CheckConstraint(
            "stage <> 'voided' OR voided_because <> ''", name=op.f("ck_training_attempts_voided_with_a_reason")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('submitted', 'expired', 'graded') OR handed_in_at IS NOT NULL",
            name=op.f("ck_training_attempts_handed_in"),
        ),
        sa.CheckConstraint("deadline_at > started_at", name=op.f("ck_training_attempts_deadline_after_the_start")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_attempts_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["training_exams.id"], name=op.f("fk_training_attempts_exam_id_training_exams")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["training_papers.id"], name=op.f("fk_training_attempts_paper_id_training_papers")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_training_attempts_person_id_people")),
        sa.ForeignKeyConstraint(["voided_by_id"], ["people.id"], name=op.f("fk_training_attempts_voided_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_attempts")),
        sa.UniqueConstraint(
            "exam_id",
            "person_id",
            "practice",
            "number",
            name=op.f("uq_training_attempts_exam_id_person_id_practice_number"),
        ),
    )
    with op.batch_alter_table("training_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_attempts_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_attempts_paper_id"), ["paper_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_attempts_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_training_attempts_stage_deadline_at", ["stage", "deadline_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_attempts_voided_by_id"), ["voided_by_id"], unique=False)
        batch_op.create_index(
            "uq_training_attempts_running",
            ["exam_id", "person_id", "practice"],
            unique=True,
            sqlite_where=sa.text("stage = 'started'"),
            postgresql_where=sa.text("stage = 'started'"),
        )

    op.create_table(
        "training_responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("answer_sealed", sa.Text(), nullable=False),
        sa.CheckConstraint("given_at <= received_at", name=op.f("ck_training_responses_given_before_it_was_received")),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempts.id"], name=op.f("fk_training_responses_attempt_id_training_attempts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_responses")),
        sa.UniqueConstraint("attempt_id", "client", "seq", name=op.f("uq_training_responses_attempt_id_client_seq")),
        sa.UniqueConstraint("attempt_id", "number", name=op.f("uq_training_responses_attempt_id_number")),
    )
    op.create_table(
        "training_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("points_most", sa.BigInteger(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=True),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("second_asked_at", sa.DateTime(), nullable=True),
        sa.Column("second_because_sealed", sa.Text(), nullable=True),
        sa.Column("second_done_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("by_person OR points IS NOT NULL", name=op.f("ck_training_marks_points_unless_by_a_person")),
        sa.CheckConstraint(
            "points IS NULL OR (points >= 0 AND points <= points_most)", name=op.f("ck_training_marks_points_range")
        ),
        sa.CheckConstraint(
            "second_done_at IS NULL OR second_asked_at IS NOT NULL",
            name=op.f("ck_training_marks_second_look_was_asked"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_marks_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["training_attempts.id"], name=op.f("fk_training_marks_attempt_id_training_attempts")
        ),
        sa.ForeignKeyConstraint(["marked_by_id"], ["people.id"], name=op.f("fk_training_marks_marked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["training_question_versions.id"],
            name=op.f("fk_training_marks_question_version_id_training_question_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["training_responses.id"], name=op.f("fk_training_marks_response_id_training_responses")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_marks")),
        sa.UniqueConstraint("attempt_id", "slot", name=op.f("uq_training_marks_attempt_id_slot")),
    )
    with op.batch_alter_table("training_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_marks_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_marks_marked_by_id"), ["marked_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_training_marks_question_version_id"), ["question_version_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_training_marks_response_id"), ["response_id"], unique=False)
        batch_op.create_index("ix_training_marks_waiting", ["by_person", "marked_at"], unique=False)

    op.create_table(
        "training_mark_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.BigInteger(), nullable=True),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_training_mark_changes_by_id_people")),
        sa.ForeignKeyConstraint(
            ["mark_id"], ["training_marks.id"], name=op.f("fk_training_mark_changes_mark_id_training_marks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_mark_changes")),
    )
    with op.batch_alter_table("training_mark_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_mark_changes_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_mark_changes_mark_id"), ["mark_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training_mark_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_mark_changes_mark_id"))
        batch_op.drop_index(batch_op.f("ix_training_mark_changes_by_id"))

    op.drop_table("training_mark_changes")
    with op.batch_alter_table("training_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_training_marks_waiting")
        batch_op.drop_index(batch_op.f("ix_training_marks_response_id"))
        batch_op.drop_index(batch_op.f("ix_training_marks_question_version_id"))
        batch_op.drop_index(batch_op.f("ix_training_marks_marked_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_marks_alliance_id"))

    op.drop_table("training_marks")
    op.drop_table("training_responses")
    with op.batch_alter_table("training_attempts", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_training_attempts_running",
            sqlite_where=sa.text("stage = 'started'"),
            postgresql_where=sa.text("stage = 'started'"),
        )
        batch_op.drop_index(batch_op.f("ix_training_attempts_voided_by_id"))
        batch_op.drop_index("ix_training_attempts_stage_deadline_at")
        batch_op.drop_index(batch_op.f("ix_training_attempts_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_attempts_paper_id"))
        batch_op.drop_index(batch_op.f("ix_training_attempts_alliance_id"))

    op.drop_table("training_attempts")
    with op.batch_alter_table("training_accommodations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_accommodations_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_accommodations_person_id"))
        batch_op.drop_index(batch_op.f("ix_training_accommodations_exam_id"))
        batch_op.drop_index(batch_op.f("ix_training_accommodations_alliance_id"))

    op.drop_table("training_accommodations")
    with op.batch_alter_table("training_exams", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_exams_made_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_exams_alliance_id"))

    op.drop_table("training_exams")
