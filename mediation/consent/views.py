"""The room of consents: what waits at the desk, one case with its parties and steps, and a party's own answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, links, qr, web
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.crypto import KeyLost
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from mediation import access as cases
from mediation import addresses, held
from mediation.access import PURPOSE, CaseFacts
from mediation.consent import actions, asking, forms, glance, leading, page, rights, together, waiting
from mediation.consent.models import Consent, Invitation
from mediation.consent.page import ConsentPage, PartyAsked
from mediation.consent.workflow import (
    ANSWER_NAMES,
    OUTCOME_NAMES,
    RUNG_NAMES,
    SCOPE_NAMES,
    WAY_NAMES,
    Answer,
    Outcome,
    Rung,
)
from mediation.parts import Part
from mediation.workflow import WILLING_NAMES

bp = Blueprint("mediation_consent", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
_SLIPS, _CONTEXT, _SLIPS_MOST = "mediation_slips", "mediation slip", 3
"""Slips that were just made, sealed in this one browser and nowhere else."""


def parts(reading: Transaction, actor: Actor, facts: CaseFacts) -> Iterator[Part]:
    """The parties' will on a case's page; a side that has not answered is asked on top."""
    if cases.reads(actor, facts):
        found = glance.at_a_glance(reading, actor, facts)
        data = {"page": found, "willing": WILLING_NAMES, "rungs": RUNG_NAMES}
        first, brief = found.waits_for_me or found.asks, found.brief
        yield Part("consent", "各方的意愿", "mediation_consent/part.html", data, first=first, brief=brief)


@bp.get("/consent")
def index() -> ResponseReturnValue:
    """Which parties have not answered, what is next for each, and how well the steps reach people."""
    actor, reading = web.actor(), web.reading()
    cases.work(actor).enforce()
    fared = waiting.response(reading, actor)
    return render_template(
        "mediation_consent/index.html",
        lines=waiting.waiting(reading, actor),
        response=fared,
        fared=[(RUNG_NAMES[one.rung], one.taken, one.reached) for one in fared.rungs],
        today=reading.today,
    )


@bp.get("/<int:case_id>/consent")
@web.public
def case(case_id: int) -> ResponseReturnValue:
    """The room of one case."""
    return _shown(*_page(case_id))


@bp.route("/<int:case_id>/consent/<int:party_id>/answer", methods=["GET", "POST"])
@web.public
def answer(case_id: int, party_id: int) -> ResponseReturnValue:
    """A party reads what mediation is, and answers for itself; opening the page answers nothing."""
    actor, found = _page(case_id)
    party = _of(found, party_id)
    if not party.mine:
        raise NotFound("没有找到。", remedy="请从本案的页面重新打开。")
    party.may_answer.enforce()
    form: Any = forms.RightsForm() if party.unread else forms.AnswerForm()

    def show(status: int = 200) -> ResponseReturnValue:
        html = render_template("mediation_consent/answer.html", page=found, party=party, form=form, rights=rights)
        return html, status

    if not form.is_submitted():
        return show()
    if not form.validate():
        return show(422)
    if party.unread:
        with web.writing() as tx:
            actions.read_rights(tx, actor, actions.ReadRights(case_id, party_id))
        flash("记下了：您看过权利和义务。")
        return redirect(addresses.case(case_id))
    willing = form.answer.data == Answer.YES
    said = actions.Said(words=form.words.data or "")
    try:
        with web.writing() as tx:
            actions.reply(tx, actor, actions.Reply(case_id, party_id, willing, bool(form.read.data), said))
    except Invalid as refused:
        form.decline(refused)
        return show(422)
    flash("记下了：您愿意调解。" if willing else "记下了：您不愿意调解，这件调解不再做。")
    return redirect(addresses.case(case_id))


@bp.route("/<int:case_id>/consent/<int:party_id>/leading", methods=["GET", "POST"])
@web.public
@web.takes_files(LARGEST_UPLOAD)
def lead(case_id: int, party_id: int) -> ResponseReturnValue:
    """Whether a party wants the body that is ready to lead: answered by itself, or written down by staff."""
    actor, found = _page(case_id)
    party, asked = _of(found, party_id), found.leading
    if not (party.mine or found.works):
        raise NotFound("没有找到。", remedy="请从本案的页面重新打开。")
    if asked is None or party_id not in asked.asked:
        raise OutOfTurn("由谁主持，已经不用答复了。", remedy="请回到本案的页面，看看现在由谁主持。")
    form: Any = forms.LeadingForm() if party.mine else forms.RecordLeadingForm()
    shown = {"page": found, "party": party, "leading": asked, "form": form}
    if not form.is_submitted():
        return render_template("mediation_consent/leading.html", **shown)
    if not form.validate():
        return render_template("mediation_consent/leading.html", **shown), 422
    agrees, said = form.answer.data == Answer.YES, actions.THEMSELVES if party.mine else form.said()
    try:
        with web.writing() as tx:
            command = leading.AnswerLeading(case_id, asked.together_id, party_id, agrees, said)
            row = leading.answer_leading(tx, actor, command)
            if not party.mine and form.file.data:
                _keep(tx, actor, (Consent.__tablename__, row.id), found.place_id, form.file.data)
    except Invalid as refused:
        form.decline(refused)
        return render_template("mediation_consent/leading.html", **shown), 422
    flash("答复记下了。" if agrees else "答复记下了：不改，照原来的接着调解。")
    return redirect(url_for(".case", case_id=case_id))


@bp.post("/<int:case_id>/consent/<int:party_id>/record")
@web.takes_files(LARGEST_UPLOAD)
def record(case_id: int, party_id: int) -> ResponseReturnValue:
    """Write down what a party answered by telephone, at the counter or on paper."""
    form = forms.RecordForm(prefix=f"record-{party_id}-")

    def deed(tx: Transaction, actor: Actor, found: ConsentPage) -> None:
        willing = form.answer.data == Answer.YES
        row = actions.reply(tx, actor, actions.Reply(case_id, party_id, willing, bool(form.read.data), form.said()))
        if form.file.data:
            _keep(tx, actor, (Consent.__tablename__, row.id), found.place_id, form.file.data)

    return _step(case_id, ("record", party_id), form, may="may_record", deed=deed, done="答复已登记。")


@bp.post("/<int:case_id>/consent/<int:party_id>/invite")
@web.takes_files(LARGEST_UPLOAD)
def invite(case_id: int, party_id: int) -> ResponseReturnValue:
    """Take one step of asking."""
    form = forms.InviteForm(prefix=f"invite-{party_id}-")

    def deed(tx: Transaction, actor: Actor, found: ConsentPage) -> None:
        invited = asking.invite(tx, actor, form.command(case_id, party_id))
        if form.file.data:
            _keep(tx, actor, (Invitation.__tablename__, invited.invitation_id), found.place_id, form.file.data)
        if invited.handed_out is not None:
            _hold(invited.invitation_id, invited.handed_out)

    return _step(case_id, ("invite", party_id), form, may="may_invite", deed=deed, done="已记下这一次联系。")


@bp.post("/<int:case_id>/consent/<int:party_id>/unreachable")
def unreachable(case_id: int, party_id: int) -> ResponseReturnValue:
    """End the case since a party cannot be reached."""
    form = forms.GiveUpForm(prefix=f"unreachable-{party_id}-")

    def deed(tx: Transaction, actor: Actor, _: ConsentPage) -> None:
        asking.unreachable(tx, actor, form.command(case_id, party_id))

    return _step(
        case_id, ("unreachable", party_id), form, may="may_invite", deed=deed, done="已按联系不上结束，各方会收到通知。"
    )


@bp.post("/<int:case_id>/consent/invitations/<int:invitation_id>")
@web.takes_files(LARGEST_UPLOAD)
def outcome(case_id: int, invitation_id: int) -> ResponseReturnValue:
    """Note what became of a step, with its proof."""
    form = forms.OutcomeForm(prefix=f"outcome-{invitation_id}-")

    def deed(tx: Transaction, actor: Actor, found: ConsentPage) -> None:
        asking.note_outcome(tx, actor, form.command(invitation_id))
        if form.file.data:
            _keep(tx, actor, (Invitation.__tablename__, invitation_id), found.place_id, form.file.data)

    return _step(case_id, ("outcome", invitation_id), form, may="may_record", deed=deed, done="结果已记下。")


@bp.post("/<int:case_id>/consent/together")
def ask_together(case_id: int) -> ResponseReturnValue:
    """Ask a registered people's mediation committee to lead."""
    _, found = _page(case_id)
    form = forms.AskTogetherForm(found.able, prefix="together-0-")

    def deed(tx: Transaction, actor: Actor, _: ConsentPage) -> None:
        together.ask_together(tx, actor, form.command(case_id))

    return _step(
        case_id, ("together", 0), form, may="may_ask_together", deed=deed, done="已发给人民调解委员会，等它答复。"
    )


@bp.post("/<int:case_id>/consent/together/<int:together_id>/back")
def take_back(case_id: int, together_id: int) -> ResponseReturnValue:
    """Take a request to lead back."""
    form = forms.TakeBackForm(prefix=f"back-{together_id}-")

    def deed(tx: Transaction, actor: Actor, _: ConsentPage) -> None:
        together.take_back_together(tx, actor, form.command(together_id))

    return _step(case_id, ("back", together_id), form, may="may_ask_together", deed=deed, done="已收回。")


@bp.get("/<int:case_id>/consent/invitations/<int:invitation_id>/slip")
def slip(case_id: int, invitation_id: int) -> ResponseReturnValue:
    """The notice that goes on paper, with its link and code, in the browser that made it."""
    _, found = _page(case_id)
    party, step = next(
        ((one, step) for one in found.parties for step in one.steps if step.invitation_id == invitation_id),
        (None, None),
    )
    out = _held_slip(invitation_id)
    if party is None or step is None or out is None:
        raise NotFound("这张通知不能再看。", remedy="只有刚办的那台设备能打印；请再办一次“送书面通知”。")
    address = f"{web.platform().settings.public_url}/{PURPOSE}/{out['link']}"
    return render_template(
        "mediation_consent/slip.html",
        page=found,
        party=party,
        code=links.printed_code(out["code"]),
        ends_at=datetime.fromisoformat(out["ends_at"]),
        picture=qr.data_uri(address),
        address=f"{web.platform().settings.public_url}{addresses.CODE}",
        rights=rights,
        today=web.reading().today,
    )


def _page(case_id: int) -> tuple[Actor, ConsentPage]:
    """The room for whoever asks: signed in, or by a party's link or code that this browser has proved."""
    actor = held.actor(case_id)
    return actor, page.consent_page(web.reading(), actor, case_id)


def _of(found: ConsentPage, party_id: int) -> PartyAsked:
    party = next((one for one in found.parties if one.party_id == party_id), None)
    if party is None:
        raise NotFound("没有找到这一方当事人。", remedy="请从本案的页面重新打开。")
    return party


def _forms(found: ConsentPage) -> dict[tuple[str, int], Form]:
    fresh: dict[str, Any] = {"formdata": None, "version": found.version}
    made: dict[tuple[str, int], Form] = {
        ("together", 0): forms.AskTogetherForm(found.able, prefix="together-0-", **fresh)
    }
    for party in found.parties:
        key = party.party_id
        made["record", key] = forms.RecordForm(prefix=f"record-{key}-", **fresh)
        rung = party.next_step.rung if party.next_step and party.next_step.rung else Rung.VISIT
        made["invite", key] = forms.InviteForm(
            prefix=f"invite-{key}-", rung=str(rung), outcome=str(Outcome.WAITING), **fresh
        )
        made["unreachable", key] = forms.GiveUpForm(prefix=f"unreachable-{key}-", **fresh)
        for step in party.steps:
            at = step.invitation_id
            made["outcome", at] = forms.OutcomeForm(prefix=f"outcome-{at}-", formdata=None, version=step.version)
    for asked in found.together:
        at = asked.together_id
        made["back", at] = forms.TakeBackForm(prefix=f"back-{at}-", formdata=None, version=asked.version)
    return made


def _shown(
    actor: Actor,
    found: ConsentPage,
    *,
    status: int = 200,
    note: str = "",
    sent: dict[tuple[str, int], Form] | None = None,
) -> ResponseReturnValue:
    html = render_template(
        "mediation_consent/case.html",
        page=found,
        forms=_forms(found) | (sent or {}),
        sent=sent or {},
        note=note,
        by_link=actor.link is not None,
        slips=session.get(_SLIPS, {}),
        today=web.reading().today,
        **WORDS,
    )
    return html, status


WORDS: dict[str, Any] = {
    "scopes": SCOPE_NAMES,
    "answers": ANSWER_NAMES,
    "ways": WAY_NAMES,
    "rungs": RUNG_NAMES,
    "outcomes": OUTCOME_NAMES,
    "willing": WILLING_NAMES,
}
"""How codes read on the pages of this room."""


def _step(
    case_id: int,
    key: tuple[str, int],
    form: Any,
    *,
    may: str,
    deed: Callable[[Transaction, Actor, ConsentPage], None],
    done: str,
) -> ResponseReturnValue:
    """One step of the room: 404, 403 and 409 before the form can say 422."""
    actor, found = _page(case_id)
    return deeds.taken(
        found,
        getattr(found, may),
        form,
        lambda tx: deed(tx, actor, found),
        show=lambda shown, status, note: _shown(actor, shown, status=status, note=note, sent={key: form}),
        again=lambda: _page(case_id)[1],
        done=done,
        to=url_for(".case", case_id=case_id),
    )


def _keep(tx: Transaction, actor: Actor, beside: tuple[str, int], place_id: int, file: Any) -> None:
    attachments.keep(
        tx,
        actor,
        subject=beside[0],
        subject_id=beside[1],
        place_id=place_id,
        name=file.filename,
        stream=file.stream,
        purpose="征求意愿的凭据",
    )


def _hold(invitation_id: int, out: asking.HandedOut) -> None:
    text = json.dumps({"link": out.link, "code": out.code, "ends_at": out.ends_at.isoformat()})
    sealed = web.platform().keyring.seal(text, f"{_CONTEXT} {invitation_id}")
    others = [(key, one) for key, one in session.get(_SLIPS, {}).items() if key != str(invitation_id)]
    session[_SLIPS] = dict([*others[-(_SLIPS_MOST - 1) :], (str(invitation_id), sealed)])


def _held_slip(invitation_id: int) -> dict[str, str] | None:
    sealed = session.get(_SLIPS, {}).get(str(invitation_id))
    if sealed is None:
        return None
    try:
        found: dict[str, str] = json.loads(web.platform().keyring.open(sealed, f"{_CONTEXT} {invitation_id}"))
    except KeyLost:
        return None
    return found
