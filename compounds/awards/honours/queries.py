"""Reading honours: those of compounds, the public list and its picture by street, one with its course, and reviews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import queries as attachments
from alliance.kernel.attachments.queries import AttachmentLine
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.documents.queries import DocumentLine
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.places.models import Place
from alliance.kernel.references import Reference
from alliance.kernel.tables import Page
from compounds.awards.honours import access, records
from compounds.awards.honours.models import Honour, HonourMoment, HonourRecheck, HonourReview
from compounds.awards.honours.workflow import STANDING, STATUS_NAMES, STATUS_TONES, Part, Status
from compounds.awards.rounds.models import Form
from compounds.queries import COMMUNITY, STREET

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is narrowed to; everything may be left out. `street` is the id of a place."""

    code: str = ""
    year: int = 0
    street: int = 0
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class HonourLine:
    """One honour as lists and cards show it."""

    honour_id: int
    compound_id: int
    place_id: int
    compound_name: str
    street: str
    reference: Reference
    code: str
    name: str
    year: int
    form: Form
    status: Status
    since: date
    granted_on: date
    valid_until: date

    @property
    def status_name(self) -> str:
        """What it is worth today, in words."""
        return STATUS_NAMES[self.status]

    @property
    def tone(self) -> str:
        """The tone of the tag that says so."""
        return STATUS_TONES[self.status]

    @property
    def label(self) -> str:
        """What it is called: 2026年有礼小区; one that is no title says what it is."""
        return records.called(self.year, self.name, self.form)


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the public list, and what it may be narrowed to."""

    lines: tuple[HonourLine, ...]
    page: Page
    awards: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    streets: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class StreetCount:
    """How many honours a street has, by what they are worth today."""

    street_id: int
    street: str
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class HonourPage:
    """One honour with its course and papers; `codes` are kind and code of each, `reviews` those that the actor sees."""

    row: Honour
    line: HonourLine
    moments: Sequence[HonourMoment]
    papers: tuple[DocumentLine, ...]
    codes: tuple[tuple[str, str], ...]
    rechecks: Sequence[HonourRecheck]
    reviews: Sequence[HonourReview]
    may_review: Verdict


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One review with its paper, and what the actor may do."""

    row: HonourReview
    line: HonourLine
    papers: tuple[AttachmentLine, ...]
    may_reply: Verdict
    may_propose: Verdict
    may_decide: Verdict
    timeline: tuple[Happening, ...]


def of_compounds(reading: Transaction, compound_ids: Collection[int]) -> Mapping[int, tuple[HonourLine, ...]]:
    """The honours of compounds by compound, newest first, ended ones too; one statement. Everybody may know them."""
    found: defaultdict[int, list[HonourLine]] = defaultdict(list)
    query = _lines().where(Honour.compound_id.in_(compound_ids)).order_by(Honour.granted_on.desc(), Honour.id.desc())
    for honour, street in reading.session.execute(query).unique():
        found[honour.compound_id].append(line_of(honour, street, reading.today))
    return {key: tuple(lines) for key, lines in found.items()}


def of_applications(reading: Transaction, application_ids: Collection[int]) -> Mapping[int, HonourLine]:
    """What applications left, by application; one statement. Everybody may know it."""
    rows = reading.session.execute(_lines().where(Honour.application_id.in_(application_ids))).unique()
    return {honour.application_id: line_of(honour, street, reading.today) for honour, street in rows}


def listing(reading: Transaction, actor: Actor, chosen: Chosen, number: int = 1) -> Listing:
    """One page of the honours of an alliance, the newest first; five statements."""
    narrowed = _narrowed(reading, actor, chosen)
    total = reading.session.scalar(narrowed.with_only_columns(func.count(Honour.id))) or 0
    page = Page(number, PAGE_SIZE, total)
    rows = narrowed.order_by(Honour.granted_on.desc(), Honour.id).limit(page.size).offset(page.offset)
    known = _lines().where(visible(Honour, actor))
    awards = reading.session.execute(known.with_only_columns(Honour.code, Honour.name).distinct().order_by(Honour.name))
    years = reading.session.scalars(known.with_only_columns(Honour.year).distinct().order_by(Honour.year.desc()))
    streets = reading.session.execute(
        known.with_only_columns(STREET.id, STREET.name, STREET.path).distinct().order_by(STREET.path)
    )
    return Listing(
        tuple(line_of(row, street, reading.today) for row, street in reading.session.execute(rows).unique()),
        page,
        tuple((code, name) for code, name in awards),
        tuple(years),
        tuple((key, name) for key, name, _ in streets),
    )


def everything(reading: Transaction, actor: Actor, chosen: Chosen) -> tuple[HonourLine, ...]:
    """The whole list as it is narrowed, for files; one statement."""
    rows = reading.session.execute(_narrowed(reading, actor, chosen).order_by(Honour.granted_on.desc(), Honour.id))
    return tuple(line_of(row, street, reading.today) for row, street in rows.unique())


def by_street(reading: Transaction, actor: Actor) -> tuple[StreetCount, ...]:
    """How many honours each street has, in the order of the places; one statement."""
    over = and_(Honour.status.in_(STANDING), Honour.valid_until < reading.today)
    rows = reading.session.execute(
        _lines()
        .where(visible(Honour, actor))
        .with_only_columns(STREET.id, STREET.name, STREET.path, Honour.status, over, func.count(Honour.id))
        .group_by(STREET.id, STREET.name, STREET.path, Honour.status, over)
        .order_by(STREET.path)
    )
    names: dict[int, str] = {}
    counts: defaultdict[int, Counter[Status]] = defaultdict(Counter)
    for key, name, _, status, ended, number in rows:
        names[key] = name
        counts[key][Status.EXPIRED if ended else status] += number
    return tuple(StreetCount(key, name, dict(counts[key])) for key, name in names.items())


def honour_page(reading: Transaction, actor: Actor, honour_id: int) -> HonourPage:
    """One honour. Raises NotFound; a constant number of statements."""
    found: Any = None
    if 0 < honour_id <= LARGEST_KEY:
        found = (
            reading.session.execute(_lines().where(Honour.id == honour_id, visible(Honour, actor)))
            .unique()
            .one_or_none()
        )
    if found is None:
        raise NotFound(MISSING, remedy=WAY_BACK)
    row, street = found
    reviews = reading.session.scalars(
        select(HonourReview)
        .where(HonourReview.honour_id == row.id, visible(HonourReview, actor))
        .order_by(HonourReview.id.desc())
    ).unique()
    rechecks = reading.session.scalars(
        select(HonourRecheck).where(HonourRecheck.honour_id == row.id).order_by(HonourRecheck.id.desc())
    )
    return HonourPage(
        row=row,
        line=line_of(row, street, reading.today),
        moments=row.moments,
        papers=documents.of(reading, actor, Honour.__tablename__, row.id),
        codes=tuple((one.kind, one.code) for one in records.papers_of(reading, row.id)),
        rechecks=rechecks.all(),
        reviews=reviews.all(),
        may_review=access.under_review(actor, records.facts_of(reading, actor, row)),
    )


def review_page(reading: Transaction, actor: Actor, review_id: int) -> ReviewPage:
    """One review, for those who run or oversee the awards and those near the compound. Raises NotFound."""
    row = get_visible(reading.session, HonourReview, actor, review_id)
    facts = records.facts_of_review(reading, actor, row)
    return ReviewPage(
        row=row,
        line=line_of(row.honour, records.street_of(reading, row.honour), reading.today),
        papers=tuple(attachments.of(reading, actor, HonourReview.__tablename__, row.id)),
        may_reply=access.reply(actor, facts),
        may_propose=access.propose(actor, facts, reading.today),
        may_decide=access.decide(actor, facts),
        timeline=tuple(ledger.timeline(reading.session, HonourReview, row.id)),
    )


def under_way(reading: Transaction, actor: Actor) -> Sequence[HonourReview]:
    """The reviews in sight that are not decided; one statement."""
    return (
        reading.session.scalars(
            select(HonourReview)
            .where(visible(HonourReview, actor), HonourReview.part != Part.DECIDED)
            .options(joinedload(HonourReview.honour))
            .order_by(HonourReview.reply_until)
        )
        .unique()
        .all()
    )


def line_of(honour: Honour, street: str, today: date) -> HonourLine:
    """One honour as lists show it on a day."""
    return HonourLine(
        honour_id=honour.id,
        compound_id=honour.compound_id,
        place_id=honour.place_id,
        compound_name=honour.place.name,
        street=street,
        reference=honour.reference,
        code=honour.code,
        name=honour.name,
        year=honour.year,
        form=honour.form,
        status=records.status_on(honour, today),
        since=honour.since,
        granted_on=honour.granted_on,
        valid_until=honour.valid_until,
    )


def _lines() -> Select[Honour, str]:
    return (
        select(Honour, STREET.name)
        .join(Place, Honour.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
    )


def _narrowed(reading: Transaction, actor: Actor, chosen: Chosen) -> Select[Honour, str]:
    wanted: list[ColumnElement[bool]] = [visible(Honour, actor)]
    if chosen.code:
        wanted.append(Honour.code == chosen.code)
    if 0 < chosen.year <= LARGEST_KEY:
        wanted.append(Honour.year == chosen.year)
    if 0 < chosen.street <= LARGEST_KEY:
        wanted.append(STREET.id == chosen.street)
    if chosen.status is not None:
        over = and_(Honour.status.in_(STANDING), Honour.valid_until < reading.today)
        is_expired = chosen.status is Status.EXPIRED
        wanted.append(
            or_(Honour.status == chosen.status, over) if is_expired else and_(Honour.status == chosen.status, ~over)
        )
    return _lines().where(*wanted)
