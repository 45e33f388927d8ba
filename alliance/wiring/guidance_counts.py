"""How votes that are counted here hang together with the rest: pages, papers, errands, the desk, what is kept."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.personal import holdings
from compounds import duties as compound_duties
from compounds import panels as compound_panels
from compounds.guidance.counts import ballot_views, desk, keeping, notices, papers, views
from compounds.guidance.counts.models import Count, CountFolder


def wire(app: Flask, parts: web.Platform) -> None:
    """Register counts."""
    app.register_blueprint(views.bp)
    app.register_blueprint(ballot_views.bp)
    for kind in papers.KINDS:
        document_kinds.register(kind)
    documents_access.readable(Count.__tablename__, Count)
    attachments_access.readable(CountFolder.__tablename__, CountFolder)
    app.extensions[compound_panels.EXTENSION].provide(desk.panels)
    app.extensions[compound_duties.EXTENSION].provide(desk.duties)
    parts.workbench.provide(desk.lines, desk.waiting)
    holdings.provide(keeping.held)
    on = parts.deliveries.on
    on("guidance.count_frozen", notices.count_frozen)
    on("guidance.counted", notices.counted)
    on("guidance.count_announced", notices.count_announced)
    on("guidance.count_voided", notices.count_voided)
    parts.deliveries.on_new_day(notices.deadlines, keeping.sweep)
