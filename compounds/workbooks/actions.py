"""Bringing a workbook into the registry: previewed, confirmed in one transaction, dropped, or expired unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, OutOfTurn
from compounds.workbooks import access, packing, queries
from compounds.workbooks.models import ImportRun
from compounds.workbooks.queries import Uploaded
from compounds.workbooks.verdicts import Content, Line, Verdict, counted, to_json
from compounds.workbooks.workflow import RUN, Stage
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
class ConfirmWorkbook:
    """Import what was previewed; `good_only` leaves out the rows with problems, else there must be none."""

    run_id: int
    version: int
    good_only: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, by number of rows; `again` where it had been done before."""

    run_id: int
    new: int
    changed: int
    same: int
    left: int
    again: bool = False


class RowsChanged(ChangedMeanwhile):
    """Somebody has changed what rows stand on since they were previewed; `lines` are those rows as they are now."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        named = "、".join(f"{line.place}（{line.title}）" for line in lines[:5])
        more = f"等 {len(lines)} 行" if len(lines) > 5 else ""  # noqa: PLR2004 -- as many as are named
        super().__init__(
            f"您核对以后，{named}{more}对应的登记被别人改过，一行也没有导入。",
            remedy="下面已经按现在的登记重新核对，请再看一遍，然后确认。",
        )
        self.lines = lines


def preview_workbook(tx: Transaction, actor: Actor, uploaded: Uploaded) -> int:
    """Judge a workbook and keep rows and verdicts, sealed, until they are confirmed or expire; returns the run's id.

    Raises NotPermitted.
    """
    access.preview_workbook(actor).enforce()
    days = queries.limits(tx, actor).days
    judged = queries.judged(tx, actor, uploaded.book)
    run = ImportRun(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        file_name=uploaded.file_name,
        digest=uploaded.digest,
        uploaded_at=tx.now,
        expires_at=tx.now + timedelta(days=days),
        content_sealed=sealed(tx, Content(uploaded.book, judged.lines)),
        counts=counted(judged.lines),
    )
    tx.session.add(run)
    ledger.write(tx, actor, "workbooks.previewed", run, rows=uploaded.book.rows, digest=uploaded.digest)
    return run.id


def review_workbook(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Judge the kept rows anew, after others have changed the registry. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, ImportRun, actor, run_id, lock=True)
    access.review_workbook(actor, run).enforce()
    content = queries.content(tx, run)
    judged = queries.judged(tx, actor, content.book)
    run.content_sealed, run.counts = sealed(tx, Content(content.book, judged.lines)), counted(judged.lines)


def confirm_workbook(tx: Transaction, actor: Actor, command: ConfirmWorkbook) -> Imported:
    """Write everything that was previewed as good, in this one transaction, or nothing.

    A run that is confirmed already is not written again. Raises NotFound, NotPermitted, OutOfTurn, RowsChanged where
    rows no longer stand as they were shown, Invalid where problems were not left out or nothing is left.
    """
    run = get_visible(tx.session, ImportRun, actor, command.run_id, lock=True)
    if run.stage is Stage.CONFIRMED and run.person_id == actor.person_id:
        return _imported(run, again=True)
    access.confirm_workbook(actor, run).enforce()
    if run.expires_at <= tx.now:
        raise OutOfTurn("这份表格放得太久，已经过期，没有导入。", remedy="请重新上传一次，核对后再确认。")
    if run.version != command.version:
        raise ChangedMeanwhile("这份表格刚刚重新核对过。", remedy="请再看一遍核对结果，然后确认。")
    content = queries.content(tx, run)
    if run.counts["wrong"] and not command.good_only:
        raise Invalid(f"还有 {run.counts['wrong']} 行有问题。", remedy="请改好再上传，或者选“只导入没有问题的行”。")
    judged = queries.judged(tx, actor, content.book)
    _refuse_changed(content.lines, judged.lines)
    if not judged.deeds:
        raise Invalid("没有需要登记的行。", remedy="表里的内容与登记的一样，或者都有问题，不用导入。")
    run.results = Writing(tx, actor).carry_out(judged.deeds.values())
    run.stage = RUN.after(run.stage, "confirm_workbook")
    run.confirmed_at, run.content_sealed = tx.now, None
    done = _imported(run)
    facts = {"new": done.new, "changed": done.changed, "same": done.same, "left": done.left}
    ledger.write(tx, actor, "workbooks.imported", run, **facts)
    return done


def drop_workbook(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Give up a previewed workbook; its rows are deleted. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, ImportRun, actor, run_id, lock=True)
    access.drop_workbook(actor, run).enforce()
    run.stage, run.content_sealed = RUN.after(run.stage, "drop_workbook"), None
    ledger.write(tx, actor, "workbooks.dropped", run)


def expire(tx: Transaction, _: date) -> int:
    """Delete the rows of workbooks that nobody confirmed in time; returns how many workbooks. Bears repetition."""
    overdue = tx.session.scalars(
        select(ImportRun)
        .where(ImportRun.stage == Stage.PREVIEWED, ImportRun.expires_at <= tx.now)
        .order_by(ImportRun.id)
        .with_for_update()
    ).all()
    for run in overdue:
        run.stage, run.content_sealed = RUN.after(run.stage, "expire_workbooks"), None
        ledger.write(tx, CLOCK, "workbooks.expired", run)
    return len(overdue)


def sealed(tx: Transaction, content: Content) -> str:
    """Rows and verdicts, packed and sealed."""
    return packing.sealed(tx, to_json(content), ImportRun.content_sealed)


def _refuse_changed(before: tuple[Line, ...], now: tuple[Line, ...]) -> None:
    """Raise for rows that were shown as good, or now would be, and no longer stand as they did."""
    shown = {line.key: line for line in before}
    moved = tuple(line for line in now if line.key not in shown or not line.stands_as(shown[line.key]))
    if moved:
        raise RowsChanged(moved)


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
