"""Reading the tree of places, and who holds what office where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from alliance.kernel import ledger
from alliance.kernel.access import MISSING, Verdict, get_visible, visible, within
from alliance.kernel.accounts.models import Person
from alliance.kernel.actors import OFFICE_NAMES, Actor, HeldOffice, Office
from alliance.kernel.db import LARGEST_KEY, Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.places import access
from alliance.kernel.places.models import Alliance, OfficeHeld, Place, PlaceKind, ZoneStreet
from alliance.kernel.tables import Page

PAGE_SIZE = 30
_STREET = aliased(Place, name="street")  # made once: an alias copies every column


def in_force(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """True for offices held on `today`, a date in Asia/Shanghai; both end days are included."""
    return and_(OfficeHeld.starts_on <= today, not_over(today))


def not_over(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """True for offices held on `today` or beginning later."""
    return and_(OfficeHeld.withdrawn_at.is_(None), or_(OfficeHeld.ends_on.is_(None), OfficeHeld.ends_on >= today))


def _held(days: ColumnElement[bool]) -> Select[int, Office, int, str, PlaceKind, str, str]:
    """Made once for all, since every page asks it: the offices of `person_id` on `today`."""
    return (
        select(OfficeHeld.id, OfficeHeld.office, Place.id, Place.name, Place.kind, Place.path, _STREET.path)
        .join(Place, OfficeHeld.place_id == Place.id)
        .outerjoin(ZoneStreet, ZoneStreet.zone_id == Place.id)
        .outerjoin(_STREET, ZoneStreet.street_id == _STREET.id)
        .where(OfficeHeld.person_id == bindparam("person_id"), days)
        .order_by(OfficeHeld.starts_on, OfficeHeld.id, _STREET.path)
    )


_TODAY = bindparam("today", type_=Date)
_HELD, _HELD_OR_COMING = _held(in_force(_TODAY)), _held(not_over(_TODAY))


def held_offices(reading: Transaction, person_id: int, *, also_coming: bool = False) -> tuple[HeldOffice, ...]:
    """The offices of one person in force today, oldest first, zones expanded into their streets; one statement."""
    asked = {"person_id": person_id, "today": reading.today}
    rows = reading.session.execute(_HELD_OR_COMING if also_coming else _HELD, asked)
    found: dict[int, HeldOffice] = {}
    for key, office, place_id, name, kind, path, street_path in rows:
        before = found[key].paths if key in found else ()
        own = () if kind is PlaceKind.ZONE else (path,)
        found[key] = HeldOffice(office, place_id, name, own or (*before, *([street_path] if street_path else [])))
    return tuple(found.values())


def place(reading: Transaction, place_id: int) -> Place:
    """One place. Raises NotFound."""
    found = reading.session.get(Place, place_id) if 0 < place_id <= LARGEST_KEY else None
    if found is None:
        raise NotFound(MISSING)
    return found


def by_path(session: Session, path: str) -> Place | None:
    """The place with this path."""
    return session.scalar(select(Place).where(Place.path == path))


def root_path(session: Session, alliance_id: int) -> str:
    """The path of the place that an alliance covers. Raises NotFound."""
    found = session.scalar(select(Place.path).join(Alliance).where(Alliance.id == alliance_id))
    if found is None:
        raise NotFound(MISSING)
    return found


def by_code(session: Session, code: str, kind: PlaceKind | None = None) -> Place | None:
    """The place with this division code, of one kind where a code is used at two levels."""
    query = select(Place).where(Place.code == code)
    if kind is not None:
        query = query.where(Place.kind == kind)
    return session.scalars(query.order_by(Place.path).limit(1)).one_or_none()


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place to choose, with the place above it so that two of one name are told apart."""

    id: int
    name: str
    above: str


def places_to_grant(reading: Transaction, actor: Actor, office: Office) -> list[PlaceChoice]:
    """The places where the actor may grant `office`, in the order of the tree; one statement."""
    reach = within(Place.path, actor, *access.GRANTORS)
    if office is Office.COMMUNITY_OFFICER:
        reach = or_(reach, within(Place.path, actor, Office.SUBDISTRICT_OFFICER))
    upper = aliased(Place)
    rows = reading.session.execute(
        select(Place.id, Place.name, upper.name)
        .outerjoin(upper, Place.parent_id == upper.id)
        .where(Place.kind.in_(access.levels(office)), reach)
        .order_by(Place.path)
    )
    return [PlaceChoice(key, name, upper_name or "") for key, name, upper_name in rows]


@dataclass(frozen=True, slots=True)
class Holder:
    """One line of the list: who holds what where, from when to when."""

    id: int
    person: str
    office: str
    place: str
    starts_on: date
    ends_on: date | None
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class Holders:
    """One page of the list."""

    lines: tuple[Holder, ...]
    page: Page


def holders(reading: Transaction, actor: Actor, *, page: int = 1, asked: str = "", over: bool = False) -> Holders:
    """Those who hold an office or will, or those whose office is over; two statements. Raises NotPermitted.

    With `asked` those alone in whose name, or in the name of whose place, it stands.
    """
    access.see_offices(actor).enforce()
    wanted = [visible(OfficeHeld, actor), ~not_over(reading.today) if over else not_over(reading.today)]
    if asked:
        wanted.append(or_(*(name.contains(asked, autoescape=True) for name in (Person.name, Place.name))))
    found = (
        select(OfficeHeld, Person.name, Place.name)
        .join(Person, OfficeHeld.person_id == Person.id)
        .join(Place, OfficeHeld.place_id == Place.id)
        .where(*wanted)
    )
    total = reading.session.scalar(found.with_only_columns(func.count(OfficeHeld.id))) or 0
    part = Page(page, PAGE_SIZE, total)
    rows = reading.session.execute(
        found.order_by(Place.path, OfficeHeld.office, OfficeHeld.id).limit(part.size).offset(part.offset)
    )
    return Holders(tuple(_holder(held, name, where, reading.today) for held, name, where in rows), part)


def _holder(held: OfficeHeld, person: str, where: str, today: date) -> Holder:
    state, tone = state_of(held, today)
    return Holder(held.id, person, OFFICE_NAMES[held.office], where, held.starts_on, held.ends_on, state, tone)


def state_of(held: OfficeHeld, today: date) -> tuple[str, str]:
    """How an office stands, in words and as the tone of a tag."""
    if held.withdrawn_at is not None:
        return "已收回", ""
    if held.ends_on is not None and held.ends_on < today:
        return "已到期", ""
    if held.starts_on > today:
        return "还没开始", "due"
    return "在任", "go"


@dataclass(frozen=True, slots=True)
class OfficePage:
    """One office: its line, its version, what has happened to it, and whether it may be ended."""

    line: Holder
    withdrawn: bool
    version: int
    person_id: int
    may_end: Verdict
    happenings: tuple[Happening, ...]


def office_page(reading: Transaction, actor: Actor, office_id: int) -> OfficePage:
    """One office in full. Raises NotFound for whoever may not see it."""
    held = get_visible(reading.session, OfficeHeld, actor, office_id)
    name = reading.session.scalars(select(Person.name).where(Person.id == held.person_id)).one()
    line = _holder(held, name, held.place.name, reading.today)
    told = tuple(ledger.timeline(reading.session, OfficeHeld, held.id))
    return OfficePage(
        line,
        held.withdrawn_at is not None,
        held.version,
        held.person_id,
        access.end_office(actor, held, reading.today),
        told,
    )
