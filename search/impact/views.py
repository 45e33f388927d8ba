"""The page of what changes of the law have touched."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from search.impact import access, addresses, pages
from search.impact.pages import SHOWING_NAMES, Showing

bp = Blueprint("impact", __name__, template_folder="../templates")


@bp.get(addresses.CHANGES)
def changes() -> ResponseReturnValue:
    """法规变动影响: every change with what it touched in all rooms."""
    access.look(web.actor()).enforce()
    asked = request.args.get("show", "")
    showing = Showing(asked) if asked in set(Showing) else Showing.ALL
    page = pages.page(web.reading(), web.actor(), web.platform().impact, showing)
    return render_template("impact/changes.html", page=page, showings=SHOWING_NAMES)
