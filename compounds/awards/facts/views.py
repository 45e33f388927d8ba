"""The pages that show what records say of compounds: a list, one compound fact by fact, and both as workbooks."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import web
from alliance.kernel.attachments.views import fresh_download
from compounds.awards import addresses, evidence
from compounds.awards.evidence import Evidence, Period
from compounds.awards.facts import reports, sheets, telling
from compounds.awards.facts.codes import FACTS, ROOM_NAMES

bp = Blueprint("awards_facts", __name__, url_prefix=addresses.FACTS, template_folder="../../templates")


@bp.get("/")
def index() -> ResponseReturnValue:
    """The compounds whose records one may see, with what is known of each."""
    number = request.args.get("page", 1, type=int)
    found = reports.listed(web.reading(), web.actor(), _evidence(), _period(), number)
    return render_template("awards_facts/index.html", found=found, asked=_asked(), kinds=FACTS, span=telling.span)


@bp.get("/<int:compound_id>")
def compound(compound_id: int) -> ResponseReturnValue:
    """One compound: every fact with its day and its records, and what is not known with the way to change that."""
    found = reports.of_compound(web.reading(), web.actor(), _evidence(), compound_id, _period())
    return render_template(
        "awards_facts/compound.html",
        found=found,
        asked=_asked(),
        rooms=ROOM_NAMES,
        value=sheets.value,
        span=telling.span,
    )


@bp.get("/<int:compound_id>/book.xlsx")
def compound_book(compound_id: int) -> ResponseReturnValue:
    """The same as a workbook."""
    found = reports.of_compound(web.reading(), web.actor(), _evidence(), compound_id, _period())
    return fresh_download(sheets.one_book(found), f"{found.name}-平台记录.xlsx")


@bp.get("/book.xlsx")
def book() -> ResponseReturnValue:
    """All compounds in sight as a workbook."""
    period = _period()
    lines = reports.every(web.reading(), web.actor(), _evidence(), period)
    return fresh_download(sheets.many_book(lines, telling.span(period)), "各小区平台记录.xlsx")


def _evidence() -> Evidence:
    found: Evidence = current_app.extensions[evidence.EXTENSION]
    return found


def _period() -> Period:
    return reports.asked_period(web.reading(), web.actor(), request.args.get("from", ""), request.args.get("to", ""))


def _asked() -> dict[str, str]:
    """The days in the address, so that links on the page keep to them."""
    return {name: request.args[name] for name in ("from", "to") if name in request.args}
