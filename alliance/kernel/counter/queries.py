"""Finding people at the counter, and what a helper sees of one of them: masked, and nothing of their files."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from alliance.kernel import ledger
from alliance.kernel.access import Verdict, get_visible, visible, within
from alliance.kernel.accounts import access as accounts
from alliance.kernel.accounts import queries as people
from alliance.kernel.accounts import signed_in
from alliance.kernel.accounts.models import Account, Person
from alliance.kernel.actors import OFFICE_NAMES, OFFICERS, STAFF, Actor
from alliance.kernel.counter import access
from alliance.kernel.db import Transaction
from alliance.kernel.errors import NotFound
from alliance.kernel.file import Happening
from alliance.kernel.places import queries as places
from alliance.kernel.places.models import OfficeHeld, Place, PlaceKind
from alliance.kernel.reaching import queries as reaching
from alliance.kernel.reaching.delivery import usable_mail
from alliance.kernel.reaching.queries import MessageLine

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One person found by name: where they hold what office, and their number, masked."""

    person_id: int
    name: str
    number: str
    office: str
    place: str


def by_number(reading: Transaction, actor: Actor, number: str) -> int:
    """The person in sight who has this mobile number. Raises NotFound, the same for one out of sight."""
    access.serve(actor).enforce()
    person = people.by_number(reading, actor.alliance_id or 0, number)
    seen = select(Person.id).where(Person.id == (person.id if person else 0), visible(Person, actor))
    found = reading.session.scalar(seen)
    if found is None:
        raise NotFound("没有找到这个手机号。", remedy="请核对号码，或者按小区和姓名找；不归您管的人找不到。")
    return found


def by_name(reading: Transaction, actor: Actor, compound: str, name: str) -> tuple[Found, ...]:
    """People of this name with an office, now or once, at a compound of this name in the actor's places."""
    access.serve(actor).enforce()
    rows = reading.session.execute(
        select(Person.id, Person.name, Person.phone_masked, OfficeHeld.office, Place.name)
        .join(OfficeHeld, OfficeHeld.person_id == Person.id)
        .join(Place, OfficeHeld.place_id == Place.id)
        .where(
            visible(Person, actor),
            visible(OfficeHeld, actor),
            within(Place.path, actor, *STAFF, *OFFICERS),
            Place.kind == PlaceKind.COMPOUND,
            Place.name.icontains(compound, autoescape=True),
            Person.name.startswith(name, autoescape=True),
        )
        .order_by(Place.name, Person.name, Person.id, OfficeHeld.starts_on.desc())
        .limit(MOST_FOUND * 3)
    )
    found: dict[int, Found] = {}
    for person_id, called, number, office, place in rows:
        found.setdefault(person_id, Found(person_id, called, number, OFFICE_NAMES[office], place))
    return tuple(found.values())[:MOST_FOUND]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """One person at the counter."""

    person_id: int
    account_id: int | None
    name: str
    number: str
    version: int
    offices: tuple[str, ...]
    has_password: bool
    closed: bool
    may_slip: Verdict
    may_number: Verdict
    may_name: Verdict
    may_forget: Verdict
    messages: tuple[MessageLine, ...]
    happenings: tuple[Happening, ...]


def help_page(reading: Transaction, actor: Actor, person_id: int) -> HelpPage:
    """What a helper sees of a person. Raises NotPermitted, NotFound."""
    access.serve(actor).enforce()
    person = get_visible(reading.session, Person, actor, person_id)
    account = reading.session.scalar(select(Account).where(Account.person_id == person.id))
    held = places.held_offices(reading, person.id, also_coming=True)
    return HelpPage(
        person.id,
        account.id if account else None,
        person.name,
        person.phone_masked,
        person.version,
        tuple(f"{OFFICE_NAMES[one.office]}（{one.place_name}）" for one in held),
        bool(account and account.password_hash),
        bool(account and account.closed_at),
        access.issue_slip(actor, person.id, held),
        access.correct_number(actor, person.id, held),
        access.correct_name(actor, person.id, held),
        accounts.forget_second_factor(actor),
        reaching.of_person(reading, actor, person.id),
        tuple(ledger.timeline(reading.session, Person, person.id, limit=20)),
    )


@dataclass(frozen=True, slots=True)
class SlipPage:
    """Whom a slip is for, who gives it, and by which other ways it can go."""

    account_id: int
    person_id: int
    name: str
    number: str
    has_number: bool
    has_password: bool
    has_mail: bool
    alliance: str
    issued_by: str
    may_issue: Verdict


def slip_page(reading: Transaction, actor: Actor, account_id: int) -> SlipPage:
    """The account that a slip opens. Raises NotFound."""
    account = get_visible(reading.session, Account, actor, account_id)
    held = places.held_offices(reading, account.person_id, also_coming=True)
    office = actor.office_names()[0] if actor.offices else ""
    return SlipPage(
        account.id,
        account.person_id,
        account.person.name,
        account.person.phone_masked,
        account.person.phone_sealed is not None,
        bool(account.password_hash),
        usable_mail(reading, account.person_id) is not None,
        signed_in.alliance_name(reading, actor),
        f"{office} {actor.name}".strip(),
        access.issue_slip(actor, account.person_id, held),
    )
