"""What a change of the law does to signed answers: exactly those whose cited part changed go to review, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.db import Transaction
from search.library import units
from search.library.folding import fold
from search.library.lineage.matching import carried, matched
from search.library.lineage.models import LineageLink
from search.library.lineage.queries import articles_of, provisions
from search.library.marks import queries as marks
from search.library.marks.marking import Held, Mark, touching
from search.library.models import Article, Version, Work
from search.library.queries import versions_of
from search.library.standing import Standing, begins, in_force, standings
from search.questions import course
from search.questions.answers.binding import CHANGED
from search.questions.answers.models import Answer, AnswerReview, Claim, ClaimCitation
from search.questions.answers.workflow import Reason, Stage

ledger.tell(
    {
        "answers.review_opened": "依据的法规有变动，第{edition}版答复进入复核，共{changes}处",
        "answers.renumbered": "依据只改了条号，第{edition}版答复照旧有效",
    }
)
_NOTE_MOST = 500


@dataclass(frozen=True, slots=True)
class Cited:
    """One part of the law that a signed answer rests on, in the version that it was signed on."""

    answer: Answer
    article: Article
    version: Version
    work: Work
    unit: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a cited part; `code` tells one change from another, so that none is told twice."""

    reason: Reason
    code: str
    happened_on: date
    to_article_id: int | None = None
    note: str = ""


def law_changed(tx: Transaction, payload: outbox.Payload) -> None:
    """Keep the errand after an import, a mark or the turn of a day: the works that it names are looked at."""
    if works := {int(work) for work in payload["works"]}:
        follow(tx, works)


def turn_of_day(tx: Transaction, since: date) -> int:
    """Look at the works of which a mark begins to hold after `since`, up to today; returns how many reviews opened.

    Versions that come into force or end are told by the library's own errand.
    """
    keys = {place.work for place, held in marks.held(tx).by_place.items() if any(mark.since > since for mark in held)}
    works = set(tx.session.scalars(select(Work.id).where(Work.key.in_(keys)))) if keys else set()
    return follow(tx, works) if works else 0


def follow(tx: Transaction, works: Collection[int]) -> int:
    """Open a review for every signed answer of which a part cited from these works changed; returns how many changes.

    It bears repetition: a change that was told stays told. A part whose words stand on under another number leaves
    its answer as it is, with a note.
    """
    cited = _cited(tx.session, works)
    if not cited:
        return 0
    law = _Law.load(tx, cited)
    told = _told(tx.session, {one.answer.id for one in cited})
    fresh: dict[Answer, list[AnswerReview]] = defaultdict(list)
    for one in cited:
        change = law.change(one)
        if change is None:
            continue
        part = (one.answer.id, one.article.id, one.unit)
        codes = {(*part, change.code), (*part, _came_to(change.reason, change.code, law.article(change.to_article_id)))}
        if codes & told:
            continue
        told |= codes
        fresh[one.answer].append(_review(tx, one, change))
    for answer, found in fresh.items():
        _open(tx, answer, found)
    return sum(review.resolved_at is None for found in fresh.values() for review in found)


def _cited(session: Session, works: Collection[int]) -> list[Cited]:
    """Every part of these works that an answer which stands rests on; one statement."""
    rows = session.execute(
        select(Answer, Article, Version, Work, ClaimCitation)
        .join(Claim, Claim.answer_id == Answer.id)
        .join(ClaimCitation, ClaimCitation.claim_id == Claim.id)
        .join(Article, ClaimCitation.article_id == Article.id)
        .join(Article.version)
        .join(Version.work)
        .where(Answer.stage == Stage.PUBLISHED, Work.id.in_(works))
        .order_by(Answer.id, Claim.position, ClaimCitation.position)
    )
    return [
        Cited(answer, article, version, work, citation.unit, (citation.span_from, citation.span_to))
        for answer, article, version, work, citation in rows
    ]


def _told(session: Session, answers: Collection[int]) -> set[tuple[int, int, str, str]]:
    """What was told of these answers, by the code of the change and by what it came to."""
    rows = session.execute(
        select(AnswerReview, Article)
        .outerjoin(Article, AnswerReview.to_article_id == Article.id)
        .where(AnswerReview.answer_id.in_(answers))
    )
    return {
        (review.answer_id, review.from_article_id, review.unit, code)
        for review, to in rows
        for code in (review.change, _came_to(review.reason, review.change, to))
    }


def _came_to(reason: Reason, code: str, to: Article | None) -> str:
    """A change by its outcome: one more version that leaves the article as the last one had it changes nothing."""
    return f"{reason}:{to.number}:{to.sub}:{fold(to.text)}" if to is not None else code


def _review(tx: Transaction, one: Cited, change: Change) -> AnswerReview:
    review = AnswerReview(
        answer_id=one.answer.id,
        from_article_id=one.article.id,
        unit=one.unit,
        to_article_id=change.to_article_id,
        change=change.code,
        reason=change.reason,
        note=change.note[:_NOTE_MOST],
        happened_on=change.happened_on,
        detected_at=tx.now,
        resolved_at=tx.now if change.reason is Reason.RENUMBERED else None,
    )
    tx.session.add(review)
    return review


def _open(tx: Transaction, answer: Answer, found: Sequence[AnswerReview]) -> None:
    grave = [review for review in found if review.resolved_at is None]
    if not grave:
        ledger.write(tx, CLOCK, "answers.renumbered", answer, edition=answer.edition)
        return
    ledger.write(tx, CLOCK, "answers.review_opened", answer, edition=answer.edition, changes=len(grave))
    course.under_review(tx, CLOCK, answer.question)
    outbox.promise(tx, CHANGED, question_id=answer.question_id)


@dataclass(slots=True)
class _Law:
    """The works at hand as they stand today, with the articles of the versions that are needed."""

    today: date
    versions: dict[int, list[Version]]
    standing: dict[int, Standing]
    marks: Held
    articles: dict[int, list[Article]]
    links: dict[tuple[int, int], dict[int, list[int]]] = field(default_factory=dict)

    @classmethod
    def load(cls, tx: Transaction, cited: Sequence[Cited]) -> _Law:
        """Five statements at most, however many answers and works."""
        works = {one.work.id: one.work.key for one in cited}
        versions = versions_of(tx.session, works)
        standing = {key: one for mine in versions.values() for key, one in standings(mine, tx.today).items()}
        law = cls(tx.today, versions, standing, marks.held(tx, keys=set(works.values())), {})
        needed: set[int] = set()
        pairs: set[tuple[int, int]] = set()
        for one in cited:
            newer = law.in_force(one)
            if newer is not None and newer.id != one.version.id:
                needed |= {one.version.id, newer.id}
                pairs.add((one.version.id, newer.id))
        law.articles = articles_of(tx.session, sorted(needed))
        law.links = _links(tx.session, pairs)
        return law

    def in_force(self, one: Cited) -> Version | None:
        """The version of the work that holds today, if any does."""
        return in_force(self.versions[one.work.id], self.standing)

    def article(self, article_id: int | None) -> Article | None:
        """An article of the versions at hand."""
        return next((one for mine in self.articles.values() for one in mine if one.id == article_id), None)

    def change(self, one: Cited) -> Change | None:
        """What became of a cited part; None where it stands as it was signed."""
        now = self.in_force(one)
        if now is None:
            last = one.version.effective_to
            ended = last + timedelta(days=1) if last is not None and last < self.today else self.today
            return Change(Reason.REPEALED, f"gone:{one.version.id}", ended, note=f"《{one.work.title}》已经废止")
        if now.id == one.version.id:
            return self._overridden(one, one.article, one.span)
        return self._against(one, now)

    def _against(self, one: Cited, now: Version) -> Change | None:
        """The cited part beside the version that took the place of its own."""
        heirs = self._heirs(one, now)
        for heir in heirs:
            part = carried(one.article.text, one.unit, heir.text)
            if part is None:
                continue
            if over := self._overridden(one, heir, (part.start, part.end)):
                return over
            if (heir.number, heir.sub, part.address) == (one.article.number, one.article.sub, one.unit):
                return None
            was, becomes = _called(one.article, one.unit), _called(heir, part.address)
            note = f"{was}改为{becomes}，文字没有变"
            return Change(Reason.RENUMBERED, f"article:{heir.id}", begins(now), heir.id, note)
        if not heirs:
            note = f"{one.article.label}在新文本里已经删去"
            return Change(Reason.REPEALED, "dropped", begins(now), note=note)
        note = f"{_called(one.article, one.unit)}的文字有修改"
        return Change(Reason.AMENDED, f"article:{heirs[0].id}", begins(now), heirs[0].id, note)

    def _heirs(self, one: Cited, now: Version) -> list[Article]:
        """The articles that took the place of the cited one: as the lineage says, of the same number first."""
        links = self.links.get((one.version.id, now.id))
        if links is None:
            pairs = matched(provisions(self.articles[one.version.id]), provisions(self.articles[now.id]))
            links = defaultdict(list)
            for link in pairs:
                links[link.older].append(link.newer)
            self.links[one.version.id, now.id] = links
        by_id = {article.id: article for article in self.articles[now.id]}
        heirs = [by_id[key] for key in links.get(one.article.id, ()) if key in by_id]
        return sorted(heirs, key=lambda each: (each.number != one.article.number, each.position))

    def _overridden(self, one: Cited, article: Article, span: tuple[int, int]) -> Change | None:
        met = touching(self.marks.of(one.work.key, article.number, article.sub), one.unit, span, article.text)
        return _lost(met[0], article) if met else None


def _lost(mark: Mark, article: Article) -> Change:
    code = f"mark:{article.address}:{mark.unit}:{mark.by_number}"
    return Change(Reason.OVERRIDDEN, code[:80], mark.since, note=f"{article.label}{mark.part}{mark.sentence}")


def _called(article: Article, unit: str) -> str:
    part = units.at(article.text, unit)
    return f"{article.label}{part.label if part is not None else ''}"


def _links(session: Session, pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], dict[int, list[int]]]:
    """What the lineage says of these pairs of versions; a pair that it does not know is left out."""
    found: dict[tuple[int, int], dict[int, list[int]]] = {}
    older, newer = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    rows = session.scalars(
        select(LineageLink)
        .where(LineageLink.older_version_id.in_(older), LineageLink.newer_version_id.in_(newer))
        .order_by(LineageLink.id)
    )
    for row in rows:
        links = found.setdefault((row.older_version_id, row.newer_version_id), defaultdict(list))
        if row.older_id is not None and row.newer_id is not None:
            links[row.older_id].append(row.newer_id)
    return found
