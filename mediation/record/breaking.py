"""Breaking the glass: the lead reads one caucus for a stated ground and a short time, and its party knows at once.

The page of it is the only way: such a reading opens no search, no file list and no export.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.references import Reference
from mediation.models import Case, Party
from mediation.record import access
from mediation.record.models import BreakGlass
from mediation.record.rooms import GROUND_NAMES, Ground
from mediation.records import facts_of

ledger.tell(
    {
        "mediation.glass_broken": "紧急查看单独沟通的内容，理由：{ground}",
        "mediation.glass_read": "打开看了一次",
        "mediation.glass_file_read": "打开看了一份附件",
    },
    {"ground": GROUND_NAMES},
)
HOURS = "mediation.break_glass_hours"
REASON_LEAST, REASON_MOST = 10, 1000
_MISSING = "没有这件案子，或者案子里没有这一方。"
_LOOK_AGAIN = "请照当事人手里的文书，核对案号和这一方的名称，一个字都不能差。"


@dataclass(frozen=True, slots=True)
class BreakTheGlass:
    """Which case, whose caucus, on what ground, and why, in words that the party reads."""

    reference: str
    party_name: str
    ground: Ground
    reason: str


def break_glass(tx: Transaction, actor: Actor, command: BreakTheGlass) -> int:
    """Open one caucus to the lead until its time is over; returns the id of the reading.

    The lead sees no case, so both the reference and the name must be known beforehand; a wrong one of either reads the
    same. Raises NotPermitted, NotFound, Invalid. Source: parameter "mediation.break_glass_hours", our suggestion.
    """
    access.ask_to_break(actor).enforce()
    reason = command.reason.strip()
    if not REASON_LEAST <= len(reason) <= REASON_MOST:
        raise Invalid(f"请写明理由，{REASON_LEAST} 到 {REASON_MOST} 个字。", remedy="这一方会看到您写的理由。")
    case, party = _found(tx, actor, command)
    facts = facts_of(tx, case)
    access.break_glass(actor, facts).enforce()
    hours = parameters.on(tx, HOURS, facts.path, tx.today, alliance_id=case.alliance_id).whole
    broken = BreakGlass(
        alliance_id=case.alliance_id,
        case_id=case.id,
        party_id=party.id,
        person_id=actor.person_id,
        ground=command.ground,
        reason=reason,
        at=tx.now,
        until=tx.now + timedelta(hours=hours),
    )
    tx.session.add(broken)
    ledger.write(tx, actor, "mediation.glass_broken", broken, ground=command.ground)
    outbox.promise(tx, "mediation.glass_broken", broken_id=broken.id)
    return broken.id


def note_reading(tx: Transaction, actor: Actor, broken_id: int, *, file: bool = False) -> None:
    """Write down that the caucus, or one of its files, is being opened. Raises NotFound, NotPermitted, OutOfTurn."""
    broken = get_visible(tx.session, BreakGlass, actor, broken_id)
    access.note_reading(actor, broken.person_id, over=tx.now >= broken.until).enforce()
    ledger.write(tx, actor, "mediation.glass_file_read" if file else "mediation.glass_read", broken)


def _found(tx: Transaction, actor: Actor, command: BreakTheGlass) -> tuple[Case, Party]:
    try:
        reference = Reference.parse(command.reference)
    except ValueError as wrong:
        raise Invalid(str(wrong)) from wrong
    row = tx.session.execute(
        select(Case, Party)
        .join(Party, Party.case_id == Case.id)
        .where(
            Case.alliance_id == actor.alliance_id,
            Case.reference == reference,
            Party.name == command.party_name.strip(),
            Party.left_at.is_(None),
        )
        .order_by(Party.position)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound(_MISSING, remedy=_LOOK_AGAIN)
    return row[0], row[1]
