"""What printing a document costs beside bare WeasyPrint; run it alone: `python tests/bench/document_bench.py [ROUNDS]`.

A document of three pages goes the whole way of the delivery process: errand, template, print, store, register; the
bare print takes the HTML of the same document with WeasyPrint's own PDF/A. Both take turns in one process. Prints CPU
time and wall time, and the ratio of their middles (wanted: at most 1.2). Asserts nothing about time.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from flask import Flask
from weasyprint import HTML

from alliance import installation
from alliance.kernel import outbox, web
from alliance.kernel.documents import press
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.workflow import State
from alliance.kernel.places.models import OfficeHeld
from alliance.settings import Settings
from tests.bench.figures import middle
from tests.kernel.accounts_steps import in_app
from tests.kernel.paper_steps import FACTS, Issued, actor_of, deliver, issued, issued_in

ROUNDS = 15
LONG = {**FACTS, "rows": 44}
"""Enough rows for three pages."""
Spent = list[tuple[float, float]]


def measured(work: object, spent: Spent) -> None:
    cpu, wall = time.process_time(), time.perf_counter()
    assert callable(work)
    work()
    spent.append(((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000))


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


def bench(home: Path, rounds: int) -> None:
    app = installation.create(Settings(home=home))
    made = issued_in(app, facts=LONG)
    deliver(app)  # warm: fonts, templates, imports
    html = html_of(app, made.document_id)
    pages = len(HTML(string=html).render().pages)
    bare: Spent = []
    ours: Spent = []
    for _ in range(rounds):
        key = issued_again(app, made)
        measured(lambda: HTML(string=html).write_pdf(pdf_variant=press.VARIANT), bare)
        measured(lambda: deliver(app), ours)
        with app.app_context():
            assert web.reading().session.get_one(Document, key).state is State.ISSUED
    print(f"a document of {pages} pages, {rounds} rounds, middle of each")
    for name, spent in (("bare WeasyPrint, PDF/A", bare), ("errand, template, print, store, register", ours)):
        cpu, wall = (middle([one[at] for one in spent]) for at in (0, 1))
        print(f"  {name:<42} CPU {cpu:7.1f} ms   wall {wall:7.1f} ms")
    for at, name in enumerate(("CPU", "wall")):
        ratio = middle([one[at] for one in ours]) / middle([one[at] for one in bare])
        print(f"  ratio of {name:<5} {ratio:.3f}   (wanted: at most 1.2)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder) / "home", int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
