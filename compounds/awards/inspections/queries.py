"""Reading one visit: who goes, its records side by side with their pictures, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from alliance.kernel import ledger
from alliance.kernel.access import Verdict
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import queries as documents
from alliance.kernel.documents.queries import DocumentLine
from alliance.kernel.file import Happening
from compounds.awards.access import oversees
from compounds.awards.inspections import access, content, records
from compounds.awards.inspections.checklist import Line, Part, words_of
from compounds.awards.inspections.content import Content
from compounds.awards.inspections.models import AwardVisit, VisitPicture, VisitRecord
from compounds.awards.inspections.workflow import (
    ORIGIN_NAMES,
    PICTURE_NAMES,
    RECORD_NAMES,
    VISIT_NAMES,
    Gone,
    PictureKind,
    RecordState,
)


@dataclass(frozen=True, slots=True)
class Inspecting:
    """Somebody who goes, or does not after all: `clear_at` is when they said that there is no tie."""

    person_id: int
    name: str
    clear_at: datetime | None
    gone: Gone | None
    because: str


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One picture of a record; `attachment_id` None until it has arrived."""

    uuid: str
    kind: PictureKind
    criterion: str
    taken_at: datetime
    spot: str
    digest: str
    attachment_id: int | None
    refused: str
    may_give_up: bool

    @property
    def kind_name(self) -> str:
        """现场照片, 签名 or 纸质表扫描件."""
        return PICTURE_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record: who brought and confirmed it, what was found by application and criterion, its pictures."""

    row: VisitRecord
    read: Content
    brought_by: str
    confirmed_by: str
    found: Mapping[tuple[int, str], tuple[str, str, Decimal | None]]
    pictures: tuple[PictureLine, ...]
    may_confirm: Verdict

    @property
    def state_name(self) -> str:
        """等确认, 按这份算 or 留存，不按这份算."""
        return RECORD_NAMES[self.row.state]

    @property
    def origin_name(self) -> str:
        """手机现场记录 or 纸质表录入."""
        return ORIGIN_NAMES[self.row.origin]

    @property
    def missing(self) -> int:
        """How many pictures have not arrived."""
        return len(records.missing(self.row))


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of the checklist with what each record says of it; `differs` where they do not agree."""

    award: str
    line: Line
    said: tuple[tuple[str, str], ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit for whoever sees it; `own` for its inspectors, `leads` for those who run or oversee the awards.

    `undeclared` is true for an inspector who has not said yet whether there is a tie.
    Who did not go after all, and why, is known to these alone.
    """

    row: AwardVisit
    compound: str
    parts: tuple[Part, ...]
    people: tuple[Inspecting, ...]
    records: tuple[RecordLine, ...]
    compared: tuple[Compared, ...]
    own: bool
    undeclared: bool
    leads: bool
    papers: tuple[DocumentLine, ...]
    timeline: tuple[Happening, ...]
    candidates: tuple[tuple[int, str], ...]
    may: Mapping[str, Verdict]

    @property
    def stage_name(self) -> str:
        """还没有去, 两人已确认 and so on."""
        return VISIT_NAMES[self.row.stage]

    @property
    def counting(self) -> RecordLine | None:
        """The record that counts."""
        return next((one for one in self.records if one.row.state is RecordState.COUNTS), None)


def visit_page(reading: Transaction, actor: Actor, visit_id: int) -> VisitPage:
    """One visit with its records. Raises NotFound; a constant number of statements."""
    row = records.visit(reading, actor, visit_id)
    facts = records.facts_of(reading, actor, row)
    seen = {found.application_id for one in row.records for found in content.read(one.content).found}
    parts = records.parts(reading, row.round_id, (row.compound_id,), seen=seen).get(row.compound_id, ())
    own = actor.person_id is not None and actor.person_id in facts.inspectors
    leads = oversees(actor)
    shown = [one for one in row.records if own or leads or one.confirmed_at is not None]
    names = {one.person_id: one.person.name or "" for one in row.inspectors}
    lines = tuple(_record(actor, facts, one, parts, names) for one in shown)
    may = {
        "move": access.move(actor, facts),
        "cancel": access.cancel(actor, facts),
        "replace": access.replace(actor, facts),
        "annul": access.annul(actor, facts),
        "declare": access.declare(actor, facts),
        "type_in": access.type_in(actor, facts),
        "choose": access.choose(actor, facts),
    }
    return VisitPage(
        row=row,
        compound=row.place.name,
        parts=parts,
        people=tuple(
            Inspecting(one.person_id, one.person.name or "", one.clear_at, one.gone, one.because)
            for one in row.inspectors
            if own or leads or one.gone is None
        ),
        records=lines,
        compared=_compared(parts, [one for one in lines if one.row.state is not RecordState.SET_ASIDE]),
        own=own,
        undeclared=own and any(one.person_id == actor.person_id and one.clear_at is None for one in row.inspectors),
        leads=leads,
        papers=_papers(reading, actor, shown),
        timeline=tuple(ledger.timeline(reading.session, AwardVisit, row.id)) if own or leads else (),
        candidates=tuple(
            (one.person_id, one.person.name or "")
            for one in (records.inspectors(reading, row.round_id) if may["replace"] else ())
            if one.person_id not in facts.inspectors
        ),
        may=may,
    )


def _papers(reading: Transaction, actor: Actor, shown: Sequence[VisitRecord]) -> tuple[DocumentLine, ...]:
    """The paper of the record that counts; those before it say themselves that they gave way."""
    for one in shown:
        if one.state is RecordState.COUNTS:
            return documents.of(reading, actor, VisitRecord.__tablename__, one.id)
    return ()


def _record(
    actor: Actor, facts: access.VisitFacts, row: VisitRecord, parts: Sequence[Part], names: Mapping[int, str]
) -> RecordLine:
    read = content.read(row.content)
    lines = {(part.application_id, line.criterion): line for part in parts for line in part.lines}
    open_ = row.state is RecordState.WAITING and actor.person_id in facts.inspectors
    return RecordLine(
        row=row,
        read=read,
        brought_by=names.get(row.brought_by_id or 0, ""),
        confirmed_by=names.get(row.confirmed_by_id or 0, ""),
        found={
            (one.application_id, one.criterion): (
                words_of(lines[one.application_id, one.criterion], one.share),
                one.words,
                one.share,
            )
            for one in read.found
            if (one.application_id, one.criterion) in lines
        },
        pictures=tuple(_picture(one, open_=open_) for one in row.pictures),
        may_confirm=access.confirm(actor, facts, records.record_facts(row)),
    )


def _picture(one: VisitPicture, *, open_: bool) -> PictureLine:
    return PictureLine(
        one.uuid,
        one.kind,
        one.criterion,
        one.taken_at,
        one.spot,
        one.digest,
        one.attachment_id,
        one.refused,
        open_ and one.attachment_id is None and not one.refused,
    )


def _compared(parts: Sequence[Part], lines: Sequence[RecordLine]) -> tuple[Compared, ...]:
    found = []
    for part in parts:
        for line in part.lines:
            said = [one.found.get((part.application_id, line.criterion), ("没有记", "", None)) for one in lines]
            found.append(
                Compared(
                    part.award,
                    line,
                    tuple((words, more) for words, more, _ in said),
                    len({share for _, _, share in said}) > 1,
                )
            )
    return tuple(found)
