"""Reading delta lessons: the desk's list, one with the article before and after, and the questions to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, case, func, select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checked, Citations
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from search.library import addresses as library
from search.library.models import Article, Version, Work
from training import programmes
from training.bank.models import Question, QuestionVersion
from training.bank.workflow import STATE_NAMES as QUESTION_STATES
from training.bank.workflow import State as QuestionState
from training.curriculum.definition import MODULE_NAMES
from training.deltas import access, writing
from training.deltas.models import Delta, DeltaTask
from training.deltas.workflow import STAGE_NAMES, STAGE_TONES, Stage


@dataclass(frozen=True, slots=True)
class DeltaLine:
    """One delta lesson in the list of the desk."""

    delta_id: int
    title: str
    citation: str
    stage: Stage
    noticed_at: datetime
    written: bool
    asked: int
    done: int

    @property
    def stage_name(self) -> str:
        """Where it stands, in words."""
        if self.stage is Stage.DRAFT:
            return "草稿，等签发" if self.written else "草稿，等起草"
        return STAGE_NAMES[self.stage]

    @property
    def tone(self) -> str:
        """The tone of the tag that says so."""
        return STAGE_TONES[self.stage]


@dataclass(frozen=True, slots=True)
class Words:
    """An article as the library has it: its label, its words, the version, and its page."""

    label: str
    text: str
    version: str
    url: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may be chosen; `ready` where it may be asked today, else it is still in review."""

    version_id: int
    code: str
    opening: str
    state: str
    ready: bool


@dataclass(frozen=True, slots=True)
class DeltaMay:
    """What the reader may do."""

    write: Verdict
    publish: Verdict
    drop: Verdict
    withdraw: Verdict


@dataclass(frozen=True, slots=True)
class DeltaPage:
    """One delta lesson for those who keep it."""

    line: DeltaLine
    note: str
    url: str
    before: Words | None
    after: Words | None
    topics: tuple[str, ...]
    body: str
    questions: tuple[int, ...]
    minutes: int
    written_by: str
    signed_by: str
    published_at: datetime | None
    ended_because: str
    checked: tuple[Checked, ...]
    deeds: tuple[Happening, ...]
    version: int
    may: DeltaMay


@dataclass(frozen=True, slots=True)
class Lesson:
    """One delta lesson for whoever is asked to take it; `done_on` once it is done."""

    delta_id: int
    title: str
    citation: str
    body: str
    url: str
    before: Words | None
    after: Words | None
    minutes: int
    due_on: date | None
    done_on: date | None
    open: bool


def listing(reading: Transaction, actor: Actor) -> tuple[DeltaLine, ...]:
    """Every delta lesson in sight, those to be done first; one statement."""
    rank = case((Delta.stage == Stage.DRAFT, 0), (Delta.stage == Stage.PUBLISHED, 1), else_=2)
    rows = reading.session.execute(_lines(visible(Delta, actor)).order_by(rank, Delta.id.desc()))
    return tuple(_line(row) for row in rows)


def delta_page(reading: Transaction, actor: Actor, delta_id: int, citations: Citations) -> DeltaPage:
    """One delta lesson for those who keep it. Raises NotFound; a constant number of queries."""
    row = get_visible(reading.session, Delta, actor, delta_id)
    line = _line(reading.session.execute(_lines(Delta.id == row.id)).one())
    people = {key for key in (row.written_by_id, row.signed_by_id) if key is not None}
    named = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {key: name for key, name in named}  # noqa: C416 -- a Row is no pair for the type checker
    facts = writing.facts_of(row)
    words = _words(reading, (row.from_article_id, row.to_article_id))
    return DeltaPage(
        line=line,
        note=row.note,
        url=row.url,
        before=words.get(row.from_article_id or 0),
        after=words.get(row.to_article_id or 0),
        topics=tuple(MODULE_NAMES.get(code, code) for code in row.topics),
        body=row.body,
        questions=tuple(row.questions),
        minutes=row.minutes,
        written_by=names.get(row.written_by_id or 0, ""),
        signed_by=names.get(row.signed_by_id or 0, ""),
        published_at=row.published_at,
        ended_because=row.ended_because,
        checked=citations.check(reading, f"{row.citation}\n{row.body}"),
        deeds=tuple(ledger.timeline(reading.session, Delta, row.id)),
        version=row.version,
        may=DeltaMay(
            write=access.write_delta(actor, facts),
            publish=access.publish_delta(actor, facts),
            drop=access.drop_delta(actor, facts),
            withdraw=access.withdraw_delta(actor, facts),
        ),
    )


def lesson(reading: Transaction, delta: Delta, tasks: Sequence[DeltaTask]) -> Lesson:
    """One delta lesson for whoever is asked to take it, of whom `tasks` are the rows; two statements."""
    words = _words(reading, (delta.from_article_id, delta.to_article_id))
    open_ = [task for task in tasks if task.done_on is None and task.dropped_on is None]
    done = [task.done_on for task in tasks if task.done_on is not None]
    return Lesson(
        delta_id=delta.id,
        title=delta.title,
        citation=delta.citation,
        body=delta.body,
        url=delta.url,
        before=words.get(delta.from_article_id or 0),
        after=words.get(delta.to_article_id or 0),
        minutes=delta.minutes,
        due_on=min((task.due_on for task in open_), default=None),
        done_on=max(done, default=None),
        open=bool(open_) and delta.stage is Stage.PUBLISHED,
    )


def candidates(reading: Transaction, actor: Actor, delta_id: int) -> tuple[Candidate, ...]:
    """The questions of the modules that a change touches, those that it sent to review first; two statements."""
    row = get_visible(reading.session, Delta, actor, delta_id)
    in_review = case((Question.state == QuestionState.UNDER_REVIEW, 0), else_=1)
    rows = reading.session.execute(
        writing.choosable(row)
        .with_only_columns(QuestionVersion.id, Question.code, QuestionVersion.opening, Question.state)
        .order_by(in_review, Question.code)
    )
    return tuple(
        Candidate(key, code, opening, QUESTION_STATES[state], state is QuestionState.READY)
        for key, code, opening, state in rows
    )


def modules() -> tuple[tuple[str, str], ...]:
    """Every module of a certified programme with its title, for a draft by hand."""
    wanted = [module for one in programmes.programmes().values() if one.certified for module in one.modules]
    return tuple((code, MODULE_NAMES[code]) for code in dict.fromkeys(wanted))


def _lines(where: ColumnElement[bool]) -> Select[int, str, str, Stage, datetime, str, int, int]:
    open_or_done = DeltaTask.dropped_on.is_(None)
    return (
        select(
            Delta.id,
            Delta.title,
            Delta.citation,
            Delta.stage,
            Delta.noticed_at,
            Delta.body,
            func.count(case((open_or_done, DeltaTask.id))),
            func.count(DeltaTask.done_on),
        )
        .outerjoin(DeltaTask, DeltaTask.delta_id == Delta.id)
        .where(where)
        .group_by(Delta.id)
    )


def _line(row: Row[int, str, str, Stage, datetime, str, int, int]) -> DeltaLine:
    key, title, citation, stage, noticed_at, body, asked, done = row
    return DeltaLine(key, title, citation, stage, noticed_at, bool(body), asked, done)


def _words(reading: Transaction, article_ids: Sequence[int | None]) -> dict[int, Words]:
    wanted = {key for key in article_ids if key is not None}
    if not wanted:
        return {}
    rows = reading.session.execute(
        select(Article, Version, Work).join(Article.version).join(Version.work).where(Article.id.in_(wanted))
    )
    return {
        article.id: Words(
            f"《{work.title}》{article.label}",
            article.text,
            version.stamp,
            library.article(work.key, version.stamp, article.address),
        )
        for article, version, work in rows
    }
