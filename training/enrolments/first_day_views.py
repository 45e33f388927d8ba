"""The page of 上任30天清单: for a member with days and ticks, for anybody without; and its print."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments.views import fresh_download
from alliance.kernel.documents.sheet import pdf
from alliance.kernel.errors import Invalid
from training import addresses
from training.enrolments import first_day
from training.enrolments.first_day import ListPage, Tick

bp = Blueprint("training_first_day", __name__, url_prefix=addresses.FIRST_DAY, template_folder="../templates")


@bp.get("")
@web.public
def index() -> ResponseReturnValue:
    """The list."""
    return render_template("training_first_day/index.html", page=_page(), today=web.reading().today)


@bp.get("/sheet.pdf")
@web.public
def sheet() -> ResponseReturnValue:
    """The list on paper, made on the spot and kept nowhere."""
    made = pdf(current_app.jinja_env, first_day.sheet(web.reading(), web.actor(), _page()))
    return fresh_download(made, "上任30天清单.pdf")


@bp.post("/<int:term_id>/<line>")
def tick(term_id: int, line: str) -> ResponseReturnValue:
    """Tick a line, or take the tick away."""
    done = request.form.get("done") == "1"
    try:
        with web.writing() as tx:
            first_day.tick(tx, web.actor(), Tick(term_id, line, done))
    except Invalid as refused:
        flash(f"{refused.reason}{refused.remedy}", "warning")
    else:
        flash("已打勾。" if done else "已取消打勾。")
    return redirect(f"{addresses.FIRST_DAY}#{line}")


def _page() -> ListPage:
    return first_day.page(web.reading(), web.actor(), web.platform().citations)
