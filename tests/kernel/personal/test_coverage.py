"""Nothing about a person is kept unseen: every sealed value and every table that names people is accounted for."""

from __future__ import annotations

from alliance.kernel.crypto import sealed_columns
from alliance.migrations import tables

ERASED = {
    "people.phone_sealed",
    "accounts.totp_sealed",
    "accounts.totp_pending_sealed",
    "mail_addresses.address_sealed",
    "messages.address_sealed",
    "messages.secret_sealed",
    "members.number_sealed",
    "members.licence_sealed",
    "carried_forms.fields_sealed",
}
"""Sealed values that an erasure empties."""
SEALED_OTHERWISE = {
    "import_runs.content_sealed": "a workbook on its way in, of the officer who uploads it; emptied when it is decided",
}
TOLD = {
    "accounts.person_id",
    "attachments.kept_by_id",
    "consents.person_id",
    "council_attendance.person_id",
    "documents.person_id",
    "erasures.person_id",
    "export_records.person_id",
    "group_seats.person_id",
    "guiding_contacts.person_id",
    "ledger_lines.person_id",
    "mail_addresses.person_id",
    "member_representatives.person_id",
    "members.person_id",
    "messages.person_id",
    "notices.person_id",
    "offices.person_id",
    "question_followers.person_id",
    "question_notes.person_id",
    "question_ratings.person_id",
    "questions.asker_id",
    "questions.assigned_to_id",
    "relations.person_id",
    "relations.to_person_id",
    "reveals.person_id",
    "seats.person_id",
}
"""Columns whose rows a person finds in 导出我的资料."""
IN_THE_LEDGER = {
    "answer_reviews.resolved_by_id",
    "answers.author_id",
    "answers.signer_id",
    "attachments.withdrawn_by_id",
    "council_meetings.called_by_id",
    "council_minutes.drafted_by_id",
    "council_minutes.signed_by_id",
    "council_recusals.person_id",
    "documents.closed_by_id",
    "documents.issued_by_id",
    "erasures.decided_by_id",
    "import_runs.person_id",
    "library_beside.noted_by_id",
    "library_beside.withdrawn_by_id",
    "library_lineage.confirmed_by_id",
    "library_marks.lifted_by_id",
    "library_marks.marked_by_id",
    "library_imports.person_id",
    "members.applied_by_id",
    "members.decided_by_id",
    "offices.granted_by_id",
    "relations.recorded_by_id",
    "reveals.by_id",
    "term_changes.submitted_by_id",
    "terms.submitted_by_id",
}
"""Who did a deed: its line of the ledger tells the person."""
ELSEWISE = {
    "links.person_id": "a digest of a link, revoked by the erasure",
    "reminders_sent.person_id": "that a reminder went out, which the message itself tells",
    "switched_off.person_id": "what is not wanted by text message, shown on its own page and erased",
}


def test_every_sealed_value_is_emptied_by_an_erasure_or_excused() -> None:
    sealed = {f"{one.class_.__tablename__}.{one.key}" for one in sealed_columns()}
    assert sealed == ERASED | SEALED_OTHERWISE.keys()


def test_every_column_that_names_a_person_is_accounted_for() -> None:
    naming = {
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "people"
    }
    assert naming == TOLD | IN_THE_LEDGER | ELSEWISE.keys()
