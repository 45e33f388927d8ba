"""Who leads is part of what parties say yes to: whoever agreed to mediation under one body is asked before another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import OutOfTurn
from mediation.access import CaseFacts
from mediation.bodies.models import Body
from mediation.consent import access, actions
from mediation.consent import queries as consented
from mediation.consent.actions import THEMSELVES, Said
from mediation.consent.models import Consent, Together
from mediation.consent.workflow import Answer, Scope, Way
from mediation.models import Case, Party
from mediation.records import in_hand, record
from mediation.workflow import BEFORE_ACCEPTED

ledger.tell({"mediation.leading_changed": "从现在起由人民调解委员会主持"})


@dataclass(frozen=True, slots=True)
class Leading:
    """A body that is ready to lead and waits for the parties: `asked` are theirs, `said` what was answered."""

    together_id: int
    body_id: int
    body: str
    asked: frozenset[int]
    said: Mapping[int, Answer]


@dataclass(frozen=True, slots=True)
class AnswerLeading:
    """Whether a party wants the body to lead; a no leaves everything as it was."""

    case_id: int
    together_id: int
    party_id: int
    agrees: bool
    said: Said = THEMSELVES


def waiting(reading: Transaction, facts: CaseFacts) -> Leading | None:
    """The body that has accepted last and waits for the parties; None where none does, as after the first no.

    One query, up to three while one waits.
    """
    found = reading.session.execute(
        select(Together, Body.name, Case.body_id)
        .join(Body, Together.body_id == Body.id)
        .join(Case, Together.case_id == Case.id)
        .where(Together.case_id == facts.case_id)
        .order_by(Together.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None or not found[0].accepted or found[0].body_id == found[2] or not access.leading_open(facts):
        return None
    row, name, _ = found
    said = consented.answers(reading, facts.case_id, Scope.LEADING, row.id)
    if Answer.NO in said.values():
        return None
    return Leading(row.id, row.body_id, name, _asked(reading, facts), said)


def settle(tx: Transaction, case: Case, facts: CaseFacts) -> None:
    """Let the body that has accepted lead where nobody is left to ask."""
    tx.session.flush()  # what was answered just now counts
    found = waiting(tx, facts)
    if found is None or any(found.said.get(key) is not Answer.YES for key in found.asked):
        return
    case.body_id = found.body_id
    record(tx, CLOCK, "mediation.leading_changed", case)
    outbox.promise(tx, "mediation.leading_settled", case_id=case.id, together_id=found.together_id)


def answer_leading(tx: Transaction, actor: Actor, command: AnswerLeading) -> Consent:
    """Write down what a party says to the body that is to lead; with the last yes it leads. The row has its id.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid. Source: 人民调解法第十七条、第二十三条.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.answer_leading(actor, facts, command.party_id, command.said.way).enforce()
    found = waiting(tx, facts)
    if found is None or found.together_id != command.together_id or command.party_id not in found.asked:
        raise OutOfTurn("由谁主持，已经不用答复了。", remedy="请刷新页面，看看现在由谁主持。")
    say = actions.give if command.agrees else actions.refuse
    row = say(tx, actor, case, command.party_id, Scope.LEADING, subject=found.together_id, said=command.said)
    case.version = case.version + 1  # its own columns may stay, and yet the page is old
    if command.agrees:
        settle(tx, case, facts)
    else:
        outbox.promise(tx, "mediation.leading_settled", case_id=case.id, together_id=found.together_id)
    return row


def _asked(reading: Transaction, facts: CaseFacts) -> frozenset[int]:
    """Who has said yes under another body: all that are needed once the case is accepted, before that those heard.

    To apply names nobody: who only did that is not asked again.
    """
    if facts.stage not in BEFORE_ACCEPTED:
        return frozenset(one.party_id for one in facts.necessary)
    heard = select(Consent.party_id).where(
        Consent.case_id == facts.case_id,
        Consent.scope == Scope.MEDIATION,
        Consent.answer == Answer.YES,
        Consent.way != Way.APPLICATION,
        Consent.ended_at.is_(None),
    )
    needed = select(Party.id).where(Party.id.in_(heard), Party.necessary, Party.left_at.is_(None))
    return frozenset(reading.session.scalars(needed))
