"""Bringing a workbook into the registry: previewed, confirmed in one transaction, dropped, or expired unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.table_runs import course
from alliance.kernel.table_runs.course import ConfirmRun
from alliance.kernel.table_runs.workflow import Stage
from compounds.workbooks import access, queries
from compounds.workbooks.models import ImportRun
from compounds.workbooks.queries import Uploaded
from compounds.workbooks.verdicts import Content, Verdict, counted, to_json
from compounds.workbooks.writing import Writing

ledger.tell(
    {
        "workbooks.previewed": "上传表格核对，共{rows}行",
        "workbooks.imported": "用表格登记：新增{new}行，更新{changed}行，没有变化{same}行，留下{left}行没有导入",
        "workbooks.dropped": "放弃了上传的表格，没有导入",
        "workbooks.expired": "上传的表格到期没有确认，内容已经删除",
    }
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, by number of rows; `again` where it had been done before."""

    run_id: int
    new: int
    changed: int
    same: int
    left: int
    again: bool = False


def preview_workbook(tx: Transaction, actor: Actor, uploaded: Uploaded) -> int:
    """Judge a workbook and keep rows and verdicts, sealed, until they are confirmed or expire; returns the run's id.

    Raises NotPermitted.
    """
    access.preview_workbook(actor).enforce()
    lines = queries.judged(tx, actor, uploaded.book).lines
    run = course.keep(
        tx,
        actor,
        ImportRun,
        to_json(Content(uploaded.book, lines)),
        counted(lines),
        days=queries.limits(tx, actor).days,
        file_name=uploaded.file_name,
        digest=uploaded.digest,
    )
    ledger.write(tx, actor, "workbooks.previewed", run, rows=uploaded.book.rows, digest=uploaded.digest)
    return run.id


def review_workbook(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Judge the kept rows anew, after others have changed the registry. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, ImportRun, actor, run_id, lock=True)
    access.review_workbook(actor, run).enforce()
    book = queries.content(tx, run).book
    lines = queries.judged(tx, actor, book).lines
    course.show(tx, run, to_json(Content(book, lines)), counted(lines))


def confirm_workbook(tx: Transaction, actor: Actor, command: ConfirmRun) -> Imported:
    """Write everything that was previewed as good, in this one transaction, or nothing.

    A run that is confirmed already is not written again. Raises NotFound, NotPermitted, OutOfTurn, RowsChanged where
    rows no longer stand as they were shown, Invalid where problems were not left out or nothing is left.
    """
    run = get_visible(tx.session, ImportRun, actor, command.run_id, lock=True)
    if run.stage is Stage.CONFIRMED and run.person_id == actor.person_id:
        return _imported(run, again=True)
    access.confirm_workbook(actor, run).enforce()
    course.refuse_unready(tx, run, command, run.counts[Verdict.WRONG])
    content = queries.content(tx, run)
    judged = queries.judged(tx, actor, content.book)
    course.refuse_changed(content.lines, judged.lines)
    if not judged.deeds:
        raise Invalid("没有需要登记的行。", remedy="表里的内容与登记的一样，或者都有问题，不用导入。")
    course.settle(tx, run, Writing(tx, actor).carry_out(judged.deeds.values()))
    done = _imported(run)
    facts = {"new": done.new, "changed": done.changed, "same": done.same, "left": done.left}
    ledger.write(tx, actor, "workbooks.imported", run, **facts)
    return done


def drop_workbook(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Give up a previewed workbook; its rows are deleted. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, ImportRun, actor, run_id, lock=True)
    access.drop_workbook(actor, run).enforce()
    course.drop(tx, actor, run, "workbooks.dropped")


def expire(tx: Transaction, _: date) -> int:
    """Delete the rows of workbooks that nobody confirmed in time; returns how many workbooks. Bears repetition."""
    return course.expire(tx, ImportRun, "workbooks.expired")


def _imported(run: ImportRun, *, again: bool = False) -> Imported:
    counts = run.counts
    return Imported(
        run.id,
        counts[Verdict.NEW],
        counts[Verdict.CHANGED],
        counts[Verdict.SAME],
        counts[Verdict.WRONG],
        again,
    )
