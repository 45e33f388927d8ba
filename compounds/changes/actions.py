"""Seats that change within a term, and the renewed filing: recording, submitting, returning, confirming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from alliance.kernel import ledger, outbox, references
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, OutOfTurn
from alliance.kernel.places import actions as places
from alliance.kernel.places.models import Alliance
from compounds import walls
from compounds.changes import access
from compounds.changes.access import ChangeFacts
from compounds.changes.models import Change, Move, MoveKind
from compounds.changes.workflow import CHANGE, Stage
from compounds.filing import access as filing_access
from compounds.handovers import opening
from compounds.models import Departure, Role, Seat, Term
from compounds.seating import OFFICES, person_named
from compounds.versions import expect
from compounds.workflow import Stage as TermStage

ledger.tell(
    {
        "compounds.change_recorded": "登记委员变动：{left}人离任，{joined}人补上或改任，日期{happened_on}",
        "compounds.seats_moved": "登记委员变动，另立变更备案办件",
        "compounds.change_submitted": "报送变更备案材料",
        "compounds.change_returned": "退回补正",
        "compounds.change_confirmed": "确认变更备案，备案日期{filed_on}，{offices}人开始任职",
    }
)
JOINED_MOST = 15


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whose seat is given up, and why."""

    seat_id: int
    ground: Departure


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody elected in addition, by name; never as chair, who is chosen from among the members."""

    name: str
    role: Role = Role.MEMBER


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What happened on one day: who left, which alternates move up, who was elected in addition, who is chair now.

    `version` is the term's as the page showed it; `evidence` names the paper: a letter of resignation, a decision.
    """

    term_id: int
    version: int
    happened_on: date
    evidence: str
    leaving: tuple[Leaving, ...] = ()
    moving_up: tuple[int, ...] = ()
    joining: tuple[Joining, ...] = ()
    chair_id: int | None = None


@dataclass(frozen=True, slots=True)
class SubmitChange:
    """The papers of the change are handed in."""

    change_id: int
    version: int


@dataclass(frozen=True, slots=True)
class ReturnChange:
    """The papers must be mended; the reason says what is missing."""

    change_id: int
    version: int
    because: str


@dataclass(frozen=True, slots=True)
class ConfirmChange:
    """The renewed filing is confirmed on a day; whoever is not of the street says by what paper."""

    change_id: int
    version: int
    filed_on: date
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ChangeMoved:
    """The change after a step, and how many offices the step made."""

    change_id: int
    reference: str
    stage: Stage
    offices: int = 0


def record_change(tx: Transaction, actor: Actor, command: RecordChange) -> ChangeMoved:
    """Record what happened to the seats of a filed term, and open the file of the renewed filing (柯变〔2026〕1号).

    Those who left lose their office with that day, in this transaction; the others take theirs with the confirmed
    filing. Raises NotFound, NotPermitted (also behind the wall), OutOfTurn for a term that is not filed and for seats
    in a change that is under way, ChangedMeanwhile, Invalid. Source: 浙江省物业管理条例第十三条第三款.
    """
    term = get_visible(tx.session, Term, actor, command.term_id, lock=True)
    seats = {seat.id: seat for seat in term.seats}
    access.record_change(actor, term.place.path, {seat.person_id for seat in seats.values()}).enforce()
    walls.of(tx, actor).handling(compound_id=term.committee.compound_id).enforce()
    expect(tx, term, command.version)
    access.in_office(term.stage).enforce()
    _refuse_impossible(tx, command, term, seats)
    alliance = tx.session.get_one(Alliance, term.alliance_id)
    change = Change(
        alliance_id=term.alliance_id,
        place_id=term.place_id,
        term=term,
        reference=references.allot(tx, term.alliance_id, f"{alliance.short}变"),
        happened_on=command.happened_on,
        evidence=command.evidence,
        moves=[],
    )
    tx.session.add(change)
    leaving = {one.seat_id for one in command.leaving}
    for one in command.leaving:
        _leave(tx, actor, change, seats[one.seat_id], one.ground)
    for seat_id in command.moving_up:
        role = Role.CHAIR if seat_id == command.chair_id else Role.MEMBER
        _move(change, seats[seat_id], MoveKind.MOVED_UP, role)
    for new in command.joining:
        _join(tx, actor, change, new)
    if command.chair_id is not None:
        for old in (seat for seat in seats.values() if seat.role is Role.CHAIR and seat.left_on is None):
            if old.id not in leaving:
                _move(change, old, MoveKind.LEFT_CHAIR, Role.MEMBER)
        if command.chair_id not in command.moving_up:
            _move(change, seats[command.chair_id], MoveKind.BECAME_CHAIR, Role.CHAIR)
    # The term's own columns did not change, and yet every page that showed its seats is old.
    term.version = term.version + 1
    tx.session.flush()  # the line carries the id of the change and the version that this step made
    ledger.write(tx, actor, "compounds.seats_moved", term, change_id=change.id, version=term.version)
    ledger.write(
        tx,
        actor,
        "compounds.change_recorded",
        change,
        left=len(command.leaving),
        joined=len(change.moves) - len(command.leaving),
        happened_on=command.happened_on,
        version=change.version,
    )
    return ChangeMoved(change.id, str(change.reference), change.stage)


def submit_change(tx: Transaction, actor: Actor, command: SubmitChange) -> ChangeMoved:
    """Hand the papers to the street.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile. Late is not refused: it is marked.
    Source: parameter "committee_change_filing".
    """
    change = _in_hand(tx, actor, command.change_id, command.version)
    access.submit_change(actor, ChangeFacts.of(change)).enforce()
    _walled(tx, actor, change)
    change.stage = CHANGE.after(change.stage, "submit_change")
    change.submitted_on, change.submitted_by_id, change.returned_because = tx.today, actor.person_id, ""
    _record(tx, actor, "compounds.change_submitted", change)
    outbox.promise(tx, "compounds.change_submitted", change_id=change.id)
    return ChangeMoved(change.id, str(change.reference), change.stage)


def return_change(tx: Transaction, actor: Actor, command: ReturnChange) -> ChangeMoved:
    """Give the papers back with the reason. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    change = _in_hand(tx, actor, command.change_id, command.version)
    access.return_change(actor, ChangeFacts.of(change)).enforce()
    _walled(tx, actor, change)
    if not command.because:
        raise Invalid("请写明退回的理由。", remedy="写清缺哪份材料、怎么改，业委会才好补正。")
    change.stage = CHANGE.after(change.stage, "return_change")
    change.returned_because = command.because
    _record(tx, actor, "compounds.change_returned", change)
    outbox.promise(tx, "compounds.change_returned", change_id=change.id)
    return ChangeMoved(change.id, str(change.reference), change.stage)


def confirm_change(tx: Transaction, actor: Actor, command: ConfirmChange) -> ChangeMoved:
    """Confirm the renewed filing, and with it the seats and offices that it moves, together or not at all.

    Raises NotFound, NotPermitted, OutOfTurn (also where the term is over), ChangedMeanwhile, Invalid for a day before
    the change or to come, and where paper evidence is wanted.
    """
    change = _in_hand(tx, actor, command.change_id, command.version)
    access.confirm_change(actor, ChangeFacts.of(change)).enforce()
    _walled(tx, actor, change)
    term = tx.session.get_one(Term, change.term_id, with_for_update=True)
    if term.stage is not TermStage.FILED:
        raise OutOfTurn("本届已经届满，不再办变更备案。", remedy="请看新一届的备案。")
    if not change.happened_on <= command.filed_on <= tx.today:
        raise Invalid("备案日期要在变动之日和今天之间。", remedy="请核对备案证明上的日期。")
    if not command.evidence and filing_access.confirms_on_paper(actor, change.place.path):
        raise Invalid("请写明备案证明的编号或名称。", remedy="业务指导组凭街道出具的备案证明补录。")
    change.stage = CHANGE.after(change.stage, "confirm_change")
    change.filed_on, change.filing_evidence = command.filed_on, command.evidence
    # Whoever gives up the chair goes first: a term has one chair at every moment.
    order = sorted(change.moves, key=lambda move: move.kind is not MoveKind.LEFT_CHAIR)
    offices = sum(_take(tx, actor, change, move) for move in order)
    term.version = term.version + 1
    _record(tx, actor, "compounds.change_confirmed", change, filed_on=command.filed_on, offices=offices)
    outbox.promise(tx, "compounds.change_confirmed", change_id=change.id)
    return ChangeMoved(change.id, str(change.reference), change.stage, offices)


def _in_hand(tx: Transaction, actor: Actor, change_id: int, version: int) -> Change:
    change = get_visible(tx.session, Change, actor, change_id, lock=True)
    expect(tx, change, version)
    return change


def _walled(tx: Transaction, actor: Actor, change: Change) -> None:
    walls.of(tx, actor).handling(compound_id=change.term.committee.compound_id).enforce()


def _record(tx: Transaction, actor: Actor, verb: str, change: Change, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, change, version=change.version, **facts)


def _leave(tx: Transaction, actor: Actor, change: Change, seat: Seat, ground: Departure) -> None:
    """Give up a seat: its office ends with that day, and what the person keeps is to be handed over."""
    seat.left_on, seat.left_because = change.happened_on, ground
    change.moves.append(Move(seat=seat, kind=MoveKind.LEFT, role_before=seat.role, role=None))
    if seat.office_id is not None:
        places.end_for_seat(tx, actor, seat.office_id, last_day=change.happened_on)
        opening.open_for_member(tx, actor, change.term, seat)


def _move(change: Change, seat: Seat, kind: MoveKind, role: Role) -> None:
    change.moves.append(Move(seat=seat, kind=kind, role_before=seat.role, role=role))


def _join(tx: Transaction, actor: Actor, change: Change, new: Joining) -> None:
    """Take a seat until the end of the same term; whoever sat in it before takes that seat anew."""
    term = change.term
    person = person_named(tx, actor, term.place_id, new.name)
    seat = next((one for one in term.seats if one.person_id == person.id), None)
    before = None
    if seat is None:
        seat = Seat(term=term, person=person, role=new.role, starts_on=change.happened_on, ends_on=term.ends_on)
        tx.session.add(seat)
    elif seat.left_on is None:
        raise Invalid(
            f"{new.name}已经在这一届里。", remedy="候补委员请用“候补递补”；同名的两个人，请在名字后面注明楼幢。"
        )
    else:
        before = seat.role
        seat.role, seat.starts_on, seat.left_on, seat.left_because = new.role, change.happened_on, None, None
        seat.confirmed_at, seat.office_id = None, None
    change.moves.append(Move(seat=seat, kind=MoveKind.JOINED, role_before=before, role=new.role))


def _take(tx: Transaction, actor: Actor, change: Change, move: Move) -> bool:
    """Give a seat the role and the office that it has from the day of the change on; True where an office was made."""
    if move.kind is MoveKind.LEFT or move.role is None:
        return False
    seat, office_id = move.seat, None
    if seat.office_id is not None:
        places.end_for_seat(tx, actor, seat.office_id, last_day=change.happened_on - timedelta(days=1))
    if (office := OFFICES.get(move.role)) is not None:
        office_id = places.grant_for_seat(
            tx,
            actor,
            person_id=seat.person_id,
            office=office,
            place_id=change.place_id,
            starts_on=change.happened_on,
            ends_on=seat.ends_on,
        )
    # All at once: granting flushes, and a confirmed seat whose role and office disagree is refused by the database.
    seat.role, seat.confirmed_at, seat.office_id = move.role, seat.confirmed_at or tx.now, office_id
    tx.session.flush()  # one chair at a time: the order is ours, not the unit of work's
    return office_id is not None


def _refuse_impossible(tx: Transaction, command: RecordChange, term: Term, seats: dict[int, Seat]) -> None:
    if not (command.leaving or command.moving_up or command.joining or command.chair_id is not None):
        raise Invalid("请至少填写一项变动。")
    if not term.starts_on <= command.happened_on <= min(tx.today, term.ends_on):
        raise Invalid(
            f"变动的日期要在任期之内（{full_date(term.starts_on)}至{full_date(term.ends_on)}），也不能晚于今天。",
            remedy="请核对辞职信或者决定上的日期；任期已经满了的，不登记变动，请登记届满。",
        )
    if not command.evidence:
        raise Invalid("请写明凭什么材料登记。", remedy="例如：本人辞职信、业主大会决定、不动产登记查询结果。")
    leaving = [one.seat_id for one in command.leaving]
    named = [*leaving, *command.moving_up, *([command.chair_id] if command.chair_id is not None else [])]
    for seat_id in named:
        _refuse_absent(seats.get(seat_id), command.happened_on)
    if len(set(leaving)) != len(leaving) or set(leaving) & {*command.moving_up, command.chair_id}:
        raise Invalid("同一个人不能又离任又补上。", remedy="请核对选的人。")
    if any(seats[seat_id].role is not Role.ALTERNATE for seat_id in command.moving_up):
        raise Invalid("只有候补委员可以递补。", remedy="补选产生的人，请填在“补选”里。")
    if command.chair_id is not None:
        _refuse_chair(seats[command.chair_id], command.moving_up)
    _refuse_joining(command.joining)
    _refuse_under_way(tx, term, named, chair=command.chair_id is not None)


def _refuse_absent(seat: Seat | None, day: date) -> None:
    if seat is None or seat.left_on is not None or seat.confirmed_at is None:
        raise Invalid("选的人现在不在这一届里。", remedy="请刷新页面，从名单里选。")
    if day < seat.starts_on:
        raise Invalid(f"变动的日期早于{seat.person.name}任职的日期。", remedy="请核对日期。")


def _refuse_chair(chosen: Seat, moving_up: Sequence[int]) -> None:
    if chosen.role is Role.CHAIR:
        raise Invalid(f"{chosen.person.name}已经是主任。")
    if chosen.role is Role.ALTERNATE and chosen.id not in moving_up:
        raise Invalid("候补委员要先递补，才能当主任。", remedy="请同时勾选递补。")


def _refuse_joining(joining: Sequence[Joining]) -> None:
    if len(joining) > JOINED_MOST:
        raise Invalid(f"一次最多登记补选 {JOINED_MOST} 人。")
    if any(new.role is Role.CHAIR for new in joining):
        raise Invalid("补选的是委员；主任由委员推选。", remedy="请先登记补选，备案后再登记主任变更。")
    names = [new.name for new in joining]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Invalid(f"{'、'.join(twice)}填了两次。", remedy="同名的两个人，请在名字后面注明楼幢，例如“张伟（3幢）”。")


def _refuse_under_way(tx: Transaction, term: Term, seat_ids: Sequence[int], *, chair: bool) -> None:
    """Raise OutOfTurn where a change that is not filed yet moves one of these seats, or, with `chair`, the chair."""
    touched = Move.seat_id.in_(seat_ids)
    busy = tx.session.scalar(
        select(Change.reference)
        .join(Move, Move.change_id == Change.id)
        .where(
            Change.term_id == term.id,
            Change.stage != Stage.FILED,
            Move.kind != MoveKind.LEFT,
            or_(touched, Move.role == Role.CHAIR) if chair else touched,
        )
        .limit(1)
    )
    if busy is not None:
        raise OutOfTurn(
            f"这个人或者主任的变动在变更办件 {busy} 里，还没有备案。", remedy="请先把那一件办完，再登记新的变动。"
        )
