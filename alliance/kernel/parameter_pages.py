"""The pages of numbers: each with its nature, ground and dates, and the form that records a new value."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from alliance.kernel import parameters, web
from alliance.kernel.actors import Actor
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.forms import DayField, Form, LineField, OneOfField, PassageField
from alliance.kernel.parameter_groups import grouped
from alliance.kernel.parameters import CONFIDENCE_NAMES, FIRM, Confidence, Listed, NewVersion

bp = Blueprint("parameters", __name__)


class NewVersionForm(Form):
    """A new value of one number, from a day on."""

    number = LineField("新的数值", most=20, help="照原来的写法，例如 30、2/3、20%；日期写成 2026-12-31。")
    starts_on = DayField("从哪天起适用")
    confidence = OneOfField("这个数从哪里来", coerce=Confidence, choices=list(CONFIDENCE_NAMES.items()))
    source = LineField("法规名称", required=False, help="法定和地方规定的数值一定要写，不带书名号。")
    article = LineField("条号", required=False, most=60, help="例如：第二百七十八条第二款")
    quote = PassageField("原文", required=False, help="抄下最要紧的一句。")
    note = PassageField("说明", required=False)

    def command(self, listed: Listed, place_path: str) -> NewVersion:
        """What the action takes."""
        return NewVersion(
            name=listed.name,
            number=self.number.data or "",
            starts_on=self.starts_on.data,
            confidence=self.confidence.data,
            source=self.source.data or "",
            article=self.article.data or "",
            quote=self.quote.data or "",
            note=self.note.data or "",
            place_path=place_path,
            own=listed.own,
        )


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
    parameters.may_new_version(actor, place_path, own=listed.own, shared=shared).enforce()
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
            parameters.new_version(tx, actor, form.command(listed, place_path))
    except Invalid as wrong:
        form.decline(wrong)
        return render_template("parameters/new_version.html", form=form, listed=_listed(name)), 422
    flash(f"已登记“{listed.title}”的新数值。")
    return redirect(url_for(".listing"))


def _may_change(actor: Actor, row: Listed, *, shared: bool) -> bool:
    return bool(parameters.may_new_version(actor, row.latest.place_path, own=row.own, shared=shared))


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
