"""The same parts as an editable .docx, for papers on which people go on writing."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from alliance.kernel.documents.blocks import Block, Fields, Grid, Heading, Numbered, Pairs, Paragraph, Signature, Table

SONG, HEI = "宋体", "黑体"
"""Fonts that every Chinese Word and WPS has; nothing is embedded, since people go on writing."""
TEXT_WIDTH = 158
"""Millimetres between the margins of the page."""
TALL = 9
ROOM_TO_SIGN = "\u3000" * 10
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def docx(
    title: str,
    blocks: Sequence[Block],
    *,
    issuer: str = "",
    reference: str = "",
    subject: str = "",
    typeface: str = SONG,
) -> bytes:
    """A .docx of `blocks` under a title, with page numbers; characters that XML does not take are left out."""
    from docx import Document  # noqa: PLC0415 -- slow import

    document = Document()
    _prepare(document, title, issuer, subject, typeface)
    if issuer:
        _aligned(document.add_paragraph(), issuer, "CENTER", size=16, bold=True)
    if reference:
        _aligned(document.add_paragraph(), reference, "RIGHT", size=10.5)
    document.add_heading(_clean(title), level=0)
    for block in blocks:
        _write(document, block)
    _page_numbers(document.sections[0].footer.paragraphs[0])
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _prepare(document: Any, title: str, issuer: str, subject: str, typeface: str) -> None:
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415 -- slow import

    properties = document.core_properties
    properties.title, properties.author, properties.subject = _clean(title), _clean(issuer), _clean(subject)
    properties.language, properties.comments = "zh-CN", ""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(27), Mm(25)
    section.top_margin, section.bottom_margin = Mm(28), Mm(25)
    looks = (("Normal", typeface, 12, False), ("Title", HEI, 18, True), ("Heading 1", HEI, 14, True))
    for name, font, size, bold in (*looks, ("Heading 2", HEI, 12, True)):
        style = document.styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor(0, 0, 0)
        _set_font(style.element.get_or_add_rPr(), font)


def _set_font(properties: Any, font: str) -> None:
    """Name the font for Chinese and for the rest; without eastAsia, Word takes another one for Chinese."""
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def _aligned(paragraph: Any, text: str, side: str, *, size: float = 12, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 -- slow import
    from docx.shared import Pt  # noqa: PLC0415 -- slow import

    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, side)
    run = paragraph.add_run(_clean(text))
    run.font.size, run.bold = Pt(size), bold


def _write(document: Any, block: Block) -> None:
    from docx.shared import Pt  # noqa: PLC0415 -- slow import

    match block:
        case Heading():
            document.add_heading(_clean(block.text), level=block.level)
        case Paragraph():
            paragraph = document.add_paragraph(_clean(block.text))
            paragraph.paragraph_format.first_line_indent = Pt(24) if block.indent else None
        case Numbered():
            for number, line in enumerate(block.lines, 1):
                document.add_paragraph(f"{number}. {_clean(line)}")
        case Pairs() | Table() | Grid():
            _ruled(document, block)
        case Fields():
            _fields(document, block)
        case Signature():
            document.add_paragraph()
            for line in block.lines:
                paragraph = document.add_paragraph()
                _aligned(paragraph, line, "RIGHT")
                if line.endswith("："):
                    paragraph.add_run(ROOM_TO_SIGN).underline = True


def _ruled(document: Any, block: Pairs | Table | Grid) -> None:
    match block:
        case Pairs():
            _table(document, block.rows, frozenset())
        case Table():
            if block.caption:
                document.add_paragraph().add_run(_clean(block.caption)).bold = True
            _table(document, (block.columns, *block.rows), block.numbers, head=True)
        case Grid():
            _grid(document, block)


def _table(document: Any, rows: Sequence[Sequence[str]], numbers: frozenset[int], *, head: bool = False) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- slow import

    if not rows:
        return
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for at, row in enumerate(rows):
        added = table.add_row()
        for place, text in enumerate(row):
            cell = added.cells[place].paragraphs[0]
            bold = (head and at == 0) or (not head and place == 0)
            _aligned(cell, text, "RIGHT" if place in numbers else "LEFT", bold=bold)
        if head and at == 0:
            added._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 -- the library offers no other way to repeat a head
    document.add_paragraph()


def _grid(document: Any, block: Grid) -> None:
    """A ruled form; cells that span several columns are merged, the columns keep their shares of the text's width."""
    from docx.shared import Mm  # noqa: PLC0415 -- slow import

    table = document.add_table(rows=len(block.rows), cols=len(block.widths), style="Table Grid")
    table.autofit = False
    shares = [Mm(TEXT_WIDTH * width / sum(block.widths)) for width in block.widths]
    for row, cells in zip(table.rows, block.rows, strict=True):
        row.height = Mm(max((cell.tall for cell in cells), default=0) or TALL)
        for space, share in zip(row.cells, shares, strict=True):
            space.width = share
    for at, column, cell in block.placed():
        space = table.cell(at, column)
        if cell.span > 1 or cell.down > 1:
            space = space.merge(table.cell(at + cell.down - 1, column + cell.span - 1))
        _aligned(space.paragraphs[0], cell.text, "CENTER" if cell.head else "LEFT")
    document.add_paragraph()


def _fields(document: Any, block: Fields) -> None:
    """Terms, each with its text on a line that reaches to the next term or to the margin."""
    from docx.enum.text import WD_TAB_ALIGNMENT  # noqa: PLC0415 -- slow import
    from docx.shared import Mm, Pt  # noqa: PLC0415 -- slow import

    for row in block.rows:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(18 if block.loose else 3)
        for place, (term, text) in enumerate(row, 1):
            stop = Mm(TEXT_WIDTH * place / len(row))
            paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.LEFT)
            paragraph.add_run(_clean(term)).font.size = Pt(16 if block.loose else 12)
            line = paragraph.add_run(f" {_clean(text)}\t")
            line.underline, line.font.size = True, Pt(16 if block.loose else 12)


def _page_numbers(paragraph: Any) -> None:
    """第 1 页 共 3 页, counted by Word itself."""
    _aligned(paragraph, "第 ", "CENTER", size=10.5)
    _field(paragraph, "PAGE")
    _aligned(paragraph, " 页 共 ", "CENTER", size=10.5)
    _field(paragraph, "NUMPAGES")
    _aligned(paragraph, " 页", "CENTER", size=10.5)


def _field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 -- slow import
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)  # noqa: SLF001 -- the library has no fields
