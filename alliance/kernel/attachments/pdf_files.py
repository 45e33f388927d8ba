"""PDF files: opened, walked through, and refused where they are locked, act by themselves or carry other files."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from alliance.kernel.errors import Invalid

MOST_OBJECTS = 200_000
_TAIL = 1024
_ACTING = {
    "/JavaScript": "带有脚本",
    "/Launch": "会启动别的程序",
    "/ImportData": "会读取别的文件",
    "/SubmitForm": "会把内容发到别处",
    "/GoToE": "里面夹带着别的文件",
    "/RichMedia": "里面夹带着会动的内容",
    "/Rendition": "里面夹带着会动的内容",
    "/FileAttachment": "里面夹带着别的文件",
}
"""Values of /S or /Subtype that make a page act or carry something."""
_CARRYING = {
    "/JS": "带有脚本",
    "/JavaScript": "带有脚本",
    "/EmbeddedFiles": "里面夹带着别的文件",
    "/EF": "里面夹带着别的文件",
    "/XFA": "里面是会变的表格",
    "/RichMediaContent": "里面夹带着会动的内容",
}
"""Keys that do the same."""
PRINT_ANEW = "请打开它，用“打印”里的“另存为 PDF”重新存一份，再交一次。"

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mutters about odd files is said by us in words


def harmless(content: bytes) -> bytes:
    """The content itself, looked through. Raises Invalid for a locked, broken, acting or carrying file."""
    end = content.rfind(b"%%EOF")
    if end < 0 or len(content) - end > _TAIL or zipfile.is_zipfile(io.BytesIO(content)):
        raise Invalid("这个 PDF 没有传完整，或者后面接着别的东西。", remedy=PRINT_ANEW)
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Invalid("这个 PDF 加了密码，别人打不开。", remedy="请去掉密码，或者用“打印”另存一份，再交一次。")
        if not reader.pages:
            raise Invalid("这个 PDF 一页也没有。", remedy=PRINT_ANEW)
        for found in _dictionaries(reader):
            _refuse_acting(found)
    except Invalid:
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError) as broken:
        raise Invalid("这个 PDF 打不开，可能没有传完整。", remedy=PRINT_ANEW) from broken
    return content


def _refuse_acting(found: DictionaryObject) -> None:
    for key in ("/S", "/Subtype"):
        value = found.get(key)
        if isinstance(value, str) and value in _ACTING:
            raise Invalid(f"这个 PDF {_ACTING[value]}，不能作附件。", remedy=PRINT_ANEW)
    for key, what in _CARRYING.items():
        if key in found:
            raise Invalid(f"这个 PDF {what}，不能作附件。", remedy=PRINT_ANEW)


def _dictionaries(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached from the trailer, each once; streams are dictionaries and stay closed."""
    waiting: list[Any] = [reader.trailer]
    met: set[tuple[int, int]] = set()
    seen = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            place = (value.idnum, value.generation)
            if place in met:
                continue
            met.add(place)
            value = value.get_object()
        seen += 1
        if seen > MOST_OBJECTS * 10 or len(met) > MOST_OBJECTS:
            raise Invalid("这个 PDF 太复杂，看不完。", remedy=PRINT_ANEW)
        if isinstance(value, DictionaryObject):
            yield value
            waiting.extend(dict.values(value))
        elif isinstance(value, ArrayObject):
            waiting.extend(list.__iter__(value))
