"""The pages of changes of seats: recording one on a term, and its renewed filing as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.db import Transaction
from alliance.kernel.forms import Form
from compounds import addresses, form_pages
from compounds.changes import actions, forms, queries
from compounds.changes.queries import ChangePage

bp = Blueprint("changes", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@bp.route("/terms/<int:term_id>/changes/new", methods=["GET", "POST"])
def record_change(term_id: int) -> ResponseReturnValue:
    """What happened to the seats of a term, checked once more before it is saved."""
    actor = web.actor()
    head = queries.term_head(web.reading(), actor, term_id)
    head.may_record.enforce()
    form = forms.ChangeForm(queries.seat_choices(web.reading(), actor, term_id))
    if form.version.data is None:
        form.version.data = head.version
    queries.expect_unchanged(web.reading(), actor, term_id, form.version.data)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            done = actions.record_change(tx, actor, form.command(term_id))
        flash(f"已登记委员变动，变更备案办件 {done.reference}。下一步：报送变更备案材料。")
        return redirect(addresses.change(done.change_id))

    heading = f"登记{head.name}委员变动"
    back = addresses.term(term_id)
    return form_pages.checked(form, heading, save, back_url=back, template="compounds/change_form.html")


@bp.get("/changes/<int:change_id>")
def change(change_id: int) -> ResponseReturnValue:
    """One change as a file."""
    return _shown(queries.change_page(web.reading(), web.actor(), change_id))


@bp.post("/changes/<int:change_id>/submit")
def submit_change(change_id: int) -> ResponseReturnValue:
    """Hand the papers to the street."""
    return _step(
        change_id,
        "submit",
        lambda _: forms.SubmitForm(prefix="submit-"),
        lambda tx, form: actions.submit_change(tx, web.actor(), form.command(change_id)),
        "已报送街道。街道核对后会通知您。",
    )


@bp.post("/changes/<int:change_id>/return")
def return_change(change_id: int) -> ResponseReturnValue:
    """Give the papers back with the reason."""
    return _step(
        change_id,
        "return",
        lambda _: forms.ReturnForm(prefix="return-"),
        lambda tx, form: actions.return_change(tx, web.actor(), form.command(change_id)),
        "已退回补正，业委会和社区会收到通知。",
    )


@bp.post("/changes/<int:change_id>/confirm")
def confirm_change(change_id: int) -> ResponseReturnValue:
    """Confirm the renewed filing with its seats and offices."""
    return _step(
        change_id,
        "confirm",
        lambda page: forms.ConfirmForm(prefix="confirm-", on_paper=page.confirms_on_paper),
        lambda tx, form: actions.confirm_change(tx, web.actor(), form.command(change_id)),
        "已备案，补上的委员开始任职，各位委员会收到通知。",
    )


def _forms(page: ChangePage) -> dict[str, Form]:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    today = web.reading().today
    return {
        "submit": forms.SubmitForm(prefix="submit-", **fresh),
        "return": forms.ReturnForm(prefix="return-", **fresh),
        "confirm": forms.ConfirmForm(prefix="confirm-", on_paper=page.confirms_on_paper, filed_on=today, **fresh),
    }


def _shown(page: ChangePage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    html = render_template(
        "compounds/change.html", page=page, forms=_forms(page) | sent, note=note, kept=deeds.kept(note, sent)
    )
    return html, status


def _step(
    change_id: int,
    name: str,
    make: Callable[[ChangePage], Any],
    act: Callable[[Transaction, Any], object],
    done: str,
) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422."""
    page = queries.change_page(web.reading(), web.actor(), change_id)
    verdict = getattr(page.may, f"{name}_change")
    form = make(page)
    return deeds.taken(
        page,
        verdict,
        form,
        lambda tx: act(tx, form),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: queries.change_page(web.reading(), web.actor(), change_id),
        done=done,
        to=url_for(".change", change_id=change_id),
    )
