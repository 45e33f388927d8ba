"""The pages of workbooks: 用表格登记, the preview with its verdicts, what an import did, and the export."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from alliance.kernel.table_runs.forms import LARGEST_UPLOAD
from alliance.kernel.table_runs.queries import ALL
from alliance.kernel.table_runs.views import Pages, Workbooks
from alliance.kernel.table_runs.workflow import STAGE_NAMES
from compounds import addresses
from compounds import queries as registry
from compounds.workbooks import access, actions, exporting, forms, guards, known, queries
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
    workbooks=Workbooks(
        "小区登记表",
        "带问题说明",
        blank=exporting.blank,
        sample=exporting.sample,
        content=queries.own_content,
        annotated=lambda reading, actor, found: exporting.annotated(found, known.communities(reading, actor)),
    ),
)
RUNS.serve(bp)


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

    def keep() -> int:
        file = form.workbook.data
        uploaded = queries.opened(web.reading(), actor, file.stream, file.filename or "")
        with web.writing() as tx:
            return actions.preview_workbook(tx, actor, uploaded)

    return RUNS.uploaded(form, keep, _start)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    form.decline(guards.too_large(queries.limits(web.reading(), web.actor()).size))
    return _start(form, 413)


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
    return fresh_download(exported.content, exported.file_name)
