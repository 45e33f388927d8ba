"""The clocks of a path reckoned: every rule that speaks at a place, the strictest chosen, the others shown beside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.kernel import working_days
from alliance.kernel.days import full_date, weekday_name
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.parameters.models import Parameter
from alliance.kernel.parameters.queries import Book
from alliance.kernel.paths import lineage
from alliance.kernel.working_days import Period, Unit, WorkingCalendar
from compounds.guidance.paths.definition import Clock, Direction, Path

DAY = timedelta(days=1)
_FARTHEST = 800
"""How many days ahead a day is looked for that is still in time: longer than any period of a path twice over."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule gives: the number with its ground, and the days that come of it."""

    value: Parameter
    period: Period

    @property
    def due(self) -> date:
        """The last day on which one is in time; of a least period after its event the day on which it is over."""
        return self.period.due

    @property
    def ground(self) -> str:
        """《物业管理条例》第十四条第一款（法定）：15日."""
        if not self.value.source:
            return f"{self.value.label}：{self.value.words}"
        return f"{self.value.source_sentence}（{self.value.label}）：{self.value.words}"


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One clock from one day: the rule that was chosen, and whatever else is recorded for the place.

    `differs` where another rule that binds here gives another day; advice that the law has overtaken is in `others`
    and never makes a difference.
    """

    clock: Clock
    day: date
    chosen: Rule
    others: tuple[Rule, ...]

    @property
    def due(self) -> date:
        """The day of the strictest rule."""
        return self.chosen.due

    @property
    def is_firm(self) -> bool:
        """True where the law or a local rule sets it; else it is our advice."""
        return self.chosen.value.is_firm

    @property
    def provisional(self) -> bool:
        """True where the days off are not published so far ahead."""
        return self.chosen.period.provisional

    @property
    def differs(self) -> bool:
        """True where rules that bind here do not agree."""
        return any(rule.value.is_firm and rule.due != self.due for rule in self.others)

    @property
    def sentence(self) -> str:
        """最迟2026年12月21日（周一）, or the day on which a least period is over."""
        if self.clock.least and self.clock.direction is Direction.AFTER:
            return f"到{full_date(self.due)}（{weekday_name(self.due)}）满，之后再办下一步"
        return self.chosen.period.sentence()

    @property
    def steps(self) -> tuple[str, ...]:
        """How the day was reckoned, the ground first, in sentences for people."""
        told = [f"{self.clock.title}：{self.chosen.ground}", *self.chosen.period.steps]
        if not self.is_firm:
            told.append("这个天数是平台的建议，不是法定的期限")
        if self.differs:
            told.append("几级规定不一样，这里取最严的一个")
        told += [f"另有{rule.ground}，算到{full_date(rule.due)}" for rule in self.others]
        return tuple(told)


@dataclass(frozen=True, slots=True)
class Reckoner:
    """All that reckoning takes, read once: the numbers at every place, the working calendar and today."""

    book: Book
    calendar: WorkingCalendar
    today: date

    def reckon(self, clock: Clock, place_path: str, day: date) -> Reckoned | None:
        """The clock from the day it runs from, or back from; None where no number is recorded for that day.

        Forwards the value in force on the day of the event counts, backwards the one that is in force today. Of rules
        that bind the strictest comes first: the earliest day, for a least period after its event the latest. Where
        none binds, the alliance's own value comes first, then the suggestion nearest by.
        """
        speaking = rules(self.book, clock.parameter, place_path, self._told_on(clock, day))
        if not speaking:
            return None
        reckoned = [Rule(value, self._period(clock, value, day)) for value in speaking]
        latest = clock.least and clock.direction is Direction.AFTER
        binding = [rule for rule in reckoned if rule.value.is_firm]
        # Of rules that give the same day the first is taken, and `rules` puts the nearest first.
        strictest = (max if latest else min)(binding, key=lambda rule: rule.due) if binding else None
        chosen = strictest or reckoned[0]
        return Reckoned(clock, day, chosen, tuple(rule for rule in reckoned if rule is not chosen))

    def earliest(self, clock: Clock, place_path: str, day: date) -> date | None:
        """The first day from `day` on that leaves time for a clock running backwards from it; None where none is near.

        For 会前15日通知 it says from when the meeting can be held, if notice goes out today.
        """
        for ahead in range(_FARTHEST):
            found = self.reckon(clock, place_path, day + ahead * DAY)
            if found is None:
                return None
            if found.due >= self.today:
                return day + ahead * DAY
        return None

    def _told_on(self, clock: Clock, day: date) -> date:
        return self.today if clock.direction is Direction.BEFORE else day

    def _period(self, clock: Clock, value: Parameter, day: date) -> Period:
        if clock.direction is Direction.BEFORE:
            return working_days.period_before(
                self.calendar, day, value.whole, Unit(value.unit), happening=clock.happened
            )
        return working_days.period_after(
            self.calendar, day, value.whole, Unit(value.unit), happened=clock.happened, rolls=value.is_firm
        )


def reckoner(tx: Transaction, paths: Iterable[Path], *, alliance_id: int | None) -> Reckoner:
    """What the clocks and numbers of these paths take; two statements."""
    return Reckoner(parameters.book(tx, names(paths), alliance_id=alliance_id), parameters.calendar(tx), tx.today)


def names(paths: Iterable[Path]) -> frozenset[str]:
    """The names of all parameters that these paths stand on."""
    steps = [step for path in paths for step in path.steps]
    periods = {clock.parameter for step in steps for clock in step.clocks}
    return frozenset(periods | {name for step in steps for name in step.numbers})


def rules(book: Book, name: str, place_path: str, day: date) -> tuple[Parameter, ...]:
    """Every value of `name` that speaks at the place on the day, what applies by `Book.on` first, then the nearest."""
    above = frozenset(lineage(place_path))
    speaking = [value for value in book.versions[name] if value.place_path in above and value.holds_on(day)]
    speaking.sort(key=lambda value: (value.is_firm, value.own, len(value.place_path)), reverse=True)
    return tuple(speaking)


def timeline(
    reckoner: Reckoner, path: Path, place_path: str, days: Mapping[str, date]
) -> tuple[tuple[str, Reckoned], ...]:
    """Every clock of a path whose day is known, with the code of its step, in the order of what is due first."""
    found = [
        (step.code, reckoned)
        for step, clock in path.clocks
        if clock.start in days and (reckoned := reckoner.reckon(clock, place_path, days[clock.start])) is not None
    ]
    return tuple(sorted(found, key=lambda line: line[1].due))


def starts(path: Path) -> tuple[str, ...]:
    """The codes of the days that clocks of the path run from, events first, then steps in their order."""
    wanted: Collection[str] = {clock.start for _, clock in path.clocks}
    return tuple(code for code in path.titles if code in wanted)
