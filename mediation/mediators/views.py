"""The pages of the roster: the list, a new line, one mediator with the terms and days away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, handed, web
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.forms import Form
from compounds import form_pages
from mediation.mediators import access, actions, addresses, forms, queries, trained
from mediation.mediators.queries import MediatorPage
from mediation.mediators.workflow import STANDING_NAMES

bp = Blueprint("mediation_mediators", __name__, url_prefix=addresses.ROSTER.rstrip("/"), template_folder="../templates")
Act = Callable[[Transaction, Actor, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "accept_terms": (forms.TermsForm, actions.accept_terms, "已确认，从现在起可以派案给您。"),
    "set_away": (forms.AwayForm, actions.set_away, "已记下，这几天不派新案。"),
    "leave": (forms.LeaveForm, actions.leave_roster, "已退出名册，手上的案子请另外安排。"),
    "come_back": (forms.BackForm, actions.come_back, "已重新列入名册，等本人确认守则。"),
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """The roster."""
    actor = web.actor()
    return render_template(
        "mediation_mediators/index.html",
        lines=queries.roster(web.reading(), actor),
        may=access.keep_roster(actor),
        standing_names=STANDING_NAMES,
    )


@bp.route("/new", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Put somebody on the roster."""
    actor, reading = web.actor(), web.reading()
    access.register_mediator(actor).enforce()
    form = forms.RegisterForm(queries.homes(reading, actor), most_open=queries.usual_most_open(reading, actor))

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            mediator_id, out = actions.register_new_mediator(tx, actor, form.command())
        flash(f"已登记{out.name}，等本人登录确认守则以后就能派案。")
        return handed.keep(out) if out.link else redirect(addresses.mediator(mediator_id))

    return form_pages.checked(form, "登记一位调解员", save, back_url=url_for(".index"))


@bp.get("/<int:mediator_id>")
def mediator(mediator_id: int) -> ResponseReturnValue:
    """One mediator."""
    return _shown(queries.mediator_page(web.reading(), web.actor(), mediator_id))


@bp.route("/<int:mediator_id>/edit", methods=["GET", "POST"])
def edit(mediator_id: int) -> ResponseReturnValue:
    """Change a line."""
    actor, reading = web.actor(), web.reading()
    page = queries.mediator_page(reading, actor, mediator_id)
    page.may.edit.enforce()
    known = {
        "place": page.place_id,
        "specialties": list(page.line.specialties),
        "languages": list(page.language_codes),
        "most_open": page.line.most_open,
        "trained_on": page.line.trained_on,
        "introduced": page.line.introduced,
    }
    form = forms.ParticularsForm(queries.homes(reading, actor), version=page.version, data=known)

    def save() -> str:
        with web.writing() as tx:
            actions.edit_mediator(tx, actor, form.edit(mediator_id))
        flash("已保存。")
        return addresses.mediator(mediator_id)

    return form_pages.saved(
        form,
        f"修改{page.line.name}的资料",
        save,
        back_url=addresses.mediator(mediator_id),
        present=lambda: queries.mediator_page(web.reading(), actor, mediator_id).version,
    )


@bp.post(f"/<int:mediator_id>/<any({', '.join(_STEPS)}):name>")
def step(mediator_id: int, name: str) -> ResponseReturnValue:
    """One step of the line: 404, 403 and 409 before the form can say 422."""
    actor = web.actor()
    page = queries.mediator_page(web.reading(), actor, mediator_id)
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    return deeds.taken(
        page,
        getattr(page.may, name),
        form,
        lambda tx: act(tx, actor, form.command(mediator_id)),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: queries.mediator_page(web.reading(), actor, mediator_id),
        done=done,
        to=addresses.mediator(mediator_id),
    )


@bp.post("/<int:mediator_id>/away/<int:away_id>/end")
def end_away(mediator_id: int, away_id: int) -> ResponseReturnValue:
    """Days away that do not hold any more."""
    actor = web.actor()
    queries.mediator_page(web.reading(), actor, mediator_id).may.set_away.enforce()
    with web.writing() as tx:
        actions.end_away(tx, actor, actions.EndAway(mediator_id, away_id))
    flash("已取消。")
    return redirect(addresses.mediator(mediator_id))


def _shown(page: MediatorPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    known = cast("trained.Training", web.running_app().extensions[trained.EXTENSION])
    html = render_template(
        "mediation_mediators/mediator.html",
        page=page,
        trained=known.of(web.reading(), page.line.person_id) if page.keeps or page.is_self else None,
        forms=made | sent,
        note=note,
        standing_names=STANDING_NAMES,
    )
    return html, status
