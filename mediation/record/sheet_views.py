"""The pages of the undisputed facts, and of breaking the glass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, web
from alliance.kernel.access import MISSING, WAY_BACK
from alliance.kernel.actors import CLOCK
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.views import as_download, fresh_download
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from mediation import addresses
from mediation.record import access, breaking, exporting, facts, forms, queries, sheet
from mediation.record.addresses import BREAKING
from mediation.record.sheet import SheetPage
from mediation.record.views import reader

bp = Blueprint("mediation_facts", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
glass = Blueprint("mediation_glass", __name__, url_prefix=BREAKING, template_folder="../templates")


@bp.get("/<int:case_id>/facts")
@web.public
def facts_page(case_id: int) -> ResponseReturnValue:
    """The sheet of undisputed facts."""
    return _shown(sheet.sheet_page(web.reading(), reader(case_id), case_id))


@bp.get("/<int:case_id>/facts/export")
@web.public
def export(case_id: int) -> ResponseReturnValue:
    """The confirmed lines to take away, after a failed mediation too."""
    page = sheet.sheet_page(web.reading(), reader(case_id), case_id)
    page.may.export.enforce()
    return fresh_download(exporting.sheet_docx(page), f"{exporting.SHEET_TITLE} {page.reference}.docx")


@bp.post("/<int:case_id>/facts/draft")
@web.public
def draft(case_id: int) -> ResponseReturnValue:
    """Word new lines."""
    form = forms.DraftForm(prefix="draft-")
    return _step(
        case_id, form, lambda tx, actor: facts.draft_fact(tx, actor, form.command(case_id)), "已写好，请各方逐条确认。"
    )


@bp.post("/<int:case_id>/facts/<int:position>/change")
@web.public
def change(case_id: int, position: int) -> ResponseReturnValue:
    """Word a line anew."""
    form = forms.ChangeForm(prefix=f"change-{position}-")

    def deed(tx: Any, actor: Any) -> None:
        facts.change_fact(tx, actor, facts.ChangeFact(case_id, position, form.wording.data or 0, form.text.data))

    return _step(case_id, form, deed, "已改好，各方要重新确认这一条。")


@bp.post("/<int:case_id>/facts/<int:position>/drop")
@web.public
def drop(case_id: int, position: int) -> ResponseReturnValue:
    """Take a line off the sheet."""
    form = forms.DropForm(prefix=f"drop-{position}-")
    return _step(
        case_id,
        form,
        lambda tx, actor: facts.drop_fact(tx, actor, case_id, position, form.wording.data or 0),
        "已删去这一条。",
    )


@bp.post("/<int:case_id>/facts/<int:position>/tick")
@web.public
def tick(case_id: int, position: int) -> ResponseReturnValue:
    """Say for one's own side whether a line is undisputed."""
    form = forms.TickForm(prefix=f"tick-{position}-")
    return _step(
        case_id, form, lambda tx, actor: facts.tick_fact(tx, actor, form.command(case_id, position)), "已记下您的意见。"
    )


@glass.route("", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Break the glass: which caucus, on what ground, and why."""
    access.ask_to_break(web.actor()).enforce()
    form = forms.BreakForm()
    if not form.is_submitted():
        return render_template("mediation_record/break.html", form=form)
    if not form.validate():
        return render_template("mediation_record/break.html", form=form), 422
    try:
        with web.writing() as tx:
            broken_id = breaking.break_glass(tx, web.actor(), form.command())
    except Invalid as refused:
        form.decline(refused)
        return render_template("mediation_record/break.html", form=form), 422
    return redirect(url_for(".broken", broken_id=broken_id))


@glass.get("/<int:broken_id>")
def broken(broken_id: int) -> ResponseReturnValue:
    """What stands in the caucus, for whoever broke the glass, written down each time; for its party, who did so."""
    page = queries.broken_page(web.reading(), web.actor(), broken_id)
    if page.reading:
        with web.writing() as tx:
            breaking.note_reading(tx, web.actor(), broken_id)
    return render_template("mediation_record/broken.html", page=page)


@glass.get("/<int:broken_id>/files/<int:line>/<int:number>")
def broken_file(broken_id: int, line: int, number: int) -> ResponseReturnValue:
    """A file in the caucus, both counted from 1, for whoever broke the glass, written down each time."""
    page = queries.broken_page(web.reading(), web.actor(), broken_id)
    if not page.reading or not 0 < line <= len(page.lines) or not 0 < number <= len(page.lines[line - 1][3]):
        raise NotFound(MISSING, remedy=WAY_BACK)
    found = files.download(web.reading(), CLOCK, page.lines[line - 1][3][number - 1].id)
    with web.writing() as tx:
        breaking.note_reading(tx, web.actor(), broken_id, file=True)
    return as_download(found.path, found.name, found.media_type)


def _shown(page: SheetPage, *, status: int = 200, note: str = "", sent: Form | None = None) -> ResponseReturnValue:
    again = None if note else sent  # what came too late is about a wording that stands no more
    html = render_template(
        "mediation_record/facts.html",
        page=page,
        draft=sent if isinstance(sent, forms.DraftForm) else forms.DraftForm(prefix="draft-", formdata=None),
        change={
            line.position: forms.ChangeForm(
                prefix=f"change-{line.position}-", formdata=None, wording=line.wording, text=line.text
            ).or_refused(again)
            for line in page.lines
        },
        drop={
            line.position: forms.DropForm(prefix=f"drop-{line.position}-", formdata=None, wording=line.wording)
            for line in page.lines
        },
        tick={
            line.position: forms.TickForm(
                prefix=f"tick-{line.position}-", formdata=None, wording=line.wording
            ).or_refused(again)
            for line in page.lines
        },
        note=note,
        sent=sent,
        kept=deeds.kept(note, {"sent": sent} if sent else {}),
        basis=exporting.SHEET_BASIS,
    )
    return html, status


def _step(case_id: int, form: Form, deed: Callable[[Any, Any], None], done: str) -> ResponseReturnValue:
    """One step on the sheet; what is refused comes back with what was filled in."""
    actor = reader(case_id)
    page = sheet.sheet_page(web.reading(), actor, case_id)
    verdict = page.may.tick if isinstance(form, forms.TickForm) else page.may.draft
    if verdict.refusal is OutOfTurn:
        return _shown(page, status=409, note=f"{verdict.because}{verdict.remedy}", sent=form)
    verdict.enforce()
    if not form.validate():
        return _shown(page, status=422, sent=form)
    try:
        with web.writing() as tx:
            deed(tx, actor)
    except Invalid as refused:
        return _shown(page, status=422, sent=form.decline(refused))
    except OutOfTurn as late:
        present = sheet.sheet_page(web.reading(), actor, case_id)
        return _shown(present, status=409, note=f"{late.reason}{late.remedy}", sent=form)
    flash(done)
    return redirect(url_for(".facts_page", case_id=case_id))
