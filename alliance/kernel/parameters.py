"""Versioned numbers with their grounds: which value applies where and when, and how new ones are entered."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true

from alliance.kernel import ledger, working_days
from alliance.kernel.access import ALLOWED, Verdict, denied, sees, visible
from alliance.kernel.actors import Actor, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import Invalid, NotFound, OutOfTurn, Unavailable
from alliance.kernel.parameter_values import (
    CONFIDENCE_NAMES,
    FIRM,
    UNITS,
    Confidence,
    Parameter,
    ParameterVersion,
    parse_value,
)
from alliance.kernel.paths import NATION, lineage
from alliance.kernel.places.models import Alliance, Place
from alliance.kernel.working_days import Pause, Period, Unit, WorkingCalendar

__all__ = [
    "CONFIDENCE_NAMES",
    "FIRM",
    "Book",
    "Confidence",
    "Listed",
    "NewVersion",
    "NoParameter",
    "Parameter",
    "ParameterVersion",
    "are_shared",
    "book",
    "calendar",
    "listing",
    "load_seed",
    "may_new_version",
    "new_version",
    "on",
    "period_after",
    "period_before",
    "seed",
    "several",
]

CALENDAR = "calendar_published_through"
SEED = "parameters.toml"
EARLIEST = date(1949, 10, 1)
LATEST = date(2199, 12, 31)
_LONGEST_TITLE = 200
_LONGEST_TEXT = 2000
_FIELDS = frozenset(
    {"name", "title", "number", "unit", "inclusive", "place", "from", "to", "source", "article", "quote", "confidence"}
    | {"note"}
)

ledger.tell({"parameters.new_version": "登记“{title}”的新数值{number}，从{starts_on}起（{ground}）"})


class NoParameter(Unavailable):
    """A number has no value at that place on that day; none is ever invented."""


@sees(ParameterVersion)
def _sight(actor: Actor) -> ColumnElement[bool]:
    """The numbers of everybody and of one's own alliance."""
    return or_(ParameterVersion.alliance_id.is_(None), ParameterVersion.alliance_id == actor.alliance_id)


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


def _versions(
    tx: Transaction, names: Collection[str], here: ColumnElement[bool], *, alliance_id: int | None
) -> dict[str, list[Parameter]]:
    mine = or_(ParameterVersion.alliance_id.is_(None), ParameterVersion.alliance_id == alliance_id)
    versions: dict[str, list[Parameter]] = {name: [] for name in names}
    for row in tx.session.scalars(select(ParameterVersion).where(ParameterVersion.name.in_(names), here, mine)):
        versions[row.name].append(Parameter.of(row))
    return versions


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


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A number as it will be from a day on; `own` makes it the alliance's own. `inclusive` None keeps what it was."""

    name: str
    number: str
    starts_on: date
    confidence: Confidence
    source: str = ""
    article: str = ""
    quote: str = ""
    note: str = ""
    place_path: str = "/"
    own: bool = False
    inclusive: bool | None = None


def are_shared(reading: Transaction, actor: Actor) -> bool:
    """True where other alliances live in the same installation, so that numbers above one's own place bind them too."""
    others = select(Alliance.id).where(Alliance.id != actor.alliance_id).limit(1)
    return reading.session.scalar(others) is not None


def may_new_version(actor: Actor, place_path: str, *, own: bool, shared: bool = False) -> Verdict:
    """The system administrator, and the policy secretary below their own place; what is `shared` the operator alone."""
    if actor.is_clock and not own:
        return ALLOWED
    if actor.alliance_id is None or not actor.holds(Office.SYSTEM_ADMINISTRATOR, Office.POLICY_SECRETARY):
        return denied("只有系统管理员和政策法规组秘书可以登记数值。", "请把依据的条文告诉他们。")
    if shared and not own and not place_path.startswith(actor.place_path):
        return denied(
            "这个数值别的联盟也在用，不能由一个联盟改。",
            "请联系平台的运行维护人员，或者登记为本联盟自己的数值。",
        )
    if own or actor.holds(Office.SYSTEM_ADMINISTRATOR) or actor.holds(Office.POLICY_SECRETARY, at=place_path):
        return ALLOWED
    return denied("这个数值适用的范围比您任职的地方大。", "请由系统管理员登记，或者只登记为本联盟自己的数值。")


def new_version(tx: Transaction, actor: Actor, command: NewVersion) -> int:
    """Record a new value and close the one before on the day before; returns the id of the new row.

    Raises NotPermitted; Invalid for a value, date or ground that cannot be; NotFound for an unknown name; OutOfTurn
    where the dates overlap or where a promise or suggestion would override what the law says.
    """
    shared = not actor.is_clock and are_shared(tx, actor)
    may_new_version(actor, command.place_path, own=command.own, shared=shared).enforce()
    _check(command)
    rows = list(
        tx.session.scalars(
            select(ParameterVersion)
            .where(ParameterVersion.name == command.name)
            .order_by(ParameterVersion.starts_on)
            .with_for_update()
        )
    )
    if not rows:
        raise NotFound("没有这一项。", remedy="请从“规则数值”页选一项。")
    model = next(row for row in rows if row.alliance_id is None)
    try:
        value = _value(command.number, model.unit)
    except ValueError as unread:
        raise Invalid(str(unread), remedy=f"这一项的单位是“{model.unit}”。") from unread
    row = ParameterVersion(
        alliance_id=actor.alliance_id if command.own else None,
        name=model.name,
        title=model.title,
        place_path=command.place_path,
        unit=model.unit,
        inclusive=model.inclusive if command.inclusive is None else command.inclusive,
        starts_on=command.starts_on,
        confidence=command.confidence,
        **{field: getattr(command, field).strip() for field in ("source", "article", "quote", "note")},
        **value,
    )
    _refuse_override(rows, row)
    _close_before(rows, row)
    tx.session.flush()  # the old one must be closed before the new one opens: only one may be open
    tx.session.add(row)
    ground = f"《{row.source}》{row.article}" if row.source else CONFIDENCE_NAMES[row.confidence]
    ledger.write(
        tx,
        actor,
        "parameters.new_version",
        row,
        title=row.title,
        number=command.number.strip(),
        starts_on=row.starts_on,
        ground=ground,
        place=row.place_path,
    )
    return row.id


def load_seed(tx: Transaction) -> int:
    """Bring the table up to the seed: add what is missing, close what the seed has closed; returns how many changed.

    What people entered stays: a seeded version that would overlap theirs is left out.
    """
    known: dict[tuple[str, str], dict[date, ParameterVersion]] = {}
    for row in tx.session.scalars(select(ParameterVersion).where(ParameterVersion.alliance_id.is_(None))):
        known.setdefault((row.name, row.place_path), {})[row.starts_on] = row
    changed = 0
    for seeded in seed():
        here = known.setdefault((seeded.name, seeded.place_path), {})
        kept = here.get(seeded.starts_on)
        if kept is not None:
            if kept.ends_on is None and seeded.ends_on is not None:
                kept.ends_on = seeded.ends_on
                changed += 1
        elif not any(_overlap(seeded, other) for other in here.values()):
            here[seeded.starts_on] = seeded
            tx.session.add(seeded)
            changed += 1
        tx.session.flush()  # one version may be open: the order of closing and opening is ours, not the unit of work's
    return changed


def seed() -> list[ParameterVersion]:
    """The versions that travel with the program, in the order of the file. Raises ValueError for a faulty entry."""
    entries = tomllib.loads(files("alliance.kernel").joinpath(SEED).read_text(encoding="utf-8"))["parameter"]
    return [_seeded(entry) for entry in entries]


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


def _seeded(entry: Mapping[str, Any]) -> ParameterVersion:
    if entry.keys() - _FIELDS or entry["unit"] not in UNITS:
        raise ValueError(f"the seed of {entry.get('name')} is faulty")
    lineage(entry["place"])
    return ParameterVersion(
        name=entry["name"],
        title=entry["title"],
        place_path=entry["place"],
        unit=entry["unit"],
        inclusive=entry.get("inclusive", True),
        starts_on=entry["from"],
        ends_on=entry.get("to"),
        source=entry.get("source", ""),
        article=entry.get("article", ""),
        quote=entry.get("quote", ""),
        confidence=Confidence(entry["confidence"]),
        note=entry.get("note", ""),
        **_value(entry["number"], entry["unit"]),
    )


def _value(typed: str, unit: str) -> dict[str, Any]:
    value = parse_value(typed, unit)
    if isinstance(value, Fraction):
        return {"numerator": value.numerator, "denominator": value.denominator, "day": None}
    return {"numerator": None, "denominator": 1, "day": value}


def _check(command: NewVersion) -> None:
    if not EARLIEST <= command.starts_on <= LATEST:
        raise Invalid(f"生效日须在{full_date(EARLIEST)}到{full_date(LATEST)}之间。")
    try:
        lineage(command.place_path)
    except ValueError as wrong:
        raise Invalid("适用的地方不对。", remedy="请从列表里选。") from wrong
    if command.confidence in FIRM and not (command.source.strip() and command.article.strip()):
        raise Invalid("法定和地方规定的数值要写明法规名称和条号。", remedy="没有依据的请登记为“我们的建议”。")
    if command.own and command.confidence in FIRM:
        raise Invalid(
            "联盟自己的数值只能是平台承诺或建议。", remedy="有法律依据的数值对所有人都一样，请不要勾选“只用于本联盟”。"
        )
    if max(len(command.source), len(command.article)) > _LONGEST_TITLE:
        raise Invalid(f"法规名称和条号请写在{_LONGEST_TITLE}字以内。")
    if max(len(command.quote), len(command.note)) > _LONGEST_TEXT:
        raise Invalid(f"原文和说明请写在{_LONGEST_TEXT}字以内。")


def _refuse_override(rows: list[ParameterVersion], new: ParameterVersion) -> None:
    """A promise or suggestion gives way wherever law or a local rule speaks."""
    if new.confidence in FIRM:
        return
    above = lineage(new.place_path)
    for row in rows:
        lasts = row.ends_on is None or row.ends_on >= new.starts_on
        if row.confidence in FIRM and row.place_path in above and lasts:
            raise OutOfTurn(
                f"“{new.title}”由《{row.source}》{row.article}规定，承诺或建议不能改它。",
                remedy="法规有了新规定时，请写明新的法规名称和条号。",
            )


def _close_before(rows: list[ParameterVersion], new: ParameterVersion) -> None:
    """End the running version on the day before the new one."""
    same = [row for row in rows if row.alliance_id == new.alliance_id and row.place_path == new.place_path]
    for row in same:
        if row.starts_on >= new.starts_on or (row.ends_on is not None and row.ends_on >= new.starts_on):
            raise OutOfTurn(
                f"与已登记的从{full_date(row.starts_on)}起的数值重叠。",
                remedy="新数值要从更晚的日子开始；登记错了的，请联系系统管理员。",
            )
    for row in same:
        if row.ends_on is None:
            row.ends_on = new.starts_on - timedelta(days=1)


def _overlap(one: ParameterVersion, other: ParameterVersion) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)
