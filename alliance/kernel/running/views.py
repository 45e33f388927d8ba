"""Two pages for machines: the figures, for whoever has the word, and whether this process should be given work."""

from __future__ import annotations

import hmac
import shutil
import time
from typing import cast

from flask import Blueprint, Response, abort, current_app, g, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from alliance.kernel import web
from alliance.kernel.running import alive, figures
from alliance.kernel.running.measures import Requests

bp = Blueprint("running", __name__)
_EXTENSION = "alliance.requests"


@bp.record_once
def _begin_counting(state: BlueprintSetupState) -> None:
    """Each application counts for itself, and only where somebody may read it."""
    state.app.extensions[_EXTENSION] = Requests()


@bp.after_app_request
def _count(response: Response) -> Response:
    if web.platform().settings.metrics_token:
        seconds = time.perf_counter() - g.began
        _requests().count(request.endpoint or "none", request.method, response.status_code, seconds)
    return response


def _requests() -> Requests:
    return cast("Requests", current_app.extensions[_EXTENSION])


@bp.get("/metrics")
@web.bare
def metrics() -> ResponseReturnValue:
    """The figures for Prometheus; 404 where no METRICS_TOKEN is set, 401 for another than that."""
    parts = web.platform()
    token = parts.settings.metrics_token
    if not token:
        abort(404)
    told = request.headers.get("Authorization", "")
    if not hmac.compare_digest(told.encode(), f"Bearer {token}".encode()):
        return Response("", 401, {"WWW-Authenticate": "Bearer"})
    body, media_type = _requests().exposition(figures.take(web.reading(), parts.index))
    return Response(body, content_type=media_type)


@bp.get("/readyz")
@web.bare
def ready() -> ResponseReturnValue:
    """Whether this process should be given work: 503 without database or room on the disk.

    A missing index or deliverer is told as "degraded" with 200: taking every process out of service for it would
    take from people what still works.
    """
    home = web.platform().settings.home
    try:
        web.reading().session.execute(text("SELECT 1"))
        database = True
    except SQLAlchemyError:
        database = False
    room = shutil.disk_usage(home).free >= figures.DISK_FULL
    index = figures.entries(web.platform().index) is not None
    deliverer = alive.is_recent(home)
    usable = database and room
    state = "unavailable" if not usable else "ok" if index and deliverer else "degraded"
    report = {"database": database, "disk": room, "index": index, "deliverer": deliverer}
    return jsonify(status=state, **report), 200 if usable else 503
