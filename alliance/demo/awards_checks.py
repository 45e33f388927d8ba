"""What the bureau found in the sample: two years of monthly checks as tables, one corrected, one waiting to be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

from alliance.demo.awards_work import Judging
from alliance.demo.filings import Deed
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.course import ConfirmRun
from compounds.awards.checks import actions, queries
from compounds.awards.checks.actions import Basis
from compounds.awards.checks.columns import RULES, SHEETS
from compounds.awards.checks.models import CheckRun
from compounds.awards.checks.workflow import Table
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import Value
from compounds.workbooks.sheets_out import Out

POINTS: Mapping[str, tuple[int, int]] = {
    "member": (96, 96),
    "ending": (93, 76),
    "check": (91, 90),
    "due": (87, 88),
    "returned": (86, 87),
    "overdue": (97, 72),
    "first": (83, 85),
    "lapsed": (71, 64),
}
"""The usual points of a monthly check: before the last round was decided, and since."""
PUT_RIGHT = 90
"""From so many points on everything that was found is put right."""
BEFORE, BETWEEN, LATELY, CORRECTED, WAITING = 296, 84, 18, 10, 1
"""How many days ago each table came."""
MONTHS, TURNED = 13, 235
"""The first table has so many months; so many days ago two compounds began to do worse."""
WRONG = 6
"""So many points were typed wrong, and are put right by the corrected table."""
UNKNOWN = "荷花新村三区"
Row = dict[str, Value | None]


def deeds(work: Judging) -> Iterator[Deed]:
    """Three tables and a corrected one that are imported, and one more that nobody has confirmed yet."""
    first, middle, last = (_month(work.guiding.day(ago)) for ago in (BEFORE, BETWEEN, LATELY))
    begun = _months(_back(first, MONTHS), _back(first, 1))
    tables = (
        (
            BEFORE,
            f"{begun[-1].year}年以前的检查考评.xlsx",
            Out(Table.MONTHLY, _rows(work, begun)),
            _yearly(work, first),
        ),
        (BETWEEN, "上半年物业检查.xlsx", Out(Table.MONTHLY, _rows(work, _months(first, _back(middle, 1))))),
        (LATELY, "下半年物业检查.xlsx", Out(Table.MONTHLY, _rows(work, _months(middle, _back(last, 1)), wrong=WRONG))),
        (CORRECTED, "物业检查更正.xlsx", Out(Table.MONTHLY, _rows(work, [_back(last, 1)])[:1])),
    )
    for ago, name, *out in tables:
        yield work.at(ago, 15), partial(_import, work, name, out)
    yield work.at(WAITING, 16), partial(_wait, work, "本月物业检查.xlsx", _doubtful(work, last))


def _import(work: Judging, name: str, out: Sequence[Out], tx: Transaction) -> None:
    run = _preview(work, name, out, tx)
    actions.confirm_checks(tx, work.secretary(tx), ConfirmRun(run.id, run.version))


def _wait(work: Judging, name: str, out: Out, tx: Transaction) -> None:
    """Somebody has still to look at the rows."""
    _preview(work, name, [out], tx)


def _preview(work: Judging, name: str, out: Sequence[Out], tx: Transaction) -> CheckRun:
    secretary = work.secretary(tx)
    content = sheets_out.workbook(out, sheets=SHEETS, notes=RULES)
    uploaded = queries.opened(tx, secretary, BytesIO(content), name, None)
    # A workbook holds the moment at which it was made; the same day is to give the same district.
    uploaded = replace(uploaded, digest=hashlib.sha256(name.encode()).hexdigest())
    basis = Basis(f"区住建局物业检查通报（样本），{tx.today.year}年{tx.today.month}月", tx.today)
    run_id = actions.preview_checks(tx, secretary, uploaded, basis)
    tx.session.flush()  # the version is that of the row as it stands
    return tx.session.get_one(CheckRun, run_id)


def _rows(work: Judging, months: Sequence[date], *, wrong: int = 0) -> list[Row]:
    """A row for each compound and month; `wrong` points too few in the last row of the first compound."""
    turned = work.guiding.day(TURNED)
    rows: list[Row] = []
    for key, usual in POINTS.items():
        for month in months:
            points = usual[month >= turned] + (len(key) + month.month) % 3 - 1
            found = max(1, (100 - points) // 3)
            rows.append(
                {
                    "compound": work.compound(key).place.name,
                    "month": month,
                    "score": str(points - (wrong if len(rows) == len(months) - 1 else 0)),
                    "found": str(found),
                    "mended": str(found if points >= PUT_RIGHT else found // 2),
                }
            )
    return rows


def _yearly(work: Judging, month: date) -> Out:
    rows: list[Row] = [
        {"compound": work.compound(key).place.name, "year": str(month.year - 1), "total": str(before), "party": "50"}
        for key, (before, _) in POINTS.items()
    ]
    return Out(Table.YEARLY, rows)


def _doubtful(work: Judging, month: date) -> Out:
    """Rows of every kind: new, corrected, of a compound that nobody knows, and beyond the scale."""
    rows = _rows(work, [month])[:4]
    rows.append(_rows(work, [_back(month, 1)])[2] | {"score": "85.5"})
    rows.append({"compound": UNKNOWN, "month": month, "score": "88"})
    rows.append({"compound": work.compound("first").place.name, "month": month, "score": "860"})
    return Out(Table.MONTHLY, rows)


def _month(day: date) -> date:
    return day.replace(day=1)


def _back(month: date, months: int) -> date:
    count = month.year * 12 + month.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _months(first: date, last: date) -> list[date]:
    """The first days of the months from one to another, both included."""
    found = [first]
    while found[-1] < last:
        found.append(_back(found[-1], -1))
    return found
