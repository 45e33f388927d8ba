"""Every reaction of one package to another, every page and every port, on one page."""

from __future__ import annotations

from flask import Flask

from alliance.demo import views as demo
from alliance.kernel import page_head, web
from alliance.kernel import parameter_pages as parameters
from alliance.kernel import views as front
from alliance.kernel.accounts import notices as accounts_notices
from alliance.kernel.accounts import views as accounts
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.attachments import actions as attachments_actions
from alliance.kernel.attachments import views as attachments
from alliance.kernel.counter import views as counter
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import actions as documents_actions
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.documents import notices as documents_notices
from alliance.kernel.documents import views as documents
from alliance.kernel.documents.press import Press
from alliance.kernel.indexing import Index
from alliance.kernel.outbox import Deliveries
from alliance.kernel.personal import desk as personal_desk
from alliance.kernel.personal import erasure, holdings, own
from alliance.kernel.personal import notices as personal_notices
from alliance.kernel.personal import views as personal
from alliance.kernel.places import notices as places_notices
from alliance.kernel.places import views as places
from alliance.kernel.reaching import actions as reaching_actions
from alliance.kernel.reaching import channels as ways_out
from alliance.kernel.reaching import delivery as reaching_delivery
from alliance.kernel.reaching import views as reaching
from alliance.kernel.running import pruning
from alliance.kernel.running import views as running
from alliance.settings import Settings
from compounds import access as compounds_access
from compounds import company_views as companies
from compounds import desk as compounds_desk
from compounds import doers, duties, panels, reminders
from compounds import filing_views as filings
from compounds import holdings as compounds_holdings
from compounds import notices as compounds_notices
from compounds import views as compounds
from compounds.changes import notices as changes_notices
from compounds.changes import views as changes
from compounds.handovers import notices as handovers_notices
from compounds.handovers import views as handovers
from compounds.handovers.models import Handover
from compounds.membership import about_views as alliance_pages
from compounds.membership import actions as membership_actions
from compounds.membership import council_views as council
from compounds.membership import desk as membership_desk
from compounds.membership import holdings as membership_holdings
from compounds.membership import letters as membership_letters
from compounds.membership import notices as membership_notices
from compounds.membership import views as members
from compounds.membership.council_models import Meeting
from compounds.membership.models import AllianceStatus, Member
from compounds.mending import views as mending
from compounds.models import Relation
from compounds.overview import calendar_views as calendar
from compounds.overview import columns
from compounds.overview import documents as overview_documents
from compounds.overview import members as overview_members
from compounds.overview import public_views as cards
from compounds.overview import views as overview
from compounds.workbooks import actions as workbooks_actions
from compounds.workbooks import views as workbooks
from search.asking import views as asking
from search.engine.embedded import EmbeddedIndex
from search.library import indexing as library_indexing
from search.library import views as library

INDEX_FOLDER = "index"
INDEXED = (library_indexing.entries,)


def index(settings: Settings) -> Index:
    """The search engine of this installation."""
    return EmbeddedIndex(settings.home / INDEX_FOLDER)


def wire(app: Flask) -> None:
    """Register pages, rooms on the bar, errands and ports."""
    parts = web.platform_of(app)
    for blueprint in (front.bp, accounts.bp, places.bp, parameters.bp, asking.bp, library.bp, compounds.bp, filings.bp):
        app.register_blueprint(blueprint)
    for registry in (companies.bp, mending.bp, changes.bp, handovers.bp):
        app.register_blueprint(registry)
    attachments_access.readable(Handover.__tablename__, Handover)
    attachments_access.readable(Relation.__tablename__, Relation)
    app.register_blueprint(cards.bp)
    app.register_blueprint(overview.bp)
    app.register_blueprint(workbooks.bp)
    app.register_blueprint(calendar.bp)
    app.register_blueprint(attachments.bp)
    app.register_blueprint(documents.bp)
    app.register_blueprint(personal.bp)
    app.register_blueprint(reaching.bp)
    app.register_blueprint(counter.bp)
    app.register_blueprint(running.bp)
    app.context_processor(page_head.context)

    parts.rooms.append(web.Room("问政策", "asking.ask", frozenset({"asking", "library"})))
    parts.rooms.append(web.Room("查小区", "cards.index", frozenset({"cards"})))
    parts.ask_endpoint = "asking.ask"
    parts.about_endpoint = "alliance.index"
    parts.mine_endpoint = "compounds.mine"
    parts.mine_label = compounds_access.mine_label
    parts.mine_blueprints = frozenset(
        {"compounds", "terms", "overview", "companies", "mending", "changes", "handovers"}
    )
    parts.workbench.provide(compounds_desk.lines, compounds_desk.waiting_for)
    parts.workbench.provide(personal_desk.lines, personal_desk.waiting)
    _holdings()
    parts.sources.extend(INDEXED)
    app.extensions[duties.EXTENSION].provide(doers.duties)
    app.extensions[columns.EXTENSION].provide(overview_members.column)
    overview_documents.registered()
    _errands(parts.deliveries, parts.index)
    _reaching(parts)
    _membership(app, parts)
    _papers(parts, Press(app.jinja_env, parts.settings.public_url, parts.clock))

    if parts.settings.demo:
        app.register_blueprint(demo.bp)
        parts.front = demo.front
        parts.strip = demo.strip


def _membership(app: Flask, parts: web.Platform) -> None:
    """The alliance itself: members, groups, council."""
    for blueprint in (alliance_pages.bp, members.bp, council.bp):
        app.register_blueprint(blueprint)
    parts.workbench.provide(membership_desk.lines, membership_desk.waiting)
    app.extensions[panels.EXTENSION].provide(membership_desk.panels)
    app.extensions[duties.EXTENSION].provide(membership_desk.duties)
    for kind in membership_letters.KINDS:
        document_kinds.register(kind)
    for model in (Member, Meeting, AllianceStatus):
        attachments_access.readable(model.__tablename__, model)
        documents_access.readable(model.__tablename__, model)
    on = parts.deliveries.on
    on("membership.submitted", membership_notices.submitted)
    on("membership.sent_back", membership_notices.sent_back)
    on("membership.declined", membership_notices.declined)
    on("membership.admitted", membership_notices.admitted)
    on("membership.representative_changed", membership_notices.representative_changed)
    on("membership.representative_gone", membership_notices.representative_gone)
    on("membership.suspended", membership_notices.suspended)
    on("membership.resumed", membership_notices.resumed)
    on("membership.left", membership_notices.left)
    on("membership.about_to_lapse", membership_notices.about_to_lapse)
    on("membership.lapsed", membership_notices.lapsed)
    on("membership.seated", membership_notices.seated)
    on("membership.meeting_noticed", membership_notices.meeting_noticed)
    on("membership.meeting_cancelled", membership_notices.meeting_cancelled)
    on("membership.minutes_published", membership_notices.minutes_published)
    parts.deliveries.on_new_day(membership_actions.turn_of_day)


def _papers(parts: web.Platform, press: Press) -> None:
    parts.deliveries.on("attachments.withdrawn", attachments_actions.let_go)
    parts.deliveries.on_outside("documents.render", press.render)
    parts.deliveries.on("documents.issued", documents_notices.issued)
    parts.deliveries.on_new_day(attachments_actions.sweep, documents_actions.sweep)


def _holdings() -> None:
    """What each room holds about a person, in the order in which people read it."""
    holdings.provide(own.held, own.erase)
    holdings.provide(own.sent, reaching_actions.forget_person)
    holdings.provide(own.papers)
    holdings.provide(compounds_holdings.held, compounds_holdings.erase)
    holdings.provide(membership_holdings.held, membership_holdings.erase)
    holdings.provide(own.deeds)


def _reaching(parts: web.Platform) -> None:
    ways = ways_out.channels(parts.settings, parts.clock)
    send = reaching_delivery.send(ways, parts.clock, parts.settings.public_url)
    parts.deliveries.on_outside("reaching.send", send)
    parts.deliveries.on_new_day(reaching_delivery.turn_of_day)


def _errands(deliveries: Deliveries, index: Index) -> None:
    deliveries.on("accounts.invited", accounts_notices.invited)
    deliveries.on("accounts.reset_issued", accounts_notices.reset_issued)
    deliveries.on("accounts.password_changed", accounts_notices.password_changed)
    deliveries.on("accounts.second_factor_changed", accounts_notices.second_factor_changed)
    deliveries.on("places.office_granted", places_notices.office_granted)
    deliveries.on("places.office_ended", places_notices.office_ended)
    deliveries.on("personal.erasure_asked", personal_notices.erasure_asked)
    deliveries.on("personal.erasure_refused", personal_notices.erasure_refused)
    deliveries.on_outside("personal.erased", erasure.bury)
    deliveries.on_new_day(erasure.forget_names)
    deliveries.on("compounds.filing_submitted", compounds_notices.filing_submitted)
    deliveries.on("compounds.filing_returned", compounds_notices.filing_returned)
    deliveries.on("compounds.filing_confirmed", compounds_notices.filing_confirmed)
    deliveries.on("compounds.change_submitted", changes_notices.change_submitted)
    deliveries.on("compounds.change_returned", changes_notices.change_returned)
    deliveries.on("compounds.change_confirmed", changes_notices.change_confirmed)
    deliveries.on("compounds.handover_opened", handovers_notices.handover_opened)
    deliveries.on("compounds.handover_disputed", handovers_notices.handover_disputed)
    deliveries.on_new_day(library_indexing.turn_of_day, reminders.remind, workbooks_actions.expire)
    deliveries.on_new_day(pruning.prune, pruning.forget_measures, pruning.warn_of_the_disk)
    deliveries.on_outside("library.changed", library_indexing.on_changed(index, INDEXED))
