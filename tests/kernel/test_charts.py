"""A chart is a bare picture and a table of the same figures."""

import sys
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from alliance.kernel.charts import Chart, Kind, Series, drawn
from alliance.kernel.tables import Cell, Column

ALLOWED = {"svg", "g", "rect", "path", "circle", "text"}
NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(svg: bytes) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- our own picture


def a_chart(kind: Kind = Kind.BARS, **changes: object) -> Chart:
    facts = {
        "title": "近半年受理",
        "labels": ("九月", "十月", "十一月"),
        "series": (Series("受理", (3, 12, 9)), Series("办结", (1, None, Decimal("7.5")))),
        "unit": "件",
        "label_head": "月份",
    }
    return Chart(kind=kind, **{**facts, **changes})  # type: ignore[arg-type]  # the facts fit


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_picture_holds_only_shapes_and_text(kind: Kind, width: str) -> None:
    svg: bytes = getattr(drawn(a_chart(kind)), width)
    assert b"http://" not in svg.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")
    assert b"style" not in svg
    assert b"<script" not in svg
    elements = list(parsed(svg).iter())
    assert {element.tag.removeprefix(NAMESPACE) for element in elements} <= ALLOWED
    assert not any(key.startswith("on") or "href" in key for element in elements for key in element.attrib)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_picture_says_its_labels_series_and_figures_in_words(kind: Kind) -> None:
    drawing = drawn(a_chart(kind))
    for svg in (drawing.wide, drawing.narrow):
        said = {element.text for element in parsed(svg).iter(f"{NAMESPACE}text")}
        assert {"九月", "十月", "十一月", "受理", "办结", "12", "9", "7.5"} <= said
        assert parsed(svg).attrib["aria-label"].startswith("近半年受理")


def test_markup_in_a_name_stays_text() -> None:
    svg = drawn(a_chart(series=(Series("<script>alert(1)</script>", (1, 2, 3)), Series("二", (1, 2, 3))))).wide
    assert b"<script" not in svg


def test_the_table_has_the_same_figures_and_the_links() -> None:
    drawing = drawn(a_chart(links=("/9", "", "/11")))
    assert drawing.columns == (Column("月份"), Column("受理（件）", number=True), Column("办结（件）", number=True))
    assert drawing.rows == (
        (Cell("九月", url="/9"), "3", "1"),
        (Cell("十月"), "12", "未知"),
        (Cell("十一月", url="/11"), "9", "7.5"),
    )


def test_nothing_to_draw_is_said() -> None:
    drawing = drawn(Chart("近半年受理", (), ()))
    assert drawing.rows == ()
    assert "还没有数字" in drawing.wide.decode()


def test_all_zero_is_drawn() -> None:
    assert b"<rect" in drawn(a_chart(series=(Series("受理", (0, 0, 0)),))).wide


def test_series_and_links_must_fit_the_labels() -> None:
    with pytest.raises(ValueError, match="one figure for each label"):
        a_chart(series=(Series("受理", (1,)),))
    with pytest.raises(ValueError, match="as many as labels"):
        a_chart(links=("/9",))


def test_drawing_leaves_the_import_system_as_it_was() -> None:
    drawn(a_chart())
    assert all(hasattr(finder, "find_spec") for finder in sys.meta_path)
