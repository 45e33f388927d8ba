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
    "mediation_parties.number_sealed",
    "mediation_parties.particulars_sealed",
}
"""Sealed values that an erasure empties."""
SEALED_OTHERWISE = {
    "import_runs.content_sealed": "a workbook on its way in, of the officer who uploads it; emptied when it is decided",
    "mediation_case_papers.content_sealed": "what a paper says; 人民调解法第二十七条 keeps the file",
    "mediation_hotline_orders.number_sealed": "of a caller without an account, for calling back",
    "mediation_hotline_runs.content_sealed": "a workbook on its way in, callers masked; emptied when it is decided",
    "mediation_precedent_clues.text_sealed": "what was taken out of a precedent, for the second person to check",
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
    "mediation_attendees.person_id",
    "mediation_ballots.person_id",
    "mediation_case_people.person_id",
    "mediation_challenges.person_id",
    "mediation_consents.person_id",
    "mediation_entries.author_id",
    "mediation_entries.owner_id",
    "mediation_fact_ticks.person_id",
    "mediation_minutes_people.person_id",
    "mediation_parties.person_id",
    "mediation_session_replies.person_id",
    "mediation_signatures.person_id",
    "mediation_surveys.person_id",
    "mediation_wishes.person_id",
    "mediators.person_id",
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
    "mediation_agreements.drafted_by_id",
    "mediation_applications.helped_by_id",
    "mediation_assignments.by_id",
    "mediation_ballots.recorded_by_id",
    "mediation_break_glass.person_id",
    "mediation_case_papers.made_by_id",
    "mediation_cases.ended_by_id",
    "mediation_cases.filed_by_id",
    "mediation_caucus_releases.mediator_id",
    "mediation_caucus_releases.person_id",
    "mediation_challenges.decided_by_id",
    "mediation_clock_events.person_id",
    "mediation_consents.recorded_by_id",
    "mediation_decisions.attached_by_id",
    "mediation_decisions.checked_by_id",
    "mediation_evidence.received_by_id",
    "mediation_extensions.asked_by_id",
    "mediation_facts.drafted_by_id",
    "mediation_follow_ups.visitor_id",
    "mediation_guests.by_id",
    "mediation_hotline_orders.answered_by_id",
    "mediation_hotline_runs.person_id",
    "mediation_invitations.by_id",
    "mediation_minutes.written_by_id",
    "mediation_patterns.handled_by_id",
    "mediation_performances.reported_by_id",
    "mediation_performances.settled_by_id",
    "mediation_precedent_clues.decided_by_id",
    "mediation_precedents.drafted_by_id",
    "mediation_precedents.signed_by_id",
    "mediation_precedents.withdrawn_by_id",
    "mediation_reports.made_by_id",
    "mediation_sessions.planned_by_id",
    "mediation_sharings.answered_by_id",
    "mediation_sharings.proposed_by_id",
    "mediation_signatures.checked_by_id",
    "mediation_signatures.recorded_by_id",
    "mediation_together.answered_by_id",
    "mediation_together.asked_by_id",
    "mediation_volumes.asked_by_id",
    "mediators.registered_by_id",
}
"""Who did a deed: its line of the ledger tells the person."""
ELSEWISE = {
    "links.person_id": "a digest of a link, revoked by the erasure",
    "reminders_sent.person_id": "that a reminder went out, which the message itself tells",
    "switched_off.person_id": "what is not wanted by text message, shown on its own page and erased",
    "mediation_cases.mediator_id": "repeats the mediator's part, which is told",
    "mediation_record_seen.person_id": "how far somebody has read a record; erased with them",
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
