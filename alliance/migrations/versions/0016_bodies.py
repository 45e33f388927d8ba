"""The bodies that mediate."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("registered_as", sa.String(length=200), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status = 'informal' OR registered_as <> ''", name=op.f("ck_mediation_bodies_standing_has_its_proof")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_bodies_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_bodies_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_bodies")),
        sa.UniqueConstraint("alliance_id", "name", name=op.f("uq_mediation_bodies_alliance_id_name")),
    )
    with op.batch_alter_table("mediation_bodies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mediation_bodies_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mediation_bodies_place_id"), ["place_id"], unique=False)


def downgrade() -> None:
    op.drop_table("mediation_bodies")
