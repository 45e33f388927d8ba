"""What a change of the law does to the bank: questions whose basis changed are not asked until somebody has looked.

What a question rests on is compared with what it said when it was last looked at. A part whose words stand on in a new
version changes nothing; where no text of a law is loaded, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK
from alliance.kernel.citations.checking import UNKNOWN, VERDICT_NAMES, Checked, Checker, Verdict
from alliance.kernel.citations.rechecking import Recheck
from alliance.kernel.db import Transaction
from training.bank.grounds import judged, remember
from training.bank.models import Question, QuestionCitation, QuestionReview, QuestionVersion
from training.bank.workflow import QUESTION, REASON_NAMES, Reason, Stage, State

REVIEWED = "training.questions_reviewed"
"""The errand after questions went to review: the desk, and whoever teaches what changed, are told."""
_NOTE_MOST, _URL_MOST = 500, 500

ledger.tell({"training.question_review_opened": "依据有变动，共{changes}处，题目进入复核，暂不出题"})


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of a wording in use, with its question."""

    question: Question
    number: int
    citation: QuestionCitation


def _look_at(tx: Transaction, check: Checker, alliance_id: int) -> int:
    """Look at what every question in use rests on; what is open is not opened again, changed words are remembered."""
    cited = _cited(tx, alliance_id)
    worth = judged(tx, check, [one.citation.citation for one in cited])
    waiting = _open(tx, alliance_id) if cited else set()
    opened: dict[Question, list[QuestionReview]] = {}
    for one in cited:
        checked = worth.get(one.citation.citation)
        if checked is None or checked.verdict in UNKNOWN:
            continue
        change = _change(checked, one.citation)
        if change is not None and (one.question.id, one.number, one.citation.citation, change[1]) not in waiting:
            opened.setdefault(one.question, []).append(_opened(tx, one, checked, *change))
        if change is None or change[0] is Reason.AMENDED:
            remember(tx, one.citation, checked)
    tell(tx, alliance_id, opened)
    return sum(map(len, opened.values()))


def _cited(tx: Transaction, alliance_id: int) -> list[Cited]:
    """What the wordings in use rest on; one statement."""
    rows = tx.session.execute(
        select(Question, QuestionVersion.number, QuestionCitation)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionCitation, QuestionCitation.version_id == QuestionVersion.id)
        .where(
            Question.alliance_id == alliance_id,
            Question.state.in_((State.READY, State.UNDER_REVIEW)),
            QuestionVersion.stage == Stage.IN_USE,
        )
        .order_by(Question.id, QuestionCitation.position)
    )
    return [Cited(*row) for row in rows]


def _open(tx: Transaction, alliance_id: int) -> set[tuple[int, int, str, str]]:
    """The changes that wait for somebody; one that was settled is found anew where it comes again."""
    rows = tx.session.execute(
        select(QuestionReview.question_id, QuestionReview.number, QuestionReview.citation, QuestionReview.change).where(
            QuestionReview.alliance_id == alliance_id, QuestionReview.resolved_at.is_(None)
        )
    )
    return {(key, number, citation, change) for key, number, citation, change in rows}


def _change(checked: Checked, before: QuestionCitation) -> tuple[Reason, str] | None:
    """What became of a citation, and a code that tells this change from others; None where it stands as it was."""
    if not checked.stands:
        gone = checked.verdict is Verdict.NO_ARTICLE
        return (Reason.GONE if gone else Reason.NO_LONGER_APPLIES), str(checked.verdict)
    if before.words and checked.words and before.words != checked.words:
        return Reason.AMENDED, f"words:{checked.words}"
    return None


def _opened(tx: Transaction, one: Cited, checked: Checked, reason: Reason, change: str) -> QuestionReview:
    verdict = VERDICT_NAMES[checked.verdict] if reason is not Reason.AMENDED else REASON_NAMES[reason]
    review = QuestionReview(
        alliance_id=one.question.alliance_id,
        question_id=one.question.id,
        number=one.number,
        citation=one.citation.citation,
        change=change,
        reason=reason,
        note=(checked.because or f"{verdict}。请对照新的条文看一遍。")[:_NOTE_MOST],
        from_article_id=one.citation.article_id,
        to_article_id=checked.article_id if checked.stands else None,
        url=checked.url[:_URL_MOST],
        detected_at=tx.now,
    )
    tx.session.add(review)
    return review


def tell(tx: Transaction, alliance_id: int, opened: Mapping[Question, Sequence[QuestionReview]]) -> None:
    """Take the questions whose reviews were opened out of use, and have those told who are to look."""
    if not opened:
        return
    for question in opened:
        question.changed_at = tx.now
        if question.state is State.READY:
            question.state = QUESTION.after(question.state, "open_review")
    tx.session.flush()  # the lines carry the versions that this step made
    deeds = [(question, {"changes": len(found), "version": question.version}) for question, found in opened.items()]
    ledger.write_all(tx, CLOCK, "training.question_review_opened", deeds)
    outbox.promise(tx, REVIEWED, alliance_id=alliance_id, questions=len(opened))


RECHECK = Recheck(_look_at)
