"""The pages of workbooks: 用表格登记, the preview with its verdicts, what an import did, and the export."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.attachments.views import as_download
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.table_runs.forms import LARGEST_UPLOAD
from alliance.kernel.table_runs.queries import ALL
from alliance.kernel.table_runs.views import Pages
from alliance.kernel.table_runs.workflow import STAGE_NAMES
from compounds import addresses
from compounds import queries as registry
from compounds.workbooks import access, actions, exporting, forms, guards, known, queries
from compounds.workbooks.sheets_out import XLSX
from compounds.workbooks.verdicts import LOOK, VERDICT_NAMES, Verdict

bp = Blueprint("workbooks", __name__, url_prefix=f"{addresses.ROOT}/workbooks", template_folder="templates")
TONES: dict[Verdict, str] = {Verdict.NEW: "go", Verdict.CHANGED: "due", Verdict.SAME: "", Verdict.WRONG: "late"}
SAID: dict[str, str] = {**{one.value: name for one, name in VERDICT_NAMES.items()}, queries.LOOK: LOOK}
NAMES: dict[str, Any] = {
    "VERDICT": VERDICT_NAMES,
    "TONES": TONES,
    "SHOWING": {**{str(one): SAID[one] for one in queries.ORDER}, ALL: "全部"},
    "STAGE": STAGE_NAMES,
    "HEADS": ("登记的是", "在哪里", "结果", "说明"),
}
RUNS = Pages(
    "workbooks/run.html",
    NAMES,
    page=queries.run_page,
    review=actions.review_workbook,
    confirm=actions.confirm_workbook,
    drop=actions.drop_workbook,
    told=lambda done: f"已导入：新增 {done.new} 行，更新 {done.changed} 行。",
)


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
@web.takes_files(LARGEST_UPLOAD)
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
        form.decline(refused)
        return _start(form, 422)
    with web.writing() as tx:
        run_id = actions.preview_workbook(tx, actor, uploaded)
    return redirect(url_for(".run", run_id=run_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    form.decline(guards.too_large(queries.limits(web.reading(), web.actor()).size))
    return _start(form, 413)


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
    return RUNS.run(run_id)


@bp.post("/<int:run_id>/confirm")
def confirm(run_id: int) -> ResponseReturnValue:
    """Import what was previewed."""
    return RUNS.confirmed(run_id)


@bp.post("/<int:run_id>/drop")
def drop(run_id: int) -> ResponseReturnValue:
    """Give up a previewed workbook."""
    return RUNS.dropped(run_id)


@bp.get("/<int:run_id>/annotated.xlsx")
def annotated(run_id: int) -> ResponseReturnValue:
    """The rows as they were read, with what is wrong beside each."""
    actor, reading = web.actor(), web.reading()
    found = queries.own_content(reading, actor, run_id)
    if found is None:
        raise OutOfTurn("这份表已经办完，读到的内容已经删除。", remedy="要再登记，请重新上传。")
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
        form.decline(refused)
        return render_template("workbooks/export.html", form=form, may_upload=access.preview_workbook(actor)), 422
    return _download(exported.content, exported.file_name)


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return as_download(BytesIO(content), name, XLSX)
