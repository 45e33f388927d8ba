"""The pages of one term: the file of its filing, each step with a form of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from compounds import addresses
from compounds.changes.workflow import STAGE_NAMES as CHANGE_STAGES
from compounds.filing import actions, forms, queries
from compounds.filing.actions import TermMoved
from compounds.filing.queries import TermPage
from compounds.handovers.workflow import STAGE_NAMES as HANDOVER_STAGES

bp = Blueprint("terms", __name__, url_prefix=f"{addresses.ROOT}/terms")


def _forms(page: TermPage) -> dict[str, Form]:
    """One form a step, each with its own ids; the one that was sent is put in place of its fresh twin."""
    today = web.reading().today
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    return {
        "submit": forms.SubmitForm(prefix="submit-", **fresh),
        "return": forms.ReturnForm(prefix="return-", **fresh),
        "confirm": forms.ConfirmForm(prefix="confirm-", on_paper=page.confirms_on_paper, filed_on=today, **fresh),
        "end": forms.EndForm(prefix="end-", ended_on=min(today, page.ends_on), **fresh),
    }


def _shown(page: TermPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    html = render_template(
        "compounds/term.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        kept=deeds.kept(note, sent),
        change_stages=CHANGE_STAGES,
        handover_stages=HANDOVER_STAGES,
        seated=queries.seated(web.reading(), web.actor(), page.term_id),
    )
    return html, status


@bp.get("/<int:term_id>")
def term(term_id: int) -> ResponseReturnValue:
    """One term as a file."""
    return _shown(queries.term_page(web.reading(), web.actor(), term_id))


@bp.post("/<int:term_id>/submit")
def submit_filing(term_id: int) -> ResponseReturnValue:
    """Hand the papers to the street."""
    return _step(
        term_id,
        "submit",
        lambda _: forms.SubmitForm(prefix="submit-"),
        lambda tx, form: actions.submit_filing(tx, web.actor(), form.command(term_id)),
        "已报送街道。街道核对后会通知您。",
    )


@bp.post("/<int:term_id>/return")
def return_filing(term_id: int) -> ResponseReturnValue:
    """Give the papers back with the reason."""
    return _step(
        term_id,
        "return",
        lambda _: forms.ReturnForm(prefix="return-"),
        lambda tx, form: actions.return_filing(tx, web.actor(), form.command(term_id)),
        "已退回补正，业委会和社区会收到通知。",
    )


@bp.post("/<int:term_id>/confirm")
def confirm_filing(term_id: int) -> ResponseReturnValue:
    """Confirm the filing with its seats and offices."""
    return _step(
        term_id,
        "confirm",
        lambda page: forms.ConfirmForm(prefix="confirm-", on_paper=page.confirms_on_paper),
        lambda tx, form: actions.confirm_filing(tx, web.actor(), form.command(term_id)),
        "已备案，委员按任期开始任职，各位委员会收到通知。",
    )


@bp.post("/<int:term_id>/end")
def end_term(term_id: int) -> ResponseReturnValue:
    """Close the term."""
    return _step(
        term_id,
        "end",
        lambda _: forms.EndForm(prefix="end-"),
        lambda tx, form: actions.end_term(tx, web.actor(), form.command(term_id)),
        "已登记届满。请督促移交印章、账册和档案。",
    )


def _step(
    term_id: int,
    name: str,
    make: Callable[[TermPage], Any],
    act: Callable[[Transaction, Any], TermMoved],
    done: str,
) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422; whoever came second is told who was first."""
    page = queries.term_page(web.reading(), web.actor(), term_id)
    verdict = getattr(
        page.may,
        {"submit": "submit_filing", "return": "return_filing", "confirm": "confirm_filing", "end": "end_term"}[name],
    )
    form = make(page)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{_last(page)}", **{name: form})
    verdict.enforce()
    if not form.validate():
        return _shown(page, status=422, **{name: form})
    try:
        with web.writing() as tx:
            act(tx, form)
    except Invalid as refused:
        form.decline(refused)
        return _shown(page, status=422, **{name: form})
    except OutOfTurn as late:
        present = queries.term_page(web.reading(), web.actor(), term_id)
        deeds.renewed(form, present.version)
        return _shown(present, status=409, note=f"{late.reason}{late.remedy}", **{name: form})
    flash(done)
    return redirect(url_for(".term", term_id=term_id))


def _last(page: TermPage) -> str:
    """Who did the last step, for the one who came too late."""
    if not page.timeline:
        return ""
    last = page.timeline[0]
    return f"最近一步是{last.who or '平台'}在{full_date(local_date(last.at))}办的：{last.sentence}。"
