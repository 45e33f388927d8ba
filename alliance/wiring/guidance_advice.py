"""How consultations and reference prices hang together with the rest: desks, duties, panels, errands, what is kept."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import access as attachments_access
from alliance.kernel.db import Transaction
from alliance.kernel.personal import holdings
from alliance.kernel.references import Reference
from compounds import duties as compound_duties
from compounds import panels as compound_panels
from compounds.guidance.consultations import beside, desk, keeping, notices, views
from compounds.guidance.reference_prices import desk as prices_desk
from compounds.guidance.reference_prices import views as prices
from compounds.guidance.reference_prices.models import ReferencePrice
from search.questions import addresses as questions
from search.questions.models import Question


def wire(app: Flask, parts: web.Platform) -> None:
    """Register consultations and reference prices; after the model texts, whose courses they ask for."""
    app.register_blueprint(views.bp)
    app.register_blueprint(prices.bp)
    app.extensions.setdefault(beside.EXTENSION, beside.Questions()).provide(_question)
    app.extensions[compound_panels.EXTENSION].provide(desk.panels)
    app.extensions[compound_duties.EXTENSION].provide(desk.duties)
    attachments_access.readable(ReferencePrice.__tablename__, ReferencePrice)
    parts.workbench.provide(desk.lines, desk.waiting)
    parts.workbench.provide(prices_desk.lines, prices_desk.waiting)
    holdings.provide(keeping.held, keeping.erase)
    holdings.provide(prices_desk.held)
    on = parts.deliveries.on
    on("guidance.consultation_asked", notices.asked)
    on("guidance.consultation_booked", notices.booked)
    on("guidance.consultation_recorded", notices.recorded)
    on("guidance.consultation_dropped", notices.dropped)
    on("guidance.lawyer_asked", notices.lawyer_asked)
    on("guidance.lawyer_answered", notices.lawyer_answered)
    on("guidance.price_recorded", prices_desk.recorded)
    parts.deliveries.on_new_day(notices.remind, keeping.sweep)


def _question(
    reading: Transaction, actor: Actor, question_id: int | None, reference: Reference | None
) -> beside.Linked | None:
    """The question with this id or this reference, as the actor sees it; one statement."""
    which = Question.id == question_id if question_id is not None else Question.reference == reference
    row = reading.session.execute(
        select(Question.id, Question.reference, Question.title, Question.public_title).where(
            visible(Question, actor), which
        )
    ).one_or_none()
    if row is None:
        return None
    return beside.Linked(row.id, str(row.reference), row.public_title, questions.question(row.id))
