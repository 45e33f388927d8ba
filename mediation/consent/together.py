"""Mediating together: the desk asks a registered people's mediation committee to lead, and its officers answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.versions import expect
from mediation import access as cases
from mediation.bodies.models import Body, LegalStatus
from mediation.consent import access, leading
from mediation.consent.models import Together
from mediation.models import Case
from mediation.records import facts_of, in_hand, record

WORDS_MOST = 200

ledger.tell(
    {
        "mediation.together_asked": "请人民调解委员会共同调解",
        "mediation.together_accepted": "人民调解委员会同意共同调解",
        "mediation.together_declined": "人民调解委员会不参加共同调解",
        "mediation.together_taken_back": "不再请人民调解委员会共同调解",
    }
)


@dataclass(frozen=True, slots=True)
class AskTogether:
    """Which body is asked, with a word to it; only it and the desk read the words."""

    case_id: int
    version: int
    body_id: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class AnswerTogether:
    """The body's answer; a no has its reason."""

    together_id: int
    version: int
    accepted: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A request that is no longer meant."""

    together_id: int
    version: int


def ask_together(tx: Transaction, actor: Actor, command: AskTogether) -> int:
    """Ask a registered body of that place to lead the mediation; returns the request's id.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    Source: 人民调解法第二十条 and, for what follows from it, 第二十九条、第三十三条.
    """
    case, facts = in_hand(tx, actor, command.case_id, command.version)
    access.ask_together(actor, facts).enforce()
    body = get_visible(tx.session, Body, actor, command.body_id)
    if body.status is not LegalStatus.REGISTERED_PMC or body.ended_on is not None:
        raise Invalid("只能请依法设立、还在办案的人民调解委员会。", remedy="请从列出的里面选。")
    if not case.place.path.startswith(body.place.path):
        raise Invalid("这个人民调解委员会不管这个地方。", remedy="请选小区所在社区、街道的。")
    if case.body_id == body.id:
        raise Invalid("本案已经由它主持。", remedy="不用再请。")
    if tx.session.scalar(select(Together.id).where(Together.case_id == case.id, Together.answered_at.is_(None))):
        raise Invalid("已经请过一次，还在等答复。", remedy="请等它答复，或者先收回。")
    row = Together(
        alliance_id=case.alliance_id,
        case_id=case.id,
        body_id=body.id,
        asked_at=tx.now,
        asked_by_id=actor.person_id,
        words=command.words.strip()[:WORDS_MOST],
    )
    tx.session.add(row)
    case.version = case.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "mediation.together_asked", case)
    outbox.promise(tx, "mediation.together_asked", case_id=case.id, together_id=row.id)
    return row.id


def answer_together(tx: Transaction, actor: Actor, command: AnswerTogether) -> None:
    """Accept, so that the body leads once the parties who agreed to another one agree to it, or decline with a reason.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    row = get_visible(tx.session, Together, actor, command.together_id, lock=True)
    case = get_visible(tx.session, Case, CLOCK, row.case_id, lock=True)  # the officers do not see it yet
    facts = facts_of(tx, case)
    (cases.here(actor, facts) & access.answer_together(actor, facts, row)).enforce()
    expect(tx, row, command.version)
    words = command.words.strip()[:WORDS_MOST]
    if not command.accepted and not words:
        raise Invalid("请写明为什么不参加。", remedy="一句话就行，例如：不属于本社区。")
    row.answered_at, row.answered_by_id, row.accepted, row.answer_words = (
        tx.now,
        actor.person_id,
        command.accepted,
        words,
    )
    case.version = case.version + 1  # as above
    record(tx, actor, f"mediation.together_{'accepted' if command.accepted else 'declined'}", case)
    outbox.promise(tx, "mediation.together_answered", case_id=case.id, together_id=row.id)
    leading.settle(tx, case, facts)


def take_back_together(tx: Transaction, actor: Actor, command: TakeBack) -> None:
    """Take a request back that was not answered. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    row = get_visible(tx.session, Together, actor, command.together_id, lock=True)
    case, facts = in_hand(tx, actor, row.case_id)
    access.take_back_together(actor, facts, row).enforce()
    expect(tx, row, command.version)
    row.answered_at, row.answered_by_id, row.accepted = tx.now, actor.person_id, False
    row.answer_words = "调解组收回了请求"
    case.version = case.version + 1  # as above
    record(tx, actor, "mediation.together_taken_back", case)
