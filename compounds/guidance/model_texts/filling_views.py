"""The pages on which a text is filled for a compound: which compound, the form, the paper, its files, its number."""

from __future__ import annotations

import re
from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.db import LARGEST_KEY
from alliance.kernel.documents.blocks import name_of
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from compounds import walls
from compounds.guidance import addresses
from compounds.guidance.model_texts import (
    access,
    courses,
    filled,
    filled_queries,
    forms,
    printing,
    queries,
    registry,
    shelf,
)
from compounds.guidance.model_texts.courses import Course
from compounds.guidance.model_texts.filled_queries import FilledPage
from compounds.guidance.model_texts.prints import IN_REVIEW
from compounds.one_compound import Facts, compound_facts
from compounds.queries import Choice, compound_list, own_compounds

bp = Blueprint("guidance_filled", __name__, url_prefix=addresses.TEXTS, template_folder="../../templates")
_NAME_MOST = 40
_STEP = re.compile("[a-z][a-z0-9_]{0,39}")


@bp.route("/<code>/fill", methods=["GET", "POST"])
def fill(code: str) -> ResponseReturnValue:
    """Fill a text for a compound, which a course names, or the address, or else the reader."""
    reading, actor = web.reading(), web.actor()
    shelved = shelf.in_use(reading, actor.alliance_id, code)
    course = _course()
    compound_id = course.compound_id if course is not None else request.args.get("compound", type=int)
    if compound_id is None:
        return _choose(code, shelved.text.title)
    facts = compound_facts(reading, actor, compound_id)
    access.fill(actor, facts.path).enforce()
    walls.of(reading, actor).handling(compound_id=compound_id).enforce()
    known = registry.known(reading, actor, facts)
    values = registry.defaults(shelved.text, known, registry.numbers(reading, actor, shelved.text, facts.path))
    make = forms.form_for(shelved.text)
    posted = request.method == "POST"
    form = make() if posted else make(formdata=None, data=forms.known(shelved.text, values))
    if posted and form.validate():
        command = filled.Fill(
            code,
            compound_id,
            form.values(),
            course.proceeding_id if course is not None else None,
            _step(),
        )
        with web.writing() as tx:
            filled_id = filled.fill(tx, actor, command)
        flash("已保存。下面就是打印出来的样子，可以下载、打印。")
        return redirect(addresses.filled_text(filled_id))
    return _form(form, shelved, facts, course, 422 if posted else 200)


def _form(
    form: Form,
    shelved: shelf.Shelved,
    facts: Facts,
    course: Course | None = None,
    status: int = 200,
    *,
    changed: ChangedMeanwhile | None = None,
    back_url: str = "",
) -> ResponseReturnValue:
    html = render_template(
        "guidance_texts/fill.html",
        form=form,
        shelved=shelved,
        facts=facts,
        course=course,
        changed=changed,
        purpose=forms.PURPOSE,
        back_url=back_url or (course.url if course is not None else addresses.text(shelved.text.code)),
    )
    return html, status


def _course() -> Course | None:
    """The course that the address names. Raises NotFound where it is not in sight."""
    proceeding_id = request.args.get("proceeding", type=int)
    if proceeding_id is None:
        return None
    known = cast("courses.Courses", current_app.extensions[courses.EXTENSION])
    course = known.of(web.reading(), web.actor(), proceeding_id) if 0 < proceeding_id <= LARGEST_KEY else None
    if course is None:
        raise NotFound("没有找到这个办件。", remedy="请从办件那一页重新点。")
    return course


def _step() -> str:
    """The step that the address names; what cannot be the code of one is none."""
    step = request.args.get("step", "")
    return step if _STEP.fullmatch(step) else ""


def _choose(code: str, title: str) -> ResponseReturnValue:
    """Which compound it is for: one's own without asking, else by name."""
    reading, actor = web.reading(), web.actor()
    own = own_compounds(reading, actor)
    if len(own) == 1:
        return redirect(addresses.fill_text(code, own[0][0]))
    wanted = typed.searched(request.args.get("q", ""), _NAME_MOST)
    found = compound_list(reading, actor, Choice(name=wanted)).lines
    lines = [(addresses.fill_text(code, one.compound_id), one.name, f"{one.street} {one.community}") for one in found]
    return render_template("guidance_texts/choose.html", title=title, code=code, lines=lines, wanted=wanted)


@bp.get("/of/<int:compound_id>")
def of_compound(compound_id: int) -> ResponseReturnValue:
    """What was filled for a compound."""
    reading, actor = web.reading(), web.actor()
    facts = compound_facts(reading, actor, compound_id)
    access.fill(actor, facts.path).enforce()
    lines = filled_queries.of_compound(reading, actor, compound_id)
    return render_template("guidance_texts/of_compound.html", facts=facts, lines=lines, packs=queries.packs())


@bp.get("/of/<int:compound_id>/<path_code>.zip")
def pack_of_compound(compound_id: int, path_code: str) -> ResponseReturnValue:
    """All papers of a path for a compound, with what the registry knows filled in."""
    reading, actor = web.reading(), web.actor()
    facts = compound_facts(reading, actor, compound_id)
    access.fill(actor, facts.path).enforce()
    title, texts = queries.of_path(reading, actor, path_code)
    prints = filled.prefilled(reading, actor, texts, facts, queries.in_review(reading, actor))
    return fresh_download(printing.pack(prints), f"{facts.name}：{title}要用的文书.zip")


@bp.get("/filled/<int:filled_id>")
def filled_text(filled_id: int) -> ResponseReturnValue:
    """One filled text as it will be printed, and what may be done with it."""
    page = _page(filled_id)
    return render_template(
        "guidance_texts/filled.html",
        page=page,
        name_of=name_of,
        in_review=IN_REVIEW,
        step_form=forms.StepForm(formdata=None, version=page.version),
    )


def _page(filled_id: int) -> FilledPage:
    return filled_queries.filled_page(web.reading(), web.actor(), filled_id)


def _own_draft(filled_id: int) -> FilledPage:
    """A paper that was not issued: what was issued has its file in the register."""
    page = _page(filled_id)
    if page.document_id is not None:
        raise OutOfTurn("这份文书已经签发。", remedy="请到“文书”页下载签发的那一份。")
    return page


@bp.get("/filled/<int:filled_id>/paper.docx")
def filled_docx(filled_id: int) -> ResponseReturnValue:
    """The filled paper in Word."""
    page = _own_draft(filled_id)
    name = f"{page.facts.name}{page.shelved.text.title}.docx"
    return fresh_download(printing.docx(page.paper), name)


@bp.get("/filled/<int:filled_id>/paper.pdf")
def filled_pdf(filled_id: int) -> ResponseReturnValue:
    """The filled paper for print."""
    page = _own_draft(filled_id)
    content = printing.pdf(current_app.jinja_env, page.paper)
    return fresh_download(content, f"{page.facts.name}{page.shelved.text.title}.pdf")


@bp.route("/filled/<int:filled_id>/change", methods=["GET", "POST"])
def change_filled(filled_id: int) -> ResponseReturnValue:
    """Fill it in anew."""
    page = _page(filled_id)
    page.change.enforce()
    text, back = page.shelved.text, addresses.filled_text(filled_id)
    make = forms.form_for(text)
    if request.method == "GET":
        form = make(formdata=None, data=forms.known(text, page.values), version=page.version)
        return _form(form, page.shelved, page.facts, back_url=back)
    form = make()
    if not form.validate():
        return _form(form, page.shelved, page.facts, status=422, back_url=back)
    command = filled.Change(filled_id, form.version.data or 0, form.values())
    try:
        with web.writing() as tx:
            filled.change_filled(tx, web.actor(), command)
    except ChangedMeanwhile as changed:
        deeds.renewed(form, _page(filled_id).version)
        return _form(form, page.shelved, page.facts, status=409, changed=changed, back_url=back)
    flash("已改好。")
    return redirect(back)


@bp.post("/filled/<int:filled_id>/drop")
def drop_filled(filled_id: int) -> ResponseReturnValue:
    """Delete it."""
    page = _page(filled_id)
    page.drop.enforce()
    form = forms.StepForm()
    with web.writing() as tx:
        filled.drop_filled(tx, web.actor(), filled.Step(filled_id, form.version.data or 0))
    flash("已删去。")
    return redirect(addresses.filled_texts(page.facts.compound_id))


@bp.post("/filled/<int:filled_id>/issue")
def issue_filled(filled_id: int) -> ResponseReturnValue:
    """Give it a number and a code."""
    page = _page(filled_id)
    page.issue.enforce()
    form = forms.StepForm()
    try:
        with web.writing() as tx:
            document = filled.issue_filled(tx, web.actor(), filled.Step(filled_id, form.version.data or 0))
            reference = str(document.reference)
    except Invalid as refused:
        flash(f"{refused.reason}{refused.remedy}", "error")
        return redirect(addresses.filled_text(filled_id))
    flash(f"已签发，文号 {reference}。正在制成文件，一般不到一分钟。")
    return redirect(url_for(".filled_text", filled_id=filled_id))
