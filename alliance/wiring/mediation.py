"""Mediation's pages, errands and ports; each room has its own paragraph."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.documents.press import Press
from alliance.kernel.personal import holdings
from alliance.kernel.workbench import Workbench
from compounds import duties as compound_duties
from compounds import panels as compound_panels
from compounds.membership import rosters_beside
from compounds.membership.models import GroupKind
from mediation import by_code
from mediation import desk as cases_desk
from mediation import holdings as cases_holdings
from mediation import notices as cases_notices
from mediation import parts as case_parts
from mediation import sides as cases_sides
from mediation import views as cases
from mediation.agreements import actions as agreements_actions
from mediation.agreements import desk as agreements_desk
from mediation.agreements import effect as agreements_effect
from mediation.agreements import notices as agreements_notices
from mediation.agreements import signing_views as agreements_signing
from mediation.agreements import views as agreements
from mediation.agreements.models import Agreement, AssemblyDecision
from mediation.assigning import desk as assigning_desk
from mediation.assigning import notices as assigning_notices
from mediation.assigning import views as assigning_views
from mediation.bodies import views as bodies
from mediation.bodies.models import Body
from mediation.clocks import daily as clocks_daily
from mediation.consent import actions as consents
from mediation.consent import desk as consent_desk
from mediation.consent import notices as consent_notices
from mediation.consent import views as consent
from mediation.consent.invited import views as invited
from mediation.consent.joint import views as together
from mediation.consent.models import Consent, Invitation
from mediation.figures import views as figures
from mediation.hotline import actions as hotline_actions
from mediation.hotline import desk as hotline_desk
from mediation.hotline import notices as hotline_notices
from mediation.hotline import views as hotline
from mediation.intake import actions as intake_actions
from mediation.intake import part as intake_part
from mediation.intake import views as intake
from mediation.intake.models import Application
from mediation.mediators import addresses as mediators_addresses
from mediation.mediators import trained as mediators_trained
from mediation.mediators import views as mediators_views
from mediation.papers import actions as papers_actions
from mediation.papers import binding as papers_binding
from mediation.papers import following as papers_following
from mediation.papers import kinds as paper_kinds
from mediation.papers import shown as papers_shown
from mediation.papers import views as papers_views
from mediation.papers.models import CasePaper, Purpose, Volume
from mediation.patterns import actions as patterns_actions
from mediation.patterns import desk as patterns_desk
from mediation.patterns import notices as patterns_notices
from mediation.patterns import views as patterns
from mediation.performing import actions as performing_actions
from mediation.performing import desk as performing_desk
from mediation.performing import notices as performing_notices
from mediation.performing import packs, reminders, visits
from mediation.performing import views as performing
from mediation.performing.models import Performance
from mediation.precedents import actions as precedents_actions
from mediation.precedents import desk as precedents_desk
from mediation.precedents import found as precedents_found
from mediation.precedents import indexing as precedents_indexing
from mediation.precedents import notices as precedents_notices
from mediation.precedents import shown as precedents_shown
from mediation.precedents import views as precedents
from mediation.record import desk as record_desk
from mediation.record import holdings as record_holdings
from mediation.record import notices as record_notices
from mediation.record import sheet_views as facts
from mediation.record import shown as record_shown
from mediation.record import views as record
from mediation.record.models import Entry
from mediation.sessions import clock_views as session_clocks
from mediation.sessions import desk as sessions_desk
from mediation.sessions import minutes_views as session_minutes
from mediation.sessions import notices as sessions_notices
from mediation.sessions import parts as sessions_parts
from mediation.sessions import views as sessions
from mediation.sessions.models import CaseMinutes
from search.asking import answered
from search.questions import parts as question_parts

_TOLD_BY_CODE = (
    "mediation.ended",
    "mediation.suspended",
    "mediation.resumed",
    "mediation.merged",
    "mediation.disclosed",
    "mediation.choice_opened",
    "mediation.mediator_accepted",
    "mediation.facts_changed",
    "mediation.agreement_put",
    agreements_effect.EFFECTIVE,
    "mediation.defaulted",
    "mediation.court_wished",
    "mediation.fulfilled",
)
"""What all parties may know of, so that those without an account are told too; rooms tell the rest themselves."""


def wire(app: Flask, parts: web.Platform) -> None:
    """Register mediation."""
    app.extensions.setdefault(case_parts.EXTENSION, case_parts.Parts())
    house = Workbench()
    parts.workbench.provide_house(house, cases_desk.concerned)
    _cases(app, parts, house)
    _bodies_and_consent(app, parts, house)
    _intake(app, parts)
    _assigning(app, parts, house)
    _clocks_and_sessions(app, parts, house)
    _record(app, parts, house)
    _agreements(app, parts, house)
    _papers(app, parts)
    _precedents(app, parts)
    _figures(app, parts)
    pages = frozenset(name for name in app.blueprints if name.startswith("mediation"))
    parts.rooms.append(web.Room("解矛盾", "mediation.index", pages))


def _cases(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """The case itself: the desk's list, its page, triage."""
    app.register_blueprint(cases.bp)
    house.provide(cases_desk.lines, cases_desk.waiting)
    app.extensions[compound_panels.EXTENSION].provide(cases_desk.panels)
    on = parts.deliveries.on
    on("mediation.opened", cases_notices.opened)
    on("mediation.triaged", cases_notices.triaged)
    on("mediation.ended", cases_notices.ended)
    on("mediation.merged", cases_notices.merged)
    on("mediation.unmerged", cases_notices.unmerged)
    on("mediation.suspended", cases_notices.suspended)
    on("mediation.resumed", cases_notices.resumed)
    on("mediation.person_added", cases_notices.person_added)
    on("mediation.party_added", cases_notices.party_changed)
    on("mediation.party_dropped", cases_notices.party_changed)
    on("mediation.term_changed", cases_notices.term_changed)
    on("mediation.risk_marked", cases_notices.risk_marked)
    for kind in _TOLD_BY_CODE:
        on(kind, by_code.changed)
    parts.deliveries.on_new_day(cases_sides.turn_of_day)
    holdings.provide(cases_holdings.held, cases_holdings.erase)


def _bodies_and_consent(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """Who mediates in what standing, and whether the parties want it."""
    for blueprint in (bodies.bp, consent.bp, together.bp, invited.bp):
        app.register_blueprint(blueprint)
    app.extensions[case_parts.EXTENSION].provide(consent.parts)
    house.provide(consent_desk.lines, consent_desk.waiting)
    for model in (Body, Consent, Invitation):
        attachments_access.readable(model.__tablename__, model)
    on = parts.deliveries.on
    for kind in ("mediation.opened", "mediation.triaged", "mediation.party_dropped"):
        on(kind, consents.opened)
    on("mediation.left", consents.left)
    on("mediation.asked", consent_notices.asked)
    on("mediation.link_closed", consent_notices.link_closed)
    on("mediation.together_asked", consent_notices.together_asked)
    on("mediation.together_answered", consent_notices.together_answered)
    on("mediation.leading_settled", consent_notices.leading_settled)


def _intake(app: Flask, parts: web.Platform) -> None:
    """How cases come."""
    app.register_blueprint(intake.bp)
    app.register_blueprint(hotline.bp)
    attachments_access.readable(Application.__tablename__, Application)
    parts.workbench.provide(hotline_desk.lines, hotline_desk.waiting)
    app.extensions[case_parts.EXTENSION].provide(intake_part.of_case)
    app.extensions[case_parts.EXTENSION].provide(hotline_desk.of_case)
    app.extensions[question_parts.EXTENSION].provide(intake_part.of_question)
    on = parts.deliveries.on
    on("mediation.hotline_joined", hotline_notices.joined)
    parts.deliveries.on_new_day(intake_actions.forget_origins, hotline_actions.expire)


def _assigning(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """The roster of mediators, and who takes a case."""
    app.extensions.setdefault(mediators_trained.EXTENSION, mediators_trained.Training())
    app.register_blueprint(mediators_views.bp)
    app.register_blueprint(assigning_views.bp)
    app.extensions[case_parts.EXTENSION].provide(assigning_desk.part)
    app.extensions.setdefault(rosters_beside.EXTENSION, rosters_beside.Rosters()).provide(
        GroupKind.MEDIATION, assigning_desk.on_the_roster, mediators_addresses.ROSTER
    )
    house.provide(assigning_desk.lines, assigning_desk.waiting)
    on = parts.deliveries.on
    on("mediation.all_consented", assigning_notices.all_consented)
    on("mediation.ended", assigning_notices.case_over)
    on("mediation.assigned", assigning_notices.assigned)
    on("mediation.disclosed", assigning_notices.disclosed)
    on("mediation.disclosure_refused", assigning_notices.needs_another)
    on("mediation.mediator_accepted", assigning_notices.mediator_accepted)
    on("mediation.mediator_declined", assigning_notices.needs_another)
    on("mediation.mediator_silent", assigning_notices.needs_another, assigning_notices.assignment_over)
    on("mediation.mediator_gone", assigning_notices.mediator_gone)
    on("mediation.assignment_over", assigning_notices.assignment_over)
    on("mediation.choice_opened", assigning_notices.choice_opened)
    on("mediation.choice_closed", assigning_notices.choice_closed)
    on("mediation.challenged", assigning_notices.challenged)
    on("mediation.challenge_decided", assigning_notices.challenge_decided)
    on("mediation.guest_invited", assigning_notices.guest_invited)
    on("mediation.mediator_registered", assigning_notices.mediator_registered)
    on("mediation.mediator_left", assigning_notices.mediator_left)
    parts.deliveries.on_new_day(assigning_notices.turn_of_day)


def _clocks_and_sessions(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """By when, and when they meet."""
    for blueprint in (sessions.bp, session_minutes.bp, session_clocks.bp):
        app.register_blueprint(blueprint)
    app.extensions[case_parts.EXTENSION].provide(sessions_parts.clocks)
    app.extensions[case_parts.EXTENSION].provide(sessions_parts.sessions)
    app.extensions[compound_duties.EXTENSION].provide(sessions_desk.duties)
    house.provide(sessions_desk.lines, sessions_desk.waiting)
    attachments_access.readable(CaseMinutes.__tablename__, CaseMinutes)
    on = parts.deliveries.on
    on("mediation.session_planned", sessions_notices.planned)
    on("mediation.session_moved", sessions_notices.moved)
    on("mediation.session_cancelled", sessions_notices.cancelled)
    on("mediation.session_near", sessions_notices.near)
    on("mediation.session_answered", sessions_notices.answered)
    on("mediation.minutes_read", sessions_notices.minutes_read)
    on("mediation.extension_asked", sessions_notices.extension_asked)
    on("mediation.extended", sessions_notices.extended)
    on("mediation.extension_declined", sessions_notices.extension_declined)
    on("mediation.clock_near", sessions_notices.clock_near)
    parts.deliveries.on_new_day(clocks_daily.settle, clocks_daily.remind)


def _record(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """What is said, to whom."""
    for blueprint in (record.bp, facts.bp, facts.glass):
        app.register_blueprint(blueprint)
    app.extensions[case_parts.EXTENSION].provide(record_shown.parts)
    house.provide(record_desk.lines, record_desk.waiting)
    attachments_access.readable(Entry.__tablename__, Entry)
    holdings.provide(record_holdings.held, record_holdings.erase)
    on = parts.deliveries.on
    on("mediation.entry_written", record_notices.entry_written)
    on("mediation.sharing_proposed", record_notices.sharing_proposed)
    on("mediation.sharing_answered", record_notices.sharing_answered)
    on("mediation.facts_changed", record_notices.facts_changed)
    on("mediation.glass_broken", record_notices.glass_broken)


def _agreements(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """What was agreed, and whether it is kept."""
    app.register_blueprint(agreements.bp)
    app.register_blueprint(agreements_signing.bp)
    app.extensions[case_parts.EXTENSION].provide(agreements.parts)
    house.provide(agreements_desk.lines, agreements_desk.waiting)
    for model in (Agreement, AssemblyDecision, Performance):
        attachments_access.readable(model.__tablename__, model)
    on = parts.deliveries.on
    on("mediation.agreement_shown", agreements_notices.shown)
    on("mediation.agreement_put", agreements_notices.put)
    on("mediation.agreement_signed", agreements_notices.signed)
    on("mediation.agreement_taken_back", agreements_notices.taken_back)
    on(agreements_effect.EFFECTIVE, agreements_notices.effective)
    on("mediation.decision_attached", agreements_notices.decision_attached)
    on("mediation.decision_judged", agreements_notices.decision_judged)
    on("mediation.ended", agreements_actions.case_over)
    _performing(app, parts, house)


def _performing(app: Flask, parts: web.Platform, house: Workbench) -> None:
    """What becomes of the promises."""
    app.extensions.setdefault(packs.EXTENSION, packs.Packs())
    app.register_blueprint(performing.bp)
    app.extensions[case_parts.EXTENSION].provide(performing.parts)
    house.provide(performing_desk.lines, performing_desk.waiting)
    on = parts.deliveries.on
    on(agreements_effect.EFFECTIVE, visits.plan_first)
    on("mediation.performance_reported", performing_notices.performance_reported)
    on("mediation.performance_confirmed", performing_notices.performance_settled)
    on("mediation.performance_disputed", performing_notices.performance_settled)
    on("mediation.defaulted", performing_notices.defaulted)
    on("mediation.court_wished", performing_notices.court_wished)
    on("mediation.court_moved", performing_notices.court_moved)
    on("mediation.fulfilled", performing_notices.fulfilled)
    on("mediation.follow_up_danger", performing_notices.follow_up_danger)
    parts.deliveries.on_new_day(performing_actions.default_all, reminders.each_day)


def _papers(app: Flask, parts: web.Platform) -> None:
    """What is printed: each step makes its papers, and the whole is bound by errand."""
    app.register_blueprint(papers_views.bp)
    app.extensions[case_parts.EXTENSION].provide(papers_shown.parts)
    for kind in paper_kinds.KINDS:
        document_kinds.register(paper_kinds.document_kind(kind, papers_actions.sealed))
    for model in (CasePaper, Volume):
        attachments_access.readable(model.__tablename__, model)
    documents_access.readable(CasePaper.__tablename__, CasePaper)
    on, follow = parts.deliveries.on, papers_following.follow
    on("mediation.opened", follow(paper_kinds.APPLICATION))
    on("mediation.asked", follow(paper_kinds.INVITATION, paper_kinds.RIGHTS))
    on(
        "mediation.all_consented",
        follow(paper_kinds.ACCEPTANCE, paper_kinds.RIGHTS, paper_kinds.IDENTITY, paper_kinds.MANDATE),
    )
    on("mediation.person_added", follow(paper_kinds.IDENTITY, paper_kinds.MANDATE))
    on("mediation.mediator_accepted", follow(paper_kinds.APPOINTMENT))
    on("mediation.minutes_read", papers_following.minutes_read)
    on("mediation.minutes_confirmed", papers_following.minutes_read)
    on("mediation.agreement_put", follow(paper_kinds.AGREEMENT))
    on("mediation.agreement_taken_back", papers_following.agreement_taken_back)
    on(agreements_effect.EFFECTIVE, follow(paper_kinds.UNDISPUTED, paper_kinds.AGREEMENT, paper_kinds.ORAL))
    on("mediation.ended", follow(paper_kinds.UNDISPUTED, paper_kinds.TERMINATION))
    on("mediation.defaulted", follow(paper_kinds.URGING))
    binder = papers_binding.Binder(Press(app.jinja_env, parts.settings.public_url, parts.clock))
    parts.deliveries.on_outside(papers_actions.BIND, binder.bind)
    on(papers_binding.BOUND, papers_following.bound)
    makers = app.extensions.setdefault(packs.EXTENSION, packs.Packs())
    makers.provide(packs.Pack.DEFAULT, papers_actions.pack_maker(Purpose.DEFAULT))
    makers.provide(packs.Pack.CONFIRMATION, papers_actions.pack_maker(Purpose.CONFIRMATION))


def _precedents(app: Flask, parts: web.Platform) -> None:
    """What others may learn from it, and what returns."""
    app.register_blueprint(precedents.bp)
    app.register_blueprint(patterns.bp)
    app.extensions[case_parts.EXTENSION].provide(precedents_shown.parts(parts.index))
    parts.workbench.provide(precedents_desk.lines, precedents_desk.waiting)
    parts.workbench.provide(patterns_desk.lines, patterns_desk.waiting)
    parts.sources.append(precedents_indexing.entries)
    app.extensions.setdefault(answered.PRECEDENTS, answered.AnsweredQuestions()).provide(precedents_found.offered)
    on = parts.deliveries.on
    on("mediation.precedent_submitted", precedents_notices.submitted)
    on("mediation.precedent_sent_back", precedents_notices.sent_back)
    on("mediation.precedent_objected", precedents_notices.objected)
    on("mediation.triaged", patterns_actions.triaged)
    on("mediation.pattern_noticed", patterns_notices.noticed)
    parts.deliveries.on_outside(precedents_actions.CHANGED, precedents_indexing.on_changed(parts.index))
    parts.deliveries.on_new_day(patterns_actions.turn_of_day)


def _figures(app: Flask, parts: web.Platform) -> None:  # noqa: ARG001 -- one paragraph like the others
    """What people look at."""
    app.register_blueprint(figures.bp)
