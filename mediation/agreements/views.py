"""The pages of agreements: writing one down, one version, and the decisions of owners behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from mediation import addresses
from mediation.agreements import access, actions, deciding, forms, queries
from mediation.agreements import addresses as own
from mediation.agreements.models import AssemblyDecision
from mediation.agreements.pages import STEPS, case_of, deed, keep, opened, shown
from mediation.agreements.shown import AgreementPage
from mediation.agreements.workflow import DUTY_NAMES, STATE_NAMES
from mediation.models import Case
from mediation.parts import Part
from mediation.records import facts_of

bp = Blueprint("mediation_agreements", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
_STEPS: dict[str, tuple[Callable[[Transaction, Actor, Any], None], str]] = {
    "show": (actions.show, "各方现在都看得到这份草案，会收到通知。"),
    "put_to_signature": (actions.put_to_signature, "已经交各方签字，各方会收到通知。文字不能再改。"),
    "take_back": (actions.take_back, "这一版已经收回，请另写一版。"),
}
DECIDED = "业主大会决定"
"""What an attachment is for, in words of the page."""


def parts(reading: Transaction, actor: Actor, case: Any) -> list[Part]:
    """What this room puts on the page of a case."""
    found = queries.case_part(reading, actor, case)
    if found is None:
        return []
    data = {"page": found, "states": STATE_NAMES}
    brief = STATE_NAMES[found.versions[0].state] if found.versions else "还没有"
    if found.lacking:
        brief = f"{brief}，还差 {len(found.lacking)} 样"
    return [
        Part(own.ANCHOR, "调解协议", "mediation_agreements/part.html", data, found.mine or bool(found.lacking), brief)
    ]


@bp.route("/<int:case_id>/agreement/new", methods=["GET", "POST"])
def new(case_id: int) -> ResponseReturnValue:
    """Write a first version, or one that replaces the agreement in effect."""
    return _written(case_id, forms.TermsForm, access.draft, "起草协议", _draft)


@bp.route("/<int:case_id>/agreement/oral", methods=["GET", "POST"])
def oral(case_id: int) -> ResponseReturnValue:
    """Register what was agreed by word of mouth."""
    return _written(case_id, forms.OralForm, access.record_oral, "登记口头协议", _oral)


@bp.get("/agreements/<int:agreement_id>")
@web.public
def agreement(agreement_id: int) -> ResponseReturnValue:
    """One version."""
    return shown(opened(agreement_id)[1])


@bp.route("/agreements/<int:agreement_id>/write", methods=["GET", "POST"])
def write(agreement_id: int) -> ResponseReturnValue:
    """Write the same version anew."""
    actor, page = opened(agreement_id)
    page.may.rewrite.enforce()
    form = forms.TermsForm(_parties(page.case_id), page.terms)
    if request.method == "GET":
        form.version.data = page.version

    def save() -> int:
        with web.writing() as tx:
            actions.rewrite(tx, actor, actions.Rewrite(agreement_id, form.version.data or 0, form.written()))
        return agreement_id

    return _writing(form, f"修改协议第 {page.edition} 版", save, back=own.agreement(agreement_id))


@bp.post("/agreements/<int:agreement_id>/<any(show, put_to_signature, take_back):name>")
def step(agreement_id: int, name: str) -> ResponseReturnValue:
    """One step of a version: 404, 403 and 409 before the form can say 422."""
    act, done = _STEPS[name]
    form = STEPS[name](prefix=f"{name}-")
    return deed(
        agreement_id,
        name,
        form,
        lambda page: getattr(page.may, name),
        lambda tx, actor: act(tx, actor, form.command(agreement_id)),
        done=done,
    )


@bp.post("/agreements/<int:agreement_id>/decisions/<int:party_id>")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def attach(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Hand in a decision of the owners, with its paper."""
    form = forms.DecisionForm(prefix=f"decision-{party_id}-")

    def may(page: AgreementPage) -> Verdict:
        for one in page.committees:
            if one.party_id == party_id:
                return one.may_attach
        raise NotFound("没有找到这一方业委会。", remedy="请回到协议的页面重新打开。")

    def act(tx: Transaction, actor: Actor) -> None:
        key = deciding.attach_decision(tx, actor, form.command(case_of(agreement_id), party_id))
        keep(tx, actor, AssemblyDecision, key, form.file.data, purpose=DECIDED)

    return deed(agreement_id, f"decision-{party_id}", form, may, act, done="业主大会的决定已经交上，等矛盾调解组核对。")


@bp.post("/agreements/<int:agreement_id>/decided/<int:decision_id>/<any(check, reject):verdict>")
def judge(agreement_id: int, decision_id: int, verdict: str) -> ResponseReturnValue:
    """Check a decision of the owners, or hand it back."""
    checks = verdict == "check"
    make = forms.CheckDecisionForm if checks else forms.RejectDecisionForm
    form = make(prefix=f"{verdict}-decision-{decision_id}-")

    def may(page: AgreementPage) -> Verdict:
        for one in page.decisions:
            if one.decision_id == decision_id:
                return one.may_check if checks else one.may_reject
        raise NotFound("没有找到这份决定。", remedy="请回到协议的页面重新打开。")

    def act(tx: Transaction, actor: Actor) -> None:
        if isinstance(form, forms.CheckDecisionForm):
            deciding.check_decision(tx, actor, form.command(decision_id))
        else:
            deciding.reject_decision(tx, actor, form.command(decision_id))

    done = "已核对，可以作为协议的依据。" if checks else "已退回，业委会会收到通知。"
    return deed(agreement_id, f"{verdict}-decision-{decision_id}", form, may, act, done=done)


def _written(
    case_id: int,
    make: type[forms.TermsForm],
    may: Callable[[Actor, Any], Verdict],
    heading: str,
    act: Callable[[Transaction, Actor, int, Any], int],
) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    case = get_visible(reading.session, Case, actor, case_id)
    may(actor, facts_of(reading, case)).enforce()
    form = make(_parties(case_id), queries.newest_terms(reading, actor, case_id))
    if request.method == "GET":
        form.version.data = case.version

    def save() -> int:
        with web.writing() as tx:
            return act(tx, actor, case_id, form)

    return _writing(form, heading, save, back=own.of_case(case_id))


def _draft(tx: Transaction, actor: Actor, case_id: int, form: forms.TermsForm) -> int:
    return actions.draft(tx, actor, actions.Draft(case_id, form.version.data or 0, form.written()))


def _oral(tx: Transaction, actor: Actor, case_id: int, form: forms.OralForm) -> int:
    return actions.record_oral(tx, actor, form.command(case_id))


def _writing(form: forms.TermsForm, heading: str, save: Callable[[], int], *, back: str) -> ResponseReturnValue:
    """The form of an agreement's text; nothing that was typed is lost when something is to be mended."""

    def show(status: int = 200, note: str = "") -> ResponseReturnValue:
        shown = {"form": form, "heading": heading, "back_url": back, "note": note, "duty_names": DUTY_NAMES}
        return render_template("mediation_agreements/write.html", **shown), status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        key = save()
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except OutOfTurn as late:
        return show(409, f"{late.reason}{late.remedy}")
    flash("已保存。")
    return redirect(own.agreement(key))


def _parties(case_id: int) -> list[tuple[int, str]]:
    case = get_visible(web.reading().session, Case, web.actor(), case_id)
    return [(one.id, one.name) for one in case.parties]
