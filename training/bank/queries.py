"""Reading the bank for those who keep it: the list, and one question with its law, its reviews and its wordings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import UNKNOWN, VERDICT_NAMES, Checked, Checker
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.tables import Page
from training.bank import access
from training.bank.actions import faults
from training.bank.grounds import judged
from training.bank.models import Question, QuestionReview, QuestionVersion
from training.bank.workflow import REASON_NAMES, SOURCE_NAMES, STAGE_NAMES, Stage, State
from training.curriculum.definition import DIFFICULTY_NAMES, MODULE_NAMES
from training.items import checking, storing
from training.items.definition import KIND_NAMES, Item, Kind

PAGE_SIZE = 30
NO_TOPIC = "还没有选主题"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the list; what is None or empty does not narrow it. `topic` "-" is none at all.

    `to_sign` asks for those of which a draft of somebody else waits.
    """

    words: str = ""
    topic: str = ""
    difficulty: int | None = None
    kind: Kind | None = None
    state: State | None = None
    to_sign: bool = False


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question of the list."""

    question_id: int
    opening: str
    kind: Kind
    topic: str
    difficulty: int
    state: State
    has_draft: bool

    @property
    def kind_name(self) -> str:
        """What people call its kind."""
        return KIND_NAMES[self.kind]

    @property
    def topic_name(self) -> str:
        """What people call its topic."""
        return MODULE_NAMES.get(self.topic, NO_TOPIC)

    @property
    def difficulty_name(self) -> str:
        """How hard it is."""
        return DIFFICULTY_NAMES[self.difficulty]


@dataclass(frozen=True, slots=True)
class Basis:
    """One citation on which a wording rests; `tone` is late where it no longer stands, `note` says why."""

    citation: str
    url: str
    verdict: str
    note: str
    tone: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a question, as its page shows it."""

    version_id: int
    number: int
    stage: Stage
    item: Item
    hash: str
    topic: str
    difficulty: int
    source: str
    because: str
    written_by: str
    written_at: datetime
    signed_by: str
    signed_at: datetime | None
    articles: tuple[str, ...]
    history: tuple[str, ...]
    elsewhere: tuple[str, ...]
    basis: tuple[Basis, ...] = ()

    @property
    def faults(self) -> tuple[str, ...]:
        """Why it cannot be asked as it stands."""
        return faults(self.item, self.topic)

    @property
    def advice(self) -> tuple[str, ...]:
        """What would make it better."""
        return checking.advice(self.item)

    @property
    def head(self) -> str:
        """Kind, topic and difficulty on one line."""
        topic = MODULE_NAMES.get(self.topic, NO_TOPIC)
        return f"{KIND_NAMES[self.item.kind]} · {topic} · {DIFFICULTY_NAMES[self.difficulty]}"

    @property
    def points(self) -> str:
        """What it gives where a blueprint says nothing else."""
        return f"{self.item.points.normalize():f}"

    @property
    def stage_name(self) -> str:
        """What people call its stage."""
        return STAGE_NAMES[self.stage]


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One change of the law under a question."""

    review_id: int
    citation: str
    reason: str
    note: str
    url: str
    detected_at: datetime
    resolved_at: datetime | None
    resolution: str
    settle: Verdict


@dataclass(frozen=True, slots=True)
class May:
    """What the actor may do with the question now; a verdict for each step."""

    rewrite: Verdict
    sign: Verdict | None
    drop: Verdict | None
    retire: Verdict


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question: the wording on show, a draft beside it, reviews, all wordings, and what happened."""

    question_id: int
    version: int
    state: State
    retired_because: str
    shown: Wording
    draft: Wording | None
    wordings: tuple[Wording, ...]
    reviews: tuple[ReviewLine, ...]
    happened: tuple[Happening, ...]
    may: May

    @property
    def is_fresh(self) -> bool:
        """True where the wording on show is the draft itself: nothing was ever in use."""
        return self.draft is not None and self.draft.version_id == self.shown.version_id


def lines(reading: Transaction, actor: Actor, wanted: Wanted, number: int) -> tuple[Page, tuple[QuestionLine, ...]]:
    """One page of the list, what changed last first; two statements."""
    narrowed = _narrowed(actor, wanted)
    total = reading.session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    page = Page(number, PAGE_SIZE, total)
    rows = reading.session.execute(
        narrowed.order_by(Question.changed_at.desc(), Question.id.desc()).limit(page.size).offset(page.offset)
    )
    return page, tuple(QuestionLine(*row) for row in rows)


def counts(reading: Transaction, actor: Actor) -> Mapping[State, int]:
    """How many questions are in each state; one statement."""
    rows = reading.session.execute(
        select(Question.state, func.count()).where(visible(Question, actor)).group_by(Question.state)
    )
    found = dict(rows.all())
    return {state: found.get(state, 0) for state in State}


def question_page(reading: Transaction, actor: Actor, question_id: int, check: Checker) -> QuestionPage:
    """One question with everything; a constant number of statements. Raises NotFound."""
    question = get_visible(reading.session, Question, actor, question_id)
    rows = reading.session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question.id)
        .options(selectinload(QuestionVersion.citations))
        .order_by(QuestionVersion.number)
    ).all()
    reviews = reading.session.scalars(
        select(QuestionReview)
        .where(QuestionReview.question_id == question.id)
        .order_by(QuestionReview.detected_at.desc(), QuestionReview.id.desc())
    ).all()
    names = _names(reading, rows)
    shown_row = next(row for row in rows if row.number == question.number)
    draft_row = next((row for row in rows if row.stage is Stage.DRAFT), None)
    told = {one for row in (shown_row, draft_row) if row is not None for one in _cited(row)}
    worth = judged(reading, check, sorted(told))
    shown = _wording(shown_row, names, worth)
    return QuestionPage(
        question_id=question.id,
        version=question.version,
        state=question.state,
        retired_because=question.retired_because,
        shown=shown,
        draft=_wording(draft_row, names, worth) if draft_row is not None else None,
        wordings=tuple(_wording(row, names, {}) for row in reversed(rows)),
        reviews=tuple(_review(actor, question, review, shown_row) for review in reviews),
        happened=tuple(ledger.timeline(reading.session, Question, question.id)),
        may=May(
            access.rewrite(actor, question),
            access.sign_wording(actor, question, draft_row) if draft_row is not None else None,
            access.drop_wording(actor, draft_row) if draft_row is not None else None,
            access.retire_question(actor, question),
        ),
    )


def wording(page: QuestionPage, number: int) -> Wording:
    """One wording of a question by its number. Raises NotFound."""
    found = next((one for one in page.wordings if one.number == number), None)
    if found is None:
        raise NotFound("没有这一稿。", remedy="请从题目的页面重新进入。")
    return found


def _narrowed(actor: Actor, wanted: Wanted) -> Select[int, str, Kind, str, int, State, bool]:
    waits = aliased(QuestionVersion)
    draft = select(waits.id).where(waits.question_id == Question.id, waits.stage == Stage.DRAFT).correlate(Question)
    version = QuestionVersion
    query = (
        select(
            Question.id,
            version.opening,
            version.kind,
            version.topic,
            version.difficulty,
            Question.state,
            draft.exists(),
        )
        .join(version, (version.question_id == Question.id) & (version.number == Question.number))
        .where(visible(Question, actor), *_conditions(wanted))
    )
    return (
        query.where(draft.where(waits.written_by_id.is_distinct_from(actor.person_id)).exists())
        if wanted.to_sign
        else query
    )


def _conditions(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    for word in wanted.words.split():
        yield QuestionVersion.opening.contains(word, autoescape=True)
    if wanted.topic:
        yield QuestionVersion.topic == ("" if wanted.topic == "-" else wanted.topic)
    if wanted.difficulty is not None:
        yield QuestionVersion.difficulty == wanted.difficulty
    if wanted.kind is not None:
        yield QuestionVersion.kind == wanted.kind
    if wanted.state is not None:
        yield Question.state == wanted.state


def _names(reading: Transaction, rows: Iterable[QuestionVersion]) -> Mapping[int, str]:
    wanted = {key for row in rows for key in (row.written_by_id, row.signed_by_id) if key is not None}
    if not wanted:
        return {}
    return dict(reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())


def _cited(row: QuestionVersion) -> tuple[str, ...]:
    return tuple(one.citation for one in row.citations)


def _wording(row: QuestionVersion, names: Mapping[int, str], worth: Mapping[str, Checked]) -> Wording:
    return Wording(
        version_id=row.id,
        number=row.number,
        stage=row.stage,
        item=storing.from_json(row.item),
        hash=row.hash,
        topic=row.topic,
        difficulty=row.difficulty,
        source=SOURCE_NAMES[row.source],
        because=row.because,
        written_by=names.get(row.written_by_id or 0, ""),
        written_at=row.written_at,
        signed_by=names.get(row.signed_by_id or 0, ""),
        signed_at=row.signed_at,
        articles=_cited(row),
        history=tuple(row.history),
        elsewhere=tuple(row.elsewhere),
        basis=tuple(_basis(one, worth.get(one)) for one in _cited(row)),
    )


def _basis(citation: str, checked: Checked | None) -> Basis:
    if checked is None:
        return Basis(citation, "", "", "没有查到这一条，请写全名称和条号。", "due")
    tone = "" if checked.stands or checked.verdict in UNKNOWN else "late"
    return Basis(citation, checked.url, VERDICT_NAMES[checked.verdict], checked.because, tone or "law")


def _review(actor: Actor, question: Question, review: QuestionReview, shown: QuestionVersion) -> ReviewLine:
    return ReviewLine(
        review.id,
        review.citation,
        REASON_NAMES[review.reason],
        review.note,
        review.url,
        review.detected_at,
        review.resolved_at,
        review.resolution,
        access.settle_review(actor, question, review, shown),
    )
