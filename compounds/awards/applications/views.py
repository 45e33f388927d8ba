"""The pages of applications: the list, beginning, the file, the form group by group, evidence, handing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import Invalid, OutOfTurn, Refused
from compounds import queries as registry
from compounds.awards import addresses, evidence
from compounds.awards.access import APPLICANTS
from compounds.awards.applications import access, filling, forms, keeping, lists
from compounds.awards.applications import page as pages
from compounds.awards.applications.answers import AnswerGroup, AnswerLine
from compounds.awards.applications.beside import EXTENSION as BESIDE
from compounds.awards.applications.beside import Beside
from compounds.awards.applications.page import ApplicationPage
from compounds.awards.applications.workflow import STAGE_NAMES, Stage
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.workflow import PHASES
from compounds.awards.rounds.workflow import Stage as RoundStage
from compounds.models import Compound

bp = Blueprint("awards_applications", __name__, url_prefix=addresses.APPLICATIONS, template_folder="../../templates")
KNOWN_FROM = PHASES[PHASES.index(RoundStage.REVIEW) :]
"""From the end of the screening everybody may know who takes part."""
DONE = {
    "draw": "已经重新取了平台记录。",
    "copy": "已经带入能用的答案，请看一遍再提交。",
    "submit": "已经提交，这一页就是回执。审查以后会通知您。",
    "withdraw": "已经撤回。申报截止以前，还可以重新申报。",
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The applications in sight."""
    actor, reading = web.actor(), web.reading()
    access.list_applications(actor).enforce()
    stage = next((one for one in Stage if one.value == request.args.get("stage")), None)
    choice = lists.Choice(_key("round"), _key("street"), stage, _key("compound"))
    found = lists.application_list(reading, actor, choice, request.args.get("page", 1, type=int))
    beside: Beside = current_app.extensions[BESIDE]
    return render_template(
        "awards_applications/index.html",
        found=found,
        worth=beside.worth(reading, [one.application_id for one in found.lines if one.won]),
        choice=choice,
        rounds=rounds.in_sight(reading, actor),
        streets=registry.streets(reading, actor),
        stages=STAGE_NAMES,
        applies=actor.holds(*APPLICANTS),
    )


@bp.get("/rounds/<int:round_id>")
@web.public
def taking_part(round_id: int) -> ResponseReturnValue:
    """Who takes part in a round, from the end of its screening, and how much applying has cost."""
    actor, reading = web.actor(), web.reading()
    round_ = rounds.one(reading, actor, round_id)
    known = round_.stage in KNOWN_FROM
    return render_template(
        "awards_applications/taking_part.html",
        round=round_,
        round_url=addresses.round_(round_id),
        known=known,
        names=lists.taking_part(reading, round_id) if known else {},
        burden=lists.burden(reading, round_id),
    )


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Apply for a compound; without one in the address the way to it is shown."""
    actor, reading = web.actor(), web.reading()
    compound_id = _key("compound")
    if compound_id is None:
        own = registry.own_compounds(reading, actor) if actor.holds(*APPLICANTS) else ()
        if len(own) == 1:
            return redirect(url_for(".new", compound=own[0][0]))
        return render_template("awards_applications/choose.html", own=own)
    compound = get_visible(reading.session, Compound, actor, compound_id)
    page = pages.begin_page(reading, actor, compound, current_app.extensions[evidence.EXTENSION])
    page.may.enforce()
    award_id = request.form.get("award", type=int)
    if request.method == "GET" or award_id is None:
        return render_template("awards_applications/new.html", page=page)
    with web.writing() as tx:
        begun = filling.begin(
            tx,
            actor,
            current_app.extensions[evidence.EXTENSION],
            filling.Begin(award_id, compound_id),
        )
        application_id = begun.id
    flash("平台已经把知道的填好了，剩下的请您填。")
    return redirect(addresses.application(application_id))


@bp.get("/<int:application_id>")
def tracker(application_id: int) -> ResponseReturnValue:
    """One application: its receipt, its stage, its answers, and what is next."""
    return _shown(_page(application_id))


@bp.get("/<int:application_id>/form/<int:number>")
def form(application_id: int, number: int) -> ResponseReturnValue:
    """One group of the form."""
    page = _page(application_id)
    page.may.save.enforce()
    return _form(page, _group(page, number))


@bp.post("/<int:application_id>/form/<int:number>")
def save(application_id: int, number: int) -> ResponseReturnValue:
    """Save one group and go on to the next."""
    page = _page(application_id)
    group = _group(page, number)
    page.may.save.enforce()
    try:
        with web.writing() as tx:
            filling.save_answers(tx, web.actor(), _typed(application_id, group))
    except (Invalid, OutOfTurn) as refused:
        return _form(_page(application_id), group, refused.status, f"{refused.reason}{refused.remedy}", typed=True)
    following = page.after(number)
    if request.form.get("do") == "stay" or following is None:
        flash("已经保存。")
        return redirect(addresses.application(application_id))
    return redirect(url_for(".form", application_id=application_id, number=following.number))


@bp.post("/<int:application_id>/form/<int:number>/autosave")
def autosave(application_id: int, number: int) -> ResponseReturnValue:
    """Keep what is filled in so far, while it is filled in."""
    page = _page(application_id)
    group = _group(page, number)
    try:
        with web.writing() as tx:
            kept = filling.save_answers(tx, web.actor(), _typed(application_id, group))
            version, at = kept.version, tx.now.astimezone(SHANGHAI)
    except Refused as refused:
        return jsonify(said=f"没有存：{refused.reason}{refused.remedy}"), refused.status
    return jsonify(said=f"已自动保存（{at:%H:%M}）", version=version)


@bp.route("/<int:application_id>/evidence/<criterion>", methods=["GET", "POST"])
@web.takes_files(LARGEST_UPLOAD)
def material(application_id: int, criterion: str) -> ResponseReturnValue:
    """The evidence of one answer: hand in a new piece, or use one again with one tap."""
    page = _page(application_id)
    page.may.save.enforce()
    group, line = _line(page, criterion)
    form = forms.EvidenceForm(version=page.application.version).offering(line.criterion.evidence)
    if request.method == "GET":
        return _material(page, group, line, form)
    if not form.validate():
        return _material(page, group, line, form, 422)
    try:
        with web.writing() as tx:
            keeping.hand_in(tx, web.actor(), form.command(application_id, criterion))
    except Invalid as refused:
        again = _page(application_id)
        deeds.renewed(form.decline(refused), again.application.version)
        return _material(again, group, line, form, 422)
    flash("材料已经附上，以后别的评选也可以直接用。")
    return redirect(_back(application_id, group, criterion))


@bp.post("/<int:application_id>/evidence/<criterion>/<any(use, leave_out):name>")
def piece(application_id: int, criterion: str, name: str) -> ResponseReturnValue:
    """Use a piece of evidence again, or take it away from this answer."""
    page = _page(application_id)
    page.may.save.enforce()
    group, _ = _line(page, criterion)
    command = keeping.Use(application_id, _version(), criterion, request.form.get("evidence", 0, type=int))
    with web.writing() as tx:
        (keeping.use_again if name == "use" else keeping.leave_out)(tx, web.actor(), command)
    flash("已经附上。" if name == "use" else "这一项不再用这份材料；材料还留着。")
    return redirect(_back(application_id, group, criterion))


@bp.post("/<int:application_id>/draw")
def draw(application_id: int) -> ResponseReturnValue:
    """Take the records anew."""
    take = filling.Take(application_id, _version())
    port = current_app.extensions[evidence.EXTENSION]
    return _deed(application_id, "draw", "save", lambda tx: filling.draw_again(tx, web.actor(), port, take))


@bp.post("/<int:application_id>/copy")
def copy(application_id: int) -> ResponseReturnValue:
    """Take answers over from another application of the compound."""
    take, other = filling.Take(application_id, _version()), request.form.get("other", 0, type=int)
    return _deed(application_id, "copy", "save", lambda tx: filling.copy_answers(tx, web.actor(), take, other))


@bp.post("/<int:application_id>/submit")
def submit(application_id: int) -> ResponseReturnValue:
    """Hand it in."""
    take = filling.Take(application_id, _version())
    port = current_app.extensions[evidence.EXTENSION]
    return _deed(application_id, "submit", "save", lambda tx: filling.submit(tx, web.actor(), port, take))


@bp.post("/<int:application_id>/withdraw")
def withdraw(application_id: int) -> ResponseReturnValue:
    """Leave the round, with a reason."""
    form = forms.BecauseForm(prefix="withdraw-")
    return _deed(
        application_id,
        "withdraw",
        "withdraw",
        lambda tx: filling.withdraw(tx, web.actor(), form.command(application_id)),
        form,
    )


def _deed(
    application_id: int, name: str, asks: str, act: Callable[[Transaction], object], form: Any = None
) -> ResponseReturnValue:
    """One deed on the application: 404, 403 and 409 before the form can say 422."""
    page = _page(application_id)
    verdict: Verdict = getattr(page.may, asks)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    if form is not None and not form.validate():
        return _shown(page, status=422, withdraw=form)
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        web.keep_on_record(refused)
        return _shown(_page(application_id), status=refused.status, note=f"{refused.reason}{refused.remedy}")
    flash(DONE[name])
    return redirect(addresses.application(application_id))


def _shown(
    page: ApplicationPage, *, status: int = 200, note: str = "", withdraw: forms.BecauseForm | None = None
) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.application.version}
    html = render_template(
        "awards_applications/application.html",
        page=page,
        facts_url=addresses.facts(page.application.compound_id),
        note=note,
        withdraw=withdraw or forms.BecauseForm(prefix="withdraw-", **fresh),
        wrong=withdraw is not None,
        reply=forms.ReplyForm(prefix="reply-", **fresh),
    )
    return html, status


def _form(
    page: ApplicationPage, group: AnswerGroup, status: int = 200, note: str = "", *, typed: bool = False
) -> ResponseReturnValue:
    html = render_template(
        "awards_applications/form.html",
        page=page,
        facts_url=addresses.facts(page.application.compound_id),
        group=group,
        note=note,
        typed=forms.answers_of(request.form, group.lines) if typed else None,
        since=web.reading().now.isoformat(),
        following=page.after(group.number),
    )
    return html, status


def _material(
    page: ApplicationPage, group: AnswerGroup, line: AnswerLine, form: forms.EvidenceForm, status: int = 200
) -> ResponseReturnValue:
    used = {one.evidence_id for one in line.evidence}
    kept = keeping.kept(web.reading(), web.actor(), page.application, line.criterion.evidence)
    html = render_template(
        "awards_applications/evidence.html",
        page=page,
        group=group,
        line=line,
        form=form,
        kept=[one for one in kept if one.id not in used],
        back=_back(page.application.id, group, line.code),
    )
    return html, status


def _typed(application_id: int, group: AnswerGroup) -> filling.SaveAnswers:
    return filling.SaveAnswers(
        application_id,
        _version(),
        forms.answers_of(request.form, group.lines),
        forms.instant(request.form.get("since", "")),
    )


def _page(application_id: int) -> ApplicationPage:
    return pages.application_page(web.reading(), web.actor(), application_id, current_app.extensions[BESIDE])


def _group(page: ApplicationPage, number: int) -> AnswerGroup:
    group = page.group(number)
    return abort(404) if group is None else group


def _line(page: ApplicationPage, criterion: str) -> tuple[AnswerGroup, AnswerLine]:
    for group in page.groups:
        for line in group.lines:
            if line.code == criterion and line.asked:
                return group, line
    return abort(404)


def _back(application_id: int, group: AnswerGroup, criterion: str) -> str:
    return url_for(".form", application_id=application_id, number=group.number, _anchor=f"c-{criterion}")


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _key(name: str) -> int | None:
    key = request.args.get(name, type=int)
    return key if key is not None and 0 < key <= LARGEST_KEY else None
