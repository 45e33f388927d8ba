"""The pages of results: public ones from the notice on, the table of marks and the minutes for those who deliberate."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.tables import Cell, Column
from compounds.awards import addresses
from compounds.awards.access import oversees
from compounds.awards.indicators.tree import SOURCE_NAMES, Indicators
from compounds.awards.results import access, actions, computing, files, forms, pages
from compounds.awards.results.pages import DeliberationPage, NotYet, PublicResult
from compounds.awards.results.pending import EXTENSION as PENDING
from compounds.awards.results.picture import picture
from compounds.awards.results.queries import ResultLine
from compounds.awards.rounds import queries as rounds
from compounds.awards.rounds.plain import how_sampled
from compounds.awards.rounds.workflow import Stage
from compounds.awards.rules import TIE_NAMES, TieRule

bp = Blueprint("awards_results", __name__, url_prefix=addresses.RESULTS, template_folder="../../templates")
DONE = {
    "compute": "算好了，结果存成了新的一版。",
    "same": "算过了，和上一版一模一样，没有另存。",
    "minutes": "合议记录写好了。",
}


INNER = (
    *("小区", "名次", Column("总分", number=True), Column("平均分算", number=True), Column("扣除松严", number=True)),
    *("评分表", "规则"),
)
OUTER = ("小区", "名次", Column("总分", number=True), "结果")
LEAVES = ("指标", Column("得分", number=True), Column("最多", number=True), "分从哪里来")


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every award with a result in sight."""
    return render_template("awards_results/index.html", lines=pages.listed(web.reading(), web.actor()))


@bp.get("/<int:award_id>")
@web.public
def result(award_id: int) -> ResponseReturnValue:
    """One award as it was published; those who deliberate are led to their page before."""
    try:
        page = _public(award_id)
    except NotYet:
        if not oversees(web.actor()):
            raise
        return redirect(addresses.marks(award_id))
    return render_template(
        "awards_results/result.html",
        page=page,
        heads=OUTER,
        rows=[_public_row(page, one) for one in page.view.lines],
        details=[(one, _points(page.tree, one)) for one in page.view.lines],
        ties=[TIE_NAMES[tie] for tie in page.rules.ties],
        leaves=LEAVES,
        addresses=addresses,
    )


@bp.get("/<int:award_id>/table.xlsx")
@web.public
def table(award_id: int) -> ResponseReturnValue:
    """What was published, as a workbook."""
    page = _public(award_id)
    book = files.public_book(page.view, page.tree, page.pending, page.chosen)
    return fresh_download(book, f"{page.award.name}结果.xlsx")


@bp.get("/<int:award_id>/marks")
def marks(award_id: int) -> ResponseReturnValue:
    """What the marks of one award come to, for those who deliberate; `?version=` shows an earlier one."""
    number = request.args.get("version", type=int)
    return _shown(pages.deliberation(web.reading(), web.actor(), award_id, number))


@bp.get("/<int:award_id>/marks.xlsx")
def marks_table(award_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    page = pages.deliberation(web.reading(), web.actor(), award_id, request.args.get("version", type=int))
    if page.view is None:
        raise NotFound("还没有算出结果。", remedy="合议的时候算出来，再来下载。")
    book = files.inner_book(page.view, page.tree)
    return fresh_download(book, f"{page.award.name}合议第{page.view.number}版.xlsx")


@bp.post("/<int:award_id>/compute")
def compute(award_id: int) -> ResponseReturnValue:
    """Compute the award once more."""
    page = pages.deliberation(web.reading(), web.actor(), award_id)
    form = forms.ComputeForm(prefix="compute-")

    def act(tx: Transaction) -> str:
        made = computing.compute(tx, web.actor(), award_id, form.because.data or "")
        return DONE["compute" if made.new else "same"]

    return _deed(page, "compute", page.may_compute, act, form)


@bp.post("/<int:award_id>/again")
def ask_again(award_id: int) -> ResponseReturnValue:
    """Ask for the extra review of every award of the round whose line lies inside bands."""
    page = pages.deliberation(web.reading(), web.actor(), award_id)
    form = forms.AgainForm(prefix="again-")

    def act(tx: Transaction) -> str:
        sheets = actions.ask_again(tx, web.actor(), page.round_id, form.version.data or 0)
        return f"已经按规则再请评委评{sheets}份。评完以后再合议。"

    return _deed(page, "ask_again", page.may_ask, act, form)


@bp.route("/rounds/<int:round_id>/minutes", methods=["GET", "POST"])
def minutes(round_id: int) -> ResponseReturnValue:
    """The minutes of a round's deliberations, and one more."""
    reading, actor = web.reading(), web.actor()
    round_ = rounds.one(reading, actor, round_id)
    access.read_all(actor).enforce()
    may = access.deliberate(actor, round_.stage)
    known: dict[str, Any] = {
        "round": round_,
        "known": pages.minutes_of(reading, round_id),
        "may": may,
        "addresses": addresses,
    }
    if request.method == "GET":
        return _minutes(known, forms.MinutesForm(formdata=None, version=round_.version))
    may.enforce()
    form = forms.MinutesForm()
    if not form.validate():
        return _minutes(known, form, 422)
    try:
        with web.writing() as tx:
            actions.deliberate(tx, actor, form.command(round_id))
    except Invalid as refused:
        return _minutes(known, form.decline(refused), 422)
    except ChangedMeanwhile as changed:
        form.decline(changed)
        present = rounds.one(web.reading(), actor, round_id)
        return _minutes(known | {"round": present}, deeds.renewed(form, present.version), 409)
    flash(DONE["minutes"])
    return redirect(addresses.minutes(round_id))


def _minutes(known: dict[str, Any], form: forms.MinutesForm, status: int = 200) -> ResponseReturnValue:
    return render_template("awards_results/minutes.html", form=form, **known), status


def _public(award_id: int) -> PublicResult:
    return pages.public_result(web.reading(), web.actor(), award_id, current_app.extensions[PENDING])


def _shown(page: DeliberationPage, status: int = 200, note: str = "", sent: Any = None) -> ResponseReturnValue:
    view = page.view
    compute_form = forms.ComputeForm(formdata=None, prefix="compute-") if page.may_compute else None
    html = render_template(
        "awards_results/marks.html",
        page=page,
        note=note,
        compute_form=sent if isinstance(sent, forms.ComputeForm) else compute_form,
        again_form=forms.AgainForm(formdata=None, prefix="again-", version=page.round_version),
        sent=sent,
        picture=picture(view.lines, view.quota) if view else None,
        how=how_sampled(page.rules),
        heads=INNER,
        rows=[_inner_row(one, page.rules.places) for one in view.lines] if view else [],
        details=[(one, _points(page.tree, one)) for one in view.lines] if view else [],
        ties=[TIE_NAMES[tie] for tie in page.rules.ties],
        leaves=LEAVES,
        addresses=addresses,
    )
    return html, status


def _deed(
    page: DeliberationPage, name: str, may: Verdict, act: Callable[[Transaction], str], form: Any
) -> ResponseReturnValue:
    """One deed on an award: 403 and 409 before the form can say 422."""
    if may.refusal is OutOfTurn:
        return _shown(page, 409, f"{may.because}{may.remedy}")
    may.enforce()
    if not form.validate():
        return _shown(page, 422, sent=form)
    try:
        with web.writing() as tx:
            told = act(tx)
    except Invalid as refused:
        return _shown(_again(page), 422, sent=form.decline(refused))
    except OutOfTurn as late:
        return _shown(_again(page), 409, f"{late.reason}{late.remedy}")
    flash(told)
    return redirect(addresses.marks(page.award.award_id) if name == "compute" else addresses.round_(page.round_id))


def _again(page: DeliberationPage) -> DeliberationPage:
    return pages.deliberation(web.reading(), web.actor(), page.award.award_id)


def _inner_row(one: ResultLine, places: int) -> tuple[object, ...]:
    state = Cell("名额以内" if one.wins else "名额以外", tone="go" if one.wins else "", note=_rule(one.by))
    if one.undecided and not one.by:
        state = Cell("相差不显著", tone="due")
    return (
        Cell(one.compound_name, url=addresses.application(one.application_id), note=one.street),
        Cell(one.rank, note="" if one.low == one.high else f"大致{one.low}到{one.high}"),
        _shown_at(one.total, places),
        _shown_at(one.raw, places),
        Cell("算不出" if one.adjusted is None else _shown_at(one.adjusted, places), note=_th(one.adjusted_rank)),
        Cell(one.sheets, note=f"去掉{one.dropped}份" if one.dropped else ""),
        state,
    )


def _public_row(page: PublicResult, one: ResultLine) -> tuple[object, ...]:
    name, total = Cell(one.compound_name, note=one.street), _shown_at(one.total, page.rules.places)
    if one.application_id in page.pending:
        return (name, Cell("待定", tone="due"), total, "有异议，等答复")
    chosen = page.chosen if page.stage is Stage.DECIDED else f"拟{page.chosen}"
    won = Cell(chosen if one.wins else "名额以外", tone="go" if one.wins else "", note=_rule(one.by))
    return (name, one.rank, total, won)


def _shown_at(figure: Decimal, places: int) -> str:
    return f"{figure:.{places}f}"


def _th(rank: int | None) -> str:
    return f"第{rank}名" if rank else ""


def _rule(by: str) -> str:
    return f"按规则：{TIE_NAMES[TieRule(by)]}" if by else ""


def _points(tree: Indicators, one: ResultLine) -> list[tuple[object, ...]]:
    return [
        (leaf.name, point.points, point.most, SOURCE_NAMES[point.source])
        if (point := one.points.get(leaf.code))
        else (leaf.name, "不适用", "—", "—")
        for leaf in tree.criteria
    ]
