"""The sources of a lesson or of a question, as links to the precedents that the reader may open."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact
from training.sources.models import PrecedentSource
from training.sources.precedents import Precedents


def of_lesson(reading: Transaction, actor: Actor, precedents: Precedents, lesson_code: str) -> Iterator[Fact]:
    """From which precedents a lesson was made; two statements, one where there is none."""
    return _told(reading, actor, precedents, PrecedentSource.lesson_code == lesson_code)


def of_question(reading: Transaction, actor: Actor, precedents: Precedents, question_id: int) -> Iterator[Fact]:
    """From which precedents a question was made; two statements, one where there is none."""
    return _told(reading, actor, precedents, PrecedentSource.question_id == question_id)


def _told(reading: Transaction, actor: Actor, precedents: Precedents, wanted: ColumnElement[bool]) -> Iterator[Fact]:
    rows = reading.session.execute(
        select(PrecedentSource.precedent_id, PrecedentSource.reference)
        .where(visible(PrecedentSource, actor), wanted)
        .order_by(PrecedentSource.id)
    ).all()
    known = precedents.of(reading, actor, [key for key, _ in rows])
    for key, reference in rows:
        if (one := known.get(key)) is not None and one.stands:
            yield Fact("取材的案例", one.title, url=one.url, note=reference)
        elif one is not None:
            yield Fact("取材的案例", reference, url=one.url, note="已撤回", tone="late")
