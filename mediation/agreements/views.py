"""The pages of agreements: writing one down, one version with its signatures, and the decisions behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from compounds import form_pages
from mediation import addresses, held
from mediation.agreements import access, actions, deciding, forms, queries, signing
from mediation.agreements import addresses as own
from mediation.agreements.models import Agreement, AssemblyDecision
from mediation.agreements.queries import AgreementPage, Signer
from mediation.agreements.workflow import DISPOSAL_GROUNDS, DISPOSAL_NAMES, DUTY_NAMES, FORM_NAMES, STATE_NAMES, State
from mediation.models import Case
from mediation.parts import Part
from mediation.records import facts_of

bp = Blueprint("mediation_agreements", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
Deed = Callable[[Transaction, Actor], object]
_STEPS: dict[str, tuple[Callable[..., Any], Callable[[Transaction, Actor, Any], None], str]] = {
    "show": (forms.StepForm, actions.show, "各方现在都看得到这份草案，会收到通知。"),
    "put_to_signature": (forms.StepForm, actions.put_to_signature, "已经交各方签字，各方会收到通知。文字不能再改。"),
    "take_back": (forms.TakeBackForm, actions.take_back, "这一版已经收回，请另写一版。"),
}
PAPER, SEALED, DECIDED = "签名页", "盖章页", "业主大会决定"
"""What attachments are for, in words of the page."""
OLD = "您看到的这一版已经收回，没有办成。请打开新的一版，从头看完再办。"
_EFFECTIVE = "最后一个签名到齐了，协议从这时起生效。"


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
    return _shown(_page(agreement_id)[1])


@bp.route("/agreements/<int:agreement_id>/write", methods=["GET", "POST"])
def write(agreement_id: int) -> ResponseReturnValue:
    """Write the same version anew."""
    actor, page = _page(agreement_id)
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
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    return _deed(
        agreement_id,
        name,
        form,
        lambda page: getattr(page.may, name),
        lambda tx, actor: act(tx, actor, form.command(agreement_id)),
        done=done,
    )


@bp.post("/agreements/<int:agreement_id>/sign/<int:party_id>")
@web.public
def sign(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Sign for a party, signed in or by its code."""
    form = forms.SignForm(prefix=f"sign-{party_id}-")
    return _deed(
        agreement_id,
        f"sign-{party_id}",
        form,
        lambda page: _signer(page, party_id).may_sign,
        lambda tx, actor: signing.sign(tx, actor, form.command(agreement_id, party_id, _digest())),
        done="已经签上。",
    )


@bp.post("/agreements/<int:agreement_id>/sign")
def sign_as_mediator(agreement_id: int) -> ResponseReturnValue:
    """Sign as the mediator."""
    form = forms.SignForm(prefix="mediator-")
    return _deed(
        agreement_id,
        "mediator",
        form,
        lambda page: page.may.sign_as_mediator,
        lambda tx, actor: signing.sign_as_mediator(tx, actor, form.as_mediator(agreement_id, _digest())),
        done="已经签上。",
    )


@bp.post("/agreements/<int:agreement_id>/refuse/<int:party_id>")
@web.public
def refuse(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Say that a party does not sign."""
    form = forms.RefuseForm(prefix=f"refuse-{party_id}-")
    return _deed(
        agreement_id,
        f"refuse-{party_id}",
        form,
        lambda page: _signer(page, party_id).may_refuse,
        lambda tx, actor: actions.refuse_to_sign(tx, actor, form.command(agreement_id, party_id)),
        done="记下了：您不在这一版上签字。",
    )


@bp.post("/agreements/<int:agreement_id>/paper/<int:party_id>")
@web.takes_files(LARGEST_UPLOAD)
def paper(agreement_id: int, party_id: int) -> ResponseReturnValue:
    """Record what a party signed on paper, with its scan."""
    form = forms.PaperForm(prefix=f"paper-{party_id}-")

    def act(tx: Transaction, actor: Actor) -> None:
        signing.sign_on_paper(tx, actor, form.command(agreement_id, party_id, _digest()))
        _keep(tx, actor, Agreement, agreement_id, form.file.data, purpose=PAPER)

    return _deed(
        agreement_id,
        f"paper-{party_id}",
        form,
        lambda page: _signer(page, party_id).may_record,
        act,
        done="已登记，等第二个人对着扫描件核对。",
    )


@bp.post("/agreements/<int:agreement_id>/signatures/<int:signature_id>/<any(check, reject):verdict>")
def check(agreement_id: int, signature_id: int, verdict: str) -> ResponseReturnValue:
    """Hold a signature on paper against its scan."""
    form = forms.CheckForm(prefix=f"check-{signature_id}-") if verdict == "check" else Form(prefix="reject-")
    command = signing.CheckPaper(agreement_id, signature_id)
    act = signing.check_paper if verdict == "check" else signing.reject_paper

    def may(page: AgreementPage) -> Verdict:
        line = next((one for one in page.signatures if one.signature_id == signature_id and one.waits), None)
        if line is None:
            raise NotFound("没有找到等核对的签名。", remedy="请刷新这一页，看看是不是已经核对过了。")
        return line.may_check

    done = "已核对。" if verdict == "check" else "已退回，请这一方重新签。"
    return _deed(agreement_id, f"check-{signature_id}", form, may, lambda tx, actor: act(tx, actor, command), done=done)


@bp.post("/agreements/<int:agreement_id>/seal")
@web.takes_files(LARGEST_UPLOAD)
def seal(agreement_id: int) -> ResponseReturnValue:
    """Record the body's seal."""
    form = forms.SealForm(prefix="seal-")

    def act(tx: Transaction, actor: Actor) -> None:
        signing.seal(tx, actor, form.command(agreement_id, _digest()))
        if form.file.data:
            _keep(tx, actor, Agreement, agreement_id, form.file.data, purpose=SEALED)

    return _deed(agreement_id, "seal", form, lambda page: page.may.seal, act, done="盖章已登记。")


@bp.post("/agreements/<int:agreement_id>/scan")
@web.takes_files(LARGEST_UPLOAD)
def scan(agreement_id: int) -> ResponseReturnValue:
    """Keep one more scan of the signed paper."""
    form = forms.FileForm(prefix="scan-")
    return _deed(
        agreement_id,
        "scan",
        form,
        lambda page: access.keep_scan(works_on_it=page.works),
        lambda tx, actor: _keep(tx, actor, Agreement, agreement_id, form.file.data, purpose=PAPER),
        done="扫描件已经交上。",
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
        key = deciding.attach_decision(tx, actor, form.command(_case_of(agreement_id), party_id))
        _keep(tx, actor, AssemblyDecision, key, form.file.data, purpose=DECIDED)

    return _deed(
        agreement_id, f"decision-{party_id}", form, may, act, done="业主大会的决定已经交上，等矛盾调解组核对。"
    )


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
    return _deed(agreement_id, f"{verdict}-decision-{decision_id}", form, may, act, done=done)


def _deed(
    agreement_id: int, key: str, form: Form, may: Callable[[AgreementPage], Verdict], act: Deed, *, done: str
) -> ResponseReturnValue:
    actor, page = _page(agreement_id)
    verdict = may(page)
    if verdict.refusal is OutOfTurn:
        told = OLD if page.state is State.WITHDRAWN else f"{verdict.because}{verdict.remedy}"
        return _shown(page, status=409, note=told, **{key: form})
    verdict.enforce()
    if not form.validate():
        return _shown(page, status=422, **{key: form})
    try:
        with web.writing() as tx:
            act(tx, actor)
    except Invalid as refused:
        return _shown(page, status=422, **{key: form_pages.refused_by(form, refused)})
    except signing.OldVersion as old:
        return _shown(_page(agreement_id)[1], status=409, note=f"{old.reason}{old.remedy}")
    except OutOfTurn as late:
        return _shown(_page(agreement_id)[1], status=409, note=f"{late.reason}{late.remedy}", **{key: form})
    took_effect = page.effective_at is None and _page(agreement_id)[1].effective_at is not None
    flash(_EFFECTIVE if took_effect else done)
    return redirect(own.agreement(agreement_id))


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
        form_pages.refused_by(form, refused)
        return show(422)
    except OutOfTurn as late:
        return show(409, f"{late.reason}{late.remedy}")
    flash("已保存。")
    return redirect(own.agreement(key))


def _page(agreement_id: int) -> tuple[Actor, AgreementPage]:
    """One version for whoever asks: signed in, or by a party's code that this browser has proved. Raises NotFound."""
    actor = held.actor(_case_of(agreement_id))
    return actor, queries.agreement_page(web.reading(), actor, agreement_id)


def _case_of(agreement_id: int) -> int:
    row = web.reading().session.get(Agreement, agreement_id)
    return row.case_id if row is not None else 0


def _parties(case_id: int) -> list[tuple[int, str]]:
    case = get_visible(web.reading().session, Case, web.actor(), case_id)
    return [(one.id, one.name) for one in case.parties]


def _signer(page: AgreementPage, party_id: int) -> Signer:
    for one in page.signers:
        if one.party_id == party_id:
            return one
    raise NotFound("没有找到这一方当事人。", remedy="请回到协议的页面重新打开。")


def _digest() -> str:
    """The digest of the text that the page showed."""
    return request.form.get("digest", "")[:64]


def _keep(tx: Transaction, actor: Actor, model: type[Any], key: int, file: Any, *, purpose: str) -> None:
    row = tx.session.get_one(model, key)
    place_id = row.place_id if isinstance(row, Agreement) else tx.session.get_one(Case, row.case_id).place_id
    attachments.keep(
        tx,
        actor,
        subject=model.__tablename__,
        subject_id=key,
        place_id=place_id,
        name=file.filename or "",
        stream=file.stream,
        purpose=purpose,
    )


def _forms(page: AgreementPage) -> dict[str, Form]:
    """Fresh forms for what the reader may do now, by the keys under which the page knows them."""
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    made |= {"mediator": forms.SignForm(prefix="mediator-", **fresh), "scan": forms.FileForm(prefix="scan-", **fresh)}
    made["seal"] = forms.SealForm(prefix="seal-", sealed_on=web.reading().today, **fresh)
    for one in page.signers:
        made[f"sign-{one.party_id}"] = forms.SignForm(prefix=f"sign-{one.party_id}-", **fresh)
        made[f"refuse-{one.party_id}"] = forms.RefuseForm(prefix=f"refuse-{one.party_id}-", **fresh)
        made[f"paper-{one.party_id}"] = forms.PaperForm(prefix=f"paper-{one.party_id}-", **fresh)
    for line in page.signatures:
        made[f"check-{line.signature_id}"] = forms.CheckForm(prefix=f"check-{line.signature_id}-", **fresh)
    for committee in page.committees:
        key = f"decision-{committee.party_id}"
        made[key] = forms.DecisionForm(prefix=f"{key}-", **fresh)
    for decision in page.decisions:
        fresh["version"] = decision.version
        for name, make in (("check", forms.CheckDecisionForm), ("reject", forms.RejectDecisionForm)):
            key = f"{name}-decision-{decision.decision_id}"
            made[key] = make(prefix=f"{key}-", **fresh)
    return made


def _shown(page: AgreementPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    html = render_template(
        "mediation_agreements/agreement.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        back_url=own.of_case(page.case_id),
        page_url_of=own.agreement,
        states=STATE_NAMES,
        disposals=DISPOSAL_NAMES,
        grounds=DISPOSAL_GROUNDS,
        form_names=FORM_NAMES,
        signed_in=web.actor().signed_in,
    )
    return html, status
