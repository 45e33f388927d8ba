"""Pages of the lineage of a work: its versions in pairs, two of them side by side, and putting a link right."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.errors import Invalid
from alliance.kernel.tables import Page
from search.library import addresses
from search.library.lineage import actions, forms, queries

bp = Blueprint("law_lineage", __name__, url_prefix=addresses.LAWS, template_folder="../../templates")

ROWS_A_PAGE = 30


@bp.get("/<key>/lineage")
@web.public
def lineage(key: str) -> ResponseReturnValue:
    """The versions of a work in pairs, and what became of its articles."""
    page = queries.lineage_page(web.reading(), web.actor(), key)
    return render_template("library/lineage.html", page=page)


@bp.get("/<key>/<older>/against/<newer>")
@web.public
def compare(key: str, older: str, newer: str) -> ResponseReturnValue:
    """Two versions side by side, word by word."""
    everything = request.args.get("all") == "1"
    number = request.args.get("page", 1, type=int)
    page = queries.compared(web.reading(), web.actor(), key, older, newer, everything=everything)
    rows = Page(number, ROWS_A_PAGE, len(page.rows))
    return render_template(
        "library/compare.html",
        page=page,
        shown=queries.shown(page, rows.offset, rows.size),
        paging=rows,
        everything=everything,
        confirm=forms.ConfirmForm(formdata=None),
    )


@bp.post("/<key>/<older>/against/<newer>/confirm")
def confirm(key: str, older: str, newer: str) -> ResponseReturnValue:
    """Confirm one step, or all that matching is sure of."""
    page = queries.compared(web.reading(), web.actor(), key, older, newer)
    page.may_confirm.enforce()
    step = forms.step_of(request.form.get("step", ""))
    with web.writing() as tx:
        steps = (step,) if step else actions.sure_steps(tx, page.older_id, page.newer_id)
        done = actions.confirm(tx, web.actor(), actions.Confirm(page.older_id, page.newer_id, steps))
    flash(f"已确认 {done} 处沿革，没有变的也算在内。" if done else "这些沿革已经确认过了。")
    return redirect(url_for(".compare", key=key, older=older, newer=newer))


@bp.route("/<key>/<older>/against/<newer>/<int:article_id>", methods=["GET", "POST"])
def correct(key: str, older: str, newer: str, article_id: int) -> ResponseReturnValue:
    """Put the steps of one article right."""
    page = queries.to_correct(web.reading(), web.actor(), key, (older, newer), article_id)
    page.may_correct.enforce()
    form = forms.CorrectForm(seen=" ".join(map(str, page.chosen)), **forms.filled(page))
    form.offer(page.offered, page.nowhere)
    back = url_for(".compare", key=key, older=older, newer=newer)
    if form.is_submitted() and form.validate():
        try:
            with web.writing() as tx:
                actions.correct(tx, web.actor(), form.command(page))
        except Invalid as refused:
            form.decline(refused)
        else:
            flash("沿革已更正，并记下由您确认。")
            return redirect(back)
    html = render_template("library/correct.html", page=page, form=form, back_url=back)
    return html, 422 if form.is_submitted() else 200
