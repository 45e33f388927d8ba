"""Who has to stand back from a request of the expert pool."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expert_conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("kept_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('upheld', 'lifted')) = (decided_at IS NOT NULL)",
            name=op.f("ck_expert_conflicts_decided_has_its_instant"),
        ),
        sa.CheckConstraint(
            "decided_at IS NULL OR because <> ''", name=op.f("ck_expert_conflicts_decided_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_conflicts_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_expert_conflicts_company_id_companies")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_expert_conflicts_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_conflicts_expert_id_experts")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_conflicts_place_id_places")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_conflicts_request_id_expert_requests")
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["people.id"], name=op.f("fk_expert_conflicts_said_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_conflicts")),
    )
    op.create_index(op.f("ix_expert_conflicts_alliance_id"), "expert_conflicts", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_expert_conflicts_company_id"), "expert_conflicts", ["company_id"], unique=False)
    op.create_index(op.f("ix_expert_conflicts_expert_id"), "expert_conflicts", ["expert_id"], unique=False)
    op.create_index(op.f("ix_expert_conflicts_place_id"), "expert_conflicts", ["place_id"], unique=False)
    op.create_index("ix_expert_conflicts_request_id_state", "expert_conflicts", ["request_id", "state"], unique=False)
    op.create_index(
        "uq_expert_conflicts_of_company",
        "expert_conflicts",
        ["request_id", "expert_id", "ground", "company_id"],
        unique=True,
        sqlite_where=sa.text("company_id IS NOT NULL"),
        postgresql_where=sa.text("company_id IS NOT NULL"),
    )
    op.create_index(
        "uq_expert_conflicts_other",
        "expert_conflicts",
        ["request_id", "expert_id", "ground"],
        unique=True,
        sqlite_where=sa.text("company_id IS NULL"),
        postgresql_where=sa.text("company_id IS NULL"),
    )

    op.create_table(
        "expert_relaxed_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=30), nullable=False),
        sa.Column("because", sa.String(length=300), nullable=False),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_expert_relaxed_rules_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["people.id"], name=op.f("fk_expert_relaxed_rules_lifted_by_id_people")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_expert_relaxed_rules_place_id_places")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["expert_requests.id"], name=op.f("fk_expert_relaxed_rules_request_id_expert_requests")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_relaxed_rules")),
        sa.UniqueConstraint("request_id", "rule", name=op.f("uq_expert_relaxed_rules_request_id_rule")),
    )
    op.create_index(op.f("ix_expert_relaxed_rules_alliance_id"), "expert_relaxed_rules", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_expert_relaxed_rules_place_id"), "expert_relaxed_rules", ["place_id"], unique=False)

    op.create_table(
        "expert_ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("compound_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("declared_at", sa.DateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(company_id IS NULL) <> (compound_id IS NULL)", name=op.f("ck_expert_ties_one_object")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_expert_ties_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_expert_ties_company_id_companies")),
        sa.ForeignKeyConstraint(["compound_id"], ["compounds.id"], name=op.f("fk_expert_ties_compound_id_compounds")),
        sa.ForeignKeyConstraint(["expert_id"], ["experts.id"], name=op.f("fk_expert_ties_expert_id_experts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_ties")),
    )
    op.create_index(op.f("ix_expert_ties_alliance_id"), "expert_ties", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_expert_ties_company_id"), "expert_ties", ["company_id"], unique=False)
    op.create_index(op.f("ix_expert_ties_compound_id"), "expert_ties", ["compound_id"], unique=False)
    op.create_index(op.f("ix_expert_ties_expert_id"), "expert_ties", ["expert_id"], unique=False)
    op.create_index(
        "uq_expert_ties_open_company",
        "expert_ties",
        ["expert_id", "ground", "company_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_index(
        "uq_expert_ties_open_compound",
        "expert_ties",
        ["expert_id", "ground", "compound_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("expert_ties")
    op.drop_table("expert_relaxed_rules")
    op.drop_table("expert_conflicts")
