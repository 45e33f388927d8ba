"""The pages of the hotline: the upload with its basis, the preview, what an import did, and what to answer."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from compounds import form_pages
from compounds.workbooks import guards
from mediation import addresses
from mediation.hotline import access, actions, exporting, forms, queries
from mediation.hotline.queries import RunPage, Showing
from mediation.hotline.workflow import NATURE_NAMES, STAGE_NAMES, VERDICT_NAMES, Verdict

bp = Blueprint("mediation_hotline", __name__, url_prefix=f"{addresses.ROOT}/hotline", template_folder="../templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES: dict[Verdict, str] = {
    Verdict.NEW: "go",
    Verdict.SAME_MATTER: "go",
    Verdict.REPEATED: "",
    Verdict.ROUTED: "due",
    Verdict.UNKNOWN_COMPOUND: "late",
    Verdict.WRONG: "late",
}
SHOWING_NAMES: dict[Showing, str] = {
    **{one: VERDICT_NAMES[Verdict(one.value)] for one in Showing if one is not Showing.ALL},
    Showing.ALL: "全部",
}
NAMES: dict[str, Any] = {
    "VERDICT": VERDICT_NAMES,
    "TONES": TONES,
    "SHOWING": SHOWING_NAMES,
    "STAGE": STAGE_NAMES,
    "NATURE": NATURE_NAMES,
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """12345 工单: how it goes, the upload, what was uploaded lately, and what waits to be answered."""
    return _start(forms.UploadForm(formdata=None))


def _start(form: forms.UploadForm, status: int = 200) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    access.work(actor).enforce()
    orders = queries.unanswered(reading, actor)
    html = render_template(
        "mediation_hotline/start.html",
        form=form,
        limits=queries.limits(reading, actor),
        runs=queries.runs(reading, actor),
        orders=orders,
        answers={one.order_id: _answer_form(one.order_id, one.version) for one in orders},
        today=reading.today,
        names=NAMES,
    )
    return html, status


@bp.post("/")
@web.takes_files(forms.LARGEST_UPLOAD)
def upload() -> ResponseReturnValue:
    """Read, judge and keep an uploaded workbook; what cannot be read comes back with the way out."""
    actor = web.actor()
    access.preview_run(actor).enforce()
    form = forms.UploadForm()
    if not form.validate():
        return _start(form, 422)
    file = form.workbook.data
    try:
        uploaded = queries.opened(web.reading(), actor, file.stream, file.filename or "")
        with web.writing() as tx:
            run_id = actions.preview_run(tx, actor, uploaded, form.basis())
    except Invalid as refused:
        form_pages.refused_by(form, refused)
        return _start(form, 422)
    return redirect(url_for(".run", run_id=run_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    form_pages.refused_by(form, guards.too_large(queries.limits(web.reading(), web.actor()).size))
    return _start(form, 413)


@bp.get("/blank.xlsx")
def blank() -> ResponseReturnValue:
    """The empty workbook."""
    return _download(exporting.blank(web.actor()), "12345工单表-空白.xlsx")


@bp.get("/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The workbook with invented orders."""
    return _download(exporting.sample(web.reading(), web.actor()), "12345工单表-样本.xlsx")


@bp.get("/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """One uploaded workbook: its verdicts while it waits, what it did afterwards."""
    asked = request.args.get("show", "")
    showing = next((one for one in Showing if one.value == asked), None)
    number = request.args.get("page", 1, type=int)
    return _shown(queries.run_page(web.reading(), web.actor(), run_id, showing=showing, number=number))


def _shown(
    page: RunPage, form: forms.ConfirmForm | None = None, *, status: int = 200, changed: ChangedMeanwhile | None = None
) -> ResponseReturnValue:
    form = form or forms.ConfirmForm(wrong=page.wrong, taken=page.counts["taken"], formdata=None, version=page.version)
    return render_template("mediation_hotline/run.html", run=page, form=form, changed=changed, names=NAMES), status


@bp.post("/<int:run_id>/confirm")
def confirm(run_id: int) -> ResponseReturnValue:
    """Import what was previewed; whoever finds that things have changed sees the rows judged anew."""
    actor = web.actor()
    page = queries.run_page(web.reading(), actor, run_id)
    form = forms.ConfirmForm(wrong=page.wrong, taken=page.counts["taken"])
    if page.confirmed_at is None:
        page.confirm.enforce()
        if not form.validate():
            return _shown(page, form, status=422)
    try:
        with web.writing() as tx:
            done = actions.confirm_run(tx, actor, form.command(run_id))
    except Invalid as refused:
        form_pages.refused_by(form, refused)
        return _shown(page, form, status=422)
    except actions.RowsChanged as changed:
        with web.writing() as tx:
            actions.review_run(tx, actor, run_id)
        return _shown(queries.run_page(web.reading(), actor, run_id), status=409, changed=changed)
    if done.again:
        flash("这份工单表已经导入过，没有重复导入。", "warning")
    else:
        flash(f"已导入：立 {done.new} 件，并入 {done.joined} 件。")
    return redirect(url_for(".run", run_id=run_id))


@bp.post("/<int:run_id>/drop")
def drop(run_id: int) -> ResponseReturnValue:
    """Give up a previewed workbook."""
    with web.writing() as tx:
        actions.drop_run(tx, web.actor(), run_id)
    flash("已放弃这份工单表，一行也没有导入，读到的内容已经删除。")
    return redirect(url_for(".index"))


@bp.get("/<int:run_id>/annotated.xlsx")
def annotated(run_id: int) -> ResponseReturnValue:
    """The rows as they were read, callers masked, with the verdict beside each."""
    found = queries.own_content(web.reading(), web.actor(), run_id)
    if found is None:
        raise OutOfTurn("这份工单表已经办完，读到的内容已经删除。", remedy="要再导入，请重新上传。")
    return _download(exporting.annotated(found), "12345工单表-核对结果.xlsx")


@bp.post("/orders/<int:order_id>/answer")
def answer(order_id: int) -> ResponseReturnValue:
    """Note what the hotline was told."""
    form = forms.AnswerForm(prefix=f"order-{order_id}-")
    if not form.validate():
        raise Invalid("请写怎样回复的。", remedy="请回到“12345 工单”，写好再办。")
    with web.writing() as tx:
        actions.answer_order(tx, web.actor(), form.command(order_id))
    flash("已记下回复。")
    return redirect(url_for(".index"))


def _answer_form(order_id: int, version: int) -> forms.AnswerForm:
    return forms.AnswerForm(prefix=f"order-{order_id}-", formdata=None, version=version)


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)
