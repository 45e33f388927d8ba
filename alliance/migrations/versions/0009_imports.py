"""Importers: what each import was and did, and the days of a version that an officer has checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("library_versions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("dates_basis", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "library_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("came_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'confirmed') = (done_at IS NOT NULL)", name=op.f("ck_library_imports_confirmed_has_its_moment")
        ),
        sa.CheckConstraint(
            "channel = 'command' OR person_id IS NOT NULL", name=op.f("ck_library_imports_page_has_its_person")
        ),
        sa.CheckConstraint(
            "stage <> 'previewed' OR expires_at IS NOT NULL", name=op.f("ck_library_imports_waits_for_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_library_imports_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_library_imports_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_imports")),
    )
    with op.batch_alter_table("library_imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_library_imports_alliance_id"), ["alliance_id"], unique=False)
    op.create_table(
        "library_import_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["library_imports.id"], name=op.f("fk_library_import_files_import_id_library_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_import_files")),
    )
    with op.batch_alter_table("library_import_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_library_import_files_import_id"), ["import_id"], unique=False)


def downgrade() -> None:
    op.drop_table("library_import_files")
    op.drop_table("library_imports")
    # Not in a batch, which would make the table anew and lose what points to it.
    op.drop_column("library_versions", "revision")
    op.drop_column("library_versions", "dates_basis")
