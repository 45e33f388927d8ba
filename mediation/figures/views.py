"""The page of figures, the same as files, and the research note in one click."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from alliance.kernel import charts, web
from alliance.kernel.accounts import signed_in
from mediation import addresses
from mediation.figures import access, files, halves, note, queries, telling
from mediation.figures.halves import Half
from mediation.figures.queries import Group, Report
from mediation.record.access import ask_to_break

bp = Blueprint("mediation_figures", __name__, url_prefix=f"{addresses.ROOT}/figures", template_folder="../templates")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_BARS = 12


@bp.get("")
def index() -> ResponseReturnValue:
    """The figures of half a year: pictures first, tables behind."""
    found = _report()
    return render_template(
        "mediation_figures/index.html",
        report=found,
        halves=halves.choices(web.reading().today),
        drawings=[_drawing(group) for group in (found.months, found.causes)],
        groups=files.groups(found),
        telling=telling,
        may_break=ask_to_break(web.actor()),
    )


@bp.get("/table.csv")
def table_csv() -> ResponseReturnValue:
    """The figures as CSV."""
    found = _report()
    return _file(files.comma_separated(found), "text/csv; charset=utf-8", f"{found.half.name}调解统计.csv")


@bp.get("/table.xlsx")
def table_xlsx() -> ResponseReturnValue:
    """The figures as a workbook."""
    found = _report()
    return _file(files.workbook(found), _XLSX, f"{found.half.name}调解统计.xlsx")


@bp.get("/note.docx")
def note_docx() -> ResponseReturnValue:
    """The research note, to be written on."""
    found, reading = _report(), web.reading()
    issuer = signed_in.alliance_name(reading, web.actor())
    return _file(note.note(reading, found, issuer), _DOCX, f"{note.title(found)}.docx")


def _report() -> Report:
    access.read(web.actor()).enforce()
    half = Half.parse(request.args.get("half", ""), web.reading().today)
    return queries.report(web.reading(), web.actor(), half)


def _drawing(group: Group) -> charts.Drawing:
    told = [one for one in group.lines if one.filed is not None][:MOST_BARS]
    return charts.drawn(
        charts.Chart(
            title=f"{group.title}：登记",
            labels=tuple(one.name for one in told),
            series=(charts.Series("登记", tuple(one.filed for one in told)),),
            unit="件",
            label_head=group.head,
        )
    )


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
