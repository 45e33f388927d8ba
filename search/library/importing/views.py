"""The pages of imports: 导入法规, the report before anything enters, and the report of what was done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from alliance.kernel.tables import Page
from search.library import addresses
from search.library.importing import access, actions, forms, queries
from search.library.importing.workflow import STAGE_NAMES, Stage
from search.library.judging import Outcome

bp = Blueprint("imports", __name__, url_prefix=f"{addresses.LAWS}/imports", template_folder="../../templates")
VERSIONS_A_PAGE = 30
NAMES: dict[str, Any] = {
    "STAGE": STAGE_NAMES,
    "STAGE_TONES": {Stage.PREVIEWED: "due", Stage.CONFIRMED: "go"},
    "OUTCOME": queries.OUTCOME_NAMES,
    "TONES": {Outcome.ADDED: "go", Outcome.UNCHANGED: "", Outcome.REFUSED: "late"},
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """导入法规: the upload, and what was imported lately."""
    return _start(forms.UploadForm(formdata=None))


def _start(form: Form, status: int = 200) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    access.preview_import(actor).enforce()
    html = render_template(
        "importing/start.html",
        form=form,
        limits=queries.limits(reading, actor),
        imports=queries.imports(reading, actor),
        names=NAMES,
    )
    return html, status


@bp.post("/")
@web.takes_files(forms.LARGEST_UPLOAD)
def upload() -> ResponseReturnValue:
    """Read and judge uploaded files; what cannot be read comes back with the way out."""
    actor = web.actor()
    access.preview_import(actor).enforce()
    form = forms.UploadForm()
    if not form.validate():
        return _start(form, 422)
    files = [(file.filename or "", file.stream) for file in form.files.data]
    try:
        if len(files) > forms.FILES_MOST:
            raise Invalid(f"一次最多 {forms.FILES_MOST} 份文件。", remedy="请分几次上传。")
        uploaded = queries.opened(web.reading(), actor, files)
    except Invalid as refused:
        return _start(form.decline(refused), 422)
    with web.writing() as tx:
        import_id = actions.preview_import(tx, actor, uploaded)
    return redirect(url_for(".one", import_id=import_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    limits = queries.limits(web.reading(), web.actor())
    return _start(forms.UploadForm(formdata=None).decline(queries.too_large(limits.size)), 413)


@bp.get("/<int:import_id>")
def one(import_id: int) -> ResponseReturnValue:
    """One import: its report before, while it waits, and afterwards what it did."""
    page = queries.import_page(web.reading(), web.actor(), import_id)
    form = forms.ConfirmForm(formdata=None, version=page.version)
    expired = page.expires_at is not None and page.expires_at <= web.reading().now
    part = Page(request.args.get("page", 1, type=int), VERSIONS_A_PAGE, len(page.versions))
    return render_template("importing/one.html", page=page, part=part, form=form, names=NAMES, expired=expired)


@bp.post("/<int:import_id>/confirm")
def confirm_import(import_id: int) -> ResponseReturnValue:
    """Take in what was previewed."""
    form = forms.ConfirmForm(request.form)
    with web.writing() as tx:
        report = actions.confirm_import(tx, web.actor(), form.command(import_id))
    flash(f"新入库 {report.count(Outcome.ADDED)} 个版本，共 {report.articles} 条。一两分钟后就能搜到。")
    return redirect(url_for(".one", import_id=import_id))


@bp.post("/<int:import_id>/drop")
def drop_import(import_id: int) -> ResponseReturnValue:
    """Give up a previewed import."""
    with web.writing() as tx:
        actions.drop_import(tx, web.actor(), import_id)
    flash("已放弃，一份也没有入库，上传的文件已经删除。")
    return redirect(url_for(".index"))
