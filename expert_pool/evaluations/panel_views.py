"""A panellist's own pages, on the own telephone or the tablet in the room: the sheet, reasons, the report to sign."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import name_of
from alliance.kernel.errors import Invalid, OutOfTurn, Refused
from alliance.kernel.forms import Form
from expert_pool import addresses
from expert_pool.evaluations import bidding, forms, held, marking, papers, queries, reporting
from expert_pool.evaluations.marking import SaveSheet
from expert_pool.evaluations.workflow import STAGE_NAMES

bp = Blueprint("experts_sheets", __name__, url_prefix=addresses.EVALUATIONS, template_folder="../templates")
_LOCK = "lock"


@bp.get("/at/<text>")
@web.public
def take_link(text: str) -> ResponseReturnValue:
    """Open the own sheet with the link from the host; opening it uses nothing up."""
    return redirect(url_for(".sheet", request_id=held.take(text)))


@bp.get("/<int:request_id>/sheet")
@web.public
def sheet(request_id: int) -> ResponseReturnValue:
    """The own sheet."""
    return _sheet(request_id, held.actor(request_id))


@bp.post("/<int:request_id>/sheet")
@web.public
def fill(request_id: int) -> ResponseReturnValue:
    """Save the own sheet, or lock it for good."""
    actor, command = held.actor(request_id), _typed(request_id)
    locks = request.form.get("do") == _LOCK
    if locks and request.form.get("sure") != "yes":
        return _sheet(request_id, actor, 422, "请先勾选“我看清楚了”，再锁定。", command)
    try:
        with web.writing() as tx:
            (marking.lock_sheet if locks else marking.save_sheet)(tx, actor, command)
    except (Invalid, OutOfTurn) as refused:
        web.keep_on_record(refused)
        note = f"{refused.reason}{refused.remedy}"
        return _sheet(request_id, actor, refused.status, note, command)
    flash("已锁定。谢谢您，请等主持人通知看报告。" if locks else "已保存。")
    return redirect(url_for(".sheet", request_id=request_id))


@bp.post("/<int:request_id>/sheet/autosave")
@web.public
def autosave(request_id: int) -> ResponseReturnValue:
    """Keep what is typed so far, while it is typed."""
    actor = held.actor(request_id)
    try:
        with web.writing() as tx:
            kept = marking.save_sheet(tx, actor, _typed(request_id))
            version, at = kept.version, tx.now.astimezone(SHANGHAI)
    except Refused as refused:
        web.keep_on_record(refused)
        return jsonify(said=f"没有存：{refused.reason}{refused.remedy}"), refused.status
    return jsonify(said=f"已自动保存（{at:%H:%M}）", version=version)


@bp.post("/<int:request_id>/sheet/question")
@web.public
def ask(request_id: int) -> ResponseReturnValue:
    """Ask a company something."""
    actor = held.actor(request_id)
    page = queries.sheet_page(web.reading(), actor, request_id)
    form = forms.QuestionForm([(one.number, one.name) for one in page.companies], prefix="ask-")
    if not form.validate():
        return _sheet(request_id, actor, 422, refused=form)
    command = form.command(request_id)
    return _step(
        request_id, actor, lambda tx: bidding.ask_company(tx, actor, command), "已提问，答复会写在这一页。", form
    )


@bp.post("/<int:request_id>/sheet/reason/<int:company>")
@web.public
def reason(request_id: int, company: int) -> ResponseReturnValue:
    """Say why the own points lie far from the mean."""
    actor = held.actor(request_id)
    form = forms.ReasonForm(prefix=f"r{company}-")
    if not form.validate():
        return _sheet(request_id, actor, 422, refused=form)
    command = form.command(request_id, company)
    return _step(
        request_id, actor, lambda tx: marking.give_reason(tx, actor, command), "理由已记下，会写进报告。", form
    )


@bp.get("/<int:request_id>/report")
@web.public
def report(request_id: int) -> ResponseReturnValue:
    """The report that is to be signed, and what everybody said to it."""
    return _report(request_id, held.actor(request_id))


@bp.post("/<int:request_id>/report")
@web.public
def sign(request_id: int) -> ResponseReturnValue:
    """Sign, or dissent in own words."""
    actor = held.actor(request_id)
    form = forms.SignForm()
    if not form.validate():
        return _report(request_id, actor, 422, refused=form)
    try:
        with web.writing() as tx:
            reporting.sign_report(tx, actor, form.command(request_id))
    except (Invalid, OutOfTurn) as refused:
        note = f"{refused.reason}{refused.remedy}"
        return _report(request_id, actor, refused.status, note, dissent=form.dissent.data)
    flash("已记下您的不同意见。" if form.says.data == "dissent" else "已签名，谢谢您。")
    return redirect(url_for(".report", request_id=request_id))


def _typed(request_id: int) -> SaveSheet:
    sent = request.form.to_dict()
    version = request.form.get("version", type=int)
    return SaveSheet(request_id, forms.marks_of(sent), forms.numbered(sent, "note-"), version)


def _step(
    request_id: int, actor: Actor, act: Callable[[Transaction], object], done: str, form: Form | None = None
) -> ResponseReturnValue:
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        return _sheet(request_id, actor, refused.status, f"{refused.reason}{refused.remedy}", refused=form)
    flash(done)
    return redirect(url_for(".sheet", request_id=request_id))


def _sheet(
    request_id: int,
    actor: Actor,
    status: int = 200,
    note: str = "",
    typed: SaveSheet | None = None,
    *,
    refused: Form | None = None,
) -> ResponseReturnValue:
    page = queries.sheet_page(web.reading(), actor, request_id)
    ask = forms.QuestionForm([(one.number, one.name) for one in page.companies], prefix="ask-", formdata=None)
    html = render_template(
        "experts_sheets/sheet.html",
        page=page,
        typed=typed.marks if typed else {one.number: one.marks for one in page.companies},
        noted=typed.notes if typed else {one.number: one.note for one in page.companies},
        note=note,
        refused=refused,
        ask=ask.or_refused(refused),
        reasons={
            company: forms.ReasonForm(prefix=f"r{company}-", formdata=None).or_refused(refused)
            for company, _ in page.asked
        },
        stages=STAGE_NAMES,
    )
    return html, status


def _report(
    request_id: int,
    actor: Actor,
    status: int = 200,
    note: str = "",
    *,
    refused: forms.SignForm | None = None,
    dissent: str | None = None,
) -> ResponseReturnValue:
    reading = web.reading()
    row, facts = queries.report_to_sign(reading, actor, request_id)
    html = render_template(
        "experts_sheets/report.html",
        row=row,
        blocks=papers.compose(facts),
        name_of=name_of,
        may=queries.may_sign(reading, actor, request_id),
        form=refused or forms.SignForm(formdata=None, digest=row.report_digest, dissent=dissent),
        refused=refused,
        note=note,
        stages=STAGE_NAMES,
    )
    return html, status
