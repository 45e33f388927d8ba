"""What pages show of documents: the register, one document, and what anybody may learn with its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from alliance.kernel.access import Verdict, get_visible, visible
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.attachments import store
from alliance.kernel.attachments.queries import size_text
from alliance.kernel.db import Transaction
from alliance.kernel.documents import access, codes, kinds
from alliance.kernel.documents.models import Document, VerificationTry
from alliance.kernel.documents.told import Told
from alliance.kernel.documents.workflow import STATE_NAMES, State
from alliance.kernel.errors import NotFound, OutOfTurn, Throttled, Unavailable
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import NATION
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.references import Reference
from alliance.kernel.tables import Page

PAGE = 30
TONES = {State.RENDERING: "due", State.FAILED: "late", State.ISSUED: "go", State.SUPERSEDED: "", State.REVOKED: "late"}
TRIES, WINDOW = "documents.verification_tries", timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as lists show it."""

    id: int
    kind: str
    reference: Reference
    title: str
    issued_on: date
    state: State
    place_name: str
    has_file: bool
    """True where there is a file to fetch; one that was revoked before it was printed has none."""

    @property
    def label(self) -> str:
        """What its kind is called."""
        return kinds.kind_of(self.kind).label

    @property
    def state_name(self) -> str:
        """Where it stands, in words."""
        return STATE_NAMES[self.state]

    @property
    def tone(self) -> str:
        """The tone of the tag that says so."""
        return TONES[self.state]


def of(reading: Transaction, actor: Actor, subject: str, subject_id: int) -> tuple[DocumentLine, ...]:
    """The documents about one record that the actor sees, newest first; one query."""
    query = lines_in_sight(actor).where(Document.subject == subject, Document.subject_id == subject_id)
    return tuple(DocumentLine(*row) for row in reading.session.execute(query.order_by(Document.id.desc())))


@dataclass(frozen=True, slots=True)
class Announced:
    """A valid document of which everybody may know; `code` leads to the page that verifies it."""

    title: str
    reference: Reference
    issued_on: date
    code: str


def announced(reading: Transaction, place_id: int) -> tuple[Announced, ...]:
    """The valid documents of one place whose kind is announced, newest first; needs no sight of them; one query."""
    public = sorted(kind.code for kind in kinds.all_kinds() if kind.announced)
    rows = reading.session.execute(
        select(Document.title, Document.reference, Document.issued_on, Document.code)
        .where(Document.place_id == place_id, Document.kind.in_(public), Document.state == State.ISSUED)
        .order_by(Document.id.desc())
    )
    return tuple(Announced(*row) for row in rows)


def lines_in_sight(actor: Actor) -> Select[int, str, Reference, str, date, State, str, bool]:
    """The documents that the actor sees, each row in the order of `DocumentLine`, for a room to narrow and order."""
    return (
        select(
            Document.id,
            Document.kind,
            Document.reference,
            Document.title,
            Document.issued_on,
            Document.state,
            Place.name,
            Document.digest.is_not(None),
        )
        .join(Place, Document.place_id == Place.id)
        .where(visible(Document, actor))
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for in the register: words of title or number, a kind, a state; empty means any."""

    words: str = ""
    kind: str = ""
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One page of the register."""

    page: Page
    lines: tuple[DocumentLine, ...]


def register(reading: Transaction, actor: Actor, asked: Asked, number: int) -> Register:
    """The register as far as the actor sees it, newest first; two queries."""
    matching = and_(visible(Document, actor), *_matching(asked))
    total = reading.session.scalar(select(func.count()).select_from(Document).where(matching)) or 0
    page = Page(number, PAGE, total)
    query = lines_in_sight(actor).where(matching).order_by(Document.id.desc()).limit(PAGE).offset(page.offset)
    return Register(page, tuple(DocumentLine(*row) for row in reading.session.execute(query)))


def _matching(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.words:
        try:
            by_number = Document.reference == Reference.parse(asked.words)
        except ValueError:
            found.append(Document.title.icontains(asked.words, autoescape=True))
        else:
            found.append(by_number)
    if asked.kind:
        found.append(Document.kind == asked.kind)
    if asked.state:
        found.append(Document.state == asked.state)
    return found


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document for those who see it. `replaced_by` is its newer one where the actor sees that too."""

    line: DocumentLine
    code: str
    size: str
    digest: str
    person: str
    issued_by: str
    issued_at: datetime
    failure: str
    closed_at: datetime | None
    closed_by: str
    closed_because: str
    replaced_by: DocumentLine | None
    editable: bool
    version: int
    revoke: Verdict
    retry: Verdict


def document_page(reading: Transaction, actor: Actor, document_id: int) -> DocumentPage:
    """One document. Raises NotFound for whoever may not know of it."""
    row = get_visible(reading.session, Document, actor, document_id)
    names = _names(reading, row.person_id, row.issued_by_id, row.closed_by_id)
    name, printed = row.place.name, row.digest is not None
    line = DocumentLine(row.id, row.kind, row.reference, row.title, row.issued_on, row.state, name, printed)
    newer = reading.session.execute(lines_in_sight(actor).where(Document.id == row.replaced_by_id)).one_or_none()
    return DocumentPage(
        line=line,
        code=codes.shown(row.code),
        size=size_text(row.size) if row.digest else "",
        digest=row.digest or "",
        person=names.get(row.person_id or 0, ""),
        issued_by=names.get(row.issued_by_id or 0, "平台"),
        issued_at=row.issued_at,
        failure=row.failure,
        closed_at=row.closed_at,
        closed_by=names.get(row.closed_by_id or 0, ""),
        closed_because=row.closed_because,
        replaced_by=DocumentLine(*newer) if newer else None,
        editable=kinds.kind_of(row.kind).editable,
        version=row.version,
        revoke=access.revoke(actor, row),
        retry=access.retry(actor, row),
    )


def _names(reading: Transaction, *people: int | None) -> dict[int, str]:
    wanted = [key for key in people if key is not None]
    rows = reading.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {key: name for key, name in rows}  # noqa: C416 -- a Row is no pair for the type checker


@dataclass(frozen=True, slots=True)
class File:
    """The file of a document to send: its name for the reader's disk, and where its bytes lie."""

    name: str
    path: Path


def file_of(reading: Transaction, actor: Actor, document_id: int) -> File:
    """The file of a document. Raises NotFound for the unseen, OutOfTurn before it is made, Unavailable if lost."""
    row = get_visible(reading.session, Document, actor, document_id)
    if row.digest is None:
        raise OutOfTurn("这份文书还没有做成文件。", remedy="请到它的页面看看做到哪一步了。")
    path = store.file_of(reading.home, store.DOCUMENTS, row.digest)
    if not path.is_file():
        raise Unavailable("这份文书的文件现在取不到。", remedy="请告诉系统管理员，从备份里找回。")
    return File(f"{row.reference} {row.title}.pdf".replace("/", "／"), path)


def lost(reading: Transaction) -> list[str]:
    """Digests of files that the register names and the store lacks; for the check of a backup."""
    needed = reading.session.scalars(select(Document.digest).where(Document.digest.is_not(None)).order_by(Document.id))
    digests = [digest for digest in needed if digest]
    return [digest for digest in digests if not store.file_of(reading.home, store.DOCUMENTS, digest).is_file()]


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """What anybody learns who has the code: nothing that the kind does not publish."""

    code: str
    label: str
    reference: Reference
    title: str
    issuer: str
    issued_on: date
    state: State
    facts: tuple[tuple[str, str], ...]
    closed_at: datetime | None
    newer_code: str
    newer_reference: Reference | None
    digest: str | None
    told: Told | None = None

    @property
    def holds(self) -> bool:
        """True where it is neither superseded nor revoked, and where its days are not over."""
        return self.closed_at is None and (self.told is None or self.told.holds)


def public_document(reading: Transaction, code: str) -> PublicDocument | None:
    """The document with this code, of whichever alliance; None where there is none. One query, and its room's own."""
    return _public(reading, Document.code == code)


def _public(reading: Transaction, where: ColumnElement[bool]) -> PublicDocument | None:
    newer = aliased(Document)
    row = reading.session.execute(
        select(Document, Alliance.name, newer.code, newer.reference)
        .join(Alliance, Document.alliance_id == Alliance.id)
        .outerjoin(newer, Document.replaced_by_id == newer.id)
        .where(where)
        .order_by(Document.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    document, issuer, newer_code, newer_reference = row
    kind = kinds.kind_of(document.kind)
    told = kind.told(reading, document) if kind.told is not None else None
    published = tuple(
        (label, str(document.facts[key])) for key, label in kind.public.items() if document.facts.get(key)
    )
    return PublicDocument(
        code=document.code,
        label=kind.label,
        reference=document.reference,
        title=document.title,
        issuer=issuer,
        issued_on=document.issued_on,
        state=document.state,
        facts=told.fields if told is not None else published,
        closed_at=document.closed_at,
        newer_code=newer_code or "",
        newer_reference=newer_reference,
        digest=document.digest,
        told=told,
    )


def by_digest(reading: Transaction, digest: str) -> PublicDocument | None:
    """The document whose file has this digest; None where we issued no such file. Whoever asks has the file."""
    return _public(reading, Document.digest == digest)


def refuse_too_many(reading: Transaction, origin: str) -> None:
    """Raise Throttled where there were too many tries from one place within ten minutes; the remedy says when again."""
    most = parameters.on(reading, TRIES, NATION, reading.today).whole
    recent = select(func.count(), func.min(VerificationTry.at)).where(
        VerificationTry.origin == origin, VerificationTry.at > reading.now - WINDOW
    )
    count, first = reading.session.execute(recent).one()
    if count >= most:
        minutes = max(1, -(-int((first + WINDOW - reading.now).total_seconds()) // 60))
        raise Throttled("查验得太多了，请歇一会儿。", remedy=f"请过 {minutes} 分钟再试；急用请打电话给签发的单位核对。")


def not_found() -> NotFound:
    """What is said of a well-formed code that belongs to no document."""
    return NotFound(
        "没有这个验证码的文书。", remedy="请对照纸上再填一次；还是没有，这份文书可能不是我们签发的，请向给您的人核实。"
    )
