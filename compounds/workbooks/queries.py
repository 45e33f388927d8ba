"""Reading import runs: the list, one preview page by page, what an import did; and the limits of a workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import select

from alliance.kernel.access import MISSING, get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs import course
from alliance.kernel.table_runs import queries as table_runs
from alliance.kernel.table_runs.queries import Asked, May, RunLine, RunPage
from alliance.kernel.table_runs.workflow import Stage
from compounds import addresses
from compounds import queries as registry
from compounds.models import Committee, Compound, Contract, Term
from compounds.workbooks import access
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

LOOK = "look"
"""Rows with something to look at, whatever the verdict."""
ORDER = (Verdict.WRONG, LOOK, Verdict.CHANGED, Verdict.NEW, Verdict.SAME)
"""Which rows of a preview are shown first."""
NAME_MOST = 200
SIZE, ROWS, TERMS, DAYS = "workbook_size", "workbook_rows", "workbook_terms", "workbook_days"


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
    plain = course.content(reading, run)
    return Content(Book(()), ()) if plain is None else from_json(plain)


def runs(reading: Transaction, actor: Actor) -> tuple[RunLine, ...]:
    """The latest runs in sight, newest first; one statement."""
    return table_runs.runs(reading, actor, ImportRun)


@dataclass(frozen=True, slots=True)
class SheetNote:
    """What was read of one sheet: how many rows, which headings were not used, what is wrong with it as a whole."""

    name: str
    kind: str
    rows: int
    unused: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One record that an import made or changed."""

    sheet: str
    row: int
    verdict: Verdict
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was read of a workbook, sheet by sheet, and which sheets were not read."""

    read: tuple[SheetNote, ...]
    skipped: tuple[str, ...]


Page = RunPage[Line, Done, Sheets]


def run_page(reading: Transaction, actor: Actor, run_id: int, asked: Asked) -> Page:
    """One run, fifty rows a page. Raises NotFound; a constant number of statements."""
    run = get_visible(reading.session, ImportRun, actor, run_id)
    kept = content(reading, run)
    return table_runs.run_page(
        reading,
        actor,
        run,
        kept.lines,
        asked,
        order=ORDER,
        wrong=run.counts[Verdict.WRONG],
        taken=run.counts[Verdict.NEW] + run.counts[Verdict.CHANGED],
        done=lambda results: _done(reading, actor, results),
        may=May(access.confirm_workbook(actor, run), access.drop_workbook(actor, run)),
        about=Sheets(
            tuple(
                SheetNote(sheet.name, BY_KIND[sheet.kind].name, len(sheet.rows), sheet.unused, sheet.problems)
                for sheet in kept.book.sheets
            ),
            kept.book.skipped,
        ),
        shows=_is_shown,
    )


def _is_shown(line: Line, showing: str) -> bool:
    return bool(line.remarks) if showing == LOOK else line.verdict.value == showing


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
