"""The pages of a case's record: its rooms, one entry with its steps, files, copies to take away, a mediator's notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.access import MISSING, WAY_BACK
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.forms import LARGEST_UPLOAD
from alliance.kernel.attachments.views import as_download, fresh_download
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from alliance.kernel.forms import Form
from mediation import addresses, held
from mediation.record import actions, exporting, forms, queries
from mediation.record.queries import EntryPage, RecordPage
from mediation.record.rooms import KIND_NAMES, ORIGINAL_NAMES, ROOM_READERS, Room

bp = Blueprint("mediation_record", __name__, url_prefix=addresses.ROOT, template_folder="../templates")
SEARCH_MOST = 60
EXPORTS: dict[str, Callable[[RecordPage], bytes]] = {"docx": exporting.record_docx, "xlsx": exporting.record_xlsx}
_SEEN = {"rooms": Room, "kind_names": KIND_NAMES, "original_names": ORIGINAL_NAMES, "readers": ROOM_READERS}


def reader(case_id: int) -> Actor:
    """Who opens the case here: signed in, or by a party's code. Raises SignInNeeded for anybody else."""
    actor = held.actor(case_id)
    if not actor.signed_in and actor.link is None:
        raise web.SignInNeeded
    return actor


@bp.get("/<int:case_id>/record")
@web.public
def record(case_id: int) -> ResponseReturnValue:
    """The record as its reader sees it."""
    actor = reader(case_id)
    page = _page(actor, case_id)
    _note_seen(actor, case_id, page.new)
    return _shown(page)


@bp.post("/<int:case_id>/record/write")
@web.public
def write(case_id: int) -> ResponseReturnValue:
    """Write an entry."""
    actor = reader(case_id)
    page = queries.record_page(web.reading(), actor, case_id)
    form = forms.WriteForm(page, prefix="write-")
    if not form.validate():
        return _shown(page, status=422, write=form)
    try:
        with web.writing() as tx:
            actions.write(tx, actor, form.command(case_id))
    except Invalid as refused:
        return _shown(page, status=422, write=form.decline(refused))
    flash("写好了。")
    return redirect(url_for(".record", case_id=case_id))


@bp.post("/<int:case_id>/record/evidence")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def evidence(case_id: int) -> ResponseReturnValue:
    """Hand in evidence."""
    actor = reader(case_id)
    page = queries.record_page(web.reading(), actor, case_id)
    form = forms.EvidenceForm(page, prefix="evidence-")
    if not form.validate():
        return _shown(page, status=422, evidence=form)
    try:
        with web.writing() as tx:
            written = actions.add_evidence(tx, actor, form.command(case_id))
            if form.file.data:
                upload = form.file.data
                actions.attach(tx, actor, case_id, written.key, name=upload.filename, stream=upload.stream)
    except Invalid as refused:
        return _shown(page, status=422, evidence=form.decline(refused))
    flash("材料已经交上。")
    return redirect(url_for(".record", case_id=case_id))


@bp.get("/<int:case_id>/record/export/<any(docx, xlsx):kind>")
@web.public
def export(case_id: int, kind: str) -> ResponseReturnValue:
    """A copy of what the reader may read, and of nothing else."""
    actor = reader(case_id)
    page = queries.whole_record(web.reading(), actor, case_id)
    page.may_export.enforce()
    _note_seen(actor, case_id, page.new)
    return fresh_download(EXPORTS[kind](page), f"案件记录 {page.reference}.{kind}")


@bp.post("/<int:case_id>/record/release/<int:party_id>")
@web.public
def release(case_id: int, party_id: int) -> ResponseReturnValue:
    """Let the present mediator read what was confided before."""
    actor = reader(case_id)
    with web.writing() as tx:
        actions.release_caucus(tx, actor, case_id, party_id)
    flash("现在的调解员可以看您以前单独说的话了。")
    return redirect(url_for(".record", case_id=case_id))


@bp.get("/<int:case_id>/record/<key>")
@web.public
def entry(case_id: int, key: str) -> ResponseReturnValue:
    """One entry, with what may be done to it."""
    actor = reader(case_id)
    page = queries.entry_page(web.reading(), actor, case_id, key)
    _note_seen(actor, case_id, 0 if page.line.mine else 1)
    return _entry(page)


@bp.get("/<int:case_id>/record/<key>/files/<int:number>")
@web.public
def file(case_id: int, key: str, number: int) -> ResponseReturnValue:
    """A file beside an entry, counted from 1, for those who see the entry."""
    page = queries.entry_page(web.reading(), reader(case_id), case_id, key)
    if not 0 < number <= len(page.line.files):
        raise NotFound(MISSING, remedy=WAY_BACK)
    # The entry was found within sight; a party's link sees no attachments by itself.
    found = files.download(web.reading(), CLOCK, page.line.files[number - 1].id)
    return as_download(found.path, found.name, found.media_type)


@bp.post("/<int:case_id>/record/<key>/attach")
@web.public
@web.takes_files(LARGEST_UPLOAD)
def attach(case_id: int, key: str) -> ResponseReturnValue:
    """Put a file beside one's own entry."""

    def deed(tx: Transaction, actor: Actor, form: Any) -> None:
        upload = form.file.data
        actions.attach(tx, actor, case_id, key, name=upload.filename, stream=upload.stream)

    return _step(case_id, key, "attach", deed, "材料已经交上。")


@bp.post("/<int:case_id>/record/<key>/withdraw")
@web.public
def withdraw(case_id: int, key: str) -> ResponseReturnValue:
    """Withdraw one's own entry."""

    def deed(tx: Transaction, actor: Actor, form: Any) -> None:
        actions.withdraw(tx, actor, case_id, key, because=form.because.data)

    return _step(case_id, key, "withdraw", deed, "已撤回。内容不再显示，只留下一行说明。")


@bp.post("/<int:case_id>/record/<key>/take-back")
@web.public
def take_back(case_id: int, key: str) -> ResponseReturnValue:
    """Take back what went into the wrong room."""

    def deed(tx: Transaction, actor: Actor, _: Any) -> None:
        actions.take_back(tx, actor, case_id, key)

    return _step(case_id, key, "take_back", deed, "已收回，没有人看过，也没有留下痕迹。")


@bp.post("/<int:case_id>/record/<key>/propose")
@web.public
def propose_sharing(case_id: int, key: str) -> ResponseReturnValue:
    """Ask the confiding party."""

    def deed(tx: Transaction, actor: Actor, form: Any) -> None:
        command = actions.ProposeSharing(case_id, key, form.text.data, bool(form.with_files.data))
        actions.propose_sharing(tx, actor, command)

    return _step(case_id, key, "propose_sharing", deed, "已请这一方决定，他同意以后才会转达。")


@bp.post("/<int:case_id>/record/<key>/answer")
@web.public
def answer_sharing(case_id: int, key: str) -> ResponseReturnValue:
    """Say yes or no for one's own side."""

    def deed(tx: Transaction, actor: Actor, form: Any) -> None:
        agreed = form.agreed.data == "yes"
        actions.answer_sharing(tx, actor, actions.AnswerSharing(case_id, key, form.sharing_id.data or 0, agreed))

    return _step(case_id, key, "answer_sharing", deed, "您的决定已经记下。")


@bp.get("/<int:case_id>/notes")
def notes(case_id: int) -> ResponseReturnValue:
    """One's own notes, after leaving the case too."""
    page = queries.notes_page(web.reading(), web.actor(), case_id)
    return render_template("mediation_record/notes.html", page=page)


@bp.post("/<int:case_id>/notes/hand-over")
def hand_over_notes(case_id: int) -> ResponseReturnValue:
    """Give one's notes to whoever mediates the case."""
    with web.writing() as tx:
        given = actions.hand_over_notes(tx, web.actor(), case_id)
    flash(f"已交出 {given} 条笔记，接手的调解员看得到。")
    return redirect(url_for(".notes", case_id=case_id))


def _note_seen(actor: Actor, case_id: int, new: int) -> None:
    """Note that something new was read: from then on its author can no longer take it back unseen."""
    if new:
        with web.writing() as tx:
            actions.mark_seen(tx, actor, case_id)


def _page(actor: Actor, case_id: int) -> RecordPage:
    room, party_id = None, None
    try:
        room, party_id = forms.placed(request.args.get("room", ""))
    except ValueError:  # no room, or none of that name: all of them
        room = None
    return queries.record_page(
        web.reading(),
        actor,
        case_id,
        room=room,
        party_id=party_id,
        asked=typed.searched(request.args.get("q", ""), SEARCH_MOST),
        number=request.args.get("page", 1, type=int),
    )


def _shown(page: RecordPage, *, status: int = 200, **sent: Form) -> ResponseReturnValue:
    made: dict[str, Form] = {
        "write": forms.WriteForm(page, prefix="write-", formdata=None),
        "evidence": forms.EvidenceForm(page, prefix="evidence-", formdata=None, copies=1),
    }
    html = render_template(
        "mediation_record/record.html",
        page=page,
        forms=made | sent,
        asked=typed.searched(request.args.get("q", ""), SEARCH_MOST),
        showing=request.args.get("room", ""),
        place=forms.place,
        **_SEEN,
    )
    return html, status


def _forms(page: EntryPage) -> dict[str, Form]:
    fresh: dict[str, Any] = {"formdata": None}
    sharing = page.line.sharing
    return {
        "attach": forms.FileForm(prefix="attach-", **fresh),
        "withdraw": forms.WithdrawForm(prefix="withdraw-", **fresh),
        "take_back": Form(prefix="take-", **fresh),
        "propose_sharing": forms.ProposeForm(prefix="propose-", text=page.line.text, **fresh),
        "answer_sharing": forms.AnswerForm(
            prefix="answer-", sharing_id=sharing.sharing_id if sharing is not None else None, **fresh
        ),
    }


_MAKERS: dict[str, Callable[[], Form]] = {
    "attach": lambda: forms.FileForm(prefix="attach-"),
    "withdraw": lambda: forms.WithdrawForm(prefix="withdraw-"),
    "take_back": lambda: Form(prefix="take-"),
    "propose_sharing": lambda: forms.ProposeForm(prefix="propose-"),
    "answer_sharing": lambda: forms.AnswerForm(prefix="answer-"),
}


def _entry(page: EntryPage, *, status: int = 200, note: str = "", **sent: Form) -> ResponseReturnValue:
    html = render_template("mediation_record/entry.html", page=page, forms=_forms(page) | sent, note=note, **_SEEN)
    return html, status


def _step(
    case_id: int, key: str, name: str, deed: Callable[[Transaction, Actor, Any], object], done: str
) -> ResponseReturnValue:
    """One step on one entry: 404, 403 and 409 before the form can say 422."""
    actor = reader(case_id)
    page = queries.entry_page(web.reading(), actor, case_id, key)
    verdict = getattr(page.line.may, name)
    form = _MAKERS[name]()
    if verdict.refusal is OutOfTurn:
        return _entry(page, status=409, note=f"{verdict.because}{verdict.remedy}", **{name: form})
    verdict.enforce()
    if not form.validate():
        return _entry(page, status=422, **{name: form})
    try:
        with web.writing() as tx:
            deed(tx, actor, form)
    except Invalid as refused:
        return _entry(page, status=422, **{name: form.decline(refused)})
    except OutOfTurn as late:
        return _entry(page, status=409, note=f"{late.reason}{late.remedy}", **{name: form})
    flash(done)
    return redirect(url_for(".record", case_id=case_id))
