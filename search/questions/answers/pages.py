"""The desk's page of one edition: every claim judged as of now, what stops it, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from search.questions.answers import access, queries
from search.questions.answers.binding import to_answer, written
from search.questions.answers.judging import ClaimText, Judged, judge
from search.questions.answers.models import Answer, Claim
from search.questions.answers.queries import AnswerView, ReviewView
from search.questions.answers.signing import Obstacle, bound, moved, obstacles
from search.questions.answers.workflow import OPEN, Stage
from search.questions.models import Question


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """One claim with what each of its citations is worth now."""

    claim_id: int
    position: int
    text: str
    advice: bool
    citations: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class EditionMay:
    """What the actor may do with this edition now."""

    revise: Verdict
    take_over: Verdict
    submit: Verdict
    send_back: Verdict
    sign: Verdict
    withdraw: Verdict


@dataclass(frozen=True, slots=True)
class EditionPage:
    """One edition on the desk. `changed` are the changes of the law for which the edition before it is in review."""

    answer_id: int
    question_id: int
    reference: str
    title: str
    text: str
    public_title: str
    path: str
    view: AnswerView
    claims: tuple[JudgedClaim, ...]
    obstacles: tuple[Obstacle, ...]
    changed: tuple[ReviewView, ...]
    timeline: tuple[Happening, ...]
    may: EditionMay

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.view.version


def edition_page(reading: Transaction, actor: Actor, answer_id: int, check: Checker) -> EditionPage:
    """One edition with every citation judged today. Raises NotFound; a constant number of statements."""
    access.work(actor).enforce()
    answer = get_visible(reading.session, Answer, actor, answer_id)
    loaded = reading.session.scalars(
        select(Answer)
        .where(Answer.id == answer.id)
        .options(
            selectinload(Answer.claims).selectinload(Claim.citations),
            joinedload(Answer.question).joinedload(Question.place),
        )
    ).one()
    question, claims = loaded.question, written(loaded)
    judged = iter(
        judge(reading, [one for claim in claims for one in claim.citations], question.place.path, check)
        if loaded.stage in OPEN
        else ()
    )
    by_claim = [tuple(next(judged) for _ in claim.citations) if loaded.stage in OPEN else () for claim in claims]
    facts = access.facts_of(loaded)
    return EditionPage(
        answer_id=loaded.id,
        question_id=question.id,
        reference=str(question.reference),
        title=question.title,
        text=question.text,
        public_title=question.public_title,
        path=question.place.path,
        view=queries.edition(reading, loaded.id),
        claims=tuple(
            JudgedClaim(row.id, row.position, row.text, row.advice, cited)
            for row, cited in zip(loaded.claims, by_claim, strict=True)
        ),
        obstacles=_obstacles(reading, loaded, claims, by_claim, check),
        changed=_changed(reading, question.id) if loaded.stage in OPEN else (),
        timeline=tuple(ledger.timeline(reading.session, Answer, loaded.id)),
        may=EditionMay(
            access.save_claim(actor, facts),
            access.take_over(actor, facts),
            access.submit(actor, facts),
            access.send_back(actor, facts),
            access.sign(actor, facts),
            access.withdraw(actor, facts),
        ),
    )


def _obstacles(
    reading: Transaction,
    answer: Answer,
    claims: Sequence[ClaimText],
    judged: Sequence[Sequence[Judged]],
    check: Checker,
) -> tuple[Obstacle, ...]:
    """What stops the next step of an edition that somebody works on."""
    if answer.stage not in OPEN:
        return ()
    found = obstacles(reading, claims, judged, check)
    return (*found, *(moved(reading, bound(answer), judged) if answer.stage is Stage.SUBMITTED else ()))


def claim_of(page: EditionPage, claim_id: int) -> JudgedClaim:
    """One claim of an edition. Raises NotFound."""
    found = next((claim for claim in page.claims if claim.claim_id == claim_id), None)
    if found is None:
        raise NotFound("没有找到这一条。", remedy="它可能刚被删掉，请回到答复页看看。")
    return found


@dataclass(frozen=True, slots=True)
class DeskPart:
    """What the page of a question offers to the policy group besides the answer; `open_id` is the edition in hand."""

    draft: Verdict
    open_id: int | None
    open_stage: Stage | None


def desk_part(reading: Transaction, actor: Actor, question: Question) -> DeskPart | None:
    """The way to draft or to the edition in hand; None for whoever does not work on answers."""
    if not access.work(actor):
        return None
    found = queries.open_edition(reading, question.id)
    verdict = access.draft(actor, to_answer(reading.session, question))
    return DeskPart(verdict, found[0] if found else None, found[1] if found else None)


def question_in_sight(reading: Transaction, actor: Actor, question_id: int) -> Question:
    """The question whose answer is read. Raises NotFound."""
    return get_visible(reading.session, Question, actor, question_id)


def _changed(reading: Transaction, question_id: int) -> tuple[ReviewView, ...]:
    standing = reading.session.scalar(
        select(Answer.id).where(Answer.question_id == question_id, Answer.stage == Stage.PUBLISHED)
    )
    found = queries.reviews_of(reading, [standing]).get(standing, []) if standing is not None else []
    return tuple(view for view in found if not view.resolved)
