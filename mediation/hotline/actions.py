"""Bringing the hotline's workbook in: previewed, confirmed at once, dropped or expired; and answering its orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.crypto import context_of
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.table_runs import course
from alliance.kernel.table_runs.course import ConfirmRun
from alliance.kernel.table_runs.workflow import Stage
from compounds.versions import expect
from compounds.workbooks.queries import Uploaded
from mediation import actions as cases
from mediation.actions import OpenCase, PartyLine
from mediation.hotline import access, queries
from mediation.hotline.models import HotlineOrder, HotlineRun
from mediation.hotline.queries import OTHER_SIDE, PETITION
from mediation.hotline.verdicts import Line, Order, counted, to_json
from mediation.hotline.workflow import TAKEN, Grade, Nature, Verdict
from mediation.models import Case
from mediation.workflow import Channel, PartyKind, PartyRole, Urgency

ledger.tell(
    {
        "mediation.hotline_previewed": "上传 12345 工单表核对，共{rows}行",
        "mediation.hotline_imported": "导入 12345 工单：立{new}件，并入{joined}件，留下{left}行没有导入",
        "mediation.hotline_dropped": "放弃了上传的 12345 工单表，没有导入",
        "mediation.hotline_expired": "上传的 12345 工单表到期没有确认，内容已经删除",
        "mediation.hotline_order": "收到 12345 工单，最迟{answer_by}回复",
        "mediation.hotline_answered": "回复 12345 工单",
    }
)
CLOCKS: dict[Nature, str] = {
    Nature.CONSULT: "mediation.hotline_consult_days",
    Nature.HELP: "mediation.hotline_help_days",
    Nature.COMPLAINT: "mediation.hotline_complaint_days",
    Nature.REPORT: "mediation.hotline_complaint_days",
    Nature.ADVICE: "mediation.hotline_complaint_days",
}
HARD = "mediation.hotline_hard_days"
BASIS_MOST, ANSWER_MOST = 200, 1000


@dataclass(frozen=True, slots=True)
class Basis:
    """On what the hotline may share its orders: the paper, with whom it was agreed, and until when."""

    paper: str
    shared_by: str
    until: date


@dataclass(frozen=True, slots=True)
class AnswerOrder:
    """What the hotline was told, and how."""

    order_id: int
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `again` where it had been done before."""

    run_id: int
    new: int
    joined: int
    left: int
    again: bool = False


def preview_run(tx: Transaction, actor: Actor, uploaded: Uploaded, basis: Basis) -> int:
    """Judge a workbook and keep its rows, callers masked and all sealed, until they are confirmed; the run's id.

    Raises NotPermitted, Invalid without a basis that holds today.
    """
    access.preview_run(actor).enforce()
    paper, shared_by = basis.paper.strip()[:BASIS_MOST], basis.shared_by.strip()[:BASIS_MOST]
    if not paper or not shared_by:
        raise Invalid("没有写共享的依据。", remedy="请写文号或者协议名称，以及和哪个单位约定的。")
    if basis.until < tx.today:
        raise Invalid("共享的依据已经到期，不能再导入。", remedy="请先和热线单位续签，再填新的到期日。")
    content = queries.judged(tx, actor, uploaded.book)
    run = course.keep(
        tx,
        actor,
        HotlineRun,
        to_json(content),
        counted(content.lines),
        days=queries.limits(tx, actor).days,
        place_id=queries.place_of(actor),
        basis=paper,
        shared_by=shared_by,
        shared_until=basis.until,
        file_name=uploaded.file_name,
        digest=uploaded.digest,
    )
    ledger.write(tx, actor, "mediation.hotline_previewed", run, rows=len(content.lines), digest=uploaded.digest)
    return run.id


def review_run(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Judge the kept rows anew. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, HotlineRun, actor, run_id, lock=True)
    access.review_run(actor, run).enforce()
    again = queries.judged_again(tx, actor, queries.content(tx, run))
    course.show(tx, run, to_json(again), counted(again.lines))


def confirm_run(tx: Transaction, actor: Actor, command: ConfirmRun) -> Imported:
    """Open the cases and join the orders as they were previewed, in this one transaction, or nothing.

    A run that is confirmed already is not written again. Raises NotFound, NotPermitted, OutOfTurn, RowsChanged,
    ChangedMeanwhile, Invalid where problems were not left out or nothing is left.
    """
    run = get_visible(tx.session, HotlineRun, actor, command.run_id, lock=True)
    if run.stage is Stage.CONFIRMED and run.person_id == actor.person_id:
        return _imported(run, again=True)
    access.confirm_run(actor, run).enforce()
    course.refuse_unready(tx, run, command, queries.wrong(run))
    kept = queries.content(tx, run)
    again = queries.judged_again(tx, actor, kept)
    course.refuse_changed(kept.lines, again.lines)
    results = _write(tx, actor, run, again.lines)
    if not results:
        raise Invalid("没有可以导入的行。", remedy="表里的工单导入过，或者不是调解的事，不用导入。")
    course.settle(tx, run, results)
    done = _imported(run)
    ledger.write(tx, actor, "mediation.hotline_imported", run, new=done.new, joined=done.joined, left=done.left)
    return done


def drop_run(tx: Transaction, actor: Actor, run_id: int) -> None:
    """Give up a previewed workbook; its rows are deleted. Raises NotFound, NotPermitted, OutOfTurn."""
    run = get_visible(tx.session, HotlineRun, actor, run_id, lock=True)
    access.drop_run(actor, run).enforce()
    course.drop(tx, actor, run, "mediation.hotline_dropped")


def answer_order(tx: Transaction, actor: Actor, command: AnswerOrder) -> None:
    """Note what the hotline was told; the order's clock ends. Raises NotFound, NotPermitted, OutOfTurn, Invalid."""
    order = get_visible(tx.session, HotlineOrder, actor, command.order_id, lock=True)
    access.answer_order(actor, order).enforce()
    expect(tx, order, command.version)
    words = command.words.strip()[:ANSWER_MOST]
    if not words:
        raise Invalid("请写怎样回复的。", remedy="例如：11 月 20 日电话告知来电人，双方已同意调解。")
    order.answer, order.answered_at, order.answered_by_id = words, tx.now, actor.person_id
    ledger.write(tx, actor, "mediation.hotline_answered", order)


def expire(tx: Transaction, _: date) -> int:
    """Delete the rows of workbooks that nobody confirmed in time; returns how many. Bears repetition."""
    return course.expire(tx, HotlineRun, "mediation.hotline_expired")


def _write(tx: Transaction, actor: Actor, run: HotlineRun, lines: tuple[Line, ...]) -> list[list[object]]:
    """Open a case for each new order, and put the others beside; rows with verdicts and the ids of their orders."""
    opened: dict[int, int] = {}
    results: list[list[object]] = []
    for line in lines:
        order = line.order
        if line.verdict not in TAKEN or order is None:
            continue
        case_id = line.joins or opened.get(line.joins_row or 0)
        if case_id is None:
            case_id = opened[line.number] = _opened(tx, actor, order).id
        results.append([line.number, line.verdict.value, _kept(tx, actor, run, order, case_id).id])
        if line.joins is not None:
            outbox.promise(tx, "mediation.hotline_joined", case_id=case_id)
    return results


def _opened(tx: Transaction, actor: Actor, order: Order) -> Case:
    """The case of a new order: the caller against whom they complain of."""
    number = tx.keyring.open(order.number_sealed, context_of(HotlineOrder.number_sealed)) if order.number_sealed else ""
    kind = PartyKind.COMMITTEE if order.committee else PartyKind.COMPANY if order.company_id else PartyKind.OTHER
    committee_id = queries.committee_of(tx, order.compound_id) if order.committee else None
    return cases.open_case(
        tx,
        actor,
        OpenCase(
            channel=Channel.HOTLINE,
            subject=order.subject,
            story=order.content,
            compound_id=order.compound_id,
            urgency=Urgency.SOON if order.grade is Grade.URGENT else Urgency.NORMAL,
            external_reference=order.number,
            parties=(
                PartyLine(PartyRole.APPLICANT, PartyKind.PERSON, order.caller, room=order.room, number=number),
                PartyLine(
                    PartyRole.RESPONDENT,
                    kind,
                    order.responsible or OTHER_SIDE,
                    company_id=order.company_id,
                    committee_id=committee_id,
                ),
            ),
        ),
    )


def _kept(tx: Transaction, actor: Actor, run: HotlineRun, order: Order, case_id: int) -> HotlineOrder:
    """The order with its own clock, which neither joining nor merging loses; it runs from the day it was received."""
    clock = PETITION if order.petition else HARD if order.grade is Grade.HARD else CLOCKS[order.nature]
    period = parameters.period_after(
        tx, clock, actor.place_path, order.received_on, happened="受理工单", alliance_id=actor.alliance_id
    )
    row = HotlineOrder(
        alliance_id=run.alliance_id,
        run_id=run.id,
        place_id=order.place_id,
        case_id=case_id,
        number=order.number,
        received_on=order.received_on,
        caller=order.caller,
        number_sealed=order.number_sealed,
        number_index=order.number_index,
        number_masked=order.number_masked,
        category=order.category[:BASIS_MOST],
        nature=order.nature,
        grade=order.grade,
        told=order.told,
        clock=clock,
        answer_by=period.due,
    )
    tx.session.add(row)
    tx.session.flush()  # its id stands in the results of the run
    ledger.write(tx, actor, "mediation.hotline_order", row, answer_by=period.due)
    return row


def _imported(run: HotlineRun, *, again: bool = False) -> Imported:
    counts = run.counts
    left = sum(counts[one.value] for one in Verdict if one not in TAKEN)
    return Imported(run.id, counts[Verdict.NEW], counts[Verdict.SAME_MATTER], left, again)
