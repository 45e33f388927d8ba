"""The pages of selection requests: the list, the form, the tracker with its steps, and help on the statutory track."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.access import Verdict
from alliance.kernel.actors import COMMITTEE
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from compounds import queries as registry
from compounds.companies.queries import company_names
from compounds.guidance.consultations import hours
from compounds.models import CompanyKind
from expert_pool import addresses
from expert_pool.requests import access, answering, asking, changing, forms, lists, opening
from expert_pool.requests import page as pages
from expert_pool.requests.beside import EXTENSION
from expert_pool.requests.models import SelectionRequest
from expert_pool.requests.opening import FormPage
from expert_pool.requests.page import RequestPage
from expert_pool.requests.workflow import STAGE_NAMES, Stage
from expert_pool.tracks import TRACKS, TenderTrack

bp = Blueprint("experts_requests", __name__, url_prefix=addresses.REQUESTS, template_folder="../templates")
DRAFT, SUBMIT, WORK_OUT = "draft", "submit", "work_out"
"""The three buttons under the form."""


@bp.get("/")
def index() -> ResponseReturnValue:
    """The requests in sight."""
    actor, reading = web.actor(), web.reading()
    access.list_requests(actor).enforce()
    stage = next((one for one in Stage if one.value == request.args.get("stage")), None)
    choice = lists.Choice(_key("street"), stage, _key("compound"))
    return render_template(
        "experts_requests/index.html",
        found=lists.request_list(reading, actor, choice, request.args.get("page", 1, type=int)),
        choice=choice,
        streets=registry.streets(reading, actor),
        stages=STAGE_NAMES,
    )


@bp.get("/filing")
@web.public
def filing() -> ResponseReturnValue:
    """Help with a tender that the law requires: its days, reckoned from the day on which it is opened."""
    actor, reading = web.actor(), web.reading()
    text = request.args.get("day", "")
    wrong, day = "", None
    if text.strip():
        try:
            day = typed.day(text, earliest=forms.EARLIEST)
        except ValueError as unread:
            wrong = f"“开标日期”{unread}"
    shown = opening.filing_days(reading, actor, day)
    html = render_template(
        "experts_requests/filing.html",
        day=shown.opens_on,
        typed=text,
        wrong=wrong,
        days=shown.days,
        words=TRACKS[TenderTrack.STATUTORY_PRELIMINARY],
    )
    return html, 422 if wrong else 200


@bp.route("/new", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def new() -> ResponseReturnValue:
    """Ask for experts for a compound; without one in the address that of one's committee, or the way to it."""
    actor, reading = web.actor(), web.reading()
    compound_id = _key("compound")
    if compound_id is None:
        own = registry.own_compounds(reading, actor) if actor.holds(*COMMITTEE) else ()
        if len(own) == 1:
            return redirect(url_for(".new", compound=own[0][0]))
        return render_template("experts_requests/choose.html", own=own)
    page = opening.form_page(reading, actor, compound_id)
    page.may.enforce()
    if page.runs is not None and request.method == "GET":
        flash("这个小区已经有一份申请在办，请接着这一份办。", "warning")
        return redirect(addresses.request(page.runs))
    begins = forms.beginning(page.subject, page.begins_on, page.begins_at, page.panel)
    return _filled(page, forms.RequestForm(page.hours, data=begins))


@bp.route("/<int:request_id>/edit", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def edit(request_id: int) -> ResponseReturnValue:
    """Write a draft, or what was sent back, anew."""
    tracked = _page(request_id)
    tracked.may.edit.enforce()
    row = tracked.request
    page = opening.form_page(web.reading(), web.actor(), row.compound_id, row)
    form = forms.RequestForm(page.hours, row, data=forms.known(row), version=row.version)
    return _filled(page, form, request_id)


@bp.get("/<int:request_id>")
def tracker(request_id: int) -> ResponseReturnValue:
    """One request: its receipt, its stages, its days, and what is next."""
    return _shown(_page(request_id))


@bp.post("/<int:request_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(request_id: int) -> ResponseReturnValue:
    """Keep one more paper with the request."""
    page = _page(request_id)
    page.may.edit.enforce()
    form = forms.PaperForm(prefix="paper-")
    if not form.validate():
        return _shown(page, status=422, paper=form)
    try:
        with web.writing() as tx:
            _keep(tx, page.request.id, page.request.place_id, form.paper.data)
    except Invalid as refused:
        return _shown(_page(request_id), status=422, paper=form.decline(refused))
    flash("材料已经附上。")
    return redirect(addresses.request(request_id))


@bp.post("/<int:request_id>/submit")
def submit(request_id: int) -> ResponseReturnValue:
    """Hand the draft in."""
    version = request.form.get("version", 0, type=int)
    return _deed(request_id, "submit", lambda tx: asking.submit(tx, web.actor(), asking.Take(request_id, version)))


@bp.post("/<int:request_id>/accept")
def accept(request_id: int) -> ResponseReturnValue:
    """Take it up."""
    version = request.form.get("version", 0, type=int)
    return _deed(request_id, "accept", lambda tx: answering.accept(tx, web.actor(), asking.Take(request_id, version)))


@bp.post("/<int:request_id>/<any(send_back, decline, give_help, withdraw):name>")
def answer(request_id: int, name: str) -> ResponseReturnValue:
    """A step with its reason: what is missing, why not, what helps, why no longer."""
    form = _because(name)
    return _deed(request_id, name, lambda tx: _ANSWERS[name](tx, web.actor(), form.command(request_id)), form)


@bp.post("/<int:request_id>/opening")
def change_opening(request_id: int) -> ResponseReturnValue:
    """Move the meeting of the panel."""
    form = forms.OpeningForm(prefix="opening-").offering(_hours(_page(request_id)))
    return _deed(
        request_id,
        "change_opening",
        lambda tx: changing.change_opening(tx, web.actor(), form.command(request_id)),
        form,
    )


@bp.post("/<int:request_id>/company")
def company_leaves(request_id: int) -> ResponseReturnValue:
    """Note that a company withdraws."""
    form = forms.CompanyForm(prefix="company-").offering(_page(request_id).request)
    return _deed(
        request_id,
        "company_leaves",
        lambda tx: changing.company_leaves(tx, web.actor(), form.command(request_id)),
        form,
    )


_ANSWERS: dict[str, Callable[[Transaction, Any, asking.Take], None]] = {
    "send_back": answering.send_back,
    "decline": answering.decline,
    "give_help": answering.give_help,
    "withdraw": asking.withdraw,
}
DONE = {
    "submit": "已经提交，这一页就是回执。管理员答复以后会通知您。",
    "accept": "已经受理。下一步：核对哪些专家要回避。",
    "send_back": "已经退回，并通知了申请人。",
    "decline": "已经答复申请人。",
    "give_help": "已经把备案协助告诉申请人。",
    "withdraw": "已经撤回。",
    "change_opening": "评审时间已经改好，并通知了有关的人。",
    "company_leaves": "已经记下这家企业退出。",
}
"""What is said after each deed."""
LISTED = "还没有交上，缺的列在下面。"
"""The page says itself what a request lacks."""


def _filled(page: FormPage, form: forms.RequestForm, request_id: int | None = None) -> ResponseReturnValue:
    """The form, worked out, kept as a draft, or handed in: what is still missing stands on the tracker."""

    def show(status: int = 200, changed: ChangedMeanwhile | None = None) -> ResponseReturnValue:
        html = render_template(
            "experts_requests/form.html",
            page=page,
            form=form,
            worked=opening.worked(web.reading(), page, form.command()) if _complete(form) else None,
            changed=changed,
            names=company_names(web.reading(), web.actor(), CompanyKind.SERVICE_PROVIDER, CompanyKind.BIDDER),
            known=forms.KNOWN,
        )
        return html, status

    if request.method == "POST" and not form.validate():
        return show(422)
    wish = request.form.get("do", DRAFT)
    if request.method == "GET" or wish == WORK_OUT:
        return show()
    try:
        kept = _drafted(page, form, request_id)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except ChangedMeanwhile as changed:
        deeds.renewed(form, _page(request_id or 0).request.version)
        return show(409, changed)
    if wish == SUBMIT:
        return _deed(kept.request_id, "submit", lambda tx: asking.submit(tx, web.actor(), kept))
    flash("草稿已经存好，可以改了再交。")
    return redirect(addresses.request(kept.request_id))


def _drafted(page: FormPage, form: forms.RequestForm, request_id: int | None) -> asking.Take:
    """Keep the draft with its paper; what comes back is the next step's command."""
    version, adds = form.version.data or 0, bool(form.adds.data)
    command = asking.Draft(page.compound_id, form.command(), request_id, version, adds=adds)
    with web.writing() as tx:
        kept = asking.save_draft(tx, web.actor(), command)
        take = asking.Take(kept.id, kept.version)
        if form.paper.data:
            _keep(tx, kept.id, kept.place_id, form.paper.data)
    return take


def _complete(form: forms.RequestForm) -> bool:
    return not form.errors and None not in (form.day.data, form.hour.data, form.owners.data, form.track.data)


def _keep(tx: Transaction, request_id: int, place_id: int, upload: Any) -> None:
    attachments.keep(
        tx,
        web.actor(),
        subject=SelectionRequest.__tablename__,
        subject_id=request_id,
        place_id=place_id,
        name=upload.filename,
        stream=upload.stream,
        purpose="业主大会的决定或者选聘方案",
    )


def _key(name: str) -> int | None:
    key = request.args.get(name, type=int)
    return key if key is not None and 0 < key <= LARGEST_KEY else None


def _page(request_id: int) -> RequestPage:
    return pages.request_page(web.reading(), web.actor(), request_id, current_app.extensions[EXTENSION])


def _hours(page: RequestPage) -> Any:
    return hours.offered(web.reading(), page.request.place.path, page.request.alliance_id)


def _because(name: str, **more: Any) -> forms.BecauseForm:
    kind = forms.HelpForm if name == "give_help" else forms.BecauseForm
    return kind(prefix=f"{name}-", **more)


def _shown(page: RequestPage, *, status: int = 200, note: str = "", **sent: Any) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.request.version}
    made: dict[str, Any] = {name: _because(name, **fresh) for name in _ANSWERS if getattr(page.may, name)}
    if page.may.change_opening:
        at = {name: value for name, value in forms.known(page.request).items() if name in ("day", "hour")}
        made["change_opening"] = forms.OpeningForm(prefix="opening-", data=at, **fresh).offering(_hours(page))
    if page.may.company_leaves:
        made["company_leaves"] = forms.CompanyForm(prefix="company-", **fresh).offering(page.request)
    if page.may.edit:
        made["paper"] = forms.PaperForm(prefix="paper-", formdata=None)
    html = render_template("experts_requests/request.html", page=page, forms=made | sent, sent=sent, note=note)
    return html, status


def _deed(request_id: int, name: str, act: Callable[[Transaction], object], form: Any = None) -> ResponseReturnValue:
    """One deed on the request: 404, 403 and 409 before the form can say 422."""
    page = _page(request_id)
    verdict: Verdict = getattr(page.may, name)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    sent = {} if form is None else {name: form}
    if form is not None and not form.validate():
        return _shown(page, status=422, **sent)
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        web.keep_on_record(refused)
        if form is not None:
            return _shown(_page(request_id), status=422, **{name: form.decline(refused)})
        told = LISTED if name == "submit" else refused.reason
        return _shown(_page(request_id), status=422, note=f"{told}{refused.remedy}")
    except OutOfTurn as late:
        return _shown(_page(request_id), status=409, note=f"{late.reason}{late.remedy}")
    flash(DONE[name])
    return redirect(url_for(".tracker", request_id=request_id))
