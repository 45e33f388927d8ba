"""Every route, every office, two alliances: what is asked here is compared with a plain second reading of the rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.accounts import actions as accounts
from alliance.kernel.accounts.models import Account
from alliance.kernel.actors import OFFICERS, STAFF, Actor, Office
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.notices import Notice
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind
from compounds.models import Compound, Term
from tests import databases

pytestmark = pytest.mark.walk

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
    "answers.changes": {O.POLICY_SECRETARY, O.LEGAL_ADVISER, O.ALLIANCE_LEAD},
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

ELSEWHERE = {
    "awards_reviewing.give_out": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_reviewing.invite": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_reviewing.let_go": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_reviewing.marks": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_reviewing.replace": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_reviewing.round_": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.accept": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.autosave": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.decline": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.declare_tie": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.fill": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.leave": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.reviewer": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_sheets.sheet": "tests/compounds/awards/reviewing/test_pages.py",
    "awards_honours.diagnosis": "tests/compounds/awards/honours/test_pages.py",
    "awards_honours.diagnosis_sheet": "tests/compounds/awards/honours/test_pages.py",
    "awards_honours.honour": "tests/compounds/awards/honours/test_pages.py",
    "awards_honours.review": "tests/compounds/awards/honours/test_pages.py",
    "awards_honours.review_honour": "tests/compounds/awards/honours/test_pages.py",
    "awards_honours.step": "tests/compounds/awards/honours/test_pages.py",
    "experts_results.answer": "tests/expert_pool/results/test_pages.py",
    "experts_results.object_to": "tests/expert_pool/results/test_pages.py",
    "experts_results.objection": "tests/expert_pool/results/test_pages.py",
    "experts_results.receipt": "tests/expert_pool/results/test_pages.py",
    "experts_results.record_decision": "tests/expert_pool/results/test_pages.py",
    "experts_results.report": "tests/expert_pool/results/test_pages.py",
    "experts_results.result": "tests/expert_pool/results/test_pages.py",
    "experts_appraisals.appraisal": "tests/expert_pool/results/test_appraisal_pages.py",
    "experts_appraisals.mark": "tests/expert_pool/results/test_appraisal_pages.py",
    "experts_appraisals.panel": "tests/expert_pool/results/test_appraisal_pages.py",
    "experts_appraisals.state": "tests/expert_pool/results/test_appraisal_pages.py",
    "experts_appraisals.step": "tests/expert_pool/results/test_appraisal_pages.py",
    "experts_evaluations.ask_company": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.print_attendance": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.correct": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.effects": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.evaluation": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.give_longer": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.let_go": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.link": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.name_owner": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.note_answer": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.seat_panel": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.seat_step": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.set_invalid": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.set_valid": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.set_weights": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.step": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.type_price": "tests/expert_pool/evaluations/test_pages.py",
    "experts_evaluations.weights": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.ask": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.autosave": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.fill": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.reason": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.report": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.sheet": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.sign": "tests/expert_pool/evaluations/test_pages.py",
    "experts_sheets.take_link": "tests/expert_pool/evaluations/test_pages.py",
    "experts_roster.apply": "tests/expert_pool/test_roster_pages.py",
    "experts_roster.consent": "tests/expert_pool/test_roster_pages.py",
    "experts_roster.slip": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.expert": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.edit": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.step": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.link": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.enter_field": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.evidence": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.drop_field": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.find": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.end_away": "tests/expert_pool/test_roster_pages.py",
    "experts_expert.reply": "tests/expert_pool/test_roster_pages.py",
    "experts_offers.agree": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.answer": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.ask_for_names": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.board": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.offer": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.read_names": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.record_absence": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.refuse": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.reply": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.reply_answer": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.reply_stand_back": "tests/expert_pool/offers/test_pages.py",
    "experts_offers.stand_back": "tests/expert_pool/offers/test_pages.py",
    "experts_requests.accept": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.answer": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.attach": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.change_opening": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.company_leaves": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.edit": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.submit": "tests/expert_pool/test_requests_pages.py",
    "experts_requests.tracker": "tests/expert_pool/test_requests_pages.py",
    "experts_conflicts.claim": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.contest": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.decide": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.declare": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.end": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.mine": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.own_request": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.relax": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.request": "tests/expert_pool/conflicts/test_pages.py",
    "experts_conflicts.restore": "tests/expert_pool/conflicts/test_pages.py",
    "experts_draws.abandon": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.check": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.draw": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.freeze": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.hear": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.seal": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.step": "tests/expert_pool/draws/test_pages.py",
    "experts_draws.transcript": "tests/expert_pool/draws/test_pages.py",
    "training_insight.compound": "tests/training/insight/test_pages.py",
    "training_insight.exam": "tests/training/insight/test_pages.py",
    "training_insight.exam_table": "tests/training/insight/test_pages.py",
    "training_files.drop_file": "tests/training/question_formats/test_pages.py",
    "training_files.export_items": "tests/training/question_formats/test_pages.py",
    "training_files.file": "tests/training/question_formats/test_pages.py",
    "training_files.import_file": "tests/training/question_formats/test_pages.py",
    "training_files.preview_file": "tests/training/question_formats/test_pages.py",
    "training_attempts.exam": "tests/training/attempts/test_pages.py",
    "training_attempts.start": "tests/training/attempts/test_pages.py",
    "training_attempts.practise": "tests/training/attempts/test_pages.py",
    "training_attempts.attempt": "tests/training/attempts/test_pages.py",
    "training_attempts.save": "tests/training/attempts/test_pages.py",
    "training_attempts.answers": "tests/training/attempts/test_pages.py",
    "training_attempts.state": "tests/training/attempts/test_pages.py",
    "training_attempts.finish": "tests/training/attempts/test_pages.py",
    "training_attempts.submit": "tests/training/attempts/test_pages.py",
    "training_attempts.result": "tests/training/attempts/test_pages.py",
    "training_attempts.look": "tests/training/attempts/test_pages.py",
    "training_exams.exam": "tests/training/attempts/test_pages.py",
    "training_exams.edit": "tests/training/attempts/test_pages.py",
    "training_exams.step": "tests/training/attempts/test_pages.py",
    "training_exams.receipts": "tests/training/attempts/test_pages.py",
    "training_exams.void": "tests/training/attempts/test_pages.py",
    "training_exams.accommodate": "tests/training/attempts/test_pages.py",
    "training_exams.end_accommodation": "tests/training/attempts/test_pages.py",
    "training_exams.mark": "tests/training/attempts/test_pages.py",
    "training_bank.question": "tests/training/bank/test_pages.py",
    "training_bank.edit": "tests/training/bank/test_pages.py",
    "training_bank.wording": "tests/training/bank/test_pages.py",
    "training_bank.try_wording": "tests/training/bank/test_pages.py",
    "training_bank.sign_wording": "tests/training/bank/test_pages.py",
    "training_bank.drop_wording": "tests/training/bank/test_pages.py",
    "training_bank.retire_question": "tests/training/bank/test_pages.py",
    "training_bank.settle_review": "tests/training/bank/test_pages.py",
    "training_papers.blueprint": "tests/training/papers/test_pages.py",
    "training_papers.edit": "tests/training/papers/test_pages.py",
    "training_papers.trial": "tests/training/papers/test_pages.py",
    "training_papers.paper": "tests/training/papers/test_pages.py",
    "training_papers.receipt": "tests/training/papers/test_pages.py",
    "training_certificates.certificate": "tests/training/certificates/test_pages.py",
    "training_certificates.claim": "tests/training/certificates/test_pages.py",
    "training_certificates.step": "tests/training/certificates/test_pages.py",
    "training_deltas.delta": "tests/training/deltas/test_pages.py",
    "training_deltas.answer": "tests/training/deltas/test_pages.py",
    "training_deltas.desk": "tests/training/deltas/test_pages.py",
    "training_deltas.write": "tests/training/deltas/test_pages.py",
    "training_deltas.step": "tests/training/deltas/test_pages.py",
    "training_courses.course": "tests/training/courses/test_pages.py",
    "training_courses.lesson": "tests/training/courses/test_pages.py",
    "training_courses.picture": "tests/training/courses/test_pages.py",
    "training_courses.beat": "tests/training/courses/test_pages.py",
    "training_courses.finish_lesson": "tests/training/courses/test_pages.py",
    "training_courses.check": "tests/training/courses/test_pages.py",
    "training_course_desk.settle_review": "tests/training/courses/test_pages.py",
    "training_course_desk.begin_draft": "tests/training/courses/test_pages.py",
    "training_course_desk.version": "tests/training/courses/test_pages.py",
    "training_course_desk.edit_heading": "tests/training/courses/test_pages.py",
    "training_course_desk.add_module": "tests/training/courses/test_pages.py",
    "training_course_desk.edit_module": "tests/training/courses/test_pages.py",
    "training_course_desk.add_lesson": "tests/training/courses/test_pages.py",
    "training_course_desk.edit_lesson": "tests/training/courses/test_pages.py",
    "training_course_desk.preview": "tests/training/courses/test_pages.py",
    "training_course_desk.remove": "tests/training/courses/test_pages.py",
    "training_course_desk.hand_over": "tests/training/courses/test_pages.py",
    "training_course_desk.publish_version": "tests/training/courses/test_pages.py",
    "training_course_desk.drop_version": "tests/training/courses/test_pages.py",
    "training_course_desk.add_picture": "tests/training/courses/test_pages.py",
    "training_first_day.sheet": "tests/training/enrolments/test_pages.py",
    "training_first_day.tick": "tests/training/enrolments/test_pages.py",
    "training_enrolments.enrolment": "tests/training/enrolments/test_pages.py",
    "training_enrolments.step": "tests/training/enrolments/test_pages.py",
    "training_enrolments.join": "tests/training/enrolments/test_pages.py",
    "training_enrolments.slip": "tests/training/enrolments/test_pages.py",
    "training_sittings.sitting": "tests/training/sittings/test_pages.py",
    "training_sittings.calendar": "tests/training/sittings/test_pages.py",
    "training_sittings.edit": "tests/training/sittings/test_pages.py",
    "training_sittings.people": "tests/training/sittings/test_pages.py",
    "training_sittings.drop_person": "tests/training/sittings/test_pages.py",
    "training_sittings.step": "tests/training/sittings/test_pages.py",
    "training_sittings.cancel": "tests/training/sittings/test_pages.py",
    "training_sittings.codes": "tests/training/sittings/test_pages.py",
    "training_sittings.door": "tests/training/sittings/test_pages.py",
    "training_sittings.marks": "tests/training/sittings/test_pages.py",
    "training_sittings.typed_sheet": "tests/training/sittings/test_pages.py",
    "training_sittings.decide": "tests/training/sittings/test_pages.py",
    "training_sittings.confirm": "tests/training/sittings/test_pages.py",
    "training_sittings.record": "tests/training/sittings/test_pages.py",
    "training_cohorts.cohort": "tests/training/enrolments/test_pages.py",
    "training_cohorts.edit": "tests/training/enrolments/test_pages.py",
    "training_cohorts.people": "tests/training/enrolments/test_pages.py",
    "training_cohorts.drop_person": "tests/training/enrolments/test_pages.py",
    "training_cohorts.add_day": "tests/training/enrolments/test_pages.py",
    "training_cohorts.drop_day": "tests/training/enrolments/test_pages.py",
    "training_cohorts.send": "tests/training/enrolments/test_pages.py",
    "training_cohorts.close": "tests/training/enrolments/test_pages.py",
    "guidance_consultations.consultation": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.book": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.record": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.ask_lawyer": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.answer": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.do_task": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.close": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_consultations.drop": "tests/compounds/guidance/consultations/test_pages.py",
    "guidance_prices.price": "tests/compounds/guidance/reference_prices/test_pages.py",
    "guidance_prices.attach": "tests/compounds/guidance/reference_prices/test_pages.py",
    "guidance_prices.check": "tests/compounds/guidance/reference_prices/test_pages.py",
    "guidance_prices.withdraw": "tests/compounds/guidance/reference_prices/test_pages.py",
    "guidance_paths.path": "tests/compounds/guidance/paths/test_pages.py: open to everybody",
    "guidance_texts.text": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_texts.blank_docx": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_texts.blank_pdf": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_texts.pack": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_editions.settle_review": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_editions.write_edition": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_editions.edition": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_editions.sign_edition": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_editions.drop_edition": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_editions.withdraw_edition": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.fill": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.of_compound": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.pack_of_compound": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.filled_text": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.filled_docx": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.filled_pdf": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.change_filled": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.drop_filled": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_filled.issue_filled": "tests/compounds/guidance/model_texts/test_pages.py",
    "guidance_proceedings.begin": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.start": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.proceeding": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.do_step": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.skip_step": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.attach": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.undo_step": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.set_day": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.stop": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_proceedings.sheet": "tests/compounds/guidance/proceedings/test_pages.py",
    "guidance_counts.index": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.start_count": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.edit_count": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.restart": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.count": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.step": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.reasoned": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.attach": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.show_roster": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.keep_roster": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.decide_doubt": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.petition": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.workbook": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.take_recount": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_counts.recount_page": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.delivery": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.deliver": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.ballots": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.take_delivery_list": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.key_ballot": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.settle_ballot": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.drop_ballot": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.online_blank": "tests/compounds/guidance/counts/test_pages.py",
    "guidance_ballots.import_online": "tests/compounds/guidance/counts/test_pages.py",
    "experts_practice.seal": "tests/expert_pool/test_practice.py",
    "experts_practice.draw": "tests/expert_pool/test_practice.py",
    "experts_practice.check": "tests/expert_pool/test_practice.py",
    "experts_practice.transcript": "tests/expert_pool/test_practice.py",
    "guidance_calculators.calculator": "tests/compounds/guidance/calculators/test_pages.py",
    "guidance_calculators.share_out": "tests/compounds/guidance/calculators/test_pages.py",
    "guidance_calculators.shares": "tests/compounds/guidance/calculators/test_pages.py",
    "guidance_calculators.sheet": "tests/compounds/guidance/calculators/test_pages.py",
    "mediation_papers.bind": "tests/mediation/test_papers.py",
    "mediation_papers.blank": "tests/mediation/test_papers.py",
    "mediation_papers.bound": "tests/mediation/test_papers.py",
    "mediation_papers.enclosed": "tests/mediation/test_papers.py",
    "mediation_papers.hand_in": "tests/mediation/test_papers.py",
    "mediation_papers.make_papers": "tests/mediation/test_papers.py",
    "mediation_papers.paper_file": "tests/mediation/test_papers.py",
    "mediation_papers.papers": "tests/mediation/test_papers.py",
    "mediation_papers.void_paper": "tests/mediation/test_papers.py",
    "mediation_papers.volume": "tests/mediation/test_papers.py",
    "awards_applications.autosave": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.copy": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.draw": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.form": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.material": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.piece": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.save": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.submit": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.taking_part": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.tracker": "tests/compounds/awards/applications/test_pages.py",
    "awards_applications.withdraw": "tests/compounds/awards/applications/test_pages.py",
    "awards_recommending.confirm": "tests/compounds/awards/applications/test_pages.py",
    "awards_recommending.recommend": "tests/compounds/awards/applications/test_pages.py",
    "awards_recommending.reply": "tests/compounds/awards/applications/test_pages.py",
    "awards_screening.decide": "tests/compounds/awards/screening/test_pages.py",
    "awards_screening.detail": "tests/compounds/awards/screening/test_pages.py",
    "awards_screening.finding": "tests/compounds/awards/screening/test_pages.py",
    "awards_screening.on_finding": "tests/compounds/awards/screening/test_pages.py",
    "awards_inspecting.bring": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspecting.hand_picture": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.annul": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.cancel": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.checklist": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.choose": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.confirm": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.declare": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.drop_inspector": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.give_up": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.move": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.name_inspector": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.plan": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.replace": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.routes_of": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.type_in": "tests/compounds/awards/inspections/test_pages.py",
    "awards_inspections.visit": "tests/compounds/awards/inspections/test_pages.py",
    "awards_indicators.suggestion": "tests/compounds/awards/rounds/test_pages.py",
    "awards_preparing.edit": "tests/compounds/awards/rounds/test_pages.py",
    "awards_preparing.open_round": "tests/compounds/awards/rounds/test_pages.py",
    "awards_preparing.set_levels": "tests/compounds/awards/rounds/test_pages.py",
    "awards_preparing.weigh": "tests/compounds/awards/rounds/test_pages.py",
    "awards_rounds.award": "tests/compounds/awards/rounds/test_pages.py",
    "awards_rounds.cancel": "tests/compounds/awards/rounds/test_pages.py",
    "awards_rounds.go_on": "tests/compounds/awards/rounds/test_pages.py",
    "awards_rounds.one": "tests/compounds/awards/rounds/test_pages.py",
    "awards_rounds.replan": "tests/compounds/awards/rounds/test_pages.py",
    "awards_rounds.sealed": "tests/compounds/awards/rounds/test_pages.py",
    "awards_checks.annotated": "tests/compounds/awards/checks/test_pages.py",
    "awards_checks.confirm": "tests/compounds/awards/checks/test_pages.py",
    "awards_checks.drop": "tests/compounds/awards/checks/test_pages.py",
    "awards_checks.of_compound": "tests/compounds/awards/checks/test_pages.py",
    "awards_checks.run": "tests/compounds/awards/checks/test_pages.py",
    "awards_checks.upload": "tests/compounds/awards/checks/test_pages.py",
    "awards_publicity.decide": "tests/compounds/awards/publicity/test_pages.py",
    "awards_publicity.deliberate_again": "tests/compounds/awards/publicity/test_pages.py",
    "awards_publicity.entry": "tests/compounds/awards/publicity/test_pages.py",
    "awards_publicity.notice": "tests/compounds/awards/publicity/test_pages.py",
    "awards_publicity.object_to": "tests/compounds/awards/publicity/test_pages.py",
    "awards_publicity.objection": "tests/compounds/awards/publicity/test_pages.py",
    "awards_results.ask_again": "tests/compounds/awards/results/test_pages.py",
    "awards_results.compute": "tests/compounds/awards/results/test_pages.py",
    "awards_results.marks": "tests/compounds/awards/results/test_pages.py",
    "awards_results.marks_table": "tests/compounds/awards/results/test_pages.py",
    "awards_results.minutes": "tests/compounds/awards/results/test_pages.py",
    "awards_results.result": "tests/compounds/awards/results/test_pages.py",
    "awards_results.table": "tests/compounds/awards/results/test_pages.py",
    "awards_facts.compound": "tests/compounds/awards/facts/test_pages.py",
    "awards_facts.compound_book": "tests/compounds/awards/facts/test_pages.py",
    "mediation_hotline.annotated": "tests/mediation/test_hotline_pages.py",
    "mediation_hotline.answer": "tests/mediation/test_hotline_pages.py",
    "mediation_hotline.confirm": "tests/mediation/test_hotline_pages.py",
    "mediation_hotline.drop": "tests/mediation/test_hotline_pages.py",
    "mediation_hotline.run": "tests/mediation/test_hotline_pages.py",
    "mediation_hotline.upload": "tests/mediation/test_hotline_pages.py",
    "mediation_intake.enter": "tests/mediation/test_intake_pages.py: a link's bearer",
    "mediation_intake.slip": "tests/mediation/test_intake_pages.py: whoever was just given a code",
    "mediation_record.answer_sharing": "tests/mediation/test_record_pages.py",
    "mediation_record.attach": "tests/mediation/test_record_pages.py",
    "mediation_record.entry": "tests/mediation/test_record_pages.py",
    "mediation_record.evidence": "tests/mediation/test_record_pages.py",
    "mediation_record.export": "tests/mediation/test_record_pages.py",
    "mediation_record.file": "tests/mediation/test_record_pages.py",
    "mediation_record.propose_sharing": "tests/mediation/test_record_pages.py",
    "mediation_record.record": "tests/mediation/test_record_pages.py",
    "mediation_record.release": "tests/mediation/test_record_pages.py",
    "mediation_record.take_back": "tests/mediation/test_record_pages.py",
    "mediation_record.withdraw": "tests/mediation/test_record_pages.py",
    "mediation_record.write": "tests/mediation/test_record_pages.py",
    "mediation_facts.change": "tests/mediation/test_record_pages.py",
    "mediation_facts.draft": "tests/mediation/test_record_pages.py",
    "mediation_facts.drop": "tests/mediation/test_record_pages.py",
    "mediation_facts.export": "tests/mediation/test_record_pages.py",
    "mediation_facts.facts_page": "tests/mediation/test_record_pages.py",
    "mediation_facts.tick": "tests/mediation/test_record_pages.py",
    "mediation_record.notes": "tests/mediation/test_record_pages.py",
    "mediation_record.hand_over_notes": "tests/mediation/test_record_pages.py",
    "mediation_glass.broken": "tests/mediation/test_record_pages.py",
    "mediation_glass.broken_file": "tests/mediation/test_record_pages.py",
    "mediation_intake.attach": "tests/mediation/test_intake_pages.py",
    "mediation_intake.issue_code": "tests/mediation/test_intake_pages.py",
    "mediation_intake.revoke_code": "tests/mediation/test_intake_pages.py",
    "mediation.case": "tests/mediation/test_walk.py",
    "mediation_agreements.new": "tests/mediation/test_agreements_pages.py",
    "mediation_agreements.oral": "tests/mediation/test_agreements_pages.py",
    "mediation_agreements.agreement": "tests/mediation/test_agreements_pages.py",
    "mediation_agreements.write": "tests/mediation/test_agreements_pages.py",
    "mediation_agreements.step": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.sign": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.sign_as_mediator": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.refuse": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.paper": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.check": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.seal": "tests/mediation/test_agreements_pages.py",
    "mediation_signing.scan": "tests/mediation/test_agreements_pages.py",
    "mediation_agreements.attach": "tests/mediation/test_agreements_pages.py",
    "mediation_agreements.judge": "tests/mediation/test_agreements_pages.py",
    "mediation_performing.performing": "tests/mediation/test_performing_pages.py",
    "mediation_performing.report": "tests/mediation/test_performing_pages.py",
    "mediation_performing.settle": "tests/mediation/test_performing_pages.py",
    "mediation_performing.proof": "tests/mediation/test_performing_pages.py",
    "mediation_performing.default": "tests/mediation/test_performing_pages.py",
    "mediation_performing.hand_off": "tests/mediation/test_performing_pages.py",
    "mediation_performing.pack": "tests/mediation/test_performing_pages.py",
    "mediation_performing.wish": "tests/mediation/test_performing_pages.py",
    "mediation_performing.at_court": "tests/mediation/test_performing_pages.py",
    "mediation_performing.plan": "tests/mediation/test_performing_pages.py",
    "mediation_performing.visit": "tests/mediation/test_performing_pages.py",
    "mediation_performing.survey": "tests/mediation/test_performing_pages.py",
    "mediation_bodies.body": "tests/mediation/test_bodies.py",
    "mediation_bodies.amend": "tests/mediation/test_bodies.py",
    "mediation_bodies.end": "tests/mediation/test_bodies.py",
    "mediation_bodies.attach": "tests/mediation/test_bodies.py",
    "mediation_consent.case": "tests/mediation/test_consent_pages.py",
    "mediation_consent.answer": "tests/mediation/test_consent_pages.py",
    "mediation_consent.lead": "tests/mediation/test_leading.py",
    "mediation_consent.record": "tests/mediation/test_consent_pages.py",
    "mediation_consent.invite": "tests/mediation/test_consent_pages.py",
    "mediation_consent.unreachable": "tests/mediation/test_consent_pages.py",
    "mediation_consent.outcome": "tests/mediation/test_consent_pages.py",
    "mediation_consent.ask_together": "tests/mediation/test_consent_pages.py",
    "mediation_consent.take_back": "tests/mediation/test_consent_pages.py",
    "mediation_consent.slip": "tests/mediation/test_consent_pages.py",
    "mediation_invited.link": "tests/mediation/test_consent_pages.py",
    "mediation_together.answer": "tests/mediation/test_consent_pages.py",
    "mediation_mediators.mediator": "tests/mediation/test_assigning_pages.py",
    "mediation_mediators.edit": "tests/mediation/test_assigning_pages.py",
    "mediation_mediators.step": "tests/mediation/test_assigning_pages.py",
    "mediation_mediators.end_away": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.ranking": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.confirm": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.open_choice": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.room": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.ballot": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.disclosure": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.challenge": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.decide": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.invite_guest": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.answer_guest": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.withdraw_guest": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.release_helper": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.assignment": "tests/mediation/test_assigning_pages.py",
    "mediation_assigning.answer": "tests/mediation/test_assigning_pages.py",
    "mediation.end_person": "tests/mediation/test_walk.py",
    "mediation_precedents.decide": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.draft": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.index": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.making": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.object_to": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.precedent": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.reasoned": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.save": "tests/mediation/test_precedents_pages.py",
    "mediation_precedents.step": "tests/mediation/test_precedents_pages.py",
    "mediation_patterns.handle": "tests/mediation/test_patterns.py",
    "mediation_patterns.index": "tests/mediation/test_patterns.py",
    "mediation.file": "tests/mediation/test_by_code.py",
    "mediation.particulars": "tests/mediation/test_particulars.py",
    "mediation.history": "tests/mediation/test_walk.py",
    "mediation.report": "tests/mediation/test_walk.py",
    "mediation.step": "tests/mediation/test_walk.py",
    "mediation_clocks.accounts": "tests/mediation/test_sessions_walk.py",
    "mediation_clocks.answer": "tests/mediation/test_sessions_walk.py",
    "mediation_clocks.ask": "tests/mediation/test_sessions_walk.py",
    "mediation_clocks.note": "tests/mediation/test_sessions_walk.py",
    "mediation_clocks.take_back": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.edit": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.investigate": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.minutes": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.new": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.scan": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.sign": "tests/mediation/test_sessions_walk.py",
    "mediation_minutes.turn": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.answer": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.calendar": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.cancel": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.hold": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.move": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.new": "tests/mediation/test_sessions_walk.py",
    "mediation_sessions.session": "tests/mediation/test_sessions_walk.py",
    "workbooks.annotated": "tests/compounds/workbooks/test_pages.py",
    "workbooks.confirm_workbook": "tests/compounds/workbooks/test_pages.py",
    "workbooks.drop_workbook": "tests/compounds/workbooks/test_pages.py",
    "workbooks.run": "tests/compounds/workbooks/test_pages.py",
    "workbooks.upload": "tests/compounds/workbooks/test_pages.py",
    "alliance.adopt_charter": "tests/compounds/membership/test_walk.py",
    "alliance.add_guiding_contact": "tests/compounds/membership/test_walk.py",
    "alliance.charter": "tests/compounds/membership/test_walk.py",
    "alliance.end_group_seat": "tests/compounds/membership/test_walk.py",
    "alliance.end_guiding_body": "tests/compounds/membership/test_walk.py",
    "alliance.group": "tests/compounds/membership/test_walk.py",
    "alliance.seat_in_group": "tests/compounds/membership/test_walk.py",
    "council.add_item": "tests/compounds/membership/test_walk.py",
    "council.attach": "tests/compounds/membership/test_walk.py",
    "council.draft_minutes": "tests/compounds/membership/test_walk.py",
    "council.hold": "tests/compounds/membership/test_walk.py",
    "council.meeting": "tests/compounds/membership/test_walk.py",
    "council.minutes_word": "tests/compounds/membership/test_walk.py",
    "council.record_decision": "tests/compounds/membership/test_walk.py",
    "council.step": "tests/compounds/membership/test_walk.py",
    "members.amend": "tests/compounds/membership/test_walk.py",
    "members.apply": "tests/compounds/membership/test_walk.py",
    "members.attach": "tests/compounds/membership/test_walk.py",
    "members.change_representative": "tests/compounds/membership/test_walk.py",
    "members.member": "tests/compounds/membership/test_walk.py",
    "members.renew": "tests/compounds/membership/test_walk.py",
    "members.step": "tests/compounds/membership/test_walk.py",
    "static": "files of the look",
    "front.health": "says nothing of anybody",
    "running.metrics": "for machines: tests/running/test_measures.py",
    "running.ready": "says nothing of anybody",
    "front.resume": "tests/kernel/test_pages.py",
    "accounts.invitation": "tests/kernel/test_accounts_pages.py: a link's bearer",
    "accounts.reset": "tests/kernel/test_accounts_pages.py: a link's bearer",
    "accounts.second_step": "tests/kernel/test_accounts_pages.py: half signed in",
    "accounts.code_password": "tests/kernel/test_slips.py: a slip's bearer",
    "accounts.sign_out": "one's own session",
    "accounts.sign_out_everywhere": "one's own sessions",
    "accounts.end_session": "walked below",
    "accounts.read_all": "one's own inbox",
    "accounts.read_one": "walked below",
    "accounts.start_second_factor": "one's own account",
    "accounts.confirm_second_factor": "one's own account",
    "accounts.drop_second_factor": "one's own account",
    "calendar.read": "tests/compounds/overview/test_feeds.py: a link's bearer",
    "calendar.stop": "one's own calendar",
    "calendar.subscribe": "tests/compounds/overview/test_feeds.py",
    "cards.card": "walked below",
    "compounds.compound": "walked below",
    "mending.compound_history": "walked below",
    "mending.term_history": "walked below",
    "mending.find_twin": "tests/compounds/test_closing.py",
    "mending.merge_compounds": "tests/compounds/test_closing.py",
    "mending.correct_contract": "tests/compounds/test_contracts.py",
    "mending.end_contract": "tests/compounds/test_contracts.py",
    "companies.company": "tests/compounds/test_companies.py",
    "companies.edit_company": "tests/compounds/test_companies.py",
    "companies.person": "tests/compounds/test_relations.py",
    "companies.record_relation": "tests/compounds/test_relations.py",
    "companies.end_relation": "tests/compounds/test_relations.py",
    "companies.relation": "tests/compounds/test_relations.py",
    "companies.attach_to_relation": "tests/compounds/test_relations.py",
    "handovers.attach": "tests/compounds/test_handovers.py",
    "changes.change": "tests/compounds/test_changes.py",
    "changes.submit_change": "tests/compounds/test_changes.py",
    "changes.return_change": "tests/compounds/test_changes.py",
    "changes.confirm_change": "tests/compounds/test_changes.py",
    "handovers.handover": "tests/compounds/test_handovers.py",
    "handovers.list_pieces": "tests/compounds/test_handovers.py",
    "handovers.hand_over": "tests/compounds/test_handovers.py",
    "handovers.dispute": "tests/compounds/test_handovers.py",
    "handovers.settle": "tests/compounds/test_handovers.py",
    "handovers.close": "tests/compounds/test_handovers.py",
    "overview.street": "walked below",
    "counter.correct_name": "walked below",
    "counter.correct_number": "walked below",
    "counter.find": "walked below",
    "counter.find_by_name": "walked below",
    "counter.handed_out": "walked below",
    "counter.issue_again": "walked below",
    "citations.check": "tests/search/test_citation_pages.py",
    "counter.issue_slip": "walked below",
    "counter.person": "walked below",
    "counter.print_slip": "walked below",
    "counter.send_link": "walked below",
    "terms.term": "walked below",
    "attachments.download": "tests/kernel/test_attachment_pages.py",
    "attachments.withdraw": "tests/kernel/test_attachment_pages.py",
    "attachments.withdraw_it": "tests/kernel/test_attachment_pages.py",
    "attachments.withdrawn": "tests/kernel/test_attachment_pages.py",
    "documents.document": "tests/kernel/test_document_pages.py",
    "documents.file": "tests/kernel/test_document_pages.py",
    "documents.word_file": "tests/kernel/test_document_pages.py",
    "documents.revoke": "tests/kernel/test_document_pages.py",
    "documents.retry": "tests/kernel/test_document_pages.py",
    "documents.verified": "tests/kernel/test_verifying.py: whoever has the code",
    "documents.compare": "tests/kernel/test_verifying.py: whoever has the code",
    "demo.enter": "tests/demo/test_pages.py",
    "demo.letter": "walked below",
    "demo.move_clock": "tests/demo/test_pages.py",
    "imports.confirm_import": "tests/search/test_import_pages.py",
    "imports.drop_import": "tests/search/test_import_pages.py",
    "imports.one": "tests/search/test_import_pages.py",
    "imports.upload": "tests/search/test_import_pages.py",
    "library.set_dates": "tests/search/test_dates.py",
    "asking.suggest": "tests/search/test_asking_pages.py",
    "law_beside.note": "tests/search/test_beside.py",
    "law_beside.withdraw": "tests/search/test_beside.py",
    "law_lineage.compare": "public law",
    "law_lineage.confirm": "tests/search/test_lineage_pages.py",
    "law_lineage.correct": "tests/search/test_lineage_pages.py",
    "law_lineage.lineage": "public law",
    "law_marks.lift": "tests/search/test_mark_pages.py",
    "law_marks.set_mark": "tests/search/test_mark_pages.py",
    "library.article": "public law",
    "library.version": "public law",
    "library.work": "public law",
    "starter.question": "tests/search/test_starter_pages.py: public knowledge",
    "starter.adopt": "tests/search/test_starter_pages.py",
    "starter.withhold": "tests/search/test_starter_pages.py",
    "starter.offer_again": "tests/search/test_starter_pages.py",
    "answers.assist": "tests/search/answers/test_assistant.py",
    "answers.claim": "tests/search/answers/test_pages.py",
    "answers.draft": "tests/search/answers/test_pages.py",
    "answers.drop_claim": "tests/search/answers/test_pages.py",
    "answers.edition": "tests/search/answers/test_pages.py",
    "answers.move_claim": "tests/search/answers/test_pages.py",
    "answers.new_claim": "tests/search/answers/test_pages.py",
    "answers.paper": "tests/search/answers/test_pages.py",
    "answers.step": "tests/search/answers/test_pages.py",
    "questions.attach": "tests/search/questions/test_walk.py",
    "questions.follow": "tests/search/questions/test_walk.py",
    "questions.helped": "tests/search/questions/test_pages.py",
    "questions.question": "tests/search/questions/test_walk.py",
    "questions.step": "tests/search/questions/test_walk.py",
    "questions.unfollow": "tests/search/questions/test_walk.py",
    "words.switch_off": "tests/search/test_words_pages.py",
    "words.settle": "tests/search/test_words_pages.py",
    "parameters.new_version": "walked below",
    "personal.take_copy": "tests/kernel/personal/test_pages.py: one's own",
    "personal.give_consent": "tests/kernel/personal/test_pages.py: one's own",
    "personal.withdraw_consent": "tests/kernel/personal/test_pages.py: one's own",
    "personal.withdraw_erasure": "tests/kernel/personal/test_walk.py",
    "personal.erasure_page": "tests/kernel/personal/test_walk.py",
    "personal.carry_out": "tests/kernel/personal/test_walk.py",
    "personal.refuse_erasure": "tests/kernel/personal/test_walk.py",
    "personal.reveal": "tests/kernel/personal/test_walk.py",
    "places.office": "walked below",
    "places.end_office": "walked below",
    "places.invite_to": "walked below",
    "reaching.confirm_mail": "tests/kernel/test_reaching_pages.py: a link's bearer",
    "reaching.drop_mail": "one's own address",
    "reaching.set_mail": "one's own address",
    "reaching.switch": "one's own choices",
}


@dataclass(frozen=True)
class Visitor:
    """A person who walks, the alliance's root, and a client that is signed in."""

    name: str
    actor: Actor
    client: FlaskClient
    form_key: str

    def get(self, address: str) -> int:
        return self.client.get(address).status_code

    def post(self, address: str, **fields: str) -> int:
        return self.client.post(address, data={"csrf_token": self.form_key, **fields}).status_code

    def holds(self, offices: set[Office], path: str | None = None) -> bool:
        return any(h.office in offices and (path is None or h.covers(path)) for h in self.actor.offices)


@pytest.fixture(scope="module")
def walked(seeded: Path) -> Flask:
    return create_app(databases.settings_at(seeded, demo=True))


@pytest.fixture(scope="module")
def visitors(walked: Flask) -> list[Visitor]:
    """At most two visitors of each kind of office, in both alliances."""
    with walked.app_context():
        now = web.reading()
        found = now.session.execute(
            select(Account.id, Account.alliance_id, Account.person_id, Place.path)
            .join(Alliance, Account.alliance_id == Alliance.id)
            .join(Place, Alliance.place_id == Place.id)
            .where(Account.is_demo, select(OfficeHeld.id).where(OfficeHeld.person_id == Account.person_id).exists())
        ).all()
        actors = []
        met: Counter[object] = Counter()
        for account, alliance, person, root in found:
            offices = places.held_offices(now, person)
            kinds = (alliance, *sorted(f"{held.office} {held.paths[1:] != ()}" for held in offices))
            met[kinds] += 1
            if met[kinds] <= 2:  # two of a kind, so that one may look at what is the other's
                actors.append(Actor(alliance, root, person, account, "", offices))
    walkers = []
    for actor in actors:
        client = walked.test_client()
        page = client.get("/demo/identities").text
        key = re.search(r'name="csrf_token" value="([^"]+)"', page)
        client.post(f"/demo/enter/{actor.account_id}", data={"csrf_token": key[1]})
        key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
        name = "+".join(held.office for held in actor.offices) or "none"
        walkers.append(Visitor(f"{name}@{actor.alliance_id}", actor, client, key[1]))
    return walkers


@pytest.fixture(scope="module")
def anonymous(walked: Flask) -> FlaskClient:
    return walked.test_client()


def rules(app: Flask, method: str) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            yield rule.endpoint, rule.rule


def address(app: Flask, endpoint: str, **values: object) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **values)


def differences(expected: dict[str, object], found: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {name: (expected[name], found[name]) for name in expected if expected[name] != found[name]}


def test_the_tables_name_every_route(walked: Flask) -> None:
    named = EVERYBODY | SIGNED_IN | set(BY_OFFICE) | set(DEEDS) | set(STEPS) | set(ELSEWHERE)
    assert {rule.endpoint for rule in walked.url_map.iter_rules()} == named


def test_the_walkers_hold_every_office_in_two_alliances(visitors: list[Visitor]) -> None:
    assert {held.office for visitor in visitors for held in visitor.actor.offices} == set(Office)
    assert len({visitor.actor.alliance_id for visitor in visitors}) == 2


@pytest.mark.parametrize("endpoint", sorted(EVERYBODY))
def test_what_is_public_opens_to_everybody(
    walked: Flask, visitors: list[Visitor], anonymous: FlaskClient, endpoint: str
) -> None:
    page = address(walked, endpoint)
    assert anonymous.get(page).status_code == 200
    assert {visitor.get(page) for visitor in visitors} <= {200, 302}


@pytest.mark.parametrize("endpoint", sorted(SIGNED_IN))
def test_what_is_for_the_signed_in_opens_to_all_of_them(
    walked: Flask, visitors: list[Visitor], anonymous: FlaskClient, endpoint: str
) -> None:
    page = address(walked, endpoint)
    asked = anonymous.get(page)
    assert (asked.status_code, asked.location.startswith("/sign-in")) == (302, True)
    refused = {visitor.name: status for visitor in visitors if (status := visitor.get(page)) not in (200, 302)}
    if endpoint.startswith("compounds."):
        refused = {name: status for name, status in refused.items() if status != 403}
    assert refused == {}


@pytest.mark.parametrize("endpoint", sorted(BY_OFFICE))
def test_what_is_for_some_offices_opens_to_just_these(walked: Flask, visitors: list[Visitor], endpoint: str) -> None:
    page = address(walked, endpoint)
    expected = {v.name: 200 if v.holds(BY_OFFICE[endpoint]) else 403 for v in visitors}
    assert differences(expected, {v.name: v.get(page) for v in visitors}) == {}


def sees(visitor: Visitor, alliance_id: int, path: str) -> bool:
    """The rule of sight once more, in plain Python."""
    if visitor.actor.alliance_id != alliance_id:
        return False
    if visitor.holds(WHOLE) or visitor.holds(NEAR, path):
        return True
    return any(held.office in OWN and path in held.paths for held in visitor.actor.offices)


def few(app: Flask, model: type[Compound | Term]) -> list[tuple[int, int, str]]:
    """One record for each way to stand to it: own, near, in a zone, in another street, in another alliance."""
    with app.app_context():
        session = web.reading().session
        query = select(model.id, model.alliance_id, Place.path).join(model.place)
        rows = [tuple(row) for row in session.execute(query)]
        held = select(Place.path).join(OfficeHeld, OfficeHeld.place_id == Place.id).join(
            Account, (Account.person_id == OfficeHeld.person_id) & Account.is_demo
        )  # fmt: skip
        own = set(session.scalars(held.where(Place.kind == PlaceKind.COMPOUND)))
    chosen: dict[object, tuple[int, int, str]] = {}
    for row in rows:
        street = row[2].split("/")[4]
        chosen.setdefault((row[1], row[2] if row[2] in own else street), row)
    return list(chosen.values())[:9] + [row for row in rows if row[1] != rows[0][1]][:1]


@pytest.fixture(scope="module")
def compounds(walked: Flask) -> list[tuple[int, int, str]]:
    return few(walked, Compound)


@pytest.fixture(scope="module")
def terms(walked: Flask) -> list[tuple[int, int, str]]:
    return few(walked, Term)


@pytest.mark.parametrize("endpoint", ["compounds.compound", "mending.compound_history"])
def test_each_compound_opens_to_those_who_see_it(
    walked: Flask, visitors: list[Visitor], compounds: list[tuple[int, int, str]], endpoint: str
) -> None:
    expected, found = {}, {}
    for key, alliance_id, path in compounds:
        page = address(walked, endpoint, compound_id=key)
        for visitor in visitors:
            expected[f"{visitor.name} {key}"] = 200 if sees(visitor, alliance_id, path) else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


def test_each_card_opens_to_everybody_of_the_alliance_that_is_read(
    walked: Flask, visitors: list[Visitor], anonymous: FlaskClient, compounds: list[tuple[int, int, str]]
) -> None:
    expected, found = {}, {}
    for key, alliance_id, _ in compounds:
        page = address(walked, "cards.card", compound_id=key)
        for visitor in visitors:
            expected[f"{visitor.name} {key}"] = 200 if visitor.actor.alliance_id == alliance_id else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
        expected[f"anonymous {key}"] = 200 if alliance_id == compounds[0][1] else 404
        found[f"anonymous {key}"] = anonymous.get(page).status_code
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


def test_each_street_opens_to_those_who_see_all_of_it(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        query = select(Place.id, Place.path).where(Place.kind == PlaceKind.SUBDISTRICT).order_by(Place.path)
        streets = [tuple(row) for row in web.reading().session.execute(query)]
    held = {one for visitor in visitors for office in visitor.actor.offices for one in office.paths}
    peopled = [(key, path) for key, path in streets if any(one.startswith(path) for one in held)]
    rest = [street for street in streets if street not in peopled]
    expected, found = {}, {}
    for key, path in [*peopled[:6], *rest[:2]]:
        page = address(walked, "overview.street", place_id=key)
        for visitor in visitors:
            mine = path.startswith(visitor.actor.place_path)
            part = mine and any(held.startswith(path) for h in visitor.actor.offices for held in h.paths)
            seen = mine and (visitor.holds(WHOLE) or visitor.holds({O.SUBDISTRICT_OFFICER}, path))
            expected[f"{visitor.name} {key}"] = 200 if seen else 403 if part else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
    assert set(expected.values()) == {200, 403, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("endpoint", ["terms.term", "mending.term_history"])
def test_each_term_opens_to_those_who_see_its_compound(
    walked: Flask, visitors: list[Visitor], terms: list[tuple[int, int, str]], endpoint: str
) -> None:
    expected, found = {}, {}
    for key, alliance_id, path in terms:
        page = address(walked, endpoint, term_id=key)
        for visitor in visitors:
            expected[f"{visitor.name} {key}"] = 200 if sees(visitor, alliance_id, path) else 404
            found[f"{visitor.name} {key}"] = visitor.get(page)
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("endpoint", sorted(DEEDS))
def test_a_compound_is_changed_by_those_who_may(
    walked: Flask, visitors: list[Visitor], compounds: list[tuple[int, int, str]], endpoint: str
) -> None:
    expected, found = {}, {}
    for key, alliance_id, path in compounds:
        page = address(walked, endpoint, compound_id=key)
        for visitor in visitors:
            may = visitor.holds(DEEDS[endpoint] & DESK) or visitor.holds(DEEDS[endpoint] & NEAR, path)
            seen = sees(visitor, alliance_id, path)
            expected[f"{visitor.name} {key}"] = "open" if seen and may else 403 if seen else 404
            status = visitor.get(page)
            found[f"{visitor.name} {key}"] = "open" if status in (200, 409) else status
    assert set(expected.values()) == {"open", 403, 404}
    assert differences(expected, found) == {}


@pytest.mark.parametrize("endpoint", sorted(DEEDS | STEPS))
def test_a_forbidden_deed_changes_nothing(
    walked: Flask,
    visitors: list[Visitor],
    compounds: list[tuple[int, int, str]],
    terms: list[tuple[int, int, str]],
    endpoint: str,
) -> None:
    """Post nothing but a form key: whoever may is told what is missing, others what they may not; no ledger line."""
    before = ledger_lines(walked)
    offices = {**DEEDS, **STEPS}[endpoint]
    records, name = (compounds, "compound_id") if endpoint in DEEDS else (terms, "term_id")
    expected, found = {}, {}
    for key, alliance_id, path in records:
        page = address(walked, endpoint, **{name: key})
        for visitor in visitors:
            seen = sees(visitor, alliance_id, path)
            local = visitor.holds(offices & NEAR | offices & OWN, path)
            may = visitor.holds(offices & DESK) or local
            expected[f"{visitor.name} {key}"] = "told" if seen and may else 403 if seen else 404
            status = visitor.post(page)
            found[f"{visitor.name} {key}"] = "told" if status in (409, 422) else status
    wrong = differences(expected, found)
    # A member of the committee may not judge its own filing, whatever else the office would allow.
    wrong = {who: pair for who, pair in wrong.items() if pair != ("told", 403)}
    assert wrong == {}
    assert ledger_lines(walked) == before


def ledger_lines(app: Flask) -> int:
    with app.app_context():
        return web.reading().session.scalar(select(func.count()).select_from(LedgerLine)) or 0


def test_offices_are_seen_by_the_desk_by_officers_near_and_by_their_holders(
    walked: Flask, visitors: list[Visitor]
) -> None:
    with walked.app_context():
        offices = web.reading().session.execute(
            select(OfficeHeld.id, OfficeHeld.alliance_id, OfficeHeld.person_id, Place.path).join(OfficeHeld.place)
        )
        offices = [tuple(row) for row in offices][:60:3]
    expected, found = {}, {}
    for key, alliance_id, person_id, path in offices:
        for visitor in visitors:
            mine = visitor.actor.person_id == person_id
            near = visitor.holds(set(STAFF) | set(OFFICERS), path)
            seen = visitor.actor.alliance_id == alliance_id and (mine or near)
            expected[f"{visitor.name} {key}"] = 200 if seen else 404
            found[f"{visitor.name} {key}"] = visitor.get(address(walked, "places.office", office_id=key))
    assert set(expected.values()) == {200, 404}
    assert differences(expected, found) == {}


def test_letters_sessions_and_notices_of_others_are_not_found(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        rows = web.reading().session.execute(select(Notice.id, Notice.person_id)).all()
    assert rows
    for key, person_id in rows[:40:3]:
        for visitor in visitors:
            if visitor.actor.person_id == person_id:
                assert visitor.get(f"/demo/mail/{key}") == 200
            else:
                assert visitor.get(f"/demo/mail/{key}") == 404
                assert visitor.post(f"/inbox/{key}/read") == 404
    with walked.app_context(), web.writing() as tx:
        stranger = tx.session.get(Account, visitors[0].actor.account_id)
        accounts.open_session(tx, stranger, accounts.Browser())
        tx.session.flush()
        session_id = tx.session.scalar(select(func.max(accounts.AccountSession.id)))
    for visitor in visitors[1:]:
        assert visitor.post(f"/account/sessions/{session_id}/end") == 404
    assert visitors[0].post(f"/account/sessions/{session_id}/end") == 302


def test_numbers_that_bind_two_alliances_are_changed_by_nobody_in_either(
    walked: Flask, visitors: list[Visitor]
) -> None:
    page = "/numbers/accounts.sign_in_failures/new?place=/"
    assert differences({v.name: 403 for v in visitors}, {v.name: v.get(page) for v in visitors}) == {}
    assert {v.get("/numbers") for v in visitors} == {200}


def test_people_are_helped_at_the_counter_by_those_who_see_them_and_may(walked: Flask, visitors: list[Visitor]) -> None:
    before = ledger_lines(walked)
    for subject in visitors[::6]:  # everybody visits; who is helped is a sample, at eleven requests a visitor
        person, account = subject.actor.person_id, subject.actor.account_id
        pages = [f"/counter/people/{person}", f"/counter/people/{person}/number", f"/counter/people/{person}/name"]
        steps = [f"/counter/people/{person}/slip", *pages[1:]]
        slips = [f"/counter/slips/{account}", f"/counter/slips/{account}/print"]
        for visitor in visitors:
            page, number, name = (visitor.get(one) for one in pages)
            done = {visitor.post(one, check="x" * 300) for one in steps}
            sent = {visitor.post(f"/counter/slips/{account}/{one}") for one in ("again", "send/sms", "send/mail")}
            if visitor.actor.alliance_id != subject.actor.alliance_id:
                assert {page, number, name, *done} <= {403, 404}, (visitor.name, subject.name)
                assert {visitor.get(one) for one in slips} | sent == {404}, (visitor.name, subject.name)
            elif not visitor.holds(set(STAFF) | set(OFFICERS)):
                assert {page, number, name, *done} == {403}, (visitor.name, subject.name)
                assert sent <= {403, 404}
            elif visitor is subject or not visitor.holds(INVITERS):
                assert {number, name, *done} <= {403, 404}, (visitor.name, subject.name)
                assert sent <= {403, 404}
            elif visitor.holds(GRANTORS):
                assert (page, number, name, done, sent) == (200, 200, 200, {422}, {409}), (visitor.name, subject.name)
    assert ledger_lines(walked) == before


def test_an_office_is_granted_by_those_who_may_grant_it(walked: Flask, visitors: list[Visitor]) -> None:
    for office in Office:
        for visitor in visitors:
            status = visitor.get(f"/offices/invite/{office}")
            by_all = office not in (O.COMMITTEE_CHAIR, O.COMMITTEE_MEMBER)
            may = (visitor.holds(GRANTORS) and by_all) or (
                visitor.holds({O.SUBDISTRICT_OFFICER}) and office is O.COMMUNITY_OFFICER
            )
            assert (status == 200) is may, (visitor.name, office, status)
            assert status in (200, 403, 404)


def test_a_stranger_to_the_alliance_ends_no_office(walked: Flask, visitors: list[Visitor]) -> None:
    with walked.app_context():
        rows = web.reading().session.execute(select(OfficeHeld.id, OfficeHeld.alliance_id)).all()
    for key, alliance_id in rows[:30]:
        for visitor in visitors:
            if visitor.actor.alliance_id != alliance_id:
                assert visitor.post(f"/offices/{key}/end") == 404
            elif not visitor.holds(GRANTORS | {O.SUBDISTRICT_OFFICER}):
                assert visitor.post(f"/offices/{key}/end") in (403, 404)


def test_finding_people_is_for_those_who_serve_at_the_counter(visitors: list[Visitor]) -> None:
    for visitor in visitors:
        found = {
            visitor.post("/counter/find", number="13800000000"),
            visitor.post("/counter/find-by-name", compound="", name=""),
        }
        assert found == ({404, 422} if visitor.holds(BY_OFFICE["counter.counter"]) else {403}), visitor.name
