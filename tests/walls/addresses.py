"""The addresses of the platform, filled with the ids of records, and which table each name in them is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Table, select
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BuildError, IntegerConverter, Rule, ValidationError

from alliance.kernel.db import LARGEST_KEY, Base
from tests.walls.twin import SHIFT

TABLES: Mapping[str, str] = {
    "accommodation_id": "training_accommodations",
    "account_id": "accounts",
    "agreement_id": "mediation_agreements",
    "alliance.body_id": "guiding_bodies",
    "answer_id": "answers",
    "application_id": "award_applications",
    "appraisal_id": "expert_appraisals",
    "article_id": "library_articles",
    "attachment_id": "attachments",
    "attempt_id": "training_attempts",
    "award_id": "award_round_awards",
    "awards_checks.run_id": "award_check_runs",
    "awards_honours.review_id": "award_honour_reviews",
    "awards_publicity.objection_id": "award_objections",
    "awards_sheets.assignment_id": "award_review_assignments",
    "ballot_id": "guidance_ballots",
    "blueprint_id": "training_blueprints",
    "body_id": "mediation_bodies",
    "broken_id": "mediation_break_glass",
    "case_id": "mediation_cases",
    "case_person_id": "mediation_case_people",
    "certificate_id": "training_certificates",
    "challenge_id": "mediation_challenges",
    "change_id": "term_changes",
    "charter_id": "charters",
    "choice_id": "mediation_choices",
    "claim_id": "answer_claims",
    "cohort_id": "training_cohorts",
    "company": "companies",
    "company_id": "companies",
    "compound_id": "compounds",
    "conflict_id": "expert_conflicts",
    "consultation_id": "guidance_consultations",
    "contract_id": "contracts",
    "count_id": "guidance_counts",
    "decision_id": "mediation_decisions",
    "delta_id": "training_deltas",
    "document_id": "documents",
    "draw_id": "expert_draws",
    "edition_id": "guidance_text_editions",
    "enrolment_id": "training_enrolments",
    "erasure_id": "erasures",
    "exam_id": "training_exams",
    "expert_id": "experts",
    "experts_expert.away_id": "expert_away",
    "extension_id": "mediation_extensions",
    "field_id": "expert_fields",
    "file_id": "training_question_files",
    "filled_id": "guidance_filled_texts",
    "finding_id": "award_findings",
    "follow_up_id": "mediation_follow_ups",
    "guest_id": "mediation_guests",
    "guidance_consultations.question_id": "guidance_opinions",
    "guidance_editions.review_id": "guidance_text_reviews",
    "handover_id": "handovers",
    "honour_id": "award_honours",
    "import_id": "library_imports",
    "inspector_id": "award_inspectors",
    "instalment_id": "mediation_instalments",
    "into_id": "compounds",
    "invitation_id": "mediation_invitations",
    "item_id": "council_items",
    "mark_id": "training_marks",
    "law_marks.mark_id": "library_marks",
    "measure_id": "expert_measures",
    "mediation_assigning.assignment_id": "mediation_assignments",
    "mediation_hotline.run_id": "mediation_hotline_runs",
    "mediation_mediators.away_id": "mediator_away",
    "mediation_papers.paper_id": "mediation_case_papers",
    "mediator_id": "mediators",
    "meeting_id": "council_meetings",
    "member_id": "members",
    "minutes_id": "mediation_minutes",
    "note_id": "library_beside",
    "notice_id": "notices",
    "objection_id": "expert_objections",
    "offer_id": "expert_offers",
    "office_id": "offices",
    "order_id": "mediation_hotline_orders",
    "panellist_id": "expert_panellists",
    "party_id": "mediation_parties",
    "pattern_id": "mediation_patterns",
    "performance_id": "mediation_performances",
    "person_id": "people",
    "place_id": "places",
    "precedent_id": "mediation_precedents",
    "price_id": "guidance_reference_prices",
    "proceeding_id": "guidance_proceedings",
    "question_id": "questions",
    "record_id": "award_visit_records",
    "relation_id": "relations",
    "report_id": "mediation_reports",
    "request_id": "expert_requests",
    "reviewer_id": "award_reviewers",
    "round_id": "award_rounds",
    "row": "expert_draw_rows",
    "run_id": "import_runs",
    "seat_id": "group_seats",
    "session_id": "mediation_sessions",
    "accounts.session_id": "account_sessions",
    "signature_id": "mediation_signatures",
    "sitting_id": "training_sittings",
    "term_id": "terms",
    "tie_id": "expert_ties",
    "together_id": "mediation_together",
    "trail_id": "search_trails",
    "training_bank.question_id": "training_questions",
    "training_bank.review_id": "training_question_reviews",
    "training_cohorts.row_id": "training_cohort_members",
    "training_course_desk.review_id": "training_lesson_reviews",
    "training_papers.paper_id": "training_papers",
    "training_sittings.row_id": "training_sitting_people",
    "unit_id": "guidance_units",
    "version_id": "training_course_versions",
    "visit_id": "award_visits",
    "volume_id": "mediation_volumes",
}
"""The table whose ids stand in an address under a name, of one blueprint where the name means several things."""
COUNTED = frozenset({"number", "line", "position"})
"""Numbers in addresses that count within a record."""
WORDS: Mapping[str, str] = {
    "alliance.kind": "policy",
    "awards_indicators.code": "order",
    "awards_preparing.code": "courtesy",
    "awards_rounds.code": "courtesy",
    "guidance_calculators.code": "vote",
    "guidance_paths.code": "reelection",
    "guidance_proceedings.code": "prepare",
    "guidance_proceedings.start.code": "reelection",
    "mediation_papers.kind": "application",
    "name": "accounts.sign_in_failures",
    "office": "expert",
    "path_code": "reelection",
    "training_course_desk.begin_draft.code": "first",
    "training_courses.code": "first",
    "training_courses.lesson": "a",
    "way": "sms",
}
"""Words in addresses that a page knows; any other is 没有 anyway."""
ANY = "1"
NOBODY = LARGEST_KEY - 1
"""An id that no record has."""


@dataclass(frozen=True, eq=False)
class Asked:
    """One page or deed: endpoint, the values in its address, and the first of them that is a record's id."""

    endpoint: str
    values: Mapping[str, object]
    records: tuple[str, ...]

    def other(self, name: str, key: int) -> Mapping[str, object]:
        """The values with another id under one name."""
        return {**self.values, name: key}

    def twin(self) -> Mapping[str, object]:
        """The values with the twin's id for each record."""
        return {name: int(str(value)) + SHIFT if name in self.records else value for name, value in self.values.items()}


def table_of(endpoint: str, name: str) -> str:
    """The table whose ids stand under `name`; empty for a number or word that is no record's id."""
    blueprint = endpoint.partition(".")[0]
    return TABLES.get(f"{blueprint}.{name}") or TABLES.get(name, "")


@dataclass
class Filling:
    """Fills addresses with the ids of records that have a twin."""

    session: Session
    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The first alliance's rows of a table, a few."""
        if name not in self._rows:
            table: Table = Base.metadata.tables[name]
            twins = select(table.c.id - SHIFT).where(table.c.id >= SHIFT)
            query = select(table).where(table.c.id.in_(twins)).order_by(table.c.id).limit(200)
            self._rows[name] = [dict(row._mapping) for row in self.session.execute(query)]
        return self._rows[name]

    def filled(self, rule: Rule) -> Asked:
        """One address of a rule: a record of its innermost table, and the records that it belongs to."""
        names = _in_order(rule)
        assert set(names) == rule.arguments, rule.rule
        values: dict[str, object] = {}
        records: list[str] = []
        inner: tuple[str, dict[str, Any]] | None = None
        for name in reversed(names):
            converter = rule._converters[name]
            table = table_of(rule.endpoint, name)
            if isinstance(converter, AnyConverter):
                values[name] = min(converter.items)
            elif isinstance(converter, IntegerConverter) and table:
                row = self._row(table, inner)
                values[name] = row["id"] if row else 1
                records.insert(0, name)
                inner = (table, row) if row else inner
            elif isinstance(converter, IntegerConverter):
                values[name] = 1
            else:
                blueprint = rule.endpoint.partition(".")[0]
                known = (f"{rule.endpoint}.{name}", f"{blueprint}.{name}", name)
                values[name] = next((WORDS[one] for one in known if one in WORDS), ANY)
        return Asked(rule.endpoint, values, tuple(records))

    def _row(self, table: str, inner: tuple[str, dict[str, Any]] | None) -> dict[str, Any] | None:
        rows = self.rows(table)
        if inner is not None:
            keys = {key.column.table.name: key.parent.name for key in Base.metadata.tables[inner[0]].foreign_keys}
            if table in keys:
                return next((row for row in rows if row["id"] == inner[1][keys[table]]), rows[0] if rows else None)
        return rows[0] if rows else None


def _in_order(rule: Rule) -> list[str]:
    return [str(data) for is_dynamic, data in rule._trace if is_dynamic]


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """All rules that take a method, by name."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def address(app: Flask, endpoint: str, values: Mapping[str, object], method: str = "GET") -> str:
    """The address; empty where one of the values cannot stand in it."""
    try:
        return app.url_map.bind("localhost").build(endpoint, dict(values), method)
    except (BuildError, ValidationError, ValueError):
        return ""
