"""What rooms that ask questions read of the bank; they have made sure who may see it, this adds no sight of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from alliance.kernel.db import Transaction
from training.bank.models import Question, QuestionCitation, QuestionVersion
from training.bank.workflow import Stage, State
from training.items import storing
from training.items.definition import Item, Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """One wording of a question, with what it rests on; `code` and `number` name it to people."""

    version_id: int
    question_id: int
    code: str
    number: int
    topic: str
    difficulty: int
    hash: str
    item: Item
    citations: tuple[str, ...]


def ready(alliance_id: int) -> Select[int, str, str, int, Kind]:
    """The query for every wording that may be asked, in the order of their ids: id, hash, topic, difficulty, kind."""
    return (
        select(
            QuestionVersion.id,
            QuestionVersion.hash,
            QuestionVersion.topic,
            QuestionVersion.difficulty,
            QuestionVersion.kind,
        )
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(
            Question.alliance_id == alliance_id,
            Question.state == State.READY,
            QuestionVersion.stage == Stage.IN_USE,
        )
        .order_by(QuestionVersion.id)
    )


def wordings(reading: Transaction, version_ids: Iterable[int]) -> dict[int, Asked]:
    """The wordings of these ids, by id, in whatever state; two statements."""
    wanted = set(version_ids)
    if not wanted:
        return {}
    rows = reading.session.execute(_columns().where(QuestionVersion.id.in_(wanted))).all()
    return {asked.version_id: asked for asked in _made(reading, rows)}


def ready_by_code(reading: Transaction, alliance_id: int, codes: Collection[str]) -> dict[str, Asked]:
    """The questions of these codes that may be asked now, by code; two statements."""
    if not codes:
        return {}
    rows = reading.session.execute(
        _columns().where(
            Question.alliance_id == alliance_id,
            Question.code.in_(set(codes)),
            Question.state == State.READY,
            QuestionVersion.stage == Stage.IN_USE,
        )
    ).all()
    return {asked.code: asked for asked in _made(reading, rows)}


def _columns() -> Select[int, int, str, int, str, int, str, dict[str, Any]]:
    return select(
        QuestionVersion.id,
        QuestionVersion.question_id,
        Question.code,
        QuestionVersion.number,
        QuestionVersion.topic,
        QuestionVersion.difficulty,
        QuestionVersion.hash,
        QuestionVersion.item,
    ).join(Question, QuestionVersion.question_id == Question.id)


def _made(
    reading: Transaction, rows: Collection[Row[int, int, str, int, str, int, str, dict[str, Any]]]
) -> list[Asked]:
    cited = citations(reading, [row[0] for row in rows])
    return [Asked(*row[:7], storing.from_json(row[7]), cited.get(row[0], ())) for row in rows]


def citations(reading: Transaction, version_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """What wordings rest on, by their ids; one statement."""
    found: dict[int, tuple[str, ...]] = {}
    rows = reading.session.execute(
        select(QuestionCitation.version_id, QuestionCitation.citation)
        .where(QuestionCitation.version_id.in_(version_ids))
        .order_by(QuestionCitation.version_id, QuestionCitation.position)
    )
    for version_id, citation in rows:
        found[version_id] = (*found.get(version_id, ()), citation)
    return found
