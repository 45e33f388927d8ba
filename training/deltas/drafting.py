"""How a draft comes about: questions and lessons that an article's change sent to review, gathered by article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from alliance.kernel.outbox import Payload
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from alliance.kernel.places.models import Alliance
from training import programmes
from training.bank import changes
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.courses.models import CourseVersion, Lesson, LessonReview, Module
from training.courses.workflow import Reason
from training.courses.workflow import Stage as VersionStage
from training.deltas.models import NOTE_MOST, Delta
from training.deltas.workflow import Stage

MINUTES = "training.delta_minutes"
DRAFTED = "training.delta_drafted"
"""The errand after drafts came about: the desk is told."""

ledger.tell({"training.delta_drafted": "法规有变动，起了一份补学稿"})


@dataclass(frozen=True, slots=True)
class Affected:
    """One question or lesson of a module that an article's change sent to review."""

    source: str
    topic: str
    citation: str
    note: str
    url: str
    from_article_id: int | None = None
    to_article_id: int | None = None


def law_changed(tx: Transaction, _payload: Payload) -> None:
    """Keep the errand of the law, after questions and lessons have gone to review in the same transaction."""
    gather(tx)


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Look again on a new day: reviews may have opened, and certificates been issued, without any errand."""
    return gather(tx)


def gather(tx: Transaction) -> int:
    """Make a draft for every changed article that somebody with a certificate once learnt; returns how many.

    It bears repetition: a review that stands in a draft is not taken again.
    """
    tx.session.flush()  # reviews that were opened in this transaction are looked for by query
    return sum(_of_alliance(tx, alliance_id) for alliance_id in tx.session.scalars(select(Alliance.id)).all())


def _of_alliance(tx: Transaction, alliance_id: int) -> int:
    taught = _learnt_by_somebody(tx, alliance_id)
    if not taught:
        return 0
    found = [one for one in _affected(tx, alliance_id) if one.topic in taught]
    if not found:
        return 0
    known = tx.session.scalars(select(Delta).where(Delta.alliance_id == alliance_id)).all()
    taken = {source for one in known for source in one.sources}
    drafts = {one.citation: one for one in known if one.stage is Stage.DRAFT}
    made = []
    for one in found:
        if one.source in taken:
            continue
        if one.citation not in drafts:
            drafts[one.citation] = _draft(tx, alliance_id, one)
            made.append(drafts[one.citation])
        _take(drafts[one.citation], one)
    tx.session.flush()  # the lines name the drafts by their ids
    for draft in made:
        ledger.write(tx, CLOCK, "training.delta_drafted", draft, version=draft.version)
    if made:
        outbox.promise(tx, DRAFTED, alliance_id=alliance_id, drafts=len(made))
    return len(made)


def _learnt_by_somebody(tx: Transaction, alliance_id: int) -> frozenset[str]:
    """The modules of every programme of which a certificate holds."""
    codes = tx.session.scalars(
        select(Certificate.programme)
        .where(
            Certificate.alliance_id == alliance_id,
            Certificate.state == State.VALID,
            Certificate.valid_to >= tx.today,
        )
        .distinct()
    )
    taught = programmes.programmes()
    return frozenset(module for code in codes if code in taught for module in taught[code].modules)


def _affected(tx: Transaction, alliance_id: int) -> Iterable[Affected]:
    yield from _questions(tx, alliance_id)
    yield from _lessons(tx, alliance_id)


def _questions(tx: Transaction, alliance_id: int) -> Iterator[Affected]:
    for one in changes.affected(tx, alliance_id):
        if not one.settled:
            source = f"question:{one.review_id}"
            articles = one.from_article_id, one.to_article_id
            yield Affected(source, one.topic, one.citation, one.note, one.url, *articles)


def _lessons(tx: Transaction, alliance_id: int) -> Iterator[Affected]:
    rows = tx.session.execute(
        select(LessonReview, Module.code)
        .join(Lesson, Lesson.code == LessonReview.lesson_code)
        .join(Module, Lesson.module_id == Module.id)
        .join(CourseVersion, Lesson.version_id == CourseVersion.id)
        .where(
            LessonReview.alliance_id == alliance_id,
            Lesson.alliance_id == alliance_id,
            CourseVersion.stage == VersionStage.PUBLISHED,
            LessonReview.resolved_at.is_(None),
            LessonReview.reason != Reason.WITHDRAWN,
        )
        .order_by(LessonReview.id)
    )
    for review, topic in rows:
        yield Affected(f"lesson:{review.id}", topic, review.citation, review.note, review.url)


def _draft(tx: Transaction, alliance_id: int, one: Affected) -> Delta:
    draft = Delta(
        alliance_id=alliance_id,
        citation=one.citation,
        topics=[],
        sources=[],
        questions=[],
        title=f"{one.citation}有变动"[:200],
        minutes=parameters.on(tx, MINUTES, NATION, tx.today, alliance_id=alliance_id).whole,
        noticed_at=tx.now,
    )
    tx.session.add(draft)
    return draft


def _take(draft: Delta, one: Affected) -> None:
    """Add what one review tells: from the words before the first change to those after the last.

    A column of lists is set anew, since a change inside is not seen.
    """
    draft.sources = [*draft.sources, one.source]
    draft.topics = sorted({*draft.topics, one.topic})
    draft.note = one.note[:NOTE_MOST] or draft.note
    draft.url = one.url or draft.url
    draft.from_article_id = draft.from_article_id or one.from_article_id
    draft.to_article_id = one.to_article_id or draft.to_article_id
