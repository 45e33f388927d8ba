"""What the awards bring to the platform: their pages, errands and ports, a function a room."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.personal import holdings
from alliance.kernel.workbench import Workbench
from alliance.wiring import awards_evidence
from compounds import duties as compound_duties
from compounds import panels
from compounds.awards import concerned, evidence
from compounds.awards import views as front
from compounds.awards.applications import access as application_access
from compounds.awards.applications import actions as application_actions
from compounds.awards.applications import beside as application_beside
from compounds.awards.applications import desk as application_desk
from compounds.awards.applications import holdings as application_holdings
from compounds.awards.applications import notices as application_notices
from compounds.awards.applications import recommending as application_recommending
from compounds.awards.applications import records as application_records
from compounds.awards.applications import street_views as recommending
from compounds.awards.applications import views as applications
from compounds.awards.applications.models import AwardEvidence
from compounds.awards.checks import actions as check_actions
from compounds.awards.checks import notices as check_notices
from compounds.awards.checks import views as checks
from compounds.awards.facts import bureau as fact_bureau
from compounds.awards.facts import panel as fact_panel
from compounds.awards.facts import papers as fact_papers
from compounds.awards.facts import punctual as fact_punctual
from compounds.awards.facts import registry as fact_registry
from compounds.awards.facts import views as facts
from compounds.awards.glance import views as glance
from compounds.awards.honours import actions as honour_actions
from compounds.awards.honours import desk as honour_desk
from compounds.awards.honours import granting as honour_granting
from compounds.awards.honours import holdings as honour_holdings
from compounds.awards.honours import notices as honour_notices
from compounds.awards.honours import papers as honour_papers
from compounds.awards.honours import testifying as honour_testifying
from compounds.awards.honours import turning as honour_turning
from compounds.awards.honours import views as honours
from compounds.awards.honours import yearly as honour_yearly
from compounds.awards.honours.models import Honour, HonourReview
from compounds.awards.inspections import access as inspection_access
from compounds.awards.inspections import bringing as inspection_bringing
from compounds.awards.inspections import deciding as inspection_deciding
from compounds.awards.inspections import desk as inspection_desk
from compounds.awards.inspections import gate as inspection_gate
from compounds.awards.inspections import holdings as inspection_holdings
from compounds.awards.inspections import notices as inspection_notices
from compounds.awards.inspections import papers as inspection_papers
from compounds.awards.inspections import phone_views as inspecting
from compounds.awards.inspections import planning as inspection_planning
from compounds.awards.inspections import views as inspections
from compounds.awards.inspections.models import VisitPicture, VisitRecord
from compounds.awards.publicity import deciding as publicity_deciding
from compounds.awards.publicity import desk as publicity_desk
from compounds.awards.publicity import gate as publicity_gate
from compounds.awards.publicity import holdings as publicity_holdings
from compounds.awards.publicity import notices as publicity_notices
from compounds.awards.publicity import objecting as publicity_objecting
from compounds.awards.publicity import posting as publicity_posting
from compounds.awards.publicity import queries as publicity_queries
from compounds.awards.publicity import views as publicity
from compounds.awards.publicity.models import AwardObjection
from compounds.awards.results import actions as result_actions
from compounds.awards.results import computing as result_computing
from compounds.awards.results import desk as result_desk
from compounds.awards.results import following as result_following
from compounds.awards.results import gate as result_gate
from compounds.awards.results import notices as result_notices
from compounds.awards.results import pending as result_pending
from compounds.awards.results import views as results
from compounds.awards.reviewing import access as review_access
from compounds.awards.reviewing import asking as review_asking
from compounds.awards.reviewing import desk as review_desk
from compounds.awards.reviewing import filling as review_filling
from compounds.awards.reviewing import holdings as review_holdings
from compounds.awards.reviewing import marking as review_marking
from compounds.awards.reviewing import notices as review_notices
from compounds.awards.reviewing import progress as review_progress
from compounds.awards.reviewing import sheet_views as review_sheets
from compounds.awards.reviewing import views as reviewing
from compounds.awards.rounds import actions as round_actions
from compounds.awards.rounds import beside as round_beside
from compounds.awards.rounds import changing, gates
from compounds.awards.rounds import desk as round_desk
from compounds.awards.rounds import notices as round_notices
from compounds.awards.rounds import preparing_views as preparing
from compounds.awards.rounds import views as rounds
from compounds.awards.rounds.workflow import Stage
from compounds.awards.screening import deciding as screening_deciding
from compounds.awards.screening import desk as screening_desk
from compounds.awards.screening import filing as screening_filing
from compounds.awards.screening import gate as screening_gate
from compounds.awards.screening import holdings as screening_holdings
from compounds.awards.screening import notices as screening_notices
from compounds.awards.screening import views as screening
from compounds.awards.screening.models import AwardFinding
from compounds.overview import distinctions


def wire(app: Flask, parts: web.Platform) -> None:
    """Register everything of the awards."""
    app.extensions.setdefault(evidence.EXTENSION, evidence.Evidence())
    app.register_blueprint(front.bp)
    _checks(app, parts)
    _facts(app)
    _rounds(app, parts)
    _applications(app, parts)
    _screening(app, parts)
    _reviewing(app, parts)
    _inspections(app, parts)
    _results(app, parts)
    _publicity(app, parts)
    _honours(app, parts)
    _glance(app)
    house = Workbench()
    for _, desk in concerned.DESKS:
        house.provide(desk.lines, desk.waiting)
    parts.workbench.provide_house(house, concerned.concerned)
    pages = frozenset(name for name in app.blueprints if name.startswith("awards"))
    parts.rooms.append(web.Room("评有礼", "awards.index", pages))


def _checks(app: Flask, parts: web.Platform) -> None:
    """What the bureau found."""
    app.register_blueprint(checks.bp)
    parts.deliveries.on(check_actions.IMPORTED, check_notices.imported, check_notices.brought)
    parts.deliveries.on_new_day(check_actions.expire_checks)


def _facts(app: Flask) -> None:
    """What records say; each package below and beside testifies through the port."""
    app.register_blueprint(facts.bp)
    port: evidence.Evidence = app.extensions[evidence.EXTENSION]
    for room in (fact_registry, fact_papers, fact_punctual, fact_bureau):
        port.provide(room.CODES, room.provide)
    awards_evidence.provide(port)
    app.extensions[panels.EXTENSION].provide(fact_panel.panels)


def _rounds(app: Flask, parts: web.Platform) -> None:
    """Rounds and their rules."""
    app.extensions.setdefault(gates.EXTENSION, gates.Gates())
    app.extensions.setdefault(round_beside.EXTENSION, round_beside.Beside())
    for blueprint in (rounds.bp, rounds.indicators, preparing.bp):
        app.register_blueprint(blueprint)
    app.extensions[compound_duties.EXTENSION].provide(round_desk.duties)
    parts.deliveries.on(round_actions.MOVED, round_notices.moved)
    parts.deliveries.on(changing.REPLANNED, round_notices.replanned)


def _applications(app: Flask, parts: web.Platform) -> None:
    """Applying and recommending."""
    rooms = app.extensions.setdefault(application_beside.EXTENSION, application_beside.Beside())
    for blueprint in (applications.bp, recommending.bp):
        app.register_blueprint(blueprint)
    attachments_access.readable(AwardEvidence.__tablename__, AwardEvidence)
    holdings.provide(application_holdings.held)
    app.extensions[panels.EXTENSION].provide(application_desk.panels(rooms))
    app.extensions[compound_duties.EXTENSION].provide(application_desk.duties)
    app.extensions[round_beside.EXTENSION].provide(application_desk.beside)
    parts.deliveries.on(application_actions.MOVED, application_notices.moved)
    parts.deliveries.on(application_recommending.RECOMMENDED, application_notices.recommended)


def _screening(app: Flask, parts: web.Platform) -> None:
    """Eligibility and veto items."""
    app.register_blueprint(screening.bp)
    attachments_access.readable(AwardFinding.__tablename__, AwardFinding)
    holdings.provide(screening_holdings.held)
    app.extensions[application_beside.EXTENSION].provide(screening_desk.beside)
    app.extensions[round_beside.EXTENSION].provide(screening_desk.round_beside)
    doors: gates.Gates = app.extensions[gates.EXTENSION]
    doors.provide(Stage.SCREENING, screening_gate.nothing_unanswered)
    for stage in (Stage.DELIBERATION, Stage.NOTICE):
        doors.provide(stage, screening_gate.findings_decided)
        doors.provide(stage, screening_gate.claims_confirmed)
    on = parts.deliveries.on
    on(screening_filing.FILED, screening_notices.filed)
    on(screening_filing.REPLIED, screening_notices.replied)
    on(screening_deciding.DECIDED, screening_notices.decided)


def _reviewing(app: Flask, parts: web.Platform) -> None:
    """Reviewers and sheets."""
    for blueprint in (reviewing.bp, review_sheets.bp):
        app.register_blueprint(blueprint)
    application_access.show_evidence(review_access.evidence_for_reviewers)
    app.extensions.setdefault(gates.EXTENSION, gates.Gates()).provide(Stage.REVIEW, review_progress.against)
    app.extensions[round_beside.EXTENSION].provide(review_desk.beside)
    holdings.provide(review_holdings.held, review_holdings.erase)
    on = parts.deliveries.on
    on(review_asking.ASKED, review_notices.asked)
    on(review_asking.ANSWERED, review_notices.answered)
    on(review_filling.GIVEN, review_notices.given)
    on(review_filling.GAP, review_notices.lacking)
    on(review_marking.ALL_LOCKED, review_notices.complete)
    parts.deliveries.on_new_day(review_notices.remind)


def _inspections(app: Flask, parts: web.Platform) -> None:
    """On the spot."""
    for blueprint in (inspections.bp, inspecting.bp):
        app.register_blueprint(blueprint)
    document_kinds.register(inspection_papers.KIND)
    documents_access.readable(VisitRecord.__tablename__, VisitRecord)
    attachments_access.readable(VisitPicture.__tablename__, VisitPicture)
    application_access.show_evidence(inspection_access.evidence_for_inspectors)
    app.extensions[application_beside.EXTENSION].provide(inspection_desk.beside)
    app.extensions[round_beside.EXTENSION].provide(inspection_desk.round_beside)
    app.extensions.setdefault(gates.EXTENSION, gates.Gates()).provide(Stage.INSPECTION, inspection_gate.obstacles)
    holdings.provide(inspection_holdings.held, inspection_holdings.erase)
    on = parts.deliveries.on
    on(inspection_planning.PLANNED, inspection_notices.planned)
    on(inspection_planning.CHANGED, inspection_notices.changed)
    on(inspection_bringing.BROUGHT, inspection_notices.brought)
    on(inspection_deciding.CHOSEN, inspection_notices.chosen)
    on(inspection_deciding.CONFIRMED, inspection_notices.confirmed)
    on(inspection_deciding.ANNULLED, inspection_notices.annulled)


def _results(app: Flask, parts: web.Platform) -> None:
    """What marks come to."""
    app.register_blueprint(results.bp)
    app.extensions.setdefault(result_pending.EXTENSION, result_pending.Pending())
    app.extensions[gates.EXTENSION].provide(Stage.DELIBERATION, result_gate.against)
    app.extensions[gates.EXTENSION].provide(Stage.NOTICE, result_gate.against_deciding)
    app.extensions[round_beside.EXTENSION].provide(result_desk.beside)
    parts.deliveries.on(round_actions.MOVED, result_following.after_round)
    parts.deliveries.on(application_records.MOVED, result_following.after_application)
    parts.deliveries.on(application_actions.SETTLED, result_following.after_answers)
    parts.deliveries.on(result_computing.COMPUTED, result_notices.computed)
    parts.deliveries.on(result_actions.CORRECTED, result_notices.corrected)


def _publicity(app: Flask, parts: web.Platform) -> None:
    """The public notice and objections."""
    app.register_blueprint(publicity.bp)
    attachments_access.readable(AwardObjection.__tablename__, AwardObjection)
    holdings.provide(publicity_holdings.held, publicity_holdings.erase)
    app.extensions[gates.EXTENSION].provide(Stage.NOTICE, publicity_gate.against)
    app.extensions[result_pending.EXTENSION].provide(publicity_queries.waiting_ranks)
    app.extensions[round_beside.EXTENSION].provide(publicity_desk.beside)
    parts.deliveries.on(round_actions.MOVED, publicity_posting.after_round)
    parts.deliveries.on(publicity_objecting.MADE, publicity_notices.made)
    parts.deliveries.on(publicity_deciding.DECIDED, publicity_notices.decided)


def _honours(app: Flask, parts: web.Platform) -> None:
    """What was won."""
    app.register_blueprint(honours.bp)
    for kind in honour_papers.KINDS:
        document_kinds.register(kind)
    documents_access.readable(Honour.__tablename__, Honour)
    attachments_access.readable(HonourReview.__tablename__, HonourReview)
    app.extensions[panels.EXTENSION].provide(honour_desk.panels)
    app.extensions[distinctions.EXTENSION].provide(honour_desk.distinctions)
    app.extensions[application_beside.EXTENSION].provide_worth(honour_desk.worth)
    port: evidence.Evidence = app.extensions[evidence.EXTENSION]
    port.provide((honour_testifying.CODE,), honour_testifying.testify)
    holdings.provide(honour_holdings.held, honour_holdings.erase)
    on = parts.deliveries.on
    on(application_records.MOVED, honour_granting.on_application_moved, honour_notices.missed)
    on(honour_granting.GRANTED, honour_notices.granted)
    on(honour_turning.QUESTIONED, honour_notices.questioned)
    on(honour_actions.REPLIED, honour_notices.replied)
    on(honour_actions.PROPOSED, honour_notices.proposed)
    on(honour_actions.DECIDED, honour_notices.decided)
    on(honour_yearly.EXPIRED, honour_notices.expired)
    parts.deliveries.on_new_day(honour_yearly.turn_of_day(port))


def _glance(app: Flask) -> None:
    """The district at a glance."""
    app.register_blueprint(glance.bp)
