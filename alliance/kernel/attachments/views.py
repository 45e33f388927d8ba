"""Fetching an attachment, always as a download and only for those who see its record, and withdrawing it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments import actions, checking, forms, queries
from alliance.kernel.errors import Invalid

bp = Blueprint("attachments", __name__, url_prefix="/files")
SEALED_OFF = "default-src 'none'; sandbox"
"""Should a browser show a file after all, it runs nothing and reaches nothing of ours."""
MEDIA_TYPES: dict[str, str] = {
    **{f".{ending}": kind.media_type for kind in checking.KINDS for ending in kind.endings},
    ".zip": "application/zip",
    ".json": "application/json",
    ".csv": "text/csv",
    ".html": "text/html",
}
"""What the platform takes in and what it makes, by the ending of the name."""


def as_download(content: Path | BytesIO, name: str, media_type: str) -> Response:
    """A file, stored or just made, as a download under `name`, which no browser opens in our name and no cache keeps.

    Every download goes through here: a server cannot send a header with a Chinese name in it as it stands.
    """
    answer = send_file(content, mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def fresh_download(content: bytes, name: str) -> Response:
    """A file that was just made, as a download; the ending of its name says what it is."""
    return as_download(BytesIO(content), name, MEDIA_TYPES[Path(name).suffix])


@bp.get("/<int:attachment_id>")
def download(attachment_id: int) -> ResponseReturnValue:
    """One file, for those who see the record beside which it lies."""
    found = queries.download(web.reading(), web.actor(), attachment_id)
    return as_download(found.path, found.name, found.media_type)


@bp.get("/<int:attachment_id>/withdraw")
def withdraw(attachment_id: int) -> ResponseReturnValue:
    """Ask for the reason."""
    page = queries.attachment_page(web.reading(), web.actor(), attachment_id)
    page.may_withdraw.enforce()
    form = forms.WithdrawForm(formdata=None, version=page.version)
    return render_template("attachments/withdraw.html", page=page, form=form)


@bp.post("/<int:attachment_id>/withdraw")
def withdraw_it(attachment_id: int) -> ResponseReturnValue:
    """Take it back; the bytes go within the minute."""
    page = queries.attachment_page(web.reading(), web.actor(), attachment_id)
    page.may_withdraw.enforce()
    form = forms.WithdrawForm()
    if not form.validate():
        return render_template("attachments/withdraw.html", page=page, form=form), 422
    try:
        with web.writing() as tx:
            actions.withdraw(tx, web.actor(), attachment_id, because=form.because.data or "", version=form.version.data)
    except Invalid as refused:
        form.decline(refused)
        return render_template("attachments/withdraw.html", page=page, form=form), 422
    flash("已撤下。这里留下它的名字和原因，文件本身会删掉。")
    return redirect(url_for(".withdrawn", attachment_id=attachment_id))


@bp.get("/<int:attachment_id>/withdrawn")
def withdrawn(attachment_id: int) -> ResponseReturnValue:
    """What is left of a withdrawn attachment."""
    page = queries.attachment_page(web.reading(), web.actor(), attachment_id)
    if page.line.withdrawn_at is None:
        return redirect(url_for(".withdraw", attachment_id=attachment_id))
    return render_template("attachments/withdrawn.html", page=page)
