"""Looking at an honour again: opening a review, the compound's answer, a proposal, and what another person decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.attachments import actions as attachments
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.awards.honours import access, records, turning
from compounds.awards.honours.models import NUMBER_MOST, HonourReview
from compounds.awards.honours.workflow import (
    GROUND_NAMES,
    OF_PAPERS,
    OUTCOME_NAMES,
    REVIEW,
    Ground,
    Outcome,
    Part,
    Status,
)
from compounds.awards.rounds.models import WORDS_MOST
from compounds.awards.words import written

REPLIED = "awards.honour_replied"
PROPOSED, DECIDED = "awards.honour_outcome_proposed", "awards.honour_outcome_decided"
"""The errands of each step, payload review_id."""
TITLE_MOST = 100
_PAPER = "认定文书"

ledger.tell(
    {
        "awards.honour_replied": "小区对荣誉复核作了说明",
        "awards.honour_outcome_proposed": "提出意见：{outcome}",
        "awards.honour_outcome_returned": "没有同意“{outcome}”，退回再看",
        "awards.honour_outcome_decided": "决定：{outcome}",
    },
    {"outcome": OUTCOME_NAMES},
)


@dataclass(frozen=True, slots=True)
class Paper:
    """An effective document: its title, number, who issued it and when, and its file."""

    title: str
    number: str
    issuer: str
    on: date
    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class UnderReview:
    """The ground with the document that gives it, and in plain words what it is about."""

    honour_id: int
    version: int
    ground: Ground
    paper: Paper
    words: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What the compound says to it."""

    review_id: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class Propose:
    """How it should end, and why; the reason is published when it is decided."""

    review_id: int
    version: int
    outcome: Outcome
    because: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Whether another person agrees; where not, `because` says what is to be looked at again."""

    review_id: int
    version: int
    agreed: bool
    because: str = ""


def under_review(tx: Transaction, actor: Actor, command: UnderReview) -> int:
    """Look at an honour again because of an effective document; its page says so at once. Returns the review's id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for a paper that is not told in full, or of a
    day to come.
    """
    honour = records.honour_in_hand(tx, actor, command.honour_id, command.version)
    access.under_review(actor, records.facts_of(tx, actor, honour)).enforce()
    if command.ground not in OF_PAPERS:
        raise Invalid("请选一个原因。", remedy="每年的荣誉复核由平台自动进行，不用手工开始。")
    paper = command.paper
    if paper.on > tx.today:
        raise Invalid("文书的日期还没有到。", remedy="请照文书上写的日期填。")
    review = turning.question(
        tx,
        actor,
        honour,
        command.ground,
        paper_title=written(paper.title, "文书的标题", TITLE_MOST),
        paper_number=written(paper.number, "文书的文号", NUMBER_MOST),
        paper_issuer=written(paper.issuer, "出文书的单位", TITLE_MOST),
        paper_on=paper.on,
        words=written(command.words, "事情的经过", WORDS_MOST),
    )
    attachments.keep(
        tx,
        actor,
        subject=HonourReview.__tablename__,
        subject_id=review.id,
        place_id=review.place_id,
        name=paper.name,
        stream=paper.stream,
        purpose=_PAPER,
    )
    return review.id


def reply(tx: Transaction, actor: Actor, command: Reply) -> None:
    """Say something to the review of the own compound's honour; later words replace earlier ones.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    review = records.review_in_hand(tx, actor, command.review_id, command.version)
    access.reply(actor, records.facts_of_review(tx, actor, review)).enforce()
    review.reply = written(command.words, "小区的说明", WORDS_MOST)
    review.part = REVIEW.after(review.part, "reply")
    review.replied_at, review.replied_by_id = tx.now, actor.person_id
    records.record(tx, actor, "awards.honour_replied", review)
    outbox.promise(tx, REPLIED, review_id=review.id)


def propose(tx: Transaction, actor: Actor, command: Propose) -> None:
    """Say how a review should end. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    review = records.review_in_hand(tx, actor, command.review_id, command.version)
    access.propose(actor, records.facts_of_review(tx, actor, review), tx.today).enforce()
    review.because = written(command.because, "理由", WORDS_MOST)
    review.part, review.outcome = REVIEW.after(review.part, "propose"), command.outcome
    review.proposed_at, review.proposed_by_id = tx.now, actor.person_id
    records.record(tx, actor, "awards.honour_outcome_proposed", review, outcome=command.outcome)
    outbox.promise(tx, PROPOSED, review_id=review.id)


def decide(tx: Transaction, actor: Actor, command: Decide) -> Part:
    """Agree with what another person proposed, which takes effect everywhere at once, or send it back.

    Returns where the review stands. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    review = records.review_in_hand(tx, actor, command.review_id, command.version)
    access.decide(actor, records.facts_of_review(tx, actor, review)).enforce()
    outcome = review.outcome
    if outcome is None or not command.agreed:
        _send_back(tx, actor, review, command.because)
        return review.part
    review.part = REVIEW.after(review.part, "decide")
    review.decided_at, review.decided_by_id = tx.now, actor.person_id
    honour = records.honour_in_hand(tx, CLOCK, review.honour_id)
    if outcome is Outcome.REVOKE:
        turning.revoke(tx, honour, reason(review))
    elif honour.status is Status.EXPIRED:
        pass  # Its days are over meanwhile: there is nothing left to suspend or to keep.
    elif outcome is Outcome.SUSPEND:
        turning.suspend(tx, honour, reason(review))
    else:
        turning.restore(tx, honour, review.because)
    records.record(tx, actor, "awards.honour_outcome_decided", review, outcome=outcome)
    outbox.promise(tx, DECIDED, review_id=review.id)
    return review.part


def reason(review: HonourReview) -> str:
    """What anybody may read of why a review ended as it did: the ground, its paper, and the reason."""
    paper = f"（{review.paper_issuer}，{review.paper_number}）" if review.paper_number else ""
    return f"{GROUND_NAMES[review.ground]}{paper}。{review.because}"[:WORDS_MOST]


def _send_back(tx: Transaction, actor: Actor, review: HonourReview, because: str) -> None:
    outcome, words = review.outcome, written(because, "为什么不同意", WORDS_MOST)
    review.part, review.because = REVIEW.after(review.part, "return"), words
    review.outcome, review.proposed_at, review.proposed_by_id = None, None, None
    records.record(tx, actor, "awards.honour_outcome_returned", review, outcome=outcome)
    outbox.promise(tx, REPLIED, review_id=review.id)
