"""Pages of lay words: the list, one word with what it would gain, and the searches that found nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import deeds, typed, web
from alliance.kernel.errors import ChangedMeanwhile, Invalid
from alliance.kernel.indexing import IndexUnavailable
from search.words import access, actions, forms, preview, queries
from search.words.models import SAID_MOST

bp = Blueprint("words", __name__, url_prefix="/words", template_folder="../templates")

_TRY = "try"
"""The name of the button that only looks."""


@bp.get("")
def index() -> ResponseReturnValue:
    """Every lay word, those that ship and those of officers."""
    actor, reading = web.actor(), web.reading()
    access.put_word(actor).enforce()
    wanted = typed.searched(request.args.get("q", ""), SAID_MOST)
    return render_template(
        "words/index.html",
        found=queries.lines(reading, actor, wanted, request.args.get("page", 1, type=int)),
        wanted=wanted,
        names=queries.ORIGIN_NAMES,
        tones=queries.ORIGIN_TONES,
        waiting=queries.waiting(reading, actor),
    )


@bp.route("/word", methods=["GET", "POST"])
def word() -> ResponseReturnValue:
    """Add a word, or change the one named in the address; looking at what it would gain saves nothing."""
    actor, reading = web.actor(), web.reading()
    access.put_word(actor).enforce()
    said = typed.searched(request.args.get("said", ""), SAID_MOST)
    line = queries.line(reading, said) if said else None
    if request.method == "GET":
        tried = typed.searched(request.args.get("tried", ""), SAID_MOST + 20)
        known: dict[str, Any] = {
            "said": said,
            "meant": line.meant if line else "",
            "tried": tried,
            "trail": request.args.get("trail", ""),
            "version": line.version if line else None,
        }
        return _form(forms.WordForm(data=known), line)
    form = forms.WordForm()
    if not form.validate():
        return _form(form, line), 422
    if request.form.get("do") == _TRY:
        return _form(form, line, looking=True)
    try:
        with web.writing() as tx:
            actions.put_word(tx, actor, form.command())
    except Invalid as refused:
        form.decline(refused)
        return _form(form, line), 422
    except ChangedMeanwhile as late:
        present = queries.line(web.reading(), form.said.data)
        deeds.renewed(form, present.version if present else None)
        form.decline(late)
        return _form(form, present), 409
    flash(f"已保存：“{form.said.data}”从现在起也会去找“{form.meant.data}”。")
    return redirect(url_for(".trails") if form.trail_id is not None else url_for(".index", q=form.said.data))


@bp.post("/switch-off")
def switch_off() -> ResponseReturnValue:
    """Let searches no longer use a word."""
    actor = web.actor()
    access.put_word(actor).enforce()
    said = typed.searched(request.form.get("said", ""), SAID_MOST)
    with web.writing() as tx:
        actions.switch_off(tx, actor, actions.SwitchOff(said, request.form.get("version", 0, type=int)))
    flash(f"已停用“{said}”。要恢复，打开它再保存一次。")
    return redirect(url_for(".index", q=said))


@bp.get("/trails")
def trails() -> ResponseReturnValue:
    """The searches that found nothing, or of which nobody opened a result."""
    actor, reading = web.actor(), web.reading()
    access.read_trails(actor).enforce()
    nothing = request.args.get("only") == "nothing"
    found = queries.troubles(reading, actor, request.args.get("page", 1, type=int), nothing=nothing)
    return render_template("words/trails.html", found=found, nothing=nothing)


@bp.post("/trails/<int:trail_id>/settle")
def settle(trail_id: int) -> ResponseReturnValue:
    """Put one search aside."""
    actor = web.actor()
    access.settle(actor).enforce()
    with web.writing() as tx:
        actions.settle(tx, actor, actions.Settle(trail_id))
    flash("已放到一边，不再列出。")
    return redirect(url_for(".trails"))


def _form(form: forms.WordForm, line: queries.WordLine | None, *, looking: bool = False) -> str:
    found, trouble = None, ""
    if looking:
        question = form.tried.data or form.said.data
        try:
            word = form.said.data, form.meant.data
            found = preview.gain(web.reading(), web.actor(), web.platform().index, question, word)
        except IndexUnavailable as away:
            trouble = str(away)
    return render_template("words/word.html", form=form, line=line, gain=found, trouble=trouble, look=_TRY)
