"""The text of a file whose citations are to be checked: Word, a saved web page, Markdown or plain text."""

from __future__ import annotations

import re
from pathlib import Path

from search.library import parsing
from search.library.formats import web_pages, word_files
from search.library.parsing import Unreadable

_READERS = {".docx": word_files.read, ".html": web_pages.read, ".htm": web_pages.read}
_WORD_BEFORE = ".doc"
_PRINTED = ".pdf"


def text_of(file: Path) -> str:
    """The words of a file; an empty one is an empty text. Raises Unreadable, OSError."""
    ending = file.suffix.lower()
    if ending == _PRINTED:
        raise Unreadable("PDF 不能读，请找 Word 版，或者复制文字存成 .txt")
    if not file.is_file():
        raise Unreadable("没有这个文件")
    raw = file.read_bytes()
    if ending == _WORD_BEFORE:
        raise Unreadable("旧版 Word 文件不能读，请在 Word 或 WPS 里另存为 .docx")
    if ending in _READERS:
        return "\n".join(line.text for line in _READERS[ending](raw)[0])
    return _plain(raw)


def _plain(raw: bytes) -> str:
    """A text in UTF-8, UTF-16 or GBK; one without any Chinese has no citations and is no fault."""
    if not raw.strip() or (raw.isascii() and b"\x00" not in raw):
        return raw.decode("ascii")
    return re.sub("\r\n?", "\n", parsing.decoded(raw))
