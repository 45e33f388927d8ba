"""Reading uploaded question files: the list, one preview page by page; and the questions that go out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from alliance.kernel import packing
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.tables import Page
from training.bank.actions import faults
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import State
from training.curriculum.definition import EASIEST, MODULE_NAMES
from training.items.definition import KIND_NAMES, Item
from training.items.storing import from_json
from training.question_formats import access
from training.question_formats.keeping import from_plain
from training.question_formats.models import QuestionFile
from training.question_formats.reading import FORMAT_NAMES
from training.question_formats.report import Note, Report, called
from training.question_formats.rows import DIFFICULTY
from training.question_formats.topics import topic_of
from training.question_formats.workflow import Stage

DAYS = "training.import_days"
PAGE_SIZE, FILES_SHOWN = 50, 20


def waiting_days(reading: Transaction, actor: Actor) -> int:
    """For how many days an uploaded file waits for the confirmation."""
    return parameters.several(reading, (DAYS,), actor.place_path, reading.today, alliance_id=actor.alliance_id)[
        DAYS
    ].whole


@dataclass(frozen=True, slots=True)
class FileLine:
    """One uploaded file in the list."""

    file_id: int
    file_name: str
    format: str
    stage: Stage
    uploaded_at: datetime
    counts: dict[str, int]


def files(reading: Transaction, actor: Actor) -> tuple[FileLine, ...]:
    """The latest files in sight, newest first; one statement."""
    rows = reading.session.execute(
        select(
            QuestionFile.id,
            QuestionFile.file_name,
            QuestionFile.format,
            QuestionFile.stage,
            QuestionFile.uploaded_at,
            QuestionFile.counts,
        )
        .where(visible(QuestionFile, actor))
        .order_by(QuestionFile.id.desc())
        .limit(FILES_SHOWN)
    )
    return tuple(
        FileLine(key, name, FORMAT_NAMES[format_], stage, at, counts) for key, name, format_, stage, at, counts in rows
    )


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One question of a preview: what it is, what it lost, and what has still to be mended in the bank."""

    line: int
    name: str
    kind: str
    topic: str
    note: Note | None
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePage:
    """One uploaded file: its counts, and one page of its questions while it waits."""

    file_id: int
    version: int
    file_name: str
    format: str
    stage: Stage
    uploaded_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    counts: dict[str, int]
    refused: tuple[Note, ...]
    lines: tuple[ItemLine, ...]
    page: Page
    may_import: Verdict
    may_drop: Verdict


def file_page(reading: Transaction, actor: Actor, file_id: int, number: int = 1) -> FilePage:
    """One file as its page shows it. Raises NotFound."""
    file = get_visible(reading.session, QuestionFile, actor, file_id)
    report = content(reading, file)
    page = Page(number, PAGE_SIZE, len(report.taken))
    return FilePage(
        file_id=file.id,
        version=file.version,
        file_name=file.file_name,
        format=FORMAT_NAMES[file.format],
        stage=file.stage,
        uploaded_at=file.uploaded_at,
        expires_at=file.expires_at,
        settled_at=file.settled_at,
        counts=file.counts,
        refused=report.refused,
        lines=tuple(_line(one.line, one.item, one.note) for one in report.taken[page.offset : page.last]),
        page=page,
        may_import=access.import_file(actor, file),
        may_drop=access.drop_file(actor, file),
    )


def _line(line: int, item: Item, note: Note | None) -> ItemLine:
    topic = topic_of(item.category)
    return ItemLine(line, called(item), KIND_NAMES[item.kind], MODULE_NAMES.get(topic, ""), note, faults(item, topic))


def content(reading: Transaction, file: QuestionFile) -> Report:
    """The report of a file that waits; an empty one for a file that is over."""
    if file.content_sealed is None:
        return Report(())
    return from_plain(packing.opened(reading, file.content_sealed, QuestionFile.content_sealed))


def outgoing(reading: Transaction, actor: Actor, topic: str, *, ready_only: bool) -> list[Item]:
    """The questions of the bank in sight, in the order of their topics; one statement. What is retired stays.

    Topic and difficulty, which the bank keeps beside a question, go along where the question says nothing of its own.
    """
    states = (State.READY,) if ready_only else (State.READY, State.UNDER_REVIEW, State.DRAFT)
    query = (
        select(QuestionVersion.item, QuestionVersion.topic, QuestionVersion.difficulty)
        .join(Question, QuestionVersion.question_id == Question.id)
        .where(visible(Question, actor), Question.state.in_(states), QuestionVersion.number == Question.number)
        .where(Question.alliance_id == actor.alliance_id)
        .order_by(QuestionVersion.topic, Question.id)
    )
    rows = reading.session.execute(query.where(QuestionVersion.topic == topic) if topic else query)
    return [_told(from_json(item), about, difficulty) for item, about, difficulty in rows]


def _told(item: Item, topic: str, difficulty: int) -> Item:
    category = item.category or ((MODULE_NAMES[topic],) if topic in MODULE_NAMES else ())
    extra = item.extra if difficulty == EASIEST else (*item.extra, (DIFFICULTY, str(difficulty)))
    return replace(item, category=category, extra=extra)
