"""The house."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LEDGER = ("UPDATE", "DELETE")


def _guard_the_ledger() -> None:
    """The past is append-only, whoever asks."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "CREATE FUNCTION ledger_is_append_only() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql"
        )
    for deed in LEDGER:
        what = (
            "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()"
            if postgresql
            else "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
        op.execute(f"CREATE TRIGGER ledger_lines_no_{deed.lower()} BEFORE {deed} ON ledger_lines {what}")


def upgrade() -> None:
    op.create_table(
        "days_turned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_days_turned")),
    )
    op.create_table(
        "errands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lot", sa.String(length=10), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
    )
    with op.batch_alter_table("errands", schema=None) as batch_op:
        batch_op.create_index("ix_errands_lot_due_at", ["lot", "due_at"], unique=False)

    op.create_table(
        "ledger_heads",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_ledger_heads")),
    )
    op.create_table(
        "library_works",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("short_title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("place_name", sa.String(length=100), nullable=False),
        sa.Column("placeholder", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("field_weight", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_works")),
        sa.UniqueConstraint("key", name=op.f("uq_library_works_key")),
    )
    with op.batch_alter_table("library_works", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_library_works_place_path"), ["place_path"], unique=False)

    op.create_table(
        "places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.CheckConstraint("path LIKE '/%/' OR path = '/'", name=op.f("ck_places_path_shape")),
        sa.ForeignKeyConstraint(["parent_id"], ["places.id"], name=op.f("fk_places_parent_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("path", name=op.f("uq_places_path")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index("ix_places_kind_path", ["kind", "path"], unique=False)
        batch_op.create_index(batch_op.f("ix_places_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "alliances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short", sa.String(length=4), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("legal_status", sa.String(length=40), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_alliances_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alliances")),
    )
    op.create_table(
        "library_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=20), nullable=False),
        sa.Column("version_date", sa.Date(), nullable=True),
        sa.Column("promulgated", sa.Date(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("effective_stated", sa.Date(), nullable=True),
        sa.Column("effective_unchecked", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_printed", sa.String(length=60), nullable=False),
        sa.Column("status_note", sa.Text(), nullable=False),
        sa.Column("doubt", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.Column("preamble", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "effective_from IS NULL OR NOT effective_unchecked", name=op.f("ck_library_versions_unchecked_has_no_day")
        ),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_from IS NULL OR effective_to >= effective_from",
            name=op.f("ck_library_versions_order"),
        ),
        sa.ForeignKeyConstraint(
            ["work_id"], ["library_works.id"], name=op.f("fk_library_versions_work_id_library_works")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_versions")),
        sa.UniqueConstraint("work_id", "stamp", name=op.f("uq_library_versions_work_id_stamp")),
    )
    with op.batch_alter_table("library_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_library_versions_work_id"), ["work_id"], unique=False)

    op.create_table(
        "zone_streets",
        sa.Column("zone_id", sa.Integer(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["street_id"], ["places.id"], name=op.f("fk_zone_streets_street_id_places")),
        sa.ForeignKeyConstraint(["zone_id"], ["places.id"], name=op.f("fk_zone_streets_zone_id_places")),
        sa.PrimaryKeyConstraint("zone_id", "street_id", name=op.f("pk_zone_streets")),
    )
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "credit_code IS NULL OR length(credit_code) = 18", name=op.f("ck_companies_credit_code_of_18")
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_companies_alliance_id_alliances")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("alliance_id", "name", name=op.f("uq_companies_alliance_id_name")),
    )
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_companies_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "uq_companies_alliance_id_credit_code",
            ["alliance_id", "credit_code"],
            unique=True,
            sqlite_where=sa.text("credit_code IS NOT NULL"),
            postgresql_where=sa.text("credit_code IS NOT NULL"),
        )

    op.create_table(
        "library_articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sub", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("chapter", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["library_versions.id"], name=op.f("fk_library_articles_version_id_library_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_articles")),
        sa.UniqueConstraint("version_id", "address", name=op.f("uq_library_articles_version_id_address")),
    )
    with op.batch_alter_table("library_articles", schema=None) as batch_op:
        batch_op.create_index("ix_library_articles_version_id_number", ["version_id", "number"], unique=False)

    op.create_table(
        "parameters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place_path", sa.String(length=200), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("(unit = '日期') = (day IS NOT NULL)", name=op.f("ck_parameters_day_if_dated")),
        sa.CheckConstraint(
            "alliance_id IS NULL OR confidence NOT IN ('statutory', 'local')",
            name=op.f("ck_parameters_own_is_never_firm"),
        ),
        sa.CheckConstraint(
            "confidence NOT IN ('statutory', 'local') OR (source <> '' AND article <> '')",
            name=op.f("ck_parameters_grounds_if_firm"),
        ),
        sa.CheckConstraint("place_path LIKE '/%/' OR place_path = '/'", name=op.f("ck_parameters_path_shape")),
        sa.CheckConstraint("(numerator IS NULL) = (day IS NOT NULL)", name=op.f("ck_parameters_number_or_day")),
        sa.CheckConstraint("denominator > 0", name=op.f("ck_parameters_denominator_positive")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_parameters_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_parameters_alliance_id_alliances")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parameters")),
    )
    with op.batch_alter_table("parameters", schema=None) as batch_op:
        batch_op.create_index(
            "uq_parameters_common_open",
            ["name", "place_path"],
            unique=True,
            sqlite_where=sa.text("alliance_id IS NULL AND ends_on IS NULL"),
            postgresql_where=sa.text("alliance_id IS NULL AND ends_on IS NULL"),
        )
        batch_op.create_index(
            "uq_parameters_common_start",
            ["name", "place_path", "starts_on"],
            unique=True,
            sqlite_where=sa.text("alliance_id IS NULL"),
            postgresql_where=sa.text("alliance_id IS NULL"),
        )
        batch_op.create_index(
            "uq_parameters_own_open",
            ["alliance_id", "name", "place_path"],
            unique=True,
            sqlite_where=sa.text("alliance_id IS NOT NULL AND ends_on IS NULL"),
            postgresql_where=sa.text("alliance_id IS NOT NULL AND ends_on IS NULL"),
        )
        batch_op.create_index(
            "uq_parameters_own_start",
            ["alliance_id", "name", "place_path", "starts_on"],
            unique=True,
            sqlite_where=sa.text("alliance_id IS NOT NULL"),
            postgresql_where=sa.text("alliance_id IS NOT NULL"),
        )

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("phone_masked", sa.String(length=20), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_people_alliance_id_alliances")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("alliance_id", "phone_index", name=op.f("uq_people_alliance_id_phone_index")),
    )
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "reference_counters",
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_reference_counters_alliance_id_alliances")
        ),
        sa.PrimaryKeyConstraint("alliance_id", "office", "year", name=op.f("pk_reference_counters")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_set_at", sa.DateTime(), nullable=True),
        sa.Column("totp_sealed", sa.Text(), nullable=True),
        sa.Column("totp_pending_sealed", sa.Text(), nullable=True),
        sa.Column("totp_confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_digests", sa.String(length=1000), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_accounts_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("person_id", name=op.f("uq_accounts_person_id")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "company_roles",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_company_roles_company_id_companies")),
        sa.PrimaryKeyConstraint("company_id", "kind", name=op.f("pk_company_roles")),
    )
    op.create_table(
        "compounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.Column("developer_id", sa.Integer(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("governance", sa.String(length=20), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("area IS NULL OR area > 0", name=op.f("ck_compounds_area_positive")),
        sa.CheckConstraint("households > 0", name=op.f("ck_compounds_households_positive")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_compounds_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["developer_id"], ["companies.id"], name=op.f("fk_compounds_developer_id_companies")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_compounds_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compounds")),
        sa.UniqueConstraint("place_id", name=op.f("uq_compounds_place_id")),
    )
    with op.batch_alter_table("compounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_compounds_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "ledger_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("verb", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_ledger_lines_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lines")),
        sa.UniqueConstraint("chain", "before", name=op.f("uq_ledger_lines_chain_before")),
        sa.UniqueConstraint("chain", "serial", name=op.f("uq_ledger_lines_chain_serial")),
    )
    with op.batch_alter_table("ledger_lines", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_lines_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("verbs", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_links_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_links_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_links_alliance_id"), ["alliance_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_notices_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notices_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notices_person_id"), ["person_id"], unique=False)

    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_offices_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_offices_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["people.id"], name=op.f("fk_offices_granted_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_offices_person_id_people")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_offices_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
    )
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offices_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index("ix_offices_person_id_office", ["person_id", "office"], unique=False)
        batch_op.create_index(batch_op.f("ix_offices_place_id"), ["place_id"], unique=False)

    op.create_table(
        "account_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("idle_until", sa.DateTime(), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_sessions_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_account_sessions_secret_digest")),
    )
    with op.batch_alter_table("account_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "carried_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("fields_sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_carried_forms_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_forms")),
        sa.UniqueConstraint("key", name=op.f("uq_carried_forms_key")),
    )
    with op.batch_alter_table("carried_forms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_carried_forms_account_id"), ["account_id"], unique=False)

    op.create_table(
        "committees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=False),
        sa.Column("dissolved_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("standing_on", sa.Date(), nullable=True),
        sa.Column("standing_note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "standing = 'unrated' OR standing_on IS NOT NULL", name=op.f("ck_committees_standing_has_its_day")
        ),
        sa.CheckConstraint(
            "dissolved_on IS NULL OR dissolved_on >= founded_on", name=op.f("ck_committees_dissolved_after_founded")
        ),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_committees_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["compound_id"], ["compounds.id"], name=op.f("fk_committees_compound_id_compounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committees")),
    )
    with op.batch_alter_table("committees", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_committees_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(
            "uq_committees_current",
            ["compound_id"],
            unique=True,
            sqlite_where=sa.text("dissolved_on IS NULL"),
            postgresql_where=sa.text("dissolved_on IS NULL"),
        )

    op.create_table(
        "contracts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("compound_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("area IS NULL OR area > 0", name=op.f("ck_contracts_area_positive")),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_contracts_ends_after_it_starts")),
        sa.CheckConstraint("fee IS NULL OR fee > 0", name=op.f("ck_contracts_fee_positive")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_contracts_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_contracts_company_id_companies")),
        sa.ForeignKeyConstraint(["compound_id"], ["compounds.id"], name=op.f("fk_contracts_compound_id_compounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
    )
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contracts_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contracts_company_id"), ["company_id"], unique=False)
        batch_op.create_index("ix_contracts_compound_id_starts_on", ["compound_id", "starts_on"], unique=False)

    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_in_attempts_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_attempts_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_sign_in_attempts_origin_at", ["origin", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempts_who_at", ["who", "at"], unique=False)

    op.create_table(
        "terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("elected_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_because", sa.String(length=500), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("filing_evidence", sa.String(length=200), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(stage = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_terms_ended_has_its_day")),
        sa.CheckConstraint(
            "stage = 'elected' OR submitted_on IS NOT NULL", name=op.f("ck_terms_submitted_has_its_day")
        ),
        sa.CheckConstraint(
            "stage NOT IN ('filed', 'ended') OR filed_on IS NOT NULL", name=op.f("ck_terms_filed_has_its_day")
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_terms_ends_after_it_starts")),
        sa.CheckConstraint("number > 0", name=op.f("ck_terms_number_positive")),
        sa.CheckConstraint("starts_on >= elected_on", name=op.f("ck_terms_starts_after_the_election")),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name=op.f("fk_terms_alliance_id_alliances")),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name=op.f("fk_terms_committee_id_committees")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_terms_place_id_places")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["people.id"], name=op.f("fk_terms_submitted_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("alliance_id", "reference", name=op.f("uq_terms_alliance_id_reference")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_terms_committee_id_number")),
    )
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_terms_alliance_id"), ["alliance_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_terms_place_id"), ["place_id"], unique=False)
        batch_op.create_index("ix_terms_stage_ends_on", ["stage", "ends_on"], unique=False)
        batch_op.create_index(
            "uq_terms_filed",
            ["committee_id", "starts_on"],
            unique=True,
            sqlite_where=sa.text("stage IN ('filed', 'ended')"),
            postgresql_where=sa.text("stage IN ('filed', 'ended')"),
        )

    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR (role = 'alternate') = (office_id IS NULL)",
            name=op.f("ck_seats_confirmed_voters_hold_office"),
        ),
        sa.CheckConstraint("ends_on > starts_on", name=op.f("ck_seats_ends_after_it_starts")),
        sa.CheckConstraint(
            "office_id IS NULL OR confirmed_at IS NOT NULL", name=op.f("ck_seats_office_needs_confirmation")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_seats_office_id_offices")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_seats_person_id_people")),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_seats_term_id_terms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("office_id", name=op.f("uq_seats_office_id")),
        sa.UniqueConstraint("term_id", "person_id", name=op.f("uq_seats_term_id_person_id")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seats_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_seats_chair",
            ["term_id"],
            unique=True,
            sqlite_where=sa.text("role = 'chair'"),
            postgresql_where=sa.text("role = 'chair'"),
        )
    _guard_the_ledger()


def downgrade() -> None:
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seats_chair", sqlite_where=sa.text("role = 'chair'"), postgresql_where=sa.text("role = 'chair'")
        )
        batch_op.drop_index(batch_op.f("ix_seats_person_id"))

    op.drop_table("seats")
    with op.batch_alter_table("terms", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_terms_filed",
            sqlite_where=sa.text("stage IN ('filed', 'ended')"),
            postgresql_where=sa.text("stage IN ('filed', 'ended')"),
        )
        batch_op.drop_index("ix_terms_stage_ends_on")
        batch_op.drop_index(batch_op.f("ix_terms_place_id"))
        batch_op.drop_index(batch_op.f("ix_terms_alliance_id"))

    op.drop_table("terms")
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempts_who_at")
        batch_op.drop_index("ix_sign_in_attempts_origin_at")
        batch_op.drop_index(batch_op.f("ix_sign_in_attempts_account_id"))

    op.drop_table("sign_in_attempts")
    with op.batch_alter_table("contracts", schema=None) as batch_op:
        batch_op.drop_index("ix_contracts_compound_id_starts_on")
        batch_op.drop_index(batch_op.f("ix_contracts_company_id"))
        batch_op.drop_index(batch_op.f("ix_contracts_alliance_id"))

    op.drop_table("contracts")
    with op.batch_alter_table("committees", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_committees_current",
            sqlite_where=sa.text("dissolved_on IS NULL"),
            postgresql_where=sa.text("dissolved_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_committees_alliance_id"))

    op.drop_table("committees")
    with op.batch_alter_table("carried_forms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carried_forms_account_id"))

    op.drop_table("carried_forms")
    with op.batch_alter_table("account_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_sessions_account_id"))

    op.drop_table("account_sessions")
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offices_place_id"))
        batch_op.drop_index("ix_offices_person_id_office")
        batch_op.drop_index(batch_op.f("ix_offices_alliance_id"))

    op.drop_table("offices")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_person_id"))
        batch_op.drop_index(batch_op.f("ix_notices_alliance_id"))

    op.drop_table("notices")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_alliance_id"))

    op.drop_table("links")
    with op.batch_alter_table("ledger_lines", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_lines_subject")

    op.drop_table("ledger_lines")
    with op.batch_alter_table("compounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_compounds_alliance_id"))

    op.drop_table("compounds")
    op.drop_table("company_roles")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_alliance_id"))

    op.drop_table("accounts")
    op.drop_table("reference_counters")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_alliance_id"))

    op.drop_table("people")
    with op.batch_alter_table("parameters", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_parameters_own_start",
            sqlite_where=sa.text("alliance_id IS NOT NULL"),
            postgresql_where=sa.text("alliance_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_parameters_own_open",
            sqlite_where=sa.text("alliance_id IS NOT NULL AND ends_on IS NULL"),
            postgresql_where=sa.text("alliance_id IS NOT NULL AND ends_on IS NULL"),
        )
        batch_op.drop_index(
            "uq_parameters_common_start",
            sqlite_where=sa.text("alliance_id IS NULL"),
            postgresql_where=sa.text("alliance_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_parameters_common_open",
            sqlite_where=sa.text("alliance_id IS NULL AND ends_on IS NULL"),
            postgresql_where=sa.text("alliance_id IS NULL AND ends_on IS NULL"),
        )

    op.drop_table("parameters")
    with op.batch_alter_table("library_articles", schema=None) as batch_op:
        batch_op.drop_index("ix_library_articles_version_id_number")

    op.drop_table("library_articles")
    with op.batch_alter_table("companies", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_companies_alliance_id_credit_code",
            sqlite_where=sa.text("credit_code IS NOT NULL"),
            postgresql_where=sa.text("credit_code IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_companies_alliance_id"))

    op.drop_table("companies")
    op.drop_table("zone_streets")
    with op.batch_alter_table("library_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_library_versions_work_id"))

    op.drop_table("library_versions")
    op.drop_table("alliances")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_places_parent_id"))
        batch_op.drop_index("ix_places_kind_path")

    op.drop_table("places")
    with op.batch_alter_table("library_works", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_library_works_place_path"))

    op.drop_table("library_works")
    op.drop_table("ledger_heads")
    with op.batch_alter_table("errands", schema=None) as batch_op:
        batch_op.drop_index("ix_errands_lot_due_at")

    op.drop_table("errands")
    op.drop_table("days_turned")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS ledger_is_append_only")
