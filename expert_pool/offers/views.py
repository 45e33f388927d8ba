"""The drawn expert's own page, by link or signed in; the keeper's page without names; and the breaking of the glass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from alliance.kernel import links, web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound, OutOfTurn
from compounds import form_pages
from expert_pool import addresses
from expert_pool.offers import answering, asking, breaking, forms, on_site, own, queries
from expert_pool.offers.access import VERB
from expert_pool.offers.own import OwnOffer
from expert_pool.offers.workflow import STAGE_NAMES
from expert_pool.requests.names import PAYER_NAMES

bp = Blueprint("experts_offers", __name__, template_folder="../templates")
_MINE = f"{addresses.OFFERS}/mine"
_REPLY = f"/{asking.PURPOSE}/<text>"
_BOARD = f"{addresses.OFFERS}/<int:request_id>"
_WHOLE_LINK = "请从短信里点开整条链接；有账号的，登录以后在“今天要办”里也能答复。"
_PAST = "改了日子的，请点最新一条短信里的链接；没有改的，您不用再做什么。有账号的，登录以后在“给我的征询”里看。"
_DONE = {
    answering.ACCEPT: "您的答复已经记下：能参加。",
    answering.DECLINE: "您的答复已经记下：不能参加。谢谢您说一声，接着会问下一位。",
}


@dataclass(frozen=True, slots=True)
class Door:
    """By which way somebody came to the own offer: signed in, or by the link of a message."""

    actor: Actor
    offer_id: int
    url: str


@bp.get(f"{_MINE}/")
def mine() -> ResponseReturnValue:
    """我的征询: what one was asked of late, and what is still to be answered."""
    return render_template(
        "experts_offers/mine.html", offers=own.own_offers(web.reading(), web.actor()), stages=STAGE_NAMES, base=_MINE
    )


@bp.get(f"{_MINE}/<int:offer_id>")
def offer(offer_id: int) -> ResponseReturnValue:
    """One's own offer."""
    return _shown(_signed_in(offer_id))


@bp.get(_REPLY)
@web.public
def reply(text: str) -> ResponseReturnValue:
    """The same by link; opening it answers nothing."""
    return _shown(_by_link(text))


@bp.post(f"{_MINE}/<int:offer_id>/<any(accept, decline):deed>")
def answer(offer_id: int, deed: str) -> ResponseReturnValue:
    """Say yes or no."""
    return _answered(_signed_in(offer_id), deed)


@bp.post(f"{_REPLY}/<any(accept, decline):deed>")
@web.public
def reply_answer(text: str, deed: str) -> ResponseReturnValue:
    """Say yes or no, by link."""
    return _answered(_by_link(text), deed)


@bp.route(f"{_MINE}/<int:offer_id>/stand-back", methods=["GET", "POST"])
def stand_back(offer_id: int) -> ResponseReturnValue:
    """Say that one has to stand back."""
    return _standing_back(_signed_in(offer_id))


@bp.route(f"{_REPLY}/stand-back", methods=["GET", "POST"])
@web.public
def reply_stand_back(text: str) -> ResponseReturnValue:
    """Say that one has to stand back, by link."""
    return _standing_back(_by_link(text))


@bp.get(_BOARD)
def board(request_id: int) -> ResponseReturnValue:
    """How the answers stand, without names until the opening."""
    found = queries.board(web.reading(), web.actor(), request_id)
    return render_template("experts_offers/board.html", page=found, addresses=addresses)


@bp.route(f"{_BOARD}/absent/<int:row>", methods=["GET", "POST"])
def record_absence(request_id: int, row: int) -> ResponseReturnValue:
    """Somebody did not come, or left."""
    actor = web.actor()
    page = queries.board(web.reading(), actor, request_id)
    page.may.record_absence.enforce()
    seat = next((one for one in page.open_seats if one.row == row), None)
    if seat is None:
        raise NotFound("没有找到这一席。", remedy="请从本次征询的页面重新打开。")
    form = forms.AbsenceForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            on_site.record_absence(tx, actor, on_site.RecordAbsence(page.draw_id, row, form.fall()))
        flash("已登记，马上征询下一位。原来那位的评分作废。")
        return redirect(addresses.offers(request_id))

    heading = f"{seat.name}没有到场或者中途离开"
    return form_pages.checked(form, heading, save, back_url=addresses.offers(request_id))


@bp.route(f"{_BOARD}/names/ask", methods=["GET", "POST"])
def ask_for_names(request_id: int) -> ResponseReturnValue:
    """Ask the bureau to let the names be seen before the opening."""
    actor = web.actor()
    page = queries.board(web.reading(), actor, request_id)
    page.may.ask_for_names.enforce()
    form = forms.NamesForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            breaking.ask_for_names(tx, actor, form.command(page.draw_id))
        flash("申请已经交给住建局的监管人员。公开的抽取页面会写明这件事。")
        return redirect(addresses.offers(request_id))

    return form_pages.checked(
        form, "申请在开启前查看名单", save, back_url=addresses.offers(request_id), button="核对无误，申请"
    )


@bp.post(f"{_BOARD}/names/agree")
def agree(request_id: int) -> ResponseReturnValue:
    """Let the two people see the names."""
    return _decided(request_id, breaking.agree, "已同意。时间很短，看一次记一次。")


@bp.post(f"{_BOARD}/names/refuse")
def refuse(request_id: int) -> ResponseReturnValue:
    """Leave the names closed."""
    return _decided(request_id, breaking.refuse, "已记下：不同意。")


@bp.post(f"{_BOARD}/names")
def read_names(request_id: int) -> ResponseReturnValue:
    """The names, for the two people alone; each look is written down."""
    page = queries.board(web.reading(), web.actor(), request_id)
    with web.writing() as tx:
        seats = breaking.read_names(tx, web.actor(), page.draw_id)
    return render_template("experts_offers/names.html", page=page, seats=seats)


def _decided(request_id: int, decide: Callable[[Transaction, Actor, int], None], said: str) -> ResponseReturnValue:
    page = queries.board(web.reading(), web.actor(), request_id)
    with web.writing() as tx:
        decide(tx, web.actor(), page.draw_id)
    flash(said)
    return redirect(addresses.offers(request_id))


def _signed_in(offer_id: int) -> Door:
    return Door(web.actor(), offer_id, f"{_MINE}/{offer_id}")


def _by_link(text: str) -> Door:
    unknown = NotFound("这个链接打不开，可能没有复制完整。", remedy=_WHOLE_LINK)
    try:
        actor = links.bearer(web.reading(), text, asking.PURPOSE)
    except links.LinkExpired as over:
        raise links.LinkExpired(over.reason, remedy=_PAST) from over
    except NotFound as wrong:
        raise unknown from wrong
    if actor.link is None or VERB not in actor.link.verbs:
        raise unknown
    return Door(actor, actor.link.subject_id, f"/{asking.PURPOSE}/{text}")


def _shown(door: Door, status: int = 200, note: str = "") -> ResponseReturnValue:
    page = own.page(web.reading(), door.actor, door.offer_id)
    html = render_template(
        "experts_offers/offer.html",
        page=page,
        note=note,
        url=door.url,
        mine=f"{_MINE}/" if door.actor.link is None else "",
        sheet=addresses.own_sheet(page.request.request_id),
        stages=STAGE_NAMES,
        payers=PAYER_NAMES,
    )
    return html, status


def _answered(door: Door, deed: str) -> ResponseReturnValue:
    act = answering.accept if deed == answering.ACCEPT else answering.decline
    try:
        with web.writing() as tx:
            act(tx, door.actor, door.offer_id)
    except OutOfTurn as late:
        web.keep_on_record(late)
        return _shown(door, late.status, f"{late.reason}{late.remedy}")
    flash(_DONE[deed])
    return redirect(door.url)


def _standing_back(door: Door) -> ResponseReturnValue:
    page: OwnOffer = own.page(web.reading(), door.actor, door.offer_id)
    page.may.stand_back.enforce()
    form = forms.StandBackForm([(one.number, one.name) for one in page.request.present])

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            answering.stand_back(tx, door.actor, form.command(door.offer_id))
        flash("已经记下：您要回避。接着会问下一位，您不用再做什么。")
        return redirect(door.url)

    return form_pages.checked(form, "我要回避", save, back_url=door.url, button="核对无误，交上")
