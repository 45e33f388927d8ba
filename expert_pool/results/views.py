"""The pages of results: the public list, one selection for owners, objections with or without an account, decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, links, web
from alliance.kernel.accounts import sign_in
from alliance.kernel.accounts.sign_in import NotProved
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import as_download
from alliance.kernel.crypto import KeyLost
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn, Throttled
from alliance.kernel.forms import Form
from alliance.kernel.tables import Cell
from expert_pool import addresses
from expert_pool.draws import papers as draw_papers
from expert_pool.evaluations.results import Report, ReportCompany
from expert_pool.results import actions, forms, queries
from expert_pool.results.actions import Receipt
from expert_pool.results.models import SelectionResult
from expert_pool.results.queries import ObjectionPage, ResultPage
from expert_pool.scoring.points import plain
from expert_pool.tracks import TRACKS, TenderTrack

bp = Blueprint("experts_results", __name__, url_prefix=addresses.RESULTS, template_folder="../templates")
_KEPT, _CONTEXT = "objection", "objection code"
_UNKNOWN, _LOOK_AGAIN = "没有这个查询码。", "请照提异议时记下的 12 位字母和数字再填一次，分清形状相近的字。"
_REFUSALS = (NotProved, Throttled, NotFound, links.LinkExpired)


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every selection of which something is public."""
    return render_template(
        "experts_results/index.html",
        lines=queries.selections(web.reading(), web.actor()),
        track=TRACKS[TenderTrack.OWNER_SELF_GOVERNED],
    )


@bp.get("/<int:request_id>")
@web.public
def result(request_id: int) -> ResponseReturnValue:
    """One selection, in plain words for owners."""
    return _shown(_page(request_id))


@bp.get("/<int:request_id>/report.pdf")
@web.public
def report(request_id: int) -> ResponseReturnValue:
    """The report as the panel signed it, for everybody once it is published."""
    page = _page(request_id)
    if page.report is None or page.report.document_id is None:
        raise NotFound("评审报告还没有公示。", remedy="公示以后再来下载。")
    whoever = replace(CLOCK, alliance_id=web.actor().alliance_id)
    found = documents.file_of(web.reading(), whoever, page.report.document_id)
    return as_download(found.path, found.name, "application/pdf")


@bp.route("/<int:request_id>/object", methods=["GET", "POST"])
@web.public
def object_to(request_id: int) -> ResponseReturnValue:
    """Object, with an account or without one."""
    page = _page(request_id)
    page.may_object.enforce()
    signed_in = web.actor().signed_in
    make = forms.ObjectionForm if signed_in else forms.OpenObjectionForm
    if request.method == "GET":
        return _objecting(page, make(formdata=None))
    form = make()
    if not form.validate():
        return _objecting(page, form, 422)
    try:
        with web.writing() as tx:
            if signed_in:
                number = actions.object_to(tx, web.actor(), form.command(request_id))
            else:
                kept = _kept(request_id)
                command = replace(form.command(request_id), made=kept[0] if kept else 0)
                made = actions.object_openly(tx, web.actor(), command, request.remote_addr or "")
    except (Invalid, Throttled) as refused:
        form.decline(refused)
        return _objecting(page, form, refused.status)
    if signed_in:
        flash(f"收到了，这是第{number}条异议。答复出来会通知您。")
        return redirect(addresses.result(request_id))
    _keep(request_id, made)
    return redirect(url_for(".receipt", request_id=request_id))


@bp.get("/<int:request_id>/receipt")
@web.public
def receipt(request_id: int) -> ResponseReturnValue:
    """The receipt of an objection made in this browser, with its code."""
    kept = _kept(request_id)
    if kept is None:
        raise NotFound("这个浏览器里没有回执。", remedy="有查询码的，可以凭码看答复。")
    number, until, printed = kept
    return render_template(
        "experts_results/receipt.html", page=_page(request_id), number=number, until=until, code=printed
    )


@bp.route("/code", methods=["GET", "POST"])
@web.public
def code() -> ResponseReturnValue:
    """Look the answer to one's objection up by its code."""
    form = forms.CodeForm()
    if request.method == "GET":
        return render_template("experts_results/code.html", form=form, refusal=None)
    if not form.validate():
        return render_template("experts_results/code.html", form=form, refusal=None), 422
    try:
        found = _proved(form.code.data)
    except _REFUSALS as refusal:
        return render_template("experts_results/code.html", form=form, refusal=refusal), refusal.status
    return _objection(found)


@bp.get("/<int:request_id>/objections/<int:objection_id>")
def objection(request_id: int, objection_id: int) -> ResponseReturnValue:
    """One objection, for those who answer it and for whoever made it while signed in."""
    return _objection(_one(request_id, objection_id))


@bp.post("/<int:request_id>/objections/<int:objection_id>/answer")
def answer(request_id: int, objection_id: int) -> ResponseReturnValue:
    """Answer it; the answer is public at once."""
    page = _one(request_id, objection_id)
    form = forms.AnswerForm()
    if page.may_answer.refusal is OutOfTurn:
        return _objection(page, 409, form, f"{page.may_answer.because}{page.may_answer.remedy}")
    page.may_answer.enforce()
    if not form.validate():
        return _objection(page, 422, form)
    try:
        with web.writing() as tx:
            actions.answer(tx, web.actor(), form.command(objection_id))
    except (Invalid, OutOfTurn, ChangedMeanwhile) as refused:
        present = _one(request_id, objection_id)
        if not present.may_answer:
            return _objection(present, refused.status, form, f"{refused.reason}{refused.remedy}")
        form.decline(refused)
        return _objection(present, refused.status, deeds.renewed(form, present.row.version))
    flash("已答复，答复公开在结果页面上。")
    return redirect(addresses.result(request_id))


@bp.post("/<int:request_id>/decision")
@web.takes_files(LARGEST_UPLOAD)
def record_decision(request_id: int) -> ResponseReturnValue:
    """Write down what the owners' assembly decided."""
    page = _page(request_id)
    page.may_record.enforce()
    form = _decision(page)
    if not form.validate():
        return _shown(page, 422, form)
    try:
        with web.writing() as tx:
            _record(tx, page, form)
    except (Invalid, ChangedMeanwhile) as refused:
        form.decline(refused)
        present = _page(request_id)
        version = present.result.version if present.result is not None else 0
        return _shown(present, refused.status, deeds.renewed(form, version))
    flash("已登记业主大会的决定，大家都看得到。")
    return redirect(addresses.result(request_id))


def _record(tx: Transaction, page: ResultPage, form: forms.DecisionForm) -> None:
    result_id = actions.record_decision(tx, web.actor(), form.command(page.request.request_id))
    if form.paper.data:
        attachments.keep(
            tx,
            web.actor(),
            subject=SelectionResult.__tablename__,
            subject_id=result_id,
            place_id=tx.session.get_one(SelectionResult, result_id).place_id,
            name=form.paper.data.filename,
            stream=form.paper.data.stream,
            purpose="业主大会的决定",
        )


def _page(request_id: int) -> ResultPage:
    return queries.result_page(web.reading(), web.actor(), request_id)


def _one(request_id: int, objection_id: int) -> ObjectionPage:
    page = queries.objection_page(web.reading(), web.actor(), objection_id)
    if page.request.request_id != request_id:
        raise NotFound("没有找到。", remedy="请从结果页面打开。")
    return page


def _decision(page: ResultPage, **more: Any) -> forms.DecisionForm:
    companies = [(one.company_id, one.name) for one in page.request.present]
    return forms.DecisionForm(companies, prefix="decision-", **more)


def _shown(page: ResultPage, status: int = 200, form: Form | None = None) -> ResponseReturnValue:
    fresh = None
    if page.may_record and page.result is not None:
        fresh = form or _decision(page, formdata=None, version=page.result.version)
    html = render_template(
        "experts_results/result.html",
        page=page,
        form=fresh,
        score_rows=_score_rows(page.report),
        line_rows=_line_rows(page.report),
        panel_rows=_panel_rows(page.report),
        spaced=draw_papers.spaced,
        addresses=addresses,
        until=full_date(page.result.objections_to) if page.result is not None else "",
    )
    return html, status


def _objecting(page: ResultPage, form: Form, status: int = 200) -> ResponseReturnValue:
    kept = None if web.actor().signed_in else _kept(page.request.request_id)
    return render_template("experts_results/object.html", page=page, form=form, kept=kept), status


def _objection(page: ObjectionPage, status: int = 200, form: Form | None = None, note: str = "") -> ResponseReturnValue:
    made = form
    if made is None and page.may_answer:
        made = forms.AnswerForm(formdata=None, version=page.row.version)
    kept = deeds.kept(note, {"answer": form} if form is not None else {})
    html = render_template(
        "experts_results/objection.html", page=page, form=made, note=note, kept=kept, addresses=addresses
    )
    return html, status


def _proved(typed: str) -> ObjectionPage:
    try:
        link_id = sign_in.prove_slip(web.writing, web.actor(), typed, request.remote_addr or "")
    except NotProved as unknown:  # the way in is that of slips, and speaks of them
        raise NotProved(_UNKNOWN, remedy=_LOOK_AGAIN) from unknown
    return queries.by_code(web.reading(), link_id)


def _keep(request_id: int, made: Receipt) -> None:
    """Let this browser show the receipt again; only there, and sealed."""
    text = json.dumps([made.number, made.answer_by.isoformat(), made.code])
    session[_KEPT] = [request_id, web.platform().keyring.seal(text, f"{_CONTEXT} {request_id}")]


def _kept(request_id: int) -> tuple[int, str, str] | None:
    held = session.get(_KEPT)
    if not held or held[0] != request_id:
        return None
    try:
        number, until, plain_code = json.loads(web.platform().keyring.open(held[1], f"{_CONTEXT} {request_id}"))
    except KeyLost:
        return None
    return number, full_date(date.fromisoformat(until)), links.printed_code(plain_code)


def _score_rows(report: Report | None) -> list[list[Cell | str]]:
    if report is None:
        return []

    def row(one: ReportCompany) -> list[Cell | str]:
        mark = Cell("推荐候选", tone="go") if one.candidate else ""
        points = (one.technical, one.commercial, one.price, one.total)
        return [Cell(one.name), str(one.rank), *(plain(value) for value in points), mark]

    return [row(one) for one in report.companies]


def _line_rows(report: Report | None) -> list[tuple[ReportCompany, list[list[str]]]]:
    if report is None:
        return []
    return [
        (one, [[line.name, line.kind_name, plain(line.most), plain(line.mean)] for line in one.lines])
        for one in report.companies
    ]


def _panel_rows(report: Report | None) -> list[list[str]]:
    return [] if report is None else [[one.name, one.seat_name, one.unit] for one in report.members]
