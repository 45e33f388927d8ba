"""A volume: its numbers match its contents, everything lies on A4, and what is not in order is said."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import Destination

from mediation.papers import kinds, order, stitching
from mediation.papers.order import Dated
from mediation.papers.stitching import Line, Piece
from tests.kernel.paper_steps import picture


def a_pdf(pages: int = 1, size: tuple[float, float] = stitching.A4, rotation: int = 0) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size).rotate(rotation)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def bookmarks(book: pypdf.PdfReader) -> list[tuple[str, int]]:
    """Each bookmark with the index of its page."""
    found = [one for one in book.outline if isinstance(one, Destination)]
    return [(str(one.title), book.get_destination_page_number(one) or 0) for one in found]


@given(st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=30))
def test_the_contents_count_through_without_gap(counts: list[int]) -> None:
    lines = stitching.lines_of((f"第{at}件", count, "") for at, count in enumerate(counts))
    numbers: list[int] = []
    for line in lines:
        first, _, last = line.pages.partition("—")
        numbers += range(int(first), int(last or first) + 1)
    assert numbers == list(range(1, sum(counts) + 1))


@pytest.mark.parametrize("contents_pages", [1, 3])
def test_the_number_on_each_page_is_the_one_in_the_contents(contents_pages: int) -> None:
    told: list[Line] = []
    pieces = [Piece("申请书", a_pdf()), Piece("笔录", a_pdf(3), "第 1 次"), Piece("协议书", a_pdf(2))]

    def contents(lines: Sequence[Line]) -> bytes:
        told.extend(lines)
        return a_pdf(contents_pages)

    done: list[int] = []
    made = stitching.stitched(a_pdf(), contents, pieces, a_pdf(), title="卷宗", laid_in=done.append)
    book = read(made.content)
    assert [(line.title, line.pages, line.note) for line in told] == [
        ("申请书", "1", ""), ("笔录", "2—4", "第 1 次"), ("协议书", "5—6", "")
    ]  # fmt: skip
    assert (made.pages, len(book.pages), done) == (6, 1 + contents_pages + 6 + 1, [1, 2, 3])
    inner = book.pages[1 + contents_pages : -1]
    assert [page.extract_text().strip() for page in inner] == ["1", "2", "3", "4", "5", "6"]
    assert book.page_labels[1 + contents_pages : -1] == ["1", "2", "3", "4", "5", "6"]
    assert bookmarks(book) == [
        ("申请书", 1 + contents_pages), ("笔录", 2 + contents_pages), ("协议书", 5 + contents_pages)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "rotation"), [((420.0, 297.0), 0), ((1190.0, 842.0), 0), ((595.0, 842.0), 90), ((842.0, 595.0), 270)]
)
def test_whatever_is_handed_in_lies_upright_on_a4(size: tuple[float, float], rotation: int) -> None:
    made = stitching.stitched(
        a_pdf(), lambda _: a_pdf(), [Piece("证据", a_pdf(1, size, rotation))], a_pdf(), title="卷宗"
    )
    page = read(made.content).pages[2]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
    assert page.rotation == 0
    assert page.extract_text().strip() == "1"


@pytest.mark.parametrize(
    ("format_", "size"), [("JPEG", (3000, 2000)), ("PNG", (60, 40)), ("WEBP", (500, 4000)), ("PNG", (1, 1))]
)
def test_a_picture_becomes_one_page(format_: str, size: tuple[int, int]) -> None:
    book = read(stitching.picture_page(picture(format_, size)))
    assert len(book.pages) == 1
    assert [round(float(side)) for side in (book.pages[0].mediabox.width, book.pages[0].mediabox.height)] == [595, 842]


def test_a_page_whose_drawing_leaves_a_state_behind_still_has_its_number_upright() -> None:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(*stitching.A4)
    stream = pypdf.generic.StreamObject()
    stream.set_data(b"q 0.1 0 0 0.1 300 300 cm 1 0 0 rg")
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    written = io.BytesIO()
    writer.write(written)
    made = stitching.stitched(a_pdf(), lambda _: a_pdf(), [Piece("怪", written.getvalue())], a_pdf(), title="卷宗")
    drawn = read(made.content).pages[2].get_contents()
    assert drawn is not None
    assert re.search(rb"Q\s+q\s+BT", drawn.get_data())


DAY = date(2026, 9, 3)
WHOLE = (
    Dated(kinds.APPLICATION, date(2026, 9, 3)),
    Dated(kinds.RIGHTS, date(2026, 9, 8), 1),
    Dated(kinds.RIGHTS, date(2026, 9, 8), 2),
    Dated(kinds.IDENTITY, date(2026, 9, 8)),
    Dated(kinds.MINUTES, date(2026, 9, 18)),
    Dated(kinds.AGREEMENT, date(2026, 9, 18)),
)


def test_a_dossier_in_order_has_no_warnings() -> None:
    assert order.warnings(WHOLE, parties=(1, 2), settled=True, ended=True) == ()


@pytest.mark.parametrize(
    ("gone", "warning"),
    [
        (kinds.APPLICATION, "missing:application"),
        (kinds.IDENTITY, "missing:identity"),
        (kinds.MINUTES, "missing:minutes"),
        (kinds.AGREEMENT, "missing:agreement"),
    ],
)
def test_what_is_missing_is_said(gone: str, warning: str) -> None:
    left = [one for one in WHOLE if one.kind != gone]
    assert order.warnings(left, parties=(1, 2), settled=True, ended=True) == (warning,)
    assert "缺少" in order.in_words(warning)


def test_a_party_without_its_rights_notice_is_said() -> None:
    left = [one for one in WHOLE if one.party_id != 2]
    assert order.warnings(left, parties=(1, 2), settled=True, ended=True) == ("missing:rights_notice",)


def test_a_mediation_that_failed_needs_its_notice() -> None:
    left = [one for one in WHOLE if one.kind != kinds.AGREEMENT]
    assert order.warnings(left, parties=(1, 2), settled=False, ended=True) == ("missing:termination",)
    told = [*left, Dated(kinds.TERMINATION, date(2026, 10, 9))]
    assert order.warnings(told, parties=(1, 2), settled=False, ended=True) == ()


def test_a_rights_notice_signed_after_the_minutes_is_said() -> None:
    late = [one for one in WHOLE if one.party_id != 2] + [Dated(kinds.RIGHTS, date(2026, 9, 19), 2)]
    assert order.warnings(late, parties=(1, 2), settled=True, ended=True) == ("late:rights_notice:minutes",)
    assert "晚于" in order.in_words("late:rights_notice:minutes")


@given(st.lists(st.tuples(st.sampled_from([k for step in order.CHAIN for k in step]), st.dates(DAY, date(2027, 1, 1)))))
def test_warnings_of_dates_appear_exactly_where_the_chain_is_not_monotone(papers: list[tuple[str, date]]) -> None:
    dated = [Dated(kind, on) for kind, on in papers]
    steps = [[one.on for one in dated if one.kind in step] for step in order.CHAIN]
    there = [step for step in steps if step]
    broken = sum(max(before) > min(after) for before, after in pairwise(there))
    found = order.warnings(dated, parties=(), settled=False, ended=False)
    assert sum(code.startswith("late:") for code in found) == broken
