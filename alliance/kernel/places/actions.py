"""Granting and ending offices, laying the tree of places, and drawing zones over streets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from sqlalchemy import or_, select

from alliance.kernel import ledger, outbox
from alliance.kernel.access import get_visible
from alliance.kernel.accounts import access as _people  # noqa: F401 -- registers who sees people
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import COMMITTEE, OFFICE_NAMES, Actor, Office
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.errors import ChangedMeanwhile, Invalid, NotFound, OutOfTurn
from alliance.kernel.legal_status import LegalStatus
from alliance.kernel.places import access, queries
from alliance.kernel.places.divisions import Division
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind, ZoneStreet

BY_MEMBERSHIP = frozenset({Office.LEGAL_ADVISER, Office.PROPERTY_MANAGER, Office.MEDIATOR, Office.EXPERT})
"""Offices that come with the admission to the alliance, to its roster of mediators, or to its pool of experts."""

ledger.tell(
    {
        "places.office_granted": "授予一项职务，自{starts_on}起",
        "places.office_ended": "把职务的最后一天改为{ends_on}",
        "places.office_withdrawn": "立即收回职务",
        "places.zone_added": "设立片区，覆盖{streets}个街道",
    }
)


@dataclass(frozen=True, slots=True)
class GrantOffice:
    """Grant an office at a place from a day to a day, both included; open-ended where `ends_on` is None."""

    person_id: int
    office: Office
    place_id: int
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class GrantedOffice:
    """What was granted."""

    office_id: int
    office_name: str
    place_name: str


@dataclass(frozen=True, slots=True)
class EndOffice:
    """End an office after `last_day`, or at once where it is None; `version` is the one that the page showed."""

    office_id: int
    version: int
    last_day: date | None = None


def grant_office(tx: Transaction, actor: Actor, command: GrantOffice, *, person: Person | None = None) -> GrantedOffice:
    """Grant an office to a person whom the actor sees, or to `person` whom they have just registered or found.

    Raises NotFound, NotPermitted, Invalid, OutOfTurn.
    """
    person = person or get_visible(tx.session, Person, actor, command.person_id)
    place = _within_alliance(tx, person.alliance_id, command.place_id)
    access.grant_office(actor, command.office, place, person.id).enforce()
    _refuse_overlap(tx, command)
    held = _grant(tx, actor, person.alliance_id, command, place)
    return GrantedOffice(held.id, OFFICE_NAMES[command.office], place.name)


def grant_for_seat(
    tx: Transaction, actor: Actor, *, person_id: int, office: Office, place_id: int, starts_on: date, ends_on: date
) -> int:
    """Grant the office of a confirmed seat, with its dates and in its transaction; returns the office's id.

    The caller has asked its own access. Raises NotFound, Invalid, OutOfTurn.
    """
    access.grant_for_seat(actor).enforce()
    if office not in COMMITTEE:
        raise ValueError(f"{office} does not come with a seat")
    person = tx.session.get(Person, person_id)
    if person is None or (actor.alliance_id is not None and person.alliance_id != actor.alliance_id):
        raise NotFound("没有找到。")
    place = _within_alliance(tx, person.alliance_id, place_id)
    command = GrantOffice(person_id, office, place_id, starts_on, ends_on)
    return _grant(tx, actor, person.alliance_id, command, place).id


def grant_for_membership(tx: Transaction, actor: Actor, command: GrantOffice) -> int | None:
    """Grant a legal adviser, manager, mediator or expert the office that an admission brings; returns its id.

    None where the person holds it today already: that office came otherwise, and does not end with the membership.
    The caller has asked its own access. Raises NotPermitted, NotFound, Invalid.
    """
    access.grant_for_membership(actor).enforce()
    if command.office not in BY_MEMBERSHIP:
        raise ValueError(f"{command.office} does not come with a membership")
    person = tx.session.get(Person, command.person_id, with_for_update=True)
    if person is None or (actor.alliance_id is not None and person.alliance_id != actor.alliance_id):
        raise NotFound("没有找到。")
    place = _within_alliance(tx, person.alliance_id, command.place_id)
    held = select(OfficeHeld.id).where(
        OfficeHeld.person_id == command.person_id,
        OfficeHeld.office == command.office,
        OfficeHeld.place_id == command.place_id,
        queries.in_force(tx.today),
    )
    if tx.session.scalar(held.limit(1)) is not None:
        return None
    return _grant(tx, actor, person.alliance_id, command, place).id


def set_legal_status(tx: Transaction, actor: Actor, status: LegalStatus) -> None:
    """Write into the alliance's row what it is in law, for the foot of pages and papers.

    The room that keeps the history of it has asked its own access. Raises NotPermitted, NotFound.
    """
    access.set_legal_status(actor).enforce()
    alliance = tx.session.get(Alliance, actor.alliance_id or 0)
    if alliance is None:
        raise NotFound("没有找到。")
    alliance.legal_status = status.value


def set_contact(tx: Transaction, actor: Actor, telephone: str, desk: str) -> Alliance:
    """Write into the alliance's row by what number and at what window anybody finds it.

    The room of the alliance has asked its own access. Raises NotPermitted, NotFound.
    """
    access.set_contact(actor).enforce()
    alliance = tx.session.get(Alliance, actor.alliance_id or 0)
    if alliance is None:
        raise NotFound("没有找到。")
    alliance.telephone, alliance.desk = telephone, desk
    return alliance


def end_for_seat(tx: Transaction, actor: Actor, office_id: int, *, last_day: date | None = None) -> None:
    """End the office of a seat with the seat itself; one that is already over stays as it is.

    The caller has asked its own access. Raises NotFound.
    """
    access.end_for_seat(actor).enforce()
    held = tx.session.get(OfficeHeld, office_id, with_for_update=True, populate_existing=True)
    if held is None or (actor.alliance_id is not None and held.alliance_id != actor.alliance_id):
        raise NotFound("没有找到。")
    over = held.ends_on is not None and held.ends_on < tx.today
    if held.withdrawn_at is None and not over:
        _end(tx, actor, held, last_day)


def end_office(tx: Transaction, actor: Actor, command: EndOffice) -> None:
    """End an office early. Raises NotFound, NotPermitted, OutOfTurn, ChangedMeanwhile, Invalid."""
    held = get_visible(tx.session, OfficeHeld, actor, command.office_id, lock=True)
    access.end_office(actor, held, tx.today).enforce()
    if held.version != command.version:
        raise _changed(tx, held)
    if command.last_day is not None:
        earliest = max(held.starts_on, tx.today - timedelta(days=1))
        if command.last_day < earliest:
            raise Invalid(
                f"最后一天不能早于{full_date(earliest)}。",
                remedy="已经过去的日子不能改；要马上收回，请不填日期。",
            )
        if held.ends_on is not None and command.last_day > held.ends_on:
            raise Invalid("最后一天只能提前，不能推后。", remedy="要延长任期，请在原任期结束后重新授予。")
    _end(tx, actor, held, command.last_day)


def _grant(tx: Transaction, actor: Actor, alliance_id: int, command: GrantOffice, place: Place) -> OfficeHeld:
    if place.kind not in access.levels(command.office):
        raise Invalid(f"“{OFFICE_NAMES[command.office]}”不能设在“{place.name}”。", remedy="请换一个级别合适的地方。")
    if command.ends_on is not None and command.ends_on < command.starts_on:
        raise Invalid("最后一天不能早于第一天。", remedy="请核对两个日期。")
    held = OfficeHeld(
        alliance_id=alliance_id,
        person_id=command.person_id,
        office=command.office,
        place_id=place.id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        granted_by_id=actor.person_id,
        granted_at=tx.now,
    )
    tx.session.add(held)
    ledger.write(
        tx,
        actor,
        "places.office_granted",
        held,
        person_id=command.person_id,
        office=command.office,
        place_id=place.id,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )
    outbox.promise(tx, "places.office_granted", office_id=held.id)
    return held


def _refuse_overlap(tx: Transaction, command: GrantOffice) -> None:
    # Two who grant one person the same office at once queue here.
    tx.session.execute(select(Person.id).where(Person.id == command.person_id).with_for_update())
    clash = select(OfficeHeld.id).where(
        OfficeHeld.person_id == command.person_id,
        OfficeHeld.office == command.office,
        OfficeHeld.place_id == command.place_id,
        OfficeHeld.withdrawn_at.is_(None),
        or_(OfficeHeld.ends_on.is_(None), OfficeHeld.ends_on >= command.starts_on),
    )
    if command.ends_on is not None:
        clash = clash.where(OfficeHeld.starts_on <= command.ends_on)
    if tx.session.scalar(clash.limit(1)) is not None:
        raise OutOfTurn(
            "此人在这个地方已经有这项职务，日期有重叠。", remedy="请到“任职名单”核对；要换日期，请先收回原来的。"
        )


def _end(tx: Transaction, actor: Actor, held: OfficeHeld, last_day: date | None) -> None:
    if last_day is None:
        held.withdrawn_at = tx.now
        ledger.write(tx, actor, "places.office_withdrawn", held, person_id=held.person_id, office=held.office)
    else:
        held.ends_on = max(last_day, held.starts_on)
        ledger.write(
            tx,
            actor,
            "places.office_ended",
            held,
            person_id=held.person_id,
            office=held.office,
            ends_on=held.ends_on,
        )
    outbox.promise(tx, "places.office_ended", office_id=held.id)


def _changed(tx: Transaction, held: OfficeHeld) -> ChangedMeanwhile:
    last = ledger.timeline(tx.session, OfficeHeld, held.id, limit=1)
    told = f"{last[0].who}刚才办了：{last[0].sentence}。" if last else "刚被别人改过。"
    return ChangedMeanwhile(f"您打开页面以后，这项职务有了变化：{told}", remedy="请刷新页面，看过之后再办。")


def _within_alliance(tx: Transaction, alliance_id: int, place_id: int) -> Place:
    """The place, where the alliance covers it; elsewhere there is nothing to find."""
    place = queries.place(tx, place_id)
    if not place.path.startswith(queries.root_path(tx.session, alliance_id)):
        raise NotFound("没有找到。")
    return place


def load_tree(tx: Transaction, rows: Iterable[Division]) -> int:
    """Lay the tree of places, parents before children or not; repeated, it only adds and renames.

    Returns how many places were added. Raises ValueError for a row whose parent is nowhere.
    """
    known = {place.path: place for place in tx.session.scalars(select(Place))}
    paths = {place.code: place.path for place in known.values()}
    waiting, added = list(rows), 0
    while waiting:
        later: list[Division] = []
        level: list[Place] = []
        for row in waiting:
            if row.kind is PlaceKind.NATION:
                path = "/"
            elif row.parent in paths:
                path = f"{paths[row.parent]}{row.code}/"
            else:
                later.append(row)
                continue
            if path in known:
                if known[path].name != row.name:
                    known[path].name = row.name
                paths.setdefault(row.code, path)
                continue
            parent = known.get(paths[row.parent]) if path != "/" else None
            level.append(
                Place(parent_id=parent.id if parent else None, kind=row.kind, code=row.code, name=row.name, path=path)
            )
        if not level and len(later) == len(waiting):
            raise ValueError(f"no parent {later[0].parent} for {later[0].code} {later[0].name}")
        tx.session.add_all(level)
        tx.session.flush()  # the next level needs the ids of this one
        for place in level:
            known[place.path] = place
            paths[place.code] = place.path
        added += len(level)
        waiting = later
    return added


def add_zone(tx: Transaction, actor: Actor, *, parent_id: int, code: str, name: str, street_ids: Sequence[int]) -> int:
    """Lay a zone over streets below its parent; repeated, it sets name and streets anew. Returns the zone's id.

    Raises NotFound, NotPermitted, Invalid.
    """
    parent = queries.place(tx, parent_id)
    access.add_zone(actor, parent).enforce()
    streets = list(tx.session.scalars(select(Place).where(Place.id.in_(street_ids))))
    wrong = [s for s in streets if s.kind is not PlaceKind.SUBDISTRICT or not s.path.startswith(parent.path)]
    if not streets or len(streets) != len(set(street_ids)) or wrong:
        raise Invalid(f"片区只能由“{parent.name}”范围内的街道或乡镇组成。", remedy="请至少选一个街道或乡镇。")
    path = f"{parent.path}{code}/"
    zone = queries.by_path(tx.session, path)
    if zone is None:
        zone = Place(parent_id=parent.id, kind=PlaceKind.ZONE, code=code, name=name, path=path)
        tx.session.add(zone)
        tx.session.flush()  # the streets point to the zone's id
    elif zone.kind is not PlaceKind.ZONE:
        raise Invalid(f"编号 {code} 已经是“{zone.name}”。", remedy="请换一个编号。")
    zone.name = name
    laid = set(tx.session.scalars(select(ZoneStreet.street_id).where(ZoneStreet.zone_id == zone.id)))
    for row in tx.session.scalars(
        select(ZoneStreet).where(ZoneStreet.zone_id == zone.id, ZoneStreet.street_id.not_in(street_ids))
    ):
        tx.session.delete(row)
    tx.session.add_all(ZoneStreet(zone_id=zone.id, street_id=s.id) for s in streets if s.id not in laid)
    ledger.write(tx, actor, "places.zone_added", zone, streets=len(streets))
    return zone.id


def add_compound(tx: Transaction, community: Place, name: str) -> Place:
    """Put a compound on the tree below its community, which the caller has locked, having asked its own access."""
    return add_compounds(tx, [(community, name)])[0]


def add_compounds(tx: Transaction, spots: Sequence[tuple[Place, str]]) -> list[Place]:
    """Put compounds on the tree, each below its community and with its name, as `add_compound` does one.

    The caller has locked the communities and asked its own access.
    """
    above = sorted({community.id for community, _ in spots})
    taken: dict[int, set[str]] = {parent_id: set() for parent_id in above}
    for parent_id, code in tx.session.execute(select(Place.parent_id, Place.code).where(Place.parent_id.in_(above))):
        taken[parent_id or 0].add(code)
    places = []
    for community, name in spots:
        known = taken[community.id]
        code = next(free for serial in count(len(known) + 1) if (free := f"c{serial}") not in known)
        known.add(code)
        places.append(
            Place(
                parent_id=community.id, kind=PlaceKind.COMPOUND, code=code, name=name, path=f"{community.path}{code}/"
            )
        )
    tx.session.add_all(places)
    tx.session.flush()  # whatever stands at a place points to its id
    return places
