"""The register, the page of one document with its file, and the public page on which anybody verifies one."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import qr, typed, web
from alliance.kernel.access import get_visible
from alliance.kernel.attachments.views import as_download, fresh_download
from alliance.kernel.crypto import context_of
from alliance.kernel.days import full_date
from alliance.kernel.documents import actions, codes, comparing, forms, kinds, queries, word
from alliance.kernel.documents.models import Document, VerificationTry
from alliance.kernel.documents.paper import address_of, paper_of
from alliance.kernel.documents.queries import Asked, PublicDocument
from alliance.kernel.documents.workflow import STATE_NAMES, State
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.tables import Cell

bp = Blueprint("documents", __name__)
_AT_ONCE = 1 << 20


@bp.get("/documents")
def register() -> ResponseReturnValue:
    """文书登记簿: what was issued, as far as one sees it."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    asked = Asked(
        words=typed.searched(request.args.get("words", ""), 60),
        kind=kind if kind in {known.code for known in kinds.all_kinds()} else "",
        state=State(state) if state in set(State) else None,
    )
    found = queries.register(web.reading(), web.actor(), asked, request.args.get("page", 1, type=int))
    rows = [
        (
            Cell(str(line.reference), url=url_for(".document", document_id=line.id)),
            line.title,
            line.label,
            line.place_name,
            full_date(line.issued_on),
            Cell(line.state_name, tone=line.tone),
        )
        for line in found.lines
    ]
    states = [(state.value, STATE_NAMES[state]) for state in State]
    return render_template(
        "documents/register.html", rows=rows, page=found.page, asked=asked, kinds=kinds.all_kinds(), states=states
    )


@bp.get("/documents/<int:document_id>")
def document(document_id: int) -> ResponseReturnValue:
    """One document: where it stands, its file, its code."""
    return _document(document_id, forms.RevokeForm(formdata=None))


def _document(document_id: int, form: forms.RevokeForm, status: int = 200) -> ResponseReturnValue:
    page = queries.document_page(web.reading(), web.actor(), document_id)
    if form.version.data is None:
        form.version.data = page.version
    address = address_of(web.platform().settings.public_url, page.code.replace("-", ""))
    html = render_template(
        "documents/document.html",
        page=page,
        form=form,
        retry=forms.RetryForm(formdata=None, prefix="retry-", version=page.version),
        address=address,
        picture=qr.svg(address, label="查验这份文书的二维码"),
    )
    return html, status


@bp.get("/documents/<int:document_id>/file")
def file(document_id: int) -> ResponseReturnValue:
    """The PDF that was issued, byte for byte."""
    found = queries.file_of(web.reading(), web.actor(), document_id)
    return as_download(found.path, found.name, "application/pdf")


@bp.get("/documents/<int:document_id>/word")
def word_file(document_id: int) -> ResponseReturnValue:
    """The same content as a .docx on which people go on writing; it is a draft and carries no code."""
    reading = web.reading()
    row = get_visible(reading.session, Document, web.actor(), document_id)
    kind = kinds.kind_of(row.kind)
    if not kind.editable:
        raise OutOfTurn("这种文书没有可以修改的版本。", remedy="请下载 PDF。")
    paper = paper_of(reading, row, web.platform().settings.public_url)
    subject = f"由{paper.reference}另存，供修改"
    content = word.docx(paper.title, paper.blocks, issuer=paper.issuer, subject=subject, typeface=kind.typeface)
    return fresh_download(content, f"{row.title}（供修改）.docx")


@bp.post("/documents/<int:document_id>/revoke")
def revoke(document_id: int) -> ResponseReturnValue:
    """Take the document back."""
    queries.document_page(web.reading(), web.actor(), document_id).revoke.enforce()
    form = forms.RevokeForm()
    if not form.validate():
        return _document(document_id, form, 422)
    try:
        with web.writing() as tx:
            row = get_visible(tx.session, Document, web.actor(), document_id, lock=True)
            actions.revoke(tx, web.actor(), row, form.because.data or "", version=form.version.data)
    except Invalid as refused:
        form.decline(refused)
        return _document(document_id, form, 422)
    flash("已撤销。从现在起，查验页上写的是已撤销。")
    return redirect(url_for(".document", document_id=document_id))


@bp.post("/documents/<int:document_id>/retry")
def retry(document_id: int) -> ResponseReturnValue:
    """Have a document printed again."""
    queries.document_page(web.reading(), web.actor(), document_id).retry.enforce()
    form = forms.RetryForm(prefix="retry-")
    if not form.validate():
        return _document(document_id, forms.RevokeForm(formdata=None), 422)
    with web.writing() as tx:
        row = get_visible(tx.session, Document, web.actor(), document_id, lock=True)
        actions.retry(tx, web.actor(), row, version=form.version.data)
    flash("正在重新制作。")
    return redirect(url_for(".document", document_id=document_id))


@bp.get("/v")
@web.public
def verify() -> ResponseReturnValue:
    """Type the code of a paper."""
    form = forms.CodeForm(request.args)
    if "code" not in request.args:
        return render_template("documents/verify.html", form=forms.CodeForm(formdata=None))
    if not form.validate():
        return render_template("documents/verify.html", form=form), 422
    return redirect(url_for(".verified", code=codes.typed(form.code.data or "")))


@bp.get("/v/<code>")
@web.public
def verified(code: str) -> ResponseReturnValue:
    """What anybody may know of the document with this code."""
    found = _found(code)
    return render_template("documents/verified.html", found=found, form=forms.CompareForm(formdata=None), result=None)


@bp.post("/v/<code>")
@web.public
@web.takes_files(forms.LARGEST_COMPARED)
def compare(code: str) -> ResponseReturnValue:
    """Say whether the file in hand is the one that was issued; the file is read once and not kept."""
    found = _found(code)
    form = forms.CompareForm()
    if not form.validate():
        return render_template("documents/verified.html", found=found, form=form, result=None), 422
    with web.writing() as tx:
        queries.refuse_too_many(tx, _origin())
        actions.put_on_record(tx, _origin())
    digest = _digest(form.file.data.stream)
    result = comparing.compared(found, digest, queries.by_digest(web.reading(), digest))
    return render_template("documents/verified.html", found=found, form=forms.CompareForm(formdata=None), result=result)


def _found(code: str) -> PublicDocument:
    """The document with a code. Raises Invalid for what is no code, NotFound for one of nothing, which is counted."""
    try:
        plain = codes.typed(code)
    except codes.NoCode as wrong:
        raise Invalid(str(wrong), remedy="请打开查验页，把纸上的验证码再填一次。") from wrong
    reading, origin = web.reading(), _origin()
    if (found := queries.public_document(reading, plain)) is not None:
        return found
    queries.refuse_too_many(reading, origin)
    unknown = queries.not_found()
    unknown.record = lambda tx: actions.put_on_record(tx, origin)
    raise unknown


def _origin() -> str:
    """Where the request comes from, as a keyed digest."""
    return web.platform().keyring.index(request.remote_addr or "", context_of(VerificationTry.origin))


def _digest(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while part := stream.read(_AT_ONCE):
        digest.update(part)
    return digest.hexdigest()
