"""The pages on which the library is kept: what waits, an edition of one's own and its steps, reviews settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict, denied
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import name_of
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from compounds.guidance import addresses
from compounds.guidance.model_texts import access, actions, forms, queries, shelf
from compounds.guidance.model_texts.queries import EditionPage, ReviewLine

bp = Blueprint("guidance_editions", __name__, url_prefix=addresses.TEXTS, template_folder="../../templates")
_KEEPERS = denied("这一页给管范本的人用：业务指导组、政策法规组、联盟负责人和法律顾问。", "范本库谁都可以看。")


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """Drafts to be signed and texts in review."""
    return _desk()


def _desk(status: int = 200, settle: forms.SettleForm | None = None, review_id: int = 0) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    if not access.keeps(actor):
        _KEEPERS.enforce()
    html = render_template(
        "guidance_texts/desk.html",
        reviews=queries.reviews(reading, actor),
        drafts=queries.drafts(reading, actor),
        write=access.write_edition(actor),
        form_of=lambda line: settle if settle is not None and line.review_id == review_id else _settle_form(line),
    )
    return html, status


def _settle_form(line: ReviewLine) -> forms.SettleForm:
    return forms.SettleForm(formdata=None, prefix=f"settle-{line.review_id}-", version=line.version)


@bp.post("/reviews/<int:review_id>/settle")
def settle_review(review_id: int) -> ResponseReturnValue:
    """Record what a look at a change came to."""
    line = queries.review_line(web.reading(), web.actor(), review_id)
    line.settle.enforce()
    form = forms.SettleForm(prefix=f"settle-{review_id}-")
    if not form.validate():
        return _desk(422, form, review_id)
    with web.writing() as tx:
        actions.settle_review(tx, web.actor(), form.command(review_id))
    flash("已登记复核结论。")
    return redirect(addresses.TEXTS_DESK)


@bp.route("/<code>/edit", methods=["GET", "POST"])
def write_edition(code: str) -> ResponseReturnValue:
    """Draft an edition of one's own, from the draft under way, else from what is in use."""
    reading, actor = web.reading(), web.actor()
    shelved = shelf.in_use(reading, actor.alliance_id, code)
    access.write_edition(actor).enforce()
    draft = queries.draft_of(reading, actor, code)
    text = shelf.own(shelved.text, draft) if draft is not None else shelved.text
    known = {
        "heading": text.heading,
        "body": text.source,
        "adapt": "\n".join(text.adapt),
        "basis": "\n".join(text.basis),
        "because": draft.because if draft is not None else "",
    }
    posted = request.method == "POST"
    version = draft.version if draft is not None else None
    form = forms.EditionForm() if posted else forms.EditionForm(formdata=None, data=known, version=version)

    def show(status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        html = render_template("guidance_texts/edit.html", form=form, text=text, shelved=shelved, changed=changed)
        return html, status

    if not posted:
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            edition_id = actions.write_edition(tx, actor, form.command(code))
    except ChangedMeanwhile as changed:
        now = queries.draft_of(web.reading(), actor, code)
        deeds.renewed(form, now.version if now is not None else 0)
        return show(409, changed)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash("修订稿已保存。要由另一位打开这一页签发，签发以前大家用的还是原来的。")
    return redirect(addresses.edition(edition_id))


@bp.get("/editions/<int:edition_id>")
def edition(edition_id: int) -> ResponseReturnValue:
    """One edition, and what it changes."""
    return _shown(edition_id)


def _page(edition_id: int) -> EditionPage:
    return queries.edition_page(web.reading(), web.actor(), edition_id, web.platform().citations.check)


def _shown(edition_id: int, status: int = 200, withdraw: forms.WithdrawForm | None = None) -> ResponseReturnValue:
    page = _page(edition_id)
    html = render_template(
        "guidance_texts/edition.html",
        page=page,
        name_of=name_of,
        decide=forms.DecideForm(formdata=None, version=page.version),
        withdraw=withdraw or forms.WithdrawForm(formdata=None, prefix="withdraw-", version=page.version),
    )
    return html, status


@bp.post("/editions/<int:edition_id>/sign")
def sign_edition(edition_id: int) -> ResponseReturnValue:
    """Put it into use."""
    return _step(edition_id, _page(edition_id).sign, actions.sign_edition, "已签发，新的一版开始使用。")


@bp.post("/editions/<int:edition_id>/drop")
def drop_edition(edition_id: int) -> ResponseReturnValue:
    """Give it up."""
    return _step(edition_id, _page(edition_id).drop, actions.drop_edition, "修订稿已作废。")


@bp.post("/editions/<int:edition_id>/withdraw")
def withdraw_edition(edition_id: int) -> ResponseReturnValue:
    """Go back to the shipped text."""
    _page(edition_id).withdraw.enforce()
    form = forms.WithdrawForm(prefix="withdraw-")
    if not form.validate():
        return _shown(edition_id, 422, form)
    with web.writing() as tx:
        actions.withdraw_edition(tx, web.actor(), form.command(edition_id))
    flash("已停用，大家又用平台的范本了。")
    return redirect(url_for(".edition", edition_id=edition_id))


def _step(
    edition_id: int, verdict: Verdict, act: Callable[[Transaction, Any, Any], None], done: str
) -> ResponseReturnValue:
    verdict.enforce()
    form = forms.DecideForm()
    if not form.validate():
        return _shown(edition_id, 422)
    with web.writing() as tx:
        act(tx, web.actor(), form.command(edition_id))
    flash(done)
    return redirect(url_for(".edition", edition_id=edition_id))
