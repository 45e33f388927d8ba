"""What binding a dossier costs beside bare WeasyPrint (aim at most 1.2 times its time).

A dossier of some forty pages goes the whole way: papers laid out and printed one by one as the register issues them,
stitched with numbers, cover and contents, stored. The bare print takes the HTML of all the same papers in one run of
WeasyPrint with the same PDF/A. Both take turns in one process. The second pair binds papers that were printed before,
as it is when a case is closed.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from flask import Flask
from weasyprint import HTML

from alliance import installation
from alliance.app import create_app
from alliance.kernel import web
from alliance.kernel.attachments import store
from alliance.kernel.documents import press
from alliance.kernel.documents.paper import Paper
from alliance.settings import Settings
from mediation.papers import kinds, stitching
from mediation.papers.stitching import Piece
from tests.bench.figures import TIMES, Figure, Work, a_home, cpu_ms, middle, timed
from tests.mediation.paper_facts import facts_of

ROUNDS = 5
LONG = "\n".join(f"问：第{at}项怎么算？答：照合同算，账目附后，双方都看过。" for at in range(1, 130))
"""Enough talk for several pages of minutes."""
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
AIM = 1.2


def papers() -> list[Paper]:
    """Every kind of paper once, and six long minutes: some forty pages."""
    found = []
    for kind in kinds.KINDS:
        if kind.bound:
            continue
        for at in range(6 if kind.code == kinds.MINUTES else 1):
            more = {"text": LONG} if kind.code == kinds.MINUTES else {}
            found.append(paper(kind.code, f"{len(found)}{at}", **more))
    return found


def paper(kind: str, number: str, **more: object) -> Paper:
    known = kinds.BY_CODE[kind]
    cover = kind in (kinds.COVER, kinds.BACK)
    facts = facts_of(kind, letter=known.letter, cover=cover, **more)
    return Paper(
        kind=kinds.PREFIX + kind,
        label=known.label,
        title=known.label,
        reference=f"柯调文〔2026〕{number}号",
        issuer=facts["issuer"],
        issued_on=date(2026, 9, 7),
        code="2K7M-9PQR-TX4W",
        address="https://example.org/v/2K7M9PQRTX4W",
        facts=facts,
    )


def joined(pages: list[str]) -> str:
    """One HTML of several: the head of the first, the bodies one after another, each on a new page."""
    first = pages[0]
    bodies = [match[1] for page in pages if (match := _BODY.search(page))]
    whole = "".join(f'<section style="break-before: page">{body}</section>' for body in bodies)
    return _BODY.sub(lambda _: f"<body>{whole}</body>", first)


def rows(*, quick: bool = False) -> list[Figure]:
    """The three ways by turns."""
    with a_home() as home:
        return _rows(home, papers()[: 1 if quick else None], rounds=1 if quick else ROUNDS)


def _rows(home: Path, whole: list[Paper], *, rounds: int) -> list[Figure]:
    app = create_app(Settings(home=home))
    parts = web.platform_of(app)
    maker = press.Press(app.jinja_env, parts.settings.public_url, parts.clock)
    bound = [paper(kind, "0") for kind in (kinds.COVER, kinds.CONTENTS, kinds.BACK)]
    cover, contents, back = bound

    def stitch(app: Flask, pieces: list[Piece]) -> int:
        made = stitching.stitched(
            press.printed(maker.html(cover)),
            lambda lines: press.printed(
                maker.html(
                    paper(
                        kinds.CONTENTS,
                        "0",
                        lines=[{"title": line.title, "pages": line.pages, "note": line.note} for line in lines],
                    )
                )
            ),
            pieces,
            press.printed(maker.html(back)),
            title="卷宗",
        )
        store.put(parts.settings.home, store.FILES, made.content)
        return made.pages

    def printed() -> list[Piece]:
        return [Piece(one.title, press.printed(maker.html(one))) for one in whole]

    installation.keep_to_the_end()  # as the process that prints does
    html = joined([maker.html(one) for one in (cover, contents, *whole, back)])
    before = printed()  # warm: fonts, templates, imports
    pages = stitch(app, before) + 3
    works: dict[str, Work] = {
        "bare WeasyPrint, PDF/A, all in one run": lambda: HTML(string=html).write_pdf(pdf_variant=press.VARIANT),
        "each paper printed anew, then bound": lambda: stitch(app, printed()),
        "papers printed before, bound": lambda: stitch(app, before),
    }
    spent = cpu_ms(works, rounds=rounds, warm=0)
    bare, *ours = spent
    floor = middle(spent[bare])
    return [
        *(Figure(f"{name}, {pages} pages", middle(spent[name]) / floor, TIMES, AIM) for name in ours),
        *(timed(name, values, bare=floor) for name, values in spent.items()),
    ]
