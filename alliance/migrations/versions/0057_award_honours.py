"""Honours, their course, reviews and yearly re-checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "award_honours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "form", sa.Enum("title", "showcase", "bulletin", name="form", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "status",
            sa.Enum(
                "valid", "under_review", "suspended", "revoked", "expired", name="status", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recheck_on", sa.Date(), nullable=False),
        sa.Column("won", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status IN ('revoked', 'expired')) = (ended_on IS NOT NULL)",
            name=op.f("ck_award_honours_ended_on_its_day"),
        ),
        sa.CheckConstraint("valid_until >= granted_on", name=op.f("ck_award_honours_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_award_honours_alliance_id_alliances")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["award_applications.id"],
            name=op.f("fk_award_honours_application_id_award_applications"),
        ),
        sa.ForeignKeyConstraint(
            ["award_id"], ["award_round_awards.id"], name=op.f("fk_award_honours_award_id_award_round_awards")
        ),
        sa.ForeignKeyConstraint(["compound_id"], ["compounds.id"], name=op.f("fk_award_honours_compound_id_compounds")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_honours_place_id_places")),
        sa.ForeignKeyConstraint(["round_id"], ["award_rounds.id"], name=op.f("fk_award_honours_round_id_award_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_honours")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_award_honours_alliance_id_reference")),
        sa.UniqueConstraint("application_id", name=op.f("uq_award_honours_application_id")),
    )
    with op.batch_alter_table("award_honours") as batch:
        batch.create_index(batch.f("ix_award_honours_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_honours_award_id"), ["award_id"])
        batch.create_index(batch.f("ix_award_honours_compound_id"), ["compound_id"])
        batch.create_index(batch.f("ix_award_honours_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_honours_round_id"), ["round_id"])
        batch.create_index("ix_award_honours_status_valid_until", ["status", "valid_until"])

    op.create_table(
        "award_honour_moments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("honour_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "granted",
                "rechecked",
                "questioned",
                "restored",
                "suspended",
                "revoked",
                "expired",
                name="what",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["honour_id"], ["award_honours.id"], name=op.f("fk_award_honour_moments_honour_id_award_honours")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_honour_moments")),
    )
    with op.batch_alter_table("award_honour_moments") as batch:
        batch.create_index(batch.f("ix_award_honour_moments_honour_id"), ["honour_id"])

    op.create_table(
        "award_honour_rechecks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("honour_id", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("won", sa.BigInteger(), nullable=False),
        sa.Column("now", sa.BigInteger(), nullable=False),
        sa.Column("falls", sa.Boolean(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "won BETWEEN 0 AND 10000 AND now BETWEEN 0 AND 10000",
            name=op.f("ck_award_honour_rechecks_both_are_percentages"),
        ),
        sa.ForeignKeyConstraint(
            ["honour_id"], ["award_honours.id"], name=op.f("fk_award_honour_rechecks_honour_id_award_honours")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_honour_rechecks")),
    )
    with op.batch_alter_table("award_honour_rechecks") as batch:
        batch.create_index(batch.f("ix_award_honour_rechecks_honour_id"), ["honour_id"])

    op.create_table(
        "award_honour_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("honour_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "part", sa.Enum("hearing", "proposed", "decided", name="part", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "ground",
            sa.Enum(
                "recheck",
                "accident",
                "revenue",
                "hazard",
                "election",
                "conflict",
                "falsehood",
                "failed",
                "amended",
                name="ground",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("paper_title", sa.String(length=200), nullable=False),
        sa.Column("paper_number", sa.String(length=60), nullable=False),
        sa.Column("paper_issuer", sa.String(length=200), nullable=False),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("reply_until", sa.Date(), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("restore", "suspend", "revoke", name="outcome", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ground = 'recheck') = (paper_number = '')", name=op.f("ck_award_honour_reviews_grounds_rest_on_papers")
        ),
        sa.CheckConstraint(
            "(paper_number = '') = (paper_on IS NULL)", name=op.f("ck_award_honour_reviews_papers_have_a_day")
        ),
        sa.CheckConstraint(
            "(part = 'decided') = (decided_at IS NOT NULL)", name=op.f("ck_award_honour_reviews_decided_at_its_time")
        ),
        sa.CheckConstraint(
            "(part = 'hearing') = (proposed_at IS NULL)", name=op.f("ck_award_honour_reviews_proposed_at_its_time")
        ),
        sa.CheckConstraint(
            "(reply = '') = (replied_at IS NULL)", name=op.f("ck_award_honour_reviews_replied_at_its_time")
        ),
        sa.CheckConstraint(
            "(proposed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_award_honour_reviews_a_proposal_has_an_outcome")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR proposed_by_id IS NULL OR decided_by_id <> proposed_by_id",
            name=op.f("ck_award_honour_reviews_two_people_decide"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_award_honour_reviews_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_award_honour_reviews_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["honour_id"], ["award_honours.id"], name=op.f("fk_award_honour_reviews_honour_id_award_honours")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["people.id"], name=op.f("fk_award_honour_reviews_opened_by_id_people")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_honour_reviews_place_id_places")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_award_honour_reviews_proposed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["replied_by_id"], ["people.id"], name=op.f("fk_award_honour_reviews_replied_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_honour_reviews")),
    )
    with op.batch_alter_table("award_honour_reviews") as batch:
        batch.create_index(batch.f("ix_award_honour_reviews_alliance_id"), ["alliance_id"])
        batch.create_index(batch.f("ix_award_honour_reviews_decided_by_id"), ["decided_by_id"])
        batch.create_index("ix_award_honour_reviews_honour_id_part", ["honour_id", "part"])
        batch.create_index(batch.f("ix_award_honour_reviews_opened_by_id"), ["opened_by_id"])
        batch.create_index(batch.f("ix_award_honour_reviews_place_id"), ["place_id"])
        batch.create_index(batch.f("ix_award_honour_reviews_proposed_by_id"), ["proposed_by_id"])
        batch.create_index(batch.f("ix_award_honour_reviews_replied_by_id"), ["replied_by_id"])


def downgrade() -> None:
    op.drop_table("award_honour_reviews")
    op.drop_table("award_honour_rechecks")
    op.drop_table("award_honour_moments")
    op.drop_table("award_honours")
