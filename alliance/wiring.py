"""Every reaction of one package to another, every page and every port, on one page."""

from __future__ import annotations

from flask import Flask

from alliance.demo import views as demo
from alliance.kernel import page_head, web
from alliance.kernel import parameter_pages as parameters
from alliance.kernel import views as front
from alliance.kernel.accounts import notices as accounts_notices
from alliance.kernel.accounts import views as accounts
from alliance.kernel.indexing import Index
from alliance.kernel.outbox import Deliveries
from alliance.kernel.places import notices as places_notices
from alliance.kernel.places import views as places
from alliance.settings import Settings
from compounds import desk as compounds_desk
from compounds import filing_views as filings
from compounds import notices as compounds_notices
from compounds import views as compounds
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
    for blueprint in (front.bp, accounts.bp, places.bp, parameters.bp, library.bp, compounds.bp, filings.bp):
        app.register_blueprint(blueprint)
    app.context_processor(page_head.context)

    parts.rooms.append(web.Room("问政策", "library.ask", frozenset({"library"})))
    parts.ask_endpoint = "library.ask"
    parts.mine_endpoint = "compounds.mine"
    parts.mine_blueprints = frozenset({"compounds", "terms"})
    parts.workbench.provide(compounds_desk.lines, compounds_desk.waiting)
    parts.sources.extend(INDEXED)
    _errands(parts.deliveries, parts.index)

    if parts.settings.demo:
        app.register_blueprint(demo.bp)
        parts.front = demo.front
        parts.strip = demo.strip


def _errands(deliveries: Deliveries, index: Index) -> None:
    deliveries.on("accounts.invited", accounts_notices.invited)
    deliveries.on("accounts.reset_issued", accounts_notices.reset_issued)
    deliveries.on("accounts.password_changed", accounts_notices.password_changed)
    deliveries.on("accounts.second_factor_changed", accounts_notices.second_factor_changed)
    deliveries.on("places.office_granted", places_notices.office_granted)
    deliveries.on("places.office_ended", places_notices.office_ended)
    deliveries.on("compounds.filing_submitted", compounds_notices.filing_submitted)
    deliveries.on("compounds.filing_returned", compounds_notices.filing_returned)
    deliveries.on("compounds.filing_confirmed", compounds_notices.filing_confirmed)
    deliveries.on_new_day(library_indexing.turn_of_day)
    deliveries.on_outside("library.changed", library_indexing.on_changed(index, INDEXED))
