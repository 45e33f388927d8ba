"""The public pages of the paths: by need, and one path with its steps and the days that come of a given day."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from compounds.guidance import addresses
from compounds.guidance.paths import beside, forms, queries

bp = Blueprint("guidance_paths", __name__, url_prefix=addresses.PATHS, template_folder="../../templates")
bp.record_once(lambda state: state.app.extensions.setdefault(beside.EXTENSION, beside.Rooms()))


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What can be done, by the kind of compound; those who keep the paths see which of them the law has overtaken."""
    doubted = queries.doubted(web.reading(), web.platform().citations) if queries.keeps(web.actor()) else ()
    return render_template("guidance_paths/index.html", groups=queries.groups(), doubted=doubted)


@bp.get("/<code>")
@web.public
def path(code: str) -> ResponseReturnValue:
    """One path; with days in its address, every day that comes of them."""
    known = queries.found(code)
    form = forms.days_form(known, request.args)
    readable = form.validate()
    page = queries.path_page(
        web.reading(), web.actor(), known, form.days(), citations=web.platform().citations, rooms=_rooms()
    )
    return render_template("guidance_paths/path.html", page=page, form=form), 200 if readable else 422


def _rooms() -> beside.Rooms:
    rooms: beside.Rooms = current_app.extensions[beside.EXTENSION]
    return rooms
