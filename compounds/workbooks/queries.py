"""Reading import runs: the list, one preview page by page, what an import did; and the limits of a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, BinaryIO

from sqlalchemy import select

from alliance.kernel import parameters
from alliance.kernel.access import MISSING, get_visible, visible
from alliance.kernel.access import Verdict as May
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.places.models import Place
from alliance.kernel.tables import Page
from compounds import addresses
from compounds import queries as registry
from compounds.models import Committee, Compound, Contract, Term
from compounds.workbooks import access, packing
from compounds.workbooks.columns import BY_KIND, SHEETS, Sheet, SheetKind
from compounds.workbooks.guards import CHUNK
from compounds.workbooks.judging import Judged, judge
from compounds.workbooks.judging_terms import RULES
from compounds.workbooks.judging_terms import Limits as JudgingLimits
from compounds.workbooks.known import known
from compounds.workbooks.models import ImportRun
from compounds.workbooks.reading import Book, read
from compounds.workbooks.values import value
from compounds.workbooks.verdicts import Content, Line, Verdict, from_json
from compounds.workbooks.workflow import Stage

PAGE_SIZE = 50
NAME_MOST = 200
RUNS_SHOWN = 20
SIZE, ROWS, TERMS, DAYS = "workbook_size", "workbook_rows", "workbook_terms", "workbook_days"


class Showing(StrEnum):
    """Which rows of a preview are shown."""

    WRONG = "wrong"
    LOOK = "look"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be: bytes, rows, terms; and for how many days its rows wait for the confirmation."""

    size: int
    rows: int
    terms: int
    days: int


def limits(reading: Transaction, actor: Actor) -> Limits:
    """The limits in force today where the actor works; one statement."""
    found = parameters.several(
        reading, (SIZE, ROWS, TERMS, DAYS), actor.place_path, reading.today, alliance_id=actor.alliance_id
    )
    return Limits(found[SIZE].whole, found[ROWS].whole, found[TERMS].whole, found[DAYS].whole)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A workbook that was read: its name, the digest of the file, and its rows. The file itself goes no further."""

    file_name: str
    digest: str
    book: Book


def opened(reading: Transaction, actor: Actor, stream: BinaryIO, file_name: str) -> Uploaded:
    """Read an uploaded file within the limits of the day. Raises NotPermitted, Invalid with the way out."""
    access.preview_workbook(actor).enforce()
    return taken(stream, file_name, limits(reading, actor))


def taken(stream: BinaryIO, file_name: str, most: Limits, sheets: Sequence[Sheet] = SHEETS) -> Uploaded:
    """Read a file that holds some of `sheets`. Raises Invalid with the way out."""
    book = read(stream, file_name, most_bytes=most.size, most_rows=most.rows, sheets=sheets)
    stream.seek(0)
    name = file_name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign for sign in name if sign.isprintable())[-NAME_MOST:]
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return Uploaded(clean or "未命名.xlsx", digest.hexdigest(), book)


def judged(reading: Transaction, actor: Actor, book: Book) -> Judged:
    """The verdicts on a workbook as the registry stands now; a constant number of statements."""
    rules = parameters.book(reading, RULES, alliance_id=actor.alliance_id)
    here = known(reading, actor, _numbers(book))
    most = JudgingLimits(limits(reading, actor).terms)
    return judge(reading, actor, book, known=here, rules=rules, limits=most)


def _numbers(book: Book) -> set[str]:
    """The telephone numbers in a workbook, those that cannot be read left out."""
    members = book.of(SheetKind.MEMBERS)
    column = BY_KIND[SheetKind.MEMBERS].column("phone")
    found = set()
    for row in members.rows if members else ():
        if text := row.cells.get("phone"):
            try:
                found.add(str(value(column, text)))
            except ValueError:
                continue
    return found


def content(reading: Transaction, run: ImportRun) -> Content:
    """Rows and verdicts of a run that is previewed; nothing for one that is over."""
    if run.content_sealed is None:
        return Content(Book(()), ())
    return from_json(packing.opened(reading, run.content_sealed, ImportRun.content_sealed))


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the list."""

    run_id: int
    file_name: str
    person: str
    stage: Stage
    uploaded_at: datetime
    counts: dict[str, int]


def runs(reading: Transaction, actor: Actor) -> tuple[RunLine, ...]:
    """The latest runs in sight, newest first; one statement."""
    rows = reading.session.execute(
        select(ImportRun.id, ImportRun.file_name, Person.name, ImportRun.stage, ImportRun.uploaded_at, ImportRun.counts)
        .join(Person, ImportRun.person_id == Person.id)
        .where(visible(ImportRun, actor))
        .order_by(ImportRun.id.desc())
        .limit(RUNS_SHOWN)
    )
    return tuple(RunLine(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class SheetNote:
    """What was read of one sheet: how many rows, which headings were not used, what is wrong with it as a whole."""

    name: str
    kind: str
    rows: int
    unused: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunMay:
    """What the actor may do with a run."""

    confirm_workbook: May
    drop_workbook: May


@dataclass(frozen=True, slots=True)
class Done:
    """One record that an import made or changed."""

    sheet: str
    row: int
    verdict: Verdict
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: its head, one page of its rows while it is previewed, one page of its results afterwards."""

    run_id: int
    version: int
    file_name: str
    person: str
    stage: Stage
    uploaded_at: datetime
    expires_at: datetime
    expired: bool
    confirmed_at: datetime | None
    counts: dict[str, int]
    before: tuple[datetime, ...]
    sheets: tuple[SheetNote, ...]
    skipped: tuple[str, ...]
    showing: Showing
    lines: tuple[Line, ...]
    done: tuple[Done, ...]
    page: Page
    may: RunMay

    @property
    def good(self) -> int:
        """How many rows would be written."""
        return self.counts["new"] + self.counts["changed"]


def run_page(
    reading: Transaction, actor: Actor, run_id: int, *, showing: Showing | None = None, number: int = 1
) -> RunPage:
    """One run, fifty rows a page. Raises NotFound; a constant number of statements."""
    run = get_visible(reading.session, ImportRun, actor, run_id)
    kept = content(reading, run)
    if showing is None:
        order = (Showing.WRONG, Showing.LOOK, Showing.CHANGED, Showing.NEW)
        showing = next((one for one in order if run.counts[one.value]), Showing.ALL)
    lines = [line for line in kept.lines if _is_shown(line, showing)]
    total = len(lines) if run.stage is Stage.PREVIEWED else len(run.results)
    page = Page(number, PAGE_SIZE, total)
    results = run.results[page.offset : page.last] if run.stage is Stage.CONFIRMED else []
    return RunPage(
        run_id=run.id,
        version=run.version,
        file_name=run.file_name,
        person=reading.session.scalars(select(Person.name).where(Person.id == run.person_id)).one(),
        stage=run.stage,
        uploaded_at=run.uploaded_at,
        expires_at=run.expires_at,
        expired=run.stage is Stage.PREVIEWED and run.expires_at <= reading.now,
        confirmed_at=run.confirmed_at,
        counts=run.counts,
        before=_before(reading, actor, run),
        sheets=tuple(
            SheetNote(sheet.name, BY_KIND[sheet.kind].name, len(sheet.rows), sheet.unused, sheet.problems)
            for sheet in kept.book.sheets
        ),
        skipped=kept.book.skipped,
        showing=showing,
        lines=tuple(lines[page.offset : page.last]),
        done=_done(reading, actor, results),
        page=page,
        may=RunMay(access.confirm_workbook(actor, run), access.drop_workbook(actor, run)),
    )


def _is_shown(line: Line, showing: Showing) -> bool:
    if showing is Showing.ALL:
        return True
    if showing is Showing.LOOK:
        return bool(line.remarks)
    return line.verdict.value == showing.value


def _before(reading: Transaction, actor: Actor, run: ImportRun) -> tuple[datetime, ...]:
    """When the very same file was imported before."""
    query = select(ImportRun.confirmed_at).where(
        visible(ImportRun, actor),
        ImportRun.digest == run.digest,
        ImportRun.id != run.id,
        ImportRun.confirmed_at.is_not(None),
    )
    return tuple(at for at in reading.session.scalars(query.order_by(ImportRun.id)) if at is not None)


def _done(reading: Transaction, actor: Actor, results: Sequence[Sequence[Any]]) -> tuple[Done, ...]:
    """The records of results with their present names and addresses; at most three statements."""
    ids: dict[str, list[int]] = {}
    for _, _, _, table, key in results:
        ids.setdefault(table, []).append(key)
    told: dict[tuple[str, int], tuple[str, str]] = {}
    if wanted := ids.get(Compound.__tablename__):
        rows: Any = reading.session.execute(
            select(Compound.id, Place.name)
            .join(Place, Compound.place_id == Place.id)
            .where(visible(Compound, actor), Compound.id.in_(wanted))
        )
        told |= {(Compound.__tablename__, key): (name, addresses.compound(key)) for key, name in rows}
    if wanted := ids.get(Term.__tablename__):
        rows = reading.session.execute(
            select(Term.id, Place.name, Term.number)
            .join(Place, Term.place_id == Place.id)
            .join(Committee, Term.committee_id == Committee.id)
            .where(visible(Term, actor), Term.id.in_(wanted))
        )
        told |= {
            (Term.__tablename__, key): (f"{name}第 {number} 届", addresses.term(key)) for key, name, number in rows
        }
    if wanted := ids.get(Contract.__tablename__):
        rows = reading.session.execute(
            select(Contract.id, Place.name, Compound.id)
            .join(Compound, Contract.compound_id == Compound.id)
            .join(Place, Compound.place_id == Place.id)
            .where(visible(Contract, actor), Contract.id.in_(wanted))
        )
        told |= {
            (Contract.__tablename__, key): (f"{name}的物业合同", addresses.compound(compound_id))
            for key, name, compound_id in rows
        }
    return tuple(
        Done(BY_KIND[sheet].name, row, Verdict(verdict), *told.get((table, key), ("已经归档", "")))
        for sheet, row, verdict, table, key in results
    )


def street(reading: Transaction, actor: Actor, street_id: int) -> Place:
    """A street by which the actor may narrow the export. Raises NotFound."""
    if street_id not in {one.place_id for one in registry.streets(reading, actor)}:
        raise NotFound(MISSING, remedy="请从列表里选一个街道。")
    return reading.session.get_one(Place, street_id)


def own_place_id(actor: Actor) -> int:
    """The place that an export without a street is said to be of: that of the first office."""
    held = next(iter(actor.offices), None)
    return held.place_id if held else 0


def own_content(reading: Transaction, actor: Actor, run_id: int) -> Content | None:
    """Rows and verdicts of one's own previewed run; None where it is over. Raises NotFound."""
    run = get_visible(reading.session, ImportRun, actor, run_id)
    return content(reading, run) if run.stage is Stage.PREVIEWED else None
