"""Pages of what stands beside an article: noting a clause, and withdrawing a note."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from compounds import form_pages
from search.library import addresses
from search.library.beside import actions, forms, queries

bp = Blueprint("law_beside", __name__, url_prefix=addresses.LAWS, template_folder="../../templates")


@bp.route("/<key>/<stamp>/<address>/beside", methods=["GET", "POST"])
def note(key: str, stamp: str, address: str) -> ResponseReturnValue:
    """Note beside an article what a covenant or a local rule says."""
    page = queries.to_note(web.reading(), web.actor(), key, stamp, address)
    page.may_note.enforce()
    form = forms.NoteForm()
    form.offer(page)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            actions.note(tx, web.actor(), form.command(page.article_id))
        flash("已登记，就显示在这一条的旁边。")
        return redirect(page.url)

    return form_pages.checked(form, f"在{page.title}{page.label}旁边登记", save, back_url=page.url)


@bp.route("/beside/<int:note_id>/withdraw", methods=["GET", "POST"])
def withdraw(note_id: int) -> ResponseReturnValue:
    """Take a note away from its article."""
    line, url = queries.note_line(web.reading(), web.actor(), note_id)
    line.may_withdraw.enforce()
    form = forms.WithdrawForm(version=line.version)

    def save() -> str:
        with web.writing() as tx:
            actions.withdraw(tx, web.actor(), form.command(note_id))
        flash("已撤下。")
        return url

    return form_pages.saved(
        form,
        f"撤下：{line.title}{line.clause}",
        save,
        back_url=url,
        present=lambda: queries.note_line(web.reading(), web.actor(), note_id)[0].version,
        button="撤下这一条登记",
    )
