"""Reckoning the figures: what came in half a year by cause, street and company, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import select

from alliance.kernel.access import within
from alliance.kernel.actors import Actor
from alliance.kernel.days import local_date
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.paths import lineage
from alliance.kernel.places.models import Place, PlaceKind
from compounds.models import Company
from mediation import causes
from mediation.access import READS_FIGURES
from mediation.figures import access
from mediation.figures.halves import Half
from mediation.figures.suppressing import Counts, held_back, total_is_told
from mediation.models import Case, Party
from mediation.workflow import SETTLED, Stage

LEAST = "mediation.small_count"
NO_STREET = "没有写哪个街道"
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Filed:
    """One case as figures see it: nothing that says whose it is."""

    case_id: int
    cause: str
    street: str
    month: int
    stage: Stage
    filed_at: datetime
    consented_at: datetime | None
    effective_at: datetime | None
    ended_at: datetime | None

    @property
    def asked(self) -> bool:
        """True where the parties' will is known: all consented, or it ended because one did not."""
        return self.consented_at is not None or self.stage is Stage.REFUSED

    @property
    def over(self) -> bool:
        """True where mediation is over, with an agreement or without."""
        return self.effective_at is not None or self.stage is Stage.FAILED

    @property
    def days(self) -> float | None:
        """Days from filing to the agreement's effect, or else to the end; None for a case that is still open."""
        until = self.effective_at or self.ended_at
        return (until - self.filed_at).total_seconds() / _DAY_S if until is not None else None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, where it may be told."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """The share in whole per cent."""
        return round(self.part * 100 / self.whole)

    @property
    def words(self) -> str:
        """80%（4/5）."""
        return f"{self.percent}%（{self.part}/{self.whole}）"


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a table; None is what is held back, and a share of nothing."""

    name: str
    filed: int | None
    willing: Share | None
    settled: Share | None
    kept: Share | None
    days: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """One table: its groups and their total; `held_back` says whether anything in it is."""

    title: str
    head: str
    lines: tuple[Line, ...]
    total: Line | None
    held_back: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of half a year for one reader. `least` is the number below which nothing is told."""

    half: Half
    places: str
    least: int
    total: Line
    causes: Group
    streets: Group
    companies: Group
    months: Group
    before: int | None


def report(reading: Transaction, actor: Actor, half: Half) -> Report:
    """The figures of half a year over the places of the reader. Raises NotPermitted; a constant number of queries."""
    access.read(actor).enforce()
    least = parameters.on(reading, LEAST, actor.place_path, reading.today, alliance_id=actor.alliance_id).whole
    filed = _filed(reading, actor, half)
    before = len(_filed(reading, actor, half.before))
    by_company = _companies(reading, [one.case_id for one in filed])
    lone = held_back([(len(filed),)], least)
    total = _line("合计", filed, least)
    return Report(
        half=half,
        places="、".join(dict.fromkeys(held.place_name for held in actor.offices if held.office in READS_FIGURES)),
        least=least,
        total=Line("合计", None, None, None, None, None) if lone else total,
        causes=_group("按纠纷类别", "类别", filed, lambda one: (causes.title_of(one.cause),), least),
        streets=_group("按街道", "街道", filed, lambda one: (one.street or NO_STREET,), least),
        companies=_group(
            "按涉及的物业企业", "企业", filed, lambda one: by_company.get(one.case_id, ()), least, adds_up=False
        ),
        months=_group("按月", "月份", filed, lambda one: (f"{one.month}月",), least, order=_months(half)),
        before=before if not 0 < before < least else None,
    )


def _filed(reading: Transaction, actor: Actor, half: Half) -> list[Filed]:
    known = select(Place.path, Place.name).where(
        Place.kind == PlaceKind.SUBDISTRICT, Place.path.startswith(actor.place_path)
    )
    streets: dict[str, str] = dict(reading.session.execute(known).all())
    rows = reading.session.execute(
        select(
            Case.id,
            Case.cause,
            Place.path,
            Case.stage,
            Case.filed_at,
            Case.consented_at,
            Case.effective_at,
            Case.ended_at,
        )
        .join(Place, Case.place_id == Place.id)
        .where(
            Case.alliance_id == actor.alliance_id,
            within(Place.path, actor, *READS_FIGURES),
            Case.filed_at >= half.begins,
            Case.filed_at < half.ends,
            Case.stage != Stage.MERGED,
        )
        .order_by(Case.id)
    )
    return [
        Filed(key, cause, _street(path, streets), local_date(filed_at).month, stage, filed_at, *instants)
        for key, cause, path, stage, filed_at, *instants in rows
    ]


def _street(path: str, streets: Mapping[str, str]) -> str:
    return next((streets[one] for one in lineage(path) if one in streets), "")


def _companies(reading: Transaction, case_ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    if not case_ids:
        return found
    rows = reading.session.execute(
        select(Party.case_id, Company.name)
        .join(Company, Party.company_id == Company.id)
        .where(Party.case_id.between(min(case_ids), max(case_ids)), Party.left_at.is_(None))
        .distinct()
    )
    wanted = set(case_ids)
    for case_id, name in rows:
        if case_id in wanted:
            found[case_id] = (*found.get(case_id, ()), name)
    return found


def _months(half: Half) -> tuple[str, ...]:
    return tuple(f"{month}月" for month in half.months)


def _group(
    title: str,
    head: str,
    filed: Iterable[Filed],
    names: Callable[[Filed], Iterable[str]],
    least: int,
    *,
    order: Sequence[str] = (),
    adds_up: bool = True,
) -> Group:
    """A table by what `names` says of each case; where it adds up it has a total, which gives nothing away."""
    groups: dict[str, list[Filed]] = {name: [] for name in order}
    everything = list(filed)
    for one in everything:
        for name in names(one):
            groups.setdefault(name, []).append(one)
    ordered = list(groups) if order else sorted(groups, key=lambda name: (-len(groups[name]), name))
    members = [groups[name] for name in ordered]
    hidden = _hidden(members, least)
    lines = tuple(
        _shown(name, cases, [at not in one for one in hidden], least)
        for at, (name, cases) in enumerate(zip(ordered, members, strict=True))
    )
    total = _line("合计", everything, least, members) if adds_up else None
    return Group(title, head, lines, total, any(hidden))


def _line(name: str, cases: Sequence[Filed], least: int, members: Sequence[Sequence[Filed]] = ()) -> Line:
    """One line for all `cases`, of which each measure is told unless it, or it less `members`, would be small."""
    hidden = _hidden(members, least)
    told = []
    for measure, withheld in zip(_MEASURES, hidden, strict=True):
        rows = [measure(one) for one in members]
        fine = not held_back([measure(cases)], least)
        told.append(fine and (not rows or total_is_told(rows, withheld, least)))
    return _shown(name, cases, told, least)


def _hidden(members: Sequence[Sequence[Filed]], least: int) -> list[frozenset[int]]:
    """Which groups are held back in each measure; a group whose cases are not counted has no shares either."""
    if not members:
        return [frozenset() for _ in _MEASURES]
    counted = held_back([_count(cases) for cases in members], least)
    return [held_back([measure(cases) for cases in members], least, counted) for measure in _MEASURES]


def _shown(name: str, cases: Sequence[Filed], told: Sequence[bool], least: int) -> Line:
    return Line(
        name,
        len(cases) if told[0] else None,
        _share(_willing(cases)) if told[1] else None,
        _share(_settled(cases)) if told[2] else None,
        _share(_kept(cases)) if told[3] else None,
        _days(cases, least) if told[0] else None,
    )


def _count(cases: Sequence[Filed]) -> Counts:
    return (len(cases),)


def _willing(cases: Sequence[Filed]) -> Counts:
    """All consented; one did not."""
    asked = [one for one in cases if one.asked]
    yes = sum(one.consented_at is not None for one in asked)
    return yes, len(asked) - yes


def _settled(cases: Sequence[Filed]) -> Counts:
    """Over with an agreement in effect; over without."""
    over = [one for one in cases if one.over]
    yes = sum(one.effective_at is not None for one in over)
    return yes, len(over) - yes


def _kept(cases: Sequence[Filed]) -> Counts:
    """Agreements fulfilled; agreements that fell due and were not."""
    yes = sum(one.stage is Stage.FULFILLED for one in cases)
    return yes, sum(one.stage in SETTLED - {Stage.FULFILLED, Stage.PERFORMING} for one in cases)


_MEASURES: tuple[Callable[[Sequence[Filed]], Counts], ...] = (_count, _willing, _settled, _kept)


def _share(counts: Counts) -> Share | None:
    return Share(counts[0], sum(counts)) if sum(counts) else None


def _days(cases: Sequence[Filed], least: int) -> int | None:
    """The median of the days to close, where enough cases are closed."""
    days = [one.days for one in cases if one.days is not None]
    return round(median(days)) if len(days) >= least else None
