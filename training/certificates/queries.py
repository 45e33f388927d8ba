"""Reading certificates: one with its course, somebody's own, and the register of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import codes
from alliance.kernel.documents.paper import VERIFY
from alliance.kernel.documents.told import STANDING_NAMES, STANDING_TONES, Moment, Standing
from alliance.kernel.documents.workflow import State as DocumentState
from alliance.kernel.file import Happening
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.references import Reference
from alliance.kernel.tables import Page
from training.access import builds
from training.certificates import access, actions, continuing, course, issuing, papers
from training.certificates.continuing import Year
from training.certificates.models import Certificate
from training.certificates.workflow import State
from training.enrolments.models import Enrolment

PAGE = 30
HOURS, HOUR = "training.continuing_hours", "training.hour_minutes"


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate as lists show it."""

    certificate_id: int
    person_id: int
    holder: str
    programme: str
    place_name: str
    reference: Reference | None
    valid_from: date
    valid_to: date
    ended_on: date | None
    standing: Standing
    pending: int

    @property
    def label(self) -> str:
        """What the programme is called."""
        return papers.label_of(self.programme)

    @property
    def standing_name(self) -> str:
        """What it is worth today, in words."""
        if self.standing is Standing.VALID and self.pending:
            return "有效，待补学"
        return STANDING_NAMES[self.standing]

    @property
    def tone(self) -> str:
        """The tone of the tag that says so."""
        return "due" if self.standing is Standing.VALID and self.pending else STANDING_TONES[self.standing]


@dataclass(frozen=True, slots=True)
class CertificateMay:
    """What the reader may do."""

    reprint: Verdict
    revoke: Verdict


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """One certificate with its course. `document_id` and `code` lead to its paper, `wanted` is suggested a year."""

    line: CertificateLine
    hours: int
    sentence: str
    note: str
    receipt: str
    attempt_id: int | None
    document_id: int | None
    has_file: bool
    is_rendering: bool
    code: str
    verify_path: str
    pending: tuple[course.Pending, ...]
    timeline: tuple[Moment, ...]
    years: tuple[Year, ...]
    wanted: Parameter
    hour_minutes: int
    is_own: bool
    builds: bool
    revoked_because: str
    deeds: tuple[Happening, ...]
    version: int
    may: CertificateMay


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Whether a certificate may be fetched for an enrolment; `certificate_id` where it was."""

    enrolment_id: int
    label: str
    certificate_id: int | None
    may: Verdict


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register."""

    page: Page
    lines: tuple[CertificateLine, ...]


def certificate_page(
    reading: Transaction, actor: Actor, certificate_id: int, learned: continuing.Continuing
) -> CertificatePage:
    """One certificate. Raises NotFound; a constant number of queries."""
    row = get_visible(reading.session, Certificate, actor, certificate_id)
    facts, standing = actions.facts_of(row), course.standing_on(row, reading.today)
    document = row.document
    names = (HOURS, HOUR)
    numbers = parameters.several(reading, names, row.place.path, reading.today, alliance_id=row.alliance_id)
    keeps = bool(builds(actor))
    own = actor.person_id == row.person_id
    return CertificatePage(
        line=_line(reading, row),
        hours=row.hours,
        sentence=papers.sentence(row, standing),
        note=papers.note(row, standing),
        receipt=papers.receipt_of(row),
        attempt_id=row.receipt.get("attempt"),
        document_id=row.document_id,
        has_file=document is not None and document.state not in (DocumentState.RENDERING, DocumentState.FAILED),
        is_rendering=document is not None and document.state is DocumentState.RENDERING,
        code=codes.shown(document.code) if document is not None else "",
        verify_path=f"{VERIFY}{document.code}" if document is not None else "",
        pending=course.pending(row.moments) if standing is Standing.VALID else (),
        timeline=course.told(row, reading.today),
        years=continuing.years(reading, row, learned, numbers[HOUR].whole) if own or keeps else (),
        wanted=numbers[HOURS],
        hour_minutes=numbers[HOUR].whole,
        is_own=own,
        builds=keeps,
        revoked_because=row.revoked_because if own or keeps else "",
        deeds=tuple(ledger.timeline(reading.session, Certificate, row.id)) if keeps else (),
        version=row.version,
        may=CertificateMay(reprint=access.reprint(actor, facts), revoke=access.revoke(actor, facts)),
    )


def claim_page(reading: Transaction, actor: Actor, enrolment_id: int) -> ClaimPage:
    """Fetching the certificate of an enrolment. Raises NotFound, NotPermitted."""
    enrolment = get_visible(reading.session, Enrolment, actor, enrolment_id)
    access.claim(actor, enrolment.person_id).enforce()
    known = issuing.holding(reading, enrolment)
    return ClaimPage(
        enrolment.id,
        papers.label_of(enrolment.programme),
        known.id if known is not None else None,
        issuing.hindrance(reading, enrolment, by_desk=issuing.gives(actor, enrolment)),
    )


def of_person(reading: Transaction, actor: Actor, person_id: int) -> tuple[CertificateLine, ...]:
    """One person's certificates in sight of the actor, newest first; three statements."""
    return _lines(reading, actor, person_id=person_id)


def for_enrolments(reading: Transaction, actor: Actor, person_id: int) -> dict[int, CertificateLine]:
    """The newest certificate of each enrolment of a person, by the enrolment's id."""
    rows = reading.session.scalars(
        _query(actor).where(Certificate.person_id == person_id, Certificate.enrolment_id.is_not(None))
    ).all()
    return {row.enrolment_id: _line(reading, row) for row in reversed(rows) if row.enrolment_id is not None}


def register(
    reading: Transaction, actor: Actor, *, programme: str, state: State | None, words: str, number: int
) -> Register:
    """The register as far as the actor sees it, newest first. Raises NotPermitted; a constant number of statements."""
    access.list_all(actor).enforce()
    wanted = [visible(Certificate, actor)]
    if programme:
        wanted.append(Certificate.programme == programme)
    if state is not None:
        wanted.append(Certificate.state == state)
    if words:
        wanted.append(Certificate.person.has(name=words))
    total = reading.session.scalar(select(func.count()).select_from(Certificate).where(and_(*wanted))) or 0
    page = Page(number, PAGE, total)
    rows = reading.session.scalars(_query(actor).where(*wanted).limit(PAGE).offset(page.offset)).all()
    return Register(page, tuple(_line(reading, row) for row in rows))


def _query(actor: Actor) -> Select[Certificate]:
    return (
        select(Certificate)
        .where(visible(Certificate, actor))
        .options(joinedload(Certificate.document), selectinload(Certificate.moments))
        .order_by(Certificate.id.desc())
    )


def _lines(reading: Transaction, actor: Actor, *, person_id: int) -> tuple[CertificateLine, ...]:
    rows = reading.session.scalars(_query(actor).where(Certificate.person_id == person_id)).all()
    return tuple(_line(reading, row) for row in rows)


def _line(reading: Transaction, row: Certificate) -> CertificateLine:
    standing = course.standing_on(row, reading.today)
    return CertificateLine(
        certificate_id=row.id,
        person_id=row.person_id,
        holder=papers.names_of(reading, row)[-1],
        programme=row.programme,
        place_name=row.place.name,
        reference=row.document.reference if row.document is not None else None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended_on=row.ended_on,
        standing=standing,
        pending=len(course.pending(row.moments)) if standing is Standing.VALID else 0,
    )
