"""How the paths hang together with the rest: what their steps lead to, and what the library tells of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from flask import Flask
from sqlalchemy import select

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.guidance import addresses
from compounds.guidance.calculators.views import CALCULATORS
from compounds.guidance.model_texts import shipped as texts
from compounds.guidance.paths import beside, views
from compounds.guidance.paths.beside import Beside
from compounds.guidance.paths.mentions import mentions
from search.library import citing
from search.library.citing import Cited
from search.library.models import Article, Version, Work

ROOM = "办事路径"


def wire(app: Flask) -> None:
    """Register the paths."""
    app.register_blueprint(views.bp)
    app.extensions[beside.EXTENSION].provide(
        papers=_papers, calculators=_calculators, start=f"{addresses.PROCEEDINGS}/start/"
    )
    app.extensions[citing.EXTENSION].provide(cited)


def _papers(reading: Transaction, actor: Actor) -> Mapping[str, Beside]:  # noqa: ARG001 -- the same for everybody
    return {code: Beside(text.title, addresses.text(code)) for code, text in texts.all_texts().items()}


def _calculators(reading: Transaction, actor: Actor) -> Mapping[str, Beside]:  # noqa: ARG001 -- as above
    return {code: Beside(one.title, f"{addresses.CALCULATORS}/{code}") for code, one in CALCULATORS.items()}


def cited(reading: Transaction, actor: Actor, articles: Collection[int]) -> Iterator[Cited]:  # noqa: ARG001 -- as above
    """The paths that rest on these articles, in whatever version they are asked for; one statement."""
    rows = reading.session.execute(
        select(Article.id, Work.key, Article.label)
        .join(Version, Article.version_id == Version.id)
        .join(Work, Version.work_id == Work.id)
        .where(Article.id.in_(articles))
        .order_by(Article.id)
    )
    for article, key, label in rows:
        for mention in mentions().get((key, label), ()):
            yield Cited(article, mention.title, mention.url, ROOM, unit=mention.part)
