"""The check of citations beside every long text that people write: as a part of the page, or as a page of its own."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.citations.checking import VERDICT_NAMES, Verdict
from alliance.kernel.errors import Invalid

bp = Blueprint("citations", __name__)

LONGEST = 40_000
PART = "X-Part"
"""The header by which the page's own script asks for the list alone."""


@bp.app_template_filter()
def verdict_name(verdict: Verdict) -> str:
    """What a citation is worth, in two or three words."""
    return VERDICT_NAMES[verdict]


@bp.post("/citations/check")
def check() -> ResponseReturnValue:
    """Judge the law that a text cites; nothing is stored. `checked_field` names the field that holds the text."""
    text = request.form.get(request.form.get("checked_field", ""), "")
    if len(text) > LONGEST:
        raise Invalid("文字太长，一次核对不了。", remedy=f"请分成几段，每段不超过{LONGEST}个字。")
    checked = web.platform().citations.check(web.reading(), text)
    return render_template("citations_part.html" if PART in request.headers else "citations.html", checked=checked)
