"""The pages of the bureau's tables: the upload, the preview, what an import did, and what stands of a compound."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.attachments.views import as_download
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.table_runs.forms import LARGEST_UPLOAD
from alliance.kernel.table_runs.queries import ALL
from alliance.kernel.table_runs.views import Pages
from alliance.kernel.table_runs.workflow import STAGE_NAMES
from compounds.awards import addresses
from compounds.awards.checks import access, actions, exporting, forms, queries
from compounds.awards.checks.workflow import TABLE_NAMES, VERDICT_NAMES, Verdict
from compounds.models import Compound
from compounds.workbooks import guards
from compounds.workbooks.sheets_out import XLSX
from compounds.workbooks.verdicts import said

bp = Blueprint("awards_checks", __name__, url_prefix=addresses.CHECKS, template_folder="../../templates")
TONES: dict[Verdict, str] = {
    Verdict.NEW: "go",
    Verdict.CORRECTION: "due",
    Verdict.SAME: "",
    Verdict.UNKNOWN: "late",
    Verdict.WRONG: "late",
}
NAMES: dict[str, Any] = {
    "VERDICT": VERDICT_NAMES,
    "TONES": TONES,
    "SHOWING": {**{one.value: VERDICT_NAMES[one] for one in queries.ORDER}, ALL: "全部"},
    "HEADS": ("小区", "在哪里", "怎么办", "说明"),
    "STAGE": STAGE_NAMES,
    "TABLE": TABLE_NAMES,
    "said": said,
}
RUNS = Pages(
    "awards_checks/run.html",
    NAMES,
    page=queries.run_page,
    review=actions.review_checks,
    confirm=actions.confirm_checks,
    drop=actions.drop_checks,
    told=lambda done: f"已导入：新的 {done.new} 行，更正 {done.corrected} 行。",
)


@bp.get("/")
def index() -> ResponseReturnValue:
    """检查考评表: how it goes, the upload, and what was brought in lately."""
    return _start(forms.UploadForm(formdata=None))


def _start(form: forms.UploadForm, status: int = 200) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    access.see_runs(actor).enforce()
    html = render_template(
        "awards_checks/start.html",
        form=form,
        may=access.preview_checks(actor),
        limits=queries.limits(reading, actor),
        runs=queries.runs(reading, actor),
        names=NAMES,
    )
    return html, status


@bp.post("/")
@web.takes_files(LARGEST_UPLOAD)
def upload() -> ResponseReturnValue:
    """Read, judge and keep an uploaded table; what cannot be read comes back with the way out."""
    actor = web.actor()
    access.preview_checks(actor).enforce()
    form = forms.UploadForm()
    if not form.validate():
        return _start(form, 422)
    file = form.table.data
    try:
        uploaded = queries.opened(web.reading(), actor, file.stream, file.filename or "", form.usual())
        with web.writing() as tx:
            run_id = actions.preview_checks(tx, actor, uploaded, form.basis())
    except Invalid as refused:
        form.decline(refused)
        return _start(form, 422)
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
    return _download(exporting.blank(web.actor()), "检查考评表-空白.xlsx")


@bp.get("/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The workbook with invented figures."""
    return _download(exporting.sample(web.reading(), web.actor()), "检查考评表-样本.xlsx")


@bp.get("/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """One uploaded table: its verdicts while it waits, what it did afterwards."""
    return RUNS.run(run_id)


@bp.post("/<int:run_id>/confirm")
def confirm(run_id: int) -> ResponseReturnValue:
    """Import what was previewed."""
    return RUNS.confirmed(run_id)


@bp.post("/<int:run_id>/drop")
def drop(run_id: int) -> ResponseReturnValue:
    """Give up a previewed table."""
    return RUNS.dropped(run_id)


@bp.get("/<int:run_id>/annotated.xlsx")
def annotated(run_id: int) -> ResponseReturnValue:
    """The rows as they were read, with the verdict beside each."""
    found = queries.own_content(web.reading(), web.actor(), run_id)
    if found is None:
        raise OutOfTurn("这份表已经办完，读到的内容已经删除。", remedy="要再导入，请重新上传。")
    return _download(exporting.annotated(found), "检查考评表-核对结果.xlsx")


@bp.get("/of/<int:compound_id>")
def of_compound(compound_id: int) -> ResponseReturnValue:
    """What the bureau found at one compound, with every correction."""
    actor, reading = web.actor(), web.reading()
    compound = get_visible(reading.session, Compound, actor, compound_id)
    access.see_records(actor, compound.place).enforce()
    found = queries.of_compound(reading, actor, compound_id, compound.place.name)
    return render_template("awards_checks/compound.html", found=found, names=NAMES)


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return as_download(BytesIO(content), name, XLSX)
