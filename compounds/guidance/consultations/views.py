"""The pages of consultations: the list, the figures, a new one, and the file with a form for each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from compounds import queries as registry
from compounds.guidance import addresses
from compounds.guidance.consultations import access, actions, forms, hours, lists, queries
from compounds.guidance.consultations.beside import EXTENSION
from compounds.guidance.consultations.lists import Choice
from compounds.guidance.consultations.queries import ConsultationPage, Rooms
from compounds.guidance.consultations.workflow import STAGE_NAMES, Stage
from compounds.guidance.model_texts import courses

bp = Blueprint(
    "guidance_consultations", __name__, url_prefix=addresses.CONSULTATIONS, template_folder="../../templates"
)
LONGEST_KEY = 9
FIRST_YEAR = 2020
Act = Callable[[Transaction, Any], object]


@bp.get("/")
def index() -> ResponseReturnValue:
    """The consultations in sight."""
    actor, reading = web.actor(), web.reading()
    access.list_all(actor).enforce()
    stage = next((one for one in Stage if one.value == request.args.get("stage")), None)
    choice = Choice(_key("street"), stage, _key("compound"))
    return render_template(
        "guidance_consultations/list.html",
        found=lists.consultation_list(reading, actor, choice, request.args.get("page", 1, type=int)),
        choice=choice,
        streets=registry.streets(reading, actor),
        stages=STAGE_NAMES,
        may_figures=access.figures(actor),
        today=reading.today,
    )


@bp.get("/figures")
def figures() -> ResponseReturnValue:
    """How many compounds were helped in a year, by street."""
    reading = web.reading()
    asked = _key("year")
    year = asked if asked is not None and FIRST_YEAR <= asked <= reading.today.year else reading.today.year
    found = lists.figures(reading, web.actor(), year)
    shown = {"found": found, "year": year, "first": FIRST_YEAR, "today": reading.today}
    return render_template("guidance_consultations/figures.html", **shown)


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Ask for guidance for a compound; without one in the address the way to it is shown."""
    actor, reading = web.actor(), web.reading()
    compound_id = _key("compound")
    if compound_id is None:
        return render_template("guidance_consultations/choose.html")
    page = queries.ask_page(
        reading,
        actor,
        compound_id,
        _courses(),
        proceeding_id=_key("proceeding"),
        follows_id=_key("follows"),
    )
    page.may.enforce()
    form = forms.AskForm()

    def shown(status: int = 200) -> ResponseReturnValue:
        return render_template("guidance_consultations/new.html", page=page, form=form), status

    if request.method == "GET":
        return shown()
    if not form.validate():
        return shown(422)
    question_id = None
    if form.question.data:
        known = current_app.extensions[EXTENSION].find(reading, actor, form.question.data)
        if known is None:
            form.question.errors = ["没有找到这个文号的问题。请核对文号；不记得的，留空就行。"]
            return shown(422)
        question_id = known.id
    command = form.command(
        compound_id,
        follows_id=page.follows.consultation_id if page.follows is not None else None,
        proceeding_id=page.course.proceeding_id if page.course is not None else None,
        question_id=question_id,
    )
    try:
        with web.writing() as tx:
            made = actions.ask(tx, web.actor(), command)
    except Invalid as refused:
        form.decline(refused)
        return shown(422)
    flash("已经告诉业务指导组。约好以后会发通知。")
    return redirect(addresses.consultation(made))


@bp.get("/<int:consultation_id>")
def consultation(consultation_id: int) -> ResponseReturnValue:
    """One consultation as a file."""
    return _shown(_page(consultation_id))


@bp.post("/<int:consultation_id>/book")
def book(consultation_id: int) -> ResponseReturnValue:
    """Settle day, hour, place and helper."""
    page, actor = _page(consultation_id), web.actor()
    form = forms.BookForm(prefix="book-").offering(_hours(), page.helpers)
    return _deed(page, "book", page.may.book, form, lambda tx, sent: actions.book(tx, actor, sent.command(page.id)))


@bp.post("/<int:consultation_id>/record")
def record(consultation_id: int) -> ResponseReturnValue:
    """Record what was found and advised."""
    page, actor, check = _page(consultation_id), web.actor(), web.platform().citations.check
    form = forms.RecordForm(prefix="record-")
    return _deed(
        page, "record", page.may.record, form, lambda tx, sent: actions.record(tx, actor, sent.command(page.id), check)
    )


@bp.post("/<int:consultation_id>/lawyer")
def ask_lawyer(consultation_id: int) -> ResponseReturnValue:
    """Put a question to a lawyer."""
    page, actor = _page(consultation_id), web.actor()
    form = forms.LawyerForm(prefix="lawyer-")
    form.lawyer.offer(list(page.lawyers.items()))
    return _deed(
        page, "lawyer", page.may.ask_lawyer, form, lambda tx, sent: actions.ask_lawyer(tx, actor, sent.command(page.id))
    )


@bp.post("/<int:consultation_id>/opinions/<int:question_id>")
def answer(consultation_id: int, question_id: int) -> ResponseReturnValue:
    """Give an opinion as the lawyer who was asked."""
    page, actor = _page(consultation_id), web.actor()
    line = next((one for one in page.opinions if one.question_id == question_id), None)
    if line is None:
        raise NotFound("这一件里没有这个问题。", remedy="请刷新页面再试。")
    return _deed(
        page,
        f"answer-{question_id}",
        line.may,
        forms.AnswerForm(prefix=f"answer-{question_id}-"),
        lambda tx, sent: actions.answer(tx, actor, sent.command(page.id, question_id)),
    )


@bp.post("/<int:consultation_id>/tasks/<int:position>")
def do_task(consultation_id: int, position: int) -> ResponseReturnValue:
    """Record that a task is done."""
    page, actor = _page(consultation_id), web.actor()
    line = next((one for one in page.tasks if one.position == position), None)
    if line is None:
        raise NotFound("这一件里没有这一项。", remedy="请刷新页面再试。")
    return _deed(
        page,
        f"task-{position}",
        line.may,
        forms.TaskForm(prefix=f"task-{position}-"),
        lambda tx, sent: actions.do_task(tx, actor, sent.command(page.id, position)),
    )


@bp.post("/<int:consultation_id>/close")
def close(consultation_id: int) -> ResponseReturnValue:
    """End the file."""
    page, actor = _page(consultation_id), web.actor()
    form = forms.CloseForm(prefix="close-")
    return _deed(page, "close", page.may.close, form, lambda tx, sent: actions.close(tx, actor, sent.command(page.id)))


@bp.post("/<int:consultation_id>/drop")
def drop(consultation_id: int) -> ResponseReturnValue:
    """Call it off."""
    page, actor = _page(consultation_id), web.actor()
    form = forms.DropForm(prefix="drop-")
    return _deed(page, "drop", page.may.drop, form, lambda tx, sent: actions.drop(tx, actor, sent.command(page.id)))


def _key(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY else None


def _courses() -> courses.Courses:
    kept: courses.Courses = current_app.extensions[courses.EXTENSION]
    return kept


def _page(consultation_id: int) -> ConsultationPage:
    rooms = Rooms(web.platform().citations, _courses(), current_app.extensions[EXTENSION])
    return queries.consultation_page(web.reading(), web.actor(), consultation_id, rooms)


def _hours() -> Any:
    actor = web.actor()
    return hours.offered(web.reading(), actor.place_path, actor.alliance_id)


def _fresh(page: ConsultationPage) -> dict[str, Any]:
    """An empty form for everything that may be done now, by the name of the deed."""
    blank: dict[str, Any] = {"formdata": None, "version": page.version}
    today = web.reading().today
    made: dict[str, Any] = {}
    if page.may.book:
        made["book"] = forms.BookForm(prefix="book-", **blank).offering(_hours(), page.helpers)
    if page.may.record:
        made["record"] = forms.RecordForm(prefix="record-", happened_on=today, **blank)
    if page.may.ask_lawyer:
        made["lawyer"] = forms.LawyerForm(prefix="lawyer-", **blank)
        made["lawyer"].lawyer.offer(list(page.lawyers.items()))
    if page.may.close:
        made["close"] = forms.CloseForm(prefix="close-", **blank)
    if page.may.drop:
        made["drop"] = forms.DropForm(prefix="drop-", **blank)
    for line in page.opinions:
        if line.may:
            made[f"answer-{line.question_id}"] = forms.AnswerForm(prefix=f"answer-{line.question_id}-", **blank)
    for task in page.tasks:
        if task.may and task.done_on is None:
            made[f"task-{task.position}"] = forms.TaskForm(prefix=f"task-{task.position}-", done_on=today, **blank)
    return made


def _shown(page: ConsultationPage, *, status: int = 200, note: str = "", **sent: Any) -> ResponseReturnValue:
    html = render_template(
        "guidance_consultations/consultation.html",
        page=page,
        forms=_fresh(page) | sent,
        sent=sent,
        note=note,
        today=web.reading().today,
    )
    return html, status


def _deed(page: ConsultationPage, name: str, verdict: Verdict, form: Any, act: Act) -> ResponseReturnValue:
    """One deed on the file: 404, 403 and 409 before the form can say 422; `act` gets what the form has read."""
    return deeds.taken(
        page,
        verdict,
        form,
        lambda tx: act(tx, form),
        show=lambda found, status, note: _shown(found, status=status, note=note, **{name: form}),
        again=lambda: _page(page.id),
        done=DONE[name.partition("-")[0]],
        to=addresses.consultation(page.id),
    )


DONE = {
    "book": "已经约好，相关的人会收到通知。",
    "record": "指导记录已经保存。",
    "lawyer": "已经请教律师，答复了会发通知。",
    "answer": "您的意见已经交给业务指导组。",
    "task": "已经登记落实。",
    "close": "这一件已经办结。",
    "drop": "已经撤销，不再约了。",
}
"""What is said after each deed."""
