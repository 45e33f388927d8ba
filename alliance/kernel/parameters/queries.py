"""Which value applies where and when, the periods reckoned by it, and the list of all numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select, true

from alliance.kernel import working_days
from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Unavailable
from alliance.kernel.parameters.access import common_or_own
from alliance.kernel.parameters.models import Parameter, ParameterVersion
from alliance.kernel.paths import NATION, lineage
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.working_days import Pause, Period, Unit, WorkingCalendar

CALENDAR = "calendar_published_through"


class NoParameter(Unavailable):
    """A number has no value at that place on that day; none is ever invented."""


def on(tx: Transaction, name: str, place_path: str, day: date, *, alliance_id: int | None = None) -> Parameter:
    """The value of `name` that applies at a place on a day.

    What a law or local rule says nearest to the place comes first, then the alliance's own value, then the nearest
    promise or suggestion. One query. Raises NoParameter where nothing is recorded for that day, LookupError for a
    name that no seed knows.
    """
    return several(tx, (name,), place_path, day, alliance_id=alliance_id)[name]


def several(
    tx: Transaction, names: Collection[str], place_path: str, day: date, *, alliance_id: int | None = None
) -> dict[str, Parameter]:
    """What `on` gives for each of `names`, in one query together. Raises what `on` raises for the first that lacks."""
    here = ParameterVersion.place_path.in_(lineage(place_path))
    versions = _versions(tx, names, here, alliance_id=alliance_id)
    found: dict[str, Parameter] = {}
    for name, known in versions.items():
        value = _applying([version for version in known if version.holds_on(day)])
        if value is None:
            raise _none(tx, name, known, day)
        found[name] = value
    return found


@dataclass(frozen=True, slots=True)
class Book:
    """All versions of some numbers, for reckoning many records of many places and days in one go."""

    versions: Mapping[str, Sequence[Parameter]]

    def on(self, name: str, place_path: str, day: date) -> Parameter | None:
        """What `parameters.on` gives; None where nothing is recorded for that day."""
        known = self.versions[name]
        return _applying([one for one in known if one.holds_on(day) and place_path.startswith(one.place_path)])


def book(tx: Transaction, names: Collection[str], *, alliance_id: int | None = None) -> Book:
    """Every version of `names` at every place, for the alliance; one query."""
    return Book(_versions(tx, names, true(), alliance_id=alliance_id))


def calendar(tx: Transaction) -> WorkingCalendar:
    """The working calendar as far as it is published on the day of the transaction."""
    return WorkingCalendar(on(tx, CALENDAR, NATION, tx.today).as_date)


def period_after(
    tx: Transaction,
    name: str,
    place_path: str,
    event: date,
    *,
    happened: str = "开始",
    pauses: Iterable[Pause] = (),
    alliance_id: int | None = None,
) -> Period:
    """Reckon the period `name` forwards from an event, by the value in force that day; only legal periods roll."""
    value = on(tx, name, place_path, event, alliance_id=alliance_id)
    period = working_days.period_after(
        calendar(tx), event, value.whole, Unit(value.unit), happened=happened, rolls=value.is_firm, pauses=pauses
    )
    return replace(period, steps=(_ground_step(value), *period.steps))


def period_before(
    tx: Transaction,
    name: str,
    place_path: str,
    event: date,
    *,
    happening: str = "开会",
    alliance_id: int | None = None,
) -> Period:
    """Reckon the period `name` backwards from an event, by the value that is in force today."""
    value = on(tx, name, place_path, tx.today, alliance_id=alliance_id)
    period = working_days.period_before(calendar(tx), event, value.whole, Unit(value.unit), happening=happening)
    return replace(period, steps=(_ground_step(value), *period.steps))


@dataclass(frozen=True, slots=True)
class Listed:
    """One number at one place for the page of parameters: what holds today, what will, what did.

    `current` is None where nothing holds today: the page says so and names the way out.
    """

    name: str
    title: str
    place_name: str
    own: bool
    current: Parameter | None
    coming: tuple[Parameter, ...]
    past: tuple[Parameter, ...]

    @property
    def latest(self) -> Parameter:
        """What holds today, else what held last, else what will."""
        return self.current or (self.past or self.coming)[-1]


def listing(reading: Transaction, actor: Actor) -> tuple[Listed, ...]:
    """All numbers the actor may see, in the order of the seed, each place and each alliance's own by itself."""
    rows = reading.session.execute(
        select(ParameterVersion, Place.name)
        .outerjoin(Place, Place.path == ParameterVersion.place_path)
        .where(visible(ParameterVersion, actor))
        .order_by(ParameterVersion.id)
    ).all()
    order = {row.name: at for at, (row, _) in reversed(list(enumerate(rows)))}
    groups: dict[tuple[int, str, bool], list[Parameter]] = {}
    names: dict[str, str] = {NATION: "全国"}
    for row, place in rows:
        value = Parameter.of(row)
        names.setdefault(value.place_path, place or value.place_path)
        groups.setdefault((order[value.name], value.place_path, value.own), []).append(value)
    return tuple(_listed(groups[key], names, reading.today) for key in sorted(groups))


def are_shared(reading: Transaction, actor: Actor) -> bool:
    """True where other alliances live in the same installation, so that numbers above one's own place bind them too."""
    others = select(Alliance.id).where(Alliance.id != actor.alliance_id).limit(1)
    return reading.session.scalar(others) is not None


def _versions(
    tx: Transaction, names: Collection[str], here: ColumnElement[bool], *, alliance_id: int | None
) -> dict[str, list[Parameter]]:
    mine = common_or_own(alliance_id)
    versions: dict[str, list[Parameter]] = {name: [] for name in names}
    for row in tx.session.scalars(select(ParameterVersion).where(ParameterVersion.name.in_(names), here, mine)):
        versions[row.name].append(Parameter.of(row))
    return versions


def _applying(versions: Sequence[Parameter]) -> Parameter | None:
    """Law before an alliance's own value before other promises; among equals the place nearest by."""
    return max(versions, key=lambda version: (version.is_firm, version.own, len(version.place_path)), default=None)


def _none(tx: Transaction, name: str, versions: Sequence[Parameter], day: date) -> Exception:
    title = versions[0].title if versions else tx.session.scalar(_title(name))
    if title is None:
        return LookupError(f"no parameter is called {name}")
    ended = [version.ends_on for version in versions if version.ends_on is not None and version.ends_on < day]
    told = f"，已登记的数值到{full_date(max(ended))}为止" if ended else ""
    return NoParameter(
        f"“{title}”在{full_date(day)}没有登记的数值{told}。",
        remedy="请系统管理员或政策法规组在“规则数值”页登记有依据的数值；登记之前请直接查阅法规原文。",
    )


def _title(name: str) -> Any:
    return select(ParameterVersion.title).where(ParameterVersion.name == name).limit(1)


def _listed(values: list[Parameter], names: dict[str, str], today: date) -> Listed:
    values.sort(key=lambda value: value.starts_on)
    first = values[-1]
    return Listed(
        name=first.name,
        title=first.title,
        place_name=names[first.place_path],
        own=first.own,
        current=next((value for value in values if value.holds_on(today)), None),
        coming=tuple(value for value in values if value.starts_on > today),
        past=tuple(value for value in values if value.ends_on is not None and value.ends_on < today),
    )


def _ground_step(value: Parameter) -> str:
    return f"{value.title}{value.words}（{value.label}{f'：{value.source_sentence}' if value.source else ''}）"
