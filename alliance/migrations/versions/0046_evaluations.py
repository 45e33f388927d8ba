"""Evaluations of the expert pool: the panel, its sheets, the companies' bids, questions, and what is added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_evaluations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "gathering", "scoring", "locked", "signing", "published", name="stage", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.Column("sign_by", sa.DateTime(), nullable=True),
        sa.Column("report_digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'published') = (published_at IS NOT NULL)",
            name=op.f("ck_expert_evaluations_published_at_an_instant"),
        ),
        sa.CheckConstraint(
            "stage = 'gathering' OR started_at IS NOT NULL", name=op.f("ck_expert_evaluations_started_before_scored")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('locked', 'signing', 'published') OR locked_at IS NOT NULL",
            name=op.f("ck_expert_evaluations_locked_at"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_evaluations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["expert_draws.id"], name=op.f("fk_expert_evaluations_draw_id_expert_draws")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_evaluations_place_id_places")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["people.id"], name=op.f("fk_expert_evaluations_published_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["documents.id"], name=op.f("fk_expert_evaluations_report_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_evaluations_request_id_expert_requests")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["people.id"], name=op.f("fk_expert_evaluations_started_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_evaluations")),
        sa.UniqueConstraint("draw_id", name=op.f("uq_expert_evaluations_draw_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_expert_evaluations_request_id")),
    )
    op.create_index(op.f("ix_expert_evaluations_alliance_id"), "expert_evaluations", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_expert_evaluations_place_id"), "expert_evaluations", ["place_id"], unique=False)

    op.create_table(
        "expert_bids",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("first_price", sa.String(length=20), nullable=False),
        sa.Column("first_by_id", sa.Integer(), nullable=True),
        sa.Column("price", sa.String(length=20), nullable=False),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("typed_at", sa.DateTime(), nullable=True),
        sa.Column("cleared", sa.Integer(), nullable=False),
        sa.Column("invalid_because", sa.String(length=500), nullable=False),
        sa.Column("invalid_at", sa.DateTime(), nullable=True),
        sa.Column("invalid_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(price = '') = (second_by_id IS NULL)", name=op.f("ck_expert_bids_price_typed_twice")),
        sa.CheckConstraint(
            "second_by_id IS NULL OR second_by_id <> first_by_id", name=op.f("ck_expert_bids_typed_by_two")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_expert_bids_company_id_companies")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["expert_evaluations.id"], name=op.f("fk_expert_bids_evaluation_id_expert_evaluations")
        ),
        sa.ForeignKeyConstraint(["first_by_id"], ["people.id"], name=op.f("fk_expert_bids_first_by_id_people")),
        sa.ForeignKeyConstraint(["invalid_by_id"], ["people.id"], name=op.f("fk_expert_bids_invalid_by_id_people")),
        sa.ForeignKeyConstraint(["second_by_id"], ["people.id"], name=op.f("fk_expert_bids_second_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_bids")),
        sa.UniqueConstraint("evaluation_id", "number", name=op.f("uq_expert_bids_evaluation_id_number")),
    )
    op.create_index(op.f("ix_expert_bids_company_id"), "expert_bids", ["company_id"], unique=False)

    op.create_table(
        "expert_panellists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("part", sa.Enum("expert", "owner", name="panelpart", native_enum=False, length=20), nullable=False),
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
            nullable=True,
        ),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("expert_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("chosen_how", sa.String(length=200), nullable=False),
        sa.Column("came_at", sa.DateTime(), nullable=True),
        sa.Column("came_by_id", sa.Integer(), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.Column(
            "gone",
            sa.Enum(
                "no_show", "left", "stands_back", "too_late", "replaced", name="gone", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column(
            "signed",
            sa.Enum("agreed", "dissented", "silent", name="signed", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("dissent", sa.String(length=2000), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(part = 'expert') = (expert_id IS NOT NULL)", name=op.f("ck_expert_panellists_expert_of_the_pool")
        ),
        sa.CheckConstraint("(part = 'owner') = (name <> '')", name=op.f("ck_expert_panellists_owner_by_name")),
        sa.CheckConstraint(
            "signed IS NULL OR signed <> 'dissented' OR dissent <> ''",
            name=op.f("ck_expert_panellists_dissent_in_words"),
        ),
        sa.CheckConstraint("(gone_at IS NULL) = (gone IS NULL)", name=op.f("ck_expert_panellists_gone_for_a_reason")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_panellists_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["came_by_id"], ["people.id"], name=op.f("fk_expert_panellists_came_by_id_people")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["expert_evaluations.id"],
            name=op.f("fk_expert_panellists_evaluation_id_expert_evaluations"),
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_panellists_expert_id_experts")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_expert_panellists_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_panellists")),
        sa.UniqueConstraint("evaluation_id", "number", name=op.f("uq_expert_panellists_evaluation_id_number")),
    )
    op.create_index(op.f("ix_expert_panellists_alliance_id"), "expert_panellists", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_expert_panellists_expert_id"), "expert_panellists", ["expert_id"], unique=False)
    op.create_index(op.f("ix_expert_panellists_person_id"), "expert_panellists", ["person_id"], unique=False)
    op.create_index(
        "uq_expert_panellists_row",
        "expert_panellists",
        ["evaluation_id", "row"],
        unique=True,
        sqlite_where=sa.text("row IS NOT NULL"),
        postgresql_where=sa.text("row IS NOT NULL"),
    )

    op.create_table(
        "expert_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("company", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum("clarify", "low_price", name="questionkind", native_enum=False, length=20), nullable=False
        ),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("panellist_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(answer = '') = (answered_at IS NULL)", name=op.f("ck_expert_questions_answered_at_an_instant")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_expert_questions_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_expert_questions_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["expert_evaluations.id"],
            name=op.f("fk_expert_questions_evaluation_id_expert_evaluations"),
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["expert_panellists.id"], name=op.f("fk_expert_questions_panellist_id_expert_panellists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_questions")),
        sa.UniqueConstraint("evaluation_id", "number", name=op.f("uq_expert_questions_evaluation_id_number")),
    )
    op.create_table(
        "expert_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("deviation", "correction", "longer", name="remarkkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("panellist_id", sa.Integer(), nullable=True),
        sa.Column("company", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_expert_remarks_by_id_people")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["expert_evaluations.id"],
            name=op.f("fk_expert_remarks_evaluation_id_expert_evaluations"),
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["expert_panellists.id"], name=op.f("fk_expert_remarks_panellist_id_expert_panellists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_remarks")),
        sa.UniqueConstraint("evaluation_id", "number", name=op.f("uq_expert_remarks_evaluation_id_number")),
    )
    op.create_table(
        "expert_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panellist_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", sa.Enum("draft", "locked", "void", name="sheetstate", native_enum=False, length=20), nullable=False
        ),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.Column("locked_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'locked' OR (digest <> '' AND locked_at IS NOT NULL)",
            name=op.f("ck_expert_sheets_locked_with_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["panellist_id"], ["expert_panellists.id"], name=op.f("fk_expert_sheets_panellist_id_expert_panellists")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_sheets")),
        sa.UniqueConstraint("panellist_id", name=op.f("uq_expert_sheets_panellist_id")),
    )


def downgrade() -> None:
    op.drop_table("expert_sheets")
    op.drop_table("expert_remarks")
    op.drop_table("expert_questions")
    op.drop_table("expert_panellists")
    op.drop_table("expert_bids")
    op.drop_table("expert_evaluations")
