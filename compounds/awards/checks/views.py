"""The pages of the bureau's tables: the upload, the preview, what an import did, and what stands of a compound."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.attachments.views import as_download
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from compounds import form_pages
from compounds.awards import addresses
from compounds.awards.checks import access, actions, exporting, forms, queries
from compounds.awards.checks.queries import RunPage, Showing
from compounds.awards.checks.workflow import STAGE_NAMES, TABLE_NAMES, VERDICT_NAMES, Verdict
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
    "SHOWING": {
        **{one: VERDICT_NAMES[Verdict(one.value)] for one in Showing if one is not Showing.ALL},
        Showing.ALL: "全部",
    },
    "STAGE": STAGE_NAMES,
    "TABLE": TABLE_NAMES,
    "said": said,
}


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
@web.takes_files(forms.LARGEST_UPLOAD)
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
    return _download(exporting.blank(web.actor()), "检查考评表-空白.xlsx")


@bp.get("/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The workbook with invented figures."""
    return _download(exporting.sample(web.reading(), web.actor()), "检查考评表-样本.xlsx")


@bp.get("/<int:run_id>")
def run(run_id: int) -> ResponseReturnValue:
    """One uploaded table: its verdicts while it waits, what it did afterwards."""
    asked = request.args.get("show", "")
    showing = next((one for one in Showing if one.value == asked), None)
    number = request.args.get("page", 1, type=int)
    return _shown(queries.run_page(web.reading(), web.actor(), run_id, showing=showing, number=number))


def _shown(
    page: RunPage, form: forms.ConfirmForm | None = None, *, status: int = 200, changed: ChangedMeanwhile | None = None
) -> ResponseReturnValue:
    form = form or forms.ConfirmForm(wrong=page.wrong, taken=page.counts["taken"], formdata=None, version=page.version)
    return render_template("awards_checks/run.html", run=page, form=form, changed=changed, names=NAMES), status


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
            done = actions.confirm_checks(tx, actor, form.command(run_id))
    except Invalid as refused:
        form_pages.refused_by(form, refused)
        return _shown(page, form, status=422)
    except actions.RowsChanged as changed:
        with web.writing() as tx:
            actions.review_checks(tx, actor, run_id)
        return _shown(queries.run_page(web.reading(), actor, run_id), status=409, changed=changed)
    if done.again:
        flash("这份表已经导入过，没有重复导入。", "warning")
    else:
        flash(f"已导入：新的 {done.new} 行，更正 {done.corrected} 行。")
    return redirect(url_for(".run", run_id=run_id))


@bp.post("/<int:run_id>/drop")
def drop(run_id: int) -> ResponseReturnValue:
    """Give up a previewed table."""
    with web.writing() as tx:
        actions.drop_checks(tx, web.actor(), run_id)
    flash("已放弃这份表，一行也没有导入，读到的内容已经删除。")
    return redirect(url_for(".index"))


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
