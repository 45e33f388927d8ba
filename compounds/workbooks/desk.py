"""What workbooks put on the desk of whoever uploaded them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date, remaining
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.workflow import Stage
from alliance.kernel.workbench import Line, Section
from compounds import addresses
from compounds.workbooks import access
from compounds.workbooks.models import ImportRun

MOST = 5


def lines(reading: Transaction, actor: Actor) -> Iterator[Line]:
    """One's own previews that wait to be confirmed, before they expire; one statement, none for other offices."""
    if not access.preview_workbook(actor):
        return
    rows = reading.session.execute(
        select(ImportRun.id, ImportRun.file_name, ImportRun.expires_at)
        .where(
            visible(ImportRun, actor),
            ImportRun.person_id == actor.person_id,
            ImportRun.stage == Stage.PREVIEWED,
            ImportRun.expires_at > reading.now,
        )
        .order_by(ImportRun.expires_at, ImportRun.id)
        .limit(MOST)
    )
    for key, name, expires_at in rows:
        last = local_date(expires_at)
        yield Line(
            Section.TODO,
            f"确认导入：{name}",
            note="用表格登记的，核对结果出来了；到期没有确认，读到的内容自动删除",
            url=f"{addresses.ROOT}/workbooks/{key}",
            when_text=remaining(last, reading.today),
            tone="due",
            button="去确认",
            sort=last.isoformat(),
        )
