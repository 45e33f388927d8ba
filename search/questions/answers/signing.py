"""Submitting an answer, sending it back, and signing it: what stops it is said claim by claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checker, Verdict
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from search.library.lineage.matching import carried
from search.questions import course
from search.questions.answers import access, documents
from search.questions.answers.binding import CHANGED, bind, in_hand, record
from search.questions.answers.judging import LONGEST_REASON, ClaimText, Judged, articles_of, checked_lines
from search.questions.answers.models import Answer, AnswerReview
from search.questions.answers.workflow import ANSWER, Stage

ledger.tell(
    {
        "answers.submitted": "第{edition}版答复送签",
        "answers.sent_back": "退回第{edition}版答复",
        "answers.signed": "签发第{edition}版答复，依据截至{valid_as_of}",
        "answers.superseded": "第{edition}版答复已有新版",
    }
)
_MADE_UP = frozenset({Verdict.NO_WORK, Verdict.NO_ARTICLE, Verdict.MISQUOTED})
"""What no running text may say; it may well speak of law that is repealed or overridden, to explain so."""


@dataclass(frozen=True, slots=True)
class Submit:
    """Give a draft to the second officer."""

    answer_id: int
    version: int


@dataclass(frozen=True, slots=True)
class SendBack:
    """Return it to its author with what is to be mended."""

    answer_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Answer for it by name: from now on it is the alliance's."""

    answer_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stops an answer from being signed; `claim` is the claim's number from 1, 0 for the answer as a whole."""

    claim: int
    sentence: str
    difference: str = ""

    def __str__(self) -> str:
        return f"第 {self.claim} 条：{self.sentence}" if self.claim else self.sentence


def obstacles(
    tx: Transaction, claims: Sequence[ClaimText], judged: Sequence[Sequence[Judged]], check: Checker
) -> list[Obstacle]:
    """What stops these claims; `judged` holds, for each claim, what its citations are worth. One question to `check`.

    Every claim cites at least one article that stands, word for word, or is marked as advice; none cites anything that
    does not stand, and none speaks of a work or an article that does not exist.
    """
    if not claims:
        return [Obstacle(0, "还没有写答复。请至少写一条。")]
    found: list[Obstacle] = []
    said = checked_lines(tx, [claim.text for claim in claims], check, tx.today)
    for number, (claim, cited, told) in enumerate(zip(claims, judged, said, strict=True), 1):
        if not cited and not claim.advice:
            found.append(Obstacle(number, "没有依据。请引一条现行有效的条文，或者勾选“这是建议，不是法律规定”。"))
        found += [
            Obstacle(number, f"{one.written.typed or '引文'}——{one.verdict_name}。{one.because}", one.difference)
            for one in cited
            if not one.stands
        ]
        found += [
            Obstacle(number, f"正文里的“{one.citation}”——{one.because or '没有这一条。'}", one.difference)
            for one in told
            if one.verdict in _MADE_UP
        ]
    return found


def bound(answer: Answer) -> list[list[tuple[int | None, str]]]:
    """What the citations of each claim were bound to when it was last written or submitted: article and part."""
    return [[(one.article_id, one.unit) for one in claim.citations] for claim in answer.claims]


def moved(
    tx: Transaction, was: Sequence[Sequence[tuple[int | None, str]]], judged: Sequence[Sequence[Judged]]
) -> list[Obstacle]:
    """What stops a signature because the law moved on since the author wrote: a cited part whose text is another now.

    The quoted words may well stand there still; what was put around them is what the author has never read.
    """
    earlier = articles_of(tx.session, {key for claim in was for key, _ in claim if key is not None})
    found: list[Obstacle] = []
    for number, (then, now) in enumerate(zip(was, judged, strict=True), 1):
        for (key, unit), one in zip(then, now, strict=True):
            if key is None or one.article is None or one.article.id == key or not one.stands:
                continue
            stood = carried(earlier[key][0].text, unit, one.article.text)
            if stood is None or stood.address != one.unit:
                said = "起草以后这一处有修改，请退回起草人，照新文本再看一遍。"
                found.append(Obstacle(number, f"《{one.title}》{one.label}——{said}"))
    return found


def submit(tx: Transaction, actor: Actor, command: Submit, check: Checker) -> None:
    """Give a draft to the second officer, who is told.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid with every reason why it cannot be signed.
    """
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.submit(actor, access.facts_of(answer)).enforce()
    _must_stand(tx, answer, check)
    course.submitted(tx, actor, answer.question)
    answer.stage, answer.submitted_at, answer.because = ANSWER.after(answer.stage, "submit"), tx.now, ""
    record(tx, actor, "answers.submitted", answer, edition=answer.edition)


def send_back(tx: Transaction, actor: Actor, command: SendBack) -> None:
    """Return it to its author, who is told and reads why.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.send_back(actor, access.facts_of(answer)).enforce()
    because = command.because.strip()
    if not because or len(because) > LONGEST_REASON:
        raise Invalid(f"请写明哪里要改，不超过 {LONGEST_REASON} 个字。", remedy="起草人照着改。")
    course.sent_back(tx, actor, answer.question)
    answer.stage, answer.because = ANSWER.after(answer.stage, "send_back"), because
    record(tx, actor, "answers.sent_back", answer, edition=answer.edition)


def sign(tx: Transaction, actor: Actor, command: Sign, check: Checker) -> None:
    """Sign an edition, which makes it the alliance's answer at once; the one before it and its reviews are done with.

    The law is asked again at this moment: whatever changed since it was submitted stops the signature.
    Raises NotFound, NotPermitted for the author, OutOfTurn, ChangedMeanwhile, Invalid with every reason.
    """
    answer = in_hand(tx, actor, command.answer_id, command.version)
    access.sign(actor, access.facts_of(answer)).enforce()
    _must_stand(tx, answer, check, submitted=True)
    before = _standing(tx, answer.question_id)
    if before is not None:
        before.stage, before.ended_on = ANSWER.after(before.stage, "supersede"), tx.today
        _settle(tx, actor, before)
        record(tx, actor, "answers.superseded", before, edition=before.edition)
    answer.stage, answer.because = ANSWER.after(answer.stage, "sign"), ""
    answer.signer_id, answer.signed_at = actor.person_id, tx.now
    answer.signed_on = answer.valid_as_of = tx.today
    course.published(tx, actor, answer.question)
    record(tx, actor, "answers.signed", answer, edition=answer.edition, valid_as_of=tx.today)
    documents.issue(tx, actor, answer)
    outbox.promise(tx, CHANGED, question_id=answer.question_id)


def _standing(tx: Transaction, question_id: int) -> Answer | None:
    return tx.session.scalars(
        select(Answer).where(Answer.question_id == question_id, Answer.stage == Stage.PUBLISHED).with_for_update()
    ).one_or_none()


def _settle(tx: Transaction, actor: Actor, before: Answer) -> None:
    tx.session.execute(
        update(AnswerReview)
        .where(AnswerReview.answer_id == before.id, AnswerReview.resolved_at.is_(None))
        .values(resolved_at=tx.now, resolved_by_id=actor.person_id)
    )


def _must_stand(tx: Transaction, answer: Answer, check: Checker, *, submitted: bool = False) -> None:
    was = bound(answer)
    judged = iter(bind(tx, answer, check))
    by_claim = [[next(judged) for _ in claim.citations] for claim in answer.claims]
    from_text = [ClaimText(claim.text, claim.advice) for claim in answer.claims]
    stops = obstacles(tx, from_text, by_claim, check)
    if submitted:
        stops += moved(tx, was, by_claim)
    if stops:
        raise Invalid(
            "还不能送签、签发。" + " ".join(str(one) for one in stops), remedy="请逐条改好；改不了的，勾选为建议。"
        )
