"""The pages of appraisals: marks after a panel, the year for those who appraise, one appraisal, and one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from expert_pool import addresses
from expert_pool.appraisals import actions, forms, queries
from expert_pool.appraisals.actions import Excuse, Reply, SuspendFor
from expert_pool.appraisals.queries import AppraisalPage, PanelPage, StatePage
from expert_pool.appraisals.workflow import STATE_NAMES, Part

bp = Blueprint("experts_appraisals", __name__, url_prefix=addresses.APPRAISALS, template_folder="../templates")
YEARS_BACK = 5
Act = Callable[[Transaction, int, Any], object]


def _reply(tx: Transaction, key: int, form: Any) -> None:
    actions.reply(tx, web.actor(), Reply(key, form.words.data or ""))


def _amend(tx: Transaction, key: int, form: Any) -> None:
    actions.amend(tx, web.actor(), form.amended(key))


def _count(tx: Transaction, key: int, form: Any) -> None:
    actions.count(tx, web.actor(), key, form.version.data or 0)


def _suspend(tx: Transaction, key: int, form: Any) -> None:
    actions.suspend(tx, web.actor(), SuspendFor(key, form.version.data or 0, form.until.data))


def _excuse(tx: Transaction, key: int, form: Any) -> None:
    actions.excuse(tx, web.actor(), Excuse(key, form.version.data or 0, form.because.data or ""))


_STEPS: dict[str, tuple[Act, str]] = {
    "reply": (_reply, "收到您的说明，管理员看了以后才计入。"),
    "amend": (_amend, "已改分，重新告诉本人。"),
    "count": (_count, "已计入。"),
    "suspend": (_suspend, "已暂停，本人会收到通知，可以说明。"),
    "excuse": (_excuse, "已记下：这次不暂停。"),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The experts of a year, for those who appraise."""
    reading = web.reading()
    years = range(reading.today.year, reading.today.year - YEARS_BACK, -1)
    year = request.args.get("year", reading.today.year, type=int)
    if year not in years:
        raise NotFound("没有这一年的考核。", remedy="请选列出的年份。")
    lines = queries.year_list(reading, web.actor(), year)
    return render_template("experts_appraisals/index.html", lines=lines, year=year, years=years)


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """Everything that was said about oneself."""
    page = queries.own_page(web.reading(), web.actor())
    return render_template("experts_appraisals/mine.html", page=page, addresses=addresses, states=STATE_NAMES)


@bp.get("/panel/<int:request_id>")
def panel(request_id: int) -> ResponseReturnValue:
    """The experts of a panel, to be marked."""
    return _panel(queries.panel_page(web.reading(), web.actor(), request_id))


@bp.post("/panel/<int:request_id>/<int:expert_id>")
def mark(request_id: int, expert_id: int) -> ResponseReturnValue:
    """Mark one expert of a panel."""
    page = queries.panel_page(web.reading(), web.actor(), request_id)
    form = forms.MarkForm(prefix=f"mark{expert_id}-")
    if page.may.refusal is OutOfTurn:
        return _panel(page, 409, note=f"{page.may.because}{page.may.remedy}")
    page.may.enforce()
    if not form.validate():
        return _panel(page, 422, sent={expert_id: form})
    with web.writing() as tx:
        actions.mark(tx, web.actor(), form.command(request_id, expert_id))
    flash("评价已记下。只有专家本人和管理员看得到。")
    return redirect(url_for(".panel", request_id=request_id))


@bp.route("/expert/<int:expert_id>", methods=["GET", "POST"])
def state(expert_id: int) -> ResponseReturnValue:
    """State the points of an expert's year."""
    reading = web.reading()
    year = request.args.get("year", reading.today.year, type=int)
    page = queries.state_page(reading, web.actor(), expert_id, year)
    page.may.enforce()
    if request.method == "GET":
        return _stating(page, forms.PointsForm(formdata=None).filled(page.proposed))
    form = forms.PointsForm()
    if not form.validate():
        return _stating(page, form, 422)
    try:
        with web.writing() as tx:
            appraisal_id = actions.state(tx, web.actor(), form.stated(expert_id, year))
    except (Invalid, OutOfTurn) as refused:
        form.decline(refused)
        return _stating(page, form, refused.status)
    flash("已告诉本人，等本人说明。")
    return redirect(addresses.appraisal(appraisal_id))


@bp.get("/<int:appraisal_id>")
def appraisal(appraisal_id: int) -> ResponseReturnValue:
    """One appraisal, for the expert and for those who appraise."""
    return _shown(queries.appraisal_page(web.reading(), web.actor(), appraisal_id))


@bp.post(f"/<int:appraisal_id>/<any({', '.join(_STEPS)}):name>")
def step(appraisal_id: int, name: str) -> ResponseReturnValue:
    """One step of an appraisal: 404, 403 and 409 before the form can say 422."""
    page = queries.appraisal_page(web.reading(), web.actor(), appraisal_id)
    form = forms.STEPS[name](prefix=f"{name}-")
    verdict = getattr(page, f"may_{name}")
    if verdict.refusal is OutOfTurn:
        return _shown(page, 409, note=f"{verdict.because}{verdict.remedy}", **{name: form})
    verdict.enforce()
    if not form.validate():
        return _shown(page, 422, **{name: form})
    act, done = _STEPS[name]
    try:
        with web.writing() as tx:
            act(tx, appraisal_id, form)
    except (Invalid, OutOfTurn, ChangedMeanwhile) as refused:
        present = queries.appraisal_page(web.reading(), web.actor(), appraisal_id)
        deeds.renewed(form, present.row.version)
        return _shown(present, refused.status, note=f"{refused.reason}{refused.remedy}", **{name: form})
    flash(done)
    return redirect(addresses.appraisal(appraisal_id))


def _panel(
    page: PanelPage, status: int = 200, note: str = "", sent: dict[int, Form] | None = None
) -> ResponseReturnValue:
    made: dict[int, Form] = {
        one.sat.expert_id: forms.MarkForm(prefix=f"mark{one.sat.expert_id}-", formdata=None).filled(one.mark)
        for one in page.lines
    }
    html = render_template(
        "experts_appraisals/panel.html", page=page, forms=made | (sent or {}), sent=sent or {}, note=note
    )
    return html, status


def _stating(page: StatePage, form: forms.PointsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("experts_appraisals/state.html", page=page, form=form, parts=Part), status


def _shown(page: AppraisalPage, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.row.version}
    made = {name: make(prefix=f"{name}-", **fresh) for name, make in forms.STEPS.items()}
    made["amend"].filled({part: getattr(page.row, part.value) for part in Part})
    rows = [[name, str(points), str(most)] for name, points, most in page.parts]
    html = render_template(
        "experts_appraisals/appraisal.html",
        page=page,
        forms=made | sent,
        sent=sent,
        rows=rows,
        note=note,
        addresses=addresses,
    )
    return html, status
