"""Paths as pages show them: every step with its grounds checked, its periods by every rule, and what leads on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.kernel.actors import COMMITTEE, Actor, Office
from alliance.kernel.citations.checking import VERDICT_NAMES, Checked, Citations
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.parameters.models import Parameter
from compounds.access import DESK, NEAR
from compounds.guidance import addresses
from compounds.guidance.paths import periods, shipped
from compounds.guidance.paths.beside import Beside, Rooms
from compounds.guidance.paths.definition import WHO_NAMES, Clock, Direction, Path, PathStep
from compounds.guidance.paths.periods import Reckoned, Reckoner

NEEDS_NAMES: dict[str, str] = {
    "no_committee": "还没有业委会的小区",
    "committee": "已经有业委会的小区",
    "any": "有没有业委会都可以办",
}
IN_REVIEW = "这条路径引用的法条有变动，正在核对。有“复核”字样的那一步，办以前先问社区或者联盟。"
ADVICE = "平台的建议，不是法定的"
SOON = 7
"""How many days ahead a day counts as near, as everywhere on the pages."""


@dataclass(frozen=True, slots=True)
class Line:
    """One path in the list."""

    code: str
    title: str
    summary: str
    steps: int
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The paths for one kind of compound."""

    code: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """One citation with its page; `doubt` says why it does not stand today, empty where it does."""

    words: str
    url: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One rule of a period in words, and whether it is the one that counts here."""

    words: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ClockShown:
    """One period: what it is for, how it reads by the rule that counts, and every rule that speaks here."""

    title: str
    words: str
    firm: bool
    differs: bool
    note: str
    rules: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class NumberShown:
    """One number that the step rests on: 三分之二以上."""

    title: str
    words: str
    ground: str
    firm: bool


@dataclass(frozen=True, slots=True)
class FrozenShown:
    """What is not to be done meanwhile; `firm` where a rule that applies here says so."""

    words: str
    firm: bool
    ground: Ground | None


@dataclass(frozen=True, slots=True)
class ElsewhereShown:
    """What another city does."""

    place: str
    words: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as the page shows it; `waits_for` are titles of the steps before it."""

    number: int
    step: PathStep
    who: str
    waits_for: tuple[str, ...]
    grounds: tuple[Ground, ...]
    papers: tuple[Beside, ...]
    clocks: tuple[ClockShown, ...]
    numbers: tuple[NumberShown, ...]
    frozen: tuple[FrozenShown, ...]
    elsewhere: tuple[ElsewhereShown, ...]
    calculator: Beside | None


@dataclass(frozen=True, slots=True)
class DueLine:
    """One day of a what-if: what is due, how it was reckoned, and what it means for today and for the day planned."""

    due: date
    step: str
    title: str
    anchor: str
    sentence: str
    steps: tuple[str, ...]
    firm: bool
    mark: str
    tone: str
    advice: str


@dataclass(frozen=True, slots=True)
class PathPage:
    """One path to read; `review` where a ground does not stand, `start_url` where it can be begun."""

    path: Path
    needs: str
    checked_on: date
    steps: tuple[StepShown, ...]
    days: tuple[tuple[str, str, bool], ...]
    due: tuple[DueLine, ...]
    review: str
    start_url: str


def found(code: str) -> Path:
    """The path with this code. Raises NotFound."""
    try:
        return shipped.path(code)
    except KeyError as unknown:
        raise NotFound("没有这条办事路径。", remedy="请从“办事路径”里选一条。") from unknown


def groups() -> tuple[Group, ...]:
    """Every path, by the kind of compound that it is for."""
    lines: dict[str, list[Line]] = {needs: [] for needs in NEEDS_NAMES}
    for path in shipped.paths().values():
        line = Line(path.code, path.title, path.summary, len(path.steps), addresses.path(path.code))
        lines[path.needs].append(line)
    return tuple(Group(needs, title, tuple(lines[needs])) for needs, title in NEEDS_NAMES.items())


def doubted(reading: Transaction, citations: Citations) -> tuple[Line, ...]:
    """The paths of which a ground does not stand today, for those who keep them; a constant number of statements."""
    resting = {path.code: {cite for step in path.steps for cite in step.grounds} for path in shipped.paths().values()}
    cited = dict.fromkeys(cite for grounds in resting.values() for cite in grounds)
    fallen = {one.citation for one in citations.check(reading, "；".join(cited)) if not one.stands}
    lines = (line for group in groups() for line in group.lines)
    return tuple(line for line in lines if resting[line.code] & fallen)


def keeps(actor: Actor) -> bool:
    """True for those who see to it that the paths agree with the law."""
    return actor.holds(*DESK, Office.POLICY_SECRETARY)


def asked(path: Path) -> tuple[tuple[str, str, bool], ...]:
    """The days that a what-if takes: code, title, and whether the day is planned and not only recorded."""
    planned = {event.code for event in path.events if event.planned}
    return tuple((code, path.titles[code], code in planned) for code in periods.starts(path))


def path_page(
    reading: Transaction, actor: Actor, path: Path, days: Mapping[str, date], *, citations: Citations, rooms: Rooms
) -> PathPage:
    """The page of a path with the days that are known; a constant number of statements."""
    reckoner = periods.reckoner(reading, [path], alliance_id=actor.alliance_id)
    grounds = _grounds(reading, path, citations)
    papers, calculators = rooms.papers(reading, actor), rooms.calculators(reading, actor)
    steps = tuple(
        StepShown(
            number=number,
            step=step,
            who="、".join(WHO_NAMES[who] for who in step.who),
            waits_for=tuple(path.titles[code] for code in step.after),
            grounds=tuple(grounds[cite] for cite in step.basis),
            papers=tuple(papers[code] for code in step.papers if code in papers),
            clocks=tuple(
                shown for one in step.clocks if (shown := clock_shown(reckoner, one, actor.place_path)) is not None
            ),
            numbers=tuple(_number(value) for value in _numbers(reckoner, step, actor.place_path)),
            frozen=tuple(FrozenShown(one.words, one.firm, grounds.get(one.basis)) for one in step.frozen),
            elsewhere=tuple(ElsewhereShown(one.place, one.words, grounds[one.basis]) for one in step.elsewhere),
            calculator=calculators.get(step.calculator),
        )
        for number, step in enumerate(path.steps, 1)
    )
    doubted = any(grounds[cite].doubt for step in path.steps for cite in step.grounds)
    return PathPage(
        path=path,
        needs=NEEDS_NAMES[path.needs],
        checked_on=date.fromisoformat(path.checked_on),
        steps=steps,
        days=asked(path),
        due=what_if(reckoner, path, actor.place_path, days),
        review=IN_REVIEW if doubted else "",
        start_url=rooms.start(path.code) if actor.holds(*COMMITTEE, *NEAR, *DESK) else "",
    )


def what_if(reckoner: Reckoner, path: Path, place_path: str, days: Mapping[str, date]) -> tuple[DueLine, ...]:
    """Every period that the given days settle, in the order of what is due first."""
    return tuple(
        _due(reckoner, path.step(code), reckoned, place_path, days)
        for code, reckoned in periods.timeline(reckoner, path, place_path, days)
    )


def clock_shown(reckoner: Reckoner, clock: Clock, place_path: str) -> ClockShown | None:
    """A period in words, without any day; None where no number is recorded."""
    reckoned = reckoner.reckon(clock, place_path, reckoner.today)
    if reckoned is None:
        return None
    value = reckoned.chosen.value
    told = (reckoned.chosen, *reckoned.others)
    return ClockShown(
        title=clock.title,
        words=period_words(clock, value),
        firm=value.is_firm,
        differs=reckoned.differs,
        note="" if value.is_firm else value.note,
        rules=tuple(Spoken(rule.ground, rule is reckoned.chosen) for rule in told),
    )


def period_words(clock: Clock, value: Parameter) -> str:
    """选举产生业委会之日起30日内, 开会15日以前, 发出公告后满20日."""
    if clock.direction is Direction.BEFORE:
        return f"{clock.happened}{value.words}以前"
    return f"{clock.happened}后满{value.words}" if clock.least else f"{clock.happened}之日起{value.words}内"


def _grounds(reading: Transaction, path: Path, citations: Citations) -> dict[str, Ground]:
    """Everything that the path cites, checked in one go. Where nobody can check, nothing is doubted."""
    cited = dict.fromkeys(cite for step in path.steps for cite in _cites(step))
    checked = {one.citation: one for one in citations.check(reading, "；".join(cited))}
    return {cite: _ground(cite, checked.get(cite)) for cite in cited}


def _cites(step: PathStep) -> Iterable[str]:
    yield from step.grounds
    yield from (one.basis for one in step.elsewhere)


def _ground(words: str, checked: Checked | None) -> Ground:
    if checked is None:
        return Ground(words)
    # A rule of another city is shown for comparison: that it does not apply here is no doubt.
    doubt = "" if checked.stands or not checked.applies else checked.because or VERDICT_NAMES[checked.verdict]
    return Ground(words, checked.url, doubt)


def _numbers(reckoner: Reckoner, step: PathStep, place_path: str) -> Sequence[Parameter]:
    known = (reckoner.book.on(name, place_path, reckoner.today) for name in step.numbers)
    return [value for value in known if value is not None]


def _number(value: Parameter) -> NumberShown:
    return NumberShown(value.title, value.words, value.source_sentence if value.source else ADVICE, value.is_firm)


def _due(reckoner: Reckoner, step: PathStep, reckoned: Reckoned, place_path: str, days: Mapping[str, date]) -> DueLine:
    mark, tone, advice = _standing(reckoner, step, reckoned, place_path, days)
    return DueLine(
        due=reckoned.due,
        step=step.title,
        title=reckoned.clock.title,
        anchor=step.code,
        sentence=reckoned.sentence,
        steps=reckoned.steps,
        firm=reckoned.is_firm,
        mark=mark,
        tone=tone,
        advice=advice,
    )


def _standing(
    reckoner: Reckoner, step: PathStep, reckoned: Reckoned, place_path: str, days: Mapping[str, date]
) -> tuple[str, str, str]:
    """How the day lies to the day planned for the step, else to today: a mark, its colour and what to do."""
    clock, planned = reckoned.clock, days.get(step.event)
    if planned is not None and planned > reckoned.due:
        return (
            f"晚了{(planned - reckoned.due).days}天",
            "late",
            f"请把{full_date(planned)}提前，最晚{full_date(reckoned.due)}。",
        )
    if planned is not None:
        return "来得及", "go", ""
    left = (reckoned.due - reckoner.today) // timedelta(days=1)
    if clock.least and clock.direction is Direction.AFTER:
        return ("还没有满", "due", "") if left >= 0 else ("已经满了", "go", "")
    if left >= 0:
        return ("今天到期", "due", "") if left == 0 else (f"还有{left}天", "due" if left <= SOON else "", "")
    advice = ""
    if clock.direction is Direction.BEFORE and reckoned.day > reckoner.today:
        first = reckoner.earliest(clock, place_path, reckoned.day)
        advice = f"今天就办的话，最早可以定在{full_date(first)}。" if first is not None else ""
    return f"过了{-left}天", "late", advice
