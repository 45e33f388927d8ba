"""What is wrong with the platform itself, with the way out: for the home of whoever keeps it, and for machines."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from alliance.kernel import outbox
from alliance.kernel.actors import Actor, Office
from alliance.kernel.db import Transaction
from alliance.kernel.indexing import Index, IndexUnavailable
from alliance.kernel.ledger import LedgerLine
from alliance.kernel.outbox import Errand, Lot
from alliance.kernel.running import alive, figures
from alliance.kernel.workbench import Line, Section

TRIED = 3
"""An errand that was tried so often and waits still tells of another side that is away, not of a moment's trouble."""
LOOKED_BACK = 2_000
"""How many deeds are looked at for one that was done later than now: those after it may be dated right again."""
LATE = timedelta(minutes=15)
ASTRAY = timedelta(minutes=5)
"""By how much two clocks may differ before one of them is wrong."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong: a name for machines, a sentence, and how to mend it."""

    code: str
    says: str
    mend: str


def _since_start() -> float:
    """By how much the machine's day and its pulse differ; the pulse also counts while the machine sleeps."""
    return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)


_AT_START = _since_start()


def found(reading: Transaction, index: Index) -> list[Trouble]:
    """Everything that is wrong now, the gravest first."""
    every = (_clock(reading), _jump(), _disk(reading), _index(index), *_errands(reading), _deliverer(reading))
    return [trouble for trouble in every if trouble is not None]


def is_astray(reading: Transaction) -> bool:
    """Whether the clock stands before deeds that are done: it went back, or it had been ahead when they were done."""
    return _clock(reading) is not None


def _clock(reading: Transaction) -> Trouble | None:
    lately = select(LedgerLine.at).order_by(LedgerLine.id.desc()).limit(LOOKED_BACK).subquery()
    last: datetime | None = reading.session.scalar(select(func.max(lately.c.at)))
    if last is None or last <= reading.now + ASTRAY:
        return None
    return Trouble(
        "clock",
        f"平台的时间不对：比最近一次办理的时间还早{_long(last - reading.now)}",
        "请运行维护人员校准机器的时间（timedatectl），再重新启动服务；办过的事没有丢，先后按台账的编号算。",
    )


def _jump() -> Trouble | None:
    """The machine's day was moved while this process ran."""
    moved = timedelta(seconds=_since_start() - _AT_START)
    if abs(moved) <= ASTRAY:
        return None
    return Trouble(
        "clock_moved",
        f"平台的时间在运行中{'快' if moved > timedelta(0) else '慢'}了{_long(abs(moved))}",
        "请运行维护人员核对机器的时间（timedatectl），对了以后重新启动服务。",
    )


def _disk(reading: Transaction) -> Trouble | None:
    free = shutil.disk_usage(reading.home).free
    if free >= figures.DISK_LOW:
        return None
    return Trouble(
        "disk",
        f"存放资料的磁盘只剩 {free / 1e9:.1f} GB",
        "满了就谁也存不了东西。请运行维护人员腾出空间（du -xh 看谁占得多），腾出以后自己就好。",
    )


def _index(index: Index) -> Trouble | None:
    try:
        index.count()
    except IndexUnavailable:
        return Trouble(
            "index",
            "搜索用不了：索引不在，或者搜索服务连不上",
            "别的事照常办。请运行维护人员运行 alliance search status，再运行 alliance search rebuild。",
        )
    return None


def _errands(reading: Transaction) -> Iterable[Trouble]:
    """Errands that were given up, and those that are tried again and again, such as texts to a dead gateway."""
    counted = select(Errand.lot, func.count().label("errands")).group_by(Errand.lot)
    open_ones = counted.where((Errand.lot == Lot.DEAD) | ((Errand.lot == Lot.WAITING) & (Errand.attempts >= TRIED)))
    counts = {row.lot: row.errands for row in reading.session.execute(open_ones)}
    if dead := counts.get(Lot.DEAD, 0):
        yield Trouble(
            "errands_dead",
            f"有 {dead} 件消息或文书送不出去，平台不再试了",
            "请运行维护人员运行 alliance outbox status 看原因，修好后运行 alliance outbox retry。",
        )
    if tried := counts.get(Lot.WAITING, 0):
        yield Trouble(
            "errands_tried",
            f"有 {tried} 件消息或文书试了几次没有送出去，还在试",
            "多半是短信、邮件或搜索服务连不上。内容都在，各人“我的消息”里也看得到；修好后平台自己补送。",
        )


def _deliverer(reading: Transaction) -> Trouble | None:
    """Nobody keeps the errands though some are due."""
    standing = outbox.standing(reading.session, reading.now)
    if alive.is_recent(reading.home) or standing.oldest_due is None or reading.now - standing.oldest_due < LATE:
        return None
    return Trouble(
        "deliverer",
        f"送消息、做文书的程序停了，积下 {standing.waiting} 件",
        "请运行维护人员启动它：alliance outbox run（只有一个进程的，重新启动 alliance serve）。",
    )


def _long(time_: timedelta) -> str:
    """A stretch of time in its largest unit."""
    hours, rest = divmod(int(time_.total_seconds()), 3600)
    return f" {time_.days} 天" if time_.days else f" {hours} 小时" if hours else f" {rest // 60} 分钟"


def lines(reading: Transaction, actor: Actor, index: Index) -> Iterable[Line]:
    """What the administrators of the platform find on their home, whichever room they came for."""
    if not actor.holds(Office.SYSTEM_ADMINISTRATOR):
        return ()
    return [
        Line(Section.TODO, trouble.says, note=trouble.mend, tone="late", sort="0", when_text="请马上处理")
        for trouble in found(reading, index)
    ]
