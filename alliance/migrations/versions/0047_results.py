"""Published results, objections to them, and from where those came."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_objection_origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_objection_origins")),
    )
    with op.batch_alter_table("expert_objection_origins") as batch:
        batch.create_index("ix_expert_objection_origins_origin_at", ["origin", "at"])

    op.create_table(
        "expert_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("objections_to", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("chosen_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(), nullable=True),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(decided_on IS NULL) = (noted_at IS NULL)", name=op.f("ck_expert_results_decision_noted")),
        sa.CheckConstraint(
            "chosen_id IS NULL OR decided_on IS NOT NULL", name=op.f("ck_expert_results_chosen_on_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_results_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["chosen_id"], ["companies.id"], name=op.f("fk_expert_results_chosen_id_companies")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["people.id"], name=op.f("fk_expert_results_noted_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_results_place_id_places")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_results_request_id_expert_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_results")),
        sa.UniqueConstraint("request_id", name=op.f("uq_expert_results_request_id")),
    )
    with op.batch_alter_table("expert_results") as batch:
        batch.create_index(batch.f("ix_expert_results_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_expert_results_chosen_id"), ["chosen_id"])
        batch.create_index(batch.f("ix_expert_results_place_id"), ["place_id"])

    op.create_table(
        "expert_objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=True),
        sa.Column("number_sealed", sa.Text(), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("gist", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column(
            "found", sa.Enum("stands", "explained", "mended", name="found", native_enum=False, length=20), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answered_at IS NULL OR (gist <> '' AND answer <> '')", name=op.f("ck_expert_objections_answered_in_words")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (found IS NULL)", name=op.f("ck_expert_objections_answered_with_a_finding")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_objections_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_expert_objections_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_expert_objections_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_objections_place_id_places")),
        sa.ForeignKeyConstraint(
            ["result_id"], ["expert_results.id"], name=op.f("fk_expert_objections_result_id_expert_results")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_objections")),
        sa.UniqueConstraint("result_id", "number", name=op.f("uq_expert_objections_result_id_number")),
    )
    with op.batch_alter_table("expert_objections") as batch:
        batch.create_index(batch.f("ix_expert_objections_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_expert_objections_person_id"), ["person_id"])
        batch.create_index(batch.f("ix_expert_objections_place_id"), ["place_id"])


def downgrade() -> None:
    op.drop_table("expert_objections")
    op.drop_table("expert_results")
    op.drop_table("expert_objection_origins")
