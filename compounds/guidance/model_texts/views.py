"""The public pages of the library: its shelves, one text, the blank papers, and the pack of a path."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.documents.blocks import name_of
from compounds.guidance import addresses
from compounds.guidance.model_texts import access, downloads, printing, queries, shelf
from compounds.guidance.model_texts.prints import IN_REVIEW, Print

bp = Blueprint("guidance_texts", __name__, url_prefix=addresses.TEXTS, template_folder="../../templates")
_WORDS_MOST = 40


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every shelf with its texts."""
    wanted = typed.searched(request.args.get("q", ""), _WORDS_MOST)
    shelves = queries.shelves(web.reading(), web.actor(), wanted)
    return render_template(
        "guidance_texts/index.html",
        shelves=shelves,
        wanted=wanted,
        total=sum(len(one.lines) for one in shelves),
        keeper=access.keeps(web.actor()),
        packs=queries.packs() if not wanted else (),
    )


@bp.get("/<code>")
@web.public
def text(code: str) -> ResponseReturnValue:
    """One text: when it is needed, what to adapt, what it rests on, and how it looks."""
    page = queries.text_page(web.reading(), web.actor(), code, web.platform().citations.check)
    return render_template(
        "guidance_texts/text.html",
        page=page,
        name_of=name_of,
        in_review=IN_REVIEW,
        signed_in=web.actor().signed_in,
    )


@bp.get("/<code>/blank.docx")
@web.public
def blank_docx(code: str) -> ResponseReturnValue:
    """The blank paper in Word."""
    blank = _blank(code)
    return fresh_download(printing.docx(blank), f"{blank.shelved.text.title}（空白）.docx")


@bp.get("/<code>/blank.pdf")
@web.public
def blank_pdf(code: str) -> ResponseReturnValue:
    """The blank paper for print."""
    blank = _blank(code)
    content = printing.pdf(current_app.jinja_env, blank)
    return fresh_download(content, f"{blank.shelved.text.title}（空白）.pdf")


@bp.get("/pack/<path_code>.zip")
@web.public
def pack(path_code: str) -> ResponseReturnValue:
    """All blank papers of a path in one archive."""
    reading, actor = web.reading(), web.actor()
    title, texts = queries.of_path(reading, actor, path_code)
    prints = queries.blanks_of(reading, actor, texts, queries.in_review(reading, actor))
    _note_download()
    return fresh_download(printing.pack(prints), f"{title}要用的文书.zip")


def _blank(code: str) -> Print:
    reading, actor = web.reading(), web.actor()
    shelved = shelf.in_use(reading, actor.alliance_id, code)
    blank = queries.blank_of(reading, actor, shelved, marked=code in queries.in_review(reading, actor))
    _note_download()
    return blank


def _note_download() -> None:
    """Whoever is signed in is known; others are counted by their network, since making a paper costs."""
    if not web.actor().signed_in:
        with web.writing() as tx:
            downloads.noted(tx, web.actor(), request.remote_addr or "")
