"""The pages of the hotline: the upload with its basis, the preview, what an import did, and what to answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import deeds, web
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.table_runs.forms import LARGEST_UPLOAD
from alliance.kernel.table_runs.queries import ALL
from alliance.kernel.table_runs.views import Pages, Workbooks
from alliance.kernel.table_runs.workflow import STAGE_NAMES
from compounds.workbooks import guards
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
    workbooks=Workbooks(
        "12345工单表",
        "核对结果",
        blank=lambda _, actor: exporting.blank(actor),
        sample=exporting.sample,
        content=queries.own_content,
        annotated=lambda _reading, _actor, found: exporting.annotated(found),
    ),
)
RUNS.serve(bp)


@bp.get("/")
def index() -> ResponseReturnValue:
    """12345 工单: how it goes, the upload, what was uploaded lately, and what waits to be answered."""
    return _start(forms.UploadForm(formdata=None))


def _start(form: Form, status: int = 200, note: str = "") -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    access.work(actor).enforce()
    orders = queries.unanswered(reading, actor)
    answers = {one.order_id: _answer_form(one.order_id, one.version, form) for one in orders}
    html = render_template(
        "mediation_hotline/start.html",
        form=forms.UploadForm(formdata=None).or_refused(form),
        limits=queries.limits(reading, actor),
        runs=queries.runs(reading, actor),
        orders=orders,
        sent=form,
        note=note,
        kept=[] if form in answers.values() else deeds.kept(note, {"sent": form}),
        answers=answers,
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

    def keep() -> int:
        file = form.workbook.data
        uploaded = queries.opened(web.reading(), actor, file.stream, file.filename or "")
        with web.writing() as tx:
            return actions.preview_run(tx, actor, uploaded, form.basis())

    return RUNS.uploaded(form, keep, _start)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    form.decline(guards.too_large(queries.limits(web.reading(), web.actor()).size))
    return _start(form, 413)


@bp.post("/orders/<int:order_id>/answer")
def answer(order_id: int) -> ResponseReturnValue:
    """Note what the hotline was told."""
    form = forms.AnswerForm(prefix=f"order-{order_id}-")
    if not form.validate():
        return _start(form, 422)
    try:
        with web.writing() as tx:
            actions.answer_order(tx, web.actor(), form.command(order_id))
    except Invalid as refused:
        return _start(form.decline(refused), 422)
    except OutOfTurn as late:
        return _start(form, 409, f"{late.reason}{late.remedy}")
    flash("已记下回复。")
    return redirect(url_for(".index"))


def _answer_form(order_id: int, version: int, sent: Form) -> Form:
    blank = forms.AnswerForm(prefix=f"order-{order_id}-", formdata=None)
    found: Form = deeds.renewed(blank.or_refused(sent), version)
    return found
