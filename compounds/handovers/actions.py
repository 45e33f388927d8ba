"""Handing over: the list, the day and the people, a refusal, its settlement, and the end of the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds import walls
from compounds.handovers import access
from compounds.handovers.access import HandoverFacts
from compounds.handovers.models import Handover, Piece
from compounds.handovers.workflow import HANDOVER, Stage
from compounds.versions import expect

ledger.tell(
    {
        "compounds.pieces_listed": "填写移交清单，共{pieces}项",
        "compounds.handed_over": "登记移交，日期{handed_over_on}",
        "compounds.handover_disputed": "登记拒交或争议",
        "compounds.handover_settled": "争议已解决，继续移交",
        "compounds.handover_closed": "移交办结",
    }
)
PIECES_MOST = 60


@dataclass(frozen=True, slots=True)
class ListedPiece:
    """One line of a list as it was filled in."""

    name: str
    number: int
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListPieces:
    """The whole list anew; `version` is the one that the page showed."""

    handover_id: int
    version: int
    pieces: tuple[ListedPiece, ...]


@dataclass(frozen=True, slots=True)
class HandOver:
    """The day, and by whom, to whom, before whom."""

    handover_id: int
    version: int
    handed_over_on: date
    handed_by: str
    received_by: str
    witnessed_by: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """What was refused or is disputed, as those who were there say it."""

    handover_id: int
    version: int
    disputed_on: date
    dispute: str


@dataclass(frozen=True, slots=True)
class Settle:
    """The dispute is over; the list goes on."""

    handover_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Close:
    """The street has seen the signed list."""

    handover_id: int
    version: int
    witnessed_by: str


def list_pieces(tx: Transaction, actor: Actor, command: ListPieces) -> None:
    """Fill in the list, again until it is handed over.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid for an empty list.
    """
    handover = _in_hand(tx, actor, command.handover_id, command.version)
    access.list_pieces(actor, _facts(handover)).enforce()
    if not command.pieces:
        raise Invalid("清单上至少要有一项。", remedy="没有保管任何东西的，也请写一项并注明数量为 0。")
    if len(command.pieces) > PIECES_MOST:
        raise Invalid(f"清单最多 {PIECES_MOST} 项。", remedy="同类的请合并成一项，写明数量。")
    handover.pieces.clear()
    tx.session.flush()  # the old positions are free before the new ones are taken
    handover.pieces.extend(
        Piece(position=at, name=one.name, unit=one.unit, number=one.number, note=one.note)
        for at, one in enumerate(command.pieces, 1)
    )
    if handover.stage is Stage.LISTED:
        handover.version = handover.version + 1  # its own columns stay, and yet the page is old
    handover.stage = HANDOVER.after(handover.stage, "list_pieces")
    _record(tx, actor, "compounds.pieces_listed", handover, pieces=len(command.pieces))


def hand_over(tx: Transaction, actor: Actor, command: HandOver) -> None:
    """Record that everything on the list was handed over.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid. Late is not refused: it is marked.
    Source: parameters "committee_handover", "member_handover".
    """
    handover = _in_hand(tx, actor, command.handover_id, command.version)
    access.hand_over(actor, _facts(handover)).enforce()
    if not command.handed_by or not command.received_by:
        raise Invalid("请写明移交人和接收人。", remedy="照移交签收单上的签名填写。")
    if command.handed_over_on > tx.today:
        raise Invalid("移交的日期不能晚于今天。")
    handover.stage = HANDOVER.after(handover.stage, "hand_over")
    handover.handed_over_on, handover.handed_by = command.handed_over_on, command.handed_by
    handover.received_by, handover.witnessed_by = command.received_by, command.witnessed_by
    _record(tx, actor, "compounds.handed_over", handover, handed_over_on=command.handed_over_on)


def dispute(tx: Transaction, actor: Actor, command: Dispute) -> None:
    """Record that something is refused or disputed; the period runs on and the street is told.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid.
    """
    handover = _in_hand(tx, actor, command.handover_id, command.version)
    access.dispute(actor, _facts(handover)).enforce()
    if not command.dispute:
        raise Invalid("请写明拒交了什么、怎么说的。", remedy="街道凭这段记录督促移交。")
    if not handover.starts_on <= command.disputed_on <= tx.today:
        raise Invalid("日期要在移交开始和今天之间。", remedy="请核对日期。")
    handover.stage = HANDOVER.after(handover.stage, "dispute")
    handover.dispute, handover.disputed_on = command.dispute, command.disputed_on
    _record(tx, actor, "compounds.handover_disputed", handover)
    outbox.promise(tx, "compounds.handover_disputed", handover_id=handover.id)


def settle(tx: Transaction, actor: Actor, command: Settle) -> None:
    """Take up the list again after a dispute. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    handover = _in_hand(tx, actor, command.handover_id, command.version)
    access.settle(actor, _facts(handover)).enforce()
    handover.stage = HANDOVER.after(handover.stage, "settle")
    _record(tx, actor, "compounds.handover_settled", handover)


def close(tx: Transaction, actor: Actor, command: Close) -> None:
    """Close the file on the signed list. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    handover = _in_hand(tx, actor, command.handover_id, command.version)
    access.close(actor, _facts(handover)).enforce()
    witness = command.witnessed_by or handover.witnessed_by
    if not witness:
        raise Invalid("请写明由谁见证。", remedy="填街道或社区在场人员的姓名和单位。")
    handover.stage = HANDOVER.after(handover.stage, "close")
    handover.witnessed_by, handover.closed_on = witness, tx.today
    _record(tx, actor, "compounds.handover_closed", handover)
    outbox.promise(tx, "compounds.handover_closed", handover_id=handover.id)


def _in_hand(tx: Transaction, actor: Actor, handover_id: int, version: int) -> Handover:
    handover = get_visible(tx.session, Handover, actor, handover_id, lock=True)
    walls.of(tx, actor).handling(compound_id=handover.term.committee.compound_id).enforce()
    expect(tx, handover, version)
    return handover


def _facts(handover: Handover) -> HandoverFacts:
    return HandoverFacts(handover.place.path, handover.stage)


def _record(tx: Transaction, actor: Actor, verb: str, handover: Handover, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, handover, version=handover.version, **facts)
