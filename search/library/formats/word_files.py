"""Word files as the databases of law offer them: the package looked through first, then read line by line. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from alliance.kernel.attachments import office_files
from alliance.kernel.errors import Invalid
from search.library import parsing
from search.library.formats.heads import Line, arranged
from search.library.parsing import Unreadable

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_WORD_FILE = "不是真的 Word 文件，或者没有传完整；请在 Word 或 WPS 里打开，另存为 .docx，再导入"
OLD_WORD_FILE = "这是旧版 Word 文件，或者设了打开密码；请在 Word 或 WPS 里打开，另存为“Word 文档（.docx）”，再导入"
_CENTRED = "center"
_LEFT_OUT = ("del", "moveFrom", "txbxContent")


def text_of(raw: bytes) -> str:
    """The regulation in a .docx file, as parsing reads it. Raises Unreadable."""
    return arranged(*read(raw))


def read(raw: bytes) -> tuple[list[Line], str]:
    """Every line of a .docx file in order, and the title that its properties tell. Raises Unreadable."""
    from docx import Document  # noqa: PLC0415 -- slow import

    if len(raw) > parsing.LARGEST_BYTES:
        raise Unreadable(f"文件超过 {parsing.LARGEST_BYTES // 1_000_000} MB，未读取")
    if raw.startswith(_OLD):
        raise Unreadable(OLD_WORD_FILE)
    if office_files.main_folder(raw) != "word":
        raise Unreadable(NO_WORD_FILE)
    try:
        office_files.harmless("word")(raw)
        document = Document(io.BytesIO(raw))
        lines = list(_lines(document))
    except Invalid as refused:
        raise Unreadable(f"{refused.reason}{refused.remedy}".replace("不能作附件", "没有读").rstrip("。")) from refused
    except (KeyError, ValueError, AttributeError, SyntaxError) as broken:
        raise Unreadable(NO_WORD_FILE) from broken
    if not any(line.text.strip() for line in lines):
        raise Unreadable("这个 Word 文件里没有文字；如果是扫描的图片，请找可以复制文字的版本")
    return lines, (document.core_properties.title or "").strip()


def _lines(document: Any) -> Iterator[Line]:
    """Every paragraph in the order of the page, those of tables and content controls too; none that was deleted."""
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    left_out = {qn(f"w:{name}") for name in _LEFT_OUT}
    left_out.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
    looks = {style.style_id: style for style in document.styles if style.type is not None}
    known: dict[str | None, tuple[bool, bool]] = {}
    for element in document.element.body.iter(qn("w:p")):
        if any(above.tag in left_out for above in element.iterancestors()):
            continue
        style = element.style
        if style not in known:
            known[style] = _look(looks.get(style))
        heading, centred = known[style]
        aligned = _aligned(element)
        marked = heading or (centred if aligned is None else aligned == _CENTRED)
        for piece in _text(element, left_out).split("\n"):
            yield Line(piece, marked, heading)


def _text(paragraph: Any, left_out: set[str]) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    said = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    found: list[str] = []
    for node in paragraph.iter(qn("w:t"), *said):
        inside = node.iterancestors()
        if any(above.tag in left_out for above in _until(inside, paragraph)):
            continue
        is_stop = node.tag == qn("w:tab") and node.getparent().tag == qn("w:tabs")
        found.append("" if is_stop else said.get(node.tag, node.text or ""))
    return "".join(found)


def _until(above: Iterator[Any], end: Any) -> Iterator[Any]:
    for element in above:
        if element is end:
            return
        yield element


def _look(style: Any) -> tuple[bool, bool]:
    """Whether a style is a heading, and whether it sets in the middle; neither where the file names no such style."""
    if style is None:
        return False, False
    name = style.name or ""
    return name.startswith(("Heading", "Title", "标题", "heading")), _aligned(style.element) == _CENTRED


def _aligned(element: Any) -> str | None:
    """How a paragraph or a style is aligned, as the file says it: LibreOffice writes `start`, unknown to the reader."""
    from docx.oxml.ns import qn  # noqa: PLC0415 -- slow import

    said = element.find(f"{qn('w:pPr')}/{qn('w:jc')}")
    return said.get(qn("w:val")) if said is not None else None
