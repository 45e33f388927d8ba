"""The pages of question files: 导入题目, the preview with its report, and the bank as a file."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from alliance.kernel import web
from alliance.kernel.attachments.views import as_download, fresh_download
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from training import addresses
from training.question_formats import access, actions, forms, queries, xlsx_out
from training.question_formats.decoding import MOST_BYTES
from training.question_formats.report import Report
from training.question_formats.workflow import STAGE_NAMES, STAGE_TONES
from training.question_formats.writing import ENDINGS, MEDIA

bp = Blueprint("training_files", __name__, url_prefix=addresses.IMPORTS, template_folder="../templates")
NAMES = {"STAGE": STAGE_NAMES, "TONES": STAGE_TONES}


@bp.get("/")
def index() -> ResponseReturnValue:
    """导入题目: the sample, the upload, and what was uploaded lately."""
    return _start(forms.UploadForm(formdata=None))


def _start(form: Form, status: int = 200, report: Report | None = None) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    access.preview_file(actor).enforce()
    html = render_template(
        "training_files/start.html",
        form=form,
        report=report,
        days=queries.waiting_days(reading, actor),
        files=queries.files(reading, actor),
        names=NAMES,
    )
    return html, status


@bp.post("/")
@web.takes_files(forms.LARGEST_UPLOAD)
def preview_file() -> ResponseReturnValue:
    """Read an uploaded file and keep what was read; one of which nothing could be read comes back with the report."""
    actor = web.actor()
    access.preview_file(actor).enforce()
    form = forms.UploadForm()
    if not form.validate():
        return _start(form, 422)
    uploaded = form.uploaded()
    try:
        with web.writing() as tx:
            file_id = actions.preview_file(tx, actor, uploaded)
    except Invalid as refused:
        form.decline(refused)
        return _start(form, 422, uploaded.report)
    return redirect(url_for(".file", file_id=file_id))


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """A request beyond the limit is refused before its body is read."""
    form = forms.UploadForm(formdata=None)
    form.form_errors.append(f"文件太大，最大 {MOST_BYTES // 1024 // 1024} MB。请分成几份再上传。")
    return _start(form, 413)


@bp.get("/sample.xlsx")
def sample() -> ResponseReturnValue:
    """The workbook with one question of each kind."""
    access.preview_file(web.actor()).enforce()
    return fresh_download(xlsx_out.sample(), "题库样表.xlsx")


@bp.get("/<int:file_id>")
def file(file_id: int) -> ResponseReturnValue:
    """One uploaded file: its report while it waits, what it gave afterwards."""
    return _shown(file_id, forms.ConfirmForm(formdata=None))


def _shown(file_id: int, form: forms.ConfirmForm, status: int = 200) -> ResponseReturnValue:
    number = request.args.get("page", 1, type=int)
    page = queries.file_page(web.reading(), web.actor(), file_id, number)
    if not form.is_submitted():
        form.version.data = page.version
    return render_template("training_files/file.html", file=page, form=form, names=NAMES), status


@bp.post("/<int:file_id>/import")
def import_file(file_id: int) -> ResponseReturnValue:
    """Keep the questions of a previewed file as drafts."""
    form = forms.ConfirmForm()
    if not form.validate():
        return _shown(file_id, form, 422)
    with web.writing() as tx:
        kept = actions.import_file(tx, web.actor(), file_id, form.version.data or 0)
    flash(f"已存入题库 {kept.new} 题，都是草稿，请另一位来审定。题库里本来就有的 {kept.known} 题没有重复存。")
    return redirect(url_for(".file", file_id=file_id))


@bp.post("/<int:file_id>/drop")
def drop_file(file_id: int) -> ResponseReturnValue:
    """Give up a previewed file."""
    with web.writing() as tx:
        actions.drop_file(tx, web.actor(), file_id)
    flash("已放弃这份文件，一题也没有导入，读到的内容已经删除。")
    return redirect(url_for(".index"))


@bp.get("/export")
def export_page() -> ResponseReturnValue:
    """Choose what to take out."""
    return _export(forms.ExportForm(formdata=None))


def _export(form: forms.ExportForm, status: int = 200) -> ResponseReturnValue:
    access.export_items(web.actor()).enforce()
    return render_template("training_files/export.html", form=form), status


@bp.post("/export")
def export_items() -> ResponseReturnValue:
    """The bank as a file, on record."""
    form = forms.ExportForm()
    if not form.validate():
        return _export(form, 422)
    command = form.command()
    try:
        with web.writing() as tx:
            made = actions.export_items(tx, web.actor(), command)
    except Invalid as refused:
        form.decline(refused)
        return _export(form, 422)
    return as_download(BytesIO(made.content), f"题库.{ENDINGS[command.format]}", MEDIA[command.format])
