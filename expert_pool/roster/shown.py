"""One expert as a page shows it: the line, fields with their evidence, days away, measures, and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as attachments
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.file import Happening
from alliance.kernel.reaching import quiet
from alliance.kernel.reaching.table import Way
from expert_pool.fields import FIELD_NAMES, Field
from expert_pool.roster import access, numbers
from expert_pool.roster.access import ExpertFacts
from expert_pool.roster.gate import Gate, Trained
from expert_pool.roster.models import Expert, ExpertField, ExpertMeasure
from expert_pool.roster.notices import OFFER_LINK
from expert_pool.roster.numbers import Numbers
from expert_pool.roster.records import facts_of
from expert_pool.roster.workflow import (
    ENTRY_NAMES,
    MEASURE_NAMES,
    MEASURE_STATE_NAMES,
    OUT_OF_IT,
    REASON_NAMES,
    STANDING_NAMES,
    Entry,
    MeasureKind,
    MeasureState,
    Standing,
)

OPEN = MeasureState.OPEN
TONES = {
    Standing.ACTIVE: "go",
    Standing.NOMINATED: "due",
    Standing.APPLIED: "due",
    Standing.SENT_BACK: "due",
    Standing.REVIEWED: "due",
    Standing.SUSPENDED: "late",
    Standing.REMOVED: "late",
}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field: what is claimed, what was found of it, the evidence for those who may see it."""

    field_id: int
    field: Field
    name: str
    years: int
    ground: str
    state: str
    tone: str
    decided: bool
    note: str
    evidence: tuple[AttachmentLine, ...]


@dataclass(frozen=True, slots=True)
class AwayLine:
    """Days away."""

    away_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure with what was said to it; `may_reply` for the expert while it is open."""

    measure_id: int
    kind: MeasureKind
    title: str
    because: str
    facts: str
    made_on: datetime
    until: date | None
    reply_by: date
    reply: str
    replied_at: datetime | None
    state: str
    open: bool
    decided_because: str
    may_reply: bool


@dataclass(frozen=True, slots=True)
class ExpertMay:
    """What the reader may do with this line."""

    ask_again: Verdict
    answer_nomination: Verdict
    amend: Verdict
    hand_in: Verdict
    find: Verdict
    send_back: Verdict
    pass_review: Verdict
    decline: Verdict
    appoint: Verdict
    renew: Verdict
    set_away: Verdict
    set_most: Verdict
    leave: Verdict
    suspend: Verdict
    lift: Verdict
    propose_removal: Verdict
    decide_removal: Verdict


@dataclass(frozen=True, slots=True)
class ExpertPage:
    """One expert. `full` is False for those who see no more than the roster says: name, fields, unit.

    `reached_by` are the ways by which a draw could ask them, where such are set up; None where nobody need know.
    """

    expert_id: int
    person_id: int
    name: str
    reference: str
    place_id: int
    place_name: str
    unit: str
    introduced: str
    standing: Standing
    standing_name: str
    tone: str
    full: bool
    is_self: bool
    keeps: bool
    version: int
    entry: Entry
    entry_name: str
    entry_ground: str
    most_a_year: int
    nominated_by: str
    has_account: bool
    reached_by: frozenset[Way] | None
    told: str
    appointed_on: date | None
    serves_to: date | None
    ended_on: date | None
    trained: Trained
    fields: tuple[FieldLine, ...]
    away: tuple[AwayLine, ...]
    measures: tuple[MeasureLine, ...]
    removal: MeasureLine | None
    timeline: tuple[Happening, ...]
    numbers: Numbers
    may: ExpertMay


def expert_page(reading: Transaction, actor: Actor, expert_id: int, gate: Gate) -> ExpertPage:
    """One expert. Raises NotFound; a constant number of statements."""
    row = get_visible(reading.session, Expert, actor, expert_id)
    facts = facts_of(row)
    own = access.is_self(actor, facts)
    full = access.reads_all(actor, facts) or access.helps(actor, facts)
    measures = tuple(_measure(one, own=own) for one in row.measures) if access.reads_all(actor, facts) else ()
    removal = next((one for one in row.measures if one.kind is MeasureKind.REMOVAL and one.state is OPEN), None)
    return ExpertPage(
        expert_id=row.id,
        person_id=row.person_id,
        name=row.person.name,
        reference=str(row.reference or ""),
        place_id=row.place_id,
        place_name=row.place.name,
        unit=row.unit,
        introduced=row.introduced,
        standing=row.standing,
        standing_name=STANDING_NAMES[row.standing],
        tone=TONES.get(row.standing, ""),
        full=full,
        is_self=own,
        keeps=bool(access.keeps_roster(actor)),
        version=row.version,
        entry=row.entry,
        entry_name=ENTRY_NAMES[row.entry],
        entry_ground=row.entry_ground if full else "",
        most_a_year=row.most_a_year,
        nominated_by=_name(reading, row.nominated_by_id) if full else "",
        has_account=not full or _has_account(reading, row.person_id),
        reached_by=quiet.ways_to(reading, row.person_id, OFFER_LINK)
        if full and row.standing not in OUT_OF_IT
        else None,
        told=row.told if full else "",
        appointed_on=row.appointed_on,
        serves_to=row.serves_to,
        ended_on=row.ended_on,
        trained=gate.of(reading, row.person_id, reading.today) if full else Trained(None),
        fields=_fields(reading, actor, row, full=full),
        away=tuple(AwayLine(one.id, one.starts_on, one.ends_on) for one in row.away if one.ends_on >= reading.today)
        if access.reads_all(actor, facts)
        else (),
        measures=measures,
        removal=next((one for one in measures if removal is not None and one.measure_id == removal.id), None),
        timeline=tuple(ledger.timeline(reading.session, Expert, row.id)) if full else (),
        numbers=numbers.of(reading, row.alliance_id),
        may=_may(actor, facts, removal),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the nominated read behind their link."""

    name: str
    nominated_by: str
    fields: str
    unit: str
    waits: bool


def asked(reading: Transaction, bearer: Actor, expert_id: int) -> Asked:
    """The nomination behind a link. Raises NotFound."""
    row = get_visible(reading.session, Expert, bearer, expert_id)
    return Asked(
        row.person.name,
        _name(reading, row.nominated_by_id),
        "、".join(FIELD_NAMES[one.field] for one in row.fields),
        row.unit,
        row.standing is Standing.NOMINATED,
    )


def _may(actor: Actor, facts: ExpertFacts, removal: ExpertMeasure | None) -> ExpertMay:
    return ExpertMay(
        ask_again=access.ask_again(actor, facts),
        answer_nomination=access.answer_nomination(actor, facts),
        amend=access.amend(actor, facts),
        hand_in=access.hand_in(actor, facts),
        find=access.find(actor, facts),
        send_back=access.send_back(actor, facts),
        pass_review=access.pass_review(actor, facts),
        decline=access.decline(actor, facts),
        appoint=access.appoint(actor, facts),
        renew=access.renew(actor, facts),
        set_away=access.set_away(actor, facts),
        set_most=access.set_most(actor, facts),
        leave=access.leave(actor, facts),
        suspend=access.suspend(actor, facts),
        lift=access.lift(actor, facts),
        propose_removal=access.propose_removal(actor, facts),
        decide_removal=access.decide_removal(actor, facts, removal.made_by_id if removal else None),
    )


def _fields(reading: Transaction, actor: Actor, row: Expert, *, full: bool) -> tuple[FieldLine, ...]:
    shown = row.fields if full else [one for one in row.fields if one.valid_to and one.valid_to >= reading.today]
    kept = attachments.of_each(reading, actor, ExpertField.__tablename__, [one.id for one in shown]) if full else {}
    return tuple(_field(one, tuple(kept.get(one.id, ())), reading.today) for one in shown)


def _field(row: ExpertField, evidence: tuple[AttachmentLine, ...], today: date) -> FieldLine:
    state, tone = "等审核", "due"
    if row.valid_to is not None:
        state, tone = ("通过", "go") if row.valid_to >= today else ("已到期", "late")
        state = f"{state}，有效到{full_date(row.valid_to)}"
    elif row.refused_on is not None:
        state, tone = "没有通过", "late"
    return FieldLine(
        row.id,
        row.field,
        FIELD_NAMES[row.field],
        row.years,
        row.ground,
        state,
        tone,
        row.valid_to is not None or row.refused_on is not None,
        row.note,
        evidence,
    )


def _measure(row: ExpertMeasure, *, own: bool) -> MeasureLine:
    return MeasureLine(
        row.id,
        row.kind,
        MEASURE_NAMES[row.kind],
        REASON_NAMES[row.because],
        row.facts,
        row.made_at,
        row.until,
        row.reply_by,
        row.reply,
        row.replied_at,
        MEASURE_STATE_NAMES[row.state],
        row.state is OPEN,
        row.decided_because,
        own and row.state is OPEN and row.replied_at is None,
    )


def _name(reading: Transaction, person_id: int | None) -> str:
    if person_id is None:
        return ""
    return reading.session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def _has_account(reading: Transaction, person_id: int) -> bool:
    return reading.session.scalar(select(Account.id).where(Account.person_id == person_id).limit(1)) is not None
