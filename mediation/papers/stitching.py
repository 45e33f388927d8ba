"""Pieces stitched into one PDF: A4 pages, a number stamped on each, a bookmark for each piece."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

A4 = (595.28, 841.89)
"""Points."""
_NEAR = 12.0
_RIGHT, _TOP = 40.0, 30.0
_FONT = "/Volume"
_DOTS, _MARGIN = (1240, 1754), 90
"""A page of a picture at 150 dots an inch, and what stays white around it."""
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing in the volume: what the contents call it, its PDF, and a note for the contents."""

    title: str
    content: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents: 4—6, or 4 where there is one page."""

    title: str
    pages: str
    note: str


@dataclass(frozen=True, slots=True)
class Stitched:
    """The volume; `pages` counts the numbered ones."""

    content: bytes
    pages: int
    lines: tuple[Line, ...]


def page_count(content: bytes) -> int:
    """How many pages a PDF has."""
    from pypdf import PdfReader  # noqa: PLC0415 -- slow import

    return len(PdfReader(io.BytesIO(content)).pages)


def lines_of(pieces: Iterable[tuple[str, int, str]]) -> tuple[Line, ...]:
    """The contents of pieces given as title, number of pages and note; numbers begin with 1 after the contents."""
    found, first = [], 1
    for title, count, note in pieces:
        last = first + count - 1
        found.append(Line(title, str(first) if count == 1 else f"{first}—{last}", note))
        first = last + 1
    return tuple(found)


def stitched(
    cover: bytes,
    contents: Callable[[Sequence[Line]], bytes],
    pieces: Sequence[Piece],
    back: bytes,
    *,
    title: str,
    laid_in: Callable[[int], None] = lambda _done: None,
) -> Stitched:
    """Cover, contents, the pieces with their pages numbered through, and the back.

    `contents` prints the list of lines; `laid_in` is told after each piece how many are in.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 -- slow import
    from pypdf.constants import PageLabelStyle  # noqa: PLC0415 -- slow import

    readers = [PdfReader(io.BytesIO(piece.content)) for piece in pieces]
    counts = [len(reader.pages) for reader in readers]
    lines = lines_of((piece.title, count, piece.note) for piece, count in zip(pieces, counts, strict=True))
    writer = PdfWriter()
    for front in (cover, contents(lines)):
        writer.append(io.BytesIO(front), import_outline=False)
    opening = len(writer.pages)
    font = _font(writer)
    for number, (piece, reader) in enumerate(zip(pieces, readers, strict=True), 1):
        first = len(writer.pages)
        for page in reader.pages:
            writer.add_page(_on_a4(page))
            _stamp(writer, writer.pages[-1], font, str(len(writer.pages) - opening))
        writer.add_outline_item(title=piece.title, page_number=first)
        laid_in(number)
    closing = len(writer.pages)
    writer.append(io.BytesIO(back), import_outline=False)
    writer.set_page_label(0, opening - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    if closing > opening:
        writer.set_page_label(opening, closing - 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.set_page_label(closing, len(writer.pages) - 1, prefix="封底")
    writer.metadata = {"/Title": title}
    written = io.BytesIO()
    writer.write(written)
    return Stitched(written.getvalue(), closing - opening, lines)


def _on_a4(page: Any) -> Any:
    """The page itself where it is A4 upright, else one of A4 on which it lies whole, turned if it is wide."""
    from pypdf import PageObject, Transformation  # noqa: PLC0415 -- slow import

    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.mediabox
    width, height = float(box.width), float(box.height)
    if abs(width - A4[0]) < _NEAR and abs(height - A4[1]) < _NEAR:
        return page
    laid = PageObject.create_blank_page(width=A4[0], height=A4[1])
    move = Transformation().translate(-float(box.left), -float(box.bottom))
    if width > height:
        move = move.rotate(90).translate(height, 0)
        width, height = height, width
    scale = min((A4[0] - 2 * _TOP) / width, (A4[1] - 3 * _TOP) / height)
    move = move.scale(scale).translate((A4[0] - width * scale) / 2, (A4[1] - height * scale) / 2)
    laid.merge_transformed_page(page, move, expand=False)
    return laid


def _font(writer: Any) -> Any:
    """The font of the numbers: one that every reader has, since they are digits alone."""
    from pypdf.generic import DictionaryObject, NameObject  # noqa: PLC0415 -- slow import

    return writer._add_object(  # noqa: SLF001 -- the library has no public way to add an object of its own
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    )


def _stamp(writer: Any, page: Any, font: Any, number: str) -> None:
    """Set the number in the upper right corner, whatever state the page's own drawing leaves behind."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject  # noqa: PLC0415 -- slow import

    resources: Any = page["/Resources"].get_object() if "/Resources" in page else DictionaryObject()
    page[NameObject("/Resources")] = resources
    fonts: Any = resources["/Font"].get_object() if "/Font" in resources else DictionaryObject()
    resources[NameObject("/Font")] = fonts
    fonts[NameObject(_FONT)] = font
    box = page.mediabox
    x, y = float(box.right) - _RIGHT - 6 * len(number), float(box.top) - _TOP
    before, after = StreamObject(), StreamObject()
    before.set_data(b"q\n")
    after.set_data(f"\nQ\nq BT {_FONT} 11 Tf 0 g 1 0 0 1 {x:.2f} {y:.2f} Tm ({number}) Tj ET Q\n".encode())
    drawn = page.get("/Contents")
    inside = drawn.get_object() if drawn is not None else ArrayObject()
    parts = list(inside) if isinstance(inside, ArrayObject) else [drawn]
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *parts, writer._add_object(after)]  # noqa: SLF001 -- as above
    )


def picture_page(content: bytes) -> bytes:
    """A picture laid on one A4 page, whole, no larger than it is sharp, turned upright as it was taken."""
    from PIL import Image  # noqa: PLC0415 -- slow import

    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((_DOTS[0] - 2 * _MARGIN, _DOTS[1] - 2 * _MARGIN))
    page = Image.new("RGB", _DOTS, "white")
    page.paste(picture, ((_DOTS[0] - picture.width) // 2, _MARGIN))
    drawn = io.BytesIO()
    page.save(drawn, "PDF", resolution=150, quality=_QUALITY)
    return drawn.getvalue()
