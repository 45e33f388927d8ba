"""Lineage between versions, parts that a superior law overrides, and what stands beside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RELATIONS = ("same", "amended", "renumbered", "split", "merged", "inserted", "repealed")


def upgrade() -> None:
    op.create_table(
        "library_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("work_key", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sub", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("opening", sa.String(length=60), nullable=False),
        sa.Column("closing", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("paragraphs", sa.Integer(), nullable=False),
        sa.Column("by_work", sa.String(length=300), nullable=False),
        sa.Column("by_key", sa.String(length=200), nullable=False),
        sa.Column("by_number", sa.Integer(), nullable=False),
        sa.Column("by_words", sa.String(length=100), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "code IS NOT NULL OR marked_by_id IS NOT NULL", name=op.f("ck_library_marks_by_the_platform_or_somebody")
        ),
        sa.CheckConstraint("lifted_at IS NULL OR lift_reason <> ''", name=op.f("ck_library_marks_lifted_for_a_reason")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["people.id"], name=op.f("fk_library_marks_lifted_by_id_people")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["people.id"], name=op.f("fk_library_marks_marked_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_marks")),
        sa.UniqueConstraint("code", name=op.f("uq_library_marks_code")),
    )
    with op.batch_alter_table("library_marks", schema=None) as batch_op:
        batch_op.create_index("ix_library_marks_work_key_number", ["work_key", "number"], unique=False)
    op.create_table(
        "library_lineage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("older_version_id", sa.Integer(), nullable=False),
        sa.Column("newer_version_id", sa.Integer(), nullable=False),
        sa.Column("older_id", sa.Integer(), nullable=True),
        sa.Column("newer_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.Enum(*_RELATIONS, name="relation", native_enum=False, length=20), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(relation = 'inserted') = (older_id IS NULL)", name=op.f("ck_library_lineage_inserted_has_no_older")
        ),
        sa.CheckConstraint(
            "(relation = 'repealed') = (newer_id IS NULL)", name=op.f("ck_library_lineage_repealed_has_no_newer")
        ),
        sa.CheckConstraint(
            "confidence >= 0 AND confidence <= 1", name=op.f("ck_library_lineage_confidence_is_a_share")
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_library_lineage_confirmed_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["people.id"], name=op.f("fk_library_lineage_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["newer_id"], ["library_articles.id"], name=op.f("fk_library_lineage_newer_id_library_articles")
        ),
        sa.ForeignKeyConstraint(
            ["newer_version_id"],
            ["library_versions.id"],
            name=op.f("fk_library_lineage_newer_version_id_library_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["older_id"], ["library_articles.id"], name=op.f("fk_library_lineage_older_id_library_articles")
        ),
        sa.ForeignKeyConstraint(
            ["older_version_id"],
            ["library_versions.id"],
            name=op.f("fk_library_lineage_older_version_id_library_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_lineage")),
        sa.UniqueConstraint(
            "older_version_id",
            "newer_version_id",
            "older_id",
            "newer_id",
            name=op.f("uq_library_lineage_older_id_newer_id"),
        ),
    )
    with op.batch_alter_table("library_lineage", schema=None) as batch_op:
        batch_op.create_index("ix_library_lineage_newer_id", ["newer_id"], unique=False)
        batch_op.create_index("ix_library_lineage_older_id", ["older_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_library_lineage_newer_version_id"), ["newer_version_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_library_lineage_older_version_id"), ["older_version_id"], unique=False)
    op.create_table(
        "library_beside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("work_key", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sub", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column(
            "source",
            sa.Enum("covenant", "local_rule", name="source", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "bearing",
            sa.Enum("stricter", "void", "older", name="bearing", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("clause", sa.String(length=60), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name=op.f("ck_library_beside_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_library_beside_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["people.id"], name=op.f("fk_library_beside_noted_by_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_library_beside_place_id_places")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["people.id"], name=op.f("fk_library_beside_withdrawn_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_beside")),
    )
    with op.batch_alter_table("library_beside", schema=None) as batch_op:
        batch_op.create_index("ix_library_beside_work_key_number", ["work_key", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_library_beside_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_library_beside_place_id"), ["place_id"], unique=False)


def downgrade() -> None:
    op.drop_table("library_beside")
    op.drop_table("library_lineage")
    op.drop_table("library_marks")
