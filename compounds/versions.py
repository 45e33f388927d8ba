"""Who saved a record since a page showed it, and what: the answer to the second of two tabs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.accounts.models import Person
from alliance.kernel.days import short_moment
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile

REMEDY = "您填的内容还在，请看清改动后再决定要不要保存。"
_LOOK_BACK = 50


def expect(tx: Transaction, record: Any, shown: int | None) -> None:
    """Raise ChangedMeanwhile with who changed what and when, unless the page showed the present version.

    `record` is a row with a version, whose ledger lines carry the version that each deed made.
    """
    if shown == record.version:
        return
    lines = tx.session.execute(
        select(ledger.LedgerLine, Person.name)
        .outerjoin(Person, ledger.LedgerLine.person_id == Person.id)
        .where(ledger.LedgerLine.subject == record.__tablename__, ledger.LedgerLine.subject_id == record.id)
        .order_by(ledger.LedgerLine.id.desc())
        .limit(_LOOK_BACK)
    )
    since = [
        f"{name or '平台'}在{short_moment(line.at)}{ledger.sentence(line)}"
        for line, name in lines
        if line.facts.get("version", 0) > (shown or 0)
    ]
    told = "；".join(reversed(since)) or "这条记录已经被别人改过"
    raise ChangedMeanwhile(f"您打开这一页以后，{told}。", remedy=REMEDY)
