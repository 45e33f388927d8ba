"""Reading what was filled for a compound: the list of it, and one text as it will be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents.blocks import Block
from alliance.kernel.documents.models import Document
from alliance.kernel.file import Happening
from compounds import walls
from compounds.guidance.model_texts import access, filled, plain, shelf
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.models import FilledText
from compounds.guidance.model_texts.prints import Print
from compounds.guidance.model_texts.queries import in_review, names_of
from compounds.guidance.model_texts.shelf import Shelved
from compounds.one_compound import Facts, compound_facts

MOST = 100


@dataclass(frozen=True, slots=True)
class FilledLine:
    """One filled text of a compound."""

    filled_id: int
    code: str
    title: str
    step: str
    filled_at: datetime
    document_id: int | None
    reference: str


@dataclass(frozen=True, slots=True)
class FilledPage:
    """One filled text as it will be printed; `outdated` where the library has other words by now."""

    filled_id: int
    version: int
    shelved: Shelved
    facts: Facts
    paper: Print
    blocks: tuple[Block, ...]
    values: Mapping[str, str]
    missing: tuple[str, ...]
    outdated: bool
    proceeding_id: int | None
    filled_by: str
    filled_at: datetime
    document_id: int | None
    reference: str
    timeline: tuple[Happening, ...]
    change: Verdict
    drop: Verdict
    issue: Verdict
    official: bool


def filled_page(reading: Transaction, actor: Actor, filled_id: int) -> FilledPage:
    """One filled text. Raises NotFound; a constant number of statements."""
    row = get_visible(reading.session, FilledText, actor, filled_id)
    shelved = shelf.in_use(reading, actor.alliance_id, row.code)
    facts = compound_facts(reading, actor, row.compound_id)
    content = filled.content_of(reading, row)
    values = content[filled.VALUES]
    text = shelved.text
    filler = filled.filler_of(reading, actor, shelved, values, facts.path)
    paper = Print(shelved, filler, reading.today, row.code in in_review(reading, actor))
    wall = walls.of(reading, actor).handling(compound_id=row.compound_id)
    document = reading.session.get(Document, row.document_id) if row.document_id is not None else None
    return FilledPage(
        filled_id=row.id,
        version=row.version,
        shelved=shelved,
        facts=facts,
        paper=paper,
        blocks=plain.blocks(content[filled.BLOCKS]) if row.issued_at is not None else paper.blocks,
        values=values,
        missing=tuple(field.label for field in text.fields if not filler.values.get(field.code)),
        outdated=row.wording != shelved.wording and row.issued_at is None,
        proceeding_id=row.proceeding_id,
        filled_by=names_of(reading, row.filled_by_id).get(row.filled_by_id or 0, ""),
        filled_at=row.filled_at,
        document_id=row.document_id,
        reference=str(document.reference) if document is not None else "",
        timeline=tuple(ledger.timeline(reading.session, FilledText, row.id)),
        change=access.change_filled(actor, row) & wall,
        drop=access.drop_filled(actor, row) & wall,
        issue=access.issue_filled(actor, row, text.issuer if text.official else None) & wall,
        official=text.official,
    )


def of_compound(reading: Transaction, actor: Actor, compound_id: int) -> tuple[FilledLine, ...]:
    """What was filled for a compound, the newest first; one statement."""
    return _filled_lines(reading, actor, FilledText.compound_id == compound_id)


def of_proceeding(reading: Transaction, actor: Actor, proceeding_id: int) -> tuple[FilledLine, ...]:
    """What was filled for a course, the newest first; one statement."""
    return _filled_lines(reading, actor, FilledText.proceeding_id == proceeding_id)


def _filled_lines(reading: Transaction, actor: Actor, which: ColumnElement[bool]) -> tuple[FilledLine, ...]:
    rows = reading.session.execute(
        select(FilledText, Document.reference)
        .outerjoin(Document, Document.id == FilledText.document_id)
        .where(visible(FilledText, actor), which)
        .order_by(FilledText.filled_at.desc(), FilledText.id.desc())
        .limit(MOST)
    )
    return tuple(
        FilledLine(row.id, row.code, title_of(row.code), row.step, row.filled_at, row.document_id, str(reference or ""))
        for row, reference in rows
    )
