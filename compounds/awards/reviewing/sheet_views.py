"""A reviewer's own pages: the invitation with the ties, the list of sheets, and the sheet itself."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn, Refused
from alliance.kernel.forms import Form
from compounds.awards import addresses
from compounds.awards.reviewing import asking, forms, marking, shown
from compounds.awards.reviewing.asking import Answer
from compounds.awards.reviewing.marking import SaveSheet
from compounds.awards.reviewing.workflow import REVIEWER_STAGES
from compounds.awards.rounds.workflow import STAGE_NAMES

bp = Blueprint("awards_sheets", __name__, url_prefix=addresses.REVIEWING, template_folder="../../templates")
_LOCK = "lock"


@bp.get("/reviewers/<int:reviewer_id>")
def reviewer(reviewer_id: int) -> ResponseReturnValue:
    """The own part in a round."""
    return _own(reviewer_id)


@bp.post("/reviewers/<int:reviewer_id>/accept")
def accept(reviewer_id: int) -> ResponseReturnValue:
    """Take part."""
    command = Answer(reviewer_id, request.form.get("version", type=int))
    return _did(reviewer_id, lambda tx: asking.accept(tx, web.actor(), command), "谢谢您。分到评分表时会通知您。")


@bp.post("/reviewers/<int:reviewer_id>/decline")
def decline(reviewer_id: int) -> ResponseReturnValue:
    """Take no part."""
    form = forms.DeclineForm(prefix="no-")
    return _filled(
        reviewer_id,
        form,
        lambda tx: asking.decline(tx, web.actor(), form.command(reviewer_id)),
        "已登记不参加，谢谢您答复。",
    )


@bp.post("/reviewers/<int:reviewer_id>/leave")
def leave(reviewer_id: int) -> ResponseReturnValue:
    """Review no more."""
    form = forms.BecauseForm(prefix="leave-")
    return _filled(
        reviewer_id,
        form,
        lambda tx: asking.leave(tx, web.actor(), form.command(reviewer_id)),
        "已退出。锁定的照样算，其余的换人来评。",
    )


@bp.post("/reviewers/<int:reviewer_id>/ties")
def declare_tie(reviewer_id: int) -> ResponseReturnValue:
    """Say with what there is a tie."""
    form = forms.TieForm(prefix="tie-")
    return _filled(
        reviewer_id,
        form,
        lambda tx: asking.declare_tie(tx, web.actor(), form.command(reviewer_id)),
        "已登记。有关系的小区不会分给您，已经分到的换人来评。",
    )


@bp.get("/sheets/<int:assignment_id>")
def sheet(assignment_id: int) -> ResponseReturnValue:
    """The own sheet for one compound."""
    return _sheet(assignment_id)


@bp.post("/sheets/<int:assignment_id>")
def fill(assignment_id: int) -> ResponseReturnValue:
    """Save the own sheet, or lock it for good."""
    command = _typed(assignment_id)
    locks = request.form.get("do") == _LOCK
    if locks and request.form.get("sure") != "yes":
        return _sheet(assignment_id, 422, "请先勾选“我看清楚了”，再锁定。", command)
    try:
        with web.writing() as tx:
            (marking.lock_sheet if locks else marking.save_sheet)(tx, web.actor(), command)
    except (Invalid, OutOfTurn) as refused:
        web.keep_on_record(refused)
        return _sheet(assignment_id, refused.status, f"{refused.reason}{refused.remedy}", command)
    flash("已锁定，谢谢您。" if locks else "已保存。")
    return redirect(addresses.sheet(assignment_id))


@bp.post("/sheets/<int:assignment_id>/autosave")
def autosave(assignment_id: int) -> ResponseReturnValue:
    """Keep what is typed so far, while it is typed."""
    try:
        with web.writing() as tx:
            kept = marking.save_sheet(tx, web.actor(), _typed(assignment_id))
            version, at = kept.version, tx.now.astimezone(SHANGHAI)
    except Refused as refused:
        web.keep_on_record(refused)
        return jsonify(said=f"没有存：{refused.reason}{refused.remedy}"), refused.status
    return jsonify(said=f"已自动保存（{at:%H:%M}）", version=version)


def _typed(assignment_id: int) -> SaveSheet:
    return forms.sheet_of(assignment_id, request.form.to_dict(), request.form.get("version", type=int))


def _filled(reviewer_id: int, form: Form, act: Callable[[Transaction], object], done: str) -> ResponseReturnValue:
    if not form.validate():
        return _own(reviewer_id, 422, sent=form)
    return _did(reviewer_id, act, done, form)


def _did(
    reviewer_id: int, act: Callable[[Transaction], object], done: str, form: Form | None = None
) -> ResponseReturnValue:
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        again = form if isinstance(refused, Invalid) else None
        return _own(reviewer_id, refused.status, f"{refused.reason}{refused.remedy}", again)
    flash(done)
    return redirect(addresses.reviewer(reviewer_id))


def _own(reviewer_id: int, status: int = 200, note: str = "", sent: Form | None = None) -> ResponseReturnValue:
    page = shown.reviewer_page(web.reading(), web.actor(), reviewer_id)
    html = render_template(
        "awards_reviewing/reviewer.html",
        page=page,
        tie=forms.TieForm(prefix="tie-", formdata=None).or_refused(sent),
        leaving=forms.BecauseForm(prefix="leave-", formdata=None, version=page.row.version).or_refused(sent),
        declining=forms.DeclineForm(prefix="no-", formdata=None, version=page.row.version).or_refused(sent),
        sent=sent,
        note=note,
        stages=REVIEWER_STAGES,
    )
    return html, status


def _sheet(
    assignment_id: int, status: int = 200, note: str = "", typed: SaveSheet | None = None
) -> ResponseReturnValue:
    page = shown.sheet_page(web.reading(), web.actor(), assignment_id)
    html = render_template(
        "awards_reviewing/sheet.html",
        page=page,
        typed=typed.marks if typed else page.sheet.marks,
        noted=(typed.notes or {}) if typed else page.sheet.notes,
        left_out=typed.left_out if typed else page.sheet.left_out,
        note=note,
        stages=STAGE_NAMES,
    )
    return html, status
