"""Signing a version: by the parties and the mediator, on paper with a second look, and the body's seal."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.forms import Form
from mediation import addresses
from mediation.agreements import access, actions, forms, signing
from mediation.agreements.models import Agreement
from mediation.agreements.pages import deed, keep
from mediation.agreements.shown import AgreementPage, Signer

bp = Blueprint("mediation_signing", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
PAPER, SEALED = "签名页", "盖章页"
"""What attachments are for, in words of the page."""


@bp.post("/agreements/<int:agreement_id>/sign/<int:party_id>")
@web.public
def sign(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Sign for a party, signed in or by its code."""
    form = forms.SignForm(prefix=f"sign-{party_id}-")
    return deed(
        agreement_id,
        f"sign-{party_id}",
        form,
        lambda page: _signer(page, party_id).may_sign,
        lambda tx, actor: signing.sign(tx, actor, form.command(agreement_id, party_id, _digest())),
        done="已经签上。",
    )


@bp.post("/agreements/<int:agreement_id>/sign")
def sign_as_mediator(agreement_id: int) -> ResponseReturnValue:
    """Sign as the mediator."""
    form = forms.SignForm(prefix="mediator-")
    return deed(
        agreement_id,
        "mediator",
        form,
        lambda page: page.may.sign_as_mediator,
        lambda tx, actor: signing.sign_as_mediator(tx, actor, form.as_mediator(agreement_id, _digest())),
        done="已经签上。",
    )


@bp.post("/agreements/<int:agreement_id>/refuse/<int:party_id>")
@web.public
def refuse(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Say that a party does not sign."""
    form = forms.RefuseForm(prefix=f"refuse-{party_id}-")
    return deed(
        agreement_id,
        f"refuse-{party_id}",
        form,
        lambda page: _signer(page, party_id).may_refuse,
        lambda tx, actor: actions.refuse_to_sign(tx, actor, form.command(agreement_id, party_id)),
        done="记下了：您不在这一版上签字。",
    )


@bp.post("/agreements/<int:agreement_id>/paper/<int:party_id>")
@web.takes_files(LARGEST_UPLOAD)
def paper(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Record what a party signed on paper, with its scan."""
    form = forms.PaperForm(prefix=f"paper-{party_id}-")

    def act(tx: Transaction, actor: Actor) -> None:
        signing.sign_on_paper(tx, actor, form.command(agreement_id, party_id, _digest()))
        keep(tx, actor, Agreement, agreement_id, form.file.data, purpose=PAPER)

    return deed(
        agreement_id,
        f"paper-{party_id}",
        form,
        lambda page: _signer(page, party_id).may_record,
        act,
        done="已登记，等第二个人对着扫描件核对。",
    )


@bp.post("/agreements/<int:agreement_id>/signatures/<int:signature_id>/<any(check, reject):verdict>")
def check(agreement_id: int, signature_id: int, verdict: str) -> ResponseReturnValue:
    """Hold a signature on paper against its scan."""
    form = forms.CheckForm(prefix=f"check-{signature_id}-") if verdict == "check" else Form(prefix="reject-")
    command = signing.CheckPaper(agreement_id, signature_id)
    act = signing.check_paper if verdict == "check" else signing.reject_paper

    def may(page: AgreementPage) -> Verdict:
        line = next((one for one in page.signatures if one.signature_id == signature_id and one.waits), None)
        if line is None:
            raise NotFound("没有找到等核对的签名。", remedy="请刷新这一页，看看是不是已经核对过了。")
        return line.may_check

    done = "已核对。" if verdict == "check" else "已退回，请这一方重新签。"
    return deed(agreement_id, f"check-{signature_id}", form, may, lambda tx, actor: act(tx, actor, command), done=done)


@bp.post("/agreements/<int:agreement_id>/seal")
@web.takes_files(LARGEST_UPLOAD)
def seal(agreement_id: int) -> ResponseReturnValue:
    """Record the body's seal."""
    form = forms.SealForm(prefix="seal-")

    def act(tx: Transaction, actor: Actor) -> None:
        signing.seal(tx, actor, form.command(agreement_id, _digest()))
        if form.file.data:
            keep(tx, actor, Agreement, agreement_id, form.file.data, purpose=SEALED)

    return deed(agreement_id, "seal", form, lambda page: page.may.seal, act, done="盖章已登记。")


@bp.post("/agreements/<int:agreement_id>/scan")
@web.takes_files(LARGEST_UPLOAD)
def scan(agreement_id: int) -> ResponseReturnValue:
    """Keep one more scan of the signed paper."""
    form = forms.FileForm(prefix="scan-")
    return deed(
        agreement_id,
        "scan",
        form,
        lambda page: access.keep_scan(works_on_it=page.works),
        lambda tx, actor: keep(tx, actor, Agreement, agreement_id, form.file.data, purpose=PAPER),
        done="扫描件已经交上。",
    )


def _signer(page: AgreementPage, party_id: int) -> Signer:
    for one in page.signers:
        if one.party_id == party_id:
            return one
    raise NotFound("没有找到这一方当事人。", remedy="请回到协议的页面重新打开。")


def _digest() -> str:
    """The digest of the text that the page showed."""
    return request.form.get("digest", "")[:64]
