"""The pages of a handover: the file with its list, and a form for each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from compounds import addresses
from compounds.handovers import actions, forms, queries
from compounds.handovers.models import Handover
from compounds.handovers.queries import HandoverPage

bp = Blueprint("handovers", __name__, url_prefix=f"{addresses.ROOT}/handovers", template_folder="../templates")
Make = Callable[[HandoverPage], Any]
_MAKERS: dict[str, Make] = {
    "list_pieces": lambda _: forms.ListForm(prefix="list-"),
    "hand_over": lambda _: forms.HandOverForm(prefix="over-"),
    "dispute": lambda _: forms.DisputeForm(prefix="dispute-"),
    "settle": lambda _: forms.SettleForm(prefix="settle-"),
    "close": lambda _: forms.CloseForm(prefix="close-"),
}


@bp.get("/<int:handover_id>")
def handover(handover_id: int) -> ResponseReturnValue:
    """One handover as a file."""
    return _shown(queries.handover_page(web.reading(), web.actor(), handover_id))


@bp.post("/<int:handover_id>/list")
def list_pieces(handover_id: int) -> ResponseReturnValue:
    """Fill in the list."""
    return _step(handover_id, "list_pieces", actions.list_pieces, "清单已保存。双方照清单点交后，再登记移交。")


@bp.post("/<int:handover_id>/over")
def hand_over(handover_id: int) -> ResponseReturnValue:
    """Record that everything was handed over."""
    return _step(handover_id, "hand_over", actions.hand_over, "已登记移交，等街道核对签收单后办结。")


@bp.post("/<int:handover_id>/dispute")
def dispute(handover_id: int) -> ResponseReturnValue:
    """Record a refusal."""
    return _step(handover_id, "dispute", actions.dispute, "已登记，街道会收到通知。")


@bp.post("/<int:handover_id>/settle")
def settle(handover_id: int) -> ResponseReturnValue:
    """Take up the list again."""
    return _step(handover_id, "settle", actions.settle, "已登记争议解决，请继续移交。")


@bp.post("/<int:handover_id>/close")
def close(handover_id: int) -> ResponseReturnValue:
    """Close the file."""
    return _step(handover_id, "close", actions.close, "移交已办结。")


@bp.post("/<int:handover_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(handover_id: int) -> ResponseReturnValue:
    """Keep a paper with the handover, such as the signed list."""
    actor = web.actor()
    page = queries.handover_page(web.reading(), actor, handover_id)
    page.may.attach.enforce()
    form = forms.FileForm(prefix="file-")
    if not form.validate():
        return _shown(page, status=422, attach=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                actor,
                subject=Handover.__tablename__,
                subject_id=handover_id,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="移交材料",
            )
    except Invalid as refused:
        return _shown(page, status=422, attach=form.decline(refused))
    flash("材料已经交上。")
    return redirect(url_for(".handover", handover_id=handover_id))


def _forms(page: HandoverPage) -> dict[str, Form]:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    today = web.reading().today
    return {
        "list_pieces": forms.ListForm(page.pieces or page.suggested, prefix="list-", **fresh),
        "hand_over": forms.HandOverForm(prefix="over-", handed_over_on=today, **fresh),
        "dispute": forms.DisputeForm(prefix="dispute-", disputed_on=today, **fresh),
        "settle": forms.SettleForm(prefix="settle-", **fresh),
        "close": forms.CloseForm(prefix="close-", **fresh),
        "attach": forms.FileForm(prefix="file-", formdata=None),
    }


def _shown(page: HandoverPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    html = render_template(
        "compounds/handover.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        kept=deeds.kept(note, sent),
        editing="list_pieces" in sent,
        files=files.of(web.reading(), web.actor(), Handover.__tablename__, page.handover_id),
    )
    return html, status


def _step(handover_id: int, name: str, act: Callable[[Transaction, Any, Any], None], done: str) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422."""
    page = queries.handover_page(web.reading(), web.actor(), handover_id)
    verdict = getattr(page.may, name)
    form = _MAKERS[name](page)
    return deeds.taken(
        page,
        verdict,
        form,
        lambda tx: act(tx, web.actor(), form.command(handover_id)),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: queries.handover_page(web.reading(), web.actor(), handover_id),
        done=done,
        to=url_for(".handover", handover_id=handover_id),
    )
