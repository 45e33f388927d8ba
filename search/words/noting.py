"""Counting that somebody opened what a search had found: told by the page they came from, without script or cookie."""

from __future__ import annotations

import logging
from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit

from flask import Flask, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from alliance.kernel import web
from search.words import actions

log = logging.getLogger(__name__)
_OK = 200


def watch(app: Flask, asked_at: str, results: Collection[str]) -> None:
    """After a page among the endpoints `results` was reached from a search at the address `asked_at`, count it.

    The count is written after the page has gone out; where the database is busy it is forgone.
    """

    def note(response: Response) -> Response:
        question = _question(asked_at) if request.endpoint in results and response.status_code == _OK else ""
        if question and request.method == "GET":
            alliance_id = web.actor().alliance_id
            response.call_on_close(lambda: _count(app, alliance_id, question))
        return response

    app.after_request(note)


def _question(asked_at: str) -> str:
    """The question of the search that led here; empty for every other way."""
    try:
        came = urlsplit(request.referrer or "")
    except ValueError:  # anybody may send anything
        return ""
    if came.netloc != request.host or came.path != asked_at:
        return ""
    return parse_qs(came.query).get("q", [""])[0]


def _count(app: Flask, alliance_id: int | None, question: str) -> None:
    with app.app_context():
        try:
            with web.writing() as tx:
                actions.note_opened(tx, alliance_id, question)
        except SQLAlchemyError:
            log.warning("an opened result was not counted", exc_info=True)
