"""Pages of the library: the list of works, a version to read, and one article under its permanent address."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.tables import Cell, Page
from search.library import addresses, queries
from search.library.forms import wanted_works
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
    )


@bp.get("/laws/<key>")
@web.public
def work(key: str) -> ResponseReturnValue:
    """The present version of a work; a placeholder's own page where there is no text."""
    reading = web.reading()
    stamp = queries.current_stamp(reading, key)
    if stamp is not None:
        return redirect(addresses.version(key, stamp))
    return render_template("library/work.html", page=queries.work_page(reading, web.actor(), key, None))


@bp.get("/laws/<key>/<stamp>")
@web.public
def version(key: str, stamp: str) -> ResponseReturnValue:
    """One version of a work, to read."""
    return render_template("library/work.html", page=queries.work_page(web.reading(), web.actor(), key, stamp))


@bp.get("/laws/<key>/<stamp>/<address>")
@web.public
def article(key: str, stamp: str, address: str) -> ResponseReturnValue:
    """One article under its permanent address."""
    page = queries.article_page(web.reading(), web.actor(), key, stamp, address)
    return render_template("library/article.html", page=page)


def _row(line: queries.WorkLine) -> tuple[object, ...]:
    first = Cell(line.title, url=line.url, note=line.number)
    if line.current is None:
        return first, line.level, line.place_name, "没有文本", Cell("待核", tone="due", note=line.missing)
    now = line.current
    others = f"另有 {line.versions - 1} 个版本" if line.versions > 1 else ""
    state = Cell(now.standing.label, tone=now.standing.tone, note=others)
    dated = Cell(now.version_date or "日期未注明", note=effective_sentence(now.effective_from))
    return first, line.level, line.place_name, dated, state
