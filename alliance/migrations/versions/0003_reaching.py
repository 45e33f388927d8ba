"""Messages, channels and slips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=80), nullable=False, server_default=""))
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("address_masked", sa.String(length=200), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=True),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(fate = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_messages_sent_has_its_instant")),
        sa.CheckConstraint(
            "fate IN ('promised', 'failed') OR (secret_sealed IS NULL AND address_sealed IS NULL)",
            name=op.f("ck_messages_secrets_are_forgotten"),
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_messages_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_messages_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
    )
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_messages_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_messages_person_id_at", ["person_id", "at"], unique=False)
        batch_op.create_index("ix_messages_kind_at", ["kind", "at"], unique=False)
    op.create_table(
        "mail_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=False),
        sa.Column("address_masked", sa.String(length=200), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mail_addresses_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mail_addresses_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_addresses")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mail_addresses_person_id")),
    )
    with op.batch_alter_table("mail_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_addresses_alliance_id"), ["alliance_id"], unique=False)
    op.create_table(
        "switched_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kinds", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_switched_off_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_switched_off_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switched_off")),
        sa.UniqueConstraint("person_id", "kinds", "channel", name=op.f("uq_switched_off_person_id_kinds_channel")),
    )
    with op.batch_alter_table("switched_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_switched_off_alliance_id"), ["alliance_id"], unique=False)
    op.create_table(
        "link_codes",
        sa.Column("link_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_link_codes_link_id_links")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_link_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_codes_digest")),
    )


def downgrade() -> None:
    op.drop_table("link_codes")
    op.drop_table("switched_off")
    op.drop_table("mail_addresses")
    op.drop_table("messages")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("kind")
