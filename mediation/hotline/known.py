"""What verdicts on work orders look at: compounds by name, orders that are there, and matters that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from alliance.kernel.access import visible, within
from alliance.kernel.actors import Actor
from alliance.kernel.db import Transaction
from alliance.kernel.parameters import queries as parameters
from alliance.kernel.places.models import Place
from compounds.models import Company, Compound
from compounds.queries import COMMUNITY, STREET
from compounds.workbooks.values import same
from mediation.access import FOR_THE_HOTLINE
from mediation.alike import PERIOD
from mediation.hotline.models import HotlineOrder
from mediation.models import Case, Party
from mediation.workflow import OPEN

MOST_KEYS = 500


@dataclass(frozen=True, slots=True)
class Site:
    """A compound where the actor takes work orders."""

    compound_id: int
    place_id: int
    name: str
    street: str
    community: str


@dataclass(frozen=True, slots=True)
class Matter:
    """An open case about the same compound with the same caller; `told` is empty for who may not see the case."""

    case_id: int
    told: str


@dataclass(frozen=True, slots=True)
class Known:
    """Compounds by their compared name, companies by name, numbers of orders, and open matters by whom they concern."""

    sites: Mapping[str, tuple[Site, ...]]
    companies: Mapping[str, int]
    orders: Mapping[str, str]
    matters: Mapping[tuple[int, str], Matter]


def known(reading: Transaction, actor: Actor, numbers: Collection[str], indexes: Collection[str]) -> Known:
    """What there is, for one workbook; four statements at most for each five hundred rows."""
    rows = reading.session.execute(
        select(Compound.id, Place.id, Place.name, STREET.name, COMMUNITY.name)
        .join(Place, Compound.place_id == Place.id)
        .join(COMMUNITY, Place.parent_id == COMMUNITY.id)
        .join(STREET, COMMUNITY.parent_id == STREET.id)
        .where(visible(Compound, actor), within(Place.path, actor, *FOR_THE_HOTLINE))
        .order_by(Place.path)
    )
    sites: dict[str, list[Site]] = defaultdict(list)
    for row in rows:
        sites[same(row[2])].append(Site(*row))
    companies = reading.session.execute(
        select(Company.name, Company.id).where(Company.alliance_id == actor.alliance_id).order_by(Company.id)
    )
    return Known(
        {name: tuple(found) for name, found in sites.items()},
        {same(name): key for name, key in companies},
        _orders(reading, actor, sorted(set(numbers))),
        _matters(reading, actor, sorted(set(indexes))),
    )


def _orders(reading: Transaction, actor: Actor, numbers: list[str]) -> dict[str, str]:
    """The orders imported before by number, with the case they are in for those who see it."""
    found: dict[str, str] = {}
    seen = select(Case.id).where(visible(Case, actor))
    for at in range(0, len(numbers), MOST_KEYS):
        rows = reading.session.execute(
            select(HotlineOrder.number, Case.reference, Case.id.in_(seen))
            .join(Case, HotlineOrder.case_id == Case.id)
            .where(
                HotlineOrder.alliance_id == actor.alliance_id,
                HotlineOrder.number.in_(numbers[at : at + MOST_KEYS]),
            )
        )
        found |= {number: str(reference) if shown else "" for number, reference, shown in rows}
    return found


def _matters(reading: Transaction, actor: Actor, indexes: list[str]) -> dict[tuple[int, str], Matter]:
    """Open cases of the last days by compound and by the fingerprint of a party's number, the oldest counts."""
    days = parameters.on(reading, PERIOD, actor.place_path, reading.today, alliance_id=actor.alliance_id).whole
    seen = select(Case.id).where(visible(Case, actor))
    found: dict[tuple[int, str], Matter] = {}
    for at in range(0, len(indexes), MOST_KEYS):
        rows = reading.session.execute(
            select(Case.compound_id, Party.number_index, Case.id, Case.reference, Case.id.in_(seen))
            .join(Party, Party.case_id == Case.id)
            .where(
                Case.alliance_id == actor.alliance_id,
                Party.number_index.in_(indexes[at : at + MOST_KEYS]),
                Case.filed_at > reading.now - timedelta(days=days),
                Case.stage.in_(sorted(OPEN)),
            )
            .order_by(Case.id)
        )
        for compound_id, index, case_id, reference, shown in rows:
            if compound_id is not None and index is not None:
                found.setdefault((compound_id, index), Matter(case_id, str(reference) if shown else ""))
    return found
