"""Which version of a work holds on a day, reckoned from dates alone, because labels are known to be wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from alliance.kernel.days import full_date
from search.library.models import Status

STATUS_NAMES = {
    Status.IN_FORCE: "现行",
    Status.NOT_YET: "尚未施行",
    Status.SUPERSEDED: "历史版本",
    Status.REPEALED: "已废止",
}
UNCHECKED = "施行日待核"
DOUBTFUL = "待核"
_LABELLED_OLD = "来源标注为历史版本，新的文本未入库，请核对。"


def effective_sentence(effective_from: date | None) -> str:
    """2021年1月1日起施行, or 施行日待核 where only another version's day is known."""
    return f"{full_date(effective_from)}起施行" if effective_from else UNCHECKED


class Dated(Protocol):
    """What is needed of a version, be it a row or a record."""

    id: Any
    version_date: Any
    effective_from: Any
    effective_to: Any
    status: Any
    doubt: Any


_Version = TypeVar("_Version", bound=Dated)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands on a day; `doubt` says why it should be checked, empty where nothing speaks against it."""

    status: Status
    doubt: str = ""

    @property
    def label(self) -> str:
        """The tag that pages show."""
        return DOUBTFUL if self.doubt and self.status is Status.IN_FORCE else STATUS_NAMES[self.status]

    @property
    def tone(self) -> str:
        """The tone of the tag: law, due or late."""
        if self.status is Status.IN_FORCE:
            return "due" if self.doubt else "law"
        return "late" if self.status is Status.REPEALED else "due"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day, both included; None is without end."""

    since: date | None = None
    until: date | None = None


NEVER = Span(date.max, date.min)
"""Begins after it ended: no day lies in it."""

_DAY = timedelta(days=1)


def begins(version: Dated) -> date:
    """The day from which a version counts: its own effective day where known, else the day of its text."""
    return version.effective_from or version.version_date or date.min


def standings(versions: Iterable[Dated], today: date) -> Mapping[int, Standing]:
    """Where each version of one work stands on `today`, by id: at most one is in force.

    A repeal stated by the source is believed; every other label is not: the version in force is the latest whose day
    has come, and the ones before it are superseded.
    """
    every = list(versions)
    waiting = [version for version in every if begins(version) > today]
    ended = [version for version in every if version not in waiting and _ended(version, today)]
    begun = [version for version in every if version not in waiting and version not in ended]
    current = max(begun, key=lambda one: (one.version_date or date.min, begins(one), one.id), default=None)
    found = {version.id: Standing(Status.NOT_YET, version.doubt) for version in waiting}
    found |= {version.id: Standing(Status.REPEALED, version.doubt) for version in ended}
    for version in begun:
        if version is not current:
            found[version.id] = Standing(Status.SUPERSEDED, version.doubt)
        elif version.status is Status.SUPERSEDED and len(every) == 1:
            found[version.id] = Standing(Status.IN_FORCE, version.doubt or _LABELLED_OLD)
        else:
            found[version.id] = Standing(Status.IN_FORCE, version.doubt)
    return found


def in_force(versions: Iterable[_Version], now: Mapping[int, Standing]) -> _Version | None:
    """Of the versions of one work the one that is in force, as they stand; None where none is."""
    return next((version for version in versions if now[version.id].status is Status.IN_FORCE), None)


def held(versions: Iterable[Dated]) -> Mapping[int, Span]:
    """From when to when each version of one work holds, by id; NEVER where no day finds it in force.

    Where a version holds, is set aside for a while and holds again, the later time counts.
    """
    every = list(versions)
    turns = {begins(version) for version in every} | {date.min}
    turns |= {one.effective_to + _DAY for one in every if one.effective_to is not None and one.effective_to < date.max}
    days = sorted(turns)
    found: dict[int, Span] = {version.id: NEVER for version in every}
    before: int | None = None
    for start, after in zip(days, [*days[1:], None], strict=True):
        holds = in_force(every, standings(every, start))
        now = holds.id if holds is not None else None
        end = after - _DAY if after is not None else None
        if now is not None:
            since = found[now].since if now == before else None if start == date.min else start
            found[now] = Span(since, end)
        before = now
    return found


def _ended(version: Dated, today: date) -> bool:
    if version.effective_to is not None:
        return bool(version.effective_to < today)
    return bool(version.status is Status.REPEALED)
