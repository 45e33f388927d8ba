"""Halves of years: the only periods that figures are reckoned for, since others could be subtracted from each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from alliance.kernel.days import SHANGHAI

_SHAPE = re.compile(r"(20[0-9]{2})-([12])")
_SECOND = 7
MOST = 10
"""How many halves back one may look."""


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """2026年上半年."""

    year: int
    part: int

    @classmethod
    def of(cls, day: date) -> Half:
        """The half in which a day lies."""
        return cls(day.year, 1 if day.month < _SECOND else 2)

    @classmethod
    def parse(cls, text: str, today: date) -> Half:
        """What an address asks for, such as 2026-1; the present half where it asks for none that was."""
        found = _SHAPE.fullmatch(text)
        asked = cls(int(found[1]), int(found[2])) if found else cls.of(today)
        return min(asked, cls.of(today))

    @property
    def code(self) -> str:
        """2026-1."""
        return f"{self.year}-{self.part}"

    @property
    def name(self) -> str:
        """2026年上半年."""
        return f"{self.year}年{'上' if self.part == 1 else '下'}半年"

    @property
    def before(self) -> Half:
        """The half before this one."""
        return Half(self.year, 1) if self.part == 2 else Half(self.year - 1, 2)  # noqa: PLR2004 -- the second half

    @property
    def begins(self) -> datetime:
        """Its first instant in Asia/Shanghai."""
        return datetime(self.year, 1 if self.part == 1 else _SECOND, 1, tzinfo=SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime(self.year, _SECOND, 1, tzinfo=SHANGHAI) if self.part == 1 else Half(self.year + 1, 1).begins

    @property
    def months(self) -> tuple[int, ...]:
        """Its months."""
        return tuple(range(1, _SECOND)) if self.part == 1 else tuple(range(_SECOND, 13))


def choices(today: date) -> tuple[Half, ...]:
    """The halves that one may ask for, the newest first."""
    found = [Half.of(today)]
    while len(found) < MOST:
        found.append(found[-1].before)
    return tuple(found)
