"""The pages of minutes and investigations: writing them, reading them out, and each one's confirmation."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from mediation import addresses, held
from mediation.sessions import access, forms, queries, recording
from mediation.sessions.models import CaseMinutes, Session
from mediation.sessions.queries import MinutesPage
from mediation.sessions.views import case_of

bp = Blueprint("mediation_minutes", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
SCANS = "笔录签名页"


@bp.route("/<int:case_id>/sessions/<int:session_id>/minutes", methods=["GET", "POST"])
def new(case_id: int, session_id: int) -> ResponseReturnValue:
    """Write the minutes of a session."""
    actor, reading = web.actor(), web.reading()
    page = queries.session_page(reading, actor, case_id, session_id)
    page.may.draft_minutes.enforce()
    form = forms.MinutesForm()
    if request.method == "GET":
        row = get_visible(reading.session, Session, actor, session_id)
        form.begin(row.location or "视频", row.starts_at, min(row.ends_at, reading.now))
        form.recorder.data = actor.name

    def save(tx: Transaction) -> int:
        return recording.draft_minutes(tx, actor, recording.DraftMinutes(session_id, form.whole()))

    back = url_for("mediation_sessions.session", case_id=case_id, session_id=session_id)
    return _writing(form, "写调解笔录", save, case_id, back)


@bp.route("/<int:case_id>/investigations/new", methods=["GET", "POST"])
def investigate(case_id: int) -> ResponseReturnValue:
    """Write down what somebody told the investigators."""
    actor, reading = web.actor(), web.reading()
    _, facts = case_of(reading, actor, case_id)
    access.draft_investigation(actor, facts).enforce()
    form = forms.InvestigationForm()
    if request.method == "GET":
        form.recorder.data, form.day.data = actor.name, reading.today

    def save(tx: Transaction) -> int:
        return recording.draft_investigation(tx, actor, form.command(case_id))

    return _writing(form, "写调查笔录", save, case_id, addresses.case(case_id, "sessions"))


@bp.route("/<int:case_id>/minutes/<int:minutes_id>/edit", methods=["GET", "POST"])
def edit(case_id: int, minutes_id: int) -> ResponseReturnValue:
    """Change a draft."""
    actor = web.actor()
    page = queries.minutes_page(web.reading(), actor, case_id, minutes_id)
    page.may.write_minutes.enforce()
    form = forms.MinutesForm()
    if request.method == "GET":
        form.fill(page.minutes).version.data = page.version

    def save(tx: Transaction) -> int:
        version = form.version.data or 0
        recording.write_minutes(tx, actor, recording.WriteMinutes(minutes_id, version, form.whole()))
        return minutes_id

    back = url_for(".minutes", case_id=case_id, minutes_id=minutes_id)
    return _writing(form, f"改{page.kind_name}", save, case_id, back)


@bp.get("/<int:case_id>/minutes/<int:minutes_id>")
@web.public
def minutes(case_id: int, minutes_id: int) -> ResponseReturnValue:
    """Minutes as their reader may know them."""
    actor = held.actor(case_id)
    return _shown(actor, queries.minutes_page(web.reading(), actor, case_id, minutes_id))


@bp.post("/<int:case_id>/minutes/<int:minutes_id>/<any(read_out, correct_minutes):name>")
def turn(case_id: int, minutes_id: int, name: str) -> ResponseReturnValue:
    """Read the draft out, or take it back to be mended."""
    actor, form = web.actor(), Form()
    page = queries.minutes_page(web.reading(), actor, case_id, minutes_id)
    getattr(page.may, name).enforce()
    act = {"read_out": recording.read_out, "correct_minutes": recording.correct_minutes}[name]

    def deed(tx: Transaction, by: Actor) -> None:
        act(tx, by, recording.Turn(minutes_id, form.version.data or 0))

    done = {"read_out": "已宣读。请在场的人各自确认。", "correct_minutes": "可以改了。改好以后要重新宣读、重新确认。"}
    return _step(actor, page, form, deed, done[name])


@bp.post("/<int:case_id>/minutes/<int:minutes_id>/<any(sign, note):name>")
@web.public
def sign(case_id: int, minutes_id: int, name: str) -> ResponseReturnValue:
    """Confirm the text for oneself, or write down who has signed on paper."""
    actor, form = held.actor(case_id), forms.SignForm()
    page = queries.minutes_page(web.reading(), actor, case_id, minutes_id)
    act = {"sign": recording.sign_minutes, "note": recording.note_signature}[name]

    def deed(tx: Transaction, by: Actor) -> None:
        act(tx, by, form.command(minutes_id))

    return _step(actor, page, form, deed, "记下了。")


@bp.post("/<int:case_id>/minutes/<int:minutes_id>/scan")
@web.takes_files(LARGEST_UPLOAD)
def scan(case_id: int, minutes_id: int) -> ResponseReturnValue:
    """Keep a signed sheet."""
    actor, form = web.actor(), forms.ScanForm()
    page = queries.minutes_page(web.reading(), actor, case_id, minutes_id)
    page.may.attach_scan.enforce()

    def deed(tx: Transaction, by: Actor) -> None:
        attachments.keep(
            tx,
            by,
            subject=CaseMinutes.__tablename__,
            subject_id=minutes_id,
            place_id=page.place_id,
            name=form.file.data.filename,
            stream=form.file.data.stream,
            purpose=SCANS,
        )

    return _step(actor, page, form, deed, "签名页已经收下。")


def _writing(
    form: Form, heading: str, save: Callable[[Transaction], int], case_id: int, back: str
) -> ResponseReturnValue:
    def show(status: int = 200) -> ResponseReturnValue:
        return render_template("mediation_sessions/write.html", form=form, heading=heading, back=back), status

    if request.method == "GET":
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            minutes_id = save(tx)
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except OutOfTurn as late:
        form.decline(late)
        return show(409)
    flash("已保存。请念给在场的人听，没有错再点“已宣读”。")
    return redirect(url_for(".minutes", case_id=case_id, minutes_id=minutes_id))


def _step(
    actor: Actor, page: MinutesPage, form: Form, deed: Callable[[Transaction, Actor], None], done: str
) -> ResponseReturnValue:
    if not form.validate():
        return _shown(actor, page, status=422, sent=form)
    try:
        with web.writing() as tx:
            deed(tx, actor)
    except Invalid as refused:
        return _shown(actor, page, status=422, note=f"{refused.reason}{refused.remedy}")
    except OutOfTurn as late:
        present = queries.minutes_page(web.reading(), actor, page.case_id, page.minutes_id)
        return _shown(actor, present, status=409, note=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(url_for(".minutes", case_id=page.case_id, minutes_id=page.minutes_id))


def _shown(
    actor: Actor, page: MinutesPage, *, status: int = 200, note: str = "", sent: Form | None = None
) -> ResponseReturnValue:
    papers = files.of(web.reading(), actor, CaseMinutes.__tablename__, page.minutes_id)
    back = (
        url_for("mediation_sessions.session", case_id=page.case_id, session_id=page.session_id)
        if page.session_id is not None
        else addresses.case(page.case_id, "sessions")
    )
    return render_template(
        "mediation_sessions/minutes.html",
        page=page,
        papers=papers,
        by_link=actor.link is not None,
        scan=forms.ScanForm(formdata=None).or_refused(sent),
        sent=sent,
        note=note,
        back=back,
    ), status
