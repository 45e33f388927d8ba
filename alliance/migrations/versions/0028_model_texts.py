"""Model texts, their versions and reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guidance_text_origins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_text_origins")),
    )
    with op.batch_alter_table("guidance_text_origins", schema=None) as batch_op:
        batch_op.create_index("ix_guidance_text_origins_origin_at", ["origin", "at"], unique=False)

    op.create_table(
        "guidance_text_citations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_text_citations_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_text_citations")),
        sa.UniqueConstraint(
            "alliance_id", "code", "citation", name=op.f("uq_guidance_text_citations_alliance_id_code_citation")
        ),
    )
    with op.batch_alter_table("guidance_text_citations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_text_citations_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_text_citations_article_id"), ["article_id"], unique=False)

    op.create_table(
        "guidance_text_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("adapt", sa.JSON(), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column(
            "stage",
            sa.Enum("draft", "in_use", "replaced", "withdrawn", "dropped", name="stage", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('replaced', 'withdrawn', 'dropped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_guidance_text_editions_ended_at"),
        ),
        sa.CheckConstraint(
            "stage NOT IN ('in_use', 'replaced', 'withdrawn') OR signed_by_id IS NOT NULL",
            name=op.f("ck_guidance_text_editions_used_only_signed"),
        ),
        sa.CheckConstraint(
            "signed_by_id IS NULL OR signed_by_id <> written_by_id",
            name=op.f("ck_guidance_text_editions_signed_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_text_editions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["people.id"], name=op.f("fk_guidance_text_editions_signed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["people.id"], name=op.f("fk_guidance_text_editions_written_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_text_editions")),
        sa.UniqueConstraint(
            "alliance_id", "code", "number", name=op.f("uq_guidance_text_editions_alliance_id_code_number")
        ),
    )
    with op.batch_alter_table("guidance_text_editions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_text_editions_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "uq_guidance_text_editions_draft",
            ["alliance_id", "code"],
            unique=True,
            sqlite_where=sa.text("stage = 'draft'"),
            postgresql_where=sa.text("stage = 'draft'"),
        )
        batch_op.create_index(
            "uq_guidance_text_editions_in_use",
            ["alliance_id", "code"],
            unique=True,
            sqlite_where=sa.text("stage = 'in_use'"),
            postgresql_where=sa.text("stage = 'in_use'"),
        )

    op.create_table(
        "guidance_text_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("citation", sa.String(length=200), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("change", sa.String(length=80), nullable=False),
        sa.Column(
            "reason",
            sa.Enum("amended", "gone", "no_longer_applies", name="reason", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("detected_at", sa.DateTime(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolution", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "resolved_at IS NULL OR resolution <> ''", name=op.f("ck_guidance_text_reviews_resolved_with_words")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_text_reviews_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["people.id"], name=op.f("fk_guidance_text_reviews_resolved_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_text_reviews")),
        sa.UniqueConstraint(
            "alliance_id",
            "code",
            "citation",
            "change",
            name=op.f("uq_guidance_text_reviews_alliance_id_code_citation_change"),
        ),
    )
    with op.batch_alter_table("guidance_text_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_text_reviews_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_guidance_text_reviews_code_resolved_at", ["code", "resolved_at"], unique=False)

    op.create_table(
        "guidance_filled_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("proceeding_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=False),
        sa.Column("filled_by_id", sa.Integer(), nullable=True),
        sa.Column("filled_at", sa.DateTime(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "step = '' OR proceeding_id IS NOT NULL", name=op.f("ck_guidance_filled_texts_step_of_a_proceeding")
        ),
        sa.CheckConstraint(
            "(document_id IS NULL) = (issued_at IS NULL)",
            name=op.f("ck_guidance_filled_texts_issued_with_its_document"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_guidance_filled_texts_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["compound_id"], ["compounds.id"], name=op.f("fk_guidance_filled_texts_compound_id_compounds")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_guidance_filled_texts_document_id_documents")
        ),
        sa.ForeignKeyConstraint(
            ["filled_by_id"], ["people.id"], name=op.f("fk_guidance_filled_texts_filled_by_id_people")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_guidance_filled_texts_place_id_places")),
        sa.ForeignKeyConstraint(
            ["proceeding_id"],
            ["guidance_proceedings.id"],
            name=op.f("fk_guidance_filled_texts_proceeding_id_guidance_proceedings"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance_filled_texts")),
        sa.UniqueConstraint("document_id", name=op.f("uq_guidance_filled_texts_document_id")),
    )
    with op.batch_alter_table("guidance_filled_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guidance_filled_texts_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_guidance_filled_texts_compound_id_code", ["compound_id", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_filled_texts_filled_by_id"), ["filled_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_filled_texts_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_guidance_filled_texts_proceeding_id"), ["proceeding_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guidance_filled_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_filled_texts_proceeding_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_filled_texts_place_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_filled_texts_filled_by_id"))
        batch_op.drop_index("ix_guidance_filled_texts_compound_id_code")
        batch_op.drop_index(batch_op.f("ix_guidance_filled_texts_alliance_id"))

    op.drop_table("guidance_filled_texts")
    with op.batch_alter_table("guidance_text_reviews", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_text_reviews_code_resolved_at")
        batch_op.drop_index(batch_op.f("ix_guidance_text_reviews_alliance_id"))

    op.drop_table("guidance_text_reviews")
    with op.batch_alter_table("guidance_text_editions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_guidance_text_editions_in_use",
            sqlite_where=sa.text("stage = 'in_use'"),
            postgresql_where=sa.text("stage = 'in_use'"),
        )
        batch_op.drop_index(
            "uq_guidance_text_editions_draft",
            sqlite_where=sa.text("stage = 'draft'"),
            postgresql_where=sa.text("stage = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_guidance_text_editions_alliance_id"))

    op.drop_table("guidance_text_editions")
    with op.batch_alter_table("guidance_text_citations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guidance_text_citations_article_id"))
        batch_op.drop_index(batch_op.f("ix_guidance_text_citations_alliance_id"))

    op.drop_table("guidance_text_citations")
    with op.batch_alter_table("guidance_text_origins", schema=None) as batch_op:
        batch_op.drop_index("ix_guidance_text_origins_origin_at")

    op.drop_table("guidance_text_origins")
