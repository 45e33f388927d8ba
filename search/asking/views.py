"""Pages of asking: the question box, what answers the question, and suggestions while it is typed."""

from __future__ import annotations

import logging
from datetime import date
from typing import cast

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from alliance.kernel import web
from alliance.kernel.indexing import IndexUnavailable
from search.asking import answered as answered_questions
from search.asking import finding, suggesting
from search.asking.answered import AnsweredQuestions
from search.asking.forms import wanted
from search.library import indexing, queries
from search.questions.access import work
from search.words import actions as lay_words

bp = Blueprint("asking", __name__, template_folder="../templates")

USUAL = ("换物业要多少人同意", "电梯里的广告收入归谁", "物业合同到期了赖着不走怎么办", "维修资金要多少人同意")
SHOWN_AT_ONCE = 5
"""How many articles stand open; the others wait behind one line, so that a phone shows the best first."""

FILE_QUESTION = "questions.new"
_CARRIED = 200
log = logging.getLogger(__name__)


@bp.get("/ask")
@web.public
def ask() -> ResponseReturnValue:
    """The question box, and what answers the question under the law of a day."""
    actor, reading = web.actor(), web.reading()
    asked = wanted(request.args, reading.today)
    answer, trouble = None, ""
    if asked.question:
        try:
            answer = finding.ask(
                reading,
                actor,
                web.platform().index,
                asked.question,
                on=asked.on,
                answered=_answered(),
                precedents=_precedents(),
            )
        except IndexUnavailable as away:
            trouble = str(away)
            with web.writing() as tx:
                indexing.promise_index(tx)
    empty = queries.is_empty(reading.session) if answer is None or answer.nothing else False
    page = make_response(
        render_template(
            "asking/ask.html",
            asked=asked,
            answer=answer,
            trouble=trouble,
            usual=[(one, url_for("asking.ask", q=one)) for one in USUAL],
            library_empty=empty,
            missing_works=queries.missing_works(reading.session) if empty else [],
            shown=SHOWN_AT_ONCE,
            file_url=_file_url(asked.question, asked.on),
            today=reading.today,
            signed_in=actor.signed_in,
            works=bool(work(actor)),
        ),
        503 if trouble else 200,
    )
    if answer is not None:
        _note(page, answer)
    return page


@bp.get("/ask/suggest")
@web.public
def suggest() -> ResponseReturnValue:
    """What may already answer what is being typed, as JSON: a list of title, url, excerpt, note, answered, key."""
    found = suggesting.suggestions(
        web.reading(), web.actor(), web.platform().index, request.args.get("q", ""), _answered()
    )
    return jsonify(
        suggestions=[
            {
                "key": one.key,
                "title": one.title,
                "url": one.url,
                "excerpt": one.excerpt,
                "note": one.note,
                "answered": one.answered,
            }
            for one in found
        ]
    )


def _answered() -> AnsweredQuestions:
    return cast("AnsweredQuestions", current_app.extensions[answered_questions.EXTENSION])


def _precedents() -> AnsweredQuestions | None:
    return cast("AnsweredQuestions | None", current_app.extensions.get(answered_questions.PRECEDENTS))


def _file_url(question: str, on: date | None) -> str:
    """Where the question is handed to the policy group, with what was searched; empty where nobody takes questions."""
    if FILE_QUESTION not in current_app.view_functions:
        return ""
    return url_for(FILE_QUESTION, q=question[:_CARRIED], on=on.isoformat() if on else None)


def _note(page: Response, answer: finding.Answer) -> None:
    """Count the search after the page has gone out, so that nobody waits for the database's door."""
    app, alliance_id = web.running_app(), web.actor().alliance_id
    found = len(answer.answered) + len(answer.here) if answer.supported else 0

    def count() -> None:
        with app.app_context():
            try:
                with web.writing() as tx:
                    lay_words.note_search(tx, alliance_id, answer.question, found)
            except SQLAlchemyError:
                log.warning("a search was not counted", exc_info=True)

    page.call_on_close(count)
