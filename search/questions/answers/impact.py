"""What a change of the law touches, whatever the room: the port, and the page that gathers it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from search.library import addresses
from search.library.lineage.differing import Stretch
from search.library.models import Status, Version, Work
from search.library.queries import versions_of
from search.library.standing import begins, standings
from search.questions.answers import addresses as pages
from search.questions.answers import queries
from search.questions.answers.models import Answer, AnswerReview
from search.questions.answers.workflow import REASON_NAMES, Reason, Stage
from search.questions.models import Question

EXTENSION = "questions.impact"
"""Where the running application keeps its one registry."""
LOOK_BACK = timedelta(days=400)
"""Versions that began longer ago are listed only where something rests on what they changed."""
ROOM = "官方答复"


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing that a change of the law touches.

    The work with `work_key` changed on `happened_on`; `title` and `url` are of the thing, `room` is the word for its
    sort (官方答复, 培训题目), `what` says which part changed and how, `state` where it stands now, with its `tone`.
    """

    work_key: str
    happened_on: date
    title: str
    url: str
    room: str
    what: str
    state: str
    tone: str = ""
    difference: tuple[Stretch, ...] = ()
    old_url: str = ""
    new_url: str = ""


Provider = Callable[[Transaction, Actor], Iterable[Touched]]
"""Everything of one room that a change of the law touches, in sight of the actor; a constant number of statements."""


class Impact:
    """Gathers what changes of the law touch from all rooms; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, actor: Actor) -> list[Touched]:
        """Everything that is touched, room by room."""
        return [one for provider in self._providers for one in provider(reading, actor)]


@dataclass(frozen=True, slots=True)
class LawChange:
    """One change of one work, with everything that it touches; `what` is 新版本施行 or the like."""

    work_key: str
    title: str
    url: str
    happened_on: date
    what: str
    touched: tuple[Touched, ...]

    @property
    def waiting(self) -> frozenset[str]:
        """The addresses of the things that still wait for somebody to look at them."""
        return frozenset(one.url for one in self.touched if one.tone == "late")


def changes(reading: Transaction, actor: Actor, impact: Impact) -> list[LawChange]:
    """Every change of the law that touches something, and the recent ones that touch nothing; the latest first."""
    by_change: dict[tuple[str, date], list[Touched]] = defaultdict(list)
    for one in impact.gather(reading, actor):
        by_change[one.work_key, one.happened_on].append(one)
    recent = _recent(reading)
    titles = _titles(reading, {key for key, _ in by_change})
    keys = sorted({*by_change, *recent}, key=lambda key: (key[1], key[0]), reverse=True)
    return [
        LawChange(
            work_key=key,
            title=titles.get(key) or recent[key, day][0],
            url=addresses.work(key),
            happened_on=day,
            what=recent[key, day][1] if (key, day) in recent else "有变动",
            touched=tuple(by_change.get((key, day), ())),
        )
        for key, day in keys
    ]


def answers(reading: Transaction, actor: Actor) -> list[Touched]:
    """The official answers that a change of the law touches; three statements."""
    rows = reading.session.execute(
        select(AnswerReview.id, AnswerReview.answer_id, Answer.stage, Answer.question_id, Question.title, Work.key)
        .join(Answer, AnswerReview.answer_id == Answer.id)
        .join(Question, Answer.question_id == Question.id)
        .join(AnswerReview.from_article)
        .join(Version)
        .join(Work, Version.work_id == Work.id)
        .where(visible(Answer, actor))
        .order_by(AnswerReview.id)
    ).all()
    told = queries.reviews_of(reading, {row.answer_id for row in rows})
    views = {view.review_id: view for found in told.values() for view in found}
    return [_touched(row.stage, row.question_id, row.title, row.key, views[row.id]) for row in rows]


def _touched(stage: Stage, question_id: int, title: str, key: str, view: queries.ReviewView) -> Touched:
    if view.reason is Reason.RENUMBERED:
        state, tone = "不受影响，只改了条号", "go"
    elif view.resolved or stage is not Stage.PUBLISHED:
        state, tone = "已复核", "go"
    else:
        state, tone = "复核中", "late"
    return Touched(
        work_key=key,
        happened_on=view.happened_on,
        title=title,
        url=pages.answer(question_id),
        room=ROOM,
        what=view.note or f"{view.label}{REASON_NAMES[view.reason]}",
        state=state,
        tone=tone,
        difference=view.difference,
        old_url=view.from_url,
        new_url=view.to_url,
    )


def _titles(reading: Transaction, keys: Iterable[str]) -> dict[str, str]:
    rows = reading.session.execute(select(Work.key, Work.title).where(Work.key.in_(sorted(keys))))
    return {row.key: row.title for row in rows}


def _recent(reading: Transaction) -> dict[tuple[str, date], tuple[str, str]]:
    """Versions that took the place of another, and works that were repealed, lately; title and what happened."""
    since = reading.today - LOOK_BACK
    near = reading.session.execute(
        select(Work.id, Work.key, Work.title)
        .join(Version, Version.work_id == Work.id)
        .where((Version.effective_from >= since) | (Version.version_date >= since) | (Version.effective_to >= since))
        .distinct()
        .order_by(Work.id)
    ).all()
    versions = versions_of(reading.session, [row.id for row in near])
    found: dict[tuple[str, date], tuple[str, str]] = {}
    for row in near:
        found |= {(row.key, day): (row.title, what) for day, what in _events(versions[row.id], since, reading.today)}
    return found


def _events(versions: Sequence[Version], since: date, today: date) -> Iterable[tuple[date, str]]:
    now = standings(versions, today)
    first = min(versions, key=begins)
    for version in versions:
        if version is not first and since <= begins(version) <= today:
            yield begins(version), "新版本施行"
        ended = version.effective_to if now[version.id].status is Status.REPEALED else None
        if ended is not None and since <= ended < today:
            yield ended + timedelta(days=1), "废止"
