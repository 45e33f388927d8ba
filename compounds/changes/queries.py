"""Reading changes of seats: the lines of a term, one change as a file, and who may be chosen in the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Fact, FileHeader, Happening, marks
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.working_days import Period
from compounds import addresses, walls
from compounds.changes import access
from compounds.changes.access import ChangeFacts
from compounds.changes.models import Change, Move, MoveKind
from compounds.changes.workflow import STAGE_NAMES, Stage
from compounds.filing import access as filing_access
from compounds.models import Committee, Departure, Role, Seat, Term
from compounds.names import DEPARTURE_NAMES, DEPARTURE_SOURCES, ROLE_NAMES
from compounds.versions import expect

KIND = "业委会委员变更备案"
CHANGE_FILING = "committee_change_filing"
HOLDERS: dict[Stage, str] = {
    Stage.RECORDED: "业委会主任（社区可以代报）",
    Stage.SUBMITTED: "街道工作人员",
    Stage.FILED: "已办结",
}
MOVE_NAMES: dict[MoveKind, str] = {
    MoveKind.LEFT: "离任",
    MoveKind.MOVED_UP: "候补递补",
    MoveKind.JOINED: "补选",
    MoveKind.BECAME_CHAIR: "任主任",
    MoveKind.LEFT_CHAIR: "不再任主任",
}
PAPERS: tuple[tuple[str, str], ...] = (
    ("变动的证明：辞职信、业主大会或者业委会的决定等", "浙江省物业管理条例（2009年修正）第十三条第三款：重新备案"),
    ("变动后的业主委员会委员名单", "浙江省物业管理条例（2009年修正）第十三条第（四）项"),
)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of a term, for its page."""

    change_id: int
    reference: str
    happened_on: date
    stage: Stage
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeMay:
    """What the actor may do with this change now."""

    submit_change: Verdict
    return_change: Verdict
    confirm_change: Verdict


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One change as a file; `moves` say who did what, with the ground for those who may know it."""

    change_id: int
    term_id: int
    version: int
    stage: Stage
    header: FileHeader
    happened_on: date
    evidence: str
    moves: tuple[Fact, ...]
    returned_because: str
    timeline: tuple[Happening, ...]
    confirms_on_paper: bool
    may: ChangeMay


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """A seat to choose in a form."""

    seat_id: int
    name: str
    role: Role


def of_term(reading: Transaction, actor: Actor, term_id: int) -> tuple[ChangeLine, ...]:
    """The changes of a term in sight, the newest first; one statement."""
    rows: Any = reading.session.execute(
        select(Change.id, Change.reference, Change.happened_on, Change.stage, Move.kind, Person.name)
        .join(Move, Move.change_id == Change.id)
        .join(Seat, Move.seat_id == Seat.id)
        .join(Person, Seat.person_id == Person.id)
        .where(visible(Change, actor), Change.term_id == term_id)
        .order_by(Change.happened_on.desc(), Change.id.desc(), Move.id)
    )
    heads: dict[int, tuple[str, date, Stage]] = {}
    moves: dict[int, list[str]] = {}
    for key, reference, happened_on, stage, kind, name in rows:
        heads[key] = (str(reference), happened_on, stage)
        moves.setdefault(key, []).append(f"{name}{MOVE_NAMES[kind]}")
    return tuple(ChangeLine(key, *head, tuple(moves[key])) for key, head in heads.items())


def elected(reading: Transaction, seats: list[Seat]) -> int:
    """How many voting members a term was elected with, whatever has become of their seats since; one statement."""
    later = set(
        reading.session.scalars(
            select(Move.seat_id).where(
                Move.seat_id.in_([seat.id for seat in seats]),
                Move.kind.in_((MoveKind.MOVED_UP, MoveKind.JOINED)),
                Move.role_before.is_(None) | (Move.kind == MoveKind.MOVED_UP),
            )
        )
    )
    return sum(seat.role is not Role.ALTERNATE and seat.id not in later for seat in seats)


@dataclass(frozen=True, slots=True)
class TermHead:
    """The term whose seats change: its name, its version, and whether the actor may record it now."""

    name: str
    version: int
    may_record: Verdict


def term_head(reading: Transaction, actor: Actor, term_id: int) -> TermHead:
    """The term for the form of a change. Raises NotFound; a constant number of queries."""
    term = get_visible(reading.session, Term, actor, term_id)
    people = set(reading.session.scalars(select(Seat.person_id).where(Seat.term_id == term.id)))
    wall = walls.of(reading, actor).handling(compound_id=term.committee.compound_id)
    may = access.record_change(actor, term.place.path, people) & wall & access.in_office(term.stage)
    return TermHead(f"{term.place.name}第{term.number}届业委会", term.version, may)


def expect_unchanged(reading: Transaction, actor: Actor, term_id: int, shown: int) -> None:
    """Tell whoever sends an old page what was changed, before the choices of the form, which changed with it."""
    expect(reading, get_visible(reading.session, Term, actor, term_id), shown)


def seat_choices(reading: Transaction, actor: Actor, term_id: int) -> tuple[SeatChoice, ...]:
    """Who sits in a term now, alternates too. Raises NotFound; two statements."""
    term = get_visible(reading.session, Term, actor, term_id)
    rows = reading.session.execute(
        select(Seat.id, Person.name, Seat.role)
        .join(Person, Seat.person_id == Person.id)
        .where(Seat.term_id == term.id, Seat.left_on.is_(None), Seat.confirmed_at.is_not(None))
        .order_by(Seat.id)
    )
    return tuple(SeatChoice(*row) for row in rows)


def change_page(reading: Transaction, actor: Actor, change_id: int) -> ChangePage:
    """One change with its renewed filing. Raises NotFound; a constant number of queries."""
    change = get_visible(reading.session, Change, actor, change_id)
    moves = reading.session.scalars(
        select(Move)
        .where(Move.change_id == change.id)
        .order_by(Move.id)
        .options(selectinload(Move.seat).selectinload(Seat.person))
    ).all()
    number, compound_id = reading.session.execute(
        select(Term.number, Committee.compound_id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(Term.id == change.term_id)
    ).one()
    path = change.place.path
    due = parameters.period_after(
        reading, CHANGE_FILING, path, change.happened_on, happened="委员变动", alliance_id=change.alliance_id
    )
    facts = ChangeFacts(path, change.stage, frozenset(move.seat.person_id for move in moves))
    wall = walls.of(reading, actor).handling(compound_id=compound_id)
    knows = bool(access.see_grounds(actor, path))
    return ChangePage(
        change_id=change.id,
        term_id=change.term_id,
        version=change.version,
        stage=change.stage,
        header=_header(reading, change, number, compound_id, due),
        happened_on=change.happened_on,
        evidence=change.evidence if knows else "",
        moves=tuple(_told(move, knows=knows) for move in moves),
        returned_because=change.returned_because if change.stage is Stage.RECORDED else "",
        timeline=tuple(ledger.timeline(reading.session, Change, change.id)),
        confirms_on_paper=filing_access.confirms_on_paper(actor, path),
        may=ChangeMay(
            access.submit_change(actor, facts) & wall,
            access.return_change(actor, facts) & wall,
            access.confirm_change(actor, facts) & wall,
        ),
    )


def _told(move: Move, *, knows: bool) -> Fact:
    name = move.seat.person.name
    if move.kind is MoveKind.LEFT:
        ground: Departure | None = move.seat.left_because if knows else None
        note = f"{DEPARTURE_NAMES[ground]}。{DEPARTURE_SOURCES[ground]}" if ground else ""
        before = f"（原{ROLE_NAMES[move.role_before]}）" if move.role_before else ""
        return Fact(MOVE_NAMES[move.kind], f"{name}{before}", note=note)
    return Fact(MOVE_NAMES[move.kind], name, note=f"任{ROLE_NAMES[move.role]}" if move.role else "")


def _header(reading: Transaction, change: Change, number: int, compound_id: int, due: Period) -> FileHeader:
    order = tuple(Stage)
    done = change.stage is Stage.FILED
    return FileHeader(
        reference=str(change.reference),
        title=f"{change.place.name}第{number}届业主委员会委员变动",
        kind=KIND,
        facts=(
            Fact("小区", change.place.name, addresses.compound(compound_id)),
            Fact("哪一届", f"第{number}届", addresses.term(change.term_id)),
            Fact("现在谁在办", HOLDERS[change.stage]),
            Fact("变动日期", full_date(change.happened_on)),
            _due_fact(reading.today, change, due),
        ),
        stages=marks(tuple(STAGE_NAMES[stage] for stage in order), None if done else order.index(change.stage)),
        next_step=_next_step(change, due),
        next_note=f"期限怎么算：{'；'.join(due.steps)}。" if change.stage is Stage.RECORDED else "",
        papers=tuple(Fact(f"第 {n} 份", paper, note=source) for n, (paper, source) in enumerate(PAPERS, 1)),
    )


def _due_fact(today: date, change: Change, due: Period) -> Fact:
    if change.submitted_on is None or change.stage is Stage.RECORDED:
        tone = "late" if today > due.due else "due"
        return Fact("报送期限", full_date(due.due), tone=tone, note=due.remaining(today))
    late = (change.submitted_on - due.due).days
    if late > 0:
        return Fact("报送", full_date(change.submitted_on), tone="late", note=f"比期限晚 {late} 天")
    return Fact("报送", full_date(change.submitted_on), tone="go", note="在期限内")


def _next_step(change: Change, due: Period) -> str:
    if change.stage is Stage.RECORDED:
        return f"业委会主任把变更材料报送街道，也可以由社区代报；{due.sentence()}。备案后，补上的人开始任职。"
    if change.stage is Stage.SUBMITTED:
        return "街道核对材料：齐全的确认备案，不齐的写明理由退回补正。"
    return ""
