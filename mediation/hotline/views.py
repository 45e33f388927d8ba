"""The pages of the hotline: the upload with its basis, the preview, what an import did, and what to answer."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.attachments.views import as_download
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.table_runs.forms import LARGEST_UPLOAD
from alliance.kernel.table_runs.queries import ALL
from alliance.kernel.table_runs.views import Pages
from alliance.kernel.table_runs.workflow import STAGE_NAMES
from compounds.workbooks import guards
from compounds.workbooks.sheets_out import XLSX
from mediation import addresses
from mediation.hotline import access, actions, exporting, forms, queries
from mediation.hotline.workflow import NATURE_NAMES, VERDICT_NAMES, Verdict

bp = Blueprint("mediation_hotline", __name__, url_prefix=f"{addresses.ROOT}/hotline", template_folder="../templates")
TONES: dict[Verdict, str] = {
    Verdict.NEW: "go",
    Verdict.SAME_MATTER: "go",
    Verdict.REPEATED: "",
    Verdict.ROUTED: "due",
    Verdict.UNKNOWN_COMPOUND: "late",
    Verdict.WRONG: "late",
}
NAMES: dict[str, Any] = {
    "VERDICT": VERDICT_NAMES,
    "TONES": TONES,
    "SHOWING": {**{one.value: VERDICT_NAMES[one] for one in queries.ORDER}, ALL: "全部"},
    "HEADS": ("工单", "在哪里", "办成什么", "说明"),
    "STAGE": STAGE_NAMES,
    "NATURE": NATURE_NAMES,
}
RUNS = Pages(
    "mediation_hotline/run.html",
    NAMES,
    page=queries.run_page,
    review=actions.review_run,
    confirm=actions.confirm_run,
    drop=actions.drop_run,
    told=lambda done: f"已导入：立 {done.new} 件，并入 {done.joined} 件。",
)


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
@web.takes_files(LARGEST_UPLOAD)
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
    return _download(exporting.blank(web.actor()), "12345工单表-空白.xlsx")


@bp.get("/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The workbook with invented orders."""
    return _download(exporting.sample(web.reading(), web.actor()), "12345工单表-样本.xlsx")


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
    """The rows as they were read, callers masked, with the verdict beside each."""
    found = queries.own_content(web.reading(), web.actor(), run_id)
    if found is None:
        raise OutOfTurn("这份表已经办完，读到的内容已经删除。", remedy="要再导入，请重新上传。")
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
    return as_download(BytesIO(content), name, XLSX)
