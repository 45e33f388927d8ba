"""The pages of cohorts: the list, a new one, one with its people and days, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from compounds import form_pages
from compounds import queries as registry
from compounds.names import ROLE_NAMES
from training import addresses
from training.enrolments import access, cohort_queries, cohorts, forms, queries
from training.enrolments.cohort_queries import CohortPage
from training.enrolments.workflow import COHORT_NAMES, STAGE_NAMES

bp = Blueprint("training_cohorts", __name__, url_prefix=addresses.COHORTS, template_folder="../templates")
LONGEST_KEY = len(str(LARGEST_KEY))


@bp.get("/")
def index() -> ResponseReturnValue:
    """The cohorts in sight."""
    actor = web.actor()
    return render_template(
        "training_cohorts/index.html",
        lines=cohort_queries.cohorts(web.reading(), actor),
        may=access.make_cohort(actor),
        stages=COHORT_NAMES,
    )


@bp.route("/new", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """A new cohort."""
    actor = web.actor()
    access.make_cohort(actor).enforce()
    form = forms.CohortForm(cohort_queries.homes(web.reading(), actor))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            made = cohorts.make_cohort(tx, actor, form.command())
        flash("已经开班。下一步：勾选学员，安排上课时间，再通知全班。")
        return redirect(_address(made))

    return form_pages.checked(form, "开一个培训班", save, back_url=url_for(".index"), button="核对无误，开班")


@bp.get("/<int:cohort_id>")
def cohort(cohort_id: int) -> ResponseReturnValue:
    """One cohort."""
    return _shown(_page(cohort_id))


@bp.route("/<int:cohort_id>/edit", methods=["GET", "POST"])
def edit(cohort_id: int) -> ResponseReturnValue:
    """Change the particulars."""
    actor, page = web.actor(), _page(cohort_id)
    page.may.edit.enforce()
    known = {
        "name": page.line.name,
        "programme": page.programme.code,
        "place": page.place_id,
        "starts_on": page.line.starts_on,
        "due_on": page.line.due_on,
        "note": page.note,
    }
    form = forms.CohortForm(cohort_queries.homes(web.reading(), actor), version=page.version, data=known)

    def save() -> str:
        with web.writing() as tx:
            cohorts.edit_cohort(tx, actor, cohorts.EditCohort(cohort_id, form.version.data or 0, form.command()))
        flash("已保存。")
        return _address(cohort_id)

    return form_pages.saved(
        form,
        f"修改{page.line.name}",
        save,
        back_url=_address(cohort_id),
        present=lambda: _page(cohort_id).version,
    )


@bp.route("/<int:cohort_id>/people", methods=["GET", "POST"])
def people(cohort_id: int) -> ResponseReturnValue:
    """Choose who comes into the cohort, from those who sit in committees."""
    actor, page = web.actor(), _page(cohort_id)
    page.may.edit.enforce()
    street = request.args.get("street", type=int)
    street = street if street is not None and 0 < street <= LARGEST_KEY else None
    present = {one.person_id for one in page.people}
    note = ""
    sent = request.form.getlist("person")
    keys = (int(one) for one in sent if one.isascii() and one.isdecimal() and len(one) <= LONGEST_KEY)
    chosen = tuple(one for one in keys if one <= LARGEST_KEY)
    if request.method == "POST":
        command = cohorts.AddPeople(cohort_id, request.form.get("version", 0, type=int), chosen)
        try:
            with web.writing() as tx:
                count = cohorts.add_people(tx, actor, command)
        except (Invalid, OutOfTurn) as refused:
            note, page = f"{refused.reason}{refused.remedy}", _page(cohort_id)
        else:
            flash(f"编入了 {count} 人。")
            return redirect(_address(cohort_id))
    html = render_template(
        "training_cohorts/people.html",
        page=page,
        found=[
            one
            for one in queries.candidates(web.reading(), actor, page.programme.code, street)
            if one.person_id not in present
        ],
        streets=registry.streets(web.reading(), actor),
        chosen=chosen,
        street=street,
        roles=ROLE_NAMES,
        note=note,
    )
    return html, 422 if note else 200


@bp.post("/<int:cohort_id>/people/<int:row_id>/drop")
def drop_person(cohort_id: int, row_id: int) -> ResponseReturnValue:
    """Take somebody out."""
    return _act(
        cohort_id,
        lambda page: page.may.edit,
        lambda tx, version: cohorts.drop_person(tx, web.actor(), cohorts.Drop(cohort_id, version, row_id)),
        "已移出班次。",
    )


@bp.post("/<int:cohort_id>/days")
def add_day(cohort_id: int) -> ResponseReturnValue:
    """Settle a day of the schedule."""
    page = _page(cohort_id)
    page.may.edit.enforce()
    form = forms.DayForm(prefix="day-")
    if not form.validate():
        return _shown(page, status=422, day=form)
    try:
        with web.writing() as tx:
            cohorts.add_day(tx, web.actor(), form.command(cohort_id))
    except Invalid as refused:
        return _shown(page, status=422, day=form.decline(refused))
    except OutOfTurn as late:
        return _shown(_page(cohort_id), status=409, note=f"{late.reason}{late.remedy}")
    flash("已安排。已经通知过的，请再点一次“通知全班”。")
    return redirect(_address(cohort_id))


@bp.post("/<int:cohort_id>/days/<int:row_id>/drop")
def drop_day(cohort_id: int, row_id: int) -> ResponseReturnValue:
    """Take a day off the schedule."""
    return _act(
        cohort_id,
        lambda page: page.may.edit,
        lambda tx, version: cohorts.drop_day(tx, web.actor(), cohorts.Drop(cohort_id, version, row_id)),
        "已取消这次课。已经通知过的，请再点一次“通知全班”。",
    )


@bp.post("/<int:cohort_id>/send")
def send(cohort_id: int) -> ResponseReturnValue:
    """Enrol and tell everybody."""
    return _act(
        cohort_id,
        lambda page: page.may.send,
        lambda tx, version: cohorts.send_cohort(tx, web.actor(), cohorts.CohortStep(cohort_id, version)),
        "已经通知全班，没有报名的也报好了名。",
    )


@bp.post("/<int:cohort_id>/close")
def close(cohort_id: int) -> ResponseReturnValue:
    """End the cohort."""
    return _act(
        cohort_id,
        lambda page: page.may.close,
        lambda tx, version: cohorts.close_cohort(tx, web.actor(), cohorts.CohortStep(cohort_id, version)),
        "班次已经结束，没有学完的可以接着学。",
    )


def _act(
    cohort_id: int, may: Callable[[CohortPage], Verdict], act: Callable[[Transaction, int], object], done: str
) -> ResponseReturnValue:
    """A step that asks nothing: 404, 403 and 409 before anything is done."""
    page = _page(cohort_id)
    verdict = may(page)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    try:
        with web.writing() as tx:
            act(tx, request.form.get("version", 0, type=int))
    except Invalid as refused:
        return _shown(page, status=422, note=f"{refused.reason}{refused.remedy}")
    except OutOfTurn as late:
        return _shown(_page(cohort_id), status=409, note=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(_address(cohort_id))


def _page(cohort_id: int) -> CohortPage:
    return cohort_queries.cohort_page(web.reading(), web.actor(), cohort_id)


def _address(cohort_id: int) -> str:
    return f"{addresses.COHORTS}/{cohort_id}"


def _shown(page: CohortPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    html = render_template(
        "training_cohorts/cohort.html",
        page=page,
        forms={"day": forms.DayForm(prefix="day-", **fresh)} | sent,
        note=note,
        stages=COHORT_NAMES,
        states=STAGE_NAMES,
        hours_of=forms.hours_of,
    )
    return html, status
