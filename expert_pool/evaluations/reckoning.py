"""From what is stored to the sums: the sheets as they were locked, the valid bids, the ranking and its effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from alliance.kernel import canonical
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Unavailable
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from expert_pool.evaluations import records
from expert_pool.evaluations.models import Evaluation, PanelSheet
from expert_pool.evaluations.workflow import SheetState
from expert_pool.scoring import arithmetic, effects
from expert_pool.scoring.arithmetic import Bid, MarkedSheet, Outcome
from expert_pool.scoring.criteria import SheetTemplate

LOCKED = "expert_pool.sheet_locked"
"""The verb under which the ledger keeps the fingerprint of every locked sheet."""
CANDIDATES, DEVIATION = "expert_pool.candidates_most", "expert_pool.deviation_share"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The sums of an evaluation with everything they were made from."""

    template: SheetTemplate
    bids: tuple[Bid, ...]
    sheets: tuple[MarkedSheet, ...]
    drawn: Mapping[int, str]
    outcome: Outcome


def digest_of(request_id: int, number: int, marks: Mapping[str, Any], notes: Mapping[str, Any], salt: str) -> str:
    """The fingerprint of a sheet: SHA-256 over its canonical text, with its salt if it has one, in hexadecimal."""
    whole = {"marks": marks, "notes": notes, "panellist": number, "request": request_id}
    if salt:
        whole["salt"] = salt
    return canonical.digest(whole)


def marks_of(stored: Mapping[str, Any]) -> dict[int, dict[str, Decimal]]:
    """Stored marks as numbers, by the company's number and the criterion's code."""
    return {int(company): {code: Decimal(mark) for code, mark in marks.items()} for company, marks in stored.items()}


def locked_sheets(reading: Transaction, evaluation: Evaluation) -> tuple[MarkedSheet, ...]:
    """The sheets that count, by number; one statement. Raises Unavailable where one is not what was locked.

    The fingerprint is compared with the sheet and with the line that the ledger got at the locking.
    """
    told = _told(reading, evaluation)
    found = []
    for one in records.standing(evaluation):
        sheet = one.sheet
        if sheet is None or sheet.state is not SheetState.LOCKED:
            continue
        if sheet.digest != told.get(one.number) or not is_whole(evaluation, one.number, sheet):
            raise Unavailable(
                f"{one.number}号评审的评分表和锁定时不一样，分数先不出。",
                remedy="请立即联系系统管理员和住建局，查清评分表是怎么变的。",
            )
        found.append(MarkedSheet(one.number, sheet.digest, marks_of(sheet.marks), sheet.salt))
    return tuple(found)


def _told(reading: Transaction, evaluation: Evaluation) -> dict[int, str]:
    """The fingerprints as the ledger got them, by the number of the panellist."""
    facts = reading.session.scalars(
        select(LedgerLine.facts)
        .where(
            LedgerLine.subject == Evaluation.__tablename__,
            LedgerLine.subject_id == evaluation.id,
            LedgerLine.verb == LOCKED,
        )
        .order_by(LedgerLine.id)
    )
    return {one["number"]: one["digest"] for one in facts}


def is_whole(evaluation: Evaluation, number: int, sheet: PanelSheet) -> bool:
    """Whether a locked sheet still is what was locked."""
    return sheet.digest == digest_of(evaluation.request_id, number, sheet.marks, sheet.notes, sheet.salt)


def bids_of(evaluation: Evaluation) -> tuple[Bid, ...]:
    """The bids that are scored; a price that two people have not typed alike is none."""
    return tuple(Bid(bid.number, Decimal(bid.price) if bid.price else None) for bid in records.valid_bids(evaluation))


def reckoned(reading: Transaction, evaluation: Evaluation) -> Reckoned:
    """The ranking by the locked sheets; two statements. Raises Unavailable where a sheet was changed after locking."""
    template, bids, sheets = records.template_of(evaluation), bids_of(evaluation), locked_sheets(reading, evaluation)
    if not bids or not sheets:
        raise Unavailable("还没有可以计算的评分表或者报价。", remedy="请刷新页面，看看现在到了哪一步。")
    most = _number(reading, evaluation, CANDIDATES).whole
    drawn = arithmetic.lots((one.digest for one in sheets), (bid.company for bid in bids))
    return Reckoned(template, bids, sheets, drawn, arithmetic.reckon(template, bids, sheets, drawn, most))


def effects_of(reading: Transaction, evaluation: Evaluation, sums: Reckoned) -> effects.Effects:
    """What each sheet and each criterion changed; one statement."""
    return effects.effects(
        sums.template,
        sums.bids,
        sums.sheets,
        sums.drawn,
        sums.outcome,
        asks_above=_number(reading, evaluation, DEVIATION).share,
    )


def _number(reading: Transaction, evaluation: Evaluation, code: str) -> Parameter:
    """A number as it was on the day of the locking, so that a report reads for ever as it was signed."""
    day = reading.today if evaluation.locked_at is None else local_date(evaluation.locked_at)
    return parameters.on(reading, code, evaluation.place.path, day, alliance_id=evaluation.alliance_id)
