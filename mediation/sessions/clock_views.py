"""The account of a case's periods, open to every side, and the request for more time."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from mediation import addresses, held
from mediation.access import reads
from mediation.clocks.names import ClockName
from mediation.clocks.queries import accounts_of
from mediation.sessions import access, extending, forms, queries
from mediation.sessions.models import Extension
from mediation.sessions.views import case_of

bp = Blueprint("mediation_clocks", __name__, url_prefix=addresses.ROOT, template_folder="../templates")


@bp.get("/<int:case_id>/clocks")
@web.public
def accounts(case_id: int) -> ResponseReturnValue:
    """Every period of the case with its reckoning."""
    return _shown(held.actor(case_id), case_id)


@bp.post("/<int:case_id>/clocks/extension")
@web.public
def ask(case_id: int) -> ResponseReturnValue:
    """Ask all parties for more time."""
    actor, form = held.actor(case_id), forms.ExtensionForm(prefix="ask-")
    _, facts = case_of(web.reading(), actor, case_id)
    access.ask_extension(actor, facts).enforce()

    def deed(tx: Transaction) -> None:
        extending.ask_extension(tx, actor, form.command(case_id))

    return _step(actor, case_id, ("ask", form), deed, "请求已经发给各方。都同意了，期限才延长。")


@bp.post("/<int:case_id>/clocks/extension/<int:extension_id>/answer")
@web.public
def answer(case_id: int, extension_id: int) -> ResponseReturnValue:
    """A party's own answer."""
    actor, form = held.actor(case_id), forms.AgreeForm(prefix="agree-")
    _of_case(actor, case_id, extension_id)

    def deed(tx: Transaction) -> None:
        _answer(tx, actor, form.command(extension_id), yes=form.answer.data == "yes")

    return _step(actor, case_id, ("agree", form), deed, "记下了您的答复。")


@bp.post("/<int:case_id>/clocks/extension/<int:extension_id>/note")
def note(case_id: int, extension_id: int) -> ResponseReturnValue:
    """Write down what a party said."""
    actor, form = web.actor(), forms.NoteForm(prefix="note-")
    _of_case(actor, case_id, extension_id)
    _, facts = case_of(web.reading(), actor, case_id)
    form.party.offer([(one.party_id, one.name) for one in facts.necessary])

    def deed(tx: Transaction) -> None:
        _answer(tx, actor, form.command(extension_id), yes=form.answer.data == "yes")

    return _step(actor, case_id, ("note", form), deed, "答复已经登记。")


@bp.post("/<int:case_id>/clocks/extension/<int:extension_id>/back")
@web.public
def take_back(case_id: int, extension_id: int) -> ResponseReturnValue:
    """Ask no longer."""
    actor, form = held.actor(case_id), Form()
    _of_case(actor, case_id, extension_id)

    def deed(tx: Transaction) -> None:
        extending.take_back(tx, actor, extension_id)

    return _step(actor, case_id, ("back", form), deed, "已经收回，期限不变。")


def _answer(tx: Transaction, actor: Actor, command: extending.AnswerExtension, *, yes: bool) -> None:
    if yes:
        extending.agree(tx, actor, command)
    else:
        extending.disagree(tx, actor, command)


def _of_case(actor: Actor, case_id: int, extension_id: int) -> None:
    if get_visible(web.reading().session, Extension, actor, extension_id).case_id != case_id:
        raise NotFound("没有找到。", remedy="请从本案的页面重新打开。")


def _step(
    actor: Actor, case_id: int, sent: tuple[str, Form], deed: Callable[[Transaction], None], done: str
) -> ResponseReturnValue:
    name, form = sent
    if not form.validate():
        return _shown(actor, case_id, status=422, **{name: form})
    try:
        with web.writing() as tx:
            deed(tx)
    except Invalid as refused:
        return _shown(actor, case_id, status=422, **{name: form.decline(refused)})
    except OutOfTurn as late:
        return _shown(actor, case_id, status=409, told=f"{late.reason}{late.remedy}")
    flash(done)
    return redirect(url_for(".accounts", case_id=case_id))


def _shown(actor: Actor, case_id: int, *, status: int = 200, told: str = "", **sent: Form) -> ResponseReturnValue:
    reading = web.reading()
    case, facts = case_of(reading, actor, case_id)
    if not reads(actor, facts):
        raise NotFound("没有找到。", remedy="请从本案的页面重新打开。")
    made: dict[str, Form] = {
        "ask": forms.ExtensionForm(prefix="ask-", formdata=None),
        "agree": forms.AgreeForm(prefix="agree-", formdata=None),
    }
    noting = forms.NoteForm(prefix="note-", formdata=None)
    noting.party.offer([(one.party_id, one.name) for one in facts.necessary])
    extension = queries.open_extension(reading, actor, facts)
    mediation = accounts_of(reading, actor, facts, ClockName.MEDIATION)
    return render_template(
        "mediation_clocks/accounts.html",
        case=case,
        accounts=accounts_of(reading, actor, facts),
        extension=extension,
        forms={**made, "note": noting, **sent},
        may_ask=access.ask_extension(actor, facts) if mediation and extension is None else None,
        told=told,
        today=reading.today,
        back=addresses.case(case_id, "clocks"),
    ), status
