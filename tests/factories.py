"""Dull records for tests: an alliance, places, people, offices; nothing that a test did not ask for."""

from __future__ import annotations

from datetime import date
from itertools import count

from sqlalchemy import select

from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import Actor, HeldOffice, Office
from alliance.kernel.db import Transaction
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind

KECHENG = "330802"
FUSHAN = "330802006"
HEHUA = "330802007"
QUJIANG = "330803"
_serial = count(1)


def the_place(tx: Transaction, code: str) -> Place:
    """A place of the real tree by its code."""
    return tx.session.scalars(select(Place).where(Place.code == code)).one()


def an_alliance(tx: Transaction, code: str = KECHENG, *, name: str = "柯城区业委会联盟", short: str = "柯") -> Alliance:
    alliance = Alliance(name=name, short=short, place=the_place(tx, code))
    tx.session.add(alliance)
    tx.session.flush()
    return alliance


def a_place(tx: Transaction, parent: Place, *, name: str = "", kind: PlaceKind = PlaceKind.COMPOUND) -> Place:
    code = f"c{next(_serial)}"
    place = Place(parent_id=parent.id, kind=kind, code=code, name=name or f"小区{code}", path=f"{parent.path}{code}/")
    tx.session.add(place)
    tx.session.flush()
    return place


def a_person(tx: Transaction, alliance: Alliance, name: str = "王秀英", *, account: bool = True) -> Person:
    person = Person(alliance_id=alliance.id, name=name)
    tx.session.add(person)
    tx.session.flush()
    if account:
        tx.session.add(Account(alliance_id=alliance.id, person_id=person.id))
        tx.session.flush()
    return person


def an_office(
    tx: Transaction,
    person: Person,
    office: Office,
    place: Place,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> OfficeHeld:
    held = OfficeHeld(
        alliance_id=person.alliance_id,
        person_id=person.id,
        office=office,
        place_id=place.id,
        starts_on=starts_on or tx.today,
        ends_on=ends_on,
        granted_at=tx.now,
    )
    tx.session.add(held)
    tx.session.flush()
    return held


def an_actor(tx: Transaction, alliance: Alliance, office: Office, place: Place, *, name: str = "周敏") -> Actor:
    """A person with one office, as the gate would make the actor; zones are the business of the gate's own tests."""
    person = a_person(tx, alliance, name, account=False)
    account = Account(alliance_id=alliance.id, person_id=person.id)
    tx.session.add(account)
    held = an_office(tx, person, office, place)
    return Actor(
        alliance_id=alliance.id,
        place_path=alliance.place.path,
        person_id=person.id,
        account_id=account.id,
        name=person.name,
        offices=(HeldOffice(held.office, place.id, place.name, (place.path,)),),
    )
