"""How the guidance desk hangs together with the rest: paths, calculators, model texts, proceedings, counts, advice."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.wiring import guidance_advice, guidance_counts, guidance_paths, guidance_proceedings, guidance_texts
from compounds.guidance import views as guidance
from compounds.guidance.calculators import limits as calculators_limits
from compounds.guidance.calculators import views as calculators


def wire(app: Flask, parts: web.Platform) -> None:
    """Register the guidance desk."""
    app.register_blueprint(guidance.bp)
    guidance_counts.wire(app, parts)
    guidance_paths.wire(app)
    guidance_proceedings.wire(app, parts)
    guidance_texts.wire(app, parts)
    guidance_advice.wire(app, parts)
    _calculators(app, parts)
    pages = frozenset(name for name in app.blueprints if name.startswith("guidance"))
    parts.rooms.append(web.Room("办事指南", "guidance.index", pages))


def _calculators(app: Flask, parts: web.Platform) -> None:
    """What anybody may work out."""
    app.register_blueprint(calculators.bp)
    parts.deliveries.on_new_day(calculators_limits.forget_origins)
