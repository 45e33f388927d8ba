"""Pages of the desk: making examinations, their attempts, more time for single people, and marking essays."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.parameters import queries as parameters
from compounds import form_pages
from training import access as training_access
from training import addresses
from training.attempts import access, desk_queries, exams, forms, marking, marking_desk, outcome, placing
from training.attempts.addresses import ACCOMMODATIONS, DESK, MARKING
from training.attempts.records import plain

bp = Blueprint("training_exams", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
_NAME_MOST = 30


@bp.get("/exams/desk")
def index() -> ResponseReturnValue:
    """Every examination."""
    actor, reading = web.actor(), web.reading()
    access.keep_exams(actor).enforce()
    return render_template("training_exams/index.html", lines=desk_queries.desk_lines(reading, actor))


@bp.route("/exams/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """A new examination."""
    actor, reading = web.actor(), web.reading()
    access.create_exam(actor).enforce()
    form = forms.NewExamForm(
        desk_queries.blueprint_choices(reading, actor),
        desk_queries.programme_choices(),
        data=_usual(reading, actor.place_path, actor.alliance_id),
    )

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            exam_id = exams.create_exam(tx, actor, form.command())
        flash("已新建，还没有开放。看一遍没有错，再开放。")
        return redirect(url_for(".exam", exam_id=exam_id))

    return form_pages.checked(form, "新建一门考试", save, back_url=DESK, button="核对无误，新建")


@bp.get("/exams/<int:exam_id>/desk")
def exam(exam_id: int) -> ResponseReturnValue:
    """One examination with its tries."""
    page = desk_queries.desk_page(web.reading(), web.actor(), exam_id)
    form = forms.StepForm(formdata=None, version=page.line.exam.version)
    return render_template("training_exams/exam.html", page=page, form=form)


@bp.route("/exams/<int:exam_id>/edit", methods=["GET", "POST"])
def edit(exam_id: int) -> ResponseReturnValue:
    """Change a draft."""
    actor, reading = web.actor(), web.reading()
    found = desk_queries.desk_page(reading, actor, exam_id)
    found.may_edit.enforce()
    row = found.line.exam
    form = forms.ExamForm(
        desk_queries.blueprint_choices(reading, actor),
        desk_queries.programme_choices(),
        version=row.version,
        data=forms.known(row),
    )

    def save() -> str:
        with web.writing() as tx:
            exams.edit_exam(tx, actor, form.edit(exam_id))
        flash("已保存。")
        return url_for(".exam", exam_id=exam_id)

    return form_pages.saved(
        form,
        f"修改“{row.title}”",
        save,
        back_url=url_for(".exam", exam_id=exam_id),
        present=lambda: desk_queries.desk_page(web.reading(), actor, exam_id).line.exam.version,
    )


@bp.post("/exams/<int:exam_id>/<any(open, close):name>")
def step(exam_id: int, name: str) -> ResponseReturnValue:
    """Open or close."""
    actor = web.actor()
    page = desk_queries.desk_page(web.reading(), actor, exam_id)
    (page.may_open if name == "open" else page.may_close).enforce()
    form = forms.StepForm()
    form.validate()
    with web.writing() as tx:
        (exams.open_exam if name == "open" else exams.close_exam)(tx, actor, form.command(exam_id))
    flash("已开放。" if name == "open" else "已关闭。正在答的人可以答到自己的时间为止。")
    return redirect(url_for(".exam", exam_id=exam_id))


@bp.get("/attempts/<int:attempt_id>/receipts")
def receipts(attempt_id: int) -> ResponseReturnValue:
    """When each answer of a try was given and received."""
    lines = desk_queries.receipts(web.reading(), web.actor(), attempt_id)
    return render_template("training_exams/receipts.html", lines=lines, attempt_id=attempt_id)


@bp.route("/attempts/<int:attempt_id>/void", methods=["GET", "POST"])
def void(attempt_id: int) -> ResponseReturnValue:
    """Void an attempt, with a reason."""
    actor = web.actor()
    page = outcome.result_page(web.reading(), actor, attempt_id)
    page.may_void.enforce()
    form = forms.VoidForm(version=page.version)

    def save() -> str:
        with web.writing() as tx:
            marking.void(tx, actor, form.command(attempt_id))
        flash("已作废，这一次不算次数。")
        return url_for("training_attempts.result", attempt_id=attempt_id)

    return form_pages.saved(
        form,
        f"作废{page.person_name}第 {page.number} 次“{page.title}”",
        save,
        back_url=url_for("training_attempts.result", attempt_id=attempt_id),
        present=lambda: outcome.result_page(web.reading(), actor, attempt_id).version,
        button="作废",
    )


@bp.get("/exams/accommodations")
def accommodations() -> ResponseReturnValue:
    """Who was given more time or large type; and whom to give it."""
    actor, reading = web.actor(), web.reading()
    name = typed.searched(request.args.get("name", ""), _NAME_MOST)
    may = access.accommodate(actor)
    return render_template(
        "training_exams/accommodations.html",
        lines=desk_queries.given_lines(reading, actor),
        may=may,
        name=name,
        people=desk_queries.people_called(reading, actor, name) if may else [],
    )


@bp.route("/exams/accommodations/<int:person_id>", methods=["GET", "POST"])
def accommodate(person_id: int) -> ResponseReturnValue:
    """Give one person more time or large type."""
    actor, reading = web.actor(), web.reading()
    access.accommodate(actor).enforce()
    form = forms.AccommodateForm(desk_queries.exam_choices(reading, actor))
    name = desk_queries.person_named(reading, actor, person_id)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            exams.accommodate(tx, actor, form.command(person_id))
        flash("已登记。正在考的，时间马上延长。")
        return redirect(ACCOMMODATIONS)

    return form_pages.checked(form, f"给{name}的考试便利", save, back_url=ACCOMMODATIONS, button="核对无误，登记")


@bp.post("/exams/accommodations/<int:accommodation_id>/end")
def end_accommodation(accommodation_id: int) -> ResponseReturnValue:
    """End one."""
    with web.writing() as tx:
        exams.end_accommodation(tx, web.actor(), accommodation_id)
    flash("已取消，以后的考试按平常的时间。")
    return redirect(ACCOMMODATIONS)


@bp.get("/exams/marking")
def marking_list() -> ResponseReturnValue:
    """Essays that wait."""
    actor, reading = web.actor(), web.reading()
    training_access.marks(actor).enforce()
    return render_template("training_exams/marking.html", lines=marking_desk.waiting_marks(reading, actor))


@bp.route("/exams/marking/<int:mark_id>", methods=["GET", "POST"])
def mark(mark_id: int) -> ResponseReturnValue:
    """Mark one essay."""
    actor = web.actor()
    page = marking_desk.marking_page(web.reading(), actor, mark_id)
    page.may_mark.enforce()
    form = forms.MarkForm(version=page.version)
    changed = ""
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with web.writing() as tx:
                    marking.mark(tx, actor, form.command(mark_id))
            except Invalid as refused:
                form.decline(refused)
            except ChangedMeanwhile as late:
                page = marking_desk.marking_page(web.reading(), actor, mark_id)
                deeds.renewed(form, page.version)
                changed, status = f"{late.reason}{late.remedy}", 409
            else:
                flash("已评分。")
                return redirect(MARKING)
    html = render_template("training_exams/mark.html", page=page, form=form, changed=changed, plain=plain)
    return html, status


def _usual(reading: Transaction, place_path: str, alliance_id: int | None) -> dict[str, object]:
    """What a form for a new examination begins with: the numbers that usually hold."""
    values = parameters.several(reading, placing.NUMBERS, place_path, reading.today, alliance_id=alliance_id)
    share = values[placing.PASS_SHARE].number or 0
    return {
        "limit_minutes": values[placing.LIMIT].whole,
        "attempts_most": values[placing.ATTEMPTS].whole,
        "pass_percent": int(share * 100),
        "grace_seconds": values[placing.GRACE].whole,
        "kind": "module",
        "release": "at_once",
    }
