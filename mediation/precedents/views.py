"""The pages of precedents: the public list and page, those in the making, one in hand, and a side's objection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.forms import Form
from mediation import addresses as cases
from mediation import causes, held
from mediation.precedents import access, actions, addresses, forms, queries
from mediation.precedents.models import Precedent
from mediation.precedents.queries import PrecedentPage
from mediation.precedents.scanning import CLUE_NAMES
from mediation.precedents.workflow import STAGE_NAMES, Stage

bp = Blueprint("mediation_precedents", __name__, url_prefix=addresses.PRECEDENTS, template_folder="../templates")

SEARCH_MOST = 60
_PLAIN: dict[str, tuple[Callable[[Transaction, Actor, int, int], object], str]] = {
    "submit": (actions.submit, "已送签。请没有经手的另一位来看、来签。"),
    "publish": (actions.publish, "已签发公开，大家都能查到。"),
    "drop": (actions.drop, "这一份不做了，文字已经清掉。"),
}
_REASONED: dict[str, tuple[Callable[[Transaction, Actor, actions.Reasoned], None], str]] = {
    "send_back": (actions.send_back, "已退回，起草人会收到您写的原因。"),
    "withdraw": (actions.withdraw, "已撤回：大家看不到、也搜不到内容了，只留编号和日期。"),
}


@bp.get("")
@web.public
def index() -> ResponseReturnValue:
    """Published precedents."""
    asked = typed.searched(request.args.get("q", ""), SEARCH_MOST)
    cause = request.args.get("cause", "") if request.args.get("cause", "") in causes.known() else ""
    page, lines = queries.published(web.reading(), web.actor(), asked, cause, request.args.get("page", 1, type=int))
    return render_template(
        "mediation_precedents/index.html",
        page=page,
        lines=lines,
        asked=asked,
        cause=cause,
        causes=causes.choices(),
        keeps=bool(access.keeps(web.actor())),
    )


@bp.get("/making")
def making() -> ResponseReturnValue:
    """Drafts, and what waits to be signed."""
    page, lines = queries.in_the_making(web.reading(), web.actor(), request.args.get("page", 1, type=int))
    return render_template("mediation_precedents/making.html", page=page, lines=lines)


@bp.get("/<int:precedent_id>")
@web.public
def precedent(precedent_id: int) -> ResponseReturnValue:
    """One precedent: its public page, or the desk of whoever writes or signs it."""
    return _shown(queries.precedent_page(web.reading(), web.actor(), precedent_id))


@bp.post("/of/<int:case_id>")
def draft(case_id: int) -> ResponseReturnValue:
    """Begin one of a case."""
    with web.writing() as tx:
        precedent_id = actions.draft(tx, web.actor(), case_id)
    flash("可以写了。先写文字，再隐去姓名，最后送另一位签发。")
    return redirect(addresses.precedent(precedent_id))


@bp.post("/of/<int:case_id>/objection")
@web.public
def object_to(case_id: int) -> ResponseReturnValue:
    """A side does not want its case told."""
    with web.writing() as tx:
        actions.object_to(tx, held.actor(case_id), case_id)
    flash("已记下：本案不会做成案例公开。")
    return redirect(cases.case(case_id))


@bp.post("/<int:precedent_id>/words")
def save(precedent_id: int) -> ResponseReturnValue:
    """New words."""
    form = forms.WordsForm(prefix="words-")
    return _taken(precedent_id, "save", form, lambda tx, actor: actions.save(tx, actor, form.command(precedent_id)))


@bp.post("/<int:precedent_id>/clues")
def decide(precedent_id: int) -> ResponseReturnValue:
    """What is to stand in place of each clue."""
    form = forms.StepForm(prefix="clues-")
    found = [line.found for line in queries.precedent_page(web.reading(), web.actor(), precedent_id).lines]

    def act(tx: Transaction, actor: Actor) -> None:
        decisions = forms.decisions_in(request.form, found)
        actions.decide(tx, actor, actions.Decide(precedent_id, form.version.data or 0, decisions))

    return _taken(precedent_id, "decide", form, act)


@bp.post(f"/<int:precedent_id>/<any({', '.join(_PLAIN)}):name>")
def step(precedent_id: int, name: str) -> ResponseReturnValue:
    """A step without words."""
    form = forms.StepForm(prefix=f"{name}-")
    act, done = _PLAIN[name]
    return _taken(
        precedent_id, name, form, lambda tx, actor: act(tx, actor, precedent_id, form.version.data or 0), done
    )


@bp.post(f"/<int:precedent_id>/<any({', '.join(_REASONED)}):name>")
def reasoned(precedent_id: int, name: str) -> ResponseReturnValue:
    """A step with its reason."""
    form = forms.ReasonForm(prefix=f"{name}-")
    act, done = _REASONED[name]
    return _taken(precedent_id, name, form, lambda tx, actor: act(tx, actor, form.command(precedent_id)), done)


def _taken(
    precedent_id: int, name: str, form: Form, act: Callable[[Transaction, Actor], object], done: str = "已保存。"
) -> ResponseReturnValue:
    """A step on one precedent: 404, 403 and 409 before the form can say 422; what was typed comes back."""
    actor = web.actor()
    page = queries.precedent_page(web.reading(), actor, precedent_id)
    return deeds.taken(
        page,
        page.may[name],
        form,
        lambda tx: act(tx, actor),
        show=lambda found, status, note: _shown(found, status, note=note, **{name: form}),
        again=lambda: queries.precedent_page(web.reading(), actor, precedent_id),
        done=done,
        to=addresses.MAKING if name == "drop" else addresses.precedent(precedent_id),
    )


def _shown(page: PrecedentPage, status: int = 200, *, note: str = "", **sent: Form) -> ResponseReturnValue:
    made: dict[str, Any] = {
        name: forms.StepForm(prefix=f"{name}-", formdata=None) for name in ("submit", "publish", "drop")
    }
    made |= {name: forms.ReasonForm(prefix=f"{name}-", formdata=None) for name in _REASONED}
    made["decide"] = forms.StepForm(prefix="clues-", formdata=None)
    made["save"] = forms.WordsForm(prefix="words-", formdata=None).filled(page.raw, page.traits, page.rare)
    for form in made.values():
        form.version.data = page.version
    template = "one.html" if page.stage in {Stage.PUBLISHED, Stage.WITHDRAWN} else "hand.html"
    return (
        render_template(
            f"mediation_precedents/{template}",
            page=page,
            forms=made | sent,
            note=note,
            thread_=web.thread(Precedent.__tablename__, page.precedent_id),
            clue_names=CLUE_NAMES,
            stage_names=STAGE_NAMES,
            chosen=dict(request.form) if status != 200 else {},  # noqa: PLR2004 -- what was chosen comes back with a refusal
        ),
        status,
    )
