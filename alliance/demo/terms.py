"""The terms of sample committees: every stage that a filing can be in, with days counted from the day of seeding."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from compounds.models import Role

YEAR = 365


class Course(StrEnum):
    """How the present term of a sample committee stands."""

    DUE = "due"
    CHECK = "check"
    FIRST = "first"
    NEWS = "news"
    OVERDUE = "overdue"
    RETURNED = "returned"
    ENDING = "ending"
    LAPSED = "lapsed"
    OVERRUN = "overrun"
    FILED = "filed"


_RETURNED = (
    "会议记录缺两位委员的签名，请补签后再报。",
    "管理规约少了第三页，请补齐。",
    "名单上一位委员的房号与业主清册对不上，请核对。",
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One elected person."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Term:
    """One term and how far its filing came; days that are None have not happened."""

    number: int
    elected_on: date
    starts_on: date
    ends_on: date
    seats: tuple[Seat, ...]
    submitted_on: date | None = None
    returned_on: date | None = None
    returned_because: str = ""
    filed_on: date | None = None
    ended_on: date | None = None


class Terms:
    """Makes the terms of one committee after another."""

    def __init__(self, today: date, filing_days: int, dice: random.Random, people: Iterator[str]) -> None:
        self._today, self._filing_days, self._dice, self._people = today, filing_days, dice, people

    def of(self, course: Course, cast: Seat | None) -> tuple[Term, ...]:
        """The terms that a course wants, oldest first; those of the cast are due, or late, by fixed days."""
        days, dice = self._filing_days, self._dice
        number = dice.choice((1, 1, 2, 2, 3))
        makers: dict[Course, Callable[[], tuple[Term, ...]]] = {
            Course.FIRST: lambda: (self._elected(1, 9, cast),),
            Course.NEWS: lambda: (self._elected(1, dice.randint(18, 24), cast, submitted=9, filed=dice.randint(1, 5)),),
            Course.DUE: lambda: self._again(number, days - (5 if cast else dice.randint(2, 20)), cast),
            Course.OVERDUE: lambda: self._again(number, days + (16 if cast else dice.randint(3, 40)), cast),
            Course.CHECK: lambda: self._again(number, dice.randint(14, 26), cast, submitted=dice.randint(1, 9)),
            Course.RETURNED: lambda: self._again(
                number, dice.randint(16, 22), cast, submitted=12, returned=dice.randint(2, 8)
            ),
            Course.ENDING: lambda: (self._filed(number, self._in(dice.randint(20, 55)), cast),),
            Course.LAPSED: lambda: (self._filed(number, self._in(-dice.randint(60, 300)), cast, over=True),),
            Course.OVERRUN: lambda: (self._filed(number, self._in(-dice.randint(10, 90)), cast),),
            Course.FILED: lambda: (self._filed(number, self._in(dice.randint(150, 4 * YEAR)), cast),),
        }
        return makers[course]()

    def _in(self, days: int) -> date:
        return self._today + timedelta(days=days)

    def _again(
        self, number: int, ago: int, cast: Seat | None, *, submitted: int | None = None, returned: int | None = None
    ) -> tuple[Term, Term]:
        """A term that runs out, and the next one, elected `ago` days ago by the same chair among others.

        The chair holds the office of the term before, also a month ahead, and so may submit the new one.
        """
        old = self._filed(number, self._in(self._dice.randint(36, 58)), cast)
        return old, self._elected(number + 1, ago, cast, after=old, submitted=submitted, returned=returned)

    def _filed(self, number: int, ends_on: date, cast: Seat | None, *, over: bool = False) -> Term:
        """A term of five years that was filed within its time."""
        starts_on = ends_on - timedelta(days=5 * YEAR)
        elected_on = starts_on - timedelta(days=self._dice.randint(1, 12))
        submitted_on = elected_on + timedelta(days=self._dice.randint(8, self._filing_days - 8))
        return Term(
            number,
            elected_on,
            starts_on,
            ends_on,
            self._seats(cast),
            submitted_on=submitted_on,
            filed_on=submitted_on + timedelta(days=self._dice.randint(1, 6)),
            ended_on=ends_on if over else None,
        )

    def _elected(
        self,
        number: int,
        ago: int,
        cast: Seat | None,
        *,
        after: Term | None = None,
        submitted: int | None = None,
        returned: int | None = None,
        filed: int | None = None,
    ) -> Term:
        """A term elected `ago` days ago; the others say how many days ago each step was taken."""
        elected_on = self._in(-ago)
        starts_on = after.ends_on + timedelta(days=1) if after else elected_on
        return Term(
            number,
            elected_on,
            starts_on,
            starts_on + timedelta(days=5 * YEAR),
            self._seats(cast, again=after.seats[:2] if after else ()),
            submitted_on=None if submitted is None else self._in(-submitted),
            returned_on=None if returned is None else self._in(-returned),
            returned_because="" if returned is None else self._dice.choice(_RETURNED),
            filed_on=None if filed is None else self._in(-filed),
        )

    def _seats(self, cast: Seat | None, again: Iterable[Seat] = ()) -> tuple[Seat, ...]:
        """Five or seven who vote and sometimes an alternate, no name twice; who sits again comes first."""
        voting, alternates = self._dice.choice((5, 5, 7)), self._dice.randrange(2)
        roles = [Role.CHAIR, Role.DEPUTY] + [Role.MEMBER] * (voting - 2) + [Role.ALTERNATE] * alternates
        sitting = list(again)
        if not sitting and cast is not None:
            sitting = [cast] if cast.role is Role.CHAIR else [Seat(self._other({cast.name}), Role.CHAIR), cast]
        taken = {seat.name for seat in sitting}
        open_roles = Counter(roles) - Counter(seat.role for seat in sitting)
        for role in open_roles.elements():
            name = self._other(taken)
            taken.add(name)
            sitting.append(Seat(name, role))
        return tuple(sorted(sitting, key=lambda seat: list(Role).index(seat.role)))

    def _other(self, taken: set[str]) -> str:
        return next(name for name in self._people if name not in taken)
