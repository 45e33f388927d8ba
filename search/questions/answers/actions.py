"""Drafting an answer claim by claim: begin, write, move, leave out, take over, and withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.citations.checking import Checker
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from search.questions import course
from search.questions.answers import access, documents
from search.questions.answers.binding import CHANGED, bind, in_hand, record, to_answer, written
from search.questions.answers.judging import (
    LONGEST_CLAIM,
    LONGEST_QUOTATION,
    LONGEST_REASON,
    LONGEST_TYPED,
    MOST_CITATIONS,
    ClaimText,
)
from search.questions.answers.models import Answer, Claim, ClaimCitation
from search.questions.answers.workflow import ANSWER, OPEN, Stage
from search.questions.models import Question
from search.questions.workflow import CLOSED

ledger.tell(
    {
        "answers.drafted": "起草第{edition}版答复，{claims}条",
        "answers.revised": "修改答复草稿，现有{claims}条",
        "answers.taken_over": "接过答复草稿",
        "answers.withdrawn": "撤回第{edition}版答复",
    }
)
MOST_CLAIMS = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """Begin an edition. Without claims those of the edition that stands are taken up, bound to today's law anew."""

    question_id: int
    claims: tuple[ClaimText, ...] = ()
    assisted: bool = False


@dataclass(frozen=True, slots=True)
class SaveClaim:
    """One claim anew; `claim_id` None adds one at the end. `version` is the one that the page showed."""

    answer_id: int
    version: int
    claim: ClaimText
    claim_id: int | None = None


@dataclass(frozen=True, slots=True)
class DropClaim:
    """Leave one claim out."""

    answer_id: int
    version: int
    claim_id: int


@dataclass(frozen=True, slots=True)
class MoveClaim:
    """Put one claim before the one above it."""

    answer_id: int
    version: int
    claim_id: int


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Take a colleague's draft on as one's own."""

    answer_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Give up a draft, or take a signed answer down, with a reason."""

    answer_id: int
    version: int
    because: str


def draft(tx: Transaction, actor: Actor, command: Draft, check: Checker) -> int:
    """Begin the next edition of the answer to a question; returns its id.

    Citations that cannot be bound are kept as they were typed: a draft loses nothing, it only cannot be submitted.
    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    question = get_visible(tx.session, Question, actor, command.question_id, lock=True)
    access.draft(actor, to_answer(tx.session, question)).enforce()
    if actor.person_id is None:
        raise Invalid("答复要由一位工作人员起草。")
    course.drafting(tx, actor, question)
    claims = command.claims or _standing_claims(tx.session, question.id)
    last = select(func.max(Answer.edition)).where(Answer.question_id == question.id)
    answer = Answer(
        alliance_id=question.alliance_id,
        question=question,
        edition=1 + (tx.session.scalar(last) or 0),
        author_id=actor.person_id,
        assisted=command.assisted,
        drafted_at=tx.now,
    )
    tx.session.add(answer)
    answer.claims = [_claim(position, text) for position, text in enumerate(claims, 1)]
    bind(tx, answer, check)
    tx.session.flush()  # the line and the caller name its id
    ledger.write(
        tx, actor, "answers.drafted", answer, edition=answer.edition, claims=len(claims), version=answer.version
    )
    return answer.id


def save_claim(tx: Transaction, actor: Actor, command: SaveClaim, check: Checker) -> int:
    """Write one claim, or add one; returns its id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for an empty or overlong one.
    """
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.save_claim(actor, access.facts_of(answer)).enforce()
    if command.claim_id is None:
        claim = _claim(len(answer.claims) + 1, command.claim)
        answer.claims.append(claim)
    else:
        claim = _of(answer, command.claim_id)
        claim.citations.clear()
        tx.session.flush()  # the old positions are free before the new ones are taken
        claim.text, claim.advice = _said(command.claim), command.claim.advice
        claim.citations.extend(_citations(command.claim))
    if len(answer.claims) > MOST_CLAIMS:
        raise Invalid(f"一份答复最多 {MOST_CLAIMS} 条。", remedy="请把相近的合成一条。")
    bind(tx, answer, check)
    _revised(tx, actor, answer)
    return claim.id


def drop_claim(tx: Transaction, actor: Actor, command: DropClaim) -> None:
    """Leave one claim out. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.drop_claim(actor, access.facts_of(answer)).enforce()
    answer.claims.remove(_of(answer, command.claim_id))
    tx.session.flush()  # its position is free before the others move up
    for position, claim in enumerate(answer.claims, 1):
        claim.position = position
        tx.session.flush()  # one after the other, so that no two ever stand on one place
    _revised(tx, actor, answer)


def move_claim(tx: Transaction, actor: Actor, command: MoveClaim) -> None:
    """Put one claim before the one above it; the first stays. Raises NotFound, NotPermitted, OutOfTurn."""
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.move_claim(actor, access.facts_of(answer)).enforce()
    claim = _of(answer, command.claim_id)
    above = next((one for one in answer.claims if one.position == claim.position - 1), None)
    if above is not None:
        place = claim.position
        claim.position = 0
        tx.session.flush()  # nobody stands on two places, nor two on one
        above.position = place
        tx.session.flush()  # as above
        claim.position = place - 1
    _revised(tx, actor, answer)


def take_over(tx: Transaction, actor: Actor, command: TakeOver) -> None:
    """Take a colleague's draft on: its new author answers for all of it, and somebody else signs.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.take_over(actor, access.facts_of(answer)).enforce()
    if actor.person_id is None:
        raise Invalid("答复要由一位工作人员起草。")
    answer.author_id = actor.person_id
    record(tx, actor, "answers.taken_over", answer)


def withdraw(tx: Transaction, actor: Actor, command: Withdraw) -> None:
    """Give up a draft, or take a signed answer down; its question then waits for a new one.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.withdraw(actor, access.facts_of(answer)).enforce()
    because = command.because.strip()
    if not because or len(because) > LONGEST_REASON:
        raise Invalid(f"请写明为什么撤回，不超过 {LONGEST_REASON} 个字。")
    published = answer.stage is Stage.PUBLISHED
    answer.stage, answer.because = ANSWER.after(answer.stage, "withdraw"), because
    if published:
        answer.ended_on = tx.today
        course.taken_down(tx, actor, answer.question)
        documents.take_back(tx, actor, answer.question)
        _go_on_with_the_draft(tx, actor, answer.question)
        outbox.promise(tx, CHANGED, question_id=answer.question_id)
    record(tx, actor, "answers.withdrawn", answer, edition=answer.edition)


def question_closed(tx: Transaction, payload: outbox.Payload) -> None:
    """Keep the errand after a question was merged, declined or withdrawn: nobody drafts or signs an answer to it."""
    question = tx.session.get_one(Question, payload["question_id"])
    if question.stage not in CLOSED:
        return
    for answer in tx.session.scalars(
        select(Answer).where(Answer.question_id == question.id, Answer.stage.in_(OPEN)).order_by(Answer.id)
    ).all():
        answer.stage, answer.because = ANSWER.after(answer.stage, "let_go"), "提问已经办结，不用再答复。"
        record(tx, CLOCK, "answers.withdrawn", answer, edition=answer.edition)


def _standing_claims(session: Session, question_id: int) -> Sequence[ClaimText]:
    """The claims of the edition that stands now, as they are written."""
    answer = session.scalars(
        select(Answer).where(Answer.question_id == question_id, Answer.stage == Stage.PUBLISHED)
    ).one_or_none()
    return written(answer) if answer is not None else ()


def _claim(position: int, text: ClaimText) -> Claim:
    return Claim(position=position, text=_said(text), advice=text.advice, citations=_citations(text))


def _said(text: ClaimText) -> str:
    said = text.text.strip()
    if not said or len(said) > LONGEST_CLAIM:
        raise Invalid(f"每一条答复都要写内容，不超过 {LONGEST_CLAIM} 个字。", remedy="长的请分成几条。")
    return said


def _citations(text: ClaimText) -> list[ClaimCitation]:
    cited = [one for one in text.citations if one.typed.strip() or one.quotation.strip()]
    if len(cited) > MOST_CITATIONS:
        raise Invalid(f"一条答复最多写 {MOST_CITATIONS} 处依据。", remedy="请把这一条分成几条。")
    if any(len(one.typed) > LONGEST_TYPED or len(one.quotation) > LONGEST_QUOTATION for one in cited):
        raise Invalid("依据或引文太长。", remedy="引文只抄要紧的一句。")
    return [
        ClaimCitation(position=at, typed=" ".join(one.typed.split()), quotation=one.quotation.strip())
        for at, one in enumerate(cited, 1)
    ]


def _of(answer: Answer, claim_id: int) -> Claim:
    claim = next((one for one in answer.claims if one.id == claim_id), None)
    if claim is None:
        raise NotFound("没有找到这一条。", remedy="它可能刚被删掉，请刷新页面。")
    return claim


def _revised(tx: Transaction, actor: Actor, answer: Answer) -> None:
    answer.version = answer.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "answers.revised", answer, claims=len(answer.claims))


def _go_on_with_the_draft(tx: Transaction, actor: Actor, question: Question) -> None:
    """What was being drafted beside the answer that was taken down goes on as the draft of its question."""
    other = tx.session.scalars(
        select(Answer).where(Answer.question_id == question.id, Answer.stage.in_(OPEN))
    ).one_or_none()
    if other is not None:
        other.stage = Stage.DRAFT
        course.drafting(tx, actor, question)
