"""Continuing education: what the holder of a certificate learnt since, year by year of the certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from training.certificates.models import Certificate
from training.courses.models import Module, ModuleCompletion

EXTENSION = "training.continuing"
"""Where the running application keeps its one registry."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Something that was learnt on a day, and how many minutes it takes."""

    on: date
    title: str
    minutes: int


Provider = Callable[[Transaction, int, int], Iterable[Learned]]
"""(reading, alliance_id, person_id): everything that the person learnt in a room above."""


class Continuing:
    """Gathers what rooms above know of somebody's learning; a room hands in its provider once, at the start."""

    def __init__(self) -> None:
        self._providers: list[Provider] = []

    def provide(self, provider: Provider) -> None:
        """Add a room's provider, which takes a constant number of statements."""
        self._providers.append(provider)

    def gather(self, reading: Transaction, alliance_id: int, person_id: int) -> tuple[Learned, ...]:
        """What all rooms know."""
        return tuple(one for provider in self._providers for one in provider(reading, alliance_id, person_id))


@dataclass(frozen=True, slots=True)
class Year:
    """One year of a certificate, both days included; `learned` in the order of the days, `minutes` in all."""

    starts_on: date
    ends_on: date
    learned: tuple[Learned, ...]
    hour_minutes: int

    @property
    def minutes(self) -> int:
        """All minutes of the year."""
        return sum(one.minutes for one in self.learned)

    @property
    def text(self) -> str:
        """How much that is, in hours of learning and what is over."""
        hours, rest = divmod(self.minutes, self.hour_minutes)
        over = f"零 {rest} 分钟" if rest and hours else f"{rest} 分钟" if rest else ""
        return f"{hours} 学时{over}" if hours or not rest else over


def years(reading: Transaction, certificate: Certificate, learned: Continuing, hour: int) -> tuple[Year, ...]:
    """The years of a certificate up to today, the first from the day after its issue; a constant number of queries.

    `hour` is how many minutes an hour of learning has.
    """
    last = min(certificate.ended_on or certificate.valid_to, reading.today)
    found = [
        *_modules(reading, certificate, hour),
        *learned.gather(reading, certificate.alliance_id, certificate.person_id),
    ]
    found.sort(key=lambda one: one.on)
    return tuple(
        Year(start, end, tuple(one for one in found if start <= one.on <= end), hour)
        for start, end in _spans(certificate.valid_from + timedelta(days=1), last)
    )


def _spans(first: date, last: date) -> Iterator[tuple[date, date]]:
    start, number = first, 1
    while start <= last:
        following = _later(first, number)
        yield start, following - timedelta(days=1)
        start, number = following, number + 1


def _later(day: date, years: int) -> date:
    """The same day some years later, the first of March for a 29th of February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _modules(reading: Transaction, certificate: Certificate, hour: int) -> Iterator[Learned]:
    """Modules that were done after the certificate."""
    rows = reading.session.execute(
        select(ModuleCompletion.completed_at, func.max(Module.title), ModuleCompletion.hours)
        .join(Module, (Module.code == ModuleCompletion.module_code) & (Module.digest == ModuleCompletion.digest))
        .where(
            ModuleCompletion.alliance_id == certificate.alliance_id,
            ModuleCompletion.person_id == certificate.person_id,
            ModuleCompletion.completed_at > certificate.issued_at,
        )
        .group_by(ModuleCompletion.id, ModuleCompletion.completed_at, ModuleCompletion.hours)
    )
    for completed_at, title, hours in rows:
        yield Learned(local_date(completed_at), title, hours * hour)
