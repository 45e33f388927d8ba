"""Writing questions in the formats that go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from training.items.definition import Item
from training.question_formats import gift_out, moodle_out, xlsx_out


class Outgoing(StrEnum):
    """The formats that are written."""

    XLSX = "xlsx"
    GIFT = "gift"
    MOODLE_XML = "moodlexml"


OUTGOING_NAMES: Final = {
    Outgoing.XLSX: "Excel 题库表（.xlsx）",
    Outgoing.GIFT: "GIFT（.txt）",
    Outgoing.MOODLE_XML: "Moodle XML（.xml）",
}
ENDINGS: Final = {Outgoing.XLSX: "xlsx", Outgoing.GIFT: "gift.txt", Outgoing.MOODLE_XML: "xml"}
MEDIA: Final = {
    Outgoing.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Outgoing.GIFT: "text/plain; charset=utf-8",
    Outgoing.MOODLE_XML: "application/xml; charset=utf-8",
}
_WRITERS: Final[Mapping[Outgoing, Callable[[Sequence[Item]], bytes]]] = {
    Outgoing.XLSX: xlsx_out.write,
    Outgoing.GIFT: lambda items: gift_out.write(items).encode(),
    Outgoing.MOODLE_XML: lambda items: moodle_out.write(items).encode(),
}


def write(items: Sequence[Item], format: Outgoing) -> bytes:  # noqa: A002 -- as users call it
    """The questions as one file; reading it gives equal questions."""
    return _WRITERS[format](items)
