"""The pages of the bureau's tables: the upload, the preview, what an import did, and what stands of a compound."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.table_runs.forms import LARGEST_UPLOAD
from alliance.kernel.table_runs.queries import ALL
from alliance.kernel.table_runs.views import Pages, Workbooks
from alliance.kernel.table_runs.workflow import STAGE_NAMES
from compounds.awards import addresses
from compounds.awards.checks import access, actions, exporting, forms, queries
from compounds.awards.checks.workflow import TABLE_NAMES, VERDICT_NAMES, Verdict
from compounds.models import Compound
from compounds.workbooks import guards
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
    workbooks=Workbooks(
        "检查考评表",
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

    def keep() -> int:
        file = form.table.data
        uploaded = queries.opened(web.reading(), actor, file.stream, file.filename or "", form.usual())
        with web.writing() as tx:
            return actions.preview_checks(tx, actor, uploaded, form.basis())

    return RUNS.uploaded(form, keep, _start)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    form.decline(guards.too_large(queries.limits(web.reading(), web.actor()).size))
    return _start(form, 413)


@bp.get("/of/<int:compound_id>")
def of_compound(compound_id: int) -> ResponseReturnValue:
    """What the bureau found at one compound, with every correction."""
    actor, reading = web.actor(), web.reading()
    compound = get_visible(reading.session, Compound, actor, compound_id)
    access.see_records(actor, compound.place).enforce()
    found = queries.of_compound(reading, actor, compound_id, compound.place.name)
    return render_template("awards_checks/compound.html", found=found, names=NAMES)
