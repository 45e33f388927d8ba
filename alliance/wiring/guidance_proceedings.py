"""How proceedings hang together with the rest: desks, duties, panels, errands, and what the registry does to them."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.kernel.attachments import access as attachments_access
from compounds import duties as compound_duties
from compounds import panels as compound_panels
from compounds.guidance import addresses
from compounds.guidance.paths import beside
from compounds.guidance.proceedings import desk, notices, settling, views
from compounds.guidance.proceedings.models import ProceedingStep
from compounds.overview import columns


def wire(app: Flask, parts: web.Platform) -> None:
    """Register proceedings; after the paths, which lead to them."""
    app.register_blueprint(views.bp)
    app.extensions[beside.EXTENSION].provide(start=f"{addresses.PROCEEDINGS}/start/")
    app.extensions[compound_panels.EXTENSION].provide(desk.panels)
    app.extensions[compound_duties.EXTENSION].provide(desk.duties)
    app.extensions[columns.EXTENSION].provide(desk.column)
    parts.workbench.provide(desk.lines, desk.waiting)
    attachments_access.readable(ProceedingStep.__tablename__, ProceedingStep)
    on = parts.deliveries.on
    on("guidance.proceeding_started", notices.started)
    on("guidance.step_settled", notices.settled)
    on("guidance.day_changed", notices.day_changed)
    on("guidance.proceeding_ended", notices.ended)
    on("compounds.term_registered", settling.term_recorded)
    on("compounds.filing_confirmed", settling.term_recorded)
    on("compounds.contract_recorded", settling.contract_recorded)
    on("compounds.contract_ended", settling.contract_recorded)
    on("compounds.change_confirmed", settling.change_filed)
    on("compounds.handover_closed", settling.handover_closed)
    parts.deliveries.on_new_day(settling.turn_of_day, notices.remind)
