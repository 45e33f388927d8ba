"""Who opens what: the pages without a record, the deeds on a compound, the steps of a term."""

from __future__ import annotations

from alliance.kernel.actors import OFFICERS, STAFF, Office

O = Office  # noqa: E741 -- the table below is read like a table
WHOLE = {
    O.ALLIANCE_LEAD, O.POLICY_SECRETARY, O.GUIDANCE_SECRETARY, O.AWARDS_SECRETARY, O.MEDIATION_SECRETARY,
    O.POOL_KEEPER, O.BUREAU_SUPERVISOR, O.GUIDING_BODY,
}  # fmt: skip
NEAR = {O.SUBDISTRICT_OFFICER, O.COMMUNITY_OFFICER}
OWN = {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER, O.PROPERTY_MANAGER}
DESK = {O.ALLIANCE_LEAD, O.GUIDANCE_SECRETARY}
GRANTORS = {O.ALLIANCE_LEAD, O.SYSTEM_ADMINISTRATOR}
FIGURES = {O.MEDIATION_SECRETARY, O.ALLIANCE_LEAD, O.GUIDING_BODY, O.BUREAU_SUPERVISOR, O.SUBDISTRICT_OFFICER}
AWARDS = {O.AWARDS_SECRETARY, O.ALLIANCE_LEAD, O.GUIDING_BODY, O.BUREAU_SUPERVISOR}
INVITERS = set(STAFF) | {O.SUBDISTRICT_OFFICER}

EVERYBODY = {
    "awards_results.index", "awards_publicity.index",
    "awards_honours.index", "awards_honours.plain", "awards_honours.workbook",
    "awards.index", "awards_rounds.index", "awards_indicators.suggestions",
    "experts_requests.filing",
    "training_courses.index",
    "alliance.index", "front.home", "asking.ask", "library.works", "starter.index", "law_marks.overridden",
    "accounts.sign_in", "accounts.code",
    "demo.choose", "cards.index", "personal.privacy", "documents.verify",
    "questions.index", "questions.new", "questions.code",
    "mediation_intake.new", "mediation_intake.code",
    "mediation.index", "mediation_bodies.index",
    "guidance.index", "guidance_paths.index", "guidance_texts.index",
    "guidance_calculators.index", "guidance_calculators.blank", "guidance_calculators.heads",
    "training.index", "training_first_day.index",
    "experts.index", "experts_draws.index", "experts_draws.verify", "experts_results.index", "experts_results.code",
    "experts_practice.index",
}  # fmt: skip
SIGNED_IN = {
    "awards_inspections.index", "awards_inspecting.phone", "awards_inspecting.token", "awards_inspecting.worker",
    "awards_applications.new",
    "experts_appraisals.mine",
    "experts_roster.index", "experts_roster.mine",
    "experts_offers.mine",
    "experts_requests.new",
    "training_attempts.index",
    "training_cohorts.index",
    "training_sittings.index", "training_sittings.worker",
    "guidance_consultations.new",
    "mediation.mine", "mediation_together.index",
    "mediation_mediators.index", "mediation_assigning.assignments",
    "questions.mine",
    "alliance.groups", "alliance.guiding", "council.index", "members.index", "members.mine", "accounts.account",
    "reaching.mine", "accounts.inbox", "personal.data", "personal.ask_erasure", "accounts.change_password",
    "accounts.second_factor", "demo.mail", "front.todo", "companies.index", "mending.closed", "parameters.listing",
    "compounds.index", "compounds.mine", "documents.register",
}  # fmt: skip
BY_OFFICE = {
    "experts_appraisals.index": {O.POOL_KEEPER, O.ALLIANCE_LEAD},
    "experts_roster.nominate": set(STAFF) - {O.SYSTEM_ADMINISTRATOR} | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER},
    "experts_roster.table": {O.POOL_KEEPER, O.BUREAU_SUPERVISOR, O.ALLIANCE_LEAD, O.GUIDING_BODY},
    "experts_requests.index": NEAR
    | {O.POOL_KEEPER, O.BUREAU_SUPERVISOR, O.ALLIANCE_LEAD, O.GUIDING_BODY, O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER},
    "experts_draws.figures": {O.POOL_KEEPER, O.BUREAU_SUPERVISOR},
    "training_insight.index": {O.GUIDANCE_SECRETARY, O.ALLIANCE_LEAD, O.GUIDING_BODY, O.BUREAU_SUPERVISOR} | NEAR,
    "training_insight.compounds": {O.GUIDANCE_SECRETARY, O.ALLIANCE_LEAD, O.GUIDING_BODY, O.BUREAU_SUPERVISOR} | NEAR,
    "training_insight.compounds_table": {O.GUIDANCE_SECRETARY, O.ALLIANCE_LEAD, O.GUIDING_BODY, O.BUREAU_SUPERVISOR}
    | NEAR,
    "training_insight.exams": {O.GUIDANCE_SECRETARY, O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "training_exams.index": {O.GUIDANCE_SECRETARY},
    "training_exams.new": {O.GUIDANCE_SECRETARY},
    "training_exams.accommodations": {O.GUIDANCE_SECRETARY, O.BUREAU_SUPERVISOR},
    "training_exams.marking_list": {O.GUIDANCE_SECRETARY, O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "training_bank.index": {O.GUIDANCE_SECRETARY, O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "training_bank.new": {O.GUIDANCE_SECRETARY},
    "training_papers.index": {O.GUIDANCE_SECRETARY, O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "training_papers.new": {O.GUIDANCE_SECRETARY},
    "training_certificates.index": {O.GUIDANCE_SECRETARY} | NEAR,
    "training_files.index": {O.GUIDANCE_SECRETARY},
    "training_files.sample": {O.GUIDANCE_SECRETARY},
    "training_files.export_page": {O.GUIDANCE_SECRETARY},
    "training_deltas.index": {O.GUIDANCE_SECRETARY, O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "training_deltas.begin": {O.GUIDANCE_SECRETARY},
    "training_course_desk.desk": DESK | {O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "training_course_desk.begin_course": {O.GUIDANCE_SECRETARY},
    "training_enrolments.index": {O.GUIDANCE_SECRETARY} | NEAR,
    "training_enrolments.enrol": {O.GUIDANCE_SECRETARY},
    "training_cohorts.make": {O.GUIDANCE_SECRETARY},
    "training_sittings.plan": {O.GUIDANCE_SECRETARY},
    "guidance_editions.desk": DESK | {O.POLICY_SECRETARY, O.LEGAL_ADVISER},
    "words.index": {O.POLICY_SECRETARY},
    "words.word": {O.POLICY_SECRETARY},
    "words.trails": {O.POLICY_SECRETARY},
    "alliance.add_guiding_body": {O.ALLIANCE_LEAD},
    "alliance.draft_charter": DESK,
    "alliance.record_status": {O.ALLIANCE_LEAD},
    "alliance.record_contact": {O.ALLIANCE_LEAD, O.SYSTEM_ADMINISTRATOR},
    "council.schedule": DESK,
    "members.register_adviser": DESK,
    "members.register_manager": DESK,
    "overview.district": WHOLE | NEAR,
    "overview.due": WHOLE | NEAR,
    "overview.picture": WHOLE | NEAR,
    "places.offices": set(STAFF) | set(OFFICERS),
    "counter.counter": set(STAFF) | set(OFFICERS),
    "reaching.who_gets_what": {O.ALLIANCE_LEAD, O.SYSTEM_ADMINISTRATOR},
    "places.invite": set(STAFF) | {O.SUBDISTRICT_OFFICER},
    "compounds.register_compound": DESK | NEAR,
    "imports.index": {O.POLICY_SECRETARY, O.SYSTEM_ADMINISTRATOR},
    "workbooks.index": DESK | NEAR,
    "workbooks.blank": DESK | NEAR,
    "workbooks.sample": DESK | NEAR,
    "workbooks.export_registry": WHOLE | NEAR,
    "companies.register_company": DESK | NEAR,
    "personal.exports": GRANTORS | {O.BUREAU_SUPERVISOR},
    "personal.erasures": {O.SYSTEM_ADMINISTRATOR},
    "mediation.desk": {O.MEDIATION_SECRETARY},
    "mediation_consent.index": {O.MEDIATION_SECRETARY},
    "mediation_glass.ask": {O.ALLIANCE_LEAD},
    "mediation_bodies.new": {O.MEDIATION_SECRETARY, O.ALLIANCE_LEAD},
    "mediation_figures.index": FIGURES,
    "mediation_figures.table_csv": FIGURES,
    "mediation_figures.table_xlsx": FIGURES,
    "mediation_figures.note_docx": FIGURES,
    "mediation_intake.register": NEAR | {O.MEDIATION_SECRETARY, O.PEOPLES_MEDIATION_COMMITTEE},
    "awards_preparing.new": {O.AWARDS_SECRETARY},
    "awards_applications.index": AWARDS | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER},
    "awards_screening.index": AWARDS,
    "awards_glance.index": AWARDS | NEAR,
    "awards_glance.workbook": AWARDS | NEAR,
    "awards_checks.index": AWARDS,
    "awards_checks.blank": AWARDS,
    "awards_checks.sample": AWARDS,
    "awards_facts.index": AWARDS | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER},
    "awards_facts.book": AWARDS | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER},
    "mediation_hotline.index": {O.MEDIATION_SECRETARY, O.SUBDISTRICT_OFFICER},
    "mediation_hotline.blank": {O.MEDIATION_SECRETARY, O.SUBDISTRICT_OFFICER},
    "mediation_hotline.sample": {O.MEDIATION_SECRETARY, O.SUBDISTRICT_OFFICER},
    "mediation_mediators.register": {O.MEDIATION_SECRETARY},
    "mediation_assigning.fair": {O.MEDIATION_SECRETARY},
    "guidance_proceedings.index": WHOLE | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER},
    "guidance_consultations.index": WHOLE | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER, O.LEGAL_ADVISER, O.EXPERT},
    "guidance_consultations.figures": WHOLE,
    "guidance_prices.index": WHOLE | NEAR | {O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER, O.LEGAL_ADVISER},
    "guidance_prices.new": DESK,
    "questions.desk": {O.POLICY_SECRETARY, O.LEGAL_ADVISER, O.ALLIANCE_LEAD},
    "impact.changes": {O.POLICY_SECRETARY, O.GUIDANCE_SECRETARY, O.MEDIATION_SECRETARY, O.LEGAL_ADVISER}
    | {O.ALLIANCE_LEAD, O.SYSTEM_ADMINISTRATOR},
}
"""Pages without a record: who reads them. Whoever else is signed in is told that it is not for the office."""

DEEDS = {
    "compounds.edit_compound": DESK | NEAR,
    "compounds.record_contract": DESK | NEAR,
    "compounds.register_term": DESK | NEAR,
    "compounds.record_standing": DESK | {O.SUBDISTRICT_OFFICER},
    "mending.close_compound": DESK | {O.SUBDISTRICT_OFFICER},
}
"""Pages of one compound that change it: who may, among those who see it."""

STEPS = {
    "terms.submit_filing": {O.COMMITTEE_CHAIR, O.COMMUNITY_OFFICER},
    "terms.return_filing": {O.SUBDISTRICT_OFFICER},
    "terms.confirm_filing": {O.SUBDISTRICT_OFFICER, O.GUIDANCE_SECRETARY},
    "terms.end_term": DESK | NEAR,
    "changes.record_change": DESK | NEAR,
}
"""Steps of one term: who may at some stage, among those who see it. Out of turn is 409, unfinished input is 422."""
