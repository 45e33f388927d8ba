"""The pages on which street, community and the secretary confirm claims and recommend, and the compound answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.awards import addresses
from compounds.awards.applications import forms, recommending
from compounds.awards.applications import page as pages
from compounds.awards.applications.beside import EXTENSION as BESIDE
from compounds.awards.applications.page import ApplicationPage
from compounds.awards.indicators.tree import Source

bp = Blueprint("awards_recommending", __name__, url_prefix=addresses.APPLICATIONS, template_folder="../../templates")


@bp.route("/<int:application_id>/confirm", methods=["GET", "POST"])
def confirm(application_id: int) -> ResponseReturnValue:
    """Say what counts of the compound's claims."""
    page = _page(application_id)
    page.may.confirm.enforce()
    if request.method == "GET":
        return _confirm(page)
    lines = [line for group in page.groups for line in group.lines]
    command = recommending.Confirm(application_id, _version(), forms.confirmed_of(request.form, lines))
    try:
        with web.writing() as tx:
            recommending.confirm(tx, web.actor(), command)
    except (Invalid, OutOfTurn) as refused:
        return _confirm(_page(application_id), refused.status, f"{refused.reason}{refused.remedy}")
    flash("已经核实，并告诉了小区。")
    return redirect(addresses.application(application_id))


@bp.route("/<int:application_id>/recommend", methods=["GET", "POST"])
def recommend(application_id: int) -> ResponseReturnValue:
    """Write the recommendation."""
    page = _page(application_id)
    page.may.recommend.enforce()
    form = forms.RecommendForm(words=page.application.recommendation, version=page.application.version)
    if request.method == "GET":
        return _recommend(page, form)
    if not form.validate():
        return _recommend(page, form, 422)
    codes = [line.code for group in page.groups for line in group.lines if line.criterion.source is Source.STREET]
    command = recommending.Recommend(
        application_id, form.version.data or 0, form.words.data, forms.levels_of(request.form, codes)
    )
    try:
        with web.writing() as tx:
            recommending.recommend(tx, web.actor(), command)
    except (Invalid, OutOfTurn) as refused:
        form.decline(refused)
        present = _page(application_id)
        return _recommend(present, deeds.renewed(form, present.application.version), refused.status)
    flash("推荐意见已经记下，并告诉了小区。")
    return redirect(addresses.application(application_id))


@bp.post("/<int:application_id>/reply")
def reply(application_id: int) -> ResponseReturnValue:
    """Say something to the recommendation, or to what was lowered."""
    page = _page(application_id)
    page.may.reply.enforce()
    form = forms.ReplyForm(prefix="reply-")
    if not form.validate():
        return _recommendation(page, form, 422)
    try:
        with web.writing() as tx:
            recommending.reply(tx, web.actor(), application_id, form.version.data or 0, form.words.data)
    except (Invalid, OutOfTurn) as refused:
        form.decline(refused)
        present = _page(application_id)
        return _recommendation(present, deeds.renewed(form, present.application.version), refused.status)
    flash("已经记下您的说明，审查的人看得到。")
    return redirect(addresses.application(application_id))


def _confirm(page: ApplicationPage, status: int = 200, note: str = "") -> ResponseReturnValue:
    groups = [(group, lines) for group in page.groups if (lines := [line for line in group.lines if line.confirmable])]
    html = render_template(
        "awards_applications/confirm.html",
        page=page,
        groups=groups,
        note=note,
        sent=request.form if status != 200 else {},  # noqa: PLR2004 -- the page as it first comes
    )
    return html, status


def _recommend(page: ApplicationPage, form: forms.RecommendForm, status: int = 200) -> ResponseReturnValue:
    lines = [line for group in page.groups for line in group.lines if line.criterion.source is Source.STREET]
    html = render_template("awards_applications/recommend.html", page=page, lines=lines, form=form, sent=request.form)
    return html, status


def _recommendation(page: ApplicationPage, form: Any, status: int) -> ResponseReturnValue:
    return render_template("awards_applications/reply.html", page=page, form=form), status


def _page(application_id: int) -> ApplicationPage:
    return pages.application_page(web.reading(), web.actor(), application_id, current_app.extensions[BESIDE])


def _version() -> int:
    return request.form.get("version", 0, type=int)
