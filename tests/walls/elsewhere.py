"""Routes whose walks stand in the tests of their own room, and where: by the test, the endpoints that it walks."""

from __future__ import annotations

from collections.abc import Mapping

_WALKED_IN: Mapping[str, str] = {
    "files of the look": "static",
    "for machines: tests/running/test_measures.py": "running.metrics",
    "one's own account": "accounts.confirm_second_factor accounts.drop_second_factor accounts.start_second_factor",
    "one's own address": "reaching.drop_mail reaching.set_mail",
    "one's own calendar": "calendar.stop",
    "one's own choices": "reaching.switch",
    "one's own inbox": "accounts.read_all",
    "one's own session": "accounts.sign_out",
    "one's own sessions": "accounts.sign_out_everywhere",
    "public law": "law_lineage.compare law_lineage.lineage library.article library.version library.work",
    "says nothing of anybody": "front.health running.ready",
    "tests/compounds/awards/applications/test_pages.py": """
        awards_applications.autosave awards_applications.copy awards_applications.draw awards_applications.form
        awards_applications.material awards_applications.piece awards_applications.save awards_applications.submit
        awards_applications.taking_part awards_applications.tracker awards_applications.withdraw
        awards_recommending.confirm awards_recommending.recommend awards_recommending.reply
    """,
    "tests/compounds/awards/checks/test_pages.py": """
        awards_checks.annotated awards_checks.confirm awards_checks.drop awards_checks.of_compound awards_checks.run
        awards_checks.upload
    """,
    "tests/compounds/awards/facts/test_pages.py": "awards_facts.compound awards_facts.compound_book",
    "tests/compounds/awards/honours/test_pages.py": """
        awards_honours.diagnosis awards_honours.diagnosis_sheet awards_honours.honour awards_honours.review
        awards_honours.review_honour awards_honours.step
    """,
    "tests/compounds/awards/inspections/test_pages.py": """
        awards_inspecting.bring awards_inspecting.hand_picture awards_inspections.annul awards_inspections.cancel
        awards_inspections.checklist awards_inspections.choose awards_inspections.confirm awards_inspections.declare
        awards_inspections.drop_inspector awards_inspections.give_up awards_inspections.move
        awards_inspections.name_inspector awards_inspections.plan awards_inspections.replace
        awards_inspections.routes_of awards_inspections.type_in awards_inspections.visit
    """,
    "tests/compounds/awards/publicity/test_pages.py": """
        awards_publicity.decide awards_publicity.deliberate_again awards_publicity.entry awards_publicity.notice
        awards_publicity.object_to awards_publicity.objection
    """,
    "tests/compounds/awards/results/test_pages.py": """
        awards_results.ask_again awards_results.compute awards_results.marks awards_results.marks_table
        awards_results.minutes awards_results.result awards_results.table
    """,
    "tests/compounds/awards/reviewing/test_pages.py": """
        awards_reviewing.give_out awards_reviewing.invite awards_reviewing.let_go awards_reviewing.marks
        awards_reviewing.replace awards_reviewing.round_ awards_sheets.accept awards_sheets.autosave
        awards_sheets.declare_tie awards_sheets.decline awards_sheets.fill awards_sheets.leave
        awards_sheets.reviewer awards_sheets.sheet
    """,
    "tests/compounds/awards/rounds/test_pages.py": """
        awards_indicators.suggestion awards_preparing.add_criterion awards_preparing.change_criterion
        awards_preparing.edit awards_preparing.open_round awards_preparing.set_levels awards_preparing.weigh
        awards_rounds.award awards_rounds.cancel awards_rounds.go_on awards_rounds.one awards_rounds.replan
        awards_rounds.sealed
    """,
    "tests/compounds/awards/screening/test_pages.py": """
        awards_screening.decide awards_screening.detail awards_screening.finding awards_screening.on_finding
    """,
    "tests/compounds/guidance/calculators/test_pages.py": """
        guidance_calculators.calculator guidance_calculators.share_out guidance_calculators.shares
        guidance_calculators.sheet
    """,
    "tests/compounds/guidance/consultations/test_pages.py": """
        guidance_consultations.answer guidance_consultations.ask_lawyer guidance_consultations.book
        guidance_consultations.close guidance_consultations.consultation guidance_consultations.do_task
        guidance_consultations.drop guidance_consultations.record
    """,
    "tests/compounds/guidance/counts/test_pages.py": """
        guidance_ballots.ballots guidance_ballots.deliver guidance_ballots.delivery guidance_ballots.drop_ballot
        guidance_ballots.import_online guidance_ballots.key_ballot guidance_ballots.online_blank
        guidance_ballots.settle_ballot guidance_ballots.take_delivery_list guidance_counts.attach
        guidance_ballots.decide_doubt guidance_counts.count guidance_counts.edit_count guidance_counts.index
        guidance_counts.keep_roster guidance_counts.petition guidance_counts.reasoned guidance_counts.recount_page
        guidance_counts.restart guidance_counts.show_roster guidance_counts.start_count guidance_counts.step
        guidance_counts.take_recount guidance_counts.workbook
    """,
    "tests/compounds/guidance/model_texts/test_pages.py": """
        guidance_editions.drop_edition guidance_editions.edition guidance_editions.settle_review
        guidance_editions.sign_edition guidance_editions.withdraw_edition guidance_editions.write_edition
        guidance_filled.change_filled guidance_filled.drop_filled guidance_filled.fill guidance_filled.filled_docx
        guidance_filled.filled_pdf guidance_filled.filled_text guidance_filled.issue_filled
        guidance_filled.of_compound guidance_filled.pack_of_compound guidance_texts.blank_docx
        guidance_texts.blank_pdf guidance_texts.pack guidance_texts.text
    """,
    "tests/compounds/guidance/paths/test_pages.py: open to everybody": "guidance_paths.path",
    "tests/compounds/guidance/proceedings/test_pages.py": """
        guidance_proceedings.attach guidance_proceedings.begin guidance_proceedings.do_step
        guidance_proceedings.proceeding guidance_proceedings.set_day guidance_proceedings.sheet
        guidance_proceedings.skip_step guidance_proceedings.start guidance_proceedings.stop
        guidance_proceedings.undo_step
    """,
    "tests/compounds/guidance/reference_prices/test_pages.py": """
        guidance_prices.attach guidance_prices.check guidance_prices.price guidance_prices.withdraw
    """,
    "tests/compounds/membership/test_walk.py": """
        alliance.add_guiding_contact alliance.adopt_charter alliance.charter alliance.end_group_seat
        alliance.end_guiding_body alliance.group alliance.seat_in_group council.add_item council.attach
        council.draft_minutes council.hold council.meeting council.minutes_word council.record_decision council.step
        members.amend members.apply members.attach members.change_representative members.member members.renew
        members.step
    """,
    "tests/compounds/overview/test_feeds.py": "calendar.subscribe",
    "tests/compounds/overview/test_feeds.py: a link's bearer": "calendar.read",
    "tests/compounds/test_changes.py": """
        changes.change changes.confirm_change changes.return_change changes.submit_change
    """,
    "tests/compounds/test_closing.py": "mending.find_twin mending.merge_compounds",
    "tests/compounds/test_companies.py": "companies.company companies.edit_company",
    "tests/compounds/test_contracts.py": "mending.correct_contract mending.end_contract",
    "tests/compounds/test_handovers.py": """
        handovers.attach handovers.close handovers.dispute handovers.hand_over handovers.handover
        handovers.list_pieces handovers.settle
    """,
    "tests/compounds/test_relations.py": """
        relations.attach_to_relation relations.end_relation relations.person relations.record_relation
        relations.relation
    """,
    "tests/compounds/workbooks/test_pages.py": """
        workbooks.annotated workbooks.confirm workbooks.drop workbooks.run workbooks.upload
    """,
    "tests/demo/test_pages.py": "demo.enter demo.move_clock",
    "tests/expert_pool/conflicts/test_pages.py": """
        experts_conflicts.claim experts_conflicts.contest experts_conflicts.decide experts_conflicts.declare
        experts_conflicts.end experts_conflicts.mine experts_conflicts.own_request experts_conflicts.relax
        experts_conflicts.request experts_conflicts.restore
    """,
    "tests/expert_pool/draws/test_pages.py": """
        experts_draws.abandon experts_draws.check experts_draws.draw experts_draws.freeze experts_draws.hear
        experts_draws.seal experts_draws.step experts_draws.transcript
    """,
    "tests/expert_pool/evaluations/test_pages.py": """
        experts_evaluations.ask_company experts_evaluations.correct experts_evaluations.effects
        experts_evaluations.evaluation experts_evaluations.give_longer experts_evaluations.let_go
        experts_evaluations.link experts_evaluations.name_owner experts_evaluations.note_answer
        experts_evaluations.print_attendance experts_evaluations.seat_panel experts_evaluations.seat_step
        experts_evaluations.set_invalid experts_evaluations.set_valid experts_evaluations.set_weights
        experts_evaluations.step experts_evaluations.type_price experts_evaluations.weights experts_sheets.ask
        experts_sheets.autosave experts_sheets.fill experts_sheets.reason experts_sheets.report experts_sheets.sheet
        experts_sheets.sign experts_sheets.take_link
    """,
    "tests/expert_pool/offers/test_pages.py": """
        experts_offers.agree experts_offers.answer experts_offers.ask_for_names experts_offers.board
        experts_offers.offer experts_offers.read_names experts_offers.record_absence experts_offers.refuse
        experts_offers.reply experts_offers.reply_answer experts_offers.reply_stand_back experts_offers.stand_back
    """,
    "tests/expert_pool/results/test_appraisal_pages.py": """
        experts_appraisals.appraisal experts_appraisals.mark experts_appraisals.panel experts_appraisals.state
        experts_appraisals.step
    """,
    "tests/expert_pool/results/test_pages.py": """
        experts_results.answer experts_results.object_to experts_results.objection experts_results.receipt
        experts_results.record_decision experts_results.report experts_results.result
    """,
    "tests/expert_pool/test_practice.py": """
        experts_practice.check experts_practice.draw experts_practice.seal experts_practice.transcript
    """,
    "tests/expert_pool/test_requests_pages.py": """
        experts_requests.accept experts_requests.answer experts_requests.attach experts_requests.change_opening
        experts_requests.company_leaves experts_requests.edit experts_requests.submit experts_requests.tracker
    """,
    "tests/expert_pool/test_roster_pages.py": """
        experts_expert.drop_field experts_expert.edit experts_expert.end_away experts_expert.enter_field
        experts_expert.evidence experts_expert.expert experts_expert.find experts_expert.link experts_expert.reply
        experts_expert.step experts_roster.apply experts_roster.consent experts_roster.slip
    """,
    "tests/kernel/personal/test_pages.py: one's own": """
        personal.give_consent personal.take_copy personal.withdraw_consent
    """,
    "tests/kernel/personal/test_walk.py": """
        personal.carry_out personal.erasure_page personal.refuse_erasure personal.reveal personal.withdraw_erasure
    """,
    "tests/kernel/test_attachment_pages.py": """
        attachments.download attachments.withdraw attachments.withdraw_it attachments.withdrawn
    """,
    "tests/kernel/test_document_pages.py": """
        documents.document documents.file documents.retry documents.revoke documents.word_file
    """,
    "tests/kernel/test_invitation_pages.py: a link's bearer": "accounts.invitation accounts.reset",
    "tests/kernel/test_pages.py": "front.resume",
    "tests/kernel/test_reaching_pages.py: a link's bearer": "reaching.confirm_mail",
    "tests/kernel/test_second_factor_pages.py: half signed in": "accounts.second_step",
    "tests/kernel/test_slips.py: a slip's bearer": "accounts.code_password",
    "tests/kernel/test_verifying.py: whoever has the code": "documents.compare documents.verified",
    "tests/mediation/test_agreements_pages.py": """
        mediation_agreements.agreement mediation_agreements.attach mediation_agreements.judge
        mediation_agreements.new mediation_agreements.oral mediation_agreements.step mediation_agreements.write
        mediation_signing.check mediation_signing.paper mediation_signing.refuse mediation_signing.scan
        mediation_signing.seal mediation_signing.sign mediation_signing.sign_as_mediator
    """,
    "tests/mediation/test_assigning_pages.py": """
        mediation_assigning.answer mediation_assigning.answer_guest mediation_assigning.assignment
        mediation_assigning.ballot mediation_assigning.challenge mediation_assigning.confirm
        mediation_assigning.decide mediation_assigning.disclosure mediation_assigning.invite_guest
        mediation_assigning.open_choice mediation_assigning.ranking mediation_assigning.release_helper
        mediation_assigning.room mediation_assigning.withdraw_guest mediation_mediators.edit
        mediation_mediators.end_away mediation_mediators.mediator mediation_mediators.step
    """,
    "tests/mediation/test_bodies.py": """
        mediation_bodies.amend mediation_bodies.attach mediation_bodies.body mediation_bodies.end
    """,
    "tests/mediation/test_by_code.py": "mediation.file",
    "tests/mediation/test_consent_pages.py": """
        mediation_consent.answer mediation_consent.ask_together mediation_consent.case mediation_consent.invite
        mediation_consent.outcome mediation_consent.record mediation_consent.slip mediation_consent.take_back
        mediation_consent.unreachable mediation_invited.link mediation_together.answer
    """,
    "tests/mediation/test_hotline_pages.py": """
        mediation_hotline.annotated mediation_hotline.answer mediation_hotline.confirm mediation_hotline.drop
        mediation_hotline.run mediation_hotline.upload
    """,
    "tests/mediation/test_intake_pages.py": """
        mediation_intake.attach mediation_intake.issue_code mediation_intake.revoke_code
    """,
    "tests/mediation/test_intake_pages.py: a link's bearer": "mediation_intake.enter",
    "tests/mediation/test_intake_pages.py: whoever was just given a code": "mediation_intake.slip",
    "tests/mediation/test_leading.py": "mediation_consent.lead",
    "tests/mediation/test_papers.py": """
        mediation_papers.bind mediation_papers.blank mediation_papers.bound mediation_papers.enclosed
        mediation_papers.hand_in mediation_papers.make_papers mediation_papers.paper_file mediation_papers.papers
        mediation_papers.void_paper mediation_papers.volume
    """,
    "tests/mediation/test_particulars.py": "mediation.particulars",
    "tests/mediation/test_patterns.py": "mediation_patterns.handle mediation_patterns.index",
    "tests/mediation/test_performing_pages.py": """
        mediation_performing.at_court mediation_performing.default mediation_performing.hand_off
        mediation_performing.pack mediation_performing.performing mediation_performing.plan
        mediation_performing.proof mediation_performing.report mediation_performing.settle
        mediation_performing.survey mediation_performing.visit mediation_performing.wish
    """,
    "tests/mediation/test_precedents_pages.py": """
        mediation_precedents.decide mediation_precedents.draft mediation_precedents.index
        mediation_precedents.making mediation_precedents.object_to mediation_precedents.precedent
        mediation_precedents.reasoned mediation_precedents.save mediation_precedents.step
    """,
    "tests/mediation/test_record_pages.py": """
        mediation_facts.change mediation_facts.draft mediation_facts.drop mediation_facts.export
        mediation_facts.facts_page mediation_facts.tick mediation_glass.broken mediation_glass.broken_file
        mediation_record.answer_sharing mediation_record.attach mediation_record.entry mediation_record.evidence
        mediation_record.export mediation_record.file mediation_record.hand_over_notes mediation_record.notes
        mediation_record.propose_sharing mediation_record.record mediation_record.release mediation_record.take_back
        mediation_record.withdraw mediation_record.write
    """,
    "tests/mediation/test_sessions_walk.py": """
        mediation_clocks.accounts mediation_clocks.answer mediation_clocks.ask mediation_clocks.note
        mediation_clocks.take_back mediation_minutes.edit mediation_minutes.investigate mediation_minutes.minutes
        mediation_minutes.new mediation_minutes.scan mediation_minutes.sign mediation_minutes.turn
        mediation_sessions.answer mediation_sessions.calendar mediation_sessions.cancel mediation_sessions.hold
        mediation_sessions.move mediation_sessions.new mediation_sessions.session
    """,
    "tests/mediation/test_walk.py": """
        mediation.case mediation.end_person mediation.history mediation.report mediation.step
    """,
    "tests/search/answers/test_assistant.py": "answers.assist",
    "tests/search/answers/test_pages.py": """
        answers.claim answers.draft answers.drop_claim answers.edition answers.move_claim answers.new_claim
        answers.paper answers.step
    """,
    "tests/search/questions/test_pages.py": "questions.helped",
    "tests/search/questions/test_walk.py": """
        questions.attach questions.follow questions.question questions.step questions.unfollow
    """,
    "tests/search/test_asking_pages.py": "asking.suggest",
    "tests/search/test_beside.py": "law_beside.note law_beside.withdraw",
    "tests/search/test_citation_pages.py": "citations.check",
    "tests/search/test_dates.py": "library.set_dates",
    "tests/search/test_impact_looks.py": "impact.look impact.take_back",
    "tests/search/test_import_pages.py": "imports.confirm_import imports.drop_import imports.one imports.upload",
    "tests/search/test_lineage_pages.py": "law_lineage.confirm law_lineage.correct",
    "tests/search/test_mark_pages.py": "law_marks.lift law_marks.set_mark",
    "tests/search/test_starter_pages.py": "starter.adopt starter.offer_again starter.withhold",
    "tests/search/test_starter_pages.py: public knowledge": "starter.question",
    "tests/search/test_words_pages.py": "words.settle words.switch_off",
    "tests/training/attempts/test_pages.py": """
        training_attempts.answers training_attempts.attempt training_attempts.exam training_attempts.finish
        training_attempts.look training_attempts.practise training_attempts.result training_attempts.save
        training_attempts.start training_attempts.state training_attempts.submit training_exams.accommodate
        training_exams.edit training_exams.end_accommodation training_exams.exam training_exams.mark
        training_exams.receipts training_exams.step training_exams.void
    """,
    "tests/training/bank/test_pages.py": """
        training_bank.drop_wording training_bank.edit training_bank.question training_bank.retire_question
        training_bank.settle_review training_bank.sign_wording training_bank.try_wording training_bank.wording
    """,
    "tests/training/certificates/test_pages.py": """
        training_certificates.certificate training_certificates.claim training_certificates.step
    """,
    "tests/training/courses/test_pages.py": """
        training_course_desk.add_lesson training_course_desk.add_module training_course_desk.add_picture
        training_course_desk.begin_draft training_course_desk.drop_version training_course_desk.edit_heading
        training_course_desk.edit_lesson training_course_desk.edit_module training_course_desk.hand_over
        training_course_desk.preview training_course_desk.publish_version training_course_desk.remove
        training_course_desk.settle_review training_course_desk.version training_courses.beat training_courses.check
        training_courses.course training_courses.finish_lesson training_courses.lesson training_courses.picture
    """,
    "tests/training/courses/test_sourced_pages.py": "training_course_desk.from_precedent",
    "tests/training/deltas/test_pages.py": """
        training_deltas.answer training_deltas.delta training_deltas.desk training_deltas.step training_deltas.write
    """,
    "tests/training/enrolments/test_pages.py": """
        training_cohorts.add_day training_cohorts.close training_cohorts.cohort training_cohorts.drop_day
        training_cohorts.drop_person training_cohorts.edit training_cohorts.people training_cohorts.send
        training_enrolments.enrolment training_enrolments.join training_enrolments.slip training_enrolments.step
        training_first_day.sheet training_first_day.tick
    """,
    "tests/training/insight/test_pages.py": """
        training_insight.compound training_insight.exam training_insight.exam_table
    """,
    "tests/training/papers/test_pages.py": """
        training_papers.blueprint training_papers.edit training_papers.paper training_papers.receipt
        training_papers.trial
    """,
    "tests/training/question_formats/test_pages.py": """
        training_files.drop_file training_files.export_items training_files.file training_files.import_file
        training_files.preview_file
    """,
    "tests/training/sittings/test_pages.py": """
        training_sittings.calendar training_sittings.cancel training_sittings.codes training_sittings.confirm
        training_sittings.decide training_sittings.door training_sittings.drop_person training_sittings.edit
        training_sittings.marks training_sittings.people training_sittings.record training_sittings.sitting
        training_sittings.step training_sittings.typed_sheet
    """,
    "walked below": """
        accounts.end_session accounts.read_one cards.card compounds.compound counter.correct_name
        counter.correct_number counter.find counter.find_by_name counter.handed_out counter.issue_again
        counter.issue_slip counter.person counter.print_slip counter.send_link demo.letter mending.compound_history
        mending.term_history overview.street parameters.new_version places.end_office places.invite_to places.office
        terms.term
    """,
}

ELSEWHERE: Mapping[str, str] = {
    endpoint: test for test, endpoints in _WALKED_IN.items() for endpoint in endpoints.split()
}
"""By endpoint: the test that walks it, or why none has to."""
