"""Which model texts cite an article: what the library of laws shows beside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from compounds.guidance import addresses
from compounds.guidance.model_texts.actions import title_of
from compounds.guidance.model_texts.models import TextCitation
from compounds.guidance.model_texts.queries import in_review

ROOM = "范本"


@dataclass(frozen=True, slots=True)
class CitingText:
    """One text that cites an article; `note` is 复核中 where its law has changed."""

    article_id: int
    unit: str
    title: str
    url: str
    note: str


def texts(reading: Transaction, actor: Actor, articles: Collection[int]) -> list[CitingText]:
    """The texts that cite any of these articles; two statements."""
    rows = reading.session.scalars(
        select(TextCitation)
        .where(visible(TextCitation, actor), TextCitation.article_id.in_(articles))
        .order_by(TextCitation.code, TextCitation.id)
    ).all()
    open_ = in_review(reading, actor) if rows else frozenset()
    return [
        CitingText(
            row.article_id,
            row.unit,
            title_of(row.code),
            addresses.text(row.code),
            "复核中" if row.code in open_ else "",
        )
        for row in rows
        if row.article_id is not None
    ]
