"""Reading the hotline's runs and orders: the list, one preview, what an import did, what waits to be answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import ColumnElement, func, select

from alliance.kernel.access import Verdict as Access
from alliance.kernel.access import get_visible, visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.places.models import Place
from alliance.kernel.table_runs import course
from alliance.kernel.table_runs import queries as table_runs
from alliance.kernel.table_runs.queries import Asked, May, RunLine, RunPage
from alliance.kernel.table_runs.workflow import Stage
from compounds.models import Committee
from compounds.workbooks import queries as workbooks
from compounds.workbooks.queries import Limits, Uploaded
from compounds.workbooks.reading import Book, Read
from mediation.access import FOR_THE_HOTLINE
from mediation.hotline import access
from mediation.hotline.columns import ORDERS, SHEETS
from mediation.hotline.judging import judged as judge
from mediation.hotline.judging import prepared
from mediation.hotline.known import known
from mediation.hotline.models import HotlineOrder, HotlineRun
from mediation.hotline.verdicts import Content, Line, Prepared, from_json
from mediation.hotline.workflow import MENDED_FIRST, Nature, Verdict
from mediation.models import Case

ORDER = (
    Verdict.WRONG,
    Verdict.UNKNOWN_COMPOUND,
    Verdict.NEW,
    Verdict.SAME_MATTER,
    Verdict.ROUTED,
    Verdict.REPEATED,
)
"""Which rows of a preview are shown first."""
ORDERS_MOST = 200
PETITION = "mediation.petition_days"
OTHER_SIDE = "对方（待核对）"
"""How the other side is called of whom the hotline has not said who it is."""


def limits(reading: Transaction, actor: Actor) -> Limits:
    """How large a workbook may be, and for how many days its rows wait; one statement."""
    return workbooks.limits(reading, actor)


def opened(reading: Transaction, actor: Actor, stream: BinaryIO, file_name: str) -> Uploaded:
    """Read an uploaded file within the limits of the day. Raises NotPermitted, Invalid with the way out."""
    access.preview_run(actor).enforce()
    uploaded = workbooks.taken(stream, file_name, limits(reading, actor), SHEETS)
    read = uploaded.book.of(ORDERS.kind)
    if read is None or read.problems:
        told = "".join(read.problems) if read is not None else ""
        raise Invalid(f"这份表格的列不全。{told}", remedy="请照空白表的列名改好，再上传。")
    return uploaded


def judged(reading: Transaction, actor: Actor, book: Book) -> Content:
    """The verdicts on a workbook, callers masked before anything else; a constant number of statements."""
    read = book.of(ORDERS.kind)
    if read is None:
        raise Invalid("这份表格里没有工单。", remedy="请照空白表的列名改好，再上传。")
    return _judged(reading, actor, read, prepared(read, reading.keyring))


def judged_again(reading: Transaction, actor: Actor, content: Content) -> Content:
    """The verdicts on the kept rows as things stand now."""
    return _judged(reading, actor, content.read, content.rows)


def _judged(reading: Transaction, actor: Actor, read: Read, rows: tuple[Prepared, ...]) -> Content:
    numbers = {text for one in rows if (text := one.row.cells.get("number", "").strip())}
    indexes = {one.caller.number_index for one in rows if one.caller.number_index is not None}
    lines = judge(read, rows, known(reading, actor, numbers, indexes), reading.today)
    return Content(read.name, read.letters, read.unused, rows, lines)


def content(reading: Transaction, run: HotlineRun) -> Content:
    """Rows and verdicts of a run that is previewed; nothing for one that is over."""
    plain = course.content(reading, run)
    return Content("", {}, (), (), ()) if plain is None else from_json(plain)


def own_content(reading: Transaction, actor: Actor, run_id: int) -> Content | None:
    """Rows and verdicts of one's own previewed run; None where it is over. Raises NotFound."""
    run = get_visible(reading.session, HotlineRun, actor, run_id)
    return content(reading, run) if run.stage is Stage.PREVIEWED else None


def place_of(actor: Actor) -> int:
    """The place for which the actor takes the hotline's orders."""
    held = next((one for one in actor.offices if one.office in FOR_THE_HOTLINE), None)
    return held.place_id if held is not None else 0


def committee_of(reading: Transaction, compound_id: int) -> int | None:
    """The committee in being of a compound."""
    return reading.session.scalar(
        select(Committee.id).where(Committee.compound_id == compound_id, Committee.dissolved_on.is_(None))
    )


def runs(reading: Transaction, actor: Actor) -> tuple[RunLine, ...]:
    """The latest runs in sight, newest first; one statement."""
    return table_runs.runs(reading, actor, HotlineRun, HotlineRun.basis)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One work order in a list; `case_id` is None for who may not see the case, `is_statutory` of its period."""

    order_id: int
    version: int
    number: str
    received_on: date
    caller: str
    telephone: str
    category: str
    nature: Nature
    answer_by: date
    is_petition: bool
    answered_at: datetime | None
    answer: str
    told: str
    case_id: int | None
    reference: str
    place: str
    may_answer: Access


@dataclass(frozen=True, slots=True)
class Done:
    """One row of an import, with the case it is in."""

    row: int
    verdict: Verdict
    number: str
    case_id: int | None
    reference: str


@dataclass(frozen=True, slots=True)
class Shared:
    """On what a workbook was shared, and which of its headings were not used."""

    basis: str
    by: str
    until: date
    unused: tuple[str, ...]


Page = RunPage[Line, Done, Shared]


def wrong(run: HotlineRun) -> int:
    """How many rows somebody has to mend first."""
    return sum(run.counts[one] for one in MENDED_FIRST)


def run_page(reading: Transaction, actor: Actor, run_id: int, asked: Asked) -> Page:
    """One run, fifty rows a page. Raises NotFound; a constant number of statements."""
    run = get_visible(reading.session, HotlineRun, actor, run_id)
    kept = content(reading, run)
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
        may=May(access.confirm_run(actor, run), access.drop_run(actor, run)),
        about=Shared(run.basis, run.shared_by, run.shared_until, kept.unused),
    )


def _done(reading: Transaction, actor: Actor, results: Collection[list[object]]) -> tuple[Done, ...]:
    found = {one.order_id: one for one in _orders(reading, actor, HotlineOrder.id.in_([one[2] for one in results]))}
    return tuple(
        Done(int(str(row)), Verdict(str(verdict)), told.number, told.case_id, told.reference)
        for row, verdict, key in results
        if (told := found.get(int(str(key)))) is not None
    )


def unanswered(reading: Transaction, actor: Actor) -> tuple[OrderLine, ...]:
    """Orders that the hotline has not heard of yet, the most urgent first; one statement."""
    return _orders(reading, actor, HotlineOrder.answered_at.is_(None), limit=ORDERS_MOST)


def waiting(reading: Transaction, actor: Actor) -> int:
    """How many orders wait for an answer; one statement."""
    query = select(func.count()).select_from(HotlineOrder)
    return reading.session.scalar(query.where(visible(HotlineOrder, actor), HotlineOrder.answered_at.is_(None))) or 0


def of_case(reading: Transaction, actor: Actor, case_id: int) -> tuple[OrderLine, ...]:
    """The orders of one case; one statement."""
    return _orders(reading, actor, HotlineOrder.case_id == case_id)


def _orders(
    reading: Transaction, actor: Actor, *where: ColumnElement[bool], limit: int | None = None
) -> tuple[OrderLine, ...]:
    seen = select(Case.id).where(visible(Case, actor))
    rows = reading.session.execute(
        select(HotlineOrder, Place, Case.reference, Case.id.in_(seen))
        .join(Place, HotlineOrder.place_id == Place.id)
        .join(Case, HotlineOrder.case_id == Case.id)
        .where(visible(HotlineOrder, actor), *where)
        .order_by(HotlineOrder.answer_by, HotlineOrder.id)
        .limit(limit)
    )
    return tuple(
        OrderLine(
            order_id=one.id,
            version=one.version,
            number=one.number,
            received_on=one.received_on,
            caller=one.caller,
            telephone=one.number_masked,
            category=one.category,
            nature=one.nature,
            answer_by=one.answer_by,
            is_petition=one.clock == PETITION,
            answered_at=one.answered_at,
            answer=one.answer,
            told=one.told,
            case_id=one.case_id if shown else None,
            reference=str(reference) if shown else "",
            place=place.name,
            may_answer=access.answer_order(actor, one),
        )
        for one, place, reference, shown in rows
    )
