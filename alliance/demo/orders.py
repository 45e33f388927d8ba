"""Work orders of the 12345 hotline: a workbook that was imported, and one that waits with what is wrong in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO

from alliance.demo.casework import Casework
from alliance.demo.filings import Deed, at
from alliance.demo.names import telephone
from alliance.kernel.db import Transaction
from alliance.kernel.table_runs.course import ConfirmRun
from compounds.workbooks import sheets_out
from compounds.workbooks.columns import Value
from compounds.workbooks.sheets_out import Out
from mediation.hotline import actions, queries
from mediation.hotline.actions import Basis
from mediation.hotline.columns import ORDERS, SHEETS
from mediation.hotline.models import HotlineRun

IMPORTED, WAITING = 2, 1
UNTIL = timedelta(days=300)
SERIAL = 900
"""From which serial on the sample numbers of callers are taken."""
LAMPS = ("小区大门口的路灯不亮", "晚上回家看不见路，反映两个星期了没有人修。")
"""The one order that comes twice."""
Row = dict[str, Value | None]


def deeds(tx: Transaction, work: Casework) -> Iterator[Deed]:
    """Both workbooks of the mediation secretary, each at its instant."""
    yield at(tx.today - timedelta(days=IMPORTED), 9), partial(_imported, work)
    yield at(tx.today - timedelta(days=WAITING), 11), partial(_waiting, work)


def _imported(work: Casework, tx: Transaction) -> None:
    rows = [
        _row(work, tx, "lapsed", 1, LAMPS),
        _row(work, tx, "ending", 2, ("电梯经常停在半楼层", "一个月坏了四次，老人不敢坐，物业说在等配件。")),
    ]
    run = _previewed(work, tx, "12345 工单（上周）.xlsx", rows)
    actions.confirm_run(tx, work.desk(tx), ConfirmRun(run.id, run.version))


def _waiting(work: Casework, tx: Transaction) -> None:
    rows = [
        _row(work, tx, "lapsed", 1, LAMPS),
        _row(work, tx, "returned", 3, ("物业不让外卖进小区", "下雨天要走到大门口拿，老人腿脚不便。")),
        {**_row(work, tx, "check", 4, ("想问物业费按什么标准收", "想知道收费标准在哪里查。")), "nature": "咨询"},
        {**_row(work, tx, "check", 5, ("楼道堆了旧家具", "四楼到五楼走不过去。")), "compound": "望江名苑东区"},
        {**_row(work, tx, "check", 6, ("单元门禁坏了", "一推就开，不安全。")), "received_on": "上个月底"},
    ]
    _previewed(work, tx, "12345 工单（本周）.xlsx", rows)


def _row(work: Casework, tx: Transaction, compound: str, serial: int, told: tuple[str, str]) -> Row:
    return {
        "number": f"QZ{work.seeded_on:%Y%m%d}{serial:05d}",
        "received_on": work.seeded_on - timedelta(days=IMPORTED + 1),
        "channel": "12345",
        "caller": "王女士" if serial % 2 else "李先生",
        "phone": telephone(SERIAL + serial),
        "compound": work.compounds[compound].place.name,
        "room": f"{serial + 2}幢{serial}02室",
        "category": "住房城建",
        "category2": "物业管理",
        "nature": "投诉",
        "grade": "一般",
        "title": told[0],
        "content": told[1],
        "responsible": work.company_of(tx, work.compounds["ending" if compound == "lapsed" else compound]).name,
        "process": "已转街道核实。",
    }


def _previewed(work: Casework, tx: Transaction, name: str, rows: Sequence[Row]) -> HotlineRun:
    desk = work.desk(tx)
    content = sheets_out.workbook([Out(ORDERS.kind, list(rows))], sheets=SHEETS)
    uploaded = queries.opened(tx, desk, BytesIO(content), name)
    # A workbook holds the moment at which it was made; the same day is to give the same district.
    uploaded = replace(uploaded, digest=hashlib.sha256(name.encode()).hexdigest())
    basis = Basis("演示设定：柯城区 12345 工单共享协议", "柯城区 12345 政务服务热线", work.seeded_on + UNTIL)
    key = actions.preview_run(tx, desk, uploaded, basis)
    tx.session.flush()  # its version is the one that the next step has to name
    return tx.session.get_one(HotlineRun, key)
