"""Adopting a starter question into one of the alliance's own with a drafted answer, and withholding one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.citations.checking import Checked, Checker
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from search.library import units
from search.questions import actions as questions
from search.questions import triage
from search.questions.actions import Ask, Word
from search.questions.answers import actions as answers
from search.questions.answers.judging import CitationText, ClaimText
from search.questions.models import Question
from search.questions.starter import access, known, queries
from search.questions.starter.known import StarterQuestion
from search.questions.starter.models import BECAUSE_MOST, Choice, StarterChoice
from search.questions.triage import Wording
from search.questions.workflow import Privacy

CHANGED = "starter.changed"
"""The errand after every choice: the index reads this starter question again."""

ledger.tell(
    {
        "starter.adopted": "采用一条起步知识，起草正式答复",
        "starter.withheld": "停用一条起步知识",
        "starter.offered_again": "恢复一条起步知识",
    }
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """The question that was filed, and the edition of its answer that was drafted."""

    question_id: int
    answer_id: int


@dataclass(frozen=True, slots=True)
class Withhold:
    """Take one starter question from the public, with the reason."""

    code: str
    because: str


def adopt(tx: Transaction, actor: Actor, code: str, check: Checker) -> Adopted:
    """File a starter question as one of the alliance's own, accept it, and draft its answer claim by claim.

    Where the text is loaded each citation carries the words of the part that it cites; a second officer signs, as
    always. Raises NotFound, NotPermitted, OutOfTurn.
    """
    question = _question(code)
    row = _row(tx, actor, code)
    access.adopt(actor, row.choice if row else None).enforce()
    key = questions.ask(tx, actor, Ask(question.asks, "", Privacy.PUBLIC, trail={"starter": code}))
    triage.triage(tx, actor, Wording(key, _version(tx, key), question.asks, ""))
    triage.take(tx, actor, Word(key, _version(tx, key), ""))
    answer = answers.draft(tx, actor, answers.Draft(key, _claims(tx, question, check)), check)
    if row is None:
        row = StarterChoice(alliance_id=actor.alliance_id, code=code)
        tx.session.add(row)
    row.choice, row.question_id, row.because, row.chosen_at = Choice.ADOPTED, key, "", tx.now
    ledger.write(tx, actor, "starter.adopted", row, question_id=key)
    outbox.promise(tx, CHANGED, codes=[code])
    return Adopted(key, answer)


def withhold(tx: Transaction, actor: Actor, command: Withhold) -> None:
    """Take one starter question from the public and from search. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    _question(command.code)
    row = _row(tx, actor, command.code)
    access.withhold(actor, row.choice if row else None).enforce()
    because = command.because.strip()[:BECAUSE_MOST]
    if not because:
        raise Invalid("请写明为什么停用。", remedy="例如：本地另有规定，答法不合适。")
    row = StarterChoice(
        alliance_id=actor.alliance_id, code=command.code, choice=Choice.WITHHELD, because=because, chosen_at=tx.now
    )
    tx.session.add(row)
    ledger.write(tx, actor, "starter.withheld", row)
    outbox.promise(tx, CHANGED, codes=[command.code])


def offer_again(tx: Transaction, actor: Actor, code: str) -> None:
    """Offer again what was withheld. Raises NotFound, NotPermitted, OutOfTurn."""
    _question(code)
    row = _row(tx, actor, code)
    access.offer_again(actor, row.choice if row else None).enforce()
    if row is not None:
        ledger.write(tx, actor, "starter.offered_again", row)
        tx.session.delete(row)
        outbox.promise(tx, CHANGED, codes=[code])


def _question(code: str) -> StarterQuestion:
    question = known.questions().get(code)
    if question is None:
        raise NotFound("没有找到这一条。", remedy="请到“起步知识”里另找。")
    return question


def _row(tx: Transaction, actor: Actor, code: str) -> StarterChoice | None:
    mine = select(StarterChoice).where(StarterChoice.alliance_id == actor.alliance_id, StarterChoice.code == code)
    return tx.session.scalar(mine.with_for_update())


def _version(tx: Transaction, question_id: int) -> int:
    return tx.session.get_one(Question, question_id).version


def _claims(tx: Transaction, question: StarterQuestion, check: Checker) -> tuple[ClaimText, ...]:
    judged = queries.judge(tx, [question], check)[question.code]
    held = queries.texts(tx.session, [one for found in judged for one in found])
    return tuple(
        ClaimText(
            claim.says,
            claim.advice,
            tuple(
                CitationText(cite, claim.quote if claim.quote and not place else _words(one, held))
                for place, (cite, one) in enumerate(zip(claim.cites, found, strict=False))
            ),
        )
        for claim, found in zip(question.claims, judged, strict=True)
    )


def _words(checked: Checked, held: dict[int, str]) -> str:
    """The words of the part that is cited, empty where no text is loaded."""
    text = held.get(checked.article_id or 0, "")
    part = units.at(text, queries.part_of(checked)) if text else None
    return part.text if part is not None else ""
