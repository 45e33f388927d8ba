"""The pages of workbooks: 用表格登记, the preview with its verdicts, what an import did, and the export."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from alliance.kernel.forms import Form
from compounds import addresses
from compounds import queries as registry
from compounds.workbooks import access, actions, exporting, forms, guards, known, queries
from compounds.workbooks.columns import BY_KIND
from compounds.workbooks.queries import RunPage, Showing
from compounds.workbooks.sheets_out import XLSX
from compounds.workbooks.verdicts import LOOK, VERDICT_NAMES, Verdict
from compounds.workbooks.workflow import STAGE_NAMES

bp = Blueprint("workbooks", __name__, url_prefix=f"{addresses.ROOT}/workbooks", template_folder="templates")
TONES: dict[Verdict, str] = {Verdict.NEW: "go", Verdict.CHANGED: "due", Verdict.SAME: "", Verdict.WRONG: "late"}
SHOWING_NAMES: dict[Showing, str] = {
    Showing.WRONG: VERDICT_NAMES[Verdict.WRONG],
    Showing.LOOK: LOOK,
    Showing.NEW: VERDICT_NAMES[Verdict.NEW],
    Showing.CHANGED: VERDICT_NAMES[Verdict.CHANGED],
    Showing.SAME: VERDICT_NAMES[Verdict.SAME],
    Showing.ALL: "全部",
}
NAMES: dict[str, Any] = {
    "VERDICT": VERDICT_NAMES,
    "TONES": TONES,
    "SHOWING": SHOWING_NAMES,
    "STAGE": STAGE_NAMES,
    "SHEET": {kind: sheet.name for kind, sheet in BY_KIND.items()},
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """用表格登记: how it goes, the workbooks to download, the upload, and what was uploaded lately."""
    return _start(forms.UploadForm(formdata=None))


def _start(form: Form, status: int = 200) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    access.preview_workbook(actor).enforce()
    html = render_template(
        "workbooks/start.html",
        form=form,
        limits=queries.limits(reading, actor),
        runs=queries.runs(reading, actor),
        names=NAMES,
    )
    return html, status


@bp.post("/")
@web.takes_files(forms.LARGEST_UPLOAD)
def upload() -> ResponseReturnValue:
    """Read, judge and keep an uploaded workbook; what cannot be read comes back with the way out."""
    actor = web.actor()
    access.preview_workbook(actor).enforce()
    form = forms.UploadForm()
    if not form.validate():
        return _start(form, 422)
    file = form.workbook.data
    try:
        uploaded = queries.opened(web.reading(), actor, file.stream, file.filename or "")
    except Invalid as refused:
        return _start(_with(form, refused), 422)
    with web.writing() as tx:
        run_id = actions.preview_workbook(tx, actor, uploaded)
    return redirect(url_for(".run", run_id=run_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    limits = queries.limits(web.reading(), web.actor())
    return _start(_with(form, guards.too_large(limits.size)), 413)


@bp.get("/blank.xlsx")
def blank() -> ResponseReturnValue:
    """The empty workbook."""
    return _download(exporting.blank(web.reading(), web.actor()), "小区登记表-空白.xlsx")


@bp.get("/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The workbook with invented rows."""
    return _download(exporting.sample(web.reading(), web.actor()), "小区登记表-样本.xlsx")


@bp.get("/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """One uploaded workbook: its verdicts while it waits, what it did afterwards."""
    return _shown(_page(run_id))


def _page(run_id: int) -> RunPage:
    asked = request.args.get("show", "")
    showing = next((one for one in Showing if one.value == asked), None)
    return queries.run_page(
        web.reading(), web.actor(), run_id, showing=showing, number=request.args.get("page", 1, type=int)
    )


def _shown(
    page: RunPage, form: forms.ConfirmForm | None = None, *, status: int = 200, changed: ChangedMeanwhile | None = None
) -> ResponseReturnValue:
    form = form or forms.ConfirmForm(wrong=page.counts["wrong"], good=page.good, formdata=None, version=page.version)
    return render_template("workbooks/run.html", run=page, form=form, changed=changed, names=NAMES), status


@bp.post("/<int:run_id>/confirm")
def confirm_workbook(run_id: int) -> ResponseReturnValue:
    """Import what was previewed; whoever finds the registry changed sees the rows judged anew."""
    actor = web.actor()
    page = queries.run_page(web.reading(), actor, run_id)
    form = forms.ConfirmForm(wrong=page.counts["wrong"], good=page.good)
    if page.confirmed_at is None:
        page.may.confirm_workbook.enforce()
        if not form.validate():
            return _shown(page, form, status=422)
    try:
        with web.writing() as tx:
            done = actions.confirm_workbook(tx, actor, form.command(run_id))
    except Invalid as refused:
        return _shown(page, _with(form, refused), status=422)
    except actions.RowsChanged as changed:
        with web.writing() as tx:
            actions.review_workbook(tx, actor, run_id)
        return _shown(queries.run_page(web.reading(), actor, run_id), status=409, changed=changed)
    if done.again:
        flash("这份表格已经导入过，没有重复导入。", "warning")
    else:
        flash(f"已导入：新增 {done.new} 行，更新 {done.changed} 行。")
    return redirect(url_for(".run", run_id=run_id))


@bp.post("/<int:run_id>/drop")
def drop_workbook(run_id: int) -> ResponseReturnValue:
    """Give up a previewed workbook."""
    with web.writing() as tx:
        actions.drop_workbook(tx, web.actor(), run_id)
    flash("已放弃这份表格，一行也没有导入，读到的内容已经删除。")
    return redirect(url_for(".index"))


@bp.get("/<int:run_id>/annotated.xlsx")
def annotated(run_id: int) -> ResponseReturnValue:
    """The rows as they were read, with what is wrong beside each."""
    actor, reading = web.actor(), web.reading()
    found = queries.own_content(reading, actor, run_id)
    if found is None:
        raise OutOfTurn("这份表格已经办完，读到的内容已经删除。", remedy="要再登记，请重新上传表格。")
    return _download(exporting.annotated(found, known.communities(reading, actor)), "小区登记表-带问题说明.xlsx")


@bp.route("/export", methods=["GET", "POST"])
def export_registry() -> ResponseReturnValue:
    """Choose a street, then the registry as a workbook; each is counted and on record."""
    actor, reading = web.actor(), web.reading()
    access.export_registry(actor).enforce()
    form = forms.ExportForm(registry.streets(reading, actor))
    if request.method == "GET":
        return render_template("workbooks/export.html", form=form, may_upload=access.preview_workbook(actor))
    if not form.validate():
        return render_template("workbooks/export.html", form=form, may_upload=access.preview_workbook(actor)), 422
    try:
        with web.writing() as tx:
            exported = exporting.export_registry(tx, actor, form.street.data or None)
    except Invalid as refused:
        _with(form, refused)
        return render_template("workbooks/export.html", form=form, may_upload=access.preview_workbook(actor)), 422
    return _download(exported.content, exported.file_name)


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


def _with(form: Any, refused: Invalid) -> Any:
    """The form with what was declined, beside the problems of its fields."""
    form.form_errors.append(f"{refused.reason}{refused.remedy}")
    return form
