"""The pages of numbers: each with its nature, ground and dates, and the form that records a new value."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.parameters import access
from alliance.kernel.parameters import actions as numbers
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.forms import NewVersionForm
from alliance.kernel.parameters.groups import grouped
from alliance.kernel.parameters.models import FIRM
from alliance.kernel.parameters.queries import Listed

bp = Blueprint("parameters", __name__)


@bp.get("/numbers")
def listing() -> ResponseReturnValue:
    """Every number of the platform with what holds today, what will and what did."""
    actor = web.actor()
    shared = parameters.are_shared(web.reading(), actor)
    groups = [
        (title, [(number, row, _may_change(actor, row, shared=shared)) for number, row in rows])
        for title, rows in grouped(parameters.listing(web.reading(), actor))
    ]
    return render_template("parameters/listing.html", groups=groups)


@bp.route("/numbers/<name>/new", methods=["GET", "POST"])
def new_version(name: str) -> ResponseReturnValue:
    """Fill in a new value, check it, record it."""
    actor, listed = web.actor(), _listed(name)
    place_path = listed.latest.place_path
    shared = parameters.are_shared(web.reading(), actor)
    access.new_version(actor, place_path, own=listed.own, shared=shared).enforce()
    form = NewVersionForm(request.form if request.method == "POST" else MultiDict(), data=_known(listed))
    if request.method == "GET" or form.amending or not form.validate():
        page = render_template("parameters/new_version.html", form=form, listed=listed)
        return page, 422 if request.method == "POST" and not form.amending else 200
    if not form.confirmed:
        return render_template(
            "confirm.html",
            heading=f"核对：{listed.title}",
            lead=f"现在是{listed.latest.words}。新的数值从{form.starts_on.spoken()}起适用，以前的事仍按以前的数值。",
            form=form,
            rows=form.answers(),
            action=request.full_path.rstrip("?"),
            button="登记新数值",
            back_url=url_for(".listing"),
        )
    try:
        with web.writing() as tx:
            numbers.new_version(tx, actor, form.command(listed, place_path))
    except (Invalid, OutOfTurn) as wrong:
        form.decline(wrong)
        return render_template("parameters/new_version.html", form=form, listed=_listed(name)), wrong.status
    flash(f"已登记“{listed.title}”的新数值。")
    return redirect(url_for(".listing"))


def _may_change(actor: Actor, row: Listed, *, shared: bool) -> bool:
    return bool(access.new_version(actor, row.latest.place_path, own=row.own, shared=shared))


def _known(listed: Listed) -> dict[str, object]:
    """What a new value most likely keeps from the one before."""
    before = listed.latest
    grounds = {"source": before.source, "article": before.article} if before.confidence in FIRM else {}
    return {"confidence": before.confidence, **grounds}


def _listed(name: str) -> Listed:
    """The number that the address names, at its place, own or common."""
    place, own = request.args.get("place", "/"), request.args.get("own") == "1"
    for row in parameters.listing(web.reading(), web.actor()):
        if (row.name, row.latest.place_path, row.own) == (name, place, own):
            return row
    raise NotFound("没有这一项。", remedy="请从“规则数值”页选一项。")
