"""Which rooms tell the page 法规变动影响 what rests on the law, in the order in which it shows them."""

from __future__ import annotations

from flask import Flask

from alliance.kernel import web
from alliance.kernel.parameters import grounds as parameter_grounds
from compounds.guidance.model_texts import impact as texts
from compounds.guidance.paths import impact as paths
from mediation.precedents import impact as precedents
from search.impact import desk, views
from search.questions.answers import impact as answers
from search.questions.starter import impact as starter
from training.bank import impact as questions
from training.courses import impact as lessons
from training.deltas import impact as deltas


def wire(app: Flask, parts: web.Platform) -> None:
    """Register the page, and every room that has something on it."""
    app.register_blueprint(views.bp)
    for reviewing in (answers, questions, lessons, deltas, texts):
        parts.impact.provide(reviewing.touched, reviewing.waiting)
    for resting in (paths, parameter_grounds, precedents, starter):
        parts.impact.provide_resting(resting.resting)
    parts.workbench.provide(desk.lines(parts.impact), lambda *_: 0)
