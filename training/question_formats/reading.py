"""Reading a question file of any format: one entry for the command and for the browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from training.question_formats import aiken, docx, gift, moodle_xml, xlsx
from training.question_formats.decoding import Encoding, check_size, text_of
from training.question_formats.report import Report, Unreadable, unread


class Format(StrEnum):
    """The formats of question files."""

    XLSX = "xlsx"
    DOCX = "docx"
    GIFT = "gift"
    AIKEN = "aiken"
    MOODLE_XML = "moodlexml"


FORMAT_NAMES: Final = {
    Format.XLSX: "Excel 题库表（.xlsx）",
    Format.DOCX: "Word 试题（.docx）",
    Format.GIFT: "GIFT（.txt、.gift）",
    Format.AIKEN: "Aiken（.txt）",
    Format.MOODLE_XML: "Moodle XML（.xml）",
}
ENDINGS: Final = {".xlsx": Format.XLSX, ".docx": Format.DOCX, ".gift": Format.GIFT, ".xml": Format.MOODLE_XML}
"""What a file's name tells of its format; .txt may be GIFT or Aiken."""
_TEXTS: Final[Mapping[Format, Callable[[str], Report]]] = {
    Format.GIFT: gift.read,
    Format.AIKEN: aiken.read,
    Format.MOODLE_XML: moodle_xml.read,
}
_PACKAGES: Final[Mapping[Format, Callable[[bytes], Report]]] = {Format.XLSX: xlsx.read, Format.DOCX: docx.read}


def read(data: bytes, format: Format, encoding: Encoding = Encoding.FOUND) -> Report:  # noqa: A002 -- as users call it
    """Read a question file. What cannot be read as a whole is one refusal with its line; nothing is raised.

    read == exact + degraded + refused holds for every report. `encoding` is for the formats that are plain text.
    """
    try:
        check_size(data)
        return _PACKAGES[format](data) if format in _PACKAGES else _TEXTS[format](text_of(data, encoding))
    except Unreadable as wrong:
        return unread(wrong)
