"""The pages of sittings: the list, one with its people, the page for the door, the typed sheet, papers, confirming."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.documents import press, sheet
from alliance.kernel.errors import Invalid, OutOfTurn, Refused
from alliance.kernel.forms import Form
from compounds import form_pages
from compounds import queries as registry
from compounds.names import ROLE_NAMES
from training import addresses
from training.enrolments import cohort_queries
from training.enrolments import queries as enrolments
from training.programmes import NEW_MEMBER
from training.sittings import access, forms, handed_in, holding, invitations, papers, planning, queries
from training.sittings.models import Sitting
from training.sittings.queries import SittingPage
from training.sittings.workflow import STAGE_NAMES

bp = Blueprint("training_sittings", __name__, url_prefix=addresses.SITTINGS, template_folder="../templates")
_MOST_SENT, _LONGEST_KEY = 300_000, 9
_WORKER = "sitting-worker.js"
TONES = {"planned": "", "open": "due", "closed": "due", "confirmed": "go", "cancelled": "late"}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The sittings in sight."""
    actor = web.actor()
    return render_template(
        "training_sittings/index.html",
        lines=queries.sittings(web.reading(), actor),
        may=access.plan_sitting(actor),
        stages=STAGE_NAMES,
        tones=TONES,
    )


@bp.route("/new", methods=["GET", "POST"])
def plan() -> ResponseReturnValue:
    """A new sitting."""
    actor = web.actor()
    access.plan_sitting(actor).enforce()
    form = _form(actor)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            made = planning.plan_sitting(tx, actor, form.command())
        flash("已安排。下一步：编名单，再通知大家。")
        return redirect(addresses.sitting(made))

    return form_pages.checked(form, "安排一场", save, back_url=url_for(".index"), button="核对无误，安排")


@bp.get("/worker.js")
def worker() -> ResponseReturnValue:
    """The script that opens the page for the door without network; its address decides which pages it serves."""
    script = Path(current_app.static_folder or "") / _WORKER
    return Response(script.read_bytes(), mimetype="text/javascript")


@bp.get("/<int:sitting_id>")
def sitting(sitting_id: int) -> ResponseReturnValue:
    """One sitting."""
    return _shown(_page(sitting_id))


@bp.get("/<int:sitting_id>/calendar.ics")
def calendar(sitting_id: int) -> ResponseReturnValue:
    """Its calendar file."""
    reading = web.reading()
    row = get_visible(reading.session, Sitting, web.actor(), sitting_id)
    address = f"{web.platform().settings.public_url}{addresses.sitting(sitting_id)}"
    return _file(invitations.calendar(reading, row, address), invitations.MEDIA_TYPE, f"sitting-{sitting_id}.ics")


@bp.route("/<int:sitting_id>/edit", methods=["GET", "POST"])
def edit(sitting_id: int) -> ResponseReturnValue:
    """Change the particulars."""
    actor, page = web.actor(), _page(sitting_id)
    page.may.edit.enforce()
    form = _form(actor, version=page.row.version, data=forms.known(page.row))

    def save() -> str:
        with web.writing() as tx:
            command = planning.EditSitting(sitting_id, form.version.data or 0, form.command())
            planning.edit_sitting(tx, actor, command)
        flash("已保存。已经通知过的，请再点一次“通知大家”。")
        return addresses.sitting(sitting_id)

    return form_pages.saved(
        form,
        f"修改{page.row.title}",
        save,
        back_url=addresses.sitting(sitting_id),
        present=lambda: _page(sitting_id).row.version,
    )


@bp.route("/<int:sitting_id>/people", methods=["GET", "POST"])
def people(sitting_id: int) -> ResponseReturnValue:
    """Choose who comes: a whole cohort, or from those who sit in committees."""
    actor, page = web.actor(), _page(sitting_id)
    page.may.invite.enforce()
    street = request.args.get("street", type=int)
    street = street if street is not None and 0 < street <= LARGEST_KEY else None
    note = ""
    if request.method == "POST":
        try:
            with web.writing() as tx:
                count = planning.invite(tx, actor, _invited(sitting_id))
        except (Invalid, OutOfTurn) as refused:
            note, page = f"{refused.reason}{refused.remedy}", _page(sitting_id)
        else:
            flash(f"编入了 {count} 人，座位已经排好。名单编完，请点“通知大家”。")
            return redirect(addresses.sitting(sitting_id))
    present = {one.person_id for one in page.people}
    reading = web.reading()
    found = enrolments.candidates(reading, actor, NEW_MEMBER, street)
    html = render_template(
        "training_sittings/people.html",
        page=page,
        found=[one for one in found if one.person_id not in present],
        cohorts=queries.cohorts(reading, actor),
        streets=registry.streets(reading, actor),
        street=street,
        roles=ROLE_NAMES,
        note=note,
    )
    return html, 422 if note else 200


@bp.post("/<int:sitting_id>/people/<int:row_id>/drop")
def drop_person(sitting_id: int, row_id: int) -> ResponseReturnValue:
    """Take somebody off the list."""
    return _act(
        sitting_id,
        lambda page: page.may.edit,
        lambda tx, version: planning.drop_invited(tx, web.actor(), planning.DropInvited(sitting_id, version, row_id)),
        "已移出名单。",
    )


@bp.post("/<int:sitting_id>/<any(send, open, close):name>")
def step(sitting_id: int, name: str) -> ResponseReturnValue:
    """Tell everybody, open the doors, end it."""
    may, act, done = _STEPS[name]
    return _act(sitting_id, may, lambda tx, version: act(tx, web.actor(), planning.Step(sitting_id, version)), done)


@bp.post("/<int:sitting_id>/cancel")
def cancel(sitting_id: int) -> ResponseReturnValue:
    """Call it off."""
    form = forms.CancelForm(prefix="cancel-")
    page = _page(sitting_id)
    if page.may.cancel and not form.validate():
        return _shown(page, status=422, cancel=form)
    return _stepped(
        sitting_id,
        lambda page: page.may.cancel,
        lambda tx: planning.cancel_sitting(tx, web.actor(), form.command(sitting_id)),
        "已取消，并通知了收到过通知的人。",
    )


@bp.get("/<int:sitting_id>/codes.pdf")
def codes(sitting_id: int) -> ResponseReturnValue:
    """The sheet of personal codes for the door."""
    made = papers.code_sheet(web.reading(), web.actor(), sitting_id)
    html = render_template(papers.CODES, sheet=made, style=press.style())
    return _file(press.printed(html), "application/pdf", f"codes-{sitting_id}.pdf")


@bp.get("/<int:sitting_id>/door")
def door(sitting_id: int) -> ResponseReturnValue:
    """The page for the door: scan codes, tick names, all of it without network."""
    page = queries.door_page(web.reading(), web.actor(), sitting_id)
    answer = Response(render_template("training_sittings/door.html", page=page))
    answer.headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=(), payment=()"
    return answer


@bp.post("/<int:sitting_id>/marks")
def marks(sitting_id: int) -> ResponseReturnValue:
    """Take in what a telephone kept."""
    try:
        if (request.content_length or 0) > _MOST_SENT:
            raise Invalid("一次送来的签到太多。", remedy="请刷新这一页再试。")
        command = handed_in.from_json(sitting_id, request.get_json(silent=True))
        with web.writing() as tx:
            receipts = holding.merge(tx, web.actor(), command)
    except Refused as refused:
        return jsonify(because=refused.reason, remedy=refused.remedy), refused.status
    return jsonify(handed_in.as_json(receipts))


@bp.route("/<int:sitting_id>/sheet", methods=["GET", "POST"])
def typed_sheet(sitting_id: int) -> ResponseReturnValue:
    """Type in the ticks of the printed sheet."""
    actor, page = web.actor(), _page(sitting_id)
    page.may.type.enforce()
    if request.method == "POST":
        ticked = _chosen()
        version = request.form.get("version", 0, type=int)
        with web.writing() as tx:
            count = holding.type_sheet(tx, actor, holding.TypeSheet(sitting_id, version, ticked))
        flash(f"已录入：打勾 {count} 人。")
        return redirect(addresses.sitting(sitting_id))
    return render_template("training_sittings/sheet.html", page=page)


@bp.route("/<int:sitting_id>/people/<int:row_id>", methods=["GET", "POST"])
def decide(sitting_id: int, row_id: int) -> ResponseReturnValue:
    """Say whether somebody was there, and why it is known."""
    actor, page = web.actor(), _page(sitting_id)
    access.confirm_sitting(actor, access.facts_of(page.row)).enforce()
    one = next((one for one in page.people if one.invited_id == row_id), None)
    if one is None:
        return redirect(addresses.sitting(sitting_id))
    one.may_decide.enforce()
    form = forms.DecideForm(version=page.row.version)

    def save() -> str:
        with web.writing() as tx:
            holding.decide(tx, actor, form.command(sitting_id, row_id))
        flash(f"{one.name}已认定。")
        return addresses.sitting(sitting_id)

    return form_pages.saved(
        form,
        f"{one.name}到没到场",
        save,
        back_url=addresses.sitting(sitting_id),
        present=lambda: _page(sitting_id).row.version,
    )


@bp.post("/<int:sitting_id>/confirm")
def confirm(sitting_id: int) -> ResponseReturnValue:
    """Confirm who was there."""
    form = forms.ConfirmForm(prefix="confirm-")
    page = _page(sitting_id)
    if page.may.confirm and not form.validate():
        return _shown(page, status=422, confirm=form)
    return _stepped(
        sitting_id,
        lambda page: page.may.confirm,
        lambda tx: holding.confirm_sitting(tx, web.actor(), form.command(sitting_id)),
        "已确认，并通知了名单上的人。",
    )


@bp.get("/<int:sitting_id>/record.pdf")
def record(sitting_id: int) -> ResponseReturnValue:
    """The record of who was there."""
    page = _page(sitting_id)
    access.list_people(web.actor(), access.facts_of(page.row)).enforce()
    made = papers.record_sheet(web.reading(), page)
    return _file(sheet.pdf(current_app.jinja_env, made), "application/pdf", f"attendance-{sitting_id}.pdf")


_STEPS: dict[str, tuple[Callable[[SittingPage], Verdict], Callable[[Transaction, Actor, planning.Step], object], str]]
_STEPS = {
    "send": (lambda page: page.may.send, planning.send_sitting, "已经通知名单上的每个人。"),
    "open": (lambda page: page.may.open, holding.open_sitting, "可以签到了。"),
    "close": (lambda page: page.may.close, holding.close_sitting, "已散场。手机里没送到的签到还可以接着送。"),
}


def _chosen() -> frozenset[int]:
    """The ids that were ticked; what is no id is left out."""
    sent = request.form.getlist("person")
    return frozenset(int(one) for one in sent if one.isascii() and one.isdecimal() and len(one) <= _LONGEST_KEY)


def _invited(sitting_id: int) -> planning.Invite:
    cohort = request.form.get("cohort", 0, type=int)
    return planning.Invite(
        sitting_id,
        request.form.get("version", 0, type=int),
        tuple(sorted(_chosen())),
        cohort if 0 < cohort <= LARGEST_KEY else None,
    )


def _form(actor: Actor, **more: Any) -> forms.SittingForm:
    reading = web.reading()
    return forms.SittingForm(
        queries.modules(reading, actor),
        queries.exams(reading, actor),
        cohort_queries.homes(reading, actor),
        **more,
    )


def _act(
    sitting_id: int, may: Callable[[SittingPage], Verdict], act: Callable[[Transaction, int], object], done: str
) -> ResponseReturnValue:
    """A step that asks nothing: 404, 403 and 409 before anything is done."""
    return _stepped(sitting_id, may, lambda tx: act(tx, request.form.get("version", 0, type=int)), done)


def _stepped(
    sitting_id: int, may: Callable[[SittingPage], Verdict], act: Callable[[Transaction], object], done: str
) -> ResponseReturnValue:
    page = _page(sitting_id)
    verdict = may(page)
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        return _shown(_page(sitting_id), status=422, note=f"{refused.reason}{refused.remedy}")
    except OutOfTurn as late:
        return _shown(_page(sitting_id), status=409, note=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(addresses.sitting(sitting_id))


def _page(sitting_id: int) -> SittingPage:
    return queries.sitting_page(web.reading(), web.actor(), sitting_id)


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _shown(page: SittingPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.row.version}
    html = render_template(
        "training_sittings/sitting.html",
        page=page,
        forms={
            "cancel": forms.CancelForm(prefix="cancel-", **fresh),
            "confirm": forms.ConfirmForm(prefix="confirm-", **fresh),
        }
        | sent,
        note=note,
        stages=STAGE_NAMES,
        tones=TONES,
    )
    return html, status
