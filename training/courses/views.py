"""The pages on which courses are read: all of them, one with its modules, one lesson, and what a reader does there."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.views import SEALED_OFF, as_download
from alliance.kernel.errors import NotFound
from training import addresses
from training.courses import access, forms, learning, pages, pictures
from training.courses.models import Course, Lesson
from training.courses.pages import LessonPage, Question
from training.courses.practice import EXTENSION as PRACTICE
from training.courses.practice import Practice
from training.courses.scores import EXTENSION as SCORES
from training.courses.scores import Scores
from training.items import answering, grading, presenting, showing
from training.items.grading import Grade

bp = Blueprint("training_courses", __name__, url_prefix=addresses.COURSES, template_folder="../templates")
bp.record_once(lambda state: state.app.extensions.setdefault(SCORES, Scores()))
bp.record_once(lambda state: state.app.extensions.setdefault(PRACTICE, Practice()))
Checked = tuple[Question, Grade | None, str]
"""A question answered in passing, what the answer is worth, or what is wrong with it."""


@bp.get("/")
@web.public
def index() -> ResponseReturnValue:
    """Every course."""
    reading, actor = web.reading(), web.actor()
    return render_template(
        "training_courses/index.html", courses=pages.courses(reading, actor), keeps=access.keeps(actor)
    )


@bp.get("/<code>")
@web.public
def course(code: str) -> ResponseReturnValue:
    """One course with its modules."""
    page = pages.course_page(web.reading(), web.actor(), code, scores_of())
    return render_template("training_courses/course.html", page=page, thread_=web.thread(Course.__tablename__, code))


@bp.get("/<code>/<lesson>")
@web.public
def lesson(code: str, lesson: str) -> ResponseReturnValue:
    """One lesson."""
    return _shown(_page(code, lesson))


def _page(code: str, lesson: str) -> LessonPage:
    return pages.lesson_page(
        web.reading(),
        web.actor(),
        code,
        lesson,
        citations=web.platform().citations,
        scores=scores_of(),
        practice=_practice(),
        picture=picture_url,
    )


def _shown(page: LessonPage, checked: Checked | None = None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "training_courses/lesson.html",
        page=page,
        checked=checked,
        answered=_answered,
        words=showing.html,
        thread_=web.thread(Lesson.__tablename__, page.code),
    ), status


def picture_url(number: int) -> str:
    """Where a picture of a course is fetched."""
    return url_for("training_courses.picture", attachment_id=number)


@bp.get("/pictures/<int:attachment_id>")
@web.public
def picture(attachment_id: int) -> ResponseReturnValue:
    """A picture of a course, shown in its place; a document as a download."""
    reading, actor = web.reading(), web.actor()
    pictures.in_sight(reading, actor, attachment_id)
    found = files.download(reading, actor, attachment_id)
    if found.media_type not in pictures.TYPES:
        return as_download(found.path, found.name, found.media_type)
    answer: Response = send_file(found.path, mimetype=found.media_type, max_age=0)
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer


@bp.post("/<code>/<lesson>/beat")
def beat(code: str, lesson: str) -> ResponseReturnValue:
    """Keep where somebody is and how long it took; the page sends it by itself."""
    form = forms.BeatForm()
    if not form.validate():
        return {"kept": False}, 422
    with web.writing() as tx:
        row = learning.beat(tx, web.actor(), learning.Beat(code, lesson, form.block.data or 0, bool(form.opened.data)))
        seconds = row.seconds
    return {"kept": True, "minutes": seconds // 60}


@bp.post("/<code>/<lesson>/done")
def finish_lesson(code: str, lesson: str) -> ResponseReturnValue:
    """Mark a lesson as done, and go on."""
    page = _page(code, lesson)
    if not forms.StepForm().validate():
        return _shown(page, status=422)
    with web.writing() as tx:
        whole = learning.finish_lesson(tx, web.actor(), learning.FinishLesson(code, lesson), scores_of())
    flash(f"“{page.module.title}”这个模块学完了。" if whole else "这一课学完了，已经记下。")
    if whole or page.after is None:
        return redirect(page.module.url)
    return redirect(page.after.url)


@bp.post("/<code>/<lesson>/check/<question>")
def check(code: str, lesson: str, question: str) -> ResponseReturnValue:
    """Answer a question in passing; it is told at once and kept nowhere."""
    page = _page(code, lesson)
    asked = next((one for one in page.questions if one.code == question), None)
    if asked is None:
        raise NotFound("没有这道练习题。", remedy="题目可能正在复核，请刷新页面。")
    if not forms.StepForm().validate():
        return _shown(page, status=422)
    try:
        sent = presenting.posted(asked.shown, request.form.getlist)
        response = presenting.taken(asked.item, asked.order, sent)
    except ValueError as wrong:
        return _told(page, (asked, None, str(wrong)), 422)
    if response is None:
        return _told(page, (asked, None, "请先选一个答案，或者填一个答案。"), 422)
    return _told(page, (asked, grading.grade(asked.item, response), ""))


def _told(page: LessonPage, checked: Checked, status: int = 200) -> ResponseReturnValue:
    if request.headers.get("X-Fragment"):
        return render_template(
            "training_courses/_told.html", checked=checked, answered=_answered, words=showing.html
        ), status
    return _shown(page, checked, status)


def _answered(question: Question) -> str:
    return "；".join(map(showing.plain, answering.text_of(question.item, grading.best(question.item))))


def scores_of() -> Scores:
    """Who knows how well somebody did."""
    scores: Scores = current_app.extensions[SCORES]
    return scores


def _practice() -> Practice:
    practice: Practice = current_app.extensions[PRACTICE]
    return practice
