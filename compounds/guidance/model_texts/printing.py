"""A model text as a file: as .docx on which people go on writing, as PDF, and the pack of a whole path."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from jinja2 import Environment

from alliance.kernel.documents import sheet, word
from alliance.kernel.documents.blocks import Paragraph
from compounds.guidance.model_texts.prints import IN_REVIEW, Print

_FIRST = (1980, 1, 1, 0, 0, 0)
"""The day that every file in an archive carries, so that the same texts make the same archive."""


def docx(one: Print) -> bytes:
    """As .docx; a review that is open stands on top."""
    warning = (Paragraph(f"【{IN_REVIEW}】", indent=False),) if one.marked else ()
    return word.docx(one.title, (*warning, *one.blocks), subject=one.foot)


def pdf(environment: Environment, one: Print) -> bytes:
    """As PDF. Raises Unavailable where the machine cannot print."""
    note = IN_REVIEW if one.marked else ""
    return sheet.pdf(environment, sheet.Sheet(one.title, one.blocks, one.made_on, note=note, foot=one.foot))


def pack(prints: Iterable[Print]) -> bytes:
    """The .docx of several texts in one archive, numbered in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(prints, 1):
            name = zipfile.ZipInfo(f"{number:02}-{one.shelved.text.title}.docx", _FIRST)
            archive.writestr(name, docx(one), zipfile.ZIP_DEFLATED)
    return made.getvalue()
