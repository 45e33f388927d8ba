"""The page of performing: what is owed and done, the way to the court, visits, and what both sides say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from mediation import addresses, held
from mediation.access import CaseFacts
from mediation.parts import Part
from mediation.performing import access, actions, court, forms, packs, queries, visits
from mediation.performing import addresses as own
from mediation.performing.models import Performance
from mediation.performing.queries import PartLine, PerformingPage, ReportLine, SurveyLine, WishLine
from mediation.performing.workflow import COURT_NAMES, GRADES, MATERIALS, RULING_NAMES
from mediation.workflow import STAGE_NAMES, Stage

bp = Blueprint("mediation_performing", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
Deed = Callable[[Transaction, Actor], object]
PROOF = "履行凭证"
_MISSING = "请刷新这一页，再办一次。"


def parts(reading: Transaction, actor: Actor, case: CaseFacts) -> list[Part]:
    """What this room puts on the page of a case: the short of it, and the way to the whole."""
    if case.stage not in access.JUDGED:
        return []
    try:
        page = queries.performing_page(reading, actor, case.case_id)
    except NotFound:
        return []
    heading = "履行、回访和评价" if case.stage is not Stage.FAILED else "请说说满意不满意"
    first = queries.waits_for(page)
    return [Part(own.ANCHOR, heading, "mediation_performing/part.html", {"page": page}, first=first)]


@bp.get("/<int:case_id>/performing")
@web.public
def performing(case_id: int) -> ResponseReturnValue:
    """Everything after the agreement."""
    return _shown(_page(case_id)[1])


@bp.post("/<int:case_id>/performing/instalments/<int:instalment_id>/report")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def report(case_id: int, instalment_id: int) -> ResponseReturnValue:
    """Report what was done, with a proof where there is one."""
    form = forms.ReportForm(prefix=f"report-{instalment_id}-")

    def act(tx: Transaction, actor: Actor) -> None:
        key = actions.report(tx, actor, form.command(instalment_id))
        if form.file.data:
            _keep(tx, actor, key, form.file.data)

    return _deed(
        case_id, form, lambda page: _part(page, instalment_id).may_report, act, done="已登记，等对方确认收到。"
    )


@bp.post("/<int:case_id>/performing/reports/<int:performance_id>/<any(confirm, dispute, take_back):name>")
@web.public
def settle(case_id: int, performance_id: int, name: str) -> ResponseReturnValue:
    """Confirm a report, dispute it, or take it back."""
    make = forms.DisputeForm if name == "dispute" else forms.SettleForm
    form: Any = make(prefix=f"{name}-{performance_id}-")
    deeds: dict[str, Callable[..., None]] = {
        "confirm": actions.confirm,
        "dispute": actions.dispute,
        "take_back": actions.take_back_report,
    }
    act = deeds[name]
    done = {"confirm": "已确认收到。", "dispute": "已登记，对方和调解员会收到通知。", "take_back": "已收回。"}[name]
    return _deed(
        case_id,
        form,
        lambda page: getattr(_report(page, performance_id), f"may_{name}"),
        lambda tx, actor: act(tx, actor, form.command(performance_id)),
        done=done,
    )


@bp.post("/<int:case_id>/performing/reports/<int:performance_id>/proof")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def proof(case_id: int, performance_id: int) -> ResponseReturnValue:
    """Hand in one more proof of a report that waits."""
    form = forms.ProofForm(prefix=f"proof-{performance_id}-")
    return _deed(
        case_id,
        form,
        lambda page: _report(page, performance_id).may_take_back,
        lambda tx, actor: _keep(tx, actor, performance_id, form.file.data),
        done="凭证已经交上。",
    )


@bp.post("/<int:case_id>/performing/default")
@web.public
def default(case_id: int) -> ResponseReturnValue:
    """Note that something was not performed in time."""
    form = forms.CloseForm(prefix="default-")
    return _deed(
        case_id,
        form,
        lambda page: page.may_default,
        lambda tx, actor: actions.default(tx, actor, form.command(case_id)),
        done="已登记为到期未履行，各方会收到通知。",
    )


@bp.post("/<int:case_id>/performing/hand_off")
@web.public
def hand_off(case_id: int) -> ResponseReturnValue:
    """Stop waiting and go another way."""
    form = forms.HandOffForm(prefix="hand_off-")
    return _deed(
        case_id,
        form,
        lambda page: page.may_hand_off,
        lambda tx, actor: actions.hand_off(tx, actor, form.command(case_id)),
        done="已结束。接下来可以找谁，写在案件页上。",
    )


@bp.post("/<int:case_id>/performing/pack/<any(default, confirmation):name>")
def pack(case_id: int, name: str) -> ResponseReturnValue:
    """Have the pack made that a court asks for."""
    actor, page = _page(case_id)
    wanted = packs.Pack(name)
    (page.may_pack if wanted is packs.Pack.DEFAULT else _court(page).may_file).enforce()
    with web.writing() as tx:
        url = _packs().make(tx, actor, case_id, wanted)
    flash("正在整理，做好了在这一页下载。")
    return redirect(url)


@bp.post("/<int:case_id>/performing/court/<int:party_id>/<any(wish, take_back):name>")
@web.public
def wish(case_id: int, party_id: int, name: str) -> ResponseReturnValue:
    """Say whether a party wants the court's confirmation."""
    form = Form(prefix=f"{name}-{party_id}-")
    act = court.wish if name == "wish" else court.take_back_wish

    def may(page: PerformingPage) -> Verdict:
        line = _wish(page, party_id)
        return line.may_wish if name == "wish" else line.may_take_back

    done = "记下了：您愿意共同申请。双方都愿意，才能去法院。" if name == "wish" else "已收回。"
    return _deed(case_id, form, may, lambda tx, actor: act(tx, actor, court.Wish(case_id, party_id)), done=done)


@bp.post("/<int:case_id>/performing/court/<any(file, accepted, ruling):name>")
@web.public
def at_court(case_id: int, name: str) -> ResponseReturnValue:
    """Note how the joint application goes on."""
    makes: dict[str, tuple[type[Form], Callable[..., None], str, str]] = {
        "file": (forms.CourtForm, court.file_with_court, "may_file", "已登记提交，三十日不再计时。"),
        "accepted": (forms.AcceptedForm, court.note_acceptance, "may_note_acceptance", "已登记法院受理。"),
        "ruling": (forms.RulingForm, court.note_ruling, "may_note_ruling", "已登记法院的结果。"),
    }
    make, act, may, done = makes[name]
    form: Any = make(prefix=f"{name}-")
    if isinstance(form, forms.CourtForm):
        form.offer(_court(_page(case_id)[1]).venues)
    return _deed(
        case_id,
        form,
        lambda page: getattr(_court(page), may),
        lambda tx, actor: act(tx, actor, form.command(case_id)),
        done=done,
    )


@bp.post("/<int:case_id>/performing/visits")
def plan(case_id: int) -> ResponseReturnValue:
    """Plan one more visit."""
    form = forms.PlanForm(prefix="plan-")
    return _deed(
        case_id,
        form,
        lambda page: page.may_visit,
        lambda tx, actor: visits.plan_follow_up(tx, actor, form.command(case_id)),
        done="回访已安排，到时会提醒。",
    )


@bp.post("/<int:case_id>/performing/visits/<int:follow_up_id>")
def visit(case_id: int, follow_up_id: int) -> ResponseReturnValue:
    """Write down what a visit found."""
    form = forms.VisitForm(prefix=f"visit-{follow_up_id}-")
    return _deed(
        case_id,
        form,
        lambda page: page.may_visit,
        lambda tx, actor: visits.record_follow_up(tx, actor, form.command(follow_up_id)),
        done="回访已登记。",
    )


@bp.post("/<int:case_id>/performing/survey/<int:party_id>")
@web.public
def survey(case_id: int, party_id: int) -> ResponseReturnValue:
    """Say how satisfied a party is."""
    form = forms.SurveyForm(prefix=f"survey-{party_id}-")
    return _deed(
        case_id,
        form,
        lambda page: _survey(page, party_id).may_answer,
        lambda tx, actor: visits.answer_survey(tx, actor, form.command(case_id, party_id)),
        done="谢谢您的评价。",
    )


def _deed(
    case_id: int, form: Form, may: Callable[[PerformingPage], Verdict], act: Deed, *, done: str
) -> ResponseReturnValue:
    """One deed on the page: 404, 403 and 409 before the form can say 422; nothing that was typed is lost."""
    actor, page = _page(case_id)
    key = form._prefix.rstrip("-")  # noqa: SLF001 -- the page knows its forms by their prefixes
    verdict = may(page)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{verdict.remedy}", **{key: form})
    verdict.enforce()
    if not form.validate():
        return _shown(page, status=422, **{key: form})
    try:
        with web.writing() as tx:
            act(tx, actor)
    except Invalid as refused:
        return _shown(page, status=422, **{key: form.decline(refused)})
    except OutOfTurn as late:
        return _shown(_page(case_id)[1], status=409, note=f"{late.reason}{late.remedy}", **{key: form})
    flash(done)
    return redirect(own.of_case(case_id))


def _page(case_id: int) -> tuple[Actor, PerformingPage]:
    """The page for whoever asks: signed in, or by a party's code that this browser has proved. Raises NotFound."""
    actor = held.actor(case_id)
    return actor, queries.performing_page(web.reading(), actor, case_id)


def _part(page: PerformingPage, instalment_id: int) -> PartLine:
    for one in page.owed:
        for part in one.parts:
            if part.instalment_id == instalment_id:
                return part
    raise NotFound("没有找到这一期。", remedy=_MISSING)


def _report(page: PerformingPage, performance_id: int) -> ReportLine:
    for one in page.owed:
        for part in one.parts:
            for line in part.reports:
                if line.performance_id == performance_id:
                    return line
    raise NotFound("没有找到这一条。", remedy=_MISSING)


def _court(page: PerformingPage) -> queries.CourtPart:
    if page.court is None:
        raise NotFound(page.standing.why_not or "还没有生效的协议。", remedy=page.standing.remedy)
    return page.court


def _wish(page: PerformingPage, party_id: int) -> WishLine:
    for one in _court(page).wishes:
        if one.party_id == party_id:
            return one
    raise NotFound("没有找到这一方当事人。", remedy=_MISSING)


def _survey(page: PerformingPage, party_id: int) -> SurveyLine:
    for one in page.surveys:
        if one.party_id == party_id:
            return one
    raise NotFound("没有找到这一方当事人。", remedy=_MISSING)


def _keep(tx: Transaction, actor: Actor, performance_id: int, file: Any) -> None:
    row = tx.session.get_one(Performance, performance_id)
    attachments.keep(
        tx,
        actor,
        subject=Performance.__tablename__,
        subject_id=performance_id,
        place_id=queries.place_of(tx, row.case_id),
        name=file.filename,
        stream=file.stream,
        purpose=PROOF,
    )


def _packs() -> packs.Packs:
    found: packs.Packs = current_app.extensions[packs.EXTENSION]
    return found


def _forms(page: PerformingPage) -> dict[str, Form]:
    """Fresh forms for what the reader may do, by the keys under which the page knows them."""
    fresh, today = forms.fresh, web.reading().today
    made: dict[str, Form] = {
        "default": fresh(forms.CloseForm, "default", version=page.version),
        "hand_off": fresh(forms.HandOffForm, "hand_off", version=page.version),
        "plan": fresh(forms.PlanForm, "plan", planned_on=today, reason=visits.REASON),
        "file": fresh(forms.CourtForm, "file", filed_on=today),
        "accepted": fresh(forms.AcceptedForm, "accepted", accepted_on=today),
        "ruling": fresh(forms.RulingForm, "ruling", decided_on=today),
    }
    filing = made["file"]
    if page.court is not None and isinstance(filing, forms.CourtForm):
        filing.offer(page.court.venues)
    for one in page.owed:
        for part in one.parts:
            key = f"report-{part.instalment_id}"
            made[key] = fresh(forms.ReportForm, key, done_on=today, amount=part.left)
            for line in part.reports:
                for name, make in (
                    ("confirm", forms.SettleForm),
                    ("take_back", forms.SettleForm),
                    ("dispute", forms.DisputeForm),
                    ("proof", forms.ProofForm),
                ):
                    key = f"{name}-{line.performance_id}"
                    made[key] = fresh(make, key, version=line.version)
    for visit_ in page.visits:
        key = f"visit-{visit_.follow_up_id}"
        made[key] = fresh(forms.VisitForm, key, version=visit_.version, done_on=today)
    for answer in page.surveys:
        key = f"survey-{answer.party_id}"
        made[key] = fresh(forms.SurveyForm, key)
    return made


def _shown(page: PerformingPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    html = render_template(
        "mediation_performing/performing.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        back_url=addresses.case(page.case_id),
        stage_names=STAGE_NAMES,
        court_names=COURT_NAMES,
        materials=MATERIALS,
        rulings=RULING_NAMES,
        grades=GRADES,
        signed_in=web.actor().signed_in,
        makes_default=packs.Pack.DEFAULT in _packs(),
        makes_confirmation=packs.Pack.CONFIRMATION in _packs(),
        today=web.reading().today,
    )
    return html, status
