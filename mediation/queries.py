"""Reading one case as a file: what its reader may know of it, and what they may do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, WAY_BACK, Verdict, get_visible, visible
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import COMMITTEE, OFFICE_NAMES, Actor, Office
from alliance.kernel.attachments import access as attachments
from alliance.kernel.attachments import queries as files
from alliance.kernel.attachments.models import Attachment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import FileHeader, Happening
from alliance.kernel.places.models import OfficeHeld
from alliance.kernel.places.queries import in_force
from compounds.models import Compound
from mediation import access, endings
from mediation.access import CaseFacts
from mediation.alike import Alike, matter_of, same
from mediation.bodies import queries as bodies
from mediation.bodies.models import STATUS_NAMES, Body, LegalStatus
from mediation.endings import Route
from mediation.heading import Reader, header
from mediation.models import Case, CasePerson, Report
from mediation.records import CaseRows, rows_of
from mediation.workflow import (
    CAPACITY_NAMES,
    MANDATE_NAMES,
    Capacity,
    Mandate,
    Part,
    PartyKind,
    PartyRole,
    ReportKind,
    Risk,
    Stage,
    Willing,
)

HAPPENINGS = 8
"""How many lines of its course a case's page shows; the rest stands on a page of its own."""
ALL_HAPPENINGS = 1000
_NTH = re.compile(r"第(\d+)方")
STANDING_FOR = COMMITTEE | {Office.PROPERTY_MANAGER}
"""Offices in a compound whose holders may be offered as representatives."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who stands for a side; `mandate` in words."""

    case_person_id: int
    person_id: int
    name: str
    acts_as: str
    mandate: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class PartyCard:
    """One side as the page shows it; `number` is masked, and only the desk and the mediators are shown it."""

    party_id: int
    role: PartyRole
    kind: PartyKind
    name: str
    room: str
    necessary: bool
    willing: Willing
    number: str
    mine: bool
    may_fill: bool
    people: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A danger or a suspicion that was noted, and whether it was reported."""

    report_id: int
    version: int
    kind: ReportKind
    level: Risk
    words: str
    who: str
    made_at: datetime
    reported_to: str
    reported_on: date | None
    receipt: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a case ended: the reason, who decided, in which words, and where to go next."""

    title: str
    item: int
    words: str
    who: str
    at: datetime
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another case to which this one belongs by merging; without `case_id` it is not the reader's to open."""

    reference: str
    case_id: int | None


@dataclass(frozen=True, slots=True)
class CaseMay:
    """What the actor may do with this case now; rooms have verdicts of their own."""

    triage: Verdict
    correct: Verdict
    add_party: Verdict
    drop_party: Verdict
    return_case: Verdict
    merge: Verdict
    unmerge: Verdict
    leave: Verdict
    withdraw: Verdict
    suspend: Verdict
    resume: Verdict
    mark_risk: Verdict
    report: Verdict
    add_person: Verdict
    archive: Verdict
    fail: Verdict


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case as a file.

    `whole` is false for whoever only filed it for somebody else: head, what was filed, outcome. `bodies` and `able`
    (people who may stand for a side) are what forms offer; both are empty where the form is not for the reader.
    """

    case_id: int
    place_id: int
    version: int
    stage: Stage
    header: FileHeader
    facts: CaseFacts
    reader: Reader
    whole: bool
    story: str
    wish: str
    cause: str
    urgency: str
    external_reference: str
    body_id: int | None
    body: str
    body_status: str
    high_risk: bool
    archived: bool
    parties: tuple[PartyCard, ...]
    ended: Ended | None
    merged_into: Beside | None
    merged_here: tuple[Beside, ...]
    alike: tuple[Alike, ...]
    reports: tuple[ReportLine, ...]
    bodies: tuple[tuple[int, str], ...]
    able: tuple[tuple[int, str], ...]
    timeline: tuple[Happening, ...]
    more: bool
    may: CaseMay


def case_page(reading: Transaction, actor: Actor, case_id: int) -> CasePage:
    """One case. Raises NotFound; a constant number of queries."""
    case = get_visible(reading.session, Case, actor, case_id)
    rows = rows_of(reading, case)
    facts = rows.facts
    whole, reader, may = access.reads(actor, facts), reader_of(actor, facts), _may(actor, facts)
    inside = access.sees_reports(actor, facts)
    happened = _course(reading, rows, HAPPENINGS + 1) if whole else ()
    people = _names(reading, case, rows.people)
    return CasePage(
        case_id=case.id,
        place_id=case.place_id,
        version=case.version,
        stage=case.stage,
        header=header(
            case, reader, people.get(case.mediator_id or 0, ""), reading.today, willing=_willing(actor, facts)
        ),
        facts=facts,
        reader=reader,
        whole=whole,
        story=case.story,
        wish=case.wish,
        cause=case.cause,
        urgency=case.urgency,
        external_reference=case.external_reference if inside else "",
        body_id=case.body_id,
        body=facts.body_name,
        body_status=STATUS_NAMES[facts.body_status] if facts.body_status is not None else "",
        high_risk=inside and case.risk is Risk.HIGH,
        archived=case.archived_at is not None,
        parties=_parties(actor, rows, people, inside=inside) if whole else (),
        ended=_ended(case, people),
        merged_into=_beside(reading, actor, Case.id == case.merged_into_id) if case.merged_into_id else None,
        merged_here=_merged_here(reading, actor, case.id) if whole else (),
        alike=same(reading, matter_of(reading, case), case.id) if may.merge else (),
        reports=_reports(reading, actor, case.id) if inside else (),
        bodies=_bodies(reading, case) if may.triage or may.correct else (),
        able=able(reading, facts) if may.add_person else (),
        timeline=happened[:HAPPENINGS],
        more=len(happened) > HAPPENINGS,
        may=may,
    )


def history(reading: Transaction, actor: Actor, case_id: int) -> tuple[str, str, tuple[Happening, ...]]:
    """The reference, the subject and the whole course of a case. Raises NotFound, NotPermitted."""
    case = get_visible(reading.session, Case, actor, case_id)
    rows = rows_of(reading, case)
    access.read_course(actor, rows.facts).enforce()
    return str(case.reference), case.subject, _course(reading, rows, ALL_HAPPENINGS)


def _course(reading: Transaction, rows: CaseRows, limit: int) -> tuple[Happening, ...]:
    """What happened to a case, with its sides by their names: the ledger knows only which of them it was."""
    names = {str(one.position): one.name for one in rows.parties}
    return tuple(
        replace(one, sentence=_NTH.sub(lambda nth: names.get(nth[1], nth[0]), one.sentence))
        for one in ledger.timeline(reading.session, Case, rows.facts.case_id, limit=limit)
    )


def able(reading: Transaction, facts: CaseFacts) -> tuple[tuple[int, str], ...]:
    """Those in office in the compound who could stand for a side, with their office; nobody where there is none."""
    if facts.compound_id is None:
        return ()
    rows = reading.session.execute(
        select(Person.id, Person.name, OfficeHeld.office)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .join(Compound, Compound.place_id == OfficeHeld.place_id)
        .where(
            Compound.id == facts.compound_id,
            OfficeHeld.office.in_(sorted(STANDING_FOR)),
            in_force(reading.today),
            exists().where(Account.person_id == Person.id),
        )
        .order_by(OfficeHeld.office, Person.name, Person.id)
    )
    return tuple(dict.fromkeys((key, f"{name}（{OFFICE_NAMES[office]}）") for key, name, office in rows))


def named(reading: Transaction, alliance_id: int, name: str) -> tuple[int, ...]:
    """Those of the alliance with an account and just this name."""
    query = select(Person.id).where(
        Person.alliance_id == alliance_id, Person.name == name.strip(), exists().where(Account.person_id == Person.id)
    )
    return tuple(reading.session.scalars(query.order_by(Person.id)))


def reader_of(actor: Actor, case: CaseFacts) -> Reader:
    """For whom the page is: whoever stands for a side is a side first."""
    if access.sides_of(actor, case):
        return Reader.SIDE
    if access.mediates(actor, case):
        return Reader.MEDIATOR
    if access.on_desk(actor, case):
        return Reader.DESK
    return Reader.MEDIATOR if access.reads(actor, case) else Reader.FILER


def _willing(actor: Actor, case: CaseFacts) -> bool:
    """True where the reader stands for sides and all of them have consented."""
    mine = access.sides_of(actor, case)
    return bool(mine) and all(one.willing is Willing.CONSENTED for one in case.parties if one.party_id in mine)


def _names(reading: Transaction, case: Case, people: Iterable[CasePerson]) -> dict[int, str]:
    keys = {case.mediator_id, case.ended_by_id, *(one.person_id for one in people)} - {None}
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {key: name or "" for key, name in rows}


def _parties(actor: Actor, rows: CaseRows, names: Mapping[int, str], *, inside: bool) -> tuple[PartyCard, ...]:
    held: dict[int, list[Standing]] = {}
    for one in (one for one in rows.people if one.part is Part.SIDE):
        held.setdefault(one.party_id or 0, []).append(
            Standing(
                one.id,
                one.person_id,
                names.get(one.person_id, ""),
                one.acts_as or CAPACITY_NAMES[one.capacity or Capacity.SELF],
                tuple(MANDATE_NAMES[Mandate(code)] for code in one.mandate),
                one.person_id == actor.person_id and actor.link is None,
            )
        )
    mine = access.sides_of(actor, rows.facts)
    return tuple(
        PartyCard(
            one.id,
            one.role,
            one.kind,
            one.name,
            one.room if inside or one.id in mine else "",
            one.necessary,
            one.willing,
            one.number_masked if inside or one.id in mine else "",
            one.id in mine,
            bool(access.fill_particulars(actor, rows.facts, one.id)),
            tuple(held.get(one.id, ())),
        )
        for one in rows.parties
    )


def _ended(case: Case, people: dict[int, str]) -> Ended | None:
    if case.ended_at is None:
        return None
    ending = endings.known().get(case.ended_as)
    return Ended(
        title=endings.title_of(case.ended_as),
        item=ending.item if ending is not None else 0,
        words=case.ended_words,
        who=people.get(case.ended_by_id or 0, ""),
        at=case.ended_at,
        routes=endings.told(case.routes),
    )


def _merged_here(reading: Transaction, actor: Actor, case_id: int) -> tuple[Beside, ...]:
    rows = reading.session.execute(
        select(Case.reference, Case.id).where(Case.merged_into_id == case_id, visible(Case, actor)).order_by(Case.id)
    )
    return tuple(Beside(str(reference), key) for reference, key in rows)


def _beside(reading: Transaction, actor: Actor, which: ColumnElement[bool]) -> Beside:
    reference, key, seen = reading.session.execute(
        select(Case.reference, Case.id, visible(Case, actor)).where(which)
    ).one()
    return Beside(str(reference), key if seen else None)


def _reports(reading: Transaction, actor: Actor, case_id: int) -> tuple[ReportLine, ...]:
    rows = reading.session.execute(
        select(Report, Person.name)
        .outerjoin(Person, Report.made_by_id == Person.id)
        .where(Report.case_id == case_id, visible(Report, actor))
        .order_by(Report.made_at.desc(), Report.id.desc())
    )
    return tuple(
        ReportLine(
            one.id,
            one.version,
            one.kind,
            one.level,
            one.words,
            name or "平台",
            one.made_at,
            one.reported_to,
            one.reported_on,
            one.receipt,
        )
        for one, name in rows
    )


def _bodies(reading: Transaction, case: Case) -> tuple[tuple[int, str], ...]:
    """Whom the desk may name by itself: the alliance's own, and the one that has accepted."""
    rows = reading.session.execute(
        select(Body.id, Body.name, Body.status)
        .where(Body.ended_on.is_(None), or_(Body.id.in_(bodies.own(case.alliance_id)), Body.id == case.body_id))
        .order_by(Body.status != LegalStatus.INFORMAL, Body.name)  # nobody else's name is taken without being chosen
    )
    return tuple((key, f"{name}：{STATUS_NAMES[status]}") for key, name, status in rows)


def _may(actor: Actor, facts: CaseFacts) -> CaseMay:
    names = [name for name in CaseMay.__slots__ if name != "fail"]
    verdicts = {name: getattr(access, name)(actor, facts) for name in names}
    return CaseMay(**verdicts, fail=access.fail(actor, facts, "impossible"))


def file(reading: Transaction, actor: Actor, case_id: int, attachment_id: int) -> files.Download:
    """A file that lies beside a record of this case. Raises NotFound for one of anything else."""
    lying = get_visible(reading.session, Attachment, actor, attachment_id)
    model = attachments.model_of(lying.subject)
    of_case = (
        reading.session.scalar(select(model.case_id).where(model.id == lying.subject_id))
        if hasattr(model, "case_id")
        else None
    )
    if of_case != case_id:
        raise NotFound(MISSING, remedy=WAY_BACK)
    return files.download(reading, actor, attachment_id)
