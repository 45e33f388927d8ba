"""Lists of questions: the published ones, one's own, the desk's, those alike; and what the form offers to choose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place, PlaceKind
from alliance.kernel.tables import Page
from compounds.models import Compound
from search.questions import access
from search.questions.models import Question, Rating
from search.questions.workflow import ANSWERED, CLOSED, WAITING, Privacy, Stage

PAGE_SIZE = 20
COMPOUNDS_MOST = 4000
WORDS_MOST = 5
_ASSIGNED = aliased(Person, name="assigned_to")


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question in a list. `title` is the public wording save for the asker and the desk; `who` has it in hand."""

    question_id: int
    reference: str
    title: str
    stage: Stage
    place: str
    filed_at: datetime
    due_on: date | None
    published_at: datetime | None
    who: str
    waits_for_asker: bool
    helped: int = 0


def published(reading: Transaction, actor: Actor, text: str, number: int) -> tuple[Page, tuple[QuestionLine, ...]]:
    """Answered questions that everybody may read, the newest first, narrowed by words in them; two statements."""
    wanted = [visible(Question, actor), Question.stage.in_(sorted(ANSWERED)), Question.privacy != Privacy.PRIVATE]
    wanted += [
        or_(
            Question.public_title.icontains(word, autoescape=True),
            Question.public_text.icontains(word, autoescape=True),
        )
        for word in text.split()[:WORDS_MOST]
    ]
    return _listed(reading, wanted, number, order=(Question.published_at.desc(), Question.id.desc()), public=True)


def mine(reading: Transaction, actor: Actor, number: int) -> tuple[Page, tuple[QuestionLine, ...]]:
    """The actor's own questions, the newest first; two statements."""
    wanted = [visible(Question, actor), Question.asker_id == actor.person_id]
    return _listed(reading, wanted, number, order=(Question.filed_at.desc(), Question.id.desc()))


def followed(reading: Transaction, actor: Actor) -> tuple[QuestionLine, ...]:
    """What the actor follows and may still see, the newest first; two statements."""
    wanted = [visible(Question, actor), access.follows(actor)]
    return _listed(reading, wanted, 1, order=(Question.filed_at.desc(), Question.id.desc()), public=True)[1]


def desk(
    reading: Transaction, actor: Actor, showing: str, number: int
) -> tuple[Page, tuple[QuestionLine, ...], dict[str, int]]:
    """The desk's list by what it shows, the most urgent first, and how many each shows. Raises NotPermitted."""
    access.work(actor).enforce()
    groups = showings(actor)
    counted = reading.session.execute(
        select(*(func.count(case((condition, 1))).label(name) for name, condition in groups.items())).where(
            visible(Question, actor)
        )
    ).one()
    condition = groups.get(showing, groups["open"])
    urgent = (Question.due_on.is_(None), Question.due_on, Question.id)
    page, lines = _listed(reading, [visible(Question, actor), condition], number, order=urgent)
    return page, lines, dict(counted._mapping)  # noqa: SLF001 -- SQLAlchemy's documented way to a row as a mapping


def showings(actor: Actor) -> dict[str, ColumnElement[bool]]:
    """What the desk's list may show, by the word in its address."""
    return {
        "open": Question.stage.in_(sorted(WAITING)),
        "new": Question.stage == Stage.NEW,
        "free": Question.stage == Stage.TRIAGED,
        "mine": Question.stage.in_(sorted(WAITING)) & (Question.assigned_to_id == actor.person_id),
        "signing": Question.stage == Stage.IN_REVIEW,
        "reviewing": Question.stage == Stage.REVIEWING,
        "answered": Question.stage == Stage.PUBLISHED,
        "closed": Question.stage.in_(sorted(CLOSED)),
    }


def compounds_of(reading: Transaction, alliance_id: int | None) -> list[tuple[int, str]]:
    """Every compound of the alliance by name, with its community where two share a name; public, as the cards are."""
    community = aliased(Place, name="community")
    rows = reading.session.execute(
        select(Compound.id, Place.name, community.name)
        .join(Place, Compound.place_id == Place.id)
        .outerjoin(community, Place.parent_id == community.id)
        .where(Compound.alliance_id == alliance_id, Place.kind == PlaceKind.COMPOUND)
        .order_by(Place.name, Compound.id)
        .limit(COMPOUNDS_MOST)
    ).all()
    seen: dict[str, int] = {}
    for _, name, _ in rows:
        seen[name] = seen.get(name, 0) + 1
    return [(key, f"{name}（{near}）" if seen[name] > 1 and near else name) for key, name, near in rows]


def own_compound(reading: Transaction, actor: Actor) -> int | None:
    """The compound in which the actor holds an office, where it is just one."""
    paths = {path for held in actor.offices for path in held.paths}
    found = reading.session.scalars(
        select(Compound.id)
        .join(Place, Compound.place_id == Place.id)
        .where(Place.path.in_(sorted(paths)), Compound.alliance_id == actor.alliance_id)
        .order_by(Compound.id)
    ).all()
    return found[0] if len(found) == 1 else None


def alike(reading: Transaction, actor: Actor, question: Question, most: int = 5) -> tuple[QuestionLine, ...]:
    """Questions that share words with this one and that it may be merged into; two statements."""
    title = "".join(sign for sign in question.title if sign.isalnum())
    pairs = sorted({title[i : i + 2] for i in range(len(title) - 1)})[:30]
    if not pairs:
        return ()
    shared = sum(
        (case((Question.title.contains(pair, autoescape=True), 1), else_=0) for pair in pairs[1:]),
        start=case((Question.title.contains(pairs[0], autoescape=True), 1), else_=0),
    )
    wanted = [
        visible(Question, actor),
        Question.id != question.id,
        Question.stage.not_in(sorted(CLOSED)),
        Question.privacy != Privacy.PRIVATE,
        shared >= max(2, len(pairs) // 4),
    ]
    return _listed(reading, wanted, 1, order=(shared.desc(), Question.id))[1][:most]


def _listed(
    reading: Transaction,
    wanted: list[ColumnElement[bool]],
    number: int,
    *,
    order: tuple[Any, ...],
    public: bool = False,
) -> tuple[Page, tuple[QuestionLine, ...]]:
    total = reading.session.scalar(select(func.count()).select_from(Question).where(*wanted)) or 0
    page = Page(number, PAGE_SIZE, total)
    helped = select(func.count(Rating.id)).where(Rating.question_id == Question.id, Rating.helpful).scalar_subquery()
    rows = reading.session.execute(
        select(Question, _ASSIGNED.name, helped)
        .outerjoin(_ASSIGNED, Question.assigned_to_id == _ASSIGNED.id)
        .where(*wanted)
        .order_by(*order)
        .limit(page.size)
        .offset(page.offset)
    )
    return page, tuple(
        QuestionLine(
            question_id=one.id,
            reference=str(one.reference),
            title=one.public_title if public else one.title,
            stage=one.stage,
            place=one.place.name if one.privacy is Privacy.PUBLIC or not public else "",
            filed_at=one.filed_at,
            due_on=one.due_on,
            published_at=one.published_at,
            who=who or "",
            waits_for_asker=one.asked_back_at is not None,
            helped=count,
        )
        for one, who, count in rows
    )
