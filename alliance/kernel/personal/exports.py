"""Lists that leave the platform as files: each is counted, limited, marked with who took it, and on the ledger."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy import func, select

from alliance.kernel import ledger
from alliance.kernel.actors import Actor
from alliance.kernel.days import SHANGHAI
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, Throttled
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.personal import access
from alliance.kernel.personal.models import ExportRecord
from alliance.kernel.places.models import Alliance, Place, PlaceKind

ROWS, A_DAY = "personal.export_rows", "personal.exports_a_day"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 6
_NUMBERS = re.compile(r"手机|电话|联系方式|phone|mobile|telephone", re.IGNORECASE)
_NAMES: dict[str, str] = {}

ledger.tell({"personal.exported": "导出了{rows}行"})


def tell(names: Mapping[str, str]) -> None:
    """Register how exports are called on pages: `{"registry": "小区登记簿"}`; the keys are what `record` is given."""
    _NAMES.update(names)


def name_of(what: str) -> str:
    """What an export is called on pages."""
    return _NAMES.get(what, what)


def record(
    tx: Transaction, actor: Actor, *, what: str, rows: int, columns: tuple[str, ...], place_id: int
) -> ExportRecord:
    """Put an export on record before the file is handed out; its `watermark` belongs into the file.

    The caller has asked its own access to the rows. `what` is a code that `tell` names. Raises Invalid for more rows
    than one export may have and for telephone numbers of more than one compound, Throttled where the person has taken
    enough for the day, NotFound for a place that is none.
    """
    access.record(actor).enforce()
    place = tx.session.get(Place, place_id)
    if place is None or actor.alliance_id is None:
        raise NotFound("没有找到。")
    _refuse_numbers(columns, place)
    _refuse_beyond(tx, actor, rows)
    code = f"E{tx.today:%Y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH))}"
    at = tx.now.astimezone(SHANGHAI)
    made = ExportRecord(
        alliance_id=actor.alliance_id,
        person_id=actor.person_id,
        place_id=place_id,
        what=what,
        row_count=rows,
        columns=list(columns),
        code=code,
        watermark=f"导出人 {actor.name or '平台'} {at:%Y-%m-%d %H:%M} 编号 {code}",
        at=tx.now,
    )
    tx.session.add(made)
    ledger.write(tx, actor, "personal.exported", made, what=what, rows=rows, place_id=place_id)
    return made


def _refuse_numbers(columns: tuple[str, ...], place: Place) -> None:
    """There is no list of telephone numbers across compounds, whoever asks (个人信息保护法第六条)."""
    if place.kind is not PlaceKind.COMPOUND and any(_NUMBERS.search(column) for column in columns):
        raise Invalid(
            "跨小区的名单里不能带手机号，没有导出。",
            remedy="请去掉这一列；要联系某一个人，请在他的任职页上按“看手机号”，一次看一个。",
        )


def _refuse_beyond(tx: Transaction, actor: Actor, rows: int) -> None:
    limits = parameters.several(tx, (ROWS, A_DAY), actor.place_path, tx.today, alliance_id=actor.alliance_id)
    most, times = limits[ROWS].whole, limits[A_DAY].whole
    if rows > most:
        raise Invalid(
            f"这份名单有 {rows} 行，一次最多导出 {most} 行，没有导出。", remedy="请先按街道或社区筛选，分几次导出。"
        )
    if actor.person_id is None:
        return
    # Two exports of one person at the same moment queue here, so that neither slips past the count.
    tx.session.execute(select(Alliance.id).where(Alliance.id == actor.alliance_id).with_for_update())
    since = datetime.combine(tx.today, time(), SHANGHAI)
    taken = tx.session.scalar(
        select(func.count())
        .select_from(ExportRecord)
        .where(ExportRecord.person_id == actor.person_id, ExportRecord.at >= since)
    )
    if (taken or 0) >= times:
        raise Throttled(
            f"您今天已经导出 {taken} 次，一天最多 {times} 次。", remedy="请明天再来；急用的话，请另一位同事导出。"
        )
