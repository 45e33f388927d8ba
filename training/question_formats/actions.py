"""Bringing a question file into the bank: previewed, imported, dropped or expired; and taking the bank out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from alliance.kernel import ledger, packing
from alliance.kernel.access import get_visible
from alliance.kernel.actors import CLOCK, Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.places.models import Alliance
from training.bank import actions as bank
from training.curriculum.definition import MODULE_NAMES
from training.items.definition import Item
from training.question_formats import access, keeping, queries
from training.question_formats.models import QuestionFile
from training.question_formats.reading import Format
from training.question_formats.report import Report
from training.question_formats.topics import incoming
from training.question_formats.workflow import UPLOAD, Stage
from training.question_formats.writing import Outgoing, write

ledger.tell(
    {
        "training.file_previewed": "上传了题目文件，读到{read}题：原样{exact}，有损失{degraded}，没导入{refused}",
        "training.file_imported": "把题目文件导入题库：新存{new}题，题库里本来有{known}题",
        "training.file_dropped": "放弃了上传的题目文件，没有导入",
        "training.file_expired": "上传的题目文件到期没有确认，内容已经删除",
        "training.bank_exported": "导出了题库，{count}题",
    }
)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A question file that was read: its name, format and digest, and the report. The file itself goes no further."""

    file_name: str
    format: Format
    digest: str
    report: Report


@dataclass(frozen=True, slots=True)
class Kept:
    """How many questions an import added, and how many the bank had word for word."""

    new: int
    known: int


@dataclass(frozen=True, slots=True)
class Export:
    """What is taken out: one topic or all, what may be asked or everything that is not retired."""

    format: Outgoing
    topic: str = ""
    ready_only: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of questions, and how many they are."""

    content: bytes
    count: int


def preview_file(tx: Transaction, actor: Actor, uploaded: Uploaded) -> int:
    """Keep what was read of a file, sealed, until it is imported or expires; returns the file's id.

    Raises NotPermitted, and Invalid for a file of which nothing was read.
    """
    access.preview_file(actor).enforce()
    if not uploaded.report.taken:
        raise Invalid("这份文件里没有可以导入的题。", remedy="请照下面写的改好，再上传。")
    file = QuestionFile(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        file_name=uploaded.file_name,
        format=uploaded.format,
        digest=uploaded.digest,
        uploaded_at=tx.now,
        expires_at=tx.now + timedelta(days=queries.waiting_days(tx, actor)),
        content_sealed=packing.sealed(tx, keeping.to_plain(uploaded.report), QuestionFile.content_sealed),
        counts=keeping.counted(uploaded.report),
    )
    tx.session.add(file)
    ledger.write(tx, actor, "training.file_previewed", file, **file.counts)
    return file.id


def import_file(tx: Transaction, actor: Actor, file_id: int, version: int) -> Kept:
    """Keep every question of a previewed file as a draft of the bank, in this one transaction.

    A file that is imported already is not imported again. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    file = get_visible(tx.session, QuestionFile, actor, file_id, lock=True)
    if file.stage is Stage.IMPORTED:
        return Kept(file.counts["new"], file.counts["known"])
    access.import_file(actor, file).enforce()
    if file.expires_at <= tx.now:
        raise OutOfTurn("这份文件放得太久，已经过期，没有导入。", remedy="请重新上传一次，看过再确认。")
    if file.version != version:
        raise ChangedMeanwhile("这份文件刚刚有变化。", remedy="请再看一遍，然后确认。")
    kept = import_items(tx, actor, queries.content(tx, file).items)
    file.stage = UPLOAD.after(file.stage, "import_file")
    file.settled_at, file.content_sealed = tx.now, None
    file.counts = {**file.counts, "new": kept.new, "known": kept.known}
    ledger.write(tx, actor, "training.file_imported", file, new=kept.new, known=kept.known)
    return kept


def import_items(tx: Transaction, actor: Actor, items: Iterable[Item]) -> Kept:
    """Keep questions as drafts of the bank, under the topics that their categories name. Raises NotPermitted."""
    access.import_items(actor).enforce()
    imported = bank.import_questions(tx, actor, [incoming(item) for item in items])
    known = sum(one.known for one in imported)
    return Kept(len(imported) - known, known)


def drop_file(tx: Transaction, actor: Actor, file_id: int) -> None:
    """Give up a previewed file; what was read of it is deleted. Raises NotFound, NotPermitted, OutOfTurn."""
    file = get_visible(tx.session, QuestionFile, actor, file_id, lock=True)
    access.drop_file(actor, file).enforce()
    file.stage = UPLOAD.after(file.stage, "drop_file")
    file.settled_at, file.content_sealed = tx.now, None
    ledger.write(tx, actor, "training.file_dropped", file)


def expire_files(tx: Transaction, _: date) -> int:
    """Delete what was read of files that nobody confirmed in time; returns how many files. Bears repetition."""
    overdue = tx.session.scalars(
        select(QuestionFile)
        .where(QuestionFile.stage == Stage.PREVIEWED, QuestionFile.expires_at <= tx.now)
        .order_by(QuestionFile.id)
        .with_for_update()
    ).all()
    for file in overdue:
        file.stage = UPLOAD.after(file.stage, "expire_files")
        file.settled_at, file.content_sealed = tx.now, None
        ledger.write(tx, CLOCK, "training.file_expired", file)
    return len(overdue)


def export_items(tx: Transaction, actor: Actor, export: Export) -> Exported:
    """The bank as a file, on record. Raises NotPermitted, Invalid for an unknown topic and where there is nothing."""
    access.export_items(actor).enforce()
    alliance = tx.session.get(Alliance, actor.alliance_id) if actor.alliance_id else None
    if alliance is None:
        raise NotFound("没有找到。")
    if export.topic and export.topic not in MODULE_NAMES:
        raise Invalid(f"没有“{export.topic}”这个主题。", remedy=f"主题有：{'、'.join(MODULE_NAMES)}。")
    items = queries.outgoing(tx, actor, export.topic, ready_only=export.ready_only)
    if not items:
        raise Invalid("没有可以导出的题。", remedy="请先在题库里出题，或者换一个主题。")
    content = write(items, export.format)
    ledger.write(tx, actor, "training.bank_exported", alliance, count=len(items))
    return Exported(content, len(items))
