"""Public notices and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_award_notices_numbered_from_one")),
        sa.CheckConstraint("since < until", name=op.f("ck_award_notices_notices_have_days")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_award_notices_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["round_id"], ["award_rounds.id"], name=op.f("fk_award_notices_round_id_award_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_notices")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_award_notices_round_id_number")),
    )
    with op.batch_alter_table("award_notices") as batch:
        batch.create_index(batch.f("ix_award_notices_alliance_id"), ["alliance_id"])

    op.create_table(
        "award_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("open", "upheld", "dismissed", name="objectionstage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("hearing", sa.String(length=500), nullable=False),
        sa.Column("gist", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'open') = (decided_at IS NULL)", name=op.f("ck_award_objections_decided_at_its_time")
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR (gist <> '' AND answer <> '')", name=op.f("ck_award_objections_answered_in_words")
        ),
        sa.CheckConstraint(
            "stage = 'upheld' OR version_id IS NULL", name=op.f("ck_award_objections_only_upheld_ones_correct")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_award_objections_numbered_from_one")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_objections_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_objections_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_award_objections_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["award_notices.id"], name=op.f("fk_award_objections_notice_id_award_notices")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_award_objections_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_objections_place_id_places")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["award_rounds.id"], name=op.f("fk_award_objections_round_id_award_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["award_result_versions.id"],
            name=op.f("fk_award_objections_version_id_award_result_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_objections")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_award_objections_round_id_number")),
    )
    with op.batch_alter_table("award_objections") as batch:
        batch.create_index(batch.f("ix_award_objections_alliance_id"), ["alliance_id"])
        batch.create_index("ix_award_objections_application_id_stage", ["application_id", "stage"])
        batch.create_index(batch.f("ix_award_objections_decided_by_id"), ["decided_by_id"])
        batch.create_index(batch.f("ix_award_objections_notice_id"), ["notice_id"])
        batch.create_index(batch.f("ix_award_objections_person_id"), ["person_id"])
        batch.create_index(batch.f("ix_award_objections_place_id"), ["place_id"])


def downgrade() -> None:
    op.drop_table("award_objections")
    op.drop_table("award_notices")
