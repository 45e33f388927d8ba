"""The expert pool's pages, errands and ports; each room has its own paragraph."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.personal import holdings
from alliance.kernel.workbench import Workbench
from alliance.wiring import expert_pool_disputes, expert_pool_roster
from compounds import duties as compound_duties
from compounds import panels as compound_panels
from compounds.membership import rosters_beside
from compounds.membership.models import GroupKind
from expert_pool import addresses, concerned
from expert_pool import views as front
from expert_pool.appraisals import actions as appraisal_actions
from expert_pool.appraisals import holdings as appraisal_holdings
from expert_pool.appraisals import notices as appraisal_notices
from expert_pool.appraisals import views as appraisals
from expert_pool.conflicts import actions as conflict_actions
from expert_pool.conflicts import desk as conflict_desk
from expert_pool.conflicts import disputes as conflict_disputes
from expert_pool.conflicts import holdings as conflict_holdings
from expert_pool.conflicts import keeping as conflict_keeping
from expert_pool.conflicts import notices as conflict_notices
from expert_pool.conflicts import queries as conflicts
from expert_pool.conflicts import served as draws_served
from expert_pool.conflicts import views as conflict_views
from expert_pool.draws import desk as draw_desk
from expert_pool.draws import ending as draw_ending
from expert_pool.draws import falling as draw_falling
from expert_pool.draws import hearing as draw_hearing
from expert_pool.draws import holdings as draw_holdings
from expert_pool.draws import notices as draw_notices
from expert_pool.draws import papers as draw_papers
from expert_pool.draws import sealed as draws_sealed
from expert_pool.draws import views as draws
from expert_pool.draws.models import Draw
from expert_pool.evaluations import desk as evaluation_desk
from expert_pool.evaluations import gathering as evaluation_gathering
from expert_pool.evaluations import holdings as evaluation_holdings
from expert_pool.evaluations import marking as evaluation_marking
from expert_pool.evaluations import notices as evaluation_notices
from expert_pool.evaluations import panel_views as evaluation_sheets
from expert_pool.evaluations import papers as evaluation_papers
from expert_pool.evaluations import reporting as evaluation_reporting
from expert_pool.evaluations import views as evaluations
from expert_pool.evaluations.models import Evaluation
from expert_pool.offers import asking as offer_asking
from expert_pool.offers import breaking as offer_breaking
from expert_pool.offers import desk as offer_desk
from expert_pool.offers import holdings as offer_holdings
from expert_pool.offers import notices as offer_notices
from expert_pool.offers import telling as offer_telling
from expert_pool.offers import views as offers
from expert_pool.offers import watching as offer_watching
from expert_pool.practice import views as practice
from expert_pool.requests import actions as request_actions
from expert_pool.requests import beside as request_beside
from expert_pool.requests import changing as request_changing
from expert_pool.requests import desk as request_desk
from expert_pool.requests import holdings as request_holdings
from expert_pool.requests import notices as request_notices
from expert_pool.requests import views as requests
from expert_pool.requests.models import SelectionRequest
from expert_pool.results import actions as result_actions
from expert_pool.results import desk as result_desk
from expert_pool.results import holdings as result_holdings
from expert_pool.results import keeping as result_keeping
from expert_pool.results import notices as result_notices
from expert_pool.results import views as results
from expert_pool.results.models import SelectionResult
from expert_pool.roster import desk as roster_desk
from expert_pool.roster import expert_views as roster_expert
from expert_pool.roster import following as roster_following
from expert_pool.roster import gate as roster_gate
from expert_pool.roster import holdings as roster_holdings
from expert_pool.roster import notices as roster_notices
from expert_pool.roster import views as roster
from expert_pool.roster.models import ExpertField
from training import programmes
from training.attempts import handing_in
from training.certificates import actions as certificate_actions
from training.enrolments import appointments
from training.enrolments import rules as enrolment_rules


def wire(app: Flask, parts: web.Platform) -> None:
    """Register the expert pool."""
    app.register_blueprint(front.bp)
    app.register_blueprint(practice.bp)
    _roster(app, parts)
    _requests(app, parts)
    _conflicts(app, parts)
    _draws(app, parts)
    _offers(app, parts)
    _evaluations(app, parts)
    _results(app, parts)
    _appraisals(app, parts)
    house = Workbench()
    for _, desk in concerned.DESKS:
        house.provide(desk.lines, desk.waiting)
    parts.workbench.provide_house(house, concerned.concerned)
    if pages := frozenset(name for name in app.blueprints if name.startswith("experts")):
        parts.rooms.append(web.Room("请专家", "experts.index", pages))


def _roster(app: Flask, parts: web.Platform) -> None:
    """Who is an expert, and whether they are trained, which training tells."""
    gate: roster_gate.Gate = app.extensions.setdefault(roster_gate.EXTENSION, roster_gate.Gate())
    gate.provide(expert_pool_roster.trained, expert_pool_roster.trained_until)
    for blueprint in (roster.bp, roster_expert.bp):
        app.register_blueprint(blueprint)
    attachments_access.readable(ExpertField.__tablename__, ExpertField)
    holdings.provide(roster_holdings.held, roster_holdings.erase)
    app.extensions[rosters_beside.EXTENSION].provide(
        GroupKind.EXPERTS, roster_desk.on_the_roster, f"{addresses.ROSTER}/"
    )
    appointed = app.extensions[appointments.EXTENSION]
    appointed.provide(programmes.EXPERT, expert_pool_roster.appointed)
    on = parts.deliveries.on
    on("experts.nominated", roster_notices.nominated)
    on("experts.handed_in", roster_notices.handed_in)
    on("experts.field_found", roster_notices.field_found)
    on("experts.sent_back", roster_notices.sent_back)
    on("experts.passed", roster_notices.passed)
    on("experts.declined", roster_notices.declined)
    on("experts.appointed", roster_notices.appointed)
    on("experts.renewed", roster_notices.renewed)
    on("experts.term_soon", roster_notices.term_soon)
    on("experts.not_trained", roster_notices.not_trained)
    on("experts.suspended", roster_notices.suspended)
    on("experts.lifted", roster_notices.lifted)
    on("experts.removal_proposed", roster_notices.removal_proposed)
    on("experts.replied", roster_notices.replied)
    on("experts.removal_decided", roster_notices.removal_decided)
    on("experts.left", roster_notices.left)
    for changed in ("experts.passed", "experts.left", "experts.removal_decided"):
        on(changed, enrolment_rules.on_appointment(appointed))
    for changed in ("training.enrolment_done", handing_in.GRADED, certificate_actions.REVOKED):
        on(changed, roster_following.on_training(gate))
    parts.deliveries.on_new_day(roster_following.turn_of_day(gate))


def _requests(app: Flask, parts: web.Platform) -> None:
    """What compounds ask for."""
    app.register_blueprint(requests.bp)
    attachments_access.readable(SelectionRequest.__tablename__, SelectionRequest)
    app.extensions.setdefault(request_beside.EXTENSION, request_beside.Beside())
    app.extensions[compound_panels.EXTENSION].provide(request_desk.panels)
    app.extensions[compound_duties.EXTENSION].provide(request_desk.duties)
    holdings.provide(request_holdings.held)
    on = parts.deliveries.on
    on(request_actions.MOVED, request_notices.moved)
    on(request_changing.OPENING_CHANGED, request_notices.opening_changed)
    on(request_changing.COMPANY_LEFT, request_notices.company_left)


def _conflicts(app: Flask, parts: web.Platform) -> None:
    """Who has to stand back; mediation tells of open disputes, the draws of who sat when."""
    disputes = app.extensions.setdefault(conflict_disputes.EXTENSION, conflict_disputes.Disputes())
    disputes.provide(expert_pool_disputes.open_disputes)
    known = conflicts.Known(disputes, app.extensions.setdefault(draws_served.EXTENSION, draws_served.Served()))
    app.register_blueprint(conflict_views.bp)
    app.extensions[request_beside.EXTENSION].provide(conflict_desk.beside)
    holdings.provide(conflict_holdings.held, conflict_holdings.erase)
    on = parts.deliveries.on
    on(request_actions.MOVED, conflict_notices.accepted(known))
    on(conflict_actions.SAID, conflict_notices.said)
    on(conflict_actions.DECIDED, conflict_notices.decided)
    on("draws.frozen", conflict_keeping.kept(known))


def _draws(app: Flask, parts: web.Platform) -> None:
    """The ceremony; a pool is looked through whenever somebody leaves it."""
    app.register_blueprint(draws.bp)
    document_kinds.register(draw_papers.KIND)
    documents_access.readable(Draw.__tablename__, Draw)
    app.extensions.setdefault(draws_served.EXTENSION, draws_served.Served()).provide(draws_sealed.served)
    app.extensions[request_beside.EXTENSION].provide(draw_desk.beside)
    holdings.provide(draw_holdings.held, draw_holdings.erase)
    on = parts.deliveries.on
    on("draws.frozen", draw_notices.frozen)
    on("draws.sealed", draw_notices.sealed)
    on("draws.heard", draw_notices.heard)
    on(draw_hearing.DRAWN, draw_notices.drawn)
    on(draw_falling.USED_UP, draw_notices.used_up)
    on("draws.giving_up", draw_notices.giving_up)
    on(draw_ending.OPENED, draw_notices.opened)
    on(draw_ending.ABANDONED, draw_notices.abandoned)
    on(request_actions.MOVED, draw_ending.request_moved)
    for gone in ("experts.suspended", "experts.left", "experts.removal_decided"):
        on(gone, draw_falling.somebody_left)
    on(request_changing.OPENING_CHANGED, draw_falling.opening_moved)


def _offers(app: Flask, parts: web.Platform) -> None:
    """Asking the drawn."""
    app.register_blueprint(offers.bp)
    for kind in (draw_hearing.DRAWN, draw_falling.FALLEN, draw_ending.ABANDONED):
        parts.deliveries.on(kind, offer_asking.follow)
    for kind in (draw_ending.OPENED, draw_falling.FALLEN):
        parts.deliveries.on(kind, offer_telling.opened)
    parts.deliveries.on(offer_asking.LOOK, offer_watching.look)
    parts.deliveries.on(request_changing.OPENING_CHANGED, offer_watching.opening_moved)
    parts.deliveries.on(request_actions.MOVED, offer_watching.served)
    parts.deliveries.on(offer_breaking.ASKED, offer_notices.glass_asked)
    parts.deliveries.on(offer_breaking.DECIDED, offer_notices.glass_decided)
    parts.deliveries.on_new_day(offer_watching.turn_of_day)
    holdings.provide(offer_holdings.held, offer_holdings.erase)
    app.extensions[request_beside.EXTENSION].provide(offer_desk.beside)


def _evaluations(app: Flask, parts: web.Platform) -> None:
    """The panel at work."""
    for blueprint in (evaluations.bp, evaluation_sheets.bp):
        app.register_blueprint(blueprint)
    for kind in evaluation_papers.KINDS:
        document_kinds.register(kind)
    documents_access.readable(Evaluation.__tablename__, Evaluation)
    app.extensions[request_beside.EXTENSION].provide(evaluation_desk.beside)
    holdings.provide(evaluation_holdings.held, evaluation_holdings.erase)
    on = parts.deliveries.on
    on(draw_ending.OPENED, evaluation_gathering.opened)
    on(draw_falling.FALLEN, evaluation_gathering.fallen)
    on(evaluation_gathering.OPENED, evaluation_notices.opened)
    on(evaluation_marking.STARTED, evaluation_notices.started)
    on(evaluation_gathering.ALL_LOCKED, evaluation_notices.locked)
    on(evaluation_reporting.TO_SIGN, evaluation_notices.to_sign)
    on(evaluation_reporting.PUBLISHED, evaluation_reporting.remember, evaluation_notices.published)


def _results(app: Flask, parts: web.Platform) -> None:
    """What owners may read."""
    app.register_blueprint(results.bp)
    attachments_access.readable(SelectionResult.__tablename__, SelectionResult)
    app.extensions[request_beside.EXTENSION].provide(result_desk.beside)
    holdings.provide(result_holdings.held, result_holdings.erase)
    on = parts.deliveries.on
    on(evaluation_reporting.PUBLISHED, result_keeping.begin)
    on(result_actions.MADE, result_notices.objection_made)
    on(result_actions.ANSWERED, result_notices.objection_answered)
    on(result_actions.DECIDED, result_notices.decided)
    parts.deliveries.on_new_day(result_keeping.turn_of_day)


def _appraisals(app: Flask, parts: web.Platform) -> None:
    """How experts did."""
    app.register_blueprint(appraisals.bp)
    holdings.provide(appraisal_holdings.held, appraisal_holdings.erase)
    on = parts.deliveries.on
    on(appraisal_actions.TOLD, appraisal_notices.told)
    on(appraisal_actions.REPLIED, appraisal_notices.replied)
    on(appraisal_actions.COUNTED, appraisal_notices.counted)
