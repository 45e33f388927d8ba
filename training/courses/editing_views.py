"""The pages on which courses are written: what waits, a draft with its parts, previews, publishing, reviews settled."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.access import Verdict, denied
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.forms import Form
from compounds import form_pages
from training import addresses
from training.courses import access, desk_pages, drafting, forms, pages, pictures, sourced
from training.courses.desk_pages import ReviewLine, VersionPage
from training.courses.models import Course
from training.courses.views import picture_url, scores_of
from training.sources import actions as sources
from training.sources import precedents
from training.sources.precedents import Precedents

bp = Blueprint("training_course_desk", __name__, url_prefix=addresses.COURSES, template_folder="../templates")
_KEEPERS = denied("这一页给管课程的人用：业务指导组、政策法规组、联盟负责人和法律顾问。", "课程谁都可以看。")


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """Courses with their versions, drafts to be published, lessons in review."""
    return _desk()


def _desk(status: int = 200, settle: forms.SettleForm | None = None, review_id: int = 0) -> ResponseReturnValue:
    reading, actor = web.reading(), web.actor()
    if not access.keeps(actor):
        _KEEPERS.enforce()
    html = render_template(
        "training_courses/desk.html",
        courses=desk_pages.courses(reading, actor),
        reviews=desk_pages.reviews(reading, actor),
        write=access.begin_draft(actor),
        form_of=lambda line: settle if settle is not None and line.review_id == review_id else _settle_form(line),
    )
    return html, status


def _settle_form(line: ReviewLine) -> forms.SettleForm:
    return forms.SettleForm(formdata=None, prefix=f"settle-{line.review_id}-", version=line.version)


@bp.post("/reviews/<int:review_id>/settle")
def settle_review(review_id: int) -> ResponseReturnValue:
    """Record what a look at a change came to."""
    line = desk_pages.review(web.reading(), web.actor(), review_id)
    line.settle.enforce()
    form = forms.SettleForm(prefix=f"settle-{review_id}-")
    if not form.validate():
        return _desk(422, form, review_id)
    with web.writing() as tx:
        drafting.settle_review(tx, web.actor(), form.command(review_id), web.platform().citations)
    flash("已登记复核结论。")
    return redirect(url_for(".desk"))


@bp.route("/desk/new", methods=["GET", "POST"])
def begin_course() -> ResponseReturnValue:
    """Begin a course of one's own."""
    access.begin_course(web.actor()).enforce()
    form = forms.HeadingForm()

    def save() -> str:
        with web.writing() as tx:
            version_id = drafting.begin_course(tx, web.actor(), form.command())
        flash("课程已建，现在是草稿。请加上模块和课。")
        return url_for(".version", version_id=version_id)

    return form_pages.saved(form, "新建一门课程", save, back_url=url_for(".desk"), present=lambda: 0)


@bp.route("/desk/from-precedent/<int:precedent_id>", methods=["GET", "POST"])
def from_precedent(precedent_id: int) -> ResponseReturnValue:
    """Write a lesson that begins with the words of a precedent."""
    access.begin_draft(web.actor()).enforce()
    known: Precedents = current_app.extensions[precedents.EXTENSION]
    source = known.standing(web.reading(), web.actor(), precedent_id)
    if source is None:
        raise NotFound(sources.GONE, remedy=sources.GONE_REMEDY)
    form = forms.SourcedLessonForm(data={"title": source.title[: forms.TITLE_MOST], "body": source.as_lesson})
    form.into.choices = [("", "请选一个模块"), *sourced.places(web.reading(), web.actor())]

    def save() -> str:
        with web.writing() as tx:
            added = sourced.add_lesson(tx, web.actor(), form.command())
            sources.name_source(tx, web.actor(), known, precedent_id, lesson_code=added.code)
        flash("已写进课程的草稿。下面是学员看到的样子，请另一位同事签发。")
        return url_for(".preview", version_id=added.version_id, code=added.code)

    heading = f"据{source.reference}写一课"
    return form_pages.saved(form, heading, save, back_url=source.url, present=lambda: 0)


@bp.post("/<code>/draft")
def begin_draft(code: str) -> ResponseReturnValue:
    """Begin the next version."""
    access.begin_draft(web.actor()).enforce()
    if not forms.StepForm().validate():
        return _desk(422)
    with web.writing() as tx:
        version_id = drafting.begin_draft(tx, web.actor(), code)
    flash("草稿已建，内容和现在用的一样。改好以后由另一位签发。")
    return redirect(url_for(".version", version_id=version_id))


@bp.get("/versions/<int:version_id>")
def version(version_id: int) -> ResponseReturnValue:
    """One version, its parts, and what may be done."""
    return _shown(_page(version_id))


def _page(version_id: int) -> VersionPage:
    return desk_pages.version_page(web.reading(), web.actor(), version_id, web.platform().citations)


def _shown(
    page: VersionPage, status: int = 200, picture: forms.PictureForm | None = None, form: Form | None = None
) -> ResponseReturnValue:
    if not access.keeps(web.actor()):
        _KEEPERS.enforce()
    reading, actor = web.reading(), web.actor()
    course_id = desk_pages.course_id(reading, actor, page.line.version_id)
    html = render_template(
        "training_courses/version.html",
        page=page,
        step_form=form or forms.StepForm(formdata=None, version=page.version),
        pictures=files.of(reading, actor, Course.__tablename__, course_id),
        picture=picture or forms.PictureForm(formdata=None, prefix="picture-"),
    )
    return html, status


@bp.route("/versions/<int:version_id>/heading", methods=["GET", "POST"])
def edit_heading(version_id: int) -> ResponseReturnValue:
    """Change the head of a draft."""
    page = _page(version_id)
    page.edit.enforce()
    known = {"title": page.content.title, "summary": page.content.summary, "because": page.line.because}
    form = forms.HeadingForm(version=page.version, data=known)

    def save() -> str:
        with web.writing() as tx:
            drafting.edit_heading(tx, web.actor(), version_id, form.command())
        return _url(version_id, "课程的开头已保存。")

    return form_pages.saved(form, "改课程的开头", save, back_url=_url(version_id), present=_version_of(version_id))


@bp.route("/versions/<int:version_id>/modules/new", methods=["GET", "POST"])
def add_module(version_id: int) -> ResponseReturnValue:
    """Add a module to a draft."""
    page = _page(version_id)
    page.edit.enforce()
    known = {"number": len(page.content.modules) + 1, "hours": 1, "required": True}
    return _module(page, "", forms.ModuleForm(version=page.version, data=known), "加一个模块")


@bp.route("/versions/<int:version_id>/modules/<code>", methods=["GET", "POST"])
def edit_module(version_id: int, code: str) -> ResponseReturnValue:
    """Change a module of a draft."""
    page = _page(version_id)
    page.edit.enforce()
    place, module = desk_pages.module_of(page, code)
    form = forms.ModuleForm(version=page.version, data=forms.module_known(place, module))
    return _module(page, code, form, f"改模块：{module.title}")


def _module(page: VersionPage, code: str, form: forms.ModuleForm, heading: str) -> ResponseReturnValue:
    form.offer(_parts(page, code), _exams())
    version_id = page.line.version_id

    def save() -> str:
        with web.writing() as tx:
            drafting.save_module(tx, web.actor(), form.command(version_id, code))
        return _url(version_id, "模块已保存。")

    return form_pages.saved(form, heading, save, back_url=_url(version_id), present=_version_of(version_id))


@bp.route("/versions/<int:version_id>/modules/<module>/new", methods=["GET", "POST"])
def add_lesson(version_id: int, module: str) -> ResponseReturnValue:
    """Add a lesson to a module of a draft."""
    page = _page(version_id)
    page.edit.enforce()
    _, found = desk_pages.module_of(page, module)
    known = {"number": len(found.lessons) + 1, "required": True, "kind": "reading"}
    return _lesson(page, module, "", forms.LessonForm(version=page.version, data=known), f"在“{found.title}”里加一课")


@bp.route("/versions/<int:version_id>/lessons/<code>", methods=["GET", "POST"])
def edit_lesson(version_id: int, code: str) -> ResponseReturnValue:
    """Change a lesson of a draft."""
    page = _page(version_id)
    page.edit.enforce()
    place, module, lesson = desk_pages.lesson_of(page, code)
    form = forms.LessonForm(version=page.version, data=forms.lesson_known(place, lesson))
    return _lesson(page, module.code, code, form, f"改这一课：{lesson.title}")


def _lesson(page: VersionPage, module: str, code: str, form: forms.LessonForm, heading: str) -> ResponseReturnValue:
    form.offer(_parts(page, code), _exams())
    version_id = page.line.version_id

    def save() -> str:
        with web.writing() as tx:
            made = drafting.save_lesson(tx, web.actor(), form.command(version_id, module, code))
        flash("已保存。下面是学员看到的样子。")
        return url_for(".preview", version_id=version_id, code=made)

    return form_pages.saved(form, heading, save, back_url=_url(version_id), present=_version_of(version_id))


@bp.get("/versions/<int:version_id>/lessons/<code>/preview")
def preview(version_id: int, code: str) -> ResponseReturnValue:
    """A lesson of a draft as learners will see it."""
    reading, actor = web.reading(), web.actor()
    if not access.keeps(actor):
        _KEEPERS.enforce()
    page = _page(version_id)
    row = desk_pages.lesson_row(reading, actor, version_id, code)
    read = pages.lesson_text(reading, actor, row, web.platform().citations, picture_url)
    return render_template("training_courses/preview.html", read=read, version_id=version_id, code=code, edit=page.edit)


@bp.post("/versions/<int:version_id>/remove/<code>")
def remove(version_id: int, code: str) -> ResponseReturnValue:
    """Take a module or a lesson out of a draft."""
    return _step(
        version_id,
        _page(version_id).edit,
        lambda tx, decided: drafting.remove(
            tx, web.actor(), drafting.Remove(decided.version_id, decided.version, code)
        ),
        "已从草稿里去掉。正在使用的那一版没有变。",
    )


@bp.post("/versions/<int:version_id>/hand-over")
def hand_over(version_id: int) -> ResponseReturnValue:
    """Ask somebody else to publish it."""
    return _step(
        version_id,
        _page(version_id).edit,
        lambda tx, decided: drafting.hand_over(tx, web.actor(), decided),
        "已通知可以签发的人。",
    )


@bp.post("/versions/<int:version_id>/publish")
def publish_version(version_id: int) -> ResponseReturnValue:
    """Put it into use."""
    return _step(
        version_id,
        _page(version_id).publish,
        lambda tx, decided: drafting.publish_version(tx, web.actor(), decided, web.platform().citations),
        "已签发，新的一版开始使用。",
    )


@bp.post("/versions/<int:version_id>/drop")
def drop_version(version_id: int) -> ResponseReturnValue:
    """Give it up."""
    return _step(
        version_id,
        _page(version_id).drop,
        lambda tx, decided: drafting.drop_version(tx, web.actor(), decided),
        "草稿已作废。",
    )


@bp.post("/versions/<int:version_id>/pictures")
@web.takes_files(LARGEST_UPLOAD)
def add_picture(version_id: int) -> ResponseReturnValue:
    """Keep a picture or a document beside the course of a draft."""
    reading, actor = web.reading(), web.actor()
    page = _page(version_id)
    page.edit.enforce()
    form = forms.PictureForm(prefix="picture-")
    if not form.validate():
        return _shown(page, 422, form)
    course_id = desk_pages.course_id(reading, actor, version_id)
    place_id = desk_pages.place_id(reading, actor)
    try:
        with web.writing() as tx:
            row = attachments.keep(
                tx,
                actor,
                subject=Course.__tablename__,
                subject_id=course_id,
                place_id=place_id,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                purpose="课程材料",
            )
            number, is_picture = row.id, row.media_type in pictures.TYPES
    except Invalid as refused:
        form.decline(refused)
        return _shown(_page(version_id), 422, form)
    how = f"![图上是什么](picture:{number})" if is_picture else f"[文件名称]({picture_url(number)})"
    flash(f"已传上，是第 {number} 号。在正文里写 {how}。")
    return redirect(url_for(".version", version_id=version_id))


def _step(
    version_id: int, verdict: Verdict, act: Callable[[Transaction, drafting.Decide], None], done: str
) -> ResponseReturnValue:
    verdict.enforce()
    form = forms.StepForm()
    if not form.validate():
        return _shown(_page(version_id), 422, form=form)
    try:
        with web.writing() as tx:
            act(tx, form.command(version_id))
    except Invalid as refused:
        return _shown(_page(version_id), 422, form=form.decline(refused))
    flash(done)
    return redirect(url_for(".version", version_id=version_id))


def _url(version_id: int, done: str = "") -> str:
    if done:
        flash(done)
    return url_for(".version", version_id=version_id)


def _version_of(version_id: int) -> Callable[[], int]:
    return lambda: _page(version_id).version


def _parts(page: VersionPage, without: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for module in page.content.modules:
        found.append((module.code, f"模块：{module.title}"))
        found += [(lesson.code, f"　课：{lesson.title}") for lesson in module.lessons]
    return [(code, title) for code, title in found if code != without]


def _exams() -> list[tuple[str, str]]:
    actor = web.actor()
    if actor.alliance_id is None or actor.person_id is None:
        return []
    best = scores_of().of(web.reading(), actor.alliance_id, actor.person_id)
    return [(code, one.title) for code, one in best.items()]
