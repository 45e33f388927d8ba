"""The pages of sessions: planning one, its own page with answers and attendance, and its calendar file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.forms import Form
from mediation import addresses, held
from mediation.access import CaseFacts
from mediation.models import Case
from mediation.records import facts_of
from mediation.sessions import access, actions, forms, invitations, queries
from mediation.sessions.models import Session
from mediation.sessions.queries import SessionPage

bp = Blueprint("mediation_sessions", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
Deed = Callable[[Transaction, Actor], object]


@bp.route("/<int:case_id>/sessions/new", methods=["GET", "POST"])
def new(case_id: int) -> ResponseReturnValue:
    """Plan a session."""
    actor, reading = web.actor(), web.reading()
    case, facts = case_of(reading, actor, case_id)
    access.schedule(actor, facts).enforce()
    form = forms.PlanForm(facts, alone=access.runs_alone(actor, facts))

    def show(status: int = 200) -> ResponseReturnValue:
        html = render_template(
            "mediation_sessions/plan.html",
            form=form,
            case=case,
            heading="约一场调解会",
            moving=False,
            back=_back(case_id),
        )
        return html, status

    if request.method == "GET":
        form.version.data = facts.version
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            session_id = actions.schedule(tx, actor, form.command(case_id))
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash("约好了，邀请已经发出。没有账号的，请打电话告诉他们。")
    return redirect(url_for(".session", case_id=case_id, session_id=session_id))


@bp.route("/<int:case_id>/sessions/<int:session_id>/move", methods=["GET", "POST"])
def move(case_id: int, session_id: int) -> ResponseReturnValue:
    """Move a session to another time or place."""
    actor, reading = web.actor(), web.reading()
    page = queries.session_page(reading, actor, case_id, session_id)
    page.may.reschedule.enforce()
    session = get_visible(reading.session, Session, actor, session_id)
    form = forms.PlanForm(page.facts, session=session)

    def show(status: int = 200) -> ResponseReturnValue:
        back = url_for(".session", case_id=case_id, session_id=session_id)
        case = {"reference": page.reference, "subject": page.subject}
        html = render_template(
            "mediation_sessions/plan.html", form=form, case=case, heading="改时间、改地点", moving=True, back=back
        )
        return html, status

    if request.method == "GET":
        form.fill(session).version.data = page.version
        return show()
    if not form.validate():
        return show(422)
    try:
        with web.writing() as tx:
            actions.reschedule(tx, actor, actions.Reschedule(session_id, form.version.data or 0, form.when()))
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except OutOfTurn as late:
        deeds.renewed(form, queries.session_page(web.reading(), actor, case_id, session_id).version)
        form.decline(late)
        return show(409)
    flash("已经改期，新的邀请已经发出，请大家再答复一次。")
    return redirect(url_for(".session", case_id=case_id, session_id=session_id))


@bp.get("/<int:case_id>/sessions/<int:session_id>")
@web.public
def session(case_id: int, session_id: int) -> ResponseReturnValue:
    """One session."""
    actor = held.actor(case_id)
    return _shown(queries.session_page(web.reading(), actor, case_id, session_id))


@bp.get("/<int:case_id>/sessions/<int:session_id>.ics")
@web.public
def calendar(case_id: int, session_id: int) -> ResponseReturnValue:
    """The calendar file of one session, as it stands now."""
    reading, actor = web.reading(), held.actor(case_id)
    page = queries.session_page(reading, actor, case_id, session_id)
    row = get_visible(reading.session, Session, actor, session_id)
    here = url_for(".session", case_id=case_id, session_id=session_id)
    file = invitations.calendar(reading, row, page.reference, f"{web.platform().settings.public_url}{here}")
    method = "CANCEL" if row.cancelled_because else "REQUEST"
    return Response(
        file,
        content_type=f"{invitations.MEDIA_TYPE}; charset=utf-8; method={method}",
        headers={"Content-Disposition": 'attachment; filename="session.ics"'},
    )


@bp.post("/<int:case_id>/sessions/<int:session_id>/answer")
@web.public
def answer(case_id: int, session_id: int) -> ResponseReturnValue:
    """Say whether a party comes."""
    actor, form = held.actor(case_id), forms.AnswerForm(prefix="answer-")
    page = queries.session_page(web.reading(), actor, case_id, session_id)
    party_id = form.party.data or 0
    if party_id in page.may.answer:
        page.may.answer[party_id].enforce()

    def deed(tx: Transaction, by: Actor) -> None:
        actions.answer(tx, by, form.command(session_id))

    return _step(actor, page, ("answer", form), deed, "记下了，调解员看得到。")


@bp.post("/<int:case_id>/sessions/<int:session_id>/cancel")
def cancel(case_id: int, session_id: int) -> ResponseReturnValue:
    """Call a session off."""
    actor, form = web.actor(), forms.CancelForm(prefix="cancel-")
    page = queries.session_page(web.reading(), actor, case_id, session_id)
    page.may.cancel.enforce()

    def deed(tx: Transaction, by: Actor) -> None:
        actions.cancel(tx, by, actions.Cancel(session_id, form.version.data or 0, form.because.data))

    return _step(actor, page, ("cancel", form), deed, "已经取消，被邀请的人会收到通知。")


@bp.post("/<int:case_id>/sessions/<int:session_id>/hold")
def hold(case_id: int, session_id: int) -> ResponseReturnValue:
    """Write down who came."""
    actor = web.actor()
    page = queries.session_page(web.reading(), actor, case_id, session_id)
    page.may.hold.enforce()
    form = forms.HoldForm(page.expected, page.facts, prefix="hold-")

    def deed(tx: Transaction, by: Actor) -> None:
        actions.hold(tx, by, form.command(session_id))

    return _step(actor, page, ("hold", form), deed, "到场的人已经登记，可以写笔录了。")


def case_of(reading: Transaction, actor: Actor, case_id: int) -> tuple[Case, CaseFacts]:
    """The case with its facts. Raises NotFound."""
    case = get_visible(reading.session, Case, actor, case_id)
    return case, facts_of(reading, case)


def _step(actor: Actor, page: SessionPage, sent: tuple[str, Form], deed: Deed, done: str) -> ResponseReturnValue:
    """One step of the page: what is refused comes back with what was typed."""
    name, form = sent
    case_id, session_id = page.case_id, page.line.session_id
    if not form.validate():
        return _shown(page, status=422, **{name: form})
    try:
        with web.writing() as tx:
            deed(tx, actor)
    except Invalid as refused:
        return _shown(page, status=422, **{name: form.decline(refused)})
    except OutOfTurn as late:
        present = queries.session_page(web.reading(), actor, case_id, session_id)
        deeds.renewed(form, present.version)
        return _shown(present, status=409, note=f"{late.reason}{late.remedy}", **{name: form})
    flash(done)
    return redirect(url_for(".session", case_id=case_id, session_id=session_id))


def _shown(page: SessionPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {
        "answer": forms.AnswerForm(prefix="answer-", **fresh),
        "cancel": forms.CancelForm(prefix="cancel-", **fresh),
        "hold": forms.HoldForm(page.expected, page.facts, prefix="hold-", **fresh),
    }
    answering = [one for one in page.line.replies if page.may.answer.get(one.party_id) and not page.line.past]
    return render_template(
        "mediation_sessions/session.html",
        page=page,
        forms=made | sent,
        answering=answering,
        note=note,
        back=_back(page.case_id),
    ), status


def _back(case_id: int) -> str:
    return addresses.case(case_id, "sessions")
