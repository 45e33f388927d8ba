"""Pages of the library: the list of works, a version to read, and one article under its permanent address."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import typed, web
from alliance.kernel.errors import Invalid
from alliance.kernel.tables import Cell, Page
from search.library import access, actions, addresses, around, queries
from search.library.citing import EXTENSION, Citing
from search.library.forms import DatesForm, wanted_works
from search.library.standing import effective_sentence

bp = Blueprint("library", __name__, template_folder="../templates")

WORKS_A_PAGE = 20

_COLUMNS = ("法规", "级别", "适用地区", "版本", "状态")


@bp.get("/laws")
@web.public
def works() -> ResponseReturnValue:
    """The list of works, with those we lack."""
    actor, reading = web.actor(), web.reading()
    wanted, number = wanted_works(request.args), request.args.get("page", 1, type=int)
    page = Page(number, WORKS_A_PAGE, queries.count_works(reading.session, actor, wanted))
    lines = queries.works(reading, actor, wanted, limit=page.size, offset=page.offset)
    return render_template(
        "library/works.html",
        wanted=wanted,
        kinds=queries.KIND_NAMES,
        columns=_COLUMNS,
        rows=[_row(line) for line in lines],
        page=page,
        may_admit=access.admit(actor),
    )


@bp.get("/laws/<key>")
@web.public
def work(key: str) -> ResponseReturnValue:
    """The present version of a work, or that of the day asked for; a placeholder's own page where there is no text."""
    actor, reading = web.actor(), web.reading()
    day = _asked_day()
    if day is not None:
        found = queries.version_on(reading, actor, key, day)
        if isinstance(found, str):
            return redirect(f"{addresses.version(key, found)}?on={day.isoformat()}")
        return render_template("library/day.html", page=found)
    stamp = queries.current_stamp(reading, key)
    if stamp is not None:
        return redirect(addresses.version(key, stamp))
    return render_template("library/work.html", page=queries.work_page(reading, actor, key, None), cited={})


@bp.get("/laws/<key>/<stamp>")
@web.public
def version(key: str, stamp: str) -> ResponseReturnValue:
    """One version of a work, to read; with a day, what it was on it."""
    actor, reading = web.actor(), web.reading()
    page = queries.work_page(reading, actor, key, stamp, _asked_day())
    return render_template("library/work.html", page=page, cited=around.cited(reading, actor, _citing(), key, stamp))


@bp.route("/laws/<key>/<stamp>/dates", methods=["GET", "POST"])
def set_dates(key: str, stamp: str) -> ResponseReturnValue:
    """Check when a version came into force and when it was repealed."""
    actor = web.actor()
    page = queries.dates_page(web.reading(), actor, key, stamp)
    if request.method == "GET":
        form = DatesForm(
            formdata=None,
            version=page.revision,
            effective_from=page.effective_from,
            repealed_on=page.repealed_on,
            basis=page.basis,
        )
        return render_template("library/dates.html", page=page, form=form)
    form = DatesForm()
    if form.validate():
        try:
            with web.writing() as tx:
                actions.set_dates(tx, actor, form.command(key, stamp))
        except Invalid as refused:
            form.decline(refused)
        else:
            flash("日期已经记下，一两分钟后搜索也按新的日期算。")
            return redirect(page.version.url)
    return render_template("library/dates.html", page=page, form=form), 422


def _asked_day() -> date | None:
    """The day that the address asks for; what is no day is told, and counts as not said."""
    asked = request.args.get("on", "").strip()
    if not asked:
        return None
    try:
        return typed.day(asked)
    except ValueError as wrong:
        flash(f"日期{wrong}", "error")
        return None


@bp.get("/laws/<key>/<stamp>/<address>")
@web.public
def article(key: str, stamp: str, address: str) -> ResponseReturnValue:
    """One article under its permanent address."""
    page = queries.article_page(web.reading(), web.actor(), key, stamp, address)
    beside = around.around(
        web.reading(), web.actor(), _citing(), (key, stamp, page.article.address), laws="laws" in request.args
    )
    return render_template("library/article.html", page=page, around=beside)


def _citing() -> Citing:
    """The registry of who cites what."""
    found: Citing = current_app.extensions[EXTENSION]
    return found


def _row(line: queries.WorkLine) -> tuple[object, ...]:
    first = Cell(line.title, url=line.url, note=line.number)
    if line.current is None:
        return first, line.level, line.place_name, "没有文本", Cell("待核", tone="due", note=line.missing)
    now = line.current
    others = f"另有 {line.versions - 1} 个版本" if line.versions > 1 else ""
    state = Cell(now.standing.label, tone=now.standing.tone, note=others)
    dated = Cell(now.version_date or "日期未注明", note=effective_sentence(now.effective_from))
    return first, line.level, line.place_name, dated, state
