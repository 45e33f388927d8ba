"""The count itself, taking it back, and the announcement; the papers that go with them."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from alliance.kernel import ledger, outbox
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.documents import actions as documents
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import exports
from compounds.guidance.counts import access, papers, records, recount, sheets, tallying
from compounds.guidance.counts.columns import DELIVERY_SHEET, TOKEN_SHEET
from compounds.guidance.counts.models import Ballot, Count, Delivery, Unit
from compounds.guidance.counts.workflow import COUNT, Mode

ANNOUNCE = "guidance.result_announcement"
RECOUNT, DELIVERY_LIST = "guidance_recount", "guidance_delivery_list"

ledger.tell(
    {
        "guidance.counted": "计票完成：{matters}项表决，通过{passed}项",
        "guidance.count_taken_back": "撤回计票结果",
        "guidance.count_announced": "公告计票结果",
    }
)
exports.tell({RECOUNT: "计票核对文件（没有姓名）", DELIVERY_LIST: "送达签收表"})


def count(tx: Transaction, actor: Actor, count_id: int, version: int) -> None:
    """Count every question, keep figures and sentences, and issue the report.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile; Invalid while slips are typed once only, readings
    differ, the online result is not there, or a doubt is open. By when it is announced: parameter
    "guidance.result_announcement".
    """
    record = records.in_hand(tx, actor, count_id, version)
    access.count(actor, records.facts_of(record)).enforce()
    open_slips = tx.session.scalar(
        select(func.count())
        .select_from(Ballot)
        .where(Ballot.count_id == record.id, Ballot.settled.is_(None), Ballot.dropped_because == "")
    )
    if open_slips:
        raise Invalid(
            f"还有 {open_slips} 张票只登了一遍，或者两遍不一样。", remedy="请另一位同事登第二遍，不一样的对照原票核实。"
        )
    if record.mode is not Mode.PAPER and record.online_at is None:
        raise Invalid("电子投票的结果还没有导入。", remedy="没有人在网上投票的，也请导入一份空的结果。")
    laid, decided = tallying.laid(tx, record), records.decisions(tx, record.id)
    results = laid.tallied(decided)
    if waiting := {doubt.key for _, result in results for doubt in result.doubts}:
        raise Invalid(f"还有 {len(waiting)} 处疑问没有决定，结果先不出。", remedy="请一处一处看，写明理由再决定。")
    record.results = [tallying.plain(question, result) for question, result in results]
    record.recount_digest = hashlib.sha256(recount.file_of(record, laid, decided)).hexdigest()
    record.stage, record.counted_at = COUNT.after(record.stage, "count"), tx.now
    record.announce_by = parameters.period_after(
        tx, ANNOUNCE, record.place.path, tx.today, happened="计票", alliance_id=record.alliance_id
    ).due
    passed = sum(result["passed"] for result in record.results)
    _record(tx, actor, "guidance.counted", record, matters=len(results), passed=passed)
    _issue(tx, actor, record, papers.REPORT, f"{record.place.name}“{record.title}”计票结果报告")
    outbox.promise(tx, "guidance.counted", count_id=record.id)


def take_back(tx: Transaction, actor: Actor, count_id: int, version: int, because: str) -> None:
    """Go back to the ballots after a mistake was found, before anything was announced; the report is revoked.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid without a reason.
    """
    record = records.in_hand(tx, actor, count_id, version)
    access.take_back(actor, records.facts_of(record)).enforce()
    if not because.strip():
        raise Invalid("请写明哪里不对。", remedy="例如：3幢 502 的票登错了户。")
    record.stage = COUNT.after(record.stage, "take_back")
    record.results, record.recount_digest = [], ""
    record.counted_at, record.announce_by = None, None
    _record(tx, actor, "guidance.count_taken_back", record)
    records.revoke_papers(tx, actor, record, because)


def announce(tx: Transaction, actor: Actor, count_id: int, version: int) -> None:
    """Announce the result to all owners: the public notice is issued, to be posted in the compound.

    Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile.
    """
    record = records.in_hand(tx, actor, count_id, version)
    access.announce(actor, records.facts_of(record)).enforce()
    record.stage, record.announced_on = COUNT.after(record.stage, "announce"), tx.today
    _record(tx, actor, "guidance.count_announced", record)
    _issue(tx, actor, record, papers.NOTICE, f"{record.place.name}“{record.title}”表决结果公告")
    outbox.promise(tx, "guidance.count_announced", count_id=record.id)


def take_recount(tx: Transaction, actor: Actor, count_id: int) -> tuple[str, bytes]:
    """The file by which any owner reckons the result again, and its name; each taking is on record.

    Raises NotFound, NotPermitted, OutOfTurn, and what `exports.record` refuses with.
    """
    record = records.in_hand(tx, actor, count_id, None)
    access.take_recount(actor, records.facts_of(record)).enforce()
    content = recount.file_of(record, tallying.laid(tx, record), records.decisions(tx, record.id))
    exports.record(
        tx, actor, what=RECOUNT, rows=record.total_units or 0, columns=recount.COLUMNS, place_id=record.place_id
    )
    return f"{record.place.name}计票核对文件.csv", content


def take_delivery_list(tx: Transaction, actor: Actor, count_id: int) -> tuple[str, bytes]:
    """The list on which owners sign that the papers reached them, a sheet of codes to cut apart; and its name.

    Raises NotFound, NotPermitted, OutOfTurn, and what `exports.record` refuses with.
    """
    record = records.in_hand(tx, actor, count_id, None)
    access.take_delivery_list(actor, records.facts_of(record)).enforce()
    units = tx.session.scalars(select(Unit).where(Unit.count_id == record.id).order_by(Unit.position)).all()
    lines = [sheets.delivery_line(unit, records.people_of(tx, unit)) for unit in units]
    shown = (*DELIVERY_SHEET.columns, *TOKEN_SHEET.columns)
    columns = tuple(dict.fromkeys(column.heading for column in shown))
    made = exports.record(tx, actor, what=DELIVERY_LIST, rows=len(lines), columns=columns, place_id=record.place_id)
    name = f"{record.place.name}送达签收表-{made.code}.xlsx"
    return name, sheets.delivery_list(record.place.name, record.title, lines, made.watermark)


def _issue(tx: Transaction, actor: Actor, record: Count, kind: str, title: str) -> None:
    reached = tx.session.scalar(select(func.count(Delivery.unit_id.distinct())).where(Delivery.count_id == record.id))
    dropped = tx.session.scalar(
        select(func.count()).select_from(Ballot).where(Ballot.count_id == record.id, Ballot.dropped_because != "")
    )
    documents.issue(
        tx,
        actor,
        kind=kind,
        subject=Count.__tablename__,
        subject_id=record.id,
        place_id=record.place_id,
        title=title,
        facts=papers.facts_of(tx, record, reached=reached or 0, dropped=dropped or 0),
    )


def _record(tx: Transaction, actor: Actor, verb: str, record: Count, **facts: object) -> None:
    tx.session.flush()  # the line carries the version that this step made
    ledger.write(tx, actor, verb, record, version=record.version, **facts)
