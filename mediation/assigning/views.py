"""The pages about who mediates: the ranked list and its confirmation, the room of a case, a mediator's assignments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn, Refused
from alliance.kernel.forms import Form
from mediation import addresses as roots
from mediation import held
from mediation.assigning import (
    access,
    actions,
    addresses,
    candidates,
    challenging,
    choosing,
    fairness,
    forms,
    guests,
    mine,
    queries,
)
from mediation.assigning.shown import RoomPage
from mediation.assigning.workflow import (
    DECLINING_NAMES,
    GRADE_NAMES,
    GUEST_NAMES,
    OUTCOME_NAMES,
    SEAT_NAMES,
    STAGE_NAMES,
    Seat,
)
from mediation.consent.workflow import ANSWER_NAMES
from mediation.workflow import BEFORE_ACCEPTED
from mediation.workflow import STAGE_NAMES as CASE_STAGES

bp = Blueprint("mediation_assigning", __name__, url_prefix=roots.ROOT, template_folder="../templates")
Act = Callable[[Transaction, Actor, Any], object]
SHOWN = 30
"""So many names of the ranked list show their arithmetic; the others follow in one line each."""
_MISSING_REMEDY = "当事人请先登录；没有账号的，凭查询码查看。"
_ANSWERS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "accept": (forms.AcceptForm, actions.accept_assignment, ""),
    "decline": (forms.DeclineForm, actions.decline_assignment, "已登记不接受，调解组会另外指派。谢谢您说明原因。"),
    "disclose": (forms.DiscloseForm, actions.disclose, "已告诉各方，等各方决定是否同意由您调解。"),
    "resign": (forms.ResignForm, actions.resign, "已登记。案卷留着，由下一位接着办。"),
}
_NAMES = {
    "grade_names": GRADE_NAMES,
    "stage_names": STAGE_NAMES,
    "seat_names": SEAT_NAMES,
    "guest_names": GUEST_NAMES,
    "declining_names": DECLINING_NAMES,
    "answer_names": ANSWER_NAMES,
    "outcome_names": OUTCOME_NAMES,
    "case_stages": CASE_STAGES,
}


@bp.get("/<int:case_id>/assigning")
def ranking(case_id: int) -> ResponseReturnValue:
    """The second of three clicks: everybody with the arithmetic, and who is left out for what."""
    page = queries.ranking_page(web.reading(), web.actor(), case_id)
    form = forms.OpenChoiceForm(formdata=None, version=page.version)
    return render_template("mediation_assigning/ranking.html", page=page, form=form, shown=SHOWN, **_NAMES)


@bp.route("/<int:case_id>/assigning/<int:mediator_id>", methods=["GET", "POST"])
def confirm(case_id: int, mediator_id: int) -> ResponseReturnValue:
    """The third click: look once more, and give the case to this mediator."""
    actor = web.actor()
    page = queries.ranking_page(web.reading(), actor, case_id)
    candidate = candidates.mediator_named(page.standings, mediator_id)
    ranked = page.standings.ranking.find(mediator_id)
    form = forms.AssignForm(version=page.version if request.method == "GET" else None)

    def show(status: int = 200, note: str = "") -> ResponseReturnValue:
        return render_template(
            "mediation_assigning/confirm.html",
            page=page,
            candidate=candidate,
            ranked=ranked,
            form=form,
            note=note,
            **_NAMES,
        ), status

    if page.may.refusal is OutOfTurn:
        return show(409, f"{page.may.because}{page.may.remedy}")
    page.may.enforce()
    if not form.is_submitted():
        return show()
    if not form.validate():
        return show(422)
    act, done = _deed(page.facts.stage)
    try:
        with web.writing() as tx:
            out = act(tx, actor, form.command(case_id, mediator_id))
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    except OutOfTurn as late:
        page = queries.ranking_page(web.reading(), actor, case_id)
        deeds.renewed(form, page.version)
        return show(409, f"{late.reason}{late.remedy}")
    told = "，有要披露的情况，先问各方同不同意。" if out.waits_for_sides else "。通知将在一分钟内送达。"
    flash(f"{done}{out.mediator_name}{told}")
    return redirect(roots.case(case_id))


def _deed(stage: Any) -> tuple[Callable[[Transaction, Actor, Any], actions.Assigned], str]:
    if stage in access.HELPED:
        return actions.add_helper, "已请共同调解员"
    if stage in BEFORE_ACCEPTED:
        return actions.propose_mediator, "已拟派"
    return actions.assign_mediator, "已指派"


@bp.post("/<int:case_id>/assigning/choice")
def open_choice(case_id: int) -> ResponseReturnValue:
    """Ask the sides to choose."""
    actor = web.actor()
    queries.ranking_page(web.reading(), actor, case_id).may_open_choice.enforce()
    form = forms.OpenChoiceForm()
    with web.writing() as tx:
        choosing.open_choice(tx, actor, form.command(case_id))
    flash("已请各方选调解员，各方会收到通知。")
    return redirect(addresses.ranking(case_id))


@bp.get("/<int:case_id>/mediator")
@web.public
def room(case_id: int) -> ResponseReturnValue:
    """Who mediates a case, how that came, and what one may do about it."""
    actor, page = _page(case_id)
    return _shown(actor, page)


@bp.post("/<int:case_id>/mediator/ballot/<int:choice_id>")
@web.public
def ballot(case_id: int, choice_id: int) -> ResponseReturnValue:
    """A side says what it wants."""
    actor, page = _page(case_id)
    if page.choice is None or page.choice.choice_id != choice_id:
        return _shown(actor, page, status=409, note="选调解员已经结束。")
    form = forms.BallotForm(page.choice.offered, page.choice.sides, prefix="ballot-")
    return _deal(
        actor, page, {"ballot": form}, lambda tx: _cast(tx, actor, form, case_id, choice_id), "您的意见已经交上。"
    )


@bp.post("/<int:case_id>/mediator/disclosure/<int:assignment_id>")
@web.public
def disclosure(case_id: int, assignment_id: int) -> ResponseReturnValue:
    """A side agrees to go on, knowing what was disclosed, or does not."""
    actor, page = _page(case_id)
    line = next((one for one in page.present if one.assignment_id == assignment_id), None)
    if line is None:
        return _shown(actor, page, status=409, note="这件事已经不用答复了。")
    form = forms.DisclosureForm(line.waits_for, by_staff=page.is_desk, prefix=f"disclosure{assignment_id}-")

    def act(tx: Transaction) -> None:
        actions.answer_disclosure(tx, actor, form.command(case_id, assignment_id))

    return _deal(actor, page, {f"disclosure{assignment_id}": form}, act, "您的答复已经记下。")


@bp.post("/<int:case_id>/mediator/challenge")
@web.public
def challenge(case_id: int) -> ResponseReturnValue:
    """A side wants another mediator."""
    actor, page = _page(case_id)
    form = forms.ChallengeForm(page.sides, prefix="challenge-")

    def act(tx: Transaction) -> None:
        challenging.challenge(tx, actor, form.command(case_id))

    return _deal(actor, page, {"challenge": form}, act, "已经交给调解组，答复会显示在这里。")


@bp.post("/<int:case_id>/mediator/challenge/<int:challenge_id>")
def decide(case_id: int, challenge_id: int) -> ResponseReturnValue:
    """The desk decides about a request."""
    actor, page = _page(case_id)
    page.may.decide.enforce()
    form = forms.DecideForm(prefix=f"decide{challenge_id}-")

    def act(tx: Transaction) -> None:
        challenging.decide_challenge(tx, actor, form.command(case_id, challenge_id))

    return _deal(actor, page, {f"decide{challenge_id}": form}, act, "已答复。")


@bp.post("/<int:case_id>/mediator/guests")
def invite_guest(case_id: int) -> ResponseReturnValue:
    """Ask the sides whether somebody may take part."""
    actor, page = _page(case_id)
    form = forms.GuestForm(prefix="guest-")

    def act(tx: Transaction) -> None:
        guests.invite_guest(tx, actor, form.command(case_id))

    return _deal(actor, page, {"guest": form}, act, "已经问各方同不同意。")


@bp.post("/<int:case_id>/mediator/guests/<int:guest_id>")
@web.public
def answer_guest(case_id: int, guest_id: int) -> ResponseReturnValue:
    """A side agrees that somebody takes part, or does not."""
    actor, page = _page(case_id)
    line = next((one for one in page.guests if one.guest_id == guest_id), None)
    if line is None:
        raise NotFound("没有找到。", remedy=_MISSING_REMEDY)
    form = forms.GuestAnswerForm(line.waits_for, by_staff=not page.sides, prefix=f"guest{guest_id}-")

    def act(tx: Transaction) -> None:
        guests.answer_guest(tx, actor, form.command(case_id, guest_id))

    return _deal(actor, page, {f"guest{guest_id}": form}, act, "答复已经记下。")


@bp.post("/<int:case_id>/mediator/guests/<int:guest_id>/withdraw")
def withdraw_guest(case_id: int, guest_id: int) -> ResponseReturnValue:
    """Do not ask somebody any more."""
    actor, page = _page(case_id)
    form = forms.OpenChoiceForm()

    def act(tx: Transaction) -> None:
        guests.withdraw_guest(tx, actor, guests.WithdrawGuest(case_id, guest_id))

    return _deal(actor, page, {"withdraw": form}, act, "不再邀请。")


@bp.post("/<int:case_id>/mediator/helpers/<int:assignment_id>/release")
def release_helper(case_id: int, assignment_id: int) -> ResponseReturnValue:
    """A co-mediator is no longer needed."""
    actor, page = _page(case_id)
    form = forms.OpenChoiceForm()

    def act(tx: Transaction) -> None:
        actions.release_helper(tx, actor, actions.ReleaseHelper(case_id, assignment_id, form.version.data or 0))

    return _deal(actor, page, {"release": form}, act, "已登记。")


@bp.get("/assignments")
def assignments() -> ResponseReturnValue:
    """A mediator's own assignments."""
    lines = mine.my_assignments(web.reading(), web.actor())
    return render_template("mediation_assigning/assignments.html", lines=lines, **_NAMES)


@bp.get("/assignments/<int:assignment_id>")
def assignment(assignment_id: int) -> ResponseReturnValue:
    """One assignment for its mediator: enough to say yes or no."""
    return _asked(mine.my_assignment(web.reading(), web.actor(), assignment_id))


@bp.post(f"/assignments/<int:assignment_id>/<any({', '.join(_ANSWERS)}):name>")
def answer(assignment_id: int, name: str) -> ResponseReturnValue:
    """The mediator's answer: 404, 403 and 409 before the form can say 422."""
    actor = web.actor()
    page = mine.my_assignment(web.reading(), actor, assignment_id)
    make, act, done = _ANSWERS[name]
    form = make(prefix=f"{name}-")
    verdict = page.may[name]
    if verdict.refusal is OutOfTurn:
        return _asked(page, status=409, note=f"{verdict.because}{verdict.remedy}")
    verdict.enforce()
    if not form.validate():
        return _asked(page, status=422, **{name: form})
    try:
        with web.writing() as tx:
            taken = act(tx, actor, form.command(assignment_id))
    except Invalid as refused:
        return _asked(page, status=422, **{name: form.decline(refused)})
    except OutOfTurn as late:
        present = mine.my_assignment(web.reading(), actor, assignment_id)
        deeds.renewed(form, present.version)
        return _asked(present, status=409, note=f"{late.reason}{late.remedy}", **{name: form})
    if name == "accept" and taken:
        flash("您已接受，调解期限从今天起算。")
        return redirect(roots.case(page.case_id))
    flash(done or "又查到要披露的关系，先问各方同不同意。")
    return redirect(addresses.ASSIGNMENTS)


@bp.get("/fairness")
def fair() -> ResponseReturnValue:
    """Whether cases go round evenly."""
    page = fairness.page(web.reading(), web.actor())
    return render_template("mediation_assigning/fairness.html", page=page)


def _cast(tx: Transaction, actor: Actor, form: forms.BallotForm, case_id: int, choice_id: int) -> None:
    choosing.cast_ballot(tx, actor, form.command(case_id, choice_id))


def _page(case_id: int) -> tuple[Actor, RoomPage]:
    """The room for whoever asks: signed in, or by a code that this browser has proved. Raises NotFound."""
    actor = held.actor(case_id)
    try:
        return actor, queries.room_page(web.reading(), actor, case_id)
    except NotFound as unseen:
        if actor.signed_in:
            raise
        raise NotFound(unseen.reason, remedy=_MISSING_REMEDY) from unseen


def _deal(
    actor: Actor, page: RoomPage, sent: dict[str, Form], act: Callable[[Transaction], None], done: str
) -> ResponseReturnValue:
    """One deed of the room, whose form is the only one in `sent`."""
    form = next(iter(sent.values()))
    if not form.validate():
        return _shown(actor, page, status=422, **sent)
    try:
        with web.writing() as tx:
            act(tx)
    except Invalid as refused:
        form.decline(refused)
        return _shown(actor, page, status=422, **sent)
    except OutOfTurn as late:
        present = queries.room_page(web.reading(), actor, page.case_id)
        return _shown(actor, present, status=409, note=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(_back(actor, page.case_id))


def _back(actor: Actor, case_id: int) -> str:
    """The room; or the case where the deed took the room out of sight."""
    try:
        queries.room_page(web.reading(), actor, case_id)
    except Refused:
        return roots.MINE
    return addresses.room(case_id)


def _shown(actor: Actor, page: RoomPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made: dict[str, Form] = {
        "version": forms.OpenChoiceForm(**fresh),
        "guest": forms.GuestForm(prefix="guest-", **fresh),
    }
    if page.choice is not None:
        made["ballot"] = forms.BallotForm(page.choice.offered, page.choice.sides, prefix="ballot-", **fresh)
    if page.sides:
        made["challenge"] = forms.ChallengeForm(page.sides, prefix="challenge-", **fresh)
    for line in page.present:
        name = f"disclosure{line.assignment_id}"
        made[name] = forms.DisclosureForm(line.waits_for, by_staff=page.is_desk, prefix=f"{name}-", **fresh)
    for guest in page.guests:
        name = f"guest{guest.guest_id}"
        made[name] = forms.GuestAnswerForm(guest.waits_for, by_staff=not page.sides, prefix=f"{name}-", **fresh)
    for asked in page.challenges:
        name = f"decide{asked.challenge_id}"
        made[name] = forms.DecideForm(prefix=f"{name}-", formdata=None, version=asked.version)
    html = render_template(
        "mediation_assigning/room.html",
        page=page,
        forms=made | sent,
        note=note,
        by_code=actor.link is not None,
        helps=Seat.HELPS,
        **_NAMES,
    )
    return html, status


def _asked(page: mine.MyAssignment, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _ANSWERS.items()}
    html = render_template("mediation_assigning/assignment.html", page=page, forms=made | sent, note=note, **_NAMES)
    return html, status
