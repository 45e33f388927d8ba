"""What printing a document costs beside bare WeasyPrint (aim at most 1.2 times its time).

A document of three pages goes the whole way of the delivery process: errand, template, print, store, register; the
bare print takes the HTML of the same document with WeasyPrint's own PDF/A. Both take turns in one process.
"""

from __future__ import annotations

from flask import Flask
from weasyprint import HTML

from alliance.app import create_app
from alliance.kernel import outbox, web
from alliance.kernel.documents import press
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.places.models import OfficeHeld
from alliance.settings import Settings
from tests.bench.figures import TIMES, Figure, Work, a_home, cpu_ms, middle, timed
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import FACTS, Issued, actor_of, deliver, issued, issued_in

ROUNDS = 15
LONG = {**FACTS, "rows": 44}
"""Enough rows for three pages."""
AIM = 1.2


def issued_again(app: Flask, made: Issued) -> int:
    def step(tx: outbox.Transaction) -> int:
        held = tx.session.get_one(OfficeHeld, made.held_id)
        return issued(tx, actor_of(tx, made.issuer), held, facts=LONG).id

    key = in_app(app, step)
    assert isinstance(key, int)
    return key


def html_of(app: Flask, document_id: int) -> str:
    parts = web.platform_of(app)
    with app.app_context():
        reading = web.reading()
        paper = press.paper_of(reading, reading.session.get_one(Document, document_id), parts.settings.public_url)
        return press.Press(app.jinja_env, parts.settings.public_url, parts.clock).html(paper)


def rows(*, quick: bool = False) -> list[Figure]:
    """Documents one after another, each beside the bare print of the same."""
    with a_home() as home:
        app = create_app(Settings(home=home))
        made = issued_in(app, facts=FACTS if quick else LONG)
        deliver(app)  # warm: fonts, templates, imports
        html = html_of(app, made.document_id)
        keys: list[int] = []

        def whole() -> None:
            deliver(app)
            with app.app_context():
                assert web.reading().session.get_one(Document, keys[-1]).state is State.ISSUED

        spent: dict[str, list[float]] = {"bare": [], "whole": []}
        for _ in range(1 if quick else ROUNDS):
            keys.append(issued_again(app, made))
            works: dict[str, Work] = {
                "bare": lambda: HTML(string=html).write_pdf(pdf_variant=press.VARIANT),
                "whole": whole,
            }
            for name, values in cpu_ms(works, rounds=1, warm=0).items():
                spent[name] += values
    bare = middle(spent["bare"])
    return [
        Figure("document of three pages against bare WeasyPrint", middle(spent["whole"]) / bare, TIMES, AIM),
        timed("errand, template, print, store, register", spent["whole"], bare=bare),
        timed("bare WeasyPrint, PDF/A", spent["bare"]),
    ]
