"""A sheet: a paper that is printed on the spot, for nobody's register; it has the look of our papers and no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jinja2 import Environment

from alliance.kernel.documents.blocks import Block, name_of
from alliance.kernel.documents.press import printed, style

TEMPLATE = "documents/sheet.html"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `note` stands below the title, `foot` in small print at the foot of every page."""

    title: str
    blocks: Sequence[Block]
    made_on: date
    issuer: str = ""
    note: str = ""
    foot: str = ""


def html(environment: Environment, sheet: Sheet) -> str:
    """The sheet laid out, with everything it needs inside."""
    return environment.get_template(TEMPLATE).render(sheet=sheet, style=style(), name_of=name_of)


def pdf(environment: Environment, sheet: Sheet) -> bytes:
    """The sheet as PDF. Raises Unavailable where the machine lacks what printing needs."""
    return printed(html(environment, sheet))
