"""Reading the bureau's tables: what an upload says, one preview, what an import did, and what stands of a compound."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from sqlalchemy import select

from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs import course
from alliance.kernel.table_runs import queries as table_runs
from alliance.kernel.table_runs.queries import Asked, May, RunLine, RunPage
from alliance.kernel.table_runs.workflow import Stage
from compounds.awards.checks import access, comma_tables
from compounds.awards.checks.columns import SHEETS
from compounds.awards.checks.judging import judged as judge
from compounds.awards.checks.known import known
from compounds.awards.checks.models import CheckRun, MonthlyCheck, YearlyAppraisal
from compounds.awards.checks.verdicts import Content, Line, from_json
from compounds.awards.checks.workflow import MENDED_FIRST, Table, Verdict
from compounds.workbooks import queries as workbooks
from compounds.workbooks.queries import Limits

ORDER = (Verdict.WRONG, Verdict.UNKNOWN, Verdict.CORRECTION, Verdict.NEW, Verdict.SAME)
"""Which rows of a preview are shown first."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A table that was read: its name, the digest of the file as it came, its rows. The file itself goes no further."""

    file_name: str
    digest: str
    content: Content


def limits(reading: Transaction, actor: Actor) -> Limits:
    """How large a table may be, and for how many days its rows wait; one statement."""
    return workbooks.limits(reading, actor)


def opened(reading: Transaction, actor: Actor, stream: BinaryIO, file_name: str, usual: date | None) -> Uploaded:
    """Read an uploaded workbook or comma table; `usual` is the month of rows that name none.

    Raises NotPermitted, Invalid with the way out.
    """
    access.preview_checks(actor).enforce()
    most = limits(reading, actor)
    content = stream.read(most.size + 1)
    stream.seek(0)
    if comma_tables.is_comma_table(content, file_name):
        stream = comma_tables.as_workbook(content, most.size, most.rows)
    uploaded = workbooks.taken(stream, file_name, most, SHEETS)
    faults = "".join(problem for sheet in uploaded.book.sheets for problem in sheet.problems)
    if faults:
        raise Invalid(f"这份表格的列不全。{faults}", remedy="请照空白表的列名改好，再上传。")
    return Uploaded(
        uploaded.file_name,
        hashlib.sha256(content).hexdigest(),
        Content(uploaded.book.sheets, uploaded.book.skipped, usual),
    )


def judged(reading: Transaction, actor: Actor, content: Content) -> Content:
    """The rows with their verdicts as things stand now; a constant number of statements."""
    return replace(content, lines=judge(content, known(reading, actor, content), reading.today))


def content(reading: Transaction, run: CheckRun) -> Content:
    """Rows and verdicts of a run that is previewed; nothing for one that is over."""
    plain = course.content(reading, run)
    return Content((), (), None) if plain is None else from_json(plain)


def own_content(reading: Transaction, actor: Actor, run_id: int) -> Content | None:
    """Rows and verdicts of one's own previewed run; None where it is over. Raises NotFound."""
    run = get_visible(reading.session, CheckRun, actor, run_id)
    return content(reading, run) if run.stage is Stage.PREVIEWED else None


def runs(reading: Transaction, actor: Actor) -> tuple[RunLine, ...]:
    """The latest runs in sight, newest first; one statement."""
    return table_runs.runs(reading, actor, CheckRun, CheckRun.basis)


@dataclass(frozen=True, slots=True)
class SheetNote:
    """What was read of one sheet: how many rows, and which headings were not used."""

    name: str
    rows: int
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """One row of an import, with the figures that it made."""

    table: Table
    row: int
    verdict: Verdict
    compound_id: int
    compound: str
    when: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Given:
    """By which paper a table was given, and what was read of it, sheet by sheet."""

    basis: str
    basis_on: date
    sheets: tuple[SheetNote, ...]
    skipped: tuple[str, ...]


Page = RunPage[Line, Done, Given]


def wrong(run: CheckRun) -> int:
    """How many rows somebody has to mend first."""
    return sum(run.counts[one] for one in MENDED_FIRST)


def run_page(reading: Transaction, actor: Actor, run_id: int, asked: Asked) -> Page:
    """One run, fifty rows a page. Raises NotFound; a constant number of statements."""
    run = get_visible(reading.session, CheckRun, actor, run_id)
    kept = content(reading, run)
    sheets = tuple(SheetNote(one.name, len(one.rows), one.unused) for one in kept.sheets)
    return table_runs.run_page(
        reading,
        actor,
        run,
        kept.lines,
        asked,
        order=ORDER,
        wrong=wrong(run),
        taken=run.counts["taken"],
        done=lambda results: _done(reading, actor, results),
        may=May(access.confirm_checks(actor, run), access.drop_checks(actor, run)),
        about=Given(run.basis, run.basis_on, sheets, kept.skipped),
    )


def _done(reading: Transaction, actor: Actor, results: Collection[Sequence[object]]) -> tuple[Done, ...]:
    """What was made, two statements at most."""
    ids: dict[Table, list[int]] = {table: [] for table in Table}
    for table, _, _, key in results:
        ids[Table(str(table))].append(int(str(key)))
    made: dict[tuple[Table, int], tuple[int, str, str, Decimal]] = {}
    if ids[Table.MONTHLY]:
        rows = reading.session.execute(
            select(MonthlyCheck.id, MonthlyCheck.compound_id, Place.name, MonthlyCheck.month, MonthlyCheck.score)
            .join(Place, MonthlyCheck.place_id == Place.id)
            .where(visible(MonthlyCheck, actor), MonthlyCheck.id.in_(ids[Table.MONTHLY]))
        )
        for key, compound_id, name, month, score in rows:
            made[Table.MONTHLY, key] = compound_id, name, f"{month.year}年{month.month}月", score
    if ids[Table.YEARLY]:
        years = reading.session.execute(
            select(
                YearlyAppraisal.id, YearlyAppraisal.compound_id, Place.name, YearlyAppraisal.year, YearlyAppraisal.total
            )
            .join(Place, YearlyAppraisal.place_id == Place.id)
            .where(visible(YearlyAppraisal, actor), YearlyAppraisal.id.in_(ids[Table.YEARLY]))
        )
        for key, compound_id, name, year, total in years:
            made[Table.YEARLY, key] = compound_id, name, f"{year}年度", total
    found = []
    for table, row, verdict, key in results:
        kind = Table(str(table))
        if (one := made.get((kind, int(str(key))))) is not None:
            found.append(Done(kind, int(str(row)), Verdict(str(verdict)), *one))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """Figures of one month or year as they were brought in; `replaced_at` where a correction came."""

    table: Table
    when: str
    points: Decimal
    told: str
    basis: str
    basis_on: date
    recorded_at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True, slots=True)
class CompoundFigures:
    """What the bureau found at one compound, newest first, what was corrected beside what counts."""

    compound_id: int
    name: str
    monthly: tuple[Standing, ...]
    yearly: tuple[Standing, ...]


def of_compound(reading: Transaction, actor: Actor, compound_id: int, name: str) -> CompoundFigures:
    """The figures of a compound that the actor may see; two statements."""
    checks = reading.session.execute(
        select(MonthlyCheck, CheckRun.basis, CheckRun.basis_on)
        .join(CheckRun, MonthlyCheck.run_id == CheckRun.id)
        .where(visible(MonthlyCheck, actor), MonthlyCheck.compound_id == compound_id)
        .order_by(MonthlyCheck.month.desc(), MonthlyCheck.id.desc())
    )
    appraisals = reading.session.execute(
        select(YearlyAppraisal, CheckRun.basis, CheckRun.basis_on)
        .join(CheckRun, YearlyAppraisal.run_id == CheckRun.id)
        .where(visible(YearlyAppraisal, actor), YearlyAppraisal.compound_id == compound_id)
        .order_by(YearlyAppraisal.year.desc(), YearlyAppraisal.id.desc())
    )
    return CompoundFigures(
        compound_id,
        name,
        tuple(_check(one, basis, on) for one, basis, on in checks),
        tuple(_appraisal(one, basis, on) for one, basis, on in appraisals),
    )


def _check(one: MonthlyCheck, basis: str, basis_on: date) -> Standing:
    mended = f"，已整改 {one.mended} 个" if one.mended is not None else ""
    parts = [f"发现问题 {one.found} 个{mended}" if one.found is not None else "", one.note]
    when = f"{one.month.year}年{one.month.month}月"
    told = "；".join(part for part in parts if part)
    return Standing(Table.MONTHLY, when, one.score, told, basis, basis_on, one.recorded_at, one.replaced_at)


def _appraisal(one: YearlyAppraisal, basis: str, basis_on: date) -> Standing:
    named = (
        ("月均", one.monthly),
        ("年末现场", one.site),
        ("业主满意", one.satisfaction),
        ("投诉办结", one.complaints),
    )
    parts = [one.grade, *(f"{name} {value}" for name, value in named if value is not None), one.note]
    told = "；".join(part for part in parts if part)
    return Standing(Table.YEARLY, f"{one.year}年度", one.total, told, basis, basis_on, one.recorded_at, one.replaced_at)
