"""The pages of public notices: the lines for everybody, objecting for residents, deciding for those who may."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.tables import Cell
from compounds.awards import addresses
from compounds.awards.indicators.tree import SOURCE_NAMES, Group
from compounds.awards.publicity import access, deciding, forms, objecting, pages
from compounds.awards.publicity.pages import EntryPage, NoticePage, ObjectionPage
from compounds.awards.results.queries import ResultLine
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.plain import CHOSEN
from compounds.awards.rounds.workflow import STAGE_NAMES

bp = Blueprint("awards_publicity", __name__, url_prefix=addresses.PUBLICITY, template_folder="../../templates")


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every round that was published."""
    lines = pages.listed(web.reading(), web.actor())
    return render_template(
        "awards_publicity/index.html", lines=lines, stages=STAGE_NAMES, addresses=addresses, today=web.reading().today
    )


@bp.get("/<int:round_id>")
@web.public
def notice(round_id: int) -> ResponseReturnValue:
    """One public notice: its days, every entry, the objections."""
    return _shown(pages.notice_page(web.reading(), web.actor(), round_id))


@bp.get("/<int:round_id>/entries/<int:application_id>")
@web.public
def entry(round_id: int, application_id: int) -> ResponseReturnValue:
    """Every line of one entry, each with a way to object."""
    page = pages.entry_page(web.reading(), web.actor(), round_id, application_id)
    return render_template("awards_publicity/entry.html", page=page, groups=_groups(page), addresses=addresses)


@bp.route("/<int:round_id>/entries/<int:application_id>/<criterion>", methods=["GET", "POST"])
@web.public
@web.takes_files(LARGEST_UPLOAD)
def object_to(round_id: int, application_id: int, criterion: str) -> ResponseReturnValue:
    """Object to one line; strangers read what it takes, and what an expired session was sending is kept."""
    reading, actor = web.reading(), web.actor()
    if request.method == "POST" and not actor.signed_in:
        raise web.SignInNeeded
    page = pages.entry_page(reading, actor, round_id, application_id)
    leaf = next((one for one in page.tree.criteria if one.code == criterion), None)
    if leaf is None:
        raise NotFound("没有这一项指标。", remedy="请从公示的各项里选。")
    may = access.object_to(actor, objecting.facts_of(reading, actor, page.notice.round, page.notice.notice))
    form = forms.ObjectionForm() if request.method == "POST" else forms.ObjectionForm(formdata=None)

    def show(status: int = 200) -> ResponseReturnValue:
        point = page.line.points.get(criterion)
        pending = page.pending(leaf.name)
        return render_template(
            "awards_publicity/object.html",
            page=page,
            leaf=leaf,
            point=point,
            may=may,
            pending=pending,
            form=form,
            kept=deeds.kept("pending" if pending else "", {"objection": form}),
            signed_in=actor.signed_in,
            here=addresses.object_to(round_id, application_id, criterion),
            addresses=addresses,
        ), status

    if request.method == "GET":
        return show()
    may.enforce()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            made = objecting.object_to(tx, actor, form.command(round_id, application_id, criterion))
            number, due, url = made.number, made.answer_by, addresses.objection(made.id)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash(f"收到了，这是第{number}号异议。最迟{due.month}月{due.day}日答复，会通知您。您的名字不公开，小区也看不到。")
    return redirect(url)


@bp.get("/objections/<int:objection_id>")
def objection(objection_id: int) -> ResponseReturnValue:
    """One objection, for whoever made it and those who decide."""
    return _objection(pages.objection_page(web.reading(), web.actor(), objection_id))


@bp.post("/objections/<int:objection_id>/decide")
def decide(objection_id: int) -> ResponseReturnValue:
    """Decide an objection."""
    page = pages.objection_page(web.reading(), web.actor(), objection_id)
    if page.may_decide.refusal is OutOfTurn:
        return _objection(page, 409, f"{page.may_decide.because}{page.may_decide.remedy}")
    page.may_decide.enforce()
    form = forms.DecisionForm().offering(page.levels)
    if not form.validate():
        return _objection(page, 422, form=form)
    try:
        with web.writing() as tx:
            deciding.decide(tx, web.actor(), form.command(objection_id))
    except Invalid as refused:
        return _objection(page, 422, form=form.decline(refused))
    except (ChangedMeanwhile, OutOfTurn) as late:
        return _objection(
            pages.objection_page(web.reading(), web.actor(), objection_id), 409, f"{late.reason}{late.remedy}"
        )
    flash("已经决定，并通知了提异议的人。答复和分数的变化，所有人都看得到。")
    return redirect(addresses.objection(objection_id))


@bp.post("/<int:round_id>/deliberate-again")
def deliberate_again(round_id: int) -> ResponseReturnValue:
    """Send the round back to the deliberation."""
    page = pages.notice_page(web.reading(), web.actor(), round_id)
    if page.may_return.refusal is OutOfTurn:
        return _shown(page, 409, f"{page.may_return.because}{page.may_return.remedy}")
    page.may_return.enforce()
    form = forms.ReturnForm()
    if not form.validate():
        return _shown(page, 422, "页面过期了，请再按一次。")
    try:
        with web.writing() as tx:
            deciding.deliberate_again(tx, web.actor(), round_id, form.version.data or 0)
    except (ChangedMeanwhile, OutOfTurn) as late:
        return _shown(pages.notice_page(web.reading(), web.actor(), round_id), 409, f"{late.reason}{late.remedy}")
    flash("已经退回合议。合议以后会重新公示。")
    return redirect(addresses.round_(round_id))


def _shown(page: NoticePage, status: int = 200, note: str = "") -> ResponseReturnValue:
    html = render_template(
        "awards_publicity/notice.html",
        page=page,
        note=note,
        tables=[(name, view, [_entry(page, one) for one in view.lines]) for name, view in page.views],
        form=forms.ReturnForm(formdata=None, version=page.round.version) if page.runs else None,
        addresses=addresses,
    )
    return html, status


def _objection(
    page: ObjectionPage, status: int = 200, note: str = "", form: forms.DecisionForm | None = None
) -> ResponseReturnValue:
    if form is None and page.may_decide:
        form = forms.DecisionForm(formdata=None, version=page.objection.version).offering(page.levels)
    html = render_template("awards_publicity/objection.html", page=page, note=note, form=form, addresses=addresses)
    return html, status


def _entry(page: NoticePage, one: ResultLine) -> tuple[object, ...]:
    url = addresses.public_entry(page.round.id, one.application_id)
    name = Cell(one.compound_name, url=url, note=one.street)
    total = f"{one.total:.{rounds.rules(page.round).places}f}"
    if one.application_id in page.pending:
        return (name, Cell("待定", tone="due"), total, "有异议，等答复")
    won = Cell(f"拟{CHOSEN[page.round.form]}", tone="go") if one.wins else "名额以外"
    return (name, one.rank, total, won)


def _groups(page: EntryPage) -> list[tuple[str, list[tuple[object, ...]]]]:
    return [(group.name, _lines(page, group)) for group in page.tree.groups]


def _lines(page: EntryPage, group: Group) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    here = page.notice.round.id, page.line.application_id
    for leaf in group.criteria:
        url = addresses.object_to(*here, leaf.code)
        way = Cell("提异议", url=url) if page.notice.may_object else Cell("不收了")
        point = page.line.points.get(leaf.code)
        if point is None:
            rows.append((leaf.name, "不适用", "—", "—", way))
        else:
            rows.append((leaf.name, point.points, point.most, SOURCE_NAMES[point.source], way))
    return rows
