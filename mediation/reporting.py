"""What might escalate or be a sham: marked, reported, receipted; for the desk and the mediators, never a side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid
from compounds.versions import expect
from mediation import access
from mediation.models import Case, Report
from mediation.records import facts_of, in_hand
from mediation.workflow import RISK_NAMES, ReportKind, Risk

ledger.tell(
    {
        "mediation.risk_marked": "标记风险：{level}",
        "mediation.reported": "已向有关部门报告",
    },
    {"level": RISK_NAMES},
)
WORDS_MOST, TO_MOST, RECEIPT_MOST = 1000, 100, 200


@dataclass(frozen=True, slots=True)
class MarkRisk:
    """How likely the dispute escalates and what was seen; `reported_to` where it was reported at once."""

    case_id: int
    level: Risk
    words: str
    reported_to: str = ""
    reported_on: date | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """To whom a report went, on which day, with which receipt."""

    report_id: int
    version: int
    reported_to: str
    reported_on: date
    receipt: str = ""


def mark_risk(tx: Transaction, actor: Actor, command: MarkRisk) -> int:
    """Mark a case, or lift the mark; returns the report's id. The line stands on the report, which sides never read.

    Raises NotFound, NotPermitted, Invalid. Source: 人民调解法第二十五条.
    """
    case, facts = in_hand(tx, actor, command.case_id)
    access.mark_risk(actor, facts).enforce()
    if not command.words.strip():
        raise Invalid("请写明看到、听到了什么。", remedy="例如：有人扬言要动手。当事人看不到这段话。")
    to = command.reported_to.strip()[:TO_MOST]
    report = Report(
        alliance_id=case.alliance_id,
        case_id=case.id,
        made_by_id=actor.person_id,
        kind=ReportKind.RISK,
        level=command.level,
        made_at=tx.now,
        words=command.words.strip()[:WORDS_MOST],
        reported_to=to,
        reported_on=_day(tx, command.reported_on) if to else None,
        receipt=command.receipt.strip()[:RECEIPT_MOST] if to else "",
    )
    tx.session.add(report)
    case.risk = command.level
    ledger.write(tx, actor, "mediation.risk_marked", report, level=command.level)
    if command.level is not Risk.NONE:
        outbox.promise(tx, "mediation.risk_marked", case_id=case.id)
    return report.id


def report(tx: Transaction, actor: Actor, command: Told) -> None:
    """Note to whom something was reported. Raises NotFound, NotPermitted, ChangedMeanwhile, Invalid."""
    noted = get_visible(tx.session, Report, actor, command.report_id, lock=True)
    expect(tx, noted, command.version)
    access.report(actor, facts_of(tx, tx.session.get_one(Case, noted.case_id))).enforce()
    if not command.reported_to.strip():
        raise Invalid("请写报告给了谁。", remedy="例如：府山派出所。")
    noted.reported_to = command.reported_to.strip()[:TO_MOST]
    noted.reported_on = _day(tx, command.reported_on)
    noted.receipt = command.receipt.strip()[:RECEIPT_MOST]
    tx.session.flush()  # the version is known after that
    ledger.write(tx, actor, "mediation.reported", noted, version=noted.version)


def _day(tx: Transaction, day: date | None) -> date:
    if day is not None and day > tx.today:
        raise Invalid("报告的日子不能在今天以后。", remedy="请填已经报告的那一天。")
    return day or tx.today
