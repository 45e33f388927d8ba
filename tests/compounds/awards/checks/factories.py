"""Tables of the bureau for tests: a workbook or comma table from plain rows, uploaded and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.course import ConfirmRun
from compounds.awards.checks import actions, queries
from compounds.awards.checks.columns import MONTHLY, YEARLY
from compounds.awards.checks.models import CheckRun
from compounds.awards.checks.verdicts import Line
from tests.compounds.workbooks.books import saved

BASIS = actions.Basis("10月份物业服务检查通报", date(2026, 11, 5))
MONTHLY_HEADS = ("所在街道", "小区名称", "月份", "得分", "扣分", "发现问题数", "已整改数", "备注")
YEARLY_HEADS = ("小区名称", "年度", "总分", "月均分", "等级", "党员委员比例")


def monthly(*rows: Sequence[Any]) -> BytesIO:
    """A workbook with the sheet of monthly checks; a row is name, month, score, and perhaps found and mended."""
    filled = [("", name, month, score, "", *(*more, "", "")[:2], "") for name, month, score, *more in rows]
    return saved({MONTHLY.name: [MONTHLY_HEADS, *filled]})


def yearly(*rows: Sequence[Any]) -> BytesIO:
    """A workbook with the sheet of yearly appraisals, a row as the heads are."""
    return saved({YEARLY.name: [YEARLY_HEADS, *rows]})


def preview(
    tx: Transaction, actor: Actor, stream: BytesIO, name: str = "月查.xlsx", *, usual: date | None = None
) -> CheckRun:
    """Upload a table."""
    uploaded = queries.opened(tx, actor, stream, name, usual)
    return tx.session.get_one(CheckRun, preview_id(tx, actor, uploaded))


def preview_id(tx: Transaction, actor: Actor, uploaded: queries.Uploaded) -> int:
    """Keep what was read; the id of the run."""
    run_id = actions.preview_checks(tx, actor, uploaded, BASIS)
    tx.session.flush()
    return run_id


def confirm(tx: Transaction, actor: Actor, run: CheckRun, *, good_only: bool = False) -> actions.Imported:
    """Give the word for a previewed table."""
    return actions.confirm_checks(tx, actor, ConfirmRun(run.id, run.version, good_only))


def brought_in(tx: Transaction, actor: Actor, stream: BytesIO) -> actions.Imported:
    """Upload and confirm in one go."""
    return confirm(tx, actor, preview(tx, actor, stream))


def lines(tx: Transaction, run: CheckRun) -> Mapping[int, Line]:
    """The verdicts of a run by row."""
    return {line.number: line for line in queries.content(tx, run).lines}
