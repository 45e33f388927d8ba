"""Pages of whoever sits an examination: the list, the rules, one question after the other, and the result."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.errors import Invalid, NotFound, NotPermitted, Refused
from training import addresses
from training.attempts import (
    forms,
    gathering,
    handing_in,
    marking,
    outcome,
    passing,
    queries,
    saving,
    sending,
    sheet,
    starting,
)
from training.attempts.entitled import EXTENSION, Doors
from training.attempts.models import Attempt
from training.attempts.queries import TakingPage
from training.attempts.records import plain
from training.attempts.workflow import Stage
from training.papers import access as papers

bp = Blueprint("training_attempts", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
_MOST_SENT = 200_000


def doors() -> Doors:
    """The ports of this application."""
    return cast("Doors", current_app.extensions[EXTENSION])


def gathered() -> gathering.Gathering:
    """Where answers of the same moment come together."""
    return cast("gathering.Gathering", current_app.extensions[gathering.EXTENSION])


@bp.get("/exams")
def index() -> ResponseReturnValue:
    """My examinations."""
    actor, reading = web.actor(), web.reading()
    return render_template("training_attempts/index.html", lines=queries.exam_lines(reading, actor, doors()))


@bp.get("/exams/<int:exam_id>")
def exam(exam_id: int) -> ResponseReturnValue:
    """One examination before it is begun."""
    page = queries.exam_page(web.reading(), web.actor(), exam_id, doors())
    return render_template("training_attempts/exam.html", page=page)


@bp.post("/exams/<int:exam_id>/start")
def start(exam_id: int) -> ResponseReturnValue:
    """Begin, or go on with what was begun."""
    with web.writing() as tx:
        begun = starting.start(tx, web.actor(), starting.Start(exam_id), doors())
    return redirect(addresses.attempt(begun.attempt_id))


@bp.post("/exams/<int:exam_id>/practise")
def practise(exam_id: int) -> ResponseReturnValue:
    """Begin a practice."""
    with web.writing() as tx:
        begun = starting.practise(tx, web.actor(), starting.Start(exam_id))
    return redirect(addresses.attempt(begun.attempt_id))


@bp.get("/attempts/<int:attempt_id>")
def attempt(attempt_id: int) -> ResponseReturnValue:
    """The paper while it is answered; afterwards the result."""
    stage, _, _, over = _settled(attempt_id)
    if stage is not Stage.STARTED or over:
        return redirect(url_for(".result", attempt_id=attempt_id))
    return _taking(queries.taking_page(web.reading(), web.actor(), attempt_id))


@bp.post("/attempts/<int:attempt_id>/save")
def save(attempt_id: int) -> ResponseReturnValue:
    """Keep one answer of a plain form, and go where its button leads."""
    actor, reading = web.actor(), web.reading()
    page = queries.taking_page(reading, actor, attempt_id)
    number = request.form.get("slot", "")
    slots = sheet.of_paper(reading.session, reading.session.get_one(Attempt, attempt_id).paper_id)
    slot = slots.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 4 else None  # noqa: PLR2004
    if slot is None:
        raise NotFound("没有这道题。", remedy="请刷新页面再答。")
    try:
        command = sending.from_form(attempt_id, slot, request.form)
        with web.writing() as tx:
            kept = saving.save(tx, actor, command)
    except ValueError as wrong:
        return _taking(page, at=slot.number, note=str(wrong), status=422)
    if because := kept.receipts[0].because:
        return _taking(page, at=slot.number, note=because, status=422)
    if not kept.receipts[0].counted:
        flash("时间已到，这一题没有计入。", "warning")
    go = request.form.get("go", "")
    if go == "finish":
        return redirect(url_for(".finish", attempt_id=attempt_id))
    following = {"next": slot.number + 1, "previous": slot.number - 1}.get(go, slot.number)
    return redirect(url_for(".attempt", attempt_id=attempt_id, q=min(max(following, 1), len(slots))))


@bp.post("/attempts/<int:attempt_id>/answers")
@web.bare
def answers(attempt_id: int) -> ResponseReturnValue:
    """Keep the answers that the page's script sends with its pass; every one is acknowledged by number."""
    parts = web.platform()
    actor = passing.bearer(parts.keyring, attempt_id, request.headers.get(passing.HEADER, ""))
    try:
        if actor is None:
            raise NotPermitted("这一页不是从考试打开的。", remedy="请回“我的考试”重新进入，已保存的答案都在。")
        if (request.content_length or 0) > _MOST_SENT:
            raise Invalid("一次送来的答案太多。", remedy="请刷新这一页，再看一遍答案。")
        command = sending.from_json(attempt_id, _sent())
        kept = gathered().keep(web.writing, actor, command)
    except Refused as refused:
        return jsonify(because=refused.reason, remedy=refused.remedy), refused.status
    return jsonify(sending.as_json(kept))


def _sent() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets without end; no page sends them
        return None


@bp.get("/attempts/<int:attempt_id>/state")
def state(attempt_id: int) -> ResponseReturnValue:
    """How an attempt stands, for the page's countdown."""
    stage, left, last_seq, _ = _settled(attempt_id)
    return jsonify(stage=stage.value, left_seconds=left, last_seq=last_seq)


@bp.get("/attempts/<int:attempt_id>/finish")
def finish(attempt_id: int) -> ResponseReturnValue:
    """Look over what is answered before handing in."""
    stage, _, _, over = _settled(attempt_id)
    if stage is not Stage.STARTED or over:
        return redirect(url_for(".result", attempt_id=attempt_id))
    page = queries.taking_page(web.reading(), web.actor(), attempt_id)
    return render_template("training_attempts/finish.html", page=page)


@bp.post("/attempts/<int:attempt_id>/submit")
def submit(attempt_id: int) -> ResponseReturnValue:
    """Hand in."""
    with web.writing() as tx:
        handing_in.submit(tx, web.actor(), handing_in.Submit(attempt_id))
    return redirect(url_for(".result", attempt_id=attempt_id))


@bp.get("/attempts/<int:attempt_id>/result")
def result(attempt_id: int) -> ResponseReturnValue:
    """What became of it."""
    _settled(attempt_id)
    return _result(attempt_id, forms.LookForm(formdata=None))


@bp.post("/attempts/<int:attempt_id>/look")
def look(attempt_id: int) -> ResponseReturnValue:
    """Ask that somebody else judges one mark again."""
    actor = web.actor()
    outcome.result_page(web.reading(), actor, attempt_id)
    form = forms.LookForm()
    if not form.validate():
        return _result(attempt_id, form, status=422)
    try:
        with web.writing() as tx:
            marking.ask_second_look(tx, actor, form.command(attempt_id))
    except Invalid as refused:
        return _result(attempt_id, form.decline(refused), status=422)
    flash("已申请。会换一位阅卷人再看一遍，结果通知您。")
    return redirect(url_for(".result", attempt_id=attempt_id))


def _settled(attempt_id: int) -> tuple[Stage, int, int, bool]:
    """How an attempt stands, after the clock took what lies beyond its time."""
    found = queries.state_of(web.reading(), web.actor(), attempt_id)
    if found[0] is Stage.STARTED and found[3]:
        with web.writing() as tx:
            handing_in.take_if_over(tx, attempt_id)
        found = queries.state_of(web.reading(), web.actor(), attempt_id)
    return found


def _taking(page: TakingPage, *, at: int | None = None, note: str = "", status: int = 200) -> ResponseReturnValue:
    asked = request.args.get("q", "")
    shown = at or (int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1)  # noqa: PLR2004
    shown = min(max(shown, 1), len(page.questions))
    shown_pass = passing.pass_for(web.platform().keyring, web.actor(), page.attempt_id)
    html = render_template(
        "training_attempts/attempt.html", page=page, shown=shown, note=note, plain=plain, exam_pass=shown_pass
    )
    return html, status


def _result(attempt_id: int, form: forms.LookForm, *, status: int = 200) -> ResponseReturnValue:
    reading = web.reading()
    page = outcome.result_page(reading, web.actor(), attempt_id)
    texts = "；".join(dict.fromkeys(one for question in page.questions for one in question.citations))
    links = {one.citation: one.url for one in web.platform().citations.check(reading, texts) if one.url}
    html = render_template(
        "training_attempts/result.html",
        page=page,
        form=form,
        links=links,
        plain=plain,
        may_see_paper=not page.is_self and papers.look(web.actor()),
    )
    return html, status
