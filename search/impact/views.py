"""The page of what changes of the law have touched, and the one on which somebody notes that a thing still stands."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.errors import Invalid
from search.impact import access, actions, addresses, forms, pages
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


@bp.route(addresses.LOOK, methods=["GET", "POST"])
def look() -> ResponseReturnValue:
    """One thing beside the change that it met, and why it still stands."""
    actor, impact, (subject, seen) = web.actor(), web.platform().impact, _asked()
    access.look(actor).enforce()
    page = pages.one(web.reading(), actor, impact, subject, seen)
    access.note(actor, page.thing.offices).enforce()
    form = forms.StillRightForm()
    if request.method == "GET" or not form.validate():
        status = 200 if request.method == "GET" else 422
        return render_template("impact/look.html", page=page, form=form), status
    try:
        with web.writing() as tx:
            actions.note(tx, actor, impact, form.command(subject, seen))
    except Invalid as refused:
        return render_template("impact/look.html", page=page, form=form.decline(refused)), 422
    flash("这一处看过了，不用改。条文再变，会重新标出来。")
    return redirect(url_for(".changes"))


@bp.post(f"{addresses.LOOK}/take-back")
def take_back() -> ResponseReturnValue:
    """Let it be amber again."""
    access.look(web.actor()).enforce()
    subject, seen = _asked()
    with web.writing() as tx:
        actions.take_back(tx, web.actor(), web.platform().impact, subject, seen)
    flash("这一处又标为要复核。")
    return redirect(url_for(".changes"))


def _asked() -> tuple[str, str]:
    return request.args.get("thing", ""), request.args.get("seen", "")
