"""The pages of delta lessons: the desk's list, one with its steps, and the lesson itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import denied, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.forms import Form
from alliance.kernel.tables import Cell
from compounds import form_pages
from training import addresses
from training.deltas import access, forms, learning, queries, writing
from training.deltas.learning import Outcome
from training.deltas.models import Delta
from training.deltas.queries import DeltaPage
from training.items import showing
from training.items.definition import Markup, Text

bp = Blueprint("training_deltas", __name__, url_prefix=addresses.DELTAS, template_folder="../templates")
Act = Callable[[Transaction, Actor, Any], object]
_STEPS: dict[str, tuple[Callable[..., Any], Act, str]] = {
    "publish": (forms.PublishForm, writing.publish_delta, "已发布，并通知了要补学的持证人。"),
    "drop": (forms.EndForm, writing.drop_delta, "已登记：不用补学。"),
    "withdraw": (forms.EndForm, writing.withdraw_delta, "已收回，还没学的不用再学。"),
}
_KEEPERS = denied("这一页给管培训的人用：业务指导组、政策法规组和法律顾问。", "自己要补学的，请到“我的培训”。")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every delta lesson."""
    actor = web.actor()
    if not access.keeps(actor):
        _KEEPERS.enforce()
    rows = [
        (
            Cell(line.title, url=url_for(".desk", delta_id=line.delta_id)),
            line.citation,
            f"{line.done}/{line.asked}" if line.asked else "",
            Cell(line.stage_name, tone=line.tone),
        )
        for line in queries.listing(web.reading(), actor)
    ]
    return render_template("training_deltas/index.html", rows=rows, begin=access.begin(actor))


@bp.route("/new", methods=["GET", "POST"])
def begin() -> ResponseReturnValue:
    """Begin a draft by hand."""
    actor = web.actor()
    access.begin(actor).enforce()
    form = forms.BeginForm(queries.modules())

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            delta_id = writing.begin(tx, actor, form.command())
        flash("已起草，请写正文、选题目。")
        return redirect(url_for(".write", delta_id=delta_id))

    return form_pages.checked(form, "起草一节补学课", save, back_url=url_for(".index"))


@bp.get("/<int:delta_id>/desk")
def desk(delta_id: int) -> ResponseReturnValue:
    """One delta lesson for those who keep it."""
    return _shown(_page(delta_id))


@bp.route("/<int:delta_id>/write", methods=["GET", "POST"])
def write(delta_id: int) -> ResponseReturnValue:
    """Write a draft."""
    actor, page = web.actor(), _page(delta_id)
    page.may.write.enforce()
    known = {
        "title": page.line.title,
        "body": page.body,
        "minutes": page.minutes,
        "questions": list(page.questions),
    }
    form = forms.WriteForm(queries.candidates(web.reading(), actor, delta_id), version=page.version, data=known)

    def save() -> str:
        with web.writing() as tx:
            writing.write_delta(tx, actor, form.command(delta_id))
        flash("已保存，等另一位签发。")
        return url_for(".desk", delta_id=delta_id)

    return form_pages.saved(
        form,
        f"补学稿：{page.line.citation}",
        save,
        back_url=url_for(".desk", delta_id=delta_id),
        present=lambda: _page(delta_id).version,
    )


@bp.post(f"/<int:delta_id>/<any({', '.join(_STEPS)}):name>")
def step(delta_id: int, name: str) -> ResponseReturnValue:
    """One step of the desk: 404, 403 and 409 before the form can say 422."""
    actor, page = web.actor(), _page(delta_id)
    make, act, done = _STEPS[name]
    form = make(prefix=f"{name}-")
    return deeds.taken(
        page,
        getattr(page.may, name),
        form,
        lambda tx: act(tx, actor, form.command(delta_id)),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: _page(delta_id),
        done=done,
        to=url_for(".desk", delta_id=delta_id),
    )


@bp.get("/<int:delta_id>")
def delta(delta_id: int) -> ResponseReturnValue:
    """The lesson, for whoever is asked to take it."""
    return _lesson(delta_id, None)


@bp.post("/<int:delta_id>/answers")
def answer(delta_id: int) -> ResponseReturnValue:
    """Hand in all answers; what is wrong comes back with the reason, as often as it takes."""
    form = forms.AnswerForm()
    if not form.validate():
        return _lesson(delta_id, None, 422)
    with web.writing() as tx:
        outcome = learning.answer(tx, web.actor(), delta_id, _sent)
    if outcome.done:
        flash("全对了，补学完成，已经记到证书上。")
        return redirect(addresses.delta(delta_id))
    return _lesson(delta_id, outcome)


def _sent(place: int, name: str) -> list[str]:
    return request.form.getlist(f"q{place}-{name}")


def _lesson(delta_id: int, outcome: Outcome | None, status: int = 200) -> ResponseReturnValue:
    actor, reading = web.actor(), web.reading()
    row = get_visible(reading.session, Delta, actor, delta_id)
    tasks = learning.tasks_of(reading, delta_id, actor.person_id or 0)
    if not tasks:
        return redirect(url_for(".desk", delta_id=delta_id))
    page = queries.lesson(reading, row, tasks)
    html = render_template(
        "training_deltas/lesson.html",
        page=page,
        body=showing.html(Text(page.body, Markup.MARKDOWN)),
        asked=learning.questions(reading, row, actor.person_id or 0),
        outcome=outcome,
        html=showing.html,
        sent=_sent,
        form=forms.AnswerForm(formdata=None),
    )
    return html, status


def _page(delta_id: int) -> DeltaPage:
    if not access.keeps(web.actor()):
        _KEEPERS.enforce()
    return queries.delta_page(web.reading(), web.actor(), delta_id, web.platform().citations)


def _shown(page: DeltaPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    fresh: dict[str, Any] = {"formdata": None, "version": page.version}
    made = {name: make(prefix=f"{name}-", **fresh) for name, (make, _, _) in _STEPS.items()}
    candidates = {one.version_id: one for one in queries.candidates(web.reading(), web.actor(), page.line.delta_id)}
    html = render_template(
        "training_deltas/desk.html",
        page=page,
        body=showing.html(Text(page.body, Markup.MARKDOWN)),
        chosen=[candidates[key] for key in page.questions if key in candidates],
        forms=made | sent,
        note=note,
    )
    return html, status
