"""Charts: pictures drawn on the server as SVG, and the table of the same figures that stands behind each of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any
from xml.etree import ElementTree as ET

from alliance.kernel.tables import Cell, Column, Row

FONTS = "'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', system-ui, sans-serif"
INK, MUTE, LINE, ZERO = "#1c2420", "#56625b", "#d8ddd6", "#8d978f"
TEXT_SIZE = 16


@dataclass(frozen=True, slots=True)
class _Colour:
    """The fill of a series, the text upon it, and the line where the series is one."""

    fill: str
    text: str
    line: str


COLOURS = (
    _Colour("#1f5f4a", "#ffffff", "#1f5f4a"),
    _Colour("#e3b94f", INK, "#a86f00"),
    _Colour("#1d4f91", "#ffffff", "#1d4f91"),
    _Colour("#c9d2cb", INK, "#7a857e"),
    _Colour("#a8201a", "#ffffff", "#a8201a"),
    _Colour("#a9d3c2", INK, "#3f9475"),
)
"""The tokens of the stylesheet, dark and light in turn, so that neighbours differ without seeing the hue."""

_WIDE, _NARROW = 900, 400
_MOST_FIGURES_ON_A_PHONE = 6
_FEW = 3
"""So few bars would stand on a wide screen as slabs."""
_ROUND = re.compile(r"-?[0-9]+\.[0-9]{2,}")


class Kind(StrEnum):
    """How the figures are drawn on a wide screen; on a phone bars lie down, and so do two or three anywhere."""

    BARS = "bars"
    STACKED = "stacked"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures, one for each label; None where nothing is known.

    `shade` is the place of its colour in COLOURS, where the colour means something; else colours go by order.
    """

    name: str
    values: tuple[int | Decimal | None, ...]
    shade: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart tells.

    `unit` belongs to every figure (件, %); `links` lead from the table's rows, "" where one has none.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    kind: Kind = Kind.BARS
    links: tuple[str, ...] = ()
    label_head: str = "项目"

    def __post_init__(self) -> None:
        if any(len(one.values) != len(self.labels) for one in self.series):
            raise ValueError(f"{self.title}: a series must have one figure for each label")
        if self.links and len(self.links) != len(self.labels):
            raise ValueError(f"{self.title}: links must be as many as labels")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart drawn twice as UTF-8 SVG, for wide and for narrow screens, and its table."""

    chart: Chart
    wide: bytes
    narrow: bytes
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def drawn(chart: Chart) -> Drawing:
    """Draw `chart` and lay out its table.

    The SVG holds no script, no `style` element or attribute and no address, only shapes with their colours, so it
    may stand inside a page under a strict content policy, be served alone as image/svg+xml, or be printed.
    """
    columns = (Column(chart.label_head), *(Column(_head(one.name, chart.unit), number=True) for one in chart.series))
    links = chart.links or ("",) * len(chart.labels)
    rows = tuple(
        (Cell(label, url=link), *(_figure(one.values[i]) for one in chart.series))
        for i, (label, link) in enumerate(zip(chart.labels, links, strict=True))
    )
    return Drawing(chart, _picture(chart, narrow=False), _picture(chart, narrow=True), columns, rows)


def _head(name: str, unit: str) -> str:
    return f"{name}（{unit}）" if unit else name


def _figure(value: int | Decimal | None) -> str:
    return "未知" if value is None else f"{value:,}"


def _say(unit: str) -> Callable[[Any], str]:
    """Print a figure of the drawing: whole where it is, with % but without any longer unit."""

    def say(value: Any) -> str:
        if value is None:
            return ""
        exact = round(value, 2)
        return f"{int(exact) if exact == int(exact) else exact:,}{unit if unit == '%' else ''}"

    return say


def _library() -> Any:
    import pygal  # noqa: PLC0415 -- slow import

    # The library leaves a finder of the old protocol behind, which makes every later import of the process warn.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def _picture(chart: Chart, *, narrow: bool) -> bytes:
    pygal = _library()
    stacked = chart.kind is Kind.STACKED
    lying = chart.kind is not Kind.LINE and (narrow or len(chart.labels) <= _FEW)
    kinds: dict[Kind, Any] = {
        Kind.BARS: pygal.HorizontalBar if lying else pygal.Bar,
        Kind.STACKED: pygal.HorizontalStackedBar if lying else pygal.StackedBar,
        Kind.LINE: pygal.Line,
    }
    labels = [_short(label, 8 if narrow else 10) for label in chart.labels]
    values = [[None if v is None else float(v) for v in one.values] for one in chart.series]
    if lying:
        labels, values = labels[::-1], [one[::-1] for one in values]
    totals = [sum(v or 0 for v in stack) for stack in zip(*values, strict=True)]
    known = totals if stacked else [v for one in values for v in one if v is not None]
    longest = max((len(label) for label in labels), default=0)
    # The library reckons a letter at 0.6 em; a Chinese one takes a whole em, so the difference is added as margin.
    beside = int(0.4 * TEXT_SIZE * longest) if lying else 0
    turned = 0 if lying or len(labels) * longest * TEXT_SIZE < (_NARROW if narrow else _WIDE) * 0.85 else 30
    say = _say(chart.unit)
    drawing = kinds[chart.kind](
        width=_NARROW if narrow else _WIDE,
        height=_height(chart) if lying else (300 if narrow else 360),
        margin_left=12 + beside,
        margin_right=34 if lying else 24,
        margin_top=16,
        margin_bottom=10 + int(0.25 * TEXT_SIZE * longest if turned else 0),
        style=pygal.style.Style(font_family=FONTS, label_font_size=TEXT_SIZE, value_font_size=TEXT_SIZE),
        js=(),
        show_legend=False,
        print_values=not (narrow and chart.kind is Kind.LINE and len(labels) > _MOST_FIGURES_ON_A_PHONE),
        print_values_position="center" if stacked else "top",
        # A figure that has no room inside its piece of the stack is left to the table.
        formatter=lambda v: "" if stacked and v is not None and v < max(totals) * 0.07 else say(v),
        value_formatter=say,
        range=(0, max(known) * (1.15 if lying and not stacked else 1))
        if known and min(known) >= 0 and max(known) > 0
        else None,
        include_x_axis=True,
        x_label_rotation=turned,
        min_scale=3,
        max_scale=5,
        order_min=0,
        allow_interruptions=True,
        no_data_text="还没有数字",
        disable_xml_declaration=True,
        dots_size=5,
    )
    drawing.x_labels = labels
    for one, figures in zip(chart.series, values, strict=True):
        drawing.add(one.name, figures)
    svg = ET.fromstring(drawing.render())  # noqa: S314 -- what the library has just drawn, not foreign input
    return _plain(svg, chart, narrow=narrow, lying=lying)


def _height(chart: Chart) -> int:
    """How tall a chart of lying bars must be for every bar to have room for its figure."""
    bars = 1 if chart.kind is Kind.STACKED else max(1, len(chart.series))
    return 70 + len(chart.labels) * (24 * bars + 18)


def _short(label: str, most: int) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


def _plain(drawing: ET.Element, chart: Chart, *, narrow: bool, lying: bool) -> bytes:
    """Turn the library's drawing, whose looks live in a `style` element, into bare shapes with attributes."""
    _, _, width, height = (int(part) for part in drawing.attrib["viewBox"].split())
    keys, above = _keys(chart, 2 if narrow else 5, width)
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height + above}",
            "role": "img",
            "aria-label": f"{chart.title}（下面有同样数字的表格）",
            "font-family": FONTS,
            "font-size": str(TEXT_SIZE),
        },
    )
    root.append(keys)
    moved = ET.SubElement(root, "g", {"transform": f"translate(0 {above})"})
    _copy(drawing, moved, _Place(chart, lying=lying))
    svg: bytes = ET.tostring(root, encoding="utf-8")
    return svg


def _keys(chart: Chart, abreast: int, width: int) -> tuple[ET.Element, int]:
    """The squares that say which colour is which series, and the height they take; none for a single series."""
    group = ET.Element("g")
    if not chart.series[1:]:
        return group, 0
    room = min(width // min(abreast, len(chart.series)), 220)
    for i, one in enumerate(chart.series):
        x, y = 12 + i % abreast * room, 8 + i // abreast * 28
        colour = _colour(chart, i)
        square = {"x": str(x), "y": str(y), "width": "16", "height": "16", "fill": colour.fill, "stroke": MUTE}
        ET.SubElement(group, "rect", square)
        text = ET.SubElement(group, "text", {"x": str(x + 24), "y": str(y + 14), "fill": INK})
        text.text = _short(one.name, room // TEXT_SIZE - 3)
    return group, 8 + 28 * (1 + (len(chart.series) - 1) // abreast)


def _colour(chart: Chart, number: int) -> _Colour:
    shade = chart.series[number % len(chart.series)].shade
    return COLOURS[(number if shade is None else shade) % len(COLOURS)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the library's drawing an element stands."""

    chart: Chart
    lying: bool
    axis: str = ""
    numbers: bool = False
    colour: _Colour | None = None


_DROPPED = {"defs", "title", "desc", "style", "script"}


def _copy(source: ET.Element, target: ET.Element, place: _Place) -> None:
    for element in source:
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "comment"
        words = element.get("class", "").split()
        if name in _DROPPED or "tooltip" in words or "background" in words:
            continue
        within = place
        if "axis" in words and name == "g":
            within = replace(place, axis="y" if "y" in words else "x", numbers="always_show" in words)
        if colour := next((word for word in words if word.startswith("color-")), ""):
            within = replace(place, colour=_colour(place.chart, int(colour.removeprefix("color-"))))
        if name == "g":
            kept = {"transform": element.attrib["transform"]} if "transform" in element.attrib else {}
            group = ET.SubElement(target, "g", kept)
            _copy(element, group, within)
            if not len(group):
                target.remove(group)
        elif (looks := _looks(name, words, element, within)) is not None:
            shape = ("d", "x", "y", "width", "height", "cx", "cy", "r", "transform")
            kept = {key: _ROUND.sub(_tenth, element.attrib[key]) for key in shape if key in element.attrib}
            ET.SubElement(target, name, {**kept, **looks}).text = element.text


def _tenth(match: re.Match[str]) -> str:
    return f"{float(match[0]):.1f}"


def _looks(name: str, words: list[str], element: ET.Element, place: _Place) -> dict[str, str] | None:
    """The attributes that a shape gets; None leaves it out."""
    if name == "text":
        return _lettering(element, place)
    if place.axis:
        return {"stroke": ZERO if "major" in words else LINE, "fill": "none"} if place.numbers else None
    if place.colour is None:
        return None
    return {
        "path": {"stroke": place.colour.line, "stroke-width": "3", "fill": "none"},
        "circle": {"fill": place.colour.line},
    }.get(name, {"fill": place.colour.fill, "stroke": MUTE, "stroke-width": "1"})


def _lettering(element: ET.Element, place: _Place) -> dict[str, str]:
    """How a label of an axis or a figure beside its shape is set."""
    if place.colour is None:
        anchor = "end" if place.axis == "y" else "start" if "transform" in element.attrib else "middle"
        return {"fill": MUTE if place.numbers else INK, "text-anchor": anchor}
    inside = place.chart.kind is Kind.STACKED
    return {
        "fill": place.colour.text if inside else INK,
        "text-anchor": "start" if place.lying and not inside else "middle",
        "font-weight": "600",
        # The library sets the figures of a line below and beside its dots, where the line runs through them.
        **({"dx": "-16", "dy": "-30"} if place.chart.kind is Kind.LINE else {}),
    }
