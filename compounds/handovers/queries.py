"""Reading handovers: the lines of a term, and one handover as a file with its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

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
from compounds.handovers import access
from compounds.handovers.access import HandoverFacts
from compounds.handovers.models import Handover, Piece
from compounds.handovers.workflow import KIND_NAMES, RUNNING, STAGE_NAMES, TEMPLATES, Kind, Stage
from compounds.models import Committee, Seat, Term

PERIODS: dict[Kind, str] = {Kind.COMMITTEE: "committee_handover", Kind.MEMBER: "member_handover"}
ORDER = (Stage.OPEN, Stage.LISTED, Stage.HANDED_OVER, Stage.CLOSED)
HOLDERS: dict[Stage, str] = {
    Stage.OPEN: "移交方列清单，社区见证",
    Stage.LISTED: "移交方和接收方，社区见证",
    Stage.HANDED_OVER: "街道核对签收单",
    Stage.DISPUTED: "街道和社区督促",
    Stage.CLOSED: "已办结",
}
TONES: dict[Stage, str] = {Stage.DISPUTED: "late", Stage.HANDED_OVER: "go", Stage.CLOSED: "go"}


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One handover of a term, for its page."""

    handover_id: int
    reference: str
    kind: Kind
    stage: Stage
    starts_on: date
    who: str


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One line of a list."""

    name: str
    number: int
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class HandoverMay:
    """What the actor may do with this handover now."""

    list_pieces: Verdict
    hand_over: Verdict
    dispute: Verdict
    settle: Verdict
    close: Verdict
    attach: Verdict


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """One handover as a file; `suggested` is the usual list for whoever begins one."""

    handover_id: int
    place_id: int
    version: int
    kind: Kind
    stage: Stage
    header: FileHeader
    starts_on: date
    pieces: tuple[PieceLine, ...]
    suggested: tuple[PieceLine, ...]
    dispute: str
    disputed_on: date | None
    handed_by: str
    received_by: str
    witnessed_by: str
    timeline: tuple[Happening, ...]
    may: HandoverMay


def of_term(reading: Transaction, actor: Actor, term_id: int) -> tuple[HandoverLine, ...]:
    """The handovers of a term in sight, the newest first; one statement."""
    rows = reading.session.execute(
        select(Handover.id, Handover.reference, Handover.kind, Handover.stage, Handover.starts_on, Person.name)
        .outerjoin(Seat, Handover.seat_id == Seat.id)
        .outerjoin(Person, Seat.person_id == Person.id)
        .where(visible(Handover, actor), Handover.term_id == term_id)
        .order_by(Handover.starts_on.desc(), Handover.id.desc())
    )
    return tuple(
        HandoverLine(key, str(reference), kind, stage, starts_on, name or "本届业委会")
        for key, reference, kind, stage, starts_on, name in rows
    )


def handover_page(reading: Transaction, actor: Actor, handover_id: int) -> HandoverPage:
    """One handover with its list. Raises NotFound; a constant number of queries."""
    handover = get_visible(reading.session, Handover, actor, handover_id)
    pieces = reading.session.scalars(
        select(Piece).where(Piece.handover_id == handover.id).order_by(Piece.position)
    ).all()
    number, compound_id = reading.session.execute(
        select(Term.number, Committee.compound_id)
        .join(Committee, Term.committee_id == Committee.id)
        .where(Term.id == handover.term_id)
    ).one()
    seat = None
    if handover.seat_id is not None:
        seat = reading.session.scalars(
            select(Seat).where(Seat.id == handover.seat_id).options(joinedload(Seat.person))
        ).one()
    path = handover.place.path
    due = parameters.period_after(
        reading,
        PERIODS[handover.kind],
        path,
        handover.starts_on,
        happened="任期届满" if handover.kind is Kind.COMMITTEE else "离任",
        alliance_id=handover.alliance_id,
    )
    facts = HandoverFacts(path, handover.stage)
    wall = walls.of(reading, actor).handling(compound_id=compound_id)
    who = seat.person.name if seat is not None else f"第{number}届业主委员会"
    return HandoverPage(
        handover_id=handover.id,
        place_id=handover.place_id,
        version=handover.version,
        kind=handover.kind,
        stage=handover.stage,
        header=_header(reading.today, handover, compound_id, who, due),
        starts_on=handover.starts_on,
        pieces=tuple(PieceLine(one.name, one.number, one.unit, one.note) for one in pieces),
        suggested=tuple(PieceLine(name, 0, unit, "") for name, unit in TEMPLATES[handover.kind]),
        dispute=handover.dispute,
        disputed_on=handover.disputed_on,
        handed_by=handover.handed_by,
        received_by=handover.received_by,
        witnessed_by=handover.witnessed_by,
        timeline=tuple(ledger.timeline(reading.session, Handover, handover.id)),
        may=HandoverMay(
            access.list_pieces(actor, facts) & wall,
            access.hand_over(actor, facts) & wall,
            access.dispute(actor, facts) & wall,
            access.settle(actor, facts) & wall,
            access.close(actor, facts) & wall,
            access.attach(actor, path) & wall,
        ),
    )


def _header(today: date, handover: Handover, compound_id: int, who: str, due: Period) -> FileHeader:
    stage = handover.stage
    shown = Stage.LISTED if stage is Stage.DISPUTED else stage
    return FileHeader(
        reference=str(handover.reference),
        title=f"{handover.place.name}{KIND_NAMES[handover.kind]}",
        kind=KIND_NAMES[handover.kind],
        facts=(
            Fact("小区", handover.place.name, addresses.compound(compound_id)),
            Fact("移交方", who, addresses.term(handover.term_id)),
            Fact("现在谁在办", HOLDERS[stage], tone=TONES.get(stage, "")),
            Fact("从哪天起", full_date(handover.starts_on)),
            _due_fact(today, handover, due),
        ),
        stages=marks(tuple(STAGE_NAMES[one] for one in ORDER), None if stage is Stage.CLOSED else ORDER.index(shown)),
        next_step=_next_step(stage, due),
        next_note=f"期限怎么算：{'；'.join(due.steps)}。" if stage in RUNNING else "",
    )


def _due_fact(today: date, handover: Handover, due: Period) -> Fact:
    if handover.handed_over_on is None:
        tone = "late" if today > due.due else "due"
        return Fact("移交期限", full_date(due.due), tone=tone, note=due.remaining(today))
    late = (handover.handed_over_on - due.due).days
    if late > 0:
        return Fact("移交", full_date(handover.handed_over_on), tone="late", note=f"比期限晚 {late} 天")
    return Fact("移交", full_date(handover.handed_over_on), tone="go", note="在期限内")


def _next_step(stage: Stage, due: Period) -> str:
    if stage is Stage.OPEN:
        return f"把要移交的东西一样一样列出来，写清数量；{due.sentence()}。"
    if stage is Stage.LISTED:
        return f"照清单当面点交，双方签名，社区或街道见证；{due.sentence()}。"
    if stage is Stage.DISPUTED:
        return "街道、社区督促移交；解决以后，点“争议已解决”继续办。"
    if stage is Stage.HANDED_OVER:
        return "街道核对签收单，写明见证人，办结。"
    return ""
