"""Training's pages, errands and ports; each room has its own paragraph."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.personal import holdings
from alliance.kernel.workbench import Workbench
from alliance.wiring import training_appointments
from compounds import duties, panels
from compounds.overview import columns
from mediation.mediators import trained as mediators_trained
from search.library import citing as library_citing
from training import addresses, concerned, programmes
from training import views as front
from training.attempts import desk as attempt_desk
from training.attempts import desk_views as exam_desk
from training.attempts import entitled as exam_doors
from training.attempts import gathering as exam_gathering
from training.attempts import handing_in, sat
from training.attempts import holdings as attempt_holdings
from training.attempts import notices as attempt_notices
from training.attempts import placing as exam_placing
from training.attempts import results as exam_results
from training.attempts import views as attempts
from training.attempts.models import Exam
from training.attempts.starting import DUE as ATTEMPT_DUE
from training.bank import actions as bank_actions
from training.bank import asking as bank_asking
from training.bank import citing as bank_citing
from training.bank import desk as bank_desk
from training.bank import holdings as bank_holdings
from training.bank import notices as bank_notices
from training.bank import placing as bank_placing
from training.bank import reviewing as bank_reviewing
from training.bank import views as bank
from training.certificates import actions as certificate_actions
from training.certificates import continuing as certificate_continuing
from training.certificates import desk as certificate_desk
from training.certificates import following as certificate_following
from training.certificates import gate as certificate_gate
from training.certificates import holdings as certificate_holdings
from training.certificates import issuing as certificate_issuing
from training.certificates import notices as certificate_notices
from training.certificates import papers as certificate_papers
from training.certificates import views as certificates
from training.certificates.models import Certificate
from training.courses import citing as course_citing
from training.courses import desk as course_lines
from training.courses import done as course_done
from training.courses import drafting as course_drafting
from training.courses import editing_views as course_desk
from training.courses import holdings as course_holdings
from training.courses import notices as course_notices
from training.courses import placing as course_placing
from training.courses import practice as course_practice
from training.courses import reviewing as course_reviewing
from training.courses import scores as course_scores
from training.courses import views as courses
from training.courses.models import Course
from training.deltas import desk as delta_desk
from training.deltas import drafting as delta_drafting
from training.deltas import holdings as delta_holdings
from training.deltas import learning as delta_learning
from training.deltas import notices as delta_notices
from training.deltas import views as deltas
from training.deltas import writing as delta_writing
from training.enrolments import appointments, cards
from training.enrolments import cohort_views as cohorts
from training.enrolments import cohorts as cohort_deeds
from training.enrolments import completion as enrolment_completion
from training.enrolments import desk as enrolment_desk
from training.enrolments import entitled as enrolment_entitled
from training.enrolments import first_day_views as first_days
from training.enrolments import holdings as enrolment_holdings
from training.enrolments import notices as enrolment_notices
from training.enrolments import rules as enrolment_rules
from training.enrolments import views as enrolments
from training.insight import desk as insight_desk
from training.insight import views as insight
from training.items.definition import Item
from training.papers import placing as paper_placing
from training.papers import sat as paper_sittings
from training.papers import views as papers
from training.question_formats import actions as question_file_actions
from training.question_formats import views as question_files
from training.sittings import crediting as sitting_crediting
from training.sittings import desk as sitting_desk
from training.sittings import hall as sitting_hall
from training.sittings import holding as sitting_holding
from training.sittings import holdings as sitting_holdings
from training.sittings import notices as sitting_notices
from training.sittings import planning as sitting_planning
from training.sittings import views as sittings


def wire(app: Flask, parts: web.Platform) -> None:
    """Register training."""
    _courses(app, parts)
    _bank(app, parts)
    _formats(app, parts)
    _attempts(app, parts)
    _enrolments(app, parts)
    _certificates(app, parts)
    _sittings(app, parts)
    _insight(app)
    house = Workbench()
    for desk in (course_lines, bank_desk, attempt_desk, enrolment_desk, delta_desk, sitting_desk):
        house.provide(desk.lines, desk.waiting)
    parts.workbench.provide_house(house, concerned.concerned)
    if pages := frozenset(name for name in app.blueprints if name.startswith("training")):
        parts.rooms.append(web.Room("学业务", "training.index", pages))


def _courses(app: Flask, parts: web.Platform) -> None:
    """Courses and lessons."""
    for blueprint in (courses.bp, course_desk.bp):
        app.register_blueprint(blueprint)
    attachments_access.readable(Course.__tablename__, Course)
    app.extensions[library_citing.EXTENSION].provide(course_citing.citing)
    holdings.provide(course_holdings.held, course_holdings.erase)
    check = parts.citations.check
    on = parts.deliveries.on
    on("library.changed", course_reviewing.RECHECK.follow(check))
    on(course_placing.CHANGED, course_reviewing.RECHECK.follow(check))
    on(course_drafting.TO_SIGN, course_notices.to_sign)
    on(course_reviewing.REVIEWED, course_notices.reviewed)
    parts.deliveries.on_new_day(course_placing.turn_of_day, course_reviewing.RECHECK.turn_of_day(check))
    app.extensions[course_practice.EXTENSION].provide(_practice)
    app.extensions[course_scores.EXTENSION].provide(_scores)


def _practice(reading: Transaction, alliance_id: int, codes: Collection[str]) -> dict[str, Item]:
    """Questions of the bank that a lesson may ask in passing; what is under review is left out."""
    return {code: asked.item for code, asked in bank_asking.ready_by_code(reading, alliance_id, codes).items()}


def _scores(reading: Transaction, alliance_id: int, person_id: int) -> dict[str, course_scores.Best]:
    """How well somebody did in every examination of the alliance, for lessons that open with a score."""
    exams = reading.session.scalars(select(Exam).where(Exam.alliance_id == alliance_id)).all()
    known = exam_results.standings(reading, alliance_id, {person_id}, {exam.code for exam in exams})
    shares = {exam.code: known[person_id, exam.code].share for exam in exams}
    return {
        exam.code: course_scores.Best(
            share * 100 if (share := shares[exam.code]) is not None else None, exam.title, addresses.exam(exam.id)
        )
        for exam in exams
    }


def place_shipped(tx: Transaction) -> None:
    """Bring courses, questions, blueprints and examinations that ship into every alliance, without waiting a night."""
    for bring in (course_placing.turn_of_day, bank_placing.turn_of_day, paper_placing.turn_of_day):
        bring(tx, tx.today)
    exam_placing.turn_of_day(tx, tx.today)


def _bank(app: Flask, parts: web.Platform) -> None:
    """Questions and papers."""
    for blueprint in (bank.bp, papers.bp):
        app.register_blueprint(blueprint)
    app.extensions[library_citing.EXTENSION].provide(_questions_citing)
    holdings.provide(bank_holdings.held)
    check = parts.citations.check
    on = parts.deliveries.on
    on("library.changed", bank_reviewing.RECHECK.follow(check))
    on(bank_actions.CHANGED, bank_reviewing.RECHECK.follow(check))
    on(bank_actions.TO_SIGN, bank_notices.to_sign)
    on(bank_reviewing.REVIEWED, bank_notices.reviewed)
    parts.deliveries.on_new_day(
        bank_placing.turn_of_day, paper_placing.turn_of_day, bank_reviewing.RECHECK.turn_of_day(check)
    )


def _questions_citing(reading: Transaction, actor: Actor, articles: Collection[int]) -> Iterator[library_citing.Cited]:
    """Which questions rest on an article, as the library of laws asks for it."""
    for one in bank_citing.questions(reading, actor, articles):
        yield library_citing.Cited(one.article_id, one.title, one.url, bank_citing.ROOM, unit=one.unit, note=one.note)


def _formats(app: Flask, parts: web.Platform) -> None:
    """Question files in and out."""
    app.register_blueprint(question_files.bp)
    parts.deliveries.on_new_day(question_file_actions.expire_files)


def _attempts(app: Flask, parts: web.Platform) -> None:
    """Examinations."""
    app.extensions.setdefault(exam_doors.EXTENSION, exam_doors.Doors())
    app.extensions.setdefault(exam_gathering.EXTENSION, exam_gathering.Gathering())
    app.extensions["csrf"].exempt(attempts.answers)  # its own pass travels in a header
    for blueprint in (attempts.bp, exam_desk.bp):
        app.register_blueprint(blueprint)
    app.extensions.setdefault(paper_sittings.EXTENSION, paper_sittings.Sittings()).provide(sat.of_paper)
    holdings.provide(attempt_holdings.held, attempt_holdings.erase)
    on = parts.deliveries.on
    on(ATTEMPT_DUE, handing_in.due)
    on(handing_in.GRADED, attempt_notices.graded)
    on("training.attempt_voided", attempt_notices.voided)
    on("training.second_look_asked", attempt_notices.second_look_asked)
    on("training.second_look_done", attempt_notices.second_look_done)
    on("training.accommodated", attempt_notices.accommodated)
    parts.deliveries.on_new_day(exam_placing.turn_of_day, handing_in.turn_of_day)


def _enrolments(app: Flask, parts: web.Platform) -> None:
    """Who is to learn what by when, and the page where it begins."""
    for blueprint in (front.bp, enrolments.bp, cohorts.bp, first_days.bp):
        app.register_blueprint(blueprint)
    app.extensions.setdefault(cards.EXTENSION, cards.Cards())
    appointed = app.extensions.setdefault(appointments.EXTENSION, appointments.Appointments())
    appointed.provide(programmes.MEDIATOR, training_appointments.mediators)
    app.extensions[exam_doors.EXTENSION].provide(enrolment_entitled.may_sit)
    app.extensions[exam_doors.EXTENSION].provide_since(enrolment_entitled.tries_since)
    app.extensions[duties.EXTENSION].provide(enrolment_desk.duties)
    holdings.provide(enrolment_holdings.held, enrolment_holdings.erase)
    on = parts.deliveries.on
    on("compounds.term_registered", enrolment_rules.on_term)
    on("compounds.filing_confirmed", enrolment_rules.on_term)
    on("compounds.change_confirmed", enrolment_rules.on_change)
    for changed in ("mediation.mediator_registered", "mediation.mediator_left"):
        on(changed, enrolment_rules.on_appointment(appointed))
    on(handing_in.GRADED, enrolment_completion.on_moved)
    on(course_done.COMPLETED, enrolment_completion.on_moved)
    on(enrolment_rules.ENROLLED, enrolment_notices.enrolled)
    on("training.enrolment_done", enrolment_notices.done)
    on(cohort_deeds.SENT, enrolment_notices.cohort_sent)
    parts.deliveries.on_new_day(enrolment_rules.turn_of_day(appointed), enrolment_notices.remind)


def _certificates(app: Flask, parts: web.Platform) -> None:
    """Certificates, and delta lessons."""
    app.register_blueprint(certificates.bp)
    document_kinds.register(certificate_papers.KIND)
    documents_access.readable(Certificate.__tablename__, Certificate)
    holdings.provide(certificate_holdings.held, certificate_holdings.erase)
    app.extensions.setdefault(certificate_continuing.EXTENSION, certificate_continuing.Continuing())
    app.extensions.setdefault(cards.EXTENSION, cards.Cards()).provide(certificate_desk.cards)
    enrolment_completion.on_completed(certificate_issuing.issue_if_due)
    appointed = app.extensions.setdefault(appointments.EXTENSION, appointments.Appointments())
    on = parts.deliveries.on
    on("training.enrolment_done", certificate_issuing.on_done)
    on(handing_in.GRADED, certificate_issuing.on_graded)
    on("compounds.change_confirmed", certificate_following.change_confirmed)
    on(certificate_actions.REVOKED, certificate_notices.revoked)
    parts.deliveries.on_new_day(certificate_following.turn_of_day(appointed))
    app.extensions.setdefault(mediators_trained.EXTENSION, mediators_trained.Training()).provide(_mediator_trained)
    _deltas(app, parts)


def _mediator_trained(reading: Transaction, person_id: int) -> mediators_trained.Trained:
    """How somebody stands with the mediators' training, as the roster's page tells it."""
    standing = certificate_gate.standing(reading, person_id, programmes.MEDIATOR, reading.today)
    return mediators_trained.Trained(standing.until, standing.lacks, standing.url)


def _deltas(app: Flask, parts: web.Platform) -> None:
    """Delta lessons; they look for reviews after courses and bank have opened them."""
    app.register_blueprint(deltas.bp)
    app.extensions[certificate_continuing.EXTENSION].provide(delta_learning.learned)
    app.extensions[cards.EXTENSION].provide(delta_desk.cards)
    holdings.provide(delta_holdings.held, delta_holdings.erase)
    on = parts.deliveries.on
    on("library.changed", delta_drafting.law_changed)
    on(delta_drafting.DRAFTED, delta_notices.drafted)
    on(delta_writing.TO_SIGN, delta_notices.to_sign)
    on(delta_writing.PUBLISHED, delta_notices.published)
    parts.deliveries.on_new_day(delta_drafting.turn_of_day, delta_writing.carry_over, delta_notices.turn_of_day)


def _sittings(app: Flask, parts: web.Platform) -> None:
    """Sittings in a hall."""
    app.register_blueprint(sittings.bp)
    app.extensions[exam_doors.EXTENSION].provide_hall(sitting_hall.admission)
    app.extensions[cards.EXTENSION].provide(sitting_desk.cards)
    holdings.provide(sitting_holdings.held, sitting_holdings.erase)
    on = parts.deliveries.on
    on(sitting_planning.SENT, sitting_notices.sent)
    on(sitting_planning.CANCELLED, sitting_notices.cancelled)
    on(sitting_planning.DROPPED, sitting_notices.dropped)
    on(sitting_holding.CONFIRMED, sitting_crediting.credit)
    on(sitting_holding.CONFIRMED, sitting_notices.confirmed)
    parts.deliveries.on_new_day(sitting_holding.turn_of_day)


def _insight(app: Flask) -> None:
    """What the desk and the streets see."""
    app.register_blueprint(insight.bp)
    app.extensions[panels.EXTENSION].provide(insight_desk.panels)
    app.extensions[columns.EXTENSION].provide(insight_desk.column)
