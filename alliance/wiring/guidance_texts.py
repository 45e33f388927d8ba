"""How the library of model texts hangs together with the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flask import Flask
from sqlalchemy import select

from alliance.kernel import web
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access as documents_access
from alliance.kernel.documents import kinds as document_kinds
from alliance.kernel.personal import holdings as personal_holdings
from compounds import panels as compound_panels
from compounds.guidance import addresses
from compounds.guidance.model_texts import (
    actions,
    citing,
    courses,
    desk,
    downloads,
    editing_views,
    filled,
    filling_views,
    holdings,
    notices,
    reviewing,
    views,
)
from compounds.guidance.model_texts.models import FilledText
from compounds.guidance.paths import shipped as paths
from compounds.guidance.proceedings.models import Proceeding
from search.library import citing as library_citing


def wire(app: Flask, parts: web.Platform) -> None:
    """Register the library."""
    for blueprint in (views.bp, editing_views.bp, filling_views.bp):
        app.register_blueprint(blueprint)
    app.extensions.setdefault(courses.EXTENSION, courses.Courses()).provide(_course)
    app.extensions[library_citing.EXTENSION].provide(_citing)
    document_kinds.register(filled.DOCUMENT)
    documents_access.readable(FilledText.__tablename__, FilledText)
    parts.workbench.provide(desk.lines, desk.waiting)
    app.extensions[compound_panels.EXTENSION].provide(desk.panels)
    personal_holdings.provide(holdings.held, holdings.erase)
    check = parts.citations.check
    on = parts.deliveries.on
    on("library.changed", reviewing.RECHECK.follow(check))
    on(actions.CHANGED, reviewing.RECHECK.follow(check))
    on(actions.TO_SIGN, notices.to_sign)
    on(reviewing.REVIEWED, notices.reviewed)
    parts.deliveries.on_new_day(reviewing.RECHECK.turn_of_day(check), filled.sweep, downloads.forget)


def _course(reading: Transaction, actor: Actor, proceeding_id: int) -> courses.Course | None:
    """The compound and the name of a proceeding, for the papers that its steps ask for; one statement."""
    row = reading.session.execute(
        select(Proceeding.id, Proceeding.compound_id, Proceeding.path, Proceeding.reference).where(
            visible(Proceeding, actor), Proceeding.id == proceeding_id
        )
    ).one_or_none()
    if row is None:
        return None
    key, compound_id, path, reference = row
    known = paths.paths().get(path)
    title = f"{known.title if known is not None else ''}（{reference}）"
    return courses.Course(key, compound_id, title, addresses.proceeding(key))


def _citing(reading: Transaction, actor: Actor, articles: Collection[int]) -> Iterator[library_citing.Cited]:
    """Which model texts cite an article, as the library of laws asks for it."""
    for one in citing.texts(reading, actor, articles):
        yield library_citing.Cited(one.article_id, one.title, one.url, citing.ROOM, unit=one.unit, note=one.note)
