"""What the marks of a sitting come to: who counts as present, what contradicts, what a person must decide. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from training.sittings.workflow import Way


class Clash(StrEnum):
    """How marks contradict one another, or the sheet."""

    TWICE = "twice"
    ELSEWHERE = "elsewhere"
    TICKED_ONLY = "ticked_only"
    TOO_EARLY = "too_early"
    AFTER_END = "after_end"
    SAT_UNMARKED = "sat_unmarked"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


CLASH_NAMES: dict[Clash, str] = {
    Clash.TWICE: "被两个人或者两台手机登记过，只算一次",
    Clash.ELSEWHERE: "同一时间在另一场也有登记",
    Clash.TICKED_ONLY: "名单上打了勾，但没有扫到码",
    Clash.TOO_EARLY: "还没到签到的时候就登记了",
    Clash.AFTER_END: "散场以后才登记的",
    Clash.SAT_UNMARKED: "没有签到，却在本场开始过考试",
    Clash.FOREIGN: "扫到别的场次的码",
    Clash.UNKNOWN: "扫到不是本平台的码，或者已经移出名单的人的码",
}
HARMLESS = frozenset({Clash.TWICE})
"""Told, and nothing needs deciding."""
OF_NOBODY = frozenset({Clash.FOREIGN, Clash.UNKNOWN})
"""They belong to nobody who is invited; one sentence on confirming answers for all."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One mark that was not withdrawn; `invited_id` None for a code of nobody here."""

    invited_id: int | None
    way: Way
    device: str
    by_id: int
    marked_at: datetime
    other_id: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """When marks of a sitting are made: from the opening of the doors to its end.

    `scanning` is True where codes were scanned in it at all, so that a tick alone is odd.
    """

    doors_at: datetime
    ends_at: datetime
    scanning: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What the marks say of one who is invited: `present` None where a person must decide."""

    present: bool | None
    clashes: tuple[Clash, ...]
    since: datetime | None
    ways: tuple[Way, ...]


def of_one(signs: Sequence[Sign], hours: Hours, *, elsewhere: bool, sat: bool = False) -> Found:
    """What the marks of one person come to.

    `elsewhere` is True where the person has marks in another sitting that overlaps with this one, `sat` where they
    began an examination inside this one.
    """
    if not signs:
        clash = (Clash.SAT_UNMARKED,) if sat else ()
        return Found(present=None if sat else False, clashes=clash, since=None, ways=())
    timely = [sign for sign in signs if hours.doors_at <= sign.marked_at <= hours.ends_at]
    early = min(sign.marked_at for sign in signs) < hours.doors_at
    scanned = any(sign.way is Way.QR for sign in signs)
    clashes = [
        clash
        for clash, is_so in (
            (Clash.TWICE, len({(sign.by_id, sign.device) for sign in signs if sign.way is Way.QR}) > 1),
            (Clash.ELSEWHERE, elsewhere),
            (Clash.TICKED_ONLY, hours.scanning and not scanned),
            (Clash.TOO_EARLY, not timely and early),
            (Clash.AFTER_END, not timely and not early),
        )
        if is_so
    ]
    open_ = any(clash not in HARMLESS for clash in clashes)
    return Found(
        present=None if open_ else True,
        clashes=tuple(clashes),
        since=min(sign.marked_at for sign in signs),
        ways=tuple(sorted({sign.way for sign in signs})),
    )


def of_nobody(signs: Sequence[Sign]) -> tuple[tuple[Clash, Sign], ...]:
    """The codes that belong to nobody here, in the order in which they were scanned."""
    strangers = sorted((sign for sign in signs if sign.invited_id is None), key=lambda sign: sign.marked_at)
    return tuple((Clash.FOREIGN if sign.other_id is not None else Clash.UNKNOWN, sign) for sign in strangers)
