"""Offers to the drawn, and the breaking of the glass over their names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
_OFFERS, _GLASS = "expert_offers", "expert_draw_glass"
_STAGES = (
    "offered",
    "accepted",
    "declined",
    "expired",
    "late_conflict",
    "no_show",
    "replaced",
    "called_off",
    "served",
)
_GROUNDS = ("reach_all", "leak", "fault", "demanded")


def upgrade() -> None:
    op.create_table(
        _OFFERS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Enum(*_STAGES, name="stage", native_enum=False, length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("answer_by", sa.DateTime(), nullable=False),
        sa.Column("remind_at", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("told_sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "stage <> 'accepted' OR answered_at IS NOT NULL", name=op.f("ck_expert_offers_accepted_was_answered")
        ),
        sa.CheckConstraint("answer_by > made_at", name=op.f("ck_expert_offers_answered_after_it_is_made")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_expert_offers_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["draw_id"], ["expert_draws.id"], name=op.f("fk_expert_offers_draw_id_expert_draws")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_offers_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_offers")),
        sa.UniqueConstraint("draw_id", "row", name=op.f("uq_expert_offers_draw_id_row")),
    )
    with op.batch_alter_table(_OFFERS) as batch:
        batch.create_index(batch.f("ix_expert_offers_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_expert_offers_place_id"), ["place_id"])
        batch.create_index("ix_expert_offers_stage_answer_by", ["stage", "answer_by"])
    op.create_table(
        _GLASS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Enum(*_GROUNDS, name="glassground", native_enum=False, length=20), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_expert_draw_glass_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_expert_draw_glass_two_people")
        ),
        sa.CheckConstraint(
            "until IS NULL OR decided_at IS NOT NULL", name=op.f("ck_expert_draw_glass_broken_by_decision")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_draw_glass_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_expert_draw_glass_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_expert_draw_glass_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["expert_draws.id"], name=op.f("fk_expert_draw_glass_draw_id_expert_draws")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_draw_glass")),
    )
    undecided = sa.text("decided_at IS NULL")
    with op.batch_alter_table(_GLASS) as batch:
        batch.create_index(batch.f("ix_expert_draw_glass_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_expert_draw_glass_asked_by_id"), ["asked_by_id"])
        batch.create_index(batch.f("ix_expert_draw_glass_decided_by_id"), ["decided_by_id"])
        batch.create_index(batch.f("ix_expert_draw_glass_draw_id"), ["draw_id"])
        batch.create_index(
            "uq_expert_draw_glass_undecided",
            ["draw_id"],
            unique=True,
            sqlite_where=undecided,
            postgresql_where=undecided,
        )


def downgrade() -> None:
    op.drop_table(_GLASS)
    op.drop_table(_OFFERS)
