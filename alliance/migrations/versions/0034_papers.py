"""Blueprints and the papers that were drawn from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_blueprints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("placed", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_blueprints_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_blueprints")),
        sa.UniqueConstraint("alliance_id", "code", name=op.f("uq_training_blueprints_alliance_id_code")),
    )
    with op.batch_alter_table("training_blueprints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_blueprints_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "training_pools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("stamp", sa.String(length=40), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_pools_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_pools")),
        sa.UniqueConstraint("alliance_id", "digest", name=op.f("uq_training_pools_alliance_id_digest")),
    )
    with op.batch_alter_table("training_pools", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_pools_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "training_blueprint_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_blueprint_revisions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["blueprint_id"],
            ["training_blueprints.id"],
            name=op.f("fk_training_blueprint_revisions_blueprint_id_training_blueprints"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_training_blueprint_revisions_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_blueprint_revisions")),
        sa.UniqueConstraint("blueprint_id", "number", name=op.f("uq_training_blueprint_revisions_blueprint_id_number")),
    )
    with op.batch_alter_table("training_blueprint_revisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_blueprint_revisions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_training_blueprint_revisions_written_by_id"), ["written_by_id"], unique=False
        )

    op.create_table(
        "training_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("method", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("drawn_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("seed <> ''", name=op.f("ck_training_papers_seeded")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_training_papers_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["training_pools.id"], name=op.f("fk_training_papers_pool_id_training_pools")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["training_blueprint_revisions.id"],
            name=op.f("fk_training_papers_revision_id_training_blueprint_revisions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_papers")),
    )
    with op.batch_alter_table("training_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_papers_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_papers_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_papers_pool_id"), ["pool_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_papers_revision_id"), ["revision_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_papers_revision_id"))
        batch_op.drop_index(batch_op.f("ix_training_papers_pool_id"))
        batch_op.drop_index(batch_op.f("ix_training_papers_digest"))
        batch_op.drop_index(batch_op.f("ix_training_papers_alliance_id"))

    op.drop_table("training_papers")
    with op.batch_alter_table("training_blueprint_revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_blueprint_revisions_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_training_blueprint_revisions_alliance_id"))

    op.drop_table("training_blueprint_revisions")
    with op.batch_alter_table("training_pools", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_pools_alliance_id"))

    op.drop_table("training_pools")
    with op.batch_alter_table("training_blueprints", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_blueprints_alliance_id"))

    op.drop_table("training_blueprints")
