"""Holding a sitting: opening the doors, taking marks in, the typed sheet, closing, deciding, confirming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn
from training.sittings import access, attendance, tokens
from training.sittings.models import DEVICE_MOST, KEY_MOST, Invited, Mark, Sitting
from training.sittings.planning import Step
from training.sittings.records import because, in_hand, record
from training.sittings.workflow import PAPER, SITTING, Stage, Way

MOST_AT_ONCE, MOST_KEPT = 500, 20_000
TOKEN_MOST = 200
LONGEST_AGO = timedelta(days=30)
CONFIRMED = "training.sitting_confirmed"
ledger.tell(
    {
        "training.sitting_opened": "开始签到",
        "training.sitting_marks": "收到{marks}条签到",
        "training.sitting_unmarked": "撤回1人的签到",
        "training.sitting_typed": "录入纸面名单，打勾{people}人",
        "training.sitting_closed": "散场",
        "training.sitting_decided": "认定1人到没到场",
        "training.sitting_confirmed": "确认到场{present}人，缺席{absent}人",
    }
)


@dataclass(frozen=True, slots=True)
class Given:
    """One mark as a telephone hands it in: its own number, the text of a code or who was ticked, and how long ago.

    With `off` it takes back, at the door, what was marked of `invited_id` by mistake.
    """

    key: str
    token: str = ""
    invited_id: int | None = None
    ago_ms: int = 0
    off: bool = False


@dataclass(frozen=True, slots=True)
class Merge:
    """Marks of one telephone."""

    sitting_id: int
    device: str
    marks: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one mark: `invited_id` None for a code that belongs to nobody here; `off` for one taken back."""

    key: str
    invited_id: int | None
    off: bool = False


@dataclass(frozen=True, slots=True)
class TypeSheet:
    """Everybody who is ticked on the paper."""

    sitting_id: int
    version: int
    ticked: frozenset[int]


@dataclass(frozen=True, slots=True)
class Decide:
    """Whether somebody was there, and why it is known."""

    sitting_id: int
    version: int
    invited_id: int
    present: bool
    because: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Everything is decided; `because` tells about codes that belong to nobody here, where there are any."""

    sitting_id: int
    version: int
    because: str = ""


def open_sitting(tx: Transaction, actor: Actor, command: Step) -> None:
    """Open the doors, not long before the beginning. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile."""
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.open_sitting(actor, access.facts_of(sitting)).enforce()
    doors_at = attendance.doors_at(tx, sitting)
    if tx.now < doors_at:
        early = (sitting.starts_at - doors_at) // timedelta(minutes=1)
        raise OutOfTurn(f"开始前 {early} 分钟才能开始签到。", remedy="时间改了的，请先修改这一场。")
    sitting.stage = SITTING.after(sitting.stage, "open_sitting")
    record(tx, actor, "training.sitting_opened", sitting)


def close_sitting(tx: Transaction, actor: Actor, command: Step) -> None:
    """End it; telephones may still hand in what they kept. Raises what `open_sitting` raises."""
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.close_sitting(actor, access.facts_of(sitting)).enforce()
    sitting.stage = SITTING.after(sitting.stage, "close_sitting")
    record(tx, actor, "training.sitting_closed", sitting)


def merge(tx: Transaction, actor: Actor, command: Merge) -> tuple[Receipt, ...]:
    """Take in what a telephone kept, in whatever order; a mark that came before gets the receipt it had.

    When it was made is reckoned back from now by what the telephone says. What is taken back counts as withdrawn:
    everything that this telephone handed in of that person before, and what others marked earlier. What comes after
    confirming is kept and changes nothing.

    Raises NotFound, NotPermitted, OutOfTurn for a sitting that was called off, Invalid.
    """
    sitting = get_visible(tx.session, Sitting, actor, command.sitting_id, lock=True)
    access.merge(actor, access.facts_of(sitting)).enforce()
    check(command)
    _refuse_flood(tx, command)
    known = {
        key: Receipt(key, invited_id)
        for key, invited_id in tx.session.execute(
            select(Mark.key, Mark.invited_id).where(
                Mark.sitting_id == sitting.id,
                Mark.device == command.device,
                Mark.key.in_([given.key for given in command.marks]),
            )
        )
    }
    here = set(tx.session.scalars(select(Invited.id).where(Invited.sitting_id == sitting.id)))
    fresh = 0
    for given in command.marks:
        if given.key in known:
            continue
        if given.off:
            _withdraw(tx, actor, sitting, command.device, given)
            known[given.key] = Receipt(given.key, given.invited_id if given.invited_id in here else None, off=True)
            continue
        mark = _mark(tx, actor, sitting, given, here)
        mark.device, mark.key = command.device, given.key
        tx.session.add(mark)
        known[given.key] = Receipt(given.key, mark.invited_id)
        fresh += 1
    if fresh:
        ledger.write(tx, actor, "training.sitting_marks", sitting, marks=fresh)
    return tuple(known[given.key] for given in command.marks)


def type_sheet(tx: Transaction, actor: Actor, command: TypeSheet) -> int:
    """Type in the ticks of the printed sheet; typed again, what is not ticked any more is withdrawn.

    Returns how many are ticked. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.type_sheet(actor, access.facts_of(sitting)).enforce()
    here = {one.id for one in sitting.invited}
    rows = tx.session.scalars(
        select(Mark).where(Mark.sitting_id == sitting.id, Mark.device == PAPER).order_by(Mark.id)
    ).all()
    standing = {row.invited_id for row in rows if row.withdrawn_at is None}
    ticked = command.ticked & here
    for row in rows:
        if row.withdrawn_at is None and row.invited_id not in ticked:
            row.withdrawn_at = tx.now
    for number, invited_id in enumerate(sorted(ticked - standing), len(rows) + 1):
        tx.session.add(
            Mark(
                sitting_id=sitting.id,
                invited_id=invited_id,
                way=Way.SHEET,
                device=PAPER,
                key=str(number),
                marked_at=min(tx.now, sitting.ends_at),
                received_at=tx.now,
                by_id=actor.person_id or 0,
            )
        )
    sitting.sheet_typed_at = tx.now
    record(tx, actor, "training.sitting_typed", sitting, people=len(ticked))
    return len(ticked)


def decide(tx: Transaction, actor: Actor, command: Decide) -> None:
    """Say whether somebody was there, against the marks or where they contradict one another, and why.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    found = next((one for one in sitting.invited if one.id == command.invited_id), None)
    if found is None:
        raise NotFound("名单上没有这个人。", remedy="请刷新页面查看。")
    access.decide(actor, access.facts_of(sitting), found.person_id).enforce()
    found.because = because(command.because)
    found.decided, found.decided_by_id = command.present, actor.person_id
    sitting.version = sitting.version + 1  # its own columns did not change, and yet every page that showed it is old
    record(tx, actor, "training.sitting_decided", sitting, invited=found.id, present=command.present)


def confirm_sitting(tx: Transaction, actor: Actor, command: Confirm) -> tuple[int, int]:
    """Confirm who was there; it counts as learnt after the commit. Returns how many were, and how many were not.

    Raises NotFound, NotPermitted, OutOfTurn while something is undecided, ChangedMeanwhile, Invalid.
    """
    sitting = in_hand(tx, actor, command.sitting_id, command.version)
    access.confirm_sitting(actor, access.facts_of(sitting)).enforce()
    found = attendance.of(tx, sitting)
    if found.undecided:
        raise OutOfTurn(f"还有 {len(found.undecided)} 人没有认定到没到场。", remedy="请逐个认定，写明原因，再确认。")
    if found.strangers:
        sitting.confirmed_because = because(command.because)
    present = absent = 0
    for one in found.people:
        one.present = bool(found.present(one))
        present, absent = present + one.present, absent + (not one.present)
    sitting.stage = SITTING.after(sitting.stage, "confirm_sitting")
    sitting.confirmed_at, sitting.confirmed_by_id = tx.now, actor.person_id
    record(tx, actor, "training.sitting_confirmed", sitting, present=present, absent=absent)
    outbox.promise(tx, CONFIRMED, sitting_id=sitting.id)
    return present, absent


def turn_of_day(tx: Transaction, _last_day: date) -> int:
    """Each new day: close what is open and over; returns how many. Nobody is marked by it."""
    rows = tx.session.scalars(
        select(Sitting).where(Sitting.stage == Stage.OPEN, Sitting.ends_at <= tx.now).with_for_update(of=Sitting)
    ).all()
    for sitting in rows:
        sitting.stage = SITTING.after(sitting.stage, "close_sitting")
        record(tx, CLOCK, "training.sitting_closed", sitting)
    return len(rows)


def _mark(tx: Transaction, actor: Actor, sitting: Sitting, given: Given, here: set[int]) -> Mark:
    seen = tokens.read(tx.keyring, given.token) if given.token else None
    invited_id = seen.invited_id if seen is not None and seen.sitting_id == sitting.id else given.invited_id
    other = seen.sitting_id if seen is not None and seen.sitting_id != sitting.id else None
    if other is not None:
        other = tx.session.scalar(
            select(Sitting.id).where(Sitting.id == other, Sitting.alliance_id == sitting.alliance_id)
        )
    return Mark(
        sitting_id=sitting.id,
        invited_id=invited_id if invited_id in here else None,
        other_id=other,
        way=Way.SHEET if given.invited_id is not None else Way.QR,
        marked_at=_made_at(tx, given),
        received_at=tx.now,
        by_id=actor.person_id or 0,
    )


def _withdraw(tx: Transaction, actor: Actor, sitting: Sitting, device: str, given: Given) -> None:
    """Withdraw the marks of somebody, and say so in the ledger; ticks of the typed sheet are changed on the sheet."""
    if sitting.stage is Stage.CONFIRMED:
        return
    rows = tx.session.scalars(
        select(Mark).where(
            Mark.sitting_id == sitting.id,
            Mark.invited_id == given.invited_id,
            Mark.withdrawn_at.is_(None),
            Mark.device != PAPER,
            or_(Mark.device == device, Mark.marked_at <= _made_at(tx, given)),
        )
    ).all()
    for row in rows:
        row.withdrawn_at = tx.now
    if rows:
        ledger.write(tx, actor, "training.sitting_unmarked", sitting, invited=given.invited_id)


def _made_at(tx: Transaction, given: Given) -> datetime:
    return tx.now - min(timedelta(milliseconds=given.ago_ms), LONGEST_AGO)


def check(command: Merge) -> None:
    """Raise Invalid for marks that no telephone of ours sends."""
    refused = Invalid("签到没有送到。", remedy="请刷新这一页再试；还不行，请用纸面名单打勾，回来录入。")
    if not command.device.isalnum() or not command.device.isascii() or len(command.device) > DEVICE_MOST:
        raise refused
    if command.device == PAPER or len(command.marks) > MOST_AT_ONCE:
        raise refused
    for given in command.marks:
        if not given.key.isalnum() or not given.key.isascii() or len(given.key) > KEY_MOST or given.ago_ms < 0:
            raise refused
        if given.off and given.invited_id is None:
            raise refused


def _refuse_flood(tx: Transaction, command: Merge) -> None:
    kept = tx.session.scalar(select(func.count()).select_from(Mark).where(Mark.sitting_id == command.sitting_id))
    if (kept or 0) + len(command.marks) > MOST_KEPT:
        raise Invalid("这一场收到的签到太多了。", remedy="请用纸面名单打勾，回来录入，并告诉系统管理员。")
