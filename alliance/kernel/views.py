"""The pages that belong to no room: the home of each office, all that waits, an interrupted form, and the health."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from alliance.kernel import carried, outbox, page_head, web
from alliance.kernel.indexing import IndexUnavailable
from alliance.kernel.running import troubles

bp = Blueprint("front", __name__)


@bp.get("/")
@web.public
def home() -> ResponseReturnValue:
    """The question box, and for the signed-in what waits, what is due and what has changed."""
    actor, parts = web.actor(), web.platform()
    if not actor.signed_in and parts.front is not None:
        return parts.front()
    ask_url = url_for(parts.ask_endpoint) if parts.ask_endpoint else ""
    if not actor.signed_in:
        return render_template("welcome.html", ask_url=ask_url)
    return render_template("home.html", home=page_head.todo(), ask_url=ask_url, offices=actor.office_names())


@bp.get("/todo")
def todo() -> ResponseReturnValue:
    """Everything that waits for the actor, without the limit of the home page."""
    return render_template("todo.html", home=page_head.todo(most=None))


@bp.get("/resume")
def resume() -> ResponseReturnValue:
    """A form whose session had ended: look at it once more, then send it."""
    form = carried.kept(web.reading(), web.actor().account_id, request.args.get("kept", ""))
    return render_template("resume.html", form=form)


@bp.get("/healthz")
@web.bare
def health() -> ResponseReturnValue:
    """Whether the database answers, the index can be read, and errands are kept; 503 where the first fails."""
    report: dict[str, object] = {}
    try:
        now = web.reading()
        now.session.execute(text("SELECT 1"))
        standing = outbox.standing(now.session, now.now)
        late = (now.now - standing.oldest_due).total_seconds() if standing.oldest_due else 0
        report |= {"database": "ok", "errands_waiting": standing.waiting, "errands_dead": standing.dead}
        report["oldest_errand_late_s"] = max(0, round(late))
    except SQLAlchemyError:
        report["database"] = "unavailable"
    try:
        report["index_entries"] = web.platform().index.count()
    except IndexUnavailable:
        report["index_entries"] = None
    healthy = report["database"] == "ok"
    if healthy:
        report["troubles"] = [trouble.code for trouble in troubles.found(now, web.platform().index)]
    return jsonify(status="ok" if healthy else "unavailable", **report), 200 if healthy else 503
