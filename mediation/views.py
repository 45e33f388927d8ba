"""The pages of cases: the start, the desk's list, one's own, one case with its steps, and its whole course."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.views import as_download
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from compounds import form_pages
from mediation import (
    access,
    actions,
    addresses,
    causes,
    ending,
    forms,
    held,
    lists,
    merging,
    parts,
    queries,
    reporting,
    sides,
    triage,
)
from mediation import particulars as told
from mediation.heading import TONES, Reader, clock_title
from mediation.models import Case
from mediation.queries import CasePage
from mediation.workflow import (
    KIND_NAMES,
    PART_NAMES,
    REPORT_NAMES,
    RISK_NAMES,
    ROLE_NAMES,
    STAGE_NAMES,
    WILLING_NAMES,
    Risk,
)

bp = Blueprint("mediation", __name__, url_prefix=addresses.ROOT, template_folder="templates")

SHOWINGS = {
    "open": "还在办",
    "filed": "待审核",
    "asking": "征求意愿",
    "free": "待指派",
    "answering": "等调解员答复",
    "under_way": "调解中",
    "performing": "履行中",
    "near": "快到期",
    "late": "已超期",
    "risk": "可能激化",
    "ended": "已办结",
    "archived": "已归档",
}
_MISSING_REMEDY = "当事人请先登录；没有账号的，凭查询码查看。"
Act = Callable[[Any, Actor, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "triage": (forms.TriageForm, triage.triage, "已审核登记。接着问各方愿不愿意调解。"),
    "correct": (forms.TriageForm, triage.correct, "登记已更正。"),
    "return_case": (forms.ReturnForm, triage.return_case, "已办结，申请人会看到原因和该找谁。"),
    "add_party": (forms.PartyForm, triage.add_party, "已加上这一方，也要征求他们的意愿。"),
    "drop_party": (forms.DropForm, triage.drop_party, "已去掉这一方，他们不再看得到本案。"),
    "merge": (forms.MergeForm, merging.merge, "已并案，两件的当事人都会收到通知。"),
    "unmerge": (forms.UnmergeForm, merging.unmerge, "已改回单独办，期限照原来的算。"),
    "leave": (forms.LeaveForm, ending.leave, "已终止调解。接下来可以找谁，写在这一页上。"),
    "withdraw": (forms.WithdrawForm, actions.withdraw, "申请已撤回。以后还可以再来。"),
    "fail": (forms.FailForm, ending.fail, "已终止调解，各方会收到通知和其他途径。"),
    "suspend": (forms.SuspendForm, ending.suspend, "已中止，期限先停下。"),
    "resume": (forms.ResumeForm, ending.resume, "已恢复，期限接着算。"),
    "mark_risk": (forms.RiskForm, reporting.mark_risk, "已记下。还没有报告的，请尽快报告。"),
    "add_person": (forms.PersonForm, sides.add_person, "已登记代表，会收到通知。"),
    "archive": (forms.ArchiveForm, actions.archive, "已归档。"),
}


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """What mediation is and how to come; whoever works at the desk goes to its list."""
    actor = web.actor()
    if access.work(actor):
        return redirect(url_for(".desk"))
    return render_template(
        "mediation/index.html",
        signed_in=actor.signed_in,
        at_counter=actor.holds(*access.STAFF_AT_THE_COUNTER),
        for_hotline=actor.holds(*access.FOR_THE_HOTLINE),
        reads_figures=actor.holds(*access.READS_FIGURES),
    )


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """The list of the mediation secretary."""
    showing = request.args.get("show", "open")
    wanted = lists.Wanted(
        showing=showing if showing in SHOWINGS else "open",
        cause=request.args.get("cause", "") if request.args.get("cause", "") in causes.known() else "",
        text=typed.searched(request.args.get("q", ""), lists.SEARCH_MOST),
        after=request.args.get("after", ""),
    )
    if wanted.text and "show" not in request.args:
        wanted = lists.Wanted("all", wanted.cause, wanted.text, wanted.after)
    reading = web.reading()
    found = lists.desk(reading, web.actor(), wanted)
    return render_template(
        "mediation/desk.html",
        found=found,
        wanted=wanted,
        showings=SHOWINGS,
        causes=causes.choices(),
        today=reading.today,
        **_words(),
    )


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """The cases in which one has a part."""
    reading = web.reading()
    found = lists.mine(reading, web.actor(), request.args.get("after", ""))
    return render_template("mediation/mine.html", found=found, today=reading.today, part_names=PART_NAMES, **_words())


@bp.get("/<int:case_id>")
@web.public
def case(case_id: int) -> ResponseReturnValue:
    """One case as a file."""
    return _shown(*_page(case_id))


@bp.get("/<int:case_id>/history")
@web.public
def history(case_id: int) -> ResponseReturnValue:
    """All that happened in a case, in sentences."""
    reference, subject, lines = queries.history(web.reading(), held.actor(case_id), case_id)
    return render_template("mediation/history.html", case_id=case_id, reference=reference, subject=subject, lines=lines)


@bp.get("/<int:case_id>/files/<int:attachment_id>")
@web.public
def file(case_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file beside a record of the case, for whoever sees that record: signed in, or by a party's code or link."""
    actor = held.actor(case_id)
    if not actor.signed_in and actor.link is None:
        raise web.SignInNeeded
    found = queries.file(web.reading(), actor, case_id, attachment_id)
    return as_download(found.path, found.name, found.media_type)


@bp.post(f"/<int:case_id>/steps/<any({', '.join(_STEPS)}):name>")
@web.public
def step(case_id: int, name: str) -> ResponseReturnValue:
    """One step of the file: 404, 403 and 409 before the form can say 422."""
    actor, page = _page(case_id)
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    _offer(page, name, form)
    verdict = getattr(page.may, name)
    if verdict.refusal is OutOfTurn:
        return _shown(actor, page, status=409, note=f"{verdict.because}{verdict.remedy}", **{name: form})
    if name != "fail":
        verdict.enforce()  # which ending a side may choose, only the action can say
    if not form.validate():
        verdict.enforce()
        return _shown(actor, page, status=422, **{name: form})
    try:
        if isinstance(form, forms.PersonForm):
            _find(page, form)
        with web.writing() as tx:
            act(tx, actor, form.command(case_id))
    except Invalid as refused:
        return _shown(actor, page, status=422, **{name: form.decline(refused)})
    except OutOfTurn as late:
        actor, present = _page(case_id)
        deeds.renewed(form, present.version)
        return _shown(actor, present, status=409, note=f"{late.reason}{late.remedy}", **{name: form})
    flash(done)
    return _on(case_id)


@bp.route("/<int:case_id>/parties/<int:party_id>/particulars", methods=["GET", "POST"])
@web.public
def particulars(case_id: int, party_id: int) -> ResponseReturnValue:
    """What the official forms ask of a party, filled in by itself or by staff."""
    actor = held.actor(case_id)
    page = told.page(web.reading(), actor, case_id, party_id)
    form = forms.ParticularsForm(
        page.kind, **({} if request.method == "POST" else {"version": page.version, **page.told})
    )

    def save() -> str:
        with web.writing() as tx:
            told.fill_particulars(tx, actor, form.command(page))
        flash("已经保存，文书上会照着写。")
        return url_for(".case", case_id=case_id)

    return form_pages.saved(
        form,
        f"{page.name}的基本情况",
        save,
        back_url=url_for(".case", case_id=case_id),
        present=lambda: told.page(web.reading(), actor, case_id, party_id).version,
    )


@bp.post("/<int:case_id>/people/<int:case_person_id>/end")
def end_person(case_id: int, case_person_id: int) -> ResponseReturnValue:
    """Somebody stands for a side no longer."""
    actor, page = _page(case_id)
    form = forms.EndPersonForm()
    try:
        with web.writing() as tx:
            sides.end_person(tx, actor, form.command_for(case_id, case_person_id))
    except (Invalid, OutOfTurn) as refused:
        return _shown(actor, page, status=refused.status, note=f"{refused.reason}{refused.remedy}")
    flash("已退出，不再代表这一方。")
    return _on(case_id)


@bp.post("/<int:case_id>/reports/<int:report_id>")
def report(case_id: int, report_id: int) -> ResponseReturnValue:
    """Note to whom something was reported."""
    actor, page = _page(case_id)
    form = forms.ToldForm(prefix=f"report{report_id}-")
    if report_id not in {one.report_id for one in page.reports}:
        raise NotFound("没有找到。")
    page.may.report.enforce()
    if not form.validate():
        return _shown(actor, page, status=422, **{f"report{report_id}": form})
    try:
        with web.writing() as tx:
            reporting.report(tx, actor, form.command(report_id))
    except (Invalid, OutOfTurn) as refused:
        return _shown(actor, page, status=refused.status, note=f"{refused.reason}{refused.remedy}")
    flash("已记下报告给了谁。")
    return _on(case_id)


def _on(case_id: int) -> ResponseReturnValue:
    """To the page after a step; whoever can no longer see the case goes to their own ones."""
    try:
        queries.case_page(web.reading(), held.actor(case_id), case_id)
    except NotFound:
        return redirect(url_for(".mine"))
    return redirect(url_for(".case", case_id=case_id))


def _page(case_id: int) -> tuple[Actor, CasePage]:
    """The case for whoever asks: signed in, or by a party's code that this browser has proved. Raises NotFound."""
    actor = held.actor(case_id)
    try:
        page = queries.case_page(web.reading(), actor, case_id)
    except NotFound as unseen:
        if actor.signed_in:
            raise
        raise NotFound(unseen.reason, remedy=_MISSING_REMEDY) from unseen
    if actor.link is not None and page.merged_into is not None and page.merged_into.case_id is not None:
        held.keep(page.merged_into.case_id, actor.link.link_id)  # the same code leads on to where the matter is now
    return actor, page


def _shown(actor: Actor, page: CasePage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    gathered = _parts().gather(web.reading(), actor, page.facts) if page.whole else ()
    html = render_template(
        "mediation/case.html",
        page=page,
        forms=_forms(page) | sent,
        note=note,
        kept=deeds.kept(note, sent),
        first_parts=[part for part in gathered if part.first],
        parts=[part for part in gathered if not part.first],
        by_code=actor.link is not None,
        thread_=web.thread(Case.__tablename__, page.case_id, actor) if page.whole else (),
        Reader=Reader,
        **_words(),
    )
    return html, status


def _forms(page: CasePage) -> dict[str, Form]:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {
        name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items() if getattr(page.may, name)
    }
    for name, form in made.items():
        _offer(page, name, form)
        if isinstance(form, forms.TriageForm):
            form.cause.data, form.urgency.data = page.cause or None, page.urgency
            form.body.data = page.body_id or next((key for key, _ in page.bodies), None)
    for one in page.reports:
        made[f"report{one.report_id}"] = forms.ToldForm(
            prefix=f"report{one.report_id}-", formdata=None, version=one.version
        )
    return made


def _offer(page: CasePage, name: str, form: Any) -> None:
    sides = [(one.party_id, f"{ROLE_NAMES[one.role]}：{one.name}") for one in page.parties]
    if name in ("triage", "correct"):
        form.body.offer(page.bodies)
    elif name == "drop_party":
        form.party.offer(sides)
    elif name == "add_person":
        form.party.offer(sides)
        form.person.offer([(0, "不在下面"), *page.able])


def _find(page: CasePage, form: forms.PersonForm) -> None:
    """Who has the name that was typed. Raises Invalid for nobody and for several."""
    if form.person.data:
        return
    found = queries.named(web.reading(), page.facts.alliance_id, form.name.data or "")
    if len(found) != 1:
        raise Invalid(
            "没有找到这个人的账号。" if not found else "有几个人同名，分不清是哪一位。",
            remedy="没有账号的，用查询码或者签名链接参加；同名的，请系统管理员在账号里加以区分。",
        )
    form.found = found


def _words() -> dict[str, Any]:
    return {
        "stage_names": STAGE_NAMES,
        "stage_tones": TONES,
        "role_names": ROLE_NAMES,
        "kind_names": KIND_NAMES,
        "willing_names": WILLING_NAMES,
        "report_names": REPORT_NAMES,
        "risk_names": RISK_NAMES,
        "high": Risk.HIGH,
        "clock_title": clock_title,
    }


def _parts() -> parts.Parts:
    found: parts.Parts = current_app.extensions[parts.EXTENSION]
    return found
