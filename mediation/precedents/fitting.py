"""How many compounds fit what a precedent tells about its own, and how many companies serve them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Place, PlaceKind
from compounds.models import Committee, Compound, CompoundClosing, Contract

HOUSEHOLDS, AGE, COMMITTEE, SUBDISTRICT = "households", "age", "committee", "subdistrict"
TRAIT_NAMES = {
    HOUSEHOLDS: "小区多大（300 户以下、300 到 999 户、1000 户以上）",
    AGE: "哪个年代交付的",
    COMMITTEE: "有没有业委会",
    SUBDISTRICT: "在哪个街道",
}
_BANDS = ((300, "300 户以下"), (1000, "300 到 999 户"))
_LARGEST = "1000 户以上"


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays in the words and narrows the description: names of places, and exact numbers of households."""

    places: Collection[str] = ()
    households: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How many compounds the description is true of, how many companies serve them, and what it tells, in words."""

    compounds: int
    companies: int
    told: str

    def enough(self, compounds: int, companies: int) -> bool:
        """True where nobody can tell which compound, nor which company, is meant."""
        return self.compounds >= compounds and self.companies >= companies


@dataclass(frozen=True, slots=True)
class _One:
    key: int
    households: int
    handed_over_on: date | None
    path: str
    has_committee: bool


def fit(
    tx: Transaction,
    alliance_id: int,
    compound_id: int | None,
    *,
    traits: Collection[str],
    kept: Kept,
    rare: Collection[Mapping[str, object]] = (),
) -> Fit:
    """Count, over all compounds of the alliance; four queries.

    Of what only people can count (`rare`: of each how many compounds it is true of) the smallest number counts too.
    """
    every = _compounds(tx, alliance_id)
    own = next((one for one in every if one.key == compound_id), None)
    above = _above(tx, own.path) if own is not None else ()
    street = next((place for place in above if place.kind is PlaceKind.SUBDISTRICT), None)
    alike, told = every, []
    if own is not None:
        for trait in traits:
            if value := _value(own, trait, street):
                alike = [one for one in alike if _value(one, trait, street) == value]
                told.append(value)
        for place in above:
            if place.name in kept.places:
                alike = [one for one in alike if one.path.startswith(place.path)]
        if own.households in kept.households:
            alike = [one for one in alike if one.households == own.households]
    numbers = [int(str(one["compounds"])) for one in rare]
    companies = _companies(tx, {one.key for one in alike})
    return Fit(min([len(alike), *numbers]), companies, "、".join(told))


def _compounds(tx: Transaction, alliance_id: int) -> list[_One]:
    ruled = set(tx.session.scalars(select(Committee.compound_id).where(Committee.dissolved_on.is_(None))))
    closed = select(CompoundClosing.compound_id)
    rows = tx.session.execute(
        select(Compound.id, Compound.households, Compound.handed_over_on, Place.path)
        .join(Place, Compound.place_id == Place.id)
        .where(Compound.alliance_id == alliance_id, Compound.id.not_in(closed))
    )
    return [_One(key, households, day, path, key in ruled) for key, households, day, path in rows]


def _above(tx: Transaction, path: str) -> tuple[Place, ...]:
    """The places in which a compound lies, the widest first."""
    steps = path.strip("/").split("/")
    paths = ["/" + "/".join(steps[:number]) + "/" for number in range(1, len(steps))]
    return tuple(tx.session.scalars(select(Place).where(Place.path.in_(paths)).order_by(Place.path)))


def _value(one: _One, trait: str, street: Place | None) -> str:
    """What is told of a compound under one trait; empty where nothing is known."""
    if trait == HOUSEHOLDS:
        return next((name for below, name in _BANDS if one.households < below), _LARGEST)
    if trait == AGE:
        return f"{one.handed_over_on.year // 10 * 10} 年代交付" if one.handed_over_on is not None else ""
    if trait == COMMITTEE:
        return "有业委会" if one.has_committee else "没有业委会"
    if trait == SUBDISTRICT and street is not None:
        return street.name if one.path.startswith(street.path) else "别的街道"
    return ""


def _companies(tx: Transaction, compounds: Collection[int]) -> int:
    serving = select(Contract.company_id, Contract.compound_id).where(
        Contract.starts_on <= tx.today,
        Contract.ended_on.is_(None),
        or_(Contract.ends_on.is_(None), Contract.ends_on >= tx.today),
    )
    return len({company for company, compound in tx.session.execute(serving) if compound in compounds})
