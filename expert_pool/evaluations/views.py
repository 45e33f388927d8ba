"""The pages of those who host and supervise an evaluation: the panel, prices, questions, results, the effects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import qr, web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import sheet
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from expert_pool import addresses
from expert_pool.evaluations import (
    access,
    attendance,
    bidding,
    forms,
    gathering,
    marking,
    queries,
    reporting,
    weighing,
)
from expert_pool.evaluations.bidding import OnBid, TypePrices
from expert_pool.evaluations.gathering import OnSeat
from expert_pool.evaluations.queries import EvaluationPage
from expert_pool.evaluations.workflow import STAGE_NAMES
from expert_pool.requests import queries as request_queries
from expert_pool.requests.access import OPEN_TO_CRITERIA
from expert_pool.scoring import criteria
from expert_pool.scoring.criteria import KIND_NAMES, CriterionKind, Formula
from expert_pool.scoring.points import plain

bp = Blueprint("experts_evaluations", __name__, url_prefix=addresses.EVALUATIONS, template_folder="../templates")
EXTRA_LINES = 2


@bp.get("/<int:request_id>")
def evaluation(request_id: int) -> ResponseReturnValue:
    """One evaluation."""
    return _shown(_page(request_id))


@bp.get("/<int:request_id>/criteria")
def weights(request_id: int) -> ResponseReturnValue:
    """The score sheet of a request."""
    return _weights(request_id)


@bp.post("/<int:request_id>/criteria")
def set_weights(request_id: int) -> ResponseReturnValue:
    """Fix the score sheet, before the seal."""
    command = forms.weights_of(request_id, request.form.to_dict())
    try:
        with web.writing() as tx:
            weighing.set_weights(tx, web.actor(), command)
    except (Invalid, OutOfTurn) as refused:
        return _weights(request_id, command, refused.status, f"{refused.reason}{refused.remedy}")
    flash("评分表已定好，会和名单一起封存。封存以前还可以再改。")
    return redirect(url_for(".weights", request_id=request_id))


def _weights(
    request_id: int, typed: weighing.SetWeights | None = None, status: int = 200, note: str = ""
) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    found = request_queries.one(reading, actor, request_id)
    may = access.set_weights(actor, found.place.path)
    known = weighing.template_of(found)
    lines = (
        typed.lines
        if typed
        else [weighing.WeightLine(one.code, one.name, one.kind, plain(one.most), one.look) for one in known.criteria]
    )
    blank = weighing.WeightLine("", "", CriterionKind.TECHNICAL, "", "")
    html = render_template(
        "experts_evaluations/criteria.html",
        request_row=found,
        open=found.stage in OPEN_TO_CRITERIA,
        may=may,
        fixed=bool(found.criteria),
        template=known,
        lines=[*lines, *[blank] * EXTRA_LINES],
        typed=typed,
        rules=criteria.rules_told(known),
        suggestion=criteria.shipped_note(),
        kinds=KIND_NAMES,
        formulas=Formula,
        note=note,
        back=addresses.request(request_id),
    )
    return html, status


@bp.post("/<int:request_id>/owners")
def name_owner(request_id: int) -> ResponseReturnValue:
    """Name a representative of the owners."""
    form = forms.OwnerForm(prefix="owner-")
    return _filled(
        request_id, form, lambda tx: gathering.name_owner(tx, web.actor(), form.command(request_id)), "已登记业主代表。"
    )


@bp.post("/<int:request_id>/people/<int:panellist_id>/<any(sign_in, drop):name>")
def seat_step(request_id: int, panellist_id: int, name: str) -> ResponseReturnValue:
    """Sign somebody in, or take an owner's representative off again."""
    act, done = _SEAT_STEPS[name]
    return _did(request_id, lambda tx: act(tx, web.actor(), OnSeat(request_id, panellist_id)), done)


@bp.post("/<int:request_id>/people/<int:panellist_id>/let_go")
def let_go(request_id: int, panellist_id: int) -> ResponseReturnValue:
    """Somebody does not sit any more."""
    form = forms.GoneForm(prefix=f"g{panellist_id}-")
    return _filled(
        request_id,
        form,
        lambda tx: gathering.let_go(tx, web.actor(), form.command(request_id, panellist_id)),
        "已登记。专家由封存的顺序里下一位递补，正在征询。",
    )


@bp.post("/<int:request_id>/people/<int:panellist_id>/link")
def link(request_id: int, panellist_id: int) -> ResponseReturnValue:
    """A fresh link for the telephone or tablet of a panellist; it is shown once, and earlier ones end."""
    page = _page(request_id)
    one = next((line for line in page.panel if line.panellist_id == panellist_id), None)
    try:
        with web.writing() as tx:
            text = gathering.hand_link(tx, web.actor(), OnSeat(request_id, panellist_id))
    except OutOfTurn as late:
        return _shown(page, 409, f"{late.reason}{late.remedy}")
    path = url_for("experts_sheets.take_link", text=text)
    address = f"{web.platform().settings.public_url}{path}"
    return render_template(
        "experts_evaluations/link.html", page=page, one=one, path=path, address=address, picture=qr.data_uri(address)
    )


@bp.post("/<int:request_id>/seats")
def seat_panel(request_id: int) -> ResponseReturnValue:
    """Let those take their seats who have agreed since."""
    came: list[int] = []
    answer = _did(request_id, lambda tx: came.append(gathering.seat_panel(tx, web.actor(), request_id)))
    for count in came:
        if count:
            flash(f"新来了{count}位专家，请核对身份证、签到。")
        else:
            flash("递补的专家还没有答应，请等一等再按。到时候没有答应的，自动问下一位。", "warning")
    return answer


@bp.post("/<int:request_id>/prices")
def type_price(request_id: int) -> ResponseReturnValue:
    """Take down the prices of the opened papers."""
    command = TypePrices(request_id, forms.numbered(request.form.to_dict(), "price-"))
    told: list[str] = []

    def act(tx: Transaction) -> None:
        typed = bidding.type_price(tx, web.actor(), command)
        if typed.differ:
            numbers = "、".join(f"{number}号" for number in typed.differ)
            told.append(f"{numbers}企业两遍录的不一样，两遍都已清掉，请两个人对照文件重录。")
        elif typed.first:
            told.append("第一遍录好了，请另一位照文件再录一遍。")

    answer = _did(request_id, act, "报价已录。")
    for sentence in told:
        flash(sentence, "warning")
    return answer


@bp.post("/<int:request_id>/bids/<int:company>/invalid")
def set_invalid(request_id: int, company: int) -> ResponseReturnValue:
    """A bid is not scored."""
    form = forms.InvalidForm(prefix=f"b{company}-")
    return _filled(
        request_id, form, lambda tx: bidding.set_invalid(tx, web.actor(), form.command(request_id, company)), "已登记。"
    )


@bp.post("/<int:request_id>/bids/<int:company>/valid")
def set_valid(request_id: int, company: int) -> ResponseReturnValue:
    """A bid is scored after all."""
    return _did(request_id, lambda tx: bidding.set_valid(tx, web.actor(), OnBid(request_id, company)), "已恢复有效。")


@bp.post("/<int:request_id>/questions")
def ask_company(request_id: int) -> ResponseReturnValue:
    """Ask a company something."""
    form = _question(_page(request_id), fresh=False)
    return _filled(
        request_id, form, lambda tx: bidding.ask_company(tx, web.actor(), form.command(request_id)), "已记下问题。"
    )


@bp.post("/<int:request_id>/questions/<int:number>/answer")
def note_answer(request_id: int, number: int) -> ResponseReturnValue:
    """Write down what a company answered."""
    form = forms.AnswerForm(prefix=f"a{number}-")
    return _filled(
        request_id,
        form,
        lambda tx: bidding.note_answer(tx, web.actor(), form.command(request_id, number)),
        "已记下答复。",
    )


@bp.post("/<int:request_id>/<any(start, fail, to_sign, publish):name>")
def step(request_id: int, name: str) -> ResponseReturnValue:
    """Begin the scoring, end it for want of bids, put the report to sign, publish it."""
    act, done = _STEPS[name]
    version = request.form.get("version", 0, type=int)
    return _did(request_id, lambda tx: act(tx, web.actor(), request_id, version), done)


@bp.post("/<int:request_id>/longer")
def give_longer(request_id: int) -> ResponseReturnValue:
    """More time for the panel."""
    form = forms.LongerForm(prefix="longer-")
    return _filled(
        request_id, form, lambda tx: marking.give_longer(tx, web.actor(), form.command(request_id)), "已延长。"
    )


@bp.post("/<int:request_id>/corrections")
def correct(request_id: int) -> ResponseReturnValue:
    """Add what was found wrong."""
    form = forms.CorrectForm(prefix="correct-")
    return _filled(
        request_id, form, lambda tx: reporting.correct(tx, web.actor(), form.command(request_id)), "已加更正记录。"
    )


@bp.get("/<int:request_id>/effects")
def effects(request_id: int) -> ResponseReturnValue:
    """What each sheet and each criterion changed."""
    page = queries.effects_page(web.reading(), web.actor(), request_id)
    return render_template("experts_evaluations/effects.html", page=page)


@bp.get("/<int:request_id>/attendance.pdf")
def print_attendance(request_id: int) -> ResponseReturnValue:
    """The list of who came, for signing by hand."""
    page = _page(request_id)
    page.may["print_attendance"].enforce()
    made = attendance.attendance(web.reading(), page.row)
    answer = Response(sheet.pdf(current_app.jinja_env, made), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"attendance-{request_id}.pdf")
    return answer


_SEAT_STEPS: dict[str, tuple[Callable[[Transaction, Actor, OnSeat], object], str]] = {
    "sign_in": (gathering.sign_in, "已签到。"),
    "drop": (gathering.drop_owner, "已撤下。"),
}
_STEPS: dict[str, tuple[Callable[[Transaction, Actor, int, int], object], str]] = {
    "start": (marking.start, "可以打分了。每位评审用自己的手机，或者用您发的链接。"),
    "fail": (marking.fail, "评审结束，没有结果。小区可以重新申请。"),
    "to_sign": (reporting.put_to_sign, "已送签，评审组每个人都能看到报告了。"),
    "publish": (reporting.publish, "评审报告已公示。"),
}


def _filled(request_id: int, form: Form, act: Callable[[Transaction], object], done: str) -> ResponseReturnValue:
    if not form.validate():
        return _shown(_page(request_id), 422, refused=form)
    return _did(request_id, act, done, form)


def _did(
    request_id: int, act: Callable[[Transaction], object], done: str = "", form: Form | None = None
) -> ResponseReturnValue:
    try:
        with web.writing() as tx:
            act(tx)
    except (Invalid, OutOfTurn) as refused:
        web.keep_on_record(refused)
        return _shown(_page(request_id), refused.status, f"{refused.reason}{refused.remedy}", form)
    if done:
        flash(done)
    return redirect(addresses.evaluation(request_id))


def _page(request_id: int) -> EvaluationPage:
    return queries.evaluation_page(web.reading(), web.actor(), request_id)


def _question(page: EvaluationPage, *, fresh: bool = True) -> forms.QuestionForm:
    bare: dict[str, Any] = {"formdata": None} if fresh else {}
    companies = [(bid.number, f"{bid.number}号 {bid.name}") for bid in page.bids if not bid.left]
    return forms.QuestionForm(companies, prefix="ask-", **bare)


def _shown(page: EvaluationPage, status: int = 200, note: str = "", refused: Form | None = None) -> ResponseReturnValue:
    def one_of(form: Form) -> Any:
        return form.or_refused(refused)

    html = render_template(
        "experts_evaluations/evaluation.html",
        page=page,
        refused=refused,
        owner=one_of(forms.OwnerForm(prefix="owner-", formdata=None)),
        gone={
            one.panellist_id: one_of(forms.GoneForm(prefix=f"g{one.panellist_id}-", formdata=None))
            for one in page.panel
        },
        invalid={bid.number: one_of(forms.InvalidForm(prefix=f"b{bid.number}-", formdata=None)) for bid in page.bids},
        ask=one_of(_question(page)),
        answers={
            one.number: one_of(forms.AnswerForm(prefix=f"a{one.number}-", formdata=None))
            for one, _ in page.questions
            if one.answered_at is None
        },
        longer=one_of(forms.LongerForm(prefix="longer-", formdata=None)),
        correct=one_of(forms.CorrectForm(prefix="correct-", formdata=None)),
        note=note,
        stages=STAGE_NAMES,
        addresses=addresses,
    )
    return html, status
