"""Pages of asking: the question box, and what answers the question."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.indexing import IndexUnavailable
from search.asking import finding
from search.library import indexing, queries

bp = Blueprint("asking", __name__, template_folder="../templates")

USUAL = ("换物业要多少人同意", "电梯里的广告收入归谁", "物业合同到期了赖着不走怎么办", "维修资金要多少人同意")
SHOWN_AT_ONCE = 5
"""How many articles stand open; the others wait behind one line, so that a phone shows the best first."""


@bp.get("/ask")
@web.public
def ask() -> ResponseReturnValue:
    """The question box, and what answers the question."""
    actor, reading = web.actor(), web.reading()
    question = finding.cleaned(request.args.get("q", ""))
    answer, trouble = None, ""
    if question:
        try:
            answer = finding.ask(reading, actor, web.platform().index, question)
        except IndexUnavailable as away:
            trouble = str(away)
            with web.writing() as tx:
                indexing.promise_index(tx)
    empty = queries.is_empty(reading.session) if answer is None or answer.nothing else False
    page = render_template(
        "asking/ask.html",
        question=question,
        answer=answer,
        trouble=trouble,
        usual=[(one, url_for("asking.ask", q=one)) for one in USUAL],
        library_empty=empty,
        missing_works=queries.missing_works(reading.session) if empty else [],
        shown=SHOWN_AT_ONCE,
    )
    return (page, 503) if trouble else page
