"""What verdicts on the bureau's rows look at: compounds by name, and what was brought in before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from alliance.kernel.access import visible
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from compounds import walls
from compounds.awards.checks import figures
from compounds.awards.checks.columns import MONTHLY, YEARLY
from compounds.awards.checks.models import MonthlyCheck, YearlyAppraisal
from compounds.awards.checks.verdicts import Content
from compounds.awards.checks.workflow import Table
from compounds.models import Compound, FormerName
from compounds.queries import COMMUNITY, STREET
from compounds.workbooks.values import same

BACK, EXCELLENT, GOOD, PASS = (
    "awards.checks_months_back",
    "awards.grade_excellent",
    "awards.grade_good",
    "awards.grade_pass",
)


@dataclass(frozen=True, slots=True)
class Site:
    """A compound as rows speak of it; `former` is the earlier name by which it was found."""

    compound_id: int
    place_id: int
    name: str
    street: str
    community: str
    former: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Figures that were brought in before and count today."""

    key: int
    figures: Mapping[str, object]
    digest: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How many months back a row may be about, and from how many points on which grade is suggested, best first."""

    back: int
    grades: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Compounds by their compared name; figures by table, compound and day; compounds behind the actor's wall."""

    sites: Mapping[str, tuple[Site, ...]]
    kept: Mapping[tuple[Table, int, date], Kept]
    walled: frozenset[int]
    limits: Limits


def known(reading: Transaction, actor: Actor, content: Content) -> Known:
    """What there is, for one table; seven statements at most."""
    sites: dict[str, list[Site]] = defaultdict(list)
    rows = reading.session.execute(
        select(Compound.id, Place.id, Place.name, STREET.name, COMMUNITY.name)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(visible(Compound, actor))
        .order_by(Place.path)
    ).all()
    for row in rows:
        sites[same(row[2])].append(Site(*row))
    by_id = {row[0]: row for row in rows}
    former = reading.session.execute(
        select(FormerName.compound_id, FormerName.name).where(FormerName.compound_id.in_(list(by_id)))
    )
    for compound_id, name in former:
        # What a compound is called today wins over what another was called once.
        if same(name) not in sites or sites[same(name)][0].former:
            sites[same(name)].append(Site(*by_id[compound_id], former=name))
    return Known(
        {name: tuple(found) for name, found in sites.items()},
        _kept(reading, actor, content),
        walls.of(reading, actor).compounds,
        _limits(reading, actor),
    )


def _limits(reading: Transaction, actor: Actor) -> Limits:
    found = parameters.several(
        reading, (BACK, EXCELLENT, GOOD, PASS), actor.place_path, reading.today, alliance_id=actor.alliance_id
    )
    grades = tuple(
        (name, Decimal(found[code].whole)) for name, code in (("优", EXCELLENT), ("良", GOOD), ("合格", PASS))
    )
    return Limits(found[BACK].whole, (*grades, ("不合格", Decimal(0))))


def _kept(reading: Transaction, actor: Actor, content: Content) -> Mapping[tuple[Table, int, date], Kept]:
    """The figures of the months and years of which the table speaks."""
    found: dict[tuple[Table, int, date], Kept] = {}
    months, years = _months(content), _years(content)
    if months:
        for check in reading.session.scalars(
            select(MonthlyCheck).where(
                visible(MonthlyCheck, actor), MonthlyCheck.replaced_at.is_(None), MonthlyCheck.month.in_(months)
            )
        ):
            was = {"score": check.score, "found": check.found, "mended": check.mended, "note": check.note}
            found[Table.MONTHLY, check.compound_id, check.month] = Kept(check.id, was, check.digest)
    if years:
        for one in reading.session.scalars(
            select(YearlyAppraisal).where(
                visible(YearlyAppraisal, actor), YearlyAppraisal.replaced_at.is_(None), YearlyAppraisal.year.in_(years)
            )
        ):
            was = {
                name: getattr(one, name)
                for name in (
                    "total", "monthly", "site", "satisfaction", "complaints", "grade", "party_quarters", "note",
                )
            }  # fmt: skip
            found[Table.YEARLY, one.compound_id, date(one.year, 1, 1)] = Kept(one.id, was, one.digest)
    return found


def _texts(content: Content, table: Table, column: str) -> Collection[str]:
    return {
        text for one in content.sheets if one.kind == table for row in one.rows if (text := row.cells.get(column, ""))
    }


def _months(content: Content) -> list[date]:
    found = {content.usual} if content.usual is not None else set()
    for text in _texts(content, Table.MONTHLY, MONTHLY.column("month").code):
        try:
            found.add(figures.month(text))
        except ValueError:
            continue
    return sorted(found)


def _years(content: Content) -> list[int]:
    found = {content.usual.year} if content.usual is not None else set()
    for text in _texts(content, Table.YEARLY, YEARLY.column("year").code):
        try:
            found.add(figures.year(text))
        except ValueError:
            continue
    return sorted(found)
