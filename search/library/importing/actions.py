"""Bringing texts in: previewed, then confirmed in one transaction, dropped, or expired; the command does it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update

from alliance.kernel import ledger
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, OutOfTurn
from search.library import actions as library
from search.library import judging
from search.library.importing import access, queries
from search.library.importing.models import Channel, ImportedFile, LibraryImport
from search.library.importing.queries import Uploaded
from search.library.importing.workflow import IMPORT, Stage
from search.library.intake import Brought, Taken
from search.library.judging import Report

ledger.tell(
    {
        "library.import_previewed": "上传 {files} 份法规文件核对，还没有入库",
        "library.imported": "导入法规文件：新入库 {added} 个版本，没有变化 {unchanged} 个，拒绝 {refused} 个",
        "library.import_dropped": "放弃了上传的法规文件，没有入库",
        "library.import_expired": "上传的法规文件到期没有确认，文件已经删除",
    }
)


@dataclass(frozen=True, slots=True)
class ConfirmImport:
    """Take in what was previewed."""

    import_id: int
    version: int


def preview_import(tx: Transaction, actor: Actor, uploaded: Uploaded) -> int:
    """Judge what was uploaded and keep the files until it is confirmed; nothing enters the library. Returns its id.

    Raises NotPermitted.
    """
    access.preview_import(actor).enforce()
    report = judging.foreseen(tx, uploaded.taken.incoming, uploaded.taken.skipped)
    one = LibraryImport(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        channel=Channel.PAGE,
        came_at=tx.now,
        expires_at=tx.now + timedelta(days=queries.limits(tx, actor).days),
        counts=queries.counted(report),
        report=queries.kept(report),
        files=[_file(file) for file in uploaded.files],
    )
    tx.session.add(one)
    ledger.write(tx, actor, "library.import_previewed", one, files=len(uploaded.files))
    return one.id


def confirm_import(tx: Transaction, actor: Actor, command: ConfirmImport) -> Report:
    """Take in the previewed files; what others brought meanwhile is judged anew. The files themselves go.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    one = get_visible(tx.session, LibraryImport, actor, command.import_id, lock=True)
    access.confirm_import(actor, one).enforce()
    if one.version != command.version:
        raise ChangedMeanwhile("这次导入刚刚有变化。", remedy="请再看一遍核对结果，然后确认。")
    if one.expires_at is not None and one.expires_at <= tx.now:
        raise OutOfTurn("这些文件放得太久，已经过期，没有导入。", remedy="请重新上传一次，核对后再确认。")
    taken = queries.taken_of(queries.contents(tx, one))
    report = library.admit(tx, actor, taken.incoming)
    report.skipped = taken.skipped
    _close(tx, one, "confirm_import")
    one.done_at, one.counts, one.report = tx.now, queries.counted(report), queries.kept(report)
    _write(tx, actor, one, report)
    return report


def drop_import(tx: Transaction, actor: Actor, import_id: int) -> None:
    """Give up a previewed import; its files are deleted. Raises NotFound, NotPermitted, OutOfTurn."""
    one = get_visible(tx.session, LibraryImport, actor, import_id, lock=True)
    access.drop_import(actor, one).enforce()
    _close(tx, one, "drop_import")
    ledger.write(tx, actor, "library.import_dropped", one)


def take_in(tx: Transaction, actor: Actor, taken: Taken) -> Report:
    """Take in at once what was read, and keep the report, as the command does. Raises NotPermitted."""
    access.take_in(actor).enforce()
    report = library.admit(tx, actor, taken.incoming)
    report.skipped = taken.skipped
    one = LibraryImport(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        channel=Channel.COMMAND,
        stage=Stage.CONFIRMED,
        came_at=tx.now,
        done_at=tx.now,
        counts=queries.counted(report),
        report=queries.kept(report),
        files=[_file(file) for file in taken.files],
    )
    tx.session.add(one)
    _write(tx, actor, one, report)
    return report


def expire(tx: Transaction, _: date) -> int:
    """Delete the files of imports that nobody confirmed in time; returns how many imports. Bears repetition."""
    overdue = tx.session.scalars(
        select(LibraryImport)
        .where(LibraryImport.stage == Stage.PREVIEWED, LibraryImport.expires_at <= tx.now)
        .order_by(LibraryImport.id)
        .with_for_update()
    ).all()
    for one in overdue:
        _close(tx, one, "expire_imports")
        ledger.write(tx, CLOCK, "library.import_expired", one)
    return len(overdue)


def _close(tx: Transaction, one: LibraryImport, step: str) -> None:
    tx.session.execute(update(ImportedFile).where(ImportedFile.import_id == one.id).values(content=None))
    one.stage = IMPORT.after(one.stage, step)


def _write(tx: Transaction, actor: Actor, one: LibraryImport, report: Report) -> None:
    counts = queries.counted(report)
    ledger.write(
        tx,
        actor,
        "library.imported",
        one,
        added=counts["added"],
        unchanged=counts["unchanged"],
        refused=counts["refused"],
    )


def _file(file: Brought) -> ImportedFile:
    return ImportedFile(name=file.name, size=file.size, digest=file.digest, content=file.content)
