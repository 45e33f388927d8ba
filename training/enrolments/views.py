"""The pages of enrolments: the list by compound, one enrolment in full, enrolling somebody or oneself, the slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.documents.sheet import pdf
from alliance.kernel.errors import Invalid
from alliance.kernel.forms import Form
from compounds import form_pages
from compounds import queries as registry
from training import addresses
from training.courses import pages
from training.enrolments import access, actions, forms, queries, slips
from training.enrolments.queries import SHOWING, Choice, EnrolmentPage
from training.enrolments.standing import FAR_NAMES, STATUS_NAMES
from training.enrolments.workflow import STAGE_NAMES
from training.programmes import FIRST_LESSON, SEAT_NAMES, programmes

bp = Blueprint("training_enrolments", __name__, url_prefix=addresses.ENROLMENTS, template_folder="../templates")
LONGEST_KEY = 9
Act = Callable[[Transaction, Actor, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "waive": (forms.WaiveForm, actions.waive, "已经认可，算学完这一项。"),
    "withdraw": (forms.WithdrawForm, actions.withdraw, "已经撤销报名。"),
    "choose_seat": (forms.SeatForm, actions.choose_seat, "已记下，先学的课排在前面。"),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """Who learns, by compound."""
    actor, reading = web.actor(), web.reading()
    access.list_all(actor).enforce()
    showing = request.args.get("showing", "")
    choice = Choice(_key("street"), request.args.get("programme", ""), showing if showing in SHOWING else "running")
    return render_template(
        "training_enrolments/index.html",
        found=queries.listing(reading, actor, choice, request.args.get("page", 1, type=int)),
        choice=choice,
        showing=SHOWING,
        programmes=programmes(),
        streets=registry.streets(reading, actor),
        may_enrol=access.enrol(actor),
        statuses=STATUS_NAMES,
        seats=SEAT_NAMES,
        today=reading.today,
    )


@bp.route("/new", methods=["GET", "POST"])
def enrol() -> ResponseReturnValue:
    """Enrol somebody by name."""
    actor = web.actor()
    access.enrol(actor).enforce()
    form = forms.EnrolForm()

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            made = actions.enrol_by_name(tx, actor, form.command())
        flash("已经报名，本人会收到通知。")
        return redirect(addresses.enrolment(made))

    return form_pages.checked(form, "给一个人报名", save, back_url=url_for(".index"), button="核对无误，报名")


@bp.post("/join/<code>")
def join(code: str) -> ResponseReturnValue:
    """Enrol oneself; the first lesson is opened at once."""
    try:
        with web.writing() as tx:
            actions.enrol_self(tx, web.actor(), code)
    except Invalid as refused:
        flash(f"{refused.reason}{refused.remedy}", "warning")
    else:
        flash("已经报名，可以开始学了。")
        if code == FIRST_LESSON:
            return redirect(pages.unread(web.reading(), web.actor(), FIRST_LESSON) or addresses.MINE)
    return redirect(addresses.MINE)


@bp.get("/<int:enrolment_id>")
def enrolment(enrolment_id: int) -> ResponseReturnValue:
    """One enrolment: what is done, what is left."""
    return _shown(queries.enrolment_page(web.reading(), web.actor(), enrolment_id))


@bp.get("/<int:enrolment_id>/slip.pdf")
def slip(enrolment_id: int) -> ResponseReturnValue:
    """The completion slip as PDF, made on the spot and kept nowhere."""
    actor, reading = web.actor(), web.reading()
    page = queries.enrolment_page(reading, actor, enrolment_id)
    made = pdf(current_app.jinja_env, slips.sheet(reading, actor.alliance_id or 0, page))
    return fresh_download(made, f"{page.mine.programme.label}学习单.pdf")


@bp.post(f"/<int:enrolment_id>/<any({', '.join(_STEPS)}):name>")
def step(enrolment_id: int, name: str) -> ResponseReturnValue:
    """One deed on an enrolment: 404, 403 and 409 before the form can say 422."""
    actor = web.actor()
    page = queries.enrolment_page(web.reading(), actor, enrolment_id)
    _, act, done = _STEPS[name]
    form = _form(name, page, prefix=f"{name}-")
    return deeds.taken(
        page,
        getattr(page.may, name),
        form,
        lambda tx: act(tx, actor, form.command(enrolment_id)),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: queries.enrolment_page(web.reading(), actor, enrolment_id),
        done=done,
        to=addresses.enrolment(enrolment_id),
        version=lambda found: found.mine.version,
    )


def _form(name: str, page: EnrolmentPage, **more: Any) -> Any:
    form = _STEPS[name][0](**more)
    if name == "waive":
        form.part.offer(page.open_parts)
    return form


def _shown(page: EnrolmentPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.mine.version}
    made = {name: _form(name, page, prefix=f"{name}-", **fresh) for name in _STEPS}
    if page.mine.seat is not None and "choose_seat" not in sent:
        made["choose_seat"].seat.data = page.mine.seat.value
    html = render_template(
        "training_enrolments/enrolment.html",
        page=page,
        one=page.mine,
        forms=made | sent,
        note=note,
        stages=STAGE_NAMES,
        statuses=STATUS_NAMES,
        far=FAR_NAMES,
        seats=SEAT_NAMES,
        today=web.reading().today,
    )
    return html, status


def _key(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None
