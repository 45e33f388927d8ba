"""The pages of the screening: the list, one application with its findings, and the deeds on both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from compounds.awards import addresses, evidence
from compounds.awards.rounds import queries as rounds
from compounds.awards.screening import access, deciding, filing, forms
from compounds.awards.screening import page as pages
from compounds.awards.screening.models import AwardFinding
from compounds.awards.screening.page import FindingLine, ScreeningPage

bp = Blueprint("awards_screening", __name__, url_prefix=addresses.SCREENING, template_folder="../../templates")
STEPS: dict[str, Callable[[Transaction, Any, Any], object]] = {
    "admit": deciding.admit,
    "send_back": deciding.send_back,
    "refuse": deciding.refuse,
    "reconsider": deciding.reconsider,
}
ON_FINDINGS: dict[str, Callable[[Transaction, Any, Any], object]] = {
    "reply": filing.reply,
    "uphold": deciding.uphold,
    "drop": lambda tx, actor, command: deciding.drop(tx, actor, command, current_app.extensions[evidence.EXTENSION]),
}
DONE = {
    "admit": "已经通过，并告诉了小区。",
    "send_back": "已经退回补充，并告诉了小区。",
    "refuse": "已经决定不能参评，并告诉了小区。",
    "reconsider": "已经改为重新审查。",
    "reply": "已经收到您的说明，决定的人看得到。",
    "uphold": "已经决定成立，并告诉了小区。",
    "drop": "已经决定不成立，并告诉了小区。",
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The applications that wait for the screening, and those it has decided."""
    actor, reading = web.actor(), web.reading()
    access.list_screening(actor).enforce()
    key = request.args.get("round", type=int)
    round_id = key if key is not None and 0 < key <= LARGEST_KEY else None
    lines, page = pages.screening_list(reading, actor, round_id, request.args.get("page", 1, type=int))
    return render_template(
        "awards_screening/index.html",
        lines=lines,
        page=page,
        rounds=rounds.in_sight(reading, actor),
        round_id=round_id,
    )


@bp.get("/<int:application_id>")
def detail(application_id: int) -> ResponseReturnValue:
    """The screening of one application."""
    return _shown(pages.screening_page(web.reading(), web.actor(), application_id))


@bp.post("/<int:application_id>/<any(admit, send_back, refuse, reconsider):name>")
def decide(application_id: int, name: str) -> ResponseReturnValue:
    """Let it take part, send it back, refuse it, or look at it anew."""
    page = pages.screening_page(web.reading(), web.actor(), application_id)
    form = _form(name)
    return _deed(
        application_id,
        name,
        getattr(page.may, name),
        form,
        lambda tx: STEPS[name](tx, web.actor(), form.command(application_id)),
    )


@bp.route("/<int:application_id>/finding", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def finding(application_id: int) -> ResponseReturnValue:
    """File a finding on an effective document."""
    page = pages.screening_page(web.reading(), web.actor(), application_id)
    page.may.file.enforce()
    form = forms.FindingForm(version=page.application.version).offering(page.indicators)

    def show(status: int = 200) -> ResponseReturnValue:
        return render_template("awards_screening/finding.html", page=page, form=form), status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            filing.file_finding(tx, web.actor(), form.command(application_id))
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash("已经提出，并告诉了小区，小区可以说明。")
    return redirect(addresses.screening(application_id))


@bp.post("/findings/<int:finding_id>/<any(reply, uphold, drop):name>")
def on_finding(finding_id: int, name: str) -> ResponseReturnValue:
    """Answer a finding, or decide about it."""
    reading, actor = web.reading(), web.actor()
    row = get_visible(reading.session, AwardFinding, actor, finding_id)
    page = pages.screening_page(reading, actor, row.application_id)
    line = next(one for one in page.findings if one.finding.id == finding_id)
    form = _form(name, finding_id)
    return _deed(
        row.application_id,
        name,
        getattr(line, f"may_{name}"),
        form,
        lambda tx: ON_FINDINGS[name](tx, web.actor(), form.on_finding(finding_id)),
        finding_id=finding_id,
    )


def _deed(
    application_id: int,
    name: str,
    verdict: Verdict,
    form: forms.DecisionForm,
    act: Callable[[Transaction], object],
    *,
    finding_id: int = 0,
) -> ResponseReturnValue:
    """One deed of the screening: 404, 403 and 409 before the form can say 422."""
    if verdict.refusal is not OutOfTurn:
        verdict.enforce()

    def show(status: int, note: str = "") -> ResponseReturnValue:
        page = pages.screening_page(web.reading(), web.actor(), application_id)
        return _shown(page, status, note, wrong=form, name=f"{name}{finding_id or ''}")

    if not verdict:
        return show(409, f"{verdict.because}{verdict.remedy}")
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        return show(refused.status, f"{refused.reason}{refused.remedy}")
    flash(DONE[name])
    return redirect(addresses.screening(application_id))


def _form(name: str, finding_id: int = 0, **more: Any) -> forms.DecisionForm:
    kind = {"admit": forms.AdmitForm, "reply": forms.ReplyForm}.get(name, forms.DecisionForm)
    return kind(prefix=f"{name}{finding_id or ''}-", **more)


def _shown(
    page: ScreeningPage, status: int = 200, note: str = "", *, wrong: forms.DecisionForm | None = None, name: str = ""
) -> ResponseReturnValue:
    made = {step: _form(step, formdata=None, version=page.application.version) for step in STEPS}
    made |= {f"{step}{one.finding.id}": _on(step, one) for one in page.findings for step in ON_FINDINGS}
    if wrong is not None and wrong.errors:
        made[name] = wrong
    html = render_template(
        "awards_screening/screening.html",
        page=page,
        forms=made,
        wrong=name if wrong is not None and wrong.errors else "",
        note=note,
        application_url=addresses.application(page.application.id),
        facts_url=addresses.facts(page.application.compound_id),
    )
    return html, status


def _on(step: str, line: FindingLine) -> forms.DecisionForm:
    return _form(step, line.finding.id, formdata=None, version=line.finding.version)
