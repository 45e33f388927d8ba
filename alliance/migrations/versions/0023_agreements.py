"""Agreements, signatures, obligations and what follows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mediation_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("amends_id", sa.Integer(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("form", sa.Enum("written", "oral", name="form", native_enum=False, length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "shown",
                "signing",
                "effective",
                "replaced",
                "withdrawn",
                name="state",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("disposes", sa.JSON(), nullable=False),
        sa.Column("conditional", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(), nullable=False),
        sa.Column("shown_at", sa.DateTime(), nullable=True),
        sa.Column("put_at", sa.DateTime(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("effective_at", sa.DateTime(), nullable=True),
        sa.Column("registered_at", sa.DateTime(), nullable=True),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(form = 'oral') = (reached_on IS NOT NULL)", name=op.f("ck_mediation_agreements_oral_was_reached_on_a_day")
        ),
        sa.CheckConstraint(
            "(state IN ('effective', 'replaced')) = (effective_at IS NOT NULL)",
            name=op.f("ck_mediation_agreements_effect_has_its_instant"),
        ),
        sa.CheckConstraint(
            "state <> 'withdrawn' OR because <> ''", name=op.f("ck_mediation_agreements_withdrawn_with_a_reason")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'shown', 'withdrawn') OR digest <> ''",
            name=op.f("ck_mediation_agreements_signed_by_its_digest"),
        ),
        sa.CheckConstraint("amends_id IS NULL OR amends_id <> id", name=op.f("ck_mediation_agreements_amends_another")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_agreements_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["amends_id"],
            ["mediation_agreements.id"],
            name=op.f("fk_mediation_agreements_amends_id_mediation_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_agreements_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["people.id"], name=op.f("fk_mediation_agreements_drafted_by_id_people")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_mediation_agreements_place_id_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_agreements")),
        sa.UniqueConstraint("case_id", "edition", name=op.f("uq_mediation_agreements_case_id_edition")),
    )
    op.create_index(op.f("ix_mediation_agreements_alliance_id"), "mediation_agreements", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_mediation_agreements_amends_id"), "mediation_agreements", ["amends_id"], unique=False)
    op.create_index(
        op.f("ix_mediation_agreements_drafted_by_id"), "mediation_agreements", ["drafted_by_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_agreements_place_id"), "mediation_agreements", ["place_id"], unique=False)
    op.create_index(
        "uq_mediation_agreements_case_id_effective",
        "mediation_agreements",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'effective'"),
        postgresql_where=sa.text("state = 'effective'"),
    )
    op.create_index(
        "uq_mediation_agreements_case_id_pending",
        "mediation_agreements",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'shown', 'signing')"),
        postgresql_where=sa.text("state IN ('draft', 'shown', 'signing')"),
    )
    op.create_table(
        "mediation_confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column(
            "venue",
            sa.Enum("invited_by", "home", "object", "body", name="court", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("court", sa.String(length=200), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column(
            "ruling",
            sa.Enum(
                "confirmed", "not_confirmed", "not_accepted", "taken_back", name="ruling", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "filed_on IS NULL OR (court <> '' AND venue IS NOT NULL)",
            name=op.f("ck_mediation_confirmations_filed_with_a_court"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (ruling IS NULL)", name=op.f("ck_mediation_confirmations_ruling_has_its_day")
        ),
        sa.CheckConstraint(
            "accepted_on IS NULL OR accepted_on >= filed_on",
            name=op.f("ck_mediation_confirmations_accepted_after_filed"),
        ),
        sa.CheckConstraint(
            "decided_on IS NULL OR decided_on >= filed_on", name=op.f("ck_mediation_confirmations_decided_after_filed")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["mediation_agreements.id"],
            name=op.f("fk_mediation_confirmations_agreement_id_mediation_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_confirmations_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_confirmations_case_id_mediation_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_confirmations")),
        sa.UniqueConstraint("agreement_id", name=op.f("uq_mediation_confirmations_agreement_id")),
    )
    op.create_index(
        op.f("ix_mediation_confirmations_alliance_id"), "mediation_confirmations", ["alliance_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_confirmations_case_id"), "mediation_confirmations", ["case_id"], unique=False)
    op.create_table(
        "mediation_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("checked_for_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum("attached", "checked", "rejected", name="proof", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("matter", sa.String(length=500), nullable=False),
        sa.Column("covers", sa.JSON(), nullable=False),
        sa.Column("total_area", sa.BigInteger(), nullable=False),
        sa.Column("total_owners", sa.Integer(), nullable=False),
        sa.Column("part_area", sa.BigInteger(), nullable=False),
        sa.Column("part_owners", sa.Integer(), nullable=False),
        sa.Column("for_area", sa.BigInteger(), nullable=False),
        sa.Column("for_owners", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(), nullable=False),
        sa.Column("attached_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(proof = 'checked') = (checked_for_id IS NOT NULL)",
            name=op.f("ck_mediation_decisions_checked_for_a_version"),
        ),
        sa.CheckConstraint(
            "proof <> 'rejected' OR because <> ''", name=op.f("ck_mediation_decisions_rejected_with_a_reason")
        ),
        sa.CheckConstraint(
            (
                "total_area > 0 AND total_owners > 0 AND part_area >= 0 AND part_area <= total_area"
                " AND part_owners >= 0"
                " AND part_owners <= total_owners AND for_area >= 0 AND for_area <= part_area"
                " AND for_owners >= 0"
                " AND for_owners <= part_owners"
            ),
            name=op.f("ck_mediation_decisions_figures_fit"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_decisions_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["attached_by_id"], ["people.id"], name=op.f("fk_mediation_decisions_attached_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_decisions_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["people.id"], name=op.f("fk_mediation_decisions_checked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["checked_for_id"],
            ["mediation_agreements.id"],
            name=op.f("fk_mediation_decisions_checked_for_id_mediation_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_decisions_party_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_decisions")),
        sa.UniqueConstraint(
            "case_id", "party_id", "position", name=op.f("uq_mediation_decisions_case_id_party_id_position")
        ),
    )
    op.create_index(op.f("ix_mediation_decisions_alliance_id"), "mediation_decisions", ["alliance_id"], unique=False)
    op.create_index(
        op.f("ix_mediation_decisions_attached_by_id"), "mediation_decisions", ["attached_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_decisions_checked_by_id"), "mediation_decisions", ["checked_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_decisions_checked_for_id"), "mediation_decisions", ["checked_for_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_decisions_party_id"), "mediation_decisions", ["party_id"], unique=False)
    op.create_table(
        "mediation_follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column(
            "contact",
            sa.Enum("telephone", "visit", "counter", name="contact", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("performed", sa.String(length=1000), nullable=False),
        sa.Column(
            "mood", sa.Enum("calm", "uneasy", "danger", name="mood", native_enum=False, length=20), nullable=True
        ),
        sa.Column("handling", sa.String(length=1000), nullable=False),
        sa.Column("visitor_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mood <> 'danger' OR handling <> ''", name=op.f("ck_mediation_follow_ups_danger_is_handled")
        ),
        sa.CheckConstraint(
            "(done_on IS NULL) = (contact IS NULL)", name=op.f("ck_mediation_follow_ups_made_in_some_way")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["mediation_agreements.id"],
            name=op.f("fk_mediation_follow_ups_agreement_id_mediation_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_follow_ups_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_follow_ups_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_follow_ups_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["visitor_id"], ["people.id"], name=op.f("fk_mediation_follow_ups_visitor_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_follow_ups")),
    )
    op.create_index(
        op.f("ix_mediation_follow_ups_agreement_id"), "mediation_follow_ups", ["agreement_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_follow_ups_alliance_id"), "mediation_follow_ups", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_mediation_follow_ups_case_id"), "mediation_follow_ups", ["case_id"], unique=False)
    op.create_index(
        "ix_mediation_follow_ups_done_on_planned_on", "mediation_follow_ups", ["done_on", "planned_on"], unique=False
    )
    op.create_index(op.f("ix_mediation_follow_ups_party_id"), "mediation_follow_ups", ["party_id"], unique=False)
    op.create_index(op.f("ix_mediation_follow_ups_visitor_id"), "mediation_follow_ups", ["visitor_id"], unique=False)
    op.create_table(
        "mediation_obligations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("debtor_id", sa.Integer(), nullable=False),
        sa.Column("creditor_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("duty", sa.Enum("money", "act", name="duty", native_enum=False, length=20), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("proof", sa.String(length=200), nullable=False),
        sa.CheckConstraint("debtor_id <> creditor_id", name=op.f("ck_mediation_obligations_between_two_parties")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["mediation_agreements.id"],
            name=op.f("fk_mediation_obligations_agreement_id_mediation_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["creditor_id"],
            ["mediation_parties.id"],
            name=op.f("fk_mediation_obligations_creditor_id_mediation_parties"),
        ),
        sa.ForeignKeyConstraint(
            ["debtor_id"], ["mediation_parties.id"], name=op.f("fk_mediation_obligations_debtor_id_mediation_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_obligations")),
        sa.UniqueConstraint("agreement_id", "position", name=op.f("uq_mediation_obligations_agreement_id_position")),
    )
    op.create_index(
        op.f("ix_mediation_obligations_creditor_id"), "mediation_obligations", ["creditor_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_obligations_debtor_id"), "mediation_obligations", ["debtor_id"], unique=False)
    op.create_table(
        "mediation_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "role", sa.Enum("party", "mediator", "body", name="role", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "method", sa.Enum("click", "code", "paper", name="method", native_enum=False, length=20), nullable=False
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("acts_as", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(role = 'party') = (party_id IS NOT NULL)", name=op.f("ck_mediation_signatures_party_signs_as_party")
        ),
        sa.CheckConstraint(
            "method = 'paper' OR checked_at IS NULL", name=op.f("ck_mediation_signatures_only_paper_is_checked")
        ),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (checked_by_id IS NULL)", name=op.f("ck_mediation_signatures_checked_by_somebody")
        ),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> recorded_by_id", name=op.f("ck_mediation_signatures_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["mediation_agreements.id"],
            name=op.f("fk_mediation_signatures_agreement_id_mediation_agreements"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["people.id"], name=op.f("fk_mediation_signatures_checked_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_signatures_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_signatures_person_id_people")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_mediation_signatures_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_signatures")),
    )
    op.create_index(
        op.f("ix_mediation_signatures_agreement_id"), "mediation_signatures", ["agreement_id"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_signatures_checked_by_id"), "mediation_signatures", ["checked_by_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_signatures_party_id"), "mediation_signatures", ["party_id"], unique=False)
    op.create_index(op.f("ix_mediation_signatures_person_id"), "mediation_signatures", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_mediation_signatures_recorded_by_id"), "mediation_signatures", ["recorded_by_id"], unique=False
    )
    op.create_index(
        "uq_mediation_signatures_body",
        "mediation_signatures",
        ["agreement_id"],
        unique=True,
        sqlite_where=sa.text("role = 'body'"),
        postgresql_where=sa.text("role = 'body'"),
    )
    op.create_index(
        "uq_mediation_signatures_mediator",
        "mediation_signatures",
        ["agreement_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("role = 'mediator'"),
        postgresql_where=sa.text("role = 'mediator'"),
    )
    op.create_index(
        "uq_mediation_signatures_party",
        "mediation_signatures",
        ["agreement_id", "party_id"],
        unique=True,
        sqlite_where=sa.text("role = 'party'"),
        postgresql_where=sa.text("role = 'party'"),
    )
    op.create_table(
        "mediation_surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Integer(), nullable=False),
        sa.Column("attitude", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome BETWEEN 1 AND 5 AND attitude BETWEEN 1 AND 5", name=op.f("ck_mediation_surveys_grades")
        ),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_surveys_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_surveys_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_surveys_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_surveys_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_surveys")),
        sa.UniqueConstraint("case_id", "party_id", name=op.f("uq_mediation_surveys_case_id_party_id")),
    )
    op.create_index(op.f("ix_mediation_surveys_alliance_id"), "mediation_surveys", ["alliance_id"], unique=False)
    op.create_index(op.f("ix_mediation_surveys_party_id"), "mediation_surveys", ["party_id"], unique=False)
    op.create_index(op.f("ix_mediation_surveys_person_id"), "mediation_surveys", ["person_id"], unique=False)
    op.create_table(
        "mediation_instalments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount IS NULL OR (done_at IS NOT NULL) = (paid = amount)",
            name=op.f("ck_mediation_instalments_done_when_all_is_paid"),
        ),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_mediation_instalments_owes_something")),
        sa.CheckConstraint(
            "paid >= 0 AND (amount IS NULL OR paid <= amount)",
            name=op.f("ck_mediation_instalments_paid_no_more_than_owed"),
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"],
            ["mediation_obligations.id"],
            name=op.f("fk_mediation_instalments_obligation_id_mediation_obligations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_instalments")),
        sa.UniqueConstraint("obligation_id", "position", name=op.f("uq_mediation_instalments_obligation_id_position")),
    )
    op.create_index(
        "ix_mediation_instalments_done_at_due_on", "mediation_instalments", ["done_at", "due_on"], unique=False
    )
    op.create_table(
        "mediation_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmation_id"],
            ["mediation_confirmations.id"],
            name=op.f("fk_mediation_wishes_confirmation_id_mediation_confirmations"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["mediation_parties.id"], name=op.f("fk_mediation_wishes_party_id_mediation_parties")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_mediation_wishes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_wishes")),
        sa.UniqueConstraint("confirmation_id", "party_id", name=op.f("uq_mediation_wishes_confirmation_id_party_id")),
    )
    op.create_index(op.f("ix_mediation_wishes_party_id"), "mediation_wishes", ["party_id"], unique=False)
    op.create_index(op.f("ix_mediation_wishes_person_id"), "mediation_wishes", ["person_id"], unique=False)
    op.create_table(
        "mediation_performances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("instalment_id", sa.Integer(), nullable=False),
        sa.Column(
            "receipt",
            sa.Enum("reported", "confirmed", "disputed", "withdrawn", name="receipt", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=500), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("reported_for_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("alliance_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "receipt <> 'disputed' OR because <> ''", name=op.f("ck_mediation_performances_disputed_with_a_reason")
        ),
        sa.CheckConstraint(
            "receipt = 'reported' OR settled_at IS NOT NULL",
            name=op.f("ck_mediation_performances_settled_at_an_instant"),
        ),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_mediation_performances_some_money")),
        sa.ForeignKeyConstraint(
            ["alliance_id"], ["alliances.id"], name=op.f("fk_mediation_performances_alliance_id_alliances")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["mediation_cases.id"], name=op.f("fk_mediation_performances_case_id_mediation_cases")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"],
            ["mediation_instalments.id"],
            name=op.f("fk_mediation_performances_instalment_id_mediation_instalments"),
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["people.id"], name=op.f("fk_mediation_performances_reported_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["reported_for_id"],
            ["mediation_parties.id"],
            name=op.f("fk_mediation_performances_reported_for_id_mediation_parties"),
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_mediation_performances_settled_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation_performances")),
    )
    op.create_index(
        op.f("ix_mediation_performances_alliance_id"), "mediation_performances", ["alliance_id"], unique=False
    )
    op.create_index(op.f("ix_mediation_performances_case_id"), "mediation_performances", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_mediation_performances_instalment_id"), "mediation_performances", ["instalment_id"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_performances_reported_by_id"), "mediation_performances", ["reported_by_id"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_performances_reported_for_id"), "mediation_performances", ["reported_for_id"], unique=False
    )
    op.create_index(
        op.f("ix_mediation_performances_settled_by_id"), "mediation_performances", ["settled_by_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("mediation_performances")
    op.drop_table("mediation_wishes")
    op.drop_table("mediation_instalments")
    op.drop_table("mediation_surveys")
    op.drop_table("mediation_signatures")
    op.drop_table("mediation_obligations")
    op.drop_table("mediation_follow_ups")
    op.drop_table("mediation_decisions")
    op.drop_table("mediation_confirmations")
    op.drop_table("mediation_agreements")
