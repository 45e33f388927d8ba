"""Others who may take part, such as kin and experts: only where every side agrees (人民调解法第二十条)."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from mediation.assigning import access
from mediation.assigning.actions import of_case
from mediation.assigning.models import Guest
from mediation.assigning.workflow import GUEST_NAMES, GuestKind
from mediation.consent import actions as consents
from mediation.consent.actions import THEMSELVES, Said
from mediation.consent.workflow import Scope
from mediation.records import in_hand, record
from mediation.sides import refuse_former_mediator

ledger.tell(
    {
        "mediation.guest_invited": "想请{kind}参加，等各方同意",
        "mediation.guest_withdrawn": "不再邀请{kind}参加",
    },
    {"kind": GUEST_NAMES},
)
NAME_MOST = 60


@dataclass(frozen=True, slots=True)
class InviteGuest:
    """Who is to take part, of what organisation, and what for."""

    case_id: int
    kind: GuestKind
    name: str
    of: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class AnswerGuest:
    """A side agrees that somebody takes part, or does not; `said` where staff write it down."""

    case_id: int
    guest_id: int
    party_id: int
    agrees: bool
    said: Said = THEMSELVES


@dataclass(frozen=True, slots=True)
class WithdrawGuest:
    """Somebody is not asked any more."""

    case_id: int
    guest_id: int


def invite_guest(tx: Transaction, actor: Actor, command: InviteGuest) -> int:
    """Ask the sides whether somebody may take part; returns the id.

    Raises NotFound, NotPermitted, OutOfTurn, Invalid.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.invite_guest(actor, facts).enforce()
    name = command.name.strip()[:NAME_MOST]
    if not name or not command.why.strip():
        raise Invalid("请写明想请谁、请来做什么。", remedy="各方凭这两样决定同不同意。")
    refuse_former_mediator(tx, case, name)
    guest = Guest(
        alliance_id=case.alliance_id,
        case_id=case.id,
        kind=command.kind,
        name=name,
        of=command.of.strip()[:200],
        why=command.why.strip()[:200],
        at=tx.now,
        by_id=actor.person_id,
    )
    tx.session.add(guest)
    case.version = case.version + 1  # its own columns stay, and yet the page is old
    record(tx, actor, "mediation.guest_invited", case, kind=command.kind)
    outbox.promise(tx, "mediation.guest_invited", case_id=case.id, guest_id=guest.id)
    return guest.id


def answer_guest(tx: Transaction, actor: Actor, command: AnswerGuest) -> None:
    """Write down whether a side agrees. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    case, facts = in_hand(tx, actor, command.case_id)
    access.answer_guest(actor, facts, command.party_id).enforce()
    guest = of_case(tx, Guest, command.guest_id, case)
    if guest.withdrawn_at is not None:
        raise OutOfTurn("这位已经不请了。", remedy="请刷新页面查看。")
    say = consents.give if command.agrees else consents.refuse
    say(tx, actor, case, command.party_id, Scope.INVITED, subject=guest.id, said=command.said)


def withdraw_guest(tx: Transaction, actor: Actor, command: WithdrawGuest) -> None:
    """Do not ask somebody any more. Raises NotFound, NotPermitted, OutOfTurn."""
    case, facts = in_hand(tx, actor, command.case_id)
    access.withdraw_guest(actor, facts).enforce()
    guest = of_case(tx, Guest, command.guest_id, case)
    if guest.withdrawn_at is None:
        guest.withdrawn_at = tx.now
        record(tx, actor, "mediation.guest_withdrawn", case, kind=guest.kind)
