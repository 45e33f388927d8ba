"""Asking for more time: the request, each party's yes or no, and the clock that is extended when all have agreed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from mediation.access import sides_of
from mediation.clocks import actions as clocks
from mediation.clocks.names import ClockName
from mediation.consent import actions as consents
from mediation.consent import queries as consent
from mediation.consent.actions import THEMSELVES, Said
from mediation.consent.workflow import Scope
from mediation.records import in_hand, record
from mediation.sessions import access
from mediation.sessions.models import Extension
from mediation.sessions.records import extension_in_hand
from mediation.sessions.workflow import ExtensionStage

ledger.tell(
    {
        "mediation.extension_asked": "请求延长调解期限{days}天",
        "mediation.extended": "各方都同意，调解期限延长{days}天",
        "mediation.extension_declined": "有一方不同意延长，期限不变",
        "mediation.extension_withdrawn": "收回延长的请求",
    }
)
BECAUSE_MOST, DAYS_MOST = 500, 90
"""More than three months at once are asked for again: people should look at it anew."""


@dataclass(frozen=True, slots=True)
class AskExtension:
    """How many more days, and why; every side reads the reason."""

    case_id: int
    days: int
    because: str


@dataclass(frozen=True, slots=True)
class AnswerExtension:
    """A party's yes or no; `said` where somebody wrote it down for them."""

    extension_id: int
    party_id: int
    said: Said = THEMSELVES


def ask_extension(tx: Transaction, actor: Actor, command: AskExtension) -> int:
    """Ask all parties for more time; returns the id. Raises NotFound, NotPermitted, OutOfTurn, Invalid.

    Source: 人民法院在线调解规则第二十四条第一款, which we follow.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.ask_extension(actor, facts).enforce()
    because = command.because.strip()[:BECAUSE_MOST]
    if not because:
        raise Invalid("请写明为什么要延长。", remedy="各方都看得到，请写一两句。")
    if not 0 < command.days <= DAYS_MOST:
        raise Invalid(f"一次可以延长 1 到 {DAYS_MOST} 天。", remedy="请重新填写天数；不够的，到时再请求。")
    pending = select(Extension.id).where(Extension.case_id == case.id, Extension.stage == ExtensionStage.OPEN)
    if tx.session.scalar(pending) is not None:
        raise OutOfTurn("已经有一次延长在等各方同意。", remedy="请等大家答复；要改天数的，先收回那一次。")
    extension = Extension(
        alliance_id=case.alliance_id,
        case_id=case.id,
        asked_by_id=None if actor.link is not None else actor.person_id,
        days=command.days,
        because=because,
        asked_at=tx.now,
    )
    tx.session.add(extension)
    tx.session.flush()  # the consents name it by its id
    record(tx, actor, "mediation.extension_asked", case, days=command.days)
    outbox.promise(tx, "mediation.extension_asked", extension_id=extension.id)
    for party_id in sorted(sides_of(actor, facts)):  # whoever asks has agreed
        agree(tx, actor, AnswerExtension(extension.id, party_id))
    return extension.id


def agree(tx: Transaction, actor: Actor, command: AnswerExtension) -> bool:
    """Write down a yes; returns whether it was the last one, by which the clock is extended.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    extension, case, facts = extension_in_hand(tx, actor, command.extension_id)
    access.agree(actor, facts, extension, command.party_id).enforce()
    consents.give(tx, actor, case, command.party_id, Scope.EXTENSION, subject=extension.id, said=command.said)
    if not consent.all_given(tx, case.id, Scope.EXTENSION, extension.id):
        return False
    agreed = sorted(consent.given_at(tx, case.id, Scope.EXTENSION, extension.id))
    clocks.extend(tx, actor, case, ClockName.MEDIATION, extension.days, consents=agreed)
    extension.stage, extension.settled_at = ExtensionStage.AGREED, tx.now
    record(tx, actor, "mediation.extended", case, days=extension.days)
    outbox.promise(tx, "mediation.extended", extension_id=extension.id)
    return True


def disagree(tx: Transaction, actor: Actor, command: AnswerExtension) -> None:
    """Write down a no: the period stays as it is. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    extension, case, facts = extension_in_hand(tx, actor, command.extension_id)
    access.disagree(actor, facts, extension, command.party_id).enforce()
    consents.refuse(tx, actor, case, command.party_id, Scope.EXTENSION, subject=extension.id, said=command.said)
    extension.stage, extension.settled_at = ExtensionStage.DECLINED, tx.now
    record(tx, actor, "mediation.extension_declined", case)
    outbox.promise(tx, "mediation.extension_declined", extension_id=extension.id)


def take_back(tx: Transaction, actor: Actor, extension_id: int) -> None:
    """Ask no longer. Raises NotFound, NotPermitted, OutOfTurn."""
    extension, case, facts = extension_in_hand(tx, actor, extension_id)
    access.take_back(actor, facts, extension).enforce()
    extension.stage, extension.settled_at = ExtensionStage.WITHDRAWN, tx.now
    record(tx, actor, "mediation.extension_withdrawn", case)
