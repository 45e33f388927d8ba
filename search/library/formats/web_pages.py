"""Web pages as the databases of law save them: read without scripts, without entities, without the net. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from search.library import parsing
from search.library.formats.heads import Line, arranged
from search.library.parsing import Unreadable

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""")
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]*\?>")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0]+")
_SITE = re.compile(r"\s*(?:[_|]|--+|\s-\s).*$")
_SKIPPED = frozenset(
    {
        *("script", "style", "noscript", "iframe", "object", "embed", "template", "svg", "math", "head", "nav"),
        *("select", "option", "button", "textarea", "footer", "audio", "video", "canvas"),
    }
)
_BLOCKS = frozenset(
    {
        *("p", "div", "br", "hr", "li", "ul", "ol", "dl", "dt", "dd", "center", "blockquote", "pre", "address", "body"),
        *("table", "thead", "tbody", "tfoot", "tr", "caption", "section", "article", "main", "header", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "fieldset"),
    }
)
_CELLS = frozenset({"td", "th"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def text_of(raw: bytes) -> str:
    """The regulation on a saved web page, as parsing reads it. Raises Unreadable."""
    return arranged(*read(raw))


def read(raw: bytes) -> tuple[list[Line], str]:
    """Every line of a saved web page in order, and the title that it tells of itself. Raises Unreadable."""
    from lxml import etree, html  # noqa: PLC0415 -- slow import

    if len(raw) > parsing.LARGEST_BYTES:
        raise Unreadable(f"文件超过 {parsing.LARGEST_BYTES // 1_000_000} MB，未读取")
    text = _XML_HEAD.sub("", parsing.storable(_decoded(raw)))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as broken:
        raise Unreadable("打不开这个网页文件，请在浏览器里另存为“网页，仅 HTML”，再导入") from broken
    reading = _Reading()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            reading.enter(element)
        else:
            reading.leave(element)
    reading.break_line()
    if not reading.lines:
        raise Unreadable("这个网页里没有文字，可能正文是另外加载的；请在浏览器里复制正文，存成 .txt 或 .docx 再导入")
    titles = root.xpath("string(//head/title)")
    return reading.lines, _SITE.sub("", _SPACES.sub(" ", str(titles)).strip())


def _decoded(raw: bytes) -> str:
    """UTF-8 where it is, else what the page declares; a page that says UTF-8 may hold a broken letter."""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _DECLARED.search(raw[:4096])
        if declared and declared[1].lower() in (b"utf-8", b"utf8"):
            return raw.decode("utf-8", "replace")
    return parsing.decoded(raw)


@dataclass(slots=True)
class _Reading:
    """The lines so far, and what is being read: how deep in what is left out, centred, or a heading."""

    lines: list[Line] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _left_out: int = 0
    _centred: int = 0
    _headings: int = 0

    def enter(self, element: Any) -> None:
        """Begin an element: a block breaks the line, what is left out is counted."""
        if self._left_out or _is_left_out(element):
            self._left_out += 1
            return
        if element.tag in _BLOCKS or (element.tag in _CELLS and _holds_blocks(element)):
            self.break_line()
        elif element.tag in _CELLS:
            self._text.append(" ")
        self._centred += _is_centred(element)
        self._headings += element.tag in _HEADINGS
        self._text.append(element.text or "")

    def leave(self, element: Any) -> None:
        """End an element, and read what follows it."""
        if self._left_out:
            self._left_out -= 1
        else:
            if element.tag in _BLOCKS or (element.tag in _CELLS and _holds_blocks(element)):
                self.break_line()
            self._centred -= _is_centred(element)
            self._headings -= element.tag in _HEADINGS
        if not self._left_out:
            self._text.append(element.tail or "")

    def break_line(self) -> None:
        """End the line."""
        text = _SPACES.sub(" ", "".join(self._text)).strip()
        self._text.clear()
        if text:
            self.lines.append(Line(text, bool(self._centred or self._headings), bool(self._headings)))


def _is_left_out(element: Any) -> bool:
    return element.tag in _SKIPPED or bool(_HIDDEN.search(element.get("style") or "")) or "hidden" in element.attrib


def _is_centred(element: Any) -> bool:
    return (
        element.tag == "center"
        or (element.get("align") or "").lower() == "center"
        or bool(_CENTRED.search(element.get("style") or ""))
    )


def _holds_blocks(cell: Any) -> bool:
    """True where a cell lays out a page rather than a table."""
    return next(cell.iter(*_BLOCKS), None) is not None
