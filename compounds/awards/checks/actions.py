"""Bringing the bureau's table in: previewed, confirmed in one transaction, dropped, or expired unread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.table_runs import course
from alliance.kernel.table_runs.course import ConfirmRun
from alliance.kernel.table_runs.workflow import Stage
from compounds.awards.checks import access, queries
from compounds.awards.checks.models import CheckRun, MonthlyCheck, YearlyAppraisal
from compounds.awards.checks.queries import Uploaded
from compounds.awards.checks.verdicts import Entry, Line, Monthly, counted, digest, to_json
from compounds.awards.checks.workflow import TAKEN, Table, Verdict

BASIS_MOST = 200
IMPORTED = "awards.checks_imported"

ledger.tell(
    {
        "awards.checks_previewed": "上传住建局的检查考评表核对，共{rows}行",
        IMPORTED: "导入住建局的检查考评表：新的{new}行，更正{corrected}行，没有变化{same}行，{left}行没有导入",
        "awards.checks_corrected": "检查考评的数更正了，旧的数留着",
        "awards.checks_dropped": "放弃了上传的检查考评表，没有导入",
        "awards.checks_expired": "上传的检查考评表到期没有确认，内容已经删除",
    }
)


@dataclass(frozen=True, slots=True)
class Basis:
    """By which paper the bureau gave the table: its number or title, and its day."""

    paper: str
    on: date


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, by number of rows; `again` where it had been done before."""

    run_id: int
    new: int
    corrected: int
    same: int
    left: int
    again: bool = False


def preview_checks(tx: Transaction, actor: Actor, uploaded: Uploaded, basis: Basis) -> int:
    """Judge a table and keep rows and verdicts, sealed, until they are confirmed or expire; returns the run's id.

    Raises NotPermitted, Invalid without a paper, or one of a day to come.
    """
    access.preview_checks(actor).enforce()
    paper = basis.paper.strip()[:BASIS_MOST]
    if not paper:
        raise Invalid("没有写依据哪份文件。", remedy="请写住建局的文号或者表格名称，例如：10月份物业检查通报。")
    if basis.on > tx.today:
        raise Invalid("文件的日期在今天以后。", remedy="请照文件上的日期填写。")
    content = queries.judged(tx, actor, uploaded.content)
    run = course.keep(
        tx,
        actor,
        CheckRun,
        to_json(content),
        counted(content.lines),
        days=queries.limits(tx, actor).days,
        basis=paper,
        basis_on=basis.on,
        file_name=uploaded.file_name,
        digest=uploaded.digest,
    )
    ledger.write(tx, actor, "awards.checks_previewed", run, rows=len(content.lines), digest=uploaded.digest)
    return run.id


def review_checks(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Judge the kept rows anew. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, CheckRun, actor, run_id, lock=True)
    access.review_checks(actor, run).enforce()
    again = queries.judged(tx, actor, queries.content(tx, run))
    course.show(tx, run, to_json(again), counted(again.lines))


def confirm_checks(tx: Transaction, actor: Actor, command: ConfirmRun) -> Imported:
    """Write what was previewed in this one transaction, or nothing; what is corrected stays beside.

    A run that is confirmed already is not written again. Raises NotFound, NotPermitted, OutOfTurn, RowsChanged,
    ChangedMeanwhile, Invalid where problems were not left out or nothing is left.
    """
    run = get_visible(tx.session, CheckRun, actor, command.run_id, lock=True)
    if run.stage is Stage.CONFIRMED and run.person_id == actor.person_id:
        return _imported(run, again=True)
    access.confirm_checks(actor, run).enforce()
    course.refuse_unready(tx, run, command, queries.wrong(run))
    kept = queries.content(tx, run)
    again = queries.judged(tx, actor, kept)
    course.refuse_changed(kept.lines, again.lines)
    results = _write(tx, actor, run, again.lines)
    if not results:
        raise Invalid("没有要导入的行。", remedy="表里的数和导入过的一样，不用再导入。")
    course.settle(tx, run, results)
    done = _imported(run)
    ledger.write(tx, actor, IMPORTED, run, new=done.new, corrected=done.corrected, same=done.same, left=done.left)
    outbox.promise(tx, IMPORTED, run_id=run.id)
    return done


def drop_checks(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Give up a previewed table; its rows are deleted. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, CheckRun, actor, run_id, lock=True)
    access.drop_checks(actor, run).enforce()
    course.drop(tx, actor, run, "awards.checks_dropped")


def expire_checks(tx: Transaction, _: date) -> int:
    """Delete the rows of tables that nobody confirmed in time; returns how many. Bears repetition."""
    return course.expire(tx, CheckRun, "awards.checks_expired")


def _write(tx: Transaction, actor: Actor, run: CheckRun, lines: tuple[Line, ...]) -> list[list[object]]:
    """Put the figures down; rows with table, verdict and the id of what was made."""
    taken = [(line, line.entry) for line in lines if line.verdict in TAKEN and line.entry is not None]
    for model, table in ((MonthlyCheck, Table.MONTHLY), (YearlyAppraisal, Table.YEARLY)):
        replaced = [line.replaces for line, _ in taken if line.table is table and line.replaces is not None]
        if replaced:
            # Two that count at once would break the index, so the old ones step back before the new ones come.
            tx.session.execute(update(model).where(model.id.in_(replaced)).values(replaced_at=tx.now))
    made = [(line, _made(tx, actor, run, entry)) for line, entry in taken]
    tx.session.add_all(row for _, row in made)
    tx.session.flush()  # their ids stand in the results of the run
    for line, row in made:
        if line.verdict is Verdict.CORRECTION:
            ledger.write(tx, actor, "awards.checks_corrected", row, replaces=line.replaces)
    return [[line.table.value, line.number, line.verdict.value, row.id] for line, row in made]


def _made(tx: Transaction, actor: Actor, run: CheckRun, entry: Entry) -> MonthlyCheck | YearlyAppraisal:
    figures = entry.figures
    about = {
        "alliance_id": run.alliance_id,
        "run_id": run.id,
        "compound_id": entry.compound_id,
        "place_id": entry.place_id,
        "digest": digest(figures),
        "recorded_at": tx.now,
        "recorded_by_id": actor.person_id,
    }
    if isinstance(figures, Monthly):
        return MonthlyCheck(
            **about,
            month=entry.when,
            score=figures.score,
            found=figures.found,
            mended=figures.mended,
            note=figures.note,
        )
    return YearlyAppraisal(
        **about,
        year=entry.when.year,
        total=figures.total,
        monthly=figures.monthly,
        site=figures.site,
        satisfaction=figures.satisfaction,
        complaints=figures.complaints,
        grade=figures.grade,
        party_quarters=figures.party_quarters,
        note=figures.note,
    )


def _imported(run: CheckRun, *, again: bool = False) -> Imported:
    counts = run.counts
    new, corrected, same = (counts[one] for one in (Verdict.NEW, Verdict.CORRECTION, Verdict.SAME))
    return Imported(run.id, new, corrected, same, queries.wrong(run), again)
