"""Reading one question as a file: what its reader may know of it, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from alliance.kernel import ledger, links
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.file import FileHeader, Happening
from compounds import recipients
from search.questions import access
from search.questions.actions import CODE
from search.questions.heading import header
from search.questions.lists import QuestionLine, alike
from search.questions.models import Dossier, Follower, Note, Question, Rating
from search.questions.records import NOTED, asked_by_merging
from search.questions.workflow import ANSWERED, CLOSED, NoteKind, Privacy, Stage

TRAIL_MOST = 12


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One word between desk and asker, or a note of the desk."""

    kind: NoteKind
    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """Something that was offered to the asker before the question was filed."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Ratings:
    """How an answer was received; `words` are shown to the desk alone."""

    helped: int
    missed: int
    mine: bool | None
    words: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionMay:
    """What the actor may do with this question now."""

    triage: Verdict
    word_publicly: Verdict
    take: Verdict
    assign: Verdict
    merge: Verdict
    decline: Verdict
    ask_back: Verdict
    write_note: Verdict
    reply: Verdict
    withdraw: Verdict
    attach: Verdict
    follow: Verdict
    rate: Verdict
    reopen: Verdict


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question as a file; what `closed_side` is false for reads the public wording and nothing else.

    `able` are those who may be given it (id, name); `alike` are questions it might be the same as; `merged_here` are
    the references that were merged into it, `merged_into` the one that it went into, with its address where it is in
    sight; `merged_over` is true where that one was closed without an answer.
    """

    question_id: int
    place_id: int
    dossier_id: int | None
    version: int
    reference: str
    stage: Stage
    privacy: Privacy
    header: FileHeader
    title: str
    text: str
    public_title: str
    public_text: str
    closed_because: str
    closed_side: bool
    works: bool
    mine: bool
    by_code: bool
    following: bool
    searched: tuple[str, ...]
    trail: tuple[TrailLine, ...]
    notes: tuple[NoteLine, ...]
    asked_back: NoteLine | None
    reopened: bool
    ratings: Ratings
    merged_here: tuple[str, ...]
    merged_into: tuple[str, int | None] | None
    merged_over: bool
    able: tuple[tuple[int, str], ...]
    alike: tuple[QuestionLine, ...]
    timeline: tuple[Happening, ...]
    may: QuestionMay


def question_page(reading: Transaction, actor: Actor, question_id: int) -> QuestionPage:
    """One question. Raises NotFound; a constant number of queries."""
    question = get_visible(reading.session, Question, actor, question_id)
    facts = access.facts_of(question, asked_here=asked_by_merging(reading, actor, question.id))
    closed_side, works = access.reads_dossier(actor, facts), bool(access.work(actor))
    notes = _notes(reading, question.id, works=works) if closed_side else ()
    people = _people(reading, question)
    return QuestionPage(
        question_id=question.id,
        place_id=question.place_id,
        dossier_id=reading.session.scalar(dossier_of(question.id)) if closed_side else None,
        version=question.version,
        reference=str(question.reference),
        stage=question.stage,
        privacy=question.privacy,
        header=header(question, people, closed_side=closed_side, works=works, today=reading.today),
        title=question.title if closed_side else question.public_title,
        text=question.text if closed_side else question.public_text,
        public_title=question.public_title,
        public_text=question.public_text,
        closed_because=question.closed_because if closed_side else "",
        closed_side=closed_side,
        works=works,
        mine=access.asked(actor, facts),
        by_code=actor.link is not None,
        following=_follows(reading, actor, question.id),
        searched=tuple(question.search_trail.get("searched", ())) if works else (),
        trail=_trail(question.search_trail) if works else (),
        notes=notes,
        asked_back=_asked_back(question, notes),
        reopened=_reopened(reading, question),
        ratings=_ratings(reading, actor, question.id, works=works),
        merged_here=_merged_here(reading, question.id) if works else (),
        merged_into=_merged_into(reading, actor, question) if closed_side else None,
        merged_over=closed_side and question.merged_into is not None and question.merged_into.stage in CLOSED,
        able=able(reading, question) if access.assign(actor, facts) else (),
        alike=alike(reading, actor, question) if access.merge(actor, facts) else (),
        timeline=tuple(
            one
            for one in (ledger.timeline(reading.session, Question, question.id) if closed_side else ())
            if works or one.sentence != NOTED
        ),
        may=_may(actor, facts),
    )


def bearer(reading: Transaction, link_id: int) -> Actor:
    """Who asked without an account and proved the code. Raises NotFound, LinkExpired."""
    return links.bearer_of(reading, link_id, (CODE,))[0]


def able(reading: Transaction, question: Question) -> tuple[tuple[int, str], ...]:
    """Those who may be given a question, by name."""
    keys = recipients.officers(reading, question.alliance_id, question.place.path, *access.AUTHORS)
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)).order_by(Person.id))
    return tuple((key, name or "") for key, name in rows)


def dossier_of(question_id: int) -> Select[int]:
    """The closed side of a question."""
    return select(Dossier.id).where(Dossier.question_id == question_id)


def _people(reading: Transaction, question: Question) -> dict[int, str]:
    keys = [key for key in (question.asker_id, question.assigned_to_id) if key is not None]
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {key: name or "" for key, name in rows}


def _notes(reading: Transaction, question_id: int, *, works: bool) -> tuple[NoteLine, ...]:
    query = (
        select(Note, Person.name)
        .outerjoin(Person, Note.person_id == Person.id)
        .where(Note.question_id == question_id)
        .order_by(Note.at, Note.id)
    )
    if not works:
        query = query.where(Note.kind != NoteKind.PRIVATE)
    return tuple(
        NoteLine(note.kind, name or "提问人", note.at, note.text) for note, name in reading.session.execute(query)
    )


def _asked_back(question: Question, notes: tuple[NoteLine, ...]) -> NoteLine | None:
    if question.asked_back_at is None:
        return None
    return next((note for note in reversed(notes) if note.kind is NoteKind.ASK_BACK), None)


def _reopened(reading: Transaction, question: Question) -> bool:
    """True where the asker has asked to look at the answer that stands again."""
    if question.stage is not Stage.REVIEWING or question.published_at is None:
        return False
    query = select(Note.id).where(
        Note.question_id == question.id, Note.kind == NoteKind.REOPENED, Note.at > question.published_at
    )
    return reading.session.scalar(query.limit(1)) is not None


def _ratings(reading: Transaction, actor: Actor, question_id: int, *, works: bool) -> Ratings:
    rows = reading.session.scalars(select(Rating).where(Rating.question_id == question_id).order_by(Rating.id)).all()
    me = None if actor.link is not None else actor.person_id
    own = actor.link is not None or me is not None
    return Ratings(
        helped=sum(one.helpful for one in rows),
        missed=sum(not one.helpful for one in rows),
        mine=next((one.helpful for one in rows if own and one.person_id == me), None),
        words=tuple((one.helpful, one.words) for one in rows if one.words) if works else (),
    )


def _follows(reading: Transaction, actor: Actor, question_id: int) -> bool:
    if actor.person_id is None:
        return False
    query = select(Follower.id).where(Follower.question_id == question_id, Follower.person_id == actor.person_id)
    return reading.session.scalar(query) is not None


def _merged_here(reading: Transaction, question_id: int) -> tuple[str, ...]:
    query = select(Question.reference).where(Question.merged_into_id == question_id).order_by(Question.id)
    return tuple(str(reference) for reference in reading.session.scalars(query))


def _merged_into(reading: Transaction, actor: Actor, question: Question) -> tuple[str, int | None] | None:
    """The reference of the other question, and its id where it is answered or the actor works on it."""
    if question.merged_into_id is None:
        return None
    reference, stage = reading.session.execute(
        select(Question.reference, Question.stage).where(Question.id == question.merged_into_id)
    ).one()
    seen = stage in ANSWERED or bool(access.work(actor))
    return str(reference), question.merged_into_id if seen else None


def _trail(trail: dict[str, Any]) -> tuple[TrailLine, ...]:
    offered = trail.get("offered", ())[:TRAIL_MOST]
    return tuple(TrailLine(str(one["title"]), str(one["url"])) for one in offered)


def _may(actor: Actor, facts: access.QuestionFacts) -> QuestionMay:
    names = QuestionMay.__slots__
    return QuestionMay(**{name: getattr(access, name)(actor, facts) for name in names})
