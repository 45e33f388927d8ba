"""Pages of what is overridden: the list, setting a mark on an article, lifting one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from compounds import form_pages
from search.library import addresses
from search.library.marks import actions, forms, queries
from search.library.marks.marking import Held

bp = Blueprint("law_marks", __name__, url_prefix=addresses.LAWS, template_folder="../../templates")


def law_marks(on: date | None = None) -> Held:
    """All marks that hold on a day, for templates that show texts of the law; one statement a page and day."""
    reading = web.reading()
    day = on or reading.today
    known: dict[date, Held] = g.setdefault("law_marks", {})
    if day not in known:
        known[day] = queries.held(reading, day)
    return known[day]


@bp.app_context_processor
def _context() -> dict[str, object]:
    return {"law_marks": law_marks}


@bp.get("/overridden")
@web.public
def overridden() -> ResponseReturnValue:
    """What is overridden although it was never repealed."""
    lines = queries.mark_lines(web.reading(), web.actor())
    return render_template(
        "library/overridden.html",
        standing=[line for line in lines if line.lifted_at is None],
        lifted=[line for line in lines if line.lifted_at is not None],
    )


@bp.route("/<key>/<stamp>/<address>/overridden", methods=["GET", "POST"])
def set_mark(key: str, stamp: str, address: str) -> ResponseReturnValue:
    """Mark a part of an article as overridden."""
    page = queries.to_mark(web.reading(), web.actor(), key, stamp, address)
    page.may_mark.enforce()
    form = forms.SetMarkForm()
    form.offer_parts(page.text)

    def save() -> ResponseReturnValue:
        with web.writing() as tx:
            actions.set_mark(tx, web.actor(), form.command(page.article_id))
        flash("已标注。从现在起，凡是显示这一条的地方都会提醒，不能再用它作依据。")
        return redirect(page.url)

    return form_pages.checked(
        form,
        f"标注“已被取代”：{page.title}{page.label}",
        save,
        back_url=page.url,
        template="library/mark.html",
        button="核对无误，标注",
        page=page,
    )


@bp.route("/overridden/<int:mark_id>/lift", methods=["GET", "POST"])
def lift(mark_id: int) -> ResponseReturnValue:
    """Take a mark back."""
    line = queries.mark_line(web.reading(), web.actor(), mark_id)
    line.may_lift.enforce()
    form = forms.LiftForm(version=line.version)

    def save() -> str:
        with web.writing() as tx:
            actions.lift(tx, web.actor(), form.command(mark_id))
        flash("已撤销标注，引用这一处的答复会重新复核。")
        return url_for("law_marks.overridden")

    return form_pages.saved(
        form,
        f"撤销标注：{line.title}{line.label}{line.mark.part}",
        save,
        back_url=url_for("law_marks.overridden"),
        present=lambda: queries.mark_line(web.reading(), web.actor(), mark_id).version,
        button="撤销标注",
    )
