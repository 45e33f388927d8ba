"""The pages of a count: the list, the file with its steps, the rules, the roster, the petition, the files to take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from alliance.kernel.parameters import queries as parameters
from compounds.guidance import addresses
from compounds.guidance.counts import actions, counting, forms, petitions, queries, records, recount, roster, sheets
from compounds.guidance.counts.columns import ROSTER_SHEET
from compounds.guidance.counts.models import Count, CountFolder
from compounds.guidance.counts.queries import CountPage
from compounds.guidance.counts.workflow import STAGE_NAMES, TONES
from compounds.guidance.figures import amount
from compounds.guidance.figures import count as spaced
from compounds.guidance.judging import ELSEWHERE
from compounds.workbooks import reading

bp = Blueprint("guidance_counts", __name__, url_prefix=addresses.COUNTS, template_folder="../../templates")
SIZE, ROWS = "workbook_size", "workbook_rows"
SAY: dict[str, Any] = {
    "elsewhere": ELSEWHERE,
    "stage": STAGE_NAMES,
    "tone": TONES,
    "amount": amount,
    "number": spaced,
    "most": queries.SHOWN_ROWS,
}
_DONE = {
    "freeze": "名册已锁定。请把通知和表决票送到每一户，登记送达。",
    "begin_counting": "可以登记表决票了。每张纸质票要两个人分开登记。",
    "count": "计票完成，报告正在制作。",
    "take_back": "已撤回结果，可以改表决票，再重新计票。",
    "announce": "已公告，公告正在制作，请打印张贴。",
    "void_count": "这次计票已作废。",
}
_STEPS: dict[str, Callable[[Transaction, Any, int, int], None]] = {
    "freeze": actions.freeze,
    "begin_counting": actions.begin_counting,
    "count": counting.count,
    "announce": counting.announce,
}
_REASONED: dict[str, Callable[[Transaction, Any, int, int, str], None]] = {
    "void_count": actions.void_count,
    "take_back": counting.take_back,
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The counts in sight, or those of one compound."""
    compound = request.args.get("compound", type=int)
    reading, actor = web.reading(), web.actor()
    found = queries.counts(reading, actor, compound)
    return render_template(
        "guidance_counts/index.html",
        counts=found,
        compound=compound if queries.may_start(reading, actor, compound) else None,
        say=SAY,
    )


@bp.route("/new", methods=["GET", "POST"])
def start_count() -> ResponseReturnValue:
    """Matters and rules of a new count for the compound that the address names."""
    actor, now = web.actor(), web.reading()
    compound = queries.compound_for(now, actor, request.args.get("compound", 0, type=int))
    compound_id, name = compound.id, compound.place.name
    if request.method == "GET":
        closes = now.today + timedelta(days=_notice_days(now, compound.place.path) + 1)
        return _rules(
            forms.RulesForm(formdata=None, closes_on=closes, hour=18, collision="person"), f"{name}：准备一次计票"
        )
    return _save_rules(f"{name}：准备一次计票", lambda tx, rules: actions.start_count(tx, actor, compound_id, rules))


def _notice_days(now: Transaction, path: str) -> int:
    """How long before a meeting the owners are told, so that the day that is offered can be kept."""
    return parameters.on(now, "meeting_notice", path, now.today, alliance_id=web.actor().alliance_id).whole


@bp.route("/<int:count_id>/edit", methods=["GET", "POST"])
def edit_count(count_id: int) -> ResponseReturnValue:
    """Change matters and rules before the freeze."""
    actor = web.actor()
    page = queries.count_page(web.reading(), actor, count_id)
    page.may["edit_count"].enforce()
    if request.method == "GET":
        return _rules(_known(count_id), "议题和规则")

    def save(tx: Transaction, rules: actions.CountRules) -> int:
        actions.edit_count(tx, actor, count_id, forms.RulesForm().version.data or 0, rules)
        return count_id

    return _save_rules("议题和规则", save)


@bp.route("/<int:count_id>/restart", methods=["GET", "POST"])
def restart(count_id: int) -> ResponseReturnValue:
    """Start anew after a count was made void."""
    actor = web.actor()
    queries.count_page(web.reading(), actor, count_id).may["restart"].enforce()
    if request.method == "GET":
        return _rules(_known(count_id), "重新开始")
    return _save_rules("重新开始", lambda tx, rules: actions.restart(tx, actor, count_id, rules))


def _known(count_id: int) -> forms.RulesForm:
    now = web.reading()
    count = now.session.get_one(Count, count_id)
    names = [records.candidates(now, matter) if matter.candidates else () for matter in count.matters]
    return forms.RulesForm.of(count, names, formdata=None)


def _rules(form: forms.RulesForm, heading: str, status: int = 200) -> ResponseReturnValue:
    return render_template("guidance_counts/rules.html", form=form, heading=heading, say=SAY), status


def _save_rules(heading: str, save: Callable[[Transaction, actions.CountRules], int]) -> ResponseReturnValue:
    form = forms.RulesForm()
    if not form.validate():
        return _rules(form, heading, 422)
    try:
        with web.writing() as tx:
            count_id = save(tx, form.command())
    except Invalid as refused:
        return _rules(form.decline(refused), heading, 422)
    flash("已保存。下一步：上传业主名册。")
    return redirect(url_for(".count", count_id=count_id))


@bp.get("/<int:count_id>")
def count(count_id: int) -> ResponseReturnValue:
    """One count as a file."""
    return _shown(queries.count_page(web.reading(), web.actor(), count_id))


def _shown(page: CountPage, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    now, actor = web.reading(), web.actor()
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made = {name: forms.StepForm(prefix=f"{name}-", **fresh) for name in _STEPS}
    made |= {name: forms.ReasonForm(prefix=f"{name}-", **fresh) for name in _REASONED}
    html = render_template(
        "guidance_counts/count.html",
        page=page,
        forms=made | {"attach": forms.FileForm(prefix="file-", formdata=None)} | sent,
        note=note,
        files=files.of(now, actor, CountFolder.__tablename__, page.folder_id) if page.names else (),
        documents=documents.of(now, actor, Count.__tablename__, page.count_id),
        say=SAY,
    )
    return html, status


@bp.post("/<int:count_id>/<any(freeze, begin_counting, count, announce):step>")
def step(count_id: int, step: str) -> ResponseReturnValue:
    """A step that takes no words."""
    return _take(
        count_id,
        step,
        forms.StepForm(prefix=f"{step}-"),
        lambda tx, form: _STEPS[step](tx, web.actor(), count_id, form.version.data or 0),
    )


@bp.post("/<int:count_id>/<any(void_count, take_back):step>")
def reasoned(count_id: int, step: str) -> ResponseReturnValue:
    """A step that takes a reason."""
    return _take(
        count_id,
        step,
        forms.ReasonForm(prefix=f"{step}-"),
        lambda tx, form: _REASONED[step](tx, web.actor(), count_id, form.version.data or 0, form.because.data),
    )


def _take(count_id: int, name: str, form: Any, act: Callable[[Transaction, Any], None]) -> ResponseReturnValue:
    page = queries.count_page(web.reading(), web.actor(), count_id)
    page.may[name].enforce()
    if not form.validate():
        return _shown(page, 422, **{name: form})
    try:
        with web.writing() as tx:
            act(tx, form)
    except (Invalid, OutOfTurn) as refused:
        present = queries.count_page(web.reading(), web.actor(), count_id)
        deeds.renewed(form, present.version)
        return _shown(present, refused.status, f"{refused.reason}{refused.remedy}", **{name: form})
    flash(_DONE[name])
    return redirect(url_for(".count", count_id=count_id))


@bp.post("/<int:count_id>/attach")
@web.takes_files(LARGEST_UPLOAD)
def attach(count_id: int) -> ResponseReturnValue:
    """Keep a photo or a paper beside the count."""
    actor = web.actor()
    page = queries.count_page(web.reading(), actor, count_id)
    page.attach.enforce()
    form = forms.FileForm(prefix="file-")
    if not form.validate():
        return _shown(page, 422, attach=form)
    try:
        with web.writing() as tx:
            attachments.keep(
                tx,
                actor,
                subject=CountFolder.__tablename__,
                subject_id=page.folder_id,
                place_id=page.place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="计票材料",
            )
    except Invalid as refused:
        return _shown(page, 422, attach=form.decline(refused))
    flash("材料已经交上。")
    return redirect(url_for(".count", count_id=count_id))


@bp.get("/<int:count_id>/roster")
def show_roster(count_id: int) -> ResponseReturnValue:
    """The roster of a draft: what is wrong, what is in doubt."""
    return roster_shown(count_id)


def roster_shown(count_id: int, sent: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of the roster, with the form of it that was refused as it was sent."""
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    found = queries.roster_page(now, actor, count_id)
    html = render_template(
        "guidance_counts/roster.html",
        page=page,
        roster=found,
        form=forms.RosterForm(formdata=None).or_refused(sent),
        sent=sent,
        doubts=forms.deciding(found.doubts, sent),
        freeze=forms.StepForm(prefix="freeze-", formdata=None, version=page.version),
        say=SAY,
    )
    return html, status


@bp.post("/<int:count_id>/roster")
@web.takes_files(forms.LARGEST_UPLOAD)
def keep_roster(count_id: int) -> ResponseReturnValue:
    """Read an uploaded roster and keep what was read; what cannot be read comes back with the way out."""
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    page.may["keep_roster"].enforce()
    form = forms.RosterForm()
    if not form.validate():
        return roster_shown(count_id, form, 422)
    file = form.workbook.data
    try:
        most = parameters.several(now, (SIZE, ROWS), actor.place_path, now.today, alliance_id=actor.alliance_id)
        book = reading.read(
            file.stream,
            file.filename or "",
            most_bytes=most[SIZE].whole,
            most_rows=most[ROWS].whole,
            sheets=(ROSTER_SHEET,),
        )
        if problems := [one for sheet in book.sheets for one in sheet.problems]:
            raise Invalid("".join(problems), remedy="请照空白表的列名改好再上传。")
        with web.writing() as tx:
            actions.keep_roster(tx, actor, count_id, roster.judged(book), file.filename or "")
    except Invalid as refused:
        return roster_shown(count_id, form.decline(refused), 422)
    return redirect(url_for(".show_roster", count_id=count_id))


@bp.route("/<int:count_id>/petition", methods=["GET", "POST"])
def petition(count_id: int) -> ResponseReturnValue:
    """Whether those who signed are enough; nothing typed is kept."""
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    page.may["check_petition"].enforce()
    form = forms.PetitionForm(formdata=request.form if request.method == "POST" else None)
    signed, status = None, 200
    if request.method == "POST":
        if form.validate():
            signed = petitions.check_petition(now, actor, count_id, forms.parts(form.units.data, "\n"))
        else:
            status = 422
    return render_template("guidance_counts/petition.html", page=page, form=form, signed=signed, say=SAY), status


@bp.get("/<int:count_id>/<any(blank, sample, annotated):which>.xlsx")
def workbook(count_id: int, which: str) -> ResponseReturnValue:
    """The blank roster, the sample, or the uploaded one with its problems."""
    now, actor = web.reading(), web.actor()
    page = queries.count_page(now, actor, count_id)
    page.may["keep_roster"].enforce()
    if which == "annotated":
        name, rows = queries.roster_rows(now, actor, count_id)
        return fresh_download(sheets.annotated(name, rows), f"{page.compound}业主名册-带问题说明.xlsx")
    made = sheets.blank(page.compound) if which == "blank" else sheets.sample(page.compound)
    return fresh_download(made, f"{page.compound}业主名册-{'空白' if which == 'blank' else '样本'}.xlsx")


@bp.post("/<int:count_id>/recount.csv")
def take_recount(count_id: int) -> ResponseReturnValue:
    """The file by which any owner reckons the result again; each taking is on record."""
    with web.writing() as tx:
        name, content = counting.take_recount(tx, web.actor(), count_id)
    return fresh_download(content, name)


@bp.get("/recount.html")
@web.public
def recount_page() -> ResponseReturnValue:
    """The page that reckons such a file again, to be opened without any network."""
    return fresh_download(recount.page(), "自己核对计票.html")
