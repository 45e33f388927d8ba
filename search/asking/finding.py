"""A question in everyday words, and what answers it: answered questions and articles, ranked together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import select

from alliance.kernel import typed
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Hit, Hits, Index, IndexQuery, IndexUnavailable
from search.asking.answered import KIND, PRECEDENT, Answered, AnsweredQuestions
from search.asking.naming import NamedMissing, missing, named_articles
from search.engine import tokens
from search.engine.fusion import BY_MEANING
from search.engine.marking import Words, marked, shortened
from search.library import addresses, jurisdiction, known
from search.library.indexing import article_id
from search.library.marks import queries as marks
from search.library.marks.marking import Held, Piece
from search.library.models import Article, Status, Version, Work, WorkKind
from search.library.queries import is_empty, versions_of
from search.library.standing import Standing, standings
from search.words import queries as lay_words

PUBLIC = "public"
LAW = tuple(kind.value for kind in WorkKind)
LONGEST_QUESTION = 10_000
EXCERPT = 340
"""How many characters of a long article a page shows before the reader opens the whole."""

MOST_ANSWERED = 3
"""How many answered questions stand before the articles."""

NEAR = 0.83
"""The cosine from which an article may answer that shares no word with the question; below lies what nobody asked."""

SURE = 0.875
"""The cosine from which meaning alone supports an answer."""

COVERED = 0.3
"""Which share of the question's pairs of characters an article must hold to support an answer by its words."""

ALIKE = 0.4
"""The same for the title of an answered question, before it is shown and lends its articles."""

ALIKE_IN_WHOLE, ALIKE_IN_MEANING = 0.5, 0.88
"""The share of its title and text, and its cosine, that together do as well."""

LENT = 0.95
"""What an article counts that an answered question lends, against the best article."""

NEARER_PLACE = 0.03
"""How much more an article counts for each step that its place is nearer to the asker than the nation."""


@dataclass(frozen=True, slots=True)
class Found:
    """One article that was found, ready to show; `short` is None where the whole is short enough.

    `whole` and `short` are the text in pieces: what the question lit up, and what can be no basis any more.
    """

    article_id: int
    work: str
    title: str
    short_title: str
    kind: WorkKind
    level: str
    place_name: str
    applies: bool
    label: str
    address: str
    url: str
    text: str
    whole: Sequence[Piece]
    short: Sequence[Piece] | None
    note: str
    version_date: date | None
    effective_from: date | None
    standing: Standing
    supports: bool
    """True where words or meaning are near enough to rely on; else it is only the nearest there is."""

    score: float
    """Greater is better; comparable within one answer only."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found on a day: answered questions, articles that apply to the asker and of other places, works named.

    Without support nothing that was found is near enough to be called an answer.
    """

    question: str
    on: date
    answered: Sequence[Answered] = field(default_factory=tuple)
    precedents: Sequence[Answered] = field(default_factory=tuple)
    here: Sequence[Found] = field(default_factory=tuple)
    elsewhere: Sequence[Found] = field(default_factory=tuple)
    missing: Sequence[NamedMissing] = field(default_factory=tuple)

    @property
    def nothing(self) -> bool:
        """True where nothing at all was found."""
        return not (self.answered or self.precedents or self.here or self.elsewhere or self.missing)

    @property
    def supported(self) -> bool:
        """True where something found answers the question for the asker."""
        return bool(self.answered) or any(one.supports for one in self.here)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What ranking needs beside the hits: who asks, on which day, in which words, and what is overridden then."""

    actor: Actor
    on: date
    words: Words
    held: Held


Row = tuple[Article, Version, Work]


def cleaned(question: str) -> str:
    """The question as it is searched: printable, on one line, at most 10,000 characters."""
    return typed.searched(question, LONGEST_QUESTION)


def ask(
    reading: Transaction,
    actor: Actor,
    index: Index,
    question: str,
    *,
    limit: int = 10,
    on: date | None = None,
    answered: AnsweredQuestions | None = None,
    precedents: AnsweredQuestions | None = None,
) -> Answer:
    """Find what answers a question on a day, today where none is said; a constant number of statements.

    Law of the nation and of every place above the asker comes first; law of other places is found apart, because it
    does not apply. An article that is named outright comes before all. Raises IndexUnavailable.
    """
    text, day = cleaned(question), on or reading.today
    if not tokens.runs(text):
        return Answer(text, day)
    words = Words.of(text, also := lay_words.meant_by(reading, text))
    known_before, told_of = answered or AnsweredQuestions(), precedents or AnsweredQuestions()
    law = IndexQuery(
        text,
        audiences=audiences(actor),
        places=jurisdiction.above(actor.place_path),
        kinds=LAW,
        also=also,
        limit=limit * 2,  # some share only a single character with the question, and are left out
        on=day,
        vector=BY_MEANING,
    )
    asked = [law, replace(law, elsewhere=True, limit=limit)]
    if known_before.any:
        asked.append(replace(law, kinds=(KIND,), places=None, limit=MOST_ANSWERED))  # a neighbour's question helps too
    if told_of.any:
        asked.append(replace(law, kinds=(PRECEDENT,), places=None, limit=MOST_ANSWERED))
    try:
        found = list(index.search_all(asked))
    except IndexUnavailable:
        if not is_empty(reading.session):
            raise
        found = []  # where no text was ever taken in, there is no index to miss
    here, away, *rest = (*found, *(Hits(),) * (len(asked) - len(found)))
    before = rest.pop(0) if known_before.any else Hits()
    cases = rest.pop(0) if told_of.any else Hits()
    of_rooms = known_before.of(reading, actor, [hit.key for hit in before.found])
    if day != reading.today:  # what was answered later rests on law that did not hold yet
        of_rooms = {key: one for key, one in of_rooms.items() if one.valid_as_of and one.valid_as_of <= day}
    alike = _alike(of_rooms, before.found, words)
    of_cases = told_of.of(reading, actor, [hit.key for hit in cases.found])
    scores = _scores(here, away, named_articles(reading.session, text), alike)
    about = _Asked(actor, day, words, marks.held(reading, day))
    ranked = _ranked(reading, scores, about, limit)
    return Answer(
        question=text,
        on=day,
        answered=tuple(alike),
        precedents=tuple(_alike(of_cases, cases.found, words)),
        here=tuple(one for one in ranked if one.applies),
        elsewhere=tuple(one for one in ranked if not one.applies),
        missing=tuple(missing(reading.session, actor, text)),
    )


def audiences(actor: Actor) -> tuple[str, ...]:
    """Who the actor is to the index: everybody, and a member of an alliance after signing in."""
    return (PUBLIC, f"alliance:{actor.alliance_id}") if actor.signed_in and actor.alliance_id is not None else (PUBLIC,)


def _alike(of_rooms: Mapping[str, Answered], hits: Sequence[Hit], words: Words) -> list[Answered]:
    """The answered questions that are about the same matter, best first."""
    found = [(of_rooms[hit.key], hit) for hit in hits if hit.key in of_rooms]
    return [
        one
        for one, hit in found
        if _covered(words, one.title) >= ALIKE
        or (_covered(words, f"{one.title} {one.text}") >= ALIKE_IN_WHOLE and (hit.near or 0.0) >= ALIKE_IN_MEANING)
    ]


def _covered(words: Words, text: str) -> float:
    """Which share of the question's words a text holds; whole where it holds what the thesaurus says is meant."""
    found = words.found_in(text)
    return 1.0 if found & words.whole else len(found) / len(words.pairs) if words.pairs else 0.0


def _scores(
    here: Hits, away: Hits, named: Collection[int], alike: Sequence[Answered]
) -> dict[int, tuple[float, float | None]]:
    """For each article its score, and its nearness in meaning where that is known: found, lent, or named."""
    scores: dict[int, tuple[float, float | None]] = {}
    for hit in (*here.found, *away.found):
        if (key := article_id(hit.key)) is not None:
            scores[key] = (hit.score, hit.near)
    best = max((score for score, _ in scores.values()), default=1.0)
    for rank, one in enumerate(alike):
        for key in one.articles:
            score, near = scores.get(key, (0.0, None))
            scores[key] = (max(score, best * LENT ** (rank + 1)), max(near or 0.0, SURE))
    return scores | dict.fromkeys(named, (best * 2, 1.0))


def _ranked(
    reading: Transaction, scores: Mapping[int, tuple[float, float | None]], about: _Asked, limit: int
) -> list[Found]:
    """The articles with their works, best first, as far as they hold on the day and have to do with the question.

    At most `limit` that apply to the asker, and as many of other places.
    """
    rows: Sequence[Row] = [
        (article, version, work)
        for article, version, work in reading.session.execute(
            select(Article, Version, Work).join(Article.version).join(Version.work).where(Article.id.in_(scores))
        )
    ]
    versions = versions_of(reading.session, {work.id for _, _, work in rows})
    now = {key: one for mine in versions.values() for key, one in standings(mine, about.on).items()}
    kept: list[tuple[float, bool, Row]] = []
    for row in rows:
        article, version, work = row
        score, near = scores[article.id]
        text = f"{work.title} {article.chapter} {article.label} {article.text}"
        if now[version.id].status is Status.IN_FORCE and (about.words.found_in(text) or (near or 0.0) >= NEAR):
            steps = work.place_path.count("/") - 1 if work.place_path.startswith("/") else 0
            supports = _covered(about.words, text) >= COVERED or (near or 0.0) >= SURE
            kept.append((score * (1 + NEARER_PLACE * steps), supports, row))
    kept.sort(key=lambda one: (-one[0], one[2][0].id))
    above = jurisdiction.above(about.actor.place_path)
    here = [one for one in kept if one[2][2].place_path in above][:limit]
    away = [one for one in kept if one[2][2].place_path not in above][:limit]
    return [
        _found(row, now[row[1].id], score=score, supports=supports, about=about)
        for score, supports, row in (*here, *away)
    ]


def _found(row: Row, standing: Standing, *, score: float, supports: bool, about: _Asked) -> Found:
    article, version, work = row
    lit = marked(article.text, about.words)
    return Found(
        article_id=article.id,
        work=work.key,
        title=work.title,
        short_title=work.short_title,
        kind=work.kind,
        level=work.level,
        place_name=work.place_name,
        applies=jurisdiction.applies(work.place_path, about.actor.place_path),
        label=article.label,
        address=article.address,
        url=addresses.article(work.key, version.stamp, article.address),
        text=article.text,
        whole=about.held.shown(work.key, article.address, article.text, lit),
        short=_short(about.held, work.key, article, lit),
        note=known.works().note(work.title, article.number) if about.held.at(work.key, article.address) else "",
        version_date=version.version_date,
        effective_from=version.effective_from,
        standing=standing,
        supports=supports,
        score=round(score, 4),
    )


def _short(held: Held, key: str, article: Article, lit: Sequence[tuple[str, bool]]) -> Sequence[Piece] | None:
    """The part of a long article around its lit words; None where it is short, or where a part of it is overridden.

    What is struck must never be read without its reason, so such an article is shown whole.
    """
    if len(article.text) <= EXCERPT * 1.3 or held.at(key, article.address):
        return None
    return [Piece(text, lit=flag) for text, flag in shortened(lit, EXCERPT)]
