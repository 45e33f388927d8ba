"""The pages for offices: the whole district, one street with its monthly sheet, and the records behind each number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alliance.kernel import charts, web
from alliance.kernel.charts import Drawing
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.tables import Cell, Column, Row
from compounds import queries as registry
from compounds.access import sees_all
from compounds.clocks.reckoning import CLOCK_NAMES, ClockKind
from compounds.names import STANDING_NAMES, STANDING_TONES
from compounds.overview import access, actions, forms, queries, streets
from compounds.overview.columns import EXTENSION, StreetColumns
from compounds.overview.queries import WHEN_NAMES, Asked, District, When
from compounds.queries import Showing, StreetLine
from compounds.views import SHOWING_NAMES

bp = Blueprint("overview", __name__, template_folder="templates")
bp.record_once(lambda state: state.app.extensions.setdefault(EXTENSION, StreetColumns()))
SHADES = {Showing.WORKING: 0, Showing.WEAK: 1, Showing.UNRATED: 2, Showing.NONE: 3, Showing.STALLED: 4}
"""Green for what works, amber for what does not quite, red for what has stopped."""


def columns() -> StreetColumns:
    """The registry of columns of the running application."""
    found: StreetColumns = current_app.extensions[EXTENSION]
    return found


@bp.get("/district")
def district() -> ResponseReturnValue:
    """The compounds in sight by street: how they stand and what is due, each number a link to its records."""
    actor, reading = web.actor(), web.reading()
    access.see_district(actor).enforce()
    found = queries.district(reading, actor, columns())
    return render_template(
        "overview/district.html",
        found=found,
        heading="全区一览" if sees_all(actor) else "辖区一览",
        drawing=_standing(found.streets),
        soon=_due_table(found, When.SOON),
        late=_due_table(found, When.LATE),
        others=_others(found),
        figures=_figures(found.streets),
        today=reading.today,
    )


@bp.get("/district.svg")
def picture() -> ResponseReturnValue:
    """How the compounds in sight are governed, street by street, as a picture by itself for a report."""
    access.see_district(web.actor()).enforce()
    drawing = charts.drawn(_chart(registry.by_street(web.reading(), web.actor())))
    return Response(drawing.wide, mimetype="image/svg+xml")


def _figures(lines: tuple[StreetLine, ...]) -> registry.Figures:
    total = sum(line.total for line in lines)
    without = sum(line.counts[Showing.NONE] for line in lines)
    return registry.Figures(total, total - without, sum(line.counts[Showing.WORKING] for line in lines))


def _standing(lines: tuple[StreetLine, ...]) -> Drawing:
    """The picture by street with its table, whose every number opens its list."""
    drawing = charts.drawn(_chart(lines))
    rows: list[Row] = [
        (
            _named(line),
            *(_counted(line.counts[one], street=line.street_id, showing=one.value) for one in registry.COUNTED),
            _counted(line.total, street=line.street_id),
        )
        for line in lines
    ]
    if rows:
        totals = [sum(line.counts[one] for line in lines) for one in registry.COUNTED]
        whole = (_counted(total, showing=one.value) for one, total in zip(registry.COUNTED, totals, strict=True))
        rows.append((Cell("合计", url=url_for("compounds.index")), *whole, _counted(sum(totals))))
    heads = (*drawing.columns, replace(drawing.columns[-1], label="全部（个）"))
    return replace(drawing, columns=heads, rows=tuple(rows))


def _named(line: StreetLine) -> Cell:
    """A street, which opens its page for those who see all of it and the list of their compounds for others."""
    if access.sees_streets(web.actor()):
        return Cell(line.name, url=url_for(".street", place_id=line.street_id))
    return Cell(line.name, url=url_for("compounds.index", street=line.street_id))


def _counted(number: int, **asked: Any) -> Cell:
    return Cell(f"{number:,}", url=url_for("compounds.index", **asked) if number else "")


def _chart(lines: tuple[StreetLine, ...]) -> charts.Chart:
    return charts.Chart(
        title="各街道的业委会情况",
        labels=tuple(line.name for line in lines),
        series=tuple(
            charts.Series(
                SHOWING_NAMES[one].removeprefix("业委会"), tuple(line.counts[one] for line in lines), shade=SHADES[one]
            )
            for one in registry.COUNTED
        ),
        unit="个",
        kind=charts.Kind.STACKED,
        links=tuple(_named(line).url for line in lines),
        label_head="街道",
    )


def _due_table(found: District, when: When) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Streets by kinds of what is due; the last row and column add up, and every number opens its records."""
    kinds = tuple(kind for kind in found.kinds if found.of_kind(kind).when(when))
    lines = [line for line in found.streets if found.of_street(line.street_id).when(when)]
    heads = (Column("街道"), *(Column(CLOCK_NAMES[kind], number=True) for kind in kinds), Column("合计", number=True))
    rows: list[Row] = [
        (
            _named(line),
            *(
                _due(found.at(line.street_id, kind).when(when), when, kind=kind.value, street=line.street_id)
                for kind in kinds
            ),
            _due(found.of_street(line.street_id).when(when), when, street=line.street_id),
        )
        for line in lines
    ]
    if rows:
        whole = (_due(found.of_kind(kind).when(when), when, kind=kind.value) for kind in kinds)
        rows.append((Cell("合计"), *whole, _due(found.everything.when(when), when)))
    return heads, tuple(rows)


def _due(number: int, when: When, **asked: Any) -> Cell:
    return Cell(f"{number:,}", url=url_for(".due", when=when.value, **asked) if number else "")


def _others(found: District) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """The columns of other rooms, street by street."""
    heads = (Column("街道"), *(Column(one.label, number=True) for one in found.columns))
    rows: list[Row] = [
        (
            _named(line),
            *(
                Cell(f"{one.counts.get(line.street_id, 0):,}", url=one.urls.get(line.street_id, ""))
                for one in found.columns
            ),
        )
        for line in found.streets
    ]
    return heads, tuple(rows) if found.columns else ()


@bp.get("/district/due")
def due() -> ResponseReturnValue:
    """What is due, by street, kind and whether it is over: the records behind one number."""
    actor, reading = web.actor(), web.reading()
    access.see_district(actor).enforce()
    kind = next((one for one in ClockKind if one.value == request.args.get("kind", "")), None)
    when = next((one for one in When if one.value == request.args.get("when", "")), When.ALL)
    choices = registry.by_street(reading, actor)
    street = request.args.get("street", type=int)
    if street is not None and street not in {one.street_id for one in choices}:
        raise NotFound("没有找到这个街道。", remedy="请从一览页重新选。")
    found = queries.due_list(
        reading,
        actor,
        Asked(street_id=street, kind=kind, when=when),
        request.args.get("page", 1, type=int),
    )
    return render_template(
        "overview/due.html",
        found=found,
        streets=choices,
        street=street,
        kind=kind,
        when=when,
        kinds=CLOCK_NAMES,
        whens=WHEN_NAMES,
        today=reading.today,
    )


@bp.route("/streets/<int:place_id>", methods=["GET", "POST"])
def street(place_id: int) -> ResponseReturnValue:
    """One street: its figures, its compounds with what comes next, and its monthly sheets."""
    actor, reading = web.actor(), web.reading()
    place = streets.street(reading, actor, place_id)
    form = forms.IssueSheetForm(streets.months(reading.today))
    status = 200
    if request.method == "POST":
        place.may_issue.enforce()
        if form.validate():
            try:
                with web.writing() as tx:
                    done = actions.issue_sheet(tx, actor, form.command(place_id))
            except Invalid as refused:
                form.decline(refused)
            else:
                flash(f"已签发《{done.title}》，{done.reference}。文件正在制作，一会儿就能下载。")
                return redirect(url_for(".street", place_id=place_id, _anchor="sheets"))
        status = 422
    page = queries.street_page(web.reading(), actor, place, request.args.get("page", 1, type=int))
    html = render_template(
        "overview/street.html",
        place=place,
        page=page,
        form=form,
        standing=_street_standing(place.place_id, page.line),
        due=_street_due(place.place_id, page),
        heads=(Column("哪一类"), Column("已逾期", number=True), Column("还没到期", number=True)),
        kinds=CLOCK_NAMES,
        standings=STANDING_NAMES,
        tones=STANDING_TONES,
        today=reading.today,
    )
    return html, status


def _street_standing(street_id: int, line: StreetLine | None) -> Iterable[tuple[str, Cell]]:
    if line is None:
        return ()
    counted = (
        (SHOWING_NAMES[one], _counted(line.counts[one], street=street_id, showing=one)) for one in registry.COUNTED
    )
    return (("全部小区", _counted(line.total, street=street_id)), *counted)


def _street_due(street_id: int, page: queries.StreetPage) -> tuple[Row, ...]:
    return tuple(
        (
            Cell(CLOCK_NAMES[kind]),
            _due(counts.late, When.LATE, kind=kind.value, street=street_id),
            _due(counts.soon, When.SOON, kind=kind.value, street=street_id),
        )
        for kind, counts in page.due.items()
    )
