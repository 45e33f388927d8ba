"""Reading answers: the edition of a day with the law opened beside it, and one edition on the officers' desk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased, selectinload

from alliance.kernel.accounts.models import Person
from alliance.kernel.days import full_date, local_date
from alliance.kernel.db import Transaction
from search.library import addresses, units
from search.library.lineage.differing import Stretch, difference
from search.library.marks import queries as marks
from search.library.marks.marking import Held, Piece, pieces
from search.library.models import Article, Status, Version, Work
from search.library.queries import versions_of
from search.library.standing import Standing, standings
from search.questions.answers import asof
from search.questions.answers.judging import articles_of
from search.questions.answers.models import Answer, AnswerReview, Claim, ClaimCitation
from search.questions.answers.workflow import REASON_NAMES, SHOWN, STAGE_NAMES, Reason, Stage

KEY = "answer:"
"""What the keys of answers in the index begin with."""


@dataclass(frozen=True, slots=True)
class CitationView:
    """One citation, opened: `whole` is the article in pieces with the quotation lit and what is overridden marked.

    Without a loaded text `url`, `whole` and `standing` are empty.
    """

    title: str
    label: str
    unit: str
    url: str
    quotation: str
    whole: tuple[Piece, ...]
    standing: Standing | None
    typed: str
    unchanged: bool = False
    """True where a newer version took the place of the cited one and left these words as they are."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with what it cites."""

    claim_id: int
    position: int
    text: str
    advice: bool
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One change of the law that touches an answer, with the difference in words."""

    review_id: int
    reason: Reason
    title: str
    label: str
    happened_on: date
    note: str
    difference: tuple[Stretch, ...]
    from_url: str
    to_url: str
    resolved: bool

    @property
    def sentence(self) -> str:
        """依据《…》第五条已于2026年1月1日修改."""
        return f"依据《{self.title}》{self.label}已于{full_date(self.happened_on)}{REASON_NAMES[self.reason]}"


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition that was signed, with its days; `ended_on` is None for the one that stands."""

    edition: int
    signed_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One edition as it is read; `on` is the day of which it is shown, None for today.

    `open_reviews` are the changes that hold it in review on that day, `notes` those of the number alone.
    """

    answer_id: int
    question_id: int
    edition: int
    stage: Stage
    version: int
    author: str
    signer: str
    assisted: bool
    signed_on: date | None
    valid_as_of: date | None
    ended_on: date | None
    because: str
    claims: tuple[ClaimView, ...]
    open_reviews: tuple[ReviewView, ...]
    notes: tuple[ReviewView, ...]
    editions: tuple[EditionLine, ...]
    on: date | None = None

    @property
    def stage_name(self) -> str:
        """The stage as people read it."""
        return STAGE_NAMES[self.stage]

    @property
    def warning(self) -> str:
        """⚠ 依据…已于…修改，复核中; empty where nothing has changed."""
        if not self.open_reviews:
            return ""
        more = f"等 {len(self.open_reviews)} 处" if len(self.open_reviews) > 1 else ""
        return f"{self.open_reviews[0].sentence}{more}，复核中"


def of_question(reading: Transaction, question_id: int, on: date | None = None) -> AnswerView | None:
    """The answer to a question as of a day, today where none is said; None where none was signed by then.

    The caller has loaded the question through its own sight, so that the bearer of its code reads the answer too.
    A constant number of statements.
    """
    editions = editions_of(reading, question_id)
    day = on or reading.today
    key = next(
        (key for key, line in editions if line.signed_on <= day and (line.ended_on is None or day < line.ended_on)),
        None,
    )
    return _view(reading, key, tuple(line for _, line in editions), on) if key is not None else None


def edition(reading: Transaction, answer_id: int) -> AnswerView:
    """One edition at whatever stage, for the desk. The caller has loaded it through its own sight."""
    question_id = reading.session.scalars(select(Answer.question_id).where(Answer.id == answer_id)).one()
    return _view(reading, answer_id, tuple(line for _, line in editions_of(reading, question_id)), None)


def editions_of(reading: Transaction, question_id: int) -> list[tuple[int, EditionLine]]:
    """The editions of an answer that stood on some day, with their ids, the newest first; one statement.

    What was taken down is not among them: it was wrong, or said what nobody should read, and stays closed.
    """
    rows = reading.session.execute(
        select(Answer.id, Answer.edition, Answer.signed_on, Answer.ended_on)
        .where(Answer.question_id == question_id, Answer.stage.in_(SHOWN))
        .order_by(Answer.edition.desc())
    )
    return [(key, EditionLine(number, signed, ended)) for key, number, signed, ended in rows if signed is not None]


def taken_down(reading: Transaction, question_id: int, day: date) -> bool:
    """True where an answer stood on a day that was taken down later; one statement."""
    query = select(Answer.id).where(
        Answer.question_id == question_id,
        Answer.stage == Stage.WITHDRAWN,
        Answer.signed_on <= day,
        Answer.ended_on > day,
    )
    return reading.session.scalar(query.limit(1)) is not None


def open_edition(reading: Transaction, question_id: int) -> tuple[int, Stage] | None:
    """The edition that somebody works on, with its stage; the caller has asked whether the actor may know of it."""
    row = reading.session.execute(
        select(Answer.id, Answer.stage).where(
            Answer.question_id == question_id, Answer.stage.in_([Stage.DRAFT, Stage.SUBMITTED])
        )
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def lent(reading: Transaction, keys: Collection[str]) -> Mapping[str, tuple[int, ...]]:
    """The articles that answered questions lend to a search: for each key answer:N of the index, their ids.

    One statement; a key that is no answer, or whose answer does not stand, lends nothing.
    """
    numbers = numbers_of(keys)
    rows = reading.session.execute(
        select(Answer.id, ClaimCitation.article_id)
        .join(Claim, Claim.answer_id == Answer.id)
        .join(ClaimCitation, ClaimCitation.claim_id == Claim.id)
        .where(Answer.id.in_(numbers), Answer.stage == Stage.PUBLISHED, ClaimCitation.article_id.is_not(None))
        .order_by(Answer.id, Claim.position, ClaimCitation.position)
    )
    found: dict[str, dict[int, None]] = {}
    for answer, article in rows:
        if article is not None:
            found.setdefault(numbers[answer], {})[article] = None
    return {key: tuple(articles) for key, articles in found.items()}


def numbers_of(keys: Collection[str]) -> dict[int, str]:
    """The ids of answers behind keys of the index, with their keys; keys of other rooms are left out."""
    return {int(number): key for key in keys if key.startswith(KEY) and (number := key.removeprefix(KEY)).isdecimal()}


def in_review() -> ColumnElement[bool]:
    """True for an answer that a change of the law asks to look at again."""
    return exists().where(AnswerReview.answer_id == Answer.id, AnswerReview.resolved_at.is_(None))


def reviews_of(reading: Transaction, answers: Collection[int]) -> dict[int, list[ReviewView]]:
    """Every change of the law that was told of these answers, the latest first; one statement."""
    found: dict[int, list[ReviewView]] = {}
    for review, view in _reviews(reading, answers):
        found.setdefault(review.answer_id, []).append(view)
    return found


def _reviews(reading: Transaction, answers: Collection[int]) -> list[tuple[AnswerReview, ReviewView]]:
    newer, its_version = aliased(Article), aliased(Version)
    rows = reading.session.execute(
        select(AnswerReview, Article, Version.stamp, Work.key, Work.short_title, newer, its_version.stamp)
        .join(Article, AnswerReview.from_article_id == Article.id)
        .join(Version, Article.version_id == Version.id)
        .join(Work, Version.work_id == Work.id)
        .outerjoin(newer, AnswerReview.to_article_id == newer.id)
        .outerjoin(its_version, newer.version_id == its_version.id)
        .where(AnswerReview.answer_id.in_(answers))
        .order_by(AnswerReview.happened_on.desc(), AnswerReview.id.desc())
    )
    found = []
    for review, article, stamp, key, title, to, to_stamp in rows:
        part = units.at(article.text, review.unit)
        view = ReviewView(
            review_id=review.id,
            reason=review.reason,
            title=title,
            label=f"{article.label}{part.label if part is not None else ''}",
            happened_on=review.happened_on,
            note=review.note,
            difference=_difference(article, review.unit, to) if review.reason is Reason.AMENDED else (),
            from_url=addresses.article(key, stamp, article.address),
            to_url=addresses.article(key, to_stamp, to.address) if to is not None else "",
            resolved=review.resolved_at is not None,
        )
        found.append((review, view))
    return found


def _difference(article: Article, unit: str, to: Article | None) -> tuple[Stretch, ...]:
    """The cited part beside what stands under its address now, or beside the whole article where nothing does."""
    was = units.at(article.text, unit)
    now = units.at(to.text, unit) if to is not None else None
    if was is None or to is None:
        return ()
    return difference(was.text, now.text if now is not None else to.text)


def _view(reading: Transaction, answer_id: int, editions: Sequence[EditionLine], on: date | None) -> AnswerView:
    answer = reading.session.scalars(
        select(Answer).where(Answer.id == answer_id).options(selectinload(Answer.claims).selectinload(Claim.citations))
    ).one()
    people = {answer.author_id, answer.signer_id} - {None}
    found = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))
    names = {row.id: row.name for row in found}
    day = on or reading.today
    changes = [
        (review, view) for review, view in _reviews(reading, [answer.id]) if on is None or (review.happened_on <= day)
    ]
    law = _opened(reading, answer, day)
    return AnswerView(
        answer_id=answer.id,
        question_id=answer.question_id,
        edition=answer.edition,
        stage=answer.stage,
        version=answer.version,
        author=names.get(answer.author_id, ""),
        signer=names.get(answer.signer_id, "") if answer.signer_id is not None else "",
        assisted=answer.assisted,
        signed_on=answer.signed_on,
        valid_as_of=answer.valid_as_of,
        ended_on=answer.ended_on,
        because=answer.because,
        claims=tuple(
            ClaimView(
                claim.id,
                claim.position,
                claim.text,
                claim.advice,
                tuple(_citation(one, law) for one in claim.citations),
            )
            for claim in answer.claims
        ),
        open_reviews=tuple(
            view for review, view in changes if review.reason is not Reason.RENUMBERED and _is_open(review, on)
        ),
        notes=tuple(view for review, view in changes if review.reason is Reason.RENUMBERED),
        editions=tuple(editions),
        on=on,
    )


def _is_open(review: AnswerReview, on: date | None) -> bool:
    """True where a change holds an answer in review now, or held it on a past day."""
    if review.resolved_at is None:
        return True
    return on is not None and local_date(review.resolved_at) > on


@dataclass(frozen=True, slots=True)
class _Law:
    """The articles that an edition cites, where each version stands on the day, and the marks of that day."""

    rows: Mapping[int, tuple[Article, Version, Work]]
    standing: Mapping[int, Standing]
    marks: Held
    unchanged: frozenset[tuple[int, str]]


def _opened(reading: Transaction, answer: Answer, day: date) -> _Law:
    keys = {one.article_id for claim in answer.claims for one in claim.citations if one.article_id is not None}
    rows = articles_of(reading.session, keys)
    works = {work.id: work.key for _, _, work in rows.values()}
    versions = versions_of(reading.session, works)
    standing = {key: one for mine in versions.values() for key, one in standings(mine, day).items()}
    older = any(standing[version.id].status is Status.SUPERSEDED for _, version, _ in rows.values())
    unchanged = asof.unchanged(reading, answer.id, day) if older else frozenset()
    return _Law(rows, standing, marks.held(reading, day, set(works.values())), unchanged)


def _citation(one: ClaimCitation, law: _Law) -> CitationView:
    row = law.rows.get(one.article_id) if one.article_id is not None else None
    if row is None:
        return CitationView(one.work_key, one.article_label, one.unit, "", one.quotation, (), None, one.typed)
    article, version, work = row
    url = addresses.article(work.key, version.stamp, article.address)
    lit = [
        (article.text[: one.span_from], False),
        (article.text[one.span_from : one.span_to], True),
        (article.text[one.span_to :], False),
    ]
    over = law.marks.of(work.key, article.number, article.sub)
    return CitationView(
        title=work.short_title,
        label=one.article_label,
        unit=one.unit,
        url=f"{url}#{article.address}__{one.unit}" if one.unit else url,
        quotation=one.quotation,
        whole=pieces(article.text, over, [part for part in lit if part[0]]),
        standing=law.standing[version.id],
        typed=one.typed,
        unchanged=(article.id, one.unit) in law.unchanged,
    )
